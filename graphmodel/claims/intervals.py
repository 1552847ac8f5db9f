"""Spans of days, to be asked which of them meet another span; a bound of None is open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from heapq import heappop, heappush
from itertools import accumulate
from typing import Generic, TypeVar

from graphmodel.model.calendar import NEVER, number_of

T = TypeVar("T")


def first_number(day: date | None) -> int:
    """The number of a first day; None, which is open, is before all others."""
    return -2 * NEVER if day is None else number_of(day)


def last_number(day: date | None) -> int:
    """The number of a last day; None, which is open, is after all others."""
    return 2 * NEVER if day is None else number_of(day)


class DayIntervals(Generic[T]):
    """Items with their first and last day, in the order of time.

    >>> spans = DayIntervals([(date(2025, 1, 1), date(2025, 1, 31), "January"), (date(2025, 1, 20), None, "since")])
    >>> list(spans.meeting(date(2025, 1, 25), date(2025, 1, 25))), spans.meets(None, date(2024, 12, 31))
    (['since', 'January'], False)
    """

    def __init__(self, items: Iterable[tuple[date | None, date | None, T]]) -> None:
        ordered = sorted(((first_number(first), last_number(last), item) for first, last, item in items), key=lambda each: each[:2])
        self.first = [first for first, _, _ in ordered]
        self.last = [last for _, last, _ in ordered]
        self.items = [item for _, _, item in ordered]
        self.last_so_far = list(accumulate(self.last, max))

    def meets(self, first: date | None, last: date | None) -> bool:
        """Whether any of the spans has a day in common with this one."""
        begun = bisect_right(self.first, last_number(last))
        return begun > 0 and self.last_so_far[begun - 1] >= first_number(first)

    def covers(self, first: date | None, last: date | None) -> bool:
        """Whether one of the spans has all days of this one."""
        begun = bisect_right(self.first, first_number(first))
        return begun > 0 and self.last_so_far[begun - 1] >= last_number(last)

    def meeting(self, first: date | None, last: date | None) -> Iterator[T]:
        """The items whose span has a day in common with this one, the latest first."""
        at = bisect_right(self.first, last_number(last))
        while at and self.last_so_far[at - 1] >= first_number(first):
            at -= 1
            if self.last[at] >= first_number(first):
                yield self.items[at]

    def cliques(self) -> Iterator[list[T]]:
        """The largest groups of items that all have a day in common, in the order of time; each item is in one group or more.

        >>> days = [date(2025, 1, number) for number in range(1, 6)]
        >>> list(DayIntervals([(days[0], days[2], "a"), (days[1], days[3], "b"), (days[3], days[4], "c")]).cliques())
        [['a', 'b'], ['b', 'c']]
        """
        active: dict[int, T] = {}
        ends: list[tuple[int, int]] = []
        for at, first in enumerate(self.first):
            if ends and ends[0][0] < first:
                # Nobody else meets all of these.
                yield list(active.values())
                while ends and ends[0][0] < first:
                    del active[heappop(ends)[1]]
            active[at] = self.items[at]
            heappush(ends, (self.last[at], at))
        if active:
            yield list(active.values())
