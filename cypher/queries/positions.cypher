// Who stands where: actors against what they affirm, deny, support or oppose
// :param about = null  Only this proposition, event or actor, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.stance <> 'neutral' AND r.voice <> 'content' AND ($about IS NULL OR b.id = $about)
RETURN b.name AS about, r.stance AS stance, a.name AS actor, type(r) AS relation, r.attribution AS attribution, r.certainty AS certainty, r.id AS statement
ORDER BY about, stance, actor, statement
