// A meeting in Lindhaven, or none
// 12 nodes, 14 relationships. Written by graphmodel, for Neo4j 5.26 and later.
// Run: cypher-shell -f FILE (NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD in the environment). Running it again changes nothing.

CREATE CONSTRAINT entity_model_id IF NOT EXISTS FOR (n:Entity) REQUIRE (n.model, n.id) IS UNIQUE;
CREATE INDEX entity_lookup IF NOT EXISTS FOR (n:Entity) ON (n.id);
CALL db.createProperty("loadLock");

// 12 nodes
UNWIND [
  [["Entity", "Document"], {id: "tideland-post", name: "Valdoria And Kesria: A Meeting Or None?", publisher: "The Tideland Post", language: "en", published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), digest: "sha256:c6126d1f22115b10100d750bff81b6de93cb2898f3c53b4b882473b99df98740", model: "tutorial", modelLabels: ["Document"], number: 1, modelInfo: "{\"attributes\": {\"graphmodel\": 1, \"model\": \"tutorial\", \"title\": \"A meeting in Lindhaven, or none\", \"schema\": \"graphmodel\", \"schemaVersion\": \"2\", \"schemaExtension\": \"{\\\"relations\\\": {\\\"ENDORSES\\\": {\\\"reading\\\": \\\"endorses\\\", \\\"inverse\\\": \\\"is endorsed by\\\", \\\"subject\\\": [\\\"Actor\\\"], \\\"object\\\": [\\\"Actor\\\", \\\"Event\\\", \\\"Proposition\\\"], \\\"description\\\": \\\"Backs a person or a plan in public, in its own name.\\\", \\\"stance\\\": \\\"supports\\\"}}}\"}, \"nodes\": 12, \"relationships\": 14, \"json\": []}"}],
  [["Entity", "Person"], {id: "vesk", name: "Anton Vesk", aliases: [], external: [], unspecified: false, model: "tutorial", modelLabels: ["Person"], number: 2}],
  [["Entity", "Person"], {id: "toland", name: "Mira Toland", aliases: [], external: [], unspecified: false, model: "tutorial", modelLabels: ["Person"], number: 3}],
  [["Entity", "Person"], {id: "orlik", name: "Dana Orlik", aliases: ["Дана Орлик"], external: [], unspecified: false, model: "tutorial", modelLabels: ["Person"], number: 4}],
  [["Entity", "State"], {id: "valdoria", name: "Valdoria", aliases: [], external: [], unspecified: false, model: "tutorial", modelLabels: ["State"], number: 5}],
  [["Entity", "State"], {id: "kesria", name: "Kesria", aliases: [], external: [], unspecified: false, model: "tutorial", modelLabels: ["State"], number: 6}],
  [["Entity", "Organization"], {id: "harbour-courier", name: "The Harbour Courier", aliases: ["The Courier"], external: [], unspecified: false, model: "tutorial", modelLabels: ["Organization"], number: 7}],
  [["Entity", "Organization"], {id: "kesrian-radio", name: "Kesrian state radio", aliases: [], external: [], unspecified: false, model: "tutorial", modelLabels: ["Organization"], number: 8}],
  [["Entity", "Actor"], {id: "inviter", name: "unnamed inviter", aliases: [], external: [], unspecified: true, model: "tutorial", modelLabels: ["Actor"], number: 9}],
  [["Entity", "Proposition"], {id: "early-treaty", name: "fishing treaty before the summer", aliases: [], external: [], unspecified: false, model: "tutorial", modelLabels: ["Proposition"], number: 11}],
  [["Entity", "Event"], {id: "lindhaven-meeting", name: "meeting in Lindhaven", aliases: [], external: [], unspecified: false, valid: "2031-05-14", validOrder: "2031-05-14", validEarliest: date("2031-05-14"), validLatest: date("2031-05-14"), validCertainFrom: date("2031-05-14"), validCertainTo: date("2031-05-14"), model: "tutorial", modelLabels: ["Event"], number: 10}],
  [["Entity", "Proposition"], {id: "planned-meeting", name: "Valdoria meets Kesria", reified: true, contentId: "c-b4f0c5440838e427", model: "tutorial", modelLabels: ["Proposition"], number: 12}]
] AS row
MERGE (n:Entity {model: "tutorial", id: row[1].id})
WITH n, row, [label IN coalesce(n.modelLabels, []) WHERE NOT label IN row[0]] AS former
WHERE properties(n) <> row[1] OR any(key IN ["number"] WHERE valueType(n[key]) <> valueType(row[1][key]))
  OR any(label IN row[0] WHERE NOT label IN labels(n))
REMOVE n:$(former)
SET n = row[1], n:$(row[0]);

// 14 relationships
UNWIND [
  ["vesk", "valdoria", "HEADS", {id: "vesk-prime-minister", stance: "neutral", voice: "own", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["Anton Vesk became prime minister of Valdoria on May 2"], number: 2, contentId: "c-e69fda6a3807d823", affirms: ["c-e69fda6a3807d823"], denies: [], involves: ["vesk", "valdoria"], office: "prime minister", valid: "2031-05-02/..", validOrder: "2031-05-02/open", validEarliest: date("2031-05-02"), validCertainFrom: date("2031-05-02"), validCertainTo: date("9999-12-31"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [74], ends: [127], exacts: ["Anton Vesk became prime minister of Valdoria on May 2"], digests: [""], model: "tutorial"}],
  ["vesk", "planned-meeting", "ANNOUNCES", {id: "announced-meeting", stance: "affirms", voice: "own", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["On Monday, Vesk announced that Valdoria and Kesria would meet in the port of Lindhaven on May 14"], number: 4, contentId: "c-a5e74bec0cd945c2", affirms: ["c-a5e74bec0cd945c2", "c-b4f0c5440838e427"], denies: [], involves: ["vesk", "planned-meeting"], stated: "2031-05-12", statedOrder: "2031-05-12", statedEarliest: date("2031-05-12"), statedLatest: date("2031-05-12"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [201], ends: [297], exacts: ["On Monday, Vesk announced that Valdoria and Kesria would meet in the port of Lindhaven on May 14"], digests: [""], model: "tutorial"}],
  ["toland", "valdoria", "HEADS", {id: "toland-prime-minister", stance: "neutral", voice: "own", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["Mira Toland, who had led the country since 2027, left office that day"], number: 1, contentId: "c-85ee353dd0372be9", affirms: ["c-85ee353dd0372be9"], denies: [], involves: ["toland", "valdoria"], office: "prime minister", valid: "2027/2031-05-02", validOrder: "2027-01-01/2031-05-02", validEarliest: date("2027-01-01"), validLatest: date("2031-05-02"), validCertainFrom: date("2027-12-31"), validCertainTo: date("2031-05-02"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [129], ends: [198], exacts: ["Mira Toland, who had led the country since 2027, left office that day"], digests: [""], model: "tutorial"}],
  ["toland", "early-treaty", "WARNS_AGAINST", {id: "toland-warning", stance: "opposes", voice: "own", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["Toland, too, warned her successor on Tuesday", "A hurried treaty is a torn net"], number: 9, contentId: "c-22d638dae6552819", affirms: ["c-22d638dae6552819"], denies: [], involves: ["toland", "early-treaty", "vesk"], addressee: "vesk", stated: "2031-05-13", statedOrder: "2031-05-13", statedEarliest: date("2031-05-13"), statedLatest: date("2031-05-13"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post", "tideland-post"], starts: [630, 677], ends: [674, 707], exacts: ["Toland, too, warned her successor on Tuesday", "A hurried treaty is a torn net"], digests: ["", ""], model: "tutorial"}],
  ["orlik", "kesria", "REPRESENTS", {id: "orlik-foreign-minister", stance: "neutral", voice: "own", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["the foreign minister, Dana Orlik"], number: 6, contentId: "c-c9acac3b31c4430a", affirms: ["c-c9acac3b31c4430a"], denies: [], involves: ["orlik", "kesria"], office: "foreign minister", published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [430], ends: [462], exacts: ["the foreign minister, Dana Orlik"], digests: [""], model: "tutorial"}],
  ["orlik", "planned-meeting", "DENIES", {id: "denied-meeting", stance: "denies", voice: "attributed", negated: false, certainty: "certain", attribution: ["harbour-courier", "kesrian-radio"], documents: ["tideland-post"], quotes: ["The Harbour Courier cites Kesrian state radio, which quoted the foreign minister, Dana Orlik, as denying that any such meeting was planned", "There is nothing in our calendar"], number: 7, contentId: "c-bde06867293e891c", affirms: ["c-bde06867293e891c"], denies: ["c-b4f0c5440838e427"], involves: ["orlik", "planned-meeting", "harbour-courier", "kesrian-radio"], published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post", "tideland-post"], starts: [370, 511], ends: [508, 543], exacts: ["The Harbour Courier cites Kesrian state radio, which quoted the foreign minister, Dana Orlik, as denying that any such meeting was planned", "There is nothing in our calendar"], digests: ["", ""], model: "tutorial"}],
  ["harbour-courier", "planned-meeting", "ENDORSES", {id: "courier-endorses-meeting", stance: "supports", voice: "own", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["The Courier endorsed the meeting"], number: 10, contentId: "c-4caa06aee9951389", affirms: ["c-4caa06aee9951389"], denies: [], involves: ["harbour-courier", "planned-meeting"], published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [710], ends: [742], exacts: ["The Courier endorsed the meeting"], digests: [""], model: "tutorial"}],
  ["valdoria", "kesria", "MEETS", {id: "planned-meeting", stance: "neutral", voice: "content", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["Valdoria and Kesria would meet in the port of Lindhaven on May 14"], number: 3, contentId: "c-b4f0c5440838e427", affirms: [], denies: [], involves: ["valdoria", "kesria", "lindhaven-meeting"], event: "lindhaven-meeting", valid: "2031-05-14", validOrder: "2031-05-14", validEarliest: date("2031-05-14"), validLatest: date("2031-05-14"), validCertainFrom: date("2031-05-14"), validCertainTo: date("2031-05-14"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [232], ends: [297], exacts: ["Valdoria and Kesria would meet in the port of Lindhaven on May 14"], digests: [""], model: "tutorial"}],
  ["kesria", "early-treaty", "OPPOSES", {id: "kesria-against-treaty", stance: "opposes", voice: "own", negated: false, certainty: "certain", attribution: [], documents: ["tideland-post"], quotes: ["Kesria has opposed a fishing treaty before the summer since about March"], number: 8, contentId: "c-c8fb49d784164a71", affirms: ["c-c8fb49d784164a71"], denies: [], involves: ["kesria", "early-treaty"], valid: "2031-03~/..", validOrder: "2031-03-01/open", validEarliest: date("2031-02-01"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [557], ends: [628], exacts: ["Kesria has opposed a fishing treaty before the summer since about March"], digests: [""], model: "tutorial"}],
  ["kesria", "lindhaven-meeting", "ATTENDS", {id: "kesria-at-meeting", stance: "neutral", voice: "own", negated: false, certainty: "possible", attribution: [], documents: ["tideland-post"], quotes: ["an aircraft of the Kesrian government landed in Lindhaven"], number: 11, contentId: "c-8a2dbff6d51ec0fe", affirms: ["c-8a2dbff6d51ec0fe"], denies: [], involves: ["kesria", "lindhaven-meeting"], inferred: "A government aircraft on the spot two days before; the article draws no conclusion from it.", valid: "2031-05-14", validOrder: "2031-05-14", validEarliest: date("2031-05-14"), validLatest: date("2031-05-14"), validCertainFrom: date("2031-05-14"), validCertainTo: date("2031-05-14"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [777], ends: [834], exacts: ["an aircraft of the Kesrian government landed in Lindhaven"], digests: [""], model: "tutorial"}],
  ["inviter", "kesria", "INVITED", {id: "kesria-invited", stance: "neutral", voice: "attributed", negated: false, certainty: "certain", attribution: ["vesk"], documents: ["tideland-post"], quotes: ["Kesria has been invited"], number: 5, contentId: "c-c9368a2ef4320a51", affirms: ["c-c9368a2ef4320a51"], denies: [], involves: ["inviter", "kesria", "lindhaven-meeting", "vesk"], event: "lindhaven-meeting", stated: "2031-05-12", statedOrder: "2031-05-12", statedEarliest: date("2031-05-12"), statedLatest: date("2031-05-12"), published: "2031-05-13", publishedOrder: "2031-05-13", publishedEarliest: date("2031-05-13"), publishedLatest: date("2031-05-13"), evidenceDocuments: ["tideland-post"], starts: [300], ends: [323], exacts: ["Kesria has been invited"], digests: [""], model: "tutorial"}],
  ["planned-meeting", "valdoria", "ABOUT", {id: "about:planned-meeting:subject", role: "subject", structural: true, model: "tutorial"}],
  ["planned-meeting", "kesria", "ABOUT", {id: "about:planned-meeting:object", role: "object", structural: true, model: "tutorial"}],
  ["planned-meeting", "lindhaven-meeting", "ABOUT", {id: "about:planned-meeting:event", role: "event", structural: true, model: "tutorial"}]
] AS row
WITH row[0] AS id, collect(row) AS rows
MATCH (subject:Entity {model: "tutorial", id: id})
REMOVE subject.loadLock
WITH subject, rows
CALL (subject, rows) {
  UNWIND rows AS row
  RETURN row[3].id AS statement, row AS new, null AS old
  UNION ALL
  MATCH (subject)-[r {model: "tutorial"}]->(:Entity)
  RETURN r.id AS statement, null AS new, r AS old
}
WITH subject, statement, head(collect(new)) AS new, collect(old) AS there
WHERE new IS NOT NULL AND NOT (
  size(there) = 1 AND endNode(there[0]).id = new[1] AND type(there[0]) = new[2] AND properties(there[0]) = new[3]
  AND all(key IN ["ends", "number", "starts"] WHERE valueType(there[0][key]) = valueType(new[3][key]))
)
FOREACH (old IN there | DELETE old)
WITH subject, new, size(there) AS before
MATCH (object:Entity {model: "tutorial", id: new[1]})
CREATE (subject)-[r:$(new[2])]->(object)
SET r = new[3];

MATCH (n:Entity {model: "tutorial"})
WHERE n.modelInfo IS NOT NULL AND n.id <> "tideland-post"
REMOVE n.modelInfo;

CREATE INDEX IF NOT EXISTS FOR ()-[r:HEADS]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:ANNOUNCES]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:WARNS_AGAINST]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:REPRESENTS]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:DENIES]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:MEETS]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:OPPOSES]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:ATTENDS]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:ENDORSES]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:INVITED]-() ON (r.id);
CREATE INDEX IF NOT EXISTS FOR ()-[r:ABOUT]-() ON (r.id);
