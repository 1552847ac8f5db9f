// Statements of one relation. $rows: a list of [subject's id, object's id, properties with the statement's `id`].
// `TYPE` stands for the relationship type. MERGE goes by the statement's id, so parallel statements all stay.
// Loading the same rows again changes nothing; other values of an id replace its properties.
UNWIND $rows AS row
MATCH (subject:Entity {id: row[0]})
MATCH (object:Entity {id: row[1]})
MERGE (subject)-[r:`TYPE` {id: row[2].id}]->(object)
WITH r, row WHERE properties(r) <> row[2]
SET r = row[2];
