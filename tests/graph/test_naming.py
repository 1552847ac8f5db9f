"""Which attributes of a foreign graph are names, labels and relations."""

from typing import Any

import pytest

from graphmodel.errors import UsageError
from graphmodel.graph.naming import Naming, named_attributes, put_attribute

USUAL = Naming()


def test_a_name_that_is_the_id_gives_way_to_another_one_and_a_real_one_does_not() -> None:
    """Tools write the id as the name of a node that has none: a title beside it says more."""
    found = named_attributes([("n1", {"name": "n1", "title": "Port board"}), ("n2", {"name": "Council", "title": "Town"})], [], USUAL)
    assert [data["name"] for _, data in found.nodes] == ["Port board", "Council"]
    read_apart = named_attributes([("".join(["n", "1"]), {"name": "n1", "title": "Port board"})], [], USUAL)
    assert read_apart.nodes[0][1]["name"] == "Port board"
    only = named_attributes([("n1", {"name": "n1"})], [], USUAL)
    assert only.nodes == [("n1", {"name": "n1"})]


def test_labels_are_names_where_each_node_has_its_own_and_types_where_few_do() -> None:
    names = named_attributes([(str(n), {"label": f"Actor {n}"}) for n in range(30)], [], USUAL, labels_are_types=True)
    assert names.nodes[3] == ("3", {"name": "Actor 3"})
    types = named_attributes(
        [(str(n), {"label": "Person" if n % 2 else "State", "name": f"Actor {n}"}) for n in range(30)], [], USUAL, labels_are_types=True
    )
    assert types.nodes[3] == ("3", {"name": "Actor 3", "label": "Person"})


def test_what_is_displaced_keeps_its_value() -> None:
    found = named_attributes(
        [("a", {"name": "old", "caption": "new", "label": "x", "kind": "Person"})],
        [{"relation": "r", "verb": "MEETS"}],
        Naming("caption", "kind", "verb"),
    )
    ((_, node),) = found.nodes
    assert (node["name"], node["name_"], node["label"], node["label_"]) == ("new", "old", "Person", "x")
    assert (found.edges[0]["relation"], found.edges[0]["relation_"]) == ("MEETS", "r")


def test_several_labels_and_no_relation() -> None:
    found = named_attributes([("a", {"labels": ["Person", "Minister"]})], [{"weight": 2}], USUAL)
    assert found.nodes[0][1] == {"name": "a", "label": "Person", "labels": ["Person", "Minister"]}
    assert found.edges[0] == {"weight": 2, "relation": "RELATED_TO"}
    assert found.sentence() == (
        "names are from the ids; labels are from `labels`; relations are from nothing: RELATED_TO."
        " --name-from, --label-from and --relation-from choose other attributes"
    )


@pytest.mark.parametrize("naming", [Naming(name_from="titel"), Naming(label_from="titel"), Naming(relation_from="titel")])
def test_an_attribute_that_there_is_not_is_named(naming: Naming) -> None:
    with pytest.raises(UsageError, match="no such attribute; did you mean 'title'"):
        named_attributes([("a", {"title": "A"})], [{"title": "x"}], naming)


@pytest.mark.parametrize(
    ("node", "edge", "sentence"),
    [
        ({"name": "A", "label": "Person"}, {"relation": "MEETS"}, None),
        ({"name": "A"}, {"relation": "MEETS"}, None),
        ({"title": "A", "label": "Person"}, {"relation": "MEETS"}, "names are from `title`; labels are from `label`; relations are from `relation`"),
        ({"name": "A", "labelV": "Person"}, {"relation": "MEETS"}, "names are from `name`; labels are from `labelV`; relations are from `relation`"),
        ({"name": "A", "label": "Person"}, {"type": "MEETS"}, "names are from `name`; labels are from `label`; relations are from `type`"),
    ],
)
def test_it_is_said_when_attributes_are_not_called_as_ours(node: dict[str, str], edge: dict[str, str], sentence: str | None) -> None:
    found = named_attributes([("a", node)], [edge], USUAL).sentence()
    assert found == (sentence and f"{sentence}. --name-from, --label-from and --relation-from choose other attributes")


def test_where_names_are_from_several_attributes_each_has_its_number_the_most_first() -> None:
    nodes = [("a", {"title": "A"}), ("b", {}), ("c", {}), ("d", {"caption": "D"}), ("e", {"caption": "E"}), ("f", {})]
    found = named_attributes(nodes, [], USUAL).sentence()
    assert str(found).startswith("names are from the ids (3), `caption` (2), `title` (1). ")


@pytest.mark.parametrize(("nodes", "are_names"), [(12, False), (13, True)])
@pytest.mark.parametrize("labels_are_types", [True, False])
def test_labels_beside_names_are_names_only_if_all_differ_on_more_than_twelve_nodes(nodes: int, are_names: bool, labels_are_types: bool) -> None:
    given = [(str(n), {"label": f"Kind {n}", "name": f"Actor {n}"}) for n in range(nodes)]
    found = named_attributes(given, [], USUAL, labels_are_types)
    assert found.nodes[0][1].get("label") == (None if are_names else "Kind 0")
    one_twice = [(key, {**data, "label": "Kind 1"} if key == "0" else data) for key, data in given]
    assert named_attributes(one_twice, [], USUAL, labels_are_types).nodes[0][1]["label"] == "Kind 1"


@pytest.mark.parametrize(
    ("labels", "are_names"), [("a b", True), ("a a", False), ("a b a b", False), ("a b c a", True), ("Person State", False), ("Person x", True)]
)
def test_labels_without_names_are_names_if_more_than_half_of_them_differ(labels: str, are_names: bool) -> None:
    """Labels of the schema are what the nodes are, however few there are of each."""
    found = named_attributes([(str(n), {"label": label}) for n, label in enumerate(labels.split())], [], USUAL)
    assert all(("label" not in data) == are_names for _, data in found.nodes)
    assert found.nodes[0][1]["name"] == (labels.split(maxsplit=1)[0] if are_names else "0")


@pytest.mark.parametrize(
    ("data", "label", "labels"),
    [
        ({"labelV": "Person", "labels": ["State"]}, "Person", ["State"]),
        ({"labels": ":Person:Minister"}, "Person", ["Person", "Minister"]),
        ({"labels": ["Person"]}, "Person", None),
        ({"labels": "Person"}, None, "Person"),
        ({"labels": []}, None, []),
        ({"labels": ["Person", ""]}, None, ["Person", ""]),
        ({"labels": ":"}, None, ":"),
        ({"label": 7}, 7, None),
        ({"label": ""}, "", None),
    ],
)
def test_labels_as_programs_write_them(data: dict[str, Any], label: object, labels: object) -> None:
    """TinkerPop's, APOC's, a list; a text called `labels` without colons is an attribute like any other."""
    ((_, found),) = named_attributes([("k", {"name": "K", **data})], [], USUAL, labels_are_types=True).nodes
    assert (found.get("label"), found.get("labels")) == (label, labels)


def test_a_list_of_labels_is_chosen_by_name_too() -> None:
    ((_, found),) = named_attributes([("k", {"name": "K", "labels": "Person"})], [], Naming(label_from="labels")).nodes
    assert found["label"] == "Person"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"Name": "x", "title": "y"}, "x"),
        ({"title": "y", "caption": "z"}, "y"),
        ({"TITLE": "y"}, "y"),
        ({"Label": "Port board"}, "Port board"),
        ({"name": "", "title": "y"}, "y"),
        ({"name": True, "title": ["y"]}, "k"),
        ({"name": 7}, "7"),
        ({}, "k"),
    ],
)
def test_the_first_of_the_usual_names_in_whatever_case(data: dict[str, Any], name: str) -> None:
    ((_, found),) = named_attributes([("k", data)], [], USUAL).nodes
    assert found["name"] == name


@pytest.mark.parametrize(
    ("data", "relation"),
    [
        ({"labelE": "a", "type": "b"}, "a"),
        ({"type": "b", "label": "c"}, "b"),
        ({"Edge Label": "d"}, "d"),
        ({"type": None, "kind": 5}, "5"),
        ({}, "RELATED_TO"),
    ],
)
def test_the_first_of_the_usual_relations(data: dict[str, Any], relation: str) -> None:
    (found,) = named_attributes([], [data], USUAL).edges
    assert found["relation"] == relation


def test_a_displaced_attribute_takes_a_free_name_and_an_equal_one_none() -> None:
    data: dict[str, Any] = {"x": 1, "x_": 2, "x__": 3}
    put_attribute(data, "x", 1)
    assert data == {"x": 1, "x_": 2, "x__": 3}
    put_attribute(data, "x", 5)
    assert data == {"x": 5, "x_": 2, "x__": 3, "x___": 1}


def test_what_is_given_is_not_changed() -> None:
    node, edge = {"label": "Port board"}, {"type": "opposes"}
    named_attributes([("a", node)], [edge], USUAL)
    assert (node, edge) == ({"label": "Port board"}, {"type": "opposes"})


def test_a_graph_without_edges_says_nothing_of_relations() -> None:
    assert named_attributes([("a", {"name": "A"})], [], USUAL).sentence() is None
    assert named_attributes([], [{"relation": "MEETS"}], USUAL).sentence() is None
    assert "relations" not in str(named_attributes([("a", {"title": "A"})], [], USUAL).sentence())
