"""The command that draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.cli.inputs import Files
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen
from graphmodel.cli.output import emit, tell
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

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
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    query: Annotated[str | None, typer.Option("--query", metavar="NAME_OR_CYPHER", help="Only the statements that this query returns.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="The title; by default the model's.")] = None,
    page: Annotated[str, typer.Option("--page", help="The size: WIDTHxHEIGHT in px, or a name such as a4.")] = "1600x1100",
    grey: Annotated[bool, typer.Option("--grey", help="Without colours, for print.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Draw even what will be too dense to read.")] = False,
    dpi: Annotated[int, typer.Option("--dpi", min=48, max=600, help="Resolution of a PNG; 96 is one pixel per px of the page.")] = 192,
) -> None:
    """Draw the actors and their stated relationships, every statement once, with a legend of what is there."""
    if out.suffix not in SUFFIXES:
        raise UsageError(f"{out}: a picture ends in {', '.join(SUFFIXES)}")
    moment = moment_of(as_of, known_at, known_by)
    found = read_seen(context, files, moment)
    picture = make_picture(
        found,
        around=around or (),
        hops=hops,
        relations=relation or (),
        labels=label or (),
        as_of=moment.as_of,
        known_at=moment.known_at,
        query=query,
        title=title,
        page=page,
        grey=grey,
        force=force,
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
    known_at: date | None = None,
    **selection: Any,
) -> Picture:
    """The picture of a part of a model or graph: a selection as :func:`graphmodel.select.subgraph` takes it, or what a query returns.

    ``known_at`` is only written on it: what was known then has been selected before.
    """
    from graphmodel import draw as drawing
    from graphmodel.build import is_model, model_of, statement_edges
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
    # Who is only a speaker stands in the footnotes of what is said through them.
    speakers = {speaker for _, _, _, data in statement_edges(part) for speaker in data.get("attribution", ())}
    part.remove_nodes_from([node for node in part if node in speakers and not part.degree(node)])
    day = selection.get("as_of")
    sides = [claim.statement.id for one in contested(model, day) for claim in one.claims] if model else []
    return drawing.picture(
        part,
        model.schema if model else bundled(),
        title=title or graph.graph.get("title"),
        source=source_line(model, part, day, known_at) if model else None,
        page=page,
        grey=grey,
        contested=frozenset(sides),
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


def source_line(model: Model, part: Graph, as_of: date | None = None, known_at: date | None = None) -> str | None:
    """Where a picture's statements come from: the publishers of the documents, or their titles; and the day from which they are seen."""
    from graphmodel.moment import edges_held

    names = [", ".join(part for part in (one.publisher or one.title, one.published) if part) for one in model.documents[:3]]
    more = f" and {len(model.documents) - 3} more" if len(model.documents) > 3 else ""
    parts = [f"Source: {'; '.join(names)}{more}"] if names else []
    if as_of is not None:
        answers = list(edges_held(part, as_of).values())
        unsure = [
            f"{answers.count(answer)} {words}" for answer, words in (("possible", "may hold"), ("unknown", "have no date")) if answer in answers
        ]
        parts.append(f"As of {as_of}" + (f" ({', '.join(unsure)})" if unsure else ""))
    if known_at is not None:
        parts.append(f"As known on {known_at}")
    return ". ".join(parts) or None


def statement_ids(graph: Graph, items: list[Any]) -> set[str]:
    """Those of the items, or of the items of lists among them, that are ids of statements."""
    from graphmodel.build import statement_edges

    ids = {key for _, _, key, _ in statement_edges(graph)}
    return {one for item in items for one in (item if isinstance(item, list) else [item]) if isinstance(one, str) and one in ids}
