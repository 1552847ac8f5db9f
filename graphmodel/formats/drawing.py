"""The diagram of a graph for programs that draw it themselves: where its nodes are, how large, and which colours and shapes they and the edges have.

Colours mean what they mean in ``graphmodel draw``: a node's fill is whom it belongs to, a line's colour its stance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphmodel.graph.build import schema_of

if TYPE_CHECKING:
    from graphmodel.diagram.picture import Group
    from graphmodel.graph.build import Graph

MOST_NODES, MOST_EDGES = 1000, 4000
"""Larger graphs get no positions: they would take longer than all of the rest, and the programs that open them lay them out themselves."""


@dataclass(frozen=True, slots=True)
class NodeDrawing:
    """How a node is drawn: its centre (y grows downwards) and size in pixels, where it has a place, its fill, and the name of its shape."""

    fill: str
    shape: str
    centre: tuple[float, float] | None = None
    size: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class EdgeDrawing:
    """How an edge is drawn: its colour, its width, and its line (solid, dashed, dotted, dashdot)."""

    colour: str
    width: float
    line: str


@dataclass(slots=True)
class Drawing:
    """How the nodes of a graph, by their keys, and its edges, by their numbers in the graph's order, are drawn; not all of them are."""

    nodes: dict[Any, NodeDrawing] = field(default_factory=dict)
    edges: dict[int, EdgeDrawing] = field(default_factory=dict)


def drawing_of(graph: Graph) -> Drawing:
    """The drawing of a graph: documents that are only cited, and structural edges, are not in it."""
    from graphmodel.diagram.edge_lines import line_style
    from graphmodel.diagram.large import large_picture
    from graphmodel.diagram.legend_entries import fills_of, foreign_labels
    from graphmodel.diagram.palette import COLOUR
    from graphmodel.diagram.shapes import shape_of
    from graphmodel.diagram.view import diagram_view, edge_id

    schema = schema_of(graph)
    view = diagram_view(graph, schema, frozenset())
    fills, foreign = fills_of(view, COLOUR), foreign_labels(view, schema)
    places = {}
    if len(view.nodes) <= MOST_NODES and len(view.edges) <= MOST_EDGES:
        picture = large_picture(graph, schema, title="")
        groups = [group for group in picture.pages[0].groups if group.kind == "node"]
        places = {node.key: _box(group) for node, group in zip(view.nodes, groups, strict=True)}
    drawing = Drawing()
    for node in view.nodes:
        fill = next(iter(fills.get(node.key, ())), COLOUR.ground)
        drawing.nodes[node.key] = NodeDrawing(fill, shape_of(node.label, schema, foreign), *places.get(node.key, ()))
    styles = {edge.id: line_style(edge, COLOUR, 1.4, 7.0) for edge in view.edges}
    for number, row in enumerate(graph.edges(keys=True, data=True)):
        style = styles.get(edge_id(*row))
        if style and not row[3].get("structural"):
            drawing.edges[number] = EdgeDrawing(style.colour, round(style.width, 2), style.style)
    return drawing


def rgb(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of a colour.

    >>> rgb("#ff8000")
    (255, 128, 0)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _box(group: Group) -> tuple[tuple[float, float], tuple[float, float]]:
    """The centre and the size of a node's shape."""
    points = [pair for _, numbers in group.shapes[0].path for pair in zip(numbers[::2], numbers[1::2], strict=True)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)), (round(max(xs) - min(xs), 1), round(max(ys) - min(ys), 1))
