// Everything about one actor (or event, place, proposition)
// Statements in which it is subject, object, a qualifier, or a speaker: `role` is the first of these.
// :param actor: entity  The id of the actor.
// :graphs any
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.structural IS NULL AND (a.id = $actor OR b.id = $actor OR $actor IN r.involves)
RETURN CASE WHEN a.id = $actor THEN 'subject' WHEN b.id = $actor THEN 'object' WHEN $actor IN r.attribution THEN 'speaker' ELSE 'qualifier' END AS role,
  a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.certainty AS certainty, r.valid AS valid, r.stated AS stated, r.id AS statement
ORDER BY r.number, statement
