// What several sources say
// The same content from more than one source: more evidence, not another fact. A source is the innermost speaker, the actor who announces or asserts it, or
// the document that says it in its own voice. Dates are not compared (`graphmodel repeated` does).
MATCH (teller:Entity)-[telling]->(:Entity)
WHERE telling.structural IS NULL
UNWIND telling.affirms AS content
WITH content, coalesce(telling.model, '') AS model,
  CASE WHEN content <> telling.contentId THEN [teller.id] WHEN size(telling.attribution) > 0 THEN [last(telling.attribution)] ELSE telling.documents END AS told
UNWIND told AS source
WITH content, model, count(DISTINCT source) AS sources
WHERE sources > 1
MATCH (a:Entity)-[r]->(b:Entity)
WHERE content IN r.affirms AND coalesce(r.model, '') = model
RETURN content, sources, CASE WHEN content <> r.contentId THEN a.id ELSE coalesce(last(r.attribution), head(r.documents)) END AS source,
  a.name AS subject, type(r) AS relation, b.name AS object, r.attribution AS attribution, r.quotes AS words, r.documents AS documents, r.id AS statement
ORDER BY content, source, statement
