"""The words of a diagram: what is done to a content, which box and which line are one, who belongs to whom."""

from __future__ import annotations

from itertools import permutations

import networkx as nx
import pytest

from graphmodel.diagram.legend_entries import contested_words, fills_of
from graphmodel.diagram.network import network_picture
from graphmodel.diagram.palette import COLOUR
from graphmodel.diagram.picture import Picture
from graphmodel.diagram.view import EdgeView, diagram_view
from graphmodel.graph.build import build_graph
from graphmodel.graph.subgraph import subgraph
from graphmodel.model.model import Model
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Entity, Statement

PEOPLE = tuple(Entity(name, "Person", name.upper()) for name in "wxyz")
INVITATION = Statement("y", "INVITED", "z", id="i", content=True)


def edges_of(*statements: Statement, entities: tuple[Entity, ...] = PEOPLE) -> dict[str, EdgeView]:
    view = diagram_view(build_graph(Model("m", (), entities, statements)), bundled(), ())
    return {edge.id: edge for edge in view.edges}


def test_what_is_only_denied_is_not_called_claimed() -> None:
    edge = edges_of(INVITATION, Statement("x", "DENIES", "i", id="d"))["i"]
    assert edge.text == "[A] invited (denied by X)"
    assert edge.denied
    assert "claimed" not in edge.title
    assert "content of other statements: denied by X" in edge.title


@pytest.mark.parametrize(
    ("relation", "words"),
    [("DEMANDS", "demanded by X"), ("ANNOUNCES", "announced by X"), ("FEARS", "feared by X"), ("WARNS_AGAINST", "warned against by X")],
)
def test_what_is_done_to_a_content_is_said(relation: str, words: str) -> None:
    edge = edges_of(INVITATION, Statement("x", relation, "i", id="d"))["i"]
    assert edge.text == f"[A] invited ({words})"
    assert not edge.denied


def test_an_announcement_and_a_denial_are_both_named() -> None:
    edge = edges_of(INVITATION, Statement("x", "ANNOUNCES", "i", id="a"), Statement("w", "DENIES", "i", id="d"))["i"]
    assert edge.text == "[A] invited (announced by X and denied by W)"
    assert not edge.denied


def test_a_denial_that_is_negated_or_unsure_says_so() -> None:
    assert edges_of(INVITATION, Statement("x", "DENIES", "i", id="d", negated=True))["i"].text == "[A] invited (not denied by X)"
    assert not edges_of(INVITATION, Statement("x", "DENIES", "i", id="d", negated=True))["i"].denied
    assert edges_of(INVITATION, Statement("x", "DENIES", "i", id="d", certainty="possible"))["i"].text == "[A] invited (possibly denied by X)"


def test_a_content_inside_a_content_names_who_denies_it_there() -> None:
    edges = edges_of(INVITATION, Statement("w", "DENIES", "i", id="d", content=True), Statement("x", "FEARS", "d", id="f"))
    assert edges["d"].text == "[A] denies (feared by X)"
    assert edges["i"].text == "[B] invited (denied by W)"


def test_names_that_would_fill_the_line_are_left_to_the_note() -> None:
    long = (*PEOPLE, Entity("long", "Person", "The Right Honourable Speaker of the Standing Commission for Coastal Affairs"))
    edge = edges_of(INVITATION, Statement("long", "DENIES", "i", id="d"), Statement("x", "ANNOUNCES", "i", id="a"), entities=long)["i"]
    assert edge.text == "[A] invited (announced and denied)"


def test_the_box_of_a_content_has_the_letter_of_its_line() -> None:
    graph = build_graph(Model("m", (), PEOPLE, (INVITATION, Statement("x", "DENIES", "i", id="d"))))
    assert {node.id: node.name for node in diagram_view(graph, bundled(), ()).nodes}["i"] == "[A] Y invited Z"
    part = subgraph(graph, statements=["d"])
    assert {node.id: node.name for node in diagram_view(part, bundled(), (), graph).nodes}["i"] == "Y invited Z", "its line is not there"


def shapes_of(picture: Picture, key: str) -> list[tuple[str, str | None]]:
    group = next(group for group in picture.pages[0].groups if group.data.get("id") == key)
    return [(shape.role, shape.fill) for shape in group.shapes]


def legend_of(picture: Picture) -> list[str]:
    return [line for group in picture.pages[0].groups if group.kind == "legend" for text in group.texts for line in text.lines]


def test_what_is_only_denied_is_drawn_hollow_and_the_legend_says_why() -> None:
    denied = network_picture(build_graph(Model("m", (), PEOPLE, (INVITATION, Statement("x", "DENIES", "i", id="d")))), bundled())
    assert [role for role, _ in shapes_of(denied, "i")][:2] == ["line", "hollow"]
    assert "content that is only denied: nobody affirms it here" in legend_of(denied)
    announced = network_picture(build_graph(Model("m", (), PEOPLE, (INVITATION, Statement("x", "ANNOUNCES", "i", id="d")))), bundled())
    assert "hollow" not in [role for role, _ in shapes_of(announced, "i")]
    assert "content of other statements: announced" in legend_of(announced)


def test_undirected_edges_have_no_head() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="u", relation="KNOWS", directed=False)
    graph.add_edge("b", "c", key="d", relation="KNOWS")
    picture = network_picture(graph, bundled())
    assert "head" not in [role for role, _ in shapes_of(picture, "u")]
    assert "head" in [role for role, _ in shapes_of(picture, "d")]


def test_a_dispute_about_aims_is_not_called_affirmed_and_denied() -> None:
    edges = edges_of(
        Statement("x", "SUPPORTS", "p", id="s"), Statement("y", "OPPOSES", "p", id="o"), entities=(*PEOPLE, Entity("p", "Proposition", "P"))
    )
    contested = [EdgeView(**{**vars(edge), "contested": True}) for edge in edges.values()]
    assert contested_words(contested) == "≠ contested: supported and opposed"


PARTIES = (
    Entity("odm", "Organization", "Party"),
    Entity("na", "Organization", "Assembly"),
    Entity("third", "Organization", "Third"),
    *(Entity(name, "Person", name.title()) for name in ("ann", "bob", "cid")),
)


def fills(*rows: tuple[str, str, str], around: str = "") -> dict[str, tuple[str, ...]]:
    """The fills in the picture of a model with these memberships (id, member, party), or of a part of it."""
    graph = build_graph(Model("m", (), PARTIES, tuple(Statement(member, "MEMBER_OF", party, id=key) for key, member, party in rows)))
    part = subgraph(graph, around=[around]) if around else graph
    view = diagram_view(part, bundled(), (), graph)
    return {node.id: fills_of(view, COLOUR).get(node.key, ()) for node in view.nodes}


def test_the_fill_of_two_affiliations_does_not_depend_on_statement_ids() -> None:
    drawn = {
        tuple(sorted(fills((a, "ann", "na"), (b, "ann", "odm"), (c, "bob", "odm"), (d, "bob", "na")).items())) for a, b, c, d in permutations("1234")
    }
    assert len(drawn) == 1
    ((_, both), *_) = [item for item in next(iter(drawn)) if item[0] in ("ann", "bob")]
    assert len(set(both)) == 2, "split: one colour for each of the two"


def test_a_party_keeps_its_colour_in_every_part_and_when_statements_are_added() -> None:
    rows = (("1", "ann", "na"), ("2", "bob", "odm"))
    before = fills(*rows)
    assert before["ann"] != before["bob"]
    assert fills(*rows, around="bob")["bob"] == before["bob"]
    more = fills(*rows, ("0", "cid", "third"), ("a", "ann", "third"), ("b", "bob", "third"))
    assert more["odm"] == before["odm"]
    assert more["na"] == before["na"]
    assert more["ann"] == (*before["ann"], *more["third"])


def test_a_split_node_is_drawn_in_slices_over_its_whole_shape() -> None:
    statements = (Statement("ann", "MEMBER_OF", "na", id="1"), Statement("ann", "MEMBER_OF", "odm", id="2"))
    picture = network_picture(build_graph(Model("m", (), PARTIES, statements)), bundled())
    assert shapes_of(picture, "ann")[:3] == [("shape", COLOUR.fills[0]), ("slice", COLOUR.fills[1]), ("detail", None)]
