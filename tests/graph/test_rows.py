"""Rows of a foreign graph: attributes that are called like ours keep their values, and come back."""

from datetime import date
from typing import Any

from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.rows import all_rows, graph_of_rows
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement


def test_attributes_named_like_ours_come_back() -> None:
    graph = graph_of(
        {},
        [("a", {"id": "Q1", "id_": "mine", "validEarliest": "mine", "validOrder": 7, "valid": "2025-02"}), ("b", {"id": "b"})],
        [("a", "b", "k", {"id": "e", "source": "BBC", "statedLatest": "x", "stated": "2025", "relation": "R", "directed": False})],
    )
    nodes, edges = (list(rows) for rows in all_rows(graph, "m"))
    first: dict[str, Any] = nodes[0][1]
    assert (first["id"], first["id__"], first["id_"]) == ("a", "Q1", "mine")
    assert (first["validEarliest"], first["validOrder"], first["validLatest"]) == ("mine", 7, date(2025, 2, 28))
    again = graph_of_rows(nodes, edges)
    assert dict(again.nodes(data=True)) == {**dict(graph.nodes(data=True)), "b": {"name": "b"}}
    assert list(again.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


def test_a_named_zone_survives_rows_and_back() -> None:
    """What a database is given of a model, and what is read of it again."""
    moments = {
        "stated": "2031-05-01T20:00:00[Europe/Berlin]",
        "valid": "2031-05-01T18:00:00+02:00[Europe/Berlin]",
        "recorded": "2031-05-02T09:00:00Z",
    }
    people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    model = Model("zones", (), people, (Statement("a", "MEETS", "b", id="s", **moments),), None)  # type: ignore[arg-type]
    nodes, edges = (list(rows) for rows in all_rows(build_graph(model), "zones"))
    back = model_of(graph_of_rows(nodes, edges))
    assert {name: getattr(back.statements[0], name) for name in moments} == moments
