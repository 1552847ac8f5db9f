"""GEXF 1.3 for Gephi: typed attributes, the dates of statements as spells, the diagram's colours and positions.

Gephi keeps parallel edges where each has a ``kind`` of its own: the relation, with a number from the second edge of a pair on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from graphmodel.formats.drawing import Drawing, drawing_of, rgb
from graphmodel.formats.flat import FlatEdge, FlatGraph, Kind, Values, flat_graph
from graphmodel.formats.xml_text import escaped, quoted
from graphmodel.graph.build import schema_of

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_TYPES: Mapping[Kind, str] = {
    "text": "string",
    "boolean": "boolean",
    "integer": "long",
    "real": "double",
    "day": "string",
    "texts": "liststring",
}
"""NetworkX reads no other lists than those of texts; all others are JSON text."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    "  <meta>\n    <creator>graphmodel</creator>\n    <description>{title}</description>\n  </meta>\n"
)
_SHAPES = {"pill": "disc", "hexagon": "diamond", "cut": "triangle"}
"""Gephi's shapes; all others are squares."""


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the XML text. Raises RefusedError for a character that XML does not have."""
    flat, drawing = flat_graph(graph, _spelled, _fits), drawing_of(graph)
    yield _HEAD.format(title=escaped(flat.title or flat.name))
    dynamic = any("valid" in columns for columns in (flat.node_columns, flat.edge_columns))
    time = ' mode="dynamic" timeformat="date" timerepresentation="interval"' if dynamic else ""
    yield f'  <graph defaultedgetype="directed"{time}>\n'
    columns: dict[str, dict[str, str]] = {}
    for scope, kinds in (("node", flat.node_columns), ("edge", flat.edge_columns)):
        columns[scope] = {name: f"{scope[0]}{number}" for number, name in enumerate(kinds)}
        yield f'    <attributes class="{scope}">\n'
        for name, id_ in columns[scope].items():
            yield f'      <attribute id="{id_}" title={quoted(name)} type="{_TYPES[kinds[name]]}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for key, node in zip(graph.nodes, flat.nodes, strict=True):
        yield f"      <node id={quoted(node.id)} label={quoted(str(node.values['name']))}>\n"
        yield from _values(node.values, columns["node"])
        yield from _spells(node.values)
        yield from _node_drawing(drawing, key)
        yield "      </node>\n"
    yield "    </nodes>\n    <edges>\n"
    yield from _edges(graph, flat, columns["edge"], drawing)
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _edges(graph: Graph, flat: FlatGraph, columns: Mapping[str, str], drawing: Drawing) -> Iterator[str]:
    schema = schema_of(graph)
    for number, (edge, kind) in enumerate(zip(flat.edges, kinds(flat.edges), strict=True)):
        relation = str(edge.values["relation"])
        type_ = "" if edge.directed else ' type="undirected"'
        ends = f"source={quoted(edge.source)} target={quoted(edge.target)}"
        yield f"      <edge id={quoted(edge.id)} {ends}{type_} kind={quoted(kind)} label={quoted(schema.reading(relation))}>\n"
        yield from _values(edge.values, columns)
        yield from _spells(edge.values)
        drawn = drawing.edges.get(number)
        if drawn:
            yield f"        {_colour(drawn.colour)}\n"
            yield f'        <viz:thickness value="{drawn.width}"/>\n'
            yield f'        <viz:shape value="{drawn.line if drawn.line in ("dashed", "dotted") else "solid"}"/>\n'
        yield "      </edge>\n"


def kinds(edges: list[FlatEdge]) -> Iterator[str]:
    """The kind of each edge: its relation; with a number, where an edge of that kind is between its ends already.

    Gephi takes two edges of one kind between the same ends, or one without direction beside another, for one.

    >>> list(kinds([FlatEdge(id, "a", "b", True, {"relation": "MEETS"}) for id in ("s1", "s2")]))
    ['MEETS', 'MEETS 2']
    """
    last: dict[tuple[str, str, str], int] = {}
    relations = {str(edge.values["relation"]) for edge in edges}
    for edge in edges:
        relation = str(edge.values["relation"])
        ways = {(relation, edge.source, edge.target), *([] if edge.directed else [(relation, edge.target, edge.source)])}
        number = max(last.get(way, 0) for way in ways) + 1
        while number > 1 and f"{relation} {number}" in relations:
            number += 1
        last |= dict.fromkeys(ways, number)
        yield relation if number == 1 else f"{relation} {number}"


def _spelled(name: str) -> str:
    """A node's label in Gephi is its name: what it is, is its kind."""
    return "kind" if name == "label" else name


def _fits(_: str, value: Any) -> bool:
    return not isinstance(value, list) or all(isinstance(one, str) for one in value)


def _values(values: Values, columns: Mapping[str, str]) -> Iterator[str]:
    rows = [f'          <attvalue for="{columns[name]}" value={quoted(_shown(value))}/>\n' for name, value in values.items()]
    yield f"        <attvalues>\n{''.join(rows)}        </attvalues>\n"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value == []:
        return "[]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def _spells(values: Values) -> Iterator[str]:
    """The days on which something may hold, or an entity exist: an open end has none."""
    if "valid" not in values:
        return
    first, last = values.get("validEarliest"), values.get("validLatest")
    ranges = values.get("validRanges") or [f"{first or date.min}/{last or date.max}"]
    spells = []
    for start, _, end in (range_.partition("/") for range_ in ranges):
        if start <= end:
            starts = f' start="{start}"' if start != str(date.min) else ""
            spells.append(f"          <spell{starts}" + (f' end="{end}"' if end != str(date.max) else "") + "/>\n")
    if spells and spells != ["          <spell/>\n"]:
        yield "        <spells>\n"
        yield from spells
        yield "        </spells>\n"


def _node_drawing(drawing: Drawing, key: Any) -> Iterator[str]:
    drawn = drawing.nodes.get(key)
    if drawn is None:
        return
    yield f"        {_colour(drawn.fill)}\n"
    if drawn.centre:
        # Gephi's y grows upwards.
        yield f'        <viz:position x="{drawn.centre[0]}" y="{-drawn.centre[1]}" z="0"/>\n'
        yield f'        <viz:size value="{round(max(drawn.size[1], 10.0), 1)}"/>\n'
    yield f'        <viz:shape value="{_SHAPES.get(drawn.shape, "square")}"/>\n'


def _colour(colour: str) -> str:
    red, green, blue = rgb(colour)
    return f'<viz:color r="{red}" g="{green}" b="{blue}" a="1.0"/>'
