"""Offsets of other programs as offsets of characters (Unicode code points): Java and JavaScript count UTF-16 code units, others bytes of UTF-8."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate
from typing import Literal

Unit = Literal["characters", "utf-16", "bytes"]


def to_characters(text: str, unit: Unit) -> Callable[[int], int | None]:
    """A function from offsets in a text, counted in a unit, to offsets of characters; None for one that is in no text or inside a character.

    >>> at = to_characters("a\U0001f600b", "utf-16")
    >>> [at(number) for number in range(6)]
    [0, 1, None, 2, 3, None]
    >>> to_characters("äb", "bytes")(2)
    1
    """
    if unit == "characters" or text.isascii() or (unit == "utf-16" and max(text) <= "\uffff"):
        return lambda at: at if 0 <= at <= len(text) else None
    widths = (_utf16 if unit == "utf-16" else _utf8)(text)
    starts = [0, *accumulate(widths)]

    def convert(at: int) -> int | None:
        found = bisect_left(starts, at)
        return found if found < len(starts) and starts[found] == at else None

    return convert


def _utf16(text: str) -> list[int]:
    return [2 if character > "\uffff" else 1 for character in text]


def _utf8(text: str) -> list[int]:
    return [1 if character < "\x80" else 2 if character < "\u0800" else 3 if character <= "\uffff" else 4 for character in text]
