"""The command on who agrees with whom: network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.options import ReadingPositions
from graphmodel.api.table import Format
from graphmodel.cli.options import Files, Rows, reading
from graphmodel.cli.output import write_answers


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("network")(network)


@reading(known=ReadingPositions)
def network(
    measure: Annotated[
        str,
        typer.Argument(
            metavar="MEASURE",
            help="congruence (same side), conflict (opposite sides), subtract (the one minus the other) or ignore (sides do not count).",
            show_default=False,
        ),
    ],
    files: Files,
    options: ReadingPositions,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="A graph file (.json, .graphml, .cypher, .dot, ...) or a picture (.svg, .png, .pdf); without it, rows.",
            show_default=False,
        ),
    ] = None,
    normalization: Annotated[
        str, typer.Option("--normalization", metavar="HOW", help="no, average (of how active the two are), jaccard or cosine.")
    ] = "no",
    backbone: Annotated[
        float | None,
        typer.Option(
            "--backbone",
            metavar="ALPHA",
            help="Only ties that chance would make with a probability below this, such as 0.05 (disparity filter).",
            show_default=False,
        ),
    ] = None,
    coalitions: Annotated[
        bool, typer.Option("--coalitions", help="Show which actors form coalitions, by the ties of positive weight; with --out, write it on them.")
    ] = False,
    centrality: Annotated[
        bool, typer.Option("--centrality", help="Show how central each actor is: degree, strength, PageRank; with --out, write it on them.")
    ] = False,
    polarisation: Annotated[
        bool, typer.Option("--polarisation", help="Show how far agreement stays inside coalitions, and conflict runs between them.")
    ] = False,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The title of a picture.", show_default=False)] = None,
    page: Annotated[
        str, typer.Option("--page", metavar="SIZE", help="The size of a picture: WIDTHxHEIGHT in px, or a name such as a4.")
    ] = "1600x1100",
    format_: Rows = Format.table,
) -> None:
    """Show who agrees or disagrees with whom.

    Actors are joined by the sides that they take, as Discourse Network Analyzer defines it.
    """
    from graphmodel.api.network import centrality_rows, coalition_rows, polarisation_rows, ties
    from graphmodel.api.network import network as made
    from graphmodel.errors import UsageError

    target = None if out is None or str(out) == "-" else out
    if target is None and coalitions + centrality + polarisation > 1:
        raise UsageError("--coalitions, --centrality and --polarisation are three tables: ask for one at a time, or write a graph file (--out)")
    graph = made(
        files,
        measure,
        normalization,
        backbone=backbone,
        coalitions=coalitions,
        centrality=centrality,
        polarisation=polarisation,
        out=target,
        title=title,
        page=page,
        **options,
    )
    if target is None:
        rows = coalition_rows if coalitions else centrality_rows if centrality else polarisation_rows if polarisation else ties
        write_answers(rows(graph), format_)
