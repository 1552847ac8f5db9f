"""GraphML: graphs for Gephi, yEd, Cytoscape, igraph. Attributes are flat and typed; lists and evidence are JSON text, which reading gives back
as they were."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.formats.foreign import Naming, graph_of
from graphmodel.formats.input import Input

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_JSON_MARK = "json"
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the XML text. Raises InputError where a value holds a character that no XML can."""
    keys: dict[tuple[str, str, str], str] = {}
    body = list(_body(graph, keys))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for (scope, name, kind), id_ in keys.items():
        # Our own mark for values that GraphML has no type for; other readers see a string.
        mark = f"<desc>{_JSON_MARK}</desc>" if kind == _JSON_MARK else ""
        shown = "string" if kind == _JSON_MARK else kind
        yield f'  <key id="{id_}" for="{scope}" attr.name={_quoted(name)} attr.type="{shown}">{mark}</key>\n'
    yield '  <graph edgedefault="directed">\n'
    yield from body
    yield "  </graph>\n</graphml>\n"


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in GraphML, ours or anyone's: typed attributes, undirected edges as one directed edge each.

    Raises InputError for XML that declares a document type (entities could expand without bound), is not well-formed, or is no GraphML;
    ProblemsError for edges that end at no node.
    """
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise ProblemsError([Problem(file, line, column + 1, "", f"not well-formed XML: {str(error).split(':')[0]}")]) from error
    except DefusedXmlException as error:
        raise InputError(f"{file}: XML with a document type declaration is not read (its entities could expand without bound)") from error
    except (ValueError, LookupError, RecursionError) as error:
        raise InputError(f"{file}: not XML that can be read: {error}") from error
    if root.tag.removeprefix(_NAMESPACE) != "graphml":
        raise InputError(f"{file}: XML, but no GraphML: its root is {root.tag.rpartition('}')[2]!r}")
    return Input(_Reading(file).graph(root))


def _body(graph: Graph, keys: dict[tuple[str, str, str], str]) -> Iterator[str]:
    yield from _data(graph.graph, "graph", keys, 4)
    for key, data in graph.nodes(data=True):
        yield f"    <node id={_quoted(str(key))}>\n"
        yield from _data(data, "node", keys, 6)
        yield "    </node>\n"
    for source, target, key, data in graph.edges(keys=True, data=True):
        yield f"    <edge id={_quoted(str(key))} source={_quoted(str(source))} target={_quoted(str(target))}>\n"
        yield from _data(data, "edge", keys, 6)
        yield "    </edge>\n"


def _data(values: dict[str, Any], scope: str, keys: dict[tuple[str, str, str], str], indent: int) -> Iterator[str]:
    from xml.sax.saxutils import escape

    for name, item in values.items():
        if item is None:
            continue
        plain = item.isoformat() if isinstance(item, date) else item
        kind = _TYPES.get(type(plain), _JSON_MARK)
        id_ = keys.setdefault((scope, str(name), kind), f"d{len(keys)}")
        shown = json.dumps(plain, ensure_ascii=False, default=str) if kind in (_JSON_MARK, "boolean") else str(plain)
        yield f'{" " * indent}<data key="{id_}">{escape(_allowed(shown), {chr(13): "&#13;"})}</data>\n'


def _quoted(value: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(_allowed(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _allowed(value: str) -> str:
    found = _FORBIDDEN.search(value)
    if found:
        raise InputError(f"the character U+{ord(found[0]):04X} in {value[:40]!r} may not stand in XML; remove it, or use another format")
    return value


class _Reading:
    def __init__(self, file: str) -> None:
        self.file = file
        self.keys: dict[str, tuple[str, str]] = {}
        self.defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}, "graph": {}}

    def graph(self, root: Any) -> Graph:
        for key in self._all(root, "key"):
            self._declare(key)
        graph = next(self._all(root, "graph"), None)
        if graph is None:
            raise InputError(f"{self.file}: GraphML without a graph")
        nodes = [(node.get("id") or "", self._values(node, "node")) for node in self._all(graph, "node")]
        edges = [
            (edge.get("source") or "", edge.get("target") or "", edge.get("id"), self._values(edge, "edge")) for edge in self._all(graph, "edge")
        ]
        known = {key for key, _ in nodes}
        problems = [Problem(self.file, 0, 0, "node", "a node without id")] if "" in known else []
        if len(known) < len(nodes):
            twice = Counter(key for key, _ in nodes).most_common(1)[0][0]
            problems.append(Problem(self.file, 0, 0, "node", f"the id {twice!r} stands on two nodes"))
        problems += [
            Problem(self.file, 0, 0, f"edge {number} {end}", f"no node {key!r}")
            for number, edge in enumerate(edges, 1)
            for end, key in (("source", edge[0]), ("target", edge[1]))
            if key not in known
        ]
        if problems:
            raise ProblemsError(problems)
        undirected = {"undirected": True} if graph.get("edgedefault") == "undirected" else {}
        return graph_of({**self._values(graph, "graph"), **undirected}, nodes, edges)

    def _declare(self, key: Any) -> None:
        kind = key.get("attr.type") or "string"
        if any((one.text or "").strip() == _JSON_MARK for one in self._all(key, "desc")):
            kind = _JSON_MARK
        name = key.get("attr.name") or key.get("id") or ""
        self.keys[key.get("id") or ""] = (name, kind)
        default = next(self._all(key, "default"), None)
        for scope in self.defaults if key.get("for") == "all" else [key.get("for") or ""]:
            if default is not None and scope in self.defaults:
                self.defaults[scope][name] = self._value(default.text or "", kind, name)

    def _values(self, element: Any, scope: str) -> dict[str, Any]:
        values = dict(self.defaults[scope])
        for data in self._all(element, "data"):
            if data.get("key") in self.keys:
                name, kind = self.keys[data.get("key")]
                values[name] = self._value(data.text or "", kind, name)
        return values

    def _value(self, value: str, kind: str, name: str) -> Any:
        try:
            match kind:
                case "boolean":
                    return value.strip().lower() in ("true", "1")
                case "int" | "long":
                    return int(value)
                case "float" | "double":
                    return float(value)
                case "json":
                    return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{self.file}: {name}: {value[:40]!r} is no {kind}") from error
        return value

    @staticmethod
    def _all(element: Any, name: str) -> Iterator[Any]:
        return (one for one in element if isinstance(one.tag, str) and one.tag.removeprefix(_NAMESPACE) == name)
