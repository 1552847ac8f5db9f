// What rests on a single source
// Statements whose content no other document and no other speaker gives. What is only the content of another statement is left out.
MATCH (:Entity)-[any]->(:Entity)
WHERE any.voice <> 'content'
WITH any.contentId AS content, count(DISTINCT coalesce(last(any.attribution), head(any.documents), '')) AS sources
WHERE sources = 1
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.contentId = content AND r.voice <> 'content'
RETURN coalesce(last(r.attribution), head(r.documents)) AS source, a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.voice AS voice, r.id AS statement
ORDER BY source, subject, relation, object, statement
