"""Regular expressions and cases: which of them mean the same in Java, whose rules Neo4j follows, and in Rust."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SINCE_UNICODE_13 = (
    (0x19B, 0x19B), (0x264, 0x264), (0x1C89, 0x1C8A), (0x2C2F, 0x2C2F), (0x2C5F, 0x2C5F), (0xA7C0, 0xA7C1), (0xA7CB, 0xA7DC), (0x10570, 0x105BC),
    (0x10D50, 0x10D65), (0x10D70, 0x10D85), (0x16EA0, 0x16EB8), (0x16EBB, 0x16ED3),
)  # fmt: skip
"""Letters whose other case came with a Unicode later than that of Java 17: every character was compared."""

_CASED = "À-ÖØ-Þß-öø-þĀ-įĲ-ķĹ-ňŊ-žΆΈ-ΊΌΎ-ΡΤ-Ωά-ρτ-ώЀ-џҐґ"


def odd_case(characters: Iterable[str], lower: bool) -> str:
    """A character whose upper (or lower) case differs between the engines, or "".

    >>> odd_case("Größe", lower=True), odd_case("ΟΔΟΣ", lower=True)
    ('', 'Σ')
    """
    for character in characters:
        if any(low <= ord(character) <= high for low, high in _SINCE_UNICODE_13) or (lower and character == "Σ"):
            return character
    return ""


def odd_in_any_case(characters: Iterable[str]) -> str:
    """A character that ``(?iu)`` may match differently: what has a case, and is neither Latin, Greek nor Cyrillic as they are written today."""
    plain = re.compile(f"[\0-\x7f{_CASED}]")
    return next((character for character in characters if not plain.match(character) and not character == character.upper() == character.lower()), "")


def check_regex(pattern: str) -> str:
    """Why a regular expression would match differently in Java, whose rules Neo4j follows, and in Rust, or "".

    >>> check_regex(r"(?iu)vance.*")
    ''
    >>> check_regex("[0-9&&[1]]")
    'a class inside a class is read differently: write one plain class'
    """
    inside = quantified = False
    at = 0
    while at < len(pattern):
        char = pattern[at]
        start, at = at, at + 1
        if char == "\\":
            escaped = pattern[at : at + 1]
            if not escaped or escaped.isalnum() or not escaped.isascii():
                shown = char + escaped
                return f"{shown} means other characters there: write a class like [0-9], [A-Za-z0-9_] or [ \\t]"
            at += 1
            quantified = False
        elif inside:
            if char == "[" or pattern[start : start + 2] in ("&&", "--", "~~"):
                return "a class inside a class is read differently: write one plain class"
            inside = char != "]"
        elif char == "[":
            at += pattern[at : at + 1] == "^"
            if pattern[at : at + 1] == "]":
                return "a class that begins with ] is read differently: write \\]"
            inside, quantified = True, False
        elif char == "(" and pattern[at : at + 1] == "?" and not pattern[at:].startswith(("?:", "?iu)", "?ui)", "?s)", "?ius)")):
            return "(?…) other than (?:…), (?iu), (?s) is not in both: for any case, of any script, write (?iu)"
        elif char in "*+?}":
            if quantified and (char != "?" or (pattern[start - 1] == "?" and start > 1 and pattern[start - 2] in "*+?}")):
                return "two quantifiers in a row are not in both: write one"
            quantified = True
        elif char == "{" and quantified:
            return "two quantifiers in a row are not in both: write one"
        else:
            quantified = False
    return ""
