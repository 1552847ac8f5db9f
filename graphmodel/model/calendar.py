"""Days of the proleptic Gregorian calendar in any year, as numbers: day 1 is 0001-01-01, as in :meth:`datetime.date.toordinal`.

Python's dates end at the years 1 and 9999; EDTF texts name earlier and later years.
"""

from __future__ import annotations

from datetime import date
from typing import Any

FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()
"""The numbers of the first and the last day that :class:`datetime.date` has."""

NEVER = 10**18
"""A number after every day, and ``-NEVER`` one before: a bound that exists, although no day is known for it."""

MAX_YEAR_DIGITS = 14
"""Longer years are refused: their days would not keep clear of NEVER."""

_ERA_DAYS = 146_097
"""Days in 400 years."""
_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class FarDay(date):
    """A day before the year 1 or after 9999, or none that is known: it compares by its true place.

    To what only knows :class:`datetime.date` (a database, a picture's scale) it is the nearest date that there is.

    >>> ides = day_of(day_number(-43, 3, 15))
    >>> ides < date.min, ides == date.min, ides.isoformat()
    (True, False, '-0043-03-15')
    """

    __slots__ = ("number",)
    number: int

    def __new__(cls, number: int) -> FarDay:
        """The day with a number, which no plain date has."""
        nearest = date.min if number < FIRST_DAY else date.max
        far = super().__new__(cls, nearest.year, nearest.month, nearest.day)
        far.number = number
        return far

    @property
    def nearest(self) -> date:
        """The nearest day that a plain date can be."""
        return date.min if self.number < FIRST_DAY else date.max

    def isoformat(self) -> str:
        """The day as EDTF text, or ``..`` where it is no known day."""
        if abs(self.number) >= NEVER:
            return ".."
        year, month, day = fields_of(self.number)
        return f"{year_text(year)}-{month:02}-{day:02}"

    __str__ = isoformat

    def __repr__(self) -> str:
        return f"FarDay({self.number})"

    def __reduce__(self) -> tuple[Any, ...]:
        return FarDay, (self.number,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FarDay) and self.number == other.number

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: date) -> bool:
        return self.number < number_of(other)

    def __le__(self, other: date) -> bool:
        return self.number <= number_of(other)

    def __gt__(self, other: date) -> bool:
        return self.number > number_of(other)

    def __ge__(self, other: date) -> bool:
        return self.number >= number_of(other)

    def __hash__(self) -> int:
        return hash(self.number)


def day_of(number: int) -> date:
    """The day with a number.

    >>> day_of(739296).isoformat(), day_of(0).isoformat()
    ('2025-02-14', '0000-12-31')
    """
    return date.fromordinal(number) if FIRST_DAY <= number <= LAST_DAY else FarDay(number)


def number_of(day: date) -> int:
    """The number of a day."""
    return day.number if isinstance(day, FarDay) else day.toordinal()


def is_leap(year: int) -> bool:
    """Whether a year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    """How many days a month has."""
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day that exists.

    >>> day_number(2025, 2, 14) == date(2025, 2, 14).toordinal()
    True
    """
    before = year - 1
    leap_day = 1 if month > 2 and is_leap(year) else 0
    return before * 365 + before // 4 - before // 100 + before // 400 + _DAYS_BEFORE_MONTH[month - 1] + leap_day + day


def fields_of(number: int) -> tuple[int, int, int]:
    """Year, month and day of a number."""
    era, rest = divmod(number - 1, _ERA_DAYS)
    day = date.fromordinal(rest + 1)
    return day.year + 400 * era, day.month, day.day


def year_text(year: int) -> str:
    """A year as EDTF writes it.

    >>> year_text(-43), year_text(800), year_text(170000)
    ('-0043', '0800', 'Y170000')
    """
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04}" if abs(year) <= 9999 else f"Y{year}"
