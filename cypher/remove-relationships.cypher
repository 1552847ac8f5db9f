// Statements that a model no longer has. $rows: a list of [subject's id, ids of statements].
UNWIND $rows AS row
MATCH (subject:Entity {model: $model, id: row[0]})-[r {model: $model}]->()
WHERE r.id IN row[1]
DELETE r;
