// What several sources say
// The same content from more than one source, as `graphmodel repeated` finds it: more evidence, not another fact. A source is the innermost speaker, the actor who announces or asserts
// it, or the document that says it in its own voice. `side`: whether they affirm or deny it. `group` tells groups of one content apart that are about different times.
// :computed  A server compares no dates: there is one group of each content.
MATCH (teller:Entity)-[r]->(:Entity)
WHERE r.structural IS NULL
UNWIND coalesce(r.affirms, []) + coalesce(r.denies, []) AS content
WITH content, r, coalesce(r.model, '') AS model, CASE WHEN content IN r.affirms THEN 'affirms' ELSE 'denies' END AS side,
  CASE WHEN content <> r.contentId THEN [teller.id] WHEN size(r.attribution) > 0 THEN [last(r.attribution)] WHEN size(r.documents) > 0 THEN r.documents ELSE [null] END AS told
UNWIND told AS source
WITH content, model, side, collect(DISTINCT r) AS statements, count(DISTINCT source) AS sources
WHERE sources > 1
UNWIND statements AS r
RETURN content, side, 1 AS group, sources, CASE WHEN content <> r.contentId THEN startNode(r).id ELSE coalesce(last(r.attribution), head(r.documents)) END AS source,
  startNode(r).name AS subject, type(r) AS relation, endNode(r).name AS object, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.quotes AS words, r.stated AS stated,
  r.documents AS documents, r.id AS statement
ORDER BY content, side, group, source, statement
