"""Reads a Cypher query before any engine does, and lets through what only reads and means the same in Neo4j 5.

Not a parser of all of Cypher: it follows the tokens and knows at each one whether an operand (a name, a value, a bracket) or
an operator is due. A bare word where an operator is due must be one of the listed keywords, so a clause that nobody thought
of (``LOAD``, ``CALL``, one that a later version brings) is refused because it is not on the list, while ``r.set``,
``:Set``, ``{load: 1}`` and a variable ``call`` are not keywords at all. Functions come from a list too: those that gave the
same answers as Neo4j 5.26 on several hundred queries. A refusal names the place, the reason and the portable way.

What tokens cannot show (a property that holds dates in one place and text in another) is handed on: :class:`Query`
carries the names, patterns and comparisons that an engine checks against its data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn

from graphmodel.errors import RefusedError

MAX_LENGTH = 100_000
"""Characters of a query: the longest named query has about two thousand."""

MAX_NESTING = 50
"""Brackets and CASE expressions inside one another."""

MAX_HOPS = 100
"""The largest upper bound of a variable-length pattern."""

FUNCTIONS: dict[str, tuple[int, int]] = {
    # Name in lower case: least and most arguments. Each was compared with Neo4j 5.26.
    "abs": (1, 1), "all": (1, 1), "any": (1, 1), "avg": (1, 1), "ceil": (1, 1), "coalesce": (1, 99), "collect": (1, 1),
    "count": (1, 1), "date": (0, 1), "date.truncate": (2, 2), "duration": (1, 1), "duration.indays": (2, 2),
    "endnode": (1, 1), "exists": (1, 1), "exp": (1, 1), "floor": (1, 1), "head": (1, 1), "labels": (1, 1), "last": (1, 1),
    "left": (2, 2), "length": (1, 1), "ltrim": (1, 1), "max": (1, 1), "min": (1, 1), "nodes": (1, 1), "none": (1, 1),
    "range": (2, 3), "reduce": (2, 2), "relationships": (1, 1), "replace": (3, 3), "reverse": (1, 1), "right": (2, 2),
    "rtrim": (1, 1), "sign": (1, 1), "single": (1, 1), "size": (1, 1), "split": (2, 2), "startnode": (1, 1),
    "substring": (2, 3), "sum": (1, 1), "tail": (1, 1), "tofloat": (1, 1), "tointeger": (1, 1), "tolower": (1, 1),
    "tostring": (1, 1), "toupper": (1, 1), "trim": (1, 1), "type": (1, 1),
}  # fmt: skip

_SHORTEST = frozenset({"shortestpath", "allshortestpaths"})
_QUANTIFIERS = frozenset({"all", "any", "none", "single"})

_INSTEAD: dict[str, str] = {
    "id": "it is a number inside one database; use the property: n.id",
    "elementid": "it is a key inside one database; use the property: n.id",
    "keys": "the embedded engine adds keys of its own; name the properties that you want: n.name",
    "properties": "the embedded engine adds keys of its own; name the properties that you want: {id: n.id, name: n.name}",
    "round": "halves below zero and decimals are rounded differently; write floor(x + 0.5), or floor(x * 100 + 0.5) / 100",
    "sqrt": "below zero Neo4j answers NaN and the embedded engine null; compute it where the result is used",
    "log": "at zero Neo4j answers -Infinity and the embedded engine null; compute it where the result is used",
    "log10": "at zero Neo4j answers -Infinity and the embedded engine null; compute it where the result is used",
    "duration.between": "Neo4j answers in months and days, the embedded engine in days; write duration.inDays(a, b).days",
    "toboolean": "numbers and spaces are read differently; compare: x = 'true'",
    "stdev": "of one value Neo4j answers 0.0 and the embedded engine null; collect(x) and compute it where it is used",
    "stdevp": "of one value Neo4j answers 0.0 and the embedded engine null; collect(x) and compute it where it is used",
    "percentilecont": "the embedded engine has none; collect(x) and compute it where it is used",
    "percentiledisc": "the embedded engine has none; collect(x) and compute it where it is used",
    "isempty": "the embedded engine has none; write size(x) = 0",
    "char_length": "the embedded engine has none; write size(x)",
    "character_length": "the embedded engine has none; write size(x)",
    "lower": "the embedded engine has none; write toLower(x)",
    "upper": "the embedded engine has none; write toUpper(x)",
    "nullif": "the embedded engine has none; write CASE WHEN a = b THEN null ELSE a END",
    "btrim": "the embedded engine has none; write trim(x)",
    "datetime": "times of day are written differently; keep days, with date('2025-02-14'), or text",
    "localdatetime": "times of day are written differently; keep days, with date('2025-02-14'), or text",
    "time": "times of day are written differently; keep days, with date('2025-02-14'), or text",
    "localtime": "times of day are written differently; keep days, with date('2025-02-14'), or text",
    "timestamp": "a query answers the same whenever it is run; give the time as a parameter",
    "rand": "a query answers the same whenever it is run; order by a property",
    "randomuuid": "a query answers the same whenever it is run; give the id as a parameter",
}

_CLAUSES = frozenset({"match", "optional", "with", "unwind", "return", "where", "order", "skip", "limit", "union"})
_STARTS = frozenset({"match", "optional", "with", "unwind", "return"})
_OPERATORS = frozenset({"and", "or", "xor", "in", "contains", "when", "then", "else"})
_REFUSED_WORDS: dict[str, str] = {
    "load": "reads a file or an address", "call": "runs a procedure or a subquery", "foreach": "writes",
    "create": "writes", "merge": "writes", "set": "writes", "delete": "writes", "detach": "writes", "nodetach": "writes",
    "remove": "writes", "insert": "writes", "drop": "writes", "alter": "writes", "on": "writes",
    "use": "changes the database", "show": "is an administration command", "start": "is an administration command",
    "stop": "is an administration command", "grant": "is an administration command", "deny": "is an administration command",
    "revoke": "is an administration command", "terminate": "is an administration command",
    "explain": "describes a plan instead of answering", "profile": "describes a plan instead of answering",
    "cypher": "sets options of one database", "using": "sets options of one database",
    "offset": "is not in every version; write SKIP", "filter": "is not in Neo4j 5; write WITH * WHERE",
    "having": "is not in Neo4j 5; write WITH … WHERE", "finish": "returns nothing; write RETURN", "let": "is not in Neo4j 5; write WITH",
    "intersect": "is not in Neo4j 5; write WHERE EXISTS { … }", "except": "is not in Neo4j 5; write WHERE NOT EXISTS { … }",
    "format": "changes what is returned; choose the format where the query is run", "over": "is not in Neo4j 5",
    "collate": "is not in Neo4j 5", "like": "is not in Neo4j 5; write STARTS WITH, ENDS WITH or CONTAINS",
    "ilike": "is not in Neo4j 5; write toLower(x) CONTAINS", "between": "is not in Neo4j 5; write a <= x AND x <= b",
    "not": "cannot stand here; write NOT x IN list, NOT x CONTAINS y",
}  # fmt: skip

_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t", "r": "\r"}
_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
_SYMBOLS = ("=~", "<>", "<=", ">=", "==", "!=", "+=", "||", "..", "::")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
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


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a query and where it stands; ``kind`` is ``label``, ``type``, ``either`` (``x:Name`` in a condition) or ``key``."""

    name: str
    kind: str
    offset: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Operand:
    """What one side of a comparison is made of: enough to tell whether it may be a date, or a text that looks like one."""

    keys: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    dated: bool = False
    textual: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left op right``, an item of ``x IN […]``, or ``{key: value}`` in a pattern."""

    left: Operand
    right: Operand
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read and may run.

    ``plain`` is the text with its comments and byte-order mark blanked out and everything else where it was; ``labels`` and
    ``keys`` are the names that it mentions; ``regexes`` the parameters that stand to the right of ``=~``; ``subscripts``
    those in ``x[$p]``.
    """

    text: str
    plain: str
    parameters: frozenset[str]
    labels: tuple[Mention, ...]
    keys: tuple[Mention, ...]
    comparisons: tuple[Comparison, ...]
    regexes: frozenset[str]
    subscripts: frozenset[str]


@lru_cache(maxsize=64)
def check(text: str) -> Query:
    """Read a query; RefusedError, with ``line:column``, if it does more than read or is not understood alike everywhere.

    >>> sorted(check("MATCH (n:Person {id: $id}) RETURN n.name AS name").parameters)
    ['id']
    >>> check("MATCH (n) SET n.name = 'x'")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    graphmodel.errors.RefusedError: 1:11: SET writes: a query here only reads (MATCH, ...
    """
    if len(text) > MAX_LENGTH:
        raise RefusedError(f"1:1: a query of {len(text)} characters: at most {MAX_LENGTH} are read; give long lists as parameters")
    tokens, plain = tokenize(text)
    reader = _Reader(tokens)
    reader.read()
    return Query(
        text=text,
        plain=plain,
        parameters=frozenset(token.value for token in tokens if token.kind == "parameter"),
        labels=tuple(reader.labels),
        keys=tuple(reader.keys),
        comparisons=tuple(_comparisons(reader)),
        regexes=frozenset(reader.regexes),
        subscripts=frozenset(reader.subscripts),
    )


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


def refuse(token: Token, message: str) -> NoReturn:
    """Raise RefusedError for what stands at a token."""
    raise RefusedError(f"{token.place}: {message}")


# --- tokens ---------------------------------------------------------------------------------------------------------------


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
            value, end = _backticked(text, at + 1, lines)
            if not _PLAIN.match(value):
                raise RefusedError(
                    f"{lines.place(at)}: the parameter {text[at:end]} is not read by the embedded engine: name it with letters, digits and _"
                )
            return "parameter", value, end
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


# --- reading --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Clause:
    """What must be remembered about the clause that is being read."""

    name: str = ""
    star: Token | None = None
    path: str = ""
    shortest: Token | None = None
    shortest_names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Group:
    """An open bracket, or a CASE."""

    token: Token
    kind: str  # paren, call, list, subscript, hop, map, pattern-map, subquery, case
    index: int
    name: str = ""
    commas: int = 0
    clause: _Clause = field(default_factory=_Clause)
    compared: Token | None = None
    pattern: bool = False  # stands where only patterns can: after MATCH, in EXISTS { … }


class _Reader:
    """Follows the tokens of one query. ``operand`` says whether an operand is due at the next one."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.operand = False
        self.labels: list[Mention] = []
        self.keys: list[Mention] = []
        self.regexes: set[str] = set()
        self.subscripts: set[str] = set()
        self.calls: dict[int, str] = {}
        """Index of an opening bracket to the function that it calls, for :func:`_comparisons`."""
        self.pattern_keys: set[int] = set()
        """Indexes of the keys of maps in patterns."""
        self.arrows: set[int] = set()
        """Indexes of < and > that are the heads of arrows."""
        self.pairs: dict[int, int] = {}
        self.groups: list[_Group] = []
        self.clause = _Clause()
        self.union: Token | None = None
        self.union_kind = ""
        self.ordered: Token | None = None

    # Small helpers.

    def peek(self, ahead: int = 1) -> Token:
        """The token ``ahead`` places on; an empty one after the end."""
        index = self.at + ahead
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    def adjacent(self, left: int, right: int) -> bool:
        """Whether two tokens touch."""
        one, other = self.tokens[left], self.tokens[right]
        return one.offset + len(one.raw) == other.offset

    @property
    def group(self) -> _Group | None:
        """The innermost open bracket."""
        return self.groups[-1] if self.groups else None

    def in_pattern(self) -> bool:
        """Whether what is being read is a pattern and nothing else: after MATCH, or in EXISTS { … }, before WHERE."""
        group = self.group
        return group.pattern if group else self.clause.name == "match"

    def frame(self) -> _Clause:
        """The clause that the current token belongs to: of the innermost subquery, or of the statement."""
        for group in reversed(self.groups):
            if group.kind == "subquery":
                return group.clause
        return self.clause

    def push(self, token: Token, kind: str, name: str = "", pattern: bool = False) -> None:
        """Open a bracket."""
        if len(self.groups) >= MAX_NESTING:
            refuse(token, f"more than {MAX_NESTING} brackets inside one another: break the query up with WITH")
        self.groups.append(_Group(token, kind, self.at, name, pattern=pattern))

    # The statement.

    def read(self) -> None:
        """Read all of it."""
        if self.tokens and self.tokens[-1].raw == ";":
            self.tokens = self.tokens[:-1]
        if not self.tokens:
            raise RefusedError("1:1: an empty query: it begins with MATCH, UNWIND, WITH or RETURN")
        self.begin()
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "name":
                self.name(token)
            elif token.kind == "symbol":
                self.symbol(token)
            elif self.operand:
                if token.kind == "quoted":
                    self.plain(token)
                self.operand = False
                self.at += 1
            else:
                refuse(token, f"{_brief(token)} cannot stand here: an operator, a comma or a clause was expected")
        self.end()

    def begin(self) -> None:
        """The first word, of the statement or after UNION."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else self.tokens[-1]
        if self.at >= len(self.tokens) or token.word not in _STARTS:
            self.refuse_clause(token)
        self.start_clause(token)

    def refuse_clause(self, token: Token) -> NoReturn:
        """A word that begins nothing allowed."""
        reading = "a query here only reads (MATCH, OPTIONAL MATCH, WITH, UNWIND, WHERE, RETURN, ORDER BY, SKIP, LIMIT, UNION)"
        if token.raw == ";":
            refuse(token, "more than one statement: run them one at a time")
        if token.word in _REFUSED_WORDS:
            refuse(token, f"{token.raw.upper()} {_REFUSED_WORDS[token.word]}: {reading}")
        refuse(token, f"{_brief(token)} cannot stand here: {reading}")

    def start_clause(self, token: Token) -> None:
        """A clause begins at a word that is allowed to begin one; its second words are read too."""
        word = token.word
        frame = self.frame()
        subquery = self.group is not None and self.group.kind == "subquery"
        if self.groups and not subquery and not (word == "where" and self.where_in_brackets(token)):
            refuse(token, f"{word.upper()} inside brackets: a clause begins after all of them are closed")
        self.compared(None)
        if subquery and word not in ("match", "where"):
            refuse(token, f"{word.upper()} inside {{ … }}: only MATCH and WHERE are read there by the embedded engine")
        if self.groups and not subquery:  # WHERE in a comprehension
            self.at += 1
            self.operand = True
            return
        if not subquery:
            self.check_order(token, frame)
        follow = {"optional": "match", "order": "by"}.get(word)
        if follow:
            if self.peek().word != follow:
                refuse(token, f"{word.upper()} needs {follow.upper()}")
            self.at += 1
            word = "match" if word == "optional" else word
        if word == "where":
            frame.name = "where"
            if subquery and self.group:
                self.group.pattern = False
        elif word in ("order", "skip", "limit"):
            if frame.name.startswith("return"):
                self.ordered = self.ordered or token
                frame.name = "return " + word
            else:
                frame.name = "with " + word
        elif word == "union":
            self.read_union(token)
            return
        else:
            fresh = _Clause(word)
            if subquery and self.group:
                self.group.clause = fresh
                self.group.pattern = True
            else:
                self.clause = fresh
        self.at += 1
        if word in ("with", "return") and self.peek(0).word == "distinct":
            self.at += 1
        self.operand = True

    def check_order(self, token: Token, frame: _Clause) -> None:
        """Whether a clause may follow the one before it."""
        word, before = token.word, frame.name
        if before.startswith("return") and word not in ("order", "skip", "limit", "union"):
            refuse(token, f"{word.upper()} after RETURN: RETURN ends a query; use WITH before it")
        if word in ("order", "skip", "limit") and not before.startswith(("return", "with")):
            refuse(token, f"{word.upper()} belongs after WITH or RETURN")
        if word == "where" and before not in ("match", "with", "with order", "with skip", "with limit"):
            refuse(token, "WHERE belongs after MATCH or WITH")
        if word == "union" and not before.startswith("return"):
            refuse(token, "UNION joins two queries that each end with RETURN")
        ranks = ["", "order", "skip", "limit"]
        if word in ranks and ranks.index(word) <= ranks.index(before.partition(" ")[2]):
            refuse(token, f"{word.upper()} cannot stand here: the order is ORDER BY, SKIP, LIMIT")

    def where_in_brackets(self, token: Token) -> bool:
        """Whether WHERE may stand in the innermost bracket: in [x IN l WHERE …], any(x IN l WHERE …)."""
        group = self.group
        if group is None:
            return False
        if group.kind == "list" or (group.kind == "call" and group.name in _QUANTIFIERS):
            group.pattern = False
            return True
        if group.kind in ("paren", "hop"):
            refuse(token, "WHERE inside a pattern is not read by the embedded engine: put it after the pattern")
        return False

    def read_union(self, token: Token) -> None:
        """UNION or UNION ALL, and the beginning of the next query."""
        kind = "all" if self.peek().word == "all" else ""
        if self.peek().word == "distinct":
            refuse(token, "UNION DISTINCT: write UNION")
        if self.union and kind != self.union_kind:
            refuse(token, "UNION and UNION ALL in one query: use one of them throughout")
        self.union, self.union_kind = token, kind
        self.at += 2 if kind else 1
        self.clause = _Clause()
        self.begin()

    def end(self) -> None:
        """What can be said only when all was read."""
        if self.groups:
            refuse(self.groups[-1].token, f"{self.groups[-1].token.raw.upper()} is never closed")
        last = self.tokens[-1]
        if self.operand and not (self.clause.star and last is self.clause.star):
            refuse(last, f"the query ends after {_brief(last)}: something is missing")
        if not self.clause.name.startswith("return"):
            refuse(last, "a query ends with RETURN")
        if self.union and self.ordered:
            refuse(
                self.ordered,
                f"{self.ordered.raw.upper()} in a UNION means the last part in Neo4j and the whole in the embedded engine: "
                "order the rows where they are used, or write one MATCH with OR",
            )

    # Words.

    def name(self, token: Token) -> None:
        """A bare word."""
        if self.operand:
            self.operand_word(token)
        else:
            self.operator_word(token)

    def operand_word(self, token: Token) -> None:
        """A bare word where an operand is due: a variable, a function, a literal, or a word like NOT."""
        word = token.word
        following = self.peek()
        if following.raw == ":" and self.is_key():
            self.key(token)
            return
        if word == "not" and following.raw not in (".", ",", ")", ":"):
            self.at += 1
            return
        if word == "case" and (following.kind != "symbol" or following.raw in "([{$-"):
            self.push(token, "case")
            self.at += 1
            if self.peek(0).word == "when":
                self.at += 1
            return
        if word == "distinct" and self.group and self.group.kind == "call" and self.at == self.group.index + 1:
            self.at += 1
            return
        if word in ("exists", "count", "collect") and following.raw == "{":
            self.subquery(token, word)
            return
        if word in _SHORTEST and following.raw == "(":
            self.shortest_path(token)
            return
        end = self.at
        while self.peek(end - self.at + 1).raw == "." and self.peek(end - self.at + 2).kind == "name":
            end += 2
        if self.peek(end - self.at + 1).raw == "(" and not (end == self.at and self.in_pattern()):
            self.function("".join(one.raw for one in self.tokens[self.at : end + 1]), token, end)
            return
        if word in ("shortest", "any", "all") and self.in_pattern() and following.kind in ("number", "name"):
            refuse(token, f"{token.raw.upper()} before a pattern is not read by the embedded engine: write shortestPath((a)-[*..5]-(b))")
        if word in ("shortest", "repeatable", "different", "walk", "trail") and self.in_pattern() and following.raw in "(":
            refuse(token, f"{token.raw.upper()} before a pattern is not read by the embedded engine")
        frame = self.frame()
        if frame.name == "match" and self.in_pattern() and following.raw == "=" and not self.group:
            frame.path = token.value
        if frame.shortest and frame.name == "where" and token.value in frame.shortest_names:
            refuse(
                token,
                f"{token.raw} in the WHERE of shortestPath: Neo4j looks for the shortest path that satisfies it, the embedded engine tests only "
                "the shortest; to test it write WITH … WHERE, to search write MATCH p = (a)-[*1..5]-(b) WHERE … ORDER BY length(p) LIMIT 1",
            )
        self.operand = False
        self.at += 1

    def operator_word(self, token: Token) -> None:
        """A bare word where an operator is due: it must be a keyword on the list."""
        word = token.word
        following = self.peek()
        group = self.group
        if word in ("and", "or", "xor", "in", "contains"):
            if word not in ("in", "contains"):
                self.compared(None)
            self.at += 1
            self.operand = True
        elif word in ("starts", "ends") and following.word == "with":
            self.at += 2
            self.operand = True
        elif word == "is":
            steps = 2 if following.word == "not" else 1
            if self.peek(steps).word != "null":
                refuse(token, "IS is read with NULL and NOT NULL only")
            self.at += steps + 1
        elif word == "as":
            if following.kind not in ("name", "quoted"):
                refuse(token, "AS needs a name")
            self.compared(None)
            self.at += 2
        elif group and group.kind == "case" and word in ("when", "then", "else", "end"):
            self.compared(None)
            self.at += 1
            self.operand = word != "end"
            if word == "end":
                self.groups.pop()
        elif word in ("asc", "ascending", "desc", "descending") and self.frame().name.endswith(" order") and not self.groups:
            self.at += 1
        elif word in _CLAUSES:
            self.start_clause(token)
        else:
            self.refuse_clause(token)

    def function(self, name: str, token: Token, end: int) -> None:
        """A call: the function must be on the list."""
        low = name.lower()
        if low in _INSTEAD:
            refuse(token, f"{name}(): {_INSTEAD[low]}")
        if low not in FUNCTIONS:
            if low in _REFUSED_WORDS:
                self.refuse_clause(token)
            refuse(
                token, f"{name}() is not known to answer alike in Neo4j and in the embedded engine; the functions are {', '.join(sorted(FUNCTIONS))}"
            )
        self.at = end + 1
        self.push(self.tokens[self.at], "call", low, pattern=False)
        self.calls[self.at] = low
        self.at += 1
        self.operand = True

    def subquery(self, token: Token, word: str) -> None:
        """EXISTS { … } or COUNT { … }."""
        if word == "collect":
            refuse(token, "COLLECT { … } is not read by the embedded engine: write [(a)-[:R]->(b) | b.id] or collect(b.id)")
        self.at += 1
        self.push(self.tokens[self.at], "subquery", word, pattern=True)
        if self.group:
            self.group.clause = _Clause("match")
        self.at += 1
        if self.peek(0).word == "match":
            self.at += 1
        elif self.peek(0).raw not in ("(",) and self.peek(1).raw != "=":
            self.refuse_clause(self.peek(0) if self.peek(0) is not _NOTHING else token)
        self.operand = True

    def shortest_path(self, token: Token) -> None:
        """shortestPath(( … )) in MATCH."""
        frame = self.frame()
        if not self.in_pattern() or self.group:
            refuse(token, f"{token.raw}() is read in MATCH only: MATCH p = shortestPath((a)-[*..5]-(b))")
        frame.shortest = token
        frame.shortest_names |= {frame.path} - {""}
        self.at += 1
        self.push(self.tokens[self.at], "call", token.word, pattern=True)
        self.at += 1
        self.operand = True

    def is_key(self) -> bool:
        """Whether the name at hand, with a colon after it, is a key of a map."""
        group = self.group
        return group is not None and group.kind in ("map", "pattern-map") and self.tokens[self.at - 1].raw in "{,"

    def key(self, token: Token) -> None:
        """``key:`` in a map."""
        self.keys.append(_mention(token, "key"))
        if self.group and self.group.kind == "pattern-map":
            self.pattern_keys.add(self.at)
            if not _PLAIN.match(token.value):
                refuse(token, f"the key {_brief(token)} in a pattern is not read by the embedded engine: put it into WHERE")
        self.at += 2
        self.operand = True

    def plain(self, token: Token) -> None:
        """A backticked name where an operand is due: in a pattern the engine reads plain names only."""
        if self.peek().raw == ":" and self.is_key():
            self.key(token)
            self.at -= 1  # read() goes on by one
            return
        if not _PLAIN.match(token.value) and self.in_pattern():
            refuse(token, f"the variable {_brief(token)} in a pattern: use letters, digits and _")
        if self.peek().raw == "(":
            refuse(token, f"{_brief(token)}( …: a function's name is written without backticks")

    # Symbols.

    def symbol(self, token: Token) -> None:
        """A symbol, by what it does."""
        raw = token.raw
        if raw in "([{":
            {"(": self.open_paren, "[": self.open_bracket, "{": self.open_brace}[raw](token)
        elif raw in ")]}":
            self.close(token)
        elif raw == ":":
            self.label(token)
        elif raw == ".":
            self.dot(token)
        elif raw == "*":
            self.star(token)
        elif raw == ",":
            self.comma(token)
        elif raw in _INSTEAD_OF_SYMBOLS:
            refuse(token, _INSTEAD_OF_SYMBOLS[raw])
        elif raw == "..":
            self.dots(token)
        elif raw == "|":
            self.need_operand_before(token)
            if not self.group or self.group.kind not in ("list", "call", "hop", "paren"):
                refuse(token, "| cannot stand here")
            self.compared(None)
            self.at += 1
            self.operand = True
            if self.group:
                self.group.pattern = False
        elif raw in ("-", "<", ">"):
            self.dash(token)
        elif raw == "+" and self.operand:
            refuse(token, "+ before a number is not read by the embedded engine: leave it out")
        elif raw == "%" and self.tokens[self.at - 1].raw == ":":
            refuse(token, "% as a label is not read by the embedded engine: leave the label out")
        else:
            self.need_operand_before(token)
            if raw in _COMPARISONS and not self.path_assignment():
                self.compared(token)
            if raw == "=~":
                self.regex(token)
            self.at += 1
            self.operand = True

    def need_operand_before(self, token: Token) -> None:
        """An operator needs something to its left."""
        if self.operand:
            refuse(token, f"{token.raw} cannot stand here: a name, a value or a bracket was expected")

    def path_assignment(self) -> bool:
        """Whether = gives a path its name: MATCH p = (a)-->(b), also in comprehensions and subqueries."""
        return self.in_pattern() or (
            self.peek().raw == "(" and self.group is not None and self.group.kind == "list" and self.at == self.group.index + 2
        )

    def compared(self, token: Token | None) -> None:
        """Remember a comparison, or forget it; two in a row (1 < x < 3) are refused."""
        holder: _Group | _Reader = self.groups[-1] if self.groups else self
        before = self._compared if isinstance(holder, _Reader) else holder.compared
        if token and before:
            refuse(
                token,
                f"{token.raw} after {before.raw}: comparisons in a row are not read by the embedded engine; write a {before.raw} b AND b "
                f"{token.raw} c",
            )
        if isinstance(holder, _Reader):
            self._compared = token
        else:
            holder.compared = token

    _compared: Token | None = None

    def regex(self, token: Token) -> None:
        """What stands to the right of =~ must be known."""
        following, after = self.peek(), self.peek(2)
        if following.kind == "parameter":
            self.regexes.add(following.value)
        elif following.kind == "string" and after.raw not in ("+", "["):
            why = check_regex(following.value)
            if why:
                refuse(following, f"regular expression: {why}")
        elif following.word != "null":
            refuse(token, "=~ needs a string or a parameter to its right: engines read some expressions differently, so they are checked first")

    def comma(self, token: Token) -> None:
        """Between items."""
        self.need_operand_before_comma(token)
        group = self.group
        if group:
            if group.kind == "case":
                refuse(token, ", inside CASE: WHEN takes one value for the embedded engine; write WHEN x IN [1, 2]")
            if group.kind in ("hop", "subscript", "paren"):
                refuse(token, ", cannot stand in these brackets")
            group.commas += 1
            if group.kind == "subquery":
                group.pattern = group.clause.name == "match"
        self.compared(None)
        self.at += 1
        self.operand = True

    def need_operand_before_comma(self, token: Token) -> None:
        """An item before the comma; WITH * counts as one."""
        if self.operand and not (self.clause.star and self.tokens[self.at - 1] is self.clause.star):
            refuse(token, ", cannot stand here: something is missing before it")

    def dots(self, token: Token) -> None:
        """A slice; in a hop it is read by :meth:`star`."""
        if not self.group or self.group.kind != "subscript":
            refuse(token, ".. cannot stand here")
        if self.peek().word == "null" or self.tokens[self.at - 1].word == "null":
            refuse(token, "null in a slice: the embedded engine takes numbers only")
        self.at += 1
        self.operand = self.peek(0).raw != "]"

    def dot(self, token: Token) -> None:
        """``.key``."""
        if self.operand:
            refuse(token, ". cannot stand here")
        following = self.peek()
        if following.kind not in ("name", "quoted"):
            refuse(token, ". needs a property's name")
        if any(group.kind == "pattern-map" for group in self.groups):
            refuse(
                following,
                f"the property .{following.raw} inside the braces of a pattern is silently read as nothing by the embedded engine: "
                "compare it in WHERE, after the pattern",
            )
        self.keys.append(_mention(following, "key"))
        self.at += 2
        if self.peek(0).raw == "(":
            refuse(following, f"{following.raw}( …: this function is not known here")

    def star(self, token: Token) -> None:
        """Multiplication, WITH *, count(*), or the length of a hop."""
        group = self.group
        if group and group.kind == "hop":
            self.hop_length(token)
            return
        if not self.operand:
            self.at += 1
            self.operand = True
            return
        before = self.tokens[self.at - 1]
        if group and group.kind == "call" and group.name == "count" and self.peek().raw == ")":
            self.at += 1
            self.operand = False
            return
        if not group and before.word in ("with", "return", "distinct") and self.clause.name in ("with", "return"):
            if self.clause.name == "return":
                refuse(token, "RETURN *: the order of the columns is not the same everywhere; name them: RETURN n.id AS id, n.name AS name")
            self.clause.star = token
            self.at += 1
            self.operand = False
            return
        refuse(token, "* cannot stand here")

    def hop_length(self, token: Token) -> None:
        """``*1..3``: the upper bound must be there."""
        self.at += 1
        low = high = ""
        if self.peek(0).kind == "number":
            low = high = self.peek(0).raw
            self.at += 1
        if self.peek(0).raw == "..":
            self.at += 1
            high = ""
            if self.peek(0).kind == "number":
                high = self.peek(0).raw
                self.at += 1
        if self.peek(0).kind == "parameter":
            refuse(self.peek(0), "a parameter cannot bound a variable length: write the number")
        if not high:
            refuse(token, "a variable length without an upper bound: the embedded engine would stop at ten hops; write *1..5")
        if not (high.isdigit() and (low or "0").isdigit()):
            refuse(token, "the bounds of a variable length are whole numbers: *1..5")
        if int(high) > MAX_HOPS:
            refuse(token, f"a variable length of up to {high} hops: at most {MAX_HOPS}")
        if low and int(low) > int(high):
            refuse(token, f"*{low}..{high} begins after it ends: write *{high}..{low}")
        if self.peek(0).raw not in ("]", "{"):
            refuse(self.peek(0) if self.peek(0) is not _NOTHING else token, "after a variable length come ] or {")
        self.operand = False

    def dash(self, token: Token) -> None:
        """Minus, less, greater, or a piece of an arrow."""
        raw, before = token.raw, self.tokens[self.at - 1]
        touching = self.at > 0 and self.adjacent(self.at - 1, self.at)
        following = self.peek()
        pattern_left = before.raw == ")"
        if raw == "<" and pattern_left and following.raw == "-" and self.peek(2).raw in ("[", "-", "("):
            self.arrows.add(self.at)
            self.at += 1
            self.operand = True
            return
        if raw == ">" and before.raw == "-" and touching and self.operand:
            self.arrows.add(self.at)
            if following.raw in ("+", "*", "{"):
                refuse(following, "a quantifier after an arrow is not read by the embedded engine: write -[:R*1..3]->")
            self.at += 1
            if following.raw != "(":
                refuse(token, "-> needs a node: (a)-->(b)")
            return
        if raw == "-":
            if self.in_pattern() and following.raw in ("+", "*", "{"):
                refuse(following, "a quantifier after an arrow is not read by the embedded engine: write -[:R*1..3]-")
            if self.tokens[self.at - 1].raw == "]" and following.raw == ">" and self.arrowed_left():
                refuse(token, "<-[…]-> is not read by the embedded engine: write -[…]-, which means the same")
            self.at += 1
            self.operand = True
            return
        self.need_operand_before(token)
        self.compared(token)
        self.at += 1
        self.operand = True

    def arrowed_left(self) -> bool:
        """Whether the hop that just closed began with <-."""
        opened = self.pairs.get(self.at - 1, 0)
        return opened >= 2 and (opened - 2) in self.arrows

    def open_paren(self, token: Token) -> None:
        """A node, or a group."""
        if not self.operand:
            before = self.tokens[self.at - 1]
            if before.raw == ")":
                refuse(token, "two patterns with nothing between them: write a comma or an arrow")
            refuse(token, f"( cannot stand after {_brief(before)}")
        if self.in_pattern() and self.group and self.group.kind == "paren":
            refuse(token, "brackets around a pattern are not read by the embedded engine: leave them out, and write lengths as -[:R*1..3]->")
        self.push(token, "paren", pattern=self.in_pattern())
        self.at += 1
        self.operand = True

    def open_bracket(self, token: Token) -> None:
        """A list, a hop, a subscript."""
        before = self.tokens[self.at - 1]
        if not self.operand:
            following, after = self.peek(), self.peek(2)
            if following.kind == "string" or (following.kind == "quoted" and after.raw == "]"):
                refuse(following, "a property by its text: write n.name, and n.`odd name`")
            if following.kind == "parameter" and after.raw == "]":
                self.subscripts.add(following.value)
            self.push(token, "subscript")
            self.at += 1
            self.operand = self.peek(0).raw != ".."
            return
        hop = before.raw == "-" and self.hop_ahead()
        self.push(token, "hop" if hop else "list", pattern=hop)
        self.at += 1
        self.operand = True

    def hop_ahead(self) -> bool:
        """Whether [ after - opens a hop: the - stands after a node, or after < that does."""
        index = self.at - 2
        if index >= 0 and index in self.arrows:
            return True
        return index >= 0 and self.tokens[index].raw == ")"

    def open_brace(self, token: Token) -> None:
        """A map, or something that the embedded engine does not read."""
        before = self.tokens[self.at - 1]
        group = self.group
        if before.raw == ")" or self.peek().kind == "number" or self.peek().raw == ",":
            refuse(token, "a quantifier in braces is not read by the embedded engine: write -[:R*1..3]->")
        hop = group is not None and group.kind == "hop"
        node = (
            group is not None
            and group.kind == "paren"
            and all(one.kind in ("name", "quoted") or one.raw in (":", "|") for one in self.tokens[group.index + 1 : self.at])
        )
        if hop and self.frame().shortest and self.group and any(one.name in _SHORTEST for one in self.groups):
            refuse(token, "braces in the hop of shortestPath are not read by Neo4j: write MATCH p = (a)-[*1..5 {…}]-(b) … ORDER BY length(p) LIMIT 1")
        if hop or (node and (not self.operand or (group and self.at == group.index + 1 and self.node_ahead()))):
            self.push(token, "pattern-map")
        elif self.operand:
            self.push(token, "map")
        else:
            refuse(token, f"{_brief(before)} {{…}}: a map of a node's or relationship's properties differs; write {{id: n.id, name: n.name}}")
        self.at += 1
        self.operand = True
        if self.peek(0).raw == "}":
            self.operand = False
        elif self.peek(0).kind not in ("name", "quoted") or self.peek(1).raw != ":":
            refuse(self.peek(0) if self.peek(0) is not _NOTHING else token, "a map is written {key: value}")

    def node_ahead(self) -> bool:
        """Whether ({…}) is a node without a name rather than a map in brackets."""
        return self.in_pattern() or self.tokens[self.at - 2].raw in ("-", ">")

    def close(self, token: Token) -> None:
        """A closing bracket."""
        group = self.group
        opening = {")": "(", "]": "[", "}": "{"}[token.raw]
        if group is None or group.kind == "case" or group.token.raw != opening:
            refuse(token, f"{token.raw} closes nothing" if group is None else f"{token.raw} where {group.token.raw.upper()} is still open")
        empty = self.at == group.index + 1
        if self.operand and not (empty and (group.kind in ("list", "map", "pattern-map", "hop", "paren", "call"))):
            refuse(token, f"{_brief(token)} cannot stand here: something is missing before it")
        if group.kind == "call" and group.name in FUNCTIONS:
            count = 0 if empty else group.commas + 1
            least, most = FUNCTIONS[group.name]
            if not least <= count <= most:
                refuse(group.token, f"{group.name}() takes {least if least == most else f'{least} to {most}'} arguments, not {count}")
        self.groups.pop()
        self.pairs[self.at] = group.index
        if group.kind == "hop":
            self.remember_hop(group)
        self.at += 1
        self.operand = False
        if group.kind == "paren" and self.has_map(group) and not self.in_pattern():
            around = (self.peek(0).raw, self.tokens[group.index - 1].raw)
            if around[0] not in ("-", "<") and around[1] not in ("-", ">"):
                refuse(group.token, "a map of a node's or relationship's properties differs; write {id: n.id, name: n.name}")

    def has_map(self, group: _Group) -> bool:
        """Whether a bracket holds a name with braces after it."""
        return self.tokens[self.at - 2].raw == "}" and self.tokens[group.index + 1].kind in ("name", "quoted")

    def remember_hop(self, group: _Group) -> None:
        """The variable of a hop inside shortestPath: its WHERE must not mention it."""
        first = self.tokens[group.index + 1]
        if self.groups and any(one.name in _SHORTEST for one in self.groups) and first.kind in ("name", "quoted"):
            self.frame().shortest_names.add(first.value)

    def label(self, token: Token) -> None:
        """``:Label``, ``:A|B``, ``:A:B``."""
        group = self.group
        before = self.tokens[self.at - 1] if self.at else _NOTHING
        hop = group is not None and group.kind == "hop"
        node = group is not None and group.kind == "paren"
        if self.operand and not (before.raw in ("(", "[", "|") and (hop or node)):
            refuse(token, ": cannot stand here")
        following = self.peek()
        if following.kind == "parameter" or following.raw == "$":
            refuse(following, "a label or type as a parameter: write it out, or compare labels(n) and type(r) with the parameter")
        if following.raw == "!":
            refuse(following, "! before a label is not read by the embedded engine: write WHERE NOT n:Label")
        if following.raw == "(":
            refuse(following, "brackets around labels are not read by the embedded engine: write :A|B, or WHERE n:A AND n:B")
        if following.raw == "%":
            refuse(following, "% as a label is not read by the embedded engine: leave the label out")
        kind = "type" if hop else "label" if node and (self.in_pattern() or before.raw == "(") else "either"
        self.at += 1
        while True:
            name = self.peek(0)
            if name.kind not in ("name", "quoted"):
                refuse(name if name is not _NOTHING else token, "a label or type was expected after :")
            if not _PLAIN.match(name.value):
                refuse(
                    name,
                    f"the label or type {_brief(name)} is not read reliably by the embedded engine: compare it as text, {_text(name)} IN "
                    f"labels(n) or type(r) = {_text(name)}",
                )
            self.labels.append(_mention(name, kind))
            if self.peek().raw == "|" and (hop or (node and self.peek(2).kind in ("name", "quoted"))):
                if kind == "either":
                    refuse(self.peek(), "| between labels in a condition is not read by the embedded engine: write n:A OR n:B")
                self.at += 3 if self.peek(2).raw == ":" else 2
            elif self.peek().raw == "|" and kind == "either" and not (group and group.kind in ("list", "call")):
                refuse(self.peek(), "| between labels in a condition is not read by the embedded engine: write n:A OR n:B")
            elif self.peek().raw == ":" and not hop:
                self.at += 2
            else:
                break
        self.at += 1
        self.operand = False


_INSTEAD_OF_SYMBOLS = {
    ";": "more than one statement: run them one at a time",
    "!": "! is not read by the embedded engine: write NOT, and WHERE NOT n:Label",
    "&": "& between labels is not read by the embedded engine: write :A:B, or WHERE n:A AND n:B",
    "!=": "!= is not Cypher: write <>",
    "==": "== is not Cypher: write =",
    "+=": "+= writes: a query here only reads",
    "||": "|| joins lists differently: write +",
    "::": ":: tests a type, which the embedded engine does not: compare the value",
}
_NOTHING = Token("nothing", "\0", "", 0, 0, 0)


def _mention(token: Token, kind: str) -> Mention:
    return Mention(token.value if token.kind == "quoted" else token.raw, kind, token.offset, token.line, token.column)


def _brief(token: Token) -> str:
    return token.raw if len(token.raw) <= 40 else token.raw[:37] + "…"


def _text(token: Token) -> str:
    return "'" + token.value.replace("\\", "\\\\").replace("'", "\\'") + "'"


# --- comparisons ----------------------------------------------------------------------------------------------------------

_BREAKS = _CLAUSES | _OPERATORS | {"not", "as", "distinct", "by", "asc", "desc", "ascending", "descending", "case", "end", "starts", "ends", "is"}


def _comparisons(reader: _Reader) -> Iterator[Comparison]:
    """Every comparison, with what its sides are made of.

    One walk from left to right: a name that AS gives, or ``x IN list``, stands after what it is made of.
    """
    tokens = reader.tokens
    sides = _Sides(reader)
    cases: list[tuple[int, int]] = []  # of each open CASE: where its subject begins, and its first WHEN
    for index, token in enumerate(tokens):
        keyword = token.kind == "name" and not (index and tokens[index - 1].raw == ".")
        word = token.word if keyword else ""
        if word == "as" and index + 1 < len(tokens):
            sides.name(tokens[index + 1].value, _backward(tokens, reader, index, whole=True))
        elif word == "in" and tokens[index - 2].raw in ("[", "(", ",") and tokens[index - 1].kind in ("name", "quoted"):
            sides.name(tokens[index - 1].value, _forward(tokens, sides.closing, index))
        elif word == "case":
            cases.append((index + 1, 0))
        elif word == "end" and cases:
            cases.pop()
        if word == "when" and cases:
            start, first = cases[-1]
            cases[-1] = (start, first or index)
            left = list(range(start, cases[-1][1]))
        elif word == "in" or (token.kind == "symbol" and token.raw in _COMPARISONS and index not in reader.arrows):
            left = _backward(tokens, reader, index)
        elif index in reader.pattern_keys:
            value = sides.operand(_forward(tokens, sides.closing, index + 1))
            yield Comparison(Operand(keys=frozenset({token.value})), value, token.line, token.column)
            continue
        else:
            continue
        yield Comparison(sides.operand(left), sides.operand(_forward(tokens, sides.closing, index)), token.line, token.column)


def _breaks(token: Token, whole: bool = False) -> bool:
    if token.kind == "symbol":
        return token.raw in ("(", "[", "{", ",", "|", ";", ":") or (not whole and token.raw in _COMPARISONS)
    return token.word in (_CLAUSES | {"distinct", "by"} if whole else _BREAKS)


def _backward(tokens: list[Token], reader: _Reader, index: int, whole: bool = False) -> list[int]:
    found: list[int] = []
    index -= 1
    while index >= 0:
        opened = reader.pairs.get(index)
        if opened is not None:
            found.extend(range(opened, index + 1))
            index = opened - 1
            continue
        named = index > 0 and tokens[index - 1].raw == "."
        if not named and _breaks(tokens[index], whole):
            break
        found.append(index)
        index -= 1
    return sorted(found)


def _forward(tokens: list[Token], closing: dict[int, int], index: int) -> list[int]:
    found: list[int] = []
    index += 1
    while index < len(tokens):
        closed = closing.get(index)
        if closed is not None:
            found.extend(range(index, closed + 1))
            index = closed + 1
            continue
        if tokens[index - 1].raw != "." and (_breaks(tokens[index]) or tokens[index].raw in (")", "]", "}")):
            break
        found.append(index)
        index += 1
    return found


_NO_DAY = frozenset({"size", "length", "duration", "duration.indays", "labels", "type", "count"})
"""Calls whose answer is neither a day nor a text that is made of their arguments."""


class _Sides:
    """What the sides of comparisons are made of, names resolved."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self.closing = {opened: closed for closed, opened in reader.pairs.items()}
        self.names: dict[str, Operand] = {}

    def name(self, name: str, where: Sequence[int]) -> None:
        """A name stands for what is at these places, and for whatever it stood for elsewhere."""
        made = self.operand(where)
        before = self.names.get(name)
        self.names[name] = _both(before, made) if before and before != made else made

    def operand(self, where: Sequence[int]) -> Operand:
        """What the tokens at these places (ascending) are made of."""
        tokens = self.reader.tokens
        keys: set[str] = set()
        texts: set[str] = set()
        parameters: set[str] = set()
        dated = textual = False
        skip = -1
        for index in where:
            if index <= skip:
                continue
            call = self.reader.calls.get(index, "")
            if call in ("date", "date.truncate", "tostring") or call in _NO_DAY:
                dated |= call.startswith("date")
                textual |= call == "tostring"
                skip = self.closing.get(index, index)
                continue
            token = tokens[index]
            after = tokens[index + 1].raw if index + 1 < len(tokens) else ""
            if token.kind == "string":
                texts.add(token.value)
            elif token.kind == "parameter":
                parameters.add(token.value)
            elif token.kind in ("name", "quoted") and after != ".":
                # In d.year only the last key counts: the part of a day is a number.
                if index and tokens[index - 1].raw == ".":
                    keys.add(token.value)
                elif token.value in self.names:
                    made = self.names[token.value]
                    keys |= made.keys
                    texts |= made.texts
                    parameters |= made.parameters
                    dated |= made.dated
                    textual |= made.textual
        return Operand(frozenset(keys), frozenset(texts), frozenset(parameters), dated, textual)


def _both(one: Operand, other: Operand) -> Operand:
    return Operand(
        one.keys | other.keys, one.texts | other.texts, one.parameters | other.parameters, one.dated or other.dated, one.textual or other.textual
    )
