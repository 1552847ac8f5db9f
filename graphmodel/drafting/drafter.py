"""A document's text as draft statements: sentence by sentence, with what was named and said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Protocol

from graphmodel.drafting.days import Published, days, published
from graphmodel.drafting.language import Language
from graphmodel.drafting.lexicon import Cue, words_of
from graphmodel.drafting.matching import Contents
from graphmodel.drafting.names import Known, known_names, new_names
from graphmodel.drafting.offices import ALONE, Office, offices
from graphmodel.drafting.order import Ends, Order
from graphmodel.drafting.quotes import Quotation, overlapping, quotations
from graphmodel.drafting.references import Holders, person_before, settle
from graphmodel.drafting.relation_extraction import Finding, Reader, grammar_of
from graphmodel.drafting.sentence import LONGEST, Mention, Sentence, behind_dateline, tokens
from graphmodel.drafting.speakers import Speaker, Speakers
from graphmodel.drafting.statements import Registry, Statements, with_times
from graphmodel.evidence.sentences import sentences
from graphmodel.model.model import Model
from graphmodel.model.schema import ACTOR, PERSON, Schema
from graphmodel.model.statement import Document, Entity, Evidence, Statement

_SHORTEST_QUOTATION = 3
"""Words of a quotation at least that is a draft by itself."""


class Parser(Protocol):
    """What sees the ends of words in the grammar of their sentences."""

    def ends(self, sentences_and_cues: Sequence[tuple[Sentence, Sequence[Cue]]]) -> Iterator[Mapping[int, Ends]]:
        """For each sentence, the ends of its cues by their first tokens."""


@dataclass
class Draft:
    """What was drafted from texts."""

    entities: dict[str, Entity] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    statements: dict[str, Statement] = field(default_factory=dict)
    sentences: int = 0
    skipped: int = 0
    """Sentences that are too long to be read."""
    left_out: int = 0
    """Drafts that are not sure enough."""
    known: frozenset[str] = frozenset()
    """The ids of the entities that were known."""


class Drafter:
    """Drafts statements from texts in one language, with the words of a schema, about known entities and new ones."""

    def __init__(
        self,
        schema: Schema,
        language: Language,
        known: Sequence[Entity] = (),
        parser: Parser | None = None,
        *,
        taken: Sequence[str] = (),
        quotations: bool = False,
    ) -> None:
        self.schema, self.language, self.parser, self.quotations = schema, language, parser, quotations
        self.words = words_of(schema, language)
        self.grammar = grammar_of(schema)
        self.reader = Reader(self.words, self.grammar)
        self.titles = frozenset(self.words.offices)
        self.sayings = frozenset(
            form
            for form, entries in self.words.by_form.items()
            if any(
                self.grammar.about.get(entry.relation) == "object" and schema.relations[entry.relation].stance != "neutral" and entry.kind == "verb"
                for entry in entries
            )
        )
        self.known: Known = known_names(known, schema, language)
        self.registry = Registry(schema, known, taken)
        self.contents = Contents(known, self.known, language)

    def about(self, known: Sequence[Entity]) -> Drafter:
        """A drafter of the same words about other known entities: to make a new one takes longer."""
        other = copy(self)
        other.known = known_names(known, self.schema, self.language)
        other.registry = Registry(self.schema, known)
        other.contents = Contents(known, other.known, self.language)
        return other

    def draft(self, document: Document, text: str) -> Iterator[Statement]:
        """The draft statements of a document, in the order of its text. Each has its words in the text."""
        yield from _DocumentReader(self, document, text).statements()

    def speakers(self, document: Document, text: str) -> Iterator[tuple[tuple[int, int], tuple[str, str] | None]]:
        """The quotations of a text by their places, each with the words that name its speaker, and the name of the speaker where it is certain."""
        reading = _DocumentReader(self, document, text)
        reading.prepare()
        for quotation, speaker in reading.speaker_of.items():
            entity = self.registry.entities.get(speaker.entity) if speaker is not None and speaker.entity else None
            words = (text[speaker.start : speaker.end], entity.name if entity else "") if speaker is not None else None
            yield (quotation.start, quotation.end), words

    def model(self, documents: Sequence[tuple[Document, str]], name: str, least: float = 0.0) -> tuple[Model, Draft]:
        """The draft of several documents as a model: the known entities that are in it, the new ones, and the statements.

        Statements that are less sure than ``least`` are left out, with what they are about.
        """
        draft = Draft(known=frozenset(self.known.entities))
        for document, text in documents:
            draft.documents.append(document)
            reading = _DocumentReader(self, document, text)
            for statement in reading.statements():
                if all(text[quote.start : quote.end] == quote.exact and quote.exact for quote in statement.evidence if quote.document == document.id):
                    draft.statements.setdefault(statement.id, statement)
            draft.sentences += len(reading.sentences)
            draft.skipped += reading.skipped
        _leave_out(draft, least)
        used = {id_ for statement in draft.statements.values() for id_ in self.schema.involved(statement)}
        draft.entities = {id_: entity for id_, entity in self.registry.entities.items() if id_ in used}
        model = Model(name, tuple(draft.documents), tuple(draft.entities.values()), tuple(draft.statements.values()), schema=self.schema)
        return model, draft


def _leave_out(draft: Draft, least: float) -> None:
    """Take the statements out that are not sure enough, those that are about them, and contents that nothing is about any more."""
    weak = {id_ for id_, statement in draft.statements.items() if not statement.content and (statement.confidence or 0) < least}
    draft.left_out = len(weak)
    kept = {id_: statement for id_, statement in draft.statements.items() if id_ not in weak}
    while True:
        used = {statement.object for statement in kept.values()}
        loose = [id_ for id_, statement in kept.items() if statement.content and id_ not in used]
        if not loose:
            break
        for id_ in loose:
            del kept[id_]
    draft.statements = kept


class _DocumentReader:
    """One document while it is read."""

    def __init__(self, drafter: Drafter, document: Document, text: str) -> None:
        self.drafter, self.document, self.text = drafter, document, text
        self.language, self.registry = drafter.language, drafter.registry
        self.when: Published = published(document.published)
        self.quotes: list[Quotation] = quotations(text, self.language)
        self.maker = Statements(drafter.grammar, drafter.registry, drafter.contents, document)
        self.skipped = 0
        self.sentences: list[Sentence] = list(self._sentences())
        self.speaker_of: dict[Quotation, Speaker | None] = {}

    def _sentences(self) -> Iterator[Sentence]:
        for begin, end in self._places():
            start, words = behind_dateline(self.text, begin, end), []
            for word in tokens(self.text, start, end, self.drafter.known.whole):
                words.append(word)
                if len(words) > LONGEST:
                    break
            if len(words) > LONGEST:
                self.skipped += 1
                continue
            sentence = Sentence(self.text, start, end, words)
            quoted = list(overlapping(self.quotes, start, end))
            sentence.quoted = [any(span.start <= word.start < span.end for span in quoted) for word in words] if quoted else [False] * len(words)
            self._name(sentence)
            yield sentence

    def _places(self) -> Iterator[tuple[int, int]]:
        """The places of the sentences; one that ends in the short form of a title goes on in the next."""
        begun: int | None = None
        for start, end in sentences(self.text, self.document.language or self.language.language):
            begun = start if begun is None else begun
            if self.text[begun:end].rsplit(None, 1)[-1].lstrip("“\"'(") in self.language.courtesies:
                continue
            yield begun, end
            begun = None
        if begun is not None:
            yield begun, end

    def _name(self, sentence: Sentence) -> None:
        mentions = list(self.drafter.known.mentions(sentence.tokens))
        sentence.place(mentions)
        for new in new_names(sentence, self.language, self.drafter.schema, self.drafter.titles):
            words = new.name.split()
            person = self.registry.person_at_end(words)
            if person is not None and new.kind == "new":
                mentions.append(Mention(new.last - person[1], new.last, person[0], "new", False))
                continue
            same = self.registry.last_name(words[-1]) if len(words) == 1 and new.kind == "new" else None
            mentions.append(Mention(new.first, new.last, same or self.registry.new(new.name, new.label), new.kind, False))
        sentence.place(mentions)

    def statements(self) -> Iterator[Statement]:
        """The statements of all sentences."""
        held = self.prepare()
        cues = [self.drafter.words.cues(sentence) for sentence in self.sentences]
        parser = self.drafter.parser
        parsed: Iterator[Mapping[int, Ends] | None]
        parsed = parser.ends(list(zip(self.sentences, cues, strict=True))) if parser is not None else iter([None] * len(cues))
        for place, (sentence, ends, found) in enumerate(zip(self.sentences, parsed, cues, strict=True)):
            for office in held[place]:
                yield from self.maker.of_office(sentence, office)
            yield from self.maker.of_places(sentence)
            for finding in self.drafter.reader.findings(sentence, ends, found):
                yield from self._made(sentence, self._quoted(sentence, finding), place)
            self.maker.note_events(sentence)
        if self.drafter.quotations:
            yield from self._quotations()

    def prepare(self) -> list[list[Office]]:
        """Find who is meant by titles and pronouns, and who says the quotations; returns the offices of each sentence."""
        held = self._offices()
        for place, sentence in enumerate(self.sentences):
            self._pronouns(sentence, self.sentences[max(place - 2, 0) : place])
        self._speakers()
        return held

    def _offices(self) -> list[list[Office]]:
        """The offices of each sentence; whoever is named by a title alone is set as a mention."""
        found = [offices(sentence, self.drafter.words) for sentence in self.sentences]
        holders = Holders([(sentence, office) for sentence, each in zip(self.sentences, found, strict=True) for office in each])

        def settled(sentence: Sentence, each: Sequence[Office]) -> list[Office]:
            def named(office: Office) -> str | None:
                holder = holders.of(sentence, office)
                if holder is None and office.rule != ALONE and PERSON in self.drafter.schema.labels:
                    return self.registry.new(sentence.words(office.first, office.last), PERSON)
                return holder

            return settle(sentence, each, named)

        return [settled(sentence, each) for sentence, each in zip(self.sentences, found, strict=True)]

    def _speakers(self) -> None:
        """Set who says each quotation, and whom the pronouns inside of it are."""
        verbs = frozenset(self.language.reports) | self.drafter.sayings
        speakers = Speakers(self.text, self.sentences, self.language, verbs, lambda sentence, index: None)
        for quotation, speaker in speakers.all(self.quotes):
            self.speaker_of[quotation] = speaker

    def _quoted(self, sentence: Sentence, finding: Finding) -> Finding:
        """A finding inside of a quotation is said by its speaker; its first persons are the speaker."""
        if not sentence.quoted or not sentence.quoted[finding.cue.first]:
            return finding
        offset = sentence.tokens[finding.cue.first].start
        quotation = next(overlapping(self.quotes, offset, offset + 1), None)
        speaker = self.speaker_of.get(quotation) if quotation is not None else None
        if speaker is None or speaker.entity is None:
            return replace(finding, speakers=(), confidence=round(finding.confidence * 0.6, 2))
        return replace(finding, speakers=(speaker.entity,))

    def _quotations(self) -> Iterator[Statement]:
        """What is quoted, as said by its speaker, where it is certain who that is."""
        for quotation, speaker in self.speaker_of.items():
            if speaker is not None and speaker.entity and len(self.text[quotation.start : quotation.end].split()) >= _SHORTEST_QUOTATION:
                yield from self.maker.of_quotation(self.text, quotation.start, quotation.end, speaker.entity, speaker.rule)

    def _made(self, sentence: Sentence, finding: Finding, place: int) -> Iterator[Statement]:
        day = self._day(sentence, finding)
        later = day is not None and self.when.near is not None and day > self.when.near.isoformat()[: len(day)]
        says = self.drafter.grammar.about.get(finding.relation) == "object" or bool(finding.speakers)
        evidence: tuple[Evidence, ...] = ()
        for statement in self.maker.of_finding(sentence, finding, evidence):
            if day is None or statement.content:
                yield statement
            else:
                # What is said is not said after the text was published: a later day is that of what is planned.
                yield with_times(statement, stated=day if says and not later else None, valid=day if not says else None)

    def _day(self, sentence: Sentence, finding: Finding) -> str | None:
        """The day that is named nearest to a finding's verb, in its part of the sentence."""
        verb = finding.ends.verb
        future = finding.certainty == "probable"
        near = [
            (abs(day.first - verb), day.edtf)
            for day in days(sentence, self.language, self.when, future=future)
            if not any(sentence.lower(index) in self.language.breaks for index in range(min(day.last, verb), max(day.first, verb)))
        ]
        return min(near)[1] if near and min(near)[0] <= 25 else None

    # --- pronouns

    def _pronouns(self, sentence: Sentence, before: Sequence[Sentence]) -> None:
        """Set the pronouns of a sentence as mentions, of whom they can only be; others are nobody, and no ends."""
        mentions = list(sentence.mentions)
        for index, word in enumerate(sentence.tokens):
            if word.lower not in self.language.pronouns or word.lower in self.language.relatives or sentence.mention_at(index) is not None:
                continue
            who = None
            if not sentence.quoted[index]:
                who = self._under_report(sentence, index)
                if who is None and word.lower in self.language.person_pronouns:
                    who = person_before(sentence, index, before, self._is_person)
            mentions.append(Mention(index, index + 1, who or "", "pronoun"))
        sentence.place(mentions)

    def _under_report(self, sentence: Sentence, index: int) -> str | None:
        """Whom a pronoun right behind a verb of saying can only be: the speaker, where they agree in being one person or not."""
        verb = next((at for at in range(index - 1, max(index - 9, -1), -1) if sentence.lower(at) in self.language.reports), None)
        if verb is None or any(sentence.mention_at(at) is not None for at in range(verb, index)):
            return None
        word = sentence.lower(index)
        if word in self.language.possessive_pronouns:
            return None
        order = Order(sentence, self.drafter.words, self.drafter.words.cues(sentence))
        speakers = order.subject(verb)
        if len(speakers) != 1 or speakers[0].last > verb or not speakers[0].entity:
            return None
        single = word in self.language.person_pronouns
        fits = self._may_be_person(speakers[0].entity) if single else not self._is_person(speakers[0].entity)
        return speakers[0].entity if fits else None

    def _may_be_person(self, id_: str) -> bool:
        entity = self.registry.entities.get(id_)
        return self._is_person(id_) or (entity is not None and entity.label == ACTOR)

    def _is_person(self, id_: str) -> bool:
        entity, schema = self.registry.entities.get(id_), self.drafter.schema
        return entity is not None and PERSON in schema.labels and schema.fits(entity.label, (PERSON,))
