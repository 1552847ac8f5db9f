"""What things look like: the shape of a node by its label, the arrowhead and colour of a line by its stance, the fill by affiliation, for colour
and for grey.

Nothing is told by colour alone: a stance has its own arrowhead too, an affiliation is also a line of its own.
The colours of a kind are told apart with normal vision and with each of the three colour-vision deficiencies: at least 15 in CAM02-UCS between any
two of them (tests/test_palette.py measures it). They were searched for near the usual ones for what they mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from graphmodel.picture import Segment, Shape
from graphmodel.schema import Schema

Point = tuple[float, float]

SHAPE_BY_LABEL: Mapping[str, str] = {
    "Person": "pill",
    "State": "framed",
    "Organization": "rounded",
    "Group": "cut",
    "Actor": "rounded",
    "Event": "hexagon",
    "Place": "slanted",
    "Proposition": "note",
    "Document": "ruled",
}
"""Labels that are drawn with a shape of their own, and so is every label that is one of them."""

SHAPES = ("plain", "cut", "hexagon", "slanted", "framed", "rounded", "ruled", "note", "pill")
"""The shapes, in the order in which labels that no schema knows get them."""

DASHES: Mapping[str, tuple[float, ...]] = {
    "solid": (),
    "dashed": (7.0, 4.0),
    "dotted": (1.6, 3.4),
    "dashdot": (9.0, 3.5, 1.8, 3.5),
}


CHANGES: Mapping[str, tuple[str, tuple[float, ...]]] = {"new": ("#a6e3a1", ()), "gone": ("#f5b5ae", (5.0, 4.0)), "changed": ("#ffd84d", (14.0, 3.0))}
"""The mark behind a line that is new, gone or changed: its colour, and its dashes for those who do not see the colour."""


@dataclass(frozen=True)
class Palette:
    """Colours: the page, text, what only guides the eye, node outlines, a line for each stance and a lighter one where it is only claimed, fills,
    and the mark of what is contested."""

    ground: str
    ink: str
    quiet: str
    faint: str
    outline: str
    stances: Mapping[str, str]
    claimed: Mapping[str, str]
    fills: tuple[str, ...]
    contested: str


COLOUR = Palette(
    ground="#ffffff",
    ink="#1a1a1a",
    quiet="#595959",
    faint="#d4d4d4",
    outline="#333333",
    stances={
        "neutral": "#333333",
        "affirms": "#1a3fc4",
        "supports": "#00806a",
        "denies": "#b3261e",
        "opposes": "#6a2c70",
    },
    claimed={
        "neutral": "#816760",
        "affirms": "#5c65e8",
        "supports": "#37a491",
        "denies": "#dc724f",
        "opposes": "#8073a5",
    },
    fills=("#a8bfdd", "#f1c840", "#f28f79", "#adfdb0", "#c9c5c0"),
    contested="#ffd84d",
)

GREY = Palette(
    ground="#ffffff",
    ink="#000000",
    quiet="#4d4d4d",
    faint="#d0d0d0",
    outline="#1a1a1a",
    stances=dict.fromkeys(("neutral", "affirms", "supports", "denies", "opposes"), "#1a1a1a"),
    claimed=dict.fromkeys(("neutral", "affirms", "supports", "denies", "opposes"), "#7a7a7a"),
    fills=("#d2d2d2", "#a6a6a6", "#7c7c7c"),
    contested="#c4c4c4",
)


def shape_of(label: str, schema: Schema, foreign: tuple[str, ...]) -> str:
    """The name of the shape for ``label``; ``foreign`` lists, in order, the labels of the graph that the schema does not know."""
    seen: set[str] = set()
    name: str | None = label
    while name and name not in seen:
        if name in SHAPE_BY_LABEL:
            return SHAPE_BY_LABEL[name]
        seen.add(name)
        name = schema.labels[name].is_a if name in schema.labels else None
    return SHAPES[foreign.index(label) % len(SHAPES)] if label in foreign else "plain"


_ROUND = 26.0
"""The greatest radius of a pill: many lines of text make it higher, not rounder."""


def _point(height: float) -> float:
    """How far the points of a hexagon stick out."""
    return min(0.31 * height, 18.0) + 4.0


def padding(shape: str, height: float) -> tuple[float, float]:
    """How much wider and higher a shape is than the text in it."""
    wide = {
        "pill": min(0.55 * height, 26.0) + 8,
        "hexagon": 2 * _point(height),
        "slanted": min(0.6 * height, 30.0) + 8,
        "cut": 20.0,
        "note": 26.0,
        "ruled": 24.0,
        "framed": 22.0,
    }
    return wide.get(shape, 18.0), {"framed": 15.0}.get(shape, 12.0)


def outline(shape: str, width: float, height: float) -> tuple[Point, ...]:
    """A convex polygon around the centre that is the shape, or as good as."""
    x, y = width / 2, height / 2
    match shape:
        case "pill" | "rounded":
            radius = min(x, y, _ROUND) if shape == "pill" else min(4.0, y)
            corners = (
                (x - radius, -y + radius, -90),
                (x - radius, y - radius, 0),
                (-x + radius, y - radius, 90),
                (-x + radius, -y + radius, 180),
            )
            return tuple(
                (cx + radius * math.cos(math.radians(start + turn)), cy + radius * math.sin(math.radians(start + turn)))
                for cx, cy, start in corners
                for turn in (0, 30, 60, 90)
            )
        case "hexagon":
            cut = min(_point(height), x)
            return ((-x + cut, -y), (x - cut, -y), (x, 0.0), (x - cut, y), (-x + cut, y), (-x, 0.0))
        case "cut":
            cut = min(7.0, 0.3 * height)
            return (
                (-x + cut, -y),
                (x - cut, -y),
                (x, -y + cut),
                (x, y - cut),
                (x - cut, y),
                (-x + cut, y),
                (-x, y - cut),
                (-x, -y + cut),
            )
        case "slanted":
            cut = min(0.3 * height + 2, 17.0, x)
            return ((-x + cut, -y), (x, -y), (x - cut, y), (-x, y))
        case "note":
            return ((-x, -y), (x - 9, -y), (x, -y + 9), (x, y), (-x, y))
        case _:
            return ((-x, -y), (x, -y), (x, y), (-x, y))


def node_shapes(shape: str, at: Point, size: Point, fill: str, palette: Palette, *, unsure: bool) -> tuple[Shape, ...]:
    """The paths of a node; a dashed outline where the source does not say who it is."""
    width, height = size
    stroke = palette.outline
    dash = (4.0, 3.0) if unsure else ()
    if shape in ("pill", "rounded"):
        body = rounded(at, width, height, min(width / 2, height / 2, _ROUND) if shape == "pill" else 4.0)
    else:
        body = polygon([(at[0] + x, at[1] + y) for x, y in outline(shape, width, height)])
    shapes = [Shape(body, "shape", fill, stroke, 1.3, dash)]
    x, y = at[0] + width / 2, at[1] - height / 2
    if shape == "framed":
        inner = [(at[0] + sx * (width / 2 - 3), at[1] + sy * (height / 2 - 3)) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        shapes.append(Shape(polygon(inner), "detail", None, stroke, 0.8))
    elif shape == "note":
        shapes.append(Shape(line((x - 9, y), (x - 9, y + 9), (x, y + 9)), "detail", None, stroke, 1.0))
    elif shape == "ruled":
        shapes.append(Shape(line((at[0] - width / 2 + 5, y), (at[0] - width / 2 + 5, y + height)), "detail", None, stroke, 1.0))
    return tuple(shapes)


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
                Shape(line(spot(middle - cross, cross), spot(middle + cross, -cross)), "head", None, colour, 1.6),
                Shape(line(spot(middle - cross, -cross), spot(middle + cross, cross)), "head", None, colour, 1.6),
            )
        case "opposes":
            return (Shape(line(spot(0.8, 0.55 * size), spot(0.8, -0.55 * size)), "head", None, colour, 2.6),)
        case _:
            return (
                Shape(
                    line(spot(0.9 * size, 0.45 * size), tip, spot(0.9 * size, -0.45 * size)),
                    "head",
                    None,
                    colour,
                    max(width, 1.4),
                ),
            )


def head_length(stance: str, size: float) -> float:
    """How much of the line's end the head hides."""
    return {"affirms": 0.9, "supports": 1.75, "denies": 0.9, "opposes": 0.1}.get(stance, 0.05) * size


def polygon(points: list[Point]) -> tuple[Segment, ...]:
    """A closed path through ``points``."""
    return (*line(*points), ("Z", ()))


def line(*points: Point) -> tuple[Segment, ...]:
    """An open path through ``points``."""
    return tuple(("L" if index else "M", point) for index, point in enumerate(points))


def rounded(at: Point, width: float, height: float, radius: float) -> tuple[Segment, ...]:
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
