"""Bundles of parallel statements, and what a refusal advises: it works at the first try."""

from __future__ import annotations

import json
import re
from typing import Any

import networkx as nx
import pytest

from graphmodel.diagram.bundle import bundled_view
from graphmodel.diagram.network import network_picture
from graphmodel.diagram.picture import Picture
from graphmodel.diagram.view import EdgeView, diagram_view
from graphmodel.errors import RefusedError
from graphmodel.graph.subgraph import subgraph
from graphmodel.model.schema import bundled


def events(*rows: tuple[str, str, str, str], **data: Any) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, (subject, relation, obj, stated) in enumerate(rows):
        graph.add_edge(subject, obj, key=f"e{number:03}", relation=relation, stated=stated, **data)
    return graph


def lines(graph: nx.MultiDiGraph[str]) -> list[EdgeView]:
    return list(bundled_view(diagram_view(graph, bundled(), ())).edges)


def test_a_bundle_says_how_many_and_from_when_to_when() -> None:
    graph = events(*(("a", "CONSULTS", "b", f"2018-0{1 + number % 3}-1{number % 9}") for number in range(12)))
    (line,) = lines(graph)
    assert line.text == "consults ×12, Jan–Mar 2018"
    assert line.ids == tuple(f"e{number:03}" for number in range(12))


def test_what_does_not_say_the_same_is_not_bundled() -> None:
    graph = events(
        ("a", "CONSULTS", "b", ""), ("b", "CONSULTS", "a", ""), ("a", "MEETS", "b", ""), ("b", "MEETS", "a", ""), ("a", "CONSULTS", "b", "")
    )
    graph.add_edge("a", "b", key="n", relation="CONSULTS", negated=True)
    assert sorted(line.text for line in lines(graph)) == ["consults", "consults ×2", "meets ×2", "not: consults"]


def test_a_bundle_in_the_svg_names_its_statements() -> None:
    picture = network_picture(events(*[("a", "CONSULTS", "b", "2018-01-02")] * 3), bundled(), bundle=True)
    (edge,) = [group for group in picture.pages[0].groups if group.kind == "edge"]
    assert json.loads(edge.data["ids"]) == ["e000", "e001", "e002"]
    assert edge.data["count"] == "3"
    assert picture.summary == "2 nodes and 3 statements on 1 lines."


def advised(graph: nx.MultiDiGraph[str], **options: Any) -> str:
    with pytest.raises(RefusedError) as refused:
        network_picture(graph, bundled(), **options)
    return str(refused.value)


def drawn(graph: nx.MultiDiGraph[str], **options: Any) -> Picture:
    picture = network_picture(graph, bundled(), **options)
    assert not picture.faults.violations
    return picture


def test_event_data_is_offered_bundled_first_and_that_works() -> None:
    graph = events(*((f"a{number % 8}", "CONSULTS", f"a{(number + 1) % 8}", "2018-01-02") for number in range(350)))
    words = advised(graph, page="a4")
    assert words.index("--bundle") < words.index("--top" if "--top" in words else "--force")
    drawn(graph, bundle=True, page="a4")


def test_a_hub_gets_advice_that_works_and_does_not_name_itself() -> None:
    name = "The Standing Interparliamentary Commission for Coastal Affairs " * 4
    graph = events(*(("hub", "WARNS_AGAINST", f"leaf {number:03}", "") for number in range(400)))
    graph.nodes["hub"]["name"] = name[:240]
    words = advised(graph, page="a4")
    count = int(re.findall(r"--top (\d+)", words)[0])
    drawn(subgraph(graph, top=count), page="a4", whole=graph)
    assert "--around" not in words, "around the hub is all of it, around a leaf one line"
    assert "--relation" not in words, "all of it is one relation"


def test_the_node_and_the_relation_that_are_advised_can_be_drawn() -> None:
    rows = [(f"a{number}", "WARNS_AGAINST", f"a{number + 1}", "") for number in range(330)]
    graph = events(*rows, *(("a0", "MEETS", f"m{number}", "") for number in range(6)))
    words = advised(graph, page="a4")
    (around,) = re.findall(r"--around (\w+)", words)
    drawn(subgraph(graph, around=[around]), page="a4", whole=graph)
    (relation,) = re.findall(r"--relation (\w+)", words)
    assert relation == "MEETS"
    drawn(subgraph(graph, relations=[relation]), page="a4", whole=graph)


def test_a_refusal_without_a_search_is_quick_to_say() -> None:
    graph = events(*((f"a{number}", "MEETS", f"b{number}", "") for number in range(320)))
    assert "--top" not in advised(graph, advice=False)


@pytest.mark.parametrize("bundle", [True, False])
def test_a_graph_of_any_size_is_refused_without_reading_all_of_it_out(bundle: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = events(*((f"a{number % 900}", "MEETS", f"b{number % 1100}", "") for number in range(4000)))
    seen: list[int] = []

    def counted(part: nx.MultiDiGraph[str], *given: Any) -> Any:
        seen.append(part.number_of_edges())
        return diagram_view(part, *given)

    for module in ("advice", "network"):
        monkeypatch.setattr(f"graphmodel.diagram.{module}.diagram_view", counted)
    words = advised(graph, bundle=bundle)
    assert "2000 nodes and 4000 statements" in words
    assert max(seen, default=0) < 400
    (count,) = re.findall(r"--top (\d+)", words)
    drawn(subgraph(graph, top=int(count)), whole=graph, bundle="--bundle" in words or bundle)


def test_a_page_that_fits_is_small_for_a_few_nodes() -> None:
    picture = drawn(events(("a", "MEETS", "b", ""), ("b", "MEETS", "c", ""), ("c", "MEETS", "d", "")), page="fit")
    assert picture.width * picture.height < 0.3 * 1600 * 1100
    assert picture.font >= 14
