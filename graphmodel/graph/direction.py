"""Edges without a direction in a graph whose edges all have one.

A ``MultiDiGraph`` gives every edge a source and a target. An edge that has none of its own, such as a tie between two actors who agree, says so in
its attribute ``directed: False``; files, databases and pictures keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

DIRECTED = "directed"
"""The attribute of an edge that is False where the edge has no direction; where it has one, the attribute is absent."""


def has_direction(data: Mapping[str, Any]) -> bool:
    """Whether an edge with these attributes has a direction.

    >>> has_direction({"relation": "MEETS"}), has_direction({"directed": False})
    (True, False)
    """
    return data.get(DIRECTED) is not False


def is_undirected(graph: Graph) -> bool:
    """Whether a graph has edges, and none of them has a direction."""
    return graph.number_of_edges() > 0 and not any(has_direction(data) for *_, data in graph.edges(data=True))
