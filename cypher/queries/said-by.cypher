// What somebody says, with everything inside it, at any depth
// Statements that come through a speaker, or in which an actor says something about another statement, and the contents inside them, one in another, at most
// twelve deep. `depth` 0 is what is said itself; `negated`: it is said not to be so.
// :param speaker: source  The id of the speaker.
MATCH (sayer:Entity)-[said]->(x:Entity)
WHERE said.structural IS NULL AND ($speaker IN said.attribution OR (sayer.id = $speaker AND x.reified = true))
OPTIONAL MATCH path = (x)-[:ABOUT*0..12]->(inner:Entity {reified: true})
WHERE x.reified = true AND all(step IN relationships(path) WHERE step.role = 'object')
WITH said, inner, length(path) + 1 AS depth
OPTIONAL MATCH (inner)-[:ABOUT {role: 'subject'}]->(a:Entity), (inner)-[:ABOUT {role: 'object'}]->(b:Entity)
OPTIONAL MATCH (a)-[content]->(b)
WHERE content.id = inner.id
WITH said, collect(content) AS contents, collect(CASE WHEN content IS NULL THEN null ELSE depth END) AS depths
UNWIND range(0, size(contents)) AS place
WITH said.id AS outer, CASE WHEN place = 0 THEN 0 ELSE depths[place - 1] END AS depth, CASE WHEN place = 0 THEN said ELSE contents[place - 1] END AS r
RETURN outer, depth, startNode(r).name AS subject, type(r) AS relation, endNode(r).name AS object, r.stance AS stance, r.negated AS negated, r.voice AS voice, r.quotes AS words, r.id AS statement
ORDER BY outer, depth, statement
