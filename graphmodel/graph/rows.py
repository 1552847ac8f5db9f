"""A graph as rows of flat properties, and back: what a property graph database, a table or a GraphML file can hold.

One spelling everywhere: what is ``r.validEarliest`` in a query is the column of that name in a table. Evidence becomes parallel lists
(``documents`` stay the distinct ones; ``evidenceDocuments``, ``starts``, ``ends``, ``exacts``, ``digests`` (and ``versions``, ``prefixes``,
``suffixes``, where there are any) have one item per piece; -1 and "" mean that it is not given). Beside each EDTF text are the days that bound it, as
dates: ``validEarliest`` to ``validLatest`` are the days on which it may hold, ``validCertainFrom`` to ``validCertainTo`` those on which it does
(``validRanges`` and ``validCertainRanges`` have each range of days, where there are several); ``validOrder`` is text that sorts by time.
Own properties have names that begin with ``own_``; a day among them is a date.

The rows of a model carry its name (``model``) and their place in it (``number``), nodes their own labels (``modelLabels``), and the first node what
else the graph says of itself (``modelInfo``, JSON): so several models can share a database, and each can be read back as it was.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from graphmodel.errors import DateError, InputError, RefusedError
from graphmodel.graph.build import is_model, schema_of
from graphmodel.graph.naming import UNNAMED_RELATION
from graphmodel.model import dates
from graphmodel.model.attributes import BOUNDS, DATE_ATTRIBUTES, DATE_TEXTS, RESERVED_PROPERTIES
from graphmodel.model.fields import attribute_fields, fields_of
from graphmodel.model.properties import PREFIX, database_property
from graphmodel.model.schema import ENTITY
from graphmodel.model.statement import Document, Entity, Evidence
from graphmodel.model.times import within

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.model.fields import Field

Value = str | int | float | bool | date | list[str] | list[int] | list[float] | list[bool]
Properties = dict[str, Value]
NodeRow: TypeAlias = tuple[tuple[str, ...], Properties]
"""Labels and properties of a node; ``id`` and ``name`` are among the properties."""
RelationshipRow: TypeAlias = tuple[str, str, str, Properties]
"""Type, start id, end id and properties of a relationship; ``id`` is among the properties."""

MODEL, NUMBER, INFO, LABELS = "model", "number", "modelInfo", "modelLabels"
KEPT = frozenset({MODEL, INFO, LABELS, "loadLock"})
"""Properties that keep models in a database apart: no graph's own."""

_PIECE = {field.name: field for field in fields_of(Evidence)}
_TYPES = {"integer": int, "text": str, "date": str}
_NODE_KEYS, _EDGE_KEYS = frozenset({"id", "name", "label"}), frozenset({"id", "relation", "evidence"})
_PLAIN = frozenset({str, bool, date})
_INTEGER = range(-(2**63), 2**63)


def node_rows(graph: Graph, model: str | None = None) -> Iterator[NodeRow]:
    """The row of every node, in the graph's order; ``model`` and what is raised as for :func:`all_rows`."""
    return all_rows(graph, model)[0]


def relationship_rows(graph: Graph, model: str | None = None) -> Iterator[RelationshipRow]:
    """The row of every edge, in the graph's order; ``model`` and what is raised as for :func:`all_rows`."""
    return all_rows(graph, model)[1]


def all_rows(graph: Graph, model: str | None = None) -> tuple[Iterator[NodeRow], Iterator[RelationshipRow]]:
    """The rows of the nodes, and those of the edges, made while they are read.

    ``model`` is the name that the rows are to carry; without one, it is the graph's own where it was built from a model, and otherwise there is none.
    Raises, at the row: RefusedError for a graph with a property of its own where these would stand, or with two nodes or edges of one id; InputError
    for a number that no database holds.
    """
    named = model if model is not None else str(graph.graph[MODEL]) if is_model(graph) else None
    deep = _deep(graph) if named is not None else frozenset()
    own_id = _own_id_name(graph)
    return _node_rows(graph, named, deep, own_id), _relationship_rows(graph, named, deep, own_id)


def _node_rows(graph: Graph, named: str | None, deep: frozenset[str], own_id: str | None) -> Iterator[NodeRow]:
    ordered = is_model(graph)
    ids: set[str] = set()
    nodes: Any = graph.nodes(data=True)
    for number, (key, data) in enumerate(nodes, 1):
        own_labels = _labels(data)
        name = data.get("name")
        own: Properties = {"id": str(key), "name": str(key) if name is None else str(name), **flat(data, _NODE_KEYS, deep)}
        _keep_id(own, data, key, own_id)
        if named is not None:
            ids.add(str(key))
            if len(ids) < number or not KEPT.isdisjoint(own):
                raise _unfit(own, "node", key)
            own[MODEL] = named
            own[LABELS] = own_labels
            if ordered:
                own[NUMBER] = number
            if number == 1:
                own[INFO] = _info(graph, named, deep, own_id)
        yield tuple(dict.fromkeys([ENTITY, *own_labels])), own


def _relationship_rows(graph: Graph, named: str | None, deep: frozenset[str], own_id: str | None) -> Iterator[RelationshipRow]:
    ids: set[str] = set()
    keeps_empty = not is_model(graph)
    for number, (subject, object_, key, data) in enumerate(graph.edges(keys=True, data=True), 1):
        properties: Properties = {"id": str(key), **flat(data, _EDGE_KEYS, deep)}
        if "id" in data:
            _keep_id(properties, data, key, own_id)
        evidence = data.get("evidence")
        if evidence is not None:
            # A statement of a model always has evidence, if none; an edge of another program's graph may have none, or an empty list.
            properties |= {"evidence": "[]"} if evidence == [] and keeps_empty else _evidence(evidence)
        if named is not None:
            ids.add(str(key))
            if len(ids) < number or not KEPT.isdisjoint(properties):
                raise _unfit(properties, "edge", key)
            properties[MODEL] = named
        yield str(data.get("relation") or UNNAMED_RELATION), str(subject), str(object_), properties


def model_name(graph: Graph, given: str | None = None) -> str:
    """What a graph is called in a database: ``given``, its own name, or ``graph``."""
    return given or str(graph.graph.get(MODEL) or "graph")


def graph_of_rows(nodes: Iterable[NodeRow], relationships: Iterable[RelationshipRow]) -> Graph:
    """The graph whose rows these are: equal to what :func:`node_rows` and :func:`relationship_rows` were given with a model's name.

    What somebody added to a model's nodes and statements in the database (labels, properties that no model has) is left out. Raises InputError where
    not all of the model is there.
    """
    import networkx as nx

    found, told = list(nodes), list(relationships)
    text = next((str(row[1][INFO]) for row in found if INFO in row[1]), None)
    if text is None:
        raise InputError(f"no node has {INFO}: not all of the model is there; load it again")
    info = _read_info(text)
    if (len(found), len(told)) != (info["nodes"], info["relationships"]):
        raise InputError(
            f"{len(found)} nodes and {len(told)} relationships are there, where the model has {info['nodes']} and {info['relationships']}: "
            "load it again, with --replace"
        )
    jsons = frozenset(info["json"])
    graph: Graph = nx.MultiDiGraph(**info["attributes"])
    ordered = is_model(graph)
    if ordered:
        found.sort(key=lambda row: _place(row[1]))
        told.sort(key=lambda row: _place(row[3]))
    own_id = info.get("id")
    allowed = _NODE_NAMES if ordered else None
    for _, properties in found:
        own = [str(one) for one in _list(properties.get(LABELS))]
        data = _attributes(properties, jsons, KEPT, allowed)
        key = str(data.pop("id"))
        if own_id in data:
            data["id"] = data.pop(own_id)
        if own:
            data = {"label": own[0], **data}
        graph.add_node(key)
        graph.nodes[key].update(data)
    allowed = _statement_names(graph) if ordered else None
    for type_, subject, object_, properties in told:
        data = {"relation": type_, **_attributes(properties, jsons, KEPT, allowed)}
        key = str(data.pop("id"))
        if own_id in data:
            data["id"] = data.pop(own_id)
        pieces = _pieces(data)
        if pieces or (ordered and not data.get("structural")):
            data["evidence"] = pieces
        if subject not in graph or object_ not in graph:
            raise InputError(f"relationship {key!r} ends at a node that is not there: somebody is loading the model at this moment; try again")
        graph.add_edge(subject, object_, key)
        graph.edges[subject, object_, key].update(data)
    return graph


def flat(data: Mapping[str, Any], without: frozenset[str] = frozenset(), deep: frozenset[str] = frozenset()) -> Properties:
    """Attributes as properties: values that a database has, nothing for None, groups as JSON text, and days beside EDTF texts.

    ``deep`` are names of which every value becomes JSON text, because one of them has to. Raises InputError for numbers that no database holds.
    """
    properties: Properties = {}
    for name, item in data.items():
        if name in without or item is None:
            continue
        if name in deep:
            properties[str(name)] = json.dumps(item, ensure_ascii=False, default=str)
            continue
        properties[str(name)] = item if type(item) in _PLAIN else _value(item)
        if name in DATE_ATTRIBUTES and isinstance(item, str):
            properties |= _not_own(_bounds(str(name), item, _lives(data) if name == "valid" else ()), data)
        elif isinstance(item, str) and str(name).startswith(PREFIX):
            properties[str(name)] = database_property(item)
    if "valid" not in data and (lives := _lives(data)):
        # Without dates of its own it may hold on any day of the lives that bound it, and is certain on none.
        properties |= _not_own(_bounds_of_lives(lives), data)
    return properties


def _not_own(bounds: Mapping[str, Value], data: Mapping[str, Any]) -> Mapping[str, Value]:
    """Days that are worked out, without those for which a foreign graph has an attribute of that name."""
    return bounds if data.keys().isdisjoint(bounds) else {name: item for name, item in bounds.items() if name not in data}


@lru_cache(maxsize=65536)
def _bounds_of_lives(lives: tuple[str, ...]) -> dict[str, date]:
    try:
        spans = [dates.parse(life) for life in lives]
    except DateError:
        return {}
    earliest = [span.earliest for span in spans if span.earliest]
    latest = [span.latest for span in spans if span.latest]
    return {**({"validEarliest": max(earliest)} if earliest else {}), **({"validLatest": min(latest)} if latest else {})}


def _lives(data: Mapping[str, Any]) -> tuple[str, ...]:
    lives = data.get("validWithin")
    return tuple(lives) if isinstance(lives, list) and all(isinstance(life, str) for life in lives) else ()


@lru_cache(maxsize=65536)
def _bounds(axis: str, text: str, lives: tuple[str, ...] = ()) -> Properties:
    """The days that bound a text, within lives, and its place in the order of time. Kept for the next time: nobody may change it (a mapping that
    cannot be is slow to copy from)."""
    try:
        span = dates.parse(text)
        if lives:
            inside = within(span, lives)
            if inside is None:  # no day is left: the first is after the last, so that it holds on none
                return {f"{axis}Order": span.order, f"{axis}Earliest": date.max, f"{axis}Latest": date.min}
            span = inside
    except DateError:
        return {}  # a foreign graph's own notion of a date stays what it is: text
    properties: Properties = {f"{axis}Order": span.order}
    days = {f"{axis}Earliest": span.earliest, f"{axis}Latest": span.latest}
    if axis == "valid" and span.certain:
        # An open end has no day; for a certain span the widest day stands for "and on".
        days |= {"validCertainFrom": span.certain_from or date.min, "validCertainTo": span.certain_to or date.max}
    if axis == "valid" and len(span.possible_days) > 1:
        properties["validRanges"] = [*map(_range, span.possible_days)]
        properties["validCertainRanges"] = [*map(_range, span.certain_days)]
    return properties | {name: dates.nearest_date(day) for name, day in days.items() if day is not None}


def _range(days: dates.Days) -> str:
    first, last = days
    return f"{dates.nearest_date(first or date.min)}/{dates.nearest_date(last or date.max)}"


def _evidence(evidence: Any) -> Properties:
    if not _is_evidence(evidence):
        return {"evidence": json.dumps(evidence, ensure_ascii=False, default=str)}
    if not evidence:
        return {}
    columns: Properties = {}
    for name, field in _PIECE.items():
        if field.always or any(name in piece for piece in evidence):
            columns[field.column] = [_cell(field, piece.get(name)) for piece in evidence]
    return columns


def _cell(field: Field, value: Any) -> Any:
    """An item of a list that has one for each piece of evidence: -1 or "" for what is not given, JSON text for what is neither text nor a place."""
    if field.shape == "integer":
        return -1 if value is None else value
    if value is None:
        return ""
    return value if field.shape in _TYPES else json.dumps(value, ensure_ascii=False)


def _pieces(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The pieces of evidence of an edge, taken out of its parallel lists."""
    if not all(isinstance(data.get(field.column), list) for field in _PIECE.values() if field.always):
        return []
    columns = {name: data.pop(field.column) for name, field in _PIECE.items() if isinstance(data.get(field.column), list)}
    if len({len(items) for items in columns.values()}) != 1:
        raise InputError("the parallel lists of a statement's evidence were changed and are not of one length; load the model again")
    rows = zip(*columns.values(), strict=True)
    return [{name: _from_cell(_PIECE[name], item) for name, item in zip(columns, row, strict=True) if item not in ("", -1)} for row in rows]


def _from_cell(field: Field, item: Any) -> Any:
    return item if field.shape in _TYPES else _parsed(item)


def _is_evidence(value: Any) -> bool:
    """Whether a value is evidence as statements have it; anything else of that name is kept as JSON text."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and all(name in _PIECE and type(item) is _TYPES.get(_PIECE[name].shape, type(item)) for name, item in one.items())
        for one in value
    )


def _value(item: Any) -> Value:
    if type(item) in (int, float):
        return cast("Value", _number(item))
    if hasattr(item, "item") and hasattr(item, "dtype"):  # a number of numpy's
        item = item.item()
    if isinstance(item, datetime):
        return item.isoformat()
    if isinstance(item, (list, tuple)):
        kinds = {type(one) for one in item}
        if kinds == {date}:
            return [one.isoformat() for one in item]
        if kinds <= {str} or kinds in ({int}, {float}, {bool}):
            return [_number(one) for one in item] if kinds & {int, float} else list(item)
        return json.dumps(item, ensure_ascii=False, default=str)
    if isinstance(item, (str, bool, int, float, date)):
        return _number(item) if isinstance(item, int | float) else item
    return json.dumps(item, ensure_ascii=False, default=str)


def _number(item: Any) -> Any:
    if isinstance(item, float) and math.isnan(item):
        raise InputError("NaN equals nothing, not even itself, so nobody could say whether it changed: write it as text, or leave it out")
    if isinstance(item, int) and item not in _INTEGER:
        raise InputError(f"{str(item)[:30]} does not fit into 64 bits, and so into no database; write it as text")
    return item


def _labels(data: Mapping[str, Any]) -> list[str]:
    """A node's own labels: the graph's ``label``, and those of a database that graphmodel did not make."""
    several = data.get("labels")
    more = several if isinstance(several, list) and all(isinstance(one, str) and one for one in several) else []
    return list(dict.fromkeys([*([str(data["label"])] if data.get("label") else []), *more]))


def _own_id_name(graph: Graph) -> str | None:
    """What an attribute ``id`` beside the key is called in rows, where the key is the id: a name that no attribute has. None where none is ``id``."""
    if is_model(graph):
        return "id_"
    everything = [data for _, data in graph.nodes(data=True)] + [data for *_, data in graph.edges(data=True)]
    if not any("id" in data for data in everything):
        return None
    name = "id_"
    while any(name in data for data in everything):
        name += "_"
    return name


def _keep_id(properties: Properties, data: Mapping[str, Any], key: Any, own_id: str | None) -> None:
    if own_id is not None and data.get("id") is not None and str(data["id"]) != str(key):
        properties[own_id] = _value(data["id"])


def _unfit(properties: Properties, kind: str, key: Any) -> RefusedError:
    taken = next((name for name in properties if name in KEPT), None)
    if taken is not None:
        return RefusedError(f"{kind} {key!r} has a property {taken!r}, which keeps models in a database apart; rename it first")
    return RefusedError(f"{kind} {key!r}: the id {str(key)!r} is there twice; in a database every node, and every statement, needs an id of its own")


def _deep(graph: Graph) -> frozenset[str]:
    """The names of properties that are JSON text in rows, because a row holds nothing as deep as one of their values."""
    if is_model(graph):
        return frozenset()
    edges = chain.from_iterable(edges.values() for _, objects in graph.adjacency() for edges in objects.values())
    everything = [*(data for _, data in graph.nodes(data=True)), *edges]
    # Asked of all values at once, in C, since hardly any graph has such a value.
    if _FLAT.issuperset(map(type, chain.from_iterable(map(dict.values, everything)))):
        return frozenset()
    return frozenset(str(name) for data in everything for name, item in data.items() if type(item) not in _FLAT and _is_deep(name, item))


_FLAT = frozenset({str, bool, int, float, date, type(None)})


def _is_deep(name: str, item: Any) -> bool:
    if name in ("labels", "evidence"):
        return False
    return isinstance(item, dict) or (isinstance(item, list | tuple) and isinstance(_value(item), str))


def _info(graph: Graph, name: str, deep: frozenset[str], own_id: str | None) -> str:
    """What the rows do not say: the graph's own attributes, how many rows there are, which properties are JSON text, and which have other names."""
    attributes = {**graph.graph, MODEL: name} if is_model(graph) else graph.graph
    count = {"nodes": graph.number_of_nodes(), "relationships": graph.number_of_edges()}
    own = {} if own_id is None or is_model(graph) else {"id": own_id}
    return json.dumps({"attributes": attributes, **count, "json": sorted(deep), **own}, ensure_ascii=False, default=str)


def _read_info(text: str) -> dict[str, Any]:
    try:
        info = json.loads(text)
        whole = (
            isinstance(info["attributes"], dict)
            and isinstance(info["json"], list)
            and all(type(info[one]) is int for one in ("nodes", "relationships"))
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole:
        raise InputError(f"{INFO} was changed and cannot be read; load the model again")
    return {**info, "attributes": {key: item for key, item in info["attributes"].items() if key != "incoming_graph_data"}}


def _attributes(properties: Properties, jsons: frozenset[str], without: Collection[str], allowed: frozenset[str] | None) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    derived = {
        name
        for axis in DATE_ATTRIBUTES
        if isinstance(text := properties.get(axis), str)
        for name, item in _bounds(axis, text).items()
        if properties.get(name) == item
    }
    for name, item in properties.items():
        own = name.startswith(PREFIX)
        if name in without or (name in BOUNDS and isinstance(item, date)) or not (allowed is None or own or name in allowed):
            continue
        if name in DATE_TEXTS and name in derived:
            continue
        if own and allowed is not None and isinstance(item, date):
            attributes[name] = item.isoformat()
        else:
            attributes[name] = _parsed(item) if name in jsons and isinstance(item, str) else item
    if isinstance(attributes.get("evidence"), str) and allowed is None:
        attributes["evidence"] = _parsed(attributes["evidence"])
    return attributes


_NODE_NAMES = frozenset({field.attribute for kind in (Entity, Document) for field in attribute_fields(kind)} | {"id", "reified", "contentId"})


def _statement_names(graph: Graph) -> frozenset[str]:
    """The properties that a statement of this graph's schema may have."""
    return RESERVED_PROPERTIES | {name for relation in schema_of(graph).relations.values() for name in relation.qualifiers}


def _place(properties: Properties) -> int:
    number = properties.get(NUMBER)
    return number if isinstance(number, int) else 2**63


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
