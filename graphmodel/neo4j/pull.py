"""The way back: a model out of a database, equal to what was loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.graph.rows import NodeRow, RelationshipRow, graph_of_rows
from graphmodel.neo4j import typed_text
from graphmodel.neo4j.database import GROUP, KEY, TEXT_LIST, Database
from graphmodel.neo4j.foreign_database import age

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_NODES = "MATCH (n:Entity {model: $model}) RETURN labels(n), properties(n)"
_RELATIONSHIPS = (
    "MATCH (subject:Entity {model: $model})-[r {model: $model}]->(object:Entity) RETURN type(r), subject.id, object.id, properties(r), elementId(r)"
)
_MODELS = (
    "MATCH (n:Entity) WHERE n.model IS :: STRING AND n.id IS :: STRING AND n.modelLabels IS NOT NULL RETURN n.model AS model, count(n) ORDER BY model"
)


def models(database: Database) -> dict[str, int]:
    """The models that graphmodel loaded into a database, by name, with their numbers of nodes."""
    return dict(database.read(_MODELS, shape=(str, int)))


def stored(database: Database, model: str) -> tuple[list[NodeRow], list[RelationshipRow]]:
    """The rows of one model in a database."""
    nodes = [(tuple(labels), properties) for labels, properties in database.read(_NODES, {"model": model}, (TEXT_LIST, GROUP))]
    found = sorted(database.read(_RELATIONSHIPS, {"model": model}, (str, KEY, KEY, GROUP, str)), key=age)
    return nodes, [(type_, subject, object_, properties) for type_, subject, object_, properties, _ in found]


def pull(database: Database, model: str | None = None) -> Graph:
    """The graph of one model in a database, equal to the graph that was loaded; without a name, of the only one there is.

    Raises UsageError for a name that the database does not have, or where there are several and none is named; InputError where there is none.
    """
    there = models(database)
    if not there:
        raise InputError("no model in this database was loaded by graphmodel; --everything takes the whole database as a graph")
    if model is None and len(there) > 1:
        raise UsageError(f"the database holds several models: {', '.join(there)}; --model names one")
    if model is not None and model not in there:
        raise UsageError(f"no model {model!r} in this database{nearest(model, there)}; there are {', '.join(there)}")
    graph = graph_of_rows(*stored(database, model or next(iter(there))))
    if typed_text.ATTRIBUTE in graph.graph:
        typed_text.put_texts(graph)
    return graph
