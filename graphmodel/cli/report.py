"""The command that writes a briefing: report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.cli.options import Files, reading
from graphmodel.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("report")(report)


@reading()
def report(
    files: Files,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FILE", help="The briefing to write: .md or .html; - is stdout.", show_default=False, allow_dash=True),
    ],
    options: Reading,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help="The format, md or html, where the name does not say it.", show_default=False)
    ] = None,
    diagram: Annotated[bool, typer.Option("--diagram/--no-diagram", help="Put the diagram into an HTML briefing.")] = True,
) -> None:
    """Write a briefing.

    Actors, positions, what is contested, open questions, a timeline, sources; every sentence is linked to its statements.
    """
    from graphmodel.api.report import SUFFIXES
    from graphmodel.api.report import report as briefing
    from graphmodel.cli.output import write

    if str(out) != "-":
        briefing(files, out, to=to, diagram=diagram, **options)
    elif to is None:
        raise UsageError(f"to stdout, say --to with one of {', '.join(suffix[1:] for suffix in SUFFIXES)}")
    else:
        write(briefing(files, to=to, diagram=diagram, **options))
