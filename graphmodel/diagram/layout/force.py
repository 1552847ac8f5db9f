"""Positions for graphs that are too large for a diagram: tens of thousands of nodes in seconds, with numpy alone, the same on every run.

Pivot MDS (Brandes and Pich 2006) gives the whole its shape. Forces then part what is near: springs along the edges, and repulsion in proportion to
degree (ForceAtlas2, Jacomy et al. 2014), computed on a mesh by FFT as in particle-mesh codes (Hockney and Eastwood 1981; Linderman et al. 2019 for
layouts), so that a round costs the same however many nodes there are. Parts that nothing joins are packed beside each other. Pure geometry.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmodel.diagram.layout.components import components

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PIVOTS = 40
_ROUNDS = 220
_PUSHES = 60
"""How often boxes push each other before there is no room for them."""

_EXACT = 400
"""Up to so many nodes repulsion is computed between all pairs."""


def force_layout(count: int, pairs: Sequence[tuple[int, int]] | Ints) -> Floats:
    """The places of ``count`` nodes joined by ``pairs`` (numbers of nodes), an array (count, 2). Repeated pairs count once, loops not at all.

    >>> at = force_layout(3, [(0, 1), (1, 2)])
    >>> at.shape, bool(np.isfinite(at).all()), bool((force_layout(3, [(0, 1), (1, 2)]) == at).all())
    ((3, 2), True, True)
    """
    ends = np.asarray(pairs, np.int64).reshape(-1, 2)
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    at = np.zeros((count, 2))
    parts = sorted(components(count, ends), key=len, reverse=True)
    owner = np.empty(count, np.int64)
    place = np.empty(count, np.int64)
    for number, part in enumerate(parts):
        owner[part] = number
        place[part] = np.arange(len(part))
    order = np.argsort(owner[ends[:, 0]], kind="stable") if len(ends) else np.empty(0, np.int64)
    bounds = np.searchsorted(owner[ends[order, 0]], np.arange(len(parts) + 1))
    for number, part in enumerate(parts):
        own = place[ends[order[bounds[number] : bounds[number + 1]]]]
        at[part] = _part(len(part), own)
    return _packed(at, parts)


def separate_boxes(at: Floats, halves: Floats) -> Floats:
    """The places moved until boxes of these half widths and half heights, shape (count, 2), do not overlap; for up to some thousand boxes."""
    at = at.copy()
    for number in range(_PUSHES + 400):
        if number > _PUSHES:
            # There is no room: all of it grows until there is.
            at *= 1.02
        gap = at[:, None, :] - at[None, :, :]
        over = halves[:, None, :] + halves[None, :, :] - np.abs(gap)
        hit = (over[..., 0] > 0) & (over[..., 1] > 0)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        one, other = np.nonzero(hit)
        deep = over[one, other]
        axis = (deep[:, 1] < deep[:, 0]).astype(np.int64)
        rows = np.arange(len(one))
        sign = np.sign(gap[one, other][rows, axis])
        sign[sign == 0] = np.where(one < other, 1, -1)[sign == 0]
        push = np.zeros_like(at)
        np.add.at(push, (one, axis), sign * (deep[rows, axis] / 2 + 0.05))
        crowd = np.maximum(np.bincount(one, minlength=len(at)), 1)
        at += push / np.sqrt(crowd)[:, None]
    return at


def _part(count: int, ends: Ints) -> Floats:
    if count == 1:
        return np.zeros((1, 2))
    if count <= 3:
        angle = np.arange(count) * 2 * math.pi / count
        return np.column_stack([np.cos(angle), np.sin(angle)]) * 0.6
    rng = np.random.default_rng(0)
    at = _pivots(count, ends)
    at += rng.normal(0, 0.05 * (at.std() or 1.0), at.shape)
    return _settled(at * (math.sqrt(count) / (at.std() or 1.0)), ends)


def _pivots(count: int, ends: Ints) -> Floats:
    """Pivot MDS: distances from a few nodes far from each other, and the two directions in which they differ most."""
    start, near = _neighbours(count, ends)
    rows: list[Floats] = []
    least = np.full(count, np.inf)
    pivot = int(np.bincount(ends.ravel(), minlength=count).argmax())
    for _ in range(min(_PIVOTS, count)):
        rows.append(_steps(count, start, near, pivot))
        least = np.minimum(least, rows[-1])
        pivot = int(least.argmax())
    squares = np.array(rows).T ** 2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1, keepdims=True) + squares.mean()
    values, vectors = np.linalg.eigh(centred.T @ centred)
    best = vectors[:, np.argsort(-values)[:2]]
    # Which way an axis points is left open by the method: its largest part is made positive, so that it is the same everywhere.
    best = best * np.sign(best[np.abs(best).argmax(axis=0), np.arange(best.shape[1])])
    found = centred @ best
    if found.shape[1] < 2:
        found = np.column_stack([found, np.zeros(count)])
    return np.asarray(found - found.mean(axis=0))


def _neighbours(count: int, ends: Ints) -> tuple[Ints, Ints]:
    both = np.concatenate([ends, ends[:, ::-1]])
    order = np.argsort(both[:, 0], kind="stable")
    return np.searchsorted(both[order, 0], np.arange(count + 1)), both[order, 1]


def _steps(count: int, start: Ints, near: Ints, source: int) -> Floats:
    far = np.full(count, -1.0)
    far[source] = 0
    row = np.array([source])
    step = 0
    while len(row):
        step += 1
        lengths = start[row + 1] - start[row]
        offsets = np.repeat(start[row] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) + np.arange(lengths.sum())
        found = near[offsets]
        row = np.unique(found[far[found] < 0])
        far[row] = step
    return far


def _settled(at: Floats, ends: Ints) -> Floats:
    count = len(at)
    degree = np.bincount(ends.ravel(), minlength=count)
    mass: Floats = np.asarray(1.0 + degree, np.float64)
    # A mesh of at least three cells for each node.
    mesh = None if count <= _EXACT else _Mesh(2 ** max(7, math.ceil(math.log2(3 * count) / 2)))
    # A spring pulls each of its ends in proportion to how few others that one has: leaves come to their hubs, not hubs to their leaves.
    heat = math.sqrt(count) * 0.25
    for number in range(_ROUNDS):
        push = _exact(at, mass) if mesh is None else mesh.field(at, mass)
        gap = at[ends[:, 1]] - at[ends[:, 0]]
        pull = np.empty_like(at)
        for axis in (0, 1):
            pull[:, axis] = np.bincount(ends[:, 0], gap[:, axis], count) - np.bincount(ends[:, 1], gap[:, axis], count)
        inward = at.mean(axis=0) - at
        force = 0.55 * push * mass[:, None] + pull + 0.02 * inward * mass[:, None]
        move = force / (mass[:, None] + 1)
        length = np.hypot(move[:, 0], move[:, 1]) + 1e-9
        now = heat * (1 - number / _ROUNDS) ** 1.5 + 0.02
        at = at + move * (np.minimum(length, now) / length)[:, None] * 0.9
    return at if mesh is None else _unstacked(at)


def _unstacked(at: Floats) -> Floats:
    """The places with those parted that the mesh is too coarse to part: whoever shares a small cell moves away from its middle."""
    count = len(at)
    room = np.ptp(at, axis=0)
    cell = 0.4 * math.sqrt(float(room[0] * room[1]) / count)
    turn = np.arange(count) * 2.399963  # the golden angle: a direction of its own for each that lies in the very middle
    for number in range(24):
        corner = np.floor((at - at.min(axis=0)) / cell + 0.5 * (number % 2)).astype(np.int64)
        _, owner, sizes = np.unique(corner[:, 0] * 1_000_003 + corner[:, 1], return_inverse=True, return_counts=True)
        middle = np.column_stack([np.bincount(owner, at[:, axis]) for axis in (0, 1)]) / sizes[:, None]
        away = at - middle[owner]
        length = np.hypot(away[:, 0], away[:, 1])
        way = np.where((length > 0.02 * cell)[:, None], away / np.maximum(length, 1e-12)[:, None], np.column_stack([np.cos(turn), np.sin(turn)]))
        at = at + way * np.where(sizes[owner] > 1, 0.25 * cell, 0.0)[:, None]
    return at


def _exact(at: Floats, mass: Floats) -> Floats:
    """The field 1/r of many masses between all pairs, as a difference of two sums: pairs need one array, not four."""
    x, y = at.T
    weight = mass / ((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2 + 0.01)
    np.fill_diagonal(weight, 0.0)
    total = weight.sum(axis=1)
    return np.column_stack([x * total - (weight * x).sum(axis=1), y * total - (weight * y).sum(axis=1)])


class _Mesh:
    """The field 1/r of many masses: put on a square mesh, convolved by FFT, read off where the nodes are."""

    def __init__(self, size: int) -> None:
        self.size = size
        step = np.fft.fftfreq(2 * size, 1 / (2 * size))
        x, y = step[:, None], step[None, :]
        square = x**2 + y**2 + 0.3
        self.kernels: list[NDArray[Any]] = [np.fft.rfft2(x / square), np.fft.rfft2(y / square)]

    def field(self, at: Floats, mass: Floats) -> Floats:
        low = at.min(axis=0)
        cell = max(float((at.max(axis=0) - low).max()), 1e-9) / (self.size - 3)
        inside = (at - low) / cell + 1
        corner = inside.astype(np.int64)
        rest = inside - corner
        flat = corner[:, 0] * self.size + corner[:, 1]
        shares = [
            (0, (1 - rest[:, 0]) * (1 - rest[:, 1])),
            (1, (1 - rest[:, 0]) * rest[:, 1]),
            (self.size, rest[:, 0] * (1 - rest[:, 1])),
            (self.size + 1, rest[:, 0] * rest[:, 1]),
        ]
        density = np.zeros(self.size * self.size)
        for shift, share in shares:
            density += np.bincount(flat + shift, share * mass, len(density))
        # The mesh has as many empty rows as it has rows: they are neither read nor computed.
        wave = np.fft.fft(np.fft.rfft(density.reshape(self.size, self.size), 2 * self.size, axis=1), 2 * self.size, axis=0)
        found = np.empty_like(at)
        for axis, kernel in enumerate(self.kernels):
            rows = np.fft.ifft(wave * kernel, axis=0)[: self.size]
            field = np.fft.irfft(rows, 2 * self.size, axis=1)[:, : self.size].ravel()
            found[:, axis] = sum(share * field[flat + shift] for shift, share in shares) / cell
        return found


def _packed(at: Floats, parts: Sequence[Ints]) -> Floats:
    """The parts beside each other, the largest first, in rows about as wide as all of them are high."""
    at = at.copy()
    if not parts:
        return at
    # Small parts are as roomy as the largest one.
    large = np.ptp(at[parts[0]], axis=0)
    unit = max(1.0, math.sqrt(float(large[0] * large[1]) / len(parts[0]))) if len(parts[0]) > 3 else 1.0
    sizes = []
    for part in parts:
        if len(part) <= 3:
            at[part] *= unit
        at[part] -= at[part].min(axis=0)
        sizes.append(at[part].max(axis=0) + 1.5 * unit)
    width = max(float(max(size[0] for size in sizes)), math.sqrt(float(sum(size[0] * size[1] for size in sizes))) * 1.25)
    x = y = row = 0.0
    for part, size in zip(parts, sizes, strict=True):
        if x and (x + size[0] > width or row > 3 * size[1]):
            x, y, row = 0.0, y + row, 0.0
        at[part] += (x, y)
        x += float(size[0])
        row = max(row, float(size[1]))
    return at
