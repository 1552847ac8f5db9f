"""Who takes which side on what: the positions from which networks of agreement are computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from graphmodel.claims.periods import Days, days_of_date
from graphmodel.errors import UsageError, nearest
from graphmodel.model.content import affirming, content_keys, live_statements, matter_of, side_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Stance
from graphmodel.model.statement import Statement
from graphmodel.model.times import dated

Duplicates = Literal["include", "document", "week", "month", "year", "acrossrange"]
Period = Literal["week", "month", "year"]
DUPLICATES: tuple[Duplicates, ...] = get_args(Duplicates)
STANCES: tuple[Stance, ...] = ("affirms", "denies", "supports", "opposes")


@dataclass(frozen=True, slots=True)
class Position:
    """One actor on one concept, in one statement. ``concept`` is an entity's id or a content's key."""

    actor: str
    concept: str
    agrees: bool
    statement: Statement


def positions(
    model: Model,
    *,
    stances: Collection[Stance] = STANCES,
    duplicates: Duplicates = "include",
    groups: Mapping[str, str] | None = None,
    at_least: int = 1,
) -> list[Position]:
    """Who takes which side on what: every statement with a stance that somebody stands for, in the order of the statements.

    ``duplicates``: ``include`` counts every statement; ``document`` counts what an actor says of a concept, on the same side, once in a document;
    ``week``, ``month`` and ``year`` once in each of these (by the date of :func:`graphmodel.model.times.one_date`; one that does not tell counts for
    itself); ``acrossrange`` once. A content counts in the documents of the statements that affirm it. ``groups`` puts one actor in the place
    of another, as its organization in that of a person. ``at_least``: only actors with so many positions.

    >>> from graphmodel.model.statement import Entity
    >>> people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("p", "Proposition", "P"))
    >>> both = (Statement("a", "SUPPORTS", "p"), Statement("b", "OPPOSES", "p"))
    >>> [(each.actor, each.agrees) for each in positions(Model("m", entities=people, statements=both))]
    [('a', True), ('b', False)]
    """
    check_choice("stance", stances, STANCES)
    check_choice("way to count duplicates", [duplicates], DUPLICATES)
    # Only a statement that another one is about has a content that positions are taken on.
    keys, live = content_keys(model) if model.spoken_about else {}, live_statements(model)
    occasions = Occasions(model, live)
    candidates: list[tuple[int, Position, list[str]]] = []
    for number, statement in enumerate(model.statements):
        stance = side_of(model, statement)
        if statement.id not in live or stance not in stances or stance == "neutral":
            continue
        concept, opposite = matter_of(model, statement, keys)
        actor = (groups or {}).get(statement.subject, statement.subject)
        position = Position(actor, concept, (stance in ("affirms", "supports")) != opposite, statement)
        candidates.append((number, position, sorted(set(occasions.of(statement, duplicates)))))
    kept = _once_an_occasion(candidates)
    count = Counter(position.actor for position in kept)
    return [position for position in kept if count[position.actor] >= at_least]


def _once_an_occasion(candidates: list[tuple[int, Position, list[str]]]) -> list[Position]:
    """The positions without those whose every occasion is taken by another one that says the same."""
    # Those with the fewest occasions first, so that the order of the statements does not matter.
    candidates.sort(key=lambda each: (len(each[2]), each[2], each[1].statement.id))
    kept: list[tuple[int, Position]] = []
    taken: set[tuple[str, str, bool, str]] = set()
    for number, position, occasions in candidates:
        for occasion in occasions:
            key = position.actor, position.concept, position.agrees, occasion
            if key not in taken:
                taken.add(key)
                kept.append((number, position))
                break
    return [position for _, position in sorted(kept, key=lambda each: each[0])]


class Occasions:
    """On which occasions statements were made: an asserted one by itself, a content with the asserted statements around it that affirm it."""

    def __init__(self, model: Model, live: Collection[str]) -> None:
        self.model = model
        self.affirmed_by = affirming(model, live)

    def of(self, statement: Statement, duplicates: Duplicates) -> Iterator[str]:
        """The occasions on which a statement may count; what has an occasion in common counts once."""
        itself = f"{statement.id}\n"
        if duplicates == "include":
            yield itself
        elif duplicates == "acrossrange":
            yield ""
        elif duplicates == "document":
            yield from {document for outer in self.outermost(statement) for document in outer.documents} or statement.documents or [itself]
        else:
            for days in self.days(statement):
                yield (period_of(days, duplicates) if days else None) or itself

    def days(self, statement: Statement) -> list[Days | None]:
        """The days of the one date of a statement; of a content without a date of its own, those of the statements that affirm it."""
        dating = [statement] if statement.stated or statement.valid else self.outermost(statement)
        return [days_of_date(dated(self.model, each)) for each in dating]

    def outermost(self, statement: Statement) -> list[Statement]:
        """The asserted statements that stand for a statement: itself, or, for a content, those around it that affirm it, at any depth."""
        if not statement.content:
            return [statement]
        waiting, around = [statement.id], dict[str, Statement]()
        while waiting:
            for outer in self.affirmed_by.get(waiting.pop(), ()):
                if outer.id not in around:
                    around[outer.id] = outer
                    if outer.content:
                        waiting.append(outer.id)
        return [outer for outer in around.values() if not outer.content]


def period_of(days: Days, period: Period) -> str | None:
    """The week (ISO 8601), month or year in which days lie, None where they are not in one.

    >>> from datetime import date
    >>> day = date(2025, 2, 14)
    >>> period_of((day, day), "week"), period_of((date(2025, 2, 1), date(2025, 2, 28)), "month"), period_of((date(2025, 1, 1), day), "month")
    ('2025-W07', '2025-02', None)
    """
    names = []
    for day in days:
        year, week, _ = day.isocalendar()
        names.append({"week": f"{year}-W{week:02}", "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[period])
    return names[0] if names[0] == names[1] else None


class ConceptNames:
    """The names of the concepts on which positions are taken."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @cached_property
    def _example(self) -> Mapping[str, Statement]:
        """For the key of each content the statement by which it is called."""
        found: dict[str, Statement] = {}
        for id_, key in content_keys(self.model).items():
            statement = self.model.statement_by_id[id_]
            known = found.get(key)
            if known is None or statement.id < known.id:
                found[key] = statement
        return found

    def of(self, concept: str) -> str:
        """The name of an entity or a document, or a content in words."""
        if concept in self.model.entity_by_id or concept not in self._example:
            return self.model.name_of(concept)
        return self.model.describe(self._example[concept], plainly=True)


def check_choice(what: str, given: Collection[str], known: Collection[str]) -> None:
    """Raise UsageError for the first of the given words that is not known."""
    unknown = [word for word in given if word not in known]
    if unknown:
        raise UsageError(f"no {what} {unknown[0]!r}{nearest(unknown[0], known)}; there are {', '.join(known)}")
