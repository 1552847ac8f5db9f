"""Whether names and words stand in a text: in a quote, near it, or anywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from graphmodel.evidence.folding import fold
from graphmodel.evidence.source import Source

NEAR = 600
"""Characters before and after a quote that are near it: two or three sentences."""
_WORD = re.compile(r"\w+")
Place = tuple[int, int]


class Nearness:
    """The words of one text around its quotes, in a folded form."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def has_name(self, names: Iterable[str], places: Iterable[Place]) -> bool:
        """Whether one of some names stands in or near one of some places, as it is written, at the borders of words."""
        windows = [self.window(place) for place in places]
        return any(stands_in(name, window) for name in names for window in windows)

    def has_words(self, text: str, places: Iterable[Place], beside: frozenset[str] = frozenset()) -> bool:
        """Whether every word of a text, but for those ``beside``, stands in or near one of some places, in any order and case."""
        words = set(_WORD.findall(folded(text).casefold()))
        return bool(words) and any(words - beside <= set(_WORD.findall(self.window(place).casefold())) for place in places)

    def window(self, place: Place) -> str:
        """The folded text from NEAR characters before a place to NEAR after it; no word at its ends is cut in two."""
        return self._window(place)

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as the check of one file of drafts
    def _window(self, place: Place) -> str:
        text = self.source.text
        start, end = max(0, place[0] - NEAR), min(len(text), place[1] + NEAR)
        while 0 < start < place[0] and text[start - 1].isalnum() and text[start].isalnum():
            start += 1
        while place[1] < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end -= 1
        whole = self.source.folded
        return whole.text[whole.at(start) : whole.at(end)] if whole.text else folded(text[start:end])


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A text in one Unicode form, with single spaces and one kind of quotation marks and dashes."""
    return fold(text).text


def stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a folded text, at the borders of words where its script has such.

    >>> stands_in("Orlik", "Dana Orlik’s radio"), stands_in("Or", "Dana Orlik"), stands_in("北京", "昨天北京宣布")
    (True, False, True)
    """
    wanted = folded(name).strip()
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not (_is_inside(text, at) or _is_inside(text, end)):
            return True
        at = text.find(wanted, at + 1)
    return False


def _is_inside(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_spaced(text[at - 1]) and _is_spaced(text[at])


@lru_cache(maxsize=4096)
def _is_spaced(letter: str) -> bool:
    """Whether a character is a letter or digit of a script that puts spaces between words."""
    if not letter.isalnum():
        return False
    name = unicodedata.name(letter, "")
    return not name.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"))
