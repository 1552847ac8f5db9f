"""Text without what may differ between a quote and the text that it is from: typographic marks, white space, Unicode form, hyphenation.

A folded text knows where each of its characters was, so that a quote that is found in it has a place in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

BREAK = "\ue000"
"""A hyphen at the end of a line, in a folded text: the word may be written with or without it."""

_QUOTES = dict.fromkeys(map(ord, "“”„‟«»‹›‘’‚‛'`´′″＂＇「」『』"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_ELLIPSIS = re.compile(r"\.[ \u00a0]?\.[ \u00a0]?\.")
_DASH = re.compile(r"-{2,3}")
_HYPHENATION = re.compile(r"(?<=\w)[-\u2010\u00ad][^\S\n]*\r?\n\s*(?=\w)")
_PLAIN = re.compile(r"(?:[^\W_]|[,;:!?()/%&]| (?=\S))+")
_FIRST_MARK = 0x0300
"""No character below this one combines with the one before it."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, and for each of its characters where the characters that it stands for begin and end in the text."""

    text: str
    starts: array[int]
    ends: array[int]

    def at(self, offset: int) -> int:
        """The index of the first character at or after an offset of the text."""
        return bisect_left(self.starts, offset)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text of a passage of the folded text (end exclusive, not empty)."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """A text in one Unicode form, with one kind of quotation mark and dash, single spaces, and nothing that is not seen.

    >>> fold("“Zoe\\u0308\\u00a0 met…”").text
    '"Zoë met..."'
    """
    pieces: list[str] = []
    starts, ends = array("q"), array("q")

    def add(folded: str, start: int, end: int) -> None:
        pieces.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))

    at = 0
    while at < len(text):
        plain = _PLAIN.match(text, at)
        if plain and unicodedata.is_normalized("NFC", plain[0]) and not any(ligature in plain[0] for ligature in _LIGATURES):
            # The last letter may be the first part of a combined one.
            end = plain.end() - (plain.end() < len(text) and ord(text[plain.end()]) >= _FIRST_MARK)
            pieces.append(text[at:end])
            starts.extend(range(at, end))
            ends.extend(range(at + 1, end + 1))
            at = end
        if at < len(text):
            at = _fold_one(text, at, add)
    return Folded("".join(pieces), starts, ends)


def _fold_one(text: str, at: int, add: Callable[[str, int, int], None]) -> int:
    """Fold what is at one place of a text; returns where the rest begins."""
    letter = text[at]
    if letter in "-\u2010\u00ad" and (broken := _HYPHENATION.match(text, at)):
        add(BREAK, at, broken.end())
        return broken.end()
    if letter.isspace():
        end = at + 1
        while end < len(text) and text[end].isspace():
            end += 1
        add(" ", at, end)
        return end
    for sign, signs in (("...", _ELLIPSIS), ("-", _DASH)):
        if letter == sign[0] and (several := signs.match(text, at)):
            add(sign, at, several.end())
            return several.end()
    end = at + 1
    while end < len(text) and text[end] in _combining():
        end += 1
    add(_folded(text[at:end]), at, end)
    return end


@lru_cache(maxsize=2**14)
def _folded(cluster: str) -> str:
    """A letter with its marks, folded."""
    return _seen(_marks(_form(cluster)))


@cache
def _combining() -> frozenset[str]:
    """The characters that combine with the one before them: marks, and the vowels and finals of Hangul syllables."""
    marks = (chr(code) for code in range(_FIRST_MARK, 0x1F000) if unicodedata.combining(chr(code)))
    return frozenset([*marks, *map(chr, range(0x1161, 0x1176)), *map(chr, range(0x11A8, 0x11C3))])


def _form(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return _LIGATURES.get(text, text)


_LIGATURES: Mapping[str, str] = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


def _marks(text: str) -> str:
    return text.translate(_QUOTES).translate(_DASHES).replace("…", "...")


def _seen(text: str) -> str:
    """Without characters that are not seen: soft hyphens, joiners, marks of direction, the byte order mark."""
    return text if text.isascii() else "".join(character for character in text if unicodedata.category(character) != "Cf")


_KINDS: Sequence[tuple[str, Callable[[str], str]]] = (
    ("the Unicode form", lambda text: unicodedata.normalize("NFC", text)),
    ("ligatures", lambda text: "".join(_LIGATURES.get(character, character) for character in text)),
    ("quotation marks", lambda text: text.translate(_QUOTES)),
    ("dashes", lambda text: _DASH.sub("-", text.translate(_DASHES))),
    ("the ellipsis", lambda text: _ELLIPSIS.sub("...", text).replace("…", "...")),
    ("characters that are not seen", _seen),
    ("hyphenation", lambda text: _HYPHENATION.sub("-", text)),
    ("white space", lambda text: re.sub(r"\s*([-\"])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()),
    ("hyphenation", lambda text: re.sub(r"(?<=\w)-(?=\w)", "", text)),
    ("the case of the first letter", lambda text: re.sub(r"\w", lambda first: first[0].lower(), text, count=1)),
)


def differences(quote: str, words: str) -> list[str]:
    """In which ways a quote differs from the words of a text, where it differs in no other.

    >>> differences("the “plan”", "The 'plan'")
    ['quotation marks', 'the case of the first letter']
    >>> differences("a plan", "a plant")
    []
    """

    def same(kinds: Collection[str]) -> bool:
        one, other = quote, words
        for name, kind in _KINDS:
            if name in kinds:
                one, other = kind(one), kind(other)
        return one == other

    needed = list(dict.fromkeys(name for name, _ in _KINDS))
    if not same(needed):
        return []
    for name in reversed(list(needed)):
        if same([other for other in needed if other != name]):
            needed.remove(name)
    return needed
