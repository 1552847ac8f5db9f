"""Findings as draft statements: entities for their ends, evidence that stands in the text, and the rule that made them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graphmodel.drafting.matching import Contents, stem
from graphmodel.drafting.offices import Office
from graphmodel.drafting.relation_extraction import Finding, Grammar
from graphmodel.drafting.sentence import Sentence
from graphmodel.model.schema import ACTOR, PERSON, PROPOSITION, Relation, Schema
from graphmodel.model.statement import Document, Entity, Evidence, Statement

MADE_BY = "graphmodel draft"
_MOST_PAIRS = 36
"""Statements that one finding with several subjects and objects makes at most."""
COUNTERPART = "counterpart"
"""The qualifier for with whom somebody agrees."""
_OPEN = 0.5
"""The confidence at least of a passive whose actor is known to be left open."""
_EVENT_WORDS = 7
"""Words before a place in which an event may be named."""
_NEAR = 10
"""Words behind a verb in which an event that it is about may be."""
_FARTHER = 30
"""Words behind a phrase in which the words of a known name may be, too."""
_LONGEST_NAME = 160
"""Characters of a proposition's name at most."""


def slug(name: str, taken: Mapping[str, object]) -> str:
    """A short id for a name that is not taken.

    >>> slug("Kaja Kallas", {}), slug("Kaja Kallas", {"kaja-kallas": 1})
    ('kaja-kallas', 'kaja-kallas-2')
    """
    text = unicodedata.normalize("NFC", name).casefold()
    text = "-".join(re.findall(r"\w+", text))[:40].strip("-_") or "entity"
    if text not in taken:
        return text
    # Many names of one beginning: the number of all is one that is not taken, or nearly.
    number = 2 if f"{text}-2" not in taken else len(taken)
    while f"{text}-{number}" in taken:
        number += 1
    return f"{text}-{number}"


class Registry:
    """The entities of a draft: the known ones, and new ones as they come."""

    def __init__(self, schema: Schema, known: Sequence[Entity], taken: Sequence[str] = ()) -> None:
        self.schema = schema
        self.entities: dict[str, Entity] = {entity.id: entity for entity in known}
        self.taken: dict[str, object] = {**dict.fromkeys(taken), **dict.fromkeys(self.entities)}
        self._new: dict[tuple[str, str], str] = {}
        self._last_names: dict[str, set[str]] = {}

    def new(self, name: str, label: str, *, unspecified: bool = False) -> str:
        """The id of a new entity with a name; the same name is the same entity."""
        name = " ".join(name.split())
        key = (name.casefold(), label if label == PROPOSITION else "")
        if key not in self._new:
            id_ = slug(name, self.taken)
            self.taken[id_] = None
            self.entities[id_] = Entity(id_, label, name, unspecified=unspecified)
            self._new[key] = id_
            if " " in name and label != PROPOSITION:
                self._last_names.setdefault(name.casefold().rsplit(" ", 1)[1], set()).add(id_)
        return self._new[key]

    def person_at_end(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The person whose whole name is at the end of a longer one ('Middle East Ann Lee'), and how many words it has."""
        for number in range(2, len(words)):
            id_ = self._new.get((" ".join(words[-number:]).casefold(), ""))
            if id_ is not None and self._fits_person(id_):
                return id_, number
        return None

    def _fits_person(self, id_: str) -> bool:
        return PERSON in self.schema.labels and self.schema.fits(self.entities[id_].label, (PERSON,))

    def last_name(self, word: str) -> str | None:
        """The new person with a last name, where there is only one."""
        found = self._last_names.get(word.casefold(), set())
        return next(iter(found)) if len(found) == 1 else None


class Statements:
    """Makes statements of the findings of a document's sentences."""

    def __init__(self, grammar: Grammar, registry: Registry, contents: Contents, document: Document) -> None:
        self.grammar, self.registry, self.contents, self.document = grammar, registry, contents, document
        self.schema = grammar.schema
        self.last_event: str | None = None
        """The event that was named last."""

    def of_finding(self, sentence: Sentence, finding: Finding, evidence: Sequence[Evidence] = ()) -> Iterator[Statement]:
        """The statements that a finding makes: what it is about comes first."""
        yield from self._made(sentence, finding, content=False, evidence=evidence)

    def _made(self, sentence: Sentence, finding: Finding, *, content: bool, evidence: Sequence[Evidence] = ()) -> Iterator[Statement]:
        relation = self.grammar.relation(finding.relation)
        how = self.grammar.about.get(finding.relation)
        subjects = self._subjects(finding, relation)
        objects = [mention.entity for mention in finding.ends.objects if self._fits(mention.entity, relation.object)]
        if how == "object" and finding.ends.link in self.contents.language.places:
            # 'condemned attacks in X': X is where it was.
            objects = []
        direct = how == "object" and finding.content is not None and self._is_direct(finding)
        known = self._known(sentence, finding) if how == "object" and not direct else None
        nests = finding.content is not None and how == "object" and not (known or direct)
        inner = list(self._made(sentence, finding.content, content=True)) if nests and finding.content is not None else []
        yield from inner
        about = [known] if known else [statement.id for statement in inner if statement.content and self._is_top(statement, inner)]
        if not about and how is not None and (found := self._proposition(sentence, finding)):
            about = [found]
        qualifiers = {how: about[0]} if how is not None and how != "object" and about else {}
        targets = objects
        if how == "object" and (inner or known or not objects):
            targets = about
            rest = self._address(finding, qualifiers, inner)
            if about and not inner and not known:
                yield from self._concerning(sentence, finding, about[0], rest)
            self._counterpart(finding, subjects, qualifiers)
        elif how is None and not objects and (event := self._event(sentence, finding, relation)):
            targets = [event]
        if relation.symmetric and len(subjects) > 1 and finding.ends.link in self.contents.language.places:
            # 'X and Y met in Z': with each other.
            targets = []
        pairs = [(subject, other) for subject in subjects for other in dict.fromkeys(targets) if subject != other][:_MOST_PAIRS]
        if not targets and relation.symmetric and len(subjects) > 1:
            pairs = [(one, other) for place, one in enumerate(subjects) for other in subjects[place + 1 :]][:_MOST_PAIRS]
        for subject, target in pairs:
            yield self._statement(sentence, finding, subject, target, qualifiers, content=content, evidence=evidence)

    def _is_direct(self, finding: Finding) -> bool:
        """Whether somebody is the object of a finding itself, before the words of what it could be about."""
        relation, content = self.grammar.relation(finding.relation), finding.content
        ends = finding.ends.objects
        return content is not None and any(self._fits(end.entity, relation.object) and end.last <= content.cue.first for end in ends)

    def _subjects(self, finding: Finding, relation: Relation) -> list[str]:
        """The ids of the subjects; for a passive that does not say by whom, an actor whom the source leaves open."""
        if finding.ends.subjects or not finding.ends.how.startswith("passive") or not self._fits_label(ACTOR, relation.subject):
            return list(dict.fromkeys(subject.entity for subject in finding.ends.subjects if self._fits(subject.entity, relation.subject)))
        verb = stem(finding.cue.entry.lemma.split()[0])
        open_ones = [entity for entity in self.registry.entities.values() if entity.unspecified and self._fits(entity.id, relation.subject)]
        named = [entity.id for entity in open_ones if any(stem(word.lower())[:5] == verb[:5] for word in entity.name.split())]
        if len(named) == 1:
            return named
        return [self.registry.new(f"unnamed actor ({relation.reading} somebody)", ACTOR, unspecified=True)]

    def _event(self, sentence: Sentence, finding: Finding, relation: Relation) -> str | None:
        """The known event behind a finding's words; where they only point ('there'), the one that was named last."""
        labels = [label for label in relation.object if not self.schema.is_actor(label) and label != PROPOSITION]
        last = min(len(sentence.tokens), finding.cue.last + 14)
        event = self.contents.find(sentence, finding.cue.last, last, labels) if labels else None
        if event is None and labels and any(sentence.lower(index) in self.contents.language.pointing for index in finding.cue.at):
            event = self.last_event if self._fits(self.last_event or "", labels) else None
        return event

    def _counterpart(self, finding: Finding, subjects: Sequence[str], qualifiers: dict[str, str]) -> None:
        """Where two agree, each is the other's counterpart."""
        if COUNTERPART in self.grammar.relation(finding.relation).qualifiers and len(subjects) == 2 and COUNTERPART not in qualifiers:
            qualifiers[COUNTERPART] = subjects[1]

    def _is_top(self, statement: Statement, among: Sequence[Statement]) -> bool:
        return all(statement.id not in (other.object, *other.qualifiers.values()) for other in among)

    def _concerning(self, sentence: Sentence, finding: Finding, about: str, others: Sequence[str]) -> Iterator[Statement]:
        """The statements that a new proposition is about somebody: 'rejected a plan of X'."""
        fitting = (
            name
            for name, relation in self.schema.relations.items()
            if relation.stance == "neutral" and not relation.symmetric and name not in self.grammar.about
        )
        name = next((name for name in fitting if self._joins_proposition(self.grammar.relation(name))), None)
        for id_ in others if name is not None else ():
            yield self._statement(sentence, replace(finding, relation=name or "", negated=False), about, id_, {}, content=False, evidence=())

    def _joins_proposition(self, relation: Relation) -> bool:
        return self._fits_label(PROPOSITION, relation.subject) and self._fits_label(ACTOR, relation.object)

    def _address(self, finding: Finding, qualifiers: dict[str, str], inner: Sequence[Statement]) -> list[str]:
        """Put somebody to whom something is said into the qualifier for it, where the relation has one; returns the others."""
        relation = self.grammar.relation(finding.relation)
        role = next((name for name, qualifier in relation.qualifiers.items() if self._is_for_actors(qualifier.labels)), None)
        used = {end for statement in inner for end in (statement.subject, statement.object)}
        rest: list[str] = []
        for mention in finding.ends.objects:
            if mention.entity in used or mention.entity not in self.registry.entities:
                continue
            towards = finding.ends.link in ("", *self.contents.language.towards)
            if role is not None and towards and role not in qualifiers and self._fits(mention.entity, relation.qualifiers[role].labels):
                qualifiers[role] = mention.entity
            else:
                rest.append(mention.entity)
        return rest

    def _is_for_actors(self, labels: Sequence[str]) -> bool:
        return bool(labels) and all(self.schema.fits(label, (ACTOR,)) for label in labels)

    def _fits_label(self, label: str, labels: Sequence[str]) -> bool:
        return label in self.schema.labels and self.schema.fits(label, labels)

    def _fits(self, id_: str, labels: Sequence[str]) -> bool:
        entity = self.registry.entities.get(id_)
        return entity is not None and self.schema.fits(entity.label, labels)

    def _known(self, sentence: Sentence, finding: Finding) -> str | None:
        """The known proposition or event whose name's words are in what a finding is about, up to the end of the sentence."""
        relation, how = self.grammar.relation(finding.relation), self.grammar.about[finding.relation]
        labels = relation.object if how == "object" else relation.qualifiers[how].labels
        if finding.phrase is None:
            return None
        first, end = finding.phrase[0], len(sentence.tokens)
        near, far = min(end, first + _NEAR), min(end, finding.phrase[1] + _FARTHER)
        others = [label for label in labels if not self.schema.is_actor(label) and label != PROPOSITION]
        found = self.contents.find(sentence, first, far, [PROPOSITION]) if PROPOSITION in labels else None
        return found or (self.contents.find(sentence, first, near, others) if others else None)

    def _proposition(self, sentence: Sentence, finding: Finding) -> str | None:
        """The proposition or event that a finding is about, by its words: a known one where its name has them."""
        how = self.grammar.about.get(finding.relation)
        if how is None or finding.phrase is None:
            return None
        known = self._known(sentence, finding)
        if known is not None:
            return known
        first, last = finding.phrase
        words = " ".join(sentence.words(first, last).split())[:_LONGEST_NAME].strip(" ,;:.“”\"'")
        letters = sum(map(str.isalpha, words))
        return self.registry.new(words, PROPOSITION) if letters >= 4 else None

    def _statement(
        self,
        sentence: Sentence,
        finding: Finding,
        subject: str,
        target: str,
        qualifiers: Mapping[str, str],
        *,
        content: bool,
        evidence: Sequence[Evidence],
    ) -> Statement:
        speakers = () if content else tuple(speaker for speaker in finding.speakers if speaker != subject and speaker in self.registry.entities)
        return Statement(
            subject,
            finding.relation,
            target,
            negated=finding.negated,
            content=content,
            qualifiers=dict(qualifiers),
            attribution=speakers,
            evidence=(self.evidence(sentence, finding.first, finding.last), *evidence),
            certainty=finding.certainty,
            draft=True,
            drafted_by=f"{MADE_BY}: {finding.rule}",
            confidence=max(finding.confidence, _OPEN) if self._is_known_open(subject) else finding.confidence,
        )

    def _is_known_open(self, id_: str) -> bool:
        """Whether an entity is a known one whom the source leaves open."""
        return id_ in self.contents.actors and self.registry.entities[id_].unspecified

    def of_office(self, sentence: Sentence, office: Office) -> Iterator[Statement]:
        """The statement that somebody holds an office of somebody."""
        if office.holder is None or office.master is None:
            return
        relation = self.grammar.relation(office.relation)
        if not self._fits(office.holder.entity, relation.subject) or not self._fits(office.master.entity, relation.object):
            return
        words = " ".join(sentence.words(*office.title).split())
        qualifiers = {"office": words[:200].lower()} if "office" in relation.qualifiers else {}
        yield Statement(
            office.holder.entity,
            office.relation,
            office.master.entity,
            qualifiers=qualifiers,
            evidence=(self.evidence(sentence, office.first, office.last),),
            draft=True,
            drafted_by=f"{MADE_BY}: {office.rule}",
            confidence=office.confidence,
        )

    def of_places(self, sentence: Sentence) -> Iterator[Statement]:
        """The statements that a known event is in a known place: 'the meeting in X'."""
        names = [name for name, relation in self.schema.relations.items() if set(relation.object) == {"Place"} and set(relation.subject) == {"Event"}]
        for mention in sentence.mentions if names else ():
            if not mention.known or sentence.lower(mention.first - 1) not in self.contents.language.places:
                continue
            entity = self.registry.entities.get(mention.entity)
            if entity is None or not self._fits(entity.id, ("Place",)):
                continue
            first = max(mention.first - _EVENT_WORDS, 0)
            event = self.contents.find(sentence, first, mention.last, ("Event",))
            if event is not None and event != entity.id:
                yield Statement(
                    event,
                    names[0],
                    entity.id,
                    evidence=(self.evidence(sentence, first, mention.last),),
                    draft=True,
                    drafted_by=f"{MADE_BY}: event before a place",
                    confidence=0.5,
                )

    def of_quotation(self, text: str, start: int, end: int, speaker: str, rule: str) -> Iterator[Statement]:
        """The statement that somebody says what is quoted, by the relation for plain assertions."""
        fitting = (name for name, relation in self.schema.relations.items() if relation.stance == "affirms" and set(relation.object) == {PROPOSITION})
        name = next(fitting, None)
        words = " ".join(text[start:end].split())[:_LONGEST_NAME].strip(" ,;:.“”\"'")
        if name is None or not words or not self._fits(speaker, self.grammar.relation(name).subject):
            return
        yield Statement(
            speaker,
            name,
            self.registry.new(words, PROPOSITION),
            evidence=(Evidence(self.document.id, start, end, text[start:end]),),
            draft=True,
            drafted_by=f"{MADE_BY}: quotation ({rule})",
            confidence=0.6,
        )

    def note_events(self, sentence: Sentence) -> None:
        """Keep in mind which known event a sentence names last."""
        event = self.contents.find(sentence, 0, len(sentence.tokens), ("Event",))
        self.last_event = event or self.last_event

    def evidence(self, sentence: Sentence, first: int, last: int) -> Evidence:
        """The place and the words of some tokens."""
        start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
        return Evidence(self.document.id, start, end, sentence.text[start:end])


def with_times(statement: Statement, *, stated: str | None, valid: str | None) -> Statement:
    """A statement with the times that its sentence says."""
    return replace(statement, stated=stated or statement.stated, valid=valid or statement.valid)
