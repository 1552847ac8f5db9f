"""The commands that talk to Neo4j: load, pull."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.api.options import Reading
from graphmodel.api.table import Format, rows_text
from graphmodel.cli.options import Database, Files, Insecure, Out, Rows, To, Uri, Username, reading
from graphmodel.cli.output import info, is_quiet, write

if TYPE_CHECKING:
    from graphmodel.neo4j.load import Progress


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("load")(load)
    app.command("pull")(pull)


@reading()
def load(
    files: Files,
    options: Reading,
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", help="The name that keeps it apart in the database; by default the model's own.", show_default=False),
    ] = None,
    replace: Annotated[
        str | None,
        typer.Option("--replace", metavar="MODEL", help="Also remove what this model no longer has (nothing of other models).", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    uri: Uri = None,
    username: Username = None,
    database: Database = None,
    format_: Rows = Format.table,
) -> None:
    """Load models or graphs into Neo4j.

    Each under its name. Loading again changes nothing; what changed is updated; other models are not touched.

    The password is read from NEO4J_PASSWORD, or asked for.
    """
    from graphmodel.api.neo4j import load as loaded

    summaries = loaded(
        files,
        uri,
        username=username,
        database=database,
        model=model,
        replace=replace,
        dry_run=dry_run,
        progress=progress,
        **options,
    )
    rows = [
        (summary.model, kind, counts.created, counts.updated, counts.left, counts.removed, counts.kept)
        for summary in summaries
        for kind, counts in (("nodes", summary.nodes), ("relationships", summary.relationships))
    ]
    write(rows_text(("model", "kind", "created", "updated", "left", "removed", "kept"), rows, format_))
    if dry_run:
        info("nothing was written")


def pull(
    out: Out,
    to: To = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="The model, where the database holds several.", show_default=False)
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--everything", help="The whole database as a graph, whoever made it, with a report of what the schema does not know."),
    ] = False,
    name_from: Annotated[
        str | None,
        typer.Option("--name-from", metavar="PROPERTY", help="With --everything: the property that is a node's name.", show_default=False),
    ] = None,
    uri: Uri = None,
    username: Username = None,
    database: Database = None,
    insecure: Insecure = False,
) -> None:
    """Write what is in Neo4j to a file.

    A model is the same as it was when it was loaded.

    A database that graphmodel did not make becomes a graph, with --everything.
    """
    from graphmodel.api import export as exporting
    from graphmodel.api.neo4j import pull as pulled

    exporting.format_for(out, to)
    stdout = str(out) == "-"
    found = pulled(
        uri,
        username=username,
        database=database,
        model=model,
        everything=everything,
        name_from=name_from,
        insecure=insecure,
        out=None if stdout else out,
        to=to,
    )
    if stdout:
        write(exporting.text(found, str(to)))


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on stderr where that is a terminal."""
    if is_quiet() or not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield show
