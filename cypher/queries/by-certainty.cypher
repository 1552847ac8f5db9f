// Statements by how sure their source is
// :param certainty: certain|probable|possible|unknown = null  Only statements of this certainty.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.certainty IS NOT NULL AND ($certainty IS NULL OR r.certainty = $certainty)
RETURN r.certainty AS certainty, a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.voice AS voice, r.inferred AS inferred, r.id AS statement
ORDER BY certainty, r.number, statement
