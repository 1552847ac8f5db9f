"""The command that draws: draw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.cli.options import Files, Parameters, Step, parameters_of, reading


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("draw")(draw)


@reading()
def draw(
    files: Files,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The picture to write: .svg, .png, .pdf, or a page: .html.", show_default=False)
    ],
    options: Reading,
    around: Annotated[list[str] | None, typer.Option("--around", metavar="ID", help="Only what is near this entity; may be repeated.")] = None,
    hops: Annotated[
        int | None, typer.Option("--hops", metavar="N", min=1, help="How many statements away is near; by default 1.", show_default=False)
    ] = None,
    relation: Annotated[
        list[str] | None, typer.Option("--relation", metavar="RELATION", help="Only statements of this relation; may be repeated.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option("--label", metavar="LABEL", help="Only statements with an end of this label; may be repeated.")
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="NAME_OR_CYPHER", help="Only the statements whose ids this query returns, in any column.")
    ] = None,
    parameters: Parameters = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", help="Of all that, only the N entities with the most statements, and what is between them."),
    ] = None,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="A timeline: actors as lanes, statements in the order of their time, uncertain dates as spans.")
    ] = False,
    positions: Annotated[
        bool, typer.Option("--positions", help="A table: who affirms, denies, supports or opposes what; what is contested first.")
    ] = False,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Parallel statements of a relation as one line, with their number and dates: for event data.")
    ] = False,
    undated: Annotated[
        bool, typer.Option("--undated", help="In a timeline, a row also for each statement without a date of its own; else one line counts them.")
    ] = False,
    windows: Annotated[
        str | None,
        typer.Option(
            "--windows",
            metavar="PERIOD",
            help="A panel for each window of time, such as P1M (or P7D, P2W, P1Y); with --positions, a column: who was for and against what when.",
            show_default=False,
        ),
    ] = None,
    step: Step = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The title; by default the model's.")] = None,
    page: Annotated[
        str,
        typer.Option(
            "--page", metavar="SIZE", help="A size: a1 to a5, letter, legal, tabloid, slide, square, also with -portrait; WIDTHxHEIGHT in px; or fit."
        ),
    ] = "1600x1100",
    grey: Annotated[bool, typer.Option("--grey", help="Without colours, for print.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Draw even what will be too dense to read.")] = False,
    dpi: Annotated[int, typer.Option("--dpi", metavar="N", min=48, max=600, help="Resolution of a PNG; 96 is one pixel per px of the page.")] = 192,
) -> None:
    """Draw a diagram, a timeline or a table; or a page to explore.

    The diagram has the actors and their stated relationships, every statement once, and a legend.

    With --timeline or --positions, the same statements in the order of their time, or as a table of the positions that actors take;
    with --windows, who had to do with whom, or (--positions) who was for and against what, in each window of time.
    """
    from graphmodel.api.draw import draw as drawn

    drawn(
        files,
        out,
        around=around or (),
        hops=hops,
        relation=relation or (),
        label=label or (),
        query=query,
        parameters=parameters_of(query or "", parameters),
        top=top,
        timeline=timeline,
        positions=positions,
        bundle=bundle,
        undated=undated,
        windows=windows,
        step=step,
        title=title,
        page=page,
        grey=grey,
        force=force,
        dpi=dpi,
        **options,
    )
