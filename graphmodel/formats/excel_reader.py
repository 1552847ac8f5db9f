"""An Excel workbook with the tables of a model, a sheet for each, as :mod:`graphmodel.formats.excel` writes it, or a spreadsheet has saved it since.

Read by hand, and not by a library: python-calamine does not tell an empty text from a cell that is not there, which a model does; and one row is read
after the other. What the archive becomes is bounded, and its XML has no document types.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from posixpath import join, normpath
from zlib import error as zlib_error

from graphmodel.errors import GraphmodelError, InputError, Problem
from graphmodel.formats.cell_tables import TABLE_NAMES, TablesReader
from graphmodel.formats.excel import MOST_COLUMNS
from graphmodel.formats.input import Input
from graphmodel.formats.xml_events import Start, read_events, read_pieces
from graphmodel.graph.naming import Naming
from graphmodel.model.validate import model_from
from graphmodel.parsing.csv import MAX_COLUMNS, Cell, Table, unguarded

MAX_UNPACKED, MAX_RATIO = 2**30, 200
"""How many bytes a workbook may become, and how many times its size; XML of tables is packed to a tenth."""
_SMALL = 2**24
"""So many bytes are harmless at any ratio."""
_PIECE = 2**18
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PIECE_OF_SCHEMA = re.compile(r"schema [0-9]+")
_DAMAGE = (zipfile.BadZipFile, zlib_error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError, ValueError)
"""What the unpacking of a damaged archive raises."""


def recognise(data: bytes) -> bool:
    """Whether the bytes are a workbook with a sheet of entities or of statements."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    with suppress(GraphmodelError), _Workbook(data, "") as book:
        return bool({"entities", "statements"} & book.shown.keys())
    return False


def parse(data: bytes, file: str, naming: Naming) -> Input:
    """The model in a workbook. Raises InputError for an archive that is damaged or too large, ProblemsError with everything that is wrong in it."""
    with _Workbook(data, file) as book:
        size = sum(part.file_size for part in book.archive.infolist())
        if size > MAX_UNPACKED or size > max(MAX_RATIO * len(data), _SMALL):
            raise InputError(f"{file}: a workbook of {len(data):,} bytes that becomes {size:,} is not read; write .model.json or Parquet files")
        reader = TablesReader(file, "workbook", book.shown, book.table)
        reader.notices, reader.problems = book.notices, book.problems
        tree = reader.tree()
    return Input(model_from(tree), tuple(reader.notices), tree=tree)


class _Workbook:
    """The parts of a workbook; used in a ``with`` block."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise InputError(f"{file}: not a workbook that can be read: {error}") from error
        self.sheets = self._sheets()
        """The part of each sheet."""
        self.shown = {name.casefold(): f"the sheet {name}" for name in self.sheets if name.casefold() in TABLE_NAMES}
        others = [name for name in self.sheets if name.casefold() not in TABLE_NAMES]
        self.notices = [f"sheets that are not tables of a model, and were not read: {', '.join(others[:5])}"] if others else []
        self.problems: list[Problem] = []
        self.texts: list[str] | None = None

    def __enter__(self) -> _Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()

    def table(self, table: str, columns: list[str]) -> Table | None:
        """A table of the model; its rows are read one after the other."""
        name = next(name for name in self.sheets if name.casefold() == table)
        place = f"{self.file}, sheet {name}"
        rows = self._rows(self.sheets[name], place)
        number, first = next(rows, (0, {}))
        width = max((column for column, cell in first.items() if cell.text.strip()), default=0)
        if not width:
            self.problems.append(Problem(place, 1, 1, "", "the sheet is empty; its first row names the columns"))
            return None
        if width > MAX_COLUMNS:
            raise InputError(f"{place}: {width:,} columns; at most {MAX_COLUMNS:,} are read")
        header = [first.get(column, Cell("", (place, number, column))) for column in range(1, width + 1)]
        found = Table([cell._replace(text=cell.text.strip(), quoted=False) for cell in header], [], ",")
        found.records = self._records(rows, width, place, found)
        if table == "model":
            found.records = _joined(found.records)
        return found

    def _records(self, rows: Iterator[tuple[int, dict[int, Cell]]], width: int, place: str, table: Table) -> Iterator[list[Cell]]:
        for number, cells in rows:
            if not any(cell.text for cell in cells.values()):
                continue
            over = next((cell for column, cell in cells.items() if column > width and cell.text), None)
            if over is not None:
                table.problems.append(Problem(*over.place, "", f"a cell beside the {width} columns that the first line names"))
                continue
            nothing = Cell("", (place, number, 1))
            yield [cells.get(column, nothing) for column in range(1, width + 1)]

    def _sheets(self) -> dict[str, str]:
        targets: dict[str, str] = {}
        found: dict[str, str] = {}

        def related(name: str, attributes: Mapping[str, str], _: tuple[int, int]) -> None:
            if name == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        def sheet(name: str, attributes: Mapping[str, str], _: tuple[int, int]) -> None:
            if name == "sheet" and (target := targets.get(attributes.get("id", ""))):
                found[attributes.get("name", "")] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))

        self._read("xl/_rels/workbook.xml.rels", related)
        self._read("xl/workbook.xml", sheet)
        return found

    def _read(self, part: str, start: Start) -> None:
        """Read a small part whole."""
        if sum(one.file_size for one in self.archive.infolist() if one.filename == part) > _SMALL:
            raise InputError(f"{self.file}: not a workbook that can be read: {part} becomes more than {_SMALL:,} bytes")
        read_events(b"".join(self._pieces(part)), f"{self.file}, {part}", start, lambda *_: None)

    def _pieces(self, part: str) -> Iterator[bytes]:
        try:
            with self.archive.open(part) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except _DAMAGE as error:
            raise InputError(f"{self.file}: not a workbook that can be read: {part}: {error}") from error

    def shared(self, number: str) -> str:
        """One of the texts that sheets share, by its number."""
        if self.texts is None:
            self.texts = list(self._shared_texts())
        return self.texts[int(number)] if number.isascii() and number.isdigit() and int(number[:9]) < len(self.texts) else ""

    def _shared_texts(self) -> Iterator[str]:
        part = "xl/sharedStrings.xml"
        if part not in self.archive.namelist():
            return
        done: list[str] = []
        text = _Text()

        def end(name: str, own: str) -> None:
            if name == "si":
                done.append(text.taken())
            else:
                text.end(name, own)

        for _ in read_pieces(self._pieces(part), f"{self.file}, {part}", text.start, end):
            yield from done
            done.clear()

    def _rows(self, part: str, place: str) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The rows of a sheet, each with its number and its cells by the number of their column."""
        sheet = _Sheet(self, place)
        for _ in read_pieces(self._pieces(part), place, sheet.start, sheet.end):
            yield from sheet.done
            sheet.done.clear()


class _Text:
    """The text of a cell, of one or more runs; how it is to be pronounced is not a part of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pronounced = 0

    def start(self, name: str, attributes: Mapping[str, str], place: tuple[int, int]) -> None:
        """An element begins."""
        if name == "rPh":
            self.pronounced += 1

    def end(self, name: str, own: str) -> None:
        """An element ends."""
        if name == "rPh":
            self.pronounced -= 1
        elif name == "t" and not self.pronounced:
            self.parts.append(own)

    def taken(self) -> str:
        """The text since the last call."""
        text = "".join(self.parts)
        self.parts.clear()
        return _ESCAPED.sub(_unescaped, text)


class _Sheet:
    """The events of a sheet as rows of cells."""

    def __init__(self, book: _Workbook, place: str) -> None:
        self.book, self.place = book, place
        self.done: list[tuple[int, dict[int, Cell]]] = []
        self.row = self.column = 0
        self.cells: dict[int, Cell] = {}
        self.kind = "n"
        self.value: str | None = None
        self.text = _Text()

    def start(self, name: str, attributes: Mapping[str, str], place: tuple[int, int]) -> None:
        """An element begins."""
        if name == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self.row + 1
            self.column, self.cells = 0, {}
        elif name == "c":
            at = _PLACE.fullmatch(attributes.get("r", ""))
            self.column = _column(at[1]) if at else self.column + 1
            self.kind, self.value = attributes.get("t", "n"), None
        else:
            self.text.start(name, attributes, place)

    def end(self, name: str, own: str) -> None:
        """An element ends."""
        if name == "row":
            if self.cells:
                self.done.append((self.row, self.cells))
        elif name == "v":
            self.value = own
        elif name == "c":
            self._cell()
        else:
            self.text.end(name, own)

    def _cell(self) -> None:
        text, value = self.text.taken(), self.value
        if (value is None and self.kind != "inlineStr") or self.column > MOST_COLUMNS:
            return
        match self.kind:
            case "s":
                text = self.book.shared(value or "")
            case "inlineStr":
                pass
            case "b":
                text = "true" if value == "1" else "false"
            case "n":
                text = _number(value or "")
            case _:
                text = _ESCAPED.sub(_unescaped, value or "")
        self.cells[self.column] = Cell(text, (self.place, self.row, self.column), self.kind in ("inlineStr", "s", "str"))


def _joined(records: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """The rows of the model's own fields, with the pieces of a schema that was too long for a cell in one."""
    kept: list[list[Cell]] = []
    for record in records:
        if len(record) > 1 and _PIECE_OF_SCHEMA.fullmatch(record[0].text) and kept and kept[-1][0].text == "schema":
            kept[-1][1] = kept[-1][1]._replace(text=kept[-1][1].text + unguarded(record[1].text))
        else:
            kept.append(record)
    yield from kept


def _column(letters: str) -> int:
    """The number of a column, from 1.

    >>> _column("A"), _column("AA"), _column("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _number(text: str) -> str:
    """A number as people write it: whole ones without decimals.

    >>> _number("3"), _number("3.0"), _number("0.10000000000000001"), _number("1E2"), _number("x")
    ('3', '3', '0.1', '100', 'x')
    """
    with suppress(ValueError, OverflowError):
        value = float(text)
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return text


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
