// What is contested: each side's statements, claimants and words
// A row for each statement on a side of something that somebody affirms and somebody denies. `contested` is the key of the content, or the id of the
// entity, that is at stake; the claimant is who affirms or denies it, and for a plain claim its innermost speaker or its document. Dates are not
// compared: `graphmodel contested` does that, and finds positions and holders that contradict each other, too.
MATCH (x:Entity)-[r1]->(:Entity)
UNWIND r1.affirms AS key
MATCH (:Entity)-[r2]->(:Entity)
WHERE key IN r2.denies AND coalesce(r2.model, '') = coalesce(r1.model, '')
WITH DISTINCT key, coalesce(r1.model, '') AS model
MATCH (a:Entity)-[r]->(b:Entity)
WHERE coalesce(r.model, '') = model AND (key IN r.affirms OR key IN r.denies)
RETURN key AS contested, CASE WHEN key IN r.affirms THEN 'affirms' ELSE 'denies' END AS side,
  CASE WHEN key = r.contentId THEN coalesce(last(r.attribution), head(r.documents)) ELSE a.id END AS claimant,
  type(r) AS relation, b.name AS object, r.attribution AS attribution, r.quotes AS words, r.stated AS stated, r.documents AS documents, r.id AS statement
ORDER BY contested, side, statement
