"""The way back: a model out of a database, equal to what was loaded; or the graph of a database that graphmodel did not make, with a report.

A foreign graph keeps labels, types and properties. What the schema does not know is told, not dropped; so is what a graph file can only hold as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.graph.rows import KEPT, NodeRow, RelationshipRow, graph_of_rows
from graphmodel.model.attributes import RESERVED_PROPERTIES
from graphmodel.model.schema import ENTITY, bundled
from graphmodel.neo4j.database import Database

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_NODES = "MATCH (n:Entity {model: $model}) RETURN labels(n), properties(n)"
_RELATIONSHIPS = (
    "MATCH (subject:Entity {model: $model})-[r {model: $model}]->(object:Entity) RETURN type(r), subject.id, object.id, properties(r), elementId(r)"
)
_MODELS = (
    "MATCH (n:Entity) WHERE n.model IS :: STRING AND n.id IS :: STRING AND n.modelLabels IS NOT NULL RETURN n.model AS model, count(n) ORDER BY model"
)
_EVERY_NODE = "MATCH (n) RETURN labels(n), properties(n), elementId(n)"
_EVERY_RELATIONSHIP = "MATCH (a)-[r]->(b) RETURN type(r), elementId(a), elementId(b), properties(r), elementId(r)"
_TAKEN = frozenset({"id", "label", "labels", "relation", "evidence", "key", "source", "target"}) | KEPT
"""Names that a graph file uses itself: a foreign property of one of them gets another."""


@dataclass(slots=True)
class Report:
    """What of a foreign database has no place in the schema, and what was changed to be kept: names, each with how often."""

    labels: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    renamed: Counter[str] = field(default_factory=Counter)
    as_text: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        """The report in words, a line for each kind of thing."""
        for words, counts in (
            ("labels that the schema does not know", self.labels),
            ("relationship types that the schema does not know", self.types),
            ("properties that the schema does not know", self.properties),
            ("properties renamed, because a graph file uses their names", self.renamed),
            ("values that became text, because a graph file has none of their kind", self.as_text),
        ):
            if counts:
                yield f"{words}: {', '.join(f'{name} ({number})' for name, number in sorted(counts.items()))}"


def models(database: Database) -> dict[str, int]:
    """The models that graphmodel loaded into a database, by name, with their numbers of nodes."""
    return dict(database.read(_MODELS))


def stored(database: Database, model: str) -> tuple[list[NodeRow], list[RelationshipRow]]:
    """The rows of one model in a database."""
    nodes = [(tuple(labels), properties) for labels, properties in database.read(_NODES, {"model": model})]
    found = sorted(database.read(_RELATIONSHIPS, {"model": model}), key=_age)
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
    return graph_of_rows(*stored(database, model or next(iter(there))))


def pull_everything(database: Database) -> tuple[Graph, Report]:
    """The whole database as a graph, whoever made it, and a report of what has no place in the schema.

    A node's key is its property ``id`` where every node has its own, else ``n`` and a number; several labels are kept as ``labels``.
    """
    import networkx as nx

    report = Report()
    graph: Graph = nx.MultiDiGraph()
    rows = sorted(database.read(_EVERY_NODE, kinds=report.as_text), key=_age)
    own = [str(properties["id"]) for _, properties, _ in rows if isinstance(properties.get("id"), str | int) and properties["id"] != ""]
    by_id = len(own) == len(rows) == len(set(own))
    keys: dict[str, str] = {}
    schema = bundled()
    for number, (labels, properties, element) in enumerate(rows, 1):
        key = keys[element] = own[number - 1] if by_id else f"n{number}"
        data = _kept(properties, report, {"id"} if by_id else set(), {"name"} if not _is_name(properties.get("name")) else set())
        named = sorted(label for label in labels if label != ENTITY)
        report.labels.update(label for label in named if label not in schema.labels)
        if named:
            data["label"] = named[0]
        if len(named) > 1:
            data["labels"] = named
        data["name"] = _name(data, key)
        graph.add_node(key)
        graph.nodes[key].update(data)
    every = sorted(database.read(_EVERY_RELATIONSHIP, kinds=report.as_text), key=_age)
    taken = {properties["id"] for *_, properties, _ in every if _is_name(properties.get("id"))}
    seen: set[str] = set()
    for number, (type_, start, end, properties, _) in enumerate(every, 1):
        if start not in keys or end not in keys:
            continue  # made while this was read
        id_ = properties.get("id")
        named_edge = _is_name(id_) and id_ not in seen
        edge = str(id_) if named_edge else _free(f"r{number}", taken)
        seen.add(edge)
        if type_ not in schema.relations:
            report.types[type_] += 1
        graph.add_edge(keys[start], keys[end], edge)
        graph.edges[keys[start], keys[end], edge].update({"relation": type_, **_kept(properties, report, {"id"} if named_edge else set())})
    return graph, report


def _age(row: tuple[Any, ...]) -> int:
    """The number in a row's element id (its last): what was made earlier has, as a rule, the lower one."""
    number = str(row[-1]).rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "'"
    return wanted


def _kept(properties: dict[str, Any], report: Report, without: set[str], taken: Collection[str] = ()) -> dict[str, Any]:
    """A foreign thing's properties, those whose names a graph file uses itself (``taken`` beside the usual ones) under another."""
    kept: dict[str, Any] = {}
    for name, value in properties.items():
        if name in without:
            continue
        told = name
        while told in _TAKEN or told in taken or (told != name and told in properties):
            told += "_"
        if told != name:
            report.renamed[f"{name} as {told}"] += 1
        elif name not in RESERVED_PROPERTIES:
            report.properties[name] += 1
        kept[told] = value
    return kept


def _name(data: dict[str, Any], key: str) -> str:
    """How a foreign node is called: its name or title, the first property whose name ends so, or its key."""
    for wanted in ("name", "title"):
        for property_ in sorted(data, key=lambda one: (one.lower() != wanted, one)):
            value = data[property_]
            if property_.lower().endswith(wanted) and isinstance(value, str) and value:
                return value
    return key


__all__ = ["Report", "models", "pull", "pull_everything", "stored"]
