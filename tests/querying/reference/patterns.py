"""Patterns: every way in which the nodes and relationships of a graph fit, no relationship twice in one MATCH."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphmodel.querying.syntax import tree
from tests.querying.reference.values import Node, Path, Relationship, equal

Row = dict[str, Any]
Evaluate = Callable[[tree.Expression, Row], Any]


class Graph:
    """Nodes and relationships, with what begins and ends at each node."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.relationships: list[Relationship] = []
        self.at: dict[str, list[tuple[Relationship, Node, str]]] = defaultdict(list)
        """The steps from a node: the relationship, the other end, and its direction; a loop is one step in either direction."""

    def add(self, type_: str, start: str, end: str, properties: dict[str, Any]) -> None:
        relationship = Relationship(type_, self.nodes[start], self.nodes[end], properties)
        self.relationships.append(relationship)
        self.at[start].append((relationship, relationship.end, "loop" if start == end else "out"))
        if start != end:
            self.at[end].append((relationship, relationship.start, "in"))

    def steps(self, node: Node, hop: tree.HopPattern) -> Iterator[tuple[Relationship, Node]]:
        for relationship, other, direction in self.at[node.id]:
            if (not hop.types or relationship.type in hop.types) and (hop.direction == "both" or direction in ("loop", hop.direction)):
                yield relationship, other


class Matcher:
    """Finds patterns in a graph; ``evaluate`` gives the value of an expression in a row."""

    def __init__(self, graph: Graph, evaluate: Evaluate) -> None:
        self.graph = graph
        self.evaluate = evaluate

    def match(self, paths: Sequence[tree.Path], row: Row, used: tuple[Relationship, ...] = ()) -> Iterator[Row]:
        """The rows in which all paths are found."""
        if not paths:
            yield row
            return
        find = self.shortest if paths[0].shortest else self.path
        for found, taken in find(paths[0], row, used):
            yield from self.match(paths[1:], found, taken)

    def path(self, path: tree.Path, row: Row, used: tuple[Relationship, ...]) -> Iterator[tuple[Row, tuple[Relationship, ...]]]:
        for node, bound in self.start(path.nodes[0], row):
            yield from self.walk(path, 0, node, bound, used, [node], [])

    def walk(
        self, path: tree.Path, at: int, node: Node, row: Row, used: tuple[Relationship, ...], nodes: list[Node], taken: list[Relationship]
    ) -> Iterator[tuple[Row, tuple[Relationship, ...]]]:
        if at == len(path.hops):
            yield ({**row, path.name: Path(tuple(nodes), tuple(taken))} if path.name else row), used
            return
        hop, target = path.hops[at], path.nodes[at + 1]
        for step, end in self.trails(hop, node, row, used):
            value = step if hop.high is not None else step[0]
            named = {**row, hop.name: value} if hop.name else row
            for bound in self.fits(target, end, named):
                passed = self.passed(node, step)
                yield from self.walk(path, at + 1, end, bound, (*used, *step), [*nodes, *passed], [*taken, *step])

    def passed(self, node: Node, step: Sequence[Relationship]) -> list[Node]:
        found = []
        for relationship in step:
            node = relationship.end if relationship.start is node else relationship.start
            found.append(node)
        return found

    def trails(self, hop: tree.HopPattern, node: Node, row: Row, used: tuple[Relationship, ...]) -> Iterator[tuple[list[Relationship], Node]]:
        low, high = (1, 1) if hop.high is None else (hop.low, hop.high)
        stack: list[tuple[list[Relationship], Node]] = [([], node)]
        while stack:
            step, at = stack.pop()
            if len(step) >= low:
                yield step, at
            if len(step) < high:
                for relationship, other in self.graph.steps(at, hop):
                    if relationship not in used and relationship not in step and self.has(relationship.properties, hop.properties, row):
                        stack.append(([*step, relationship], other))

    def start(self, pattern: tree.NodePattern, row: Row) -> Iterator[tuple[Node, Row]]:
        if pattern.name in row:
            node = row[pattern.name]
            candidates = [node] if node is not None else []
        else:
            candidates = list(self.graph.nodes.values())
        for node in candidates:
            for bound in self.fits(pattern, node, row):
                yield node, bound

    def fits(self, pattern: tree.NodePattern, node: Node, row: Row) -> Iterator[Row]:
        if pattern.name and row.get(pattern.name, node) is not node:
            return
        either, labels = pattern.labels[:1] == ("|",), [label for label in pattern.labels if label != "|"]
        if labels and not (any if either else all)(label in node.labels for label in labels):
            return
        if self.has(node.properties, pattern.properties, row):
            yield {**row, pattern.name: node} if pattern.name else row

    def has(self, properties: dict[str, Any], wanted: tree.MapOf | None, row: Row) -> bool:
        return all(equal(properties.get(key), self.evaluate(value, row)) is True for key, value in (wanted.entries if wanted else ()))

    def shortest(self, path: tree.Path, row: Row, used: tuple[Relationship, ...]) -> Iterator[tuple[Row, tuple[Relationship, ...]]]:
        """Breadth first, from the one end to the other: one of the shortest paths, or all of them."""
        hop = path.hops[0]
        for first, begun in self.start(path.nodes[0], row):
            for last, bound in self.start(path.nodes[1], begun):
                ways = self.ways(hop, first, last, row)
                for way in ways if path.shortest == "allshortestpaths" else ways[:1]:
                    found = {**bound, **({hop.name: list(way)} if hop.name else {})}
                    nodes = (first, *self.passed(first, way))
                    yield ({**found, path.name: Path(nodes, tuple(way))} if path.name else found), used

    def ways(self, hop: tree.HopPattern, first: Node, last: Node, row: Row) -> list[list[Relationship]]:
        low, high = (1, 1) if hop.high is None else (hop.low, hop.high)
        level: deque[tuple[list[Relationship], Node]] = deque([([], first)])
        for length in range(high + 1):
            found = [way for way, node in level if node is last and length >= low]
            if found:
                return found
            level = deque(
                ([*way, relationship], other) for way, node in level for relationship, other in self.graph.steps(node, hop) if relationship not in way
            )
        return []
