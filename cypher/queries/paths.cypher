// How two actors are connected
// Paths of at most four statements between two entities, in either direction, shortest first; `statements` are the ids along the way, `negated` those that are said not to be so.
// What is only the content of another statement connects nobody.
// :param from: entity  The id of one end.
// :param to: entity  The id of the other end.
// :param limit: count = 10  How many paths at most.
// :graphs any
MATCH path = (a:Entity {id: $from})-[*1..4]-(b:Entity {id: $to})
WHERE all(r IN relationships(path) WHERE r.structural IS NULL AND coalesce(r.voice, '') <> 'content')
RETURN length(path) AS length, [n IN nodes(path) | coalesce(n.name, n.id)] AS names, [r IN relationships(path) | type(r)] AS relations,
  [r IN relationships(path) WHERE r.negated | r.id] AS negated, [r IN relationships(path) | r.id] AS statements
ORDER BY length, statements
LIMIT $limit
