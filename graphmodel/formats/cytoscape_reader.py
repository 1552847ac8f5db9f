"""Cytoscape JSON (.cyjs) and the elements of Cytoscape.js as a graph: ids, groups, positions, colours and parallel edges are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from graphmodel.errors import Problem, ProblemsError
from graphmodel.formats.foreign_graph import Attributes, ForeignEdge, ForeignGraph, Naming, as_input, counted, taken
from graphmodel.formats.input import Input
from graphmodel.graph.naming import put_attribute
from graphmodel.parsing.tree import Path, Tree

_STYLES = {"background-color": "color", "line-color": "color", "shape": "shape", "width": "size"}
_STATES = frozenset("selected selectable locked grabbable grabbed pannable removed".split())
"""What is so on a screen, and not in the data."""
_READ = frozenset({"data", "position", "group", "classes", "style", "css"}) | _STATES
_TOP = frozenset("elements data format_version generated_by target_cytoscapejs_version directed multigraph".split())


def recognise(value: Any) -> bool:
    """Whether a JSON value is a network of Cytoscape: elements, or a list of elements with their data."""
    if isinstance(value, dict):
        elements = value.get("elements")
        return isinstance(elements, list) or (isinstance(elements, dict) and ("nodes" in elements or "edges" in elements))
    return isinstance(value, list) and bool(value) and all(map(_is_element, value[:20]))


def _is_element(value: Any) -> bool:
    """Whether a value is a node or an edge; tasks of other programs have data, too."""
    data = value.get("data") if isinstance(value, dict) else None
    return isinstance(data, dict) and ("id" in data or "source" in data or value.get("group") in ("nodes", "edges"))


def parse_tree(tree: Tree, naming: Naming | None = None) -> Input:
    """The graph in Cytoscape JSON, whose elements are gone from the tree then.

    Raises ProblemsError with everything that is wrong with it: edges that end at no node, ids that are taken.
    """
    if tree.problems:
        raise ProblemsError(tree.problems)
    reading = _CytoscapeReader(tree)
    foreign = reading.graph()
    if reading.problems:
        raise ProblemsError(reading.problems)
    return as_input(foreign, naming, labels_are_types=True)


class _CytoscapeReader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        self.foreign = ForeignGraph()
        self.unread: Counter[str] = Counter()
        self.parents: list[tuple[Path, str]] = []
        self.directed = True

    def graph(self) -> ForeignGraph:
        value = self.tree.value
        if isinstance(value, dict):
            self.directed = value.get("directed") is not False
            data = value.get("data", {})
            try:
                self.foreign.attributes = dict(data)
            except (TypeError, ValueError):
                self.problems.append(self.tree.problem(("data",), "a group of fields is expected"))
            self.unread.update(name for name in value if name not in _TOP)
        edges = []
        for path, element, group in self._elements():
            if group == "edges":
                edges.append((path, element))
            else:
                self._node(path, element)
        for path, element in edges:
            self._edge(path, element)
        for path, parent in self.parents:
            if parent not in self.foreign.nodes:
                self._problem(path, f"no node {parent!r}")
        if self.parents:
            self.foreign.notices.append(f"{counted(len(self.parents), 'node')} inside others: each has the id of its group as `parent`")
        self.foreign.lost = self.unread
        return self.foreign

    def _elements(self) -> Iterator[tuple[Path, dict[str, Any], str]]:
        """All elements, each with its path and its group."""
        value = self.tree.value
        start: Path = ("elements",) if isinstance(value, dict) else ()
        elements = value["elements"] if isinstance(value, dict) else value
        groups: list[tuple[Path, Any, str]] = (
            [((*start, name), elements.get(name, []), name) for name in ("nodes", "edges")] if isinstance(elements, dict) else [(start, elements, "")]
        )
        for path, items, group in groups:
            if not isinstance(items, list):
                self._problem(path, "a list is expected")
                continue
            for index, item in enumerate(taken(items)):
                if isinstance(item, dict) and isinstance(item.get("data"), dict):
                    data = item["data"]
                    yield (*path, index), item, group or item.get("group") or ("edges" if "source" in data and "target" in data else "nodes")
                else:
                    self._problem((*path, index), "an element is a group of fields with `data`")

    def _node(self, path: Path, element: dict[str, Any]) -> None:
        values = dict(element["data"])
        key = self._text(values.pop("id", None))
        if not key:
            self._problem((*path, "data"), "a node needs an `id`")
        elif key in self.foreign.nodes:
            self._problem((*path, "data", "id"), f"the id {key!r} is on two nodes")
        if parent := self._text(values.get("parent")):
            self.parents.append(((*path, "data", "parent"), parent))
        position = element.get("position")
        for axis in ("x", "y", "z") if isinstance(position, dict) else ():
            number = position.get(axis) if isinstance(position, dict) else None
            if isinstance(number, int | float) and not isinstance(number, bool):
                put_attribute(values, axis, number)
        self._look(values, element)
        self.foreign.nodes[key] = _with_values(values)

    def _edge(self, path: Path, element: dict[str, Any]) -> None:
        values = dict(element["data"])
        ends = [self._text(values.pop(end, None)) for end in ("source", "target")]
        for name, end in zip(("source", "target"), ends, strict=True):
            if not end:
                self._problem((*path, "data"), f"an edge needs a `{name}`")
            elif end not in self.foreign.nodes:
                self._problem((*path, "data", name), f"no node {end!r}")
        self._look(values, element)
        own = values.pop("directed", None) if isinstance(values.get("directed"), bool) else None
        key = self._text(values.pop("id", None))
        # networkx numbers the edges of each pair in `key`; a text there is an id.
        if not key and isinstance(values.get("key"), str):
            key = values.pop("key")
        self.foreign.edges.append(ForeignEdge(ends[0], ends[1], _with_values(values), key or None, self.directed if own is None else own))

    def _look(self, values: Attributes, element: dict[str, Any]) -> None:
        """Keep the classes, and of the drawing the colour, the shape and the size; count the rest."""
        classes = element.get("classes")
        if classes:
            put_attribute(values, "classes", classes)
        for name in ("style", "css"):
            style = element.get(name)
            for property_, value in style.items() if isinstance(style, dict) else ():
                attribute = _STYLES.get(property_)
                if attribute and isinstance(value, str | int | float):
                    put_attribute(values, attribute, value)
                else:
                    self.unread[property_] += 1
        self.unread.update(name for name in element if name not in _READ)

    def _text(self, value: Any) -> str:
        """An id as text; "" for what is none."""
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

    def _problem(self, path: Path, message: str) -> None:
        self.problems.append(self.tree.problem(path, message))


def _with_values(values: Attributes) -> Attributes:
    """Attributes without those that have no value."""
    return {name: value for name, value in values.items() if value is not None}
