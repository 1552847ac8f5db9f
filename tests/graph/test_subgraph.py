"""Parts of a graph: what is near, what fits, and what comes along."""

from typing import Any

import networkx as nx
import pytest

from graphmodel.errors import UsageError
from graphmodel.graph.subgraph import subgraph


@pytest.fixture
def chain() -> "nx.MultiDiGraph[str]":
    """A chain a -> b <- c -> d -> e, two lines between d and e, a line apart, and a structural edge from a to e."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(model="chain")
    for number, name in enumerate("abcdexy"):
        graph.add_node(name, name=name.upper(), label="State" if number % 2 else "Person")
    for key, (source, target, relation) in {
        "ab": ("a", "b", "MEETS"),
        "cb": ("c", "b", "DENIES"),
        "cd": ("c", "d", "MEETS"),
        "de": ("d", "e", "MEETS"),
        "de2": ("d", "e", "DENIES"),
        "xy": ("x", "y", "MEETS"),
    }.items():
        graph.add_edge(source, target, key, relation=relation)
    graph.add_edge("a", "e", "links", relation="CONCERNS", structural=True)
    return graph


def keys(part: Any) -> set[str]:
    return {key for *_, key in part.edges(keys=True)}


@pytest.mark.parametrize(
    ("hops", "wanted"),
    [
        (1, {"ab"}),
        (2, {"ab", "cb"}),
        (3, {"ab", "cb", "cd"}),
        (4, {"ab", "cb", "cd", "de", "de2", "links"}),
        (9, {"ab", "cb", "cd", "de", "de2", "links"}),
    ],
)
def test_so_many_steps_in_any_direction_and_no_more(chain: Any, hops: int, wanted: set[str]) -> None:
    """A structural edge brings nobody near, and comes along where both of its ends are there."""
    assert keys(subgraph(chain, around=["a"], hops=hops)) == wanted


def test_around_two_and_around_one_that_nothing_fits(chain: Any) -> None:
    assert keys(subgraph(chain, around=["a", "e"])) == {"ab", "de", "de2", "links"}
    alone = subgraph(chain, around=["a"], relations=["DENIES"])
    assert (set(alone), keys(alone)) == ({"a"}, set())
    assert alone.nodes["a"] == {"name": "A", "label": "Person"}


def test_relations_and_labels_must_both_fit(chain: Any) -> None:
    assert keys(subgraph(chain, relations=["DENIES"])) == {"cb", "de2"}
    assert set(subgraph(chain, relations=["DENIES"])) == {"b", "c", "d", "e"}
    assert keys(subgraph(chain, labels=["Person"])) == {"ab", "cb", "cd", "de", "de2", "xy", "links"}
    assert keys(subgraph(chain, labels=["State"], relations=["DENIES"])) == {"cb", "de2"}


def test_what_does_not_hold_is_left_out_and_what_may_hold_is_not(chain: Any) -> None:
    assert keys(subgraph(chain, held={"ab": "no", "cb": "possible"})) == {"cb", "cd", "de", "de2", "xy"}


def test_these_statements_and_the_nodes_with_the_most(chain: Any) -> None:
    assert keys(subgraph(chain, statements=["ab", "xy"])) == {"ab", "xy"}
    top = subgraph(chain, top=2)
    assert (set(top), keys(top)) == ({"b", "d"}, set())  # d has three lines; b and c have two
    assert keys(subgraph(chain, top=3)) == {"cb", "cd"}
    assert set(subgraph(chain, top=99)) == set(chain)


def test_the_graph_stays_as_it_is_and_its_attributes_come_along(chain: Any) -> None:
    before = nx.to_dict_of_dicts(chain)
    part = subgraph(chain, around=["a"])
    part.nodes["a"]["name"] = "changed"
    part.edges["a", "b", "ab"]["relation"] = "changed"
    assert part.graph == {"model": "chain"}
    assert nx.to_dict_of_dicts(chain) == before
    assert chain.nodes["a"]["name"] == "A"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"around": ["A"]}, "no node 'A' in this graph"),
        ({"relations": ["MEET"]}, "did you mean 'MEETS'?"),
        ({"labels": ["Persn"]}, "did you mean 'Person'?"),
    ],
)
def test_what_there_is_not_is_named(chain: Any, asked: dict[str, list[str]], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        subgraph(chain, **asked)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_of_nodes_with_as_many_edges_the_first_by_key_stay() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for source, target in ("zy", "yx", "xz"):
        graph.add_edge(source, target, f"{source}{target}", relation="MEETS")
    assert set(subgraph(graph, top=2)) == {"x", "y"}
    assert set(subgraph(graph, top=0)) == set()


def test_a_line_to_oneself_counts_for_both_of_its_ends() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for key, (source, target) in enumerate(["bb", "ac"]):
        graph.add_edge(source, target, str(key), relation="MEETS")
    assert set(subgraph(graph, top=1)) == {"b"}


def test_no_hops_are_the_node_alone(chain: Any) -> None:
    alone = subgraph(chain, around=["a"], hops=0)
    assert (set(alone), keys(alone)) == ({"a"}, set())


def test_nothing_asked_for_is_everything_and_no_statements_are_none(chain: Any) -> None:
    chain.add_node("lonely", name="L", label="Person")
    assert nx.to_dict_of_dicts(subgraph(chain)) == nx.to_dict_of_dicts(chain)
    assert set(subgraph(chain, statements=[])) == set()
    assert set(subgraph(chain, held={})) == set(chain) - {"lonely"}
