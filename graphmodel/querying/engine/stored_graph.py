"""A loaded graph that is kept: beside the engine's own database, what the guard needs to know of its values. Plain values, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphmodel.querying.types.values import Property


@dataclass(frozen=True, slots=True)
class StoredGraph:
    """What :meth:`graphmodel.querying.engine.session.Engine.keep` says of a graph that one engine holds.

    ``engine`` is its name and version, ``state`` what it needs to know, ``counts`` the numbers of nodes and relationships, ``properties`` what the
    values are like.
    """

    engine: str
    state: Mapping[str, Any]
    counts: tuple[int, int]
    labels: list[str]
    types: list[str]
    properties: Mapping[str, Any]
    keys: list[str] | None = None
    """The properties that its relationships have, where not all were loaded."""
    lacks: list[str] = field(default_factory=list)
    """The properties that were taken from its relationships."""

    def has(self, keys: Iterable[str]) -> bool:
        """Whether its relationships have these properties, as far as they were there."""
        wanted = set(keys)
        return wanted.isdisjoint(self.lacks) and (self.keys is None or wanted <= set(self.keys))

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        names = ("engine", "state", "labels", "types", "properties", "keys", "lacks")
        return {**{name: getattr(self, name) for name in names}, "counts": list(self.counts)}


def stored_graph_from_json(value: Any) -> StoredGraph:
    """What :meth:`StoredGraph.to_json` gave. Raises ValueError for anything else."""
    try:
        nodes, relationships = map(_integer, value["counts"])
        state, properties = _fields(value["state"]), _fields(value["properties"])
        properties_from_json(properties)
        keys = None if value["keys"] is None else _texts(value["keys"])
        labels, types = _texts(value["labels"]), _texts(value["types"])
        return StoredGraph(_text(value["engine"]), state, (nodes, relationships), labels, types, properties, keys, _texts(value["lacks"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not what is kept of a graph: {error!r}") from error


def properties_to_json(properties: Mapping[str, Mapping[str, Property]]) -> dict[str, Any]:
    """What the values of a graph are like, as plain values."""
    return {owner: {key: _to_json(one) for key, one in each.items()} for owner, each in properties.items()}


def properties_from_json(value: Any) -> dict[str, dict[str, Property]]:
    """What :func:`properties_to_json` was given. Raises ValueError for anything else."""
    if not isinstance(value, dict) or set(value) != {"node", "relationship"}:
        raise ValueError("not what the values of a graph are like")
    try:
        return {owner: {key: _from_json(one) for key, one in each.items()} for owner, each in value.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not what the values of a graph are like: {error!r}") from error


def _to_json(one: Property) -> dict[str, Any]:
    return {
        "kinds": sorted(one.kinds),
        "integers": [one.least, one.most],
        "floats": [one.low, one.high],
        "marks": [one.minus_zero, one.plain, one.dyadic],
        "characters": "".join(sorted(one.characters)),
        "items": None if one.items is None else _to_json(one.items),
    }


def _from_json(value: Any, *, inside: bool = False) -> Property:
    least, most = map(_integer, value["integers"])
    low, high = map(_number, value["floats"])
    minus_zero, plain, dyadic = map(_boolean, value["marks"])
    items = value["items"]
    if items is not None and inside:
        raise ValueError("lists inside lists")
    held = None if items is None else _from_json(items, inside=True)
    return Property(set(_texts(value["kinds"])), least, most, low, high, minus_zero, plain, dyadic, set(_text(value["characters"])), held)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return list(map(_text, value))


def _fields(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not fields")
    return value


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError("not a number")
    return float(value)


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("not true or false")
    return value
