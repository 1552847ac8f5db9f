// Who was expected where, and how sure that was
// `negated`: the source says that somebody was not expected.
// :param event: entity = null  Only this event, by id.
MATCH (a:Entity)-[r:ATTENDS]->(e:Entity)
WHERE $event IS NULL OR e.id = $event
RETURN e.name AS event, e.valid AS date, a.name AS expected, r.certainty AS certainty, r.voice AS voice, r.attribution AS attribution, r.negated AS negated, r.id AS statement
ORDER BY event, expected, statement
