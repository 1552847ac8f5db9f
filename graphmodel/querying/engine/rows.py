"""Rows on their way into the embedded engine: each is checked, and what its values are like is remembered."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from graphmodel.errors import InputError, UsageError
from graphmodel.querying.engine.columns import Columns, NodeTable, RelationshipTable, columns_of, distinct, length, rows_of, whole
from graphmodel.querying.types.values import Property, Values

NodeRow = tuple[tuple[str, ...], dict[str, Any]]
"""Labels and properties of a node; ``id`` is among the properties."""

RelationshipRow = tuple[str, str, str, dict[str, Any]]
"""Type, start id, end id and properties of a relationship; ``id`` is among the properties."""


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

    def node_tables(self, rows: Iterable[NodeRow]) -> Iterator[NodeTable]:
        """Nodes, ready for the engine, by their labels."""
        for labels, group in _grouped(map(self._node, rows)).items():
            yield labels, self._checked(columns_of(group), "node", group)

    def relationship_tables(self, rows: Iterable[RelationshipRow], tables: Iterable[RelationshipTable] = ()) -> Iterator[RelationshipTable]:
        """Relationships, ready for the engine, by their types; some are rows, others in tables already, one for each type."""
        groups = _grouped((row[0], row) for row in map(self._relationship, rows))
        for type_, starts, ends, columns in tables:
            if type_ in groups:
                rows_of_table = zip([type_] * len(starts), starts, ends, rows_of(columns, range(len(starts))), strict=True)
                groups[type_] += map(self._relationship, rows_of_table)
                continue
            wanted = {key: column for key, column in columns.items() if self.keys is None or key in self.keys}
            self._type(type_, wanted)
            if not (self.ids.issuperset(starts) and self.ids.issuperset(ends)):
                ids = whole(wanted["id"]) if "id" in wanted else [None] * len(starts)
                for id_, start, end in zip(ids, starts, ends, strict=True):
                    self._ends(id_, start, end)
            self.relationships += len(starts)
            yield type_, starts, ends, self._checked(wanted, "relationship")
        for type_, group in groups.items():
            own = [row[3] for row in group]
            if self.keys is not None and not all(map(self.keys.issuperset, own)):
                own = [{key: value for key, value in each.items() if key in self.keys} for each in own]
            yield type_, [row[1] for row in group], [row[2] for row in group], self._checked(columns_of(own), "relationship", own)

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
        self._type(kind, properties)
        self._ends(properties.get("id"), start, end)
        self.relationships += 1
        return row

    def _type(self, kind: Any, properties: Mapping[str, Any]) -> None:
        if kind not in self.types:
            id_ = properties.get("id")
            if not isinstance(kind, str) or not kind:
                raise InputError(f"relationship {id_!r} needs a type")
            check_text(kind, f"relationship {id_!r}")
            self.types.add(kind)

    def _ends(self, id_: Any, start: str, end: str) -> None:
        if start not in self.ids or end not in self.ids:
            raise InputError(f"relationship {id_!r} ends at {(end if start in self.ids else start)!r}, which is not a node")

    def _checked(self, columns: Columns, owner: str, rows: list[dict[str, Any]] | None = None) -> Columns:
        """Properties under the engine's spelling, each checked: key by key for all rows at once, since this is done for every value of a graph.

        ``rows`` are those that the columns are of, if they come from rows: there, None is a value, which no graph holds.
        """
        seen, ready = self.values.properties[owner], {}
        for key, column in columns.items():
            values = distinct(column)
            if not values and rows is None:
                continue
            known = seen.get(key)
            if known is None:
                id_ = next((row.get("id") for row in rows or rows_of(columns, range(length(column))) if key in row), None)
                if key in self.reserved:
                    raise InputError(f"{owner} {id_!r}: the property name {key!r} is used inside the engine: rename it")
                check_text(key, f"{owner} {id_!r}")
                known = seen[key] = Property()
            has_none = rows is not None and len(values) < length(column) and len(values) < sum(key in row for row in rows)
            if has_none or not known.see_all(values):
                for row in rows or rows_of(columns, range(length(column))):
                    if key in row:
                        self._check(row[key], f"{owner} {row.get('id')!r}: {key}")
                        known.see(row[key])
                column = list(map(_plain, whole(column)))  # noqa: PLW2901
            ready[self.spelling.get(key, key)] = column
        return ready

    def _check(self, value: Any, owner: str) -> None:
        for item in value if isinstance(value, (list, tuple)) else (value,):
            check_scalar(item, owner, InputError)


Group = TypeVar("Group", bound=Hashable)
Row = TypeVar("Row")


def _grouped(rows: Iterable[tuple[Group, Row]]) -> dict[Group, list[Row]]:
    groups: dict[Group, list[Row]] = defaultdict(list)
    for key, row in rows:
        groups[key].append(row)
    return groups


def _plain(value: Any) -> Any:
    """A value without a type of its own, such as one of numpy's: the engine's process knows no others."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    kind: Any = next((kind for kind in (str, int, float) if isinstance(value, kind)), None)
    if kind is None or type(value) in (kind, bool):
        return value if kind or type(value) in (date, type(None)) else date(value.year, value.month, value.day)
    return str.__str__(value) if kind is str else kind.__pos__(value)


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
