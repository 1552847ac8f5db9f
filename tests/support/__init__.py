"""What several tests need: folders, a Neo4j server, a browser."""
