"""Who is in the middle: the centrality of actors in a network of agreement, or in each of its windows of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphmodel.claims.agreement_graph import agreeing

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

DAMPING = 0.85
"""How often PageRank follows a tie, and does not begin anew with any actor."""

_ROUNDS, _CLOSE = 500, 1e-12


@dataclass(frozen=True, slots=True)
class Centrality:
    """How central an actor is in a window (EDTF; empty without windows): with how many actors it has a tie, the sum of the weights of these ties, and
    its PageRank (Brin and Page 1998) by weight, which is high for who is tied to actors that are themselves central. PageRank adds up to 1."""

    window: str
    actor: str
    degree: int
    strength: float
    page_rank: float


def centrality(graph: Graph) -> list[Centrality]:
    """The centrality of every actor of a network (see :func:`graphmodel.claims.agreement_graph.network`), of each of its windows, by the ties of
    positive weight; the most central first. An actor without such a tie is left out.

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for other in "xyz":
    ...     _ = graph.add_edge("a", other, other, weight=2)
    >>> [(one.actor, one.degree, one.strength, one.page_rank) for one in centrality(graph)][:2]
    [('a', 3, 6, 0.47973), ('x', 1, 2, 0.173423)]
    """
    return [each for window, ties in agreeing(graph) for each in _centrality(window, ties)]


def _centrality(window: str, ties: list[tuple[str, str, float]]) -> list[Centrality]:
    actors = sorted({end for one, other, _ in ties for end in (one, other)})
    degree: dict[str, int] = dict.fromkeys(actors, 0)
    strength: dict[str, float] = dict.fromkeys(actors, 0)
    for one, other, weight in ties:
        for end in {one, other}:
            degree[end] += 1
            strength[end] += weight
    ranks = page_ranks(actors, ties)
    found = [Centrality(window, actor, degree[actor], round(strength[actor], 6), round(ranks[actor], 6)) for actor in actors]
    return sorted(found, key=lambda each: (-each.page_rank, -each.strength, each.actor))


def page_ranks(actors: list[str], ties: Iterable[tuple[str, str, float]]) -> Mapping[str, float]:
    """The PageRank of actors by the ties among them, which go both ways; every actor has a tie."""
    number = {actor: at for at, actor in enumerate(actors)}
    both = [(number[a], number[b], weight) for one, other, weight in ties for a, b in ((one, other), (other, one))[: 1 + (one != other)]]
    source, target = (np.array([each[end] for each in both], np.int64) for end in (0, 1))
    weight = np.array([each[2] for each in both], np.float64)
    share = weight / np.bincount(source, weight, len(actors))[source]
    rank = np.full(len(actors), 1 / len(actors))
    for _ in range(_ROUNDS):
        before, rank = rank, (1 - DAMPING) / len(actors) + DAMPING * np.bincount(target, share * rank[source], len(actors))
        if np.abs(rank - before).sum() < _CLOSE:
            break
    return dict(zip(actors, rank.tolist(), strict=True))


def mark_centrality(graph: Graph, found: Iterable[Centrality]) -> None:
    """Write on each actor its ``degree``, ``strength`` and ``pageRank``, or, over time, those of each window (``centralities``, such as
    ``2025-02-01/2025-02-28: 3, 6, 0.25``)."""
    for each in found:
        values = {"degree": each.degree, "strength": each.strength, "pageRank": each.page_rank}
        if each.window:
            graph.nodes[each.actor].setdefault("centralities", []).append(f"{each.window}: {', '.join(map(str, values.values()))}")
        else:
            graph.nodes[each.actor].update(values)
