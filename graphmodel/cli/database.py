"""Commands that talk to Neo4j: load, pull."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.cli.inputs import Decisions, Files, named, read_graph
from graphmodel.cli.model_files import As, Out, check_format, write_found
from graphmodel.cli.output import Format, detail, emit, rows_text, tell
from graphmodel.cli.server import Name, Uri, Username, opened
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.neo4j.load import Progress


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("load")(load)
    app.command("pull")(pull)


def load(
    context: typer.Context,
    files: Files,
    identity: Decisions = None,
    model: Annotated[
        str | None, typer.Option("--model", help="The name that keeps it apart in the database; by default the model's own.", show_default=False)
    ] = None,
    replace: Annotated[
        str | None,
        typer.Option("--replace", metavar="MODEL", help="Also remove what this model no longer has (nothing of other models).", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    uri: Uri = None,
    username: Username = None,
    database: Name = None,
    format_: Annotated[Format, typer.Option("--format", help="How the summary is printed.")] = Format.table,
) -> None:
    """Load models or graphs into Neo4j, each under its name. Loading again changes nothing; what changed is updated; other models are not touched.

    The password comes from NEO4J_PASSWORD, or is asked for.
    """
    from graphmodel.neo4j import load as loading

    graphs = _by_name(files, model, identity)
    if replace is not None:
        loading.refuse_other(list(graphs), replace)
    rows: list[tuple[str, str, int, int, int, int, int]] = []
    with opened(context, uri, username, database) as there:
        for name, graph in graphs.items():
            if dry_run:
                summary = loading.planned(graph, there, model=name, replace=name == replace)
            else:
                with progress(context) as told:
                    summary = loading.load(graph, there, model=name, replace=name == replace, progress=told)
            for kind, counts in (("nodes", summary.nodes), ("relationships", summary.relationships)):
                rows.append((name, kind, counts.created, counts.updated, counts.left, counts.removed, counts.kept))
            if summary.nodes.kept:
                tell(context, f"{name}: {summary.nodes.kept} nodes that the model no longer has are kept: relationships of somebody else end at them")
    shown = [[*row[:2], *map(str, row[2:])] for row in rows] if format_ is Format.table else rows
    emit(rows_text(("model", "kind", "created", "updated", "left", "removed", "kept"), shown, format_))
    if dry_run:
        tell(context, "nothing was written")


def _by_name(files: list[Path], model: str | None, identity: Path | None) -> dict[str, Graph]:
    """The graphs of the files by the names that keep them apart in a database: models of different names are loaded each by itself."""
    if model is not None or len(files) == 1:
        graph = named(read_graph(files, identity), files)
        return {model or str(graph.graph.get("model") or "graph"): graph}
    alone: dict[str, list[tuple[Path, Graph]]] = {}
    for path in files:
        graph = named(read_graph([path], identity), [path])
        alone.setdefault(str(graph.graph.get("model") or "graph"), []).append((path, graph))
    together = {name: [path for path, _ in each] for name, each in alone.items()}
    return {name: each[0][1] if len(each) == 1 else named(read_graph(together[name], identity), together[name]) for name, each in alone.items()}


def pull(
    context: typer.Context,
    out: Out,
    as_: As = None,
    model: Annotated[str | None, typer.Option("--model", help="The model, where the database holds several.", show_default=False)] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="The whole database as a graph, whoever made it, with a report of what the schema does not know.")
    ] = False,
    uri: Uri = None,
    username: Username = None,
    database: Name = None,
) -> None:
    """Write what stands in Neo4j as a model or graph file: what was loaded comes back equal.

    A database that graphmodel did not make becomes a graph, with --everything.
    """
    from graphmodel.graph.build import is_model, model_of
    from graphmodel.neo4j import pull as pulling

    if everything and model is not None:
        raise UsageError("--everything takes all models; leave --model out")
    check_format(out, as_)
    with opened(context, uri, username, database) as there:
        if everything:
            graph, report = pulling.pull_everything(there)
            for line in report.lines():
                tell(context, line)
        else:
            graph = pulling.pull(there, model)
    write_found(context, model_of(graph) if is_model(graph) else graph, out, as_)
    detail(context, f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} relationships")


@contextmanager
def progress(context: typer.Context) -> Iterator[Progress]:
    """A progress bar on stderr where that is a terminal."""
    if context.obj.quiet or not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield told
