"""Coalitions: groups of actors that agree more among themselves than with others, in a network of agreement or in each of its windows of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from graphmodel.claims.agreement_graph import agreeing

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

SEED = 0
"""Of the random order in which actors are moved: the same network has the same coalitions."""


@dataclass(frozen=True, slots=True)
class Coalitions:
    """The coalitions of a window (its first and last day, EDTF; empty without windows), the largest first, each the ids of its actors, in order.

    ``modularity`` says how far apart they are: 0 as in a random network with the same ties, near 1 where hardly any tie joins two coalitions.
    ``numbers`` are what the coalitions are called: 1, 2, … by size, and over time the same for what is the same coalition (see :func:`coalitions`).
    """

    window: str
    groups: tuple[tuple[str, ...], ...]
    modularity: float
    numbers: tuple[int, ...] = ()


def coalitions(graph: Graph) -> list[Coalitions]:
    """The coalitions of a network (see :func:`graphmodel.claims.agreement_graph.network`), of each of its windows, in their order.

    They are found by the Louvain method (Blondel et al. 2008, as NetworkX has it) on the ties of positive weight; an actor without one is in none.
    Over time, a coalition keeps the number of the earlier one with which it shares the most actors, where no other of its window shares more with
    that; earlier is when a number was last given. What shares no actor with an earlier coalition, or came second, gets a new number.

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for one, other in ("ab", "bc", "ca", "xy"):
    ...     _ = graph.add_edge(one, other, one + other, weight=1)
    >>> coalitions(graph)
    [Coalitions(window='', groups=(('a', 'b', 'c'), ('x', 'y')), modularity=0.375, numbers=(1, 2))]
    """
    return numbered(groups_of(ties, window) for window, ties in agreeing(graph))


def numbered(found: Iterable[Coalitions]) -> list[Coalitions]:
    """The coalitions of successive windows with their numbers."""
    last: dict[int, frozenset[str]] = {}
    given = []
    for each in found:
        groups = [frozenset(group) for group in each.groups]
        shared = sorted((-len(group & before), at, number) for at, group in enumerate(groups) for number, before in last.items() if group & before)
        names: dict[int, int] = {}
        for _, at, number in shared:
            if at not in names and number not in names.values():
                names[at] = number
        new = count(max(last, default=0) + 1)
        numbers = tuple(names[at] if at in names else next(new) for at in range(len(groups)))
        last |= dict(zip(numbers, groups, strict=True))
        given.append(replace(each, numbers=numbers))
    return given


def mark(graph: Graph, found: Iterable[Coalitions]) -> None:
    """Write on each actor the number of its coalition (``coalition``), or, over time, that of each window (``coalitions``, such as
    ``2025-02-01/2025-02-28: 1``)."""
    for each in found:
        for number, group in zip(each.numbers, each.groups, strict=True):
            for actor in group:
                if each.window:
                    graph.nodes[actor].setdefault("coalitions", []).append(f"{each.window}: {number}")
                else:
                    graph.nodes[actor]["coalition"] = number


def groups_of(ties: Iterable[tuple[str, str, float]], window: str = "") -> Coalitions:
    """The coalitions of actors joined by ties of positive weight, without numbers."""
    import networkx as nx

    ties = sorted(ties)
    if not ties:
        return Coalitions(window, (), 0.0)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted({end for one, other, _ in ties for end in (one, other)}))
    graph.add_weighted_edges_from(ties)
    groups = sorted((tuple(sorted(group)) for group in nx.community.louvain_communities(graph, seed=SEED)), key=lambda group: (-len(group), group))
    return Coalitions(window, tuple(groups), round(nx.community.modularity(graph, list(map(set, groups))), 6))
