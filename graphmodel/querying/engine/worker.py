"""kglite in a child process: a graph, loaded row by row, and queries on it. The only module that imports kglite.

The process is its own because a query may be killed at its deadline, run out of memory or crash without taking the caller with it. It imports
little, so that it starts quickly; :mod:`graphmodel.querying.engine.embedded` is its only caller.
"""

from __future__ import annotations

import gc
import pickle
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from graphmodel.querying.engine.columns import Columns
from graphmodel.querying.engine.frames import Frame
from graphmodel.querying.engine.keys import END, START

# Off, since kglite 0.21.2 then answers wrongly: with the first on, two hops of one type, undirected, count 0 instead of 2; with the second,
# MATCH (a)-->(a) WITH a, count(*) finds no loop; with the third, count(DISTINCT b) after a WHERE on more than b is too small. The passes that single
# queries must not go through are sent with them. benchmarks/parity/passes.py looks for more of the kind.
DISABLED = ["fuse_match_return_aggregate", "fuse_match_with_aggregate", "push_distinct_into_match"]
WORK_UNITS = 2_000_000_000
"""What one query may touch: the time limit comes first on this kind of data, the number is a second bound."""

IN_PLACE = 262_144
"""Relationships from which on the engine can read a graph in place (kglite's "mapped" storage)."""


def close_files() -> None:
    """No new file and no socket from here on: a query that got past the guard could open nothing."""
    # What pickles a date is imported before nothing can be imported any more.
    import datetime

    pickle.loads(pickle.dumps(datetime.date(2025, 2, 14)))  # noqa: S301
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


class Store:
    """One graph in the engine."""

    def __init__(self, kglite: Any) -> None:
        self.kglite = kglite
        self.reset()

    def reset(self) -> None:
        """Forget the graph."""
        self.graph = self.kglite.KnowledgeGraph()
        self.primary: set[str] = set()
        self.declared: set[tuple[str, str]] = set()

    def nodes(self, labels: Sequence[str], rows: list[dict[str, Any]]) -> None:
        """Create nodes that share their labels."""
        self.primary.add(labels[0])
        self.write(f"UNWIND $rows AS row CREATE (n{''.join(':' + quoted(label) for label in labels)}) SET n += row", {"rows": rows})

    def relationships(self, kind: str, rows: list[dict[str, Any]]) -> None:
        """Create relationships of one type: rows of ``s`` and ``o`` (ids of nodes) and ``p`` (properties)."""
        # Without labels: by id alone is as quick, and a label in any script is not read in a pattern.
        ends = "MATCH (a {id: row.s}) MATCH (b {id: row.o})"
        self.write(f"UNWIND $rows AS row {ends} CREATE (a)-[r:{quoted(kind)}]->(b) SET r = row.p", {"rows": rows})

    def node_table(self, labels: Sequence[str], columns: Columns) -> None:
        """Create nodes that share their labels, all at once; the first label is that of all nodes."""
        self.primary.add(labels[0])
        frame = Frame(columns)
        self.graph.add_nodes(frame, labels[0], "id", labels=list(labels[1:]), column_types=frame.types)

    def relationship_table(self, kind: str, primary: str, starts: list[str], ends: list[str], columns: Columns) -> None:
        """Create all relationships of one type, at once, between nodes whose first label is ``primary``."""
        # Of one type only once: the second time, parallel relationships would become one.
        frame = Frame({START: starts, END: ends, **columns})
        self.graph.add_relationships(frame, kind, primary, START, primary, END, column_types=frame.types)

    def counts(self) -> tuple[int, int]:
        """How many nodes and relationships are there."""
        nodes = self.read("MATCH (n) RETURN count(n) AS c", {}, 60_000, 1)[1][0][0]
        relationships = self.read("MATCH ()-[r]->() RETURN count(r) AS c", {}, 60_000, 1)[1][0][0]
        return nodes, relationships

    def drop(self, keys: Sequence[str]) -> None:
        """Forget these properties of all relationships."""
        self.write(f"MATCH ()-[r]->() REMOVE {', '.join(f'r.{quoted(key)}' for key in keys)}", {})

    def database(self) -> tuple[bytes, list[str], bool]:
        """The graph as bytes, the first labels of its nodes, and whether it can be read in place: the engine can do so where it is large and its
        relationships have no properties."""
        bare = not self.read("MATCH ()-[r]->() WHERE size(keys(r)) > 1 RETURN 1 AS x LIMIT 1", {}, 600_000, 1)[1]
        return self.graph.to_bytes(), sorted(self.primary), bare and self.counts()[1] >= IN_PLACE

    def restore(self, path: str, primary: list[str], in_place: bool) -> tuple[int, int]:
        """The graph of :meth:`database`, from a file; how many nodes and relationships it has."""
        self.reset()
        self.graph = self.kglite.load(path, storage="mapped" if in_place else "memory")
        self.primary.update(primary)
        return self.counts()

    def texts(self, owner: str, key: str) -> list[str]:
        """All texts under a key of nodes or of relationships, those in lists too."""
        pattern = "(x)" if owner == "node" else "()-[x]->()"
        text = f"MATCH {pattern} WHERE x.{quoted(key)} IS NOT NULL RETURN DISTINCT x.{quoted(key)} AS v"
        texts: set[str] = set()
        for (value,) in self.read(text, {}, 60_000, 2**31)[1]:
            texts.update(item for item in (value if isinstance(value, list) else (value,)) if isinstance(item, str))
        return list(texts)

    def write(self, text: str, parameters: dict[str, Any]) -> None:
        """Run a loading statement."""
        self.graph.cypher(text, params=parameters, timeout_ms=600_000, disabled_passes=DISABLED)

    def read(
        self, text: str, parameters: dict[str, Any], milliseconds: int, rows: int, without: Sequence[str] = ()
    ) -> tuple[list[str], list[list[Any]]]:
        """Columns, and at most ``rows`` rows."""
        answer = self.graph.cypher(
            text,
            params=parameters,
            timeout_ms=milliseconds,
            max_work_units=WORK_UNITS,
            row_limit=rows,
            disabled_passes=[*DISABLED, *without],
        )
        columns = list(answer.columns)
        return columns, [[row[column] for column in columns] for row in answer.to_list()]

    def query(
        self, text: str, parameters: dict[str, Any], keys: Sequence[Sequence[str]], milliseconds: int, rows: int, without: Sequence[str] = ()
    ) -> tuple[list[str], list[list[Any]]]:
        """Run a query that the guard has read; ``keys`` are the property names in it that no node may have, and those that some nodes have,
        ``without`` the optimiser's passes that it must not go through.
        """
        # {key: value} with a key that no node of the label has is an error in kglite and nothing in Neo4j. A key that was set
        # once, and removed again, is known.
        unknown, shared = keys
        named = unknown if len(self.primary) < 2 else [*unknown, *shared]
        fresh = [(label, key) for label in self.primary for key in named if (label, key) not in self.declared]
        for label, key in fresh:
            match = f"MATCH (n:{quoted(label)}) WHERE n.{quoted(key)} IS NULL WITH n LIMIT 1"
            self.graph.cypher(f"{match} SET n.{quoted(key)} = true REMOVE n.{quoted(key)}", disabled_passes=DISABLED)
            self.declared.add((label, key))
        self.graph.read_only(True)
        try:
            return self.read(text, parameters, milliseconds, rows, without)
        finally:
            self.graph.read_only(False)


def quoted(name: str) -> str:
    """A name in backticks."""
    return "`" + name.replace("`", "``") + "`"


class Service:
    """One graph, and what is asked of it: see :mod:`graphmodel.querying.process.serve`."""

    def __init__(self) -> None:
        import kglite

        kglite.set_query_warning_policy("silent")
        warnings.simplefilter("ignore")  # of relationships that are alike, which are as many as there are
        gc.set_threshold(500_000)  # rows come as millions of values that refer to nothing: the usual search takes a third of the time of loading them
        self.kglite: Any = kglite
        self.store = Store(kglite)
        self.closed = False

    def answer(self, request: tuple[Any, ...]) -> tuple[Any, ...]:
        """Do what a request asks."""
        what, *rest = request
        if what != "restore" and not self.closed:
            # A database is read before anything else is asked, if it is read at all.
            close_files()
            self.closed = True
        match what:
            case "reset":
                self.store.reset()
            case "nodes":
                self.store.nodes(*rest)
            case "relationships":
                self.store.relationships(*rest)
            case "node_table":
                self.store.node_table(*rest)
            case "relationship_table":
                self.store.relationship_table(*rest)
            case "counts":
                return self.store.counts()
            case "drop":
                self.store.drop(*rest)
            case "database":
                return self.store.database()
            case "restore":
                return self.store.restore(*rest)
            case "texts":
                return tuple(self.store.texts(*rest))
            case _:
                return self.store.query(*rest)
        return ()

    def kind(self, error: Exception) -> str:
        """What an error means to the caller: ``time``, ``memory``, ``query`` (the text or a value is wrong) or ``engine``."""
        text = str(error)
        known = self.kglite
        if isinstance(error, known.CypherTimeoutError):
            return "time"
        if any(word in text for word in ("safety limit", "work units", "work budget", "work unit")):
            return "memory"
        if isinstance(error, (known.CypherError, known.SchemaError, known.ArgumentError, known.ValidationError, ValueError, TypeError)):
            return "query"
        return "engine"
