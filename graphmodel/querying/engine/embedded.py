"""The embedded engine, kglite in a child process, behind the protocol of an engine.

What it answers differently from Neo4j is written otherwise before it gets it: keys (:mod:`graphmodel.querying.engine.keys`), and texts
(:mod:`graphmodel.querying.engine.text`).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from graphmodel.errors import BackendError, GraphmodelError, RefusedError, UsageError
from graphmodel.files.installed import installed_version
from graphmodel.querying import guard
from graphmodel.querying.engine.columns import NodeTable, RelationshipTable, Repeated, length, rows_of
from graphmodel.querying.engine.keys import LABELS, RESERVED, VIRTUAL, outer, plain, respell
from graphmodel.querying.engine.optimiser_passes import unsafe_passes
from graphmodel.querying.engine.path_counts import counted_paths
from graphmodel.querying.engine.text import all_shortest, engine_text, mean, mean_columns, path_lengths
from graphmodel.querying.engine.unknown_keys import unknown_keys
from graphmodel.querying.guard import Query
from graphmodel.querying.process.child import Child, ChildError, Messages
from graphmodel.querying.result import MOST_ROWS, Limits

LOAD_SECONDS = 120.0
"""For one batch of rows."""

BATCH = 20_000
"""Rows in one message to the child, where they cannot be loaded at once."""

GRACE = 1.0
"""Seconds between the engine's own deadline and the kill: a clean end keeps the loaded graph."""

MOST_PATHS = 256
"""How many paths between two nodes the engine's allShortestPaths gives at most."""

_NARROW = "narrow it (begin at an id or a label, fewer hops, LIMIT in a WITH)"


class Embedded:
    """kglite, with one graph."""

    spelling: Mapping[str, str] = VIRTUAL
    reserved: frozenset[str] = RESERVED
    at_once = True
    """Whether tables may be loaded at once."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.ordered_labels = False
        """Nodes of several labels have the list of them as a property, since the engine would order it otherwise."""
        self.child = Child("graphmodel.querying.engine.worker", limits.memory_mb)
        self.child.start(self._messages())

    @property
    def ended(self) -> bool:
        """Whether the child is gone: it was closed, killed at its deadline, or has crashed."""
        process = self.child.process
        return process is None or process.poll() is not None

    def load(self, nodes: Iterable[NodeTable], relationships: Iterable[RelationshipTable], alike: Callable[[], bool]) -> tuple[int, int]:
        """Replace the graph, in the same child; the numbers of nodes and relationships that it has then."""
        self._ask(("reset",))
        self.ordered_labels = False
        node_tables = [self._with_labels(table) for table in nodes]
        tables = list(relationships)
        # At once is quicker. The engine finds one type for all values of a key then, and needs the first label of a relationship's ends.
        first = {labels[0] for labels, _ in node_tables}
        if len(first) == 1 and self.at_once and alike():
            for table in node_tables:
                self._ask(("node_table", *table))
            for kind, starts, ends, columns in tables:
                self._ask(("relationship_table", kind, *first, starts, ends, columns))
        else:
            self._batches(node_tables, tables)
        counts = self._ask(("counts",))
        return counts[0], counts[1]

    def _with_labels(self, table: NodeTable) -> NodeTable:
        """Nodes, with the list of their labels as a property where the engine would order them otherwise."""
        labels, columns = table
        # The engine sorts all labels of a node but the first.
        self.ordered_labels |= list(labels[1:]) != sorted(labels[1:])
        if len(labels) > 2:
            columns = {**columns, LABELS: Repeated([list(labels)], array("L", bytes(array("L").itemsize * length(columns["id"]))))}
        return labels, columns

    def _batches(self, nodes: list[NodeTable], relationships: list[RelationshipTable]) -> None:
        """Load tables row by row."""
        for labels, columns in nodes:
            count = length(columns["id"])
            for first in range(0, count, BATCH):
                self._ask(("nodes", labels, list(rows_of(columns, range(first, min(first + BATCH, count))))))
        for kind, starts, ends, columns in relationships:
            for first in range(0, len(starts), BATCH):
                part = slice(first, first + BATCH)
                own = rows_of(columns, range(first, min(first + BATCH, len(starts))))
                rows = [{"s": start, "o": end, "p": each} for start, end, each in zip(starts[part], ends[part], own, strict=True)]
                self._ask(("relationships", kind, rows))

    @property
    def version(self) -> str:
        """Its name and version."""
        return engine_version()

    def drop(self, keys: Collection[str]) -> None:
        """Forget these properties of all relationships."""
        self._ask(("drop", sorted(VIRTUAL.get(key, key) for key in keys)))

    def database(self) -> tuple[bytes, dict[str, Any]]:
        """The graph as the engine writes it."""
        data, primary, in_place = self._ask(("database",))
        return data, {"primary": primary, "orderedLabels": self.ordered_labels, "inPlace": in_place}

    def restore(self, path: Path, state: Mapping[str, Any]) -> tuple[int, int]:
        """The graph that :meth:`database` gave, from a file; only as the first thing that is asked of it."""
        primary, ordered, in_place = state.get("primary"), state.get("orderedLabels"), state.get("inPlace")
        if not (
            isinstance(primary, list)
            and all(isinstance(label, str) for label in primary)
            and isinstance(ordered, bool)
            and isinstance(in_place, bool)
        ):
            raise ValueError("not the state of an engine")
        self.ordered_labels = ordered
        counts = self._ask(("restore", str(path.absolute()), primary, in_place))
        return counts[0], counts[1]

    def texts(self, owner: str, key: str) -> Iterable[str]:
        """All texts under a key."""
        return self._ask(("texts", owner, VIRTUAL.get(key, key)))

    def run(
        self, query: Query, parameters: Mapping[str, Any], columns: tuple[str, ...], rows: int, keys: Mapping[str, Collection[str]]
    ) -> list[tuple[Any, ...]]:
        """A query's rows."""
        unknown = tuple(sorted(VIRTUAL.get(key, key) for key in each) for each in unknown_keys(query, keys["node"], keys["relationship"]))
        text, passes, means = _written(query.text, self.ordered_labels)
        values = {name: respell(value) for name, value in parameters.items()}
        if all_shortest(query):
            text = engine_text(query, self._lengths(query, values, unknown), self.ordered_labels)
        names, answer = self._query(text, values, unknown, rows, passes)
        if len(names) != len(columns) and (names or answer):  # of no rows, the engine sometimes gives no columns either
            raise BackendError(f"the engine answered the columns {', '.join(names)} instead of {', '.join(columns)}")
        for row in answer if means else ():
            for place in means:
                row[place] = mean(row[place])
        return [tuple(plain(value) for value in row) for row in answer]

    def _query(
        self, text: str, parameters: dict[str, Any], unknown: tuple[list[str], ...], rows: int, passes: tuple[str, ...]
    ) -> tuple[list[str], list[list[Any]]]:
        milliseconds = max(1, int(self.limits.seconds * 1000))
        names, answer = self._ask(("query", text, parameters, unknown, milliseconds, rows, passes), self.limits.seconds + GRACE)
        return names, answer

    def _lengths(self, query: Query, parameters: dict[str, Any], unknown: tuple[list[str], ...]) -> dict[int, int]:
        """The clauses with an allShortestPaths that finds more paths between two nodes than the engine gives, and the lengths of those paths."""
        found: dict[int, int] = {}
        for number in all_shortest(query):
            text = path_lengths(query, number, found)
            _, pairs = self._query(text, parameters, unknown, MOST_ROWS, unsafe_passes(query))
            if any(paths >= MOST_PATHS for *_, paths in pairs):
                lengths = {length for _, _, length, _ in pairs if length is not None}
                if len(lengths) > 1:
                    raise RefusedError(
                        f"allShortestPaths() finds {MOST_PATHS} paths or more between two nodes, which the embedded engine gives only where all "
                        "pairs are equally far apart: ask for one pair, or ask Neo4j"
                    )
                found[number] = lengths.pop()
        return found

    def close(self) -> None:
        """End the child."""
        self.child.close()

    def _ask(self, request: tuple[Any, ...], seconds: float = LOAD_SECONDS) -> list[Any]:
        try:
            return self.child.ask(request, seconds, self._messages(request[0]))
        except ChildError as error:
            raise self._error(error.kind, str(error)) from None

    def _messages(self, request: str = "start") -> Messages:
        if request == "query":
            late = f"the query took more than {self.limits.seconds:g} seconds, and the engine was stopped: {_NARROW}, raise the limit, or ask Neo4j"
        else:
            late = f"the engine did not answer within {LOAD_SECONDS:g} seconds while loading, and was stopped"
        ended = (
            "the engine's process ended {cause}: it crashed or needed more than its "
            f"{self.limits.memory_mb} MB; narrow the query (labels, ids, LIMIT in a WITH) or raise the memory limit, and open the engine again"
        )
        return Messages(late, ended)

    def _error(self, kind: str, message: str) -> GraphmodelError:
        if kind == "time":
            return BackendError(f"the query took more than {self.limits.seconds:g} seconds: {_NARROW}, raise the limit, or ask Neo4j")
        if kind == "memory":
            return BackendError(f"the query needs more memory than the engine may use: {_NARROW} ({_one_line(message)})")
        if "overflow in sum" in message:
            return RefusedError("sum() leaves 64 bits, where Neo4j goes on with a float: write sum(toFloat(x))")
        if kind == "query":
            return UsageError(_one_line(message))
        return BackendError(f"the engine failed: {_one_line(message)}")


@cache
def engine_version() -> str:
    """The name and version of the embedded engine."""
    return f"kglite {installed_version('kglite')}"


@lru_cache(maxsize=64)
def _written(text: str, ordered_labels: bool) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
    """A query's text for the engine, the passes of the optimiser that it must not go through, and which of its columns are means."""
    query = guard.check(text)
    return counted_paths(query) or engine_text(query, None, ordered_labels), unsafe_passes(query), mean_columns(query)


def _one_line(message: str) -> str:
    """An engine's message without its drawing, its name and its line breaks.

    >>> _one_line("Cypher syntax error at line 1, col 4: Expected X\\n   MATCH\\n     ^")
    'syntax error at line 1, col 4: Expected X'
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    first = lines[0] if lines else "no message"
    if first.endswith("regex parse error:"):
        first = f"{first} {lines[-1]}"
    first = re.sub(r"^Cypher (syntax|execution) error", r"\1 error", first)
    first = re.sub(r"^execution error: ", "", first).removeprefix("Schema error: ")
    return outer(first)[:500]
