"""Pictures of graphs that are too large for a page."""

from __future__ import annotations

import networkx as nx

from graphmodel.diagram.large import large_picture
from graphmodel.model.schema import bundled


def test_opposite_lines_are_not_drawn_on_each_other() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="there", relation="CONSULTS")
    graph.add_edge("b", "a", key="back", relation="CONSULTS")
    graph.add_edge("b", "c", key="on", relation="CONSULTS")
    middles = {}
    for group in large_picture(graph, bundled()).pages[0].groups:
        if group.kind == "edge":
            middles[group.data["id"]] = (group.texts[0].x, group.texts[0].y)
    (x, y), (other_x, other_y) = middles["there"], middles["back"]
    assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 >= 10


def test_a_party_has_the_colour_that_it_has_in_the_diagram() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("ann", "first", key="1", relation="MEMBER_OF")
    graph.add_edge("bob", "second", key="2", relation="MEMBER_OF")
    part = graph.subgraph(["bob", "second"]).copy()
    fills = {
        picture: {group.data["id"]: group.shapes[0].fill for group in drawn.pages[0].groups if group.kind == "node"}
        for picture, drawn in (("whole", large_picture(graph, bundled())), ("part", large_picture(part, bundled(), whole=graph)))
    }
    assert fills["part"]["bob"] == fills["whole"]["bob"] != fills["whole"]["ann"]
