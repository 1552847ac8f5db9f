// Statements of any relation. $rows: a list of [subject's id, object's id, relationship type, properties with the statement's `id` and `model`].
// What a subject already has is read once and compared as a whole, so that loading the same rows again changes nothing, that parallel statements all
// stay, and that it costs no lookup for each statement. A statement that differs is replaced. The REMOVE changes nothing: nothing has that property (its
// name is made known beforehand); it locks the subject, so that two loads at once do not both create.
UNWIND $rows AS row
WITH row[0] AS id, collect(row) AS rows
MATCH (subject:Entity {model: $model, id: id})
REMOVE subject.loadLock
WITH subject, rows, COLLECT {
  MATCH (subject)-[r {model: $model}]->(object:Entity) RETURN [subject.id, object.id, type(r), properties(r)]
} AS there
WITH subject, [row IN rows WHERE NOT row IN there] AS rows
CALL (subject, rows) {
  WITH subject, [row IN rows | row[3].id] AS ids
  MATCH (subject)-[r {model: $model}]->() WHERE r.id IN ids
  DELETE r
}
UNWIND rows AS row
MATCH (object:Entity {model: $model, id: row[1]})
CREATE (subject)-[r:$(row[2])]->(object)
SET r = row[3];
