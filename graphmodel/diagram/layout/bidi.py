"""The order in which letters of mixed direction are shown: the Unicode Bidirectional Algorithm (UAX #9) for a line of text.

Paragraph direction, weak and neutral types, paired brackets and implicit levels. Explicit embeddings, overrides and isolates are not
interpreted: names have none, and the characters for them are taken for nothing, as hostile text uses them to show one thing and be another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

_CLOSING = {"(": ")", "[": "]", "{": "}", "⁅": "⁆", "〈": "〉", "⟦": "⟧", "⟨": "⟩", "⟪": "⟫", "「": "」", "『": "』", "【": "】"}
_NOTHING = frozenset("LRE RLE LRO RLO PDF LRI RLI FSI PDI BN".split())
_RIGHT = frozenset(("R", "AL", "AN"))
_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph runs from right to left: its first letter with a direction decides.

    >>> is_right_to_left("Port الميناء"), is_right_to_left("12 الميناء")
    (False, True)
    """
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def levels(text: str, *, rtl: bool) -> list[int]:
    """The level of each letter of a line: odd ones run from right to left.

    >>> levels("ab 12", rtl=False), levels("אב 12", rtl=True), levels("a אב", rtl=False)
    ([0, 0, 0, 0, 0], [1, 1, 1, 2, 2], [0, 0, 1, 1])
    """
    base = int(rtl)
    kinds = [unicodedata.bidirectional(letter) or "L" for letter in text]
    if not base and _RIGHT.isdisjoint(kinds):
        return [0] * len(text)
    shown = [place for place, kind in enumerate(kinds) if kind not in _NOTHING]
    types = _weak([kinds[place] for place in shown], "R" if rtl else "L")
    _brackets([text[place] for place in shown], types, "R" if rtl else "L")
    _neutral(types, "R" if rtl else "L")
    found = [base] * len(text)
    for place, kind in zip(shown, types, strict=True):
        if base:
            found[place] = 1 if kind == "R" else 2
        else:
            found[place] = {"L": 0, "R": 1}.get(kind, 2)
    # White space at the end of a line has the line's own direction.
    for place in range(len(text) - 1, -1, -1):
        if kinds[place] not in ("WS", "S", "B") and kinds[place] not in _NOTHING:
            break
        found[place] = base
    return found


def visual_order(level: Sequence[int]) -> list[int]:
    """The places of letters or runs from left to right (rule L2).

    >>> visual_order([0, 1, 1, 0]), visual_order([1, 1, 2, 2, 1])
    ([0, 2, 1, 3], [4, 2, 3, 1, 0])
    """
    order = list(range(len(level)))
    for turn in range(max(level, default=0), 0, -1):
        place = 0
        for high, group in groupby(level[index] >= turn for index in list(order)):
            count = len(list(group))
            if high:
                order[place : place + count] = order[place : place + count][::-1]
            place += count
    return order


def _weak(kinds: list[str], base: str) -> list[str]:
    """Rules W1 to W7."""
    types = list(kinds)
    before, strong = base, base
    for place, kind in enumerate(types):
        if kind == "NSM":
            types[place] = before
        before = types[place]
    for place, kind in enumerate(types):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            types[place] = "AN"
    types = ["R" if kind == "AL" else kind for kind in types]
    for place in range(1, len(types) - 1):
        around = types[place - 1], types[place + 1]
        if (types[place] == "ES" and around == ("EN", "EN")) or (types[place] == "CS" and around in (("EN", "EN"), ("AN", "AN"))):
            types[place] = around[0]
    for place, kind in enumerate(types):
        if kind == "ET" and _touches_number(types, place):
            types[place] = "EN"
    types = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in types]
    strong = base
    for place, kind in enumerate(types):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            types[place] = "L"
    return types


def _touches_number(types: Sequence[str], place: int) -> bool:
    """Whether a row of signs such as % or $ ends at a European number on one of its sides."""
    for step in (-1, 1):
        other = place
        while 0 <= other < len(types) and types[other] == "ET":
            other += step
        if 0 <= other < len(types) and types[other] == "EN":
            return True
    return False


def _brackets(letters: Sequence[str], types: list[str], base: str) -> None:
    """Rule N0: both brackets of a pair get the direction of what is in them or before them."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, letter in enumerate(letters):
        if types[place] != "ON":
            continue
        if letter in _CLOSING:
            waiting.append((_CLOSING[letter], place))
        elif any(closing == letter for closing, _ in waiting):
            while True:
                closing, opened = waiting.pop()
                if closing == letter:
                    pairs.append((opened, place))
                    break
    for opened, closed in sorted(pairs):
        inside = {_STRONG[kind] for kind in types[opened + 1 : closed] if kind in _STRONG}
        if base in inside:
            types[opened] = types[closed] = base
        elif inside:
            other = next(iter(inside))
            context = next((_STRONG[kind] for kind in reversed(types[:opened]) if kind in _STRONG), base)
            types[opened] = types[closed] = other if context == other else base


def _neutral(types: list[str], base: str) -> None:
    """Rules N1 and N2: what has no direction takes that of both of its neighbours, else that of the line."""
    place = 0
    while place < len(types):
        if types[place] in _STRONG:
            place += 1
            continue
        end = place
        while end < len(types) and types[end] not in _STRONG:
            end += 1
        before = _STRONG[types[place - 1]] if place else base
        after = _STRONG[types[end]] if end < len(types) else base
        types[place:end] = [before if before == after else base] * (end - place)
        place = end
