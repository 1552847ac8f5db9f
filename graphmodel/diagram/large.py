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

from graphmodel.diagram.edge_lines import bands, line_style
from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.force import force_layout, separate_boxes
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend import LegendEntry, draw_legend, legend_height, line_entry, shape_entry
from graphmodel.diagram.legend_entries import content_entries, contested_words, fills_of, party_entries
from graphmodel.diagram.notes import MARGIN, SMALL
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.paths import Point
from graphmodel.diagram.picture import Group, Page, Picture, Segment, Text
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, node_shapes, padding_of, shape_of
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import DiagramView, EdgeView, NodeView, diagram_view
from graphmodel.model.schema import Schema

FINE = 8.0
"""The size of the words on lines."""

_ROOM = 5.0
"""How many times the area of the boxes the sheet has."""

_LANE = 11.0
"""How far parallel lines are apart."""

Curve = tuple[Point, Point, Point]


def large_picture(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    *,
    title: str | None = None,
    source: str | None = None,
    grey: bool = False,
    contested: Collection[str] = (),
    whole: nx.MultiDiGraph[Any] | None = None,
) -> Picture:
    """The picture of ``graph``, on a sheet as large as it has to be. The arguments are those of
    :func:`graphmodel.diagram.network.network_picture`.
    """
    view = diagram_view(graph, schema, contested, whole)
    palette = GREY if grey else COLOUR
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    degree = Counter(end for edge in view.edges for end in (edge.source, edge.target))
    labels = sorted({node.label for node in view.nodes if node.label})
    foreign = tuple(label for label in labels if label not in schema.labels and label not in SHAPE_BY_LABEL)
    shapes = {label: shape_of(label, schema, foreign) for label in ["", *labels]}
    texts = [_name(node, degree[node.key]) for node in view.nodes]
    boxes = [_box(lines, size, shapes[node.label]) for (lines, size), node in zip(texts, view.nodes, strict=True)]
    at = _places(view, boxes)
    far = (at + np.array(boxes) / 2).max(axis=0) if len(at) else (0.0, 0.0)
    width = max(float(far[0]), 900.0) + 2 * MARGIN
    top = MARGIN + (40.0 if heading else 0.0)
    below = float(far[1]) + top + MARGIN
    entries = _entries(view, palette, labels, shapes)
    height = below + legend_height(entries, width - 2 * MARGIN, SMALL) + MARGIN + (20.0 if source else 0.0)
    at += np.array([MARGIN, top])
    number = {node.key: n for n, node in enumerate(view.nodes)}
    fills = fills_of(view, palette)
    groups: list[Group] = []
    if heading:
        groups.append(Group("heading", "", (), (Text(MARGIN, MARGIN + 8, (heading,), 24.0, palette.ink, bold=True, anchor="start"),)))
    groups.extend(_edges(view, number, at, boxes, palette))
    for node, (lines, size), box, place in zip(view.nodes, texts, boxes, at, strict=True):
        centre = (float(place[0]), float(place[1]))
        drawn = node_shapes(shapes[node.label], centre, box, fills.get(node.key, ()), palette, unsure=node.unspecified)
        text = Text(centre[0], centre[1], lines, size, palette.ink, bold=degree[node.key] > 2, role="name")
        groups.append(Group("node", allowed(node.title), drawn, (text,), MappingProxyType({"id": node.id, "label": node.label})))
    if entries:
        groups.append(draw_legend(entries, (MARGIN, below), width - 2 * MARGIN, SMALL, palette))
    if source:
        groups.append(Group("source", "", (), (Text(MARGIN, height - MARGIN, (allowed(source),), SMALL, palette.quiet, anchor="start"),)))
    summary = f"{len(view.nodes)} nodes and {len(view.edges)} statements."
    return Picture(width, height, palette.ground, heading or "Relationship diagram", summary, (Page(tuple(groups)),), Faults(), FINE)


def _name(node: NodeView, degree: int) -> tuple[tuple[str, ...], float]:
    size = min(9.5 + 1.6 * math.sqrt(degree), 22.0)
    lines = wrap(allowed(node.name), 11.0 * size, size, degree > 2, measure)
    return (*lines[:2], "…") if len(lines) > 3 else lines, size


def _box(lines: tuple[str, ...], size: float, shape: str) -> Point:
    high = len(lines) * LINE_HEIGHT * size
    extra = padding_of(shape, high)
    return max(measure(line, size, True)[0] for line in lines) + 0.7 * extra[0], high + 0.6 * extra[1]


def _places(view: DiagramView, boxes: list[Point]) -> Any:
    number = {node.key: n for n, node in enumerate(view.nodes)}
    at = force_layout(len(boxes), [(number[edge.source], number[edge.target]) for edge in view.edges])
    if not boxes:
        return at
    halves = np.array(boxes) / 2 + 9.0
    room = float((4 * halves[:, 0] * halves[:, 1]).sum()) * _ROOM
    area = float(np.prod(np.ptp(at, axis=0) + 1.0))
    # Names are broader than high, and so are screens.
    at = separate_boxes(at * math.sqrt(room / area) * (1.2, 0.85), halves)
    return at - (at - halves).min(axis=0)


def _edges(view: DiagramView, number: dict[Any, int], at: Any, boxes: list[Point], palette: Palette) -> list[Group]:
    bundles: dict[tuple[int, int], list[EdgeView]] = defaultdict(list)
    for edge in view.edges:
        a, b = number[edge.source], number[edge.target]
        bundles[min(a, b), max(a, b)].append(edge)
    lane = {edge.id: (index - (len(bundle) - 1) / 2, index) for bundle in bundles.values() for index, edge in enumerate(bundle)}
    groups = []
    for edge in view.edges:
        a, b = number[edge.source], number[edge.target]
        ends = tuple(tuple(map(float, at[n])) for n in (a, b))
        side = lane[edge.id][0] * (1 if a < b else -1)
        curve = _loop(ends[0], boxes[a], lane[edge.id][1]) if a == b else _bow(ends[0], ends[1], boxes[a], boxes[b], side * _LANE)  # type: ignore[arg-type]
        groups.append(_edge(edge, curve, palette))
    return groups


def _edge(edge: EdgeView, curve: Curve, palette: Palette) -> Group:
    style = line_style(edge, palette, 1.1, 7.0)
    start, middle, end = curve
    path: tuple[Segment, ...] = (("M", start), ("C", (*_between(start, middle), *_between(end, middle), *end)))
    shapes = [*bands(edge, path, style.width, palette), *style.line(path), *style.heads([_tip(middle, end), _tip(middle, start)])]
    x, y = (start[0] + 2 * middle[0] + end[0]) / 4, (start[1] + 2 * middle[1] + end[1]) / 4
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    text = Text(x, y, (allowed(edge.text),), FINE, palette.stances[edge.stance], italic=edge.content, angle=angle, role="fine")
    data = {"id": edge.id, "subject": str(edge.source), "object": str(edge.target), "relation": edge.relation, "stance": edge.stance}
    return Group("edge", allowed(edge.title), tuple(shapes), (text,), MappingProxyType(data))


def _tip(before: Point, end: Point) -> tuple[Point, Point]:
    """An end of a line and the direction in which its head points."""
    length = math.hypot(end[0] - before[0], end[1] - before[1]) or 1.0
    return end, ((end[0] - before[0]) / length, (end[1] - before[1]) / length)


def _between(end: Point, middle: Point) -> Point:
    """The control point of a cubic that is the same curve as the quadratic with this middle."""
    return end[0] + (middle[0] - end[0]) * 2 / 3, end[1] + (middle[1] - end[1]) * 2 / 3


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


def _entries(view: DiagramView, palette: Palette, labels: list[str], shapes: dict[str, str]) -> list[LegendEntry]:
    by_shape: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        by_shape[shapes[label]].append(label)
    entries = [shape_entry(shape, allowed(", ".join(names[:6]) + (" …" if len(names) > 6 else "")), palette) for shape, names in by_shape.items()]
    if any(node.unspecified for node in view.nodes):
        entries.append(shape_entry("rounded", "? not named by the source", palette, unsure=True))
    used = {edge.stance for edge in view.edges}
    entries.extend(party_entries(view, view.nodes, palette))
    entries.extend(line_entry(stance, palette, stance=stance) for stance in palette.stances if stance in used)
    entries.extend(content_entries(view.edges, palette))
    if any(edge.contested for edge in view.edges):
        entries.append(line_entry(contested_words(view.edges), palette, contested=True, headless=True))
    return entries
