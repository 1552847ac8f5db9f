"""Where the nodes go: stress on distances that leave room for the labels, then a search that removes what a reader would stumble over.

Nothing here knows what a graph means or how it is drawn. Positions are centres, y grows downwards, and every random choice comes from a seeded
generator, so the
same input gives the same positions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmodel.diagram.layout.components import components
from graphmodel.diagram.layout.placement_costs import FAR, LayoutProblem, SweepData, cheapest, distances, sweep_data, total_cost

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STRESS_STEPS = 120


def place(problem: LayoutProblem, seed: int, sweeps: int, starts: int = 1) -> Floats:
    """Centres of all boxes (n, 2), inside the page: the best of some starts."""
    if not len(problem.half):
        return np.zeros((0, 2))
    found = []
    for start in range(starts):
        rng = np.random.default_rng(seed + start)
        at = improved(problem, initial_places(problem, rng), rng, sweeps)
        found.append((total_cost(problem, at), start, at))
    return expand(problem, min(found, key=lambda one: one[:2])[2])


def refined(problem: LayoutProblem, at: Floats, seed: int, sweeps: int) -> Floats:
    """The same positions, made better for a problem that has changed a little."""
    rng = np.random.default_rng(seed)
    return expand(problem, improved(problem, at, rng, sweeps, heat=0.0, reach=0.3))


def expand(problem: LayoutProblem, at: Floats, most: float = 1.5) -> Floats:
    """Stretched towards the page's edges and put in its middle: nothing crosses that did not before, and everything gets more room."""
    low, high = (at - problem.half).min(axis=0), (at + problem.half).max(axis=0)
    low_at, high_at = at.min(axis=0), at.max(axis=0)
    free = np.maximum(np.array(problem.size) - 12 - (high - low), 0.0)
    factor = np.minimum(1 + free / np.maximum(high_at - low_at, 1.0), most)
    wide = (at - low_at) * factor
    rest = np.array(problem.size) - ((wide + problem.half).max(axis=0) - (wide - problem.half).min(axis=0))
    return np.round(clamp(wide - (wide - problem.half).min(axis=0) + rest / 2, problem), 2)


def initial_places(problem: LayoutProblem, rng: np.random.Generator) -> Floats:
    """A first placement: each component by stress in a part of the page that is as large as its needs."""
    n = len(problem.half)
    parts = components(n, problem.pairs)
    single = [part[0] for part in parts if len(part) == 1]
    groups = [part for part in parts if len(part) > 1]
    if single:
        groups.append(np.array(single, dtype=np.int64))
    groups.sort(key=lambda part: (-_need(problem, part), int(part[0])))
    cells = treemap([_need(problem, part) for part in groups], (0.0, 0.0, *problem.size))
    at = np.zeros((n, 2))
    for part, cell in zip(groups, cells, strict=True):
        inside = np.isin(problem.pairs[:, 0], part)
        local = _stress_in(problem, part, inside, rng) if inside.any() else _grid(len(part), cell[2] / max(cell[3], 1.0))
        at[part] = _fit(local, problem.half[part], cell)
    return at


def _need(problem: LayoutProblem, part: Ints) -> float:
    """About how much of the page a component needs."""
    width, height = (2 * problem.half[part] + 2 * problem.lane).T
    inside = np.isin(problem.pairs[:, 0], part)
    label = (problem.label[inside] + problem.lane).prod(axis=1) * (1 + 0.5 * problem.lines[inside])
    return float((width * height).sum() + 1.5 * label.sum())


def treemap(needs: list[float], page: tuple[float, float, float, float]) -> list[tuple[float, float, float, float]]:
    """Divide a rectangle (x, y, width, height) in proportion to ``needs``, halving along the longer side.

    >>> treemap([2.0, 1.0, 1.0], (0, 0, 400, 100))
    [(0, 0, 200.0, 100), (200.0, 0, 100.0, 100), (300.0, 0, 100.0, 100)]
    """
    if len(needs) <= 1:
        return [page] * len(needs)
    x, y, width, height = page
    total, half, cut = sum(needs), 0.0, 0
    while cut < len(needs) - 1 and (cut == 0 or half + needs[cut] / 2 < total / 2):
        half += needs[cut]
        cut += 1
    share = half / total
    if width >= height:
        first, second = (x, y, width * share, height), (x + width * share, y, width * (1 - share), height)
    else:
        first, second = (x, y, width, height * share), (x, y + height * share, width, height * (1 - share))
    return treemap(needs[:cut], first) + treemap(needs[cut:], second)


def _grid(count: int, aspect: float) -> Floats:
    columns = max(1, min(count, round((count * aspect / 1.6) ** 0.5)))
    return np.array([(i % columns, i // columns) for i in range(count)], dtype=float)


def _stress_in(problem: LayoutProblem, part: Ints, inside: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    number = {int(v): i for i, v in enumerate(part)}
    pairs = np.array([(number[int(a)], number[int(b)]) for a, b in problem.pairs[inside]])
    reach = problem.half[part].mean(axis=1)
    lengths = reach[pairs[:, 0]] + reach[pairs[:, 1]] + problem.room[inside]
    far = distances(len(part), pairs, lengths)
    return _level(stress(far, rng))


def stress(far: Floats, rng: np.random.Generator) -> Floats:
    """Positions whose distances are close to ``far`` (n, n), by majorisation from a classical scaling that is shaken a little."""
    n = len(far)
    centre = np.eye(n) - 1.0 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ (far**2) @ centre)
    at = np.zeros((n, 2))
    top = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    at[:, : top.shape[1]] = top[:, ::-1] * np.where(top[:, ::-1].sum(axis=0) < 0, -1.0, 1.0)
    at += rng.normal(scale=0.15 * far[far < FAR].mean(), size=at.shape)
    weight = 1.0 / np.maximum(far, 1e-6) ** 2
    np.fill_diagonal(weight, 0.0)
    inverse = np.linalg.pinv(np.diag(weight.sum(axis=1)) - weight)
    pull = weight * far
    for _ in range(_STRESS_STEPS):
        between = at[:, None, :] - at[None, :, :]
        ratio = pull / np.maximum(np.sqrt((between**2).sum(axis=2)), 1e-6)
        move = np.diag(ratio.sum(axis=1)) - ratio
        new = inverse @ (move @ at)
        done = np.abs(new - at).max() < 0.2
        at = new
        if done:
            break
    return np.round(at, 3)


def _level(at: Floats) -> Floats:
    """Turned so that the longer axis lies across the page."""
    middle = at - at.mean(axis=0)
    _, vectors = np.linalg.eigh(middle.T @ middle)
    turned: Floats = middle @ vectors[:, ::-1]
    return turned * np.where(np.abs(turned.min(axis=0)) > turned.max(axis=0), -1.0, 1.0)


def _fit(at: Floats, half: Floats, cell: tuple[float, float, float, float]) -> Floats:
    """Stretched to fill a part of the page, and no further than twice its own size."""
    x, y, width, height = cell
    low, high = at.min(axis=0), at.max(axis=0)
    inner = np.maximum(np.array([width, height]) - 2 * half.max(axis=0) - 16, 1.0)
    scale = inner / np.maximum(high - low, 1e-9)
    result: Floats = np.array([x + width / 2, y + height / 2]) + (at - (low + high) / 2) * np.where(high - low < 1e-6, 0.0, scale)
    return result


def improved(problem: LayoutProblem, at: Floats, rng: np.random.Generator, sweeps: int, heat: float = 10.0, reach: float = 1.0) -> Floats:
    """Move one node at a time to the best of many places, until nothing overlaps and little crosses.

    While ``heat`` lasts, a place that is not quite the best may be taken, so that the search does not stop at the first good one. ``reach`` below 1
    keeps nodes near where they are. A node that found nothing better twice is looked at less often.
    """
    n = len(at)
    at = clamp(at, problem)
    plan = sweep_data(problem, at)
    far = reach * max(problem.size)
    idle = np.zeros(n)
    for sweep in range(sweeps):
        cool = 1 - sweep / max(sweeps, 1)
        warm = heat * max(cool - 0.35, 0.0)
        for v in rng.permutation(n):
            if idle[v] >= 2 and rng.random() < 0.7:
                continue
            tries = _tries(problem, at, int(v), plan, rng, far * (0.02 + 0.22 * cool**2), wide=reach == 1 and sweep < sweeps // 2)
            best = cheapest(problem, at, int(v), tries, plan, warm * rng.gumbel(size=len(tries)))
            idle[v] = 0 if best else idle[v] + 1
            at[v] = tries[best]
        if (idle >= 3).all():
            break
    return np.round(at, 2)


def clamp(at: Floats, problem: LayoutProblem) -> Floats:
    """The nearest positions at which every box is inside the page."""
    low = problem.half + 1
    high = np.maximum(np.array(problem.size) - problem.half - 1, low)
    result: Floats = np.clip(at, low, high)
    return result


def _tries(problem: LayoutProblem, at: Floats, v: int, plan: SweepData, rng: np.random.Generator, radius: float, *, wide: bool) -> Floats:
    """Places to try for a node, its own first: near it, at the middle of its neighbours, on a line with other nodes, and anywhere."""
    own, near = at[v], plan.boxes[v].near
    count = 18 + (3 if len(near) else 0)
    first = 1 + count + (7 if wide else 0)
    places = np.empty((first + 6, 2))
    places[0] = own
    shifts = rng.standard_normal((count, 2))
    places[1:11] = own + radius * shifts[:10]
    places[11:19] = own + (radius / 5 + 4) * shifts[10:18]
    if len(near):
        places[19:22] = at[near].sum(axis=0) / len(near) + radius * shifts[18:]
    if wide:
        places[1 + count : first] = rng.uniform(size=(7, 2)) * problem.size
    others = at[rng.integers(len(at), size=3)]
    places[first : first + 3, 0], places[first : first + 3, 1] = others[:, 0], own[1]
    places[first + 3 :, 0], places[first + 3 :, 1] = own[0], others[:, 1]
    low = problem.half[v] + 1
    high = np.maximum(np.array(problem.size) - low, low)
    result: Floats = np.minimum(np.maximum(places, low), high)
    return result
