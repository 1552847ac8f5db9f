"""The flavour of GraphML that yEd draws: all that GraphML has, and yEd's own labels, shapes, colours, lines and positions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from graphmodel.formats import graphml
from graphmodel.formats.drawing import Drawing, EdgeDrawing, NodeDrawing, drawing_of
from graphmodel.formats.xml_text import escaped
from graphmodel.graph.build import schema_of
from graphmodel.graph.direction import has_direction

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_NAMESPACES = ' xmlns:y="http://www.yworks.com/xml/graphml"'
_KEYS = '  <key id="yn" for="node" yfiles.type="nodegraphics"/>\n  <key id="ye" for="edge" yfiles.type="edgegraphics"/>\n'
_SHAPES = {"pill": "roundrectangle", "rounded": "roundrectangle", "hexagon": "hexagon", "slanted": "parallelogram", "cut": "octagon"}
_LINES = {"solid": "line", "dashed": "dashed", "dotted": "dotted", "dashdot": "dashed_dotted"}
_UNDRAWN_NODE, _UNDRAWN_EDGE = NodeDrawing("#ffffff", "plain"), EdgeDrawing("#8c8c8c", 1.0, "dotted")
"""Of documents that are only cited, and of structural edges."""


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the XML text. Raises RefusedError as :func:`graphmodel.formats.graphml.text` does."""
    drawing = drawing_of(graph)
    edges = list(graph.edges(data=True))
    schema = schema_of(graph)

    def edge(number: int) -> str:
        relation, data = str(edges[number][2].get("relation") or ""), edges[number][2]
        return _edge(drawing.edges.get(number, _UNDRAWN_EDGE), schema.reading(relation), directed=has_direction(data))

    return graphml.text(graph, graphml.Ornament(_NAMESPACES, _KEYS, partial(_node, graph, drawing), edge))


def _node(graph: Graph, drawing: Drawing, key: Any) -> str:
    drawn = drawing.nodes.get(key, _UNDRAWN_NODE)
    name = str(graph.nodes[key].get("name") or key)
    place = ""
    if drawn.centre:
        (x, y), (width, height) = drawn.centre, drawn.size
        place = f'<y:Geometry height="{height}" width="{width}" x="{round(x - width / 2, 1)}" y="{round(y - height / 2, 1)}"/>'
    return (
        f'      <data key="yn"><y:ShapeNode>{place}<y:Fill color="{drawn.fill}" transparent="false"/>'
        f'<y:BorderStyle color="#333333" type="line" width="1.0"/><y:NodeLabel>{escaped(name)}</y:NodeLabel>'
        f'<y:Shape type="{_SHAPES.get(drawn.shape, "rectangle")}"/></y:ShapeNode></data>\n'
    )


def _edge(drawn: EdgeDrawing, reading: str, *, directed: bool) -> str:
    return (
        f'      <data key="ye"><y:PolyLineEdge><y:LineStyle color="{drawn.colour}" type="{_LINES[drawn.line]}" width="{drawn.width}"/>'
        f'<y:Arrows source="none" target="{"standard" if directed else "none"}"/><y:EdgeLabel>{escaped(reading)}</y:EdgeLabel>'
        "</y:PolyLineEdge></data>\n"
    )
