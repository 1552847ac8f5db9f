"""Days in words as EDTF: 'February 12', 'on Friday', 'last month', counted from the day on which a document was published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from graphmodel.drafting.language import Language
from graphmodel.drafting.sentence import Sentence
from graphmodel.errors import DateError
from graphmodel.model import dates

_NEAR = timedelta(days=31)
"""How far a document's day may be open for a year to be concluded from it."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day or a longer time that a sentence names: its tokens (end exclusive) and the EDTF text."""

    first: int
    last: int
    edtf: str


@dataclass(frozen=True, slots=True)
class Published:
    """When a document was published, as far as it is known: the day, or only days near it."""

    day: date | None = None
    """The very day."""
    near: date | None = None
    """A day at most a month away."""


def published(edtf: str | None) -> Published:
    """What a document's date says.

    >>> published("2025-02-14").day, published("[2025-02-13,2025-02-14]").near, published("2025").near
    (datetime.date(2025, 2, 14), datetime.date(2025, 2, 14), None)
    """
    if edtf is None:
        return Published()
    try:
        span = dates.parse(edtf)
    except DateError:
        return Published()
    first, last = span.earliest, span.latest
    if first is None or last is None:
        return Published()
    if first == last:
        return Published(first, first)
    return Published(None, last if last - first <= _NEAR else None)


def days(sentence: Sentence, language: Language, when: Published, *, future: bool = False) -> Iterator[Day]:
    """The days that a sentence names. What cannot be counted, because the document's day is not known, is left out."""
    index = 0
    while index < len(sentence.tokens):
        found = (
            _month_day(sentence, index, language, when)
            or _relative(sentence, index, language, when)
            or _weekday(sentence, index, language, when, future=future)
            or _year(sentence, index, language)
        )
        if found is not None:
            yield found
            index = found.last
        else:
            index += 1


def _number(text: str, least: int, most: int) -> int | None:
    digits = text.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 and least <= int(digits) <= most else None


def _month(word: str, language: Language) -> int | None:
    if word in language.months:
        return language.months.index(word) + 1
    short = word.rstrip(".")
    if short in language.months_short and short != word[:-1] + "x":
        return language.months_short.index(short) % 12 + 1 if short != "sept" else 9
    return None


def _month_day(sentence: Sentence, index: int, language: Language, when: Published) -> Day | None:
    """'February 12', '12 February 2025', 'Feb. 12, 2025', 'March 2019', '12 de fevereiro'."""
    month, day, end = _month(sentence.lower(index), language), None, index + 1
    if month is not None and sentence.tokens[index].text[:1].isupper():
        day = _number(sentence.lower(end), 1, 31)
        end += day is not None
    else:
        day = _number(sentence.lower(index), 1, 31)
        at = index + 1 + (sentence.lower(index + 1) == "de")
        month = _month(sentence.lower(at), language) if day is not None else None
        end = at + 1
    if month is None:
        return None
    after = end + (sentence.lower(end) in (",", "de"))
    year = _number(sentence.lower(after), 1000, 2999)
    if year is not None:
        end = after + 1
    elif day is None or when.near is None:
        return None
    else:
        year = _nearest_year(month, day, when.near)
    try:
        return Day(index, end, date(year, month, day).isoformat() if day else f"{year:04}-{month:02}") if year else None
    except ValueError:
        return None


def _nearest_year(month: int, day: int, near: date) -> int | None:
    def distance(year: int) -> int:
        try:
            return abs((date(year, month, day) - near).days)
        except ValueError:
            return 10**6

    return min((near.year - 1, near.year, near.year + 1), key=distance)


def _relative(sentence: Sentence, index: int, language: Language, when: Published) -> Day | None:
    word = sentence.lower(index)
    if word in language.relative_days and when.day is not None:
        return Day(index, index + 1, (when.day + timedelta(days=language.relative_days[word])).isoformat())
    unit = sentence.lower(index + 1)
    turned = unit in language.units and word in (*language.last, *language.next)
    if turned and when.near is not None:
        step = -1 if word in language.last else 1
        if language.units[unit] == 30:
            number = when.near.year * 12 + when.near.month - 1 + step
            return Day(index, index + 2, f"{number // 12:04}-{number % 12 + 1:02}")
        if language.units[unit] == 365:
            return Day(index, index + 2, f"{when.near.year + step:04}")
    number_ = language.numbers.get(word) or _number(word, 1, 99)
    if number_ and unit in language.units and sentence.lower(index + 2) in language.ago and when.near is not None:
        if language.units[unit] == 365:
            return Day(index, index + 3, f"{when.near.year - number_:04}")
        if language.units[unit] == 1 and when.day is not None:
            return Day(index, index + 3, (when.day - timedelta(days=number_)).isoformat())
        if language.units[unit] == 30:
            total = when.near.year * 12 + when.near.month - 1 - number_
            return Day(index, index + 3, f"{total // 12:04}-{total % 12 + 1:02}")
    return None


def _weekday(sentence: Sentence, index: int, language: Language, when: Published, *, future: bool) -> Day | None:
    word = sentence.lower(index)
    if word not in language.weekdays or when.day is None:
        return None
    back = (when.day.weekday() - language.weekdays.index(word)) % 7
    before = sentence.lower(index - 1)
    if before in language.next or (future and before not in language.last):
        day = when.day + timedelta(days=(7 - back) % 7 or 7)
    else:
        day = when.day - timedelta(days=back or (7 if before in language.last else 0))
    return Day(index, index + 1, day.isoformat())


def _year(sentence: Sentence, index: int, language: Language) -> Day | None:
    year = _number(sentence.lower(index), 1900, 2099)
    return (
        Day(index, index + 1, str(year)) if year and len(sentence.lower(index)) == 4 and sentence.lower(index - 1) in language.prepositions else None
    )
