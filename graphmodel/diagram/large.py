"""A picture of a graph that is too large for a page to be printed: everything once, on as large a sheet as it takes, for a screen that can zoom.

Names stand in their boxes; what stands on the lines is small (role ``fine``): whoever shows the picture may leave it out until one is near enough.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection
from types import MappingProxyType
from typing import Any

import networkx as nx
import numpy as np

from graphmodel.diagram.arrowheads import head_shapes
from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.force import apart, spread
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend import Entry, draw_legend, legend_height, line_entry, shape_entry
from graphmodel.diagram.notes import MARGIN, SMALL
from graphmodel.diagram.palette import COLOUR, DASHES, GREY, Palette
from graphmodel.diagram.paths import Point
from graphmodel.diagram.picture import Group, Page, Picture, Segment, Shape, Text
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, node_shapes, padding_of, shape_of
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import Account, Actor, Line, account
from graphmodel.model.schema import Schema

FINE = 8.0
"""The size of the words on lines."""

_ROOM = 5.0
"""How many times the area of the boxes the sheet has."""

_LANE = 11.0
"""How far parallel lines are apart."""

Curve = tuple[Point, Point, Point]


def overview(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    *,
    title: str | None = None,
    source: str | None = None,
    grey: bool = False,
    contested: Collection[str] = (),
    seed: int = 0,
) -> Picture:
    """The picture of ``graph``; the arguments are those of :func:`graphmodel.diagram.network.picture`. The sheet is as large as it has to be."""
    said = account(graph, schema, contested)
    palette = GREY if grey else COLOUR
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    degree = Counter(end for one in said.lines for end in (one.source, one.target))
    labels = sorted({actor.label for actor in said.actors if actor.label})
    foreign = tuple(label for label in labels if label not in schema.labels and label not in SHAPE_BY_LABEL)
    shapes = {label: shape_of(label, schema, foreign) for label in ["", *labels]}
    texts = [_name(actor, degree[actor.key]) for actor in said.actors]
    boxes = [_box(lines, size, shapes[actor.label]) for (lines, size), actor in zip(texts, said.actors, strict=True)]
    at = _places(said, boxes, seed)
    far = (at + np.array(boxes) / 2).max(axis=0) if len(at) else (0.0, 0.0)
    width = max(float(far[0]), 900.0) + 2 * MARGIN
    top = MARGIN + (40.0 if heading else 0.0)
    below = float(far[1]) + top + MARGIN
    entries = _entries(said, palette, labels, shapes)
    height = below + legend_height(entries, width - 2 * MARGIN, SMALL) + MARGIN + (20.0 if source else 0.0)
    at += np.array([MARGIN, top])
    number = {actor.key: n for n, actor in enumerate(said.actors)}
    groups: list[Group] = []
    if heading:
        groups.append(Group("heading", "", (), (Text(MARGIN, MARGIN + 8, (heading,), 24.0, palette.ink, bold=True, anchor="start"),)))
    groups.extend(_edges(said, number, at, boxes, palette))
    for actor, (lines, size), box, place in zip(said.actors, texts, boxes, at, strict=True):
        centre = (float(place[0]), float(place[1]))
        drawn = node_shapes(shapes[actor.label], centre, box, palette.ground, palette, unsure=actor.unspecified)
        text = Text(centre[0], centre[1], lines, size, palette.ink, bold=degree[actor.key] > 2, role="name")
        groups.append(Group("node", allowed(actor.title), drawn, (text,), MappingProxyType({"id": actor.id, "label": actor.label})))
    if entries:
        groups.append(draw_legend(entries, (MARGIN, below), width - 2 * MARGIN, SMALL, palette))
    if source:
        groups.append(Group("source", "", (), (Text(MARGIN, height - MARGIN, (allowed(source),), SMALL, palette.quiet, anchor="start"),)))
    summary = f"{len(said.actors)} nodes and {len(said.lines)} statements."
    return Picture(width, height, palette.ground, heading or "Relationship diagram", summary, (Page(tuple(groups)),), Faults(), FINE)


def _name(actor: Actor, degree: int) -> tuple[tuple[str, ...], float]:
    size = min(9.5 + 1.6 * math.sqrt(degree), 22.0)
    lines = wrap(allowed(actor.name), 11.0 * size, size, degree > 2, measure)
    return (*lines[:2], "…") if len(lines) > 3 else lines, size


def _box(lines: tuple[str, ...], size: float, shape: str) -> Point:
    high = len(lines) * LINE_HEIGHT * size
    extra = padding_of(shape, high)
    return max(measure(line, size, True)[0] for line in lines) + 0.7 * extra[0], high + 0.6 * extra[1]


def _places(said: Account, boxes: list[Point], seed: int) -> Any:
    number = {actor.key: n for n, actor in enumerate(said.actors)}
    at = spread(len(boxes), [(number[one.source], number[one.target]) for one in said.lines], seed)
    if not boxes:
        return at
    halves = np.array(boxes) / 2 + 9.0
    room = float((4 * halves[:, 0] * halves[:, 1]).sum()) * _ROOM
    area = float(np.prod(np.ptp(at, axis=0) + 1.0))
    # Names are broader than high, and so are screens.
    at = apart(at * math.sqrt(room / area) * (1.2, 0.85), halves)
    return at - (at - halves).min(axis=0)


def _edges(said: Account, number: dict[Any, int], at: Any, boxes: list[Point], palette: Palette) -> list[Group]:
    bundles: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for one in said.lines:
        a, b = number[one.source], number[one.target]
        bundles[min(a, b), max(a, b)].append(one)
    lane = {one.id: (index - (len(bundle) - 1) / 2, index) for bundle in bundles.values() for index, one in enumerate(bundle)}
    groups = []
    for one in said.lines:
        a, b = number[one.source], number[one.target]
        ends = tuple(tuple(map(float, at[n])) for n in (a, b))
        side = lane[one.id][0] * (1 if a < b else -1)
        curve = _loop(ends[0], boxes[a], lane[one.id][1]) if a == b else _bow(ends[0], ends[1], boxes[a], boxes[b], side * _LANE)  # type: ignore[arg-type]
        groups.append(_edge(one, curve, palette))
    return groups


def _edge(one: Line, curve: Curve, palette: Palette) -> Group:
    colour = (palette.claimed if one.claimed else palette.stances)[one.stance]
    start, middle, end = curve
    length = math.hypot(end[0] - middle[0], end[1] - middle[1]) or 1.0
    way = ((end[0] - middle[0]) / length, (end[1] - middle[1]) / length)
    path: tuple[Segment, ...] = (("M", start), ("C", (*_between(start, middle), *_between(end, middle), *end)))
    shapes = [Shape(path, "line", None, colour, 1.1, DASHES[one.style])]
    if one.contested:
        shapes.insert(0, Shape(path, "casing", None, palette.contested, 6.0))
    shapes.extend(head_shapes(one.stance, end, way, 7.0, colour, palette.ground, 1.1, hollow=one.hedged))
    x, y = (start[0] + 2 * middle[0] + end[0]) / 4, (start[1] + 2 * middle[1] + end[1]) / 4
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    text = Text(x, y, (allowed(one.text),), FINE, palette.stances[one.stance], italic=one.claimed, angle=angle, role="fine")
    data = {"id": one.id, "subject": str(one.source), "object": str(one.target), "relation": one.relation, "stance": one.stance}
    return Group("edge", allowed(one.title), tuple(shapes), (text,), MappingProxyType(data))


def _between(one: Point, middle: Point) -> Point:
    """The control point of a cubic that is the same curve as the quadratic with this middle."""
    return one[0] + (middle[0] - one[0]) * 2 / 3, one[1] + (middle[1] - one[1]) * 2 / 3


def _bow(a: Point, b: Point, box_a: Point, box_b: Point, aside: float) -> Curve:
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    across = (-(b[1] - a[1]) / length, (b[0] - a[0]) / length)
    middle = ((a[0] + b[0]) / 2 + 2 * aside * across[0], (a[1] + b[1]) / 2 + 2 * aside * across[1])
    return _border(a, middle, box_a), middle, _border(b, middle, box_b)


def _border(centre: Point, towards: Point, box: Point) -> Point:
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    share = min(
        (box[0] / 2 + 2) / abs(dx) if dx else math.inf,
        (box[1] / 2 + 2) / abs(dy) if dy else math.inf,
        0.98,
    )
    return centre[0] + dx * share, centre[1] + dy * share


def _loop(centre: Point, box: Point, index: int) -> Curve:
    x, y = centre[0] + box[0] / 2, centre[1] - box[1] / 2
    far = 26.0 + index * _LANE
    return (x - 14, y), (x + far, y - far), (x, y + 10)


def _entries(said: Account, palette: Palette, labels: list[str], shapes: dict[str, str]) -> list[Entry]:
    by_shape: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        by_shape[shapes[label]].append(label)
    entries = [shape_entry(shape, allowed(", ".join(names[:6]) + (" …" if len(names) > 6 else "")), palette) for shape, names in by_shape.items()]
    if any(actor.unspecified for actor in said.actors):
        entries.append(shape_entry("rounded", "? not named by the source", palette, unsure=True))
    used = {one.stance for one in said.lines}
    entries.extend(line_entry(stance, palette, stance=stance) for stance in palette.stances if stance in used)
    if any(one.claimed for one in said.lines):
        entries.append(line_entry("claimed, asserted by nobody here", palette, claimed=True))
    if any(one.contested for one in said.lines):
        entries.append(line_entry("≠ contested: affirmed and denied", palette, contested=True, headless=True))
    return entries
