"""Checks a query that goes to a server: it may read the graph, and nothing else.

The server reads more Cypher than the portable dialect (subqueries, quantified patterns, more functions), so a query for it is not parsed in full.
Its tokens are. The clauses are an allow-list: after a complete value only an operator or a clause of the list may follow, whatever the server
would make of the rest. Procedures are an allow-list, functions of plugins too. What is sent is the text that was checked: without comments, and
without an escape that the server decodes before it looks for the end of a string.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graphmodel.errors import RefusedError
from graphmodel.querying.guard import MAX_LENGTH
from graphmodel.querying.syntax import tokens
from graphmodel.querying.syntax.tokens import Token, refuse

PROCEDURES = frozenset(
    "db.labels db.relationshiptypes db.propertykeys db.schema.visualization db.schema.nodetypeproperties db.schema.reltypeproperties "
    "db.index.fulltext.querynodes db.index.fulltext.queryrelationships db.index.fulltext.listavailableanalyzers "
    "db.index.vector.querynodes db.index.vector.queryrelationships".split()
)
"""The procedures that a query may call, in lower case: each reads the graph or its schema and changes nothing."""

NAMESPACES = frozenset(
    "date datetime time localtime localdatetime duration point vector graph apoc.text apoc.coll apoc.map apoc.date apoc.temporal apoc.number "
    "apoc.math apoc.convert apoc.any apoc.label apoc.node apoc.rel apoc.agg apoc.hashing".split()
)
"""The namespaces of functions that only compute."""

FUNCTIONS = frozenset(
    "abs acos all allshortestpaths any asin atan atan2 avg btrim ceil ceiling char_length character_length coalesce collect collect_list cos cosh "
    "cot coth count date datetime degrees duration e elementid endnode exists exp floor haversin head id isempty isnan keys labels last left "
    "length ln local_datetime local_time localdatetime localtime log log10 lower ltrim max min nodes none normalize nullif path_length "
    "percentile_cont percentile_disc percentilecont percentiledisc pi point properties radians rand randomuuid range reduce relationships replace "
    "reverse right round rtrim shortestpath sign sin single sinh size split sqrt startnode stdev stdev_pop stdev_samp stdevp substring sum tail "
    "tan tanh time timestamp toboolean tobooleanlist tobooleanornull tofloat tofloatlist tofloatornull tointeger tointegerlist tointegerornull "
    "tolower tostring tostringlist tostringornull toupper trim type upper valuetype vector vector_dimension_count vector_distance vector_norm "
    "zoned_datetime zoned_time".split()
)
"""The functions without a namespace: those of Neo4j itself. A clause with a bracket after it, such as CREATE, is not among them."""

OPTIONS = frozenset("planner runtime expressionengine operatorengine interpretedpipesfallback connectcomponentsplanner".split())
"""The options of CYPHER that change how a query is run, and not what it does."""

CLAUSES = frozenset("match optional where with return unwind union order skip offset limit call yield using".split())
"""The words that may begin a clause or a part of one."""

_STARTS = frozenset("match optional with return unwind call".split())
_OPERATORS = frozenset("and or xor in starts ends contains is when then else from".split())
_ENDS = frozenset("asc ascending desc descending end".split())
_PREFIXES = frozenset("not distinct case all any shortest repeatable different".split())
"""Words before a value or a pattern; each may be a name, too."""

_PATTERN_WORDS = frozenset("path paths group groups element elements relationship relationships".split())
_HINTS = frozenset("index seek scan join on text range point".split())
_TYPES = frozenset(
    "nothing null boolean bool string varchar integer int signed int8 int16 int32 int64 integer8 integer16 integer32 integer64 float float32 float64 "
    "date local zoned datetime time timestamp without with timezone zone duration point node vertex relationship edge map list array any property "
    "value path paths not".split()
)
_FORMS = frozenset("nfc nfd nfkc nfkd normalized".split())

_READS = "a query here only reads the graph (MATCH, OPTIONAL MATCH, WITH, UNWIND, WHERE, RETURN, ORDER BY, SKIP, LIMIT, UNION, CALL of a subquery)"


def checked(text: str) -> str:
    """The text to send to a server. RefusedError, with ``line:column``, where it does anything but read the graph.

    >>> checked("MATCH (n) // all of them\\nRETURN n.name AS name")
    'MATCH (n)               \\nRETURN n.name AS name'
    >>> checked("CYPHER 5 SHOW USERS")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    graphmodel.errors.RefusedError: 1:10: SHOW is not a clause that reads: a query here only reads the graph (MATCH, ...

    Whether a query writes is for the server to refuse as well: it runs in a transaction that may only read.
    """
    if len(text) > MAX_LENGTH:
        raise RefusedError(f"1:1: the query has {len(text)} characters; the limit is {MAX_LENGTH}. Give long lists as parameters")
    tokens_, plain = tokens.tokenize(text)
    if tokens_ and tokens_[-1].raw == ";":
        plain = plain[: tokens_[-1].offset]
        tokens_ = tokens_[:-1]
    if not tokens_:
        raise RefusedError("1:1: the query is empty: it begins with MATCH, UNWIND, WITH, RETURN or CALL")
    _Reader(tokens_).read()
    return plain


@dataclass(slots=True)
class _Bracket:
    """An open bracket: its symbol, and whether it is the body of CALL { … }."""

    raw: str
    subquery: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads tokens from left to right. ``complete``: a value or a pattern ends here, so that a clause may follow."""

    tokens: list[Token]
    at: int = 0
    complete: bool = False
    brackets: list[_Bracket] = field(default_factory=list)

    def peek(self, ahead: int = 0) -> Token:
        """A token further on; the last one with an empty kind after the end."""
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else Token("nothing", "", "", self.tokens[-1].offset, *_place(self.tokens[-1]))

    def read(self) -> None:
        """Read all tokens."""
        self.prefixes()
        self.start()
        while self.at < len(self.tokens):
            token = self.peek()
            match token.kind:
                case "symbol":
                    self.symbol(token)
                case "name":
                    self.word(token)
                case _:
                    self.value(token)

    def prefixes(self) -> None:
        """``CYPHER 5 planner=cost``, EXPLAIN, PROFILE, and ``USE name``."""
        while self.peek().word in ("cypher", "explain", "profile"):
            word = self.peek().word
            self.at += 1
            while word == "cypher" and (self.peek().kind == "number" or self.peek(1).raw == "="):
                option = self.peek()
                if option.kind != "number" and option.word not in OPTIONS:
                    refuse(option, f"the option {tokens.brief(option)} of CYPHER is not allowed; allowed are {', '.join(sorted(OPTIONS))}")
                self.at += 1 if option.kind == "number" else 3
        if self.peek().word == "use":
            self.at += 1
            self.dotted()

    def dotted(self) -> str:
        """Read a name with dots in it; all of it in lower case."""
        pieces = []
        while self.peek().kind in ("name", "quoted"):
            pieces.append(self.peek().value.lower())
            self.at += 1
            if self.peek().raw != ".":
                break
            self.at += 1
        return ".".join(pieces)

    def start(self) -> None:
        """The first word of a statement, of a part of a UNION or of a subquery."""
        token = self.peek()
        if token.word not in _STARTS:
            self.not_a_clause(token)
        self.clause(token)

    def not_a_clause(self, token: Token) -> None:
        """Refuse a token where a clause is due."""
        if token.kind == "nothing":
            refuse(token, "the query ends where a clause is expected")
        if token.raw == ";":
            refuse(token, "more than one statement: run them one at a time")
        if token.word == "load":
            refuse(token, f"LOAD CSV reads files or the network of the server: {_READS}")
        refuse(token, f"{tokens.brief(token).upper() if token.word else tokens.brief(token)} is not a clause that reads: {_READS}")

    def clause(self, token: Token) -> None:
        """A word that begins a clause, or a part of one."""
        self.at += 1
        self.complete = False
        match token.word:
            case "call":
                self.call(token)
            case "optional":
                following = self.peek()
                if following.word not in ("match", "call"):
                    refuse(token, "OPTIONAL needs MATCH or CALL")
                self.clause(following)
            case "union":
                if self.peek().word in ("all", "distinct"):
                    self.at += 1
                self.start()
            case "order":
                if self.peek().word == "by":
                    self.at += 1
            case "using":
                while self.peek().word in _HINTS:
                    self.at += 1
            case "with" | "return" if self.peek().word == "distinct" and self.peek(1).kind != "nothing":
                self.at += 1

    def call(self, token: Token) -> None:
        """``CALL { … }``, ``CALL (x) { … }``, or a procedure of the list."""
        following = self.peek()
        if following.raw == "(" and following.kind == "symbol":
            while self.peek().kind != "nothing" and self.peek().raw != ")":
                self.at += 1
            self.at += 1
            following = self.peek()
        if following.raw == "{" and following.kind == "symbol":
            self.open(following, subquery=True)
            self.start()
            return
        name = self.dotted()
        if name not in PROCEDURES:
            if not name:
                refuse(token, "CALL is followed by { … } or by the name of a procedure")
            refuse(following, f"{name} is not on the list of procedures that only read the graph: {', '.join(sorted(PROCEDURES))}")
        self.complete = True

    def open(self, token: Token, subquery: bool = False) -> None:
        """Read an opening bracket."""
        self.brackets.append(_Bracket(token.raw, subquery))
        self.at += 1
        self.complete = False

    def symbol(self, token: Token) -> None:
        """A bracket, an operator, a comma."""
        if token.raw == ";":
            refuse(token, "more than one statement: run them one at a time")
        if token.raw in ("(", "[", "{"):
            self.open(token)
            if token.raw == "{":
                self.braces()
            return
        self.at += 1
        if token.raw in (")", "]", "}"):
            closed = self.brackets.pop() if self.brackets else _Bracket("")
            self.complete = True
            if closed.subquery:
                self.after_subquery()
        elif token.raw == "*" and not self.complete:
            self.complete = True  # RETURN *, count(*)
        elif token.raw in ("+", "*") and self.tokens[self.at - 2].raw == ")" and self.peek().word in CLAUSES:
            self.complete = True  # the quantifier of a pattern
        elif token.raw == ".":
            self.key()
        elif token.raw == "::":
            self.type_name()
        else:
            self.complete = False

    def after_subquery(self) -> None:
        """``CALL { … } IN TRANSACTIONS`` runs in transactions of its own."""
        if self.peek().word == "in":
            refuse(self.peek(), "CALL { … } IN TRANSACTIONS is for writing: leave IN TRANSACTIONS out")

    def braces(self) -> None:
        """What follows an opening brace: a map, a quantifier, a map projection, or a subquery (EXISTS, COUNT, COLLECT)."""
        token, after = self.peek(), self.peek(1)
        if token.kind in ("name", "quoted") and after.raw not in (":", ",", "}", "="):
            self.start()

    def key(self) -> None:
        """The name after a dot, whatever word it is; a list slice has two dots, which are one token."""
        if self.peek().kind in ("name", "quoted"):
            self.at += 1
            self.complete = True
        else:
            self.complete = False

    def type_name(self) -> None:
        """``x :: LIST<INTEGER NOT NULL> | STRING``."""
        while self.peek().word in _TYPES or self.peek().raw in ("<", ">", "|"):
            self.at += 1
        self.complete = True

    def word(self, token: Token) -> None:
        """A word: an operator or a clause after a value, else a name or a word before a value."""
        if self.complete:
            self.after_value(token)
        elif self.calls(token):
            self.clause(token)
        elif self.before_value(token):
            self.at += 1
        else:
            self.function(token)
            self.at += 1
            self.complete = True

    def calls(self, token: Token) -> bool:
        """Whether a word begins CALL where a value is due; a name in a pattern and a label do not."""
        before, after = self.tokens[self.at - 1], self.peek(1)
        if token.word != "call" or before.raw in ("(", "[") or self.labels():
            return False
        return after.raw == "{" or (after.kind in ("name", "quoted") and after.word not in CLAUSES)

    def before_value(self, token: Token) -> bool:
        """Whether a word comes before a value: NOT x, CASE x WHEN …, DISTINCT x, SHORTEST 1 (a)--(b)."""
        if token.word == "when":
            return self.tokens[self.at - 1].word == "case"
        after = self.peek(1)
        return token.word in _PREFIXES and not self.labels() and after.kind != "nothing" and after.raw not in (",", ")", "]", "}", ".", "=", ":")

    def labels(self) -> bool:
        """Whether the token at hand is a label or type: after a colon that is not one of a map."""
        return self.tokens[self.at - 1].raw == ":" and not (self.brackets and self.brackets[-1].raw == "{")

    def after_value(self, token: Token) -> None:
        """A word after a complete value."""
        word = token.word
        if word in CLAUSES:
            self.clause(token)
        elif word == "as":
            if self.peek(1).kind not in ("name", "quoted"):
                refuse(token, "AS needs a name")
            self.at += 2
        elif word in _ENDS or word in _PATTERN_WORDS:
            self.at += 1
        elif word == "is":
            self.at += 1
            self.state()
        elif word in _OPERATORS:
            self.at += 1
            if word in ("starts", "ends") and self.peek().word == "with":
                self.at += 1
            self.complete = False
        else:
            self.not_a_clause(token)

    def state(self) -> None:
        """What follows IS: ``NOT NULL``, ``TYPED INTEGER``, ``NFC NORMALIZED``, or a label."""
        if self.peek().word == "not":
            self.at += 1
        if self.peek().word == "typed" or self.peek().raw == "::":
            self.at += 1
            self.type_name()
            return
        self.complete = self.peek().word in _FORMS or self.peek().word == "null"
        while self.peek().word in _FORMS or self.peek().word == "null":
            self.at += 1

    def value(self, token: Token) -> None:
        """A string, a number, a parameter or a name in backticks."""
        before = self.tokens[self.at - 1].word
        if self.complete and token.kind != "number" and before not in ("both", "leading", "trailing"):
            refuse(token, f"{tokens.brief(token)} follows a value: an operator, a comma or a clause is expected before it")
        if token.kind == "quoted":
            self.function(token)
        self.at += 1
        self.complete = True

    def function(self, token: Token) -> None:
        """Refuse a function that is not on the lists, where its name begins here."""
        if self.at and self.tokens[self.at - 1].raw == ".":
            return
        name = called(self.tokens, self.at)
        if "." in name and not any(name.startswith(f"{known}.") for known in NAMESPACES):
            refuse(token, f"{name}() is a function of a plugin, which may reach files or the network")
        if name and "." not in name and name not in FUNCTIONS and not self.labels():
            refuse(token, f"{token.raw} is neither a function of Neo4j nor a clause that reads: {_READS}")


def called(found: list[Token], at: int) -> str:
    """The whole name, in lower case, of a function whose name begins at a token; "" where none does."""
    name = found[at].value.lower()
    at += 1
    while at + 1 < len(found) and found[at].raw == "." and found[at + 1].kind in ("name", "quoted"):
        name += f".{found[at + 1].value.lower()}"
        at += 2
    return name if at < len(found) and found[at].raw == "(" else ""


def _place(token: Token) -> tuple[int, int]:
    return token.line, token.column
