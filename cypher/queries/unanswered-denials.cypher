// Denials that nobody answered
// Denials, by a relation that denies, of what nobody affirms (about the same time), as `graphmodel contested` reports them.
// :computed  A server compares no dates.
MATCH (:Entity)-[r]->(:Entity)
WHERE r.structural IS NULL
UNWIND coalesce(r.affirms, []) + coalesce(r.denies, []) AS key
WITH key, coalesce(r.model, '') AS model, collect(DISTINCT r) AS statements
WHERE none(each IN statements WHERE key IN each.affirms)
UNWIND statements AS r
WITH r, key <> r.contentId AS about
WHERE about
RETURN startNode(r).name AS actor, type(r) AS relation, endNode(r).name AS denied, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.quotes AS words, r.id AS statement
ORDER BY actor, denied, statement
