"""The command on who agrees with whom: network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.cli.diagram import PICTURES, write_picture
from graphmodel.cli.inputs import Decisions, Files
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen_model
from graphmodel.cli.output import Format, emit, rows_text, tell
from graphmodel.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("network")(network)


def network(
    context: typer.Context,
    measure: Annotated[
        str,
        typer.Argument(
            metavar="MEASURE",
            help="congruence (same side), conflict (opposite sides), subtract (the one minus the other) or ignore (sides do not count).",
            show_default=False,
        ),
    ],
    files: Files,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="A graph file (.json, .graphml, .cypher, .dot, ...) or a picture (.svg, .png, .pdf); without it, rows.",
            show_default=False,
        ),
    ] = None,
    normalization: Annotated[
        str, typer.Option("--normalization", metavar="HOW", help="no, average (of how active the two are), jaccard or cosine.")
    ] = "no",
    duplicates: Annotated[
        str,
        typer.Option(
            "--duplicates", metavar="HOW", help="include, or count the same position once in a document, week, month, year, or acrossrange."
        ),
    ] = "include",
    stance: Annotated[
        list[str] | None,
        typer.Option("--stance", metavar="STANCE", help="Only positions of this stance: affirms, denies, supports or opposes; may be repeated."),
    ] = None,
    affiliation: Annotated[
        bool, typer.Option("--affiliation", help="Put the one organization or state that an actor belongs to in its place.")
    ] = False,
    title: Annotated[str | None, typer.Option("--title", help="The title of a picture.", show_default=False)] = None,
    page: Annotated[str, typer.Option("--page", help="The size of a picture: WIDTHxHEIGHT in px, or a name such as a4.")] = "1600x1100",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    format_: Annotated[Format, typer.Option("--format", help="How rows are printed.")] = Format.table,
) -> None:
    """Show who agrees or disagrees with whom: actors joined by the sides they take, as Discourse Network Analyzer defines it."""
    from graphmodel import formats
    from graphmodel.claims import agreement as making
    from graphmodel.diagram import raster
    from graphmodel.graph.build import statement_edges

    if out is not None and str(out) != "-" and out.suffix not in PICTURES:
        try:
            formats.format_for(out)
        except UsageError as error:
            raise UsageError(f"{error}; a picture ends in {', '.join(PICTURES)}") from error
    model = read_seen_model(context, files, moment_of(as_of, known_at, known_by), identity)
    groups = making.affiliations(model) if affiliation else None
    graph = making.network(
        model,
        measure,  # type: ignore[arg-type]
        normalization,  # type: ignore[arg-type]
        stances=stance or making.STANCES,  # type: ignore[arg-type]
        duplicates=duplicates,  # type: ignore[arg-type]
        groups=groups,
    )
    if out is not None and out.suffix in PICTURES:
        picture = raster.picture(making.drawing_graph(graph), making.drawing_schema(model.schema), title=title, page=page, notes=False)
        write_picture(picture, out)
    elif out is not None and str(out) != "-":
        formats.write(graph, out)
    else:
        columns = ("one", "relation", "other", "weight", "congruence", "conflict", "agreeOn", "disagreeOn", "statements")
        rows = [
            (graph.nodes[one]["name"], data["relation"], graph.nodes[other]["name"], *(data[name] for name in columns[3:]))
            for one, other, _, data in sorted(statement_edges(graph), key=lambda edge: (-edge[3]["weight"], edge[2]))
        ]
        if rows or format_ is not Format.table:
            emit(rows_text(columns, rows, format_))
    tell(context, f"{graph.number_of_nodes()} actors, {graph.number_of_edges()} ties" + (f"; wrote {out}" if out and str(out) != "-" else ""))
