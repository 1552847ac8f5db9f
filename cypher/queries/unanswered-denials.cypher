// Denials that nobody answered
// Denials of something that nobody, in this graph, affirms.
MATCH (a:Entity)-[r]->(b:Entity)
UNWIND r.denies AS key
OPTIONAL MATCH (:Entity)-[other]->(:Entity)
WHERE key IN other.affirms AND coalesce(other.model, '') = coalesce(r.model, '')
WITH a, r, b, key, count(other) AS affirming
WHERE affirming = 0
RETURN a.name AS actor, type(r) AS relation, b.name AS denied, r.attribution AS attribution, r.quotes AS words, r.id AS statement
ORDER BY actor, denied, statement
