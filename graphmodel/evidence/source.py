"""A document's text with what is computed from it once: its digest, its folded form, its sentences and lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from graphmodel.evidence.folding import Folded, fold
from graphmodel.evidence.sentences import sentences
from graphmodel.model.validate import digest
from graphmodel.parsing.display import quoted

MAX_FOLDED = 4_000_000
"""Characters of a text in which quotes are looked for that differ in their form (folding takes about two seconds for a million)."""
SHOWN = 80
"""Characters of words that a message shows."""
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
        words = self.text[start:end]
        words = words if len(words) <= SHOWN else f"{words[: SHOWN // 2]} … {words[-SHOWN // 2 :]}"
        return f"line {self.line(start)}, {start} to {end}: {quoted(f'{left}[{words}]{right}', 2 * SHOWN)}"
