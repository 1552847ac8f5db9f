"""Cubic Bézier curves: points on them, and parts of them as curves of their own. A curve is four control points, an array (4, 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def weights(t: Floats) -> Floats:
    """How much each control point counts at each of ``t`` (s,): the Bernstein polynomials (s, 4)."""
    return np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)


def point_at(controls: Floats, t: float) -> Floats:
    """The point of a curve at ``t``."""
    s = 1 - t
    result: Floats = s**3 * controls[0] + 3 * s * s * t * controls[1] + 3 * s * t * t * controls[2] + t**3 * controls[3]
    return result


def section(controls: Floats, start: float, end: float) -> Floats:
    """The curve between two of its parameters, as a curve of its own (de Casteljau).

    >>> section(np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]]), 0.0, 0.5)[3].tolist()
    [1.5, 0.0]
    """
    right = _halves(controls, start)[1]
    return _halves(right, (end - start) / max(1 - start, 1e-12))[0]


def shortened(controls: Floats, by: float) -> Floats:
    """The curve without its end: it stops where it comes to within ``by`` of its last point.

    >>> shortened(np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]]), 1.5)[3].round(3).tolist()
    [1.5, 0.0]
    """
    if by <= 0:
        return controls
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        if np.hypot(*(point_at(controls, middle) - controls[3])) > by:
            low = middle
        else:
            high = middle
    return _halves(controls, low)[0]


def _halves(controls: Floats, t: float) -> tuple[Floats, Floats]:
    rows = [controls]
    while len(rows[-1]) > 1:
        rows.append((1 - t) * rows[-1][:-1] + t * rows[-1][1:])
    return np.array([row[0] for row in rows]), np.array([row[-1] for row in reversed(rows)])
