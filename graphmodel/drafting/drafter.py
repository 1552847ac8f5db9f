"""A document's text as draft statements: sentence by sentence, with what was named and said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from graphmodel.drafting.days import Published, days, published
from graphmodel.drafting.findings import Finding, Reader, grammar_of
from graphmodel.drafting.language import Language
from graphmodel.drafting.lexicon import Cue, words_of
from graphmodel.drafting.matching import Contents
from graphmodel.drafting.names import Known, known_names, new_names
from graphmodel.drafting.offices import Office, offices
from graphmodel.drafting.order import Ends
from graphmodel.drafting.quotes import Quotation, overlapping, quotations
from graphmodel.drafting.sentence import LONGEST, Mention, Sentence, behind_dateline, tokens
from graphmodel.drafting.statements import Registry, Statements, with_times
from graphmodel.evidence.sentences import sentences
from graphmodel.model.model import Model
from graphmodel.model.schema import PERSON, Schema
from graphmodel.model.statement import Document, Entity, Evidence, Statement


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
        self.known: Known = known_names(known, schema, language)
        self.registry = Registry(schema, known, taken)
        self.contents = Contents(known, self.known, language)

    def draft(self, document: Document, text: str) -> Iterator[Statement]:
        """The draft statements of a document, in the order of its text. Each has its words in the text."""
        yield from _Reading(self, document, text).statements()

    def model(self, documents: Sequence[tuple[Document, str]], name: str, least: float = 0.0) -> tuple[Model, Draft]:
        """The draft of several documents as a model: the known entities that are in it, the new ones, and the statements.

        Statements that are less sure than ``least`` are left out, with what they are about.
        """
        draft = Draft(known=frozenset(self.known.entities))
        for document, text in documents:
            draft.documents.append(document)
            reading = _Reading(self, document, text)
            for statement in reading.statements():
                if all(text[one.start : one.end] == one.exact and one.exact for one in statement.evidence if one.document == document.id):
                    draft.statements.setdefault(statement.id, statement)
            draft.sentences += len(reading.sentences)
            draft.skipped += reading.skipped
        _leave_out(draft, least)
        used = {id_ for one in draft.statements.values() for id_ in self.schema.involved(one)}
        draft.entities = {id_: one for id_, one in self.registry.entities.items() if id_ in used}
        model = Model(name, tuple(draft.documents), tuple(draft.entities.values()), tuple(draft.statements.values()), schema=self.schema)
        return model, draft


def _leave_out(draft: Draft, least: float) -> None:
    """Take the statements out that are not sure enough, those that are about them, and contents that nothing is about any more."""
    weak = {id_ for id_, one in draft.statements.items() if not one.content and (one.confidence or 0) < least}
    draft.left_out = len(weak)
    kept = {id_: one for id_, one in draft.statements.items() if id_ not in weak}
    while True:
        used = {end for one in kept.values() for end in (one.object, *one.qualifiers.values())}
        loose = [id_ for id_, one in kept.items() if one.content and id_ not in used]
        if not loose:
            break
        for id_ in loose:
            del kept[id_]
    draft.statements = kept


class _Reading:
    """One document while it is read."""

    def __init__(self, drafter: Drafter, document: Document, text: str) -> None:
        self.drafter, self.document, self.text = drafter, document, text
        self.language, self.registry = drafter.language, drafter.registry
        self.when: Published = published(document.published)
        self.quotes: list[Quotation] = quotations(text, self.language)
        self.maker = Statements(drafter.grammar, drafter.registry, drafter.contents, document)
        self.skipped = 0
        self.sentences: list[Sentence] = list(self._sentences())
        self.speaker_of: dict[Quotation, str] = {}

    def _sentences(self) -> Iterator[Sentence]:
        for begin, end in sentences(self.text, self.document.language or self.language.language):
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
            sentence.quoted = [any(one.start <= word.start < one.end for one in quoted) for word in words] if quoted else [False] * len(words)
            self._name(sentence)
            yield sentence

    def _name(self, sentence: Sentence) -> None:
        mentions = list(self.drafter.known.mentions(sentence.tokens))
        sentence.place(mentions)
        for new in new_names(sentence, self.language, self.drafter.schema, self.drafter.titles):
            words = new.name.split()
            same = self.registry.last_name(words[-1]) if len(words) == 1 and new.kind == "new" else None
            mentions.append(Mention(new.first, new.last, same or self.registry.new(new.name, new.label), new.kind, False))
        sentence.place(mentions)

    def statements(self) -> Iterator[Statement]:
        """The statements of all sentences."""
        before: Sentence | None = None
        cues = []
        for sentence in self.sentences:
            self._pronouns(sentence, before)
            cues.append(self.drafter.words.cues(sentence))
            before = sentence
        parser = self.drafter.parser
        parsed: Iterator[Mapping[int, Ends] | None]
        parsed = parser.ends(list(zip(self.sentences, cues, strict=True))) if parser is not None else iter([None] * len(cues))
        for sentence, ends, found in zip(self.sentences, parsed, cues, strict=True):
            titles = offices(sentence, self.drafter.words)
            for office in titles:
                yield from self.maker.of_office(sentence, office)
            for finding in self.drafter.reader.findings(sentence, ends, found):
                yield from self._made(sentence, finding, titles)

    def _made(self, sentence: Sentence, finding: Finding, titles: Sequence[Office]) -> Iterator[Statement]:
        if not finding.ends.subjects:
            return
        day = self._day(sentence, finding)
        says = self.drafter.grammar.about.get(finding.relation) == "object" or bool(finding.speakers)
        evidence: tuple[Evidence, ...] = ()
        for statement in self.maker.of_finding(sentence, finding, evidence):
            if day is None or statement.content:
                yield statement
            else:
                yield with_times(statement, stated=day if says else None, valid=None if says else day)

    def _day(self, sentence: Sentence, finding: Finding) -> str | None:
        """The day that is named nearest to a finding's verb, in its part of the sentence."""
        verb = finding.ends.verb
        future = finding.certainty == "probable"
        near = [
            (abs(one.first - verb), one.edtf)
            for one in days(sentence, self.language, self.when, future=future)
            if not any(sentence.lower(index) in self.language.breaks for index in range(min(one.last, verb), max(one.first, verb)))
        ]
        return min(near)[1] if near and min(near)[0] <= 25 else None

    # --- pronouns

    def _pronouns(self, sentence: Sentence, before: Sentence | None) -> None:
        """Set the pronouns of a sentence as mentions, of whom they can only be; others are nobody, and no ends."""
        mentions = list(sentence.mentions)
        for index, word in enumerate(sentence.tokens):
            if word.lower not in self.language.pronouns or word.lower in self.language.relatives or sentence.mention_at(index) is not None:
                continue
            who = self._person(sentence, index, before) if word.lower in self.language.person_pronouns and not sentence.quoted[index] else None
            mentions.append(Mention(index, index + 1, who or "", "pronoun"))
        sentence.place(mentions)

    def _person(self, sentence: Sentence, index: int, before: Sentence | None) -> str | None:
        here = [one.entity for one in sentence.mentions if one.last <= index and self._is_person(one.entity)]
        if len(set(here)) == 1:
            return here[0]
        if here or before is None:
            return None
        there = {one.entity for one in before.mentions if self._is_person(one.entity)}
        return next(iter(there)) if len(there) == 1 else None

    def _is_person(self, id_: str) -> bool:
        entity, schema = self.registry.entities.get(id_), self.drafter.schema
        return entity is not None and PERSON in schema.labels and schema.fits(entity.label, (PERSON,))
