"""A graph as flat, typed rows, for the formats of other programs: a column has one kind of value, a node or an edge a value or none.

The rows are those of a database (:mod:`graphmodel.graph.rows`), so that a column is called what a property is called in a query. The first node of a
model has ``modelInfo``: what the rows do not say. :func:`restored` makes the graph of them again, whichever program's file they were in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, cast

from graphmodel.errors import RefusedError
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.direction import DIRECTED, has_direction
from graphmodel.graph.rows import INFO, LABELS, MODEL, NodeRow, RelationshipRow, all_rows, graph_of_rows
from graphmodel.model.attributes import BOUNDS
from graphmodel.model.fields import attribute_fields
from graphmodel.model.properties import to_cell
from graphmodel.model.statement import Document, Entity, Statement

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

Kind = Literal["text", "boolean", "integer", "real", "day", "texts", "booleans", "integers", "reals", "days"]
Values = dict[str, Any]

_KINDS: dict[type, Kind] = {str: "text", bool: "boolean", int: "integer", float: "real", date: "day"}
_LISTS: dict[type, Kind] = {str: "texts", bool: "booleans", int: "integers", float: "reals", date: "days"}
_EMPTY = "empty"
_EXACT = 2**53
_NAMES = "names"
"""In ``modelInfo``: the names of columns that a format spells otherwise, each with its own name."""
_BOOLEANS = {one.attribute for kind in (Entity, Document, Statement) for one in attribute_fields(kind) if one.shape == "boolean"} | {
    "structural",
    "reified",
}


@dataclass(frozen=True, slots=True)
class FlatNode:
    """A node: its id, and its values, ``name`` and ``label`` among them."""

    id: str
    values: Values


@dataclass(frozen=True, slots=True)
class FlatEdge:
    """An edge: its id, its ends, whether it has a direction, and its values, ``relation`` among them."""

    id: str
    source: str
    target: str
    directed: bool
    values: Values


@dataclass(slots=True)
class FlatGraph:
    """The rows of a graph, and the kind of every column; a value that is of no kind of its column's is JSON text."""

    name: str
    title: str
    nodes: list[FlatNode]
    edges: list[FlatEdge]
    node_columns: dict[str, Kind] = field(default_factory=dict)
    edge_columns: dict[str, Kind] = field(default_factory=dict)


def flat_graph(graph: Graph, spelled: Callable[[str], str] | None = None, fits: Callable[[str, Any], bool] | None = None) -> FlatGraph:
    """The flat rows of a graph; ``spelled`` gives the name of a column as a format can hold it.

    A column with a value that does not fit (``fits`` is asked with the name and the value) is JSON text. Raises what
    :func:`graphmodel.graph.rows.all_rows` does.
    """
    return flat_rows(str(graph.graph.get(MODEL) or "graph"), str(graph.graph.get("title") or ""), *all_rows(graph), spelled, fits)


def flat_rows(
    name: str,
    title: str,
    node_rows: Iterable[NodeRow],
    edge_rows: Iterable[RelationshipRow],
    spelled: Callable[[str], str] | None = None,
    fits: Callable[[str, Any], bool] | None = None,
) -> FlatGraph:
    """As :func:`flat_graph`, of the rows of a graph that need not be there."""
    nodes = [FlatNode(str(own["id"]), _node_values(labels, own)) for labels, own in node_rows]
    rows = list(edge_rows)
    edges = [
        FlatEdge(id_, source, target, has_direction(own), _edge_values(type_, own))
        for id_, (type_, source, target, own) in zip(_ids([str(row[3]["id"]) for row in rows]), rows, strict=True)
    ]
    flat = FlatGraph(name, title, nodes, edges)
    flat.node_columns, mixed = _columns([node.values for node in nodes], fits)
    flat.edge_columns, mixed_too = _columns([edge.values for edge in edges], fits)
    names = _spell(flat, spelled) if spelled else {}
    _complete_info(flat, {*mixed, *mixed_too}, names)
    return flat


def restored(nodes: Iterable[tuple[str, Mapping[str, Any]]], edges: Iterable[tuple[str, str, str, Mapping[str, Any]]]) -> Graph | None:
    """The graph of a model whose rows a file has, from its nodes (id, values) and edges (source, target, id, values).

    An ``id`` or a ``key`` among the values is the id, where the format has numbers of its own for ids. None where no node has ``modelInfo``. Raises
    a GraphmodelError where the rows were changed and are not those of a model any more.

    >>> from graphmodel.model.model import Model
    >>> graph = build_graph(Model("m", entities=(Entity("a", "Person", "A"),)))
    >>> flat = flat_graph(graph)
    >>> model_of(restored([(one.id, one.values) for one in flat.nodes], [])).entities[0].name
    'A'
    """
    listed = [(key, dict(values)) for key, values in nodes]
    ids = {key: str(values.get("id") or values.get("key") or key) for key, values in listed}
    text = next((values[INFO] for _, values in listed if isinstance(values.get(INFO), str)), None)
    if text is None:
        return None
    try:
        names = dict(json.loads(text).get(_NAMES, {}))
    except (ValueError, TypeError, AttributeError, RecursionError):
        names = {}
    node_rows: list[NodeRow] = []
    for key, values in listed:
        own = _own(values, names)
        node_rows.append((("Entity",), {**own, "id": ids[key], LABELS: [str(own.get("label") or "")]}))
    edge_rows: list[RelationshipRow] = []
    for source, target, key, known in edges:
        own = _own(known, names)
        id_ = str(own.get("id") or own.get("key") or key)
        edge_rows.append((str(own.pop("relation", "")), ids[source], ids[target], {**own, "id": id_}))
    return build_graph(model_of(graph_of_rows(node_rows, edge_rows)))


def json_line(item: Any) -> str:
    """An item as JSON on one line. Raises RefusedError for an infinite number, which JSON does not have."""
    try:
        return json.dumps(item, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise RefusedError("JSON has no infinite numbers, and an attribute has one; leave it out, or write .graphml") from error


def _own(values: Mapping[str, Any], names: Mapping[str, str]) -> Values:
    """Values under their own names: what a reader moved aside for something of the file's own goes back to its place."""
    # What the file has of its own under such a name (GEXF's label) gives way.
    own = {name: value for name, value in values.items() if name not in names}
    own |= {own_name: values[name] for name, own_name in names.items() if name in values}
    for name in [name for name in own if name.endswith("_") and name.rstrip("_") in own and not name.startswith("own_")]:
        own[name.rstrip("_")] = own.pop(name)
    for name, value in own.items():
        if name in _BOOLEANS and type(value) is int:
            own[name] = bool(value)
        elif name in BOUNDS and isinstance(value, str):
            own[name] = date.fromisoformat(value)
    return own


def _ids(keys: list[str]) -> list[str]:
    """The ids of edges, each once: NetworkX numbers the edges of every pair anew."""
    seen: set[str] = set()
    again = []
    for key in keys:
        again.append(key in seen)
        seen.add(key)
    free = (id_ for number in count(1) if (id_ := f"e{number}") not in seen)
    return [next(free) if one else key for key, one in zip(keys, again, strict=True)]


def _node_values(labels: tuple[str, ...], own: Mapping[str, Any]) -> Values:
    values: Values = {"name": own["name"]}
    if len(labels) > 1:
        values["label"] = labels[1]
    return values | {name: value for name, value in own.items() if name not in ("id", "name", MODEL, LABELS)}


def _edge_values(type_: str, own: Mapping[str, Any]) -> Values:
    return {"relation": type_, **{name: value for name, value in own.items() if name not in ("id", MODEL, DIRECTED)}}


def _columns(rows: list[Values], fits: Callable[[str, Any], bool] | None) -> tuple[dict[str, Kind], list[str]]:
    """The kind of each column; where its values are of several, they become JSON text, and its name is among the second."""
    kinds: dict[str, dict[str, None]] = {}
    unfit: set[str] = set()
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, {})[_kind(value)] = None
            if fits and not fits(name, value):
                unfit.add(name)
    columns: dict[str, Kind] = {}
    mixed = []
    for name, found in kinds.items():
        known = [one for one in found if one != _EMPTY]
        if name not in unfit and set(known) == {"integer", "real"} and all(abs(row[name]) <= _EXACT for row in rows if name in row):
            columns[name] = "real"
            _change(rows, name, float)
        elif name in unfit or len(known) > 1 or (known and _EMPTY in found and not known[0].endswith("s")):
            columns[name] = "text"
            mixed.append(name)
            _change(rows, name, lambda value: to_cell(value.isoformat() if isinstance(value, date) else value))
        else:
            columns[name] = known[0] if known else "texts"  # type: ignore[assignment]
    return columns, mixed


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return _LISTS[type(value[0])] if value else _EMPTY
    return _KINDS[type(value)]


def kinds_of(values: Iterable[Any]) -> Kind | None:
    """The kind of the values of a column; None where they are of several kinds.

    >>> kinds_of([1, 2]), kinds_of([[], ["a"]]), kinds_of([1, "a"])
    ('integer', 'texts', None)
    """
    found = {_kind(value) for value in values}
    known = found - {_EMPTY}
    if len(known) > 1 or (_EMPTY in found and not all(one.endswith("s") for one in known)):
        return None
    return cast("Kind", next(iter(known), "texts"))


def _change(rows: list[Values], name: str, new: Callable[[Any], Any]) -> None:
    for row in rows:
        if name in row:
            row[name] = new(row[name])


def _spell(flat: FlatGraph, spelled: Callable[[str], str]) -> dict[str, str]:
    """Spell the columns as a format can hold them; returns the own names of those that are spelled otherwise."""
    own: dict[str, str] = {}
    for name in sorted({*flat.node_columns, *flat.edge_columns}, key=lambda name: (spelled(name) != name, name)):
        other = spelled(name)
        while other in own:
            other += "_"
        own[other] = name
    to = {name: other for other, name in own.items()}
    flat.node_columns = {to[name]: kind for name, kind in flat.node_columns.items()}
    flat.edge_columns = {to[name]: kind for name, kind in flat.edge_columns.items()}
    flat.nodes = [FlatNode(node.id, {to[name]: value for name, value in node.values.items()}) for node in flat.nodes]
    flat.edges = [
        FlatEdge(edge.id, edge.source, edge.target, edge.directed, {to[name]: value for name, value in edge.values.items()}) for edge in flat.edges
    ]
    return {other: name for other, name in own.items() if other != name}


def _complete_info(flat: FlatGraph, mixed: set[str], names: Mapping[str, str]) -> None:
    """Say in ``modelInfo`` which columns are JSON text, and which have other names."""
    first = next(iter(flat.nodes), None)
    if first is None or INFO not in first.values or not (mixed or names):
        return
    try:
        info = json.loads(first.values[INFO])
        known = {one for one in info["json"] if isinstance(one, str)}
    except (ValueError, TypeError, KeyError, RecursionError):
        return  # somebody else's attribute of this name
    own = {_NAMES: dict(names)} if names else {}
    first.values[INFO] = json.dumps({**info, "json": sorted({*known, *mixed}), **own}, ensure_ascii=False)


__all__ = ["FlatEdge", "FlatGraph", "FlatNode", "Kind", "Values", "flat_graph", "json_line", "restored"]
