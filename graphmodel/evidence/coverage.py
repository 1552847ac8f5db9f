"""Which sentences of a document carry statements, and which do not: what a modeller has read, and what is still to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphmodel.evidence.locate import context, matches
from graphmodel.evidence.sentences import sentences
from graphmodel.evidence.source import Source
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence, Statement


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


def coverage(model: Model, texts: Mapping[str, str]) -> list[Sentence]:
    """The sentences of a model's documents, by document id, each with the statements that cite it; documents without a text are left out.

    Evidence without offsets counts where its words are. Evidence that counts in an earlier version of a text is not about the present one.
    """
    return [
        sentence
        for document in model.documents
        if document.id in texts
        for sentence in _covered(document, texts[document.id], passages(model, document, texts[document.id]))
    ]


def passages(model: Model, document: Document, text: str) -> list[Passage]:
    """The evidence of a model that lies in the present text of a document, in the order of places."""
    source = Source(text, document.language)
    cited = [
        Passage(place[0], min(place[1], len(text)), statement.id)
        for statement in model.statements
        for quote in statement.evidence
        if quote.document == document.id and (place := _place(quote, source)) is not None and place[0] < len(text)
    ]
    return sorted(cited, key=lambda passage: (passage.start, -passage.end, passage.statement))


def uncited(model: Model, document: Document, text: str) -> list[Statement]:
    """The statements of a document that have no certain place in its present text, or only in an earlier version."""
    cited = {passage.statement for passage in passages(model, document, text)}
    return [statement for statement in model.statements if document.id in statement.documents and statement.id not in cited]


def _place(quote: Evidence, source: Source) -> tuple[int, int] | None:
    """Where a piece of evidence is in the present text: at its offsets, or in the only place of its words."""
    if quote.version not in (None, source.digest):
        return None
    if quote.start is not None and quote.end is not None:
        return quote.start, quote.end
    found = matches(source, quote.exact, *context(quote)) if quote.exact is not None else []
    return found[0].place if len(found) == 1 else None


def _covered(document: Document, text: str, evidence: Sequence[Passage]) -> Iterator[Sentence]:
    first = 0
    for number, (start, end) in enumerate(sentences(text, document.language), 1):
        # Evidence is sorted by its start: what ends before this sentence can be left behind only as long as nothing longer follows.
        while first < len(evidence) and evidence[first].end <= start:
            first += 1
        inside = []
        for passage in evidence[first:]:
            if passage.start >= end:
                break
            if passage.end > start:
                inside.append(passage)
        cited = _length([(max(passage.start, start), min(passage.end, end)) for passage in inside])
        yield Sentence(document.id, number, start, end, tuple(dict.fromkeys(passage.statement for passage in inside)), cited)


def _length(places: Sequence[tuple[int, int]]) -> int:
    total, reached = 0, 0
    for start, end in sorted(places):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
