// Before anything is loaded: one node per id, found by an index from then on.
// Neo4j 5 and later. Running it again changes nothing.
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
