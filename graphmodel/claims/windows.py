"""Positions by windows of time: one after the other, or sliding, as Discourse Network Analyzer's time windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from graphmodel.claims.periods import Days, Period, days_of_date, follows, slots
from graphmodel.claims.positions import Occasions, Position
from graphmodel.errors import DateError
from graphmodel.model.content import live_statements
from graphmodel.model.model import Model
from graphmodel.model.times import dated, one_date

Item = TypeVar("Item")
Edge = tuple[str, str, str, Mapping[str, Any]]
"""An edge of a graph: source, target, key, attributes."""


@dataclass(frozen=True, slots=True)
class Window:
    """The positions of some days, the first and the last of them included."""

    first: date
    last: date
    positions: tuple[Position, ...]

    @property
    def valid(self) -> str:
        """Its days, as EDTF."""
        return f"{self.first}/{self.last}"


def windows(model: Model, taken: Iterable[Position], length: Period, step: Period | None = None) -> tuple[list[Window], list[Position]]:
    """The windows that have positions, each with those whose date lies in it, and the positions that are in none, because their date is missing or
    too wide. For where windows begin see :func:`graphmodel.claims.periods.slots`.

    A position has the date of its statement (see :func:`graphmodel.model.times.one_date`), or else, where this is the content of others, theirs: it
    is in a window where all of these are.
    """
    occasions = Occasions(model, live_statements(model))
    placed = sorted(((_days(occasions, position), position) for position in taken), key=lambda each: (each[0] or _NEVER, each[1].statement.id))
    found, others = slots([days for days, _ in placed], length, step)
    return [Window(*days, tuple(placed[at][1] for at in sorted(inside))) for days, inside in found], [placed[at][1] for at in others]


def edge_windows(
    edges: Sequence[Edge], length: Period, step: Period | None = None, model: Model | None = None
) -> tuple[list[tuple[Days, list[Edge]]], list[Edge]]:
    """The windows from the first to the last in which something is, those without anything, too, each with the edges of a graph that lie in it, and
    the edges that are in none. An edge has the date of :func:`graphmodel.model.times.one_date`, as its attributes say; where they are statements of a
    ``model``, as these say."""
    days = (
        [_days_of_edge(data) for *_, data in edges]
        if model is None
        else [days_of_date(dated(model, model.statement_by_id[key])) for _, _, key, _ in edges]
    )
    found, others = slots(days, length, step)
    placed = [(days, [edges[at] for at in sorted(inside)]) for days, inside in found]
    return with_empty(placed, length, step), [edges[at] for at in others]


def with_empty(found: Sequence[tuple[Days, list[Item]]], length: Period, step: Period | None = None) -> list[tuple[Days, list[Item]]]:
    """Windows from the first to the last of those in which something is, also those without anything: a picture has all of them."""
    inside = dict(found)
    return [(days, inside.get(days, [])) for days in (follows(min(inside)[0], max(inside)[0], length, step) if inside else ())]


def _days_of_edge(data: Mapping[str, Any]) -> Days | None:
    stated, valid, published = (value if isinstance(value := data.get(name), str) else None for name in ("stated", "valid", "published"))
    lives = data.get("validWithin") if valid else None
    bounds = [life for life in lives if isinstance(life, str)] if isinstance(lives, list) else []
    try:
        return days_of_date(one_date(stated, valid, published, bounds))
    except DateError:
        return None


_NEVER = (date.max, date.max)


def _days(occasions: Occasions, position: Position) -> Days | None:
    found = [days for days in occasions.days(position.statement) if days]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None
