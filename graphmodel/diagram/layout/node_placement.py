"""Where the nodes go: stress on distances that leave room for the labels, then a search that removes what a reader would stumble over.

Nothing here knows what a graph means or how it is drawn. Positions are centres, y grows downwards, and every random choice comes from a seeded
generator, so the
same input gives the same positions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmodel.diagram.layout.components import components
from graphmodel.diagram.layout.segments import Segments, crossings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FAR = 1e9
_STRESS_STEPS = 120


@dataclass(frozen=True)
class LayoutProblem:
    """What the positions depend on: ``n`` boxes and ``p`` pairs of boxes that are joined by at least one line.

    ``half`` (n, 2): half the width and height of each box. ``pairs`` (p, 2): indices of the joined boxes. ``lines`` (p,): how many lines join them.
    ``label`` (p, 2): width and height of the largest label of each pair. ``lane``: the distance between parallel lines. ``size``: width and
    height of the page.
    """

    half: Floats
    pairs: Ints
    lines: Ints
    label: Floats
    lane: float
    size: tuple[float, float]

    @property
    def room(self) -> Floats:
        """How long the visible part of a line should be, so that its label and its arrowhead fit (p,)."""
        return self.label[:, 0] + 2.6 * self.lane


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


def distances(n: int, pairs: Ints, lengths: Floats) -> Floats:
    """Shortest paths between all nodes (n, n); Floyd and Warshall."""
    far = np.full((n, n), _FAR)
    np.fill_diagonal(far, 0.0)
    far[pairs[:, 0], pairs[:, 1]] = far[pairs[:, 1], pairs[:, 0]] = lengths
    for k in range(n):
        np.minimum(far, far[:, k, None] + far[None, k, :], out=far)
    return far


def stress(far: Floats, rng: np.random.Generator) -> Floats:
    """Positions whose distances are close to ``far`` (n, n), by majorisation from a classical scaling that is shaken a little."""
    n = len(far)
    centre = np.eye(n) - 1.0 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ (far**2) @ centre)
    at = np.zeros((n, 2))
    top = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    at[:, : top.shape[1]] = top[:, ::-1] * np.where(top[:, ::-1].sum(axis=0) < 0, -1.0, 1.0)
    at += rng.normal(scale=0.15 * far[far < _FAR].mean(), size=at.shape)
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


@dataclass(frozen=True)
class _SweepData:
    """What one sweep over the nodes needs and does not change."""

    gap: float
    far: Floats
    incident: tuple[Ints, ...]
    others: tuple[Ints, ...]
    neighbours: tuple[Ints, ...]


def improved(problem: LayoutProblem, at: Floats, rng: np.random.Generator, sweeps: int, heat: float = 10.0, reach: float = 1.0) -> Floats:
    """Move one node at a time to the best of many places, until nothing overlaps and little crosses.

    While ``heat`` lasts, a place that is not quite the best may be taken, so that the search does not stop at the first good one. ``reach`` below 1
    keeps nodes near where they are. A node that found nothing better twice is looked at less often.
    """
    n = len(at)
    at = clamp(at, problem)
    plan = _plan(problem, at)
    far = reach * max(problem.size)
    idle = np.zeros(n)
    for sweep in range(sweeps):
        cool = 1 - sweep / max(sweeps, 1)
        warm = heat * max(cool - 0.35, 0.0)
        for v in rng.permutation(n):
            if idle[v] >= 2 and rng.random() < 0.7:
                continue
            tries = _tries(problem, at, int(v), plan, rng, far * (0.02 + 0.22 * cool**2), wide=reach == 1 and sweep < sweeps // 2)
            cost = cost_of(problem, at, int(v), tries, plan)
            best = int((cost + warm * rng.gumbel(size=len(cost))).argmin())
            idle[v] = 0 if best else idle[v] + 1
            at[v] = tries[best]
        if (idle >= 3).all():
            break
    return np.round(at, 2)


def total_cost(problem: LayoutProblem, at: Floats) -> float:
    """What all positions together cost."""
    plan = _plan(problem, at)
    return float(sum(cost_of(problem, at, v, at[v : v + 1], plan)[0] for v in range(len(at))))


def _plan(problem: LayoutProblem, at: Floats) -> _SweepData:
    n, pairs = len(at), problem.pairs
    ends = [np.flatnonzero((pairs == v).any(axis=1)) for v in range(n)]
    rest = [np.flatnonzero(~(pairs == v).any(axis=1)) for v in range(n)]
    near = tuple(np.where(pairs[e, 0] == v, pairs[e, 1], pairs[e, 0]) for v, e in enumerate(ends))
    reach = problem.half.mean(axis=1)
    lengths = reach[pairs[:, 0]] + reach[pairs[:, 1]] + problem.room
    far = distances(n, pairs, lengths) if n else np.zeros((0, 0))
    joined = (far < _FAR / 2) & (far > 0)
    if joined.any():
        real = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
        far = far * min(1.0, float(np.median(real[joined] / far[joined])))
    return _SweepData(0.9 * problem.lane, np.where(joined, far, 0.0), tuple(ends), tuple(rest), near)


def clamp(at: Floats, problem: LayoutProblem) -> Floats:
    """The nearest positions at which every box is inside the page."""
    low = problem.half + 1
    high = np.maximum(np.array(problem.size) - problem.half - 1, low)
    result: Floats = np.clip(at, low, high)
    return result


def _tries(problem: LayoutProblem, at: Floats, v: int, plan: _SweepData, rng: np.random.Generator, radius: float, *, wide: bool) -> Floats:
    """Places to try for a node, its own first: near it, at the middle of its neighbours, on a line with other nodes, and anywhere."""
    width, height = problem.size
    places = [
        at[v][None],
        at[v] + rng.normal(scale=radius, size=(10, 2)),
        at[v] + rng.normal(scale=radius / 5 + 4, size=(8, 2)),
    ]
    near = plan.neighbours[v]
    if len(near):
        places.append(at[near].mean(axis=0) + rng.normal(scale=radius, size=(3, 2)))
    if wide:
        places.append(rng.uniform(size=(7, 2)) * (width, height))
    others = rng.integers(len(at), size=3)
    places.append(np.stack([at[others, 0], np.full(3, at[v, 1])], axis=1))
    places.append(np.stack([np.full(3, at[v, 0]), at[others, 1]], axis=1))
    low = problem.half[v] + 1
    high = np.maximum(np.array(problem.size) - low, low)
    result: Floats = np.clip(np.concatenate(places), low, high)
    return result


def cost_of(problem: LayoutProblem, at: Floats, v: int, tries: Floats, plan: _SweepData) -> Floats:
    """What each of ``tries`` (k, 2) for node ``v`` would cost, other nodes staying (k,)."""
    edges, near, rest = plan.incident[v], plan.neighbours[v], plan.others[v]
    x, y = np.ascontiguousarray(tries[:, 0]), np.ascontiguousarray(tries[:, 1])
    cost = _crowding(problem, at, v, (x, y), plan)
    others = Segments(at[problem.pairs[rest, 0]].T, at[problem.pairs[rest, 1]].T)
    if len(edges):
        mine = Segments((x[:, None], y[:, None]), at[near].T[:, None, :])
        many = np.minimum(problem.lines[edges], 4)
        cost += _lengths(problem, v, edges, near, mine)
        cost += ((_through_boxes(problem, at, v, edges, near, mine)).sum(axis=2) * many).sum(axis=1)
        cost += _angles(mine)
        if len(rest):
            weight = np.minimum(many[:, None] * np.minimum(problem.lines[rest], 4), 5)
            cost += 18.0 * (crossings(_spread(mine), others, 1.0) * weight).sum(axis=(1, 2))
            cost += _labels(problem, mine, others, edges, rest)
    if len(rest):
        thick = (problem.lines[rest] - 1) * problem.lane / 2 + 7
        hit = _slab(
            others,
            x[:, None] - problem.half[v, 0] - thick,
            x[:, None] + problem.half[v, 0] + thick,
            y[:, None] - problem.half[v, 1] - thick,
            y[:, None] + problem.half[v, 1] + thick,
        )
        cost += (hit * np.minimum(problem.lines[rest], 4)).sum(axis=1)
    return cost


def _crowding(problem: LayoutProblem, at: Floats, v: int, tries: tuple[Floats, Floats], plan: _SweepData) -> Floats:
    x, y = tries
    half = problem.half
    off_x, off_y = np.abs(x[:, None] - at[:, 0]), np.abs(y[:, None] - at[:, 1])
    space = np.maximum(off_x - (half[:, 0] + half[v, 0]), off_y - (half[:, 1] + half[v, 1]))
    space[:, v] = _FAR
    gap = plan.gap
    cost: Floats = (8.0 * (np.maximum(gap - space, 0.0) / gap) ** 2 + 60.0 * (space < 4)).sum(axis=1)
    far = plan.far[v]
    known = np.flatnonzero(far)
    if len(known):
        real = np.sqrt(off_x[:, known] ** 2 + off_y[:, known] ** 2)
        cost += ((real / far[known] - 1) ** 2).sum(axis=1) * (18.0 / max(len(at), 8))
    width, height = problem.size
    wall = np.minimum(np.minimum(x, width - x) - half[v, 0], np.minimum(y, height - y) - half[v, 1])
    off_x[:, v] = _FAR
    off_y[:, v] = _FAR
    total: Floats = cost + 0.3 * (wall < 12) - 0.4 * (np.minimum(off_x, off_y).min(axis=1, initial=_FAR) < 0.5)
    return total


def _spread(mine: Segments) -> Segments:
    """The same segments with an axis more, to be compared with others."""
    return Segments((mine.x0[:, :, None], mine.y0[:, :, None]), (mine.x1[:, :, None], mine.y1[:, :, None]))


def _lengths(problem: LayoutProblem, v: int, edges: Ints, near: Ints, mine: Segments) -> Floats:
    """Lines that are too short for their label cost much, lines longer than that a little."""
    across = np.maximum(np.abs(mine.dx) / mine.length, 1e-3)
    steep = np.maximum(np.abs(mine.dy) / mine.length, 1e-3)
    half = problem.half
    visible = mine.length - np.minimum(half[v, 0] / across, half[v, 1] / steep) - np.minimum(half[near, 0] / across, half[near, 1] / steep)
    wide, high = problem.label[edges].T
    lying = np.minimum(wide / across, (high + 4) / steep)
    # Parallel lines leave no room for a label that lies across them: it has to run along its own.
    more = np.minimum(problem.lines[edges] - 1, 8)
    need = np.where(more > 0, wide + 0.45 * problem.lane * more, np.minimum(wide, np.maximum(lying, 0.45 * wide))) + 2.2 * problem.lane
    short = np.maximum(need - visible, 0) / problem.lane
    long = np.maximum(visible - 1.6 * need, 0) / problem.lane
    # ... and turned words are read more easily the less they are turned.
    cost: Floats = (2.2 * short**2 * (1 + 0.25 * more) + 0.12 * long + 1.2 * more * steep**2).sum(axis=1)
    return cost


def _angles(mine: Segments) -> Floats:
    """Lines that leave a node in almost the same direction."""
    if mine.dx.shape[1] < 2:
        return np.zeros(len(mine.dx))
    across, down = mine.dx / mine.length, mine.dy / mine.length
    first, second = np.triu_indices(mine.dx.shape[1], 1)
    cosine = across[:, first] * across[:, second] + down[:, first] * down[:, second]
    tight = np.maximum(cosine - 0.93, 0.0) / 0.07
    cost: Floats = 6.0 * (tight * tight).sum(axis=1)
    return cost


def _labels(problem: LayoutProblem, mine: Segments, others: Segments, edges: Ints, rest: Ints) -> Floats:
    """PlacedLabels, taken to stand in the middle of their lines, on other labels and on other lines."""
    mx, my = (mine.x0 + mine.x1)[:, :, None] / 2, (mine.y0 + mine.y1)[:, :, None] / 2
    ox, oy = (others.x0 + others.x1) / 2, (others.y0 + others.y1) / 2
    wide, high = (problem.label / 2 / problem.lane).T
    over = np.minimum((wide[edges][:, None] + wide[rest]) - np.abs(mx - ox) / problem.lane, 2.0)
    stack = (high[edges][:, None] + high[rest] + 4 / problem.lane) - np.abs(my - oy) / problem.lane
    cost = 4.0 * np.maximum(over, 0) * np.maximum(stack, 0)
    near = (0.7 * problem.lane) ** 2
    cost += 3.0 * (_square_to(mx, my, others) < near)
    cost += 3.0 * (_square_to(ox, oy, _spread(mine)) < near)
    result: Floats = cost.sum(axis=(1, 2))
    return result


def _square_to(x: Floats, y: Floats, lines: Segments) -> Floats:
    """The square of the distance from points to lines."""
    ax, ay = x - lines.x0, y - lines.y0
    share = np.minimum(np.maximum((ax * lines.dx + ay * lines.dy) / lines.square, 0.0), 1.0)
    fx, fy = ax - share * lines.dx, ay - share * lines.dy
    result: Floats = fx * fx + fy * fy
    return result


def _through_boxes(problem: LayoutProblem, at: Floats, v: int, edges: Ints, near: Ints, mine: Segments) -> Floats:
    """What my lines (k, d) that run through boxes (n,) cost: (k, d, n)."""
    thick = ((problem.lines[edges] - 1) * problem.lane / 2 + 7)[:, None]
    grown_x, grown_y = problem.half[:, 0] + thick, problem.half[:, 1] + thick
    through = _slab(_spread(mine), at[:, 0] - grown_x, at[:, 0] + grown_x, at[:, 1] - grown_y, at[:, 1] + grown_y)
    through[:, np.arange(len(near)), near] = 0
    through[:, :, v] = 0
    return through


def _slab(lines: Segments, left: Floats, right: Floats, top: Floats, bottom: Floats) -> Floats:
    """What lines cost that run through boxes: the more, the longer they are inside."""
    step_x = np.where(np.abs(lines.dx) < 1e-9, 1e-9, lines.dx)
    step_y = np.where(np.abs(lines.dy) < 1e-9, 1e-9, lines.dy)
    a, b = (left - lines.x0) / step_x, (right - lines.x0) / step_x
    c, d = (top - lines.y0) / step_y, (bottom - lines.y0) / step_y
    enter = np.maximum(np.minimum(a, b), np.minimum(c, d))
    leave = np.minimum(np.maximum(a, b), np.maximum(c, d))
    span = np.minimum(leave, 1.0) - np.maximum(enter, 0.0)
    return np.where(span > 0, 14.0 + 0.12 * span * lines.length, 0.0)
