"""Reads a Cypher query before any engine does, and lets through what only reads and means the same in Neo4j 5.

The dialect is a list of what is in, never of what is out: a clause that nobody thought of (``LOAD``, ``CALL``, one that a later version
brings) is refused because no rule reads it, while ``r.set``, ``:Set``, ``{load: 1}`` and a variable ``call`` are names. A refusal names the
place, the reason and the portable way. What only the graph's values tell is asked of them later (:mod:`graphmodel.querying.types.statements`).
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

    @property
    def key_names(self) -> frozenset[str]:
        """The properties that it can depend on: the dialect has no way to read one without naming it."""
        return frozenset(mention.name for mention in self.keys)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that it returns."""
        last = self.statement.parts[0][-1]
        return tuple(item.name for item in last.items) if isinstance(last, tree.Projection) else ()


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
    tokens_, plain = tokens.tokenize(text)
    reading = statements.read(tokens_, text)
    return Query(
        text=text,
        plain=plain,
        parameters=frozenset(token.value for token in tokens_ if token.kind == "parameter"),
        labels=reading.labels,
        keys=reading.keys,
        words=reading.words,
        statement=reading.statement,
    )
