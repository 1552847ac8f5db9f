"""Who says so: whose voice a statement has, through whom it reaches the reader, and what falls if somebody is not believed.

Three voices: the document's *own*; *attributed* to a speaker, through others or not; and the *content* of what somebody says (announces, denies,
fears), which nobody says by itself. Contents may nest at any depth, so a statement can reach the reader in several ways, each a chain of speakers
from the document inward.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from graphmodel.errors import UsageError, nearest
from graphmodel.model import dates
from graphmodel.model.content import content_keys, stance_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Stance
from graphmodel.model.statement import Statement, Voice


@dataclass(frozen=True, slots=True)
class Chain:
    """One way in which a statement reaches the reader.

    ``speakers`` are ids from the document inward: who is reported (attribution), then who says what is around the statement. ``within`` are the ids
    of the statements around it, the outermost first, and ``stances`` what each does to the next one inward. A statement that is asserted has nothing
    around it.
    """

    statement: str
    voice: Voice
    documents: tuple[str, ...]
    speakers: tuple[str, ...]
    within: tuple[str, ...] = ()
    stances: tuple[Stance, ...] = ()


def chains(model: Model) -> dict[str, tuple[Chain, ...]]:
    """Every way in which each statement reaches the reader, by its id: the shortest first, none for a content that nobody speaks about.

    There are as many as asserted statements about it, at any depth: each statement has one object, so ways add up and do not multiply.

    >>> from graphmodel.model.statement import Entity
    >>> two = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    >>> plan = Statement("a", "MEETS", "b", id="plan", content=True)
    >>> denial = Statement("b", "DENIES", "plan", id="denial", attribution=("a",))
    >>> [(one.voice, one.speakers, one.stances) for one in chains(Model("m", entities=two, statements=(plan, denial)))["plan"]]
    [('content', ('a', 'b'), ('denies',))]
    """
    about: dict[str, list[Statement]] = defaultdict(list)
    for one in model.statements:
        if one.object in model.statement_by_id:
            about[one.object].append(one)
    known: dict[str, tuple[tuple[Statement, ...], ...]] = {}

    def ways(one: Statement) -> tuple[tuple[Statement, ...], ...]:
        if one.id not in known:
            known[one.id] = ()  # a circle, which no right model has, ends here
            outer = [(*way, one) for other in about.get(one.id, ()) for way in ways(other)]
            outer.sort(key=lambda way: (len(way), [each.id for each in way]))
            known[one.id] = (*(() if one.content else ((one,),)), *outer)
        return known[one.id]

    return {one.id: tuple(_chain(model, one, way) for way in ways(one)) for one in model.statements}


def only_sources(model: Model) -> dict[str, frozenset[str]]:
    """Without whom each statement falls: the ids of the speakers, actors and documents that are in every way to what it says, by its id.

    Empty where several give it independently of each other, or nobody stands for it. A document counts where it is the only one that reports.
    """
    supports = _Supports(model)
    needed: dict[_Told, frozenset[str]] = {}
    for told, supporters in supports.in_order():
        for one, outer in supporters:
            if outer is None or outer in needed:
                without = needed[outer] | {one.subject} if outer else _voices(one)
                needed[told] = needed[told] & without if told in needed else without
                if not needed[told]:
                    break
    return {one.id: needed.get(supports.told(one), frozenset()) for one in model.statements}


def falls_without(model: Model, disbelieved: Collection[str]) -> list[Statement]:
    """The statements that fall if some speakers, actors or documents are not believed, in the model's order.

    A statement falls if what it says was stood for, and is not any more. What they are reported to say falls, what they announce or assert falls, and
    whatever is inside that, at any depth. It does not fall where somebody else gives the same content, about a time that may be the same. That they
    said it stands: this is what a document reports.

    >>> from graphmodel.model.statement import Entity
    >>> two = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    >>> told = (Statement("a", "MEETS", "b", id="plan", content=True), Statement("a", "ANNOUNCES", "plan", id="announced"))
    >>> [one.id for one in falls_without(Model("m", entities=two, statements=told), ["a"])]
    ['plan']
    """
    _check(model, disbelieved)
    supports = _Supports(model)
    before, after = supports.stood_for(frozenset()), supports.stood_for(frozenset(disbelieved))
    return [one for one in model.statements if supports.told(one) in before and supports.told(one) not in after]


def anonymous_actors(model: Model) -> list[str]:
    """The ids of the actors whom the sources leave open."""
    return [one.id for one in model.entities if one.unspecified]


def rests_on_anonymous(model: Model) -> list[Statement]:
    """The statements that only anonymous speakers stand for: in every way to what they say is somebody whom the source does not specify."""
    return falls_without(model, anonymous_actors(model))


_Told = tuple[str, bool, str | None]
"""A content's key (or an entity's id), whether it is said to be so or not so, and when (EDTF; None where that is not said)."""
_Supporter = tuple[Statement, _Told | None]
"""A statement that asserts a content itself (None), or that affirms it, being a content of its own that has to be stood for."""


class _Supports:
    """Who stands for what: for every content, the statements that assert it, and those that affirm (or, of its opposite, deny) it."""

    def __init__(self, model: Model) -> None:
        self.keys = content_keys(model)
        self.supporters: dict[_Told, list[_Supporter]] = defaultdict(list)
        heights = _heights(model)
        self.height: dict[_Told, int] = {}
        for one in model.statements:
            told = self.told(one)
            self.height[told] = heights[one.id]
            if not one.content:
                self.supporters[told].append((one, None))
            stance = stance_of(model.schema, one)
            if stance in ("affirms", "denies") and (inner := model.statement_by_id.get(one.object)):
                agrees = (stance == "affirms") != inner.negated
                self.supporters[self.keys[inner.id], agrees, inner.valid].append((one, told))
        times: dict[tuple[str, bool], list[_Told]] = defaultdict(list)
        for told in self.supporters:
            times[told[:2]].append(told)
        self.times = {content: _Times(each) for content, each in times.items()}

    def told(self, statement: Statement) -> _Told:
        return self.keys[statement.id], not statement.negated, statement.valid

    def in_order(self) -> Iterator[tuple[_Told, Iterator[_Supporter]]]:
        """What statements say, with those who stand for it, about a time that may be the same: what contains another one comes before it, so one
        pass is enough."""
        for told in sorted(self.height, key=lambda each: -self.height[each]):
            times = self.times.get(told[:2])
            if times:
                yield told, (one for same in times.meeting(told[2]) for one in self.supporters[same])

    def stood_for(self, disbelieved: frozenset[str]) -> set[_Told]:
        stood: set[_Told] = set()
        for told, supporters in self.in_order():
            if any(_believed(one, outer, disbelieved) and (outer is None or outer in stood) for one, outer in supporters):
                stood.add(told)
        return stood


class _Times:
    """The same content at different times, to be asked for those that may be the time of another one; what has no date may be at any time."""

    def __init__(self, each: list[_Told]) -> None:
        self.undated = [one for one in each if one[2] is None]
        spans = [(dates.parse(one[2]), one) for one in each if one[2] is not None]
        self.dated = sorted((span.earliest or date.min, span.latest or date.max, one) for span, one in spans)
        self.until = list(accumulate((last for _, last, _ in self.dated), max))

    def meeting(self, when: str | None) -> Iterator[_Told]:
        yield from self.undated
        span = dates.parse(when) if when is not None else None
        first, last = (span.earliest or date.min, span.latest or date.max) if span else (date.min, date.max)
        at = bisect_right(self.dated, last, key=lambda one: one[0])
        while at and self.until[at - 1] >= first:
            at -= 1
            if self.dated[at][1] >= first:
                yield self.dated[at][2]


def _believed(statement: Statement, outer: _Told | None, disbelieved: frozenset[str]) -> bool:
    if outer is not None:
        return statement.subject not in disbelieved
    if not disbelieved.isdisjoint(statement.attribution):
        return False
    return not statement.documents or not disbelieved.issuperset(statement.documents)


def _voices(statement: Statement) -> frozenset[str]:
    """Who has to be believed for what a statement supports; see :func:`only_sources` for documents."""
    return frozenset((*statement.attribution, *(statement.documents if len(statement.documents) == 1 else ())))


def _heights(model: Model) -> dict[str, int]:
    """How many statements are inside each, one in another."""
    heights: dict[str, int] = {}
    for start in model.statements:
        path = [start]
        while (inner := model.statement_by_id.get(path[-1].object)) and inner.id not in heights and inner not in path:
            path.append(inner)
        for one in reversed(path):
            heights[one.id] = heights.get(one.object, -1) + 1 if one.object in model.statement_by_id else 0
    return heights


def _chain(model: Model, statement: Statement, way: tuple[Statement, ...]) -> Chain:
    outer, around = way[0], way[:-1]
    return Chain(
        statement.id,
        "content" if around else outer.voice,
        outer.documents,
        (*outer.attribution, *(one.subject for one in around)),
        tuple(one.id for one in around),
        tuple(stance_of(model.schema, one) for one in around),
    )


def _check(model: Model, ids: Collection[str]) -> None:
    there = {**model.entity_by_id, **model.document_by_id}
    unknown = [f"nobody has the id {one!r} in this model{nearest(one, there)}" for one in ids if one not in there]
    if unknown:
        raise UsageError("; ".join(unknown))
