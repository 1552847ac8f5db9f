"""The shape of a node by its label: its outline, the room that it needs around its text, and its paths."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from graphmodel.diagram.palette import Palette
from graphmodel.diagram.paths import Point, polygon, polyline, rounded_box
from graphmodel.diagram.picture import Shape
from graphmodel.model.schema import Schema

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


def padding_of(shape: str, height: float) -> tuple[float, float]:
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


def outline_of(shape: str, width: float, height: float) -> tuple[Point, ...]:
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


def node_shapes(shape: str, at: Point, size: Point, fills: Sequence[str], palette: Palette, *, unsure: bool) -> tuple[Shape, ...]:
    """The paths of a node: in one colour, or split where it has several; a dashed outline where the source does not say who it is."""
    width, height = size
    stroke = palette.outline
    dash = (4.0, 3.0) if unsure else ()
    if shape in ("pill", "rounded"):
        body = rounded_box(at, width, height, min(width / 2, height / 2, _ROUND) if shape == "pill" else 4.0)
    else:
        body = polygon([(at[0] + x, at[1] + y) for x, y in outline_of(shape, width, height)])
    shapes = [Shape(body, "shape", fills[0] if fills else palette.ground, stroke, 1.3, dash)]
    if len(fills) > 1:
        shapes.extend(_slices(outline_of(shape, width, height), at, width, fills))
        shapes.append(Shape(body, "detail", None, stroke, 1.3, dash))
    x, y = at[0] + width / 2, at[1] - height / 2
    if shape == "framed":
        inner = [(at[0] + sx * (width / 2 - 3), at[1] + sy * (height / 2 - 3)) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        shapes.append(Shape(polygon(inner), "detail", None, stroke, 0.8))
    elif shape == "note":
        shapes.append(Shape(polyline((x - 9, y), (x - 9, y + 9), (x, y + 9)), "detail", None, stroke, 1.0))
    elif shape == "ruled":
        shapes.append(Shape(polyline((at[0] - width / 2 + 5, y), (at[0] - width / 2 + 5, y + height)), "detail", None, stroke, 1.0))
    return tuple(shapes)


def _slices(outline: Sequence[Point], at: Point, width: float, fills: Sequence[str]) -> list[Shape]:
    """The second colour and those after it, each on its upright slice of the outline."""
    shapes = []
    for place, fill in enumerate(fills[1:], 1):
        left, right = (width * (part / len(fills) - 0.5) for part in (place, place + 1))
        piece = _cut(_cut(outline, left, 1.0), right, -1.0)
        if len(piece) > 2:
            shapes.append(Shape(polygon([(at[0] + x, at[1] + y) for x, y in piece]), "slice", fill))
    return shapes


def _cut(outline: Sequence[Point], x: float, side: float) -> list[Point]:
    """The part of a convex polygon to the right of ``x`` (``side`` 1) or to its left (-1): Sutherland and Hodgman 1974."""
    kept: list[Point] = []
    for start, end in pairwise([outline[-1], *outline]):
        inside = [side * (point[0] - x) >= 0 for point in (start, end)]
        if inside[0] != inside[1]:
            share = (x - start[0]) / (end[0] - start[0])
            kept.append((x, start[1] + share * (end[1] - start[1])))
        if inside[1]:
            kept.append(end)
    return kept
