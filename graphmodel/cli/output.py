"""What every command prints with: data on stdout as a table, JSON, JSON Lines or CSV; messages on stderr."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from graphmodel.errors import InputError
from graphmodel.parsing.display import shown

_WIDTH = 160
"""Characters in a line of a table that is not for a terminal (COLUMNS in the environment says otherwise)."""


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


@dataclass(frozen=True, slots=True)
class State:
    """What the options before the command say."""

    quiet: bool = False
    verbose: bool = False
    debug: bool = False


def tell(context: typer.Context, message: str) -> None:
    """A message for the person at the terminal, on stderr; none with ``-q``."""
    if not context.obj.quiet:
        typer.echo(shown(message, lines=True), err=True)


def detail(context: typer.Context, message: str) -> None:
    """A message that only ``-v`` shows."""
    if context.obj.verbose:
        typer.echo(shown(message, lines=True), err=True)


def complain(message: str) -> None:
    """An error, on stderr."""
    typer.echo(f"graphmodel: {shown(message, lines=True)}" if "\n" not in message else shown(message, lines=True), err=True)


def emit(text: str, out: Path | None = None) -> None:
    """Data: to a file, or to stdout."""
    if out is not None and str(out) != "-":
        from graphmodel.files.atomic import write_text

        write_text(out, text)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()  # what is left in the buffer would fail again at exit
        raise InputError(f"stdout cannot be written: {error.strerror or error}") from error


def silence() -> None:
    """Write nothing else to stdout, at exit neither."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def rows_text(columns: Sequence[str], rows: Iterable[Sequence[Any]], format_: Format) -> str:
    """Rows in one of the formats; dates as ISO text, lists and groups as JSON where a cell must be text."""
    match format_:
        case Format.json:
            return json.dumps([_record(columns, row) for row in rows], ensure_ascii=False, indent=2, default=_iso) + "\n"
        case Format.jsonl:
            return "".join(json.dumps(_record(columns, row), ensure_ascii=False, default=_iso) + "\n" for row in rows)
        case Format.csv:
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_cell(item) for item in row] for row in rows)
            return text.getvalue()
        case Format.table:
            return _table(columns, [list(row) for row in rows])


def _record(columns: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(columns, (_finite(item) for item in row), strict=True))


def _finite(item: Any) -> Any:
    """A value as JSON has it: it has no NaN and no infinity, which become text."""
    if isinstance(item, float) and not math.isfinite(item):
        return repr(item)
    if isinstance(item, list | tuple):
        return [_finite(one) for one in item]
    return {key: _finite(one) for key, one in item.items()} if isinstance(item, dict) else item


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
    """A table for people: columns that say nothing are left out, lists are written with commas, long cells wrap."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    told = [at for at in range(len(columns)) if any(row[at] not in (None, [], "", False) for row in rows)] or list(range(len(columns)))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at in told:
        table.add_column(columns[at], overflow="fold", justify="right" if rows and all(_is_number(row[at]) for row in rows) else "left")
    for row in rows:
        table.add_row(*(Text(shown(_words(row[at]))) for at in told))
    out = io.StringIO()
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    console = Console(file=out, width=width, force_terminal=terminal, highlight=False, no_color=None if terminal else True)
    console.print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _words(item: Any) -> str:
    if isinstance(item, list):
        return ", ".join(_words(one) for one in item)
    if isinstance(item, bool):
        return "yes" if item else ""
    return _cell(item)
