"""Places for words: everywhere that a label could stand on its line, and what each place costs there.

A place is a turned box; a set of them is arrays of centres, directions and half sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphmodel.diagram.layout.edge_routing import Bools, CurveCandidates, Floats, Ints, RoutingProblem

SHARES = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8)
"""Where on its line a label may stand."""


@dataclass(frozen=True)
class LabelCandidates:
    """Places for one label: which candidate line each belongs to (c,), centres (c, 2), directions (c, 2), half sizes (c, 2), which size (c,),
    own costs (c,)."""

    line: Ints
    centre: Floats
    way: Floats
    half: Floats
    size: Ints
    cost: Floats


@dataclass(frozen=True)
class PlacedLabels:
    """PlacedLabels that are there: centres, directions and half sizes, each (l, 2)."""

    centre: Floats
    way: Floats
    half: Floats


def candidates_on(problem: RoutingProblem, line: CurveCandidates, sizes: Floats) -> LabelCandidates:
    """All places for a label on all candidates, with what each costs by itself: turned, away from the middle, no room for it."""
    k, f, v = len(line.points), len(SHARES), len(sizes)
    share = np.array(SHARES)
    length = line.length
    wanted = share[None] * length[:, None]
    after = np.clip((line.run[:, None, :] < wanted[..., None]).sum(axis=2), 1, line.run.shape[1] - 2)
    rows = np.arange(k)[:, None]
    run0, run1 = line.run[rows, after - 1], line.run[rows, after]
    part = np.clip((wanted - run0) / np.maximum(run1 - run0, 1e-6), 0, 1)[..., None]
    centre = line.points[rows, after - 1] * (1 - part) + line.points[rows, after] * part
    way = line.points[rows, after + 1] - line.points[rows, after - 1]
    way = way / np.maximum(np.sqrt((way**2).sum(axis=2, keepdims=True)), 1e-9)
    way = np.where((way[..., :1] < -1e-6) | ((np.abs(way[..., :1]) <= 1e-6) & (way[..., 1:] > 0)), -way, way)
    flat = np.broadcast_to(np.array([1.0, 0.0]), way.shape)
    found = []
    for size in range(v):
        half = sizes[size] / 2
        for turned in (False, True):
            here = way if turned else flat
            steep = np.abs(way[..., 1])
            if turned:
                cover = np.full(steep.shape, 2 * half[0])
                cost = 1.2 + 4.5 * (2 * np.arcsin(np.clip(steep, 0, 1)) / np.pi) ** 2 + 1.5 * (size > 0)
            else:
                cover = np.minimum(2 * half[0] / np.maximum(np.abs(way[..., 0]), 1e-3), 2 * half[1] / np.maximum(steep, 1e-3))
                cost = np.zeros(steep.shape)
            before = wanted - cover / 2
            behind = length[:, None] - wanted - cover / 2 - problem.head
            cost = cost + 1.2 * np.maximum(10 - before, 0) + 1.2 * np.maximum(12 - behind, 0)
            cost += 7.0 * np.abs(share - 0.5) + 1.5 * size
            found.append(
                (
                    np.broadcast_to(rows, (k, f)),
                    centre,
                    here,
                    np.broadcast_to(half, (k, f, 2)),
                    np.full((k, f), size),
                    cost,
                )
            )
    columns = [np.concatenate([np.reshape(one[c], (k * f, *np.shape(one[c])[2:])) for one in found]) for c in range(6)]
    return LabelCandidates(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5])


def on_boxes(problem: RoutingProblem, labels_tried: LabelCandidates) -> Floats:
    """What each place costs that is on a box or off the page (c,)."""
    reach = np.abs(labels_tried.way) * labels_tried.half[:, :1] + np.abs(labels_tried.way[:, ::-1]) * labels_tried.half[:, 1:]
    out = np.maximum(reach + 2 - labels_tried.centre, labels_tried.centre + reach + 2 - np.array(problem.size)).max(axis=1)
    level = np.broadcast_to(np.array([1.0, 0.0]), problem.at.shape)
    hit = overlaps(labels_tried.centre, labels_tried.way, labels_tried.half, problem.at, level, problem.half, 2.5)
    result: Floats = 110.0 * hit.sum(axis=1) + np.where(out > 0, 600.0, 0.0)
    return result


def on_labels(labels_tried: LabelCandidates, labels: PlacedLabels) -> Floats:
    """What each place costs that is on other labels (c,)."""
    hit = overlaps(labels_tried.centre, labels_tried.way, labels_tried.half, labels.centre, labels.way, labels.half, 2.0)
    result: Floats = 90.0 * hit.sum(axis=1)
    return result


_NEAR = 3.0
"""How far from other lines a label should stay."""


def on_lines(labels_tried: LabelCandidates, points: Floats) -> Floats:
    """What each place costs that other lines, given as points (t, 2), run through or come near to (c,)."""
    _, near, inside = _covering_some(labels_tried.centre, labels_tried.way, labels_tried.half, points)
    return _line_cost(near.sum(axis=1), inside.sum(axis=1))


def under(line: CurveCandidates, labels: PlacedLabels) -> Floats:
    """What the labels that a candidate would run under cost (k,)."""
    if not len(labels.centre):
        return np.zeros(len(line.points))
    k, s = line.seen.shape
    near, inside = _covering(labels.centre, labels.way, labels.half, line.points.reshape(k * s, 2))
    counts = [(one.reshape(-1, k, s) & line.seen).sum(axis=2) for one in (near, inside)]
    result: Floats = _line_cost(counts[0], counts[1]).sum(axis=0)
    return result


def _line_cost(near: Ints, inside: Ints) -> Floats:
    """Words that a line runs through are bad, words that it comes near to are not good, both the more the longer."""
    cost: Floats = np.where(near > 0, 6.0 + 0.4 * near, 0.0) + np.where(inside > 0, 24.0 + 0.8 * inside, 0.0)
    return cost


def _covering(centre: Floats, way: Floats, half: Floats, points: Floats) -> tuple[Bools, Bools]:
    """Which points (t, 2) come near to which turned boxes (c, 2), and which are in them: (c, t) each."""
    some, near_some, inside_some = _covering_some(centre, way, half, points)
    near = np.zeros((len(centre), len(points)), dtype=bool)
    inside = near.copy()
    near[:, some], inside[:, some] = near_some, inside_some
    return near, inside


def _covering_some(centre: Floats, way: Floats, half: Floats, points: Floats) -> tuple[Ints, Bools, Bools]:
    """The numbers of the points that may come near to any of the boxes, and of these which do and which are inside: (c, s) each."""
    most = float(half.max(initial=0.0)) + _NEAR
    low, high = (centre - most).min(axis=0, initial=np.inf), (centre + most).max(axis=0, initial=-np.inf)
    x, y = points[:, 0], points[:, 1]
    some = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    dx, dy = x[some] - centre[:, :1], y[some] - centre[:, 1:]
    along = np.abs(dx * way[:, :1] + dy * way[:, 1:]) - half[:, :1]
    out = np.maximum(along, np.abs(dy * way[:, :1] - dx * way[:, 1:]) - half[:, 1:])
    return some, out <= _NEAR, out <= 0.8


def covered(centre: Floats, way: Floats, half: Floats, points: Floats) -> Bools:
    """Which points (t, 2) lie in which turned boxes (c, 2): (c, t)."""
    return _covering(centre, way, half, points)[1]


def overlaps(centre: Floats, way: Floats, half: Floats, centre2: Floats, way2: Floats, half2: Floats, gap: float) -> Bools:
    """Which turned boxes (c) come closer than ``gap`` to which others (d): (c, d), by separating axes."""
    between_x = centre2[None, :, 0] - centre[:, None, 0]
    between_y = centre2[None, :, 1] - centre[:, None, 1]
    cos = np.abs(way @ way2.T)
    sin = np.abs(way[:, None, 0] * way2[None, :, 1] - way[:, None, 1] * way2[None, :, 0])
    apart = np.zeros(cos.shape, dtype=bool)
    for axis in (0, 1):
        ax, ay = (way[:, 0], way[:, 1]) if axis == 0 else (-way[:, 1], way[:, 0])
        other = half2[None, :, axis] * cos + half2[None, :, 1 - axis] * sin
        apart |= np.abs(between_x * ax[:, None] + between_y * ay[:, None]) > half[:, axis, None] + other + gap
        bx, by = (way2[:, 0], way2[:, 1]) if axis == 0 else (-way2[:, 1], way2[:, 0])
        mine = half[:, axis, None] * cos + half[:, 1 - axis, None] * sin
        apart |= np.abs(between_x * bx[None] + between_y * by[None]) > half2[None, :, axis] + mine + gap
    return ~apart
