// Who is reported as for and as against the same thing
// One actor, two statements, opposite stances: one source says this, another that, or the position changed (compare the dates).
// :param actor = null  Only this actor, by id.
MATCH (a:Entity)-[yes]->(b:Entity)<-[no]-(a)
WHERE yes.stance = 'supports' AND no.stance = 'opposes' AND yes.negated = false AND no.negated = false AND yes.voice <> 'content' AND no.voice <> 'content'
  AND ($actor IS NULL OR a.id = $actor)
RETURN a.name AS actor, b.name AS about, type(yes) AS isFor, coalesce(yes.stated, yes.valid, yes.published) AS since, yes.attribution AS forThrough, yes.id AS supporting,
  type(no) AS isAgainst, coalesce(no.stated, no.valid, no.published) AS againstSince, no.attribution AS againstThrough, no.id AS opposing
ORDER BY actor, about, supporting, opposing
