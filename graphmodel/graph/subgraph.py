"""Parts of a graph: around an actor, of some relations or labels, as of a day. Always whole statements, with the nodes at their ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphmodel.errors import UsageError, nearest

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

Edge = tuple[str, str, str, Mapping[str, Any]]
"""An edge: subject, object, key, attributes."""


def subgraph(
    graph: Graph,
    *,
    around: Collection[str] = (),
    hops: int = 1,
    relations: Collection[str] = (),
    labels: Collection[str] = (),
    held: Mapping[str, str] | None = None,
    statements: Collection[str] | None = None,
    top: int | None = None,
) -> Graph:
    """The part of a graph that fits everything that is asked for; what is not asked for does not limit it. The graph itself is not changed.

    ``around`` with ``hops``: edges at most that many steps from one of the nodes, whatever their direction. ``relations``: edges of these.
    ``labels``: edges with
    an end that has one of these labels. ``held``: what :func:`graphmodel.claims.snapshot.edges_held` answers for a day; edges that do not hold are
    left out. ``statements``: edges with these keys. ``top``: of what is left, the nodes with the most edges (those of equal number in the order
    of their keys), with the edges among them.
    Raises UsageError for a node, relation or label that the graph does not have, with the nearest that it has.
    """
    edges = list(graph.edges(keys=True, data=True))
    chosen, nodes = chosen_edges(
        graph.nodes, edges, around=around, hops=hops, relations=relations, labels=labels, held=held, statements=statements, top=top
    )
    part = graph.__class__(**graph.graph)
    for source, target, key, data in chosen:
        for end in (source, target):
            if end not in part:
                part.add_node(end)
                part.nodes[end].update(graph.nodes[end])
        _copy_edge(part, source, target, key, data)
    part.add_nodes_from((node, graph.nodes[node]) for node in nodes)
    # Structural edges bring nobody near: they come along where both of their ends are there.
    for source, target, key, data in edges:
        if data.get("structural") and source in part and target in part:
            _copy_edge(part, source, target, key, data)
    return part


def chosen_edges(
    nodes: Mapping[str, Mapping[str, Any]],
    edges: Sequence[Edge],
    *,
    around: Collection[str] = (),
    hops: int = 1,
    relations: Collection[str] = (),
    labels: Collection[str] = (),
    held: Mapping[str, str] | None = None,
    statements: Collection[str] | None = None,
    top: int | None = None,
) -> tuple[Sequence[Edge], list[str]]:
    """The edges of :func:`subgraph` without structural ones, in their order, and the nodes that are there beside their ends; ``nodes`` are all nodes
    with their attributes."""
    _known("node", around, nodes)
    if relations:
        _known("relation", relations, {data.get("relation", "") for *_, data in edges})
    if labels:
        _known("label", labels, {data.get("label", "") for data in nodes.values()})
    answers = held or {}
    found: Sequence[Edge] = [
        edge
        for edge in edges
        if not edge[3].get("structural")
        and (not relations or edge[3].get("relation") in relations)
        and (not labels or any(nodes.get(end, {}).get("label") in labels for end in edge[:2]))
        and answers.get(edge[2]) != "no"
        and (statements is None or edge[2] in statements)
    ]
    beside: list[str] = []
    if around:
        near = _near(found, around, hops)
        found = [edge for edge in found if edge[0] in near and edge[1] in near and min(near[edge[0]], near[edge[1]]) < hops]
        beside = list(around)
    elif not (relations or labels or held is not None or statements is not None):
        beside = list(nodes)
    return (found, beside) if top is None else _top(found, beside, top)


def _top(edges: Sequence[Edge], beside: Sequence[str], count: int) -> tuple[Sequence[Edge], list[str]]:
    degree = Counter(dict.fromkeys(beside, 0))
    degree.update(end for edge in edges for end in edge[:2])
    kept = set(sorted(degree, key=lambda node: (-degree[node], str(node)))[:count])
    return [edge for edge in edges if edge[0] in kept and edge[1] in kept], [node for node in degree if node in kept]


def _copy_edge(part: Graph, source: str, target: str, key: str, data: Mapping[str, Any]) -> None:
    # Not as keywords: an attribute of a foreign graph may be called like a parameter.
    part.add_edge(source, target, key)
    part.get_edge_data(source, target, key).update(data)


def _near(edges: Sequence[Edge], starts: Collection[str], hops: int) -> dict[str, int]:
    """Steps from the nearest start, for the nodes within ``hops`` steps."""
    beside: dict[str, set[str]] = defaultdict(set)
    for source, target, *_ in edges:
        beside[source].add(target)
        beside[target].add(source)
    near = dict.fromkeys(starts, 0)
    frontier: Collection[str] = list(near)
    for step in range(1, hops + 1):
        frontier = {other for node in frontier for other in beside.get(node, ())} - near.keys()
        if not frontier:
            break
        near |= dict.fromkeys(frontier, step)
    return near


def _known(what: str, names: Collection[str], there: Collection[str]) -> None:
    unknown = [f"no {what} {name!r} in this graph{nearest(name, there)}" for name in names if name not in there]
    if unknown:
        raise UsageError("; ".join(unknown))
