"""From a graph to a picture: what is said, measured, laid out and put together with heading, legend and notes on a page."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import networkx as nx
import numpy as np

from graphmodel.diagram.advice import Request, refusal
from graphmodel.diagram.bundle import bundled_view
from graphmodel.diagram.edge_lines import bands, line_style
from graphmodel.diagram.layout.arrange import Layout, Point
from graphmodel.diagram.layout.bezier import Floats, shortened
from graphmodel.diagram.legend import LegendEntry
from graphmodel.diagram.legend_entries import entries_of, fills_of
from graphmodel.diagram.network_layout import WORDS, NetworkLayout, filler, has_too_many_lines, ink_of, network_layout, node_boxes
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.paths import polygon
from graphmodel.diagram.picture import Group, Page, Picture, Segment, Shape, Text
from graphmodel.diagram.shapes import node_shapes
from graphmodel.diagram.sheet import FIT, NOTES_SHARE, USUAL_PAGE, notes_pages, page_size, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import DiagramView, EdgeView, diagram_view, drawn_rows
from graphmodel.model.schema import Schema

Size = tuple[float, float]

_FIT_SCALE, _FIT_INK = 1.3, 0.28
"""A page that fits has room for words of this scale, and boxes and words take this share of it."""


def network_picture(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    *,
    title: str | None = None,
    source: str | None = None,
    page: str | tuple[float, float] = USUAL_PAGE,
    grey: bool = False,
    contested: Collection[str] = (),
    whole: nx.MultiDiGraph[Any] | None = None,
    belonging: nx.MultiDiGraph[Any] | None = None,
    notes: bool = True,
    force: bool = False,
    bundle: bool = False,
    advice: bool = True,
) -> Picture:
    """A diagram of ``graph`` on a page, every statement drawn once; with ``bundle``, parallel statements of a relation as one line.

    ``title`` is the heading (None: the graph's own title; "": none), ``source`` the line at the bottom (None: the document, where there is only one).
    ``contested`` are the ids of the edges that contradict another. ``whole`` is the graph of which ``graph`` is a part: where the names of
    speakers and documents stand that are not in the part. ``force`` draws even what is too much for the page.
    ``page`` is a name, WIDTHxHEIGHT, or "fit": as large as the content needs. ``advice``: whether a
    refusal says what would fit, which takes some seconds to find.
    Raises RefusedError for a graph that is too large for the page, UsageError for a page size that is not one.
    """
    palette = GREY if grey else COLOUR
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    if not force and has_too_many_lines(drawn_rows(graph), bundle=bundle):
        request = Request(page_size(page), heading, allowed(source or ""), frozenset(contested), whole, belonging, notes, bundle)
        raise refusal(graph, schema, request, search=advice)
    view = diagram_view(graph, schema, contested, whole, belonging)
    if bundle:
        view = bundled_view(view)
    origin = allowed((f"Source: {view.document}" if view.document else "") if source is None else source)
    entries, words = entries_of(view, schema, palette), view.notes if notes else ()
    sheet, laid_out = None, None
    for size in _sizes(view, schema, page, lambda size: _surroundings(size, heading, origin, entries, words, palette)):
        sheet = sheet_layout(size, heading, origin, entries, words, palette, notes_share=1.0 if page == FIT else NOTES_SHARE)
        laid_out = network_layout(view, schema, sheet.area[2:], numbered=notes, force=force)
        if laid_out:
            break
    if sheet is None or laid_out is None:
        raise refusal(graph, schema, Request(size, heading, origin, frozenset(contested), whole, belonging, notes, bundle), search=advice)
    groups = _drawn(view, laid_out, sheet.area, palette, fills_of(view, palette), numbered=notes)
    pages = [Page((*sheet.groups, *groups)), *notes_pages(size, heading, sheet.later, palette)]
    return Picture(
        size[0],
        size[1],
        palette.ground,
        heading or "Relationship diagram",
        _summary(view),
        tuple(pages),
        laid_out.placed.faults,
        WORDS * laid_out.scale,
    )


def _sizes(view: DiagramView, schema: Schema, page: str | tuple[float, float], around: Callable[[Size], float]) -> Iterator[Size]:
    """The page sizes to try: the one that is asked for; to fit, from what the content needs up to the usual page."""
    if page != FIT:
        yield page_size(page)
        return
    usual = page_size(USUAL_PAGE)
    need = ink_of(view, node_boxes(view, schema, _FIT_SCALE), _FIT_SCALE) / _FIT_INK
    for growth in (1.0, 1.3, 1.7, 2.2):
        width = min(max((1.5 * need * growth) ** 0.5, 560.0), usual[0])
        height = max(need * growth / width, 240.0) + around((width, usual[1]))
        if width >= usual[0] and height >= usual[1]:
            break
        yield round(width), round(min(height, 1.5 * usual[1]))
    yield usual


def _surroundings(size: Size, heading: str, origin: str, entries: Sequence[LegendEntry], notes: Sequence[str], palette: Palette) -> float:
    """How much of a page's height heading, legend, notes and source take."""
    tall = (size[0], 20_000.0)
    return tall[1] - sheet_layout(tall, heading, origin, entries, notes, palette, notes_share=1.0).area[3]


def _summary(view: DiagramView) -> str:
    statements = sum(len(edge.ids) for edge in view.edges)
    lines = f" on {len(view.edges)} lines" if statements > len(view.edges) else ""
    return f"{len(view.nodes)} nodes and {statements} statements{lines}."


def _drawn(
    view: DiagramView,
    laid_out: NetworkLayout,
    area: tuple[float, float, float, float],
    palette: Palette,
    fills: Mapping[Any, tuple[str, ...]],
    *,
    numbered: bool,
) -> list[Group]:
    shift = (area[0], area[1])
    placed, scale = laid_out.placed, laid_out.scale
    edges = [_edge(edge, placed, str(index), shift, scale, palette, numbered=numbered) for index, edge in enumerate(view.edges)]
    nodes = []
    for node, drawn in zip(view.nodes, laid_out.nodes, strict=True):
        x, y = placed.centres[drawn.box.id]
        at = (x + shift[0], y + shift[1])
        shapes = node_shapes(drawn.shape, at, (drawn.box.width, drawn.box.height), fills.get(node.key, ()), palette, unsure=node.unspecified)
        text = Text(at[0], at[1], drawn.lines, drawn.size, palette.ink, bold=drawn.bold, role="name")
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
        **({"count": str(len(edge.ids)), "ids": json.dumps(edge.ids, ensure_ascii=False)} if len(edge.ids) > 1 else {}),
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
        lines = (*lines[:-1], lines[-1].removesuffix(filler(edge.note)))
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
