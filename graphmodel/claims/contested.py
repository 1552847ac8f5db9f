"""Contested, superseded, repeated: three different answers, none of which depends on the order in which statements were read.

Contested is what some statements affirm and others deny, both live, about a time that may be the same. The schema says what is opposed:

- a **claim**: the same content affirmed and denied (by a relation's stance, by negation, or as an event or proposition that one announces and
  another denies);
- a **position**: one actor reported as for and as against the same thing;
- a **holder**: a relation that only one may hold at a time, given to several at once.

A **dispute** is not contested in this sense, as nobody says of the same thing that it is so and that it is not: some are for it, and others against.

Superseded is a holder whom a later one followed, by the dates. Repeated is the same content from another source: more evidence, not another fact.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate, chain
from typing import Literal, NamedTuple

from graphmodel.claims.findings import Claim, Contested, Findings, Kind, Repeated, Side, Superseded, open_questions, statements_in
from graphmodel.model import dates
from graphmodel.model.content import content_keys, digest_of, each_side, matter_of
from graphmodel.model.dates import Answer
from graphmodel.model.exclusive import Holding, Slot, contradicts, holder_of, said_of, slot_of, succeeded
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement
from graphmodel.model.times import SUREST, holds_on

__all__ = ["Claim", "Contested", "Findings", "Repeated", "Side", "Superseded", "contested", "findings_of", "statements_in"]


def findings_of(model: Model, as_of: date | None = None) -> Findings:
    """Everything that is contested, superseded or repeated in a model; the same for every order of its statements.

    ``as_of``: only what is about this day, or may be.

    >>> from graphmodel.model.statement import Entity
    >>> people = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"), Entity("s", "State", "Sylvania"))
    >>> first = Statement("a", "HEADS", "s", valid="2020-01-20/2024-01-20", id="first")
    >>> then = Statement("b", "HEADS", "s", valid="2024-01-20/..", id="then")
    >>> found = findings_of(Model("m", entities=people, statements=(then, first)))
    >>> [(one.statement.id, one.by.id, one.certainty) for one in found.superseded], found.contested
    ([('first', 'then', 'yes')], ())
    """
    return _Finding(model, as_of).findings()


def contested(model: Model, as_of: date | None = None) -> list[Contested]:
    """Everything in a model that is contested, sorted by name and key, so that the order of statements does not matter.

    ``as_of``: only what is about this day, or may be.

    >>> from graphmodel.model.statement import Entity
    >>> people = tuple(Entity(one, "Person", one.title()) for one in ("ann", "bob"))
    >>> plan = Entity("plan", "Proposition", "the plan")
    >>> both = (Statement("ann", "ANNOUNCES", "plan"), Statement("bob", "DENIES", "plan"))
    >>> [one.name for one in contested(Model("m", entities=(*people, plan), statements=both))]
    ['the plan']
    """
    return _Finding(model, as_of).contested()


Found = tuple[Statement, str]
"""A statement and the id of what it affirms or denies: cheaper than a Claim, of which most are never made."""


class _Finding:
    """All claims of a model by what they are about; made once for all findings."""

    def __init__(self, model: Model, as_of: date | None) -> None:
        self.model, self.as_of = model, as_of
        self.yes: dict[str, list[Found]] = defaultdict(list)
        self.no: dict[str, list[Found]] = defaultdict(list)
        self.saying: dict[str, Statement] = {}
        for one, content, affirms, denies in each_side(model):
            known = self.saying.get(content)
            if known is None or one.id < known.id:
                self.saying[content] = one
            for side, keys in ((self.yes, affirms), (self.no, denies)):
                for key in keys:
                    found = (one, one.id if key == content else one.object)
                    if as_of is None or holds_on(self.valid(found), as_of) != "no":
                        side[key].append(found)

    def valid(self, found: Found) -> str | None:
        """When what is affirmed or denied holds or happens."""
        statement, about = found
        if about == statement.id:
            return statement.valid
        inner = self.model.statement_by_id.get(about) or self.model.entity_by_id.get(about)
        return inner.valid if inner else None

    def findings(self) -> Findings:
        superseded = sorted(self.superseded(), key=lambda one: (one.name, one.key, one.statement.id))
        repeated = sorted(self.repeated(), key=lambda one: (one.name, one.key, one.side, one.claims[0].statement.id))
        found = self.contested()
        answered = {(one.key, claim.statement.id) for one in found for claim in one.denying}
        denials = [(key, self.claim(one)) for key, denied in self.no.items() for one in denied if one[1] != one[0].id]
        alone = sorted((claim for key, claim in denials if (key, claim.statement.id) not in answered), key=lambda one: (one.statement.id, one.about))
        disputed = sorted(self.disputes(), key=lambda one: (one.name, one.key))
        return Findings(tuple(found), tuple(superseded), tuple(repeated), tuple(alone), tuple(disputed))

    def contested(self) -> list[Contested]:
        found = [*self.claims_contested(), *self.positions(), *self.holders()]
        return sorted(found, key=lambda one: (one.name, one.kind, one.key))

    # --- Claims: the same content, affirmed and denied

    def claims_contested(self) -> Iterator[Contested]:
        for key, denied in self.no.items():
            if key in self.yes:
                yield from self.opposed("claim", key, self.name(key), ("affirms", self.yes[key]), ("denies", denied))

    def opposed(self, kind: Kind, key: str, name: str, *two: tuple[str, list[Found]]) -> Iterator[Contested]:
        """Two sides, where they may be about the same time: only the claims that may be about the same time as one of the other side."""
        (name_one, one), (name_other, other) = two
        kept_one, overlap = self.contemporary(one, other)
        kept_other, seen_from_there = self.contemporary(other, one)
        overlap = min(overlap, seen_from_there, key=SUREST.index)
        if kept_one and kept_other:
            yield self.made(kind, key, name, (Side(name_one, self.claims(kept_one)), Side(name_other, self.claims(kept_other))), overlap)

    def contemporary(self, found: list[Found], opposite: list[Found]) -> tuple[list[Found], Answer]:
        """Which of the claims may be about the same time as one on the opposite side, and how sure it is that one is."""
        subjects = {about for _, about in opposite}
        spans = [dates.parse(valid) if (valid := self.valid(one)) else None for one in opposite]
        undated = None in spans
        possible = _Days(days for one in spans if one for days in one.possible_days)
        certain = _Days(days for one in spans if one for days in one.certain_days)
        kept: list[Found] = []
        answers: set[Answer] = set()
        for one in found:
            valid = self.valid(one)
            span = dates.parse(valid) if valid else None
            if one[1] in subjects:  # the very same event or statement, whenever it is
                answer: Answer = "yes"
            elif span and (
                any(certain.meet(*days) for days in span.certain_days)
                or (not span.reserved and all(certain.cover(*days) for days in span.possible_days))
            ):
                answer = "yes"
            elif span and any(possible.meet(*days) for days in span.possible_days):
                answer = "possible"
            else:
                answer = "unknown" if undated or not span else "no"
            if answer != "no":
                kept.append(one)
                answers.add(answer)
        return kept, next((one for one in ("yes", "possible") if one in answers), "unknown")

    # --- Positions: one actor for and against the same thing

    def positions(self) -> Iterator[Contested]:
        for (actor, matter), (for_, against) in self.stands().items():
            if for_ and against:
                name = f"{self.model.name_of(actor)}, for or against {self.name(matter)}"
                yield from self.opposed("position", "p-" + digest_of([actor, matter]), name, ("supports", for_), ("opposes", against))

    def disputes(self) -> Iterator[Contested]:
        by_matter: dict[str, list[tuple[str, list[Found], list[Found]]]] = defaultdict(list)
        for (actor, matter), (for_, against) in self.stands().items():
            by_matter[matter].append((actor, for_, against))
        for matter, stands in by_matter.items():
            supporters, opponents = ({stand[0] for stand in stands if stand[side]} for side in (1, 2))
            if supporters and opponents and len(supporters | opponents) > 1:
                sides_ = (("supports", [one for stand in stands for one in stand[1]]), ("opposes", [one for stand in stands for one in stand[2]]))
                for one in self.opposed("dispute", matter, self.name(matter), *sides_):
                    # Here the claim is not that somebody is for it, but theirs who are.
                    each = (Side(side.name, tuple(self.own(claim) for claim in side.claims)) for side in one.sides)
                    yield replace(one, sides=tuple(each))

    def own(self, claim: Claim) -> Claim:
        inner = self.model.statement_by_id.get(claim.about)
        return claim._replace(claimant=inner.subject if inner else claim.claimant)

    def stands(self) -> dict[tuple[str, str], tuple[list[Found], list[Found]]]:
        """For every actor and matter, what is reported of the actor being for it, and against it."""
        keys = content_keys(self.model) if self.model.spoken_about else {}
        stances = {name: one.stance for name, one in self.model.schema.relations.items() if one.stance in ("supports", "opposes")}
        taken: dict[tuple[str, str], tuple[list[Found], list[Found]]] = {}
        for key, found in self.yes.items():
            what = self.saying.get(key)
            stance = stances.get(what.relation) if what else None
            if what and stance:
                matter, reversed_ = matter_of(self.model, what, keys)
                pair = taken.setdefault((what.subject, matter), ([], []))
                pair[(stance == "opposes") != reversed_].extend(found)
        return taken

    # --- Holders: what only one may hold at a time

    def slots(self) -> Iterator[tuple[Slot, list[_Held]]]:
        relations = {name for name, one in self.model.schema.relations.items() if one.one_at_a_time}
        found: dict[Slot, list[_Held]] = defaultdict(list)
        for key, claims in self.yes.items():
            what = self.saying.get(key)
            slot = slot_of(self.model.schema, what) if what and what.relation in relations else None
            if slot and what:
                holder = holder_of(self.model.schema, what)
                found[slot] += [_Held(self.holding(holder, one), one) for one in claims]
        for slot, held in found.items():
            if len({one.holding.holder for one in held}) > 1:
                yield slot, sorted(held, key=_Held.order)

    def holding(self, holder: str, found: Found) -> Holding:
        valid = self.valid(found)
        span = dates.parse(valid) if valid else None
        # When it was said matters only where its own dates do not say when it ended.
        return Holding(holder, span, None if span and span.end_earliest else said_of(self.model, found[0]))

    def holders(self) -> Iterator[Contested]:
        for slot, held in self.slots():
            conflicting, overlap = _conflicting(held)
            by_holder: dict[str, list[Found]] = defaultdict(list)
            for one in conflicting:
                by_holder[one.holding.holder].append(one.found)
            if by_holder:
                each = tuple(Side("held by", self.claims(by_holder[holder]), holder) for holder in sorted(by_holder))
                yield self.made("holder", _slot_key(slot), self.slot_name(slot), each, overlap)

    def superseded(self) -> Iterator[Superseded]:
        for slot, held in self.slots():
            # Of those with the same dates, two holders are enough: one of them is another one.
            first_two: dict[tuple[object, object], list[_Held]] = defaultdict(list)
            for one in held:
                alike = first_two[one.holding.valid, one.holding.said]
                if len(alike) < 2 and all(other.holding.holder != one.holding.holder for other in alike):
                    alike.append(one)
            dated = sorted((one for alike in first_two.values() for one in alike if one.holding.days and one.holding.days.earliest), key=_Held.order)
            anybody, by_dates = _Row(dated), _Row([one for one in dated if one.holding.valid])
            for one in held:
                days = one.holding.days
                found = anybody.first_after(one, days.start_latest or date.min, ("yes", "possible")) if days else None
                if found and found[1] == "possible" and (over := _over_by(one.holding)):
                    # Who is sure to have followed is only to be found among those who began when it was over.
                    found = by_dates.first_after(one, over, ("yes",)) or found
                if found:
                    later, certainty = found
                    sure: Literal["yes", "possible"] = "yes" if certainty == "yes" else "possible"
                    yield Superseded(_slot_key(slot), self.slot_name(slot), self.what(one.found), self.what(later.found), sure)

    def what(self, found: Found) -> Statement:
        """The statement that says it, whether it is claimed itself or is the content of a claim."""
        return self.model.statement_by_id.get(found[1], found[0])

    def slot_name(self, slot: Slot) -> str:
        relation = self.model.schema.relations[str(slot[0])]
        parts = dict(zip(relation.one_at_a_time, slot[1:], strict=True))
        rest = [self.model.name_of(str(value)) for part, value in parts.items() if part not in ("subject", "object") and value is not None]
        more = f" ({', '.join(rest)})" if rest else ""
        if "subject" in parts:
            return f"whom or what {self.model.name_of(str(parts['subject']))} {relation.reading}{more}"
        return f"who {relation.reading} {self.model.name_of(str(parts['object']))}{more}" if "object" in parts else f"who {relation.reading}{more}"

    # --- Repeated: the same content from another source

    def repeated(self) -> Iterator[Repeated]:
        sides_: tuple[tuple[Literal["affirms", "denies"], dict[str, list[Found]]], ...] = (("affirms", self.yes), ("denies", self.no))
        for side, by_key in sides_:
            for key, found in by_key.items():
                if len({source for one in found for source in self.sources(one)}) < 2:
                    continue
                for same in self.same_time(found):
                    sources = sorted({source for one in same for source in self.sources(one)})
                    if len(sources) > 1:
                        yield Repeated(key, self.name(key), side, self.claims(same), tuple(sources))

    def same_time(self, found: list[Found]) -> Iterator[list[Found]]:
        """Groups of claims whose dates allow that they are about the same; those without a date belong to the only group, or are one of their own.

        What has no ``valid`` of its own but was said or done on a day (``stated``) is not the same as what was said on another.
        """
        dated: list[tuple[date, date, str, Found]] = []
        undated: list[Found] = []
        for one in found:
            when = self.valid(one) or (one[0].stated if one[1] == one[0].id else None)
            if when is None:
                undated.append(one)
            else:
                span = dates.parse(when)
                dated.append((span.earliest or date.min, span.latest or date.max, one[0].id, one))
        groups: list[list[Found]] = []
        until = date.min
        for first, last, _, one in sorted(dated, key=lambda item: item[:3]):
            if groups and first <= until:
                groups[-1].append(one)
            else:
                groups.append([one])
            until = max(until, last)
        if len(groups) == 1:
            groups[0] += undated
        elif undated:
            groups.append(undated)
        yield from groups

    def sources(self, found: Found) -> tuple[str, ...]:
        statement, about = found
        if about != statement.id:
            return (statement.subject,)
        return sources_of(statement)

    # --- Names, claims, and what is open

    def name(self, key: str) -> str:
        return self.model.describe(self.saying[key], plainly=True) if key in self.saying else self.model.name_of(key)

    def claims(self, found: Iterable[Found]) -> tuple[Claim, ...]:
        return tuple(sorted(map(self.claim, found), key=lambda one: one.statement.id))

    def claim(self, found: Found) -> Claim:
        statement, about = found
        return Claim(statement, statement.subject if about != statement.id else next(iter(sources_of(statement)), ""), about)

    def made(self, kind: Kind, key: str, name: str, each: tuple[Side, ...], overlap: Answer) -> Contested:
        return Contested(kind, key, name, each, overlap, tuple(open_questions(self.model, kind, each, overlap)))


def sources_of(statement: Statement) -> tuple[str, ...]:
    """Who is the source of a statement: its innermost speaker, or, where it is said in their own voice, its documents."""
    return statement.attribution[-1:] or statement.documents


class _Held(NamedTuple):
    """A claim that somebody fills a slot."""

    holding: Holding
    found: Found

    def order(self) -> tuple[date, date, str, str]:
        days = self.holding.days
        first, last = (days.earliest, days.latest) if days else (None, None)
        return first or date.min, last or date.max, self.holding.holder, self.found[0].id


class _Row:
    """Claims in the order in which the holders began, to be asked for the first who followed somebody."""

    def __init__(self, held: Sequence[_Held]) -> None:
        self.held = held
        self.begins = [one.order()[0] for one in held]
        # For each place, the next one at which another holder stands.
        self.other = list(range(1, len(held) + 1))
        for at in range(len(held) - 2, -1, -1):
            if held[at].holding.holder == held[at + 1].holding.holder:
                self.other[at] = self.other[at + 1]

    def first_after(self, one: _Held, day: date, wanted: Collection[str]) -> tuple[_Held, Answer] | None:
        """The first who began on a day or later, and of whom it can be said so."""
        at = bisect_left(self.begins, day)
        while at < len(self.held):
            if self.held[at].holding.holder == one.holding.holder:
                at = self.other[at]
                continue
            answer = succeeded(one.holding, self.held[at].holding)
            if answer in wanted:
                return self.held[at], answer
            at += 1
        return None


class _Days:
    """Spans of days, to be asked whether one of them meets another span; None is open."""

    def __init__(self, spans: Iterable[tuple[date | None, date | None]]) -> None:
        ordered = sorted((first or date.min, last or date.max) for first, last in spans)
        self.first = [first for first, _ in ordered]
        self.last = list(accumulate((last for _, last in ordered), max))

    def meet(self, first: date | None, last: date | None) -> bool:
        """Whether any of the spans has a day in common with this one."""
        begun = bisect_right(self.first, last or date.max)
        return begun > 0 and self.last[begun - 1] >= (first or date.min)

    def cover(self, first: date | None, last: date | None) -> bool:
        """Whether one of the spans has all days of this one."""
        begun = bisect_right(self.first, first or date.min)
        return begun > 0 and self.last[begun - 1] >= (last or date.max)


def _conflicting(held: Sequence[_Held]) -> tuple[list[_Held], Answer]:
    """Those that contradict another holder of the slot, and how sure it is that two held it at once. ``held`` is in the order of time."""
    same: dict[Holding, list[_Held]] = defaultdict(list)
    for each in held:
        same[each.holding].append(each)
    holdings = list(same)
    holders = {one.holder for one in holdings}
    undated = {one.holder for one in holdings if one.days is None}
    answers: list[Answer] = ["unknown" if (holders if one.days is None else undated) - {one.holder} else "no" for one in holdings]
    # Those that are sure to contradict another one need not be compared with everybody who comes: enough that one of them is.
    sure: list[int] = []
    unsure: list[int] = []
    over = date.max
    for at, one in enumerate(holdings):
        if one.days is None:
            continue
        begin = one.days.earliest or date.min
        if begin > over:
            sure, unsure = ([other for other in each if _last(holdings[other]) >= begin] for each in (sure, unsure))
            over = min((_last(holdings[other]) for other in (*sure, *unsure)), default=date.max)
        for other in chain(unsure, sure):
            if answers[at] == answers[other] == "yes":
                break  # the rest are sure, and so is this one
            if holdings[other].holder != one.holder:
                answer = contradicts(holdings[other], one)
                for each_at in (at, other):
                    answers[each_at] = min(answers[each_at], answer, key=SUREST.index)
        sure += [other for other in unsure if answers[other] == "yes"]
        unsure = [other for other in unsure if answers[other] != "yes"]
        (sure if answers[at] == "yes" else unsure).append(at)
        over = min(over, _last(one))
    conflicting = [each for one, answer in zip(holdings, answers, strict=True) if answer != "no" for each in same[one]]
    return conflicting, min(answers, key=SUREST.index)


def _over_by(holding: Holding) -> date | None:
    """The day from which on whoever begins is sure to follow (see holders.follows), if there is one."""
    if holding.valid is None:
        return None
    return holding.valid.latest or (holding.said.latest if holding.said and holding.valid.end_earliest is None else None)


def _last(holding: Holding) -> date:
    return (holding.days.latest if holding.days else None) or date.max


def _slot_key(slot: Slot) -> str:
    return "h-" + digest_of(list(slot))
