"""CSV as spreadsheets of any country save it, as records whose cells have places: the ``csv`` module only knows the line in which a record ends.

What is read: commas, semicolons or tabs between cells; UTF-8, UTF-16, or Windows-1252; ``sep=;`` in the first line; empty rows, and empty columns
behind the last one. What was taken is said where it is not what RFC 4180 says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from graphmodel.errors import Problem, ProblemsError
from graphmodel.parsing.tree import Place, decode, fail, place_of

MAX_CELL = 2**20
"""How many characters of a cell are read at most."""
MAX_COLUMNS = 2000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SEPARATOR = re.compile(r"sep=(.)(?:\r?\n|\r|\Z)")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


class Cell(NamedTuple):
    """The text of a cell, where it begins, and whether it was in quotes."""

    text: str
    place: Place
    quoted: bool = False


@dataclass(slots=True)
class Table:
    """A table whose first record names its columns."""

    columns: list[Cell]
    records: Iterable[list[Cell]]
    """The records that have something in them, each with a cell for every column."""
    delimiter: str
    notices: list[str] = field(default_factory=list)
    """What was taken that is not usual."""
    problems: list[Problem] = field(default_factory=list)
    """Records that do not fit the columns; they are not among the others."""

    @property
    def all_quoted(self) -> bool:
        """Whether every cell is in quotes, so that quotes around nothing say nothing."""
        return all(cell.quoted for cell in self.columns)


def read_table(data: bytes, file: str, known: Collection[str]) -> Table | None:
    """The table in the bytes of a file; ``known`` are the columns that it may have, by which its delimiter is told. None for an empty file.

    Raises ProblemsError for what is not a table, with its place.

    >>> table = read_table("\\ufeffid;name;\\r\\na;Ann;\\r\\n;;\\r\\n".encode(), "x.csv", ["id", "name"])
    >>> [[cell.text for cell in record] for record in table.records], table.notices
    ([['a', 'Ann']], ['cells are separated by semicolons'])
    """
    text, notices = _decoded(data, file)
    separator = _SEPARATOR.match(text)
    delimiter = separator[1] if separator else _delimiter(text, file, known)
    if delimiter != ",":
        notices.append(f"cells are separated by {_DELIMITERS.get(delimiter, repr(delimiter))}")
    records = positioned(text, file, delimiter, separator.end() if separator else 0)
    header = next((record for record in records if any(cell.text for cell in record)), None)
    if header is None:
        return None
    width = max(number for number, cell in enumerate(header, 1) if cell.text.strip())
    if width > MAX_COLUMNS:
        fail(file, header[0].place[1:], f"{width:,} columns; at most {MAX_COLUMNS:,} are read")
    kept: list[list[Cell]] = []
    table = Table([cell._replace(text=cell.text.strip()) for cell in header[:width]], kept, delimiter, notices)
    for record in records:
        if not any(cell.text for cell in record):
            continue
        over = next((cell for cell in record[width:] if cell.text), None)
        if len(record) < width or over is not None:
            message = f"{len(record)} cells where the first line names {width} columns"
            table.problems.append(Problem(*(over or record[0]).place, "", message))
        else:
            kept.append(record[:width])
    return table


def positioned(text: str, file: str, delimiter: str = ",", start: int = 0, most: int = MAX_CELL) -> Iterator[list[Cell]]:
    """The records of CSV text from an offset on, each cell with its place; ``most`` characters of a cell are read."""
    field_ = _field(delimiter)
    at, line, line_start = start, text.count("\n", 0, start) + 1, start
    row: list[Cell] = []
    while at < len(text):
        match = field_.match(text, at)
        place = (file, line, at - line_start + 1)
        if match is None:
            fail(file, place[1:], f"not CSV: {_why(text, at)}")
        if match.end() - at > most:
            fail(file, place[1:], f"a cell of {match.end() - at:,} characters; at most {most:,} are read")
        quoted, bare = match.groups()
        row.append(Cell(bare, place) if quoted is None else Cell(quoted.replace('""', '"'), place, True))
        newlines = match[0].count("\n")
        if newlines:
            line += newlines
            line_start = at + match[0].rindex("\n") + 1
        at = match.end()
        if text.startswith(delimiter, at):
            at += 1
            if at == len(text):
                row.append(Cell("", (file, line, at - line_start + 1)))
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        line, line_start = line + 1, at
        yield row
        row = []
    if row:
        yield row


def written_cell(text: str) -> str:
    """A cell as it is written: in quotes where it has a delimiter of any country, a quote, a line break or space at its ends, or is empty text.

    >>> written_cell("a"), written_cell("a;b"), written_cell("")
    ('a', '"a;b"', '""')
    """
    if text and text == text.strip() and not _TO_QUOTE.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe comes before what begins like one.

    >>> guarded("=1+1"), guarded("-5"), guarded("a=1"), guarded("'=x"), unguarded(guarded("'=x"))
    ("'=1+1", "'-5", 'a=1', "''=x", "'=x")
    """
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text of a cell that was written by :func:`guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


_TO_QUOTE = re.compile(r'[",;\t\r\n]')


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'"([^"]*(?:""[^"]*)*)"(?={mark}|\r?\n|\r|\Z)|([^"{mark}\r\n]*)(?={mark}|\r?\n|\r|\Z)')


def _why(text: str, at: int) -> str:
    if text[at : at + 1] == '"' and text.find('"', at + 1) < 0:
        return "a cell begins with a quote and never ends"
    return 'a cell with quotes in it is in quotes, and each of its quotes is doubled ("")'


def _delimiter(text: str, file: str, known: Collection[str]) -> str:
    """The delimiter by which most cells of the first line are columns that may be there."""
    line = text.lstrip("\r\n").partition("\n")[0][:MAX_CELL]

    def fitting(delimiter: str) -> int:
        try:
            first = next(positioned(line, file, delimiter), [])
        except ProblemsError:
            return -1
        return sum(cell.text.strip() in known for cell in first)

    best = max(_DELIMITERS, key=fitting)
    if fitting(best) > 0:
        return best
    counts = Counter(character for character in line if character in _DELIMITERS)
    return max(_DELIMITERS, key=lambda delimiter: counts[delimiter]) if counts else ","


def _decoded(data: bytes, file: str) -> tuple[str, list[str]]:
    """The text of a table, and in which encoding it is, where that is not UTF-8."""
    encoding = _utf_16(data)
    if encoding:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            fail(file, (1, 1), f"not UTF-16, as its beginning says (at byte {error.start:,}); save the file as UTF-8")
        if "\0" in text:
            fail(file, place_of(text, text.index("\0")), "a NUL character; the file is damaged or not text")
        return text, ["the encoding is UTF-16"]
    try:
        return decode(data, file), []
    except ProblemsError:
        if b"\0" in data:
            raise
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            text = ""
        if not text:
            raise
    odd = next(word for word in re.findall(r"[^\s,;]+", text) if not word.isascii())
    return text, [f"the encoding is not UTF-8; in Windows-1252 (Western European) a word is {odd[:40]!r}; if that is wrong, save it as UTF-8"]


def _utf_16(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a mark: every other byte of Latin text is zero.
    start = data[:200]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) >= 8 and zeros.count(0) > 0.8 * len(zeros):
            return encoding
    return None
