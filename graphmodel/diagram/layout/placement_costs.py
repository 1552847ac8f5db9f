"""What the places of boxes cost: what a reader of lines and labels drawn straight between them would stumble over.

Everything works on many places for one box at once, others staying. All costs but the first (how crowded a place is) are 0 or more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmodel.diagram.layout.segments import Segments

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAR = 1e9

_STAGED = 90
"""From so many pairs on, costs are added up in stages; with fewer, all at once is quicker."""

_FIRST = 4
"""So many of the least crowded places are looked at first: what they cost is the bound for the others."""


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


@dataclass(frozen=True)
class BoxData:
    """What the costs of one box's places need and no move changes. Its lines are ``d``, the lines of others ``p``, the boxes ``n``.

    ``near`` (d,): the boxes at the other ends. ``rest`` (2, p): the ends of the others' lines. ``apart`` (2, n): at which distances of centres boxes
    touch it. ``stretch``, ``wanted`` (n,): the distance to each box as a share of what it should be; 0 where there is none. ``many`` (d,),
    ``many_rest`` (p,): how many lines each stands for. ``under`` (2, p): half the size of the box, grown by the thickness of each line.
    ``grown`` (2, d, n): half the size of each box, grown by the thickness of each line; less than nothing where the line ends.
    ``weight`` (d, p): what a crossing counts. ``label`` (2, d): the sizes of its labels. ``over`` (2, d, p): at which distances labels touch.
    """

    near: Ints
    rest: Ints
    apart: Floats
    stretch: Floats
    wanted: Floats
    lines: Floats
    many: Floats
    many_rest: Floats
    under: Floats
    grown: Floats
    weight: Floats
    label: Floats
    over: Floats


@dataclass(frozen=True)
class SweepData:
    """What one sweep over the boxes needs and does not change."""

    gap: float
    boxes: tuple[BoxData, ...]


def distances(n: int, pairs: Ints, lengths: Floats) -> Floats:
    """Shortest paths between all nodes (n, n); Floyd and Warshall."""
    far = np.full((n, n), FAR)
    np.fill_diagonal(far, 0.0)
    far[pairs[:, 0], pairs[:, 1]] = far[pairs[:, 1], pairs[:, 0]] = lengths
    for k in range(n):
        np.minimum(far, far[:, k, None] + far[None, k, :], out=far)
    return far


def sweep_data(problem: LayoutProblem, at: Floats) -> SweepData:
    """What a sweep over the boxes needs: distances between them, fitted to how far they are apart now, and the lines of each."""
    n, pairs = len(at), problem.pairs
    reach = problem.half.mean(axis=1)
    lengths = reach[pairs[:, 0]] + reach[pairs[:, 1]] + problem.room
    far = distances(n, pairs, lengths) if n else np.zeros((0, 0))
    joined = (far < FAR / 2) & (far > 0)
    if joined.any():
        real = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
        far = far * min(1.0, float(np.median(real[joined] / far[joined])))
    return SweepData(0.9 * problem.lane, tuple(_box_data(problem, v, np.where(joined[v], far[v], 0.0)) for v in range(n)))


def _box_data(problem: LayoutProblem, v: int, far: Floats) -> BoxData:
    pairs, half = problem.pairs, problem.half
    own = (pairs == v).any(axis=1)
    edges, rest = np.flatnonzero(own), np.flatnonzero(~own)
    near = np.where(pairs[edges, 0] == v, pairs[edges, 1], pairs[edges, 0])
    apart = (half + half[v]).T.copy()
    apart[:, v] = -FAR
    thick = (problem.lines - 1) * problem.lane / 2 + 7
    grown = half.T[:, None, :] + thick[edges][:, None]
    grown[:, np.arange(len(near)), near] = -FAR
    grown[:, :, v] = -FAR
    known = far > 0
    wide, high = problem.label.T
    return BoxData(
        near,
        np.ascontiguousarray(pairs[rest].T),
        apart,
        np.where(known, 1 / np.where(known, far, 1.0), 0.0),
        known.astype(float),
        problem.lines[edges].astype(float),
        np.minimum(problem.lines[edges], 4).astype(float),
        np.minimum(problem.lines[rest], 4).astype(float),
        half[v][:, None] + thick[rest],
        grown,
        np.minimum(np.minimum(problem.lines[edges], 4)[:, None] * np.minimum(problem.lines[rest], 4), 5).astype(float),
        problem.label[edges].T.copy(),
        np.stack([wide[edges][:, None] + wide[rest], high[edges][:, None] + high[rest] + 8]) / 2,
    )


def cheapest(problem: LayoutProblem, at: Floats, v: int, tries: Floats, plan: SweepData, noise: Floats) -> int:
    """The number of the place among ``tries`` (k, 2) for box ``v`` that costs least, with some ``noise`` (k,) on top; the first is its own.

    The costs are added up in stages, and places that already cost more than the best known one are left out: the answer is the same.
    """
    if len(problem.pairs) < _STAGED:
        return int((cost_of(problem, at, v, tries, plan) + noise).argmin())
    crowded = _crowding(problem, at, v, tries, plan) + noise
    move = _Move(problem, at, v, plan)
    first = np.unique(np.concatenate([[0], np.argsort(crowded, kind="stable")[:_FIRST]]))
    total = crowded[first]
    mine = move.lines(tries[first])
    for stage in move.stages:
        total = total + stage(tries[first], mine)
    bound, best = float(total.min()), int(first[total.argmin()])
    left = np.setdiff1d(np.flatnonzero(crowded < bound), first)
    total = crowded[left]
    for stage in move.stages:
        if not len(left):
            return best
        total = total + stage(tries[left], move.lines(tries[left]))
        keep = total < bound
        left, total = left[keep], total[keep]
    return int(left[total.argmin()]) if len(left) else best


def total_cost(problem: LayoutProblem, at: Floats) -> float:
    """What all positions together cost."""
    plan = sweep_data(problem, at)
    return float(sum(cost_of(problem, at, v, at[v : v + 1], plan)[0] for v in range(len(at))))


def cost_of(problem: LayoutProblem, at: Floats, v: int, tries: Floats, plan: SweepData) -> Floats:
    """What each of ``tries`` (k, 2) for box ``v`` would cost, others staying (k,)."""
    move = _Move(problem, at, v, plan)
    mine = move.lines(tries)
    cost = _crowding(problem, at, v, tries, plan)
    for stage in move.stages:
        cost = cost + stage(tries, mine)
    return cost


def _crowding(problem: LayoutProblem, at: Floats, v: int, tries: Floats, plan: SweepData) -> Floats:
    """How near other boxes and the page's edge are, how far the distances are from what they should be, and whether the box is level with another."""
    box = plan.boxes[v]
    x, y = tries[:, 0], tries[:, 1]
    off_x, off_y = np.abs(tries[:, :1] - at[:, 0]), np.abs(tries[:, 1:] - at[:, 1])
    lack = np.maximum(plan.gap - np.maximum(off_x - box.apart[0], off_y - box.apart[1]), 0.0)
    cost: Floats = (8.0 / plan.gap**2) * np.einsum("kn,kn->k", lack, lack) + 60.0 * (lack > plan.gap - 4).sum(axis=1)
    wrong = np.sqrt(off_x * off_x + off_y * off_y) * box.stretch - box.wanted
    cost += np.einsum("kn,kn->k", wrong, wrong) * (18.0 / max(len(at), 8))
    width, height = problem.size
    wall = np.minimum(np.minimum(x, width - x) - problem.half[v, 0], np.minimum(y, height - y) - problem.half[v, 1])
    level = np.minimum(off_x, off_y)
    level[:, v] = FAR
    total: Floats = cost + 0.3 * (wall < 12) - 0.4 * (level < 0.5).any(axis=1)
    return total


class _Move:
    """A box that is to be moved, its lines, and those of the others. Each stage adds what places (k, 2) with their lines (k, d) cost (k,)."""

    def __init__(self, problem: LayoutProblem, at: Floats, v: int, plan: SweepData) -> None:
        self.problem, self.at, self.half, self.box = problem, at, problem.half[v], plan.boxes[v]
        self.others = Segments(at[self.box.rest[0]].T, at[self.box.rest[1]].T)
        own = (self._lengths, self._angles) if len(self.box.near) else ()
        across = (self._under_other_lines,) if self.box.rest.size else ()
        through = (self._through_boxes,) if len(self.box.near) else ()
        both = (self._crossings, self._labels) if len(self.box.near) and self.box.rest.size else ()
        self.stages: tuple[Callable[[Floats, Segments], Floats], ...] = (*own, *across, *through, *both)

    def lines(self, tries: Floats) -> Segments:
        """The lines of the box at each of the places."""
        return Segments((tries[:, :1], tries[:, 1:]), self.at[self.box.near].T[:, None, :])

    def _lengths(self, tries: Floats, mine: Segments) -> Floats:
        """Lines that are too short for their label cost much, lines longer than that a little."""
        box, half, lane = self.box, self.problem.half[self.box.near], self.problem.lane
        steep = np.maximum(np.abs(mine.dy) / mine.length, 1e-3)
        by_across, by_steep = mine.length / np.maximum(np.abs(mine.dx), 1e-3 * mine.length), 1 / steep
        hidden = np.minimum(self.half[0] * by_across, self.half[1] * by_steep) + np.minimum(half[:, 0] * by_across, half[:, 1] * by_steep)
        wide, high = box.label
        # Parallel lines leave no room for a label that lies across them: it has to run along its own.
        more = np.minimum(box.lines - 1, 8)
        lying = np.maximum(np.minimum(wide * by_across, (high + 4) * by_steep), 0.45 * wide)
        need = np.where(more > 0, wide + 0.45 * lane * more, np.minimum(wide, lying)) + 2.2 * lane
        visible = mine.length - hidden
        short = np.maximum(need - visible, 0)
        long = np.maximum(visible - 1.6 * need, 0)
        # ... and turned words are read more easily the less they are turned.
        cost: Floats = (short * short) @ ((2.2 / lane**2) * (1 + 0.25 * more)) + long.sum(axis=1) * (0.12 / lane) + (steep * steep) @ (1.2 * more)
        return cost

    def _angles(self, tries: Floats, mine: Segments) -> Floats:
        """Lines that leave a box in almost the same direction."""
        count = len(self.box.near)
        if count < 2:
            return np.zeros(len(tries))
        across, down = mine.dx / mine.length, mine.dy / mine.length
        tight = np.maximum(across[:, :, None] * across[:, None, :] + down[:, :, None] * down[:, None, :] - 0.93, 0.0)
        # Each pair is there twice, and each line with itself.
        cost: Floats = 3.0 * (np.einsum("kij,kij->k", tight, tight) / 0.07**2 - count)
        return cost

    def _under_other_lines(self, tries: Floats, mine: Segments) -> Floats:
        """Lines of others that run through the box: the more, the longer they are inside."""
        others = self.others
        by_x, by_y = 1 / _not_zero(others.dx), 1 / _not_zero(others.dy)
        wide, high = self.box.under[0] * np.abs(by_x), self.box.under[1] * np.abs(by_y)
        middle_x, middle_y = (tries[:, :1] - others.x0) * by_x, (tries[:, 1:] - others.y0) * by_y
        span = _inside(middle_x, wide, middle_y, high)
        cost: Floats = 14.0 * ((span > 0) @ self.box.many_rest) + span @ (0.12 * others.length * self.box.many_rest)
        return cost

    def _through_boxes(self, tries: Floats, mine: Segments) -> Floats:
        """Own lines that run through boxes."""
        by_x, by_y = 1 / _not_zero(mine.dx), 1 / _not_zero(mine.dy)
        wide, high = self.box.grown[0] * np.abs(by_x)[:, :, None], self.box.grown[1] * np.abs(by_y)[:, :, None]
        middle_x = (self.at[:, 0] - tries[:, :1])[:, None, :] * by_x[:, :, None]
        middle_y = (self.at[:, 1] - tries[:, 1:])[:, None, :] * by_y[:, :, None]
        span = _inside(middle_x, wide, middle_y, high)
        cost: Floats = (14.0 * (span > 0).sum(axis=2) + 0.12 * mine.length * span.sum(axis=2)) @ self.box.many
        return cost

    def _crossings(self, tries: Floats, mine: Segments) -> Floats:
        """Own lines that cross others: both ends of each are on different sides of the other."""
        x, y, others, near = tries[:, :1], tries[:, 1:], self.others, self.at[self.box.near]
        off_x, off_y = near[:, :1] - others.x0, near[:, 1:] - others.y0
        near_side = others.dx * off_y - others.dy * off_x
        own_side = others.dx * (y - others.y0) - others.dy * (x - others.x0)
        # The sides of the others' ends as seen from my lines are differences of products of coordinates, each of two of the three sets only.
        base = (x * near[:, 1] - y * near[:, 0])[:, :, None]
        sides = []
        for end_x, end_y in ((others.x0, others.y0), (others.x1, others.y1)):
            sides.append((near[:, :1] * end_y - near[:, 1:] * end_x) - (x * end_y - y * end_x)[:, None, :] + base)
        hit = (own_side[:, None, :] * near_side < -1.0) & (sides[0] * sides[1] < -1.0)
        cost: Floats = 18.0 * (hit.reshape(len(tries), -1) @ self.box.weight.ravel())
        return cost

    def _labels(self, tries: Floats, mine: Segments) -> Floats:
        """Labels, taken to stand in the middle of their lines, on other labels and on other lines."""
        others, lane, count = self.others, self.problem.lane, len(tries)
        mx, my = (mine.x0 + mine.x1) / 2, (mine.y0 + mine.y1) / 2
        ox, oy = (others.x0 + others.x1) / 2, (others.y0 + others.y1) / 2
        off_x, off_y = np.abs(mx[:, :, None] - ox), np.abs(my[:, :, None] - oy)
        reach = 0.7 * lane
        # Most are far from each other: what costs anything is looked for by frames, and only that is computed.
        pair, line, other = _where((off_x < self.box.over[0]) & (off_y < self.box.over[1]))
        depth = np.minimum(self.box.over[0].ravel()[pair] - off_x.ravel()[line], 2.0 * lane)
        cost = 4.0 / lane**2 * depth * (self.box.over[1].ravel()[pair] - off_y.ravel()[line])
        total: Floats = np.zeros(count)
        total += np.bincount(line // off_x[0].size, cost, count)
        half_x, half_y = np.abs(others.dx) / 2 + reach, np.abs(others.dy) / 2 + reach
        _, line, other = _where((off_x < half_x) & (off_y < half_y))
        own = line // len(ox)
        lines = (others.x0[other], others.y0[other], others.dx[other], others.dy[other], others.square[other])
        close = _is_close(mx.ravel()[own], my.ravel()[own], lines, reach)
        total += 3.0 * np.bincount(line[close] // off_x[0].size, minlength=count)
        half_x, half_y = np.abs(mine.dx) / 2 + reach, np.abs(mine.dy) / 2 + reach
        _, line, other = _where((off_x < half_x[:, :, None]) & (off_y < half_y[:, :, None]))
        own = line // len(ox)
        place = own // len(self.box.near)
        lines = (tries[place, 0], tries[place, 1], mine.dx.ravel()[own], mine.dy.ravel()[own], mine.square.ravel()[own])
        close = _is_close(ox[other], oy[other], lines, reach)
        total += 3.0 * np.bincount(place[close], minlength=count)
        return total


def _where(hit: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Where (k, d, p) is true: as numbers in (d, p), in all of it, and in (p,)."""
    flat = np.flatnonzero(hit)
    return flat % hit[0].size, flat, flat % hit.shape[2]


def _is_close(x: Floats, y: Floats, lines: tuple[Floats, ...], reach: float) -> NDArray[np.bool_]:
    """Whether points are nearer than ``reach`` to lines (x, y, dx, dy, square of the length), one by one."""
    x0, y0, dx, dy, square = lines
    ax, ay = x - x0, y - y0
    share = np.minimum(np.maximum((ax * dx + ay * dy) / square, 0.0), 1.0)
    fx, fy = ax - share * dx, ay - share * dy
    result: NDArray[np.bool_] = fx * fx + fy * fy < reach * reach
    return result


def _not_zero(value: Floats) -> Floats:
    return np.where(np.abs(value) < 1e-9, 1e-9, value)


def _inside(middle_x: Floats, wide: Floats, middle_y: Floats, high: Floats) -> Floats:
    """Which share of each line is inside of a box that it reaches at ``middle - half`` of its length, and leaves at ``middle + half``: each axis."""
    enter = np.maximum(np.maximum(middle_x - wide, middle_y - high), 0.0)
    leave = np.minimum(np.minimum(middle_x + wide, middle_y + high), 1.0)
    result: Floats = np.maximum(leave - enter, 0.0)
    return result
