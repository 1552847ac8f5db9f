"""What places cost: the tables and frames by which it is computed against the same, place by place and line by line."""

from __future__ import annotations

import numpy as np
import pytest

from graphmodel.diagram.layout import placement_costs
from graphmodel.diagram.layout.placement_costs import LayoutProblem, cheapest, cost_of, sweep_data
from graphmodel.diagram.layout.segments import Floats


def problem(rng: np.random.Generator, boxes: int, joined: int) -> LayoutProblem:
    pairs = np.array([(i, j) for i in range(boxes) for j in range(i + 1, boxes)])
    pairs = pairs[np.sort(rng.choice(len(pairs), joined, replace=False))]
    half = np.stack([rng.uniform(20, 70, boxes), rng.uniform(10, 25, boxes)], axis=1)
    label = np.stack([rng.uniform(10, 120, joined), rng.uniform(12, 26, joined)], axis=1)
    return LayoutProblem(half, pairs, rng.choice([1, 1, 1, 2, 3], joined), label, 23.0, (1000.0, 700.0))


def sides(a: Floats, b: Floats, c: Floats) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def cross(a: Floats, b: Floats, c: Floats, d: Floats) -> bool:
    return sides(c, d, a) * sides(c, d, b) < -1 and sides(a, b, c) * sides(a, b, d) < -1


def distance(point: Floats, a: Floats, b: Floats) -> float:
    share = float(np.clip((point - a) @ (b - a) / ((b - a) @ (b - a) + 1e-9), 0, 1))
    return float(np.hypot(*(point - a - share * (b - a))))


def expected(case: LayoutProblem, at: Floats, v: int, place: Floats) -> tuple[float, float]:
    """What crossings cost, and what labels on labels and on lines cost, for one place of a box."""
    moved = at.copy()
    moved[v] = place
    own = [i for i, pair in enumerate(case.pairs) if v in pair]
    crossings = labels = 0.0
    for i in own:
        for k in range(len(case.pairs)):
            if k in own:
                continue
            (a, b), (c, d) = moved[case.pairs[i]], moved[case.pairs[k]]
            crossings += 18 * cross(a, b, c, d) * min(min(case.lines[i], 4) * min(case.lines[k], 4), 5)
            mine, theirs = (a + b) / 2, (c + d) / 2
            over = (case.label[i] + case.label[k]) / 2 + (0, 4) - np.abs(mine - theirs)
            labels += 4 * max(min(over[0] / case.lane, 2), 0) * max(over[1] / case.lane, 0)
            labels += 3 * (distance(mine, c, d) < 0.7 * case.lane) + 3 * (distance(theirs, a, b) < 0.7 * case.lane)
    return crossings, labels


def test_crossings_and_labels_cost_what_each_pair_of_lines_costs() -> None:
    rng = np.random.default_rng(4)
    case = problem(rng, 12, 20)
    at = rng.uniform(60, 640, (12, 2))
    plan = sweep_data(case, at)
    some = False
    for v in range(12):
        tries = np.concatenate([at[v : v + 1], rng.uniform(60, 640, (8, 2))])
        move = placement_costs._Move(case, at, v, plan)
        mine = move.lines(tries)
        wanted = np.array([expected(case, at, v, place) for place in tries])
        assert move._crossings(tries, mine) == pytest.approx(wanted[:, 0])
        assert move._labels(tries, mine) == pytest.approx(wanted[:, 1])
        some = some or bool((wanted > 0).all(axis=1).any())
    assert some


def test_lines_through_boxes_cost_more_than_lines_beside_them() -> None:
    half = np.array([[20.0, 10], [20, 10], [20, 10]])
    case = LayoutProblem(half, np.array([[0, 1]]), np.array([1]), np.array([[30.0, 14]]), 23.0, (1000.0, 700.0))
    at = np.array([[100.0, 300], [900, 300], [500, 300]])
    plan = sweep_data(case, at)
    move = placement_costs._Move(case, at, 0, plan)
    tries = np.array([[100.0, 300], [100, 600]])
    through, beside = move._through_boxes(tries, move.lines(tries))
    # The line of 800 is inside for 2 times the half width and the 7 around it.
    assert through == pytest.approx(14 + 0.12 * 54)
    assert beside == 0
    other = placement_costs._Move(case, at, 2, plan)
    below, aside = other._under_other_lines(np.array([[500.0, 300], [500, 340]]), other.lines(np.array([[500.0, 300], [500, 340]])))
    assert below == pytest.approx(14 + 0.12 * 54)
    assert aside == 0


def test_stages_find_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """With many lines, places that are too dear already are left out: that must not change the answer."""
    rng = np.random.default_rng(5)
    case = problem(rng, 16, 40)
    at = rng.uniform(60, 640, (16, 2))
    plan = sweep_data(case, at)
    for v in range(16):
        tries = np.concatenate([at[v : v + 1], rng.uniform(60, 640, (30, 2))])
        noise = 5 * rng.gumbel(size=31)
        wanted = int((cost_of(case, at, v, tries, plan) + noise).argmin())
        monkeypatch.setattr(placement_costs, "_STAGED", 0)
        assert cheapest(case, at, v, tries, plan, noise) == wanted
        monkeypatch.setattr(placement_costs, "_STAGED", 1000)
        assert cheapest(case, at, v, tries, plan, noise) == wanted
