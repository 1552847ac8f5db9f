// What somebody says, with everything inside it, at any depth
// Statements that come through a speaker, or in which an actor says something about another statement, and the contents inside them, one in another, at most
// twelve deep. `depth` 0 is what is said itself.
// :param speaker  The id of the speaker.
MATCH (sayer:Entity)-[said]->(x:Entity)
WHERE said.structural IS NULL AND ($speaker IN said.attribution OR (sayer.id = $speaker AND x.reified = true))
OPTIONAL MATCH path = (x)-[:ABOUT*0..12]->(inner:Entity {reified: true})
WHERE x.reified = true AND all(step IN relationships(path) WHERE step.role = 'object')
WITH said.id AS outer, coalesce(said.model, '') AS model, CASE WHEN inner IS NULL THEN [[said.id, 0]] ELSE [[said.id, 0], [inner.id, length(path) + 1]] END AS told
UNWIND told AS one
WITH DISTINCT outer, model, one[0] AS id, one[1] AS depth
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.id = id AND coalesce(r.model, '') = model
RETURN outer, depth, a.name AS subject, type(r) AS relation, b.name AS object, r.stance AS stance, r.negated AS negated, r.voice AS voice, r.quotes AS words, r.id AS statement
ORDER BY outer, depth, statement
