// Before anything is loaded: one node for each id of a model, found by an index from then on; models keep apart by their name.
// Neo4j 5.26 and later. Running it again changes nothing.
CREATE CONSTRAINT entity_model_id IF NOT EXISTS FOR (n:Entity) REQUIRE (n.model, n.id) IS UNIQUE;
CREATE INDEX entity_lookup IF NOT EXISTS FOR (n:Entity) ON (n.id);
CALL db.createProperty("loadLock");
