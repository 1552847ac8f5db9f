"""Where the nodes go: stress on distances that leave room for the labels, then a search that removes what a reader would stumble over.

Nothing here knows what a graph means or how it is drawn. Positions are centres, y grows downwards, and every random choice comes from a seeded generator, so the
same input gives the same positions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FAR = 1e9


@dataclass(frozen=True)
class Terrain:
    """What the positions depend on: ``n`` boxes and ``p`` pairs of boxes that are joined by at least one line.

    ``half`` (n, 2): half the width and height of each box. ``pairs`` (p, 2): indices of the joined boxes. ``lines`` (p,): how many lines join them.
    ``label`` (p, 2): width and height of the largest label of each pair. ``lane``: the distance between parallel lines. ``size``: width and height of the page.
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


def place(terrain: Terrain, seed: int, sweeps: int) -> Floats:
    """Centres of all boxes (n, 2), inside the page."""
    if not len(terrain.half):
        return np.zeros((0, 2))
    rng = np.random.default_rng(seed)
    return settle(terrain, spread(terrain, rng), rng, sweeps)


def spread(terrain: Terrain, rng: np.random.Generator) -> Floats:
    """A first placement: each component by stress in a part of the page that is as large as its needs."""
    n = len(terrain.half)
    parts = components(n, terrain.pairs)
    single = [part[0] for part in parts if len(part) == 1]
    groups = [part for part in parts if len(part) > 1]
    if single:
        groups.append(np.array(single, dtype=np.int64))
    groups.sort(key=lambda part: (-_need(terrain, part), int(part[0])))
    cells = treemap([_need(terrain, part) for part in groups], (0.0, 0.0, *terrain.size))
    at = np.zeros((n, 2))
    for part, cell in zip(groups, cells, strict=True):
        inside = np.isin(terrain.pairs[:, 0], part)
        local = _stress_in(terrain, part, inside, rng) if inside.any() else _grid(len(part), cell[2] / max(cell[3], 1.0))
        at[part] = _fit(local, terrain.half[part], cell)
    return at


def components(n: int, pairs: Ints) -> list[Ints]:
    """The connected parts, each as sorted indices, in the order of their first index."""
    root = np.arange(n)
    for _ in range(n):
        low = root.copy()
        np.minimum.at(low, pairs[:, 0], root[pairs[:, 1]])
        np.minimum.at(low, pairs[:, 1], root[pairs[:, 0]])
        low = low[low]
        if (low == root).all():
            break
        root = low
    return [np.flatnonzero(root == first) for first in np.unique(root)]


def _need(terrain: Terrain, part: Ints) -> float:
    """About how much of the page a component needs."""
    width, height = (2 * terrain.half[part] + 2 * terrain.lane).T
    inside = np.isin(terrain.pairs[:, 0], part)
    label = (terrain.label[inside] + terrain.lane).prod(axis=1) * (1 + 0.5 * terrain.lines[inside])
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


def _stress_in(terrain: Terrain, part: Ints, inside: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    number = {int(v): i for i, v in enumerate(part)}
    pairs = np.array([(number[int(a)], number[int(b)]) for a, b in terrain.pairs[inside]])
    reach = terrain.half[part].mean(axis=1)
    lengths = reach[pairs[:, 0]] + reach[pairs[:, 1]] + terrain.room[inside]
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


def stress(far: Floats, rng: np.random.Generator, rounds: int = 120) -> Floats:
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
    for _ in range(rounds):
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
class _Round:
    """What one sweep over the nodes needs and does not change."""

    gap: float
    far: Floats
    incident: tuple[Ints, ...]
    others: tuple[Ints, ...]
    neighbours: tuple[Ints, ...]


def settle(terrain: Terrain, at: Floats, rng: np.random.Generator, sweeps: int) -> Floats:
    """Move one node at a time to the best of many places, until nothing overlaps and little crosses."""
    n = len(at)
    at = clamp(at, terrain)
    plan = _plan(terrain, at)
    reach = max(terrain.size)
    for sweep in range(sweeps):
        cool = 1 - sweep / max(sweeps, 1)
        moved = False
        for v in rng.permutation(n):
            tries = _tries(terrain, at, int(v), plan, rng, reach * (0.02 + 0.22 * cool**2), wide=sweep < sweeps // 2)
            cost = cost_of(terrain, at, int(v), tries, plan)
            best = int(cost.argmin())
            if cost[best] < cost[0] - 1e-6:
                at[v] = tries[best]
                moved = True
        if not moved and sweep > sweeps // 2:
            break
    return np.round(at, 2)


def _plan(terrain: Terrain, at: Floats) -> _Round:
    n, pairs = len(at), terrain.pairs
    ends = [np.flatnonzero((pairs == v).any(axis=1)) for v in range(n)]
    rest = [np.flatnonzero(~(pairs == v).any(axis=1)) for v in range(n)]
    near = tuple(np.where(pairs[e, 0] == v, pairs[e, 1], pairs[e, 0]) for v, e in enumerate(ends))
    reach = terrain.half.mean(axis=1)
    lengths = reach[pairs[:, 0]] + reach[pairs[:, 1]] + terrain.room
    far = distances(n, pairs, lengths) if n else np.zeros((0, 0))
    joined = (far < _FAR / 2) & (far > 0)
    if joined.any():
        real = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
        far = far * min(1.0, float(np.median(real[joined] / far[joined])))
    return _Round(0.9 * terrain.lane, np.where(joined, far, 0.0), tuple(ends), tuple(rest), near)


def clamp(at: Floats, terrain: Terrain) -> Floats:
    """The nearest positions at which every box is inside the page."""
    low = terrain.half + 1
    high = np.maximum(np.array(terrain.size) - terrain.half - 1, low)
    result: Floats = np.clip(at, low, high)
    return result


def _tries(terrain: Terrain, at: Floats, v: int, plan: _Round, rng: np.random.Generator, radius: float, *, wide: bool) -> Floats:
    """Places to try for a node, its own first: near it, at the middle of its neighbours, on a line with other nodes, and anywhere."""
    width, height = terrain.size
    places = [
        at[v][None],
        at[v] + rng.normal(scale=radius, size=(10, 2)),
        at[v] + rng.normal(scale=radius / 5 + 4, size=(8, 2)),
    ]
    near = plan.neighbours[v]
    if len(near):
        places.append(at[near].mean(axis=0) + rng.normal(scale=radius, size=(4, 2)))
    if wide:
        places.append(rng.uniform(size=(10, 2)) * (width, height))
    others = rng.integers(len(at), size=4)
    places.append(np.stack([at[others, 0], np.full(4, at[v, 1])], axis=1))
    places.append(np.stack([np.full(4, at[v, 0]), at[others, 1]], axis=1))
    low = terrain.half[v] + 1
    high = np.maximum(np.array(terrain.size) - low, low)
    result: Floats = np.clip(np.concatenate(places), low, high)
    return result


def cost_of(terrain: Terrain, at: Floats, v: int, tries: Floats, plan: _Round) -> Floats:
    """What each of ``tries`` (k, 2) for node ``v`` would cost, other nodes staying (k,)."""
    edges, near, rest = plan.incident[v], plan.neighbours[v], plan.others[v]
    cost = _crowding(terrain, at, v, tries, plan)
    thick = (terrain.lines - 1) * terrain.lane / 2
    if len(edges):
        start = np.broadcast_to(tries[:, None, :], (len(tries), len(near), 2))
        end = np.broadcast_to(at[near][None], start.shape)
        many = np.minimum(terrain.lines[edges], 4)
        cost += _lengths(terrain, v, edges, near, start, end)
        through = _inside(start, end, at, terrain.half + 7, thick[edges])
        through[:, np.arange(len(near)), near] = 0
        through[:, :, v] = 0
        cost += (through.sum(axis=2) * many).sum(axis=1)
        cost += _angles(start, end)
        if len(rest):
            a, b = at[terrain.pairs[rest, 0]], at[terrain.pairs[rest, 1]]
            weight = many[:, None] * np.minimum(terrain.lines[rest], 4)[None, :]
            cost += 18.0 * (_crossings(start, end, a, b) * np.minimum(weight, 5)).sum(axis=(1, 2))
            cost += _labels(terrain, start, end, a, b, edges, rest)
    if len(rest):
        a, b = at[terrain.pairs[rest, 0]], at[terrain.pairs[rest, 1]]
        hit = _through(a, b, tries, terrain.half[v] + 7, thick[rest])
        cost += (hit * np.minimum(terrain.lines[rest], 4)).sum(axis=1)
    return cost


def _crowding(terrain: Terrain, at: Floats, v: int, tries: Floats, plan: _Round) -> Floats:
    apart = np.abs(tries[:, None, :] - at[None]) - (terrain.half + terrain.half[v])[None]
    space = apart.max(axis=2)
    space[:, v] = _FAR
    gap = plan.gap
    cost = np.where(space < gap, 8.0 * ((gap - space) / gap) ** 2 + 60.0 * (space < 4), 0.0).sum(axis=1)
    far = plan.far[v]
    known = far > 0
    if known.any():
        real = np.sqrt(((tries[:, None, :] - at[None, known]) ** 2).sum(axis=2))
        cost += (((real - far[known]) / far[known]) ** 2).sum(axis=1) * (18.0 / max(len(at), 8))
    wall = np.minimum(tries - terrain.half[v], np.array(terrain.size) - terrain.half[v] - tries)
    aligned = (np.abs(tries[:, None, :] - at[None]) < 0.5).any(axis=1).sum(axis=1)
    result: Floats = cost + 0.3 * (wall < 12).sum(axis=1) - 0.4 * aligned
    return result


def _lengths(terrain: Terrain, v: int, edges: Ints, near: Ints, start: Floats, end: Floats) -> Floats:
    """Lines that are too short for their label cost much, lines longer than that a little."""
    along = end - start
    length = np.sqrt((along**2).sum(axis=2)) + 1e-9
    unit = np.abs(along) / length[..., None]
    exits = [(terrain.half[who] / np.maximum(unit, 1e-3)).min(axis=2) for who in (np.full(len(near), v), near)]
    visible = length - exits[0] - exits[1]
    steep = unit[..., 1]
    wide, high = terrain.label[edges].T
    lying = np.minimum(wide / np.maximum(unit[..., 0], 1e-3), (high + 4) * np.sqrt(terrain.lines[edges]) / np.maximum(steep, 1e-3))
    need = np.minimum(wide, np.maximum(lying, 0.45 * wide)) + 2.2 * terrain.lane
    short = np.maximum(need - visible, 0) / terrain.lane
    long = np.maximum(visible - 1.6 * need, 0) / terrain.lane
    cost: Floats = (2.2 * short**2 + 0.12 * long).sum(axis=1)
    return cost


def _angles(start: Floats, end: Floats) -> Floats:
    """Lines that leave a node in almost the same direction."""
    if start.shape[1] < 2:
        return np.zeros(len(start))
    along = end - start
    unit = along / (np.sqrt((along**2).sum(axis=2, keepdims=True)) + 1e-9)
    cosine = np.einsum("kdi,kei->kde", unit, unit)
    tight = np.maximum(cosine - 0.93, 0.0) / 0.07
    over = np.triu(np.ones(tight.shape[1:]), 1)
    cost: Floats = 6.0 * (tight**2 * over).sum(axis=(1, 2))
    return cost


def _crossings(start: Floats, end: Floats, a: Floats, b: Floats) -> NDArray[np.bool_]:
    """Which lines from ``start`` to ``end`` (k, d, 2) cross which of ``a`` to ``b`` (q, 2): (k, d, q)."""
    p, r = start[:, :, None, :], (end - start)[:, :, None, :]
    s = (b - a)[None, None]
    pa, pb = a[None, None] - p, b[None, None] - p
    o1 = r[..., 0] * pa[..., 1] - r[..., 1] * pa[..., 0]
    o2 = r[..., 0] * pb[..., 1] - r[..., 1] * pb[..., 0]
    o3 = s[..., 1] * pa[..., 0] - s[..., 0] * pa[..., 1]
    q = p + r
    o4 = s[..., 0] * (q[..., 1] - a[:, 1]) - s[..., 1] * (q[..., 0] - a[:, 0])
    result: NDArray[np.bool_] = (o1 * o2 < -1e-6) & (o3 * o4 < -1e-6)
    return result


def _labels(terrain: Terrain, start: Floats, end: Floats, a: Floats, b: Floats, edges: Ints, rest: Ints) -> Floats:
    """Labels, taken to stand in the middle of their lines, on other labels and on other lines."""
    middle = (start + end) / 2
    others = (a + b) / 2
    wide, high = (terrain.label / 2).T
    apart = np.abs(middle[:, :, None, :] - others[None, None])
    over = np.minimum((wide[edges][:, None] + wide[rest]) - apart[..., 0], 2 * terrain.lane) / terrain.lane
    stack = ((high[edges][:, None] + high[rest]) + 4 - apart[..., 1]) / terrain.lane
    cost = 4.0 * (np.maximum(over, 0) * np.maximum(stack, 0)).sum(axis=(1, 2))
    near = 0.7 * terrain.lane
    cost += 3.0 * (_near(middle[:, :, None, :], a[None, None], b[None, None]) < near).sum(axis=(1, 2))
    cost += 3.0 * (_near(others[None, None], start[:, :, None, :], end[:, :, None, :]) < near).sum(axis=(1, 2))
    result: Floats = cost
    return result


def _near(point: Floats, a: Floats, b: Floats) -> Floats:
    along = b - a
    share = ((point - a) * along).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), 1e-9)
    foot = a + np.clip(share, 0, 1)[..., None] * along
    return np.sqrt(((point - foot) ** 2).sum(axis=-1))


def _inside(start: Floats, end: Floats, at: Floats, half: Floats, thick: Floats) -> Floats:
    """What lines (k, d, 2) that run through boxes (n, 2) cost: (k, d, n)."""
    grown = half[None, None] + thick[None, :, None, None]
    return _slab(start[:, :, None, :], (end - start)[:, :, None, :], at[None, None] - grown, at[None, None] + grown)


def _through(a: Floats, b: Floats, tries: Floats, half: Floats, thick: Floats) -> Floats:
    """What lines (q, 2) that run through a box at ``tries`` (k, 2) cost: (k, q)."""
    grown = half[None, None] + thick[None, :, None]
    return _slab(a[None], (b - a)[None], tries[:, None] - grown, tries[:, None] + grown)


def _slab(start: Floats, along: Floats, low: Floats, high: Floats) -> Floats:
    step = np.where(np.abs(along) < 1e-9, 1e-9, along)
    first, second = (low - start) / step, (high - start) / step
    enter = np.minimum(first, second).max(axis=-1)
    leave = np.maximum(first, second).min(axis=-1)
    span = np.minimum(leave, 1.0) - np.maximum(enter, 0.0)
    length = np.sqrt((along**2).sum(axis=-1))
    return np.where(span > 0, 14.0 + 0.12 * np.maximum(span, 0) * length, 0.0)
