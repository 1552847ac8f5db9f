"""NetworkX node-link JSON (``edges="edges"``): the format in which other programs take graphmodel's graphs.

Every edge has ``source``, ``target``, ``key``, ``relation`` and ``evidence``; every node ``id``, ``label`` and ``name``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graphmodel.errors import Problem, ProblemsError, RefusedError
from graphmodel.formats.foreign_graph import ForeignEdge, ForeignGraph, Naming, as_input, taken
from graphmodel.formats.input import Input
from graphmodel.graph.direction import DIRECTED, is_undirected
from graphmodel.parsing.json import parse_json, too_deep
from graphmodel.parsing.tree import MAX_DEPTH, Path, Tree, decode

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_NODE_FIELDS = frozenset({"id"})
_EDGE_FIELDS = frozenset({"source", "target", "key"})
_MARK = "@"
"""Before the name of an attribute that is called like a field of the format: a node's attribute ``id`` is ``@id``."""


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the JSON text, a node or an edge on each line.

    Raises RefusedError for what JSON, or a reader of it, does not take: NaN and infinity, values nested too deep.
    """
    undirected = is_undirected(graph)
    yield f'{{"directed": {"false" if undirected else "true"}, "multigraph": true,\n "graph": {_json(graph.graph, "the graph")},\n "nodes": ['
    yield from _lines(({**_named(data, _NODE_FIELDS), "id": key}, f"node {key!r}") for key, data in graph.nodes(data=True))
    yield '\n ],\n "edges": ['
    edges = graph.edges(keys=True, data=True)
    yield from _lines(
        ({"source": source, "target": target, "key": key, **_named(data, _EDGE_FIELDS)}, f"edge {key!r}") for source, target, key, data in edges
    )
    yield "\n ]}\n"


def _lines(items: Iterable[tuple[dict[str, Any], str]]) -> Iterator[str]:
    separator = "\n  "
    for item, what in items:
        yield separator + _json(item, what)
        separator = ",\n  "


def _json(item: Any, what: str) -> str:
    try:
        text = json.dumps(item, ensure_ascii=False, allow_nan=False, default=str)
        # The file around it opens two brackets.
        if text.count("[") + text.count("{") >= MAX_DEPTH - 2 and too_deep(f"[[{text}") is not None:
            raise RefusedError(f"{what} has a value that is nested deeper than {MAX_DEPTH}, which cannot be read back; write it as text")
        return text
    except ValueError as error:
        raise RefusedError(f"{what} has a number that JSON does not have (NaN or infinity); write .graphml, or leave the number out") from error


def _named(data: Mapping[str, Any], fields: frozenset[str]) -> Mapping[str, Any]:
    """Attributes under names that are not the format's own fields."""
    if fields.isdisjoint(data) and not any(isinstance(name, str) and name.startswith(_MARK) for name in data):
        return data
    return {_MARK + name if str(name).lstrip(_MARK) in fields else name: item for name, item in data.items()}


def _attributes(data: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    """The attributes under their own names again."""
    return {
        (name[len(_MARK) :] if name.startswith(_MARK) and name.lstrip(_MARK) in fields else name): item
        for name, item in data.items()
        if name not in fields
    }


def recognise(value: Any) -> bool:
    """Whether a JSON value is node-link data: a group of fields with ``nodes``."""
    return isinstance(value, dict) and "nodes" in value


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in the bytes of node-link data. Raises ProblemsError with everything that is wrong with it."""
    return parse_tree(parse_json(decode(data, file), file), naming)


def parse_tree(tree: Tree, naming: Naming | None = None) -> Input:
    """The graph in node-link data that was parsed already; its nodes and edges are gone from the tree then.

    Raises ProblemsError with everything that is wrong with it.
    """
    if tree.problems:
        raise ProblemsError(tree.problems)
    value = tree.value
    problems: list[Problem] = []
    nodes, edges = value["nodes"], value.get("edges", value.get("links"))
    name = "edges" if "edges" in value else "links"
    for field, items in (("nodes", nodes), (name, edges)):
        if not isinstance(items, list):
            problems.append(tree.problem((field,), "a list is expected (NetworkX node-link data)"))
    if not isinstance(value.get("graph", {}), dict):
        problems.append(tree.problem(("graph",), "a group of fields is expected"))
    if problems:
        raise ProblemsError(problems)
    known: dict[str, int] = {}
    for index, node in enumerate(nodes):
        problems += _node_problems(tree, ("nodes", index), node, known)
    keys: dict[str, int] = {}
    for index, edge in enumerate(edges):
        problems += _edge_problems(tree, (name, index), edge, known, keys)
    if problems:
        raise ProblemsError(problems)
    foreign = ForeignGraph(dict(value.get("graph", {})))
    foreign.nodes = {str(node["id"]): _attributes(node, _NODE_FIELDS) for node in taken(nodes)}
    directed = value.get("directed") is not False
    for edge in taken(edges):
        attributes = _attributes(edge, _EDGE_FIELDS)
        own = attributes.get(DIRECTED)
        key = edge.get("key")
        foreign.edges.append(
            ForeignEdge(
                str(edge["source"]),
                str(edge["target"]),
                attributes,
                key if isinstance(key, str) and key else None,
                own if isinstance(own, bool) else directed,
            )
        )
    return as_input(foreign, naming, labels_are_types=True)


def _node_problems(tree: Tree, path: Path, node: Any, known: dict[str, int]) -> Iterator[Problem]:
    if not isinstance(node, dict) or not isinstance(node.get("id"), str | int) or node.get("id") == "":
        yield tree.problem(path, "a node needs an `id` that is text or a whole number")
        return
    key = str(node["id"])
    if key in known:
        yield tree.problem((*path, "id"), f"the id {key!r} is taken by nodes[{known[key]}]")
    known.setdefault(key, int(path[-1]))


def _edge_problems(tree: Tree, path: Path, edge: Any, known: dict[str, int], keys: dict[str, int]) -> Iterator[Problem]:
    if not isinstance(edge, dict):
        yield tree.problem(path, "an edge is a group of fields with `source` and `target`")
        return
    for end in ("source", "target"):
        if edge.get(end) is None or isinstance(edge[end], dict | list):
            yield tree.problem(path, f"an edge needs a `{end}`")
        elif str(edge[end]) not in known:
            yield tree.problem((*path, end), f"no node {str(edge[end])!r}")
    key = edge.get("key")
    if isinstance(key, str):
        if key in keys:
            yield tree.problem((*path, "key"), f"the key {key!r} is taken by edges[{keys[key]}]; every edge needs its own")
        keys.setdefault(key, int(path[-1]))
