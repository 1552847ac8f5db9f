"""Graphs from elsewhere, made to look like ours where they can: text keys, a relation on every edge, an id for every edge, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphmodel.graph.rows import UNNAMED_RELATION

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph


@dataclass(frozen=True, slots=True)
class Naming:
    """Which attributes of a foreign graph are names, labels and relations; None: what is usual in files of its kind."""

    name_from: str | None = None
    """The node attribute that is the display name."""
    label_from: str | None = None
    """The node attribute that is the label, such as Person."""
    relation_from: str | None = None
    """The edge attribute that is the relation."""


_RELATION_NAMES = ("relation", "type", "label", "predicate")


def graph_of(
    attributes: dict[str, Any], nodes: Iterable[tuple[str, dict[str, Any]]], edges: Iterable[tuple[str, str, object, dict[str, Any]]]
) -> Graph:
    """A graph from nodes (id, attributes) and edges (source, target, key or None, attributes), in their order.

    An edge without ``relation`` takes it from what others call it (type, label, predicate). Keys that are no text, or that stand on two edges,
    become ``e1``, ``e2``, …: one id for every edge.
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph(**{str(key): item for key, item in attributes.items() if str(key) != "incoming_graph_data"})
    for key, data in nodes:
        graph.add_node(key)
        graph.nodes[key].update({"name": key, **data})
    seen: set[str] = set()
    for number, (source, target, given, data) in enumerate(edges, 1):
        id_ = given if isinstance(given, str) and given and given not in seen else _free(f"e{number}", seen)
        seen.add(id_)
        relation = next((str(data[name]) for name in _RELATION_NAMES if data.get(name)), UNNAMED_RELATION)
        graph.add_edge(source, target, id_)
        graph.edges[source, target, id_].update({**data, "relation": relation})
    return graph


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "'"
    return wanted
