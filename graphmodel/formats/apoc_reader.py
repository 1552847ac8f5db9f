"""What APOC exports from Neo4j as JSON (``apoc.export.json``), one thing a line or all in one value, as a graph.

Nodes and relationships are told by their ``type``; the answers of queries have them in their columns and paths.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from sys import intern
from typing import Any

from graphmodel.errors import Problem, ProblemsError
from graphmodel.formats.foreign_graph import Attributes, ForeignEdge, ForeignGraph, Naming, as_input, counted, refuse_many, refuse_many_matches
from graphmodel.formats.input import Input
from graphmodel.graph.naming import put_attribute
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Tree, decode

_MAX_DEPTH = 40
_NODE, _RELATIONSHIP = "node", "relationship"
_TYPES = (_NODE, _RELATIONSHIP)
_BEGINS = re.compile(rb'"type" *: *"relationship"')


def recognise_text(data: bytes) -> bool:
    """Whether text is JSON Lines with nodes and relationships: its first line is one of these, or a row that has one."""
    line = data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip()
    if not line.startswith(b"{") or b'"type"' not in line or not line.endswith(b"}"):
        return False
    try:
        return recognise(json.loads(line))
    except (ValueError, RecursionError):
        return False


def recognise(value: Any) -> bool:
    """Whether a JSON value has nodes or relationships as APOC writes them."""
    if isinstance(value, dict) and isinstance(value.get("nodes"), list | dict) and isinstance(value.get("rels"), list | dict):
        return True
    return next(_things(value, [0]), None) is not None


def _things(value: Any, read: list[int], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The nodes and relationships in a value; of a long one, only its beginning is looked at."""
    read[0] += 1
    if depth > 4 or read[0] > 100:
        return
    if isinstance(value, dict):
        if value.get("type") in _TYPES and "id" in value and ("labels" in value or "properties" in value or ("start" in value and "end" in value)):
            yield value
        else:
            for item in value.values():
                yield from _things(item, read, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _things(item, read, depth + 1)


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in JSON Lines. Raises ProblemsError with everything that is wrong with it, each with its line."""
    refuse_many_matches(_BEGINS, data)
    reading = _ApocReader(file)
    for number, line in enumerate(decode(data, file).split("\n"), 1):
        if not line.strip():
            continue
        try:
            tree = parse_json(line, file)
        except ProblemsError as error:
            reading.problems += [Problem(file, number, problem.column, problem.path, problem.message) for problem in error.problems]
            continue
        reading.problems += [Problem(file, number, problem.column, problem.path, problem.message) for problem in tree.problems]
        reading.value(tree.value, number)
    return reading.input(naming)


def parse_tree(tree: Tree, naming: Naming | None = None) -> Input:
    """The graph in one JSON value. Raises ProblemsError with everything that is wrong with it."""
    reading = _ApocReader(tree.file)
    reading.problems += tree.problems
    reading.value(tree.value, 0)
    return reading.input(naming)


class _ApocReader:
    """The nodes and relationships that were found so far. What is there twice with the same content is one; with other content it is a problem."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.nodes: dict[str, Attributes] = {}
        self.edges: dict[str, tuple[str, str, Attributes]] = {}
        self.ends: dict[str, Attributes] = {}
        """Nodes that only relationships bring, with their labels and properties."""
        self.bare: dict[str, int] = {}
        """Ids that relationships end at, with the first line."""
        self.unread: Counter[str] = Counter()
        self.unnamed = 0
        self.again = 0

    def value(self, value: Any, line: int, column: str = "", depth: int = 0) -> None:
        """Take in a value: a thing, or a row, list or path with things in it."""
        if depth > _MAX_DEPTH:
            self._problem(line, column, f"nested deeper than {_MAX_DEPTH}")
        elif isinstance(value, dict) and value.get("type") == _NODE and "id" in value:
            self._node(value, line)
        elif isinstance(value, dict) and value.get("type") == _RELATIONSHIP and "start" in value:
            self._relationship(value, line)
        elif isinstance(value, dict):
            for name, item in value.items():
                self.value(item, line, column or name, depth + 1)
        elif isinstance(value, list):
            for item in value:
                self.value(item, line, column, depth + 1)
        elif value is not None:
            self.unread[column or "value"] += 1

    def input(self, naming: Naming | None) -> Input:
        """The graph. Raises ProblemsError with all problems."""
        for key, values in self.ends.items():
            self.nodes.setdefault(key, values)
        for key, line in self.bare.items():
            if key not in self.nodes:
                self._problem(line, "", f"no node {key!r}: export the nodes, too")
        if self.problems:
            raise ProblemsError(self.problems)
        foreign = ForeignGraph(nodes=self.nodes)
        while self.edges:
            key, (start, end, values) = self.edges.popitem()
            foreign.edges.append(ForeignEdge(start, end, values, key))
        foreign.edges.reverse()
        foreign.lost = self.unread
        if self.again:
            foreign.notices.append(f"{counted(self.again, 'time')} a node or relationship came again with the same content: kept once")
        return as_input(foreign, naming)

    def _node(self, value: dict[str, Any], line: int) -> None:
        key = _id(value.get("id"))
        if not key:
            self._problem(line, "id", "a node needs an `id`")
            return
        values = self._described(value, line)
        if key in self.nodes and self.nodes[key] != values:
            self._problem(line, "id", f"the id {key!r} is on two nodes with other labels or properties")
        self.again += key in self.nodes
        self.nodes[key] = values
        refuse_many(len(self.nodes) + len(self.edges))

    def _relationship(self, value: dict[str, Any], line: int) -> None:
        ends: list[str] = []
        for name in ("start", "end"):
            end = value.get(name)
            key = _id(end.get("id") if isinstance(end, dict) else end)
            if not key:
                self._problem(line, name, f"a relationship needs the id of its `{name}`")
            elif isinstance(end, dict) and (end.get("labels") or end.get("properties")):
                self.ends.setdefault(key, self._described(end, line))
            else:
                self.bare.setdefault(key, line)
            ends.append(key)
        values = self._properties(value, line)
        relation = value.get("label")
        if isinstance(relation, str) and relation:
            put_attribute(values, "relation", relation)
        self.unnamed += 1
        key = _id(value.get("id")) or f"e{self.unnamed}"
        edge = (ends[0], ends[1], values)
        if key in self.edges and self.edges[key] != edge:
            self._problem(line, "id", f"the id {key!r} is on two relationships")
        self.again += key in self.edges
        self.edges[key] = edge
        refuse_many(len(self.nodes) + len(self.edges))

    def _described(self, value: dict[str, Any], line: int) -> Attributes:
        """The labels and properties of a node."""
        values = self._properties(value, line)
        labels = value.get("labels")
        if isinstance(labels, list) and labels:
            put_attribute(values, "labels", [str(label) for label in labels])
        return values

    def _properties(self, value: dict[str, Any], line: int) -> Attributes:
        properties = value.get("properties") or {}
        if not isinstance(properties, dict):
            self._problem(line, "properties", "a group of fields is expected")
            return {}
        # Each line is JSON of its own, with names of its own.
        return {intern(name): item for name, item in properties.items() if item is not None}

    def _problem(self, line: int, path: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, 1 if line else 0, path, message))


def _id(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
