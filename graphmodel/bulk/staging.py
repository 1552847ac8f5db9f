"""The rows of files as a table of cells: the first step of the columnar import."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.bulk.engines import Engine
from graphmodel.bulk.lines import Copied, Delimited, copied

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind

FILE = 40
LINE = (1 << FILE) - 1
"""A row's number has its file above so many bits, and its line in them."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What is in the table ``staged`` (all rows), and in its view ``rows`` (those that are not ragged): ``row`` and ``c0`` … for each column."""

    columns: tuple[str, ...]
    """Those of all files."""
    rows: int
    ragged: int
    """How many rows are ragged; where any is, ``staged`` has their number of cells as ``ragged``, and that of the columns as ``width``."""
    damaged: bool
    """Whether a spreadsheet may have damaged cells."""


def stage(engine: Engine, files: Sequence[Delimited], ignored: Collection[str]) -> Staged:
    """Make the table ``staged`` and the view ``rows``, without the columns that are ignored, where nobody has to look for damage in them.

    Raises Unsupported for files that are not plain.
    """
    columns = tuple(dict.fromkeys(column for file in files for column in file.columns))
    paths = [engine.folder / f"lines-{number}.txt" for number in range(len(files))]
    copies = [copied(file, path) for file, path in zip(files, paths, strict=True)]
    size = sum(path.stat().st_size for path in paths)
    damaged = any(copy.damaged for copy in copies)
    kept = columns if damaged else [column for column in columns if column not in ignored]
    rows = _by_cells(engine, files, {column: columns.index(column) for column in kept}, paths, copies)
    ragged = 0
    if rows is None:
        _by_lines(engine, files, {column: index for index, column in enumerate(columns)}, paths, copies)
        rows = int(engine.rows("SELECT count(*) FROM staged")[0][0])
        ragged = int(engine.rows("SELECT count(*) FROM staged WHERE ragged > 0")[0][0])
    # Rows get their numbers one after the other: more processors only wait for each other before.
    engine.use_processors(size)
    engine.view("rows", f"SELECT * FROM staged{' WHERE ragged = 0' if ragged else ''}")
    return Staged(columns, rows, ragged, damaged)


def _cells(file: Delimited, columns: Mapping[str, int], cell: Sequence[str]) -> str:
    """The cells of a file for the columns of all files."""
    at = dict(zip(file.columns, cell, strict=True))
    return ", ".join(f"{at.get(column, repr(''))} AS c{index}" for column, index in columns.items())


def _by_cells(engine: Engine, files: Sequence[Delimited], columns: Mapping[str, int], paths: Sequence[Path], copies: Sequence[Copied]) -> int | None:
    """Let the engine part lines, where it can, each has as many cells as there are columns, and none is empty; how many rows there are."""
    queries = []
    for number, (file, path, copy) in enumerate(zip(files, paths, copies, strict=True)):
        names = [f"c{index}" for index in range(len(file.columns))]
        lines = engine.parted(path, file.separator, len(names), copy.first)
        has_text = " OR ".join(f"{name} <> ''" for name in names)
        queries.append(f"SELECT number + {number << FILE} AS row, {_cells(file, columns, names)} FROM {lines} AS lines WHERE {has_text}")
    if not engine.part("staged", " UNION ALL ".join(queries)):
        return None
    parted = engine.rows(f"SELECT row >> {FILE} AS file, count(*), max(row) FROM staged GROUP BY row >> {FILE}")
    last = {number: row & LINE for number, _, row in parted}
    # The engine passes over empty lines, so that the lines after them have other numbers.
    if any(copy.last >= copy.first and last.get(number) != copy.last for number, copy in enumerate(copies)):
        engine.forget("staged")
        return None
    for path in paths:
        path.unlink()
    return sum(int(count) for _, count, _ in parted)


def _by_lines(engine: Engine, files: Sequence[Delimited], columns: Mapping[str, int], paths: Sequence[Path], copies: Sequence[Copied]) -> None:
    """Part lines here, with empty and ragged ones among them."""
    cells_of_rows: dict[str, Kind] = {f"c{index}": "text" for index in range(len(columns))}
    engine.create("staged", {"row": "integer", "ragged": "integer", "width": "integer", **cells_of_rows})
    for number, (file, path, copy) in enumerate(zip(files, paths, copies, strict=True)):
        width = len(file.columns)
        cells = _cells(file, columns, [engine.cell("cells", index) for index in range(width)])
        fits = f"{engine.count_of('cells')} >= {width} AND NOT {engine.has_text_after('cells', width)}"
        misfit = f"CASE WHEN {engine.count_of('cells')} = {width} THEN 0 WHEN {fits} THEN 0 ELSE {engine.count_of('cells')} END"
        engine.insert_lines(
            "staged",
            f"SELECT number + {number << FILE}, {misfit}, {width}, {cells}"
            f" FROM (SELECT number, line, {engine.cells('line', file.separator)} AS cells FROM {engine.lines(path)} AS lines"
            f" WHERE number >= {copy.first}) AS parted"
            f" WHERE line IS NOT NULL AND {engine.without('line', file.separator)} <> ''",
        )
        path.unlink()
