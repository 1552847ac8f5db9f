"""The named query ``paths``, step by step: the engine would list all paths of four statements before it takes the shortest, millions near a hub.

What is asked of the engine grows with the graph, not with the paths: which nodes are so many statements away from one end, and the statements of the
nodes on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from graphmodel.querying.guard import check
from graphmodel.querying.result import MOST_ROWS

if TYPE_CHECKING:
    from graphmodel.querying.engine.session import Engine

LONGEST = 4
"""Statements in a path, as in the query's text."""
_CHUNK = 500
_COUNTS = "r.structural IS NULL AND coalesce(r.voice, '') <> 'content'"
_NAME = "MATCH (n) WHERE n.id IN $ids RETURN n.id AS id, coalesce(n.name, n.id) AS name"
_NEIGHBOURS = f"MATCH (n)-[r]-(m) WHERE n.id IN $ids AND {_COUNTS} RETURN DISTINCT m.id AS id"
_STATEMENTS = (
    f"MATCH (n)-[r]-(m) WHERE n.id IN $ids AND {_COUNTS} "
    "RETURN n.id AS node, r.id AS id, type(r) AS relation, r.negated AS negated, m.id AS other, coalesce(m.name, m.id) AS name"
)


class _Step(NamedTuple):
    """A statement on a path, and the node that it leads to. Sorted by the statement."""

    id: str
    other: str
    name: str
    relation: str
    negated: bool


Path = tuple[_Step, ...]


def path_keys() -> frozenset[str]:
    """The properties that :func:`path_rows` asks for."""
    return frozenset().union(*(check(text).key_names for text in (_NAME, _NEIGHBOURS, _STATEMENTS)))


def path_rows(engine: Engine, arguments: Mapping[str, Any], most: int) -> list[tuple[Any, ...]]:
    """The rows of ``paths``, at most so many: length, names, relations, negated, statements; shortest first, then by their statements."""
    start, end, limit = arguments["from"], arguments["to"], min(arguments["limit"], most)
    names = {row["id"]: row["name"] for row in engine.query(_NAME, {"ids": [start]})}
    if not limit or start not in names:
        return []
    ways = _Ways(engine, end)
    found: list[Path] = []
    for length in range(1, LONGEST + 1):
        found += islice(ways.paths(start, length, ()), limit - len(found))
        if len(found) == limit:
            break
    return [
        (
            len(path),
            [names[start], *(step.name for step in path)],
            [step.relation for step in path],
            [step.id for step in path if step.negated],
            [step.id for step in path],
        )
        for path in found
    ]


class _Ways:
    """The ways to one node, in one engine; what was asked once is kept."""

    def __init__(self, engine: Engine, end: str) -> None:
        self.engine = engine
        self.away: list[set[str]] = [{end}]
        """The nodes from which a walk of so many statements leads to the end."""
        self.steps: dict[str, list[_Step]] = {}

    def paths(self, node: str, length: int, before: Path) -> Iterator[Path]:
        """The paths of a length from a node to the end, in the order of their statements; no statement twice."""
        if not length:
            yield before
            return
        self._measure(length - 1)
        used = {step.id for step in before}
        steps = [step for step in self._steps([node])[node] if step.id not in used and step.other in self.away[length - 1]]
        for at in range(0, len(steps), _CHUNK):
            chunk = steps[at : at + _CHUNK]
            if length > 1:
                self._steps([step.other for step in chunk])
            for step in chunk:
                yield from self.paths(step.other, length - 1, (*before, step))

    def _measure(self, length: int) -> None:
        while len(self.away) <= length:
            found = self.engine.query(_NEIGHBOURS, {"ids": sorted(self.away[-1])}, rows=MOST_ROWS - 1)
            self.away.append({row[0] for row in found.rows})  # type: ignore[misc]

    def _steps(self, nodes: list[str]) -> Mapping[str, list[_Step]]:
        """The statements of nodes, sorted."""
        new = sorted({node for node in nodes if node not in self.steps})
        if new:
            self.steps.update({node: [] for node in new})
            for row in self.engine.query(_STATEMENTS, {"ids": new}, rows=MOST_ROWS - 1):
                self.steps[row["node"]].append(_Step(row["id"], row["other"], row["name"], row["relation"], bool(row["negated"])))
            for node in new:
                self.steps[node].sort()
        return self.steps
