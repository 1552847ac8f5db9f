"""The reference behind the protocol of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphmodel.querying.engine.columns import NodeTable, RelationshipTable, length, rows_of
from graphmodel.querying.guard import Query
from graphmodel.querying.result import Limits
from tests.querying.reference.clauses import run
from tests.querying.reference.patterns import Graph
from tests.querying.reference.values import Node


class Reference:
    """An engine of Python objects. It keeps no limits but that of rows."""

    spelling: Mapping[str, str] = {}
    reserved: frozenset[str] = frozenset()

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.graph: Graph | None = Graph()

    @property
    def ended(self) -> bool:
        return self.graph is None

    def load(
        self, nodes: Iterable[NodeTable], relationships: Iterable[RelationshipTable], alike: Callable[[], bool] | None = None
    ) -> tuple[int, int]:
        graph = self.graph = Graph()
        for labels, columns in nodes:
            for properties in rows_of(columns, range(length(columns["id"]))):
                graph.nodes[properties["id"]] = Node(properties["id"], tuple(labels), properties)
        for type_, starts, ends, columns in relationships:
            for start, end, properties in zip(starts, ends, rows_of(columns, range(len(starts))), strict=True):
                graph.add(type_, start, end, properties)
        return len(graph.nodes), len(graph.relationships)

    def texts(self, owner: str, key: str) -> Iterable[str]:
        assert self.graph
        owners: Iterable[Any] = self.graph.nodes.values() if owner == "node" else self.graph.relationships
        for one in owners:
            value = one.properties.get(key)
            yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))

    def run(self, query: Query, parameters: Mapping[str, Any], columns: tuple[str, ...], rows: int, keys: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        assert self.graph
        return run(query.statement, self.graph, parameters, query.plain)[:rows]

    def close(self) -> None:
        self.graph = None
