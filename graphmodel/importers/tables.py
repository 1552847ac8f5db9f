"""Tables as rows of text, each with its place: CSV and TSV (also in gzip and zip), JSON Lines, Excel, ODS and Parquet.

Rows are read one by one, so that a table may be larger than memory. What an archive or a cell may become is bounded.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.importers.sources import MAX_LINE, opened_bytes
from graphmodel.importers.typed_tables import typed_table
from graphmodel.parsing.csv import MAX_CELL, MAX_COLUMNS
from graphmodel.parsing.display import quoted

_SAMPLE = 2**16
_DELIMITERS = ",|;\t"


@dataclass(slots=True)
class Table:
    """A table that is being read: its name in messages, the names of its columns, and its rows with their places (``file:line``)."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[str]]]
    """Line numbers and cells; text in place of cells says why a row cannot be read."""
    notices: list[str] = field(default_factory=list)
    """What was detected: the delimiter, the encoding."""
    separator: str | None = None
    """What parts the cells, where they are what stands between: UTF-8 text whose quotes, in tab-separated text, are characters like others."""

    def peek(self) -> list[tuple[int, Sequence[str]]]:
        """The first row, which stays to be read; none of a table without rows."""
        first = list(itertools.islice(self.rows, 1))
        self.rows = itertools.chain(first, self.rows)
        return first


@contextmanager
def opened(
    path: Path, *, header: bool = True, columns: Sequence[str] = (), delimiter: str | None = None, sheet: str | None = None
) -> Iterator[Table]:
    """The table in a file, while the ``with`` block lasts.

    Without a ``header`` the columns are named by ``columns``, or by their numbers. Raises InputError where the file cannot be read, ProblemsError for
    what is not a table, with its place.
    """
    if typed := typed_table(path, sheet):
        title, rows, notices = typed
        # Objects and Parquet files name their columns themselves; a mapping of a table without a header renames them by their order.
        table = Table(str(path), title or (), rows, notices)
        if title is None:
            table = with_columns(table, header=header, columns=columns)
        elif not header:
            table.columns = tuple(columns) or title
        yield table
        return
    with opened_bytes(path) as file:
        text, notices = _decoded(file, str(path))
        try:
            sample = text.read(_SAMPLE)
        except UnicodeError as error:
            raise ProblemsError(
                [Problem(str(path), 1, 1, "", f"not text in one encoding: UTF-8 at first, and here {_byte(error)}; save it in one")]
            ) from error
        separator = delimiter or _delimiter(sample)
        if separator != ",":
            notices.append(f"{path}: cells are separated by {_NAMES.get(separator, quoted(separator))}")
        rows = _records(_pieces(sample, text, notices, str(path)), str(path), separator)
        plain = text.encoding == "utf-8-sig"
        if separator == "\t" and _all_paired(sample):
            plain = False
            notices.append(f"{path}: cells in quotes are read without them")
            rows = ((line, [_unquoted(cell) for cell in cells]) for line, cells in rows)
        yield with_columns(Table(str(path), (), rows, notices, separator if plain else None), header=header, columns=columns)


def _all_paired(sample: str) -> bool:
    """Whether tab-separated text has cells in quotes, as spreadsheets write them, and no cell in which only one end has a quote."""
    lines = sample.splitlines()
    if len(sample) >= _SAMPLE and len(lines) > 1:
        lines.pop()  # it may be cut off
    cells = [cell for line in lines for cell in line.split("\t") if '"' in (cell[:1], cell[-1:])]
    return bool(cells) and all(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in cells)


def _unquoted(cell: str) -> str:
    """The text of a cell in quotes.

    >>> _unquoted('"a ""b"" c"'), _unquoted('"a'), _unquoted("")
    ('a "b" c', '"a', '')
    """
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _pieces(sample: str, text: io.TextIOWrapper, notices: list[str], name: str) -> Iterator[str]:
    piece = sample
    while piece:
        if "\ufffd" in piece and text.encoding == "cp1252":
            notices[:] = dict.fromkeys((*notices, f"{name}: has bytes that Windows-1252 does not know either; they are read as \ufffd"))
        yield piece
        piece = text.read(_SAMPLE)


_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


def with_columns(table: Table, *, header: bool, columns: Sequence[str] = ()) -> Table:
    """A table whose columns are named by its first row, or given; without both, by their numbers. Raises InputError for a table without rows."""
    first = next(table.rows, None)
    if first is None:
        raise InputError(f"{table.name}: the table is empty")
    line, cells = first
    if header:
        named = tuple(cell.strip() for cell in cells)
        while named and not named[-1]:
            named = named[:-1]
        if len(named) > MAX_COLUMNS:
            raise ProblemsError([Problem(table.name, line, 1, "", f"{len(named):,} columns; at most {MAX_COLUMNS:,} are read")])
        if len(set(named)) != len(named):
            twice = next(name for name in named if named.count(name) > 1)
            raise ProblemsError([Problem(table.name, line, 1, "", f"the column {quoted(twice)} is there twice")])
        table.columns = named
    else:
        table.columns = tuple(columns) or tuple(str(number) for number in range(1, len(cells) + 1))
        table.rows = itertools.chain([first], table.rows)
    return table


def _decoded(buffered: io.BufferedReader, name: str) -> tuple[io.TextIOWrapper, list[str]]:
    """The text of a stream: UTF-8, UTF-16 with its mark, else Windows-1252, told by the first bytes."""
    start = buffered.peek(_SAMPLE * 4)
    notices: list[str] = []
    encoding = "utf-8-sig"
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
        notices.append(f"{name}: read as UTF-16")
    else:
        try:
            start[: start.rfind(b"\n") + 1 or len(start)].decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = "cp1252"
            notices.append(f"{name}: not UTF-8, read as Windows-1252")
    return io.TextIOWrapper(buffered, encoding, errors="strict" if encoding != "cp1252" else "replace", newline=""), notices


def _delimiter(sample: str) -> str:
    """The delimiter that parts the first lines of a table most evenly.

    >>> _delimiter("a;b;c\\n1,5;2;3\\n"), _delimiter("a\\tb, c\\n")
    (';', '\\t')
    """
    lines = [line for line in sample.splitlines()[:20] if line]
    if len(sample) >= _SAMPLE and len(lines) > 1:
        lines.pop()
    best = (0, 0, ",")
    for delimiter in _DELIMITERS:  # of two that fit, the later one: text has commas more often than tabs
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=delimiter)]
        if counts and counts[0]:
            even = counts.count(counts[0]) / len(counts)
            best = (
                max(best, (round(even * 10), counts[0], delimiter), key=lambda found: found[:2])
                if best[:2] != (round(even * 10), counts[0])
                else (*best[:2], delimiter)
            )
    return best[2]


def _records(pieces: Iterator[str], name: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The records of delimited text with their lines; quotes as in RFC 4180, and none in tab-separated text in which they do not pair up."""
    reader = csv.reader(_lines(pieces, name), delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL)
    previous = csv.field_size_limit(MAX_CELL)
    try:
        line = 1
        try:
            for row in reader:
                if row and any(row):
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise ProblemsError([Problem(name, line, 1, "", f"not a table: {error}")]) from error
        except UnicodeError as error:
            message = f"not text in one encoding: UTF-8 at first, and near here {_byte(error)}; save it in one"
            raise ProblemsError([Problem(name, line, 1, "", message)]) from error
    finally:
        csv.field_size_limit(previous)


def _byte(error: UnicodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"the byte 0x{error.object[error.start]:02x}, which is not"
    return str(error)


def _lines(pieces: Iterator[str], name: str) -> Iterator[str]:
    """Lines with their ends; one that does not end is an error before it fills the memory."""
    rest: list[str] = []
    length = number = 0
    for piece in pieces:
        if "\n" not in piece and "\r" not in piece and not (rest and rest[-1].endswith("\r")):
            rest.append(piece)
            length += len(piece)
        else:
            lines = _split("".join((*rest, piece)))
            # The last one may go on in the next piece, and \r at its end may be the first half of \r\n.
            rest = [lines.pop()] if lines else []
            length = sum(map(len, rest))
            number += len(lines)
            yield from lines
        if length > MAX_LINE:
            raise ProblemsError([Problem(name, number + 1, 1, "", f"a line of more than {MAX_LINE:,} characters")])
    if rest:
        yield "".join(rest)


def _split(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()
