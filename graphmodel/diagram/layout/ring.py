"""Names on the left and right rim of a panel, in an order that keeps short what joins them, and curves between them through its middle. Geometry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphmodel.diagram.layout.bezier import Floats

Point = tuple[float, float]
Size = tuple[float, float]

_BEND = 0.75
"""How far the rim bends: the first and last name of a side are nearer to the middle than those between, as on an ellipse."""

_ALONG = 2.5
"""How many rows longer a line counts that joins two names of the same side."""

_NEAR, _FAR = 32.0, 130.0
"""How far a curve goes straight into the panel before it turns, at least and at most."""


@dataclass(frozen=True)
class Place:
    """The middle of a box, the x of its border on the inside of the panel, and whether it is on the left."""

    at: Point
    inner: float
    left: bool


def ring_order(weights: Floats) -> list[int]:
    """The order on the rim, clockwise from the upper right, in which what joins heavy pairs is short and goes across rather than along a side:
    numbers moved one by one, as long as that makes the whole better.

    >>> ring_order(np.array([[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], np.float64))
    [1, 0, 2, 3]
    """
    count = len(weights)
    right = -(-count // 2)
    numbers = np.arange(count)
    on_right = numbers < right
    row = np.where(on_right, (numbers + 0.5) / right, 1 - (numbers - right + 0.5) / max(count - right, 1)) * right
    same = on_right[:, None] == on_right
    apart = np.abs(row[:, None] - row) + _ALONG * same

    def length(order: Sequence[int]) -> float:
        at = np.asarray(order)
        return float((weights[np.ix_(at, at)] * apart).sum())

    order = list(range(count))
    best = length(order)
    for _ in range(count):
        before = best
        for item in range(count):
            rest = [other for other in order if other != item]
            for place in range(count):
                tried = [*rest[:place], item, *rest[place:]]
                found = length(tried)
                if found < best - 1e-9:
                    order, best = tried, found
        if best == before:
            break
    return order


def ring_capacity(box: Size, size: Size, gap: float) -> int:
    """How many boxes of a size find a place on the rim of an area."""
    return 2 * int((size[1] + gap) / (box[1] + gap)) if 3 * box[0] <= size[0] else 0


def ring_places(boxes: Sequence[Size], size: Size) -> list[Place]:
    """The places of boxes, clockwise from the upper right; no more than :func:`ring_capacity`.

    >>> [place.at for place in ring_places([(20, 10), (20, 10)], (100, 60))]
    [(90.0, 30.0), (10.0, 30.0)]
    """
    right = -(-len(boxes) // 2)
    reach = size[0] / 2 - max((box[0] for box in boxes), default=0.0)
    places = []
    for number, box in enumerate(boxes):
        left = number >= right
        of = len(boxes) - right if left else right
        row = (of - 1 - (number - right)) if left else number
        y = size[1] * (row + 0.5) / of
        bent = reach * math.sqrt(1 - _BEND * (2 * y / size[1] - 1) ** 2)
        inner = size[0] / 2 + (-bent if left else bent)
        places.append(Place((inner + (-box[0] if left else box[0]) / 2, y), inner, left))
    return places


def ring_curve(start: Point, stop: Point, centre: Point, aside: float = 0.0) -> Floats:
    """A curve from one point of the rim to another that leaves and arrives in the direction of the middle.

    ``aside``: how far its turns are moved across it, so that lines between the same points part: downwards, or, where both ends are on one side,
    into the panel.

    >>> ring_curve((0, 0), (100, 0), (50, 0)).tolist()
    [[0.0, 0.0], [45.0, 0.0], [55.0, 0.0], [100.0, 0.0]]
    >>> ring_curve((100, 0), (0, 0), (50, 0), 8).tolist()
    [[100.0, 0.0], [55.0, 8.0], [45.0, 8.0], [0.0, 0.0]]
    """
    a, b, c = (np.asarray(point, np.float64) for point in (start, stop, centre))
    chord = b - a
    far = min(max(0.45 * float(np.hypot(*chord)), _NEAR), _FAR)
    inward = [(c - end) / (float(np.hypot(*(c - end))) or 1.0) for end in (a, b)]
    across = np.array([-chord[1], chord[0]]) / (float(np.hypot(*chord)) or 1.0)
    same_side = (a[0] < c[0]) == (b[0] < c[0])
    towards = c - (a + b) / 2 if same_side else np.array([0.0, 1.0])
    move = aside * (across if float(across @ towards) >= 0 else -across)
    return np.array([a, a + far * inward[0] + move, b + far * inward[1] + move, b])
