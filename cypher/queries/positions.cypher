// Who stands where: actors against what they affirm, deny, support or oppose
// Somebody who "did not accuse" takes no position.
// :param about: entity = null  Only this proposition, event or actor, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.stance <> 'neutral' AND r.voice <> 'content' AND ($about IS NULL OR b.id = $about)
RETURN b.name AS about, r.stance AS stance, a.name AS actor, type(r) AS relation, r.voice AS voice, r.attribution AS attribution, r.certainty AS certainty, r.id AS statement
ORDER BY about, stance, actor, statement
