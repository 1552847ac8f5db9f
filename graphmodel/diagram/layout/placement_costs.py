"""What the places of boxes cost: what a reader of lines and labels drawn straight between them would stumble over.

Everything works on many places for one box at once, others staying. All costs but the first (how crowded a place is) are 0 or more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmodel.diagram.layout.segments import Segments, crossings

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
class SweepData:
    """What one sweep over the nodes needs and does not change."""

    gap: float
    far: Floats
    incident: tuple[Ints, ...]
    others: tuple[Ints, ...]
    neighbours: tuple[Ints, ...]


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
    ends = [np.flatnonzero((pairs == v).any(axis=1)) for v in range(n)]
    rest = [np.flatnonzero(~(pairs == v).any(axis=1)) for v in range(n)]
    near = tuple(np.where(pairs[e, 0] == v, pairs[e, 1], pairs[e, 0]) for v, e in enumerate(ends))
    reach = problem.half.mean(axis=1)
    lengths = reach[pairs[:, 0]] + reach[pairs[:, 1]] + problem.room
    far = distances(n, pairs, lengths) if n else np.zeros((0, 0))
    joined = (far < FAR / 2) & (far > 0)
    if joined.any():
        real = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
        far = far * min(1.0, float(np.median(real[joined] / far[joined])))
    return SweepData(0.9 * problem.lane, np.where(joined, far, 0.0), tuple(ends), tuple(rest), near)


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


class _Move:
    """A box that is to be moved, its lines, and those of the others. Each stage adds what places (k, 2) with their lines cost (k,)."""

    def __init__(self, problem: LayoutProblem, at: Floats, v: int, plan: SweepData) -> None:
        self.problem, self.at, self.v = problem, at, v
        self.edges, self.near, self.rest = plan.incident[v], plan.neighbours[v], plan.others[v]
        self.others = Segments(at[problem.pairs[self.rest, 0]].T, at[problem.pairs[self.rest, 1]].T)
        self.many = np.minimum(problem.lines[self.edges], 4)
        self.many_others = np.minimum(problem.lines[self.rest], 4)
        own = (self._lengths_and_angles,) if len(self.edges) else ()
        across = (self._under_other_lines,) if len(self.rest) else ()
        through = (self._through_boxes,) if len(self.edges) else ()
        both = (self._across_other_lines,) if len(self.edges) and len(self.rest) else ()
        self.stages: tuple[Callable[[Floats, Segments], Floats], ...] = (*own, *across, *through, *both)

    def lines(self, tries: Floats) -> Segments:
        """The lines of the box at each of the places."""
        return Segments((tries[:, :1], tries[:, 1:]), self.at[self.near].T[:, None, :])

    def _lengths_and_angles(self, tries: Floats, mine: Segments) -> Floats:
        return _lengths(self.problem, self.v, self.edges, self.near, mine) + _angles(mine)

    def _under_other_lines(self, tries: Floats, mine: Segments) -> Floats:
        problem, v = self.problem, self.v
        thick = (problem.lines[self.rest] - 1) * problem.lane / 2 + 7
        x, y, wide, high = tries[:, :1], tries[:, 1:], problem.half[v, 0] + thick, problem.half[v, 1] + thick
        cost: Floats = (_slab(self.others, x - wide, x + wide, y - high, y + high) * self.many_others).sum(axis=1)
        return cost

    def _through_boxes(self, tries: Floats, mine: Segments) -> Floats:
        cost: Floats = (_through_boxes(self.problem, self.at, self.v, self.edges, self.near, mine).sum(axis=2) * self.many).sum(axis=1)
        return cost

    def _across_other_lines(self, tries: Floats, mine: Segments) -> Floats:
        weight = np.minimum(self.many[:, None] * self.many_others, 5)
        cost: Floats = 18.0 * (crossings(_spread(mine), self.others, 1.0) * weight).sum(axis=(1, 2))
        return cost + _labels(self.problem, mine, self.others, self.edges, self.rest)


def _crowding(problem: LayoutProblem, at: Floats, v: int, tries: Floats, plan: SweepData) -> Floats:
    x, y = np.ascontiguousarray(tries.T)
    half = problem.half
    off_x, off_y = np.abs(x[:, None] - at[:, 0]), np.abs(y[:, None] - at[:, 1])
    space = np.maximum(off_x - (half[:, 0] + half[v, 0]), off_y - (half[:, 1] + half[v, 1]))
    space[:, v] = FAR
    gap = plan.gap
    cost: Floats = (8.0 * (np.maximum(gap - space, 0.0) / gap) ** 2 + 60.0 * (space < 4)).sum(axis=1)
    far = plan.far[v]
    known = np.flatnonzero(far)
    if len(known):
        real = np.sqrt(off_x[:, known] ** 2 + off_y[:, known] ** 2)
        cost += ((real / far[known] - 1) ** 2).sum(axis=1) * (18.0 / max(len(at), 8))
    width, height = problem.size
    wall = np.minimum(np.minimum(x, width - x) - half[v, 0], np.minimum(y, height - y) - half[v, 1])
    off_x[:, v] = FAR
    off_y[:, v] = FAR
    total: Floats = cost + 0.3 * (wall < 12) - 0.4 * (np.minimum(off_x, off_y).min(axis=1, initial=FAR) < 0.5)
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
