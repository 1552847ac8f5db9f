// Statements of any relation. $rows: a list of [subject's id, object's id, relationship type, properties with the statement's `id` and `model`];
// $numeric: the names of the properties that are numbers (1 and 1.0 are equal and yet not the same).
// What a subject already has is read once for all of its rows and joined to them by id: loading the same rows again changes nothing, parallel
// statements all stay, and no statement costs a lookup of its own. A statement that differs is replaced. The REMOVE changes nothing: nothing has that
// property (its name is made known beforehand); it locks the subject, so that two loads at once do not both create.
UNWIND $rows AS row
WITH row[0] AS id, collect(row) AS rows
MATCH (subject:Entity {model: $model, id: id})
REMOVE subject.loadLock
WITH subject, rows
CALL (subject, rows) {
  UNWIND rows AS row
  RETURN row[3].id AS statement, row AS new, null AS old
  UNION ALL
  MATCH (subject)-[r {model: $model}]->(:Entity)
  RETURN r.id AS statement, null AS new, r AS old
}
WITH subject, statement, head(collect(new)) AS new, collect(old) AS there
WHERE new IS NOT NULL AND NOT (
  size(there) = 1 AND endNode(there[0]).id = new[1] AND type(there[0]) = new[2] AND properties(there[0]) = new[3]
  AND all(key IN $numeric WHERE valueType(there[0][key]) = valueType(new[3][key]))
)
FOREACH (old IN there | DELETE old)
WITH subject, new, size(there) AS before
MATCH (object:Entity {model: $model, id: new[1]})
CREATE (subject)-[r:$(new[2])]->(object)
SET r = new[3];
