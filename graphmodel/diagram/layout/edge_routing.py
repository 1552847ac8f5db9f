"""Lines between boxes as cubic Béziers: candidates for a line, what is seen of each, and what is wrong with each.

A line is four control points (4, 2), a set of candidates (k, 4, 2). Everything works on all candidates of one line at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmodel.diagram.layout import segments
from graphmodel.diagram.layout.bezier import point_at, section, weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEPS = 41
"""On how many points of a candidate line everything is measured."""


@dataclass(frozen=True)
class RoutingProblem:
    """The boxes between which lines run: centres and half sizes (n, 2), outlines as outward normals and distances from the centre.

    ``lane`` is the distance between parallel lines, ``size`` the page, ``head`` the length of an arrowhead.
    """

    at: Floats
    half: Floats
    normals: tuple[Floats, ...]
    reaches: tuple[Floats, ...]
    lane: float
    head: float
    size: tuple[float, float]


def half_planes(outline: Floats) -> tuple[Floats, Floats]:
    """A convex outline (m, 2) around its centre as normals (m, 2) and distances (m,)."""
    along = np.roll(outline, -1, axis=0) - outline
    length = np.sqrt((along**2).sum(axis=1))
    keep = length > 1e-9
    normal = np.stack([along[keep, 1], -along[keep, 0]], axis=1) / length[keep, None]
    reach = (normal * outline[keep]).sum(axis=1)
    flip = np.where(reach < 0, -1.0, 1.0)
    return normal * flip[:, None], reach * flip


def is_inside(problem: RoutingProblem, box: int, points: Floats, pad: float) -> Bools:
    """Whether points (..., 2) are inside a box's outline, grown by ``pad``."""
    flat = (points - problem.at[box]).reshape(-1, 2)
    out = problem.normals[box] @ flat.T - problem.reaches[box][:, None]
    result: Bools = (out.max(axis=0) <= pad).reshape(points.shape[:-1])
    return result


@dataclass(frozen=True)
class CurveCandidates:
    """Lines that one statement could take: control points (k, 4, 2), points on them (k, s, 2), which of these are seen (k, s), the length that
    is seen up to each point (k, s), and what each costs by itself (k,)."""

    controls: Floats
    points: Floats
    seen: Bools
    run: Floats
    cost: Floats

    @property
    def length(self) -> Floats:
        """The seen length of each (k,)."""
        result: Floats = self.run[:, -1]
        return result

    def only(self, index: int) -> CurveCandidates:
        """One of them, still as a set."""
        cut = slice(index, index + 1)
        return CurveCandidates(self.controls[cut], self.points[cut], self.seen[cut], self.run[cut], self.cost[cut])


BENDS: tuple[tuple[float, float], ...] = (
    (0, 0),
    *((s * b, s * b) for b in (1.0, 2.0, 3.2, 4.6, 6.4, 8.6) for s in (1, -1)),
    *((s * b, s * c) for b, c in ((2.6, 0.4), (0.4, 2.6), (4.4, 0.8), (0.8, 4.4)) for s in (1, -1)),
)
"""How far a line leaves the straight one near its start and near its end, in lanes."""


def between(problem: RoutingProblem, source: int, target: int, offset: float, bends: tuple[tuple[float, float], ...] = BENDS) -> CurveCandidates:
    """Lines from one box to another, in a lane ``offset`` to the side (as seen from the box with the lower number)."""
    a, b = problem.at[source], problem.at[target]
    along = b - a
    length = max(float(np.hypot(*along)), 1e-6)
    normal = np.array([-along[1], along[0]]) / length
    if source > target:
        normal = -normal
    sides = [_within(problem.half[box], normal, offset) for box in (source, target)]
    start, end = a + normal * sides[0], b + normal * sides[1]
    wanted = np.array(bends) * problem.lane
    if source > target:
        wanted = wanted[:, ::-1]
    limit = 0.55 * length
    out = offset + np.clip(wanted, -limit, limit)
    # At the middle a cubic reaches three quarters of what its inner control points are moved.
    pull = (out - np.array(sides)) / 0.75
    third = (end - start) * 0.28
    controls = np.empty((len(bends), 4, 2))
    controls[:, 0], controls[:, 3] = start, end
    controls[:, 1] = start + third + normal * pull[:, :1]
    controls[:, 2] = end - third + normal * pull[:, 1:]
    size = np.abs(wanted).mean(axis=1) / problem.lane
    skew = np.abs(wanted[:, 0] - wanted[:, 1]) / problem.lane
    return _measured(problem, source, target, controls, 1.1 * (size > 0) + 0.9 * size + 0.5 * skew)


def loops(problem: RoutingProblem, box: int, sizes: tuple[float, ...] = (2.2, 3.4, 4.8, 6.4)) -> CurveCandidates:
    """Lines from a box back to itself: at each side and corner, in several sizes."""
    half, lane = problem.half[box], problem.lane
    found = []
    cost = []
    for turn in range(8):
        angle = turn * np.pi / 4 - np.pi / 2
        out = np.array([np.cos(angle), np.sin(angle)])
        foot = out * half / max(np.abs(out).max(), 1e-9) * 0.82
        side = np.array([-out[1], out[0]])
        spread = np.minimum(0.55 * half.min() + 4, 1.1 * lane)
        for size in sizes:
            reach = out * size * lane * 1.33
            wide = side * spread * (0.9 + 0.45 * size)
            ends = foot - side * spread * 0.6, foot + side * spread * 0.6
            found.append([ends[0], ends[0] + reach - wide, ends[1] + reach + wide, ends[1]])
            cost.append(0.8 * (turn % 2 == 1) + 0.8 * size)
    controls = problem.at[box] + np.array(found)
    return _measured(problem, box, box, controls, np.array(cost))


def _within(half: Floats, normal: Floats, offset: float) -> float:
    """How far to the side a line may start and still start inside its box."""
    limit = float((0.72 * half / np.maximum(np.abs(normal), 1e-6)).min())
    return float(np.clip(offset, -limit, limit))


def _measured(problem: RoutingProblem, source: int, target: int, controls: Floats, cost: Floats) -> CurveCandidates:
    points = np.einsum("st,ktc->ksc", weights(np.linspace(0, 1, STEPS)), controls)
    index = np.arange(STEPS)
    middle = STEPS // 2
    left = np.where(is_inside(problem, source, points, 1.0) & (index <= (middle if source == target else STEPS)), index, -1).max(axis=1)
    right = np.where(is_inside(problem, target, points, 2.0) & (index > left[:, None]), index, STEPS).min(axis=1)
    seen = (index > left[:, None]) & (index < right[:, None])
    steps = np.sqrt((np.diff(points, axis=1) ** 2).sum(axis=2)) * (seen[:, 1:] & seen[:, :-1])
    run = np.concatenate([np.zeros((len(points), 1)), np.cumsum(steps, axis=1)], axis=1)
    hidden = 200.0 * (run[:, -1] < 1.5 * problem.head)
    return CurveCandidates(controls, points, seen, run, cost + hidden)


@dataclass(frozen=True)
class DrawnLines:
    """Lines that are there already, as dense points (t, 2) and coarse segments (u, 2, 2)."""

    points: Floats
    segments: Floats


def dense(candidate: CurveCandidates, spacing: float = 5.0) -> Floats:
    """Points on the seen part of a single candidate, about ``spacing`` apart (t, 2)."""
    seen = np.flatnonzero(candidate.seen[0])
    if len(seen) < 2:
        return np.zeros((0, 2))
    run, points = candidate.run[0, seen], candidate.points[0, seen]
    count = max(2, int(np.ceil(run[-1] / spacing)) + 1)
    wanted = np.linspace(run[0], run[-1], count)
    return np.stack([np.interp(wanted, run, points[:, 0]), np.interp(wanted, run, points[:, 1])], axis=1)


def coarse(candidates: CurveCandidates, every: int = 4) -> Floats:
    """The candidates as few straight segments (k, u, 2, 2); what is not seen shrinks to a point."""
    points = candidates.points
    index = np.arange(STEPS)[None]
    first = np.where(candidates.seen, index, STEPS).min(axis=1)[:, None]
    last = np.where(candidates.seen, index, -1).max(axis=1)[:, None]
    picked = np.clip(np.arange(0, STEPS, every)[None], np.minimum(first, STEPS - 1), np.maximum(last, 0))
    corner = np.take_along_axis(points, picked[..., None], axis=1)
    return np.stack([corner[:, :-1], corner[:, 1:]], axis=2)


def crossing_costs(candidates: CurveCandidates, drawn: DrawnLines) -> Floats:
    """What each candidate costs that runs across other lines (k,)."""
    cost: Floats = 9.0 * crossings(coarse(candidates), drawn.segments).sum(axis=(1, 2))
    return cost


def box_costs(problem: RoutingProblem, ends: tuple[int, int], candidates: CurveCandidates) -> Floats:
    """What each candidate costs by itself: its bend, through boxes, over the page's edge (k,)."""
    x, y = candidates.points[..., 0], candidates.points[..., 1]
    seen = candidates.seen
    width, height = problem.size
    outside = np.maximum(np.maximum(-x, x - width), np.maximum(-y, y - height)).max(axis=1)
    cost: Floats = candidates.cost + 600.0 * (outside > -2)
    others = [i for i in range(len(problem.at)) if i not in ends]
    if others:
        at, half = problem.at[others], problem.half[others]
        space = np.maximum(np.abs(x[..., None] - at[:, 0]) - half[:, 0], np.abs(y[..., None] - at[:, 1]) - half[:, 1])
        space = np.where(seen[..., None], space, 99.0)
        closest = space.min(axis=1)
        hit = closest < 4
        cost += np.where(hit, 300.0 + 3.0 * (space < 4).sum(axis=1), 0.5 * np.maximum(11 - closest, 0)).sum(axis=1)
    return cost


def spacing(one: CurveCandidates, other: CurveCandidates) -> Floats:
    """How far the middle of each of one line's candidates is from the same candidate of another line (k,): the least distance of its middle fifth."""
    far = np.empty(len(one.points))
    for k in range(len(one.points)):
        run = one.run[k]
        middle = (run >= 0.38 * run[-1]) & (run <= 0.62 * run[-1])
        points, theirs = one.points[k, middle], other.points[k, other.seen[k]]
        gaps = np.sqrt(((points[:, None] - theirs[None]) ** 2).sum(axis=2))
        far[k] = gaps.min(initial=np.inf)
    return far


def crossings(mine: Floats, theirs: Floats) -> Bools:
    """Which of my segments (k, u, 2, 2) cross which of theirs (v, 2, 2): (k, u, v), those of theirs left out that are nowhere near."""
    low, high = mine.min(axis=(0, 1, 2)), mine.max(axis=(0, 1, 2))
    greatest, least = np.maximum(theirs[:, 0], theirs[:, 1]), np.minimum(theirs[:, 0], theirs[:, 1])
    near = (greatest[:, 0] >= low[0]) & (greatest[:, 1] >= low[1]) & (least[:, 0] <= high[0]) & (least[:, 1] <= high[1])
    ends = mine.transpose(2, 3, 0, 1)[..., None]
    others = theirs[near].transpose(1, 2, 0)
    return segments.crossings(segments.Segments(*ends), segments.Segments(*others))


def closeness(problem: RoutingProblem, candidates: CurveCandidates, drawn: DrawnLines) -> Floats:
    """What each candidate costs whose middle runs right beside another line (k,)."""
    x, y = candidates.points[:, 10:-10:2, 0], candidates.points[:, 10:-10:2, 1]
    reach = 0.45 * problem.lane
    tx, ty = drawn.points[::2, 0], drawn.points[::2, 1]
    near = (tx >= x.min() - reach) & (tx <= x.max() + reach) & (ty >= y.min() - reach) & (ty <= y.max() + reach)
    tx, ty = tx[near], ty[near]
    if not len(tx):
        return np.zeros(len(x))
    dx, dy = x[..., None] - tx, y[..., None] - ty
    close = (dx * dx + dy * dy).min(axis=2) < reach**2
    result: Floats = 2.2 * (close & candidates.seen[:, 10:-10:2]).sum(axis=1)
    return result


def clipped(problem: RoutingProblem, source: int, target: int, controls: Floats) -> Floats:
    """The seen part of one line: control points (4, 2) from border to border."""
    single = _measured(problem, source, target, controls[None], np.zeros(1))
    seen = np.flatnonzero(single.seen[0])
    if len(seen) < 2:
        return controls
    t = np.linspace(0, 1, STEPS)
    start = _border(problem, source, controls, t[max(seen[0] - 1, 0)], t[seen[0]], 1.0)
    end = _border(problem, target, controls, t[min(seen[-1] + 1, STEPS - 1)], t[seen[-1]], 2.0)
    return section(controls, start, end)


def _border(problem: RoutingProblem, box: int, controls: Floats, inner: float, outer: float, pad: float) -> float:
    for _ in range(24):
        middle = (inner + outer) / 2
        if is_inside(problem, box, point_at(controls, middle), pad):
            inner = middle
        else:
            outer = middle
    return outer
