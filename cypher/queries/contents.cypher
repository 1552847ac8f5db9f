// The content of what somebody says: who announces, denies, demands or fears what
// A row for each statement about another one. `within` is the statement that says it, `through` its speakers from the document inward; `withinNegated` where it is said
// not to have been said. The content itself is said by nobody in its own right (voice content), or also by somebody (own, attributed).
// :param speaker: source = null  Only what this actor says, or what comes through this speaker, by id.
// :param about: entity = null  Only contents with this subject, object or event, by id.
MATCH (sayer:Entity)-[around]->(p:Entity {reified: true})
WHERE around.structural IS NULL AND ($speaker IS NULL OR sayer.id = $speaker OR $speaker IN around.attribution)
MATCH (p)-[:ABOUT {role: 'subject'}]->(a:Entity), (p)-[:ABOUT {role: 'object'}]->(b:Entity)
MATCH (a)-[r]->(b)
WHERE r.id = p.id AND ($about IS NULL OR a.id = $about OR b.id = $about OR r.event = $about)
RETURN sayer.name AS says, type(around) AS how, around.stance AS stance, around.negated AS withinNegated, around.attribution AS through, a.name AS subject, type(r) AS relation, b.name AS object,
  r.negated AS negated, r.voice AS voice, r.certainty AS certainty, around.id AS within, r.id AS statement
ORDER BY around.number, within, statement
