"""Who says so: whose voice a statement has, through whom it reaches the reader, and what falls if somebody is not believed.

Three voices: the document's *own*; *attributed* to a speaker, through others or not; and the *content* of what somebody says (announces, denies,
fears), which nobody says by itself. Contents may nest at any depth, so a statement can reach the reader in several ways, each a chain of speakers
from the document inward.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graphmodel.claims.intervals import Common, DayIntervals
from graphmodel.errors import UsageError, nearest
from graphmodel.model import dates
from graphmodel.model.content import content_keys, stance_of
from graphmodel.model.dates import Days
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

    return {statement.id: tuple(_chain(model, statement, way) for way in ways(statement)) for statement in model.statements}


def only_sources(model: Model) -> dict[str, frozenset[str]]:
    """Without whom each statement falls: the ids of the speakers, actors and documents that are in every way to what it says, by its id.

    Empty where several give it independently of each other, or nobody stands for it. A document counts where it is the only one that reports.
    """
    support = _Support(model)
    needed: dict[_Told, frozenset[str]] = {}
    for content in support.outermost_first():
        supporters = [each for each in support.supporters[content] if each.outer is None or each.outer in needed]
        common = Common((days, _needs(each, needed)) for each in supporters for days in each.days)
        for told in support.told_of[content]:
            ways = [way for days in told.days if (way := common.of(days)) is not None]
            if ways:
                needed[told] = frozenset.intersection(*ways)
    return {statement.id: needed.get(support.told(statement), frozenset()) for statement in model.statements}


def falls_without(model: Model, disbelieved: Collection[str]) -> list[Statement]:
    """What falls if some speakers, actors or documents are not believed, as statements in the model's order.

    A statement falls if somebody stood for what it says, and nobody does any more. What disbelieved speakers are reported to say falls, what they
    announce or assert falls, and whatever is inside that, at any depth. It does not fall where somebody else gives the same content, about a time
    that may be the same. That they said it remains: this is what a document reports. Where they announce or assert an entity, such as a proposition
    or an event, the entity falls, and the statement in which they do so stands for it (see :func:`what_falls`).

    Raises UsageError for an id that the model does not have.

    >>> from graphmodel.model.statement import Entity
    >>> two = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    >>> told = (Statement("a", "MEETS", "b", id="plan", content=True), Statement("a", "ANNOUNCES", "plan", id="announced"))
    >>> [one.id for one in falls_without(Model("m", entities=two, statements=told), ["a"])]
    ['plan']
    """
    return [statement for statement, _ in what_falls(model, disbelieved)]


def what_falls(model: Model, disbelieved: Collection[str]) -> list[tuple[Statement, str]]:
    """Each statement of :func:`falls_without`, with the id of what falls: its own, or that of the entity that it announces or asserts."""
    _check(model, disbelieved)
    support = _Support(model)
    before, after = support.stood_for(frozenset()), support.stood_for(frozenset(disbelieved))
    fallen: list[tuple[Statement, str]] = []
    for statement in model.statements:
        told, entity = support.told(statement), support.affirmed_entity(statement)
        if told in before and told not in after:
            fallen.append((statement, statement.id))
        elif entity and entity in before and entity not in after:
            fallen.append((statement, entity.content[0]))
    return fallen


def anonymous_actors(model: Model) -> list[str]:
    """The ids of the actors whom the sources leave open."""
    return [entity.id for entity in model.entities if entity.unspecified]


def rests_on_anonymous(model: Model) -> list[Statement]:
    """What only anonymous speakers stand for, as :func:`falls_without` gives it: in every way to it is somebody whom the source does not specify."""
    return falls_without(model, anonymous_actors(model))


_Content = tuple[str, bool]
"""The key of a content, or the id of an entity, and whether it is said to be so or not so."""


class _Told(NamedTuple):
    """What somebody says: a content, and when (EDTF; None: that is not said)."""

    content: _Content
    valid: str | None

    @property
    def days(self) -> tuple[Days, ...]:
        """The days that it may be about; what has no date may be about any day."""
        return ((None, None),) if self.valid is None else dates.parse(self.valid).possible_days


class _Supporter(NamedTuple):
    """A statement that stands for something: itself (``outer`` is None), or by affirming it, if somebody stands for the statement's own content."""

    statement: Statement
    outer: _Told | None
    days: tuple[Days, ...]
    """The days that what it supports may be about."""


class _Support:
    """Who stands for what: for every content, the statements that assert it, and those that affirm (or, of its opposite, deny) it.

    One supports another one where their dates allow that they are about the same time.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.keys = content_keys(model)
        self.supporters: dict[_Content, list[_Supporter]] = defaultdict(list)
        self.told_of: dict[_Content, dict[_Told, None]] = defaultdict(dict)
        self.height: dict[_Content, int] = {}
        heights = _heights(model)
        for statement in model.statements:
            told = self.told(statement)
            self.told_of[told.content][told] = None
            self.height[told.content] = heights[statement.id]
            if not statement.content:
                self.supporters[told.content].append(_Supporter(statement, None, told.days))
            stance = stance_of(model.schema, statement)
            if stance in ("affirms", "denies") and (inner := model.statement_by_id.get(statement.object)):
                supported = _Told((self.keys[inner.id], (stance == "affirms") != inner.negated), inner.valid)
                self.supporters[supported.content].append(_Supporter(statement, told, supported.days))
            elif entity := self.affirmed_entity(statement):
                self.told_of[entity.content][entity] = None
                self.height[entity.content] = -1
                self.supporters[entity.content].append(_Supporter(statement, told, entity.days))

    def told(self, statement: Statement) -> _Told:
        """What a statement says."""
        return _Told((self.keys[statement.id], not statement.negated), statement.valid)

    def affirmed_entity(self, statement: Statement) -> _Told | None:
        """The entity that a statement announces or asserts, such as a proposition or an event, if it is one."""
        entity = self.model.entity_by_id.get(statement.object)
        return _Told((entity.id, True), entity.valid) if entity and stance_of(self.model.schema, statement) == "affirms" else None

    def outermost_first(self) -> list[_Content]:
        """The contents, each after those that contain it, so that one pass is enough."""
        return sorted(self.height, key=lambda content: -self.height[content])

    def stood_for(self, disbelieved: frozenset[str]) -> set[_Told]:
        """Everything that somebody stands for who is believed."""
        stood: set[_Told] = set()
        for content in self.outermost_first():
            believed = [each for each in self.supporters[content] if _believed(each, disbelieved) and (each.outer is None or each.outer in stood)]
            times = DayIntervals((*days, None) for each in believed for days in each.days)
            stood |= {told for told in self.told_of[content] if any(times.meets(*days) for days in told.days)}
        return stood


def _needs(supporter: _Supporter, needed: Mapping[_Told, frozenset[str]]) -> frozenset[str]:
    """Who has to be believed for what a statement supports; see :func:`only_sources` for documents."""
    statement = supporter.statement
    if supporter.outer is not None:
        return needed[supporter.outer] | {statement.subject}
    return frozenset((*statement.attribution, *(statement.documents if len(statement.documents) == 1 else ())))


def _believed(supporter: _Supporter, disbelieved: frozenset[str]) -> bool:
    statement = supporter.statement
    if supporter.outer is not None:
        return statement.subject not in disbelieved
    if not disbelieved.isdisjoint(statement.attribution):
        return False
    return not statement.documents or not disbelieved.issuperset(statement.documents)


def _heights(model: Model) -> dict[str, int]:
    """How many statements are inside each, one in another."""
    heights: dict[str, int] = {}
    for start in model.statements:
        path = [start]
        while (inner := model.statement_by_id.get(path[-1].object)) and inner.id not in heights and inner not in path:
            path.append(inner)
        for statement in reversed(path):
            heights[statement.id] = heights.get(statement.object, -1) + 1 if statement.object in model.statement_by_id else 0
    return heights


def _chain(model: Model, statement: Statement, way: tuple[Statement, ...]) -> Chain:
    outer, around = way[0], way[:-1]
    return Chain(
        statement.id,
        "content" if around else outer.voice,
        outer.documents,
        (*outer.attribution, *(statement.subject for statement in around)),
        tuple(statement.id for statement in around),
        tuple(stance_of(model.schema, statement) for statement in around),
    )


def _check(model: Model, ids: Collection[str]) -> None:
    there = {**model.entity_by_id, **model.document_by_id}
    unknown = [f"nobody has the id {id_!r} in this model{nearest(id_, there)}" for id_ in ids if id_ not in there]
    if unknown:
        raise UsageError("; ".join(unknown))
