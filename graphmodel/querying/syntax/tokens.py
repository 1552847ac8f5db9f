"""The tokens of a Cypher query: strings, comments and backticks are read here once, so that nothing later is taken in by them.

What engines decode differently (escapes, odd numbers, names outside of ASCII) is refused here, with its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from graphmodel.errors import RefusedError

_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t", "r": "\r"}
_SYMBOLS = ("=~", "<>", "<=", ">=", "==", "!=", "+=", "||", "..", "::")
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
"""A name that every engine reads without backticks."""
_NUMBER = re.compile(r"0[xX][0-9A-Fa-f]+|0[oO][0-7]+|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text as written, what that stands for, and where (line and column from 1)."""

    kind: str  # name, quoted, string, number, parameter, symbol
    raw: str
    value: str
    offset: int
    line: int
    column: int

    @property
    def word(self) -> str:
        """The lower-case word of a bare name, "" of anything else: what keywords are compared with."""
        return self.raw.lower() if self.kind == "name" else ""

    @property
    def place(self) -> str:
        """``line:column``, for messages."""
        return f"{self.line}:{self.column}"


def refuse(token: Token, message: str) -> NoReturn:
    """Raise RefusedError for what stands at a token."""
    raise RefusedError(f"{token.place}: {message}")


def tokenize(text: str) -> tuple[list[Token], str]:
    """The tokens of a query, and its text with comments, byte-order mark and odd white space blanked out.

    >>> [token.raw for token in tokenize("RETURN 1 // one")[0]]
    ['RETURN', '1']
    """
    tokens: list[Token] = []
    blanks: list[tuple[int, int]] = []
    lines = _Lines(text)
    at = 0
    while at < len(text):
        char = text[at]
        start = at
        if char.isspace() or (char == "\ufeff" and at == 0):
            at += 1
            if char not in " \n\r\t":
                blanks.append((start, at))
            continue
        if text.startswith("//", at):
            # Neo4j ends a line comment at CR too.
            found = re.compile(r"[\r\n]").search(text, at)
            at = found.start() if found else len(text)
            blanks.append((start, at))
            continue
        if text.startswith("/*", at):
            end = text.find("*/", at + 2)
            if end < 0:
                raise RefusedError(f"{lines.place(at)}: a comment that never ends: /* needs */")
            at = end + 2
            blanks.append((start, at))
            continue
        kind, value, at = _one(text, at, lines)
        tokens.append(Token(kind, text[start:at], value, start, *lines.at(start)))
    if not blanks:
        return tokens, text
    pieces, last = [], 0
    for start, end in blanks:
        # Lines stay lines, so that the engine's own messages name the right ones.
        pieces += [text[last:start], re.sub(r"[^\r\n]", " ", text[start:end])]
        last = end
    return tokens, "".join([*pieces, text[last:]])


class _Lines:
    """Offsets to lines and columns."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line, self.start, self.seen = 1, 0, 0

    def at(self, offset: int) -> tuple[int, int]:
        if offset < self.seen:
            return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)
        newlines = self.text.count("\n", self.seen, offset)
        if newlines:
            self.line += newlines
            self.start = self.text.rfind("\n", 0, offset) + 1
        self.seen = offset
        return self.line, offset - self.start + 1

    def place(self, offset: int) -> str:
        line, column = self.at(offset)
        return f"{line}:{column}"


def _one(text: str, at: int, lines: _Lines) -> tuple[str, str, int]:
    """The token that begins at ``at``: its kind, value and end."""
    char = text[at]
    if char in "'\"":
        value, end = _string(text, at, lines)
        return "string", value, end
    if char == "`":
        value, end = _backticked(text, at, lines)
        return "quoted", value, end
    if char == "$":
        if text[at + 1 : at + 2] == "`":
            _, end = _backticked(text, at + 1, lines)
            name = text[at:end]
            raise RefusedError(
                f"{lines.place(at)}: the parameter {name} is not read by the embedded engine: name it with letters, digits and _, without backticks"
            )
        found = re.compile(r"[A-Za-z_]\w*", re.ASCII).match(text, at + 1)
        if not found:
            raise RefusedError(f"{lines.place(at)}: $ needs a parameter's name, like $id")
        return "parameter", found.group(), found.end()
    if char.isascii() and (char.isdigit() or (char == "." and text[at + 1 : at + 2].isdigit() and text[at + 1].isascii())):
        # In "1..3" and "a.1" the dots are no decimal points; _NUMBER takes a point only with digits after it.
        return _number(text, at, lines)
    if char == "_" or char.isalpha():
        found = re.compile(r"\w+").match(text, at)
        end = found.end() if found else at + 1
        if not text[at:end].isascii():
            raise RefusedError(
                f"{lines.place(at)}: {_shown(text[at:end])} is not plain ASCII: write it in backticks (`{text[at:end]}`); "
                "a label or type in any script is compared as text: 'Größe' IN labels(n), type(r) = 'сказал'"
            )
        return "name", text[at:end], end
    for symbol in _SYMBOLS:
        if text.startswith(symbol, at):
            return "symbol", symbol, at + len(symbol)
    if char in "()[]{},.:;=<>+-*/%^|!&":
        return "symbol", char, at + 1
    hint = ": \\u escapes are understood inside strings only" if char == "\\" else ""
    raise RefusedError(f"{lines.place(at)}: {_shown(char)} is not part of Cypher{hint}")


def _shown(text: str) -> str:
    return text if text.isprintable() and text.strip() else " ".join(f"U+{ord(char):04X}" for char in text[:20])


def _number(text: str, at: int, lines: _Lines) -> tuple[str, str, int]:
    found = _NUMBER.match(text, at)
    if not found:
        raise RefusedError(f"{lines.place(at)}: a number is written 12, 1.5, 1e3 or 0xff")
    end, digits = found.end(), found.group()
    odd = text[end : end + 1]
    if odd == "_" or odd.isalnum() or (odd == "." and text[end + 1 : end + 2] != "."):
        raise RefusedError(f"{lines.place(at)}: {digits}{odd}… is no number that every engine reads: write 1000, 0.5, 1e3")
    if len(digits) > 1 and digits.isdigit() and digits[0] == "0":
        raise RefusedError(f"{lines.place(at)}: {digits} has a leading zero, which engines read differently: write {digits.lstrip('0') or '0'}")
    if len(digits) > 400:
        raise RefusedError(f"{lines.place(at)}: a number of {len(digits)} digits")
    return "number", digits, end


def _string(text: str, at: int, lines: _Lines) -> tuple[str, int]:
    quote = text[at]
    parts: list[str] = []
    here = at + 1
    while here < len(text):
        char = text[here]
        if char == quote:
            return "".join(parts), here + 1
        if char != "\\":
            parts.append(char)
            here += 1
            continue
        escape = text[here + 1 : here + 2]
        if escape in _ESCAPES and escape:
            parts.append(_ESCAPES[escape])
            here += 2
            continue
        code = text[here + 2 : here + 6] if escape == "u" else ""
        if len(code) == 4 and all(one in "0123456789abcdefABCDEF" for one in code):
            decoded = chr(int(code, 16))
            if decoded in "'\"\\`" or 0xD800 <= ord(decoded) < 0xE000:
                # Neo4j decodes these before it looks for the end of the string.
                raise RefusedError(f"{lines.place(here)}: \\u{code} can end a string in Neo4j: write the character itself, or \\' \\\" \\\\")
            parts.append(decoded)
            here += 6
            continue
        raise RefusedError(
            f"{lines.place(here)}: the escape \\{_shown(escape) if escape else ''} is read differently by each engine: "
            "use \\\\ \\' \\\" \\n \\t \\r or \\u and four hexadecimal digits, or a parameter"
        )
    raise RefusedError(f"{lines.place(at)}: a string that never ends: {quote} is missing")


def _backticked(text: str, at: int, lines: _Lines) -> tuple[str, int]:
    here = at + 1
    parts: list[str] = []
    while True:
        end = text.find("`", here)
        if end < 0:
            raise RefusedError(f"{lines.place(at)}: a name that never ends: ` is missing")
        parts.append(text[here:end])
        if "\\" in parts[-1]:
            # Neo4j decodes \\u0060 here, and then the name ends somewhere else.
            raise RefusedError(f"{lines.place(at)}: a backslash in a name is decoded by some engines: use another name, or a parameter")
        if text[end + 1 : end + 2] != "`":
            value = "".join(parts)
            if not value:
                raise RefusedError(f"{lines.place(at)}: an empty name")
            return value, end + 1
        parts.append("`")
        here = end + 2


def brief(token: Token) -> str:
    """A token's text for a message."""
    return token.raw if len(token.raw) <= 40 else token.raw[:37] + "…"
