"""A graph as rows of flat properties: what a property graph database, a table or a GraphML file can hold.

One spelling everywhere: what is ``r.validEarliest`` in a query is the column of that name in a table. Evidence becomes parallel lists
(``documents`` stay the distinct ones;
``evidenceDocuments``, ``starts``, ``ends``, ``exacts``, ``digests``, ``versions`` have one item per piece; -1 and "" stand for what is not given).
Beside each EDTF text stand the
days that bound it, as dates: ``validEarliest`` to ``validLatest`` are the days on which it may hold, ``validCertainFrom`` to ``validCertainTo``
those on which it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graphmodel import dates
from graphmodel.errors import DateError
from graphmodel.schema import ENTITY

if TYPE_CHECKING:
    from graphmodel.build import Graph

Value = str | int | float | bool | date | list[str] | list[int] | list[float] | list[bool]
Properties = dict[str, Value]

UNNAMED_RELATION = "RELATED_TO"
"""The type of a foreign graph's edges that name none."""

_AXES = ("valid", "stated", "published", "recorded")
_NODE_KEYS, _EDGE_KEYS = frozenset({"label"}), frozenset({"relation", "evidence"})


def node_rows(graph: Graph) -> Iterator[tuple[tuple[str, ...], Properties]]:
    """Labels and properties of every node, in the graph's order; ``id`` and ``name`` are always there."""
    for key, data in graph.nodes(data=True):
        label = data.get("label")
        labels = (ENTITY, str(label)) if label and label != ENTITY else (ENTITY,)
        yield labels, {"id": str(key), "name": str(data.get("name") or key), **flat(data, _NODE_KEYS | {"id", "name"})}


def relationship_rows(graph: Graph) -> Iterator[tuple[str, str, str, Properties]]:
    """Type, start id, end id and properties of every edge, in the graph's order; ``id`` is always there."""
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        properties = flat(data, _EDGE_KEYS | {"id"})
        evidence = data.get("evidence")
        if isinstance(evidence, list) and all(isinstance(one, dict) for one in evidence):
            properties |= _evidence(evidence)
        yield str(data.get("relation") or UNNAMED_RELATION), str(subject), str(object_), {"id": str(key), **properties}


def flat(data: dict[str, Any], without: frozenset[str] = frozenset()) -> Properties:
    """Attributes as properties: values that a database has, nothing for None, groups as JSON text, and days beside EDTF texts."""
    properties: Properties = {}
    for name, item in data.items():
        if name in without or item is None:
            continue
        properties[str(name)] = _value(item)
        if name in _AXES and isinstance(item, str):
            properties |= _bounds(name, item)
    return properties


def _bounds(axis: str, text: str) -> Properties:
    try:
        span = dates.parse(text)
    except DateError:
        return {}  # a foreign graph's own notion of a date stays what it is: text
    days = {f"{axis}Earliest": span.earliest, f"{axis}Latest": span.latest}
    if axis == "valid" and span.certain:
        # An open end has no day; for a certain span the widest day stands for "and on".
        days |= {"validCertainFrom": span.certain_from or date.min, "validCertainTo": span.certain_to or date.max}
    return {name: day for name, day in days.items() if day is not None}


def _evidence(evidence: list[dict[str, Any]]) -> Properties:
    if not evidence:
        return {}
    versions = [str(one.get("version", "")) for one in evidence]
    return {
        "evidenceDocuments": [str(one.get("document", "")) for one in evidence],
        "starts": [int(one.get("start", -1)) for one in evidence],
        "ends": [int(one.get("end", -1)) for one in evidence],
        "exacts": [str(one.get("exact", "")) for one in evidence],
        "digests": [str(one.get("digest", "")) for one in evidence],
        **({"versions": versions} if any(versions) else {}),
    }


def _value(item: Any) -> Value:
    if isinstance(item, datetime):
        return item.isoformat()
    if isinstance(item, (str, bool, int, float, date)):
        return item
    if isinstance(item, (list, tuple)):
        kinds = {type(one) for one in item}
        if kinds <= {str} or kinds in ({int}, {float}, {bool}):
            return list(item)
        if kinds <= {int, float}:
            return [float(one) for one in item]
        return [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, default=str) for one in item]
    return json.dumps(item, ensure_ascii=False, default=str)
