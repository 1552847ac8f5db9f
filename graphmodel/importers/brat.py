"""brat standoff: a text (.txt) and its annotations (.ann) beside it; a folder has many (https://brat.nlplab.org/standoff.html).

Text-bound annotations (T, also with gaps), relations (R), events (E), attributes (A, M), references to other databases (N), notes (#) and
equivalences (*). Each line is a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from graphmodel.errors import InputError
from graphmodel.importers.annotations import AnnotatedText, AnnotationImport, EventSpan, Link, Span
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.sources import first_bytes, read_text
from graphmodel.importers.type_mapping import TypeMapping
from graphmodel.model.model import Model

NAME = "brat"
TITLE = "brat standoff: a folder of .txt and .ann, or .ann files with their texts beside them"

_LINE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[TREAMN#]\d*|\*)\t\S")
_LINE_BREAK = re.compile(r"\r?\n")
_OFFSETS = re.compile(r"\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*")


def recognises(path: Path) -> bool:
    """Whether a source is brat's: a folder with annotations, or a file of them."""
    if path.is_dir():
        return any(path.glob("*.ann"))
    return path.suffix == ".ann" and (bool(_LINE.match(first_bytes(path, 512))) or not first_bytes(path, 1))


def run(paths: Sequence[Path], name: str, mapping: TypeMapping | None = None, texts: dict[str, str] | None = None) -> tuple[Model, LossReport]:
    """The model of annotated texts, and the account of it. Raises InputError or ProblemsError for a file that cannot be read."""
    mapping = mapping or TypeMapping()
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name, mapping.applied_schema())
    whole = AnnotationImport(builder, mapping, texts)
    for file in _files(paths):
        whole.add(_Reader(builder, file).text())
    return builder.model(), builder.report


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            files = sorted(path.rglob("*.ann"))
            if not files:
                raise InputError(f"{path}: no .ann files in it")
            yield from files
        elif path.suffix == ".ann":
            yield path
        elif path.suffix == ".txt" and path.with_suffix(".ann") in paths:
            continue
        else:
            raise InputError(f"{path}: brat's annotations are in files that end with .ann")


class _Reader:
    """The lines of one file."""

    def __init__(self, builder: ModelBuilder, file: Path) -> None:
        self.builder, self.file = builder, file
        beside = file.with_suffix(".txt")
        if not beside.is_file():
            raise InputError(f"{file}: no {beside.name} beside it: brat's offsets count in it")
        units = ("characters", "utf-16", "bytes", "breaks")
        self.made = AnnotatedText(file.stem, str(file), read_text(beside), units, title=file.stem)
        self.things: dict[str, Span | Link | EventSpan] = {}

    def text(self) -> AnnotatedText:
        """The text with everything that the file says of it."""
        later: list[tuple[str, str, list[str]]] = []
        for number, line in enumerate(_LINE_BREAK.split(read_text(self.file)), 1):
            if not line.strip():
                continue
            place = f"{self.file}:{number}"
            key, *parts = line.split("\t")
            if key[:1] in ("T", "R", "E") and parts and key not in self.things:
                self._thing(key, parts, place)
            elif key == "*":
                words = parts[0].split() if parts else []
                self.made.same.append((place, words[1:]))
            else:
                later.append((place, key, parts))
        for place, key, parts in later:
            with self.builder.row(place):
                self._about(key, parts, place)
        return self.made

    def _thing(self, key: str, parts: list[str], place: str) -> None:
        """A span, a relation or an event; a line that is none is counted and skipped."""
        type_, _, rest = parts[0].partition(" ")
        arguments = [(role, value) for role, mark, value in (argument.partition(":") for argument in rest.split()) if mark]
        if key.startswith("T") and _OFFSETS.fullmatch(rest):
            pieces = tuple((int(first), int(last)) for first, last in (piece.split(" ") for piece in rest.split(";")))
            span = Span(key, type_, place, pieces, parts[1] if len(parts) > 1 else None)
            self.things[key] = span
            self.made.spans.append(span)
        elif key.startswith("R") and len(arguments) == 2:
            link = Link(key, type_, place, arguments[0][1], arguments[1][1])
            self.things[key] = link
            self.made.links.append(link)
        elif key.startswith("E") and ":" in type_:
            type_, _, trigger = type_.partition(":")
            event = EventSpan(key, type_, place, trigger, arguments)
            self.things[key] = event
            self.made.events.append(event)
        else:
            with self.builder.row(place):
                raise Skip("a line that is not as brat writes it")

    def _about(self, key: str, parts: list[str], place: str) -> None:
        """What is said about an annotation: an attribute, a reference, a note."""
        words = parts[0].split() if parts else []
        kind, of = (words[0], words[1]) if len(words) > 1 else ("", "")
        if key in self.things:
            raise Skip("the id of an earlier line")
        if not kind or key[:1] not in ("A", "M", "N", "#"):
            raise Skip("a line that is not as brat writes it")
        thing = self.things.get(of)
        if thing is None:
            raise Skip("about an annotation that is not there")
        if key[:1] in ("A", "M"):
            thing.attributes[kind] = words[2] if len(words) > 2 else True
        elif key[:1] == "N":
            reference = words[2] if len(words) > 2 else ""
            scheme, _, id_ = reference.partition(":")
            if not isinstance(thing, Span) or not id_:
                raise Skip("a reference that is not of a span, or not as scheme:id")
            thing.external.append(f"{scheme.lower()}:{id_}")
        else:
            thing.notes.append(parts[1] if len(parts) > 1 else "")
