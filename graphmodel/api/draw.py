"""Pictures and pages: draw, explore."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from graphmodel.api.counts import periods
from graphmodel.api.inputs import view
from graphmodel.api.query import ask
from graphmodel.errors import UsageError
from graphmodel.files.garbage import uncollected

if TYPE_CHECKING:
    from typing import Literal, Unpack

    from graphmodel.api.inputs import Path_, Sources, View
    from graphmodel.api.options import Reading
    from graphmodel.claims.snapshot import AsOf
    from graphmodel.diagram.picture import Picture
    from graphmodel.graph.build import Graph
    from graphmodel.graph.subgraph import Edge
    from graphmodel.model.model import Model

    Kind = Literal["network", "timeline", "positions"]

_log = logging.getLogger(__name__)
PICTURES = (".svg", ".png", ".pdf")
PAGES = (".html",)
PAGE = "1600x1100"
DPI = 192


class Selection(TypedDict, total=False):
    """Which part of a graph is drawn; what is not given does not limit it."""

    around: Collection[str]
    hops: int | None
    relation: Collection[str]
    label: Collection[str]
    query: str | None
    parameters: Mapping[str, Any] | None
    top: int | None


class Look(TypedDict, total=False):
    """How it is drawn."""

    title: str | None
    page: str
    grey: bool
    force: bool
    bundle: bool
    undated: bool
    advice: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What is drawn: a part of the whole graph, and the model that this was built from, if it was."""

    whole: Graph
    graph: Graph
    model: Model | None
    source: str | None
    """Where its statements are from, as a line under the picture."""


@uncollected()
def draw(
    source: Sources,
    out: Path_ | None = None,
    *,
    around: Collection[str] = (),
    hops: int | None = None,
    relation: Collection[str] = (),
    label: Collection[str] = (),
    query: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    top: int | None = None,
    timeline: bool = False,
    positions: bool = False,
    bundle: bool = False,
    undated: bool = False,
    windows: str | None = None,
    step: str | None = None,
    title: str | None = None,
    page: str = PAGE,
    grey: bool = False,
    force: bool = False,
    dpi: int = DPI,
    **options: Unpack[Reading],
) -> Picture | None:
    """Draw actors and their stated relationships, every statement once, and write the picture to ``out`` (.svg, .png, .pdf).

    Returns the picture, which shows itself in a notebook; None where ``out`` is a page (.html) to explore (see :func:`explore`). With ``windows``, a
    page has the picture and a table of what is in it.
    ``around`` with ``hops``, ``relation``, ``label``, ``query`` (the statements whose ids it returns) and ``top`` (the entities with the most
    statements) choose a part. ``bundle``: parallel statements of a relation as one line, with their number and dates. ``undated``: a timeline also
    has a row for each statement without a date of its own. ``windows`` (a period such as ``"P1M"``): a panel for each such window of time, one after
    the other or a ``step`` apart, with the same actors in the same places; with ``positions``, a column for each, in which marks say who was for and
    against what. ``page``: a1 to a5, letter, legal, tabloid, slide, square, fit (as large as needed), or WIDTHxHEIGHT in px. ``dpi``: of a PNG, 96 is
    one pixel per px.
    Raises UsageError for arguments that cannot be understood, RefusedError for a picture too dense to read (unless ``force``).
    """
    if timeline and positions:
        raise UsageError("--timeline and --positions are two pictures: ask for one at a time")
    if bundle and (timeline or positions):
        raise UsageError("--bundle draws parallel lines as one: timelines and tables of positions have none")
    if undated and not timeline:
        raise UsageError("--undated is about a timeline: ask for --timeline")
    lengths = periods(windows, step, "--windows")
    if windows and timeline:
        raise UsageError("--timeline is one picture of all times: leave out --windows")
    if windows and bundle:
        raise UsageError("--windows draws parallel lines as one by itself: leave out --bundle")
    kind: Kind = "timeline" if timeline else "positions" if positions else "network"
    target = None if out is None else Path(out)
    if target is not None:
        check_picture(target, (*PICTURES, *PAGES))
    selection: Selection = {
        "around": _ids(around),
        "hops": hops,
        "relation": _ids(relation),
        "label": _ids(label),
        "query": query,
        "parameters": parameters,
        "top": top,
    }
    look: Look = {"title": title, "page": page, "grey": grey, "force": force, "bundle": bundle, "undated": undated}
    if target is not None and target.suffix in PAGES and not windows:
        if kind != "network":
            raise UsageError(f"{target}: --{kind} is a picture: {', '.join(PICTURES)}")
        explore(source, target, **selection, title=title, page=page, grey=grey, force=force, bundle=bundle, **options)
        return None
    _check_hops(selection)
    seen = view(source, options)
    over_time = None
    if lengths[0]:
        from graphmodel.api.over_time import network_over_time, positions_over_time

        over_time = (positions_over_time if positions else network_over_time)(seen, lengths[0], lengths[1], selection, **look)
    made = over_time.picture if over_time else picture(seen, kind, selection, **look)
    if target is not None:
        if over_time and target.suffix in PAGES:
            over_time.write_page(
                target, f"graphmodel {'positions' if positions else 'counts'} FILE --window {windows}{f' --step {step}' if step else ''}"
            )
        else:
            write_picture(made, target, dpi)
        _log.info(f"wrote {target}")
    return made


@uncollected()
def explore(
    source: Sources,
    path: Path_ | None = None,
    *,
    around: Collection[str] = (),
    hops: int | None = None,
    relation: Collection[str] = (),
    label: Collection[str] = (),
    query: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    top: int | None = None,
    bundle: bool = False,
    title: str | None = None,
    page: str = PAGE,
    grey: bool = False,
    force: bool = False,
    **options: Unpack[Reading],
) -> str:
    """The HTML of a page to explore a model or graph in a browser, without a server; ``path`` also writes it.

    The other arguments are those of :func:`draw`.
    """
    from graphmodel.files.atomic import write_text
    from graphmodel.pages.explorer import page_of

    selection: Selection = {
        "around": _ids(around),
        "hops": hops,
        "relation": _ids(relation),
        "label": _ids(label),
        "query": query,
        "parameters": parameters,
        "top": top,
    }
    _check_hops(selection)
    if path is not None:
        check_picture(Path(path), PAGES)
    seen = view(source, options)
    part = selected(seen, selection)
    html = page_of(
        part.whole, part.graph, part.model, title=title, source=part.source, as_of=seen.moment.as_of, page=page, grey=grey, force=force, bundle=bundle
    )
    if path is not None:
        write_text(Path(path), html)
        _log.info(f"wrote {path}")
    return html


def picture(seen: View, kind: Kind = "network", selection: Selection | None = None, **look: Unpack[Look]) -> Picture:
    """The picture of a part of what was read: a network, a timeline, or a table of positions."""
    from graphmodel.claims.contested import contested, statements_in
    from graphmodel.diagram.kinds import KINDS
    from graphmodel.graph.build import schema_of
    from graphmodel.graph.subgraph import subgraph

    part = selected(seen, selection or {})
    held = held_of(seen, part.whole)
    return KINDS[kind](
        part.graph,
        schema_of(part.whole),
        title=look.get("title") or part.whole.graph.get("title"),
        source=part.source,
        page=look.get("page", PAGE),
        grey=look.get("grey", False),
        contested=statements_in(contested(part.model, seen.moment.as_of)) if part.model else frozenset(),
        whole=part.whole,
        belonging=None if held is None else subgraph(part.whole, held=held),
        force=look.get("force", False),
        **({"bundle": look.get("bundle", False), "advice": look.get("advice", True)} if kind == "network" else {}),
        **({"undated": look.get("undated", False)} if kind == "timeline" else {}),
    )


def selected(seen: View, selection: Selection) -> Part:
    """The part of what was read that is asked for, as a graph."""
    from graphmodel.graph.build import build_graph, is_model, model_of, statement_edges
    from graphmodel.graph.subgraph import subgraph
    from graphmodel.model.model import Model

    graph = build_graph(seen.found, contents=False) if isinstance(seen.found, Model) else seen.found
    model = seen.found if isinstance(seen.found, Model) else model_of(graph) if is_model(graph) else None
    held = held_of(seen, graph)
    is_all = held is None and not any(selection.values())
    part = graph if is_all else subgraph(graph, **arguments_of(seen.found, list(statement_edges(graph)), selection, held))
    return Part(graph, part, model, source_line(model, [key for *_, key, _ in statement_edges(part)], seen.moment, held or {}) if model else None)


def arguments_of(found: Model | Graph, edges: Sequence[Edge], selection: Selection, held: Mapping[str, str] | None) -> dict[str, Any]:
    """The arguments of :func:`graphmodel.graph.subgraph.subgraph` that a selection stands for. Raises UsageError where a query returns no ids of
    statements."""
    statements: set[str] | None = None
    query = selection.get("query")
    if query is not None:
        answer = ask(found, query, selection.get("parameters") or {})
        statements = statement_ids({key for *_, key, _ in edges}, [item for row in answer.rows for item in row])
        if not statements:
            raise UsageError("the query returned no ids of statements, so there is nothing to draw; let it return r.id")
    return {
        "around": selection.get("around", ()),
        "hops": selection.get("hops") or 1,
        "relations": selection.get("relation", ()),
        "labels": selection.get("label", ()),
        "held": held,
        "statements": statements,
        "top": selection.get("top"),
    }


def check_picture(out: Path, suffixes: Sequence[str] = PICTURES) -> None:
    """Raise UsageError for a name that is not a picture's, before anything is done for it."""
    if out.suffix not in suffixes:
        raise UsageError(f"{out}: a picture ends in {', '.join(suffixes)}")


def write_picture(picture: Picture, out: Path, dpi: int = DPI) -> None:
    """Write a picture in the format of the file's suffix."""
    from graphmodel.diagram import raster
    from graphmodel.diagram.svg import svg_text
    from graphmodel.files.atomic import write_bytes, write_text

    match out.suffix:
        case ".svg":
            write_text(out, svg_text(picture))
        case ".png":
            _warn_of_letters(picture, out)
            write_bytes(out, raster.png(picture, dpi))
        case _:
            _warn_of_letters(picture, out)
            write_bytes(out, raster.pdf(picture))


def _warn_of_letters(picture: Picture, out: Path) -> None:
    from graphmodel.diagram.raster import missing_letters_warning

    if warning := missing_letters_warning(picture):
        _log.warning(f"{out}: {warning}")


def source_line(model: Model, statements: Sequence[str], moment: AsOf, held: Mapping[str, str]) -> str | None:
    """Where a picture's statements are from: the publishers of the documents, or their titles; and the day from which they are seen."""
    from graphmodel.model.dates import in_words

    names = [
        ", ".join(part for part in (document.publisher or document.title, in_words(document.published or "")) if part)
        for document in model.documents[:3]
    ]
    more = f" and {len(model.documents) - 3} more" if len(model.documents) > 3 else ""
    parts = [f"Source: {'; '.join(names)}{more}"] if names else []
    if moment.as_of is not None:
        answers = [held.get(key, "unknown") for key in statements]
        unsure = [
            f"{answers.count(answer)} {words}" for answer, words in (("possible", "may hold"), ("unknown", "have no date")) if answer in answers
        ]
        parts.append(f"As of {moment.as_of}" + (f" ({', '.join(unsure)})" if unsure else ""))
    if moment.known_at is not None:
        parts.append(f"As known on {moment.known_at}")
    return ". ".join(parts) or None


def statement_ids(ids: Collection[str], items: Sequence[Any]) -> set[str]:
    """Those of the items, or of the items of lists among them, that are ids of statements."""
    return {one for item in items for one in (item if isinstance(item, list) else [item]) if isinstance(one, str) and one in ids}


def held_of(seen: View, graph: Graph) -> Mapping[str, str] | None:
    """Whether each statement holds, where that was asked: a content that does not is in the model, and not in the picture."""
    from graphmodel.graph.build import statement_edges

    if seen.moment.as_of is None:
        return None
    return seen.seen.holds if seen.seen else {key: str(data["holds"]) for *_, key, data in statement_edges(graph) if "holds" in data}


def _ids(given: Collection[str]) -> Collection[str]:
    return (given,) if isinstance(given, str) else given


def _check_hops(selection: Selection) -> None:
    if selection.get("hops") and not selection.get("around"):
        raise UsageError("--hops says how near to an entity: name it with --around ID")
