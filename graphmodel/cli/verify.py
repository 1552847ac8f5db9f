"""The command that compares quotes with texts: verify."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.api.table import Format
from graphmodel.cli.options import Files, Rows, Texts, WithDrafts

FINDINGS = 1


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("verify")(verify)


def verify(
    files: Files,
    text: Texts,
    was: Annotated[
        list[str] | None,
        typer.Option(
            "--was",
            metavar="TEXT",
            help="The text as it was when the offsets were counted: shows which of several equal passages moved.",
            show_default=False,
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write into the model files where the words are now, and which version of the text this is.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail also where evidence could not be checked.")] = False,
    with_drafts: WithDrafts = False,
    format_: Rows = Format.table,
) -> None:
    """Compare quoted words with the documents' texts.

    Where words are not at their place, shows where they are now, or that they vanished.

    Exits with 1 if a quote moved (unless --update wrote its new place), changed or vanished.
    """
    from graphmodel.api.verify import failures
    from graphmodel.api.verify import verify as checked
    from graphmodel.cli.output import write_answers

    checks = checked(files, text, was or [], update=update, strict=strict, with_drafts=with_drafts)
    write_answers(checks, format_)
    if failures(checks, update=update, strict=strict):
        raise typer.Exit(FINDINGS)
