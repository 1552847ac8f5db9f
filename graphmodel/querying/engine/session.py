"""A graph's rows, and read-only Cypher on them, without a server.

The guard reads each query first (:mod:`graphmodel.querying.guard`): nothing that writes, reads files or reaches the network gets to the engine, and
nothing that an engine would answer differently from Neo4j 5 for the values that are loaded (:mod:`graphmodel.querying.types.statements`).
The engine itself is behind a protocol (:mod:`graphmodel.querying.engine.backend`); the embedded one (:mod:`graphmodel.querying.engine.embedded`)
runs in a child process with limits on time, rows and memory, and is killed at its deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graphmodel.errors import BackendError, UsageError, nearest
from graphmodel.querying import guard
from graphmodel.querying.engine.backend import Backend
from graphmodel.querying.engine.columns import RelationshipTable
from graphmodel.querying.engine.embedded import Embedded
from graphmodel.querying.engine.rows import NodeRow, RelationshipRow, Rows, check_scalar
from graphmodel.querying.engine.stored_graph import StoredGraph, properties_from_json, properties_to_json
from graphmodel.querying.result import Limits, Result
from graphmodel.querying.types import statements
from graphmodel.querying.types.values import Values

_DEPTH = 32
"""Lists and maps inside one another, in a parameter."""
_MOST_CHECKED, _LONG = 64, 10_000
"""Queries whose check is remembered, and characters of parameters from which on no other is."""


class Engine:
    """A graph that can be asked, while the ``with`` block lasts.

    ``tables`` are further relationships, column by column. ``known`` are the labels and types that a query may name though the graph has none of
    them (those of the schema). ``keys`` are the only properties of relationships that are loaded, for queries that name no others. ``backend`` starts
    the engine that answers. ``kept`` is what :meth:`keep` gave, with the file of the database, in the place of rows.

    >>> nodes = [(("Entity", "Person"), {"id": "ann", "name": "Ann"}), (("Entity", "Person"), {"id": "bob", "name": "Bob"})]
    >>> with Engine(nodes, [("INVITED", "ann", "bob", {"id": "s1"})]) as engine:
    ...     engine.query("MATCH (a)-[r:INVITED]->(b) RETURN a.name AS who, b.name AS whom").rows
    (('Ann', 'Bob'),)
    """

    def __init__(
        self,
        nodes: Iterable[NodeRow] = (),
        relationships: Iterable[RelationshipRow] = (),
        limits: Limits | None = None,
        *,
        tables: Iterable[RelationshipTable] = (),
        known: Collection[str] = (),
        keys: Collection[str] | None = None,
        kept: tuple[StoredGraph, Path] | None = None,
        backend: Callable[[Limits], Backend] = Embedded,
    ) -> None:
        self.limits = limits or Limits()
        self.known = frozenset(known)
        self._keys = None if keys is None else frozenset(keys)
        self._lacks: frozenset[str] = frozenset()
        self._rows = (nodes, relationships, tables)
        self._kept = kept
        self._start = backend
        self._backend: Backend | None = None
        self._values = Values(self._texts)
        self._counts = (0, 0)
        self._checked: dict[tuple[str, str], tuple[str, ...]] = {}
        """The columns of queries that were checked for what is loaded, by their text and parameters."""

    def __enter__(self) -> Self:
        self._backend = self._start(self.limits)
        try:
            if self._kept is None:
                self.load(*self._rows)
            else:
                self.restore(*self._kept)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def ended(self) -> bool:
        """Whether the engine is gone: it was closed, stopped at its deadline, or has crashed; another query needs another engine."""
        return self._backend is None or self._backend.ended

    def close(self) -> None:
        """End the engine; a second call does nothing."""
        backend, self._backend = self._backend, None
        if backend:
            backend.close()

    def load(self, nodes: Iterable[NodeRow], relationships: Iterable[RelationshipRow], tables: Iterable[RelationshipTable] = ()) -> None:
        """Replace what is loaded, in the same engine.

        Raises InputError for rows that no property graph holds (an id twice, an unknown end, NaN), BackendError when what was
        loaded is not what was given.
        """
        backend = self._alive()
        values = self._values = Values(self._texts)
        self._checked.clear()
        rows = Rows(values, backend.spelling, backend.reserved, self._keys)
        held = backend.load(rows.node_tables(nodes), rows.relationship_tables(relationships, tables), values.are_alike)
        if held != (len(rows.ids), rows.relationships):
            raise BackendError(
                f"the engine holds {held[0]} nodes and {held[1]} relationships instead of {len(rows.ids)} and {rows.relationships}: "
                "its answers would be wrong"
            )
        self._counts = held
        self._lacks = frozenset()
        values.labels, values.types = frozenset(rows.labels), frozenset(rows.types)

    @property
    def is_whole(self) -> bool:
        """Whether no property of relationships was left out or taken away."""
        return self._keys is None and not self._lacks

    @property
    def properties(self) -> frozenset[str]:
        """The properties that some relationship has."""
        return frozenset(self._values.properties["relationship"])

    def has(self, keys: Collection[str]) -> bool:
        """Whether a query may name these properties."""
        return not self._missing(frozenset(keys))

    def limit(self, limits: Limits) -> None:
        """Other limits of time and rows from here on; that of memory stays."""
        self.limits = self._alive().limits = limits

    def drop(self, keys: Collection[str]) -> None:
        """Forget these properties of all relationships: a query that names one of them is refused from here on."""
        held = self._values.properties["relationship"]
        if there := sorted(held.keys() & keys):
            self._alive().drop(there)
            self._lacks |= {*there}
            for key in there:
                del held[key]

    def keep(self) -> tuple[StoredGraph, bytes]:
        """What is loaded, for another engine, and the engine's own database: quicker than the rows."""
        backend = self._alive()
        data, state = backend.database()
        labels, types = sorted(self._values.labels), sorted(self._values.types)
        keys = None if self._keys is None else sorted(self._keys)
        properties = properties_to_json(self._values.properties)
        return StoredGraph(backend.version, state, self._counts, labels, types, properties, keys, sorted(self._lacks)), data

    def restore(self, kept: StoredGraph, path: Path) -> None:
        """Begin with what another engine kept, and its database in a file.

        Raises BackendError where it was kept by another version, or cannot be read.
        """
        backend = self._alive()
        values = self._values = Values(self._texts)
        self._checked.clear()
        try:
            if kept.engine != backend.version:
                raise BackendError(f"the database is one of {kept.engine}, and this is {backend.version}")
            values.properties = properties_from_json(kept.properties)
            held = backend.restore(path, kept.state)
        except (ValueError, UsageError) as error:
            raise BackendError(f"the database cannot be read: {error}") from error
        if held != kept.counts:
            raise BackendError(f"the database holds {held[0]} nodes and {held[1]} relationships instead of {kept.counts[0]} and {kept.counts[1]}")
        self._counts = held
        self._keys, self._lacks = None if kept.keys is None else frozenset(kept.keys), frozenset(kept.lacks)
        values.labels, values.types = frozenset(kept.labels), frozenset(kept.types)

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, rows: int | None = None) -> Result:
        """Run one read-only query; ``rows`` is another limit of rows than the engine's.

        Raises RefusedError (the guard), UsageError (syntax, parameters, unknown names), BackendError (time, memory, a crash).
        """
        backend = self._alive()
        query = guard.check(text)
        given = dict(parameters or {})
        check_parameters(query, given, backend.reserved)
        self._check_names(query)
        if missing := self._missing(query.key_names):
            raise BackendError(f"{', '.join(sorted(missing))} was not loaded: the answer would be wrong")
        columns = self._columns(query, given)
        most = self.limits.rows if rows is None else rows
        found = backend.run(query, given, columns, most + 1, self._values.properties)
        return Result(columns, tuple(found[:most]), len(found) > most)

    def _columns(self, query: guard.Query, given: dict[str, Any]) -> tuple[str, ...]:
        """The columns of a query that was checked, now or before with the same parameters."""
        asked = (query.text, repr(given))
        if asked not in self._checked:
            columns = statements.check(query.statement, query.plain, given, self._values)
            if len(self._checked) >= _MOST_CHECKED or len(asked[1]) > _LONG:
                self._checked.clear()
            self._checked[asked] = columns
        return self._checked[asked]

    def _missing(self, keys: frozenset[str]) -> frozenset[str]:
        """Those of these properties that relationships may have had, and that are not there."""
        return keys & self._lacks | (frozenset() if self._keys is None else keys - self._keys)

    def _texts(self, owner: str, key: str) -> Iterable[str]:
        """All the texts under a key."""
        return self._alive().texts(owner, key)

    def _alive(self) -> Backend:
        if self._backend is None:
            raise BackendError("the engine is not running: use it inside its with block")
        return self._backend

    def _check_names(self, query: guard.Query) -> None:
        labels, types = self._values.labels, self._values.types
        names = {"label": labels, "type": types, "either": labels | types}
        words = {"label": "label", "type": "relationship type", "either": "label or type"}
        wrong: dict[str, str] = {}
        for mention in query.labels:
            if mention.name not in names[mention.kind] and mention.name not in self.known:
                close = _nearest(mention.name, names[mention.kind] | self.known)
                wrong.setdefault(mention.name, f"{mention.line}:{mention.column}: the graph has no {words[mention.kind]} {mention.name!r}{close}")
        if wrong:
            raise UsageError("; ".join(wrong.values()))


def _nearest(name: str, names: Collection[str]) -> str:
    """The name that was meant: the same in other case, or a close one."""
    same = next((f"; did you mean {known!r}?" for known in sorted(names) if known.casefold() == name.casefold()), "")
    return same or nearest(name, sorted(names))


def check_parameters(query: guard.Query, given: Mapping[str, Any], reserved: frozenset[str] = frozenset()) -> None:
    """Compare the parameters that a query names with those that are given; UsageError where one is missing, unknown or not a value of a graph.

    ``reserved`` are keys of maps that the engine uses inside.
    """
    missing = sorted(query.parameters - given.keys())
    extra = sorted(given.keys() - query.parameters)
    problems = [f"the query needs the parameter{'s' * (len(missing) > 1)} {', '.join(missing)}"] if missing else []
    if extra:
        problems.append(f"the query has no parameter{'s' * (len(extra) > 1)} {', '.join(extra)}{nearest(extra[0], sorted(query.parameters))}")
    if problems:
        raise UsageError("; ".join(problems))
    for name, value in given.items():
        _check_value(value, f"parameter {name}", 0, reserved)


def _check_value(value: Any, owner: str, depth: int, reserved: frozenset[str]) -> None:
    if depth > _DEPTH:
        raise UsageError(f"{owner}: more than {_DEPTH} lists inside one another")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise UsageError(f"{owner}: a map's keys are text, not {key!r}")
            if key in reserved:
                raise UsageError(f"{owner}: the key {key!r} is used inside the engine: rename it")
            check_scalar(key, owner, UsageError)
            _check_value(inner, owner, depth + 1, reserved)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _check_value(inner, owner, depth + 1, reserved)
    elif value is not None:
        check_scalar(value, owner, UsageError)
