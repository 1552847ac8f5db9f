"""Parts of a graph: around an actor, of some relations or labels, as of a day. Always whole statements, with the nodes at their ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from graphmodel.errors import UsageError, nearest

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

EdgeTest = Callable[[str, str, str, dict[str, Any]], bool]


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
    _known("node", around, graph.nodes)
    if relations:
        _known("relation", relations, {data.get("relation", "") for *_, data in graph.edges(data=True)})
    if labels:
        _known("label", labels, {data.get("label", "") for _, data in graph.nodes(data=True)})

    answers = held or {}

    def wanted(source: str, target: str, key: str, data: dict[str, Any]) -> bool:
        return (
            not data.get("structural")
            and (not relations or data.get("relation") in relations)
            and (not labels or any(graph.nodes[end].get("label") in labels for end in (source, target)))
            and answers.get(key) != "no"
            and (statements is None or key in statements)
        )

    part = _edges(graph, wanted)
    if around:
        near = _near(part, [node for node in around if node in part], hops)
        part = _edges(part, lambda source, target, _key, _data: source in near and target in near and min(near[source], near[target]) < hops)
        part.add_nodes_from((node, graph.nodes[node]) for node in around)
    elif not (relations or labels or held is not None or statements is not None):
        part.add_nodes_from(graph.nodes(data=True))
    if top is not None:
        part = _top(part, top)
    # Structural edges bring nobody near: they come along where both of their ends are there.
    for source, target, key, data in graph.edges(keys=True, data=True):
        if data.get("structural") and source in part and target in part:
            _copy_edge(part, source, target, key, data)
    return part


def _top(graph: Graph, count: int) -> Graph:
    degree = Counter(dict.fromkeys(graph, 0))
    degree.update(end for source, target in graph.edges() for end in (source, target))
    kept = set(sorted(degree, key=lambda node: (-degree[node], str(node)))[:count])
    part = _edges(graph, lambda source, target, _key, _data: source in kept and target in kept)
    part.add_nodes_from((node, graph.nodes[node]) for node in graph if node in kept)
    return part


def _edges(graph: Graph, wanted: EdgeTest) -> Graph:
    part = graph.__class__(**graph.graph)
    for source, target, key, data in graph.edges(keys=True, data=True):
        if wanted(source, target, key, data):
            for end in (source, target):
                if end not in part:
                    part.add_node(end)
                    part.nodes[end].update(graph.nodes[end])
            _copy_edge(part, source, target, key, data)
    return part


def _copy_edge(part: Graph, source: str, target: str, key: str, data: dict[str, Any]) -> None:
    # Not as keywords: an attribute of a foreign graph may be called like a parameter.
    part.add_edge(source, target, key)
    part.get_edge_data(source, target, key).update(data)


def _near(graph: Graph, starts: Collection[str], hops: int) -> dict[str, int]:
    """Steps from the nearest start, for the nodes within ``hops`` steps."""
    near = dict.fromkeys(starts, 0)
    frontier = list(near)
    for step in range(1, hops + 1):
        found = {other for node in frontier for other in (*graph.successors(node), *graph.predecessors(node))} - near.keys()
        near |= dict.fromkeys(sorted(found), step)
        frontier = sorted(found)
    return near


def _known(what: str, names: Collection[str], there: Collection[str]) -> None:
    unknown = [f"no {what} {name!r} in this graph{nearest(name, there)}" for name in names if name not in there]
    if unknown:
        raise UsageError("; ".join(unknown))
