// What happened, was said or is to happen, in the order of time
// Statements with a date: when it holds, else when it was said. A partial date is where it may begin; times of day are compared in UTC.
// :param actor: entity = null  Only statements with this subject or object, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE (r.valid IS NOT NULL OR r.stated IS NOT NULL) AND ($actor IS NULL OR a.id = $actor OR b.id = $actor)
RETURN coalesce(r.valid, r.stated) AS date, CASE WHEN r.valid IS NULL THEN 'stated' ELSE 'valid' END AS axis, a.name AS subject, type(r) AS relation, b.name AS object,
  r.negated AS negated, r.voice AS voice, r.certainty AS certainty, r.id AS statement
ORDER BY coalesce(r.validOrder, r.statedOrder), r.number, statement
