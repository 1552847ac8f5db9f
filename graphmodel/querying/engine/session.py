"""The embedded query engine: a graph's rows in a process of their own, and read-only Cypher on them, without a server.

The guard reads each query first (:mod:`graphmodel.querying.guard`): nothing that writes, reads files or reaches the network gets to the engine, and
nothing that the engine would answer differently from Neo4j 5 for the values that are loaded (:mod:`graphmodel.querying.types.meaning`).
The engine (kglite) runs in a child process (:mod:`graphmodel.querying.engine.worker`) with limits on time, rows and memory, and is killed at its
deadline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from graphmodel.errors import BackendError, UsageError, nearest
from graphmodel.querying import guard
from graphmodel.querying.engine.child import LOAD_SECONDS, Child, Limits
from graphmodel.querying.engine.keys import SPELLED, VIRTUAL, plain, respell
from graphmodel.querying.engine.rows import NodeRow, RelationshipRow, Rows, batches, check_scalar
from graphmodel.querying.engine.text import engine_text, mean, means, without
from graphmodel.querying.types import meaning
from graphmodel.querying.types.values import Values

__all__ = ["VIRTUAL", "Engine", "Limits", "NodeRow", "RelationshipRow", "Result"]

GRACE = 1.0
"""Seconds between the engine's own deadline and the kill: a clean end keeps the loaded graph."""

_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Result:
    """The answer: columns, rows of plain values (days as ``datetime.date``), and whether there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool


class Engine:
    """A graph that can be asked, while the ``with`` block lasts.

    ``known`` are the labels and types that a query may name though the graph has none of them (those of the schema).

    >>> nodes = [(("Entity", "Person"), {"id": "ann", "name": "Ann"}), (("Entity", "Person"), {"id": "bob", "name": "Bob"})]
    >>> with Engine(nodes, [("INVITED", "ann", "bob", {"id": "s1"})]) as engine:
    ...     engine.query("MATCH (a)-[r:INVITED]->(b) RETURN a.name AS who, b.name AS whom").rows
    (('Ann', 'Bob'),)
    """

    def __init__(
        self,
        nodes: Iterable[NodeRow],
        relationships: Iterable[RelationshipRow],
        limits: Limits | None = None,
        *,
        known: Collection[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self.known = frozenset(known)
        self._rows: tuple[Iterable[NodeRow], Iterable[RelationshipRow]] = (nodes, relationships)
        self._child: Child | None = None
        self._values = Values(self._texts)

    def __enter__(self) -> Self:
        self._child = Child(self.limits)
        try:
            self._child.start()
            self.load(*self._rows)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def ended(self) -> bool:
        """Whether the child is gone: it was killed at its deadline, or crashed; another query needs another engine."""
        return self._child is None or self._child.process is None

    def close(self) -> None:
        """End the child; a second call does nothing."""
        child, self._child = self._child, None
        if child:
            child.close()

    def load(self, nodes: Iterable[NodeRow], relationships: Iterable[RelationshipRow]) -> None:
        """Replace what is loaded, in the same child.

        Raises InputError for rows that no property graph holds (an id twice, an unknown end, NaN), BackendError when what was
        loaded is not what was given.
        """
        child = self._alive()
        child.ask(("reset",), LOAD_SECONDS)
        values = self._values = Values(self._texts)
        rows = Rows(values)
        for names, batch in batches(rows.node(names, row) for names, row in nodes):
            child.ask(("nodes", names, batch), LOAD_SECONDS)
        count = 0
        for kind, batch in batches((row[0], rows.relationship(row)) for row in relationships):
            count += len(batch)
            child.ask(("relationships", kind, batch), LOAD_SECONDS)
        found = child.ask(("counts",), LOAD_SECONDS)
        if tuple(found) != (len(rows.ids), count):
            raise BackendError(
                f"the engine holds {found[0]} nodes and {found[1]} relationships of {len(rows.ids)} and {count}: its answers would be wrong, so "
                "there are none"
            )
        values.labels, values.types = frozenset(rows.labels), frozenset(rows.types)

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """Run one read-only query.

        Raises RefusedError (the guard), UsageError (syntax, parameters, unknown names), BackendError (time, memory, a crash).
        """
        child = self._alive()
        query, spelled, passes, places = _read(text)
        given = dict(parameters or {})
        _check_parameters(query, given)
        self._check_names(query)
        names = meaning.check(query.statement, query.plain, given, self._values)
        keys = sorted({VIRTUAL.get(one.name, one.name) for one in query.keys})
        request = ("query", spelled, {name: respell(value) for name, value in given.items()}, keys)
        limits = (max(1, int(self.limits.seconds * 1000)), self.limits.rows + 1, passes)
        columns, rows = child.ask((*request, *limits), self.limits.seconds + GRACE)
        if len(columns) != len(names):
            raise BackendError(f"the engine answered the columns {', '.join(columns)} instead of {', '.join(names)}")
        for row in rows if places else ():
            for place in places:
                row[place] = mean(row[place])
        kept = rows[: self.limits.rows]
        return Result(names, tuple(tuple(plain(value) for value in row) for row in kept), len(rows) > self.limits.rows)

    def _texts(self, owner: str, key: str) -> list[str]:
        """All the texts under a key."""
        return list(self._alive().ask(("texts", owner, VIRTUAL.get(key, key)), LOAD_SECONDS))

    def _alive(self) -> Child:
        if self._child is None:
            raise BackendError("the engine is not running: use it inside its with block")
        return self._child

    def _check_names(self, query: guard.Query) -> None:
        labels, types = self._values.labels, self._values.types
        names = {"label": labels, "type": types, "either": labels | types}
        words = {"label": "label", "type": "relationship type", "either": "label or type"}
        wrong: dict[str, str] = {}
        for one in query.labels:
            if one.name not in names[one.kind] and one.name not in self.known:
                close = _nearest(one.name, names[one.kind] | self.known)
                wrong.setdefault(one.name, f"{one.line}:{one.column}: the graph has no {words[one.kind]} {one.name!r}{close}")
        if wrong:
            raise UsageError("; ".join(wrong.values()))


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[guard.Query, str, tuple[str, ...], tuple[int, ...]]:
    """What a text alone decides: that the guard lets it through, how the engine gets it, without which passes, and which columns are means."""
    query = guard.check(text)
    return query, engine_text(query), without(query), means(query)


def _nearest(name: str, names: Collection[str]) -> str:
    """The name that was meant: the same in other case, or a close one."""
    same = next((f"; did you mean {one!r}?" for one in sorted(names) if one.casefold() == name.casefold()), "")
    return same or nearest(name, sorted(names))


def _check_parameters(query: guard.Query, given: Mapping[str, Any]) -> None:
    missing = sorted(query.parameters - given.keys())
    extra = sorted(given.keys() - query.parameters)
    problems = [f"the query needs the parameter{'s' * (len(missing) > 1)} {', '.join(missing)}"] if missing else []
    if extra:
        problems.append(f"the query has no parameter{'s' * (len(extra) > 1)} {', '.join(extra)}{nearest(extra[0], sorted(query.parameters))}")
    if problems:
        raise UsageError("; ".join(problems))
    for name, value in given.items():
        _check_value(value, f"parameter {name}", 0)


def _check_value(value: Any, owner: str, depth: int) -> None:
    if depth > _DEPTH:
        raise UsageError(f"{owner}: more than {_DEPTH} lists inside one another")
    if isinstance(value, Mapping):
        for key, one in value.items():
            if not isinstance(key, str):
                raise UsageError(f"{owner}: a map's keys are text, not {key!r}")
            if key in SPELLED:
                raise UsageError(f"{owner}: the key {key!r} is used inside the engine: rename it")
            check_scalar(key, owner, UsageError)
            _check_value(one, owner, depth + 1)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _check_value(one, owner, depth + 1)
    elif value is not None:
        check_scalar(value, owner, UsageError)
