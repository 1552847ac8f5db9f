"""Who belongs to whom, and the order of the parties that decides on their colours: both read from a whole graph, whatever part of it is drawn."""

from __future__ import annotations

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
    return affiliations_and_parties(graph, schema)[0]


def party_order(graph: nx.MultiDiGraph[Any], schema: Schema) -> tuple[Any, ...]:
    """All parties of a graph, those that it names first first: statements that are added later do not change the order of what was there."""
    return affiliations_and_parties(graph, schema)[1]


def affiliations_and_parties(graph: nx.MultiDiGraph[Any], schema: Schema) -> tuple[dict[Any, tuple[Any, ...]], tuple[Any, ...]]:
    """What :func:`affiliations` and :func:`party_order` give, from one look at the statements."""
    pairs = affiliation_pairs(graph, schema)
    found = belongs_to(pairs, lambda node: graph.nodes[node].get("label"))
    parties = {party for each in found.values() for party in each}
    return found, tuple(dict.fromkeys(target for _, target in pairs if target in parties))


def affiliation_pairs(graph: nx.MultiDiGraph[Any], schema: Schema) -> list[tuple[Any, Any]]:
    """Who belongs to whom by a statement that is asserted, in the order of the statements."""
    rows = []
    joining = {name for name, relation in schema.relations.items() if relation.affiliation}
    for place, (source, target, data) in enumerate(graph.edges(data=True)):
        name = data.get("relation")
        if not isinstance(name, str) or name not in joining:
            continue
        asserted = data.get("negated") not in (True, "true", "True", 1) and data.get("voice") != "content" and not data.get("structural")
        if asserted and source != target:
            number = data.get("number")
            rows.append((number if isinstance(number, int) else 0, place, source, target))
    rows.sort(key=lambda row: row[:2])
    return [(source, target) for _, _, source, target in rows]
