// What rests on a single source, and who that is
// Contents that only one source affirms (or, negated, denies): its innermost speaker, the actor who announces or asserts it, or the document that says it in
// its own voice. What somebody announces is listed with what it says, at the depth at which it stands. Dates are not compared.
// :param source = null  Only what this actor, speaker or document is the only source of, by id.
// :param about = null  Only statements with this subject, object or event, by id.
MATCH (teller:Entity)-[telling]->(:Entity)
WHERE telling.structural IS NULL
UNWIND coalesce(telling.affirms, []) + coalesce(telling.denies, []) AS content
WITH content, coalesce(telling.model, '') AS model, content IN telling.affirms AS affirmed,
  CASE WHEN content <> telling.contentId THEN [teller.id] WHEN size(telling.attribution) > 0 THEN [last(telling.attribution)] WHEN size(telling.documents) > 0 THEN telling.documents ELSE [''] END AS told
UNWIND told AS source
WITH content, model, affirmed, count(DISTINCT source) AS sources, min(source) AS source
WHERE sources = 1 AND ($source IS NULL OR source = $source)
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.contentId = content AND coalesce(r.model, '') = model AND r.structural IS NULL AND r.negated <> affirmed AND ($about IS NULL OR a.id = $about OR b.id = $about OR r.event = $about)
RETURN source, a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.quotes AS words, r.id AS statement
ORDER BY source, subject, relation, object, statement
