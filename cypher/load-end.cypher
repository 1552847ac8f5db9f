// When everything is loaded: only the model's first node tells of the model as a whole. $first: that node's id.
MATCH (n:Entity {model: $model})
WHERE n.modelInfo IS NOT NULL AND n.id <> $first
REMOVE n.modelInfo;
