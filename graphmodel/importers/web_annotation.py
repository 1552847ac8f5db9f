"""W3C Web Annotation (JSON-LD), and what hypothes.is exports: quotes of web pages with tags and comments (https://www.w3.org/TR/annotation-model/).

The first tag is the type of what is marked. An annotation with the motivation ``linking`` and two annotations as its targets is a relation. Words
come with those before and after them; offsets are checked where the page's text is among the sources, as a .txt file with the page's name. Each
annotation is a record; replies and notes on whole pages are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from graphmodel.importers.annotations import AnnotatedText, AnnotationImport, Link, Span
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.sources import first_bytes, mentions, read_json, read_text
from graphmodel.importers.type_mapping import TypeMapping
from graphmodel.model.model import Model

NAME = "web-annotation"
TITLE = "W3C Web Annotation (JSON-LD) and hypothes.is"

_LISTS = ("rows", "items", "annotations", "@graph")
_CHARS = re.compile(r"char=(\d{1,12}),(\d{1,12})")
_UNTYPED = "Passage"
"""The type of a quote without tags."""
_TAGGING = ("tagging", "classifying", "identifying")
_MAX_SELECTORS = 20


def recognises(path: Path) -> bool:
    """Whether a file has annotations with selectors of the W3C's model."""
    start = first_bytes(path).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start in (b"{", b"[") and (mentions(path, b"TextQuoteSelector") or mentions(path, b"TextPositionSelector")) and mentions(path, b'"target"')


def run(paths: Sequence[Path], name: str, mapping: TypeMapping | None = None, texts: dict[str, str] | None = None) -> tuple[Model, LossReport]:
    """The model of annotations, and the account of it; .txt files are the texts of pages.

    Raises InputError or ProblemsError for a file that cannot be read.
    """
    mapping = mapping or TypeMapping()
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name, mapping.applied_schema())
    whole = AnnotationImport(builder, mapping, texts)
    reader = _Reader(builder, {path.stem: path for path in paths if path.suffix == ".txt"})
    for path in paths:
        if path.suffix != ".txt":
            for place, one in _annotations(read_json(path).value, str(path)):
                reader.annotation(one, place, path.stem)
    for text in reader.texts():
        whole.add(text)
    return builder.model(), builder.report


def _annotations(value: Any, place: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The annotations in a list, a page, a collection, or an answer of hypothes.is."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _annotations(one, f"{place}[{number}]" if depth else f"{place}: [{number}]", depth + 1)
    elif (
        isinstance(value, dict)
        and "target" not in value
        and depth < _MAX_SELECTORS
        and (inner := [one for one in (*_LISTS, "first") if one in value])
    ):
        for name in inner:
            yield from _annotations(value[name], f"{place}{'.' if depth else ': '}{name}", depth + 1)
    else:
        yield place, value


class _Reader:
    """The annotations of all files, by the page that they are on."""

    def __init__(self, builder: ModelBuilder, files: dict[str, Path]) -> None:
        self.builder, self.files = builder, files
        self.made: dict[str, AnnotatedText] = {}
        self.spans: dict[str, tuple[AnnotatedText, Span]] = {}
        self.links: list[tuple[str, dict[str, Any], list[str]]] = []

    def annotation(self, one: Any, place: str, page: str) -> None:
        """Take in an annotation; what is none, and what has no words, is counted and skipped. ``page`` is what it is on where it does not say."""
        if not isinstance(one, dict):
            with self.builder.row(place):
                raise Skip("not an annotation")
            return
        targets = _list(one.get("target"))
        if "linking" in _list(one.get("motivation")) and len(targets) == 2:
            ends = [str(_id(target)) for target in targets]
            self.links.append((place, one, ends))
            return
        reason = self._span(one, targets, place, page)
        if reason:
            with self.builder.row(place):
                raise Skip(reason)

    def texts(self) -> list[AnnotatedText]:
        """The pages with everything on them."""
        for place, one, ends in self.links:
            known = [self.spans.get(end) for end in ends]
            if known[0] is None or known[1] is None or known[0][0] is not known[1][0]:
                with self.builder.row(place):
                    raise Skip("an end that is not there, or is on another page")
                continue
            (text, source), (_, target) = known[0], known[1]
            tags, notes, _ = _bodies(one)
            type_ = tags[0] if tags else "related to"
            link = Link(place, type_, place, source.key, target.key, {"tags": tags[1:]}, notes, _person(one), _day(one))
            text.links.append(link)
        return list(self.made.values())

    def _span(self, one: dict[str, Any], targets: list[Any], place: str, page: str) -> str:
        """Add the words of an annotation; the reason where there are none."""
        if one.get("references"):
            return "a reply to an annotation"
        found = [(target, *_selected(target)) for target in targets]
        found = [item for item in found if item[1] is not None or item[2] is not None]
        if not found:
            return "no words: a note on a whole page"
        if len(found) > 1:
            self.builder.report.value_changed("several targets: the first was taken", place)
        target, quote, position = found[0]
        text = self._text(_source(target) or str(one.get("uri") or "") or page, one, place)
        tags, notes, external = _bodies(one)
        words = str(quote["exact"]) if quote and isinstance(quote.get("exact"), str) else None
        if words is None and text.text is None:
            return "offsets in a text that is not at hand, and no words"
        around = (str(quote.get("prefix") or ""), str(quote.get("suffix") or "")) if quote else ("", "")
        key = str(_id(one) or place)
        span = Span(key, tags[0] if tags else _UNTYPED, place, (position,) if position else (), words, {"tags": tags[1:]}, external, notes)
        span.coder, span.recorded, span.around = _person(one), _day(one), around
        if key in self.spans:
            return "an id that another annotation has"
        self.spans[key] = (text, span)
        text.spans.append(span)
        return ""

    def _text(self, source: str, one: dict[str, Any], place: str) -> AnnotatedText:
        """The page that an annotation is on."""
        if source not in self.made:
            document = one.get("document")
            titles = _list(document.get("title")) if isinstance(document, dict) else []
            title = next((title for title in titles if isinstance(title, str) and title), None)
            path = (source.partition("://")[2] or source).partition("?")[0]
            stem = unquote(path).rstrip("/").rpartition("/")[2]
            file = self.files.get(stem) or self.files.get(stem.rpartition(".")[0])
            fields = {"url": source} if "://" in source else {}
            self.made[source] = AnnotatedText(source, place, read_text(file) if file else None, title=title, fields=fields)
        return self.made[source]


def _selected(target: Any) -> tuple[dict[str, Any] | None, tuple[int, int] | None]:
    """The quote and the position that a target selects."""
    quote: dict[str, Any] | None = None
    position: tuple[int, int] | None = None
    waiting = _list(target.get("selector")) if isinstance(target, dict) else [{"value": str(target).partition("#")[2]}]
    for _ in range(_MAX_SELECTORS):
        if not waiting:
            break
        selector = waiting.pop(0)
        if not isinstance(selector, dict):
            continue
        kind = selector.get("type")
        if kind == "TextQuoteSelector" and isinstance(selector.get("exact"), str):
            quote = selector
        elif kind == "TextPositionSelector" and type(selector.get("start")) is int and type(selector.get("end")) is int:
            position = (int(selector["start"]), int(selector["end"]))
        elif match := _CHARS.fullmatch(str(selector.get("value") or "")):
            position = (int(match[1]), int(match[2]))
        waiting += _list(selector.get("refinedBy"))
    return quote, position


def _bodies(one: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """The tags, the comments and the ids elsewhere of an annotation."""
    tags = [tag for tag in _list(one.get("tags")) if isinstance(tag, str) and tag]
    notes = [text for text in _list(one.get("text")) if isinstance(text, str) and text]
    external: list[str] = []
    bodies = [*_list(one.get("body")), *([{"type": "TextualBody", "value": one["bodyValue"]}] if isinstance(one.get("bodyValue"), str) else [])]
    for body in bodies:
        purposes = _list(body.get("purpose")) if isinstance(body, dict) else []
        value = (body.get("value") or body.get("source") or body.get("id")) if isinstance(body, dict) else body
        if not isinstance(value, str) or not value:
            continue
        if value.startswith(("http://", "https://")) and ("identifying" in purposes or not isinstance(body, dict)):
            base, _, id_ = value.rpartition("/")
            external.append(f"wikidata:{id_}" if "wikidata.org" in base else value)
        elif any(purpose in _TAGGING for purpose in purposes):
            tags.append(value)
        else:
            notes.append(value)
    return tags, notes, external


def _source(target: Any) -> str:
    found = (target.get("source") or target.get("id") or "") if isinstance(target, dict) else target
    if isinstance(found, dict):
        found = found.get("id") or ""
    return str(found).partition("#")[0] if isinstance(found, str) else ""


def _id(one: Any) -> Any:
    return (one.get("id") or one.get("@id")) if isinstance(one, dict) else one


def _person(one: dict[str, Any]) -> str | None:
    """Who made an annotation; of an account of hypothes.is, the name."""
    found = one.get("user") or one.get("creator")
    for person in _list(found):
        name = (person.get("name") or person.get("nickname") or person.get("id")) if isinstance(person, dict) else person
        if isinstance(name, str) and name:
            return name.removeprefix("acct:").partition("@")[0] if name.startswith("acct:") else name
    return None


def _day(one: dict[str, Any]) -> str | None:
    created = one.get("created")
    return created[:10] if isinstance(created, str) and created else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
