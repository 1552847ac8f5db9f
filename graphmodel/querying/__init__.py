"""Portable, read-only Cypher: what a query may say, the embedded engine, and the named queries."""
