"""A change between two versions: in what, of which kind, from what to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal, get_args

from graphmodel.model.fields import fields_of
from graphmodel.parsing.display import shown

Kind = Literal[
    "new",
    "new source",
    "gone",
    "lost source",
    "reworded",
    "re-dated",
    "stance",
    "negation",
    "certainty",
    "attribution",
    "identity",
    "changed",
    "moved",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The kinds of change, in the order of a report."""
Part = Literal["statement", "entity", "document", "relation", "label", "model", "node", "edge"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What can have changed, in the order of a report."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: in what, of which kind, and, for a field, from what to what. ``reads`` is the thing in words, ``was`` its id before."""

    part: Part
    kind: Kind
    id: str
    reads: str
    field: str = ""
    before: Any = None
    after: Any = None
    was: str = ""


def ordered(changes: Iterable[Change]) -> list[Change]:
    """Changes by part, kind, id and field, so that the order of anything in the versions does not matter."""
    place = {name: number for names in (PARTS, KINDS) for number, name in enumerate(names)}
    return sorted(changes, key=lambda each: (place[each.part], place[each.kind], each.id, each.field, shown(each.before), shown(each.after)))


def summary(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each kind that there is."""
    count = Counter(each.kind for each in changes)
    return {kind: count[kind] for kind in KINDS if count[kind]}


def same_value(one: Any, other: Any) -> bool:
    """Whether two values are equal and of one type: 1, 1.0 and true are equal in Python, and three values here.

    >>> same_value(1, True), same_value([1, "a"], [1, "a"]), same_value({"k": 1}, {"k": 1.0})
    (False, True, False)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_value, one, other))
    return bool(one == other) and (type(one) is type(other) or not isinstance(one, int | float))


def same_item(one: Any, other: Any) -> bool:
    """Whether two entities, documents or statements are equal, and so are their qualifiers and own properties, with their types."""
    if one is None or other is None or one != other:
        return one is other
    return all(same_value(getattr(one, field.name), getattr(other, field.name)) for field in fields_of(type(one)) if field.shape == "group")


def plain_value(value: Any) -> Any:
    """A field's value as lists, groups, numbers and text."""
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: plain_value(getattr(value, field.name)) for field in fields(value)}
    return {key: plain_value(item) for key, item in value.items()} if isinstance(value, dict) else value
