"""The command that numbers the sentences of a text: sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.api.table import Format
from graphmodel.cli.options import Rows


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("sentences")(sentences)


def sentences(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="A text file (UTF-8, or UTF-16 with its mark); - is stdin.", show_default=False, allow_dash=True)
    ],
    language: Annotated[
        str | None, typer.Option("--language", metavar="TAG", help="Its language (BCP 47), such as uk; by default English.", show_default=False)
    ] = None,
    format_: Rows = Format.table,
) -> None:
    """Show the numbered sentences of a text.

    Each with its line and its offsets (characters, end exclusive).
    """
    from graphmodel.api.sentences import sentences as numbered
    from graphmodel.cli.output import write_answers

    write_answers(numbered(text, language=language), format_)
