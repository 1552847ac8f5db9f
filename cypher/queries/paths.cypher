// How two actors are connected
// Paths of at most four statements between two entities, in either direction, shortest first; `statements` are the ids along the way.
// What is only the content of another statement connects nobody.
// :param from  The id of one end.
// :param to  The id of the other end.
// :param limit = 10  How many paths at most.
MATCH path = (a:Entity {id: $from})-[*1..4]-(b:Entity {id: $to})
WHERE all(r IN relationships(path) WHERE r.structural IS NULL AND r.voice <> 'content')
RETURN length(path) AS length, [n IN nodes(path) | n.name] AS names, [r IN relationships(path) | type(r)] AS relations, [r IN relationships(path) | r.id] AS statements
ORDER BY length, statements
LIMIT $limit
