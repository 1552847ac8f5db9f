"""Rows column by column: how many rows get into an engine, since most of their values are there many times."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Repeated:
    """A column in which the same values come again and again: each of them once, and for each row the place of its own.

    >>> whole(Repeated(["a", "b"], array("L", [0, 1, 0])))
    ['a', 'b', 'a']
    """

    values: list[Any]
    places: array[int]


Column = list[Any] | Repeated
"""A value for each row; None where the row has none."""
Columns = dict[str, Column]
NodeTable = tuple[tuple[str, ...], Columns]
"""Nodes that share their labels; ``id`` is among the columns."""
RelationshipTable = tuple[str, list[str], list[str], Columns]
"""All relationships of a type: the ids of their starts and of their ends, and their properties."""


def whole(column: Column) -> list[Any]:
    """A column as a list with a value for each row."""
    return list(map(column.values.__getitem__, column.places)) if isinstance(column, Repeated) else column


def distinct(column: Column) -> list[Any]:
    """The values of a column, without those that are missing; those that come again and again are there once."""
    values = column.values if isinstance(column, Repeated) else column
    return [value for value in values if value is not None] if None in values else values


def length(column: Column) -> int:
    """How many rows a column has."""
    return len(column.places if isinstance(column, Repeated) else column)


def rows_of(columns: Columns, places: range) -> Iterator[dict[str, Any]]:
    """The rows of columns at some places, one after the other.

    >>> list(rows_of({"a": [1, None], "b": ["x", "y"]}, range(2)))
    [{'a': 1, 'b': 'x'}, {'b': 'y'}]
    """
    each = [_part(column, places) for column in columns.values()]
    for values in zip(*each, strict=True) if each else ((),) * len(places):
        yield {key: value for key, value in zip(columns, values, strict=True) if value is not None}


def _part(column: Column, places: range) -> list[Any]:
    part = slice(places.start, places.stop)
    return whole(Repeated(column.values, column.places[part]) if isinstance(column, Repeated) else column[part])


def columns_of(rows: Sequence[dict[str, Any]]) -> Columns:
    """The columns of rows, of which each has some keys.

    >>> columns_of([{"a": 1}, {"b": 2}])
    {'a': [1, None], 'b': [None, 2]}
    """
    if len(set(map(tuple, rows))) == 1:
        return dict(zip(rows[0], map(list, zip(*map(dict.values, rows), strict=True)), strict=True))
    return {key: [row.get(key) for row in rows] for key in dict.fromkeys(key for row in rows for key in row)}
