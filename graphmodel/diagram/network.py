"""From a graph to a picture: what is said, measured, laid out and put together with heading, legend and notes on a page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import networkx as nx
import numpy as np

from graphmodel.diagram.edge_lines import bands, line_style
from graphmodel.diagram.layout.arrange import Box, Faults, Layout, Link, Point, arrange
from graphmodel.diagram.layout.bezier import Floats, shortened
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend_entries import entries_of, fills_of, foreign_labels
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.paths import polygon
from graphmodel.diagram.picture import Group, Page, Picture, Segment, Shape, Text
from graphmodel.diagram.shapes import node_shapes, outline_of, padding_of, shape_of
from graphmodel.diagram.sheet import notes_pages, page_size, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import DiagramView, EdgeView, NodeView, diagram_view
from graphmodel.errors import RefusedError
from graphmodel.model.schema import Schema

WORDS = 11.0
"""The size of the words on lines at scale 1."""

NAMES = 12.5
"""The size of names at scale 1."""

SCALES = (1.6, 1.45, 1.3, 1.15, 1.0, 0.92)
"""How large words may be; the last keeps them at 10 pixels and more."""

_LAST_TRIES = 3
"""From how many starts the smallest words are tried, where there are not too many lines for that."""

_AIRY, _FULL = 0.34, 0.46
"""How much of the page boxes and labels may take: where a scale is tried at all, and where a graph is refused without trying."""

_MOST_LINES = 300
"""More lines than this are refused without trying, however short their words and large the page."""


def network_picture(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    *,
    title: str | None = None,
    source: str | None = None,
    page: str | tuple[float, float] = "1600x1100",
    grey: bool = False,
    contested: Collection[str] = (),
    whole: nx.MultiDiGraph[Any] | None = None,
    belonging: nx.MultiDiGraph[Any] | None = None,
    notes: bool = True,
    force: bool = False,
) -> Picture:
    """A diagram of ``graph`` on a page, every statement drawn once.

    ``title`` is the heading (None: the graph's own title; "": none), ``source`` the line at the bottom (None: the document, where there is only one).
    ``contested`` are the ids of the edges that contradict another. ``whole`` is the graph of which ``graph`` is a part: where the names of
    speakers and documents stand that are not in the part. ``force`` draws even what is too much for the page.
    Raises RefusedError for a graph that is too large for the page, UsageError for a page size that is none.
    """
    size = page_size(page)
    palette = GREY if grey else COLOUR
    view = diagram_view(graph, schema, contested, whole, belonging)
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    origin = allowed((f"Source: {view.document}" if view.document else "") if source is None else source)
    fills = fills_of(view, palette)
    entries = entries_of(view, schema, palette)
    sheet = sheet_layout(size, heading, origin, entries, view.notes if notes else (), palette)
    scale, placed = _laid_out(view, schema, sheet.area, force=force, numbered=notes)
    groups = _drawn(view, schema, placed, scale, sheet.area, palette, fills, numbered=notes)
    pages = [Page((*sheet.groups, *groups)), *notes_pages(size, heading, sheet.later, palette)]
    return Picture(
        size[0],
        size[1],
        palette.ground,
        heading or "Relationship diagram",
        _summary(view),
        tuple(pages),
        placed.faults,
        WORDS * scale,
    )


def _summary(view: DiagramView) -> str:
    return f"{len(view.nodes)} nodes and {len(view.edges)} statements."


def _names(node: NodeView, schema: Schema, shape: str, scale: float) -> tuple[tuple[str, ...], float, bool]:
    """The lines of a node's name, their size, and whether they are bold: actors bold, what is said or happens lighter and broader."""
    long = len(node.name) > 34
    size = (NAMES - 1.5 * long) * scale
    bold = shape in ("pill", "framed", "rounded", "cut", "plain") and not long
    width = (11.5 + 0.11 * min(len(node.name), 90)) * NAMES * 0.72 * scale
    return wrap(allowed(node.name), width, size, bold, measure), size, bold


def _laid_out(view: DiagramView, schema: Schema, area: tuple[float, float, float, float], *, force: bool, numbered: bool) -> tuple[float, Layout]:
    """The largest words at which everything has its place."""
    room = area[2] * area[3]
    ink = {scale: _ink(view, schema, scale) / room for scale in SCALES}
    if not force and (ink[SCALES[-1]] > _FULL or len(view.edges) > _MOST_LINES or _least_crossings(view) > 1.6 * max(len(view.edges), 30)):
        raise _too_much(view, schema, room)
    airy = _AIRY * min(1.0, 100 / max(len(view.edges), 1))
    scales = [scale for scale in SCALES if ink[scale] <= airy] or [SCALES[-1]]
    boxes = {scale: [_box(node, schema, view, scale) for node in view.nodes] for scale in scales}
    links = _links(view, numbered=numbered)
    best: tuple[float, Layout] | None = None
    for scale in scales:
        last = scale == scales[-1]
        for turn in range(min(_LAST_TRIES, 1 + 110 // max(len(links), 1)) if last else 1):
            found = arrange(
                boxes[scale],
                links,
                size=(area[2], area[3]),
                measure=measure,
                font=WORDS * scale,
                seed=100 * turn,
                near=best[1].centres if best and not turn else None,
                brief=not last,
            )
            if best is None or found.faults.score < best[1].faults.score:
                best = (scale, found)
            if best[1].faults.acceptable(len(links)) or best[1].faults.score > 2 + 0.3 * len(links):
                break
        if best and best[1].faults.acceptable(len(links)):
            break
    assert best is not None  # noqa: S101
    if not force and not _legible(best[1].faults, len(links)):
        raise _too_much(view, schema, room)
    return best


def _legible(faults: Faults, lines: int) -> bool:
    """Whether a reader can follow the lines and read the words: else the picture would be a hairball."""
    return not faults.violations and faults.labels_on_lines <= max(2, lines / 10) and faults.crossings <= 2.5 * max(lines, 30)


def _least_crossings(view: DiagramView) -> float:
    """A bound below which no drawing's crossings can be (Pach, Radoičić, Tardos and Tóth 2006)."""
    pairs = {frozenset((edge.source, edge.target)) for edge in view.edges if edge.source != edge.target}
    return 4 * len(pairs) - 103 / 6 * (len({end for pair in pairs for end in pair}) - 2)


def _too_much(view: DiagramView, schema: Schema, room: float) -> RefusedError:
    """What to say when a graph is too large for its page, with the ways out."""
    degree = Counter(end for edge in view.edges for end in (edge.source, edge.target))
    order = sorted(view.nodes, key=lambda node: (-degree[node.key], node.id))
    low, high = 2, max(len(order) - 1, 2)
    while low < high:
        middle = (low + high + 1) // 2
        kept = {node.key for node in order[:middle]}
        lines = tuple(edge for edge in view.edges if edge.source in kept and edge.target in kept)
        part = replace(view, nodes=tuple(order[:middle]), edges=lines)
        if _ink(part, schema, SCALES[-1]) / room <= 0.7 * _FULL and len(lines) <= 50e-6 * room:
            low = middle
        else:
            high = middle - 1
    common = [name for name, _ in Counter(edge.relation for edge in view.edges).most_common(2)]
    return RefusedError(
        f"{len(view.nodes)} nodes and {len(view.edges)} statements are too many for this page: words would lie on words. Draw a part "
        f"(--top {low}: the {low} entities with the most statements; --around {order[0].id}; --relation {' or '.join(common)}), "
        "take a larger page (--page a2, a1 or WIDTHxHEIGHT), or insist (--force)"
    )


def _ink(view: DiagramView, schema: Schema, scale: float) -> float:
    boxes = sum((box.width + 16) * (box.height + 16) for box in (_box(node, schema, view, scale) for node in view.nodes))
    words = sum((measure(edge.text, WORDS * scale)[0] + 30) * (WORDS * scale * LINE_HEIGHT + 14) for edge in view.edges)
    return boxes + words


def _box(node: NodeView, schema: Schema, view: DiagramView, scale: float) -> Box:
    shape = shape_of(node.label, schema, foreign_labels(view, schema))
    lines, size, bold = _names(node, schema, shape, scale)
    high = len(lines) * LINE_HEIGHT * size
    wide = max(measure(line, size, bold)[0] for line in lines)
    extra = padding_of(shape, high)
    width, height = max(wide + extra[0], 34.0 * scale), high + extra[1]
    return Box(_key(node.key), round(width, 2), round(height, 2), outline_of(shape, width, height))


def _key(node: Any) -> str:
    return f"{type(node).__name__}:{node}"


def _links(view: DiagramView, *, numbered: bool) -> list[Link]:
    return [
        Link(
            str(index),
            _key(edge.source),
            _key(edge.target),
            allowed(edge.text) + (_filler(edge.note) if numbered and edge.note else ""),
        )
        for index, edge in enumerate(view.edges)
    ]


def _filler(number: int) -> str:
    """Letters about as wide as the raised number, and inseparable from the word before: the layout needs room for it."""
    return "\u2060" + str(number)


def _drawn(
    view: DiagramView,
    schema: Schema,
    placed: Layout,
    scale: float,
    area: tuple[float, float, float, float],
    palette: Palette,
    fills: Mapping[Any, tuple[str, ...]],
    *,
    numbered: bool,
) -> list[Group]:
    shift = (area[0], area[1])
    foreign = foreign_labels(view, schema)
    edges = [_edge(edge, placed, str(index), shift, scale, palette, numbered=numbered) for index, edge in enumerate(view.edges)]
    nodes = []
    for node in view.nodes:
        box = _box(node, schema, view, scale)
        x, y = placed.centres[box.id]
        at = (x + shift[0], y + shift[1])
        shape = shape_of(node.label, schema, foreign)
        lines, size, bold = _names(node, schema, shape, scale)
        shapes = node_shapes(shape, at, (box.width, box.height), fills.get(node.key, ()), palette, unsure=node.unspecified)
        text = Text(at[0], at[1], lines, size, palette.ink, bold=bold, role="name")
        nodes.append(Group("node", allowed(node.title), shapes, (text,), MappingProxyType({"id": node.id, "label": node.label})))
    return edges + nodes


def _edge(edge: EdgeView, placed: Layout, key: str, shift: Point, scale: float, palette: Palette, *, numbered: bool) -> Group:
    curve = np.array(placed.curves[key]) + shift
    style = line_style(edge, palette, 1.7 * (0.75 + 0.25 * scale), 9.0 * (0.6 + 0.4 * scale))
    seen = shortened(shortened(curve[::-1], style.before)[::-1], style.behind)
    shapes = [*bands(edge, _path(curve), style.width, palette), *style.line(_path(seen))]
    shapes.extend(style.heads([_tip(curve, style.head), _tip(curve[::-1], style.head)]))
    texts = _words(edge, placed, key, shift, scale, palette, numbered=numbered)
    if texts:
        shapes.append(_clearing(texts[0], placed.labels[key].width, placed.labels[key].height, palette))
    data = {
        "id": edge.id,
        "subject": str(edge.source),
        "object": str(edge.target),
        "relation": edge.relation,
        "stance": edge.stance,
    }
    return Group("edge", allowed(edge.title), tuple(shapes), texts, MappingProxyType(data))


def _tip(curve: Floats, size: float) -> tuple[Point, Point]:
    """The end of a curve and the direction in which its head points."""
    way = curve[3] - shortened(curve, 0.9 * size)[3]
    x, y = (way / (np.hypot(*way) or 1.0)).tolist()
    return (float(curve[3, 0]), float(curve[3, 1])), (x, y)


def _words(edge: EdgeView, placed: Layout, key: str, shift: Point, scale: float, palette: Palette, *, numbered: bool) -> tuple[Text, ...]:
    label = placed.labels[key]
    note = str(edge.note) if numbered and edge.note else ""
    lines = label.lines
    if note:
        lines = (*lines[:-1], lines[-1].removesuffix(_filler(edge.note)))
    if not any(lines):
        return ()
    size = WORDS * scale
    colour = palette.stances[edge.stance]
    x, y = label.x + shift[0], label.y + shift[1]
    return (Text(x, y, lines, size, colour, italic=edge.content, angle=label.angle, note=note),)


def _clearing(text: Text, width: float, height: float, palette: Palette) -> Shape:
    """The patch of ground on which a label stands, so that its own line does not run through it."""
    angle = math.radians(text.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = width / 2 + 1, height / 2 - 0.5
    corners = [(text.x + cos * a - sin * b, text.y + sin * a + cos * b) for a, b in ((-x, -y), (x, -y), (x, y), (-x, y))]
    return Shape(polygon(corners), "clearing", palette.ground)


def _path(curve: Floats) -> tuple[Segment, ...]:
    x, y, *rest = curve.ravel().tolist()
    return (("M", (x, y)), ("C", tuple(rest)))
