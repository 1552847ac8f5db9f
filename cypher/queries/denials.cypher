// Who denies what, through whom, in which words
// :param actor = null  Only what this actor denies, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.stance = 'denies' AND ($actor IS NULL OR a.id = $actor)
RETURN a.name AS actor, b.name AS denied, r.attribution AS attribution, r.quotes AS words, r.stated AS stated, r.certainty AS certainty, r.documents AS documents, r.id AS statement
ORDER BY actor, denied, statement
