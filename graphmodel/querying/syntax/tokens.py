"""The tokens of a Cypher query: strings, comments and backticks are read once, so that no later step can be misled by them.

What engines decode differently (escapes, odd numbers, names outside ASCII) is refused, with its place.
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
    """A piece of a query: its kind, its text as written, its value, and its place (line and column from 1)."""

    kind: str  # name, quoted, string, number, parameter, symbol
    raw: str
    value: str
    offset: int
    line: int
    column: int

    @property
    def word(self) -> str:
        """The lower-case word of a bare name, "" for anything else: keywords are compared with it."""
        return self.raw.lower() if self.kind == "name" else ""

    @property
    def place(self) -> str:
        """``line:column``, for messages."""
        return f"{self.line}:{self.column}"


def refuse(token: Token, message: str) -> NoReturn:
    """Raise RefusedError with the place of a token."""
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
            line_end = re.compile(r"[\r\n]").search(text, at)
            at = line_end.start() if line_end else len(text)
            blanks.append((start, at))
            continue
        if text.startswith("/*", at):
            end = text.find("*/", at + 2)
            if end < 0:
                raise RefusedError(f"{lines.place(at)}: the comment is not closed: /* needs */")
            at = end + 2
            blanks.append((start, at))
            continue
        kind, value, at = _token(text, at, lines)
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


def _token(text: str, at: int, lines: _Lines) -> tuple[str, str, int]:
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
                f"{lines.place(at)}: the parameter {name} is not in the dialect: its name has letters, digits and _, without backticks"
            )
        name_match = re.compile(r"[A-Za-z_]\w*", re.ASCII).match(text, at + 1)
        if not name_match:
            raise RefusedError(f"{lines.place(at)}: $ needs the name of a parameter, like $id")
        return "parameter", name_match.group(), name_match.end()
    if char.isascii() and (char.isdigit() or (char == "." and text[at + 1 : at + 2].isdigit() and text[at + 1].isascii())):
        # In "1..3" and "a.1" the dots are not decimal points; _NUMBER takes a point only with digits after it.
        return _number(text, at, lines)
    if char == "_" or char.isalpha():
        word = re.compile(r"\w+").match(text, at)
        end = word.end() if word else at + 1
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
    hint = ": \\u escapes are read inside strings only" if char == "\\" else ""
    raise RefusedError(f"{lines.place(at)}: {_shown(char)} is not part of Cypher{hint}")


def _shown(text: str) -> str:
    return text if text.isprintable() and text.strip() else " ".join(f"U+{ord(char):04X}" for char in text[:20])


def _number(text: str, at: int, lines: _Lines) -> tuple[str, str, int]:
    number = _NUMBER.match(text, at)
    if not number:
        raise RefusedError(f"{lines.place(at)}: a number is written 12, 1.5, 1e3 or 0xff")
    end, digits = number.end(), number.group()
    odd = text[end : end + 1]
    if odd == "_" or odd.isalnum() or (odd == "." and text[end + 1 : end + 2] != "."):
        raise RefusedError(f"{lines.place(at)}: {digits}{odd}… is not a number that every engine reads: write 1000, 0.5, 1e3")
    if len(digits) > 1 and digits.isdigit() and digits[0] == "0":
        raise RefusedError(f"{lines.place(at)}: {digits} has a leading zero, which engines read differently: write {digits.lstrip('0') or '0'}")
    if len(digits) > 400:
        raise RefusedError(f"{lines.place(at)}: the number has {len(digits)} digits; the limit is 400")
    return "number", digits, end


def _string(text: str, at: int, lines: _Lines) -> tuple[str, int]:
    quote = text[at]
    parts: list[str] = []
    position = at + 1
    while position < len(text):
        char = text[position]
        if char == quote:
            return "".join(parts), position + 1
        if char != "\\":
            parts.append(char)
            position += 1
            continue
        escape = text[position + 1 : position + 2]
        if escape in _ESCAPES and escape:
            parts.append(_ESCAPES[escape])
            position += 2
            continue
        code = text[position + 2 : position + 6] if escape == "u" else ""
        if len(code) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in code):
            decoded = chr(int(code, 16))
            if decoded in "'\"\\`" or 0xD800 <= ord(decoded) < 0xE000:
                # Neo4j decodes these before it looks for the end of the string.
                raise RefusedError(f"{lines.place(position)}: \\u{code} can end a string in Neo4j: write the character itself, or \\' \\\" \\\\")
            parts.append(decoded)
            position += 6
            continue
        raise RefusedError(
            f"{lines.place(position)}: the escape \\{_shown(escape) if escape else ''} is read differently by each engine: "
            "use \\\\ \\' \\\" \\n \\t \\r or \\u and four hexadecimal digits, or a parameter"
        )
    raise RefusedError(f"{lines.place(at)}: the string is not closed: {quote} is missing")


def _backticked(text: str, at: int, lines: _Lines) -> tuple[str, int]:
    position = at + 1
    parts: list[str] = []
    while True:
        end = text.find("`", position)
        if end < 0:
            raise RefusedError(f"{lines.place(at)}: the name is not closed: ` is missing")
        parts.append(text[position:end])
        if "\\" in parts[-1]:
            # Neo4j decodes \\u0060 here, and then the name ends somewhere else.
            raise RefusedError(f"{lines.place(at)}: a backslash in a name is decoded by some engines: use another name, or a parameter")
        if text[end + 1 : end + 2] != "`":
            value = "".join(parts)
            if not value:
                raise RefusedError(f"{lines.place(at)}: the name is empty")
            return value, end + 1
        parts.append("`")
        position = end + 2


def brief(token: Token) -> str:
    """A token's text for a message."""
    return token.raw if len(token.raw) <= 40 else token.raw[:37] + "…"
