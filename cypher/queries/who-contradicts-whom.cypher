// Who contradicts whom, and about what
// Pairs of claimants, one of whom affirms what the other denies. `overlap`: whether both are about the same time (yes, possible, unknown).
// :param actor: source = null  Only pairs with this actor (or document), by id.
// :computed  A server compares no dates.
MATCH (:Entity)-[r]->(:Entity)
WHERE r.structural IS NULL
UNWIND coalesce(r.affirms, []) + coalesce(r.denies, []) AS key
WITH key, coalesce(r.model, '') AS model, collect(DISTINCT r) AS statements
UNWIND [each IN statements WHERE key IN each.affirms] AS yes
UNWIND [each IN statements WHERE key IN each.denies] AS no
WITH key, yes, no,
  CASE WHEN key = yes.contentId THEN coalesce(last(yes.attribution), head(yes.documents)) ELSE startNode(yes).id END AS affirmedBy,
  CASE WHEN key = no.contentId THEN coalesce(last(no.attribution), head(no.documents)) ELSE startNode(no).id END AS deniedBy
WHERE $actor IS NULL OR affirmedBy = $actor OR deniedBy = $actor
RETURN affirmedBy, deniedBy, CASE WHEN key = no.contentId THEN endNode(yes).name ELSE endNode(no).name END AS about, key AS contested, 'not compared' AS overlap,
  yes.id AS affirming, no.id AS denying
ORDER BY affirmedBy, deniedBy, affirming, denying
