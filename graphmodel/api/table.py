"""Rows as text: a table for people, JSON, JSON Lines or CSV."""

from __future__ import annotations

import io
import json
import math
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from graphmodel.parsing.display import shown

_WIDTH = 160
"""Characters in a line of a table that is not for a terminal (COLUMNS in the environment says otherwise)."""
_MANY = 2_000
"""Rows of a table that is printed without wrapping."""
_WIDEST = 60
"""Characters of a cell that the cells below and above it are aligned to, where nothing is wrapped."""


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


def rows_text(columns: Sequence[str], rows: Iterable[Sequence[Any]], format_: Format, *, spreadsheet: bool = False) -> str:
    """Rows in one of the formats; dates as ISO text, lists and groups as JSON where a cell must be text.

    In CSV that is for a ``spreadsheet``, an apostrophe comes before text that begins like a formula.

    >>> rows_text(("name", "negated"), [("Ann", False), ("Bob", None)], Format.csv)
    'name,negated\\nAnn,false\\nBob,\\n'
    """
    match format_:
        case Format.json:
            return json.dumps([_record(columns, row) for row in rows], ensure_ascii=False, indent=2, default=_iso) + "\n"
        case Format.jsonl:
            return "".join(json.dumps(_record(columns, row), ensure_ascii=False, default=_iso) + "\n" for row in rows)
        case Format.csv:
            return "".join(_csv_line(row, spreadsheet) for row in [columns, *rows])
        case Format.table:
            return _table(columns, [list(row) for row in rows])


def _csv_line(row: Sequence[Any], spreadsheet: bool) -> str:
    from graphmodel.parsing.csv import guarded, written_cell

    cells = (guarded(item) if spreadsheet and isinstance(item, str) else _cell(item) for item in row)
    return ",".join(written_cell(cell) if cell else "" for cell in cells) + "\n"


def _record(columns: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(columns, (_finite(item) for item in row), strict=True))


def _finite(item: Any) -> Any:
    """A value as JSON has it: it has no NaN and no infinity, which become text."""
    if isinstance(item, float) and not math.isfinite(item):
        return repr(item)
    if isinstance(item, list | tuple):
        return [_finite(part) for part in item]
    return {key: _finite(part) for key, part in item.items()} if isinstance(item, dict) else item


def _iso(item: object) -> str:
    return item.isoformat() if isinstance(item, date) else str(item)


def _cell(item: Any) -> str:
    if item is None:
        return ""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, list | dict):
        return json.dumps(item, ensure_ascii=False, default=_iso)
    return _iso(item)


def _table(columns: Sequence[str], rows: list[list[Any]]) -> str:
    """A table for people: every column, lists are written with commas, long cells wrap; of many rows, each is one line."""
    if len(rows) > _MANY:
        return _lines(columns, rows)
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at, column in enumerate(columns):
        table.add_column(shown(column), overflow="fold", justify="right" if rows and all(_is_number(row[at]) for row in rows) else "left")
    for row in rows:
        table.add_row(*(Text(shown(_words(item))) for item in row))
    out = io.StringIO()
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    console = Console(file=out, width=width, force_terminal=terminal, highlight=False, no_color=None if terminal else True)
    console.print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _lines(columns: Sequence[str], rows: list[list[Any]]) -> str:
    """A table with a line for each row, however long: wrapping takes rich 0.1 ms for each cell."""
    from rich.cells import cell_len

    parts = [[shown(column), *(shown(_words(row[at])) for row in rows)] for at, column in enumerate(columns)]
    aligned: list[list[str]] = []
    for at, texts in enumerate(parts):
        lengths = [len(text) if text.isascii() else cell_len(text) for text in texts]
        width = max((length for length in lengths if length <= _WIDEST), default=0)
        fill = [" " * (width - length) for length in lengths]
        right = all(_is_number(row[at]) for row in rows)
        aligned.append([space + text if right else text + space for text, space in zip(texts, fill, strict=True)])
    head, *lines = ("   ".join(cells).rstrip() for cells in zip(*aligned, strict=True))
    rule = "─" * min(_WIDTH, max(map(len, (head, *lines))))
    return "\n".join([head, rule, *lines]) + "\n"


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _words(item: Any) -> str:
    return ", ".join(_words(part) for part in item) if isinstance(item, list) else _cell(item)
