"""Where things are in a picture of positions over time: its columns of concepts, the windows in each, and what is over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from graphmodel.diagram.layout.text_metrics import measure
from graphmodel.diagram.notes import MARGIN
from graphmodel.diagram.position_rows import AGAINST, FOR, MOST, ActorRow, Concept, Days
from graphmodel.diagram.sheet import FIT, page_size
from graphmodel.errors import RefusedError

MOST_WINDOWS = 120
"""More columns than this are refused on any page."""

NUMBER = 10.0
"""The size of the numbers in marks; those of names, concepts and notes follow."""

NAME = 11.5
CONCEPT = 13.0
NOTE = 10.5
RADIUS = 7.5
"""Of a mark."""

LEVEL = 8.5
"""How far the middle of a mark is above or below the line of its row."""

ROW = 38.0
HEAD = 38.0
"""The height of the dates over the columns."""

CAPTION = 56.0
"""The height of a concept's name and of the numbers of actors under it."""

AFTER = 22.0
"""The height under a concept's rows: how many actors are left out, and space."""

_NAMES = (145.0, 210.0)
"""The least and the greatest width of the names of actors."""

GLYPH = (22.0, 13.0)
"""The shape of an actor's label in front of its name."""

_WIDEST = 110.0
"""The greatest width of a column."""

_BETWEEN = 34.0
"""Between two columns of concepts."""


@dataclass(frozen=True)
class Column:
    """Where a column of concepts is: the left end of the names, the middle of each window, how wide each is, and the left end of the notes."""

    left: float
    first: float
    width: float
    notes: float
    right: float

    def x(self, window: int) -> float:
        """The middle of a window."""
        return self.first + (window + 0.5) * self.width


def columns_on(
    page: str | tuple[float, float], windows: Sequence[Days], concepts: Sequence[Concept], name_of: Callable[[str], str]
) -> tuple[tuple[float, float], list[list[Column]]]:
    """The size of the page, and its columns of concepts: one, two beside each other, and so on, as far as there is room.

    Raises RefusedError for more windows than the page has room for.
    """
    size = page_size(page)
    rows = [row for concept in concepts for row in concept.everybody[:MOST]]
    most = max((len(each.ids(side)) for row in rows for each in row.said.values() for side in each.sides), default=1)
    tallies = [concept.actors(at, side) for concept in concepts for at in range(len(windows)) for side in (FOR, AGAINST)]
    least = max(mark_width(most), measure(f"+{max(tallies, default=0)}", NOTE, True)[0]) + 5.0
    names = min(max([_NAMES[0], *(measure(name_of(actor), NAME)[0] + 2 for actor in {row.actor for row in rows})]), _NAMES[1]) + GLYPH[0] + 20
    notes = max((measure(note_of(row, windows), NOTE)[0] for row in rows), default=0.0)
    notes += 12 if notes else 0
    width, count = size[0] - 2 * MARGIN, max(len(windows), 1)
    fits = int((width - names - notes) // least)
    if page == FIT and count > fits:
        fits = MOST_WINDOWS
        size = (max(size[0], names + notes + min(count, fits) * least + 2 * MARGIN), size[1])
        width = size[0] - 2 * MARGIN
    if count > min(fits, MOST_WINDOWS):
        larger = "" if page == FIT or count > MOST_WINDOWS else "a larger page (--page fit), "
        raise RefusedError(
            f"{count} windows are {count} columns, and this page has room for {max(min(fits, MOST_WINDOWS), 0)}: take longer windows (P1Y), a part "
            f"of the model (--query), {larger}or look at the rows (graphmodel positions --window)"
        )
    room = names + notes + count * min(max(least, 46.0), _WIDEST)
    beside = max(1, min(int((width + _BETWEEN) // (room + _BETWEEN)), len(concepts)))
    return size, [_columns_of(width, number, (names, notes), count) for number in range(1, beside + 1)]


def _columns_of(width: float, beside: int, around: tuple[float, float], count: int) -> list[Column]:
    """So many columns of concepts beside each other, each with so many windows between the names and the notes."""
    names, notes = around
    whole = (width - (beside - 1) * _BETWEEN) / beside
    column = min((whole - names - notes) / count, _WIDEST)
    lefts = [MARGIN + at * (whole + _BETWEEN) for at in range(beside)]
    return [Column(left, left + names, column, left + names + count * column + 12, left + whole) for left in lefts]


def fitting_page(size: tuple[float, float], concepts: Sequence[Concept], beside: int) -> tuple[float, float]:
    """The size of a page that has room for the concepts in so many columns."""
    heights = [CAPTION + AFTER + ROW * min(len(concept.everybody), MOST) for concept in concepts]
    high = sum(heights) / beside + (max(heights, default=0.0) if beside > 1 else 0.0)
    return size[0], min(max(high + 280.0, 420.0), 20_000.0)


def mark_width(count: int) -> float:
    """How wide the mark of so many statements is."""
    return max(2 * RADIUS, measure(short_count(count), NUMBER, True)[0] + 7.0)


def short_count(count: int) -> str:
    """A number in a mark.

    >>> short_count(999), short_count(1234), short_count(45678)
    ('999', '1.2k', '46k')
    """
    return str(count) if count < 1000 else f"{count / 1000:.1f}k" if count < 9950 else f"{count / 1000:.0f}k"


def note_of(row: ActorRow, windows: Sequence[Days]) -> str:
    """What the end of a row says of its changes."""
    if not row.changes:
        return ""
    at, side = row.changes[-1]
    when = _begin_in_words(windows[at])
    return f"→ {side}, {when}" if len(row.changes) == 1 else f"{len(row.changes)} changes, → {side}, {when}"


def _begin_in_words(days: Days) -> str:
    """When a window begins: a year, a month, or a day.

    >>> _begin_in_words((date(2020, 3, 1), date(2020, 3, 31))), _begin_in_words((date(2020, 3, 2), date(2020, 3, 8)))
    ('Mar 2020', '2 Mar 2020')
    """
    first, last = days
    if first.day == 1 and _ends_month(last):
        return f"{first.year}" if (first.month, last.month) == (1, 12) else f"{first:%b} {first.year}"
    return f"{first.day} {first:%b} {first.year}"


def window_heads(windows: Sequence[Days], width: float) -> list[tuple[str, str]]:
    """What is over each column: a year or month where a new one begins, and the day, month or year; nothing over columns between, where they are
    narrow.

    >>> window_heads([(date(2019, 12, 1), date(2019, 12, 31)), (date(2020, 1, 1), date(2020, 1, 31))], 60)
    [('2019', 'Dec'), ('2020', 'Jan')]
    """
    found: list[tuple[str, str]] = []
    for first, last in windows:
        whole_months = first.day == 1 and _ends_month(last)
        if whole_months and (first.month, last.month) == (1, 12):
            found.append(("", f"{first.year}" if first.year == last.year else f"{first.year}–{last.year % 100:02}"))
        elif whole_months:
            found.append((f"{first.year}", f"{first:%b}"))
        elif first == last:
            found.append((f"{first:%b %Y}", f"{first.day}"))
        else:
            found.append((f"{first.year}", f"{first.day} {first:%b}"))
    widest = max((measure(lower, NOTE)[0] for _, lower in found), default=0.0) + 6
    apart = max(1, -(-int(widest) // max(int(width), 1)))
    heads, before, free = [], "", -1.0
    for at, (upper, lower) in enumerate(found):
        new = upper if upper != before and at * width >= free else ""
        if new:
            before, free = upper, at * width + measure(new, NOTE, True)[0] + 8
        heads.append((new, lower if at % apart == 0 else ""))
    return heads


def _ends_month(day: date) -> bool:
    return day == date.max or date.fromordinal(day.toordinal() + 1).day == 1
