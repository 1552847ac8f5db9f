// Nodes of one label. $rows: a list of maps, each the node's properties with its `id`.
// `LABEL` stands for the label. Loading the same rows again changes nothing; other values of an id replace its properties.
UNWIND $rows AS row
MERGE (n:Entity {id: row.id})
WITH n, row WHERE NOT n:`LABEL` OR properties(n) <> row
SET n = row, n:`LABEL`;
