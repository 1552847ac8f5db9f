"""From a graph to a picture: what is said, measured, laid out and put together with heading, legend and notes on a page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import networkx as nx

from graphmodel.diagram.arrowheads import head_length, head_shapes
from graphmodel.diagram.layout.arrange import Bezier, Box, Faults, Layout, Link, Point, arrange
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend_entries import entries_of, fills_of, foreign_labels
from graphmodel.diagram.palette import CHANGES, COLOUR, DASHES, GREY, Palette
from graphmodel.diagram.paths import polygon
from graphmodel.diagram.picture import Group, Page, Picture, Segment, Shape, Text
from graphmodel.diagram.shapes import node_shapes, outline_of, padding_of, shape_of
from graphmodel.diagram.sheet import frame, notes_pages, page_size
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import Account, Actor, Line, account
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


def picture(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    *,
    title: str | None = None,
    source: str | None = None,
    page: str | tuple[float, float] = "1600x1100",
    grey: bool = False,
    contested: Collection[str] = (),
    whole: nx.MultiDiGraph[Any] | None = None,
    legend: bool = True,
    notes: bool = True,
    force: bool = False,
    seed: int = 0,
) -> Picture:
    """A diagram of ``graph`` on a page, every statement drawn once.

    ``title`` is the heading (None: the graph's own title; "": none), ``source`` the line at the bottom (None: the document, where there is only one).
    ``contested`` are the ids of the edges that contradict another. ``whole`` is the graph of which ``graph`` is a part: where the names of
    speakers and documents stand that are not in the part. ``force`` draws even what is too much for the page.
    Raises RefusedError for a graph that is too large for the page, UsageError for a page size that is none.
    """
    size = page_size(page)
    palette = GREY if grey else COLOUR
    said = account(graph, schema, contested, whole)
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    origin = allowed((f"Source: {said.document}" if said.document else "") if source is None else source)
    fills = fills_of(said, palette)
    entries = entries_of(said, schema, palette) if legend else []
    sheet = frame(size, heading, origin, entries, said.notes if notes else (), palette)
    scale, placed = _laid_out(said, schema, sheet.area, force=force, numbered=notes, seed=seed)
    groups = _drawn(said, schema, placed, scale, sheet.area, palette, fills, numbered=notes)
    pages = [Page((*sheet.groups, *groups)), *notes_pages(size, heading, sheet.later, palette)]
    return Picture(
        size[0],
        size[1],
        palette.ground,
        heading or "Relationship diagram",
        _summary(said),
        tuple(pages),
        placed.faults,
        WORDS * scale,
    )


def _summary(said: Account) -> str:
    return f"{len(said.actors)} nodes and {len(said.lines)} statements."


def _names(actor: Actor, schema: Schema, shape: str, scale: float) -> tuple[tuple[str, ...], float, bool]:
    """The lines of a node's name, their size, and whether they are bold: actors bold, what is said or happens lighter and broader."""
    long = len(actor.name) > 34
    size = (NAMES - 1.5 * long) * scale
    bold = shape in ("pill", "framed", "rounded", "cut", "plain") and not long
    width = (11.5 + 0.11 * min(len(actor.name), 90)) * NAMES * 0.72 * scale
    return wrap(allowed(actor.name), width, size, bold, measure), size, bold


def _laid_out(
    said: Account, schema: Schema, area: tuple[float, float, float, float], *, force: bool, numbered: bool, seed: int
) -> tuple[float, Layout]:
    """The largest words at which everything has its place."""
    room = area[2] * area[3]
    ink = {scale: _ink(said, schema, scale) / room for scale in SCALES}
    if not force and (ink[SCALES[-1]] > _FULL or len(said.lines) > _MOST_LINES or _least_crossings(said) > 1.6 * max(len(said.lines), 30)):
        raise _too_much(said, schema, room)
    airy = _AIRY * min(1.0, 100 / max(len(said.lines), 1))
    scales = [scale for scale in SCALES if ink[scale] <= airy] or [SCALES[-1]]
    boxes = {scale: [_box(actor, schema, said, scale) for actor in said.actors] for scale in scales}
    links = _links(said, numbered=numbered)
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
                seed=seed + 100 * turn,
                near=best[1].centres if best and not turn else None,
                brief=not last,
            )
            if best is None or found.faults.rank < best[1].faults.rank:
                best = (scale, found)
            if best[1].faults.good(len(links)) or best[1].faults.rank > 2 + 0.3 * len(links):
                break
        if best and best[1].faults.good(len(links)):
            break
    assert best is not None  # noqa: S101
    if not force and not _legible(best[1].faults, len(links)):
        raise _too_much(said, schema, room)
    return best


def _legible(faults: Faults, lines: int) -> bool:
    """Whether a reader can follow the lines and read the words: else the picture would be a hairball."""
    return not faults.bad and faults.labels_on_lines <= max(2, lines / 10) and faults.crossings <= 2.5 * max(lines, 30)


def _least_crossings(said: Account) -> float:
    """A bound below which no drawing's crossings can be (Pach, Radoičić, Tardos and Tóth 2006)."""
    pairs = {frozenset((one.source, one.target)) for one in said.lines if one.source != one.target}
    return 4 * len(pairs) - 103 / 6 * (len({end for pair in pairs for end in pair}) - 2)


def _too_much(said: Account, schema: Schema, room: float) -> RefusedError:
    """What to say when a graph is too large for its page, with the ways out."""
    degree = Counter(end for one in said.lines for end in (one.source, one.target))
    order = sorted(said.actors, key=lambda actor: (-degree[actor.key], actor.id))
    low, high = 2, max(len(order) - 1, 2)
    while low < high:
        middle = (low + high + 1) // 2
        kept = {actor.key for actor in order[:middle]}
        lines = tuple(one for one in said.lines if one.source in kept and one.target in kept)
        part = replace(said, actors=tuple(order[:middle]), lines=lines)
        if _ink(part, schema, SCALES[-1]) / room <= 0.7 * _FULL and len(lines) <= 50e-6 * room:
            low = middle
        else:
            high = middle - 1
    common = [name for name, _ in Counter(one.relation for one in said.lines).most_common(2)]
    return RefusedError(
        f"{len(said.actors)} nodes and {len(said.lines)} statements are too many for this page: words would lie on words. Draw a part "
        f"(--top {low}: the {low} entities with the most statements; --around {order[0].id}; --relation {' or '.join(common)}), "
        "take a larger page (--page a2, a1 or WIDTHxHEIGHT), or insist (--force)"
    )


def _ink(said: Account, schema: Schema, scale: float) -> float:
    boxes = sum((box.width + 16) * (box.height + 16) for box in (_box(actor, schema, said, scale) for actor in said.actors))
    words = sum((measure(one.text, WORDS * scale)[0] + 30) * (WORDS * scale * LINE_HEIGHT + 14) for one in said.lines)
    return boxes + words


def _box(actor: Actor, schema: Schema, said: Account, scale: float) -> Box:
    shape = shape_of(actor.label, schema, foreign_labels(said, schema))
    lines, size, bold = _names(actor, schema, shape, scale)
    high = len(lines) * LINE_HEIGHT * size
    wide = max(measure(line, size, bold)[0] for line in lines)
    extra = padding_of(shape, high)
    width, height = max(wide + extra[0], 34.0 * scale), high + extra[1]
    return Box(_key(actor.key), round(width, 2), round(height, 2), outline_of(shape, width, height))


def _key(node: Any) -> str:
    return f"{type(node).__name__}:{node}"


def _links(said: Account, *, numbered: bool) -> list[Link]:
    return [
        Link(
            str(index),
            _key(one.source),
            _key(one.target),
            allowed(one.text) + (_filler(one.note) if numbered and one.note else ""),
        )
        for index, one in enumerate(said.lines)
    ]


def _filler(number: int) -> str:
    """Letters about as wide as the raised number, and inseparable from the word before: the layout needs room for it."""
    return "\u2060" + str(number)


def _drawn(
    said: Account,
    schema: Schema,
    placed: Layout,
    scale: float,
    area: tuple[float, float, float, float],
    palette: Palette,
    fills: dict[Any, str],
    *,
    numbered: bool,
) -> list[Group]:
    shift = (area[0], area[1])
    foreign = foreign_labels(said, schema)
    edges = [_edge(one, placed, str(index), shift, scale, palette, numbered=numbered) for index, one in enumerate(said.lines)]
    nodes = []
    for actor in said.actors:
        box = _box(actor, schema, said, scale)
        x, y = placed.centres[box.id]
        at = (x + shift[0], y + shift[1])
        shape = shape_of(actor.label, schema, foreign)
        lines, size, bold = _names(actor, schema, shape, scale)
        shapes = node_shapes(shape, at, (box.width, box.height), fills.get(actor.key, palette.ground), palette, unsure=actor.unspecified)
        text = Text(at[0], at[1], lines, size, palette.ink, bold=bold, role="name")
        nodes.append(Group("node", allowed(actor.title), shapes, (text,), MappingProxyType({"id": actor.id, "label": actor.label})))
    return edges + nodes


def _edge(one: Line, placed: Layout, key: str, shift: Point, scale: float, palette: Palette, *, numbered: bool) -> Group:
    curve: Bezier = tuple((x + shift[0], y + shift[1]) for x, y in placed.curves[key])  # type: ignore[assignment]
    colour = (palette.claimed if one.claimed else palette.stances)[one.stance]
    width = (1.2 if one.claimed else 1.7) * (0.75 + 0.25 * scale)
    size = 9.0 * (0.6 + 0.4 * scale)
    whole = _path(curve)
    start = _shortened(curve[::-1], head_length(one.stance, size))[::-1] if one.symmetric else curve
    seen = _shortened(start, head_length(one.stance, size))
    shapes = [Shape(_path(seen), "line", None, colour, width, DASHES[one.style])]
    if one.contested:
        shapes.insert(0, Shape(whole, "casing", None, palette.contested, width + 5.5))
    if one.change:
        colour_of_change, dash = CHANGES[one.change]
        shapes.insert(0, Shape(whole, "change", None, colour_of_change, width + 7.5, dash))
    shapes.extend(_head(one, curve, size, colour, palette, width))
    if one.symmetric:
        shapes.extend(_head(one, curve[::-1], size, colour, palette, width))
    texts = _words(one, placed, key, shift, scale, palette, numbered=numbered)
    if texts:
        shapes.append(_clearing(texts[0], placed.labels[key].width, placed.labels[key].height, palette))
    data = {
        "id": one.id,
        "subject": str(one.source),
        "object": str(one.target),
        "relation": one.relation,
        "stance": one.stance,
    }
    return Group("edge", allowed(one.title), tuple(shapes), texts, MappingProxyType(data))


def _head(one: Line, curve: Sequence[Point], size: float, colour: str, palette: Palette, width: float) -> tuple[Shape, ...]:
    back = _shortened(curve, 0.9 * size)
    tip, before = curve[3], back[3]
    length = math.hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    way = ((tip[0] - before[0]) / length, (tip[1] - before[1]) / length)
    return head_shapes(one.stance, tip, way, size, colour, palette.ground, width, hollow=one.hedged)


def _words(one: Line, placed: Layout, key: str, shift: Point, scale: float, palette: Palette, *, numbered: bool) -> tuple[Text, ...]:
    label = placed.labels[key]
    note = str(one.note) if numbered and one.note else ""
    lines = label.lines
    if note:
        lines = (*lines[:-1], lines[-1].removesuffix(_filler(one.note)))
    if not any(lines):
        return ()
    size = WORDS * scale
    colour = palette.stances[one.stance]
    x, y = label.x + shift[0], label.y + shift[1]
    return (Text(x, y, lines, size, colour, italic=one.claimed, angle=label.angle, note=note),)


def _clearing(text: Text, width: float, height: float, palette: Palette) -> Shape:
    """The patch of ground on which a label stands, so that its own line does not run through it."""
    angle = math.radians(text.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = width / 2 + 1, height / 2 - 0.5
    corners = [(text.x + cos * a - sin * b, text.y + sin * a + cos * b) for a, b in ((-x, -y), (x, -y), (x, y), (-x, y))]
    return Shape(polygon(corners), "clearing", palette.ground)


def _path(curve: Sequence[Point]) -> tuple[Segment, ...]:
    start, *rest = curve
    return (("M", start), ("C", tuple(value for point in rest for value in point)))


def _shortened(curve: Sequence[Point], by: float) -> Sequence[Point]:
    """The curve without the last ``by`` of its length."""
    if by <= 0:
        return curve
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        x, y = _point(curve, middle)
        if math.hypot(x - curve[3][0], y - curve[3][1]) > by:
            low = middle
        else:
            high = middle
    rows = [list(curve)]
    while len(rows[-1]) > 1:
        last = rows[-1]
        rows.append([(a[0] + (b[0] - a[0]) * low, a[1] + (b[1] - a[1]) * low) for a, b in pairwise(last)])
    return [row[0] for row in rows]


def _point(curve: Sequence[Point], t: float) -> Point:
    s = 1 - t
    weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    return sum(w * p[0] for w, p in zip(weights, curve, strict=True)), sum(w * p[1] for w, p in zip(weights, curve, strict=True))
