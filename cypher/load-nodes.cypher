// Nodes. $rows: a list of [labels, properties with the node's `id`, `model` and `modelLabels`]; $model: the model's name; $numeric: the names of the
// properties that are numbers (1 and 1.0 are equal and yet not the same). Loading the same rows again changes nothing; other values of an id replace
// its properties and its label. Labels that somebody else gave it stay: its own are in `modelLabels`.
UNWIND $rows AS row
MERGE (n:Entity {model: $model, id: row[1].id})
WITH n, row, [label IN coalesce(n.modelLabels, []) WHERE NOT label IN row[0]] AS former
WHERE properties(n) <> row[1] OR any(key IN $numeric WHERE valueType(n[key]) <> valueType(row[1][key]))
  OR any(label IN row[0] WHERE NOT label IN labels(n))
REMOVE n:$(former)
SET n = row[1], n:$(row[0]);
