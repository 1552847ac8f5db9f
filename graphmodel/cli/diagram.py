"""The command that draws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.cli.ask import Parameters, parameter
from graphmodel.cli.inputs import Decisions, Files
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen
from graphmodel.cli.output import emit, tell
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from graphmodel.diagram.picture import Picture
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model

PICTURES = (".svg", ".png", ".pdf")
SUFFIXES = (*PICTURES, ".html")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("draw")(draw)


def draw(
    context: typer.Context,
    files: Files,
    out: Annotated[Path, typer.Option("--out", "-o", help="The picture to write: .svg, .png, .pdf, or a page: .html.", show_default=False)],
    around: Annotated[list[str] | None, typer.Option("--around", metavar="ID", help="Only what is near this entity; may be repeated.")] = None,
    hops: Annotated[int | None, typer.Option("--hops", min=1, help="How many statements away is near; by default 1.", show_default=False)] = None,
    relation: Annotated[list[str] | None, typer.Option("--relation", help="Only statements of this relation; may be repeated.")] = None,
    label: Annotated[list[str] | None, typer.Option("--label", help="Only statements with an end of this label; may be repeated.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
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
    if hops and not around:
        raise UsageError("--hops says how near to an entity: name it with --around ID")
    check_picture(out, SUFFIXES)
    moment = moment_of(as_of, known_at, known_by)
    found = read_seen(context, files, moment, identity)
    asked: dict[str, Any] = {
        "around": around or (),
        "hops": hops or 1,
        "relations": relation or (),
        "labels": label or (),
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "top": top,
        "query": query,
        "given": dict(parameter(one) for one in parameters or []),
        "title": title,
        "page": page,
        "grey": grey,
        "force": force,
    }
    kind = "timeline" if timeline else "positions" if positions else "picture"
    if out.suffix != ".html":
        write_picture(make_picture(found, kind=kind, **asked), out, dpi)
    elif kind == "picture":
        emit(make_page(found, **asked), out)
    else:
        raise UsageError(f"{out}: --{kind} is a picture: {', '.join(PICTURES)}")
    tell(context, f"wrote {out}")


def check_picture(out: Path, suffixes: Sequence[str] = PICTURES) -> None:
    """Raise UsageError for a name that is no picture's, before anything is done for it."""
    if out.suffix not in suffixes:
        raise UsageError(f"{out}: a picture ends in {', '.join(suffixes)}")


def make_picture(
    found: Model | Graph,
    *,
    query: str | None = None,
    given: dict[str, Any] | None = None,
    title: str | None = None,
    page: str = "1600x1100",
    grey: bool = False,
    force: bool = False,
    known_at: date | None = None,
    kind: str = "picture",
    **selection: Any,
) -> Picture:
    """The picture of a part of a model or graph: a selection as :func:`graphmodel.graph.subgraph.subgraph` takes it, or what a query returns.

    ``known_at`` is only written on it: what was known then has been selected before. ``kind`` is one of picture, timeline and positions.
    """
    from graphmodel.claims.contested import contested, statements_in
    from graphmodel.diagram import raster as drawing
    from graphmodel.model.schema import bundled

    graph, part, model = selected(found, query=query, given=given, **selection)
    day = selection.get("as_of")
    make = {"picture": drawing.picture, "timeline": drawing.timeline, "positions": drawing.positions}[kind]
    return make(
        part,
        model.schema if model else bundled(),
        title=title or graph.graph.get("title"),
        source=source_line(model, part, day, known_at) if model else None,
        page=page,
        grey=grey,
        contested=statements_in(contested(model, day)) if model else frozenset(),
        whole=graph,
        force=force,
    )


def make_page(found: Model | Graph, *, title: str | None = None, query: str | None = None, known_at: date | None = None, **asked: Any) -> str:
    """The page to explore a part of a model or graph, with the picture of it, or, where it is too large for one, its map."""
    from graphmodel.pages.explorer import page_of

    looks = {name: asked.pop(name) for name in ("page", "grey", "force") if name in asked}
    graph, part, model = selected(found, query=query, **asked)
    source = source_line(model, part, asked.get("as_of"), known_at) if model else None
    return page_of(graph, part, model, title=title, source=source, as_of=asked.get("as_of"), **looks)


def selected(
    found: Model | Graph, *, query: str | None = None, given: dict[str, Any] | None = None, **selection: Any
) -> tuple[Graph, Graph, Model | None]:
    """The whole graph, the part of it that is asked for, and the model that it was built from, if it was.

    Raises UsageError where a query (with parameters in ``given``) returns no ids of statements.
    """
    from graphmodel.claims.snapshot import edges_held
    from graphmodel.cli.ask import ask
    from graphmodel.formats import as_graph
    from graphmodel.graph.build import is_model, model_of
    from graphmodel.graph.subgraph import subgraph
    from graphmodel.model.model import Model

    graph = as_graph(found)
    if query is not None:
        selection["statements"] = statement_ids(graph, [item for row in ask(graph, query, given or {}).rows for item in row])
        if not selection["statements"]:
            raise UsageError("the query returned no ids of statements, so there is nothing to draw; let it return r.id")
    model = found if isinstance(found, Model) else model_of(graph) if is_model(graph) else None
    day = selection.pop("as_of", None)
    part = subgraph(graph, held=None if day is None else edges_held(graph, day), **selection)
    return graph, part, model


def write_picture(picture: Picture, out: Path, dpi: int = 192) -> None:
    """Write a picture in the format of the file's suffix."""
    from graphmodel.diagram import raster as drawing
    from graphmodel.files.atomic import write_bytes

    match out.suffix:
        case ".svg":
            emit(drawing.svg(picture), out)
        case ".png":
            write_bytes(out, drawing.png(picture, dpi))
        case _:
            write_bytes(out, drawing.pdf(picture))


def source_line(model: Model, part: Graph, as_of: date | None = None, known_at: date | None = None) -> str | None:
    """Where a picture's statements come from: the publishers of the documents, or their titles; and the day from which they are seen."""
    from graphmodel.claims.snapshot import edges_held
    from graphmodel.model.dates import in_words

    names = [", ".join(part for part in (one.publisher or one.title, in_words(one.published or "")) if part) for one in model.documents[:3]]
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
    from graphmodel.graph.build import statement_edges

    ids = {key for _, _, key, _ in statement_edges(graph)}
    return {one for item in items for one in (item if isinstance(item, list) else [item]) if isinstance(one, str) and one in ids}
