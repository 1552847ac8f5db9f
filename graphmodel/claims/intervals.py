"""Spans of days, to be asked which of them meet another span; a bound of None is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from heapq import heappop, heappush
from itertools import accumulate
from typing import Generic, TypeVar

from graphmodel.model.calendar import NEVER, number_of

T = TypeVar("T")
Days = tuple[date | None, date | None]


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
    (['January', 'since'], False)
    """

    def __init__(self, items: Iterable[tuple[date | None, date | None, T]]) -> None:
        ordered = sorted(((first_number(first), last_number(last), item) for first, last, item in items), key=lambda each: each[:2])
        self.first = [first for first, _, _ in ordered]
        self.last = [last for _, last, _ in ordered]
        self.items = [item for _, _, item in ordered]
        self.last_so_far = list(accumulate(self.last, max))
        self._search: FirstAtLeast | None = None

    def meets(self, first: date | None, last: date | None) -> bool:
        """Whether any of the spans has a day in common with this one."""
        begun = bisect_right(self.first, last_number(last))
        return begun > 0 and self.last_so_far[begun - 1] >= first_number(first)

    def covers(self, first: date | None, last: date | None) -> bool:
        """Whether one of the spans has all days of this one."""
        begun = bisect_right(self.first, first_number(first))
        return begun > 0 and self.last_so_far[begun - 1] >= last_number(last)

    def meeting(self, first: date | None, last: date | None) -> Iterator[T]:
        """The items whose span has a day in common with this one, in the order of time."""
        if self._search is None:
            self._search = FirstAtLeast(self.last)
        begun, at = bisect_right(self.first, last_number(last)), 0
        while (found := self._search.find(at, first_number(first))) is not None and found < begun:
            yield self.items[found]
            at = found + 1

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


class FirstAtLeast:
    """Numbers in a row, to be asked for the first one from a place on that is large enough: in logarithmic time.

    >>> numbers = FirstAtLeast([3, 9, 4, 7])
    >>> numbers.find(0, 5), numbers.find(2, 5), numbers.find(2, 8)
    (1, 3, None)
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self.size = 1
        while self.size < len(numbers):
            self.size *= 2
        # A binary tree in a list: node n has the children 2n and 2n + 1, and each has the largest number under it.
        self.largest = [-3 * NEVER] * self.size + [*numbers, *[-3 * NEVER] * (self.size - len(numbers))]
        for node in range(self.size - 1, 0, -1):
            self.largest[node] = max(self.largest[2 * node], self.largest[2 * node + 1])

    def find(self, start: int, wanted: int) -> int | None:
        """The place of the first number that is at least ``wanted``, from the place ``start`` on."""
        if start >= self.size:
            return None
        node = start + self.size
        while self.largest[node] < wanted:
            # Up, as long as this is the right child, and to the next node on the right.
            while node & 1:
                node >>= 1
                if node <= 1:
                    return None
            node += 1
            if node & (node - 1) == 0:
                return None
        while node < self.size:
            node = 2 * node if self.largest[2 * node] >= wanted else 2 * node + 1
        return node - self.size


class Common(Generic[T]):
    """Sets, each with its span of days, to be asked what all sets whose span meets another span have in common.

    The answer takes logarithmic time for each element of one of these sets: an element is in all of them if it is in as many as there are.

    >>> common = Common([((None, date(2024, 12, 31)), {"a"}), ((date(2025, 1, 1), None), {"a", "b"}), ((None, None), {"b", "c"})])
    >>> sorted(common.of((date(2025, 2, 1), None)) or ()), common.of((None, date(2023, 1, 1)))
    (['b'], frozenset())
    """

    def __init__(self, sets: Iterable[tuple[Days, Iterable[T]]]) -> None:
        self.sets = [(days, frozenset(elements)) for days, elements in sets]
        self.intervals = DayIntervals((*days, elements) for days, elements in self.sets)
        self.all = _Bounds(days for days, _ in self.sets)
        spans: dict[T, list[Days]] = {}
        for days, elements in self.sets:
            for element in elements:
                spans.setdefault(element, []).append(days)
        self.having = {element: _Bounds(each) for element, each in spans.items()}

    def of(self, days: Days) -> frozenset[T] | None:
        """The elements of all sets whose span meets these days; None where there is no such set."""
        one = next(self.intervals.meeting(*days), None)
        if one is None:
            return None
        number = self.all.meeting(days)
        return frozenset(element for element in one if self.having[element].meeting(days) == number)


class _Bounds:
    """The first and last days of spans, to count how many of the spans meet another one."""

    def __init__(self, spans: Iterable[Days]) -> None:
        each = list(spans)
        self.first = sorted(first_number(first) for first, _ in each)
        self.last = sorted(last_number(last) for _, last in each)

    def meeting(self, days: Days) -> int:
        begun = bisect_right(self.first, last_number(days[1]))
        over = bisect_left(self.last, first_number(days[0]))
        return begun - over
