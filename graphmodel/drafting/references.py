"""Who is meant by a title without a name ('the Ukrainian president', 'a spokesman for X') and by a pronoun: only where it can be nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphmodel.drafting.offices import Office
from graphmodel.drafting.sentence import Mention, Sentence

Key = tuple[str, str]


class Holders:
    """Who holds which office, as far as a text says it with a name."""

    def __init__(self, found: Sequence[tuple[Sentence, Office]]) -> None:
        self.by_master: dict[Key, set[str]] = {}
        self.by_title: dict[str, set[str]] = {}
        for sentence, office in found:
            if office.holder is None:
                continue
            head = sentence.lower(office.title[1] - 1)
            if office.master is not None:
                self.by_master.setdefault((head, office.master.entity), set()).add(office.holder.entity)
            else:
                self.by_title.setdefault(head, set()).add(office.holder.entity)

    def of(self, sentence: Sentence, office: Office) -> str | None:
        """Who holds an office that a sentence names without a name; None where it is nobody or more than one."""
        if office.master is None:
            return None
        head = sentence.lower(office.title[1] - 1)
        found = self.by_master.get((head, office.master.entity)) or self.by_title.get(head, set())
        return next(iter(found)) if len(found) == 1 else None


def settle(sentence: Sentence, offices: Sequence[Office], named: Callable[[Office], str | None]) -> list[Office]:
    """Leave one mention where a sentence has a title with a name or a master: that of the holder.

    ``named`` gives the entity of somebody whose title is there without a name, or None. Returns the offices, with their holders.
    """
    mentions, titles, settled = list(sentence.mentions), set[int](), list[Office]()
    for office in offices:
        span = range(office.first, office.last)
        if office.holder is None:
            entity = named(office)
            if entity is None:
                settled.append(office)
                continue
            holder = Mention(office.first, office.last, entity, "name")
            mentions = [mention for mention in mentions if not (mention.first in span or mention.last - 1 in span)] + [holder]
            settled.append(Office(office.relation, holder, office.master, office.title, office.first, office.last, office.rule, office.confidence))
        else:
            mentions = [mention for mention in mentions if mention.first not in span or mention is office.holder]
            settled.append(office)
            titles.update(index for index in span if not office.holder.first <= index < office.holder.last)
    sentence.place(mentions)
    sentence.titles = frozenset(titles)
    return settled


def person_before(sentence: Sentence, index: int, earlier: Sequence[Sentence], is_person: Callable[[str], bool]) -> str | None:
    """The only person whom a pronoun can be: the only one before it in its sentence, else in the nearest sentence that has any."""
    here = {mention.entity for mention in sentence.mentions if mention.last <= index and mention.entity and is_person(mention.entity)}
    if here:
        return next(iter(here)) if len(here) == 1 else None
    for before in reversed(earlier[-2:]):
        there = [mention for mention in before.mentions if mention.entity and is_person(mention.entity)]
        if there:
            return there[0].entity if len({mention.entity for mention in there}) == 1 else None
    return None
