"""The command that serves a model to a language model: mcp."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("mcp")(mcp)


def mcp(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A model file.", show_default=False)],
    text: Annotated[
        list[str] | None,
        typer.Option(
            "--text",
            metavar="FILE",
            help="A document's text, as `graphmodel verify` takes it; without it, nothing can be proposed.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DRAFT", help="The model file for proposals, as drafts; by default MODEL.drafts.yaml.", show_default=False
        ),
    ] = None,
) -> None:
    """Serve a model to a language model (MCP).

    On stdin and stdout: tools to look up, read, ask, and propose statements, which are checked as by `graphmodel accept`.

    Nothing is written but drafts, into a file of their own.
    """
    from graphmodel.api.mcp import mcp as serve

    serve(model, text or [], out=out)
