// Who warns against what, in which words
// `voice`: content, where the warning is only the content of what somebody else says. `negated`: the source says that nobody warned.
// :param actor: entity = null  Only the warnings of this actor, by id.
MATCH (a:Entity)-[r:WARNS_AGAINST]->(b:Entity)
WHERE $actor IS NULL OR a.id = $actor
RETURN a.name AS actor, b.name AS against, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.quotes AS words, r.stated AS stated, r.documents AS documents, r.id AS statement
ORDER BY actor, against, statement
