"""The Cypher that the embedded engine and Neo4j answer alike: its words, its syntax, and what its values may be."""
