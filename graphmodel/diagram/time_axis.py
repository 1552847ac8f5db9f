"""The times of a timeline: what is known of each, in words and as marks, and the axis on which they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from graphmodel.diagram.legend import LegendEntry
from graphmodel.diagram.palette import Palette
from graphmodel.diagram.paths import Point, polygon, polyline
from graphmodel.diagram.picture import Shape
from graphmodel.diagram.view import EdgeView
from graphmodel.errors import DateError
from graphmodel.model import dates

_BREAK = 14.0
"""How wide a break of the axis is."""

_MOST_BREAKS = 4
_DOMINANT = 0.5
"""A gap that is longer than this share of the axis is cut out, so that the rest of it can be seen."""


@dataclass(frozen=True)
class RowTime:
    """The time of a row: the words for it, and the first and last day that its saying, its holding or its publication can have."""

    words: str
    stated: dates.Span | None = None
    valid: dates.Span | None = None
    published: dates.Span | None = None

    @property
    def order(self) -> tuple[int, str]:
        """What is earlier is first, what is better known is before what is less, and what has no time is last."""
        span = self.stated or self.valid or self.published
        if span is None:
            return (1, "")
        # What is published on a day was so, or was said, no later: but how much earlier, nobody says.
        return (0, span.ends if span is self.published else span.order)

    @property
    def spans(self) -> tuple[dates.Span, ...]:
        """What is known of it."""
        return tuple(span for span in (self.stated, self.valid, self.published) if span)


def time_of_edge(edge: EdgeView) -> RowTime:
    """The time of a statement: when it was said, when it holds; else when its document was published, at the latest."""
    stated, valid = _span(edge.stated), _span(edge.valid)
    parts = [dates.in_words(edge.stated)] if edge.stated else []
    if edge.valid and edge.valid != edge.stated:
        parts.append(f"({dates.in_words(edge.valid)})" if parts else dates.in_words(edge.valid))
    if not parts and (published := _span(edge.published)):
        return RowTime(f"published {dates.in_words(edge.published)}", published=published)
    return RowTime(" ".join(parts), stated, valid)


def time_of_event(valid: str) -> RowTime | None:
    """The time of an event; None where it has none."""
    span = _span(valid)
    return RowTime(dates.in_words(valid), valid=span) if span else None


def _span(text: str) -> dates.Span | None:
    try:
        return dates.parse(text) if text else None
    except DateError:
        return None


class TimeAxis:
    """Where days are between ``left`` and ``right``: to scale, but for breaks where nothing begins or ends for long."""

    def __init__(self, times: Collection[RowTime], left: float, right: float) -> None:
        self.left, self.right = left, right
        self.ticks = sorted({day for row in times for span in row.spans for day in (span.earliest, span.latest) if day})
        gaps = [(after - before).days for before, after in zip(self.ticks, self.ticks[1:], strict=False)]
        self.broken = _broken(gaps)
        scaled = sum(gap for number, gap in enumerate(gaps) if number not in self.broken)
        self.unit = max(right - left - _BREAK * len(self.broken), 0.0) / scaled if scaled else 0.0
        self._at = {}
        x = left if gaps else (left + right) / 2
        for number, day in enumerate(self.ticks):
            self._at[day] = x
            if number < len(gaps):
                x += _BREAK if number in self.broken else gaps[number] * self.unit

    def x(self, day: date) -> float:
        """The place of a day on which something begins or ends."""
        return self._at[day]

    @property
    def breaks(self) -> list[float]:
        """The middle of each break."""
        return [self._at[self.ticks[number]] + _BREAK / 2 for number in sorted(self.broken)]


def _broken(gaps: Sequence[int]) -> set[int]:
    """The gaps between days that are cut out: the longest ones, while they would take most of the axis.

    >>> _broken([1000, 1, 2, 1]), _broken([1, 1, 2]), _broken([5])
    ({0}, set(), set())
    """
    broken: set[int] = set()
    while len(broken) < min(_MOST_BREAKS, len(gaps) - 1):
        rest = {number: gap for number, gap in enumerate(gaps) if number not in broken}
        longest = max(rest, key=lambda number: (rest[number], -number))
        if rest[longest] <= _DOMINANT * sum(rest.values()) or len(rest) < 3:
            break
        broken.add(longest)
    return broken


def axis_shapes(axis: TimeAxis, top: float, bottom: float, palette: Palette) -> list[Shape]:
    """A thin line for each day, and a sign at the top of each break."""
    shapes = [Shape(polyline((axis.x(day), top - 4), (axis.x(day), bottom)), "tick", None, palette.faint, 0.6) for day in axis.ticks]
    for x in axis.breaks:
        shapes.extend(Shape(polyline((x + shift - 2, top - 1), (x + shift + 2, top - 9)), "break", None, palette.quiet, 1.0) for shift in (-2, 2))
    return shapes


def marks_of(when: RowTime, y: float, axis: TimeAxis, limits: tuple[float, float], colour: str) -> list[Shape]:
    """The marks and spans of a row; ``limits`` are where open ends reach."""
    shapes: list[Shape] = []
    if when.published and when.published.latest:
        shapes.extend(until_mark((axis.x(when.published.latest), y), limits[0] - 2, colour))
    for span, solid in ((when.valid, False), (when.stated, True)):
        if span is None:
            continue
        if solid and span.earliest and span.earliest == span.latest:
            shapes.extend(day_mark((axis.x(span.earliest), y), colour))
            continue
        low = axis.x(span.earliest) if span.earliest else limits[0]
        high = axis.x(span.latest) if span.latest else limits[1]
        shapes.append(bar((low - 4, y), (max(high, low) + 4, y), colour, solid=solid))
        for open_end, x, turn in ((span.earliest is None, low - 4, -1), (span.latest is None, high + 4, 1)):
            if open_end:
                shapes.append(Shape(polygon([(x + turn * 6, y), (x, y - 5), (x, y + 5)]), "time", colour))
    return shapes


def day_mark(at: Point, colour: str) -> tuple[Shape, ...]:
    """A day that is known."""
    x, y = at
    return (Shape(polygon([(x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y)]), "time", colour),)


def until_mark(at: Point, start: float, colour: str) -> tuple[Shape, ...]:
    """A time that ends on a day at the latest."""
    x, y = at
    fade = Shape(polyline((start, y), (x, y)), "time", None, colour, 1.0, (2.0, 3.0))
    return (fade, Shape(polyline((x, y - 5), (x, y + 5)), "time", None, colour, 1.6))


def bar(start: Point, end: Point, colour: str, *, solid: bool) -> Shape:
    """A time within limits: solid where something was said then, an outline where it holds then."""
    high = 3.0 if solid else 4.0
    path = polygon([(start[0], start[1] - high), (end[0], start[1] - high), (end[0], end[1] + high), (start[0], end[1] + high)])
    return Shape(path, "time", colour if solid else None, None if solid else colour, 1.1)


def time_entries(times: Collection[RowTime], palette: Palette) -> list[LegendEntry]:
    """What the legend says of the marks that are there."""
    entries = []
    if any(row.stated and row.stated.day for row in times):
        entries.append(LegendEntry(day_mark((6, 0), palette.ink), 12, "said on that day"))
    if any(row.stated and not row.stated.day for row in times):
        entries.append(LegendEntry((bar((0, 0), (30, 0), palette.ink, solid=True),), 30, "said some time then"))
    if any(row.valid for row in times):
        entries.append(LegendEntry((bar((0, 0), (30, 0), palette.ink, solid=False),), 30, "holds or happens then"))
    if any(row.published for row in times):
        entries.append(LegendEntry(until_mark((30, 0), 0, palette.ink), 30, "published then: no later"))
    return entries
