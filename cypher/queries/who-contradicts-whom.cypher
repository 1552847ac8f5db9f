// Who contradicts whom, and about what
// Pairs of claimants, one of whom affirms what the other denies.
// :param actor = null  Only pairs with this actor (or document), by id.
MATCH (a:Entity)-[yes]->(b:Entity)
UNWIND yes.affirms AS key
MATCH (c:Entity)-[no]->(d:Entity)
WHERE key IN no.denies AND coalesce(no.model, '') = coalesce(yes.model, '')
WITH key, yes, no, b, d,
  CASE WHEN key = yes.contentId THEN coalesce(last(yes.attribution), head(yes.documents)) ELSE a.id END AS affirmedBy,
  CASE WHEN key = no.contentId THEN coalesce(last(no.attribution), head(no.documents)) ELSE c.id END AS deniedBy
WHERE $actor IS NULL OR affirmedBy = $actor OR deniedBy = $actor
RETURN affirmedBy, deniedBy, CASE WHEN key = no.contentId THEN b.name ELSE d.name END AS about, key AS contested, yes.id AS affirming, no.id AS denying
ORDER BY affirmedBy, deniedBy, affirming, denying
