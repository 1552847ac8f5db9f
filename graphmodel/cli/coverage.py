"""The command that shows what of a text has been read into statements: coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.api.table import Format, rows_text
from graphmodel.cli.options import Files, Rows, Texts, reading
from graphmodel.cli.output import write

BELOW = 1


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("coverage")(coverage)


@reading()
def coverage(
    files: Files,
    options: Reading,
    text: Texts,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write a page with the text beside its statements (.html).", show_default=False)
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only the sentences that carry no statement.")] = False,
    at_least: Annotated[
        float | None,
        typer.Option("--at-least", metavar="PERCENT", min=0, max=100, help="Exit with 1 if fewer of the sentences carry statements."),
    ] = None,
    format_: Rows = Format.table,
) -> None:
    """Show which sentences of a text carry statements.

    With -o, as a page with the text beside the statements.
    """
    from graphmodel.api.coverage import coverage as covered

    found = covered(files, text, out, **options)
    if out is None:
        rows = [row for row, sentence in zip(found.rows, found, strict=True) if not (open_ and sentence.statements)]
        write(rows_text(found.columns, rows, format_))
    carrying = sum(bool(sentence.statements) for sentence in found)
    if at_least is not None and (not found or 100 * carrying < at_least * len(found)):
        raise typer.Exit(BELOW)
