"""Which keys of a query the engine may not know: it has to be told of them before, which takes longer than many an answer.

The engine refuses ``{key: value}`` where no node has the key. A key that some node has is known, and one that only relationships are asked for is not
looked for in nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from graphmodel.querying.guard import Query
from graphmodel.querying.syntax import tree


def unknown_keys(query: Query, nodes: Collection[str], relationships: Collection[str]) -> tuple[set[str], set[str]]:
    """The keys that no node may have, and those that some nodes have and others may not; ``nodes`` and ``relationships`` are the keys of the graph.

    >>> from graphmodel.querying.guard import check
    >>> query = check("MATCH (a {x: 1})-[r {y: 1}]->(b) WHERE r.day = 1 AND r.night = 1 RETURN b.name AS name")
    >>> unknown, shared = unknown_keys(query, {"name"}, {"day", "y"})
    >>> sorted(unknown), sorted(shared)
    (['night', 'x', 'y'], ['name'])
    """
    pieces = [piece for part in query.statement.parts for clause in part for piece in tree.walk(clause)]
    hops = {piece.name for piece in pieces if isinstance(piece, tree.HopPattern) and piece.high is None} - _other_names(pieces)
    bound = [piece for piece in pieces if isinstance(piece, tree.Access) and isinstance(piece.base, tree.Variable) and piece.base.name in hops]
    of_hops = Counter(piece.keys[0] for piece in bound)
    mentions = Counter(mention.name for mention in query.keys)
    asked = {key for key, number in mentions.items() if key not in relationships or number > of_hops[key]}
    return asked - set(nodes), asked & set(nodes)


def _other_names(pieces: list[tree.Node]) -> set[str]:
    """All names that are given to anything but a single hop."""
    names = {""}
    for piece in pieces:
        match piece:
            case tree.NodePattern(name=name) | tree.Path(name=name) | tree.Unwind(name=name) | tree.Comprehension(name=name):
                names.add(name)
            case tree.Quantifier(name=name):
                names.add(name)
            case tree.HopPattern(name=name, high=int()):
                names.add(name)
            case tree.Reduce(name=name, total=total):
                names |= {name, total}
            case tree.Projection(items=items):
                names |= {item.name for item in items if not (isinstance(item.value, tree.Variable) and item.value.name == item.name)}
    return names
