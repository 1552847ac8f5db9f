"""The command that draws."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.cli.inputs import Files, read_all
from graphmodel.cli.output import emit, tell
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from graphmodel.build import Graph
    from graphmodel.picture import Picture
    from graphmodel.statement import Model

SUFFIXES = (".svg", ".png", ".pdf")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("draw")(draw)


def draw(
    context: typer.Context,
    files: Files,
    out: Annotated[Path, typer.Option("--out", "-o", help="The picture to write: .svg, .png or .pdf.", show_default=False)],
    around: Annotated[list[str] | None, typer.Option("--around", metavar="ID", help="Only what is near this entity; may be repeated.")] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, help="How many statements away still is near.")] = 1,
    relation: Annotated[list[str] | None, typer.Option("--relation", help="Only statements of this relation; may be repeated.")] = None,
    label: Annotated[list[str] | None, typer.Option("--label", help="Only statements with an end of this label; may be repeated.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Only what holds, or may hold, on this day (YYYY-MM-DD).")] = None,
    query: Annotated[str | None, typer.Option("--query", metavar="NAME_OR_CYPHER", help="Only the statements that this query returns.")] = None,
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
    title: Annotated[str | None, typer.Option("--title", help="The title; by default the model's.")] = None,
    page: Annotated[
        str, typer.Option("--page", help="The size: a1 to a5, letter, legal, tabloid, slide or square, also with -portrait; or WIDTHxHEIGHT in px.")
    ] = "1600x1100",
    grey: Annotated[bool, typer.Option("--grey", help="Without colours, for print.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Draw even what will be too dense to read.")] = False,
    dpi: Annotated[int, typer.Option("--dpi", min=48, max=600, help="Resolution of a PNG; 96 is one pixel per px of the page.")] = 192,
) -> None:
    """Draw the actors and their stated relationships, every statement once, with a legend of what is there.

    With --timeline or --positions, the same statements in the order of their time, or as a table of who stands where.
    """
    if timeline and positions:
        raise UsageError("--timeline and --positions are two pictures: ask for one at a time")
    if out.suffix not in SUFFIXES:
        raise UsageError(f"{out}: a picture ends in {', '.join(SUFFIXES)}")
    found = read_all(files)
    picture = make_picture(
        found,
        around=around or (),
        hops=hops,
        relations=relation or (),
        labels=label or (),
        as_of=day(as_of),
        top=top,
        query=query,
        title=title,
        page=page,
        grey=grey,
        force=force,
        kind="timeline" if timeline else "positions" if positions else "picture",
    )
    write_picture(picture, out, dpi)
    tell(context, f"wrote {out}")


def make_picture(
    found: Model | Graph,
    *,
    query: str | None = None,
    title: str | None = None,
    page: str = "1600x1100",
    grey: bool = False,
    force: bool = False,
    kind: str = "picture",
    **selection: Any,
) -> Picture:
    """The picture of a part of a model or graph: a selection as :func:`graphmodel.select.subgraph` takes it, or what a query returns.

    ``kind`` is the function of :mod:`graphmodel.draw` that makes it: picture, timeline or positions.
    """
    from graphmodel import draw as drawing
    from graphmodel.build import is_model, model_of
    from graphmodel.cli.ask import ask
    from graphmodel.contest import contested
    from graphmodel.formats import as_graph
    from graphmodel.schema import bundled
    from graphmodel.select import subgraph
    from graphmodel.statement import Model

    graph = as_graph(found)
    if query is not None:
        selection["statements"] = statement_ids(graph, [item for row in ask(graph, query, {}).rows for item in row])
    model = found if isinstance(found, Model) else model_of(graph) if is_model(graph) else None
    part = subgraph(graph, **selection)
    sides = [claim.statement.id for one in contested(model) for claim in (*one.affirming, *one.denying)] if model else []
    make = {"picture": drawing.picture, "timeline": drawing.timeline, "positions": drawing.positions}[kind]
    return make(
        part,
        model.schema if model else bundled(),
        title=title or graph.graph.get("title"),
        source=source_line(model) if model else None,
        page=page,
        grey=grey,
        contested=frozenset(sides),
        whole=graph,
        force=force,
    )


def write_picture(picture: Picture, out: Path, dpi: int = 192) -> None:
    """Write a picture in the format of the file's suffix."""
    from graphmodel import draw as drawing
    from graphmodel.atomic import write_bytes

    match out.suffix:
        case ".svg":
            emit(drawing.svg(picture), out)
        case ".png":
            write_bytes(out, drawing.png(picture, dpi))
        case _:
            write_bytes(out, drawing.pdf(picture))


def source_line(model: Model) -> str | None:
    """Where a picture's statements come from: the publishers of the documents, or their titles."""
    names = [", ".join(part for part in (one.publisher or one.title, one.published) if part) for one in model.documents[:3]]
    more = f" and {len(model.documents) - 3} more" if len(model.documents) > 3 else ""
    return f"Source: {'; '.join(names)}{more}" if names else None


def statement_ids(graph: Graph, items: list[Any]) -> set[str]:
    """Those of the items, or of the items of lists among them, that are ids of statements."""
    from graphmodel.build import statement_edges

    ids = {key for _, _, key, _ in statement_edges(graph)}
    return {one for item in items for one in (item if isinstance(item, list) else [item]) if isinstance(one, str) and one in ids}


def day(text: str | None) -> date | None:
    """A day of a command line. Raises UsageError for anything else than YYYY-MM-DD."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{text!r} is no day; write YYYY-MM-DD, such as 2025-02-14") from error
