"""A timeline: actors as lanes, statements one below the other in the order of their time, and beside each when it was said and when it holds.

A statement has a row of its own, so no words can lie on others. What is between two lanes is an arrow; what has an end without a lane (a plan, an
event, somebody who hardly appears) names that end in words. Times are shown in their order, not to scale: a day that is known is a mark, a time that
is known only within limits is a span as wide as the limits, and an open end is an arrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import networkx as nx

from graphmodel.diagram.edge_lines import bands, line_style
from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend import LegendEntry
from graphmodel.diagram.legend_entries import fills_of, foreign_labels, line_entries, node_entries
from graphmodel.diagram.notes import MARGIN, SMALL
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.paths import polygon, polyline
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.diagram.shapes import node_shapes, padding_of, shape_of
from graphmodel.diagram.sheet import SheetLayout, folio, notes_pages, page_size, paginated, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import DiagramView, EdgeView, NodeView, diagram_view
from graphmodel.errors import DateError, RefusedError
from graphmodel.model import dates
from graphmodel.model.schema import ACTOR, Schema

"""The label whose nodes, and those of every narrower label, get lanes; so do nodes with a label that the schema does not know."""

_WORDS = 12.0
_LANE = 88.0
"""The least distance between two lanes."""

_HEAD = 9.0
_STUB = 26.0
"""How long the arrow is that points to words."""

_WHEN = 212.0
"""How much of the page's width the words of a time take."""

_SPANS = 176.0
"""How much of the page's width the marks and spans of time take."""

_GAP = 10.0

_MOST = 500
"""More statements than this are refused."""


@dataclass(frozen=True)
class _StatementTime:
    """The time of a statement: the words for it, and the first and last day that its saying and its holding can have."""

    words: str
    stated: dates.Span | None
    valid: dates.Span | None
    published: dates.Span | None = None

    @property
    def order(self) -> tuple[int, str]:
        """What is earlier comes first, what is better known before what is less, and what has no time last."""
        span = self.stated or self.valid or self.published
        if span is None:
            return (1, "")
        # What is published on a day was so, or was said, no later: but how much earlier, nobody says.
        return (0, span.ends if span is self.published else span.order)


@dataclass(frozen=True)
class _Row:
    """A statement on its row: its lanes (None: an end without one), its words line by line, and how high the row is."""

    line: EdgeView
    when: _StatementTime
    ends: tuple[int | None, int | None]
    words: tuple[str, ...]
    height: float


def timeline_picture(
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
    force: bool = False,
) -> Picture:
    """The statements of ``graph`` in the order of their time, on as many pages as they need.

    The time of a statement is when it was said (``stated``), else when it holds (``valid``), else when its document was published at the latest;
    statements without any come last. ``title``, ``source``, ``page``, ``grey``, ``contested`` and ``whole`` are as for
    :func:`graphmodel.diagram.network.network_picture`.
    Raises RefusedError for more statements than anybody reads (``force`` draws them all the same), UsageError for a page size that is none.
    """
    size = page_size(page)
    palette = GREY if grey else COLOUR
    view = diagram_view(graph, schema, contested, whole, belonging)
    if len(view.edges) > _MOST and not force:
        raise RefusedError(
            f"a timeline of {len(view.edges)} statements is too long to read (at most {_MOST}): draw a part (--around ID, --relation NAME, "
            "--label NAME, --top N for the N entities with the most statements), or insist (--force)"
        )
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    origin = allowed((f"Source: {view.document}" if view.document else "") if source is None else source)
    when = {edge.id: _when_of(edge) for edge in view.edges}
    lanes = _lanes(view, schema, size)
    entries = [*_time_entries(when.values(), palette), *node_entries(view, lanes, schema, palette), *line_entries(view.edges, schema, palette)]
    sheet = sheet_layout(size, heading, origin, entries, view.notes, palette)
    layout = _TimelineLayout(view, schema, palette, sheet, lanes, _ticks(when.values()))
    rows = layout.rows(when)
    parts = layout.pages(rows)
    pages = [Page((*sheet.groups, *folio(size, i, len(parts), palette), *layout.page(part, first=not i))) for i, part in enumerate(parts)]
    return Picture(
        size[0],
        size[1],
        palette.ground,
        heading or "Timeline",
        f"{len(lanes)} actors and {len(view.edges)} statements, in the order of their time.",
        (*pages, *notes_pages(size, heading, sheet.later, palette)),
        Faults(),
        _WORDS,
    )


def _span(text: str) -> dates.Span | None:
    try:
        return dates.parse(text) if text else None
    except DateError:
        return None


def _when_of(edge: EdgeView) -> _StatementTime:
    stated, valid = _span(edge.stated), _span(edge.valid)
    parts = [dates.in_words(edge.stated)] if edge.stated else []
    if edge.valid and edge.valid != edge.stated:
        parts.append(f"({dates.in_words(edge.valid)})" if parts else dates.in_words(edge.valid))
    if not parts and (published := _span(edge.published)):
        return _StatementTime(f"published {dates.in_words(edge.published)}", None, None, published)
    return _StatementTime(" ".join(parts), stated, valid)


def _lanes(view: DiagramView, schema: Schema, size: tuple[float, float]) -> list[NodeView]:
    """The actors that get a lane, as many as fit, the busiest; ordered so that those who have to do with each other stand together."""
    wide = schema.narrower(ACTOR)
    degree = Counter(end for edge in view.edges for end in (edge.source, edge.target))
    able = [node for node in view.nodes if degree[node.key] and not node.reified and (node.label in wide or node.label not in schema.labels)]
    most = max(2, int((size[0] - 2 * MARGIN - _WHEN - _SPANS) / _LANE))
    able.sort(key=lambda node: (-degree[node.key], node.id))
    return _ordered(able[:most], view)


def _ordered(lanes: list[NodeView], view: DiagramView) -> list[NodeView]:
    """Neighbours swapped, and lanes moved, as long as that makes the arrows shorter."""
    number = {node.key: i for i, node in enumerate(lanes)}
    weight = Counter(
        (number[edge.source], number[edge.target])
        for edge in view.edges
        if edge.source in number and edge.target in number and edge.source != edge.target
    )

    def length(order: Sequence[int]) -> int:
        place = {lane: i for i, lane in enumerate(order)}
        return sum(count * abs(place[a] - place[b]) for (a, b), count in weight.items())

    order = list(range(len(lanes)))
    best = length(order)
    for _ in range(len(lanes)):
        before = best
        for lane in range(len(lanes)):
            rest = [other for other in order if other != lane]
            tries = [[*rest[:i], lane, *rest[i:]] for i in range(len(lanes))]
            found = min(tries, key=length)
            if length(found) < best:
                order, best = found, length(found)
        if best == before:
            break
    return [lanes[i] for i in order]


def _ticks(when: Collection[_StatementTime]) -> list[date]:
    """Every day at which some time starts or ends, in order."""
    days = {day for time in when for span in (time.stated, time.valid, time.published) if span for day in (span.earliest, span.latest) if day}
    return sorted(days)


def _time_entries(when: Collection[_StatementTime], palette: Palette) -> list[LegendEntry]:
    entries = []
    if any(time.stated and time.stated.day for time in when):
        entries.append(LegendEntry(_dot((6, 0), palette.ink), 12, "said on that day"))
    if any(time.stated and not time.stated.day for time in when):
        entries.append(LegendEntry((_bar((0, 0), (30, 0), palette.ink, solid=True),), 30, "said some time then"))
    if any(time.valid for time in when):
        entries.append(LegendEntry((_bar((0, 0), (30, 0), palette.ink, solid=False),), 30, "holds or happens then"))
    if any(time.published for time in when):
        entries.append(LegendEntry(_until((30, 0), 0, palette.ink), 30, "published then: no later"))
    return entries


def _dot(at: tuple[float, float], colour: str) -> tuple[Shape, ...]:
    x, y = at
    return (Shape(polygon([(x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y)]), "time", colour),)


def _until(at: tuple[float, float], start: float, colour: str) -> tuple[Shape, ...]:
    x, y = at
    fade = Shape(polyline((start, y), (x, y)), "time", None, colour, 1.0, (2.0, 3.0))
    return (fade, Shape(polyline((x, y - 5), (x, y + 5)), "time", None, colour, 1.6))


def _bar(start: tuple[float, float], end: tuple[float, float], colour: str, *, solid: bool) -> Shape:
    high = 3.0 if solid else 4.0
    path = polygon([(start[0], start[1] - high), (end[0], start[1] - high), (end[0], end[1] + high), (start[0], end[1] + high)])
    return Shape(path, "time", colour if solid else None, None if solid else colour, 1.1)


class _TimelineLayout:
    """Where things stand on every page of one timeline."""

    def __init__(self, view: DiagramView, schema: Schema, palette: Palette, sheet: SheetLayout, lanes: list[NodeView], ticks: list[date]) -> None:
        self.view, self.schema, self.palette, self.lanes, self.ticks = view, schema, palette, lanes, ticks
        self.left, self.top, self.width, self.height = sheet.area
        self.left, self.width = MARGIN, self.width - 2 * (MARGIN - self.left)
        self.number = {node.key: i for i, node in enumerate(lanes)}
        self.names = {node.key: allowed(f"“{node.name}”" if node.reified else node.name) for node in view.nodes}
        self.spans = self.left + _WHEN
        start = self.spans + (_SPANS if ticks else 0.0)
        self.lane = (self.left + self.width - start) / max(len(lanes), 1)
        self.x = [start + (i + 0.5) * self.lane for i in range(len(lanes))]
        self.start = start
        foreign = foreign_labels(view, schema)
        self.shapes = [shape_of(node.label, schema, foreign) for node in lanes]
        self.fills = fills_of(view, palette)
        self.titles = [wrap(allowed(node.name), min(self.lane - 24, 190.0), _WORDS, True, measure) for node in lanes]
        self.header = max((len(lines) for lines in self.titles), default=1) * _WORDS * LINE_HEIGHT + 34.0

    def rows(self, when: Mapping[str, _StatementTime]) -> list[_Row]:
        """The statements in their order, each with its words broken into lines."""
        order = sorted(self.view.edges, key=lambda edge: (when[edge.id].order, when[edge.id].words, edge.id))
        last = [None, *(when[edge.id].words for edge in order)]
        return [self._row(edge, when[edge.id], dated=when[edge.id].words != before) for edge, before in zip(order, last, strict=False)]

    def _row(self, edge: EdgeView, when: _StatementTime, *, dated: bool) -> _Row:
        ends = self.number.get(edge.source), self.number.get(edge.target)
        words = allowed(edge.text)
        if ends[0] is None:
            words = f"{self.names[edge.source]} {words}"
        if ends[1] is None:
            words = f"{words} {self.names[edge.target]}"
        lines = wrap(words, self._room(ends) - measure(str(edge.note), _WORDS)[0], _WORDS, False, measure)
        arrow = None not in ends and ends[0] != ends[1]
        high = max(len(lines), len(self._when_lines(when)) if dated else 1) * _WORDS * LINE_HEIGHT + (10.0 if arrow else 0.0) + 9.0
        return _Row(edge, when, ends, lines, high)

    def _when_lines(self, when: _StatementTime) -> tuple[str, ...]:
        return wrap(allowed(when.words or "no date"), _WHEN - 14, SMALL, False, measure)

    def _room(self, ends: tuple[int | None, int | None]) -> float:
        """How wide the words of a row may be."""
        if None in ends or ends[0] == ends[1]:
            lane = ends[0] if ends[0] is not None else ends[1]
            if lane is None:
                return self.left + self.width - self.start - 12
            return max(self.x[lane] - self.start, self.left + self.width - self.x[lane]) - _STUB - 2 * _GAP
        return max(abs(self.x[ends[0]] - self.x[ends[1]]) - 3 * _GAP, 230.0)  # type: ignore[index]

    def pages(self, rows: list[_Row]) -> list[list[_Row]]:
        """The rows of each page: as few pages as can be, filled alike."""
        room = max(self.height - 6 - self.header, 1.0)
        return paginated(rows, [row.height for row in rows], room)

    def page(self, rows: Sequence[_Row], *, first: bool) -> list[Group]:
        """Everything on one page."""
        y = self.top + self.header
        bottom = y + sum(row.height for row in rows) + 4
        groups = [self._grid(y, bottom)]
        last = None
        for index, row in enumerate(rows):
            if index and row.when.words != last:
                rule = Shape(polyline((self.left, y), (self.left + self.width, y)), "rule", None, self.palette.faint, 0.8)
                groups.append(Group("rule", "", (rule,), ()))
            groups.append(self._edge(row, y, dated=index == 0 or row.when.words != last))
            last = row.when.words
            y += row.height
        groups.extend(self._lane_head(i, first=first) for i in range(len(self.lanes)))
        return groups

    def _grid(self, top: float, bottom: float) -> Group:
        """Lifelines, and the days above the spans."""
        faint = self.palette.faint
        shapes = [Shape(polyline((x, top - 8), (x, bottom)), "lane", None, faint, 1.4) for x in self.x]
        texts = []
        if self.ticks:
            shapes.extend(Shape(polyline((self._day(day), top - 4), (self._day(day), bottom)), "tick", None, faint, 0.6) for day in self.ticks)
            first, final = self.ticks[0], self.ticks[-1]
            for day, anchor in ((first, "start"), (final, "end")) if final != first else ((first, "middle"),):
                x = self._day(day)
                texts.append(Text(x, top - 13, (day.isoformat(),), SMALL, self.palette.quiet, anchor=anchor))
            note = "order of days, not to scale" if len(self.ticks) > 2 else ""
            if note:
                texts.append(Text(self.spans + (_SPANS - 16) / 2, top - 28, (note,), SMALL, self.palette.quiet))
        return Group("grid", "", tuple(shapes), tuple(texts))

    def _day(self, day: date) -> float:
        """The x of a day that is a tick."""
        inner = _SPANS - 36
        return self.spans + 10 + (inner * self.ticks.index(day) / (len(self.ticks) - 1) if len(self.ticks) > 1 else inner / 2)

    def _lane_head(self, i: int, *, first: bool) -> Group:
        node, lines = self.lanes[i], self.titles[i]
        high = len(lines) * _WORDS * LINE_HEIGHT
        extra = padding_of(self.shapes[i], high)
        wide = min(max(measure(line, _WORDS, True)[0] for line in lines) + extra[0], self.lane - 4)
        at = (self.x[i], self.top + self.header - 12 - (high + extra[1]) / 2)
        fill = self.fills.get(node.key, ())
        shapes = node_shapes(self.shapes[i], at, (wide, high + extra[1]), fill, self.palette, unsure=node.unspecified)
        text = Text(at[0], at[1], lines, _WORDS, self.palette.ink, bold=True, role="name")
        data = {"id": node.id, "label": node.label} if first else {}
        return Group("node" if first else "lane", allowed(node.title), shapes, (text,), MappingProxyType(data))

    def _edge(self, row: _Row, y: float, *, dated: bool) -> Group:
        edge, middle = row.line, y + row.height / 2
        words_colour = self.palette.stances[edge.stance]
        note = str(edge.note) if edge.note else ""
        shapes, x, anchor, at = self._arrow(row, y)
        high = len(row.words) * _WORDS * LINE_HEIGHT
        text = Text(x, at, row.words, _WORDS, words_colour, italic=edge.content, anchor=anchor, note=note)
        wide = max(measure(line, _WORDS)[0] for line in row.words) + measure(note, _WORDS)[0]
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        clearing = polygon([(left - 2, at - high / 2), (left + wide + 2, at - high / 2), (left + wide + 2, at + high / 2), (left - 2, at + high / 2)])
        texts = [text]
        if dated:
            lines = self._when_lines(row.when)
            texts.append(Text(self.left, middle, lines, SMALL, self.palette.ink, anchor="start", role="when"))
        data = {"id": edge.id, "subject": str(edge.source), "object": str(edge.target), "relation": edge.relation, "stance": edge.stance}
        marks = self._times(row.when, middle)
        return Group(
            "edge",
            allowed(edge.title),
            (Shape(clearing, "clearing", self.palette.ground), *shapes, *marks),
            tuple(texts),
            MappingProxyType(data),
        )

    def _arrow(self, row: _Row, y: float) -> tuple[list[Shape], float, str, float]:
        """The arrow of a row, and where its words stand: x, anchor, and the middle of the block."""
        edge, (a, b) = row.line, row.ends
        middle = y + row.height / 2
        if a is None and b is None:
            return [], self.start + 10, "start", middle
        if a is None or b is None or a == b:
            lane = a if a is not None else b
            assert lane is not None  # noqa: S101
            x = self.x[lane]
            before, behind = x - self.start, self.left + self.width - x
            # Who acts stands before the arrow and on what behind it, where there is room: then the row reads as a sentence.
            wide = max(measure(line, _WORDS)[0] for line in row.words) + _STUB + 2 * _GAP
            right = (-1 if before > wide else 1) if a is None else (1 if behind > wide else -1)
            if (behind if right > 0 else before) < wide:
                right = 1 if behind > before else -1
            tip, foot = (x, x + right * _STUB) if a is None else (x + right * _STUB, x)
            shapes = self._line(edge, (foot, middle), (tip, middle))
            return shapes, x + right * (_STUB + 6), "start" if right > 0 else "end", middle
        base = y + row.height - 9
        shapes = self._line(edge, (self.x[a], base), (self.x[b], base))
        high = len(row.words) * _WORDS * LINE_HEIGHT
        wide = max(measure(line, _WORDS)[0] for line in row.words) + 16
        x = (self.x[a] + self.x[b]) / 2
        x = min(max(x, self.start + wide / 2), self.left + self.width - wide / 2)
        return shapes, x, "middle", base - 6 - high / 2

    def _line(self, edge: EdgeView, start: tuple[float, float], end: tuple[float, float]) -> list[Shape]:
        way = 1.0 if end[0] >= start[0] else -1.0
        style = line_style(edge, self.palette, 1.7, _HEAD)
        seen = polyline((start[0] + way * style.before, start[1]), (end[0] - way * style.behind, end[1]))
        shapes = [*bands(edge, polyline(start, end), style.width, self.palette), *style.line(seen)]
        shapes.extend(style.heads([(end, (way, 0.0)), (start, (-way, 0.0))]))
        if edge.directed and not edge.symmetric:
            x, y = start
            shapes.append(Shape(polygon([(x - 2.5, y - 2.5), (x + 2.5, y - 2.5), (x + 2.5, y + 2.5), (x - 2.5, y + 2.5)]), "foot", style.colour))
        return shapes

    def _times(self, when: _StatementTime, y: float) -> list[Shape]:
        """The marks and spans of a row."""
        shapes: list[Shape] = []
        colour = self.palette.ink
        if when.published and when.published.latest:
            shapes.extend(_until((self._day(when.published.latest), y), self.spans + 2, colour))
        for span, solid in ((when.valid, False), (when.stated, True)):
            if span is None:
                continue
            if solid and span.earliest and span.earliest == span.latest:
                shapes.extend(_dot((self._day(span.earliest), y), colour))
                continue
            low = self._day(span.earliest) if span.earliest else self.spans + 4
            high = self._day(span.latest) if span.latest else self.spans + _SPANS - 20
            shapes.append(_bar((low - 4, y), (max(high, low) + 4, y), colour, solid=solid))
            for open_end, x, turn in ((span.earliest is None, low - 4, -1), (span.latest is None, high + 4, 1)):
                if open_end:
                    shapes.append(Shape(polygon([(x + turn * 6, y), (x, y - 5), (x, y + 5)]), "time", colour))
        return shapes
