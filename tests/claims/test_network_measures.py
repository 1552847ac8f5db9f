"""Measures of networks of agreement against plain computations of the same: polarisation, centrality, the backbone; in all and in windows."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations, product
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

import graphmodel as gm
from graphmodel.api.network import centrality_rows, coalition_rows, polarisation_rows
from graphmodel.api.network import ties as tie_rows
from graphmodel.claims.centrality import centrality
from graphmodel.errors import RefusedError, UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement

ACTORS, CONCEPTS = "abcdefgh", "pqrst"


def generated(seed: int = 2, count: int = 120) -> Model:
    """Two camps that mostly take opposite sides, in three months."""
    chance = random.Random(seed)
    entities = (*(Entity(name, "Person", name.upper()) for name in ACTORS), *(Entity(name, "Proposition", name.upper()) for name in CONCEPTS))
    statements = []
    for at in range(count):
        actor, concept = chance.choice(ACTORS), chance.choice(CONCEPTS)
        agrees = ((actor in "abcd") == (concept in "pqr")) != (chance.random() < 0.2)
        statements.append(Statement(actor, "SUPPORTS" if agrees else "OPPOSES", concept, id=f"s{at}", stated=f"2020-{1 + at % 3:02}-10"))
    return Model("m", (), entities, tuple(statements))


def pairs(statements: list[Statement]) -> dict[tuple[str, str], tuple[int, int]]:
    """Congruence and conflict of every pair, from pairs of statements."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one, other in product(statements, repeat=2):
        if one.subject < other.subject and one.object == other.object:
            found[one.subject, other.subject][one.relation != other.relation] += 1
    return {pair: (same, opposite) for pair, (same, opposite) in found.items()}


def months(model: Model) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for one in model.statements:
        found[(one.stated or "")[:7]].append(one)
    return found


def modularity(weights: dict[tuple[str, str], float], group: dict[str, int]) -> float:
    """Newman's sum over all pairs, each in both orders, and each actor with itself."""
    strength: dict[str, float] = defaultdict(float)
    for pair, weight in weights.items():
        for end in pair:
            strength[end] += weight
    total = sum(strength.values())
    both = {**weights, **{(other, one): weight for (one, other), weight in weights.items()}}
    return sum(both.get((i, j), 0.0) - strength[i] * strength[j] / total for i in strength for j in strength if group[i] == group[j]) / total


@pytest.mark.parametrize("measure", ["congruence", "subtract"])
def test_polarisation(measure: str) -> None:
    model = generated()
    graph = gm.network(model, measure, window="P1M", polarisation=True, coalitions=True)
    coalition: dict[str, dict[str, int]] = defaultdict(dict)
    for row in coalition_rows(graph).to_dicts():
        coalition[row["from"][:7]][row["id"]] = row["coalition"]
    rows = polarisation_rows(graph).to_dicts()
    assert [row["from"][:7] for row in rows] == sorted(months(model))
    for row in rows:
        month = row["from"][:7]
        counted, group = pairs(months(model)[month]), coalition[month]
        sums = {(what, inside): 0 for what in (0, 1) for inside in (True, False)}
        for (one, other), both in counted.items():
            inside = one in group and group.get(one) == group.get(other)
            for what in (0, 1):
                sums[what, inside] += both[what]
        assert (row["congruenceWithin"], row["congruenceBetween"], row["conflictWithin"], row["conflictBetween"]) == tuple(sums.values())
        assert row["eiIndex"] == pytest.approx((sums[0, False] - sums[0, True]) / (sums[0, False] + sums[0, True]), abs=1e-6)
        assert row["conflictShare"] == pytest.approx(sums[1, False] / (sums[1, False] + sums[0, False]), abs=1e-6)
        weights = {pair: float(same - (opposite if measure == "subtract" else 0)) for pair, (same, opposite) in counted.items()}
        assert row["modularity"] == pytest.approx(modularity({pair: weight for pair, weight in weights.items() if weight > 0}, group), abs=1e-6)
        assert (row["actors"], row["coalitions"]) == (len({end for pair in counted for end in pair}), len(set(group.values())))
    assert graph.graph["polarisation"][0]["valid"] == "2020-01-01/2020-01-31"


def test_two_opposed_camps_are_as_polarised_as_can_be() -> None:
    people = [Entity(name, "Person", name) for name in "abxy"]
    statements = [Statement(name, "SUPPORTS" if name in "ab" else "OPPOSES", "p") for name in "abxy"]
    model = Model("m", (), (*people, Entity("p", "Proposition", "P")), tuple(statements))
    (row,) = polarisation_rows(gm.network(model, "congruence", polarisation=True)).to_dicts()
    assert row == {
        **{"actors": 4, "coalitions": 2, "modularity": 0.5, "congruenceWithin": 2, "congruenceBetween": 0, "conflictWithin": 0},
        **{"conflictBetween": 4, "eiIndex": -1.0, "conflictShare": 1.0},
    }
    assert polarisation_rows(gm.network(Model("m"), "congruence", polarisation=True)).rows == []


@pytest.mark.parametrize("window", ["P1M", None])
def test_centrality(window: str | None) -> None:
    model = generated(3)
    graph = gm.network(model, "subtract", window=window, centrality=True)
    rows = centrality_rows(graph).to_dicts()
    for month, statements in months(model).items() if window else [("", list(model.statements))]:
        here = [row for row in rows if not window or row["from"].startswith(month)]
        ties = {pair: same - opposite for pair, (same, opposite) in pairs(statements).items() if same > opposite}
        actors = sorted({end for pair in ties for end in pair})
        matrix = np.zeros((len(actors), len(actors)))
        for (one, other), weight in ties.items():
            matrix[actors.index(one), actors.index(other)] = matrix[actors.index(other), actors.index(one)] = weight
        # The equations of PageRank solved at once.
        moves = matrix / matrix.sum(axis=1, keepdims=True)
        ranks = np.linalg.solve(np.eye(len(actors)) - 0.85 * moves.T, np.full(len(actors), 0.15 / len(actors)))
        assert {row["id"] for row in here} == set(actors)
        assert [row["pageRank"] for row in here] == sorted((row["pageRank"] for row in here), reverse=True)
        for row in here:
            at = actors.index(row["id"])
            assert (row["degree"], row["strength"]) == ((matrix[at] > 0).sum(), matrix[at].sum())
            assert row["pageRank"] == pytest.approx(ranks[at], abs=2e-6)
    if not window:
        assert graph.nodes["a"]["pageRank"] == next(row["pageRank"] for row in rows if row["id"] == "a")


@pytest.mark.parametrize("alpha", [0.1, 0.3, 0.6])
def test_the_backbone_of_each_window(alpha: float) -> None:
    model = generated(5, 150)
    whole, kept = (gm.network(model, "subtract", window="P1M", **given) for given in ({}, {"backbone": alpha}))
    expected = set()
    for month, statements in months(model).items():
        weights = {pair: abs(same - opposite) for pair, (same, opposite) in pairs(statements).items() if same != opposite}
        for pair, weight in weights.items():
            for end in pair:
                others = [value for other, value in weights.items() if end in other]
                # The chance that of k - 1 cuts into a stick of length 1 none falls into the first w/s of it.
                if len(others) > 1 and (1 - weight / sum(others)) ** (len(others) - 1) < alpha:
                    expected.add((month, *pair))
    assert {(data["valid"][:7], one, other) for one, other, data in kept.edges(data=True)} == expected
    assert 0 < len(expected) < whole.number_of_edges()
    assert len(tie_rows(kept)) == len(expected)


def test_the_chance_of_the_disparity_filter_is_that_of_a_stick_broken_at_random() -> None:
    rng = np.random.default_rng(1)
    cuts = np.sort(rng.random((200_000, 3)), axis=1)
    longest_first_piece = (cuts[:, 0] >= 0.4).mean()  # an actor with four ties, one of which has 0.4 of all weight
    assert pytest.approx(longest_first_piece, abs=0.005) == (1 - 0.4) ** 3


def test_what_is_refused_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = generated()
    for alpha in (0.0, -1.0, 1.5, float("nan")):
        with pytest.raises(UsageError, match="between 0 and 1"):
            gm.network(model, backbone=alpha)
    with pytest.raises(UsageError, match="counts all ties"):
        gm.network(model, backbone=0.1, polarisation=True)
    with pytest.raises(UsageError, match="made of agreement"):
        gm.network(model, "conflict", polarisation=True)
    every: Any = {"window": "P1M", "polarisation": True, "centrality": True, "coalitions": True}
    for name in ("x.json", "x.graphml", "x.cypher", "x.gexf"):
        gm.network(model, "subtract", **every, out=tmp_path / name)
    assert gm.read_graph(tmp_path / "x.json").graph["polarisation"] == gm.network(model, "subtract", **every).graph["polarisation"]
    monkeypatch.setattr("graphmodel.claims.agreement_graph.MAX_PAIRS", 20)
    with pytest.raises(RefusedError, match="in all windows together"):
        gm.network(model, window="P1M")


def test_pairs_of_the_oracle_are_all_pairs() -> None:
    assert set(pairs(list(generated().statements))) <= set(combinations(ACTORS, 2))


def test_the_most_central_are_first_then_the_strongest_then_by_their_ids() -> None:
    graph = nx.MultiDiGraph()
    for one, other, weight in (("a", "b", 0.5), ("d", "c", 1.5), ("e", "f", 1.5), ("g", "h", -1), ("i", "j", 0)):
        graph.add_edge(one, other, f"{one}{other}", weight=weight)
    found = centrality(graph)
    assert [(each.actor, each.degree, each.strength) for each in found] == [
        *(("c", 1, 1.5), ("d", 1, 1.5), ("e", 1, 1.5), ("f", 1, 1.5)),
        *(("a", 1, 0.5), ("b", 1, 0.5)),
    ]
    assert {each.page_rank for each in found} == {round(1 / 6, 6)}
