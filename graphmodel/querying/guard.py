"""Reads a Cypher query before any engine does, and lets through what only reads and means the same in Neo4j 5.

The dialect is a list of what is in, never of what is out: a clause that nobody thought of (``LOAD``, ``CALL``, one that a later version
brings) is refused because no rule reads it, while ``r.set``, ``:Set``, ``{load: 1}`` and a variable ``call`` are names. A refusal names the
place, the reason and the portable way. What only the graph's values tell is asked of them later (:mod:`graphmodel.querying.types.meaning`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from graphmodel.errors import RefusedError
from graphmodel.querying.syntax import statements, tokens, tree
from graphmodel.querying.syntax.cursor import Mention
from graphmodel.querying.syntax.tokens import Token

MAX_LENGTH = 100_000
"""Characters of a query: the longest named query has about two thousand."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read and may run.

    ``plain`` is the text with its comments and byte-order mark blanked out and everything else where it was; ``labels`` and
    ``keys`` are the names that it mentions, ``words`` those that are keywords elsewhere; ``statement`` is
    its tree.
    """

    text: str
    plain: str
    parameters: frozenset[str]
    labels: tuple[Mention, ...]
    keys: tuple[Mention, ...]
    words: tuple[Token, ...]
    statement: tree.Statement


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
    found, plain = tokens.tokenize(text)
    reading = statements.read(found, text)
    return Query(
        text=text,
        plain=plain,
        parameters=frozenset(token.value for token in found if token.kind == "parameter"),
        labels=reading.labels,
        keys=reading.keys,
        words=reading.words,
        statement=reading.statement,
    )


_OTHER = frozenset("show terminate alter drop grant deny revoke start stop deallocate dryrun enable rename".split())
"""What a statement of the server's may begin with that is no question about the graph."""
_BEFORE = frozenset("explain profile cypher".split())
_NAMESPACES = frozenset(
    "date datetime time localtime localdatetime duration point vector graph apoc.text apoc.coll apoc.map apoc.date apoc.temporal apoc.number "
    "apoc.math apoc.convert apoc.any apoc.label apoc.node apoc.rel apoc.agg apoc.hashing".split()
)
"""Functions with a dot in their name that only compute; others may be a plugin's, and reach the network."""


def check_reach(text: str) -> None:
    """Refuse what is no question about the graph, or reaches beyond it, in a query that goes to a server: LOAD CSV, procedures but those of ``db.``,
    plugins' functions, and commands on the server (SHOW, TERMINATE, …).

    Whether a query writes is for the server to refuse, too: it is run in a transaction that may only read.

    >>> check_reach("MATCH (n) CALL (n) { RETURN 1 AS one } RETURN n, one, date.truncate('year', n.day)")
    >>> check_reach("SHOW USERS")
    Traceback (most recent call last):
    ...
    graphmodel.errors.RefusedError: 1:1: SHOW is no question about the graph
    """
    found, _ = tokens.tokenize(text)
    first = next((one for one in found if one.word not in _BEFORE), None)
    if first and first.word in _OTHER:
        tokens.refuse(first, f"{first.raw.upper()} is no question about the graph")
    for at, one in enumerate(found):
        after = found[at + 1 : at + 3]
        if one.word == "load" and after and after[0].word == "csv":
            tokens.refuse(one, "LOAD CSV reads files or the network of the server: no query here may")
        called = one.word == "call" and len(after) == 2 and after[0].kind in ("name", "quoted") and after[1].raw in (".", "(")
        if called and after[0].value.lower() != "db":
            tokens.refuse(after[0], "a procedure may reach files or the network: only those of db. are called here (subqueries are fine)")
        name = _called(found, at)
        if "." in name and not called and not any(name.startswith(f"{known}.") for known in (*_NAMESPACES, "db")):
            tokens.refuse(one, f"{name}() is a plugin's, and may reach files or the network")


def _called(found: list[Token], at: int) -> str:
    """The whole name, in lower case, of a function or procedure whose name begins at a token; "" where none does."""
    if found[at].kind not in ("name", "quoted") or (at and found[at - 1].raw == "."):
        return ""
    name = found[at].value.lower()
    at += 1
    while at + 1 < len(found) and found[at].raw == "." and found[at + 1].kind in ("name", "quoted"):
        name += f".{found[at + 1].value.lower()}"
        at += 2
    return name if at < len(found) and found[at].raw == "(" else ""
