"""The options of every command that can look from a day: what held on it, and what was known on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.inputs import read_all
from graphmodel.cli.output import tell
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from graphmodel.claims.snapshot import AsOf as Day
    from graphmodel.claims.snapshot import Snapshot
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model

_AXES = ("stated", "published", "recorded")

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Only what holds, or may hold, on this day (YYYY-MM-DD), and what has no date.", show_default=False),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="DATE",
        help="Only what had been said, published and recorded by this day (YYYY-MM-DD), or may have been, and what has none of these times.",
        show_default=False,
    ),
]
KnownBy = Annotated[
    list[str] | None,
    typer.Option(
        "--known-by",
        metavar="AXIS",
        help="With --known-at: only this time counts, stated, published or recorded; may be repeated.",
        show_default=False,
    ),
]


def day(text: str | None, option: str = "") -> date | None:
    """A day of a command line. Raises UsageError for anything else than YYYY-MM-DD."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is no day; write YYYY-MM-DD, such as 2025-02-14".lstrip()) from error


def moment_of(as_of: str | None, known_at: str | None, known_by: Sequence[str] | None = None) -> Day:
    """The moment that the options name. Raises UsageError for a day or an axis that is none."""
    from graphmodel.claims.snapshot import AsOf as Day
    from graphmodel.errors import nearest

    unknown = [f"no axis {one!r}{nearest(one, _AXES)}; there are {', '.join(_AXES)}" for one in known_by or () if one not in _AXES]
    if unknown:
        raise UsageError("; ".join(unknown))
    if known_by and not known_at:
        raise UsageError("--known-by says by which of its times --known-at is meant; give --known-at, too")
    axes = tuple(one for one in _AXES if not known_by or one in known_by)
    return Day(day(as_of, "--as-of"), day(known_at, "--known-at"), axes)  # type: ignore[arg-type]


def read_seen(context: typer.Context, files: Sequence[Path], moment: Day, identity: Path | None = None) -> Model | Graph:
    """What stands in the files, as it is seen from a moment; what the dates leave open is told."""
    return see(context, read_all(files, identity), moment)


def read_seen_model(context: typer.Context, files: Sequence[Path], moment: Day, identity: Path | None = None) -> Model:
    """The model in the files, as it is seen from a moment. Raises InputError for a graph that was not built from one."""
    from graphmodel.claims.snapshot import snapshot_of
    from graphmodel.graph.build import model_of
    from graphmodel.model.model import Model

    found = read_all(files, identity)
    model = found if isinstance(found, Model) else model_of(found)
    if not moment:
        return model
    seen = snapshot_of(model, moment)
    tell_seen(context, moment, seen)
    return seen.model


def read_seen_graph(context: typer.Context, files: Sequence[Path], moment: Day, identity: Path | None = None) -> Graph:
    """The graph of what stands in the files, as it is seen from a moment, with ``holds`` and ``known`` on its statements."""
    from graphmodel import formats
    from graphmodel.claims.snapshot import mark_answers, snapshot_of
    from graphmodel.graph.build import build_graph
    from graphmodel.model.model import Model

    found = read_all(files, identity)
    if not moment:
        return formats.as_graph(found)
    if isinstance(found, Model):
        seen = snapshot_of(found, moment)
        tell_seen(context, moment, seen)
        return mark_answers(build_graph(seen.model), moment, seen)
    part = see(context, found, moment)
    return formats.as_graph(part)


def see(context: typer.Context, found: Model | Graph, moment: Day) -> Model | Graph:
    """What was read, as it is seen from a moment."""
    from graphmodel.claims.snapshot import graph_snapshot_of, snapshot_of
    from graphmodel.graph.build import statement_edges
    from graphmodel.model.model import Model

    if not moment:
        return found
    if isinstance(found, Model):
        seen = snapshot_of(found, moment)
        tell_seen(context, moment, seen)
        return seen.model
    graph, left_out = graph_snapshot_of(found, moment)
    edges = [data for *_, data in statement_edges(graph)]
    _tell(context, moment, {name: [str(data[name]) for data in edges if name in data] for name in ("holds", "known")}, left_out)
    return graph


def tell_seen(context: typer.Context, moment: Day, seen: Snapshot) -> None:
    """How many statements hold, may hold, and have no date."""
    there: Collection[str] = seen.model.statement_by_id
    answers = {"holds": seen.holds, "known": seen.known}
    _tell(context, moment, {name: [answer for id_, answer in each.items() if id_ in there] for name, each in answers.items()}, seen.left_out)


def _tell(context: typer.Context, moment: Day, answers: dict[str, list[str]], left_out: int) -> None:
    if moment.known_at is not None:
        tell(context, _sentence(f"known by {moment.known_at}", "for certain", "possibly", answers["known"]))
    if moment.as_of is not None:
        tell(context, _sentence(f"holding on {moment.as_of}", "for certain", "possibly", answers["holds"]))
    if moment:
        tell(context, f"{_statements(left_out)} left out")


def _sentence(when: str, sure: str, maybe: str, answers: list[str]) -> str:
    count = Counter(answers)
    kept = f"; {count['no']} no, but the content of others" if count["no"] else ""
    return (
        f"{when}: {_statements(count['yes'])} {sure}, {count['possible']} {maybe} (dates leave it open), {count['unknown']} unknown (no date){kept}"
    )


def _statements(number: int) -> str:
    return "1 statement" if number == 1 else f"{number} statements"
