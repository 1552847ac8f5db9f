"""A sentence as tokens with places, and who is named in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|[^\W\d_]{1,4}\.(?=\s+[^\W\d_])"  # Mr. Brown: a sentence does not end inside of itself
    r"|\d+(?:[.,:]\d+)*"
    r"|['’](?:s|S|ve|d|ll|re|m|t)\b"
    r"|\w+(?:[-‐‑&]\w+)*"
    r"|[^\w\s]"
)
_AGENCIES = "AP|AFP|Reuters|Xinhua|IANS|Sputnik|TASS|dpa"
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ'. ]{2,}(?:,\s*[\w.'-]+){0,4}(?:\s+\([^()]{1,40}\))?|[A-Z][\w., ]{2,40}\s\((?:" + _AGENCIES + r")\))\s*(?:--|[-–—:])\s+"
)
LONGEST = 250
"""Tokens of a sentence at most that statements are drafted from."""

MentionKind = Literal["name", "part", "adjective", "new", "pronoun", "content"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark, and where it is in the text (code points, end exclusive)."""

    text: str
    lower: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an entity is named: its tokens (end exclusive) and how."""

    first: int
    last: int
    entity: str
    kind: MentionKind
    known: bool = True
    """Whether the entity was known before."""


@dataclass
class Sentence:
    """The tokens of a sentence of a text, and the entities that are named in it."""

    text: str
    start: int
    end: int
    tokens: Sequence[Token]
    mentions: list[Mention] = field(default_factory=list)
    titles: frozenset[int] = frozenset()
    """The tokens of titles before names: they do not part a list."""
    quoted: list[bool] = field(default_factory=list)
    """For each token, whether it is inside of quotation marks."""

    def place(self, mentions: Sequence[Mention]) -> None:
        """Set the mentions, in their order."""
        self.mentions = sorted(mentions, key=lambda one: one.first)
        self._at = {index: mention for mention in self.mentions for index in range(mention.first, mention.last)}

    def mention_at(self, index: int) -> Mention | None:
        """The mention that a token is part of."""
        return self._at.get(index)

    def words(self, first: int, last: int) -> str:
        """The text from one token to before another."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end] if last > first else ""

    def lower(self, index: int) -> str:
        """A token in small letters; nothing outside of the sentence."""
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def index_at(self, offset: int) -> int:
        """The number of the token at or before an offset of the text."""
        return bisect_right(self.tokens, offset, key=lambda one: one.start) - 1


def behind_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins behind the place and agency that a report starts with.

    >>> behind_dateline("ISTANBUL (AP) -- A court has ruled so.", 0, 38)
    17
    """
    match = _DATELINE.match(text, start, end)
    return match.end() if match and end - match.end() > 20 else start


def tokens(text: str, start: int, end: int, whole: re.Pattern[str] | None = None) -> Iterator[Token]:
    """The tokens of a part of a text. ``whole`` is what is one token wherever it is: names in a script without spaces.

    >>> [one.text for one in tokens("U.S. envoys didn't meet Mr. Li.", 0, 31)]
    ['U.S.', 'envoys', 'didn', "'t", 'meet', 'Mr.', 'Li', '.']
    """
    at = start
    while at < end:
        named = whole.match(text, at, end) if whole is not None else None
        match = named or _TOKEN.match(text, at, end)
        if match is None:
            at += 1
            continue
        word = match[0]
        if named is None and whole is not None and not word.isascii():
            inner = whole.search(text, at + 1, match.end())
            word = text[at : inner.start()] if inner else word
        yield Token(word, word.lower().replace("’", "'"), at, at + len(word))
        at += len(word)
