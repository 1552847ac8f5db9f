"""All commands in one parser. What is heavy (networkx, matplotlib, the engine) is imported inside the commands, so that ``--help`` stays quick."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.cli import (
    accepting,
    cache,
    check,
    claims,
    counts,
    coverage,
    demo,
    drafting,
    draw,
    export,
    identity,
    importing,
    mcp,
    neo4j,
    network,
    query,
    report,
    review,
    schema,
    sentences,
    verify,
    versions,
)
from graphmodel.cli.output import choose

app = typer.Typer(
    name="graphmodel",
    help="Political reporting as a graph of actors and their stated relationships: sourced, attributed, contested, dated.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    demo,
    importing,
    drafting,
    accepting,
    review,
    mcp,
    check,
    verify,
    export,
    schema,
    query,
    claims,
    counts,
    network,
    report,
    draw,
    versions,
    identity,
    coverage,
    sentences,
    neo4j,
    cache,
):
    group.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"graphmodel {version('graphmodel')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages but warnings and errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="More messages.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="On an error, also show where in the program it was raised.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    choose(quiet=quiet, verbose=verbose)
