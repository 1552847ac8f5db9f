"""Who does what to whom how often, in all and in windows of time; and who is for and against the same thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal, get_args

from graphmodel.claims.periods import Days, Period, days_of_date, slots
from graphmodel.claims.positions import Position, check_choice
from graphmodel.claims.windows import windows
from graphmodel.errors import RefusedError, UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement
from graphmodel.model.times import dated

Part = Literal["subject", "relation", "object"]
PARTS: tuple[Part, ...] = get_args(Part)

MAX_COUNTS = 5_000_000
"""More counts than this, of all windows together, are refused."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something is said in a window (None: in all): ``what`` are the ids of the parts that are counted by, in the order of ``PARTS``."""

    window: Days | None
    what: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts by window, the greatest first; the ids of the statements that are in no window; how many are only contents, or negated."""

    counts: tuple[Count, ...]
    outside: tuple[str, ...]
    not_asserted: int


def counts(
    model: Model, by: Collection[Part] = PARTS, window: Period | None = None, step: Period | None = None, *, at_least: int = 1, top: int | None = None
) -> Counts:
    """How often each subject, relation and object occur together, or those of the three that are named.

    Counted are the statements that are asserted: not what is negated, nor what is only the content of another statement. ``window`` counts in each
    window (see :func:`graphmodel.claims.periods.slots`), by the date of :func:`graphmodel.model.times.one_date`: a date that is not surely within one
    window is in none. ``at_least``: only actors with so many statements, in all windows together. ``top``: the greatest so many counts
    of each window.
    """
    check_choice("part of a statement", by, PARTS)
    if not by:
        raise UsageError(f"count by one or more of {', '.join(PARTS)}")
    asserted = [statement for statement in model.statements if not statement.content and not statement.negated]
    kept = of_busy_actors(model, asserted, at_least)
    parts = [part for part in PARTS if part in by]
    outside: list[str] = []
    if window is None:
        found = _ranked(None, Counter(_key(parts, statement) for statement in kept), top)
    else:
        by_days: dict[Days | None, list[Statement]] = defaultdict(list)
        for statement in kept:
            by_days[days_of_date(dated(model, statement))].append(statement)
        placed, others = slots(list(by_days), window, step)
        alike = list(by_days.values())
        outside = [statement.id for at in others for statement in alike[at]]
        each = [Counter(_key(parts, statement) for statement in statements) for statements in alike]
        if sum(len(each[at]) for _, inside in placed for at in inside) > MAX_COUNTS:
            raise RefusedError(
                f"more than {MAX_COUNTS:,} counts: take windows that overlap less (--step), fewer parts (--by), or a part of the model"
            )
        found = [count for days, inside in placed for count in _ranked(days, _sum(each[at] for at in inside), top)]
    return Counts(tuple(found), tuple(sorted(outside)), len(model.statements) - len(asserted))


def of_busy_actors(model: Model, statements: Sequence[Statement], at_least: int) -> Sequence[Statement]:
    """The statements without those of actors that are an end of fewer than ``at_least`` of them; ends that are not actors do not count."""
    if at_least <= 1:
        return statements
    often = Counter(end for statement in statements for end in {statement.subject, statement.object})
    few = {entity.id for entity in model.entities if often[entity.id] < at_least and model.schema.is_actor(entity.label)}
    return [statement for statement in statements if statement.subject not in few and statement.object not in few]


def _key(parts: Sequence[Part], statement: Statement) -> tuple[str, ...]:
    return tuple([getattr(statement, part) for part in parts])


def _sum(counters: Iterable[Counter[tuple[str, ...]]]) -> Counter[tuple[str, ...]]:
    total: Counter[tuple[str, ...]] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def _ranked(window: Days | None, counted: Mapping[tuple[str, ...], int], top: int | None) -> list[Count]:
    def rank(item: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
        return -item[1], item[0]

    ordered = sorted(counted.items(), key=rank) if top is None else nsmallest(top, counted.items(), key=rank)
    return [Count(window, what, count) for what, count in ordered]


@dataclass(frozen=True, slots=True)
class Stand:
    """What one actor says of one concept (an id, or a content's key) in a window (None: in all): how often it is for it, and how often against."""

    window: Days | None
    actor: str
    concept: str
    agrees: tuple[str, ...]
    disagrees: tuple[str, ...]

    @property
    def contested(self) -> bool:
        """Whether the actor is said to be for and against it."""
        return bool(self.agrees and self.disagrees)


def stands(model: Model, taken: Sequence[Position], window: Period | None = None, step: Period | None = None) -> tuple[list[Stand], list[Position]]:
    """Who is for and against what, in all or in each window, with the ids of the statements, the most first; and the positions in no window."""
    if window is None:
        return list(_stands(None, taken)), []
    found, others = windows(model, taken, window, step)
    return [stand for each in found for stand in _stands((each.first, each.last), each.positions)], others


def _stands(window: Days | None, taken: Iterable[Position]) -> Iterator[Stand]:
    sides: dict[tuple[str, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for position in taken:
        sides[position.actor, position.concept][not position.agrees].append(position.statement.id)
    for (actor, concept), (yes, no) in sorted(sides.items(), key=lambda item: (-len(item[1][0]) - len(item[1][1]), item[0])):
        yield Stand(window, actor, concept, tuple(yes), tuple(no))
