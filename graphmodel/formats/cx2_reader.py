"""CX2, the format of NDEx and Cytoscape, as a graph: short names of attributes are written out, defaults filled in, parallel edges and ids kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from graphmodel.errors import Problem, ProblemsError
from graphmodel.formats.foreign_graph import Attributes, ForeignEdge, ForeignGraph, Naming, as_input, listed, taken, with_own_ids
from graphmodel.formats.input import Input
from graphmodel.graph.naming import put_attribute
from graphmodel.parsing.tree import Path, Tree

_READ = frozenset("CXVersion metaData attributeDeclarations networkAttributes nodes edges nodeBypasses edgeBypasses status".split())
_BYPASSES = {
    "nodeBypasses": {"NODE_BACKGROUND_COLOR": "color", "NODE_SHAPE": "shape", "NODE_WIDTH": "size"},
    "edgeBypasses": {"EDGE_LINE_COLOR": "color", "EDGE_WIDTH": "thickness"},
}
_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "long": (int,), "double": (float, int), "boolean": (bool,)}


def recognise(value: Any) -> bool:
    """Whether a JSON value is CX2: a list that begins with its version."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "CXVersion" in value[0]


def parse_tree(tree: Tree, naming: Naming | None = None) -> Input:
    """The graph in CX2. Raises ProblemsError with everything that is wrong with it: edges that end at no node, ids that are on two nodes."""
    if tree.problems:
        raise ProblemsError(tree.problems)
    reading = _Cx2Reader(tree)
    foreign = reading.graph()
    if reading.problems:
        raise ProblemsError(reading.problems)
    with_own_ids(foreign, "id")
    return as_input(foreign, naming, labels_are_types=True)


class _Cx2Reader:
    """The aspects of a CX2 file, which may be in pieces and in any order."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        self.foreign = ForeignGraph()
        self.aliases: dict[str, dict[str, str]] = {"nodes": {}, "edges": {}}
        self.defaults: dict[str, Attributes] = {"nodes": {}, "edges": {}}
        self.types: dict[str, dict[str, str]] = {"nodes": {}, "edges": {}, "networkAttributes": {}}
        self.unread: Counter[str] = Counter()
        self.not_of_type: Counter[str] = Counter()
        self.edge_ids: set[str] = set()

    def graph(self) -> ForeignGraph:
        version = self.tree.value[0].get("CXVersion")
        if str(version).partition(".")[0] != "2":
            self._problem((0, "CXVersion"), f"CX {version!s:.20} is not read; write it as CX2 (Cytoscape and NDEx do)")
            return self.foreign
        for path, item in self._items("attributeDeclarations"):
            self._declare(path, item)
        for path, item in self._items("networkAttributes"):
            self.foreign.attributes.update(item)
            self._check_types(path, "networkAttributes", item)
        for path, item in self._items("nodes"):
            self._node(path, item)
        for path, item in self._items("edges"):
            self._edge(path, item)
        self._bypasses("nodeBypasses", self.foreign.nodes.get)
        edges = {edge.id: edge.attributes for edge in self.foreign.edges if edge.id}
        self._bypasses("edgeBypasses", edges.get)
        for _, item in self._items("status"):
            if item.get("success") is False:
                self.foreign.notices.append(f"the program that wrote the file says that it failed: {str(item.get('error', ''))[:200]}")
        for aspect in self.tree.value:
            for name, items in aspect.items() if isinstance(aspect, dict) else ():
                if name not in _READ and items:
                    self.unread[name] += 1
        if self.not_of_type:
            self.foreign.notices.append(f"values that are not of their declared type: {listed(self.not_of_type)}")
        self.foreign.lost = self.unread
        return self.foreign

    def _items(self, name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The items of an aspect, in all its pieces."""
        for index, aspect in enumerate(self.tree.value):
            if not isinstance(aspect, dict):
                if name == "nodes":
                    self._problem((index,), "an aspect is a group of fields")
                continue
            items = aspect.get(name, [])
            if not isinstance(items, list):
                self._problem((index, name), "a list is expected")
                continue
            for number, item in enumerate(taken(items) if name in ("nodes", "edges") else items):
                if isinstance(item, dict):
                    yield (index, name, number), item
                else:
                    self._problem((index, name, number), "a group of fields is expected")

    def _declare(self, path: Path, item: dict[str, Any]) -> None:
        for scope in self.types:
            declared = item.get(scope, {})
            if not isinstance(declared, dict):
                self._problem((*path, scope), "a group of fields is expected")
                continue
            for name, about in declared.items():
                self._declare_one((*path, scope, name), scope, about if isinstance(about, dict) else {})

    def _declare_one(self, path: Path, scope: str, about: dict[str, Any]) -> None:
        name = str(path[-1])
        self.types[scope][name] = str(about.get("d", "string"))
        short = about.get("a")
        if scope in self.aliases and isinstance(short, str) and self.aliases[scope].setdefault(short, name) != name:
            self._problem(path, f"the short name {short!r} is that of {self.aliases[scope][short]!r}, too")
        if scope in self.defaults and about.get("v") is not None:
            self.defaults[scope][name] = about["v"]

    def _values(self, path: Path, scope: str, item: dict[str, Any]) -> Attributes:
        given = item.get("v", {})
        if not isinstance(given, dict):
            self._problem((*path, "v"), "a group of fields is expected")
            return {}
        aliases = self.aliases[scope]
        values: Attributes = {}
        for name, value in given.items():
            full = aliases.get(name) or name
            if full in values:
                self._problem((*path, "v", name), f"the attribute {full!r} is here twice, by its name and by its short name")
            values[full] = value
        self._check_types(path, scope, values)
        for name, value in self.defaults[scope].items():
            values.setdefault(name, value)
        return {name: value for name, value in values.items() if value is not None}

    def _check_types(self, path: Path, scope: str, values: Attributes) -> None:
        for name, value in values.items():
            kind = self.types[scope].get(name)
            if kind and value is not None and not _is_of(value, kind):
                self.not_of_type[name] += 1

    def _node(self, path: Path, item: dict[str, Any]) -> None:
        id_ = item.get("id")
        if isinstance(id_, bool) or not isinstance(id_, int | str) or id_ == "":
            self._problem(path, "a node needs an `id` that is a whole number")
            return
        key = str(id_)
        if key in self.foreign.nodes:
            self._problem((*path, "id"), f"the id {key!r} is on two nodes")
        values = self._values(path, "nodes", item)
        for axis in "xyz":
            if isinstance(item.get(axis), int | float) and not isinstance(item[axis], bool):
                put_attribute(values, axis, item[axis])
        self.foreign.nodes[key] = values

    def _edge(self, path: Path, item: dict[str, Any]) -> None:
        ends = []
        for end in ("s", "t"):
            at = item.get(end)
            if at is None or isinstance(at, dict | list | bool):
                self._problem(path, f"an edge needs `{end}`, the id of a node")
            elif str(at) not in self.foreign.nodes:
                self._problem((*path, end), f"no node {str(at)!r}")
            ends.append(str(at))
        id_ = item.get("id")
        key = str(id_) if isinstance(id_, int | str) and not isinstance(id_, bool) else ""
        if key in self.edge_ids:
            self._problem((*path, "id"), f"the id {key!r} is on two edges")
        if key:
            self.edge_ids.add(key)
        self.foreign.edges.append(ForeignEdge(ends[0], ends[1], self._values(path, "edges", item), key or None))

    def _bypasses(self, name: str, element: Callable[[str], Attributes | None]) -> None:
        """Colours, shapes and sizes of single nodes or edges; of other properties of the drawing there is no place."""
        for path, item in self._items(name):
            values = element(str(item.get("id")))
            if values is None:
                self._problem((*path, "id"), f"no such element {str(item.get('id'))[:100]!r}")
                continue
            for property_, value in item["v"].items() if isinstance(item.get("v"), dict) else ():
                attribute = _BYPASSES[name].get(property_)
                if attribute and isinstance(value, str | int | float):
                    put_attribute(values, attribute, value)
                else:
                    self.unread[property_] += 1

    def _problem(self, path: Path, message: str) -> None:
        self.problems.append(self.tree.problem(path, message))


def _is_of(value: Any, kind: str) -> bool:
    if kind.startswith("list_of_"):
        return isinstance(value, list) and all(_is_of(one, kind.removeprefix("list_of_")) for one in value)
    return kind not in _TYPES or (isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)))
