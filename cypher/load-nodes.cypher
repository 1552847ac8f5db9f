// Nodes. $rows: a list of [labels, properties with the node's `id` and `model`]; $model: the model's name; $labels: the labels that the model uses.
// Loading the same rows again changes nothing; other values of an id replace its properties and its label. Labels that somebody else gave it stay.
UNWIND $rows AS row
MERGE (n:Entity {model: $model, id: row[1].id})
WITH n, row, [label IN labels(n) WHERE label IN $labels AND NOT label IN row[0]] AS former
WHERE properties(n) <> row[1] OR size(former) > 0 OR any(label IN row[0] WHERE NOT label IN labels(n))
REMOVE n:$(former)
SET n = row[1], n:$(row[0]);
