"""A document's text with what is computed from it once: its digest, its folded form, its sentences and lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graphmodel.evidence.folding import Folded, fold
from graphmodel.evidence.sentences import sentences
from graphmodel.model.validate import digest

MAX_FOLDED = 4_000_000
"""Characters of a text in which quotes are looked for that differ in their form (folding takes about two seconds for a million)."""
_SHOWN = 80
_AROUND = 25


@dataclass(frozen=True)
class Source:
    """The text of a document, or of an earlier version of it, in a language (BCP 47)."""

    text: str
    language: str | None = None

    @cached_property
    def digest(self) -> str:
        """The digest of the text."""
        return digest(self.text)

    @cached_property
    def folded(self) -> Folded:
        """The folded text; an empty one where the text is too long."""
        return fold(self.text if len(self.text) <= MAX_FOLDED else "")

    @cached_property
    def lowered(self) -> str:
        """The folded text without difference of case."""
        return self.folded.text.casefold()

    @cached_property
    def sentences(self) -> Sequence[tuple[int, int]]:
        """The places of the sentences."""
        return list(sentences(self.text, self.language))

    def sentence_at(self, offset: int) -> int | None:
        """The number (from 0) of the sentence that an offset is in, or None between two."""
        number = bisect_right(self.sentences, offset, key=lambda place: place[0]) - 1
        return number if number >= 0 and offset < self.sentences[number][1] else None

    def line(self, offset: int) -> int:
        """The number of the line that an offset is in, from 1."""
        return self.text.count("\n", 0, offset) + 1

    def around(self, start: int, end: int) -> str:
        """A passage in its surroundings, with its line and place, for a message.

        >>> Source("Ann: yes.\\nBob: no comment.").around(15, 25)
        "line 2, 15 to 25: '…: yes. Bob: [no comment].'"
        """
        before, after = max(start - _AROUND // 2, 0), end + _AROUND // 2
        left = ("…" if before else "") + " ".join(f"{self.text[before:start]}|".split())[:-1]
        right = " ".join(f"|{self.text[end:after]}".split())[1:] + ("…" if after < len(self.text) else "")
        return f"line {self.line(start)}, {start} to {end}: {f'{left}[{short(self.text[start:end])}]{right}'!r}"


def short(text: str | None) -> str:
    """The beginning of a text, for a message.

    >>> len(short("a" * 1000))
    80
    """
    text = text or ""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
