"""Dates as they are known: EDTF text (ISO 8601-2:2019), the days that it can mean, and what it says about one day.

A date is kept as the text that was written: ``2025-02`` stays a month. What is computed from it are *bounds*, in whole days: the first and the last
day that the text allows, and the days (if any) on which it holds for certain; and its place in an order of time, to which times of day count.
``graphmodel.model.edtf`` reads the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from graphmodel.errors import DateError
from graphmodel.model import edtf
from graphmodel.model.calendar import FIRST_DAY, LAST_DAY, NEVER, FarDay, day_of, number_of
from graphmodel.parsing.display import quoted

Holds = Literal["yes", "possible", "no"]
Answer = Literal["yes", "possible", "unknown", "no"]
"""What can be said of a day where there may be no date at all: then it is unknown."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAX_LENGTH = 400
_EXPECTED = "an EDTF date such as 2025, 2025-02, 2025-02-14, 2022-02~, 2025-01-20/.. or 2025-02-14/2025-02-16"

Days = tuple[date | None, date | None]
"""The first and the last day of a range; None is open."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that an EDTF text can mean. ``None`` is open: no first, or no last day.

    ``earliest`` to ``latest`` are the days on which it *may* hold; outside of them it does not. ``certain_from`` to ``certain_to`` are days on which
    it holds whatever the text leaves open; there are none for ``2025-02`` (some day or days of that month) and all three for
    ``2025-02-14/2025-02-16``. Where a text means several ranges (``[2025-02-10,2025-02-20]``, ``1XXX-12-25``), ``possible_days`` and
    ``certain_days`` have each, and ``certain_from`` to ``certain_to`` is the first of them. Days before the year 1 and after 9999 are
    :class:`graphmodel.model.calendar.FarDay`.
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
    possible_days: tuple[Days, ...]
    """The ranges of days on which it may hold."""
    certain_days: tuple[Days, ...]
    """The ranges of days on which it holds for certain."""
    begins: str
    """Where it begins, as text that sorts by time: the day as written, or the moment in UTC. Where it has no beginning: where it ends."""
    ends: str
    """Where it ends, as text that sorts by time; a whole day ends after each of its moments."""
    zoned: bool = field(default=False, repr=False)
    """Whether it is a moment with a known place in UTC."""

    @property
    def order(self) -> str:
        """Text that sorts by time: by the beginning, then by the end, so that a day comes before its month and before its moments.

        This is the one order of dates, in rows, pictures, pages and briefings. Times of day are compared in UTC; a time without a zone counts as UTC.
        What ``~`` and ``?`` add does not count, and a season is in its usual months.

        >>> sorted(["2025-02", "2025-02-01T09:00:00+09:00", "2025-02-01", "2025-02-01T01:00:00Z", "-0043"], key=lambda text: parse(text).order)
        ['-0043', '2025-02-01', '2025-02', '2025-02-01T09:00:00+09:00', '2025-02-01T01:00:00Z']
        """
        end = self.ends.removesuffix(_END_OF_DAY)
        return self.begins if end == self.begins else f"{self.begins}/{end}"

    def holds_on(self, day: date) -> Holds:
        """Whether ``day`` is among the days: yes, possibly, or no.

        >>> parse("2025-02").holds_on(date(2025, 2, 10)), parse("2025-01-20/..").holds_on(date(2025, 2, 10))
        ('possible', 'yes')
        """
        if any(_has(days, day) for days in self.certain_days):
            return "yes"
        return "possible" if any(_has(days, day) for days in self.possible_days) else "no"

    def begun_by(self, day: date) -> Holds:
        """Whether it has begun on or before ``day``: what was said in February may, on the 10th, have been said.

        >>> [parse(text).begun_by(date(2025, 2, 10)) for text in ("2025-02-10", "2025-02", "2025-02-11", "2023~")]
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
        if not any(_meet(day, another) for day in self.possible_days for another in other.possible_days):
            return "no"
        if any(_meet(day, another) for day in self.certain_days for another in other.certain_days):
            return "yes"
        return "yes" if self.inside(other) or other.inside(self) else "possible"

    def inside(self, other: Span) -> bool:
        """Whether all days that it can mean are certain days of the other."""
        return not self.reserved and all(any(_covers(certain, days) for certain in other.certain_days) for days in self.possible_days)

    @property
    def reserved(self) -> bool:
        """Whether the text is not sure of itself, or only says about when."""
        return any(mark in self.text for mark in edtf.MARKS)

    @property
    def day(self) -> date | None:
        """The one day that the text names, if it names one full date without reserve."""
        return self.earliest if self.certain and self.earliest == self.latest and _DAY.fullmatch(self.text) else None

    @property
    def is_interval(self) -> bool:
        """Whether the text gives a start and an end."""
        return len(edtf.sides_of(self.text)) == 2


_END_OF_DAY = "T24"
_OPEN_END = "open"
"""Sorts after every day."""


@lru_cache(maxsize=65536)
def parse(text: str) -> Span:
    """The span of days of an EDTF text, of any level.

    ``~`` (about), ``?`` (perhaps) and ``%`` (both) make every day that is otherwise certain a possible one, and widen the bounds at each side by one
    unit of what they mark (``2025-02~``: January to March), ``%`` by two. Seasons take the days that they can have in either hemisphere. A moment is
    on the day that it has in its own zone. Raises DateError for anything else than EDTF, for days that no calendar has, and for intervals that end
    before they start.

    >>> parse("2025-02").latest
    datetime.date(2025, 2, 28)
    >>> parse("2025-02-30")
    Traceback (most recent call last):
    ...
    graphmodel.errors.DateError: '2025-02-30' is not a date: there is no such day
    """
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass  # a month or day that does not exist, or the year 0000
        else:
            return Span(text, day, day, True, day, day, day, day, ((day, day),), ((day, day),), text, text + _END_OF_DAY)
    if not text or len(text) > MAX_LENGTH or not text.isascii() or any(c.isspace() for c in text):
        raise _not_a_date(text)
    try:
        return _span(text, edtf.read(text))
    except DateError as error:
        raise _not_a_date(text, str(error)) from None


def check(text: str) -> str:
    """``text`` itself, if it is an EDTF date. Raises DateError (see :func:`parse`)."""
    parse(text)
    return text


def written(value: Any) -> Any:
    """A value of a file as the text of a date: a number that is a year becomes its text, other values stay what they are.

    Raises DateError for other numbers, with what would be right.

    >>> written(2006), written("2006-02"), written(None)
    ('2006', '2006-02', None)
    >>> written(2025.02)
    Traceback (most recent call last):
    ...
    graphmodel.errors.DateError: 2025.02 is a number, not a date; write a month as "2025-02", in quotes
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if isinstance(value, float):
        year, _, digits = repr(value).partition(".")
        month = f"{year}-{digits:0>2}" if len(year) == 4 and digits.isdigit() and len(digits) <= 2 and 1 <= int(digits) <= 12 else "2025-02"
        raise DateError(f'{quoted(value)} is a number, not a date; write a month as "{month}", in quotes')
    digits = str(abs(value)) if abs(value) < 10**9 else ""
    if 1000 <= abs(value) <= 9999:
        return str(value)
    if value > 0 and len(digits) in (6, 8):
        parts = (digits[:4], digits[4:6], digits[6:])
        suggestion = "-".join(part for part in parts if part)
        if _is_date(suggestion):
            raise DateError(f'{value} is a number, not a date; write "{suggestion}"')
    if 0 <= abs(value) < 1000:
        raise DateError(
            f'{value} is a number, not a date; a year has four digits and, below 1000, quotes: "{"-" if value < 0 else ""}{abs(value):04}"'
        )
    raise DateError(f"{quoted(value)} is a number, not a date; write {_EXPECTED}, in quotes")


def nearest_date(day: date) -> date:
    """The day itself, or, for a day that no plain date can be, the nearest one."""
    return day.nearest if isinstance(day, FarDay) else day


def is_over_before(one: Span, other: Span) -> bool:
    """Whether one span has ended before the other begins, wherever on earth it was written.

    Moments with a zone are compared in UTC. A day or time without a zone may be up to 14 hours before and 12 hours after its place in UTC: that
    counts where it is compared with a moment that has a zone; two without are compared as written.

    >>> is_over_before(parse("2031-05-01T00:30:00+09:00"), parse("2031-04-30T16:00:00Z"))
    True
    >>> is_over_before(parse("2031-05-01T20:00:00Z"), parse("2031-05-02")), is_over_before(parse("2031-05-01"), parse("2031-05-02"))
    (False, True)
    """
    if one.latest is None or other.earliest is None:
        return False
    if one.zoned == other.zoned:
        return one.ends < other.begins if one.zoned else one.latest < other.earliest
    if one.zoned:
        return one.ends < _utc(other.earliest, -14)
    return _utc(one.latest, 24 + 12) <= other.begins


def all_over_before(earlier: Collection[Span], later: Collection[Span]) -> bool:
    """Whether each of some spans is over before any of the others begins: see :func:`is_over_before`. There must be some on either side.

    >>> all_over_before([parse("2031-05-01"), parse("2031-05-01T09:00:00Z")], [parse("2031-05-03"), parse("2031-06")])
    True
    """
    if not all((earlier, later, *(span.latest for span in earlier), *(span.earliest for span in later))):
        return False
    last = [max(alike, key=lambda span: (span.latest, span.ends)) for alike in _by_zone(earlier)]
    first = [min(alike, key=lambda span: (span.earliest, span.begins)) for alike in _by_zone(later)]
    return all(is_over_before(span, other) for span in last for other in first)


def _by_zone(spans: Collection[Span]) -> list[list[Span]]:
    return [alike for zoned in (False, True) if (alike := [span for span in spans if span.zoned is zoned])]


def _utc(day: date, hours: int) -> str:
    """The moment some hours after the beginning of a day in UTC, as text that sorts by time."""
    moved, hour = divmod(hours, 24)
    return f"{_day_key(number_of(day) + moved)}T{hour:02}:00:00"


@lru_cache(maxsize=65536)
def in_words(text: str) -> str:
    """An EDTF text as a reader says it. A text that has no such words, or is not EDTF, stays as it is.

    >>> [in_words(text) for text in ("2025-02-14", "2022-02/..", "[..2025-02-12]", "2025-02-14/2025-02-16", "[2025-02-13,2025-02-14]", "2022-02~")]
    ['2025-02-14', 'since 2022-02', 'by 2025-02-12', '2025-02-14 to 2025-02-16', '2025-02-13 or 2025-02-14', 'about 2022-02']
    >>> [in_words(text) for text in ("2025-24", "198X", "19XX", "-0043", "1950S2", "2031-05-01T20:00:00+09:00", "{2025-02-10,2025-02-20}")]
    ['winter 2025', '1980s', '1900 to 1999', '44 BC', 'about 1950 (1900 to 1999)', '2031-05-01 20:00 UTC+09:00', '2025-02-10 and 2025-02-20']
    """
    if text[:1] in ("[", "{") and text[-1:] in ("]", "}"):
        return _set_in_words(text)
    sides = edtf.sides_of(text)
    if len(sides) == 2:
        first, last = (in_words(part) if part not in ("", "..") else part for part in sides)
        if last in ("", ".."):
            return f"since {first}" if last == ".." else f"from {first}"
        if first in ("", ".."):
            return f"until {last}"
        return f"{first} to {last}"
    for mark, words in (("~", "about "), ("?", "perhaps "), ("%", "perhaps about ")):
        if text.endswith(mark):
            return words + in_words(text[:-1])
    return _single_in_words(text)


def _set_in_words(text: str) -> str:
    items = text[1:-1].split(",")
    if text[0] == "[" and len(items) == 1:
        first, dots, last = items[0].partition("..")
        if dots:
            return f"between {first} and {last}" if first and last else f"by {last}" if last else f"from {first} on"
    words = []
    for item in items:
        first, dots, last = item.partition("..")
        named = [in_words(part) for part in (first, last) if part]
        words.append(" to ".join(named) if first and last else f"until {named[0]}" if dots and last else f"from {named[0]} on" if dots else item)
    word = " or " if text[0] == "[" else " and "
    return word.join(words)


_SEASON = re.compile(r"(-?[0-9]{4})-(2[1-9]|3[0-9]|4[01])")
_DECADE = re.compile(r"([0-9]{3})X")
_CENTURIES = re.compile(r"-?[0-9X]{2}XX|-?[0-9]{4}S[0-9]+|Y.*")
_BEFORE_CHRIST = re.compile(r"-([0-9]{4})")
_MOMENT = re.compile(r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:[.,][0-9]+)?)?(Z|[+-][0-9:]+)?(?:\[([^\]]+)\])?")


def _single_in_words(text: str) -> str:
    if match := _SEASON.fullmatch(text):
        return f"{edtf.season_name(int(match[2]))} {match[1]}"
    if match := _DECADE.fullmatch(text):
        return f"{match[1]}0s"
    if match := _BEFORE_CHRIST.fullmatch(text):
        return f"{int(match[1]) + 1} BC"
    if match := _MOMENT.fullmatch(text):
        day, minutes, seconds, zone, name = match.groups()
        exact = seconds if seconds and seconds.strip(":0.,") else ""
        offset = "" if zone is None else " UTC" + (zone if zone != "Z" else "")
        return f"{day} {minutes}{exact}{offset}" + (f" ({name})" if name else "")
    if _CENTURIES.fullmatch(text) and _is_date(text):
        span = parse(text)
        low, high = (str(day.isoformat()).rpartition("-")[0].rpartition("-")[0] for day in (span.earliest, span.latest) if day)
        years = low if low == high else f"{low} to {high}"
        return f"about {text.partition('S')[0]} ({years})" if "S" in text else years
    return text


def _span(text: str, reading: edtf.Reading) -> Span:
    possible, certain = (tuple((_day(first), _day(last)) for first, last in parts) for parts in (reading.may, reading.must))
    certain_from, certain_to = certain[0] if certain else (None, None)
    begins, ends = reading.begins, reading.ends
    return Span(
        text,
        possible[0][0],
        possible[-1][1],
        bool(certain),
        certain_from,
        certain_to,
        _day(reading.start_latest),
        _day(reading.end_earliest),
        possible,
        certain,
        _key(begins or ends, ""),
        _key(ends, _END_OF_DAY),
        reading.zoned,
    )


def _day(number: int | None) -> date | None:
    return None if number is None else day_of(number)


def _key(moment: edtf.Moment | None, whole_day: str) -> str:
    return _day_key(moment.day) + (moment.time or whole_day) if moment else _OPEN_END


def _day_key(number: int) -> str:
    """A day as text that sorts by time: ISO 8601 where that does."""
    if FIRST_DAY <= number <= LAST_DAY:
        return date.fromordinal(number).isoformat()
    return f"-{NEVER + number:019}" if number < FIRST_DAY else f"Y{number:019}"


def _has(days: Days, day: date) -> bool:
    first, last = days
    return (first is None or first <= day) and (last is None or day <= last)


def _meet(one: Days, other: Days) -> bool:
    return not (_after(one[0], other[1]) or _after(other[0], one[1]))


def _covers(outer: Days, inner: Days) -> bool:
    begins = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    return begins and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def _after(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day > other


# --- What would be right


def _not_a_date(text: str, reason: str = "") -> DateError:
    if not reason and (suggestion := _suggestion(text)):
        reason = f"did you mean {quoted(suggestion)}?"
        return DateError(f"{quoted(text)} is not a date; {reason}")
    return DateError(f"{quoted(text)} is not a date: {reason}" if reason else f"{quoted(text)} is not a date; write {_EXPECTED}")


def _suggestion(text: str) -> str | None:
    """The date that was probably meant, where there is only one."""
    return next((guess for guess in _guesses(text) if guess != text and _is_date(guess)), None) if len(text) <= MAX_LENGTH else None


def _guesses(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).strip()
    yield plain
    yield "".join(plain.split())
    yield re.sub(r"[\u2010-\u2015\u2212]", "-", plain)  # dashes that look like hyphens
    yield plain.replace(" ", "T", 1)
    if match := re.fullmatch(r"([0-9]{4})[-./]([0-9]{1,2})(?:[-./]([0-9]{1,2}))?[.]?", plain):
        yield "-".join(f"{part:0>2}" for part in match.groups() if part)
    if match := re.fullmatch(r"([0-9]{1,2})[.]\s?([0-9]{1,2})[.]\s?([0-9]{4})", plain):
        yield f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    if match := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})?", plain):
        yield "-".join(part for part in match.groups() if part)
    if match := re.fullmatch(r"([0-9]{3})[0-9]?s?", plain):
        yield f"{match[1]}X"
    if match := re.fullmatch(r"(.*[0-9]{2}:[0-9]{2}(?::[0-9]{2})?[+-][0-9]{2})([0-9]{2})", plain):
        yield f"{match[1]}:{match[2]}"


def _is_date(text: str) -> bool:
    try:
        parse(text)
    except DateError:
        return False
    return True
