"""NetworkX node-link JSON (``edges="edges"``): the format in which other programs take graphmodel's graphs.

Every edge has ``source``, ``target``, ``key``, ``relation`` and ``evidence``; every node ``id``, ``label`` and ``name``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.formats.foreign import Naming, graph_of
from graphmodel.formats.input import Input
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Path, Tree, decode

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_STRUCTURE = frozenset({"source", "target", "key"})


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the JSON text, a node or an edge on each line."""

    def lines(items: Iterator[dict[str, Any]]) -> Iterator[str]:
        separator = "\n  "
        for one in items:
            try:
                yield separator + json.dumps(one, ensure_ascii=False, allow_nan=False, default=str)
            except ValueError as error:
                raise InputError(
                    f"{one.get('key', one.get('id'))!r} has a number that JSON does not have (NaN or infinity); use another format"
                ) from error
            separator = ",\n  "

    yield f'{{"directed": true, "multigraph": true,\n "graph": {json.dumps(graph.graph, ensure_ascii=False, default=str)},\n "nodes": ['
    yield from lines({**data, "id": key} for key, data in graph.nodes(data=True))
    yield '\n ],\n "edges": ['
    edges = graph.edges(keys=True, data=True)
    yield from lines({"source": source, "target": target, "key": key, **data} for source, target, key, data in edges)
    yield "\n ]}\n"


def recognise(value: Any) -> bool:
    """Whether a JSON value is node-link data: a group of fields with ``nodes``."""
    return isinstance(value, dict) and "nodes" in value


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in the bytes of node-link data. Raises ProblemsError with everything that is wrong with it."""
    return parse_tree(parse_json(decode(data, file), file), naming)


def parse_tree(tree: Tree, naming: Naming | None = None) -> Input:
    """The graph in node-link data. Raises ProblemsError with everything that is wrong with it."""
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
    graph = graph_of(
        {**value.get("graph", {}), **({"undirected": True} if value.get("directed") is False else {})},
        [(str(node["id"]), {key: item for key, item in node.items() if key != "id"}) for node in nodes],
        [
            (
                str(edge["source"]),
                str(edge["target"]),
                edge.get("key"),
                {key: item for key, item in edge.items() if key not in _STRUCTURE},
            )
            for edge in edges
        ],
    )
    return Input(graph)


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
