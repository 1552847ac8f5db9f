"""What rows say, read once for each distinct combination of cells by the getters of the row executor: tables that rows are joined with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphmodel.bulk.account import Kind, emptied, losses_of
from graphmodel.bulk.engines import Engine
from graphmodel.bulk.lines import Delimited
from graphmodel.importers.loss import LossReport

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind as ColumnKind

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """Something that rows say: a name of its own, the columns that it depends on, what reads it, and the kind of it."""

    name: str
    columns: tuple[str, ...]
    read: Callable[[Row], Any]
    kind: ColumnKind = "integer"
    few: bool = False
    """Whether these texts are few, so that each is kept once."""
    read_texts: Callable[[Sequence[str | None]], list[Any]] | None = None
    """The same as ``read`` for the texts of a column, where there is one and nothing can be lost."""


@dataclass(slots=True)
class _Group:
    """The readings of the same columns: one table."""

    name: str
    indices: tuple[int, ...]
    readings: list[Reading] = field(default_factory=list)


class _Rows:
    """Different rows: the texts of each column, and, where they are asked for, the rows themselves."""

    def __init__(self, texts: dict[str, list[str | None]], count: int) -> None:
        self.texts, self._count = texts, count
        self._rows: list[Row] = []

    def rows(self) -> list[Row]:
        if not self._rows:
            names = list(self.texts)
            columns = zip(*self.texts.values(), strict=True) if names else [()] * self._count
            self._rows = [dict(zip(names, cells, strict=True)) for cells in columns]
        return self._rows


class Readings:
    """Readings of the table ``rows``, by the name of each; ``loss_NAME`` is the number of what was lost by it, where anything was."""

    def __init__(self, engine: Engine, files: Sequence[Delimited], columns: tuple[str, ...], report: LossReport) -> None:
        self._engine, self._report = engine, report
        self._columns = columns
        homes = [next(file for file in files if column in file.columns) for column in columns]
        self._homes = [(file, file.columns.index(column)) for file, column in zip(homes, columns, strict=True)]
        self._cells: list[dict[str, str | None]] = [{} for _ in columns]
        self._groups: dict[tuple[int, ...], _Group] = {}
        self.losses: list[list[tuple[Kind, str, int]]] = [[]]
        """What was lost, by number; 0 is nothing."""
        self.expressions: dict[str, str] = {}
        """How each reading, and each number of losses, is written in a query over ``rows`` and :attr:`joins`."""

    def add(self, *readings: Reading) -> None:
        """Add readings, before they are made."""
        for reading in readings:
            indices = tuple(sorted({self._columns.index(column) for column in reading.columns if column in self._columns}))
            self._groups.setdefault(indices, _Group(f"r{len(self._groups)}", indices)).readings.append(reading)

    def make(self) -> None:
        """Read everything, and make the tables."""
        for group in self._groups.values():
            keys = ", ".join(f"c{index}" for index in group.indices)
            self._make(group, self._engine.rows(f"SELECT {keys} FROM rows GROUP BY {keys}") if keys else [()])

    @property
    def joins(self) -> str:
        """The tables, as they are joined with ``rows``."""
        return "".join(
            f" JOIN {group.name} ON {' AND '.join(f'{group.name}.k{index} = rows.c{index}' for index in group.indices) or 'TRUE'}"
            for group in self._groups.values()
        )

    def lossy(self, name: str) -> bool:
        """Whether anything was lost by a reading."""
        return f"loss_{name}" in self.expressions

    def _make(self, group: _Group, said: list[tuple[Any, ...]]) -> None:
        kinds: dict[str, ColumnKind] = {f"k{index}": "text" for index in group.indices}
        values: dict[str, list[Any]] = {f"k{index}": [raw[at] for raw in said] for at, index in enumerate(group.indices)}
        texts = {index: self._texts(index, values[f"k{index}"]) for index in group.indices}
        rows = _Rows({self._columns[index]: texts[index] for index in group.indices}, len(said))
        few = []
        for reading in group.readings:
            found, losses = self._read(reading, rows)
            if (same := self._same(reading, found, values)) is not None:
                self.expressions[reading.name] = same
            else:
                values[reading.name], kinds[reading.name] = found, reading.kind
                self.expressions[reading.name] = f"{group.name}.{reading.name}"
                if reading.few:
                    few.append(reading.name)
            if any(losses):
                values[f"loss_{reading.name}"] = losses
                kinds[f"loss_{reading.name}"] = "integer"
                self.expressions[f"loss_{reading.name}"] = f"{group.name}.loss_{reading.name}"
        self._engine.load(group.name, kinds, values, few)

    def _same(self, reading: Reading, found: list[Any], values: dict[str, list[Any]]) -> str | None:
        """What stands for a reading that is the same number in every row, or the cell as it is; None for any other."""
        first = found[0] if found else None
        if type(first) is int and reading.kind == "integer" and all(value == first for value in found):
            return f"CAST({first} AS BIGINT)"
        if reading.kind == "text" and not reading.few and len(reading.columns) == 1 and reading.columns[0] in self._columns:
            index = self._columns.index(reading.columns[0])
            return f"rows.c{index}" if found == values[f"k{index}"] else None
        return None

    def _read(self, reading: Reading, rows: _Rows) -> tuple[list[Any], list[int]]:
        if reading.read_texts is not None and len(rows.texts) == 1:
            return reading.read_texts(next(iter(rows.texts.values()))), []
        read, report = reading.read, self._report
        values, losses = [], []
        for row in rows.rows():
            before = report.changes
            values.append(read(row))
            if report.changes == before:
                losses.append(0)
                continue
            losses.append(len(self.losses))
            self.losses.append(losses_of(report))
            emptied(report)
        return values, losses

    def _texts(self, index: int, raws: list[str]) -> list[str | None]:
        known = self._cells[index]
        new = [raw for raw in dict.fromkeys(raws) if raw not in known]
        file, column = self._homes[index]
        known.update(zip(new, file.texts(column, new), strict=True))
        return list(map(known.__getitem__, raws))

    def text(self, index: int, raw: str) -> str | None:
        """What a cell of a column says; the same in every file. Raises Unsupported where the row executor counts something about it."""
        file, column = self._homes[index]
        return file.cell(column, raw)
