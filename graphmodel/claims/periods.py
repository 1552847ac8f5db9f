"""Windows of time, one after the other or sliding, and what lies in each of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from graphmodel.errors import RefusedError, UsageError
from graphmodel.model import dates
from graphmodel.model.times import Dated, within

MAX_WINDOWS = 1000
MAX_PLACES = 20_000_000
"""How often anything may lie in a window, all windows together: windows that overlap multiply what is in them."""

_PERIOD = re.compile(r"P([1-9][0-9]{0,3})([DWMY])")
_DAYS = {"D": 1, "W": 7}
_MONTHS = {"M": 1, "Y": 12}

Days = tuple[date, date]
"""The first and the last day that something may have."""


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


def in_words(length: Period, step: Period | None = None) -> str:
    """What windows are, in words.

    >>> in_words(period_from("P1M")), in_words(period_from("P3M"), period_from("P1M")), in_words(period_from("P2W"))
    ('1 month', '3 months, 1 month after the one before', '2 weeks')
    """
    if step is None or step == length:
        return _length_in_words(length)
    return f"{_length_in_words(length)}, {_length_in_words(step)} after the one before"


def _length_in_words(length: Period) -> str:
    units = ((length.months, 12, "year"), (length.months, 1, "month"), (length.days, 7, "week"), (length.days, 1, "day"))
    number, unit = next((amount // size, unit) for amount, size, unit in units if amount and amount % size == 0)
    return f"{number} {unit}{'s' * (number != 1)}"


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


def days_of(spans: Collection[dates.Span]) -> Days | None:
    """From the first to the last day that dates may mean; None where there is no date, an open end, or a day outside the years 1 to 9999.

    >>> days_of([dates.parse("2025-02-14")]), days_of([dates.parse("2025-02/..")])
    ((datetime.date(2025, 2, 14), datetime.date(2025, 2, 14)), None)
    """
    first = [span.earliest for span in spans if type(span.earliest) is date]
    last = [span.latest for span in spans if type(span.latest) is date]
    return (min(first), max(last)) if spans and len(first) == len(last) == len(spans) else None


def days_of_date(dated: Dated) -> Days | None:
    """From the first to the last day that the one date of a statement may mean: see :func:`days_of`."""
    text, lives = dated
    return _days_of_text(text, lives) if text else None


@lru_cache(maxsize=1 << 14)
def _days_of_text(text: str, lives: tuple[str, ...]) -> Days | None:
    span = within(dates.parse(text), lives)
    return days_of([span]) if span else None


def slots(spans: Sequence[Days | None], length: Period, step: Period | None = None) -> tuple[list[tuple[Days, list[int]]], list[int]]:
    """The windows in which something lies, each with the numbers of the spans that are inside it, and the numbers of those that are in none.

    Windows are ``length`` long, and begin a ``step`` after each other (by default, ``length``), from the beginning of the first span's month (for
    months), Monday (for weeks and days), or year (for lengths of whole years). Each span is looked at once, however many windows there are.
    Raises RefusedError where there would be more than ``MAX_WINDOWS``, or where they overlap so much that more than ``MAX_PLACES`` things would lie
    in them.
    """
    alike: dict[Days, list[int]] = defaultdict(list)
    for number, span in enumerate(spans):
        if span is not None:
            alike[span].append(number)
    if not alike:
        return [], list(range(len(spans)))
    step = step or length
    begins = list(_beginnings(min(alike)[0], max(first for first, _ in alike), length, step))
    ends = [length.after(begin) for begin in begins]
    inside: dict[int, list[int]] = {}
    places = 0
    without = {number for number, span in enumerate(spans) if span is None}
    for (first, last), numbers in sorted(alike.items()):
        at = bisect_right(begins, first) - 1
        placed = False
        while at >= 0 and ends[at] > first:
            if last < ends[at]:
                places += len(numbers)
                if places > MAX_PLACES:
                    raise RefusedError("the windows overlap too often for so many statements: take a longer step, or a part of the model")
                inside.setdefault(at, []).extend(numbers)
                placed = True
            at -= 1
        if not placed:
            without.update(numbers)
    return [((begins[at], ends[at] - timedelta(1)), inside[at]) for at in sorted(inside)], sorted(without)


def follows(first: date, last: date, length: Period, step: Period | None = None) -> Iterator[Days]:
    """The windows from the one that begins on a day to the one that begins on another.

    >>> [str(begin) for begin, _ in follows(date(2025, 1, 1), date(2025, 3, 1), period_from("P1M"))]
    ['2025-01-01', '2025-02-01', '2025-03-01']
    """
    for number in range(MAX_WINDOWS + 1):
        begin = (step or length).after(first, number)
        yield begin, length.after(begin) - timedelta(1)
        if begin >= last:
            return


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
    raise RefusedError(
        f"more than {MAX_WINDOWS:,} windows from {first} to {last}: make them longer or their step, or take a part of the model (--as-of, --known-at)"
    )
