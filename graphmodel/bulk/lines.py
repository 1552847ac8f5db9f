"""Plain delimited text in columns of numbers: each distinct cell is read once, by the rules of the row executor.

Only text is taken whose cells are what stands between the delimiters: UTF-8, no quotes, no lone carriage returns. The rest is for the row executor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphmodel.bulk.engine import Unsupported
from graphmodel.importers.rows import is_damaged
from graphmodel.importers.sources import MAX_LINE, opened_bytes
from graphmodel.parsing.csv import MAX_CELL

_BLOCK = 2**22
_MOST_TEXTS = 5_000_000
"""So many distinct cells are kept in memory."""
_NEVER = re.compile("[\x00\x1f]")

Read = Callable[[str], str | None]


@dataclass(slots=True)
class Texts:
    """Texts by number; 0 is what says nothing."""

    texts: list[str] = field(default_factory=lambda: [""])
    _numbers: dict[str, int] = field(default_factory=lambda: {"": 0})

    def number(self, text: str | None) -> int:
        """The number of a text.

        >>> texts = Texts()
        >>> texts.number("a"), texts.number(None), texts.number("a"), texts.text(1)
        (1, 0, 1, 'a')
        """
        found = self._numbers.get(text or "")
        if found is None:
            if len(self.texts) > _MOST_TEXTS:
                raise Unsupported(f"more than {_MOST_TEXTS:,} different cells")
            found = self._numbers[text or ""] = len(self.texts)
            self.texts.append(text or "")
        return found

    def known(self, text: str) -> int:
        """The number of a text; -1 where nothing has it."""
        return self._numbers.get(text, -1)

    def text(self, number: int) -> str | None:
        """The text of a number."""
        return self.texts[number] or None


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


def batches(source: Delimited, texts: Texts) -> Iterator[tuple[Any, Any]]:
    """The rows of a file, piece by piece: Arrow tables of ``line`` and ``c0``, ``c1`` …, and of the ``line`` and ``cells`` of ragged rows.

    Raises Unsupported for what is not plain.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    seen: list[dict[str, int]] = [{} for _ in source.columns]
    first, to_skip = 1, int(source.header)
    for block in _blocks(source):
        try:
            text = pa.array([block], pa.large_binary()).cast(pa.large_string())
        except pa.ArrowInvalid as error:
            raise Unsupported("text that is not UTF-8") from error
        lines = pc.split_pattern(text, "\n").flatten()
        if block.endswith(b"\n"):
            lines = lines[:-1]
        if (pc.max(pc.binary_length(lines)).as_py() or 0) > MAX_CELL:
            raise Unsupported("lines that are very long")
        numbers = pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), len(lines)), start=first - 1)
        first += len(lines)
        full = pc.not_equal(pc.ascii_ltrim(lines, source.separator), "")
        lines, numbers = lines.filter(full), numbers.filter(full)
        if to_skip and len(lines):
            lines, numbers, to_skip = lines[1:], numbers[1:], 0
        if len(lines):
            yield _parted(source, lines, numbers, seen, texts)


def _parted(source: Delimited, lines: Any, numbers: Any, seen: Sequence[dict[str, int]], texts: Texts) -> tuple[Any, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    width = len(source.columns)
    cells = pc.split_pattern(lines, source.separator)
    counts = pc.list_value_length(cells)
    ragged = pa.table({"line": numbers[:0], "cells": counts[:0].cast(pa.int64())})
    if not pc.all(pc.equal(counts, width)).as_py():
        # Cells after the last column do no harm where they are empty.
        trimmed = pc.add(pc.count_substring(pc.ascii_rtrim(lines, source.separator), source.separator), 1)
        fits = pc.and_(pc.greater_equal(counts, width), pc.less_equal(trimmed, width))
        misfits = pc.invert(fits)
        ragged = pa.table({"line": numbers.filter(misfits), "cells": counts.filter(misfits).cast(pa.int64())})
        cells, numbers = cells.filter(fits), numbers.filter(fits)
    columns = {"line": numbers}
    for index, name in enumerate(source.columns):
        encoded = pc.list_element(cells, index).dictionary_encode()
        known = seen[index]
        for raw in (words := encoded.dictionary.to_pylist()):
            if raw not in known:
                known[raw] = texts.number(_cell(raw, source, name, source.reads[index]))
        columns[f"c{index}"] = pa.array([known[raw] for raw in words], pa.int32()).take(encoded.indices)
    return pa.table(columns), ragged


def _cell(raw: str, source: Delimited, name: str, read: Read) -> str | None:
    text = read(raw)
    if text is not None and is_damaged(text, name in source.numeric):
        raise Unsupported("cells that a spreadsheet damaged")
    if text is not None and _NEVER.search(text):
        raise Unsupported("cells with control characters")
    return text


def _blocks(source: Delimited) -> Iterator[bytes]:
    """Whole lines, many at a time."""
    rest = b""
    begun = False
    with opened_bytes(source.path) as file:
        while piece := file.read(_BLOCK):
            if not begun:
                begun, piece = True, piece.removeprefix(b"\xef\xbb\xbf")
            end = piece.rfind(b"\n") + 1
            if not end:
                rest += piece
                if len(rest) > MAX_LINE:
                    raise Unsupported("lines that are very long")
                continue
            yield _plain(rest + piece[:end], source)
            rest = piece[end:]
    if rest:
        yield _plain(rest, source)


def _plain(block: bytes, source: Delimited) -> bytes:
    block = block.replace(b"\r\n", b"\n")
    if b"\r" in block:
        # A lone one at the end of the file ends a line, too.
        raise Unsupported("carriage returns that stand alone")
    if source.separator != "\t" and b'"' in block:
        raise Unsupported("cells in quotes")
    return block
