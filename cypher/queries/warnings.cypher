// Who warns against what, in which words
// :param actor = null  Only the warnings of this actor, by id.
MATCH (a:Entity)-[r:WARNS_AGAINST]->(b:Entity)
WHERE $actor IS NULL OR a.id = $actor
RETURN a.name AS actor, b.name AS against, r.attribution AS attribution, r.quotes AS words, r.stated AS stated, r.voice AS voice, r.documents AS documents, r.id AS statement
ORDER BY actor, against, statement
