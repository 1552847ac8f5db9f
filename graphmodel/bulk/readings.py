"""What rows say, read once for each distinct combination of cells by the getters of the row executor: tables that rows are joined with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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


@dataclass(slots=True)
class _Group:
    """The readings of the same columns: one table."""

    name: str
    indices: tuple[int, ...]
    readings: list[Reading] = field(default_factory=list)


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
            self._make(group)

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

    def _make(self, group: _Group) -> None:
        keys = ", ".join(f"c{index}" for index in group.indices)
        said = self._engine.rows(f"SELECT {keys} FROM rows GROUP BY {keys}") if group.indices else [()]
        kinds: dict[str, ColumnKind] = {f"k{index}": "text" for index in group.indices}
        values: dict[str, list[Any]] = {f"k{index}": [raw[at] for raw in said] for at, index in enumerate(group.indices)}
        rows = [{self._columns[index]: self._cell(index, cell) for index, cell in zip(group.indices, raw, strict=True)} for raw in said]
        few = []
        for reading in group.readings:
            values[reading.name], losses = self._read(reading, rows)
            kinds[reading.name] = reading.kind
            self.expressions[reading.name] = f"{group.name}.{reading.name}"
            if reading.few:
                few.append(reading.name)
            if any(losses):
                values[f"loss_{reading.name}"] = losses
                kinds[f"loss_{reading.name}"] = "integer"
                self.expressions[f"loss_{reading.name}"] = f"{group.name}.loss_{reading.name}"
        self._engine.load(group.name, kinds, values, few)

    def _read(self, reading: Reading, rows: Iterable[Row]) -> tuple[list[Any], list[int]]:
        read, report = reading.read, self._report
        values, losses = [], []
        for row in rows:
            before = report.changes
            values.append(read(row))
            if report.changes == before:
                losses.append(0)
                continue
            losses.append(len(self.losses))
            self.losses.append(losses_of(report))
            emptied(report)
        return values, losses

    def _cell(self, index: int, raw: str) -> str | None:
        known = self._cells[index]
        if raw not in known:
            known[raw] = self.text(index, raw)
        return known[raw]

    def text(self, index: int, raw: str) -> str | None:
        """What a cell of a column says; the same in every file. Raises Unsupported where the row executor counts something about it."""
        file, column = self._homes[index]
        return file.cell(column, raw)
