"""Dates as they are known: EDTF text (ISO 8601-2:2019), the days that it can mean, and what it says about one day.

A date is kept as the text that was written: ``2025-02`` stays a month. What is computed from it are *bounds*, in whole days: the first and last
day that
the text allows, and the days (if any) on which it holds for certain. This is the only module that knows the EDTF library (python-edtf, MIT).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from graphmodel.errors import DateError

Holds = Literal["yes", "possible", "no"]
Answer = Literal["yes", "possible", "unknown", "no"]
"""What can be said of a day where there may be no date at all: then it is unknown."""

_RESERVES = "~?%"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAX_LENGTH = 80
_EXPECTED = "an EDTF date such as 2025, 2025-02, 2025-02-14, 2022-02~, 2025-01-20/.. or 2025-02-14/2025-02-16"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that an EDTF text can mean. ``None`` is open: no first, or no last day.

    ``earliest`` to ``latest`` are the days on which it *may* hold; outside of them it does not. ``certain_from`` to ``certain_to`` are the days
    on which it holds whatever the text leaves open; there are none for ``2025-02`` (some day or days of that month) and all three for
    ``2025-02-14/2025-02-16``. A set (``{2025-02-10,2025-02-20}``) is taken for some of the days from its first to its last. Years run from 0001 to
    9999.
    """

    text: str
    earliest: date | None
    latest: date | None
    certain: bool
    certain_from: date | None
    certain_to: date | None
    start_latest: date | None
    """The last day on which it may begin; ``earliest`` is the first. None: it has no beginning."""
    end_earliest: date | None
    """The first day on which it may end; ``latest`` is the last. None: it has no end."""

    def holds_on(self, day: date) -> Holds:
        """Whether ``day`` is among the days: yes, possibly, or no.

        >>> parse("2025-02").holds_on(date(2025, 2, 10)), parse("2025-01-20/..").holds_on(date(2025, 2, 10))
        ('possible', 'yes')
        """
        if (self.earliest and day < self.earliest) or (self.latest and day > self.latest):
            return "no"
        if self.certain and (not self.certain_from or day >= self.certain_from) and (not self.certain_to or day <= self.certain_to):
            return "yes"
        return "possible"

    def begun_by(self, day: date) -> Holds:
        """Whether it has begun on or before ``day``: what was said in February may, on the 10th, have been said.

        >>> [parse(text).begun_by(date(2025, 2, 10)) for text in ("2025-02-10", "2025-02", "2025-02-11", "2024~")]
        ['yes', 'possible', 'no', 'yes']
        """
        if self.earliest and day < self.earliest:
            return "no"
        return "possible" if self.start_latest and day < self.start_latest else "yes"

    def overlaps(self, other: Span) -> Holds:
        """Whether the two share a day: for certain (as where all that the one can mean are certain days of the other), possibly, or not.

        >>> [parse("2025-02").overlaps(parse(text)) for text in ("2025-02-10", "2025-01-10/..", "2025")]
        ['possible', 'yes', 'possible']
        """
        if _after(self.earliest, other.latest) or _after(other.earliest, self.latest):
            return "no"
        if self.certain and other.certain:
            starts = [day for day in (self.certain_from, other.certain_from) if day]
            ends = [day for day in (self.certain_to, other.certain_to) if day]
            if not starts or not ends or max(starts) <= min(ends):
                return "yes"
        return "yes" if self.inside(other) or other.inside(self) else "possible"

    def inside(self, other: Span) -> bool:
        """Whether all days that it can mean are certain days of the other."""
        if self.reserved or not other.certain:
            return False
        begins = other.certain_from is None or (self.earliest is not None and self.earliest >= other.certain_from)
        return begins and (other.certain_to is None or (self.latest is not None and self.latest <= other.certain_to))

    @property
    def reserved(self) -> bool:
        """Whether the text is not sure of itself, or only says about when."""
        return any(mark in self.text for mark in _RESERVES)

    @property
    def day(self) -> date | None:
        """The one day that the text names, if it names one full date without reserve."""
        return self.earliest if self.certain and self.earliest == self.latest and _DAY.fullmatch(self.text) else None

    @property
    def is_interval(self) -> bool:
        """Whether the text gives a start and an end."""
        return "/" in self.text


@lru_cache(maxsize=65536)
def parse(text: str) -> Span:
    """The span of days of an EDTF text (levels 0 to 2 as python-edtf reads them; times of day are kept in the text, and bounds are days).

    ``~``, ``?`` and ``%`` make every day that is otherwise certain a possible one. Raises DateError for anything else than EDTF, for days
    that no calendar has, and for intervals that end before they start.

    >>> parse("2025-02").latest
    datetime.date(2025, 2, 28)
    >>> parse("2025-02-30")
    Traceback (most recent call last):
    ...
    graphmodel.errors.DateError: '2025-02-30' is no date: there is no such day
    """
    if _DAY.fullmatch(text):
        day = _day(text, *map(int, text.split("-")))
        return Span(text, day, day, True, day, day, day, day)
    if not text or len(text) > _MAX_LENGTH or not text.isascii() or any(c.isspace() for c in text):
        raise DateError(f"{text[:60]!r} is no date; write {_EXPECTED}")
    if text.count("/") == 1:
        return _interval(text)
    return _single(text)


def check(text: str) -> str:
    """``text`` itself, if it is an EDTF date. Raises DateError (see :func:`parse`)."""
    parse(text)
    return text


def in_words(text: str) -> str:
    """An EDTF text as a reader says it.

    >>> [in_words(one) for one in ("2025-02-14", "2022-02/..", "[..2025-02-12]", "2025-02-14/2025-02-16", "[2025-02-13,2025-02-14]", "2022-02~")]
    ['2025-02-14', 'since 2022-02', 'by 2025-02-12', '2025-02-14 to 2025-02-16', '2025-02-13 or 2025-02-14', 'about 2022-02']
    """
    if text.startswith("[") and text.endswith("]"):
        inner = text[1:-1]
        first, dots, last = inner.partition("..")
        if dots and "," not in inner:
            return f"between {first} and {last}" if first and last else f"by {last}" if last else f"from {first} on"
        return inner.replace(",", " or ")
    if text.count("/") == 1:
        first, last = (in_words(part) if part not in ("", "..") else part for part in text.split("/"))
        if last in ("", ".."):
            return f"since {first}" if last == ".." else f"from {first}"
        if first in ("", ".."):
            return f"until {last}"
        return f"{first} to {last}"
    for mark, said in (("~", "about "), ("?", "perhaps "), ("%", "perhaps about ")):
        if text.endswith(mark):
            return said + text[:-1]
    return text


def _interval(text: str) -> Span:
    start_text, end_text = text.split("/")
    open_start, open_end = start_text in ("", ".."), end_text in ("", "..")
    if open_start and open_end:
        raise DateError(f"{text!r} is no date: an interval needs a start or an end")
    start = None if open_start else parse(start_text)
    end = None if open_end else parse(end_text)
    if (start and start.is_interval) or (end and end.is_interval):
        raise DateError(f"{text!r} is no date; write {_EXPECTED}")
    # Where the sides overlap, it begins by the last day of its end, and ends no earlier than it may begin.
    start_latest = _first(start.latest, end.latest) if start and end else start.latest if start else None
    end_earliest = _last(end.earliest, start.earliest) if start and end else end.earliest if end else None
    # ".." is open: it holds without end. An empty side is unknown: the beginning is at the end at the latest, the end not before the beginning.
    if end and not start_text:
        start_latest = end.latest
    if start and not end_text:
        end_earliest = start.earliest
    if start and end and (_after(start.earliest, end.latest)):
        raise DateError(f"{text!r} is inverted: it ends before it starts; write {end_text}/{start_text}")
    certain = not any(mark in text for mark in _RESERVES) and not _after(start_latest, end_earliest)
    certain_from, certain_to = (start_latest, end_earliest) if certain else (None, None)
    earliest, latest = start.earliest if start else None, end.latest if end else None
    return Span(text, earliest, latest, certain, certain_from, certain_to, start_latest, end_earliest)


def _single(text: str) -> Span:
    try:
        from edtf import parse_edtf
        from edtf.parser.edtf_exceptions import EDTFParseException
    except ImportError as error:  # pragma: no cover - a broken installation
        raise DateError(f"cannot read dates: {error}") from error
    try:
        parsed: Any = parse_edtf(text)
        # lower_strict: the bounds of what is written; the fuzzy ones add a padding that no source stated.
        earliest = _bound(text, parsed.lower_strict())
        latest = _bound(text, parsed.upper_strict())
    except DateError:
        raise
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        numbers = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?[~?%]?", text)
        if numbers:
            raise DateError(f"{text!r} is no date: there is no such {'day' if numbers[3] else 'month'}") from error
        raise DateError(f"{text!r} is no date; write {_EXPECTED}") from error
    if _after(earliest, latest):
        raise DateError(f"{text!r} is inverted: it ends before it starts")
    time_of_day = "T" in text
    certain = time_of_day and earliest == latest
    return Span(text, earliest, latest, certain, earliest if certain else None, latest if certain else None, latest, earliest)


def _bound(text: str, fields: Any) -> date | None:
    if isinstance(fields, float):  # python-edtf's way to say "open"
        return None
    return _day(text, *(int(part) for part in fields[:3]))


def _day(text: str, year: int, month: int, day: int) -> date:
    if not 1 <= year <= 9999:
        raise DateError(f"{text!r} is outside the years 0001 to 9999 that graphmodel computes with")
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(f"{text!r} is no date: there is no such {'day' if 1 <= month <= 12 else 'month'}") from None


def _first(one: date | None, other: date | None) -> date | None:
    """The earlier of two days; None is open, and after all others."""
    return one if other is None or (one is not None and one < other) else other


def _last(one: date | None, other: date | None) -> date | None:
    """The later of two days; None is open, and before all others."""
    return one if other is None or (one is not None and one > other) else other


def _after(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one > other
