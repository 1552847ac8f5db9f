"""A folder of CSV files: a model as tables, for people who work in spreadsheets.

``entities.csv``, ``statements.csv`` and ``evidence.csv``; ``documents.csv`` and ``model.csv`` (name and value of the model's own fields) where
there is something for them. Written as RFC 4180 says (commas, UTF-8, LF), and read as spreadsheets of any country save it (see
:mod:`graphmodel.parsing.csv`).
What is in the cells is said in :mod:`graphmodel.formats.cell_tables`. Problems name the file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.errors import InputError, Problem, RefusedError, nearest
from graphmodel.files.atomic import refuse_other_files, replacing
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.files.reading import FolderContent, read_folder
from graphmodel.formats.cell_tables import TABLE_NAMES, TablesReader, columns_of, table_cells
from graphmodel.formats.input import Input
from graphmodel.model.model import Model
from graphmodel.model.validate import model_from
from graphmodel.parsing.csv import MAX_CELL, Table, guarded, read_table, written_cell

if TYPE_CHECKING:
    from graphmodel.graph.naming import Naming

_SUFFIX = ".csv"
_JUNK = re.compile(r"\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|~\$.*|\.~lock\..*#", re.IGNORECASE)
"""What file managers and spreadsheets leave in a folder."""


def read(folder: Path, _naming: Naming | None = None) -> Input:
    """The model in a folder, with the notices about its tables: how they are written, and which files are no tables.

    All tables are from one moment. Raises InputError for a folder without tables, ProblemsError with everything that is wrong with them.
    """
    content = read_folder(folder, _SUFFIX)
    reading = _FolderReader(folder, content).reader()
    tree = reading.tree()
    return Input(model_from(tree), tuple(reading.notices), "csv", tree, fingerprint=Fingerprint.of_folder(folder, content, _SUFFIX))


def write(model: Model, folder: Path, expected: Fingerprint | None = None, *, spreadsheet: bool = False) -> None:
    """Write a model into a folder, which is replaced as a whole; ``expected`` as for :func:`graphmodel.files.atomic.replacing`.

    For a ``spreadsheet``, no cell begins like a formula, and the files have a byte order mark. Raises RefusedError for a folder with anything else in
    it, and for a model with text that CSV cannot hold.
    """
    refuse_other_files(folder, lambda name: bool(_table_of(name) or _JUNK.fullmatch(name)))
    with replacing(folder, expected) as beside:
        beside.mkdir()
        for name, text in tables(model, spreadsheet=spreadsheet).items():
            try:
                (beside / name).write_bytes(text.encode("utf-8-sig" if spreadsheet else "utf-8"))
            except UnicodeEncodeError as error:
                raise RefusedError(f"{folder}: half of a surrogate pair is not a character (in {name}); nothing was written") from error


def tables(model: Model, *, spreadsheet: bool = False) -> dict[str, str]:
    """The texts of the CSV files of a model, by file name; ``spreadsheet`` as for :func:`write`.

    Raises RefusedError for a cell that cannot be read back: with a NUL, or longer than is read.
    """
    return {f"{name}{_SUFFIX}": "".join(_lines(name, rows, spreadsheet)) for name, rows in table_cells(model, spreadsheet=spreadsheet).items()}


def _lines(table: str, rows: list[dict[str, str]], spreadsheet: bool) -> Iterator[str]:
    columns = columns_of(table, rows)
    yield ",".join(map(written_cell, columns)) + "\n"
    for row in rows:
        yield ",".join(_written(row[name], table, name, spreadsheet) if name in row else "" for name in columns) + "\n"


def _written(text: str, table: str, column: str, spreadsheet: bool) -> str:
    if "\0" in text:
        raise RefusedError(f"{table}, {column}: CSV cannot hold the character U+0000 in {text[:40]!r}; remove it, or write .yaml or .model.json")
    cell = written_cell(guarded(text) if spreadsheet else text)
    if len(cell) > MAX_CELL:
        raise RefusedError(f"{table}, {column}: a text of {len(text):,} characters; in CSV, {MAX_CELL:,} are read. Write .model.json")
    return cell


def _table_of(name: str) -> str | None:
    """The table that a file of this name is, in any case."""
    table = name.casefold().removesuffix(_SUFFIX)
    return table if name.casefold().endswith(_SUFFIX) and table in TABLE_NAMES else None


class _FolderReader:
    """The files of a folder as tables."""

    def __init__(self, folder: Path, content: FolderContent) -> None:
        self.folder = folder
        self.files = content.files
        self.problems: list[Problem] = []
        self.notices: list[str] = []
        self.names: dict[str, str] = {}
        self._known_names(content)

    def _known_names(self, content: FolderContent) -> None:
        """Which file is which table; what is in the folder beside them is said."""
        others = []
        for name in content.names:
            table = _table_of(name)
            if table is None:
                others += [] if _JUNK.fullmatch(name) else [name]
            elif table in self.names:
                self.problems.append(Problem(str(self.folder / name), 0, 0, "", f"{self.names[table]} is there, too; which of them is the table?"))
            elif name in content.others:
                self.names[table] = name
                self.problems.append(Problem(str(self.folder / name), 0, 0, "", f"is {content.others[name]}, where a file is expected"))
            else:
                self.names[table] = name
        known = [f"{name}{_SUFFIX}" for name in TABLE_NAMES]
        if not self.names:
            there = f"; it has {', '.join(others[:5])}" if others else ""
            raise InputError(f"{self.folder}: a folder of CSV files has {', '.join(known)}; this one has none of them{there}")
        self.notices += [f"{name} was read as {table}{_SUFFIX}" for table, name in self.names.items() if name != f"{table}{_SUFFIX}"]
        if others:
            absent = {f"{name}{_SUFFIX}" for name in TABLE_NAMES if name not in self.names}
            hint = next((hint for name in others if (hint := nearest(name.casefold(), absent))), "")
            shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
            self.notices.append(f"{shown}: not a table of a model, and not read{hint}")

    def reader(self) -> TablesReader:
        """What puts the tables together."""
        reader = TablesReader(str(self.folder), self.folder.resolve().name, self.names, self._table)
        reader.problems, reader.notices = self.problems, self.notices
        return reader

    def _table(self, table: str, columns: list[str]) -> Table | None:
        name = self.names[table]
        if name not in self.files:
            return None
        file = str(self.folder / name)
        found = read_table(self.files[name], file, columns)
        if found is None:
            self.problems.append(Problem(file, 1, 1, "", "the file is empty; its first line names the columns"))
        return found
