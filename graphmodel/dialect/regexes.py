"""Regular expressions: which of them mean the same in Java (Neo4j) and in Rust (the embedded engine)."""

from __future__ import annotations


def check_regex(pattern: str) -> str:
    """Why a regular expression would match differently in Java (Neo4j) and Rust (the embedded engine), or "".

    >>> check_regex(r"(?iu)vance.*")
    ''
    >>> check_regex("[0-9&&[1]]")
    'a class inside a class is read differently: write one plain class'
    """
    inside = quantified = False
    at = 0
    while at < len(pattern):
        char = pattern[at]
        here, at = at, at + 1
        if char == "\\":
            escaped = pattern[at : at + 1]
            if not escaped or escaped.isalnum() or not escaped.isascii():
                shown = char + escaped
                return f"{shown} means other characters there: write a class like [0-9], [A-Za-z0-9_] or [ \\t]"
            at += 1
            quantified = False
        elif inside:
            if char == "[" or pattern[here : here + 2] in ("&&", "--", "~~"):
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
            if quantified and char == "+":
                return "a possessive quantifier is not in both: drop the second +"
            quantified = True
        else:
            quantified = False
    return ""
