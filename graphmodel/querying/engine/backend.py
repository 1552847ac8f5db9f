"""What an engine for the dialect must do: take rows, run queries, and end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from graphmodel.querying.engine.columns import NodeTable, RelationshipTable
from graphmodel.querying.guard import Query
from graphmodel.querying.result import Limits


class Backend(Protocol):
    """An engine that holds one graph.

    It gets rows and queries that were checked (:mod:`graphmodel.querying.engine.session`), and answers queries of the dialect as Neo4j 5 does.
    """

    limits: Limits
    """Of the next query; that of memory was set when it began."""

    @property
    def spelling(self) -> Mapping[str, str]:
        """The keys that this engine needs under another name, and that name: rows are loaded with it."""

    @property
    def reserved(self) -> frozenset[str]:
        """The keys that this engine uses inside, and that neither a graph nor a parameter may have."""

    @property
    def ended(self) -> bool:
        """Whether it can answer no more: it was closed, stopped at a limit, or has crashed."""

    def load(self, nodes: Iterable[NodeTable], relationships: Iterable[RelationshipTable], alike: Callable[[], bool]) -> tuple[int, int]:
        """Replace the graph; how many nodes and relationships are there afterwards. All nodes are read before the first relationship; no two
        tables have relationships of one type.

        ``alike`` says, of what was read until then, whether all values of each key are of one kind.
        """

    @property
    def version(self) -> str:
        """Its name and version: a database that another one kept is not read."""

    def drop(self, keys: Collection[str]) -> None:
        """Forget these properties of all relationships."""

    def database(self) -> tuple[bytes, dict[str, Any]]:
        """The graph as bytes, and what else the engine needs to know of it (plain values), for :meth:`restore`."""

    def restore(self, path: Path, state: Mapping[str, Any]) -> tuple[int, int]:
        """Begin with a graph that :meth:`database` gave, in a file; how many nodes and relationships are there.

        Raises BackendError, or ValueError for a state that is not what it should be, where it cannot be read.
        """

    def texts(self, owner: str, key: str) -> Iterable[str]:
        """All texts under a key of nodes (owner ``node``) or of relationships (``relationship``), those in lists too."""

    def run(
        self, query: Query, parameters: Mapping[str, Any], columns: tuple[str, ...], rows: int, keys: Mapping[str, Collection[str]]
    ) -> list[tuple[Any, ...]]:
        """At most ``rows`` rows of a query's answer, with a value for each column. ``keys`` are those of the graph, by owner (node, relationship).

        Raises BackendError at a limit or after a crash, UsageError where the query is wrong after all.
        """

    def close(self) -> None:
        """End it; a second call does nothing."""
