"""What a page knows of a graph: nodes, statements, documents and contradictions as plain JSON values, small enough for tens of thousands of them.

A field that says nothing is left out, and so are the usual values (stance neutral, voice own, certainty certain). Nodes, documents and relations are
named by their place in their lists. Nothing here is escaped: that is for whoever writes it into a page.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from graphmodel.claims.contested import Claim, Contested
from graphmodel.diagram.view import drawn_of, edge_id, is_plural, list_of, name_of, text_of, treated_words, wording
from graphmodel.errors import DateError
from graphmodel.model import dates
from graphmodel.model.attributes import EVIDENCE_COLUMNS
from graphmodel.model.fields import Field, attribute_fields, fields_of
from graphmodel.model.links import address_of, link_to
from graphmodel.model.model import Model
from graphmodel.model.properties import PREFIX
from graphmodel.model.schema import DOCUMENT, Schema
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.times import order_of, within

AXES = ("valid", "stated", "published", "recorded")
"""The times that a statement may have, in the order in which they are shown."""

_ENTITY = tuple(one for one in attribute_fields(Entity) if one.page == "own" and one.attribute != "name")
_DOCUMENT = tuple(one for one in attribute_fields(Document) if one.page == "own" and one.attribute != "name")
_PIECE = tuple(one for one in fields_of(Evidence) if one.page != "none")


def _placed(kind: type[Any]) -> frozenset[str]:
    """The attributes of a kind of thing that have their own place on a page, or none: all others are listed."""
    return frozenset(one.attribute for one in attribute_fields(kind) if one.page != "more")


_NODE_PLACED = _placed(Entity) | {"id", "label", "reified", "contentId", "digest"}
_DOCUMENT_PLACED = _placed(Document) | _NODE_PLACED
_EDGE_PLACED = (
    _placed(Statement)
    | frozenset(EVIDENCE_COLUMNS.values())
    | frozenset("id stance voice documents validWithin published quotes number contentId affirms denies involves links structural".split())
)
_DEFAULTS = {"stance": "neutral", "voice": "own", "certainty": "certain"}


@dataclass
class _Tables:
    """Nodes and documents under the numbers that statements name them by; both grow as statements ask for them."""

    graph: nx.MultiDiGraph[Any]
    node_at: dict[Any, int] = field(default_factory=dict)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    document_at: dict[str, int] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    relation_at: dict[str, int] = field(default_factory=dict)
    relations: list[dict[str, Any]] = field(default_factory=list)

    def node(self, key: Any) -> int | str:
        """The number of a node; of one that the graph does not have, only its name."""
        if key not in self.node_at:
            if key not in self.graph:
                return text_of(key)
            self.add(key)
        return self.node_at[key]

    def add(self, key: Any) -> None:
        self.node_at[key] = len(self.nodes)
        self.nodes.append(_node(self.graph, key))

    def document(self, id_: str) -> int:
        if id_ not in self.document_at:
            self.document_at[id_] = len(self.documents)
            data = self.graph.nodes[id_] if id_ in self.graph else {}
            shown = {one.attribute: _by_shape(one, data.get(one.attribute)) for one in _DOCUMENT}
            shown["more"] = _more(data, _DOCUMENT_PLACED)
            self.documents.append({"id": id_, "title": name_of(self.graph, id_), **_given(shown)})
        return self.document_at[id_]

    def relation(self, name: str, schema: Schema) -> int:
        if name not in self.relation_at:
            self.relation_at[name] = len(self.relations)
            self.relations.append({"name": name, "reading": schema.reading(name)})
        return self.relation_at[name]


def page_data(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    *,
    whole: nx.MultiDiGraph[Any] | None = None,
    model: Model | None = None,
    contests: Sequence[Contested] = (),
) -> dict[str, Any]:
    """What a page shows about ``graph``. Its nodes and lines are in the order in which they are drawn.

    ``whole`` is the graph that it is a part of: speakers, documents and the other ends of qualifiers may be only there. ``contests`` are the
    contradictions in ``model``; a side that is not in the part is described in words.

    >>> from graphmodel.model.schema import bundled
    >>> graph = nx.MultiDiGraph([("ann", "bob", "s1", {"relation": "INVITED"})])
    >>> data = page_data(graph, bundled())
    >>> data["edges"], data["relations"]
    ([{'id': 's1', 's': 0, 't': 1, 'r': 0, 'words': 'invited'}], [{'name': 'INVITED', 'reading': 'invited'}])
    """
    tables = _Tables(graph if whole is None else whole)
    keys, rows = drawn_of(graph)
    for key in keys:
        tables.add(key)
    drawn = len(keys)
    edges = []
    at = {}
    for number, (source, target, key, data) in enumerate(rows):
        edge = _edge(tables, schema, edge_id(source, target, key, data), source, target, data)
        if treated := treated_words(tables.graph, schema, key, data):
            edge["treated"] = treated
        edges.append(edge)
        at[edge["id"]] = number
    return {
        "drawn": drawn,
        "contests": [_contest(tables, model, contest, at) for contest in contests if model] if contests else [],
        "edges": edges,
        "nodes": tables.nodes,
        "documents": tables.documents,
        "relations": tables.relations,
    }


def embedded(value: object) -> str:
    """A value as JSON text that may stand in a ``<script>`` element of any page: no character in it can end the element or the line.

    >>> embedded({"name": "</script><!-- & \\u2028"})
    '{"name":"\\\\u003c/script\\\\u003e\\\\u003c!-- \\\\u0026 \\\\u2028"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_ESCAPED = re.compile("[<>&\u2028\u2029\x7f\ufeff\ud800-\udfff]")


def _node(graph: nx.MultiDiGraph[Any], key: Any) -> dict[str, Any]:
    data = graph.nodes[key]
    return {
        "id": str(key),
        "name": name_of(graph, key),
        **_given(
            {
                **{one.attribute: _by_shape(one, data.get(one.attribute)) for one in _ENTITY},
                "reified": bool(data.get("reified")),
                "more": _more(data, _DOCUMENT_PLACED if text_of(data.get("label")) == DOCUMENT else _NODE_PLACED),
            }
        ),
    }


def _edge(tables: _Tables, schema: Schema, id_: str, source: Any, target: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    name = text_of(data.get("relation"))
    known = schema.relations.get(name)
    ends = known.qualifiers if known else {}
    shown: dict[str, Any] = {
        **{one: text for one in _DEFAULTS if (text := _usual(schema, data, one)) != _DEFAULTS[one]},
        "negated": data.get("negated") in (True, "true", "True", 1),
        "speakers": [tables.node(one) for one in list_of(data.get("attribution"))],
        "places": _places(tables, data),
        "qualifiers": [[one, tables.node(data[one]) if end.is_entity else text_of(data[one])] for one, end in ends.items() if text_of(data.get(one))],
        **{axis: dates.in_words(text_of(data[axis])) for axis in AXES if data.get(axis)},
        "order": _order(data),
        "days": {
            axis: days for axis in AXES if axis in data and (days := _days(data[axis], list_of(data.get("validWithin")) if axis == "valid" else ()))
        },
        "inferred": text_of(data.get("inferred")),
        "note": text_of(data.get("note")),
        "more": _more(data, _EDGE_PLACED | ends.keys()),
    }
    words = wording(schema, data, plural=is_plural(tables.graph, schema, source))
    return {"id": id_, "s": tables.node(source), "t": tables.node(target), "r": tables.relation(name, schema), "words": words, **_given(shown)}


def _usual(schema: Schema, data: Mapping[str, Any], name: str) -> str:
    text = text_of(data.get(name))
    if not text and name == "stance":
        known = schema.relations.get(text_of(data.get("relation")))
        text = known.stance if known else ""
    return text or _DEFAULTS[name]


def _places(tables: _Tables, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where it stands: a document with, where they are known, offsets and words."""
    evidence = data.get("evidence")
    places = []
    for one in evidence if isinstance(evidence, (list, tuple)) else ():
        if isinstance(one, Mapping):
            place = {field.name: one.get(field.name) if field.shape == "integer" else _by_shape(field, one.get(field.name)) for field in _PIECE}
            document = tables.document(text_of(one["document"])) if text_of(one.get("document")) else None
            place["link"] = _link(tables.graph, one)
            # Number 0 says something, so _given would be wrong here.
            places.append({name: item for name, item in {"d": document, **place}.items() if item is not None and item != ""})
    named = {place.get("d") for place in places}
    for id_ in list_of(data.get("documents")):
        if (document := tables.document(id_)) not in named:
            places.append({"d": document})
    words = {place.get("exact") for place in places}
    places.extend({"exact": quote} for quote in map(text_of, list_of(data.get("quotes"))) if quote and quote not in words)
    return places


def _link(graph: nx.MultiDiGraph[Any], one: Mapping[str, Any]) -> str | None:
    """The address of the words of a piece of evidence, where its document has one."""
    data = graph.nodes[one["document"]] if text_of(one.get("document")) in graph else {}
    address = address_of(text_of(data.get("url")), text_of(data.get("archived")))
    exact = text_of(one.get("exact"))
    return link_to(address, exact, text_of(one.get("prefix")), text_of(one.get("suffix"))) if address and exact.strip() else None


def _order(data: Mapping[str, Any]) -> str:
    """Where a statement is in time, as text that sorts; nothing where its date, as the page shows it, sorts so itself."""
    when = text_of(data.get("valid")) or text_of(data.get("stated"))
    rank, order = order_of(when)
    return "" if rank or order == dates.in_words(when) else order


def _days(text: object, lives: Sequence[str] = ()) -> list[str | None] | None:
    """The first and the last day that an EDTF text allows, within lives; None where it is no EDTF, or one full date, which is its own first and last
    day."""
    if not isinstance(text, str):
        return None
    try:
        span = dates.parse(text)
        if lives:
            span = within(span, lives) or span
    except DateError:
        return None
    return None if span.day else [day.isoformat() if day else None for day in (span.earliest, span.latest)]


def _contest(tables: _Tables, model: Model | None, one: Contested, at: Mapping[str, int]) -> dict[str, Any]:
    def side(claims: Iterable[Claim]) -> list[dict[str, Any]]:
        listed = []
        for claim in claims:
            id_ = claim.statement.id
            where = {"edge": at[id_]} if id_ in at else {"text": model.describe(claim.statement) if model else id_}
            listed.append({**where, "by": tables.node(claim.claimant) if claim.claimant else ""})
        return listed

    sides = [
        {"name": each.name, **({} if each.holder is None else {"holder": tables.node(each.holder)}), "claims": side(each.claims)}
        for each in one.sides
    ]
    return {"name": one.name, "kind": one.kind, "sides": sides, **_given({"open": list(one.open)})}


def _more(data: Mapping[str, Any], without: Collection[str]) -> list[list[str]]:
    """The attributes that have no place of their own, as names and texts; own properties under their own names."""
    return [
        [text_of(name).removeprefix(PREFIX), _text(item)] for name, item in data.items() if name not in without and item is not None and _text(item)
    ]


def _by_shape(field: Field, value: Any) -> Any:
    """An attribute as JSON has it, by what its field holds; foreign graphs may have anything of that name."""
    match field.shape:
        case "list":
            return list_of(value)
        case "boolean":
            return value in (True, "true", "True", 1)
        case "date":
            return dates.in_words(text_of(value))
        case "integer" | "number":
            return value if isinstance(value, int | float) and math.isfinite(value) else text_of(value)
    return text_of(value)


def _text(item: Any) -> str:
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, (list, tuple, set, frozenset)):
        return ", ".join(_text(one) for one in item)
    if isinstance(item, float) and math.isfinite(item):
        return f"{item:g}"
    if isinstance(item, Mapping):
        return json.dumps(item, ensure_ascii=False, default=str)
    return text_of(item)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in values.items() if item not in ("", None, False) and item not in ([], {})}
