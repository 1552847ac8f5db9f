// Who invited whom to what
// `unspecified`: the source does not say who invited. `inferred` gives the modeller's reason where the source leaves it open. `negated`: the source says that nobody invited.
// :param event: entity = null  Only this event, by id.
MATCH (a:Entity)-[r:INVITED]->(b:Entity)
WHERE $event IS NULL OR r.event = $event
WITH a, r, b, coalesce(r.event, '') AS at
OPTIONAL MATCH (e:Entity {id: at})
WHERE coalesce(e.model, '') = coalesce(r.model, '')
RETURN a.name AS inviter, a.unspecified AS unspecified, b.name AS invited, e.name AS event, r.negated AS negated, r.attribution AS attribution, r.voice AS voice,
  r.certainty AS certainty, r.inferred AS inferred, r.quotes AS words, r.id AS statement
ORDER BY invited, inviter, statement
