// What anonymous speakers say
// Statements that are attributed to somebody whom the source does not specify, what somebody like that announces or asserts, and the contents of that.
// `others` counts the further statements that affirm the same: with none, it rests on anonymous speakers (`graphmodel rests-on --anonymous` follows this at any
// depth, and compares dates, which `others` does not).
// :computed
MATCH (s:Entity {unspecified: true})
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.structural IS NULL AND coalesce(r.model, '') = coalesce(s.model, '')
OPTIONAL MATCH (s)-[around]->(p:Entity {reified: true})
WHERE p.id = r.id AND around.stance = 'affirms'
WITH s, a, r, b, count(around) AS said, s.id = a.id AND r.stance = 'affirms' AND b:Proposition AND b.reified IS NULL AS asserts
WHERE said > 0 OR asserts OR s.id IN r.attribution
WITH s, a, r, b, CASE WHEN asserts THEN b.id ELSE r.contentId END AS content
OPTIONAL MATCH (teller:Entity)-[other]->(:Entity)
WHERE content IN other.affirms AND coalesce(other.model, '') = coalesce(r.model, '') AND teller.id <> s.id AND NOT s.id IN other.attribution
RETURN s.name AS speaker, a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.voice AS voice, r.attribution AS attribution, r.quotes AS words,
  count(other) AS others, r.id AS statement
ORDER BY speaker, statement
