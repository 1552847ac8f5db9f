// What the source leaves open
// Statements that name somebody whom the source does not specify, or that the modeller inferred.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.structural IS NULL AND (a.unspecified = true OR b.unspecified = true OR r.inferred IS NOT NULL)
RETURN a.name AS subject, a.unspecified AS unspecifiedSubject, type(r) AS relation, b.name AS object, b.unspecified AS unspecifiedObject, r.negated AS negated, r.voice AS voice, r.inferred AS inferred, r.attribution AS attribution, r.quotes AS words, r.id AS statement
ORDER BY r.number, statement
