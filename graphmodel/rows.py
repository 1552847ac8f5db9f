"""A graph as rows of flat properties, and back: what a property graph database, a table or a GraphML file can hold.

One spelling everywhere: what is ``r.validEarliest`` in a query is the column of that name in a table. Evidence becomes parallel lists
(``documents`` stay the distinct ones; ``evidenceDocuments``, ``starts``, ``ends``, ``exacts``, ``digests`` (and ``versions``, where there are any)
have one item per piece; -1 and "" stand for what is not given). Beside each EDTF text stand the days that bound it, as dates: ``validEarliest`` to
``validLatest`` are the days on which it may hold, ``validCertainFrom`` to ``validCertainTo`` those on which it does.

The rows of a model carry its name (``model``) and their place in it (``number``), and the first node what else the graph says of itself
(``modelInfo``, JSON): so several models can share a database, and each can be read back as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from graphmodel import dates
from graphmodel.build import is_model
from graphmodel.errors import DateError, InputError, RefusedError
from graphmodel.schema import ENTITY

if TYPE_CHECKING:
    from graphmodel.build import Graph

Value = str | int | float | bool | date | list[str] | list[int] | list[float] | list[bool]
Properties = dict[str, Value]
NodeRow: TypeAlias = tuple[tuple[str, ...], Properties]
"""Labels and properties of a node; ``id`` and ``name`` are among the properties."""
RelationshipRow: TypeAlias = tuple[str, str, str, Properties]
"""Type, start id, end id and properties of a relationship; ``id`` is among the properties."""

UNNAMED_RELATION = "RELATED_TO"
"""The type of a foreign graph's edges that name none."""

MODEL, NUMBER, INFO = "model", "number", "modelInfo"

_AXES = ("valid", "stated", "published", "recorded")
_BOUNDS = frozenset([f"{axis}{end}" for axis in _AXES for end in ("Earliest", "Latest")] + ["validCertainFrom", "validCertainTo"])
_EVIDENCE = {"document": "evidenceDocuments", "start": "starts", "end": "ends", "exact": "exacts", "digest": "digests"}
_VERSIONS = "versions"
"""The column of evidence that is only there where some piece counts in an earlier version of its text."""
_NODE_KEYS, _EDGE_KEYS = frozenset({"id", "name", "label"}), frozenset({"id", "relation", "evidence"})
_PLAIN = frozenset({str, bool, int, float, date})


def node_rows(graph: Graph, model: str | None = None) -> Iterator[NodeRow]:
    """The row of every node, in the graph's order.

    ``model`` is the name that the rows are to carry; without one, it is the graph's own where it was built from a model, and otherwise there is none.
    Raises RefusedError for a graph with a property of its own where the name would stand.
    """
    named = _name(graph, model)
    nodes: Any = graph.nodes(data=True)
    for number, (key, data) in enumerate(nodes, 1):
        several = _labels(data.get("labels"))
        label = data.get("label")
        labels = dict.fromkeys([ENTITY, *([str(label)] if label else []), *several])
        own = {"id": str(key), "name": str(data.get("name") or key), **flat(data, _NODE_KEYS | {"labels"} if several else _NODE_KEYS)}
        if named is not None:
            _refuse_tagged(own, f"node {key!r}")
            own[MODEL] = named
            if is_model(graph):
                own[NUMBER] = number
            if number == 1:
                own[INFO] = _info(graph)
        yield tuple(labels), own


def relationship_rows(graph: Graph, model: str | None = None) -> Iterator[RelationshipRow]:
    """The row of every edge, in the graph's order; ``model`` as for :func:`node_rows`."""
    named = _name(graph, model)
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        properties: Properties = {"id": str(key), **flat(data, _EDGE_KEYS)}
        evidence = data.get("evidence")
        if evidence is not None:
            properties |= _evidence(evidence)
        if named is not None:
            if MODEL in properties:
                _refuse_tagged(properties, f"edge {key!r}")
            properties[MODEL] = named
        yield str(data.get("relation") or UNNAMED_RELATION), str(subject), str(object_), properties


def model_name(graph: Graph, given: str | None = None) -> str:
    """What a graph is called in a database: ``given``, its own name, or ``graph``."""
    return given or str(graph.graph.get(MODEL) or "graph")


def graph_of_rows(nodes: Iterable[NodeRow], relationships: Iterable[RelationshipRow]) -> Graph:
    """The graph whose rows these are: equal to what :func:`node_rows` and :func:`relationship_rows` were given with a model's name.

    Raises InputError for rows without ``modelInfo``: they are no whole model.
    """
    import networkx as nx

    found = sorted(nodes, key=lambda row: row[1].get(NUMBER, 0))
    told = next((str(row[1][INFO]) for row in found if INFO in row[1]), None)
    if told is None:
        raise InputError(f"no node has {INFO}: not all of the model is there; load it again")
    info = _read_info(told)
    ordered = "graphmodel" in info["attributes"]
    jsons = frozenset(info["json"])
    graph: Graph = nx.MultiDiGraph(**info["attributes"])
    for labels, properties in found:
        own = sorted(label for label in labels if label != ENTITY)
        data = _attributes(properties, jsons, {MODEL, INFO, *([NUMBER] if ordered else [])})
        key = str(data.pop("id"))
        if own:
            data = {"label": own[0], **data}
        if len(own) > 1:
            data["labels"] = own
        graph.add_node(key)
        graph.nodes[key].update(data)
    for type_, subject, object_, properties in sorted(relationships, key=lambda row: row[3].get(NUMBER, 2**63)) if ordered else relationships:
        data = {"relation": type_, **_attributes(properties, jsons, {MODEL})}
        key = str(data.pop("id"))
        pieces = _pieces(data)
        if pieces or (ordered and not data.get("structural")):
            data["evidence"] = pieces
        graph.add_edge(subject, object_, key)
        graph.edges[subject, object_, key].update(data)
    return graph


def flat(data: Mapping[str, Any], without: frozenset[str] = frozenset()) -> Properties:
    """Attributes as properties: values that a database has, nothing for None, groups as JSON text, and days beside EDTF texts."""
    properties: Properties = {}
    for name, item in data.items():
        if name in without or item is None:
            continue
        properties[str(name)] = item if type(item) in _PLAIN else _value(item)
        if name in _AXES and isinstance(item, str):
            properties |= _bounds(name, item)
    return properties


@lru_cache(maxsize=65536)
def _bounds(axis: str, text: str) -> dict[str, date]:
    """The days that bound a text. Kept for the next time: nobody may change it (a mapping that cannot be is slow to copy from)."""
    try:
        span = dates.parse(text)
    except DateError:
        return {}  # a foreign graph's own notion of a date stays what it is: text
    days = {f"{axis}Earliest": span.earliest, f"{axis}Latest": span.latest}
    if axis == "valid" and span.certain:
        # An open end has no day; for a certain span the widest day stands for "and on".
        days |= {"validCertainFrom": span.certain_from or date.min, "validCertainTo": span.certain_to or date.max}
    return {name: day for name, day in days.items() if day is not None}


def _evidence(evidence: Any) -> Properties:
    if not isinstance(evidence, list) or not all(isinstance(one, dict) for one in evidence):
        return {"evidence": _value(evidence)}
    if not evidence:
        return {}
    versions = [str(one.get("version", "")) for one in evidence]
    return {
        "evidenceDocuments": [str(one.get("document", "")) for one in evidence],
        "starts": [int(one.get("start", -1)) for one in evidence],
        "ends": [int(one.get("end", -1)) for one in evidence],
        "exacts": [str(one.get("exact", "")) for one in evidence],
        "digests": [str(one.get("digest", "")) for one in evidence],
        **({_VERSIONS: versions} if any(versions) else {}),
    }


def _pieces(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The pieces of evidence of an edge, taken out of its parallel lists."""
    if not all(isinstance(data.get(column), list) for column in _EVIDENCE.values()):
        return []
    columns = {name: data.pop(column) for name, column in _EVIDENCE.items()}
    if isinstance(data.get(_VERSIONS), list):
        columns["version"] = data.pop(_VERSIONS)
    rows = zip(*columns.values(), strict=True)
    return [{name: item for name, item in zip(columns, row, strict=True) if item not in ("", -1)} for row in rows]


def _value(item: Any) -> Value:
    if isinstance(item, datetime):
        return item.isoformat()
    if isinstance(item, (str, bool, int, float, date)):
        return item
    if isinstance(item, (list, tuple)):
        kinds = {type(one) for one in item}
        if kinds <= {str} or kinds in ({int}, {float}, {bool}):
            return list(item)
    return json.dumps(item, ensure_ascii=False, default=str)


def _labels(value: Any) -> list[str]:
    """The labels of a node that has several: those of a database that graphmodel did not make."""
    return value if isinstance(value, list) and value and all(isinstance(one, str) for one in value) else []


def _name(graph: Graph, model: str | None) -> str | None:
    return model if model is not None else str(graph.graph[MODEL]) if is_model(graph) else None


def _refuse_tagged(properties: Properties, owner: str) -> None:
    taken = next((name for name in (MODEL, INFO) if name in properties), None)
    if taken:
        raise RefusedError(f"{owner} has a property {taken!r}, which keeps models in a database apart; rename it first")


def _info(graph: Graph) -> str:
    """What the rows do not say: the graph's own attributes, and which properties are JSON text only because a row holds nothing deeper."""
    deep: set[str] = set()
    if not is_model(graph):
        everything = [*(data for _, data in graph.nodes(data=True)), *(data for *_, data in graph.edges(data=True))]
        deep = {str(name) for data in everything for name, item in data.items() if type(item) not in _PLAIN and _is_deep(name, item)}
    return json.dumps({"attributes": graph.graph, "json": sorted(deep)}, ensure_ascii=False, default=str)


def _is_deep(name: str, item: Any) -> bool:
    if item is None or (name == "evidence" and isinstance(item, list) and all(isinstance(one, dict) for one in item)):
        return False
    return isinstance(_value(item), str) and not isinstance(item, str | date)


def _read_info(text: str) -> dict[str, Any]:
    try:
        info = json.loads(text)
        whole = isinstance(info["attributes"], dict) and isinstance(info["json"], list)
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole:
        raise InputError(f"{INFO} was changed and cannot be read; load the model again")
    return {**info, "attributes": {key: item for key, item in info["attributes"].items() if key != "incoming_graph_data"}}


def _attributes(properties: Properties, jsons: frozenset[str], without: set[str]) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for name, item in properties.items():
        if name in without or (name in _BOUNDS and isinstance(item, date)):
            continue
        attributes[name] = _parsed(item) if name in jsons and isinstance(item, str) else item
    return attributes


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
