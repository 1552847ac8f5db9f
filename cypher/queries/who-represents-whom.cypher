// Who represents whom, as what, and on a date
// Everybody who acts or speaks for somebody, holds an office or heads a state. With a date, only what may hold on it: `holds` says
// yes, possible (the dates leave it open) or unknown (no dates). The day on which one head hands over to the next is the next one's, and a term that was open when
// it was said or published is over when the next head began after that, as for `--as-of`; a head whose own dates leave the end open is listed as possible. `unspecified`: the source does not say who.
// :param date: day = null  Only what may hold on this day, as "YYYY-MM-DD".
// :param actor: entity = null  Only this actor, by id, on either side.
// :param event: entity = null  Only representation at this event, by id.
MATCH (a:Entity)-[r:REPRESENTS|HEADS]->(b:Entity)
WHERE ($actor IS NULL OR a.id = $actor OR b.id = $actor) AND ($event IS NULL OR r.event = $event)
  AND ($date IS NULL OR r.validEarliest IS NULL OR r.validEarliest <= date($date))
  AND ($date IS NULL OR r.validLatest IS NULL OR r.validLatest >= date($date))
  AND ($date IS NULL OR r.validRanges IS NULL OR any(days IN r.validRanges WHERE left(days, 10) <= $date AND $date <= right(days, 10)))
OPTIONAL MATCH (c:Entity)-[next:HEADS]->(b)
WHERE type(r) = 'HEADS' AND c.id <> a.id AND next.negated = false AND next.voice <> 'content' AND coalesce(next.office, '') = coalesce(r.office, '')
  AND next.validCertainFrom <= date($date) AND date($date) <= next.validCertainTo
  AND ((r.validLatest = date($date) AND next.validEarliest = date($date)
      AND (r.validEarliest IS NULL OR r.validEarliest < date($date) OR next.validLatest IS NULL OR next.validLatest > date($date)))
    OR (r.valid ENDS WITH '/..' AND coalesce(r.statedLatest, r.publishedLatest) < next.validCertainFrom
      AND (r.validCertainFrom IS NULL OR r.validCertainFrom < next.validEarliest)))
WITH a, r, b, count(next) AS successors
WHERE successors = 0
RETURN a.name AS representative, a.unspecified AS unspecified, type(r) AS relation, b.name AS represented, r.office AS office, r.event AS event, r.valid AS valid,
  CASE
    WHEN $date IS NULL THEN null
    WHEN r.valid IS NULL THEN 'unknown'
    WHEN r.validCertainFrom <= date($date) AND date($date) <= r.validCertainTo THEN 'yes'
    WHEN any(days IN coalesce(r.validCertainRanges, []) WHERE left(days, 10) <= $date AND $date <= right(days, 10)) THEN 'yes'
    ELSE 'possible'
  END AS holds,
  r.voice AS voice, r.attribution AS attribution, r.negated AS negated, r.quotes AS words, r.id AS statement
ORDER BY represented, representative, statement
