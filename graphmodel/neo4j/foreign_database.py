"""A database that graphmodel did not make, whole, as a graph, with a report.

A foreign graph keeps labels, types, properties, constraints and indexes. What the schema does not know is reported, not dropped; so is what a graph
file can only hold as text, which is typed again when it is loaded into a database (:mod:`graphmodel.neo4j.typed_text`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphmodel.errors import UsageError, nearest
from graphmodel.graph.naming import NAMES
from graphmodel.graph.rows import KEPT
from graphmodel.model.attributes import RESERVED_PROPERTIES
from graphmodel.model.schema import ENTITY, bundled
from graphmodel.neo4j import schema_rules, typed_text
from graphmodel.neo4j.database import GROUP, TEXT_LIST, UNREADABLE, Database
from graphmodel.neo4j.typed_text import TypeTable

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_NODES = "MATCH (n) RETURN labels(n), properties(n), elementId(n)"
_RELATIONSHIPS = "MATCH (a)-[r]->(b) RETURN type(r), elementId(a), elementId(b), properties(r), elementId(r)"
_TEXTS = (
    "UNWIND $rows AS row MATCH {pattern} WHERE elementId(x) = row[0] "
    "RETURN row[0], row[1], valueType(x[row[1]]), "
    "CASE WHEN valueType(x[row[1]]) STARTS WITH 'LIST' THEN toStringList(x[row[1]]) ELSE toStringOrNull(x[row[1]]) END"
)
_KINDS = {
    "DATE": "date",
    "ZONED DATETIME": "datetime",
    "LOCAL DATETIME": "localdatetime",
    "ZONED TIME": "time",
    "LOCAL TIME": "localtime",
    "DURATION": "duration",
}
"""The types of Cypher whose values the driver may not be able to read, as they are called in a graph's ``databaseTypes``."""
_TAKEN = frozenset({"id", "label", "labels", "relation", "evidence", "key", "source", "target"}) | KEPT
"""Names that a graph file uses itself: a foreign property of one of them gets another."""
NAME_PROPERTIES = (*NAMES, "label", "displayName", "fullName", "prefLabel")
"""Properties that are a display name, in any case; the first that a node has as text."""
_LISTED = 3


@dataclass(slots=True)
class Report:
    """What of a foreign database has no place in the schema, and what was changed to be kept: names, each with how often."""

    labels: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    renamed: Counter[str] = field(default_factory=Counter)
    as_text: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    """The properties that names were taken from; "" for the id."""
    odd: list[str] = field(default_factory=list)
    """The values that no program here can compute with, each with its node or relationship, its property and its text."""
    rules: int = 0
    """How many constraints and indexes there are."""

    def lines(self) -> Iterator[str]:
        """The report in words, a line for each kind of thing."""
        if self.names.keys() - {"name"}:
            parts = [f"the property `{name}` ({number})" for name, number in self.names.most_common() if name]
            parts += [f"the id, for want of a name ({self.names['']})"] if self.names[""] else []
            yield f"names are from {', '.join(parts)}; --name-from chooses another property"
        for words, counts in (
            ("labels that the schema does not know", self.labels),
            ("relationship types that the schema does not know", self.types),
            ("properties that the schema does not know", self.properties),
            ("properties renamed, because a graph file uses their names", self.renamed),
            ("values that became text, because a graph file has none of their kind; they are typed again when they are loaded", self.as_text),
        ):
            if counts:
                yield f"{words}: {', '.join(f'{name} ({number})' for name, number in sorted(counts.items()))}"
        if self.odd:
            more = f", and {len(self.odd) - _LISTED} more" if len(self.odd) > _LISTED else ""
            yield f"values kept as text, because they are outside of what is computed with ({len(self.odd)}): {'; '.join(self.odd[:_LISTED])}{more}"
        if self.rules:
            yield f"{self.rules} constraints and indexes are kept, and made again where the graph is loaded"


def pull_everything(database: Database, name_from: str | None = None) -> tuple[Graph, Report]:
    """The whole database as a graph, whoever made it, and a report of what has no place in the schema.

    A node's key is its property ``id`` where every node has its own, else ``n`` and a number; several labels are kept as ``labels``. Its name is a
    property that is one (see :data:`NAME_PROPERTIES`), or ``name_from``; else its key. Raises UsageError where no node has ``name_from``.
    """
    import networkx as nx

    report, types = Report(), TypeTable()
    graph: Graph = nx.MultiDiGraph()
    rows = sorted(database.read_typed(_NODES, report.as_text, (TEXT_LIST, GROUP, str)), key=age)
    _check_name(name_from, rows)
    own = [str(properties["id"]) for _, properties, _ in rows if isinstance(properties.get("id"), str | int) and properties["id"] != ""]
    by_id = len(own) == len(rows) == len(set(own))
    keys = {row[-1]: own[number - 1] if by_id else f"n{number}" for number, row in enumerate(rows, 1)}
    _put_texts(database, "(x)", [(row[1], row[-1], f"node {keys[row[-1]]!r}") for row in rows], report)
    for labels, properties, element in rows:
        key = keys[element]
        data = _node(key, labels, properties, by_id, name_from, report, types)
        graph.add_node(key)
        graph.nodes[key].update(data)
    _add_relationships(database, graph, keys, report, types)
    rules = schema_rules.rules_of(database)
    report.rules = len(rules)
    graph.graph |= {typed_text.ATTRIBUTE: types.entries()} if types.entries() else {}
    graph.graph |= {schema_rules.ATTRIBUTE: rules} if rules else {}
    return graph, report


def age(row: tuple[Any, ...]) -> int:
    """The number in a row's element id (its last): what was made earlier has, as a rule, the lower one."""
    number = str(row[-1]).rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _node(
    key: str, labels: list[str], properties: dict[str, Any], by_id: bool, name_from: str | None, report: Report, types: TypeTable
) -> dict[str, Any]:
    """The attributes of a foreign node."""
    schema = bundled()
    property_ = _name_property(properties, name_from)
    report.names[property_] += 1
    data = _kept(properties, report, {"id"} if by_id else set(), {"name"} if not _is_name(properties.get("name")) or property_ != "name" else set())
    data = {name: types.plain("nodes", key, name, value) for name, value in data.items()}
    named = sorted(label for label in labels if label != ENTITY)
    report.labels.update(label for label in named if label not in schema.labels)
    if named:
        data["label"] = named[0]
    if len(named) > 1:
        data["labels"] = named
    data["name"] = str(properties[property_]) if property_ else key
    return data


def _add_relationships(database: Database, graph: Graph, keys: Mapping[str, str], report: Report, types: TypeTable) -> None:
    every = sorted(database.read_typed(_RELATIONSHIPS, report.as_text, (str, str, str, GROUP, str)), key=age)
    taken = {properties["id"] for *_, properties, _ in every if _is_name(properties.get("id"))}
    seen: set[str] = set()
    edges: dict[str, str] = {}
    for number, (*_, properties, element) in enumerate(every, 1):
        id_ = properties.get("id")
        edges[element] = str(id_) if _is_name(id_) and id_ not in seen else _free(f"r{number}", taken)
        seen.add(edges[element])
    _put_texts(database, "()-[x]->()", [(row[3], row[-1], f"relationship {edges[row[-1]]!r}") for row in every], report)
    for type_, start, end, properties, element in every:
        if start not in keys or end not in keys:
            continue  # made while this was read
        if type_ not in bundled().relations:
            report.types[type_] += 1
        edge = edges[element]
        kept = _kept(properties, report, {"id"} if properties.get("id") == edge else set())
        graph.add_edge(keys[start], keys[end], edge)
        data = {name: types.plain("edges", edge, name, value) for name, value in kept.items()}
        graph.edges[keys[start], keys[end], edge].update({"relation": type_, **data})


def _put_texts(database: Database, pattern: str, things: Iterable[tuple[dict[str, Any], str, str]], report: Report) -> None:
    """Put the texts of values that the driver cannot read in their places, and name them in the report; without a text, the property goes."""
    waiting = [(properties, element, what, name) for properties, element, what in things for name, value in properties.items() if value is UNREADABLE]
    if not waiting:
        return
    rows = [[element, name] for _, element, _, name in waiting]
    answer = database.read(_TEXTS.format(pattern=pattern), {"rows": rows}, (str, str, str, (str, list, type(None))))
    texts = {(element, name): (kind, text) for element, name, kind, text in answer}
    for properties, element, what, name in waiting:
        kind, text = texts.get((element, name), ("", None))
        word = _KINDS.get(kind.removeprefix("LIST<").partition(" NOT NULL")[0], "")
        if text is None:
            del properties[name]
        elif isinstance(text, list):
            properties[name] = typed_text.LISTS[word](text) if word else text
        else:
            properties[name] = typed_text.TEXTS[word](text) if word else text
        report.odd.append(f"{what}, {name}: {'no text' if text is None else ', '.join(text) if isinstance(text, list) else text}")


def _check_name(name_from: str | None, rows: Iterable[tuple[list[str], dict[str, Any], str]]) -> None:
    known = dict.fromkeys(name for _, properties, _ in rows for name in properties)
    if name_from is not None and name_from not in known:
        raise UsageError(f"--name-from {name_from}: no node has this property{nearest(name_from, known)}")


def _name_property(properties: Mapping[str, Any], name_from: str | None) -> str:
    """The property that is a node's name; "" where it has none."""
    if name_from is not None:
        return name_from if properties.get(name_from) not in (None, "") and not isinstance(properties[name_from], list) else ""
    by_lower = {name.lower(): name for name in reversed(list(properties))}
    order = [name if name in properties else by_lower.get(name.lower(), "") for name in NAME_PROPERTIES]
    return next((name for name in order if name and _is_name(properties[name])), "")


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _free(wanted: str, taken: Collection[str]) -> str:
    while wanted in taken:
        wanted += "'"
    return wanted


def _kept(properties: dict[str, Any], report: Report, without: Collection[str], taken: Collection[str] = ()) -> dict[str, Any]:
    """A foreign thing's properties, those whose names a graph file uses itself (``taken`` beside the usual ones) under another."""
    kept: dict[str, Any] = {}
    for name, value in properties.items():
        if name in without:
            continue
        own = name
        while own in _TAKEN or own in taken or (own != name and own in properties):
            own += "_"
        if own != name:
            report.renamed[f"{name} as {own}"] += 1
        elif name not in RESERVED_PROPERTIES:
            report.properties[name] += 1
        kept[own] = value
    return kept
