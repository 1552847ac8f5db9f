"""Rows on their way into the embedded engine: each is checked, and what its values are like is remembered."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar

from graphmodel.errors import InputError, UsageError
from graphmodel.querying.engine.backend import NodeBatch, RelationshipBatch
from graphmodel.querying.types.values import Property, Values

NodeRow = tuple[tuple[str, ...], dict[str, Any]]
"""Labels and properties of a node; ``id`` is among the properties."""

RelationshipRow = tuple[str, str, str, dict[str, Any]]
"""Type, start id, end id and properties of a relationship; ``id`` is among the properties."""

BATCH = 20_000
"""Rows in one message to the child."""


class Rows:
    """Checks rows, and remembers in ``values`` what they hold.

    ``spelling`` are the keys that the engine needs under another name, ``reserved`` those that it uses inside; ``keys`` the only ones of
    relationships that are loaded, if not all are.
    """

    def __init__(self, values: Values, spelling: Mapping[str, str], reserved: frozenset[str], keys: frozenset[str] | None = None) -> None:
        self.values = values
        self.spelling = spelling
        self.reserved = reserved
        self.keys = keys
        self.types: set[str] = set()
        self.ids: set[str] = set()
        self.labels: dict[str, int] = {}
        self.relationships = 0

    def node_batches(self, rows: Iterable[NodeRow]) -> Iterator[NodeBatch]:
        """Nodes, ready for the engine, by their labels."""
        for labels, batch in _batches(map(self._node, rows)):
            yield labels, self._checked(batch, "node")

    def relationship_batches(self, rows: Iterable[RelationshipRow]) -> Iterator[RelationshipBatch]:
        """Relationships, ready for the engine, by their types."""
        for type_, batch in _batches((row[0], row) for row in map(self._relationship, rows)):
            own = [row[3] for row in batch]
            if self.keys is not None and not all(map(self.keys.issuperset, own)):
                own = [{key: value for key, value in each.items() if key in self.keys} for each in own]
            properties = self._checked(own, "relationship")
            yield type_, [{"s": row[1], "o": row[2], "p": each} for row, each in zip(batch, properties, strict=True)]

    def _node(self, row: NodeRow) -> tuple[tuple[str, ...], dict[str, Any]]:
        """A node with its labels in the order in which they first came: nodes with the same ones have them in one order, as in Neo4j."""
        labels, own = row
        key = own.get("id")
        if not isinstance(key, str):
            raise InputError(f"a node needs an id that is text, not {key!r}")
        if key in self.ids:
            raise InputError(f"two nodes have the id {key!r}")
        if not labels or not all(isinstance(label, str) and label for label in labels):
            raise InputError(f"node {key!r} needs labels that are text, not {labels!r}")
        self.ids.add(key)
        for label in labels:
            if label not in self.labels:
                check_text(label, f"node {key!r}")
                self.labels[label] = len(self.labels)
        return tuple(sorted(set(labels), key=self.labels.__getitem__)), own

    def _relationship(self, row: RelationshipRow) -> RelationshipRow:
        kind, start, end, properties = row
        if kind not in self.types:
            if not isinstance(kind, str) or not kind:
                raise InputError(f"relationship {properties.get('id')!r} needs a type")
            check_text(kind, f"relationship {properties.get('id')!r}")
            self.types.add(kind)
        if start not in self.ids or end not in self.ids:
            raise InputError(f"relationship {properties.get('id')!r} ends at {(end if start in self.ids else start)!r}, which is not a node")
        self.relationships += 1
        return row

    def _checked(self, rows: list[dict[str, Any]], owner: str) -> list[dict[str, Any]]:
        """Properties under the engine's spelling, each checked: key by key for all rows at once, since this is done for every value of a graph."""
        seen = self.values.properties[owner]
        alike = len(set(map(tuple, rows))) == 1
        keys = dict.fromkeys(rows[0] if alike else chain.from_iterable(rows))
        columns = dict(zip(keys, map(list, zip(*map(dict.values, rows), strict=True)), strict=True)) if alike else {}
        for key in keys:
            known = seen.get(key)
            if known is None:
                id_ = next(row.get("id") for row in rows if key in row)
                if key in self.reserved:
                    raise InputError(f"{owner} {id_!r}: the property name {key!r} is used inside the engine: rename it")
                check_text(key, f"{owner} {id_!r}")
                known = seen[key] = Property()
            if not known.see_all(columns.get(key) or [row[key] for row in rows if key in row]):
                for row in rows:
                    if key in row:
                        self._check(row[key], f"{owner} {row.get('id')!r}: {key}")
                        known.see(row[key])
        spelling = self.spelling
        if spelling.keys().isdisjoint(keys):
            return rows
        return [{spelling.get(key, key): value for key, value in row.items()} for row in rows]

    def _check(self, value: Any, owner: str) -> None:
        for item in value if isinstance(value, (list, tuple)) else (value,):
            check_scalar(item, owner, InputError)


Group = TypeVar("Group", bound=Hashable)
Row = TypeVar("Row")


def _batches(rows: Iterable[tuple[Group, Row]]) -> Iterator[tuple[Group, list[Row]]]:
    """Rows by their group, at most :data:`BATCH` at a time."""
    groups: dict[Group, list[Row]] = {}
    for key, row in rows:
        group = groups.setdefault(key, [])
        group.append(row)
        if len(group) >= BATCH:
            yield key, groups.pop(key)
    yield from groups.items()


def check_text(text: Any, owner: str) -> None:
    """InputError where a label, type or key is not text that a graph holds."""
    if not isinstance(text, str) or not text:
        raise InputError(f"{owner}: a name must be text, not {text!r}")
    check_scalar(text, owner, InputError)


def check_scalar(value: Any, owner: str, error: type[InputError | UsageError]) -> None:
    """The error given, where a value is none that both engines keep."""
    if isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value) if not value.isascii() else False:
            raise error(f"{owner}: half a character (a lone surrogate), which no UTF-8 text holds")
    elif isinstance(value, bool):
        pass
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise error(f"{owner}: an integer beyond 64 bits")
    elif isinstance(value, float):
        if math.isnan(value):
            raise error(f"{owner}: NaN is compared and ordered differently by each engine")
    elif isinstance(value, datetime) or not isinstance(value, date):
        raise error(f"{owner}: text, numbers, true or false, and dates are kept, not {type(value).__name__}")
