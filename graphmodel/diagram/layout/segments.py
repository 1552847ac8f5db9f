"""Straight segments: which of them cross. Components are separate arrays, in any shapes that broadcast: numpy is slow on a last axis of two."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Segments:
    """Segments from (x0, y0) to (x1, y1)."""

    def __init__(self, start: tuple[Floats, Floats] | Floats, end: tuple[Floats, Floats] | Floats) -> None:
        self.x0: Floats
        self.y0: Floats
        self.x1: Floats
        self.y1: Floats
        self.x0, self.y0 = start
        self.x1, self.y1 = end
        self.dx, self.dy = self.x1 - self.x0, self.y1 - self.y0

    @cached_property
    def square(self) -> Floats:
        """The square of each one's length, never 0."""
        result: Floats = self.dx * self.dx + self.dy * self.dy + 1e-9
        return result

    @cached_property
    def length(self) -> Floats:
        """The length of each."""
        return np.sqrt(self.square)


def crossings(first: Segments, second: Segments, slack: float = 0.0) -> Bools:
    """Which of the first cross which of the second; ``slack`` is how far (as an area) the ends have to be on different sides.

    >>> flat, steep = Segments(*np.array([[0.0, 0], [4, 0]])), Segments(*np.array([[2.0, -1], [2, 1]]))
    >>> bool(crossings(flat, steep)), bool(crossings(flat, flat))
    (True, False)
    """
    to_x, to_y = second.x0 - first.x0, second.y0 - first.y0
    side_of_start = first.dx * to_y - first.dy * to_x
    side_of_end = side_of_start + first.dx * second.dy - first.dy * second.dx
    other_start = second.dy * to_x - second.dx * to_y
    other_end = other_start + second.dx * first.dy - second.dy * first.dx
    result: Bools = (side_of_start * side_of_end < -slack) & (other_start * other_end < -slack)
    return result
