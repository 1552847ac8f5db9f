"""A briefing from a model: actors, positions, what is contested, open questions, a timeline, sources; every sentence linked to its statements.

A sentence consists of the model's own values (names, readings, dates, quotes) and a few fixed words. The same model gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from graphmodel.claims.attribution import chains
from graphmodel.claims.contested import Findings, findings_of
from graphmodel.claims.snapshot import AsOf, Snapshot
from graphmodel.model import dates
from graphmodel.model.content import content_keys, live_statements, matter_of, stance_of
from graphmodel.model.exclusive import holder_of
from graphmodel.model.fields import fields_of
from graphmodel.model.links import is_web, link_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Statement
from graphmodel.model.times import published_of
from graphmodel.parsing.display import shown
from graphmodel.reports.pieces import Briefing, Item, Piece, Section


def briefing_of(seen: Snapshot, moment: AsOf | None = None) -> Briefing:
    """The briefing of a model as it is seen from a moment (``Snapshot(model)`` is the model as it is).

    >>> two = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"))
    >>> briefing = briefing_of(Snapshot(Model("m", entities=two, statements=(Statement("a", "MEETS", "b", id="s", valid="2025"),))))
    >>> [section.heading for section in briefing.sections]
    ['Actors', 'Contested', 'Timeline', 'Statements']
    """
    moment = moment or AsOf()
    sentences = _Sentences(seen, moment)
    sections = (
        Section("Actors", tuple(sentences.actors())),
        Section("Positions", tuple(sentences.positions())),
        Section("Contested", tuple(sentences.contested()) or (Item((_w("Nothing is affirmed by one and denied by another."),)),)),
        Section("Changes of holder", tuple(sentences.superseded())),
        Section("Said by several sources", tuple(sentences.repeated())),
        Section("Open questions", tuple(sentences.open_questions())),
        Section("Timeline", tuple(sentences.timeline())),
        Section("Sources", tuple(sentences.sources())),
        Section("Statements", tuple(sentences.statements())),
    )
    return Briefing(seen.model.title or seen.model.name, tuple(sentences.moment_line()), tuple(section for section in sections if section.items))


class _Sentences:
    """The sentences of a briefing, section by section."""

    def __init__(self, seen: Snapshot, moment: AsOf) -> None:
        self.seen, self.moment = seen, moment
        self.model: Model = seen.model
        self.found: Findings = findings_of(self.model, moment.as_of)
        self.chains = chains(self.model)
        self.live = live_statements(self.model)
        self.keys = content_keys(self.model)
        self.naming: dict[str, list[Statement]] = {}
        self.affiliations: dict[str, list[Statement]] = {}
        self.citing: dict[str, list[str]] = {}
        for statement in self.model.statements:
            for end in self.model.schema.involved(statement):
                self.naming.setdefault(end, []).append(statement)
            relation = self.model.schema.relations.get(statement.relation)
            if relation and relation.affiliation and statement.id in self.live:
                self.affiliations.setdefault(statement.subject, []).append(statement)
            for document in statement.documents:
                self.citing.setdefault(document, []).append(statement.id)

    def moment_line(self) -> Iterator[Piece]:
        if self.moment.as_of is not None:
            yield _w("What holds, or may hold, on")
            yield _v(self.moment.as_of.isoformat())
        if self.moment.known_at is not None:
            yield _w("as it was known, or may have been known, on" if self.moment.as_of else "What was known, or may have been known, on")
            yield _v(self.moment.known_at.isoformat())
            yield _w(f"(by when it was {_or(self.moment.axes)})")

    # --- Actors

    def actors(self) -> Iterator[Item]:
        schema = self.model.schema
        named = [entity for entity in self.model.entities if not entity.unspecified and schema.is_actor(entity.label)]
        for entity in named:
            if entity.id in self.naming:
                yield Item(tuple(self.entity(entity)), (), tuple(self.item(affiliation) for affiliation in self.affiliations.get(entity.id, ())))

    def entity(self, entity: Entity, *, when: bool = True) -> Iterator[Piece]:
        yield _v(entity.name)
        yield from (_w("("), _v(entity.label), _w(")"))
        if entity.aliases:
            yield _w("also:")
            yield _v(", ".join(entity.aliases))
        yield from _further(entity, () if when else ("valid",))

    # --- Positions

    def positions(self) -> Iterator[Item]:
        taken: dict[str, list[Statement]] = {}
        for statement in self.model.statements:
            if statement.id in self.live and stance_of(self.model.schema, statement) != "neutral":
                taken.setdefault(matter_of(self.model, statement, self.keys)[0], []).append(statement)
        named = [(self.matter(found[0]), key, found) for key, found in taken.items()]
        disputed = {content.key for content in self.found.disputed}
        for name, key, found in sorted(named, key=lambda each: each[:2]):
            told = (_w("—"), _w(_KINDS["dispute"])) if key in disputed else ()
            yield Item((_v(name), *told), (), tuple(self.item(statement) for statement in found))

    def matter(self, statement: Statement) -> str:
        inner = self.model.statement_by_id.get(statement.object)
        return self.model.describe(inner, plainly=True) if inner else self.model.name_of(statement.object)

    # --- Contested, changes of holder, repeated

    def contested(self) -> Iterator[Item]:
        for content in self.found.contested:
            claims = [
                Item((*self.side(side.name, side.holder), *self.told(claim.statement)), (claim.statement.id,))
                for side in content.sides
                for claim in side.claims
            ]
            questions = [Item((_w("Open:"), *self.question(text))) for text in content.open]
            yield Item((_v(content.name), _w("—"), _w(_KINDS[content.kind])), (), (*claims, *questions))

    def side(self, name: str, holder: str | None) -> Iterator[Piece]:
        yield _w(f"{name}:" if holder is None else name)
        if holder is not None:
            yield _v(self.model.name_of(holder))
            yield _w(":")

    def question(self, text: str) -> Iterator[Piece]:
        """An open question: its fixed words, and what in it is the model's (after the colon)."""
        head, separator, rest = text.partition(": ")
        if separator and head not in _ONLY_WORDS:
            yield from (_w(f"{head}:"), _v(rest))
        else:
            yield _w(text)

    def superseded(self) -> Iterator[Item]:
        for succession in self.found.superseded:
            sure = "was followed by" if succession.certainty == "yes" else "was, as far as the dates say, followed by"
            yield Item(
                (_v(succession.name), _w("—"), *self.holding(succession.statement), _w(sure), *self.holding(succession.by)),
                (succession.statement.id, succession.by.id),
            )

    def holding(self, statement: Statement) -> Iterator[Piece]:
        yield _v(self.model.name_of(holder_of(self.model.schema, statement)))
        if statement.valid:
            yield from (_w("("), _v(dates.in_words(statement.valid)), _w(")"))

    def repeated(self) -> Iterator[Item]:
        for report in self.found.repeated:
            ids = tuple(claim.statement.id for claim in report.claims)
            sources = ", ".join(self.model.name_of(source) for source in report.sources)
            yield Item((_v(report.name), _w(f"— {'affirmed' if report.side == 'affirms' else 'denied'} by"), _v(sources)), ids)

    # --- Open questions

    def open_questions(self) -> Iterator[Item]:
        for entity in self.model.entities:
            if entity.unspecified:
                about = self.naming.get(entity.id, ())
                if about:
                    yield Item(
                        (_w("Not specified, in the words of the source:"), _q(entity.name)), (), tuple(self.item(statement) for statement in about)
                    )
        for statement in self.model.statements:
            if statement.inferred:
                yield Item((_w("Inferred, not stated:"), *self.told(statement)), (statement.id,))
        for statement in self.model.statements:
            if statement.certainty != "certain" and not statement.inferred:
                yield Item((_w("Not certain:"), *self.told(statement)), (statement.id,))
        for claim in self.found.unanswered:
            yield Item((_w("Denied, and affirmed by nobody:"), *self.told(claim.statement)), (claim.statement.id,))
        for name, answers in (("hold", self.seen.holds), ("have been known", self.seen.known)):
            for statement in self.model.statements:
                if answers.get(statement.id) == "possible":
                    day = self.moment.as_of if name == "hold" else self.moment.known_at
                    yield Item((_w(f"May {name} on"), _v(str(day)), _w("its dates leave it open:"), *self.told(statement)), (statement.id,))

    # --- Timeline, sources, statements

    def timeline(self) -> Iterator[Item]:
        """Events by their own dates, and statements, in the order of time."""
        dated: list[tuple[str, Statement | Entity]] = [
            (entity.valid, entity) for entity in self.model.entities if entity.valid and not self.model.schema.is_actor(entity.label)
        ]
        dated += [(text, statement) for statement in self.model.statements if (text := statement.valid or statement.stated)]

        for text, thing in sorted(dated, key=lambda each: dates.parse(each[0]).order):
            if isinstance(thing, Entity):
                naming = tuple(statement.id for statement in self.naming.get(thing.id, ()))
                yield Item((_v(dates.in_words(text)), _w(":"), *self.entity(thing, when=False)), naming)
            else:
                said = "(said):" if thing.valid is None else ":"
                yield Item((_v(dates.in_words(text)), _w(said), *self.told(thing, when=False)), (thing.id,))

    def sources(self) -> Iterator[Item]:
        for document in self.model.documents:
            yield Item(tuple(self.document(document)), tuple(self.citing.get(document.id, ())), (), Piece("document", document.id))
        speakers: dict[str, list[str]] = {}
        for statement in self.model.statements:
            for speaker in statement.attribution:
                speakers.setdefault(speaker, []).append(statement.id)
        for speaker, ids in speakers.items():
            yield Item((_v(self.model.name_of(speaker)), _w("— a speaker who is reported")), tuple(ids))

    def document(self, document: Document) -> Iterator[Piece]:
        yield _v(document.title)
        for text in (document.author, document.publisher, dates.in_words(document.published or "")):
            if text:
                yield from (_w(","), _v(text))
        if document.url:
            yield _w(",")
            yield Piece("url", document.url)
        yield from _further(document)

    def statements(self) -> Iterator[Item]:
        for statement in self.model.statements:
            yield Item((*self.told(statement), *self.evidence(statement)), (), (), Piece("statement", statement.id))

    def evidence(self, statement: Statement) -> Iterator[Piece]:
        for number, quote in enumerate(statement.evidence):
            yield _w(";" if number else "— evidence:")
            yield Piece("document", quote.document)
            if quote.start is not None:
                yield _v(f"{quote.start}–{quote.end}")
            if link := link_of(self.model.document_by_id.get(quote.document), quote):
                yield from (_w("("), Piece("words", link), _w(")"))

    # --- One statement in words

    def item(self, statement: Statement) -> Item:
        return Item(tuple(self.told(statement)), (statement.id,))

    def told(self, statement: Statement, *, when: bool = True) -> Iterator[Piece]:
        """A statement with its words, its dates, how sure it is, and through whom it reaches the reader."""
        yield _v(self.model.describe(statement))
        told = [f"{name}: {value}" for name, value in self.model.qualifiers_in_words(statement).items()]
        if told:
            yield from (_w("("), _v("; ".join(told)), _w(")"))
        quotes = [piece.exact for piece in statement.evidence if piece.exact]
        for number, words in enumerate(quotes):
            yield from (_w("," if number else ":"), _q(words))
        if when and statement.valid:
            yield from (_w("— when:"), _v(dates.in_words(statement.valid)))
        if when and statement.stated:
            yield from (_w("— said:"), _v(dates.in_words(statement.stated)))
        if statement.certainty != "certain":
            yield from (_w("— certainty:"), _v(statement.certainty))
        if statement.inferred:
            yield from (_w("— inferred:"), _v(statement.inferred))
        yield from _further(statement)
        yield from self.voice(statement)

    def voice(self, statement: Statement) -> Iterator[Piece]:
        """Through whom a statement reaches the reader: its speakers and, where there are several, its documents; or whose content it only is."""
        ways = self.chains[statement.id]
        around = dict.fromkeys(way.within[-1] for way in ways if way.within)
        for speaker in reversed(statement.attribution):
            yield from (_w("— according to"), _v(self.model.name_of(speaker)))
        if statement.content:
            for number, outer in enumerate(around):
                yield _w("," if number else "— said by nobody as such, only the content of")
                yield Piece("statement", outer)
            if len(ways) == 1 and ways[0].speakers:
                yield _w(", through")
                yield _v(", ".join(self.model.name_of(speaker) for speaker in ways[0].speakers))
        if len(self.model.documents) > 1 and statement.documents:
            for number, document in enumerate(statement.documents):
                yield _w("," if number else "— in")
                yield Piece("document", document)
            if published := published_of(self.model, statement):
                yield from (_w("("), _v(dates.in_words(published)), _w(")"))


_KINDS = {
    "claim": "affirmed and denied",
    "position": "reported as for and as against it",
    "holder": "only one may hold it at a time",
    "dispute": "some are for it and others against it",
}


_ONLY_WORDS = ("not answered", "said at different times")
"""Open questions of :func:`graphmodel.claims.results.open_questions` without a value of the model."""


def _further(thing: Entity | Document | Statement, without: Collection[str] = ()) -> Iterator[Piece]:
    """The fields that are in no place of their own in a briefing, each after its name, and the own properties."""
    for field in fields_of(type(thing)):
        value = getattr(thing, field.name)
        if field.briefing is None or field.name in without or not field.is_given(value):
            continue
        if value is True:
            yield _w(f"— {field.briefing}")
        else:
            yield _w(f"— {field.briefing}:")
            yield _web(value) if field.shape == "text" else _v(dates.in_words(value) if field.shape == "date" else shown(value))
    for number, (name, value) in enumerate(thing.properties.items()):
        yield from (_w(";" if number else "—"), _v(name), _w(":"), _v(shown(value)))


def _web(text: str) -> Piece:
    return Piece("url", text) if is_web(text) else _v(text)


def _w(text: str) -> Piece:
    return Piece("word", text)


def _v(text: str) -> Piece:
    return Piece("value", text)


def _q(text: str) -> Piece:
    return Piece("quote", text)


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"
