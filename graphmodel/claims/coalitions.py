"""Coalitions: groups of actors that agree more among themselves than with others, in a network of agreement or in each of its windows of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmodel.claims.agreement_graph import NOT_IN_WINDOWS
from graphmodel.graph.build import statement_edges

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

SEED = 0
"""Of the random order in which actors are moved: the same network has the same coalitions."""


@dataclass(frozen=True, slots=True)
class Coalitions:
    """The coalitions of a window (its first and last day, EDTF; empty without windows), the largest first, each the ids of its actors, in order.

    ``modularity`` says how far apart they are: 0 as in a random network with the same ties, near 1 where hardly any tie joins two coalitions.
    """

    window: str
    groups: tuple[tuple[str, ...], ...]
    modularity: float


def coalitions(graph: Graph) -> list[Coalitions]:
    """The coalitions of a network (see :func:`graphmodel.claims.agreement_graph.network`), of each of its windows, in their order.

    They are found by the Louvain method (Blondel et al. 2008, as NetworkX has it) on the ties of positive weight; an actor without one is in none.

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for one, other in ("ab", "bc", "ca", "xy"):
    ...     _ = graph.add_edge(one, other, one + other, weight=1)
    >>> coalitions(graph)
    [Coalitions(window='', groups=(('a', 'b', 'c'), ('x', 'y')), modularity=0.375)]
    """
    ties: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    over_time = NOT_IN_WINDOWS in graph.graph
    for one, other, _, data in statement_edges(graph):
        if data["weight"] > 0:
            ties[data["valid"] if over_time else ""].append((one, other, data["weight"]))
    return [_coalitions(window, ties[window]) for window in sorted(ties)]


def mark(graph: Graph, found: Iterable[Coalitions]) -> None:
    """Write on each actor the number of its coalition (``coalition``), or, over time, that of each window (``coalitions``, such as
    ``2025-02-01/2025-02-28: 1``)."""
    for each in found:
        for number, group in enumerate(each.groups, 1):
            for actor in group:
                if each.window:
                    graph.nodes[actor].setdefault("coalitions", []).append(f"{each.window}: {number}")
                else:
                    graph.nodes[actor]["coalition"] = number


def _coalitions(window: str, ties: list[tuple[str, str, float]]) -> Coalitions:
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted({end for one, other, _ in ties for end in (one, other)}))
    graph.add_weighted_edges_from(sorted(ties))
    groups = sorted((tuple(sorted(group)) for group in nx.community.louvain_communities(graph, seed=SEED)), key=lambda group: (-len(group), group))
    return Coalitions(window, tuple(groups), round(nx.community.modularity(graph, list(map(set, groups))), 6))
