"""A timeline: actors as lanes, statements one below the other in the order of their time, and beside each when it was said and when it holds.

A statement has a row of its own, so no words can lie on others. What is between two lanes is an arrow; an end without a lane (a plan, an event, an
actor that hardly appears) is named in words. Days are to scale, with breaks where nothing happens for long: a day that is known is a mark, a time
that is known only within limits is a span as wide as the limits, and an open end is an arrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import networkx as nx

from graphmodel.diagram.edge_lines import bands, line_style
from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend_entries import fills_of, foreign_labels, line_entries, node_entries
from graphmodel.diagram.notes import MARGIN, SMALL
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.paths import polygon, polyline
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.diagram.shapes import node_shapes, padding_of, shape_of
from graphmodel.diagram.sheet import FIT, USUAL_PAGE, SheetLayout, folio, notes_pages, page_size, paginated, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.time_axis import RowTime, TimeAxis, axis_shapes, marks_of, time_entries, time_of_edge, time_of_event
from graphmodel.diagram.view import DiagramView, EdgeView, NodeView, diagram_view, drawn_rows, text_of, with_edges
from graphmodel.errors import RefusedError
from graphmodel.model.dates import in_words
from graphmodel.model.schema import ACTOR, Schema

EVENT = "Event"
"""The label whose nodes, and those of every narrower label, have a row where they have a time of their own."""

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
_FOLD = 26.0
"""How high the line is that counts the statements without a date of their own."""

_MOST = 500
"""More statements than this are refused."""


@dataclass(frozen=True)
class _Row:
    """A statement, or an event with a time of its own, on its row: its lanes (None: an end without one), its words line by line, its height."""

    when: RowTime
    words: tuple[str, ...]
    height: float
    edge: EdgeView | None = None
    ends: tuple[int | None, int | None] = (None, None)
    event: NodeView | None = None


def timeline_picture(
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
    force: bool = False,
    undated: bool = False,
) -> Picture:
    """The statements of ``graph`` in the order of their time, and its events that have one, on as many pages as they need; "fit" is one page.

    The time of a statement is when it was said (``stated``), else when it holds (``valid``). Statements without a date of their own are counted on
    one line; with ``undated`` they have rows, by when their document was published at the latest, and so they have where no statement has a date.
    ``title``, ``source``, ``page``, ``grey``, ``contested``, ``whole`` and ``belonging`` are as for
    :func:`graphmodel.diagram.network.network_picture`.
    Raises RefusedError for more statements than anybody reads (``force`` draws them all the same), UsageError for a page size that is not one.
    """
    size = page_size(page)
    palette = GREY if grey else COLOUR
    if not force:
        _refuse_long([data for *_, data in drawn_rows(graph)], undated=undated)
    everything = diagram_view(graph, schema, contested, whole, belonging)
    dated = [edge for edge in everything.edges if edge.stated or edge.valid]
    folded = () if undated or not dated else tuple(edge for edge in everything.edges if not (edge.stated or edge.valid))
    view = with_edges(everything, dated) if folded else everything
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    origin = allowed((f"Source: {view.document}" if view.document else "") if source is None else source)
    events = _events(view, schema)
    times = [*map(time_of_edge, view.edges), *events.values()]
    lanes = _lanes(view, schema, size)
    entries = [*time_entries(times, palette), *node_entries(view, [*lanes, *events], schema, palette), *line_entries(view.edges, schema, palette)]
    sheet = sheet_layout(size, heading, origin, entries, view.notes, palette)
    layout = _TimelineLayout(view, schema, palette, sheet, lanes, times)
    rows = layout.rows(events)
    if page == FIT:
        size = (size[0], max(layout.needed(rows, folded) + size[1] - sheet.area[3], 200.0))
        sheet = sheet_layout(size, heading, origin, entries, view.notes, palette)
        layout = _TimelineLayout(view, schema, palette, sheet, lanes, times)
    parts = layout.pages(rows, folded)
    pages = [
        Page((*sheet.groups, *folio(size, i, len(parts), palette), *layout.page(part, folded if part is parts[-1] else (), first=not i)))
        for i, part in enumerate(parts)
    ]
    return Picture(
        size[0],
        size[1],
        palette.ground,
        heading or "Timeline",
        f"{len(lanes)} actors and {len(view.edges)} statements, in the order of their time." + (f" {_folded_words(folded)}." if folded else ""),
        (*pages, *notes_pages(size, heading, sheet.later, palette)),
        Faults(),
        _WORDS,
    )


def _refuse_long(statements: Sequence[Mapping[str, Any]], *, undated: bool) -> None:
    """Raise RefusedError for more statements than anybody reads: known before there are words for them."""
    dated = sum(bool(text_of(data.get("stated")) or text_of(data.get("valid"))) for data in statements)
    count = len(statements) if undated or not dated else dated
    if count > _MOST:
        raise RefusedError(
            f"a timeline of {count} statements is too long to read (at most {_MOST}): draw a part (--around ID, --relation NAME, "
            "--label NAME, --top N for the N entities with the most statements), or insist (--force)"
        )


def _events(view: DiagramView, schema: Schema) -> dict[NodeView, RowTime]:
    """The events that have a time of their own."""
    happens = schema.narrower(EVENT)
    return {node: when for node in view.nodes if node.label in happens and (when := time_of_event(node.valid))}


def _folded_words(folded: Sequence[EdgeView]) -> str:
    published = sorted({in_words(edge.published) for edge in folded if edge.published})
    when = f" (published {published[0]})" if len(published) == 1 and all(edge.published for edge in folded) else ""
    return f"no date of their own: {len(folded)} statement{'s' * (len(folded) > 1)}{when}"


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


class _TimelineLayout:
    """Where things stand on every page of one timeline."""

    def __init__(
        self, view: DiagramView, schema: Schema, palette: Palette, sheet: SheetLayout, lanes: list[NodeView], times: Sequence[RowTime]
    ) -> None:
        self.view, self.schema, self.palette, self.lanes = view, schema, palette, lanes
        self.left, self.top, self.width, self.height = sheet.area
        self.left, self.width = MARGIN, self.width - 2 * (MARGIN - self.left)
        self.number = {node.key: i for i, node in enumerate(lanes)}
        self.names = {node.key: allowed(f"“{node.name}”" if node.reified else node.name) for node in view.nodes}
        self.spans = self.left + _WHEN
        self.axis = TimeAxis(times, self.spans + 10, self.spans + _SPANS - 26)
        start = self.spans + (_SPANS if self.axis.ticks else 0.0)
        self.lane = (self.left + self.width - start) / max(len(lanes), 1)
        self.x = [start + (i + 0.5) * self.lane for i in range(len(lanes))]
        self.start = start
        foreign = foreign_labels(view, schema)
        self.shapes = [shape_of(node.label, schema, foreign) for node in lanes]
        self.fills = fills_of(view, palette)
        self.titles = [wrap(allowed(node.name), min(self.lane - 24, 190.0), _WORDS, True, measure) for node in lanes]
        self.header = max((len(lines) for lines in self.titles), default=1) * _WORDS * LINE_HEIGHT + 34.0

    def rows(self, events: Mapping[NodeView, RowTime]) -> list[_Row]:
        """Statements and events in their order, each with its words broken into lines."""
        items: list[tuple[RowTime, int, str, EdgeView | NodeView]] = [(time_of_edge(edge), 1, edge.id, edge) for edge in self.view.edges]
        items.extend((when, 0, node.id, node) for node, when in events.items())
        items.sort(key=lambda item: (item[0].order, item[0].words, *item[1:3]))
        last = [None, *(when.words for when, *_ in items)]
        return [self._row(item, when, dated=when.words != before) for (when, _, _, item), before in zip(items, last, strict=False)]

    def _row(self, item: EdgeView | NodeView, when: RowTime, *, dated: bool) -> _Row:
        beside = len(self._when_lines(when)) if dated else 1
        if isinstance(item, NodeView):
            lines = wrap(allowed(item.name), self.left + self.width - self.start - 60, _WORDS, False, measure)
            return _Row(when, lines, max(len(lines) * _WORDS * LINE_HEIGHT + 14.0, beside * _WORDS * LINE_HEIGHT) + 9.0, event=item)
        ends = self.number.get(item.source), self.number.get(item.target)
        words = allowed(item.text)
        if ends[0] is None:
            words = f"{self.names[item.source]} {words}"
        if ends[1] is None:
            words = f"{words} {self.names[item.target]}"
        lines = wrap(words, self._room(ends) - measure(str(item.note), _WORDS)[0], _WORDS, False, measure)
        arrow = None not in ends and ends[0] != ends[1]
        high = max(len(lines), beside) * _WORDS * LINE_HEIGHT + (10.0 if arrow else 0.0) + 9.0
        return _Row(when, lines, high, item, ends)

    def _when_lines(self, when: RowTime) -> tuple[str, ...]:
        return wrap(allowed(when.words or "no date"), _WHEN - 14, SMALL, False, measure)

    def _room(self, ends: tuple[int | None, int | None]) -> float:
        """How wide the words of a row may be."""
        if None in ends or ends[0] == ends[1]:
            lane = ends[0] if ends[0] is not None else ends[1]
            if lane is None:
                return self.left + self.width - self.start - 12
            return max(self.x[lane] - self.start, self.left + self.width - self.x[lane]) - _STUB - 2 * _GAP
        return max(abs(self.x[ends[0]] - self.x[ends[1]]) - 3 * _GAP, 230.0)  # type: ignore[index]

    def needed(self, rows: Sequence[_Row], folded: Sequence[EdgeView]) -> float:
        """How high a page has to be inside its frame for all rows."""
        return self.header + sum(row.height for row in rows) + (_FOLD if folded else 0.0) + 12.0

    def pages(self, rows: list[_Row], folded: Sequence[EdgeView]) -> list[list[_Row]]:
        """The rows of each page: as few pages as can be, filled alike."""
        room = max(self.height - 6 - self.header - (_FOLD if folded else 0.0), 1.0)
        return paginated(rows, [row.height for row in rows], room)

    def page(self, rows: Sequence[_Row], folded: Sequence[EdgeView], *, first: bool) -> list[Group]:
        """Everything on one page."""
        y = self.top + self.header
        bottom = y + sum(row.height for row in rows) + 4
        groups = [self._grid(y, bottom)]
        last = None
        for index, row in enumerate(rows):
            dated = index == 0 or row.when.words != last
            if index and dated:
                groups.append(self._rule(y))
            groups.append(self._event(row, y, row.event, dated=dated) if row.event else self._edge(row, y, dated=dated))
            last = row.when.words
            y += row.height
        groups.extend(self._lane_head(i, first=first) for i in range(len(self.lanes)))
        if folded:
            words = wrap(allowed(_folded_words(folded)), self.width, SMALL, False, measure)[:1]
            text = Text(self.left, y + _FOLD / 2 + 4, words, SMALL, self.palette.ink, anchor="start", role="when")
            groups.extend([self._rule(y + 4), Group("undated", "\n".join(edge.title.splitlines()[0] for edge in folded), (), (text,))])
        return groups

    def _rule(self, y: float) -> Group:
        return Group("rule", "", (Shape(polyline((self.left, y), (self.left + self.width, y)), "rule", None, self.palette.faint, 0.8),), ())

    def _grid(self, top: float, bottom: float) -> Group:
        """Lifelines, and the days above the spans."""
        faint = self.palette.faint
        shapes = [Shape(polyline((x, top - 8), (x, bottom)), "lane", None, faint, 1.4) for x in self.x]
        texts = []
        if self.axis.ticks:
            shapes.extend(axis_shapes(self.axis, top, bottom, self.palette))
            first, final = self.axis.ticks[0], self.axis.ticks[-1]
            for day, anchor in ((first, "start"), (final, "end")) if final != first else ((first, "middle"),):
                texts.append(Text(self.axis.x(day), top - 13, (day.isoformat(),), SMALL, self.palette.quiet, anchor=anchor))
            note = "" if len(self.axis.ticks) < 3 else "days to scale, // left out" if self.axis.broken else "days to scale"
            if note:
                texts.append(Text(self.spans + (_SPANS - 16) / 2, top - 28, (note,), SMALL, self.palette.quiet))
        return Group("grid", "", tuple(shapes), tuple(texts))

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
        assert row.edge is not None  # noqa: S101
        edge, middle = row.edge, y + row.height / 2
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
            texts.append(self._when_text(row.when, middle))
        data = {"id": edge.id, "subject": str(edge.source), "object": str(edge.target), "relation": edge.relation, "stance": edge.stance}
        marks = self._times(row.when, middle)
        return Group(
            "edge",
            allowed(edge.title),
            (Shape(clearing, "clearing", self.palette.ground), *shapes, *marks),
            tuple(texts),
            MappingProxyType(data),
        )

    def _when_text(self, when: RowTime, middle: float) -> Text:
        return Text(self.left, middle, self._when_lines(when), SMALL, self.palette.ink, anchor="start", role="when")

    def _event(self, row: _Row, y: float, event: NodeView, *, dated: bool) -> Group:
        """An event in its shape, and when it happens."""
        middle = y + row.height / 2
        shape = shape_of(event.label, self.schema, ())
        high = len(row.words) * _WORDS * LINE_HEIGHT
        wide = max(measure(line, _WORDS)[0] for line in row.words) + padding_of(shape, high)[0]
        at = (self.start + 10 + wide / 2, middle)
        shapes = node_shapes(shape, at, (wide, high + 10), self.fills.get(event.key, ()), self.palette, unsure=event.unspecified)
        texts = [Text(*at, row.words, _WORDS, self.palette.ink, role="name")]
        if dated:
            texts.append(self._when_text(row.when, middle))
        data = MappingProxyType({"id": event.id, "label": event.label})
        return Group("node", allowed(event.title), (*shapes, *self._times(row.when, middle)), tuple(texts), data)

    def _arrow(self, row: _Row, y: float) -> tuple[list[Shape], float, str, float]:
        """The arrow of a row, and where its words stand: x, anchor, and the middle of the block."""
        assert row.edge is not None  # noqa: S101
        edge, (a, b) = row.edge, row.ends
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

    def _times(self, when: RowTime, y: float) -> list[Shape]:
        """The marks and spans of a row."""
        return marks_of(when, y, self.axis, (self.spans + 4, self.spans + _SPANS - 20), self.palette.ink)
