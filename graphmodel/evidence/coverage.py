"""Which sentences of a document carry statements, and which do not: what a modeller has read, and what is still to read.

Sentences are those of sentencex (Wikimedia, MIT), which knows the abbreviations of many languages. It is told the document's language, and is given
plain spaces for all other kinds of space, one for one: it fails on some of them, and offsets stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence, Statement
from graphmodel.model.validate import digest

_ENGLISH = "en"
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?![^\S\n]*\n))*")
_TITLES = (" Ms.", " Mx.")
"""Titles that sentencex 1.0.32 takes for the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Evidence in a text: its place (code points, end exclusive), and whose it is."""

    start: int
    end: int
    statement: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: its number from 1, its place, the ids of the statements that it carries, and how many of its characters they cite."""

    document: str
    number: int
    start: int
    end: int
    statements: tuple[str, ...]
    cited: int


def sentences(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """The places of a text's sentences, without the space around them. A line with a blank one below it (a heading) is one, too.

    >>> text = "Dr. Vesk spoke. “Never,” he said.\\n\\nNobody asked."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Dr. Vesk spoke.', '“Never,” he said.', 'Nobody asked.']
    """
    plain = text.encode("utf-8", "replace").decode() if _is_broken(text) else text
    plain = plain.replace("\r\n", " \n").translate(_spaces())
    for begin, finish in _boundaries(plain, (language or _ENGLISH).partition("-")[0].lower() or _ENGLISH):
        start, end = begin, finish
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if any(letter.isalnum() for letter in text[start:end]):
            yield start, end


def coverage(model: Model, texts: Mapping[str, str]) -> list[Sentence]:
    """The sentences of a model's documents, by document id, each with the statements that cite it; documents without a text are left out.

    Evidence that counts in an earlier version of a text says nothing about the present one; nor does evidence without a place.
    """
    found: list[Sentence] = []
    for document in model.documents:
        if document.id in texts:
            found += _covered(document, texts[document.id], passages(model, document, texts[document.id]))
    return found


def passages(model: Model, document: Document, text: str) -> list[Passage]:
    """The evidence of a model that lies in the present text of a document, in the order of places."""
    version = digest(text)
    found = [
        Passage(one.start, min(one.end, len(text)), statement.id)
        for statement in model.statements
        for one in statement.evidence
        if _is_here(one, document, version, len(text)) and one.start is not None and one.end is not None
    ]
    return sorted(found, key=lambda one: (one.start, -one.end, one.statement))


def uncited(model: Model, document: Document) -> list[Statement]:
    """The statements of a document that have no place in its present text: without offsets, or only in an earlier version."""
    return [
        one
        for one in model.statements
        if document.id in one.documents
        and not any(piece.document == document.id and piece.start is not None and not piece.version for piece in one.evidence)
    ]


def _boundaries(plain: str, language: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end: within paragraphs, which blank lines part."""
    from sentencex import get_sentence_boundaries

    for paragraph in _PARAGRAPH.finditer(plain):
        begin, whole = paragraph.start(), paragraph[0]
        try:
            ends = [one["end_index"] for one in get_sentence_boundaries(language, whole)]
        except BaseException as error:
            # A Rust library's way to say that it has a bug; the paragraph is then the nearest thing to a sentence.
            if type(error).__name__ != "PanicException":
                raise
            ends = [len(whole)]
        start = 0
        for end in ends:
            if end == len(whole) or not whole[start:end].rstrip().endswith(_TITLES):
                yield begin + start, begin + end
                start = end


def _covered(document: Document, text: str, evidence: Sequence[Passage]) -> Iterator[Sentence]:
    first = 0
    for number, (start, end) in enumerate(sentences(text, document.language), 1):
        # Evidence is sorted by its start: what ends before this sentence can be left behind only as long as nothing longer follows.
        while first < len(evidence) and evidence[first].end <= start:
            first += 1
        here = []
        for one in evidence[first:]:
            if one.start >= end:
                break
            if one.end > start:
                here.append(one)
        cited = _length([(max(one.start, start), min(one.end, end)) for one in here])
        yield Sentence(document.id, number, start, end, tuple(dict.fromkeys(one.statement for one in here)), cited)


def _is_here(one: Evidence, document: Document, version: str, length: int) -> bool:
    return one.document == document.id and one.start is not None and one.start < length and one.version in (None, version)


def _length(places: Sequence[tuple[int, int]]) -> int:
    total, reached = 0, 0
    for start, end in sorted(places):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _is_broken(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


@cache
def _spaces() -> dict[int, str]:
    """Other kinds of space and line ends as plain ones, one for one."""
    lines = "\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
    return {code: "\n" if chr(code) in lines else " " for code in range(0x3001) if chr(code).isspace() and chr(code) not in " \t\n"}
