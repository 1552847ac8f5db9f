"""Who belongs to whom, and the order of the parties that decides on their colours: both read from a whole graph, whatever part of it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphmodel.model.affiliation import belongs_to
from graphmodel.model.schema import Schema

if TYPE_CHECKING:
    import networkx as nx


def affiliations(graph: nx.MultiDiGraph[Any], schema: Schema) -> dict[Any, tuple[Any, ...]]:
    """For each node with an affiliation the parties that it belongs to (see :func:`graphmodel.model.affiliation.belongs_to`).

    >>> from graphmodel.model.schema import bundled
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph([("ann", "b", "s1", {"relation": "MEMBER_OF"}), ("ann", "a", "s2", {"relation": "MEMBER_OF"})])
    >>> graph.nodes["ann"]["label"] = "Person"
    >>> affiliations(graph, bundled())
    {'ann': ('a', 'b'), 'a': ('a',), 'b': ('b',)}
    """
    return belongs_to(affiliation_pairs(graph, schema), lambda node: graph.nodes[node].get("label"))


def party_order(graph: nx.MultiDiGraph[Any], schema: Schema) -> tuple[Any, ...]:
    """All parties of a graph, those that it names first first: statements that are added later do not change the order of what was there."""
    parties = {party for found in affiliations(graph, schema).values() for party in found}
    return tuple(dict.fromkeys(target for _, target in affiliation_pairs(graph, schema) if target in parties))


def affiliation_pairs(graph: nx.MultiDiGraph[Any], schema: Schema) -> Iterator[tuple[Any, Any]]:
    """Who belongs to whom by a statement that is asserted, in the order of the statements."""
    rows = []
    for place, (source, target, data) in enumerate(graph.edges(data=True)):
        relation = schema.relations.get(data["relation"]) if isinstance(data.get("relation"), str) else None
        if relation is None or not relation.affiliation:
            continue
        asserted = data.get("negated") not in (True, "true", "True", 1) and data.get("voice") != "content" and not data.get("structural")
        if asserted and source != target:
            number = data.get("number")
            rows.append((number if isinstance(number, int) else 0, place, source, target))
    rows.sort(key=lambda row: row[:2])
    return ((source, target) for _, _, source, target in rows)
