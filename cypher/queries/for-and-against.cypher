// Who is reported as for and as against the same thing
// One actor, two statements, opposite stances, as `graphmodel contested` finds them: one source says this, another that, or the position changed (compare the dates).
// `overlap`: whether both are about the same time (yes, possible, unknown).
// :param actor: entity = null  Only this actor, by id.
// :computed  A server compares no dates, and finds only what is said directly: not what somebody affirms of it, nor what is for or against something that is not so.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.stance IN ['supports', 'opposes'] AND r.negated = false AND r.voice <> 'content' AND ($actor IS NULL OR a.id = $actor)
WITH a, b, collect(r) AS statements
UNWIND [each IN statements WHERE each.stance = 'supports'] AS yes
UNWIND [each IN statements WHERE each.stance = 'opposes'] AS no
RETURN a.name AS actor, b.name AS about, type(yes) AS isFor, coalesce(yes.stated, yes.valid, yes.published) AS since, yes.attribution AS forThrough, yes.id AS supporting,
  type(no) AS isAgainst, coalesce(no.stated, no.valid, no.published) AS againstSince, no.attribution AS againstThrough, no.id AS opposing, 'not compared' AS overlap
ORDER BY actor, about, supporting, opposing
