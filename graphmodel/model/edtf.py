"""The Extended Date/Time Format, levels 0 to 2 (ISO 8601-2:2019, https://www.loc.gov/standards/datetime/): text as ranges of days.

A reading has the days on which something *may* be, those on which it *must* be, and the text's place in an order of time. Beyond the standard, a time
of day may leave out its seconds, have a fraction of a second, and name its zone (RFC 9557): ``2031-05-01T20:00+02:00[Europe/Berlin]``. Intervals may
have times of day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from graphmodel.errors import DateError
from graphmodel.model.calendar import MAX_YEAR_DIGITS, NEVER, day_number, days_in, fields_of

Part = tuple[int | None, int | None]
"""The numbers of the first and the last day of a range; None is open."""

MAX_PARTS = 100
"""Digits that are not known (``1XXX-12-25``) can mean more ranges than this: then the days from the first to the last count."""

MARKS = "~?%"
"""About, perhaps, and both."""


class Moment(NamedTuple):
    """A place in time: the number of a day, in UTC where a zone is known, and the time of that day, such as ``T09:00:00``, or nothing."""

    day: int
    time: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text means, in numbers of days."""

    may: tuple[Part, ...]
    """The ranges of days on which it may be, in order, none next to another."""
    must: tuple[Part, ...]
    """The ranges of days on which it is for certain."""
    start_latest: int | None
    """The last day on which it may begin; None: it has no beginning."""
    end_earliest: int | None
    """The first day on which it may end; None: it has no end."""
    begins: Moment | None
    """Where it begins as written, for ordering: without what ``~`` adds, and a season in its usual months."""
    ends: Moment | None
    """Where it ends as written."""
    zoned: bool = False
    """Whether it is a moment with a known place in UTC."""

    @property
    def earliest(self) -> int | None:
        """The first day on which it may be."""
        return self.may[0][0]

    @property
    def latest(self) -> int | None:
        """The last day on which it may be."""
        return self.may[-1][1]


def read(text: str) -> Reading:
    """The meaning of an EDTF text. Raises DateError with the reason, without the text."""
    if text[:1] in ("[", "{"):
        return _set(text)
    sides = sides_of(text)
    return _single(text) if len(sides) == 1 else _interval(text, sides)


def sides_of(text: str) -> list[str]:
    """The start and the end of an interval, or the whole text in one piece. A zone's name may have a slash too.

    >>> sides_of("2025/.."), sides_of("2025-02-14T09:00[Europe/Berlin]")
    (['2025', '..'], ['2025-02-14T09:00[Europe/Berlin]'])
    """
    return re.split(r"/(?![^\[]*\])", text)


# --- One date


_DATE = re.compile(
    r"(?P<before_year>[~?%])?(?P<year>-?[0-9X]{4}(?:S[0-9]+)?|Y-?[0-9]+(?:E[0-9]+)?(?:S[0-9]+)?)(?P<after_year>[~?%])?"
    r"(?:-(?P<before_month>[~?%])?(?P<month>[0-9X]{2})(?P<after_month>[~?%])?"
    r"(?:-(?P<before_day>[~?%])?(?P<day>[0-9X]{2})(?P<after_day>[~?%])?)?)?"
)
_TIME = re.compile(
    r"(?P<date>-?[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"(?P<offset>Z|[+-][0-9]{2}(?::[0-9]{2})?)?(?:\[(?P<zone>[A-Za-z][A-Za-z0-9_+/-]{0,60})\])?"
)


def _single(text: str) -> Reading:
    if match := _TIME.fullmatch(text):
        return _time(match)
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError
    years, year_months = _years(match["year"])
    if match["month"] and not re.fullmatch(r"-?[0-9X]{4}", match["year"]):
        raise DateError("a year written with Y, E or S has no month")
    if match["month"] and match["month"].isdigit() and 21 <= int(match["month"]) <= 41:
        if match["day"]:
            raise DateError("a season has no day")
        return _season(match, years, int(match["month"]))
    parts = _parts(years, match["month"], match["day"])
    written = parts[0][0], parts[-1][1]
    months = {"year": year_months, "month": 1, "day": 0}
    return _occurrence(_widened(parts, _padding(match, months)), written, bool(_marks(match)))


def _occurrence(may: tuple[Part, ...], written: Part, reserved: bool) -> Reading:
    """Something on some of these days: for certain, where it is one day and written without reserve."""
    first, last = may[0][0], may[-1][1]
    must = may if first == last and not reserved else ()
    return Reading(may, must, last, first, _moment(written[0]), _moment(written[1]))


def _moment(day: int | None) -> Moment | None:
    return None if day is None else Moment(day)


def _years(text: str) -> tuple[list[tuple[int, int]], int]:
    """The ranges of years that a text can mean, and the months in the unit that it counts in (a year, a decade, …)."""
    text, _, significant = text.partition("S")
    if text.startswith("Y"):
        year = _long_year(text[1:])
    elif "X" in text:
        return _unknown_years(text)
    else:
        year = int(text)
        if text == "-0000":
            raise DateError("the year 0 has no sign")
    unit = 1
    if significant:
        kept, digits = int(significant), len(str(abs(year)))
        if not kept:
            raise DateError("S is followed by the number of significant digits, at least 1")
        unit = 10 ** max(0, digits - kept)
    low = abs(year) // unit * unit
    ranges = (low, low + unit - 1) if year >= 0 else (-low - unit + 1, -low)
    return [ranges], 12 * unit


def _long_year(text: str) -> int:
    """A year with ``Y``: more than four digits, or an exponent."""
    mantissa, exponential, exponent = text.partition("E")
    digits = mantissa.lstrip("-")
    if digits.startswith("0"):
        raise DateError("a year with Y does not begin with 0")
    if not exponential and len(digits) <= 4:
        raise DateError("Y is for years of more than four digits")
    if len(exponent) > 3 or len(digits) + int(exponent or 0) > MAX_YEAR_DIGITS:
        raise DateError(f"years of more than {MAX_YEAR_DIGITS} digits are not computed with")
    return int(mantissa + "0" * int(exponent or 0))


def _unknown_years(token: str) -> tuple[list[tuple[int, int]], int]:
    sign, digits = (-1, token[1:]) if token.startswith("-") else (1, token)
    ranges = sorted((min(sign * low, sign * high), max(sign * low, sign * high)) for low, high in _runs(map(int, _numbers(digits))))
    trailing = len(digits) - len(digits.rstrip("X"))
    return ranges, 12 * 10**trailing


def _numbers(pattern: str) -> Iterator[str]:
    """Every number, ascending, that a pattern of digits and X can mean."""
    width = pattern.count("X")
    template = pattern.replace("X", "{}")
    for number in range(10**width):
        yield template.format(*f"{number:0{width}}") if width else template


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as ranges without gaps."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = number
        elif number != last + 1:
            yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last


def _parts(years: list[tuple[int, int]], month: str | None, day: str | None) -> tuple[Part, ...]:
    """The ranges of days that years, a month and a day can mean."""
    if month is None:
        return tuple((day_number(low, 1, 1), day_number(high, 12, 31)) for low, high in years)
    months = [int(text) for text in _numbers(month) if 1 <= int(text) <= 12]
    if not months:
        raise DateError("there is no such month")
    days_of_month = None if day is None or day == "XX" else [int(text) for text in _numbers(day) if 1 <= int(text) <= 31]

    def of_year(year: int) -> Iterator[tuple[int, int]]:
        for number in months:
            length = days_in(year, number)
            for first, last in [(1, length)] if days_of_month is None else _runs(day for day in days_of_month if day <= length):
                yield day_number(year, number, first), day_number(year, number, last)

    ranges: list[tuple[int, int]] = []
    for year in (year for low, high in years for year in range(low, high + 1)):
        ranges.extend(of_year(year))
        if len(ranges) > MAX_PARTS:
            backwards = (year for low, high in reversed(years) for year in range(high, low - 1, -1))
            last = next(days[-1][1] for year in backwards if (days := list(of_year(year))))
            return ((ranges[0][0], last),)
    if not ranges:
        raise DateError("there is no such day")
    return merged(ranges)


# --- Seasons and other parts of a year

_NORTH = {"spring": ((3, 1), (6, 21)), "summer": ((6, 1), (9, 23)), "autumn": ((9, 1), (12, 22)), "winter": ((12, 1), (3, 21))}
"""From the first day of the meteorological season to the last possible day of the astronomical one: reporting uses both."""
_OPPOSITE = {"spring": "autumn", "summer": "winter", "autumn": "spring", "winter": "summer"}
_SEASONS = tuple(_NORTH)


def season_name(code: int) -> str:
    """What a code of 21 to 41 in place of a month means.

    >>> season_name(24), season_name(30), season_name(36), season_name(40)
    ('winter', 'summer (southern hemisphere)', 'quarter 4', 'half 1')
    """
    if code <= 32:
        return _SEASONS[(code - 21) % 4] + ("", " (northern hemisphere)", " (southern hemisphere)")[(code - 21) // 4]
    if code <= 36:
        return f"quarter {code - 32}"
    return f"third {code - 36}" if code <= 39 else f"half {code - 39}"


def _season(match: re.Match[str], years: list[tuple[int, int]], code: int) -> Reading:
    low, high = years[0][0], years[-1][1]
    may: tuple[Part, ...] = ((_season_days(low, code)[0][0], _season_days(high, code)[-1][1]),)
    if len(years) == 1 and high - low < MAX_PARTS:
        may = merged(part for year in range(low, high + 1) for part in _season_days(year, code))
    months = 3 if code <= 36 else 4 if code <= 39 else 6
    written = _usual(low, code)[0], _usual(high, code)[1]
    padded = _widened(may, _padding(match, {"year": 12 * (high - low + 1), "month": months}))
    return _occurrence(padded, written, bool(_marks(match)))


def _season_days(year: int, code: int) -> list[tuple[int, int]]:
    """The days that a season of a year can mean: of either hemisphere where the code does not say, and, for the one that crosses the turn of the
    year, both that which ends and that which begins in it."""
    if code > 32:
        return [_usual(year, code)]
    name = _SEASONS[(code - 21) % 4]
    names = (name, _OPPOSITE[name]) if code <= 24 else (name,) if code <= 28 else (_OPPOSITE[name],)
    found = []
    for (first_month, first_day), (last_month, last_day) in (_NORTH[name] for name in names):
        for begin in (year,) if first_month < last_month else (year - 1, year):
            end = begin if first_month < last_month else begin + 1
            found.append((day_number(begin, first_month, first_day), day_number(end, last_month, last_day)))
    return sorted(found)


def _usual(year: int, code: int) -> tuple[int, int]:
    """The whole months that a part of a year usually means: a season that of the north, where the code does not say which."""
    if code <= 32:
        place = (code - 21) % 4 if code <= 28 else (code - 21 + 2) % 4
        first, length = 3 * place + 3, 3
    elif code <= 36:
        first, length = 3 * (code - 33) + 1, 3
    elif code <= 39:
        first, length = 4 * (code - 37) + 1, 4
    else:
        first, length = 6 * (code - 40) + 1, 6
    end_year, end_month = year + (first + length - 2) // 12, (first + length - 2) % 12 + 1
    return day_number(year, first, 1), day_number(end_year, end_month, days_in(end_year, end_month))


# --- About, perhaps


def _marks(match: re.Match[str]) -> list[tuple[str, str]]:
    """The parts of a date that have a mark, each with its mark."""
    return [(part, mark) for part in ("year", "month", "day") for side in ("before", "after") if (mark := match[f"{side}_{part}"])]


def _padding(match: re.Match[str], months: dict[str, int]) -> tuple[int, int]:
    """By how many months and days marks widen a date, at each side: one unit of the part that is marked, two for ``%``.

    As in python-edtf's fuzzy bounds. A mark after a part is one for the parts to its left too; the part itself, the finest, decides.
    """
    units = [(part, 2 if mark == "%" else 1) for part, mark in _marks(match)]
    return sum(count * months[part] for part, count in units if part != "day"), sum(count for part, count in units if part == "day")


def _widened(parts: tuple[Part, ...], padding: tuple[int, int]) -> tuple[Part, ...]:
    months, days = padding
    if not months and not days:
        return parts
    return merged(
        (None if first is None else _shifted(first, -months) - days, None if last is None else _shifted(last, months) + days) for first, last in parts
    )


def _shifted(number: int, months: int) -> int:
    """The same day of the month, some months away; the last day of a month stays the last one."""
    year, month, day = fields_of(number)
    is_last = day == days_in(year, month)
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    length = days_in(year, month)
    return day_number(year, month, length if is_last and months > 0 else min(day, length))


# --- Times of day


def _time(match: re.Match[str]) -> Reading:
    parts = _single(match["date"])
    (day, _), *_ = parts.may
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    is_end_of_day = (hour, minute, second, match["fraction"]) == (24, 0, 0, None)
    if (hour > 23 and not is_end_of_day) or minute > 59 or second > 60 or (second == 60 and minute != 59):
        raise DateError("there is no such time of day")
    offset = _offset(match)
    seconds = 3600 * hour + 60 * minute + second - (offset or 0)
    assert day is not None  # noqa: S101 - a full date
    number, seconds = day + seconds // 86_400, seconds % 86_400
    fraction = (match["fraction"] or "").rstrip("0")
    time = f"T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" + (f".{fraction}" if fraction else "")
    moment = Moment(number, time)
    return Reading(parts.may, parts.may, day, day, moment, moment, offset is not None)


def _offset(match: re.Match[str]) -> int | None:
    """The seconds by which a local time is ahead of UTC; None where the text says nothing of it."""
    text = match["offset"]
    if text == "Z":
        return 0
    if text:
        hours, minutes = int(text[1:3]), int(text[4:6] or 0)
        if hours > 18 or minutes > 59 or (hours == 18 and minutes):
            raise DateError("a zone is at most 18 hours away from UTC")
        return (3600 * hours + 60 * minutes) * (-1 if text[0] == "-" else 1)
    return _zone_offset(match) if match["zone"] else None


def _zone_offset(match: re.Match[str]) -> int | None:
    from zoneinfo import ZoneInfo

    try:
        zone = ZoneInfo(match["zone"])
        local = datetime.fromisoformat(f"{match['date']}T{match['hour']}:{match['minute']}:00").replace(tzinfo=zone)
        ahead = local.utcoffset()
    except (KeyError, ValueError, OSError, OverflowError):
        raise DateError(f"the time zone {match['zone']} is not known here; write its offset too, as in +02:00[Europe/Berlin]") from None
    return int(ahead.total_seconds()) if ahead is not None else None


# --- Intervals and sets


def _interval(text: str, sides: list[str]) -> Reading:
    if len(sides) != 2:
        raise DateError
    start_text, end_text = sides
    start = None if start_text in ("", "..") else _single(start_text)
    end = None if end_text in ("", "..") else _single(end_text)
    if start is None and end is None:
        raise DateError("an interval needs a start or an end")
    earliest, latest = start.earliest if start else None, end.latest if end else None
    if start and end and _is_inverted(start, end):
        raise DateError(f"the interval ends before it starts; write {end_text}/{start_text}")
    if _after(earliest, latest):  # the days are of different zones
        earliest, latest = latest, earliest
    # Where the sides overlap, it begins by the last day of its end, and ends no earlier than it may begin.
    start_latest = _first(start.latest, latest) if start else None
    end_earliest = _last(end.earliest, earliest) if end else None
    # ".." is open: it holds without end. An empty side is unknown: the beginning is at the end at the latest, the end not before the beginning.
    if end and not start_text:
        start_latest = latest
    if start and not end_text:
        end_earliest = earliest
    certain = not any(mark in text for mark in MARKS) and not _after(start_latest, end_earliest)
    must = ((start_latest, end_earliest),) if certain else ()
    begins, ends = start.begins if start else None, end.ends if end else None
    return Reading(((earliest, latest),), must, start_latest, end_earliest, begins, ends)


def _is_inverted(start: Reading, end: Reading) -> bool:
    if start.zoned and end.zoned and start.begins and end.begins:
        return start.begins > end.begins
    return _after(start.earliest, end.latest) or bool(start.must and start.must == end.must and start.begins and end.begins and _later(start, end))


def _later(start: Reading, end: Reading) -> bool:
    """Whether two moments of one day are in the wrong order; a day without a time of day is in order with each of its moments."""
    times = [moment.time for moment in (start.begins, end.ends) if moment]
    return start.zoned == end.zoned and all(times) and times[0] > times[1]


def _set(text: str) -> Reading:
    """``[a,b..c]`` is one of its members; ``{a,b..c}`` is all of them."""
    opening, closing = text[0], text[-1:]
    if (opening, closing) not in (("[", "]"), ("{", "}")):
        raise DateError(f"a set that begins with {opening} ends with {'}' if opening == '{' else ']'}")
    items = text[1:-1].split(",")
    members = [_member(item, opening == "{", at == 0, at == len(items) - 1) for at, item in enumerate(items)]
    may = merged(part for member in members for part in member.may)
    starts, ends = [member.start_latest for member in members], [member.end_earliest for member in members]
    if opening == "{":
        must = merged(part for member in members for part in member.must)
        start_latest = None if None in starts else min(day for day in starts if day is not None)
        end_earliest = None if None in ends else max(day for day in ends if day is not None)
    else:
        must = may if len(may) == 1 and may[0][0] is not None and may[0][0] == may[0][1] and not any(mark in text for mark in MARKS) else ()
        start_latest = max(NEVER if day is None else day for day in starts)
        end_earliest = min(-NEVER if day is None else day for day in ends)
    begins = None if any(member.begins is None for member in members) else min(member.begins for member in members if member.begins)
    finish = None if any(member.ends is None for member in members) else max(member.ends for member in members if member.ends)
    return Reading(may, must, start_latest, end_earliest, begins, finish)


def _member(text: str, of_all: bool, is_first: bool, is_last: bool) -> Reading:
    """One member of a set: a date, two dates with ``..`` between, or, at an end of the set, one date with ``..`` before or after it."""
    low, dots, high = text.partition("..")
    if not dots:
        return _single(text)
    if (not low and not is_first) or (not high and not is_last) or not (low or high):
        raise DateError("in a set, .. stands between two dates, before the first or after the last")
    start, end = _single(low) if low else None, _single(high) if high else None
    first, last = start.earliest if start else None, end.latest if end else None
    if start and end and _after(first, last):
        raise DateError(f"the range ends before it starts; write {high}..{low}")
    exact = all(side is None or side.must for side in (start, end))
    must: tuple[Part, ...] = ((first, last),) if of_all and exact else ()
    if of_all:
        start_latest, end_earliest = start.start_latest if start else None, end.end_earliest if end else None
    else:
        start_latest, end_earliest = end.latest if end else NEVER, start.earliest if start else -NEVER
    return Reading(((first, last),), must, start_latest, end_earliest, start.begins if start else None, end.ends if end else None)


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Ranges in order, with those joined that overlap or follow each other without a gap.

    >>> merged([(5, 6), (1, 2), (3, 3), (9, None)])
    ((1, 3), (5, 6), (9, None))
    """
    result: list[Part] = []
    for first, last in sorted(parts, key=lambda part: (part[0] is not None, part[0] or 0)):
        if result and (result[-1][1] is None or first is None or first <= result[-1][1] + 1):
            before = result[-1][1]
            result[-1] = result[-1][0], None if before is None or last is None else max(before, last)
        else:
            result.append((first, last))
    return tuple(result)


def _first(one: int | None, other: int | None) -> int | None:
    """The earlier of two days; None is open, and after all others."""
    return one if other is None or (one is not None and one < other) else other


def _last(one: int | None, other: int | None) -> int | None:
    """The later of two days; None is open, and before all others."""
    return one if other is None or (one is not None and one > other) else other


def _after(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one > other
