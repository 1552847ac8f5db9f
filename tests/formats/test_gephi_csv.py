"""Folders of nodes.csv and edges.csv, as Gephi has them: ours with every value, anyone's with what a table says."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given, settings

from graphmodel import formats
from graphmodel.errors import ProblemsError, RefusedError
from graphmodel.formats.flat import flat_graph
from graphmodel.formats.gephi_csv import _spelled
from graphmodel.graph.build import build_graph
from graphmodel.graph.rows import INFO
from tests.support.models import models

if TYPE_CHECKING:
    from pathlib import Path

    from graphmodel.model.model import Model


def folder_of(tmp_path: Path, nodes: str, edges: str) -> Path:
    (tmp_path / "Nodes.csv").write_text(nodes, "utf-8")
    (tmp_path / "edges.csv").write_text(edges, "utf-8")
    return tmp_path


def same(ours: Any, theirs: Any) -> bool:
    """Whether a value came back: as it is, or, where others of its column are of another kind, as the text that CSV has."""
    if isinstance(ours, list):
        items = [one.isoformat() if isinstance(one, date) else one for one in ours]
        return items == (json.loads(theirs) if isinstance(theirs, str) else theirs)
    if isinstance(theirs, str):
        return theirs == (ours if isinstance(ours, str) else ours.isoformat() if isinstance(ours, date) else json.dumps(ours))
    return isinstance(theirs, float | int) and json.loads(str(ours).lower()) == theirs


@settings(max_examples=40, deadline=None)
@given(model=models())
def test_what_we_write_comes_back(model: Model, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("gephi") / "f"
    try:
        formats.write(model, folder, "gephi")
    except RefusedError:
        return
    if not model.entities:
        return
    found = formats.read_input(folder)
    assert found.format == "gephi"
    flat, graph = flat_graph(build_graph(model), _spelled), found.graph
    assert list(graph) == [node.id for node in flat.nodes]
    for node in flat.nodes:
        values = {"label" if name == "entity_label" else name: value for name, value in node.values.items() if name != INFO}
        for name, value in values.items():
            assert same(value, graph.nodes[node.id][name]), (name, value, graph.nodes[node.id][name])
    assert sorted(key for *_, key in graph.edges(keys=True)) == sorted(edge.id for edge in flat.edges)
    for edge in flat.edges:
        data = graph.edges[edge.source, edge.target, edge.id]
        for name, value in edge.values.items():
            assert same(value, data[name]), (name, value, data[name])


def test_a_folder_of_gephi_s_own(tmp_path: Path) -> None:
    """As Gephi's data laboratory exports tables: in any case and delimiter, with columns of its own."""
    nodes = 'Id;Label;timeset;pagerank;code\nn1;Harbour union;;0.25;007\nn2;"Port; board";;1;010\n'
    edges = "Source;Target;Type;Id;Label;timeset;Weight\nn1;n2;Undirected;0;opposes;;2.5\nn1;n2;Directed;1;;;1.0\n"
    found = formats.read_input(folder_of(tmp_path, nodes, edges))
    graph = found.graph
    assert dict(graph.nodes["n1"]) == {"name": "Harbour union", "pagerank": 0.25, "code": "007"}
    assert graph.nodes["n2"]["name"] == "Port; board"
    assert graph.edges["n1", "n2", "0"] == {"relation": "opposes", "label": "opposes", "weight": 2.5, "directed": False}
    assert graph.edges["n1", "n2", "1"] == {"relation": "RELATED_TO", "weight": 1.0}
    assert any("pagerank" in notice and "code" not in notice for notice in found.notices)


def test_a_table_of_our_graph_keeps_parallel_edges_and_labels(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", name="Ann", label="Person")
    graph.add_node("b", name="Bob", label="Person")
    for number in range(3):
        graph.add_edge("a", "b", f"e{number}", relation="MEETS")
    formats.write(graph, tmp_path / "f", "gephi")
    back = formats.as_graph(formats.read(tmp_path / "f"))
    assert dict(back.nodes(data=True)) == {"a": {"name": "Ann", "label": "Person"}, "b": {"name": "Bob", "label": "Person"}}
    assert list(back.edges(keys=True, data=True)) == [("a", "b", f"e{number}", {"relation": "MEETS"}) for number in range(3)]


def test_what_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "Id,Label,id\na,A,\na,B,\n,C,\n", "Source,Target,Type,Weight\na,x,Sideways,heavy\na,a,Directed,2,9\n")
    with pytest.raises(ProblemsError) as caught:
        formats.read(folder)
    assert [(one.file.rpartition("/")[2], one.line, one.message) for one in caught.value.problems] == [
        ("Nodes.csv", 1, "the column id is here twice"),
        ("Nodes.csv", 3, "the id 'a' is on two nodes"),
        ("Nodes.csv", 4, "a node without an Id"),
        ("edges.csv", 2, "no node 'x'"),
        ("edges.csv", 2, "'Sideways' is not Directed or Undirected"),
        ("edges.csv", 2, "'heavy' is not a weight"),
        ("edges.csv", 3, "5 cells where the first line names 4 columns"),
    ]
