// Who denies what, through whom, in which words
// `voice`: content, where the denial is only the content of what somebody else says. What is said not to have been denied is not listed.
// :param actor: entity = null  Only what this actor denies, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.stance = 'denies' AND ($actor IS NULL OR a.id = $actor)
RETURN a.name AS actor, b.name AS denied, r.voice AS voice, r.attribution AS attribution, r.quotes AS words, r.stated AS stated, r.certainty AS certainty, r.documents AS documents, r.id AS statement
ORDER BY actor, denied, statement
