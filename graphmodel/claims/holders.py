"""Relations that only one may hold at a time: who holds a slot at once with somebody else, and who was followed by whom.

A slot and the rule of succession are those of :mod:`graphmodel.model.exclusive`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple

from graphmodel.claims.claim_index import ClaimIndex, ClaimRef
from graphmodel.claims.intervals import FirstAtLeast, first_number, last_number
from graphmodel.claims.results import Contested, Side, Superseded
from graphmodel.model.calendar import number_of
from graphmodel.model.content import digest_of
from graphmodel.model.dates import Answer
from graphmodel.model.exclusive import Holding, Slot, contradicts, holder_of, said_of, slot_of, succeeded
from graphmodel.model.times import SUREST


class _Held(NamedTuple):
    """A claim that somebody fills a slot."""

    holding: Holding
    claim: ClaimRef

    def order(self) -> tuple[int, int, str, str]:
        return _first(self.holding), _last(self.holding), self.holding.holder, self.claim[0].id


def contested_holders(index: ClaimIndex) -> Iterator[Contested]:
    """The slots that are given to several holders at once."""
    for slot, held in _slots(index):
        conflicting, overlap = _conflicting(held)
        by_holder: dict[str, list[ClaimRef]] = defaultdict(list)
        for each in conflicting:
            by_holder[each.holding.holder].append(each.claim)
        if by_holder:
            sides = tuple(Side("held by", index.claims(by_holder[holder]), holder) for holder in sorted(by_holder))
            yield index.contested("holder", _slot_key(slot), _slot_name(index, slot), sides, overlap)


def superseded(index: ClaimIndex) -> Iterator[Superseded]:
    """The holders whom a later one followed, each with the first who did: for certain if anybody did for certain."""
    for slot, held in _slots(index):
        # Of those with the same dates, two holders are enough: one of them is another one.
        first_two: dict[tuple[object, object], list[_Held]] = defaultdict(list)
        for each in held:
            alike = first_two[each.holding.valid, each.holding.said]
            if len(alike) < 2 and all(other.holding.holder != each.holding.holder for other in alike):
                alike.append(each)
        dated = sorted((each for alike in first_two.values() for each in alike if each.holding.days and each.holding.days.earliest), key=_Held.order)
        anybody, by_dates = _Succession(dated), _Succession([each for each in dated if each.holding.valid])
        for each in held:
            days = each.holding.days
            follower = anybody.first_after(each, first_number(days.start_latest), ("yes", "possible")) if days else None
            if follower and follower[1] == "possible" and (over := _over_by(each.holding)):
                # Only those who began when it was over are sure to have followed.
                follower = by_dates.first_after(each, number_of(over), ("yes",)) or follower
            if follower:
                later, answer = follower
                certainty: Literal["yes", "possible"] = "yes" if answer == "yes" else "possible"
                statements = index.statement_of(each.claim), index.statement_of(later.claim)
                yield Superseded(_slot_key(slot), _slot_name(index, slot), *statements, certainty)


def _slots(index: ClaimIndex) -> Iterator[tuple[Slot, list[_Held]]]:
    """The slots that several holders are said to fill, with the claims in the order of time."""
    schema = index.model.schema
    exclusive = {name for name, relation in schema.relations.items() if relation.one_at_a_time}
    filled: dict[Slot, list[_Held]] = defaultdict(list)
    for key, claims in index.affirmed.items():
        example = index.example.get(key)
        slot = slot_of(schema, example) if example and example.relation in exclusive else None
        if slot and example:
            holder = holder_of(schema, example)
            filled[slot] += [_Held(_holding(index, holder, claim), claim) for claim in claims]
    for slot, held in filled.items():
        if len({each.holding.holder for each in held}) > 1:
            yield slot, sorted(held, key=_Held.order)


def _holding(index: ClaimIndex, holder: str, claim: ClaimRef) -> Holding:
    span = index.span(claim)
    # When it was said matters only where its own dates do not say when it ended.
    return Holding(holder, span, None if span and span.end_earliest else said_of(index.model, claim[0]))


def _slot_name(index: ClaimIndex, slot: Slot) -> str:
    model = index.model
    relation = model.schema.relations[str(slot[0])]
    parts = dict(zip(relation.one_at_a_time, slot[1:], strict=True))
    entities = model.schema.entity_qualifiers(str(slot[0]))
    qualifiers = {part: value for part, value in parts.items() if part not in ("subject", "object") and value is not None}
    rest = [model.name_of(value) if part in entities else value for part, value in qualifiers.items()]
    more = f" ({', '.join(rest)})" if rest else ""
    if "subject" in parts:
        return f"whom or what {model.name_of(str(parts['subject']))} {relation.reading}{more}"
    return f"who {relation.reading} {model.name_of(str(parts['object']))}{more}" if "object" in parts else f"who {relation.reading}{more}"


class _Succession:
    """Claims in the order in which the holders began, to be asked for the first who followed somebody."""

    def __init__(self, held: Sequence[_Held]) -> None:
        self.held = held
        self.begins = [each.order()[0] for each in held]
        # An uncertain date may follow anything that began before it; any other one follows what was over when it had begun for certain.
        self.begun = FirstAtLeast([_begun(each.holding) for each in held])
        # For each claim, the number of the next one of another holder.
        self.next_other = list(range(1, len(held) + 1))
        for at in range(len(held) - 2, -1, -1):
            if held[at].holding.holder == held[at + 1].holding.holder:
                self.next_other[at] = self.next_other[at + 1]

    def first_after(self, earlier: _Held, day: int, wanted: Collection[str]) -> tuple[_Held, Answer] | None:
        """The first who began on the day of a number or later, and who followed the earlier one in a wanted way."""
        at: int | None = bisect_left(self.begins, day)
        over = _may_be_over(earlier.holding)
        while at is not None and (at := self.begun.find(at, over)) is not None:
            if self.held[at].holding.holder == earlier.holding.holder:
                at = self.next_other[at]
                continue
            answer = succeeded(earlier.holding, self.held[at].holding)
            if answer in wanted:
                return self.held[at], answer
            at += 1
        return None


def _begun(holding: Holding) -> int:
    """The number of the day on which somebody had begun for certain; after all days where the date is uncertain."""
    days = holding.days
    return last_number(None if days is None or days.reserved else days.start_latest)


def _may_be_over(holding: Holding) -> int:
    """The number of the first day on which a holder who had begun by then may have followed (see ``exclusive.follows``)."""
    days = holding.days
    if days is None or days.reserved:
        return first_number(None)
    if days.end_earliest is not None:
        return number_of(days.end_earliest)
    said = holding.said.latest if holding.said else None
    return last_number(said) + 1 if said else last_number(None)


def _conflicting(held: Sequence[_Held]) -> tuple[list[_Held], Answer]:
    """Those that contradict another holder of the slot, and how sure it is that two held it at once. ``held`` is in the order of time."""
    same: dict[Holding, list[_Held]] = defaultdict(list)
    for each in held:
        same[each.holding].append(each)
    holdings = list(same)
    holders = {holding.holder for holding in holdings}
    undated = {holding.holder for holding in holdings if holding.days is None}
    answers: list[Answer] = ["unknown" if (holders if holding.days is None else undated) - {holding.holder} else "no" for holding in holdings]
    # A holding that is sure to contradict another one is compared only with holdings of which that is not sure yet.
    sure: list[int] = []
    unsure: list[int] = []
    over = last_number(None)
    for at, holding in enumerate(holdings):
        if holding.days is None:
            continue
        begin = _first(holding)
        if begin > over:
            sure, unsure = ([other for other in each if _last(holdings[other]) >= begin] for each in (sure, unsure))
            over = min((_last(holdings[other]) for other in (*sure, *unsure)), default=last_number(None))
        for other in chain(unsure, sure):
            if answers[at] == answers[other] == "yes":
                break  # all others are sure, too
            if holdings[other].holder != holding.holder:
                answer = contradicts(holdings[other], holding)
                for number in (at, other):
                    answers[number] = min(answers[number], answer, key=SUREST.index)
        sure += [other for other in unsure if answers[other] == "yes"]
        unsure = [other for other in unsure if answers[other] != "yes"]
        (sure if answers[at] == "yes" else unsure).append(at)
        over = min(over, _last(holding))
    conflicting = [each for holding, answer in zip(holdings, answers, strict=True) if answer != "no" for each in same[holding]]
    return conflicting, min(answers, key=SUREST.index)


def _over_by(holding: Holding) -> date | None:
    """The day from which on anybody who begins is sure to have followed (see ``exclusive.follows``), if there is one."""
    if holding.valid is None:
        return None
    return holding.valid.latest or (holding.said.latest if holding.said and holding.valid.end_earliest is None else None)


def _first(holding: Holding) -> int:
    return first_number(holding.days.earliest if holding.days else None)


def _last(holding: Holding) -> int:
    return last_number(holding.days.latest if holding.days else None)


def _slot_key(slot: Slot) -> str:
    return "h-" + digest_of(list(slot))
