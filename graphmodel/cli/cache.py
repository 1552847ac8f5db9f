"""The command for what is kept between questions: cache."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.api.table import Format, rows_text
from graphmodel.cli.options import Rows
from graphmodel.cli.output import info, write


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("cache")(cache)


def cache(
    action: Annotated[str, typer.Argument(metavar="[show|clear]", help="Show what is there, or remove it.", show_default=False)] = "show",
    format_: Rows = Format.table,
) -> None:
    """Show or clear what questions about files have kept.

    `graphmodel query` keeps what its engine has loaded in the user's cache folder (GRAPHMODEL_CACHE names another one; empty, it keeps nothing).
    """
    from graphmodel.api.cache import cache as kept

    found = kept(action)  # type: ignore[arg-type]
    if action == "clear":
        info("1 entry was removed" if len(found) == 1 else f"{len(found)} entries were removed")
    else:
        write(rows_text(found.columns, found.rows, format_))
