"""The command that finds what is wrong with files: check."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.cli.options import Files, reading

FINDINGS = 1


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("check")(check)


@reading()
def check(
    files: Files,
    options: Reading,
    text: Annotated[
        list[str] | None,
        typer.Option(
            "--text",
            metavar="FILE",
            help="A document's text, as verify takes it: compare the evidence with it, and write start and end for words that have none.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Find everything that is wrong with files.

    Models, graphs and files of decisions are checked; each problem is shown with file, line and column.

    With --as-of or --known-at, also say how many statements held, or were known, on that day. Exits with 1 if anything is wrong, with 3 if a file
    cannot be read at all.
    """
    from graphmodel.api.check import check as found
    from graphmodel.cli.output import failed
    from graphmodel.errors import ProblemsError

    problems = found(files, text=text or (), **options)
    if problems:
        failed(ProblemsError(problems))
        raise typer.Exit(FINDINGS)
