"""What a picture of positions over time shows: concepts, the actors who take a side on them, and the statements of each in each window.

What is most contested comes first; of the actors, those who change their side do, then those who say the most. Pure selection, no geometry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

Days = tuple[date, date]
"""The first and the last day of a window."""

MOST = 40
"""So many concepts are drawn at most, and so many actors of each."""

FOR, AGAINST, BOTH = "for", "against", "both"


@dataclass(frozen=True, slots=True)
class Said:
    """The statements of an actor on a concept in a window, by their ids: those for it, and those against it."""

    agrees: tuple[str, ...]
    disagrees: tuple[str, ...]

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that it takes, ``for`` before ``against``."""
        return (*([FOR] if self.agrees else ()), *([AGAINST] if self.disagrees else ()))

    def ids(self, side: str) -> tuple[str, ...]:
        """The statements of a side."""
        return self.agrees if side == FOR else self.disagrees


@dataclass(frozen=True)
class ActorRow:
    """An actor on a concept: what it says in each window in which it says something, by the window's number."""

    actor: str
    said: Mapping[int, Said]

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many statements are for and against it; one that lies in several windows counts once."""
        return len({id_ for each in self.said.values() for id_ in each.agrees}), len({id_ for each in self.said.values() for id_ in each.disagrees})

    @property
    def total(self) -> int:
        """How many statements there are."""
        return sum(self.counts)

    @property
    def side(self) -> str:
        """``for``, ``against``, or ``both``: one after the other, or at once."""
        agrees, disagrees = self.counts
        return BOTH if agrees and disagrees else FOR if agrees else AGAINST

    @cached_property
    def changes(self) -> tuple[tuple[int, str], ...]:
        """The windows in which it takes another side than when it last said something, with that side; ``both`` where it takes both at once, and did
        not before.

        >>> ActorRow("a", {0: Said(("s",), ()), 2: Said((), ("t",)), 3: Said(("u",), ("v",))}).changes
        ((2, 'against'), (3, 'both'))
        """
        found: list[tuple[int, str]] = []
        before: tuple[str, ...] = ()
        for window in sorted(self.said):
            sides = self.said[window].sides
            if (before and sides != before) or (not before and len(sides) > 1):
                found.append((window, BOTH if len(sides) > 1 else sides[0]))
            before = sides
        return tuple(found)

    @property
    def order(self) -> tuple[float, int, str]:
        """Who is for it is before who is against it, and who spoke first before others."""
        agrees, disagrees = self.counts
        return -(agrees - disagrees) / (agrees + disagrees), min(self.said), self.actor


@dataclass(frozen=True)
class Concept:
    """What positions are taken on, with the rows of its actors: those that are drawn first are first (see :func:`by_interest`), and the first
    ``shown`` are drawn."""

    key: str
    name: str
    everybody: tuple[ActorRow, ...]
    shown: int = MOST

    @cached_property
    def rows(self) -> list[ActorRow]:
        """The rows that are drawn, in the order in which they are."""
        return sorted(self.everybody[: self.shown], key=lambda row: row.order)

    @property
    def cut(self) -> tuple[ActorRow, ...]:
        """The rows that are not drawn."""
        return self.everybody[self.shown :]

    def actors(self, window: int, side: str) -> int:
        """How many actors take a side in a window."""
        return self._tallies[window, side]

    @cached_property
    def _tallies(self) -> Counter[tuple[int, str]]:
        return Counter((window, side) for row in self.everybody for window, said in row.said.items() for side in said.sides)

    @property
    def sides(self) -> tuple[int, int, int]:
        """How many actors are only for it, only against it, and both."""
        found = [row.side for row in self.everybody]
        return found.count(FOR), found.count(AGAINST), found.count(BOTH)

    @property
    def contested(self) -> bool:
        """Whether somebody is for and somebody against it."""
        only_for, only_against, both = self.sides
        return bool(both or (only_for and only_against))

    @property
    def order(self) -> tuple[int, int, int, str]:
        """The most contested first: by how many actors the smaller side has, how many statements, then by how many there are in all."""
        only_for, only_against, both = self.sides
        agrees, disagrees = (sum(row.counts[side] for row in self.everybody) for side in (0, 1))
        return -(min(only_for, only_against) + both), -min(agrees, disagrees), -(agrees + disagrees), self.key


def concepts_of(said: Iterable[tuple[int, str, str, Said]], name_of: Callable[[str], str]) -> list[Concept]:
    """The concepts of what is said (window, actor, concept, statements), the most contested first, each with all of its actors."""
    found: dict[str, dict[str, dict[int, Said]]] = {}
    for window, actor, concept, each in said:
        found.setdefault(concept, {}).setdefault(actor, {})[window] = each
    made = [Concept(key, name_of(key), by_interest(ActorRow(actor, rows) for actor, rows in actors.items())) for key, actors in found.items()]
    return sorted(made, key=lambda concept: concept.order)


def by_interest(rows: Iterable[ActorRow]) -> tuple[ActorRow, ...]:
    """The rows of actors that change their side, then those of who says the most."""
    return tuple(sorted(rows, key=lambda row: (not row.changes, -row.total, row.actor)))


def with_most(concept: Concept, most: int) -> Concept:
    """The concept with so many actors at most."""
    return replace(concept, shown=min(most, MOST))


def fitting(concepts: Sequence[Concept], heights: Sequence[float], row: float, around: float) -> list[list[Concept]]:
    """The concepts, in their order, in columns of the given heights: as many as fit.

    ``row`` is the height of an actor's row, ``around`` what a concept takes beside its rows. Each has the most actors with which four concepts (or
    all of them) fit; where none allows that, three.
    """
    best: list[list[Concept]] = []
    for most in (MOST, 30, 20, 16, 12, 10, 8, 7, 6, 5, 4, 3):
        best = _filled(concepts, heights, row, around, most)
        if sum(map(len, best)) >= min(len(concepts), 4):
            break
    return [_grown(column, height, row, around) for column, height in zip(best, heights, strict=False)]


def _grown(column: Sequence[Concept], height: float, row: float, around: float) -> list[Concept]:
    """The concepts of a column with as many more actors as there is room for, one each in turn."""
    rows = [len(concept.rows) for concept in column]
    most = [min(len(concept.everybody), MOST) for concept in column]
    free = int((height - around * len(column)) // row) - sum(rows)
    while free > 0 and rows != most:
        for at in range(len(column)):
            if free > 0 and rows[at] < most[at]:
                rows[at], free = rows[at] + 1, free - 1
    return [with_most(concept, count) for concept, count in zip(column, rows, strict=True)]


def _filled(concepts: Sequence[Concept], heights: Sequence[float], row: float, around: float, most: int) -> list[list[Concept]]:
    columns: list[list[Concept]] = [[]]
    used = 0.0
    for concept in concepts:
        part = with_most(concept, most)
        if columns[-1] and used + around + len(part.rows) * row > heights[len(columns) - 1]:
            if len(columns) == len(heights):
                break
            columns.append([])
            used = 0.0
        room = heights[len(columns) - 1] - used - around
        if room < row:
            break
        part = with_most(concept, min(most, int(room // row)))
        columns[-1].append(part)
        used += around + len(part.rows) * row
    return columns
