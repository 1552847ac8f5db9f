"""Rows in batches, each the rows of one statement: rows that are alike as a table, the others as maps.

Measured on Neo4j 5.26 (``benchmarks/database``): a parser takes longest over what it has to take apart, so a script's table is one string
that the server splits, and the driver's is a list of lists without keys. What is the same in all rows of a batch is said once, a column that
repeats another is not sent twice, and days travel as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from graphmodel.neo4j.cypher import constructor, escaped, identifier, literal
from graphmodel.neo4j.typed_text import Typed, TypedList

Row: TypeAlias = tuple[Any, ...]
"""What stands before the properties (labels; or ids and type), and last the properties."""

LEAST = 25
"""Rows that are alike, at least, for a table: fewer are easier to read as maps, and several kinds of rows then share a statement."""

_SEPARATORS = (("\n", "\t", "\x1f"), ("\x1d", "\x1e", "\x1f"))
_DECODE = {str: "{}", date: "date({})", int: "toInteger({})", float: "toFloat({})", bool: "toBoolean({})", list: "split({}, {separator})"}
_ENCODE: dict[type, Callable[[Any], str]] = {
    int: str,
    float: lambda value: {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(value), repr(value)),
    bool: lambda value: "true" if value else "false",
}


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one statement, and the columns of their properties where these are alike; none otherwise."""

    rows: list[Row]
    columns: dict[str, tuple[Any, ...]]

    @property
    def alike(self) -> bool:
        """Whether all rows have the same properties, each of one kind."""
        return bool(self.columns)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement iterates over: Cypher text that may use ``$cells`` and ``$same``, and their values."""

    text: str
    parameters: dict[str, Any]


def batches(rows: Iterable[Row], most: int, size: int = 2**20) -> Iterator[Batch]:
    """Batches of at most ``most`` rows and about ``size`` characters, in the order in which they fill.

    >>> [len(one.rows) for one in batches([(("A",), {"id": str(n)}) for n in range(60)], 40)]
    [40, 20]
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        properties = row[-1]
        key = (*properties, *map(type, properties.values()))
        group = groups.get(key)
        if group is None:
            group = groups[key] = []
        group.append(row)
        if len(group) >= most:
            yield from _sized(groups.pop(key), len(group) >= LEAST or _is_typed(key), size)
    few: list[Row] = []
    for key, group in groups.items():
        if len(group) >= LEAST or _is_typed(key):
            yield from _sized(group, True, size)
        else:
            few += group
    for start in range(0, len(few), most):
        yield from _sized(few[start : start + most], False, size)


def _is_typed(key: tuple[Any, ...]) -> bool:
    """Whether rows of this kind have typed text, which the server has to take for something else: in a table, each column is of one type."""
    return any(isinstance(kind, type) and issubclass(kind, Typed | TypedList) for kind in key)


def in_columns(rows: Sequence[Row]) -> tuple[list[tuple[Any, ...]], dict[str, tuple[Any, ...]]]:
    """Rows with the same properties, column by column: what stands before the properties, and these by their names.

    >>> in_columns([("s", "o", {"id": "1"}), ("s", "p", {"id": "2"})])
    ([('s', 's'), ('o', 'p')], {'id': ('1', '2')})
    """
    *heads, properties = zip(*rows, strict=True)
    return heads, dict(zip(properties[0], zip(*map(dict.values, properties), strict=True), strict=True))


def as_parameters(batch: Batch) -> Rows:
    """A batch for the driver: values as parameters."""
    if not batch.alike:
        return Rows("$cells", {"cells": [[*map(_listed, row[:-1]), row[-1]] for row in batch.rows], "same": []})
    table = _Table(batch, text=False)
    return Rows(f"[row IN $cells | {table.projection}]", {"cells": table.cells(), "same": table.same})


def as_text(batch: Batch) -> str:
    """A batch for a script: Cypher text with the values in it."""
    table = _Table(batch, text=True) if batch.alike else None
    written = _split_text(table) if table and not table.unfit else None
    if table and written:
        return f"[row IN {written} | {table.projection}]"
    return "[\n  " + ",\n  ".join(literal([*map(_listed, row[:-1]), row[-1]]) for row in batch.rows) + "\n]"


def numeric(batch: Batch) -> list[str]:
    """The names of the properties that are numbers, or lists of them, in any of the rows: equal to a number of another kind, and yet not the same."""
    if not batch.alike:
        return sorted({name for row in batch.rows for name, value in row[-1].items() if _is_number(value)})
    kinds = {name: type(column[0]) for name, column in batch.columns.items()}
    lists = [name for name, kind in kinds.items() if kind is list and any(map(_is_number, batch.columns[name]))]
    return sorted([name for name, kind in kinds.items() if kind in (int, float)] + lists)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) or (type(value) is list and bool(value) and type(value[0]) in (int, float))


class _Table:
    """The columns of rows that are alike, and how a row is made of them again."""

    def __init__(self, batch: Batch, *, text: bool) -> None:
        *heads, _ = zip(*batch.rows, strict=True)
        self.text = text
        self.columns: list[list[Any]] = []
        self.days: list[tuple[list[date], str]] = []
        self.same: list[Any] = []
        self.unfit = False
        self.lists: list[int] = []
        # The properties first: their first is the id, which differs from row to row, so that there is a cell for every row.
        pairs = [f"{identifier(name)}: {self._column(list(column))}" for name, column in batch.columns.items()]
        made = [self._column(list(map(_listed, column) if type(column[0]) is tuple else column)) for column in heads]
        self.projection = f"[{', '.join(made)}, {{{', '.join(pairs)}}}]"

    def cells(self) -> list[list[Any]]:
        """The rows of the table; a row without cells is an empty list."""
        return [list(row) for row in zip(*self.columns, strict=True)] if self.columns else []

    def _column(self, column: list[Any]) -> str:
        """Text that gives a row's value: the same for all, or from a cell."""
        first, kind = column[0], type(column[0])
        # Numbers are left out: 1 and 1.0, or 0.0 and -0.0, would count as the same.
        if self.columns and (kind in (str, bool, date) or _is_list_of_text(first)) and column.count(first) == len(column):
            if self.text:
                return literal(first)
            self.same.append(first)
            return f"$same[{len(self.same) - 1}]"
        if kind is list:
            return self._list_column(column)
        if issubclass(kind, Typed | TypedList):
            return self._typed_column(column, kind)
        if kind is date:
            known = next((place for days, place in self.days if days == column), None)
            place = known or self._place(list(map(date.isoformat, column)))
            self.days.append((column, place))
            return _DECODE[kind].format(place)
        encode = _ENCODE.get(kind) if self.text else None
        cells = list(map(encode, column)) if encode else column
        return (_DECODE[kind] if self.text else "{}").format(self._place(cells))

    def _list_column(self, column: list[Any]) -> str:
        if not self.text:
            return self._place(column)
        # An empty text alone, or lists that are no text, cannot be told from others when they are split again.
        if any(not _is_list_of_text(item) or item == [""] for item in column):
            self.unfit = True
        place = self._place(column)
        return f'CASE {place} WHEN "" THEN [] ELSE {_DECODE[list].format(place, separator=literal(_SEPARATORS[0][2]))} END'

    def _typed_column(self, column: list[Any], kind: type[Typed | TypedList]) -> str:
        """Text that makes a value of a row's text, or of each text of its list."""
        if kind.kind == "bytes":  # no text of Cypher makes them; the driver sends them as they are
            self.unfit = True
            return self._place(list(map(bytes.fromhex, column)) if issubclass(kind, Typed) else [list(map(bytes.fromhex, item)) for item in column])
        if issubclass(kind, Typed):
            return constructor(kind.kind, self._place([str(item) for item in column]))
        self.unfit = True
        return f"[item IN {self._place([[str(item) for item in each] for each in column])} | {constructor(kind.kind, 'item')}]"

    def _place(self, cells: list[Any]) -> str:
        # Text only, for the same reason.
        at = next((index for index, one in enumerate(self.columns) if one == cells), None) if type(cells[0]) is str else None
        if at is None:
            at = len(self.columns)
            self.columns.append(cells)
            if type(cells[0]) is list:
                self.lists.append(at)
        return f"row[{at}]"


def _split_text(table: _Table) -> str | None:
    """The table as one string and the text that splits it; None where a value holds all of the separators."""
    columns = [["\x1f".join(cell) for cell in column] if at in table.lists else column for at, column in enumerate(table.columns)]
    items = sum(max(len(cell) - 1, 0) for at in table.lists for cell in table.columns[at])
    width, height = len(columns), len(columns[0])
    for between_rows, between_cells, between_items in _SEPARATORS:
        text = between_rows.join(map(between_cells.join, zip(*columns, strict=True)))
        told = (text.count(between_rows), text.count(between_cells), text.count(between_items))
        if told == (height - 1, (width - 1) * height, items):
            line = f'split("{_string(text)}", {literal(between_rows)})'
            return f"[line IN {line} | split(line, {literal(between_cells)})]"
    return None


_UNPRINTABLE = re.compile(r"[^\n\t\x20-\x7e]")
_PRINTABLE = b"\n\t" + bytes(range(0x20, 0x7F))


def _string(text: str) -> str:
    """Text as it stands between quotes, line breaks and tabs as they are."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    if text.encode().translate(None, _PRINTABLE) if text.isascii() else not text.replace("\n", "").replace("\t", "").isprintable():
        text = _UNPRINTABLE.sub(lambda found: escaped(found[0]), text)
    return text


def _is_list_of_text(value: Any) -> bool:
    return type(value) is list and all(isinstance(item, str) for item in value)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _sized(rows: list[Row], alike: bool, size: int) -> Iterator[Batch]:
    """Rows as one batch, or as two halves each where their properties take more than ``size`` characters."""
    columns = in_columns(rows)[1] if alike else {}
    parts = columns.values() if alike else ([value] for row in rows for value in row[-1].values())
    if len(rows) > 1 and sum(map(_length, parts)) > size:
        middle = len(rows) // 2
        typed = alike and _is_typed(tuple(map(type, rows[0][-1].values())))
        yield from _sized(rows[:middle], alike and (typed or middle >= LEAST), size)
        yield from _sized(rows[middle:], alike and (typed or len(rows) - middle >= LEAST), size)
    else:
        yield Batch(rows, columns)


def _length(column: Sequence[Any]) -> int:
    """About how many characters values of one kind take: text as long as it is, everything else as 10."""
    kind = type(column[0])
    if kind is str:
        return sum(map(len, column))
    return sum(_length(item) for item in column if item) if kind is list else 10 * len(column)
