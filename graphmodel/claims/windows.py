"""Positions by windows of time: one after the other, or sliding, as Discourse Network Analyzer's time windows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from graphmodel.claims.positions import Occasions, Position
from graphmodel.errors import RefusedError, UsageError
from graphmodel.model import dates
from graphmodel.model.content import live_statements
from graphmodel.model.model import Model

MAX_WINDOWS = 1000
_PERIOD = re.compile(r"P([1-9][0-9]{0,3})([DWMY])")
_DAYS = {"D": 1, "W": 7}
_MONTHS = {"M": 1, "Y": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: months, or days."""

    months: int
    days: int

    def after(self, day: date, times: int = 1) -> date:
        """The day so many periods later; ``day`` is the first of a month where the period is one of months. Raises OverflowError after 9999."""
        if self.days:
            return day + timedelta(self.days * times)
        year, month = divmod(day.year * 12 + day.month - 1 + self.months * times, 12)
        if year > date.max.year:
            raise OverflowError
        return date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """The positions of some days, the first and the last of them included."""

    first: date
    last: date
    positions: tuple[Position, ...]


def period_from(text: str) -> Period:
    """A period in the notation of ISO 8601: days, weeks, months or years. Raises UsageError for anything else.

    >>> period_from("P2W"), period_from("P1Y")
    (Period(months=0, days=14), Period(months=12, days=0))
    """
    match = _PERIOD.fullmatch(text)
    if not match:
        raise UsageError(f"{text!r} is not a period; write days, weeks, months or years, such as P7D, P2W, P1M, P1Y")
    number, unit = int(match[1]), match[2]
    return Period(_MONTHS.get(unit, 0) * number, _DAYS.get(unit, 0) * number)


def windows(model: Model, taken: Iterable[Position], length: Period, step: Period | None = None) -> tuple[list[Window], list[Position]]:
    """The windows that have positions, each with those whose date lies in it, and the positions that are in none, because their date is missing or
    too wide.

    A position has the date on which it was said, or else published, or else on which it holds. Windows are ``length`` long, and begin a ``step``
    after each other (by default, ``length``), from the beginning of the first position's month (for months), Monday (for weeks and days), or year
    (for lengths of whole years). Raises RefusedError where there would be more than ``MAX_WINDOWS``.
    """
    placed, others = _placed(model, taken)
    if not placed:
        return [], others
    step = step or length
    begins = list(_beginnings(placed[0][0], placed[-1][0], length, step))
    found: dict[int, list[Position]] = {}
    inside: set[int] = set()
    for at, (first, last, position) in enumerate(placed):
        number = bisect_right(begins, first) - 1
        while number >= 0 and length.after(begins[number]) > first:
            if last < length.after(begins[number]):
                found.setdefault(number, []).append(position)
                inside.add(at)
            number -= 1
    others += [position for at, (_, _, position) in enumerate(placed) if at not in inside]
    return [Window(begins[at], length.after(begins[at]) - timedelta(1), tuple(found[at])) for at in sorted(found)], others


def _placed(model: Model, taken: Iterable[Position]) -> tuple[list[tuple[date, date, Position]], list[Position]]:
    """The positions with the first and the last day that they may have, by these days, and those without any."""
    occasions = Occasions(model, live_statements(model))
    placed: list[tuple[date, date, Position]] = []
    others: list[Position] = []
    for position in taken:
        said = [text for text in occasions.days(position.statement) if text]
        held = [position.statement.valid] if position.statement.valid else []
        spans = [dates.parse(text) for text in said or held]
        first = [span.earliest for span in spans if span.earliest and type(span.earliest) is date]
        last = [span.latest for span in spans if span.latest and type(span.latest) is date]
        if spans and len(first) == len(last) == len(spans):
            placed.append((min(first), max(last), position))
        else:
            others.append(position)
    placed.sort(key=lambda each: (each[0], each[1], each[2].statement.id))
    return placed, others


def _beginnings(first: date, last: date, length: Period, step: Period) -> Iterator[date]:
    if length.days:
        start = first - timedelta(first.weekday()) if first.toordinal() > first.weekday() else first
    else:
        start = first.replace(day=1) if length.months % 12 else first.replace(month=1, day=1)
    if step.months:
        start = start.replace(day=1)
    try:
        for number in range(MAX_WINDOWS + 1):
            begin = step.after(start, number)
            if begin > last:
                return
            length.after(begin)
            yield begin
    except OverflowError:
        return
    raise RefusedError(f"more than {MAX_WINDOWS:,} windows from {first} to {last}: take a longer step, or a part of the model (--as-of, --known-at)")
