"""The script that loads a graph into Neo4j: text that a person can read and cypher-shell runs as it is.

Made from the templates in ``cypher/``, the same that the driver runs; every batch of rows is one statement and one transaction, so a script that was
stopped can be run again. Of the forms that were measured (``benchmarks/database``), this one is the fastest to load: a table is one string
that the server splits (a parser reads a list of lists four times as slowly, maps slower still), the type is data (a statement for each type is
planned once for each type), and what is there is read once for each subject, not looked up for each statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmodel.graph.rows import model_name
from graphmodel.neo4j.batches import Row, as_text, batches, numeric
from graphmodel.neo4j.cypher import identifier, literal, statement, template
from graphmodel.neo4j.schema_rules import rule_statements
from graphmodel.neo4j.typed_text import typed_rows

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

BATCH = 2000
"""Rows in one statement: of 500, 2,000 and 10,000, the fastest."""


def script(graph: Graph, *, batch: int = BATCH) -> Iterator[str]:
    """The pieces of a script that loads a graph: constraints, then nodes, then relationships, in batches, then indexes.

    cypher-shell runs it as it is, and again without changing anything: constraints only if they are missing, nodes and relationships
    by their ids, properties only where they differ. A script adds and updates; what a model no longer has, ``graphmodel load --replace`` removes.
    No client commands, no APOC.
    """
    # No text of Cypher makes bytes: in a script, they stay text.
    nodes, edges = typed_rows(graph, model_name(graph), without=("bytes",))
    model = literal(model_name(graph))
    title = graph.graph.get("title") or graph.graph.get("model") or "a graph"
    yield f"// {_comment(str(title))}\n"
    yield f"// {graph.number_of_nodes()} nodes, {graph.number_of_edges()} relationships. Written by graphmodel, for Neo4j 5.26 and later.\n"
    yield "// Run: cypher-shell -f FILE (NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD in the environment). Running it again changes nothing.\n\n"
    yield template("constraints") + "\n"
    types: dict[str, None] = {}

    def relationships() -> Iterator[Row]:
        for type_, subject, object_, properties in edges:
            types[type_] = None
            yield subject, object_, type_, properties

    for rows in batches(nodes, batch):
        yield f"\n// {len(rows.rows)} nodes\n"
        yield statement("load-nodes", rows=as_text(rows), model=model, numeric=literal(numeric(rows))) + "\n"
    for rows in batches(relationships(), batch):
        yield f"\n// {len(rows.rows)} relationships\n"
        yield statement("load-relationships", rows=as_text(rows), model=model, numeric=literal(numeric(rows))) + "\n"
    first = next(iter(graph), None)
    if first is not None:
        yield "\n" + statement("load-end", model=model, first=literal(str(first))) + "\n\n"
    for type_ in types:
        yield template("index-relationships").replace("`TYPE`", identifier(type_)) + "\n"
    yield from (f"{text};\n" for text in rule_statements(graph))


def _comment(text: str) -> str:
    # A line comment ends at any line break, and cypher-shell looks for `;` only outside of comments.
    return " ".join(text.split())[:200]
