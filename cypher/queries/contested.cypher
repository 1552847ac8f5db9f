// What is contested: each side's statements, claimants and words
// A row for each statement on a side of something contested, as `graphmodel contested` finds it: a claim that somebody affirms and somebody denies, a position (one actor, for and
// against the same thing), a holder (of what only one may hold at a time). `contested` is the key of the content, or the id of the entity, that is at stake. The claimant is who affirms
// or denies it, and for a plain claim its innermost speaker or its document. `overlap`: whether the sides are about the same time (yes, possible, unknown).
// :computed  A server compares no dates, and finds claims only.
MATCH (:Entity)-[r]->(:Entity)
WHERE r.structural IS NULL
UNWIND coalesce(r.affirms, []) + coalesce(r.denies, []) AS key
WITH key, coalesce(r.model, '') AS model, collect(DISTINCT r) AS statements
WHERE any(each IN statements WHERE key IN each.affirms) AND any(each IN statements WHERE key IN each.denies)
UNWIND statements AS r
RETURN key AS contested, 'claim' AS kind, CASE WHEN key IN r.affirms THEN 'affirms' ELSE 'denies' END AS side,
  CASE WHEN key = r.contentId THEN coalesce(last(r.attribution), head(r.documents)) ELSE startNode(r).id END AS claimant,
  startNode(r).name AS subject, type(r) AS relation, endNode(r).name AS object, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.quotes AS words, r.stated AS stated,
  r.documents AS documents, 'not compared' AS overlap, r.id AS statement
ORDER BY contested, side, statement
