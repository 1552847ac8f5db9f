"""Parallel statements as one line: for each pair of nodes and relation one line with the number of its statements and their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from graphmodel.diagram.view import CHANGES, DiagramView, EdgeView, with_edges
from graphmodel.errors import DateError
from graphmodel.model import dates

_TITLES = 12
"""At most so many statements are told in a line's tooltip."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def bundled_view(view: DiagramView) -> DiagramView:
    """The same view with parallel statements of one relation as one line: its words say how many they are, and from when to when.

    Statements that do not say the same are not bundled: asserted and denied, certain and hedged, old and new ones stay apart. The line has the id
    of its first statement, and all of them in ``ids``.
    """
    groups: dict[tuple[Any, ...], list[EdgeView]] = {}
    for edge in view.edges:
        groups.setdefault(_key(edge), []).append(edge)
    return with_edges(view, [_bundle(edges) if len(edges) > 1 else edges[0] for edges in groups.values()])


def bundle_count(view: DiagramView) -> int:
    """How many lines a view has when it is bundled."""
    return len({_key(edge) for edge in view.edges})


def range_in_words(first: date | None, last: date | None) -> str:
    """From when to when, as short as it can be said.

    >>> range_in_words(date(2018, 1, 9), date(2018, 3, 2)), range_in_words(date(2017, 11, 1), date(2018, 2, 1))
    ('Jan–Mar 2018', 'Nov 2017–Feb 2018')
    >>> range_in_words(date(2018, 1, 9), date(2018, 1, 9)), range_in_words(date(2018, 1, 9), date(2018, 1, 12))
    ('9 Jan 2018', '9–12 Jan 2018')
    >>> range_in_words(None, date(2018, 1, 9))
    'until Jan 2018'
    """
    if first is None or last is None:
        known = first or last
        return f"{'from' if first else 'until'} {_month(known)} {known.year}" if known else ""
    if first == last:
        return f"{first.day} {_month(first)} {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {_month(first)} {first.year}"
    if first.year == last.year:
        return f"{_month(first)}–{_month(last)} {first.year}"
    return f"{_month(first)} {first.year}–{_month(last)} {last.year}"


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]


def _key(edge: EdgeView) -> tuple[Any, ...]:
    ends = (edge.source, edge.target)
    if edge.symmetric or not edge.directed:
        ends = tuple(sorted(ends, key=lambda end: (str(end), str(type(end)))))
    return (*ends, edge.relation, edge.stance, edge.reading, edge.content, edge.denied, edge.directed, edge.inferred, edge.change)


def _bundle(edges: Sequence[EdgeView]) -> EdgeView:
    first = edges[0]
    contested = any(edge.contested for edge in edges)
    marks = ([CHANGES[first.change]] if first.change else []) + ["≠"] * contested
    when = _when(edges)
    words = " ".join([*marks, first.reading, f"×{len(edges)}"]) + (f", {when}" if when else "")
    titles = [edge.title for edge in edges[:_TITLES]]
    more = [f"… and {len(edges) - _TITLES} more"] * (len(edges) > _TITLES)
    notes = {edge.note for edge in edges}
    return replace(
        first,
        contested=contested,
        text=words,
        title="\n\n".join([f"{len(edges)} statements" + (f", {when}" if when else ""), *titles, *more]),
        note=first.note if len(notes) == 1 else 0,
        treatments=tuple(dict.fromkeys(words for edge in edges for words in edge.treatments)),
        ids=tuple(identity for edge in edges for identity in edge.ids),
    )


def _when(edges: Sequence[EdgeView]) -> str:
    """From the first day that any of the statements can have to the last one; nothing where none has a date."""
    spans = [span for edge in edges if (span := _span(edge.valid or edge.stated or edge.published))]
    if not spans:
        return ""
    firsts, lasts = [span.earliest for span in spans], [span.latest for span in spans]
    first = None if None in firsts else min(day for day in firsts if day)
    last = None if None in lasts else max(day for day in lasts if day)
    return range_in_words(first, last)


def _span(text: str) -> dates.Span | None:
    try:
        return dates.parse(text) if text else None
    except DateError:
        return None
