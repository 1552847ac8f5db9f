// What rests on a single source, and who that is
// Contents that only one source affirms (or, negated, denies): its innermost speaker, the actor who announces or asserts it, or the document that says it in
// its own voice. What somebody announces is listed with what it says, at the depth at which it stands. Dates are not compared.
// :param source: source = null  Only what this actor, speaker or document is the only source of, by id.
// :param about: entity = null  Only statements with this subject, object or event, by id.
MATCH (teller:Entity)-[r]->(:Entity)
WHERE r.structural IS NULL
UNWIND coalesce(r.affirms, []) + coalesce(r.denies, []) + [r.contentId] AS content
WITH content, r, coalesce(r.model, '') AS model, CASE WHEN content IN r.affirms THEN 'affirms' WHEN content IN r.denies THEN 'denies' ELSE 'neither' END AS side,
  CASE WHEN content <> r.contentId THEN [teller.id] WHEN size(r.attribution) > 0 THEN [last(r.attribution)] WHEN size(r.documents) > 0 THEN r.documents ELSE [''] END AS told
UNWIND told AS source
WITH content, model, collect(DISTINCT r) AS statements, collect(DISTINCT CASE WHEN side = 'affirms' THEN source END) AS affirming,
  collect(DISTINCT CASE WHEN side = 'denies' THEN source END) AS denying
UNWIND statements AS r
WITH r, CASE WHEN r.negated THEN denying ELSE affirming END AS sources, r.contentId = content AS itself
WHERE itself AND size(sources) = 1
WITH r, sources[0] AS source, startNode(r) AS a, endNode(r) AS b
WHERE ($source IS NULL OR source = $source) AND ($about IS NULL OR a.id = $about OR b.id = $about OR r.event = $about)
RETURN source, a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.quotes AS words, r.id AS statement
ORDER BY source, subject, relation, object, statement
