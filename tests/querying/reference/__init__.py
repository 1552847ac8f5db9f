"""A second engine for the dialect, in plain Python: slow, and written from what openCypher and Neo4j 5 say, not from the embedded engine.

It is what random queries are checked against where no server runs (and is itself checked against Neo4j where one does), and it shows that an
engine can be swapped: :class:`tests.querying.reference.backend.Reference` does what the protocol asks.
"""
