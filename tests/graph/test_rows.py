"""Rows of graphs: what a database is given of a value, a date and a piece of evidence, and that all of it comes back."""

import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import networkx as nx
import pytest

from graphmodel.errors import InputError, RefusedError
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.rows import all_rows, flat, graph_of_rows, model_name, node_rows, relationship_rows
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

PEOPLE = (Entity("b", "Person", "B"), Entity("a", "Person", "A"), Entity("c", "Person", "C"))


def rows_of(model: Model) -> tuple[list[Any], list[Any]]:
    nodes, edges = all_rows(build_graph(model))
    return list(nodes), list(edges)


def foreign(*nodes: tuple[Any, dict[str, Any]], **attributes: Any) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(**attributes)
    for key, data in nodes:
        graph.add_node(key)
        graph.nodes[key].update(data)
    return graph


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


def test_evidence_is_parallel_lists_and_what_is_not_given_has_a_mark_in_them() -> None:
    pieces = (Evidence("d", 0, 4, "word"), Evidence("d"), Evidence("e", digest="sha256:" + "0" * 64))
    documents = (Document("d", "D"), Document("e", "E"))
    model = Model("m", documents, PEOPLE, (Statement("a", "MEETS", "b", id="s", evidence=pieces), Statement("a", "MEETS", "b", id="t")))
    nodes, edges = rows_of(model)
    first, second = (row[3] for row in edges)
    assert first["evidenceDocuments"] == ["d", "d", "e"]
    assert (first["starts"], first["ends"]) == ([0, -1, -1], [4, -1, -1])
    assert (first["exacts"], first["digests"]) == (["word", "", ""], ["", "", pieces[2].digest])
    assert "versions" not in first  # a list that no piece needs is not there
    assert "evidence" not in first
    assert "starts" not in second
    assert model_of(graph_of_rows(nodes, edges)).statements == model.statements


def test_lists_of_evidence_that_somebody_changed_are_refused() -> None:
    model = Model("m", (Document("d", "D"),), PEOPLE, (Statement("a", "MEETS", "b", id="s", evidence=(Evidence("d", 0, 4, "word"),)),))
    nodes, edges = rows_of(model)
    edges[0][3]["starts"] = [0, 1]
    with pytest.raises(InputError, match="not of one length"):
        graph_of_rows(nodes, edges)


@pytest.mark.parametrize(
    ("valid", "days"),
    [
        ("2025", {"Earliest": date(2025, 1, 1), "Latest": date(2025, 12, 31), "Order": "2025-01-01/2025-12-31"}),
        # From a month on: it holds at the latest from the end of that month, and has no last day.
        ("2025-02/..", {"Earliest": date(2025, 2, 1), "CertainFrom": date(2025, 2, 28), "CertainTo": date.max, "Order": "2025-02-01/open"}),
        ("../2025-02", {"Latest": date(2025, 2, 28), "CertainFrom": date.min, "CertainTo": date(2025, 2, 1), "Order": "2025-02-28"}),
    ],
)
def test_the_days_that_bound_a_date(valid: str, days: dict[str, Any]) -> None:
    assert flat({"valid": valid}) == {"valid": valid, **{f"valid{name}": item for name, item in days.items()}}


def test_only_a_date_of_several_ranges_has_ranges() -> None:
    both, one = flat({"valid": "{2025-02-01,2025-03}"}), flat({"valid": "[2025-02-01,2025-03]"})
    assert both["validRanges"] == one["validRanges"] == ["2025-02-01/2025-02-01", "2025-03-01/2025-03-31"]
    assert (both["validCertainRanges"], one["validCertainRanges"]) == (["2025-02-01/2025-02-01"], [])
    assert "validCertainFrom" not in one
    assert "statedRanges" not in flat({"stated": "{2025-02-01,2025-03}"})
    assert flat({"valid": "{2025-02-01,2025-04..}"})["validRanges"] == ["2025-02-01/2025-02-01", "2025-04-01/9999-12-31"]
    assert flat({"valid": "{..2025-02-01,2025-03}"})["validRanges"] == ["0001-01-01/2025-02-01", "2025-03-01/2025-03-31"]


def test_lives_bound_what_holds_and_nothing_else() -> None:
    lives = ["2000/2010", "2005/2020"]
    found = flat({"valid": "1990/2030", "validWithin": lives})
    assert (found["validEarliest"], found["validLatest"]) == (date(2005, 1, 1), date(2010, 12, 31))
    assert (found["validCertainFrom"], found["validCertainTo"]) == (date(2005, 12, 31), date(2010, 1, 1))
    undated = flat({"validWithin": lives})
    assert undated == {"validWithin": lives, "validEarliest": date(2005, 1, 1), "validLatest": date(2010, 12, 31)}
    open_end = flat({"validWithin": ["2000/2010", "2005/.."]})
    assert (open_end["validEarliest"], open_end["validLatest"]) == (date(2005, 1, 1), date(2010, 12, 31))
    assert "validLatest" not in flat({"validWithin": ["2000/..", "2005/.."]})
    # Outside of the lives it holds on no day: the first day is after the last one.
    never = flat({"valid": "1990", "validWithin": lives})
    assert (never["validEarliest"], never["validLatest"]) == (date.max, date.min)
    assert "validCertainFrom" not in never
    stated = flat({"stated": "1990/2030", "validWithin": lives})
    assert (stated["statedEarliest"], stated["statedLatest"]) == (date(1990, 1, 1), date(2030, 12, 31))


def test_text_that_is_no_date_stays_text_and_bounds_nothing() -> None:
    assert flat({"valid": "soon"}) == {"valid": "soon"}
    assert flat({"validWithin": ["soon"]}) == {"validWithin": ["soon"]}
    assert flat({"valid": 2025}) == {"valid": 2025}


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (True, True),
        (["a", "b"], ["a", "b"]),
        ([], []),
        ([1, 2], [1, 2]),
        ([True, False], [True, False]),
        ([1.5], [1.5]),
        ((1, 2), [1, 2]),
        ([1, 2.5], "[1, 2.5]"),
        ([True, 1], "[true, 1]"),
        (["ä", None], '["ä", null]'),
        ({"ä": 1}, '{"ä": 1}'),
        (date(2025, 2, 1), date(2025, 2, 1)),
        ([date(2025, 2, 1)], ["2025-02-01"]),
        (datetime(2025, 2, 1, 9, tzinfo=UTC), "2025-02-01T09:00:00+00:00"),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        ([-(2**63)], [-(2**63)]),
    ],
)
def test_a_value_is_one_that_a_database_has(value: object, stored: object) -> None:
    found = flat({"x": value})["x"]
    assert (found, type(found)) == (stored, type(stored))


def test_nothing_is_not_stored() -> None:
    assert flat({"x": None, "y": 0, "z": "", "not this": 1}, frozenset({"not this"})) == {"y": 0, "z": ""}


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, math.nan])
@pytest.mark.parametrize("within", [lambda number: number, lambda number: [number]])
def test_a_number_that_no_database_holds_is_refused(number: float, within: Callable[[float], Any]) -> None:
    with pytest.raises(InputError, match=r"does not fit into 64 bits|NaN equals nothing"):
        flat({"x": within(number)})


def test_a_day_of_an_own_property_is_a_date_and_comes_back_as_text() -> None:
    people = (Entity("a", "Person", "A", properties={"since": "2025-02-01", "month": "2025-02"}),)
    nodes, edges = rows_of(Model("m", entities=people))
    assert (nodes[0][1]["own_since"], nodes[0][1]["own_month"]) == (date(2025, 2, 1), "2025-02")
    assert model_of(graph_of_rows(nodes, edges)).entities == people


def test_rows_of_a_model_come_back_in_its_order_however_a_database_returns_them() -> None:
    statements = (Statement("c", "MEETS", "a", id="z"), Statement("a", "MEETS", "b", id="y"), Statement("b", "MEETS", "a", id="x"))
    model = Model("m", entities=PEOPLE, statements=statements)
    nodes, edges = rows_of(model)
    assert [row[1]["number"] for row in nodes] == [1, 2, 3]
    assert ["modelInfo" in row[1] for row in nodes] == [True, False, False]
    back = graph_of_rows(sorted(nodes, key=lambda row: row[1]["id"]), sorted(edges, key=lambda row: row[3]["id"]))
    assert list(back) == ["b", "a", "c"]
    assert model_of(back) == model
    del nodes[0][1]["number"]  # somebody removed it: nobody knows its place, so it is the last one
    assert list(graph_of_rows(nodes, edges)) == ["a", "c", "b"]


def test_what_somebody_added_in_the_database_is_left_out() -> None:
    model = Model("m", entities=PEOPLE, statements=(Statement("a", "MEETS", "b", id="s", note="n"),))
    nodes, edges = rows_of(model)
    nodes[0][1]["pageRank"] = 0.5
    edges[0][3]["weight"] = 2
    nodes[1] = (("Entity", "Person", "Suspect"), nodes[1][1])
    assert model_of(graph_of_rows(nodes, edges)) == model


def test_rows_of_a_part_of_a_model_are_refused() -> None:
    nodes, edges = rows_of(Model("m", entities=PEOPLE, statements=(Statement("a", "MEETS", "b", id="s"),)))
    with pytest.raises(InputError, match="2 nodes and 1 relationships are there, where the model has 3 and 1"):
        graph_of_rows(nodes[:2], edges)
    with pytest.raises(InputError, match="3 nodes and 0 relationships"):
        graph_of_rows(nodes, [])
    with pytest.raises(InputError, match="no node has modelInfo"):
        graph_of_rows(nodes[1:], edges)
    with pytest.raises(InputError, match="relationship 's' ends at a node that is not there"):
        graph_of_rows(nodes, [(edges[0][0], "a", "lost", edges[0][3])])


@pytest.mark.parametrize("change", [{"attributes": []}, {"json": None}, {"nodes": "3"}, {"relationships": True}])
def test_a_changed_description_of_the_model_is_refused(change: dict[str, Any]) -> None:
    nodes, edges = rows_of(Model("m", entities=PEOPLE))
    info = json.loads(nodes[0][1]["modelInfo"])
    nodes[0][1]["modelInfo"] = json.dumps({**info, **change})
    with pytest.raises(InputError, match="modelInfo was changed"):
        graph_of_rows(nodes, edges)


def test_labels_of_a_node_stand_after_entity_once_each() -> None:
    graph = foreign(("a", {"label": "Person", "labels": ["Person", "Minister"]}), ("b", {"label": "Entity"}), ("c", {"labels": [1]}))
    rows = list(node_rows(graph, "m"))
    assert [row[0] for row in rows] == [("Entity", "Person", "Minister"), ("Entity",), ("Entity",)]
    assert [row[1]["modelLabels"] for row in rows] == [["Person", "Minister"], ["Entity"], []]


def test_several_labels_come_back() -> None:
    graph = foreign(
        ("a", {"name": "A", "label": "Person", "labels": ["Person", "Minister"]}),
        ("b", {"name": "B", "label": "Person"}),
        ("c", {"name": "C", "label": "Person", "labels": ["Minister"]}),
        ("d", {"name": "D"}),
    )
    back = graph_of_rows(list(node_rows(graph, "m")), [])
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))


def test_a_node_without_a_name_is_called_as_its_key() -> None:
    names = [row[1]["name"] for row in node_rows(foreign((1, {}), ("b", {"name": 7}), ("c", {"name": ""})))]
    assert names == ["1", "7", ""]


def test_rows_carry_a_name_of_a_model_only_where_there_is_one() -> None:
    graph = foreign(("a", {}), title="T")
    graph.add_edge("a", "a", "k")
    assert "model" not in next(node_rows(graph))[1]
    assert next(relationship_rows(graph)) == ("RELATED_TO", "a", "a", {"id": "k"})
    named = next(node_rows(graph, "m"))[1]
    assert named["model"] == "m"
    assert "number" not in named  # only a model has an order that must come back
    assert next(relationship_rows(graph, "m"))[3] == {"id": "k", "model": "m"}
    assert next(node_rows(build_graph(Model("own", entities=PEOPLE)), "given"))[1]["model"] == "given"
    assert (model_name(graph), model_name(graph, "x"), model_name(foreign(model="own"))) == ("graph", "x", "own")


@pytest.mark.parametrize("name", ["model", "modelInfo", "modelLabels", "loadLock"])
def test_a_property_that_keeps_models_apart_is_refused(name: str) -> None:
    with pytest.raises(RefusedError, match=f"node 'a' has a property '{name}'"):
        list(node_rows(foreign(("a", {name: "x"})), "m"))
    graph = foreign(("a", {}))
    graph.add_edge("a", "a", "k")
    graph.edges["a", "a", "k"][name] = "x"
    with pytest.raises(RefusedError, match=f"edge 'k' has a property '{name}'"):
        list(relationship_rows(graph, "m"))


def test_two_nodes_or_two_edges_of_one_id_are_refused() -> None:
    graph = foreign((1, {}), ("1", {}), ("b", {}))
    with pytest.raises(RefusedError, match="the id '1' is there twice"):
        list(node_rows(graph, "m"))
    graph.add_edge("b", "b", "k")
    graph.add_edge(1, "b", "k")  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="edge 'k': the id 'k' is there twice"):
        list(relationship_rows(graph, "m"))


@pytest.mark.parametrize("own", ["A", "z", 7])
def test_an_attribute_called_id_is_kept_beside_the_key_unless_it_says_the_same(own: object) -> None:
    graph = foreign(("a", {"id": own}), ("7", {"id": 7}))
    nodes = list(node_rows(graph, "m"))
    assert nodes[0][1]["id"] == "a"
    assert nodes[0][1]["id_"] == own
    assert "id_" not in nodes[1][1]
    back = graph_of_rows(nodes, [])
    assert back.nodes["a"]["id"] == own


def test_a_property_that_is_deep_somewhere_is_json_text_everywhere_and_comes_back() -> None:
    graph = foreign(("a", {"x": {"k": [1]}, "y": [1, "2"]}), ("b", {"x": 5, "y": "7", "z": "7"}))
    nodes = list(node_rows(graph, "m"))
    assert [row[1]["x"] for row in nodes] == ['{"k": [1]}', "5"]
    assert [row[1]["y"] for row in nodes] == ['[1, "2"]', '"7"']
    back = graph_of_rows(nodes, [])
    assert {key: {name: data[name] for name in data if name != "name"} for key, data in back.nodes(data=True)} == dict(graph.nodes(data=True))


@pytest.mark.parametrize(
    "evidence",
    [
        [{"document": "d", "start": 1, "mine": 2}],
        [{"document": "d", "start": "1"}],
        [{"document": 5}],
        [{"document": "d"}, "and more"],
        ["see there"],
        {"document": "d"},
        "see there",
        5,
        [],
    ],
)
def test_what_another_program_calls_evidence_comes_back(evidence: object) -> None:
    """It is no evidence of ours: it is kept as text, not taken apart into lists."""
    graph = foreign(("a", {"name": "A"}))
    graph.add_edge("a", "a", "k", relation="R", evidence=evidence)
    (row,) = relationship_rows(graph, "m")
    assert "evidenceDocuments" not in row[3]
    assert graph_of_rows(list(node_rows(graph, "m")), [row]).edges["a", "a", "k"] == {"relation": "R", "evidence": evidence}


def test_an_edge_without_evidence_and_one_with_an_empty_list_of_it_stay_different() -> None:
    graph = foreign(("a", {"name": "A"}))
    graph.add_edge("a", "a", "k", relation="R", evidence=[])
    graph.add_edge("a", "a", "l", relation="R")
    back = graph_of_rows(*map(list, all_rows(graph, "m")))
    assert dict(back["a"]["a"]) == {"k": {"relation": "R", "evidence": []}, "l": {"relation": "R"}}


def test_evidence_of_ours_in_a_graph_of_another_program_is_lists() -> None:
    graph = foreign(("a", {"name": "A"}))
    graph.add_edge("a", "a", "k", relation="R", evidence=[{"document": "d", "start": 1, "end": 3, "exact": "no"}, {"document": "e"}])
    (row,) = relationship_rows(graph, "m")
    assert (row[3]["evidenceDocuments"], row[3]["starts"], row[3]["exacts"]) == (["d", "e"], [1, -1], ["no", ""])
    assert graph_of_rows(list(node_rows(graph, "m")), [row]).edges["a", "a", "k"] == graph.edges["a", "a", "k"]
