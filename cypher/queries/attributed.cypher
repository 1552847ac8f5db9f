// What is only attributed: who is reported as saying it, through whom
// :param speaker: source = null  Only what goes through this speaker, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.voice = 'attributed' AND ($speaker IS NULL OR $speaker IN r.attribution)
RETURN r.attribution AS attribution, a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.certainty AS certainty, r.quotes AS words, r.documents AS documents, r.id AS statement
ORDER BY r.number, statement
