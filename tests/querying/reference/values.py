"""Values as Cypher sees them: equality with null, order, what is the same for DISTINCT."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cmp_to_key
from typing import Any


@dataclass(frozen=True, eq=False)
class Node:
    id: str
    labels: tuple[str, ...]
    properties: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Relationship:
    type: str
    start: Node
    end: Node
    properties: dict[str, Any]


@dataclass(frozen=True)
class Path:
    nodes: tuple[Node, ...]
    hops: tuple[Relationship, ...]


@dataclass(frozen=True)
class Duration:
    months: int
    days: int


NUMBER = (int, float)
RANKS: list[tuple[Any, int]] = [(dict, 0), (Node, 1), (Relationship, 2), (list, 3), (Path, 4), (date, 5), (Duration, 6), (str, 7), (bool, 8)]


def rank(value: Any) -> int:
    """The place of a value's kind in the order of all values; null is last."""
    if value is None:
        return 10
    return next((place for kind, place in RANKS if isinstance(value, kind)), 9)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def equal(one: Any, other: Any) -> bool | None:
    """``one = other``: true, false or null."""
    if one is None or other is None:
        return None
    if rank(one) != rank(other):
        return False
    if isinstance(one, list):
        if len(one) != len(other):
            return False
        return every(equal(left, right) for left, right in zip(one, other, strict=True))
    if isinstance(one, dict):
        if one.keys() != other.keys():
            return False
        return every(equal(one[key], other[key]) for key in one)
    return bool(one == other)


def every(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    return False if False in found else None if None in found else True


def less(one: Any, other: Any) -> bool | None:
    """``one < other``: null where the two have no order."""
    if one is None or other is None or rank(one) != rank(other) or rank(one) < 3 or isinstance(one, (Path, Duration, list)):
        return None
    return utf16(one) < utf16(other) if isinstance(one, str) else bool(one < other)


def order(one: Any, other: Any) -> int:
    """Below, at or above 0: the order of ORDER BY, min() and max()."""
    if rank(one) != rank(other):
        return rank(one) - rank(other)
    if one is None:
        return 0
    if isinstance(one, list):
        for left, right in zip(one, other, strict=False):
            if found := order(left, right):
                return found
        return len(one) - len(other)
    if isinstance(one, str):
        one, other = utf16(one), utf16(other)
    return (one > other) - (one < other)


ORDER = cmp_to_key(order)


def key(value: Any) -> Any:
    """What is the same for DISTINCT, GROUP BY and UNION has one key: null is null there, and 1 is 1.0."""
    if isinstance(value, list):
        return ("list", *map(key, value))
    if isinstance(value, dict):
        return ("map", *sorted((name, key(inner)) for name, inner in value.items()))
    if isinstance(value, (Node, Relationship)):
        return ("entity", id(value))
    if isinstance(value, bool):
        return ("boolean", value)
    return value
