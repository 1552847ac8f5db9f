"""Rows on their way into the embedded engine: each is checked, and what its values are like is remembered."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from graphmodel.errors import InputError, UsageError
from graphmodel.querying.types.values import Property, Values

NodeRow = tuple[tuple[str, ...], dict[str, Any]]
"""Labels and properties of a node; ``id`` is among the properties."""

RelationshipRow = tuple[str, str, str, dict[str, Any]]
"""Type, start id, end id and properties of a relationship; ``id`` is among the properties."""

BATCH = 20_000
"""Rows in one message to the child."""


class Rows:
    """Checks rows, and remembers in ``values`` what they hold.

    ``spelling`` are the keys that the engine needs under another name, ``reserved`` those that it uses inside.
    """

    def __init__(self, values: Values, spelling: Mapping[str, str], reserved: frozenset[str]) -> None:
        self.values = values
        self.spelling = spelling
        self.reserved = reserved
        self.types: set[str] = set()
        self.ids: set[str] = set()
        self.labels: dict[str, int] = {}

    def node(self, labels: tuple[str, ...], row: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
        """A node's labels and properties, ready for the child. Labels come in the order in which they first came: nodes with the same ones have them
        in one order, as in Neo4j."""
        key = row.get("id")
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
        return tuple(sorted(set(labels), key=self.labels.__getitem__)), self.properties(row, "node", key)

    def relationship(self, row: RelationshipRow) -> dict[str, Any]:
        """A relationship's ends and properties, ready for the child."""
        kind, start, end, properties = row
        key = properties.get("id")
        if kind not in self.types:
            if not isinstance(kind, str) or not kind:
                raise InputError(f"relationship {key!r} needs a type")
            check_text(kind, f"relationship {key!r}")
            self.types.add(kind)
        for end_id in (start, end):
            if end_id not in self.ids:
                raise InputError(f"relationship {key!r} ends at {end_id!r}, which is not a node")
        return {"s": start, "o": end, "p": self.properties(properties, "relationship", key)}

    def properties(self, row: Mapping[str, Any], owner: str, id_: object) -> dict[str, Any]:
        """Properties under the engine's spelling, each checked. The plain cases first: this runs for every value of a graph."""
        spelled: dict[str, Any] = {}
        seen = self.values.properties[owner]
        spelling = self.spelling
        for key, value in row.items():
            known = seen.get(key)
            if known is None:
                if key in self.reserved:
                    raise InputError(f"{owner} {id_!r}: the property name {key!r} is used inside the engine: rename it")
                check_text(key, f"{owner} {id_!r}")
                known = seen[key] = Property()
            spelled[spelling.get(key, key)] = value
            if type(value) is str and value.isascii() and value.isprintable():
                known.kinds.add("string")
                continue
            for item in value if isinstance(value, (list, tuple)) else (value,):
                check_scalar(item, f"{owner} {id_!r}: {key}", InputError)
            known.see(value)
        return spelled


def batches(rows: Iterable[tuple[Any, dict[str, Any]]]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Rows by their labels or type, at most :data:`BATCH` at a time."""
    groups: dict[Any, list[dict[str, Any]]] = {}
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
