"""A briefing from a model: actors, positions, what is contested, open questions, a timeline, sources; every sentence linked to its statements.

Nothing stands in it that is not in the model: a sentence is made of the model's own values (names, readings, dates, quotes) and a few fixed words,
and the two are kept apart until they are written. Hence a name that looks like Markdown or HTML is only a name. The same model gives the same bytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from urllib.parse import quote

from graphmodel.claims.attribution import chains
from graphmodel.claims.contested import Contested, Findings, findings_of
from graphmodel.claims.snapshot import AsOf, Snapshot
from graphmodel.model import dates
from graphmodel.model.content import content_keys, live_statements, matter_of, stance_of
from graphmodel.model.exclusive import holder_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Statement
from graphmodel.model.times import published_of

ACTOR = "Actor"


class Piece(NamedTuple):
    """A part of a sentence: a fixed word, a value of the model, words that somebody is quoted with, the id of a statement or of a document."""

    kind: Literal["word", "value", "quote", "url", "statement", "document"]
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, the ids of the statements that it rests on, and what belongs under it. ``entry``: it is this id's entry, which others link to."""

    pieces: tuple[Piece, ...]
    statements: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    entry: Piece | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and what stands under it."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A briefing before it is written: a title, a line on the moment it is seen from, and sections."""

    title: str
    moment: tuple[Piece, ...]
    sections: tuple[Section, ...]


def report_of(seen: Snapshot, moment: AsOf | None = None) -> Report:
    """The briefing of a model as it is seen from a moment (``Snapshot(model)`` is the model as it is).

    >>> two = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"))
    >>> made = report_of(Snapshot(Model("m", entities=two, statements=(Statement("a", "MEETS", "b", id="s", valid="2025"),))))
    >>> [section.heading for section in made.sections]
    ['Actors', 'Contested', 'Timeline', 'Statements']
    """
    moment = moment or AsOf()
    making = _Making(seen, moment)
    sections = (
        Section("Actors", tuple(making.actors())),
        Section("Positions", tuple(making.positions())),
        Section("Contested", tuple(making.contested()) or (Item((_w("Nothing is affirmed by one and denied by another."),)),)),
        Section("Changes of holder", tuple(making.superseded())),
        Section("Said by several sources", tuple(making.repeated())),
        Section("Open questions", tuple(making.open_questions())),
        Section("Timeline", tuple(making.timeline())),
        Section("Sources", tuple(making.sources())),
        Section("Statements", tuple(making.statements())),
    )
    return Report(seen.model.title or seen.model.name, tuple(making.moment_line()), tuple(one for one in sections if one.items))


class _Making:
    """The sentences of a briefing, section by section."""

    def __init__(self, seen: Snapshot, moment: AsOf) -> None:
        self.seen, self.moment = seen, moment
        self.model: Model = seen.model
        self.found: Findings = findings_of(self.model, moment.as_of)
        self.chains = chains(self.model)
        self.live = live_statements(self.model)
        self.keys = content_keys(self.model)

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
        named = [one for one in self.model.entities if not one.unspecified and (ACTOR not in schema.labels or schema.fits(one.label, (ACTOR,)))]
        spoken = {end for one in self.model.statements for end in (one.subject, one.object, *one.qualifiers.values(), *one.attribution)}
        for entity in named:
            if entity.id in spoken:
                belonging = tuple(self.item(one) for one in self.model.statements if self.belongs(entity, one))
                yield Item(tuple(self.entity(entity)), (), belonging)

    def belongs(self, entity: Entity, statement: Statement) -> bool:
        relation = self.model.schema.relations.get(statement.relation)
        return bool(relation and relation.affiliation and statement.subject == entity.id and statement.id in self.live)

    def entity(self, entity: Entity) -> Iterator[Piece]:
        yield _v(entity.name)
        yield from (_w("("), _v(entity.label), _w(")"))
        if entity.aliases:
            yield _w("also:")
            yield _v(", ".join(entity.aliases))

    # --- Positions

    def positions(self) -> Iterator[Item]:
        taken: dict[str, list[Statement]] = {}
        for one in self.model.statements:
            if one.id in self.live and stance_of(self.model.schema, one) != "neutral":
                taken.setdefault(matter_of(self.model, one, self.keys)[0], []).append(one)
        named = [(self.matter(found[0]), key, found) for key, found in taken.items()]
        disputed = {one.key for one in self.found.disputed}
        for name, key, found in sorted(named, key=lambda each: each[:2]):
            told = (_w("—"), _w(_KINDS["dispute"])) if key in disputed else ()
            yield Item((_v(name), *told), (), tuple(self.item(one) for one in found))

    def matter(self, statement: Statement) -> str:
        inner = self.model.statement_by_id.get(statement.object)
        return self.model.describe(inner, plainly=True) if inner else self.model.name_of(statement.object)

    # --- Contested, changes of holder, repeated

    def contested(self) -> Iterator[Item]:
        for one in self.found.contested:
            claims = [
                Item((*self.side(side.name, side.holder), *self.told(claim.statement)), (claim.statement.id,))
                for side in one.sides
                for claim in side.claims
            ]
            questions = [Item((_w("Open:"), *self.question(one, text))) for text in one.open]
            yield Item((_v(one.name), _w("—"), _w(_KINDS[one.kind])), (), (*claims, *questions))

    def side(self, name: str, holder: str | None) -> Iterator[Piece]:
        yield _w(f"{name}:" if holder is None else name)
        if holder is not None:
            yield _v(self.model.name_of(holder))
            yield _w(":")

    def question(self, found: Contested, text: str) -> Iterator[Piece]:
        """An open question: its fixed words, and what in it is the model's."""
        head, separator, rest = text.partition(": ")
        values = {claim.statement.id for claim in found.claims} | {one.name for one in self.model.entities}
        if separator and (rest in values or any(value in rest for value in values)):
            yield from (_w(f"{head}:"), _v(rest))
        else:
            yield _w(text)

    def superseded(self) -> Iterator[Item]:
        for one in self.found.superseded:
            sure = "was followed by" if one.certainty == "yes" else "was, as far as the dates say, followed by"
            yield Item(
                (_v(one.name), _w("—"), *self.holding(one.statement), _w(sure), *self.holding(one.by)),
                (one.statement.id, one.by.id),
            )

    def holding(self, statement: Statement) -> Iterator[Piece]:
        yield _v(self.model.name_of(holder_of(self.model.schema, statement)))
        if statement.valid:
            yield from (_w("("), _v(dates.in_words(statement.valid)), _w(")"))

    def repeated(self) -> Iterator[Item]:
        for one in self.found.repeated:
            ids = tuple(claim.statement.id for claim in one.claims)
            sources = ", ".join(self.model.name_of(source) for source in one.sources)
            yield Item((_v(one.name), _w(f"— {'affirmed' if one.side == 'affirms' else 'denied'} by"), _v(sources)), ids)

    # --- Open questions

    def open_questions(self) -> Iterator[Item]:
        for entity in self.model.entities:
            if entity.unspecified:
                about = [one for one in self.model.statements if entity.id in (one.subject, one.object, *one.qualifiers.values(), *one.attribution)]
                if about:
                    yield Item((_w("Not specified, in the words of the source:"), _q(entity.name)), (), tuple(self.item(one) for one in about))
        for one in self.model.statements:
            if one.inferred:
                yield Item((_w("Inferred, not stated:"), *self.told(one)), (one.id,))
        for one in self.model.statements:
            if one.certainty != "certain" and not one.inferred:
                yield Item((_w("Not certain:"), *self.told(one)), (one.id,))
        for claim in self.found.unanswered:
            yield Item((_w("Denied, and affirmed by nobody:"), *self.told(claim.statement)), (claim.statement.id,))
        for name, answers in (("hold", self.seen.holds), ("have been known", self.seen.known)):
            for one in self.model.statements:
                if answers.get(one.id) == "possible":
                    day = self.moment.as_of if name == "hold" else self.moment.known_at
                    yield Item((_w(f"May {name} on"), _v(str(day)), _w("its dates leave it open:"), *self.told(one)), (one.id,))

    # --- Timeline, sources, statements

    def timeline(self) -> Iterator[Item]:
        dated = [(text, one) for one in self.model.statements if (text := one.valid or one.stated)]

        def place(each: tuple[str, Statement]) -> tuple[date, date]:
            span = dates.parse(each[0])
            return span.earliest or span.latest or date.min, span.latest or date.max

        for text, one in sorted(dated, key=place):
            yield Item((_v(dates.in_words(text)), _w("(said):" if one.valid is None else ":"), *self.told(one, when=False)), (one.id,))

    def sources(self) -> Iterator[Item]:
        for document in self.model.documents:
            used = tuple(one.id for one in self.model.statements if document.id in one.documents)
            yield Item(tuple(self.document(document)), used, (), Piece("document", document.id))
        speakers: dict[str, list[str]] = {}
        for one in self.model.statements:
            for speaker in one.attribution:
                speakers.setdefault(speaker, []).append(one.id)
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

    def statements(self) -> Iterator[Item]:
        for one in self.model.statements:
            yield Item((*self.told(one), *self.evidence(one)), (), (), Piece("statement", one.id))

    def evidence(self, statement: Statement) -> Iterator[Piece]:
        for number, one in enumerate(statement.evidence):
            yield _w(";" if number else "— evidence:")
            yield Piece("document", one.document)
            if one.start is not None:
                yield _v(f"{one.start}–{one.end}")

    # --- One statement in words

    def item(self, statement: Statement) -> Item:
        return Item(tuple(self.told(statement)), (statement.id,))

    def told(self, statement: Statement, *, when: bool = True) -> Iterator[Piece]:
        """A statement with its words, its dates, how sure it is, and through whom it reaches the reader."""
        yield _v(self.model.describe(statement))
        told = [f"{name}: {self.model.name_of(value)}" for name, value in statement.qualifiers.items()]
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


def _w(text: str) -> Piece:
    return Piece("word", text)


def _v(text: str) -> Piece:
    return Piece("value", text)


def _q(text: str) -> Piece:
    return Piece("quote", text)


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"


# --- Writing


def markdown(report: Report) -> str:
    """The briefing as Markdown (CommonMark, with anchors as HTML). Values are escaped: none of them can become a link, a heading or HTML."""
    return "\n".join(_markdown_lines(report)) + "\n"


def html_page(report: Report, svg: str | None = None, note: str | None = None) -> str:
    """The briefing as one HTML file that needs nothing else and runs nothing; ``svg`` is a diagram to put in, ``note`` a line in its place."""
    body = "".join(_html_section(section) for section in report.sections)
    moment = f"<p class=moment>{_html_pieces(report.moment)}</p>" if report.moment else ""
    picture = f"<figure>{_inline(svg)}</figure>" if svg else f"<p class=note>{_html(note)}</p>" if note else ""
    contents = "".join(f'<li><a href="#{_slug(one.heading)}">{one.heading}</a></li>' for one in report.sections)
    title = _html(report.title)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1><bdi>{title}</bdi></h1>\n{moment}<nav><ul>{contents}</ul></nav>\n{picture}\n{body}</body>\n</html>\n"
    )


_STYLE = """
:root{color-scheme:light dark;--line:#8886}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;list-style:none}
ul{padding-left:1.2rem}li{margin:.3rem 0}
q{quotes:"“" "”";font-style:italic}.word{opacity:.72}
a.id{font:12px ui-monospace,monospace;margin-left:.3rem;white-space:nowrap}
.id{overflow-wrap:anywhere}li:target{outline:2px solid;outline-offset:3px}
figure{margin:1rem 0 1rem 50%;width:min(94vw,1600px);transform:translateX(-50%);background:#fff}figure svg{width:100%;height:auto}
@media print{nav{display:none}body{max-width:none}figure{margin:1rem 0;width:100%;transform:none}}
"""


def _markdown_lines(report: Report) -> Iterator[str]:
    yield f"# {_md(report.title)}"
    yield ""
    if report.moment:
        yield _md_pieces(report.moment)
        yield ""
    for section in report.sections:
        yield f"## {section.heading}"
        yield ""
        yield from _md_items(section.items, 0)
        yield ""


def _md_items(items: Iterable[Item], depth: int) -> Iterator[str]:
    for one in items:
        entry = f'<a id="{_anchor(one.entry)}"></a>**{_md(one.entry.text)}** ' if one.entry is not None else ""
        links = "".join(f" {_md_link(Piece('statement', id_))}" for id_ in one.statements)
        yield f"{'  ' * depth}- {entry}{_md_pieces(one.pieces)}{links}"
        yield from _md_items(one.items, depth + 1)


def _md_pieces(pieces: Iterable[Piece]) -> str:
    written: dict[str, Callable[[Piece], str]] = {
        "word": lambda one: one.text,
        "value": lambda one: _md(one.text),
        "quote": lambda one: f"“{_md(one.text)}”",
        "url": lambda one: f"<{one.text}>" if _is_web(one.text) else _md(one.text),
        "statement": _md_link,
        "document": _md_link,
    }
    return _spaced(pieces, written)


def _md_link(piece: Piece) -> str:
    return f"[{_md(piece.text)}](#{_anchor(piece)})"


def _md(text: str) -> str:
    """A value as Markdown text that stays text, wherever in a line it stands."""
    escaped = re.sub(r"([\\`*_{}\[\]<>()#|~!$&^])", r"\\\1", _clean(text))
    escaped = re.sub(r":(?=//)", r"\\:", escaped)
    escaped = re.sub(r"(?i)\b(www|ftp)\.", r"\1\\.", escaped)
    return re.sub(r"^(\d{1,9})([.)])|^([-+=])", lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)


def _html_section(section: Section) -> str:
    return f'<section>\n<h2 id="{_slug(section.heading)}">{section.heading}</h2>\n{_html_items(section.items)}</section>\n'


def _html_items(items: Sequence[Item]) -> str:
    rows = []
    for one in items:
        anchor = f' id="{_anchor(one.entry)}"' if one.entry is not None else ""
        entry = f"<b class=id><bdi>{_html(one.entry.text)}</bdi></b> " if one.entry is not None else ""
        links = "".join(f" {_html_link(Piece('statement', id_))}" for id_ in one.statements)
        inner = _html_items(one.items) if one.items else ""
        rows.append(f"<li{anchor}>{entry}{_html_pieces(one.pieces)}{links}{inner}</li>\n")
    return f"<ul>\n{''.join(rows)}</ul>\n"


def _html_pieces(pieces: Iterable[Piece]) -> str:
    written: dict[str, Callable[[Piece], str]] = {
        "word": lambda one: f"<span class=word>{_html(one.text)}</span>",
        "value": lambda one: f"<bdi>{_html(one.text)}</bdi>",
        "quote": lambda one: f"<q><bdi>{_html(one.text)}</bdi></q>",
        "url": _html_url,
        "statement": _html_link,
        "document": _html_link,
    }
    return _spaced(pieces, written)


def _html(text: str) -> str:
    return html.escape(_clean(text))


def _html_link(piece: Piece) -> str:
    return f'<a class=id href="#{_anchor(piece)}"><bdi>{_html(piece.text)}</bdi></a>'


def _html_url(piece: Piece) -> str:
    shown = _html(piece.text)
    return f'<a href="{html.escape(piece.text)}" rel="noopener noreferrer nofollow">{shown}</a>' if _is_web(piece.text) else f"<bdi>{shown}</bdi>"


def _spaced(pieces: Iterable[Piece], written: Mapping[str, Callable[[Piece], str]]) -> str:
    """Pieces with a space between them, but none before a comma, a colon or a closing bracket, nor after an opening one."""
    text, opened = "", True
    for one in pieces:
        closes = one.kind == "word" and one.text[:1] in (",", ":", ";", ")")
        text += ("" if opened or closes else " ") + written[one.kind](one)
        opened = one.kind == "word" and one.text.endswith("(")
    return text


def _inline(svg: str) -> str:
    """A diagram without its XML declaration, as it may stand in a page."""
    return re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", svg)


def _clean(text: str) -> str:
    """A value in one line: white space as single spaces, and nothing that cannot be seen (it could turn or hide what follows)."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _anchor(piece: Piece) -> str:
    """The anchor of a statement's or document's entry: letters, digits, - and _ of its id as they are, all else as .XX for each of its bytes."""
    safe = quote(piece.text.encode("utf-8", "surrogatepass"), safe="").replace(".", ".2E").replace("~", ".7E").replace("%", ".")
    return f"{piece.kind[0]}-{safe}"


def _slug(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _is_web(text: str) -> bool:
    return bool(re.fullmatch(r"https?://[!#-;=?-\[\]_a-z~%]+", text))
