"""Plain delimited text, line by line, as it is given to the engine; and what each of its cells says, by the rules of the row executor.

Only text is taken whose cells are what stands between the delimiters: UTF-8, no quotes, no lone carriage returns. The rest is for the row executor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graphmodel.bulk.engine import Unsupported
from graphmodel.importers.rows import is_damaged
from graphmodel.importers.sources import MAX_LINE, opened_bytes
from graphmodel.importers.values import are_texts

_BLOCK = 2**22
_MARK = b"\xef\xbb\xbf"

Read = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Delimited:
    """A file of plain delimited text: its columns in their order, what each of their cells says, and whether a first line names them."""

    path: Path
    columns: tuple[str, ...]
    reads: tuple[Read, ...]
    separator: str
    header: bool
    numeric: frozenset[str]
    """Columns of numbers, which may be written as a spreadsheet rounds them."""
    notices: tuple[str, ...] = ()
    """What was detected."""
    lost: str = ""
    """What is lost in each row of all columns."""
    missing: frozenset[str] = frozenset()
    """Texts that say nothing."""
    changed: tuple[str | None, ...] = ()
    """For each column, what of a cell is changed beside white space; None where anything may be, and for columns that are not here."""

    def cell(self, index: int, raw: str) -> str | None:
        """What a cell says. Raises Unsupported where the row executor counts something about it."""
        text = self.reads[index](raw)
        if text is not None and ("#" in text or "E+" in text) and is_damaged(text, self.columns[index] in self.numeric):
            raise Unsupported("cells that a spreadsheet damaged")
        return text

    def texts(self, index: int, raws: Sequence[str]) -> list[str | None]:
        """What cells of a column say, as :meth:`cell` gives it; of those that are plain, which are most, all at once."""
        changed = self.changed[index] if index < len(self.changed) else None
        plain = [raw for raw in raws if raw.isascii()] if changed is not None else []
        whole = "\n".join(plain)
        if not plain or not are_texts(plain) or any(part in whole for part in ("#", "E+", changed) if part):
            return [self.cell(index, raw) for raw in raws]
        return [(raw if raw and raw not in self.missing else None) if raw.isascii() else self.cell(index, raw) for raw in raws]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy of a file's lines has in it."""

    first: int
    """The number of the first line after the header."""
    damaged: bool
    """Whether a spreadsheet may have damaged cells."""
    last: int
    """The number of the last line."""


def copied(source: Delimited, out: Path) -> Copied:
    """Copy the lines of a file, unpacked, with ``\\n`` at the end of each. Raises Unsupported for what is not plain."""
    with opened_bytes(source.path) as file, out.open("wb") as target:
        return _copied(source, file, target)


def _copied(source: Delimited, file: BinaryIO, target: BinaryIO) -> Copied:
    first = 1
    begun = damaged = False
    lines, last_piece = 0, b""
    rest = b""
    without_end = 0
    while piece := file.read(_BLOCK):
        piece = rest + piece
        # The first half of \r\n waits for the second one.
        rest = b"\r" if piece.endswith(b"\r") else b""
        piece = _plain(piece[: len(piece) - len(rest)], source)
        if not begun:
            begun = True
            piece = piece.removeprefix(_MARK)
            first = _after_header(piece, source) if source.header else 1
        without_end = 0 if b"\n" in piece else without_end + len(piece)
        if without_end > MAX_LINE:
            raise Unsupported("lines that are very long")
        damaged = damaged or b"#" in piece or (b"+" in piece and b"E+" in piece)
        lines += piece.count(b"\n")
        last_piece = piece or last_piece
        target.write(piece)
    if rest:
        raise Unsupported("carriage returns that stand alone")
    return Copied(first, damaged, lines + (last_piece != b"" and not last_piece.endswith(b"\n")))


def _plain(block: bytes, source: Delimited) -> bytes:
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
        if b"\r" in block:
            raise Unsupported("carriage returns that stand alone")
    if b"\0" in block or b"\x1f" in block:
        raise Unsupported("control characters")
    if source.separator != "\t" and b'"' in block:
        raise Unsupported("cells in quotes")
    return block


def _after_header(block: bytes, source: Delimited) -> int:
    """The number of the line after the first one with a cell that is not empty."""
    # A table was opened before, so that it has such a line.
    start = re.search(rb"[^\n" + re.escape(source.separator.encode()) + b"]", block)
    if start is None:
        raise Unsupported("many empty lines before the columns")
    return block.count(b"\n", 0, start.start()) + 2
