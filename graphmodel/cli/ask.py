"""Commands that answer questions: query, queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.cli.inputs import Decisions
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen_graph
from graphmodel.cli.output import Format, detail, emit, rows_text, tell
from graphmodel.cli.server import Name, Uri, Username, settings
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.querying.result import Limits, Result

OutputFormat = Annotated[Format, typer.Option("--format", help="How rows are printed.")]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-P",
        metavar="NAME=VALUE",
        help="A parameter of the query: a number, true, false, null or a [list] as in JSON, else text.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("query")(query)
    app.command("queries")(queries)


def query(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME_OR_CYPHER", help="A named query (see `graphmodel queries`), or a Cypher query that reads.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Models or graphs; none with --neo4j.", show_default=False),
    ] = None,
    parameters: Parameters = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    format_: OutputFormat = Format.table,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows at most.")] = 10_000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Time at most.")] = 10,
    memory: Annotated[int, typer.Option("--memory", min=256, help="Memory of the engine at most, in MiB.")] = 2048,
    neo4j: Annotated[bool, typer.Option("--neo4j", help="Ask a Neo4j server (NEO4J_URI) instead of the embedded engine.")] = False,
    uri: Uri = None,
    username: Username = None,
    database: Name = None,
) -> None:
    """Answer a question about models or graphs: a named one, or any Cypher that reads. Nothing is written, no file or network is reached.

    With --as-of and --known-at, every statement has `holds` and `known`: yes, possible, unknown, or no (only for the content of another statement).
    """
    from graphmodel.querying import guard
    from graphmodel.querying.engine.session import check_parameters
    from graphmodel.querying.result import Limits

    given = dict(parameter(one) for one in parameters or [])
    limits = Limits(seconds=seconds, rows=rows, memory_mb=memory)
    if neo4j and (files or as_of or known_at or known_by or identity):
        raise UsageError("--neo4j asks what is in the database: files, --as-of, --known-at and --identity do not go with it")
    if not neo4j and not files:
        raise UsageError("name the files to ask, or ask a server with --neo4j")
    text, arguments = _query_text(name, given)
    if neo4j:
        from graphmodel.neo4j.asking import ask as ask_server

        notice = (lambda remark: detail(context, remark)) if context.obj.verbose else None
        result = ask_server(settings(uri, username, database), text, arguments, limits, notice)
    else:
        check_parameters(guard.check(text), arguments)  # before the files are read, which may take long
        moment = moment_of(as_of, known_at, known_by)
        result = ask(read_seen_graph(context, files or [], moment, identity), name, given, limits)
    emit(rows_text(result.columns, result.rows, format_))
    if result.truncated:
        tell(context, f"only the first {rows} rows are shown; --rows shows more")
    elif not result.rows:
        tell(context, "no rows")


def ask(graph: Graph, name: str, given: dict[str, Any], limits: Limits | None = None) -> Result:
    """The answer of the embedded engine to a named query, or to Cypher text (anything with a space in it)."""
    from graphmodel.graph.rows import all_rows
    from graphmodel.model.schema import bundled
    from graphmodel.querying.engine.session import Engine
    from graphmodel.querying.result import Limits

    text, arguments = _query_text(name, given)
    schema = bundled()
    known = {*schema.labels, *schema.relations, *_properties(), "ABOUT"}
    with Engine(*all_rows(graph), limits=limits or Limits(), known=known) as engine:
        return engine.query(text, arguments)


def _query_text(name: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text and the arguments of a named query, or of Cypher text (anything with a space in it)."""
    from graphmodel.querying import named

    if any(character.isspace() for character in name.strip()):
        return name, given
    found = named.get(name.strip())
    return found.text, found.arguments(given)


def queries(format_: OutputFormat = Format.table) -> None:
    """List the named queries, what each answers, and its parameters."""
    from graphmodel.querying import named

    columns = ["name", "answers", "parameters", "more"]
    rows = [
        [one.name, one.title, [p.name if p.required else f"{p.name} = {json.dumps(p.default)}" for p in one.parameters], one.doc]
        for one in named.named().values()
    ]
    if format_ is Format.table:
        columns, rows = columns[:3], [row[:3] for row in rows]
    emit(rows_text(columns, rows, format_))


def parameter(text: str) -> tuple[str, Any]:
    """A parameter of a query, as it is written on the command line. Raises UsageError where it is no NAME=VALUE."""
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise UsageError(f"{text!r}: a parameter is NAME=VALUE, such as date=2025-02-14")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value


def _properties() -> frozenset[str]:
    from graphmodel.model.schema import RESERVED_PROPERTIES, bundled

    return RESERVED_PROPERTIES | {name for relation in bundled().relations.values() for name in relation.qualifiers}
