"""Which attributes of a foreign graph are names, labels and relations."""

import pytest

from graphmodel.errors import UsageError
from graphmodel.graph.naming import Naming, named_attributes

USUAL = Naming()


def test_a_name_that_is_the_id_gives_way_to_another_one_and_a_real_one_does_not() -> None:
    """Tools write the id as the name of a node that has none: a title beside it says more."""
    found = named_attributes([("n1", {"name": "n1", "title": "Port board"}), ("n2", {"name": "Council", "title": "Town"})], [], USUAL)
    assert [data["name"] for _, data in found.nodes] == ["Port board", "Council"]
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
