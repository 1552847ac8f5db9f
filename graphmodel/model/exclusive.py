"""Relations that only one may hold at a time: which slot a statement fills, and whether one holder follows another or contradicts it.

A slot is what the schema's ``one_at_a_time`` names: for HEADS, the state and the office. Days are closed intervals, so a leader who left on the day
on which the next one came shares that day with the successor. The rule for such a **handover day**: it is the successor's, and no overlap.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from graphmodel.model import dates
from graphmodel.model.dates import Answer, Span
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Statement
from graphmodel.model.times import published_of

Slot = tuple[str | None, ...]


def slot_of(schema: Schema, statement: Statement) -> Slot | None:
    """The slot that a statement says somebody fills: the relation, and what makes the slot; None for a relation that many may hold at a time.

    >>> from graphmodel.model.schema import bundled
    >>> slot_of(bundled(), Statement("a", "HEADS", "s", qualifiers={"office": "president"}))
    ('HEADS', 's', 'president')
    """
    relation = schema.relations.get(statement.relation)
    if not relation or not relation.one_at_a_time:
        return None
    ends = {**statement.qualifiers, "subject": statement.subject, "object": statement.object}
    return statement.relation, *(ends.get(part) for part in relation.one_at_a_time)


def holder_of(schema: Schema, statement: Statement) -> str:
    """Who fills the slot: the end that the slot does not name."""
    return statement.object if "subject" in schema.relations[statement.relation].one_at_a_time else statement.subject


def follows(earlier: Span, later: Span, known: date | None = None) -> Answer:
    """Whether the holder of the ``later`` days followed the one of the ``earlier`` days.

    Yes: the one had ended when the other began, a handover day included. Possible: the one began for certain before the other, and the dates allow
    that it had ended by then. No: the one had not ended when the other began, or it is not certain that the one began first.
    An end that is open (``2017-01-20/..``) was open when it was written: where that was (``known``) before the other began, the other followed.

    >>> parse = dates.parse
    >>> follows(parse("2017-01-20/2021-01-20"), parse("2021-01-20/.."))
    'yes'
    >>> follows(parse("2017/2021"), parse("2021/..")), follows(parse("2017/.."), parse("2021-01-20/.."))
    ('possible', 'no')
    >>> follows(parse("2024-01-01/2026-12-31"), parse("2025-02"))
    'no'
    >>> follows(parse("2017/.."), parse("2021-01-20/.."), date(2019, 6, 1))
    'yes'
    """
    begins = later.earliest
    if begins is None or (earlier.earliest, earlier.latest) == (later.earliest, later.latest):
        return "no"
    if earlier.latest is not None and earlier.latest <= begins:
        return "yes"
    if earlier.start_latest is not None and earlier.start_latest >= begins:
        return "no"
    if earlier.end_earliest is None and known is not None and known < begins:
        return "yes"
    if earlier.reserved or later.reserved:
        return "possible"
    begun = later.start_latest or date.max
    if earlier.end_earliest is None:  # it had not ended on the day when that was said
        return "no" if known is None or known >= begun else "possible"
    return "no" if earlier.end_earliest > begun else "possible"


class Holding(NamedTuple):
    """That somebody fills a slot: when (``valid``), and when that was said or else published, where its dates tell."""

    holder: str
    valid: Span | None
    said: Span | None

    @property
    def days(self) -> Span | None:
        """When it holds; without a date, the days on which it was said: it held then."""
        return self.valid or self.said


def succeeded(one: Holding, other: Holding) -> Answer:
    """Whether the ``other`` holder followed the ``one``: see :func:`follows`; only possibly, where one of them has no date but that of being said."""
    if one.days is None or other.days is None:
        return "no"
    answer = follows(one.days, other.days, one.said.latest if one.said else None)
    return "possible" if answer == "yes" and not (one.valid and other.valid) else answer


def contradicts(one: Holding, other: Holding) -> Answer:
    """Whether two holders of one slot contradict each other: yes (both held at once for certain), possible, unknown (one has no date), or no, because
    one followed, or may have followed, the other."""
    if one.days is None or other.days is None:
        return "unknown"
    if succeeded(one, other) != "no" or succeeded(other, one) != "no":
        return "no"
    overlap = one.days.overlaps(other.days)
    return overlap if overlap == "no" or (one.valid and other.valid) else "unknown"


def said_of(model: Model, statement: Statement) -> Span | None:
    """When a statement was made, where its dates tell: it was said then, or else published."""
    text = statement.stated or published_of(model, statement)
    return dates.parse(text) if text else None


def known_day(model: Model, statement: Statement) -> date | None:
    """The last day on which a statement may have been made, where its dates tell."""
    said = said_of(model, statement)
    return said.latest if said else None
