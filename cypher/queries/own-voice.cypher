// What a document says in its own voice
// Neither what it attributes to somebody, nor the content of what somebody says.
// :param document: document = null  Only this document, by id.
// :param about: entity = null  Only statements with this subject, object or event, by id.
MATCH (a:Entity)-[r]->(b:Entity)
WHERE r.voice = 'own' AND ($document IS NULL OR $document IN r.documents) AND ($about IS NULL OR a.id = $about OR b.id = $about OR r.event = $about)
RETURN r.documents AS documents, a.name AS subject, type(r) AS relation, b.name AS object, r.negated AS negated, r.certainty AS certainty, r.inferred AS inferred, r.id AS statement
ORDER BY r.number, statement
