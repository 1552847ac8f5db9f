"""Places for large graphs: the same every time, what is joined near, what is not apart, and nothing on anything else."""

import random

import networkx as nx
import numpy as np
import pytest

from graphmodel.diagram.layout.force import force_layout, separate_boxes


def joined(graph: nx.Graph) -> tuple[int, list[tuple[int, int]]]:
    place = {node: number for number, node in enumerate(graph)}
    return len(place), [(place[a], place[b]) for a, b in graph.edges()]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7])
def test_small_ones(count: int) -> None:
    at = force_layout(count, [(n, n + 1) for n in range(count - 1)])
    assert at.shape == (count, 2)
    assert np.isfinite(at).all()
    assert len({tuple(one) for one in at.round(3)}) == count


def test_loops_and_repeated_pairs_change_nothing() -> None:
    pairs = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]
    assert (force_layout(4, pairs) == force_layout(4, [*pairs, (1, 0), (0, 1), (2, 2)])).all()


@pytest.mark.parametrize("graph", [nx.les_miserables_graph(), nx.gnm_random_graph(450, 700, seed=3), nx.star_graph(300)], ids=str)
def test_the_same_input_gives_the_same_places_and_no_two_nodes_share_one(graph: nx.Graph) -> None:
    count, pairs = joined(graph)
    at = force_layout(count, pairs)
    assert (at == force_layout(count, pairs)).all()
    assert np.isfinite(at).all()
    assert len({tuple(one) for one in at.round(4)}) == count


def test_a_grid_is_spread_as_a_grid() -> None:
    """Distances on the page are in proportion to steps in the graph: the mesh's forces leave the whole's shape alone."""
    graph = nx.grid_2d_graph(22, 22)
    count, pairs = joined(graph)
    at = force_layout(count, pairs)
    steps = dict(nx.all_pairs_shortest_path_length(nx.convert_node_labels_to_integers(graph)))
    chance = random.Random(1)
    some = [(chance.randrange(count), chance.randrange(count)) for _ in range(2000)]
    far = [np.hypot(*(at[a] - at[b])) for a, b in some]
    assert np.corrcoef(far, [steps[a][b] for a, b in some])[0, 1] > 0.9


def test_leaves_of_the_same_node_do_not_lie_on_each_other() -> None:
    graph = nx.full_rary_tree(8, 600)
    count, pairs = joined(graph)
    at = force_layout(count, pairs)
    gap = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    np.fill_diagonal(gap, np.inf)
    assert gap.min() > 0.02 * np.sqrt(np.prod(np.ptp(at, axis=0)) / count)


def test_communities_stand_apart() -> None:
    graph = nx.planted_partition_graph(6, 100, 0.08, 0.001, seed=5)
    count, pairs = joined(graph)
    at = force_layout(count, pairs)
    inside = np.mean([np.hypot(*(at[a] - at[b])) for a, b in pairs])
    chance = random.Random(2)
    anywhere = np.mean([np.hypot(*(at[chance.randrange(count)] - at[chance.randrange(count)])) for _ in range(2000)])
    assert inside < 0.6 * anywhere


def test_parts_that_nothing_joins_do_not_overlap() -> None:
    pairs = [(a, a + 1) for start in (0, 60, 90) for a in range(start, start + 25)]
    at = force_layout(130, pairs)
    boxes = [(at[start : start + 26].min(axis=0), at[start : start + 26].max(axis=0)) for start in (0, 60, 90)]
    for index, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:index]:
            assert (high < other_low).any() or (other_high < low).any()


def test_boxes_are_pushed_apart() -> None:
    rng = np.random.default_rng(4)
    halves = rng.uniform(5, 30, (200, 2))
    at = separate_boxes(rng.normal(0, 150, (200, 2)), halves)
    over = (np.abs(at[:, None] - at[None]) < halves[:, None] + halves[None] - 0.5).all(axis=2)
    assert over.sum() == 200, "each only with itself"


def test_boxes_on_one_spot_are_pushed_apart_too() -> None:
    at = separate_boxes(np.zeros((5, 2)), np.full((5, 2), 3.0))
    assert len({tuple(one) for one in at.round(3)}) == 5
