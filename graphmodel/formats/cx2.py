"""CX2 for Cytoscape and NDEx: declared types, parallel edges, the diagram's colours, shapes and positions.

Nodes and edges are numbered, as CX2 asks for; their own ids are in the attribute ``id``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from graphmodel.formats.drawing import Drawing, drawing_of
from graphmodel.formats.flat import FlatGraph, Kind, Values, flat_graph, json_line
from graphmodel.graph.direction import DIRECTED

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_TYPES: Mapping[Kind, str] = {
    "text": "string",
    "boolean": "boolean",
    "integer": "long",
    "real": "double",
    "day": "string",
    "texts": "list_of_string",
    "booleans": "list_of_boolean",
    "integers": "list_of_long",
    "reals": "list_of_double",
}
_SHAPES = {"pill": "round-rectangle", "rounded": "round-rectangle", "hexagon": "hexagon", "slanted": "parallelogram", "cut": "octagon"}
_LINES = {"solid": "solid", "dashed": "dashed", "dotted": "dotted", "dashdot": "dash-dot"}
_STYLE = {
    "default": {
        "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
        "node": {"NODE_SHAPE": "rectangle", "NODE_BACKGROUND_COLOR": "#FFFFFF", "NODE_BORDER_COLOR": "#333333", "NODE_BORDER_WIDTH": 1},
        "edge": {"EDGE_LINE_COLOR": "#8C8C8C", "EDGE_TARGET_ARROW_SHAPE": "triangle"},
    },
    "nodeMapping": {"NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}}},
    "edgeMapping": {"EDGE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "relation", "type": "string"}}},
}


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the JSON text, a node or an edge on each line. Raises RefusedError for an infinite number."""
    flat, drawing = flat_graph(graph), drawing_of(graph)
    number = {node.id: index for index, node in enumerate(flat.nodes)}
    nodes = (
        {"id": index, **_position(drawing, key), "v": _values({"id": node.id, **node.values})}
        for index, (key, node) in enumerate(zip(graph.nodes, flat.nodes, strict=True))
    )
    edges = (
        {
            "id": index,
            "s": number[edge.source],
            "t": number[edge.target],
            "v": _values({"id": edge.id, **edge.values, **({} if edge.directed else {DIRECTED: False})}),
        }
        for index, edge in enumerate(flat.edges)
    )
    node_looks, edge_looks = _looks(graph, drawing)
    aspects: dict[str, tuple[int, Iterable[Any]]] = {
        "attributeDeclarations": (1, [_declarations(flat)]),
        "networkAttributes": (1, [{"name": flat.title or flat.name}]),
        "nodes": (len(flat.nodes), nodes),
        "edges": (len(flat.edges), edges),
        "visualProperties": (1, [_STYLE]),
        "nodeBypasses": (len(node_looks), node_looks),
        "edgeBypasses": (len(edge_looks), edge_looks),
    }
    counts = [{"elementCount": count, "name": name} for name, (count, _) in aspects.items() if count]
    yield f'[{{"CXVersion": "2.0", "hasFragments": false}},\n{{"metaData": {json_line(counts)}}}'
    for name, (count, items) in aspects.items():
        if count:
            yield f',\n{{"{name}": ['
            for index, item in enumerate(items):
                yield ("," if index else "") + "\n " + json_line(item)
            yield "]}"
    yield ',\n{"status": [{"success": true}]}]\n'


def _declarations(flat: FlatGraph) -> dict[str, Any]:
    def declared(columns: Mapping[str, Kind]) -> dict[str, dict[str, str]]:
        return {"id": {"d": "string"}, **{name: {"d": _TYPES[kind]} for name, kind in columns.items()}}

    directed = {} if all(edge.directed for edge in flat.edges) else {DIRECTED: {"d": "boolean"}}
    return {
        "networkAttributes": {"name": {"d": "string"}},
        "nodes": declared(flat.node_columns),
        "edges": {**declared(flat.edge_columns), **directed},
    }


def _values(values: Values) -> Values:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _position(drawing: Drawing, key: Any) -> dict[str, float]:
    drawn = drawing.nodes.get(key)
    return {"x": drawn.centre[0], "y": drawn.centre[1]} if drawn and drawn.centre else {}


def _looks(graph: Graph, drawing: Drawing) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """How single nodes and edges look."""
    nodes = []
    for index, key in enumerate(graph.nodes):
        drawn = drawing.nodes.get(key)
        if drawn:
            size = {"NODE_WIDTH": drawn.size[0], "NODE_HEIGHT": drawn.size[1]} if drawn.centre else {}
            nodes.append({"id": index, "v": {"NODE_BACKGROUND_COLOR": drawn.fill, "NODE_SHAPE": _SHAPES.get(drawn.shape, "rectangle"), **size}})
    edges = [
        {"id": index, "v": {"EDGE_LINE_COLOR": drawn.colour, "EDGE_LINE_STYLE": _LINES[drawn.line], "EDGE_WIDTH": drawn.width}}
        for index, drawn in sorted(drawing.edges.items())
    ]
    return nodes, edges
