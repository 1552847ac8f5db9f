"""The backbone of a network of agreement: the ties that are stronger than chance would make them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphmodel.claims.agreement_graph import ties_by_window
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph


def keep_backbone(graph: Graph, alpha: float) -> int:
    """Remove the ties that the disparity filter does not keep, in each window by itself, and say how many. Those that stay get their ``disparity``.

    An actor with k ties of the weights w that add up to s would, by chance, have a tie of weight w or more with probability (1 - w/s)^(k-1). A tie is
    kept where that is below ``alpha`` for one of its ends; an actor with one tie says nothing of it, and two actors that only have each other are
    kept. Weights count without their sign. Source: Serrano, Boguñá and Vespignani, Extracting the multiscale backbone of complex weighted networks,
    PNAS 106 (2009).

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for one, other, weight in (("a", "b", 40), ("a", "c", 1), ("a", "d", 1), ("c", "d", 1)):
    ...     _ = graph.add_edge(one, other, one + other, weight=weight)
    >>> keep_backbone(graph, 0.05), list(graph.edges(data="disparity"))
    (3, [('a', 'b', 0.002268)])
    """
    if not 0 < alpha <= 1:
        raise UsageError(
            f"the backbone is of the ties that chance makes with a probability below a number between 0 and 1, such as 0.05, not {alpha:g}"
        )
    degree: dict[tuple[str, str], int] = defaultdict(int)
    strength: dict[tuple[str, str], float] = defaultdict(float)
    edges = [(*tie, window) for window, ties in ties_by_window(graph).items() for tie in ties]
    for one, other, _, data, window in edges:
        for end in {one, other}:
            degree[window, end] += 1
            strength[window, end] += abs(data["weight"])
    removed = 0
    for one, other, key, data, window in edges:
        chances = [(1 - abs(data["weight"]) / strength[window, end]) ** (degree[window, end] - 1) for end in (one, other) if degree[window, end] > 1]
        disparity = min(chances, default=0.0)
        if disparity < alpha:
            data["disparity"] = round(disparity, 6)
        else:
            graph.remove_edge(one, other, key)
            removed += 1
    return removed
