// Who does what to whom how often, by month
// Asserted statements, by when they were said, else when they hold, else when they were published; dates that are not within one period for certain are left out. `graphmodel counts` has weeks and sliding windows, too, and says how many are left out.
// :param period: year|month|day = "month"  How long a period is.
// :param actor: entity = null  Only statements with this subject or object, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.negated = false AND r.voice <> 'content' AND ($actor IS NULL OR a.id = $actor OR b.id = $actor)
WITH a, type(r) AS relation, b, CASE $period WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END AS digits,
  toString(CASE WHEN r.stated IS NOT NULL THEN r.statedEarliest WHEN r.valid IS NOT NULL THEN r.validEarliest ELSE r.publishedEarliest END) AS earliest,
  toString(CASE WHEN r.stated IS NOT NULL THEN r.statedLatest WHEN r.valid IS NOT NULL THEN r.validLatest ELSE r.publishedLatest END) AS latest
WITH a, relation, b, substring(earliest, 0, digits) AS period, substring(latest, 0, digits) AS last
WHERE period = last
WITH period, a, relation, b, count(*) AS count
RETURN period, a.name AS subject, relation, b.name AS object, count, a.id AS subjectId, b.id AS objectId
ORDER BY period, count DESC, subjectId, relation, objectId
