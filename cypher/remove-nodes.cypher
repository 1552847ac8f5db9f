// Nodes that a model no longer has. $ids: their ids. A node at which somebody else's relationship ends stays.
UNWIND $ids AS id
MATCH (n:Entity {model: $model, id: id})
WHERE NOT EXISTS { (n)--() }
DELETE n;
