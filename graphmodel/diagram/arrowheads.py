"""The end of a line by the stance of its relation."""

from __future__ import annotations

from graphmodel.diagram.paths import Point, polygon, polyline
from graphmodel.diagram.picture import Shape


def head_shapes(stance: str, tip: Point, way: Point, size: float, colour: str, ground: str, width: float, *, hollow: bool) -> tuple[Shape, ...]:
    """The end of a line at ``tip``, pointing ``way`` (a unit vector): open for neutral, full for affirms, doubled for supports, full and crossed
    out for denies, a bar for opposes."""
    inside = ground if hollow else colour

    def spot(back: float, side: float) -> Point:
        return (tip[0] - way[0] * back - way[1] * side, tip[1] - way[1] * back + way[0] * side)

    def triangle(back: float) -> Shape:
        return Shape(
            polygon([spot(back, 0), spot(back + size, 0.42 * size), spot(back + size, -0.42 * size)]),
            "head",
            inside,
            colour,
            1.0,
        )

    match stance:
        case "affirms":
            return (triangle(0),)
        case "supports":
            return (triangle(0), triangle(0.85 * size))
        case "denies":
            cross = 0.42 * size
            middle = 1.75 * size
            return (
                triangle(0),
                Shape(polyline(spot(middle - cross, cross), spot(middle + cross, -cross)), "head", None, colour, 1.6),
                Shape(polyline(spot(middle - cross, -cross), spot(middle + cross, cross)), "head", None, colour, 1.6),
            )
        case "opposes":
            return (Shape(polyline(spot(0.8, 0.55 * size), spot(0.8, -0.55 * size)), "head", None, colour, 2.6),)
        case _:
            return (
                Shape(
                    polyline(spot(0.9 * size, 0.45 * size), tip, spot(0.9 * size, -0.45 * size)),
                    "head",
                    None,
                    colour,
                    max(width, 1.4),
                ),
            )


def head_length(stance: str, size: float) -> float:
    """How much of the line's end the head hides."""
    return {"affirms": 0.9, "supports": 1.75, "denies": 0.9, "opposes": 0.1}.get(stance, 0.05) * size
