"""Which server answers: Neo4j, or ArcadeDB, which speaks its protocol, takes less of its Cypher, and answers some of it otherwise.

Measured with ArcadeDB 26.10.2: of 1,291 random queries of ``benchmarks/parity`` it answered 35 otherwise than Neo4j, among them aggregates inside of
expressions (null where Neo4j counts), with no message. A read-only session writes and LOAD CSV reads there: only graphmodel's own guard is
in the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphmodel.errors import BackendError

LEAST_VERSION = (5, 26)
"""Dynamic labels, on which the loading templates rest, are there from Neo4j 5.26."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server's product, and what of Cypher it does that graphmodel would use."""

    product: str = "Neo4j"
    takes_types_from_rows: bool = True
    """Whether a relationship's type may be a value of the row, as ``CREATE ()-[:$(row.type)]->()``."""
    locks: bool = True
    """Whether what a transaction writes to waits for it, so that a transaction of several requests may be used, and a lock asked for by name."""
    answers_as_neo4j: bool = True
    """Whether it answers any query as Neo4j does; else only the named queries, which are tested against it."""


_ARCADEDB = Server("ArcadeDB", takes_types_from_rows=False, locks=False, answers_as_neo4j=False)


def server_of(agent: str) -> Server:
    """The server that gives itself this name and version. Raises BackendError for one that graphmodel cannot use, with the reason.

    >>> [server_of(agent).product for agent in ("Neo4j/5.26.17", "Neo4j/2025.10.1", "Neo4j/5.26-aura", "Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)")]
    ['Neo4j', 'Neo4j', 'Neo4j', 'ArcadeDB']
    >>> server_of("Neo4j/5.12.0")
    Traceback (most recent call last):
    graphmodel.errors.BackendError: Neo4j/5.12.0 is too old: Neo4j 5.26 or later is needed
    """
    found = re.match(r"Neo4j/v?(\d+)\.(\d+)", agent)
    if not found:
        raise BackendError(f"{agent[:60]!r} is no server that graphmodel knows: Neo4j 5.26 or later is needed")
    if (int(found[1]), int(found[2])) < LEAST_VERSION:
        raise BackendError(f"{agent[:60]} is too old: Neo4j 5.26 or later is needed")
    return _ARCADEDB if "(ArcadeDB " in agent else Server()
