"""Positions by windows of time: one after the other, or sliding, as Discourse Network Analyzer's time windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphmodel.claims.periods import Days, Period, days_of, slots
from graphmodel.claims.positions import Occasions, Position
from graphmodel.errors import DateError
from graphmodel.model import dates
from graphmodel.model.content import live_statements
from graphmodel.model.model import Model
from graphmodel.model.times import within

Edge = tuple[str, str, str, dict[str, Any]]
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

    A position has the date on which it was said, or else published, or else on which it holds.
    """
    occasions = Occasions(model, live_statements(model))
    placed = sorted(((_days(occasions, position), position) for position in taken), key=lambda each: (each[0] or _NEVER, each[1].statement.id))
    found, others = slots([days for days, _ in placed], length, step)
    return [Window(*days, tuple(placed[at][1] for at in sorted(inside))) for days, inside in found], [placed[at][1] for at in others]


def edge_windows(edges: Sequence[Edge], length: Period, step: Period | None = None) -> tuple[list[tuple[Days, list[Edge]]], list[Edge]]:
    """The windows from the first to the last in which something is, those without anything, too, each with the edges of a graph that lie in it, and
    the edges that are in none. An edge has the date of :func:`graphmodel.model.times.date_of`, as its attributes say."""
    found, others = slots([_days_of_edge(data) for *_, data in edges], length, step, empty=True)
    return [(days, [edges[at] for at in sorted(inside)]) for days, inside in found], [edges[at] for at in others]


def _days_of_edge(data: Mapping[str, Any]) -> Days | None:
    axis = next((name for name in ("stated", "valid", "published") if isinstance(data.get(name), str) and data[name]), "")
    try:
        span = dates.parse(data[axis]) if axis else None
    except DateError:
        return None
    lives = data.get("validWithin") if axis == "valid" else None
    inside = within(span, lives) if span and isinstance(lives, list) else span
    return days_of([inside]) if inside else None


_NEVER = (date.max, date.max)


def _days(occasions: Occasions, position: Position) -> Days | None:
    said = [text for text in occasions.days(position.statement) if text]
    held = [position.statement.valid] if position.statement.valid else []
    return days_of([dates.parse(text) for text in said or held])
