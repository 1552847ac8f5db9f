"""Commands about who is who: identity suggest, decide, undo, show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.inputs import Decisions, Files, read_all, read_model
from graphmodel.cli.model_files import As, Out, write_found
from graphmodel.cli.output import Format, emit, rows_text, tell
from graphmodel.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from graphmodel.identity.decisions import Decision

group = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Decide who is the same: look for candidates, decide, undo, show what is decided."
)

Log = Annotated[Path, typer.Option("--identity", metavar="DECISIONS", help="The file of decisions (JSON Lines); made if it is not there.")]
By = Annotated[str | None, typer.Option("--by", help="Who decides; by default the name that you are logged in with.", show_default=False)]
Why = Annotated[str, typer.Option("--why", help="The reason.", show_default=False)]
In = Annotated[
    list[Path] | None,
    typer.Option("--in", metavar="FILE", help="A model in which the entities must be; may be repeated.", show_default=False),
]
DEFAULT = Path("identity.jsonl")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    group.command("suggest")(suggest)
    group.command("decide")(decide)
    group.command("undo")(undo)
    group.command("show")(show)
    group.command("separate")(separate)
    app.add_typer(group, name="identity")


def suggest(
    context: typer.Context,
    files: Files,
    identity: Decisions = None,
    threshold: Annotated[float, typer.Option("--threshold", min=0.3, max=1, help="Only pairs that look as likely as this.")] = 0.8,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Pairs at most, the likeliest first.")] = 200,
    format_: Annotated[Format, typer.Option("--format", help="How the pairs are printed.")] = Format.table,
) -> None:
    """Suggest pairs of entities that may be one, each with reasons for and against. Nothing is merged; what is decided is not suggested again."""
    from graphmodel.identity.candidates import suggest as look
    from graphmodel.identity.decisions import read
    from graphmodel.model.model import Model

    found = read_all(files)
    known = read(identity) if identity else ()
    pairs = look(found, known, threshold, str(identity))
    named = found.name_of if isinstance(found, Model) else lambda id_: str(found.nodes[id_].get("name") or id_)
    rows = [(one.score, one.one, named(one.one), one.other, named(one.other), list(one.because)) for one in pairs[:limit]]
    if rows or format_ is not Format.table:
        emit(rows_text(("score", "entity", "name", "other", "otherName", "because"), rows, format_))
    tell(context, f"{len(pairs)} pairs" + (f"; the first {limit} are shown, --limit shows more" if len(pairs) > limit else ""))


def decide(
    context: typer.Context,
    entities: Annotated[list[str] | None, typer.Argument(metavar="ENTITY ENTITY...", help="The ids of the entities.", show_default=False)] = None,
    why: Annotated[str | None, typer.Option("--why", help="The reason; with --table, where a row gives none.", show_default=False)] = None,
    same: Annotated[bool, typer.Option("--same", help="They are one.")] = False,
    not_same: Annotated[bool, typer.Option("--not-same", help="No two of them are one; they are not suggested again.")] = False,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="ENTITY", help="The id that they have together; by default the first in the order of characters.")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--table",
            metavar="CSV",
            help="Many decisions: suggestions as CSV, with a column `decision` (same, not-same, or empty).",
            show_default=False,
        ),
    ] = None,
    by: By = None,
    identity: Log = DEFAULT,
    within: In = None,
) -> None:
    """Record that entities are the same, or that they are not: who decides, when, and why. No model file is changed."""
    if table is not None:
        if entities or same or not_same or keep:
            raise UsageError("--table has the entities and the decisions in it; name none beside it")
        _decide_table(context, table, why, by, identity, within)
        return
    from graphmodel.identity.decisions import Decision

    if same == not_same:
        raise UsageError("say either --same or --not-same")
    if not entities or why is None:
        raise UsageError("say who is, or is not, the same, and with --why for what reason")
    if within:
        _check(within, entities, same=same)
    one = Decision("same" if same else "not-same", _who(by), _now(), why, tuple(entities), keep)
    _record(identity, [one])
    emit(one.id + "\n")
    tell(context, f"{identity}: {' and '.join(entities)} are {'' if same else 'not '}the same; `graphmodel identity undo {one.id}` takes it back")


def undo(
    context: typer.Context,
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help="The id of the decision (see `graphmodel identity show`), or `last`.", show_default=False)
    ],
    why: Why,
    by: By = None,
    identity: Log = DEFAULT,
) -> None:
    """Record that a decision counts no more. Its line stays; undoing an undo makes it count again."""
    from graphmodel.errors import nearest
    from graphmodel.identity.decisions import Decision, in_force, read

    lines = read(identity)
    known = {one.id: one for one in lines}
    if decision == "last" and lines:
        decision = lines[-1].id
    if decision not in known:
        raise UsageError(f"{identity}: no decision {decision!r}{nearest(decision, known)}; `graphmodel identity show` lists them")
    if decision not in {one.id for one in in_force(lines)}:
        raise RefusedError(f"{identity}: {decision} is undone already; to decide the same again, use `graphmodel identity decide`")
    one = Decision("undo", _who(by), _now(), why, undoes=decision)
    _record(identity, [one])
    emit(one.id + "\n")
    tell(context, f"{identity}: {decision} counts no more")


def show(
    context: typer.Context,
    identity: Annotated[Path, typer.Argument(metavar="DECISIONS", help="The file of decisions.")] = DEFAULT,
    groups: Annotated[bool, typer.Option("--groups", help="What the decisions come to: which ids are one, under which.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="How they are printed.")] = Format.table,
) -> None:
    """List the decisions with who made them, when and why, and whether they count; or, with --groups, who is one by them."""
    from graphmodel.identity.clusters import clusters_of
    from graphmodel.identity.decisions import in_force, read

    known = read(identity)
    if groups:
        found = clusters_of(known, str(identity))
        rows = [(name, list(ids), sorted(found.distinct.get(name, ()))) for name, ids in found.groups.items()]
        rows += [(name, [name], sorted(others)) for name, others in sorted(found.distinct.items()) if name not in found.groups]
        emit(rows_text(("entity", "is", "isNot"), rows, format_))
        return
    counts = {one.id for one in in_force(known)}
    decisions = [
        (one.line, one.id, one.decision, list(one.entities), one.keep, one.undoes, one.by, one.at, one.why, one.id in counts) for one in known
    ]
    emit(rows_text(("line", "id", "decision", "entities", "keep", "undoes", "by", "at", "why", "counts"), decisions, format_))
    tell(context, f"{len(known)} decisions, {len(counts)} of them count")
    # Where decisions collide, the list of them is what is needed to solve it.
    clusters_of(known, str(identity))


def separate(context: typer.Context, files: Files, out: Out, as_: As = None) -> None:
    """Write a model as it was before decisions were applied to it: every entity by itself, every statement with the ids that it was made with."""
    from graphmodel.identity.clusters import separate as take_apart

    write_found(context, take_apart(read_model(files)), out, as_)


def _decide_table(context: typer.Context, table: Path, why: str | None, by: str | None, identity: Path, within: list[Path] | None) -> None:
    from graphmodel.errors import InputError
    from graphmodel.identity.decision_table import decisions_in_table

    try:
        data = table.read_bytes()
    except OSError as error:
        raise InputError(f"{table}: cannot be read: {error.strerror or error}") from error
    made = decisions_in_table(data, str(table), _who(by), _now(), why)
    for one in made if within else ():
        _check(within or [], list(one.entities), same=one.decision == "same")
    if made:
        _record(identity, made)
    emit("".join(f"{one.id}\n" for one in made))
    tell(context, f"{identity}: {len(made)} decisions")


def _record(path: Path, new: list[Decision]) -> None:
    from graphmodel.errors import ProblemsError
    from graphmodel.identity.clusters import new_collisions
    from graphmodel.identity.decisions import append

    def check(decisions: tuple[Decision, ...]) -> None:
        # Collisions that are there already do not stand in the way of the decision that solves one of them.
        if problems := new_collisions(decisions[: -len(new)], decisions, str(path)):
            raise RefusedError(f"nothing was decided, since decisions would collide:\n{ProblemsError(problems)}")

    append(path, new, check)


def _check(files: list[Path], entities: list[str], *, same: bool) -> None:
    from graphmodel.errors import nearest
    from graphmodel.identity.clusters import narrowest
    from graphmodel.model.model import Model

    found = read_all(files)
    known = {one.id: one.label for one in found.entities} if isinstance(found, Model) else {str(key): "" for key in found}
    unknown = [f"no entity {id_!r}{nearest(id_, known)}" for id_ in entities if id_ not in known]
    if unknown:
        raise UsageError("; ".join(unknown))
    if same and isinstance(found, Model) and narrowest(found.schema, [known[id_] for id_ in entities]) is None:
        labels = ", ".join(f"{id_} ({known[id_]})" for id_ in entities)
        raise RefusedError(f"cannot be one: {labels}; no label of these fits all of them")


def _who(by: str | None) -> str:
    import getpass

    try:
        return by or os.environ.get("GRAPHMODEL_BY") or getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("say with --by who decides") from error


def _now() -> str:
    from graphmodel.identity.decisions import now

    return now()
