"""Cytoscape JSON (``.cyjs``), which Cytoscape and Cytoscape.js read: elements with their data, and the diagram's positions and colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from graphmodel.formats.drawing import drawing_of
from graphmodel.formats.flat import Values, flat_graph, json_line
from graphmodel.graph.direction import DIRECTED

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_SHAPES = {"pill": "round-rectangle", "rounded": "round-rectangle", "hexagon": "hexagon", "slanted": "rhomboid", "cut": "octagon"}
_OWN = frozenset({"id", "source", "target"})


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the JSON text, an element on each line. Raises RefusedError for an infinite number."""
    flat, drawing = flat_graph(graph), drawing_of(graph)
    yield '{"format_version": "1.0", "generated_by": "graphmodel", "directed": true, "multigraph": true,\n'
    yield f' "data": {json_line({"name": flat.title or flat.name})},\n "elements": {{"nodes": ['
    for index, (key, node) in enumerate(zip(graph.nodes, flat.nodes, strict=True)):
        element: dict[str, Any] = {"data": {"id": node.id, **_values(node.values)}}
        drawn = drawing.nodes.get(key)
        if drawn:
            if drawn.centre:
                element["position"] = dict(zip("xy", drawn.centre, strict=True))
            element["style"] = {"background-color": drawn.fill, "shape": _SHAPES.get(drawn.shape, "rectangle")}
        yield ("," if index else "") + "\n  " + json_line(element)
    yield '\n ], "edges": ['
    for index, edge in enumerate(flat.edges):
        own = {"id": edge.id, "source": edge.source, "target": edge.target, "interaction": edge.values["relation"]}
        directed = {} if edge.directed else {DIRECTED: False}
        element = {"data": {**own, **_values(edge.values), **directed}}
        line = drawing.edges.get(index)
        if line:
            element["style"] = {"line-color": line.colour}
        yield ("," if index else "") + "\n  " + json_line(element)
    yield "\n ]}}\n"


def _values(values: Values) -> Mapping[str, Any]:
    """Values under names that are not Cytoscape's own."""
    return {f"{name}_" if name in _OWN else name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
