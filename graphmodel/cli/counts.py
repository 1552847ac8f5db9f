"""The commands that count: counts, positions."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.api.options import Reading, ReadingPositions
from graphmodel.api.table import Format
from graphmodel.cli.options import Files, Rows, Step, Window, reading
from graphmodel.cli.output import write_answers


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("counts")(counts)
    app.command("positions")(positions)


@reading()
def counts(
    files: Files,
    options: Reading,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="PART", help="Count by subject, relation or object only; may be repeated. By default by all three."),
    ] = None,
    window: Window = None,
    step: Step = None,
    at_least: Annotated[
        int, typer.Option("--at-least", metavar="N", min=1, help="Only actors with so many statements, in all windows together.")
    ] = 1,
    top: Annotated[
        int | None, typer.Option("--top", metavar="N", min=1, help="Only the N greatest counts (of each window).", show_default=False)
    ] = None,
    format_: Rows = Format.table,
) -> None:
    """Show who does what to whom how often.

    In all, or in each window of time: by month with --window P1M. What is negated, or only the content of another statement, is not counted.
    """
    from graphmodel.api.counts import counts as counted

    write_answers(counted(files, by=by or (), window=window, step=step, at_least=at_least, top=top, **options), format_)


@reading(known=ReadingPositions)
def positions(
    files: Files,
    options: ReadingPositions,
    contested: Annotated[
        bool, typer.Option("--contested", help="Only where an actor is said to be for and against the same thing (in the same window).")
    ] = False,
    format_: Rows = Format.table,
) -> None:
    """Show who is for and against what, how often.

    In all, or in each window of time. Networks of agreement are made of these positions.
    """
    from graphmodel.api.counts import positions as taken

    write_answers(taken(files, contested=contested, **options), format_)
