"""Where the words of each line go: slid along their own line, lying or turned with it, on one line of text or several, and away from everything else.

Line and label are chosen together, one bundle of parallel lines after the other, until no choice improves what a reader would see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from graphmodel.curves import (
    BENDS,
    Candidates,
    Drawn,
    Floats,
    Ground,
    Ints,
    between,
    coarse,
    dense,
    line_costs,
    loops,
)

SHARES = (0.5, 0.44, 0.56, 0.37, 0.63, 0.3, 0.7, 0.23, 0.77)
"""Where on its line a label may stand."""

_GOOD = 7.0
"""What a line and its label may cost before others are tried."""


@dataclass(frozen=True)
class Wire:
    """A line to be drawn: its boxes, the lane it runs in, its bundle, and its label's sizes (v, 2), one for each way to break it into lines."""

    source: int
    target: int
    offset: float
    bundle: int
    sizes: Floats


@dataclass(frozen=True)
class Choice:
    """A line and the place of its label: the candidate (a set of one), centre, angle in radians, and which of the sizes."""

    line: Candidates
    centre: tuple[float, float]
    angle: float
    size: int
    half: tuple[float, float]
    points: Floats = field(repr=False)
    segments: Floats = field(repr=False)


@dataclass(frozen=True)
class _Spots:
    """Places for one label: which candidate line each belongs to (c,), centres (c, 2), directions (c, 2), half sizes (c, 2), which size (c,), own costs (c,)."""

    line: Ints
    centre: Floats
    way: Floats
    half: Floats
    size: Ints
    cost: Floats


def wire(ground: Ground, wires: Sequence[Wire], sweeps: int = 5) -> list[Choice]:
    """A line and a label place for each of ``wires``."""
    bundles: dict[int, list[int]] = {}
    for index, one in enumerate(wires):
        bundles.setdefault(one.bundle, []).append(index)
    straight = {i: candidates(ground, one, wide=False) for i, one in enumerate(wires)}
    chosen = {i: _choice(ground, wires[i], straight[i]) for i in straight}
    placed: set[int] = set()
    order = sorted(bundles.values(), key=lambda group: (float(straight[group[0]].length[0]) - 60 * len(group), group[0]))
    for sweep in range(sweeps):
        changed = False
        for group in order:
            if sweep and price(ground, wires, chosen, group, placed) < _GOOD * len(group):
                continue
            before = price(ground, wires, chosen, group, placed) if sweep else np.inf
            new = _best(ground, wires, chosen, group, placed)
            trial = {**chosen, **new}
            if price(ground, wires, trial, group, placed | set(group)) < before - 1e-6:
                chosen = trial
                changed = True
            placed.update(group)
        if not changed:
            break
    return [chosen[i] for i in range(len(wires))]


def candidates(ground: Ground, one: Wire, *, wide: bool) -> Candidates:
    """The lines that a wire may take: the plain one, or all."""
    if one.source == one.target:
        return loops(ground, one.source) if wide else loops(ground, one.source).only(0)
    return between(ground, one.source, one.target, one.offset, BENDS if wide else BENDS[:1])


def _choice(ground: Ground, one: Wire, line: Candidates) -> Choice:
    spots = _spots(ground, line, one.sizes)
    return _chosen(line, spots, int(spots.cost.argmin()))


def _chosen(line: Candidates, spots: _Spots, index: int) -> Choice:
    single = line.only(int(spots.line[index]))
    way = spots.way[index]
    return Choice(
        single,
        (float(spots.centre[index, 0]), float(spots.centre[index, 1])),
        float(np.arctan2(way[1], way[0])),
        int(spots.size[index]),
        (float(spots.half[index, 0]), float(spots.half[index, 1])),
        dense(single),
        coarse(single)[0],
    )


def _best(ground: Ground, wires: Sequence[Wire], chosen: dict[int, Choice], group: list[int], placed: set[int]) -> dict[int, Choice]:
    """The best lines and labels for a bundle, everything else staying: one bend for all of its lines, then one label after the other."""
    outside = [i for i in chosen if i not in group]
    drawn = _drawn(chosen, outside)
    labels = _labels_of(chosen, [i for i in outside if i in placed])
    for wide in (False, True):
        options = [candidates(ground, wires[i], wide=wide) for i in group]
        spots = [_spots(ground, option, wires[i].sizes) for i, option in zip(group, options, strict=True)]
        totals = []
        sums = []
        for i, option, spot in zip(group, options, spots, strict=True):
            line = line_costs(ground, (wires[i].source, wires[i].target), option, drawn) + _under(option, labels)
            own = _spot_costs(ground, spot, drawn, labels)
            cheapest = np.full(len(line), np.inf)
            np.minimum.at(cheapest, spot.line, own)
            sums.append(own)
            totals.append(line + cheapest)
        total = np.sum(totals, axis=0)
        if total.min() < _GOOD * len(group):
            break
    bend = int(total.argmin())
    new: dict[int, Choice] = {}
    order = sorted(range(len(group)), key=lambda at: abs(wires[group[at]].offset))
    for at in order:
        i, spot = group[at], spots[at]
        mine = sums[at] + np.where(spot.line == bend, 0.0, np.inf)
        others = [options[k].only(bend) for k in range(len(group)) if k != at]
        if others:
            beside = np.concatenate([dense(one) for one in others])
            mine += _on_lines(spot, beside)
            mine += _on_labels(spot, _labels_of(new, list(new)))
        new[i] = _chosen(options[at], spot, int(mine.argmin()))
    return new


def price(ground: Ground, wires: Sequence[Wire], chosen: dict[int, Choice], group: list[int], placed: set[int]) -> float:
    """What the chosen lines and labels of a bundle cost as things stand."""
    total = 0.0
    for i in group:
        others = [k for k in chosen if k != i]
        outside = [k for k in others if k not in group]
        here = chosen[i]
        labels = _labels_of(chosen, [k for k in others if k in placed])
        line = line_costs(ground, (wires[i].source, wires[i].target), here.line, _drawn(chosen, outside))
        way = np.array([[np.cos(here.angle), np.sin(here.angle)]])
        spot = _Spots(
            np.zeros(1, dtype=np.int64),
            np.array([here.centre]),
            way,
            np.array([here.half]),
            np.array([here.size]),
            np.zeros(1),
        )
        total += float((line + _under(here.line, labels) + _spot_costs(ground, spot, _drawn(chosen, others), labels))[0])
    return total


def _drawn(chosen: dict[int, Choice], which: Sequence[int]) -> Drawn:
    if not which:
        empty = np.zeros(0, dtype=np.int64)
        return Drawn(np.zeros((0, 2)), empty, np.zeros((0, 2, 2)), empty)
    points, segments = [chosen[i].points for i in which], [chosen[i].segments for i in which]
    return Drawn(
        np.concatenate(points),
        np.repeat(which, [len(one) for one in points]),
        np.concatenate(segments),
        np.repeat(which, [len(one) for one in segments]),
    )


@dataclass(frozen=True)
class _Labels:
    """Labels that are there: centres, directions and half sizes, each (l, 2)."""

    centre: Floats
    way: Floats
    half: Floats


def _labels_of(chosen: dict[int, Choice], which: Sequence[int]) -> _Labels:
    if not which:
        return _Labels(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros((0, 2)))
    angle = np.array([chosen[i].angle for i in which])
    return _Labels(
        np.array([chosen[i].centre for i in which]),
        np.stack([np.cos(angle), np.sin(angle)], axis=1),
        np.array([chosen[i].half for i in which]),
    )


def _spots(ground: Ground, line: Candidates, sizes: Floats) -> _Spots:
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
            behind = length[:, None] - wanted - cover / 2 - ground.head
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
    return _Spots(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5])


def _spot_costs(ground: Ground, spots: _Spots, drawn: Drawn, labels: _Labels) -> Floats:
    """What each place costs: off the page, on boxes, on other lines, on other labels (c,)."""
    reach = np.abs(spots.way) * spots.half[:, :1] + np.abs(spots.way[:, ::-1]) * spots.half[:, 1:]
    out = np.maximum(reach + 2 - spots.centre, spots.centre + reach + 2 - np.array(ground.size)).max(axis=1)
    boxes = _Labels(ground.at, np.broadcast_to(np.array([1.0, 0.0]), ground.at.shape), ground.half)
    cost = spots.cost + np.where(out > 0, 120.0, 0.0)
    cost += 110.0 * overlaps(spots.centre, spots.way, spots.half, boxes.centre, boxes.way, boxes.half, 2.5).sum(axis=1)
    return cost + _on_labels(spots, labels) + _on_lines(spots, drawn.points)


def _on_labels(spots: _Spots, labels: _Labels) -> Floats:
    hit = overlaps(spots.centre, spots.way, spots.half, labels.centre, labels.way, labels.half, 2.0)
    result: Floats = 90.0 * hit.sum(axis=1)
    return result


def _on_lines(spots: _Spots, points: Floats) -> Floats:
    inside = covered(spots.centre, spots.way, spots.half + 3.0, points)
    count = inside.sum(axis=1)
    return np.where(count > 0, 30.0 + 1.2 * count, 0.0)


def _under(line: Candidates, labels: _Labels) -> Floats:
    """What the labels that a candidate would run under cost (k,)."""
    if not len(labels.centre):
        return np.zeros(len(line.points))
    k, s = line.seen.shape
    inside = covered(labels.centre, labels.way, labels.half + 3.0, line.points.reshape(k * s, 2)).reshape(-1, k, s)
    count = (inside & line.seen).sum(axis=2)
    result: Floats = np.where(count > 0, 30.0 + 1.2 * count, 0.0).sum(axis=0)
    return result


def covered(centre: Floats, way: Floats, half: Floats, points: Floats) -> Floats:
    """Which points (t, 2) lie in which turned boxes (c, 2): (c, t)."""
    low, high = (centre - half.max()).min(axis=0, initial=np.inf), (centre + half.max()).max(axis=0, initial=-np.inf)
    near = ((points >= low) & (points <= high)).all(axis=1)
    inside = np.zeros((len(centre), len(points)), dtype=bool)
    some = points[near]
    dx = some[:, 0] - centre[:, :1]
    dy = some[:, 1] - centre[:, 1:]
    along = np.abs(dx * way[:, :1] + dy * way[:, 1:]) <= half[:, :1]
    inside[:, near] = along & (np.abs(dy * way[:, :1] - dx * way[:, 1:]) <= half[:, 1:])
    return inside


def overlaps(centre: Floats, way: Floats, half: Floats, centre2: Floats, way2: Floats, half2: Floats, gap: float) -> Floats:
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
