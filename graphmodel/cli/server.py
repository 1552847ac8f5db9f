"""What every command that asks a Neo4j server needs: options, settings, and the connection."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.output import detail

if TYPE_CHECKING:
    from graphmodel.neo4j.database import Database, Settings

Uri = Annotated[str | None, typer.Option("--uri", help="The server, such as neo4j://localhost:7687 (NEO4J_URI).", show_default=False)]
Username = Annotated[str | None, typer.Option("--username", help="Who asks (NEO4J_USERNAME, else neo4j).", show_default=False)]
Name = Annotated[str | None, typer.Option("--database", help="The database (NEO4J_DATABASE, else the server's default).", show_default=False)]


@contextmanager
def opened(context: typer.Context, uri: str | None, username: str | None, database: str | None) -> Iterator[Database]:
    """The database that options and environment name; the server's remarks are shown with ``-v``."""
    from graphmodel.neo4j.database import connect

    with connect(settings(uri, username, database), (lambda text: detail(context, text)) if context.obj.verbose else None) as found:
        yield found


def settings(uri: str | None, username: str | None, database: str | None) -> Settings:
    """Options first, then the environment; a password that is in neither is asked for where somebody sits at the terminal."""
    from dataclasses import replace

    from graphmodel.neo4j.database import Settings

    found = Settings.from_environment(uri, username, database)
    if not found.password and "NEO4J_PASSWORD" not in os.environ and sys.stdin.isatty():
        return replace(
            found, password=typer.prompt(f"Password of {found.username} at {found.uri}", hide_input=True, err=True, default="", show_default=False)
        )
    return found
