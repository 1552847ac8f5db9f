"""Neo4j: Cypher text, scripts, the files of neo4j-admin, and databases over Bolt."""
