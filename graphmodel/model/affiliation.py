"""Who belongs to whom: the one rule by which diagrams colour actors and networks put a party in the place of its members."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graphmodel.model.model import Model


def belongs_to(pairs: Iterable[tuple[Any, Any]], label_of: Callable[[Any], object]) -> dict[Any, tuple[Any, ...]]:
    """For each member the parties that it belongs to, by pairs of member and group: the first ones upward with another label, else the last ones.

    A node that others belong to belongs to itself, whatever it is a member of. The order of the pairs does not matter.

    >>> belongs_to([("ann", "b"), ("ann", "a"), ("b", "top")], {"ann": "Person", "a": "State", "b": "State", "top": "State"}.get)
    {'ann': ('a', 'b'), 'b': ('b',), 'a': ('a',), 'top': ('top',)}
    """
    above: dict[Any, list[Any]] = {}
    for member, group in pairs:
        above.setdefault(member, []).append(group)
    belongs: dict[Any, tuple[Any, ...]] = {}
    for start in above:
        own = label_of(start)
        level, seen, last = [start], {start}, [start]
        while level:
            other = [node for node in level if label_of(node) != own]
            if other:
                last = other
                break
            last = level
            level = list(dict.fromkeys(up for node in level for up in above.get(node, []) if up not in seen))
            seen.update(level)
        if last != [start]:
            belongs[start] = tuple(sorted(set(last), key=_order))
    parties = dict.fromkeys(party for found in belongs.values() for party in found)
    return {**belongs, **{party: (party,) for party in parties}}


def affiliations(model: Model) -> dict[str, tuple[str, ...]]:
    """For each actor of a model the parties that it belongs to, by the statements of affiliation that are asserted (see :func:`belongs_to`)."""
    relations = {name for name, relation in model.schema.relations.items() if relation.affiliation}
    pairs = (
        (statement.subject, statement.object)
        for statement in model.statements
        if statement.relation in relations and not statement.negated and not statement.content and statement.subject != statement.object
    )
    return belongs_to(pairs, lambda id_: entity.label if (entity := model.entity_by_id.get(id_)) else None)


def _order(node: Any) -> tuple[str, str]:
    return str(node), str(type(node))
