"""The parts that versions are compared and merged with: which values are the same, what pairs with what, and how a change reads."""

from dataclasses import replace
from datetime import date
from typing import Any

import networkx as nx
import pytest

from graphmodel.errors import ProblemsError
from graphmodel.graph.build import build_graph
from graphmodel.identity.clusters import apply
from graphmodel.identity.decisions import Decision
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.parsing.tree import Tree
from graphmodel.versions.change_text import graph_lines, model_lines, text
from graphmodel.versions.changes import KINDS, PARTS, Change, ordered, plain_value, same_item, same_value, summary
from graphmodel.versions.combine import union_of_graphs, union_of_models
from graphmodel.versions.diff import diff
from graphmodel.versions.diff_graph import change_counts, change_graph
from graphmodel.versions.graph_diff import graphs_diff
from graphmodel.versions.matching import pairs, without
from graphmodel.versions.merge import merge
from graphmodel.versions.sources import Source

ANN, BOB = Entity("ann", "Person", "Ann"), Entity("bob", "Person", "Bob")


def with_property(value: Any) -> Model:
    return Model("m", entities=(replace(ANN, properties={"k": value}),))


# --- Which values are the same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        (0, False, False),
        ((1, 2), [1, 2], True),
        ((1, 2), (1, True), False),
        ((1,), (1, 1), False),
        ({"k": 1}, {"k": 1}, True),
        ({"k": 1}, {"k": True}, False),
        ({"k": 1}, {"k": 1, "l": None}, False),
        ("2025-01-01", date(2025, 1, 1), False),
        (None, None, True),
        (None, "", False),
    ],
)
def test_a_value_of_another_type_is_another_value(one: object, other: object, same: bool) -> None:
    assert same_value(one, other) == same_value(other, one) == same


@pytest.mark.parametrize(("mine", "yours"), [(1, True), (1, 1.0), (False, 0), ((1, 2), (1.0, 2.0))])
def test_a_change_of_type_is_a_change_in_every_comparison(mine: Any, yours: Any) -> None:
    ours, theirs = with_property(mine), with_property(yours)
    assert [(each.kind, each.field) for each in diff(ours, theirs)] == [("changed", "properties.k")]
    found = merge(Source("ours", ours), Source("theirs", theirs), ours)
    assert repr(found.ours.entities[0].properties["k"]) == repr(yours)
    back = merge(Source("ours", theirs), Source("theirs", ours), ours)
    assert repr(back.ours.entities[0].properties["k"]) == repr(yours)
    assert [each.field for each in merge(Source("ours", ours), Source("theirs", theirs)).conflicts] == ["properties.k"]
    gone = Model("m")
    removed = merge(Source("ours", theirs), Source("theirs", gone), ours)
    assert [each.why for each in removed.conflicts] == ["changed in ours, and removed in theirs"]
    with pytest.raises(ProblemsError):
        union_of_models([("ours", ours), ("theirs", theirs)])


def test_nothing_is_equal_to_nothing_only() -> None:
    assert same_item(ANN, replace(ANN))
    assert not same_item(ANN, replace(ANN, note="x"))
    assert same_item(None, None)
    assert not same_item(None, ANN)
    assert not same_item(ANN, None)


# --- What pairs with what


def test_of_several_matches_the_first_is_taken_and_each_once() -> None:
    assert pairs(["a", "a"], ["a", "a", "a"], (lambda each: each,)) == [("a", "a"), ("a", "a"), (None, "a")]
    one, two = ("x", 1), ("x", 2)
    assert pairs([("x", 0)], [one, two], (lambda each: each[0],)) == [(("x", 0), one), (None, two)]


def test_an_earlier_rule_wins_and_a_rule_that_says_nothing_matches_nothing() -> None:
    assert pairs(["aB"], ["ab", "aB"], (lambda each: each, str.casefold)) == [("aB", "aB"), (None, "ab")]
    assert pairs(["a"], ["b"], (lambda _: None,)) == [("a", None), (None, "b")]
    assert pairs([], ["b"], (lambda each: each,)) == [(None, "b")]
    assert pairs(["a"], [], (lambda each: each,)) == [("a", None)]


def test_what_is_left_is_in_its_order() -> None:
    assert pairs(["c", "x", "a"], ["z", "x", "y"], (lambda each: each,)) == [("c", None), ("x", "x"), ("a", None), (None, "z"), (None, "y")]
    assert without(["a", "b", "a", "c"], ["a", "c", "d"]) == ["b", "a"]


# --- How changes read


def test_changes_are_in_the_order_of_a_report() -> None:
    changes = [Change(part, kind, id_, "", field) for part in PARTS for kind in KINDS for id_ in "ab" for field in ("", "x")]
    assert ordered(reversed(changes)) == changes
    assert list(summary(reversed(changes))) == list(KINDS)
    assert summary([changes[0], changes[0]]) == {"new": 2}
    assert ordered([Change("node", "changed", "a", "", "x", 2), Change("node", "changed", "a", "", "x", 1)])[0].before == 1
    assert ordered([Change("node", "changed", "a", "", "x", 1, 2), Change("node", "changed", "a", "", "x", 1, 1)])[0].after == 1


def test_a_report_has_a_paragraph_with_a_number_for_each_part_and_kind() -> None:
    changes = [
        Change("statement", "new", "s", "Ann meets Bob"),
        Change("statement", "lost source", "t", "Bob meets Ann", was="u"),
        Change("statement", "lost source", "v", "Bob meets Ann"),
        Change("entity", "changed", "ann", "Ann", "note", None, "x"),
    ]
    assert text(changes) == (
        "statement, new (1)\n  + s  Ann meets Bob\n\n"
        "statement, lost source (2)\n  - t (was u)  Bob meets Ann\n  - v  Bob meets Ann\n\n"
        "entity, changed (1)\n  ~ ann  Ann\n      note: — → “x”\n"
    )
    assert text([]) == ""


def test_values_are_plain() -> None:
    piece = Evidence("d", 1, 2, "x")
    assert plain_value((date(2025, 1, 2), {"k": (1,)})) == ["2025-01-02", {"k": [1]}]
    assert plain_value(piece)["document"] == "d"


def test_the_lines_of_a_model() -> None:
    """One for each thing that it says; usual values say nothing, and the order of a file changes nothing."""
    ids = ("b", "a")
    statements = tuple(Statement("ann", "MEETS", "bob", id=id_, valid="2025", evidence=(Evidence("d", 0, 1, "x"),)) for id_ in ids)
    model = Model("m", (Document("d", "D"),), (BOB, replace(ANN, properties={"z": 1, "a": 2})), statements, "T")
    assert model_lines(model).splitlines() == [
        "model m: T",
        "document d: title D",
        'entity ann: label Person; name Ann; properties {"a": 2, "z": 1}',
        "entity bob: label Person; name Bob",
        *(
            line
            for id_ in sorted(ids)
            for line in (
                f"statement {id_}: Ann meets Bob",
                f"statement {id_}: subject: ann",
                f"statement {id_}: relation: MEETS",
                f"statement {id_}: object: bob",
                f"statement {id_}: valid: 2025",
                f"statement {id_}: evidence: document d; start 0; end 1; exact x",
            )
        ),
    ]
    assert model_lines(Model("m")) == "model m\n"


def test_the_lines_of_a_model_say_no_where_that_is_not_usual() -> None:
    group = Entity("g", "Group", "G")
    assert "plural" not in model_lines(Model("m", entities=(group,)))
    assert "plural false" in model_lines(Model("m", entities=(replace(group, plural=False),)))


def test_the_lines_of_a_graph() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("b", "a", "k", z=1, a=2)
    assert graph_lines(graph) == 'node a: {}\nnode b: {}\nedge k: b → a: {"a": 2, "z": 1}\n'


# --- Graphs that no model made


def graph_with(*edges: tuple[str, str, Any, dict[str, Any]], **nodes: dict[str, Any]) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(nodes.items())
    for source, target, key, data in edges:
        graph.add_edge(source, target, key, **data)
    return graph


def test_a_line_without_direction_is_the_same_from_both_ends() -> None:
    one, other = graph_with(("a", "b", "k", {"directed": False})), graph_with(("b", "a", "k", {"directed": False}))
    assert graphs_diff(one, other) == []
    directed = graphs_diff(graph_with(("a", "b", "k", {})), graph_with(("b", "a", "k", {})))
    assert [(each.field, each.before, each.after) for each in directed] == [("source", "a", "b"), ("target", "b", "a")]


def test_edges_with_counted_keys_are_compared_by_their_ends_and_relation() -> None:
    old = graph_with(("a", "b", 0, {"relation": "R", "w": 1}), ("a", "b", 1, {"relation": "S"}))
    new = graph_with(("a", "b", 0, {"relation": "S"}), ("a", "b", 1, {"relation": "R", "w": 2}), ("a", "b", 2, {"relation": "R", "w": 3}))
    assert [(each.kind, each.id, each.field, each.before, each.after) for each in graphs_diff(old, new)] == [
        ("new", "a|R|b", "", None, None),
        ("changed", "a|R|b", "w", 1, 2),
    ]
    assert [each.kind for each in graphs_diff(new, old)] == ["gone", "changed"]


def test_the_place_of_an_edge_in_a_file_is_no_difference_and_a_date_is_dated_anew() -> None:
    old = graph_with(("a", "b", "k", {"number": 1, "valid": "2024", "weight": 1}), a={"name": "Ann"})
    new = graph_with(("a", "b", "k", {"number": 2, "valid": "2025", "weight": 2}), a={"name": "Ann"})
    assert [(each.kind, each.field, each.reads) for each in graphs_diff(old, new)] == [
        ("re-dated", "valid", "Ann is related to b"),
        ("changed", "weight", "Ann is related to b"),
    ]


def test_an_attribute_of_the_graph_itself_is_compared() -> None:
    old, new = graph_with(), graph_with()
    old.graph.update(author="x", name="N")
    new.graph.update(author="y", name="N")
    assert graphs_diff(old, new) == [Change("model", "changed", "", "N", "author", "x", "y")]


def test_a_model_is_compared_with_a_graph_that_no_model_made_as_graphs() -> None:
    model = Model("m", entities=(ANN,))
    graph = build_graph(model)
    graph.graph.clear()
    assert {each.part for each in diff(model, graph)} == {each.part for each in diff(graph, model)} == {"model"}
    graph.nodes["ann"]["name"] = "Anne"
    assert ("node", "changed", "name") in {(each.part, each.kind, each.field) for each in diff(model, graph)}


# --- Two versions as one picture


def test_what_happened_twice_to_one_thing_is_a_change_and_a_move_is_none() -> None:
    piece = Evidence("d", 0, 5, "quick")
    old = Model("m", (Document("d", "D"),), (ANN, BOB), (Statement("ann", "MEETS", "bob", id="s", evidence=(piece,)),))
    moved = replace(old, statements=(replace(old.statements[0], evidence=(replace(piece, start=7, end=12),)),))
    assert list(change_graph(old, moved)) == []
    assert change_counts(diff(old, moved)) == "Statements: 0 new, 0 gone, 0 changed"
    both = replace(old, statements=(replace(old.statements[0], note="x", certainty="possible"),))
    assert change_counts(diff(old, both)) == "Statements: 0 new, 0 gone, 1 changed"
    more = replace(old, statements=(replace(old.statements[0], evidence=(piece, Evidence("d", 8, 9, "x"))),))
    assert change_graph(old, more).edges["ann", "bob", "s"]["change"] == "changed"


def test_nodes_of_a_picture_of_changes() -> None:
    """Who changed is there without a line; who neither changed nor has a changed line is there only with everything."""
    cid = Entity("cid", "Person", "Cid")
    old = Model("m", (), (ANN, BOB, cid), (Statement("ann", "MEETS", "bob", id="s"),))
    new = replace(old, entities=(replace(ANN, name="Anne"), BOB, Entity("dan", "Person", "Dan")))
    marked = change_graph(old, new)
    assert {key: data.get("change") for key, data in marked.nodes(data=True)} == {"ann": "changed", "cid": "gone", "dan": "new"}
    whole = change_graph(old, new, everything=True)
    assert {key: data.get("change") for key, data in whole.nodes(data=True)} == {"ann": "changed", "bob": None, "cid": "gone", "dan": "new"}
    assert "change" not in whole.edges["ann", "bob", "s"]
    assert "change" not in build_graph(new).nodes["ann"]


# --- Several graphs as one


def test_graphs_of_several_files_differ_by_ends_and_attributes_but_not_by_number() -> None:
    one = graph_with(("a", "b", "k", {"w": 1, "number": 1}), a={"x": 1})
    assert union_of_graphs([("one", one), ("other", graph_with(("a", "b", "k", {"w": 1, "number": 5}), a={"x": 1}))]).number_of_edges() == 1
    for other, what in (
        (graph_with(("b", "a", "k", {"w": 1})), "edge 'k'"),
        (graph_with(("a", "b", "k", {"w": 2})), "edge 'k'"),
        (graph_with(a={"x": 2}), "node 'a'"),
    ):
        with pytest.raises(ProblemsError) as caught:
            union_of_graphs([("one", one), ("other", other)])
        assert [str(each).startswith(f"other: {what}: differs") for each in caught.value.problems if what in str(each)] == [True]
    assert one.nodes["a"] == {"x": 1}


def test_of_two_other_files_that_differ_both_are_named() -> None:
    first, second = Model("m", entities=(ANN,)), Model("m", entities=(BOB,))
    third = Model("m", entities=(replace(BOB, name="Rob"),))
    with pytest.raises(ProblemsError) as caught:
        union_of_models([("one", first), ("two", second), ("three", third)])
    assert str(caught.value.problems[0]).startswith("three: entities 'bob': differs from the one in two;")


# --- Places of what is merged


def test_the_place_of_a_field_in_a_text_and_of_one_in_no_text() -> None:
    model = Model("m", entities=(ANN, BOB), statements=(Statement("ann", "MEETS", "bob", id="s", qualifiers={"place": "x"}),))
    places = {
        ("entities", 1): (3, 5),
        ("entities", 1, "name"): (4, 9),
        ("statements", 0, "qualifiers", "place"): (9, 1),
        ("schema", "labels", "Ferry"): (2, 2),
        ("model",): (1, 1),
        ("title",): (1, 9),
    }

    class Placed(Tree):
        def place(self, path: Any) -> Any:
            return ("file.yaml", *places[path])

    source = Source("file", model, Placed("file.yaml", {}, dict))
    assert source.place("entity", "bob", "") == "file.yaml:3:5"
    assert source.place("entity", "bob", "name") == "file.yaml:4:9"
    assert source.place("statement", "s", "qualifiers.place") == "file.yaml:9:1"
    assert source.place("label", "Ferry", "") == "file.yaml:2:2"
    assert (source.place("model", "m", "name"), source.place("model", "m", "title")) == ("file.yaml:1:1", "file.yaml:1:9")
    assert source.place("entity", "nobody", "") == "file"
    assert Source("file", model).place("entity", "bob", "name") == "file"


def test_after_a_merge_a_place_is_that_of_the_last_source_with_the_value() -> None:
    one, two = Model("m", entities=(ANN,)), Model("m", entities=(replace(ANN, note="x"), BOB))
    both = merge(Source("one", one), Source("two", two)).ours
    source = Source("one, two", both, of=(Source("one", one), Source("two", two)))
    assert source.place("entity", "ann", "note") == "two"
    assert source.place("entity", "ann", "name") == "two"
    assert source.place("entity", "bob", "") == "two"
    assert source.place("entity", "ann", "") == "two"
    assert source.place("entity", "nobody", "") == "two"
    only_first = Source("one, two", replace(both, entities=(replace(ANN, name="Z"), BOB)), of=(Source("one", one), Source("two", two)))
    assert only_first.place("entity", "ann", "name") == "one, two"


def test_who_was_made_one_is_called_as_in_the_version_where_it_is_one() -> None:
    apart = Model("m", entities=(ANN, Entity("eve", "Person", "Eve")))
    one = apply(apart, [Decision("same", "x", "2025-02-14T09:30:00Z", "one", ("ann", "eve"))])
    one = replace(one, entities=(replace(one.entities[0], name="Ann E."),))
    assert [each.reads for each in diff(apart, one) if each.kind == "identity"] == ["Ann E."]
    assert [each.reads for each in diff(one, apart) if each.kind == "identity"] == ["Ann E."]


@pytest.mark.parametrize("swapped", [False, True])
def test_without_an_ancestor_what_only_one_side_gives_is_taken(swapped: bool) -> None:
    """Own properties and qualifiers one by one, whichever side gives them."""
    talks = Entity("talks", "Event", "the talks")
    one = Model("m", (), (replace(ANN, properties={"seats": 3, "same": 1}), BOB, talks), (Statement("ann", "MEETS", "bob", id="s"),))
    meeting = replace(one.statements[0], qualifiers={"event": "talks"})
    two = replace(one, entities=(replace(ANN, properties={"party": "Blue", "same": 1}), BOB, talks), statements=(meeting,))
    sides = (two, one) if swapped else (one, two)
    found = merge(Source("ours", sides[0]), Source("theirs", sides[1]))
    assert found.conflicts == ()
    assert found.ours == found.theirs
    assert found.ours.entities[0].properties == {"seats": 3, "party": "Blue", "same": 1}
    assert found.ours.statements[0].qualifiers == {"event": "talks"}


@pytest.mark.parametrize("swapped", [False, True])
def test_with_an_ancestor_a_property_that_one_side_removed_is_gone(swapped: bool) -> None:
    base, gone = with_property(1), Model("m", entities=(ANN,))
    other = replace(base, entities=(replace(base.entities[0], note="x"),))
    sides = (other, gone) if swapped else (gone, other)
    found = merge(Source("ours", sides[0]), Source("theirs", sides[1]), base)
    assert found.conflicts == ()
    assert (found.ours.entities[0].properties, found.ours.entities[0].note) == ({}, "x")


def test_an_id_that_somebody_gave_or_took_away_is_a_change_and_one_that_is_computed_anew_is_none() -> None:
    computed = Statement("ann", "MEETS", "bob", evidence=(Evidence("d", 0, 4, "word"),))
    moved = replace(computed, id="", evidence=(Evidence("d", 5, 9, "word"),))
    given = replace(computed, id="talks")

    def ids(old: Statement, new: Statement) -> list[tuple[str, str]]:
        models = [Model("m", (Document("d", "D"),), (ANN, BOB), (each,)) for each in (old, new)]
        return [(each.before, each.after) for each in diff(*models) if each.field == "id"]

    assert ids(computed, given) == [(computed.id, "talks")]
    assert ids(given, computed) == [("talks", computed.id)]
    assert ids(given, replace(given, id="other")) == [("talks", "other")]
    assert ids(computed, moved) == []


def test_a_document_with_another_id_is_the_same_by_its_text_or_by_address_and_title() -> None:
    def changes(old: Document, new: Document) -> list[tuple[str, str]]:
        return [(each.kind, each.field) for each in diff(Model("m", (old,)), Model("m", (new,)))]

    digest = "sha256:" + "0" * 64
    paper = Document("d", "The Paper", url="https://paper.example/a", digest=digest)
    assert changes(paper, replace(paper, id="e")) == [("identity", "id")]
    assert changes(paper, replace(paper, id="e", title="T", url=None)) == [("identity", "id"), ("changed", "title"), ("changed", "url")]
    assert changes(paper, replace(paper, id="e", digest=None))[-1:] == [("identity", "id")]
    assert changes(replace(paper, digest=None), replace(paper, id="e", digest=None, url="https://paper.example/b")) == [("new", ""), ("gone", "")]


def test_an_entity_with_another_id_is_the_same_by_a_register_or_by_label_and_name() -> None:
    def changes(old: Entity, new: Entity) -> list[tuple[str, str]]:
        return [(each.kind, each.field) for each in diff(Model("m", entities=(old,)), Model("m", entities=(new,)))]

    known = replace(ANN, external=("wikidata:Q1",))
    assert changes(known, replace(known, id="x", name="Anne")) == [("identity", "id"), ("changed", "name")]
    assert changes(ANN, replace(ANN, id="x")) == [("identity", "id")]
    assert changes(ANN, replace(ANN, id="x", label="State")) == [("new", ""), ("gone", "")]
    assert changes(ANN, replace(ANN, id="x", name="Anne")) == [("new", ""), ("gone", "")]
