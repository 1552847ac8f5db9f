"""Paths of a picture: polygons, polylines, and boxes with round corners."""

from __future__ import annotations

from graphmodel.diagram.picture import Segment

Point = tuple[float, float]


def polygon(points: list[Point]) -> tuple[Segment, ...]:
    """A closed path through ``points``."""
    return (*polyline(*points), ("Z", ()))


def polyline(*points: Point) -> tuple[Segment, ...]:
    """An open path through ``points``."""
    return tuple(("L" if index else "M", point) for index, point in enumerate(points))


def rounded_box(at: Point, width: float, height: float, radius: float) -> tuple[Segment, ...]:
    """A box with round corners around a point; with the radius of half its side, a circle."""
    r = min(radius, width / 2, height / 2)
    k = 0.5523 * r
    left, right, top, bottom = at[0] - width / 2, at[0] + width / 2, at[1] - height / 2, at[1] + height / 2
    return (
        ("M", (left + r, top)),
        ("L", (right - r, top)),
        ("C", (right - r + k, top, right, top + r - k, right, top + r)),
        ("L", (right, bottom - r)),
        ("C", (right, bottom - r + k, right - r + k, bottom, right - r, bottom)),
        ("L", (left + r, bottom)),
        ("C", (left + r - k, bottom, left, bottom - r + k, left, bottom - r)),
        ("L", (left, top + r)),
        ("C", (left, top + r - k, left + r - k, top, left + r, top)),
        ("Z", ()),
    )
