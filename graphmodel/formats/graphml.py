"""GraphML: graphs for Gephi, yEd, Cytoscape, igraph. Attributes are flat and typed; lists and evidence are JSON text, which reading gives back
as they were."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from graphmodel.errors import InputError, Problem, ProblemsError, RefusedError
from graphmodel.formats import yed
from graphmodel.formats.foreign_graph import NOT_A_NUMBER, Attributes, ForeignEdge, ForeignGraph, Naming, as_input, counted, listed, refuse_many
from graphmodel.formats.input import Input
from graphmodel.formats.xml_text import escaped, quoted
from graphmodel.graph.direction import DIRECTED, has_direction, is_undirected
from graphmodel.graph.naming import put_attribute

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_JSON_MARK = "json"
_LONG = range(-(2**63), 2**63)
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_YES, _NO = frozenset({"true", "1", "yes", "y", "on", "t"}), frozenset({"false", "0", "no", "n", "off", "f"})
_PLAIN_BOOLEANS = frozenset({"true", "false", "1", "0"})
_SCOPES = ("graph", "node", "edge")
_NO_VALUE: Any = object()
Keys = dict[tuple[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Ornament:
    """What a flavour of GraphML has besides: namespaces of the root, keys, and ``<data>`` of each node, by its key, and each edge, by its number."""

    namespaces: str
    keys: str
    node: Callable[[Any], str]
    edge: Callable[[int], str]


def text(graph: Graph, ornament: Ornament | None = None) -> Iterator[str]:
    """The pieces of the XML text, with what a flavour has besides.

    Raises RefusedError for a value that no reader of XML takes: NaN, a control character.
    """
    keys = _keys(graph)
    undirected = is_undirected(graph)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_GRAPHML}"{ornament.namespaces if ornament else ""}>\n'
    for (scope, name, kind), id_ in keys.items():
        # Our own mark for values that GraphML has no type for; other readers see a string.
        mark = f"<desc>{_JSON_MARK}</desc>" if kind == _JSON_MARK else ""
        shown = "string" if kind == _JSON_MARK else kind
        yield f'  <key id="{id_}" for="{scope}" attr.name={quoted(name)} attr.type="{shown}">{mark}</key>\n'
    if ornament:
        yield ornament.keys
    yield f'  <graph edgedefault="{"undirected" if undirected else "directed"}">\n'
    yield from _data(graph.graph, "graph", keys, 4)
    for key, data in graph.nodes(data=True):
        yield f"    <node id={quoted(str(key))}>\n"
        yield from _data(data, "node", keys, 6)
        if ornament:
            yield ornament.node(key)
        yield "    </node>\n"
    for number, (source, target, key, data) in enumerate(graph.edges(keys=True, data=True)):
        own = "" if undirected or has_direction(data) else ' directed="false"'
        yield f"    <edge id={quoted(str(key))} source={quoted(str(source))} target={quoted(str(target))}{own}>\n"
        yield from _data(data, "edge", keys, 6)
        if ornament:
            yield ornament.edge(number)
        yield "    </edge>\n"
    yield "  </graph>\n</graphml>\n"


def _keys(graph: Graph) -> Keys:
    """The declarations that come first in the file: an id for each name and type of a value."""
    keys: Keys = {}
    scopes: tuple[tuple[str, Iterable[Mapping[str, Any]]], ...] = (
        ("graph", [graph.graph]),
        ("node", (data for _, data in graph.nodes(data=True))),
        ("edge", (data for *_, data in graph.edges(data=True))),
    )
    for scope, elements in scopes:
        for data in elements:
            for name, item in data.items():
                if _is_written(scope, name, item):
                    keys.setdefault((scope, str(name), _kind(item)), f"d{len(keys)}")
    return keys


def _is_written(scope: str, name: str, item: Any) -> bool:
    return item is not None and not (scope == "edge" and name == DIRECTED and item is False)


def _kind(item: Any) -> str:
    if type(item) is int and item not in _LONG:
        return _JSON_MARK
    return "string" if isinstance(item, date) else _TYPES.get(type(item), _JSON_MARK)


def _data(values: Mapping[str, Any], scope: str, keys: Keys, indent: int) -> Iterator[str]:
    for name, item in values.items():
        if _is_written(scope, name, item):
            kind = _kind(item)
            shown = escaped(_shown(item, kind, str(name)))
            yield f'{" " * indent}<data key="{keys[scope, str(name), kind]}">{shown}</data>\n'


def _shown(item: Any, kind: str, name: str) -> str:
    if kind == "double":
        if math.isnan(item):
            raise RefusedError(f"{name} is NaN, which equals nothing and cannot be read back; leave it out, or write it as text")
        return repr(item) if math.isfinite(item) else "INF" if item > 0 else "-INF"
    if kind in (_JSON_MARK, "boolean"):
        try:
            return json.dumps(item, ensure_ascii=False, default=str, allow_nan=False)
        except ValueError as error:
            raise RefusedError(f"{name} has a number in it that cannot be read back (NaN, infinity, or too many digits); leave it out") from error
    return item.isoformat() if isinstance(item, date) else str(item)


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in GraphML, ours or anyone's: typed attributes, yEd's labels and colours, groups; what is not kept is in the notices.

    Raises InputError for XML that declares a document type (entities could expand without bound), is not well-formed, or is not GraphML;
    ProblemsError for edges that end at no node, and values that are not what they should be.
    """
    return as_input(_foreign(data, file), naming)


def _foreign(data: bytes, file: str) -> ForeignGraph:
    """The graph as the file has it; the tree of its elements is not kept."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        refuse_many(data.count(b"<node") + data.count(b"<edge"))
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise ProblemsError([Problem(file, line, column + 1, "", f"not well-formed XML: {str(error).split(':')[0]}")]) from error
    except DefusedXmlException as error:
        raise InputError(f"{file}: XML with a document type declaration is not read (its entities could expand without bound)") from error
    except (ValueError, LookupError, RecursionError) as error:
        raise InputError(f"{file}: not XML that can be read: {error}") from error
    if _local(root.tag) != "graphml":
        raise InputError(f"{file}: XML, but not GraphML: its root is {_local(root.tag)!r}")
    reading = _GraphmlReader(root)
    foreign = reading.graph()
    if reading.problems:
        places = _places(data)
        index = {id(element): number for number, element in enumerate(root.iter())}
        raise ProblemsError(
            Problem(file, *places[index[id(element)]], path, message) for element, path, message in reading.problems if id(element) in index
        )
    return foreign


def _places(data: bytes) -> list[tuple[int, int]]:
    """Line and column of every element, in the order of the document; the text was parsed before, without a document type."""
    from xml.parsers import expat  # no entity is declared

    parser = expat.ParserCreate()
    places: list[tuple[int, int]] = []
    parser.StartElementHandler = lambda _name, _attributes: places.append((parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))
    parser.Parse(data, True)
    return places


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _children(element: Any, name: str) -> Iterator[Any]:
    """The children that GraphML calls so, with its namespace or without any."""
    return (one for one in element if isinstance(one.tag, str) and one.tag in (name, f"{{{_GRAPHML}}}{name}"))


class _GraphmlReader:
    """One pass over the elements of a GraphML file: what it has, what is wrong with it, and what is not kept."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.foreign = ForeignGraph()
        self.problems: list[tuple[Any, str, str]] = []
        self.keys: dict[str, tuple[str, str]] = {}
        self.drawings: set[str] = set()
        """The ids of keys that hold a drawing program's own XML."""
        self.defaults: dict[str, Attributes] = {scope: {} for scope in _SCOPES}
        self.undeclared: Counter[str] = Counter()
        self.not_numbers: Counter[str] = Counter()
        self.booleans: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.groups: Counter[str] = Counter()
        self.drawn = 0

    def graph(self) -> ForeignGraph:
        for key in _children(self.root, "key"):
            self._declare(key)
        graphs = list(_children(self.root, "graph"))
        if not graphs:
            self.problems.append((self.root, "", "GraphML without a graph"))
        edges: list[tuple[Any, bool]] = []
        for number, graph in enumerate(graphs, 1):
            own = {"graph": graph.get("id") or str(number)} if len(graphs) > 1 else {}
            values = self._values(graph, "graph")
            if number == 1:
                self.foreign.attributes = values
            elif values:
                self.unread[f"attribute of graph {own['graph']}"] += len(values)
            edges += self._nodes(graph, own)
        self._unknown(self.root, ("key", "graph", "desc", "data"))
        for edge, undirected in edges:
            self._edge(edge, undirected)
        if len(graphs) > 1:
            self.foreign.notices.append(f"{len(graphs)} graphs in one file: they were read as one, and each node's `graph` says where it was")
        self._tell()
        return self.foreign

    def _tell(self) -> None:
        self.foreign.lost = +self.unread
        if self.drawn:
            self.foreign.notices.append(
                "names and relations are from yEd's labels; of its drawing, colours, shapes and places were kept, and nothing else"
            )
        for counts, words in (
            (self.groups, "{n} with nodes inside: each of these nodes has the id of its group as `parent`"),
            (self.undeclared, "attributes that no key declares were read as text: {l}"),
            (self.booleans, "words for true and false other than GraphML's own: {l}"),
            (self.not_numbers, "values that are not of their declared type were kept as text: {l}"),
        ):
            if +counts:
                self.foreign.notices.append(words.format(n=counted(len(counts), "group"), l=listed(+counts)))

    def _nodes(self, graph: Any, inherited: Attributes) -> list[tuple[Any, bool]]:
        """Take in the nodes of a graph and of the graphs in its nodes; returns the edges, each with whether it has no direction by default."""
        edges: list[tuple[Any, bool]] = []
        waiting = [(graph, inherited)]
        while waiting:
            graph, inherited = waiting.pop()
            undirected = graph.get("edgedefault") == "undirected"
            edges += [(edge, undirected) for edge in _children(graph, "edge")]
            inner: list[tuple[Any, Attributes]] = []
            for node in _children(graph, "node"):
                inner += self._node(node, inherited)
            waiting += reversed(inner)
            self.unread["hyperedge"] += sum(1 for _ in _children(graph, "hyperedge"))
            self._unknown(graph, ("node", "edge", "hyperedge", "data", "desc"))
        return edges

    def _node(self, node: Any, inherited: Attributes) -> list[tuple[Any, Attributes]]:
        """Take in a node; returns the graphs in it."""
        key = node.get("id") or ""
        if not key:
            self.problems.append((node, "node", "a node without id"))
        elif key in self.foreign.nodes:
            self.problems.append((node, "node", f"the id {key!r} is on two nodes"))
        values = self._values(node, "node")
        for name, value in inherited.items():
            put_attribute(values, name, value)
        for name in ("labels", "label"):  # as APOC writes them beside its data
            if node.get(name) is not None:
                values.setdefault(name, node.get(name))
        self.foreign.nodes[key] = values
        self.unread["port"] += sum(1 for _ in _children(node, "port"))
        self._unknown(node, ("data", "desc", "graph", "port"))
        inner = list(_children(node, "graph"))
        self.groups.update(key for graph in inner if next(_children(graph, "node"), None) is not None)
        return [(graph, {**inherited, "parent": key}) for graph in inner]

    def _edge(self, edge: Any, undirected: bool) -> None:
        ends = [edge.get(end) or "" for end in ("source", "target")]
        number = len(self.foreign.edges) + 1
        for end, key in zip(("source", "target"), ends, strict=True):
            if key not in self.foreign.nodes:
                self.problems.append((edge, f"edge {number} {end}", f"no node {key!r}"))
        own = (edge.get("directed") or "").strip().lower()
        directed = own in _YES if own in _YES | _NO else not undirected
        values = self._values(edge, "edge")
        for name in ("label", "sourceport", "targetport"):
            if edge.get(name) is not None:
                values.setdefault(name, edge.get(name))
        self._unknown(edge, ("data", "desc"))
        self.foreign.edges.append(ForeignEdge(ends[0], ends[1], values, edge.get("id"), directed))

    def _unknown(self, element: Any, known: Sequence[str]) -> None:
        """Count the children of an element that nothing here reads."""
        for child in element:
            name = _local(child.tag)
            if isinstance(child.tag, str) and (name not in known or child.tag not in (name, f"{{{_GRAPHML}}}{name}")):
                self.unread[name] += 1

    def _declare(self, key: Any) -> None:
        id_ = key.get("id") or ""
        kind = key.get("attr.type") or "string"
        if any((child.text or "").strip() == _JSON_MARK for child in _children(key, "desc")) or key.get("attr.list"):
            kind = _JSON_MARK
        name = key.get("attr.name")
        if name is None:
            if key.get("yfiles.type"):
                self.drawings.add(id_)
            name = id_
        self.keys[id_] = (name, kind)
        default = next(_children(key, "default"), None)
        for scope in _SCOPES if key.get("for") in ("all", None) else [key.get("for")]:
            if default is not None and scope in self.defaults and not len(default):
                value = self._value(default, kind, name)
                if value is not _NO_VALUE:
                    self.defaults[scope][name] = value

    def _values(self, element: Any, scope: str) -> Attributes:
        values = dict(self.defaults[scope])
        for data in _children(element, "data"):
            id_ = data.get("key") or ""
            if len(data):
                drawn = yed.attributes(data, scope)
                if drawn and {"graphmodel", "model"} <= self.foreign.attributes.keys():
                    continue  # the drawing of a model is made of it
                self.drawn += bool(drawn)
                if not drawn:
                    self.unread[f"XML in {id_}"] += 1
                values.update((name, item) for name, item in drawn.items() if name not in values)
                continue
            if id_ in self.drawings:
                continue  # yEd's keys for what is not there
            if id_ not in self.keys:
                self.undeclared[id_] += 1
            name, kind = self.keys.get(id_, (id_, "string"))
            value = self._value(data, kind, name)
            if value is _NO_VALUE:
                values.pop(name, None)
            else:
                values[name] = value
        desc = next(_children(element, "desc"), None)
        if desc is not None and desc.text:
            values.setdefault("desc", desc.text)
        return values

    def _value(self, element: Any, kind: str, name: str) -> Any:
        """The value of an element's text; no value for an empty one that is to be a number."""
        value = element.text or ""
        bare = value.strip()
        if kind not in ("string", _JSON_MARK) and not bare:
            return _NO_VALUE
        try:
            if kind == "boolean":
                return self._boolean(bare, name)
            if kind in ("int", "long", "short", "byte", "integer"):
                return int(bare.partition(".")[0] if re.fullmatch(r"[-+]?\d+\.0*", bare) else bare)
            if kind in ("float", "double"):
                return self._float(element, bare, name)
            if kind == _JSON_MARK:
                return json.loads(value, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            self.not_numbers[name] += 1
        return value

    def _boolean(self, bare: str, name: str) -> bool:
        lower = bare.lower()
        if lower not in _YES | _NO:
            raise ValueError
        if lower not in _PLAIN_BOOLEANS:
            self.booleans[f"{bare} in {name}"] += 1
        return lower in _YES

    def _float(self, element: Any, bare: str, name: str) -> float:
        number = float(bare)
        if math.isnan(number):
            self.problems.append((element, name, NOT_A_NUMBER))
        return number


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")
