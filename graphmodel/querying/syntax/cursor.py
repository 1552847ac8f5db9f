"""The tokens of a query, the position of the reader, and the refusals that every part of the reader shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from graphmodel.querying.syntax.tokens import Token, brief, refuse
from graphmodel.querying.syntax.words import CLAUSES, INSTEAD_OF_SYMBOLS, KEYWORDS, READING, REFUSED_WORDS

MAX_NESTING = 50
"""Brackets and CASE expressions inside one another."""

NOTHING = Token("nothing", "\0", "", 0, 0, 0)
"""The token after the last one."""

VALUES = {"true": True, "false": False, "null": None}
"""Words that are values."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a query and its place; ``kind`` is ``label``, ``type``, ``either`` (``x:Name`` in a condition) or ``key``."""

    name: str
    kind: str
    offset: int
    line: int
    column: int


class Cursor:
    """The tokens of a query, and the position of the reader."""

    def __init__(self, tokens: list[Token], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.at = 0
        self.depth = 0
        self.labels: list[Mention] = []
        self.keys: list[Mention] = []
        self.symbols: dict[str, Token] = {}
        self.words: list[Token] = []
        """Names without backticks that are a keyword somewhere."""

    def peek(self, ahead: int = 0) -> Token:
        """The token ``ahead`` places on; an empty one after the end."""
        index = self.at + ahead
        return self.tokens[index] if 0 <= index < len(self.tokens) else NOTHING

    def here(self) -> Token:
        """The current token, or the last one: messages point to it."""
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    @property
    def before(self) -> Token:
        """The token that was read last."""
        return self.tokens[self.at - 1]

    def next(self) -> Token:
        """Read a token."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def take(self, *raws: str) -> bool:
        """Read one of these symbols or words (in lower case), if it is next."""
        token = self.peek()
        if (token.raw in raws and token.kind == "symbol") or (token.word and token.word in raws):
            self.at += 1
            return True
        return False

    def open(self) -> Token:
        """Read an opening bracket or CASE, one level deeper."""
        token = self.next()
        self.depth += 1
        if self.depth > MAX_NESTING:
            refuse(token, f"more than {MAX_NESTING} nested brackets: break the query up with WITH")
        return token

    def close(self, opened: Token) -> Token:
        """Read the bracket that closes what was opened."""
        wanted = {"(": ")", "[": "]", "{": "}"}.get(opened.raw, "end")
        token = self.peek()
        if token is NOTHING:
            refuse(opened, f"{opened.raw.upper()} is not closed")
        if wanted not in (token.raw, token.word):
            if token.raw in (")", "]", "}"):
                refuse(token, f"{token.raw} does not close {opened.raw.upper()}")
            if token.word in CLAUSES:
                refuse(token, f"{token.word.upper()} inside brackets: a clause begins after all of them are closed")
            self.unexpected(token)
        self.at += 1
        self.depth -= 1
        return token

    def unexpected(self, token: Token) -> NoReturn:
        """Refuse a token that is not expected."""
        if token.kind == "name":
            refuse_clause(token)
        if token is NOTHING:
            refuse(self.tokens[-1], f"the query ends after {brief(self.tokens[-1])}: more is expected")
        if token.raw in INSTEAD_OF_SYMBOLS:
            refuse(token, INSTEAD_OF_SYMBOLS[token.raw])
        if token.raw in (")", "]", "}"):
            refuse(token, f"{token.raw} closes nothing")
        if token.raw == "(":
            refuse(token, "two patterns with nothing between them: write a comma or an arrow" if self.before.raw == ")" else "( is not expected here")
        refuse(token, f"{brief(token)} is not expected here: an operator, a comma or a clause is")

    def missing(self) -> NoReturn:
        """Refuse the current token, where a value is expected."""
        token = self.peek()
        if token is NOTHING:
            refuse(self.tokens[-1], f"the query ends after {brief(self.tokens[-1])}: more is expected")
        if token.raw == "+":
            refuse(token, "+ before a number is not in the dialect: leave it out")
        if token.raw in INSTEAD_OF_SYMBOLS:
            refuse(token, INSTEAD_OF_SYMBOLS[token.raw])
        refuse(token, f"{brief(token)} is not expected here: a name, a value or a bracket is")

    def adjacent(self) -> bool:
        """Whether the current token follows the one before without a space."""
        return self.before.offset + len(self.before.raw) == self.peek().offset

    def mention(self, token: Token, kind: str) -> str:
        """Remember a label, a type or a key."""
        name = token.value if token.kind == "quoted" else token.raw
        mention = Mention(name, kind, token.offset, token.line, token.column)
        if token.word in KEYWORDS and token not in self.words[-1:]:
            self.words.append(token)
        (self.keys if kind == "key" else self.labels).append(mention)
        return name

    def name(self, why: str) -> Token:
        """Read a name."""
        token = self.peek()
        if token.kind not in ("name", "quoted"):
            refuse(token if token is not NOTHING else self.here(), why)
        return self.next()

    def named(self, token: Token) -> Token:
        """Check a name for a value, and remember one that is a keyword elsewhere."""
        if token.word in VALUES:
            refuse(token, f"{token.raw} is a value, not a name")
        if token.word in ("all", "distinct", "not", "case"):
            refuse(token, f"{token.raw} is a keyword in some places: use another name")
        if token.word in KEYWORDS:
            self.words.append(token)
        return token


def refuse_clause(token: Token) -> NoReturn:
    """Refuse a word that begins nothing allowed."""
    if token.raw == ";":
        refuse(token, "more than one statement: run them one at a time")
    if token.word in REFUSED_WORDS:
        refuse(token, f"{token.raw.upper()} {REFUSED_WORDS[token.word]}: {READING}")
    refuse(token, f"{brief(token)} is not expected here: {READING}")
