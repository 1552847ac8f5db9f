"""Spans of days against every pair of them."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graphmodel.claims.intervals import Common, DayIntervals, FirstAtLeast

DAY = st.none() | st.integers(0, 12).map(lambda number: date(2025, 1, 1) + timedelta(number))
SPANS = st.lists(st.tuples(DAY, DAY).filter(lambda span: span[0] is None or span[1] is None or span[0] <= span[1]), max_size=8)
Span = tuple[date | None, date | None]


def bounds(span: Span) -> tuple[date, date]:
    return span[0] or date.min, span[1] or date.max


def share_a_day(one: Span, other: Span) -> bool:
    return max(bounds(one)[0], bounds(other)[0]) <= min(bounds(one)[1], bounds(other)[1])


def intervals(spans: list[Span]) -> DayIntervals[int]:
    return DayIntervals((first, last, number) for number, (first, last) in enumerate(spans))


@given(SPANS, SPANS.filter(bool).map(lambda spans: spans[0]))
def test_meeting_and_covering(spans: list[Span], asked: Span) -> None:
    index = intervals(spans)
    expected = {number for number, span in enumerate(spans) if share_a_day(span, asked)}
    assert sorted(index.meeting(*asked)) == sorted(expected)
    assert index.meets(*asked) is bool(expected)
    first, last = bounds(asked)
    assert index.covers(*asked) is any(bounds(span)[0] <= first and last <= bounds(span)[1] for span in spans)


@given(SPANS)
def test_cliques_are_the_largest_groups_that_share_a_day(spans: list[Span]) -> None:
    numbers = range(len(spans))
    together = [
        set(group)
        for size in range(1, len(spans) + 1)
        for group in itertools.combinations(numbers, size)
        if all(share_a_day(spans[one], spans[other]) for one, other in itertools.combinations(group, 2))
    ]
    largest = [group for group in together if not any(group < other for other in together)]
    found = [set(group) for group in intervals(spans).cliques()]
    assert sorted(map(sorted, found)) == sorted(map(sorted, largest))


@given(st.lists(st.integers(0, 6), max_size=9), st.integers(0, 12), st.integers(0, 7))
def test_the_first_number_that_is_large_enough(numbers: list[int], start: int, wanted: int) -> None:
    expected = next((at for at in range(start, len(numbers)) if numbers[at] >= wanted), None)
    assert FirstAtLeast(numbers).find(start, wanted) == expected


@given(SPANS, st.data())
def test_what_all_sets_that_meet_a_span_have_in_common(spans: list[Span], data: st.DataObject) -> None:
    sets = [(span, data.draw(st.sets(st.sampled_from("abc")))) for span in spans]
    for asked in [*spans, (None, None)]:
        meeting = [elements for span, elements in sets if share_a_day(span, asked)]
        assert Common(sets).of(asked) == (frozenset.intersection(*map(frozenset, meeting)) if meeting else None)
