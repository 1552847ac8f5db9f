"""The commands that answer questions: query, queries."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.api.table import Format, rows_text
from graphmodel.cli.options import Database, Parameters, Rows, Uri, Username, parameters_of, reading
from graphmodel.cli.output import info, write


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("query")(query)
    app.command("queries")(queries)


@reading()
def query(
    name: Annotated[str, typer.Argument(metavar="NAME_OR_CYPHER", help="A named query (see `graphmodel queries`), or a Cypher query that reads.")],
    options: Reading,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Models or graphs; none with --neo4j.", show_default=False),
    ] = None,
    parameters: Parameters = None,
    format_: Rows = Format.table,
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=1, help="Rows at most.")] = 10_000,
    seconds: Annotated[float, typer.Option("--seconds", metavar="N", min=0.1, help="Time at most.")] = 10,
    memory: Annotated[int, typer.Option("--memory", metavar="MIB", min=256, help="Memory of the engine at most, in MiB.")] = 2048,
    neo4j: Annotated[bool, typer.Option("--neo4j", help="Ask a Neo4j server (NEO4J_URI) instead of the embedded engine.")] = False,
    uri: Uri = None,
    username: Username = None,
    database: Database = None,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Keep what the engine has loaded of files, for the next question.")] = True,
) -> None:
    """Answer a question: a named one, or Cypher that reads.

    Nothing is written, and the query reaches no file and no network.

    With --as-of and --known-at, every statement has `holds` and `known`: yes, possible, unknown, or no (only for the content of another statement).
    """
    from graphmodel.api.query import query as answer

    result = answer(
        files or None,
        name,
        parameters_of(name, parameters),
        rows=rows,
        seconds=seconds,
        memory=memory,
        neo4j=neo4j,
        uri=uri,
        username=username,
        database=database,
        cache=cache,
        **options,
    )
    write(rows_text(result.columns, result.rows, format_))
    if result.truncated:
        info(f"only the first {rows} rows are shown; --rows shows more")
    elif not result.rows:
        info("no rows")


def queries(format_: Rows = Format.table) -> None:
    """List the named queries, what each answers, its parameters."""
    from graphmodel.api.query import queries as listed

    found = listed()
    shown = len(found.columns) - 1 if format_ is Format.table else len(found.columns)
    write(rows_text(found.columns[:shown], [row[:shown] for row in found.rows], format_))
