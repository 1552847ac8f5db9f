"""The commands about who is who: identity suggest, decide, undo, show, separate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.api.table import Format, rows_text
from graphmodel.cli.options import Files, Out, Rows, To, reading
from graphmodel.cli.output import info, write
from graphmodel.errors import UsageError

group = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Decide who is the same. Look for candidates, decide, undo, show what is decided."
)

Log = Annotated[str, typer.Option("--identity", metavar="DECISIONS", help="The file of decisions (JSON Lines); made if it does not exist.")]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who decides; by default the name that you are logged in with.", show_default=False)
]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)]
In = Annotated[
    list[str] | None,
    typer.Option("--in", metavar="FILE", help="A model in which the entities must be; may be repeated.", show_default=False),
]
DEFAULT = "identity.jsonl"


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    group.command("suggest")(suggest)
    group.command("decide")(decide)
    group.command("undo")(undo)
    group.command("show")(show)
    group.command("separate")(separate)
    app.add_typer(group, name="identity")


@reading()
def suggest(
    files: Files,
    options: Reading,
    threshold: Annotated[float, typer.Option("--threshold", metavar="N", min=0.3, max=1, help="Only pairs that look as likely as this.")] = 0.8,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar="FILE",
            help="A local file of Wikidata, OpenSanctions or FollowTheMoney entities (JSON lines): suggest their ids instead.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Pairs at most, the likeliest first.")] = 200,
    format_: Annotated[Format, typer.Option("--format", help="How the pairs are printed.")] = Format.table,
) -> None:
    """Suggest pairs of entities that may be one.

    Each with reasons for and against. Nothing is merged; what is decided is not suggested again.

    With --against, ids elsewhere that entities may have: add to `external` those that are right. Nothing is taken by itself.
    """
    from graphmodel.api.inputs import read
    from graphmodel.identity import suggest as look
    from graphmodel.model.model import Model

    # Decided pairs are left out, not applied: the ids in the answer are those of the files.
    identity = options.pop("identity", None)
    found = read(files, **options)
    if against is not None:
        elsewhere = look(found, threshold=threshold, against=against)
        names = {entity.id: entity.name for entity in found.entities} if isinstance(found, Model) else {}
        rows = [(one.score, one.entity, names.get(one.entity, one.entity), one.external, one.name, list(one.because)) for one in elsewhere[:limit]]
        if rows or format_ is not Format.table:
            write(rows_text(("score", "entity", "name", "external", "otherName", "because"), rows, format_, spreadsheet=True))
        info(f"{len(elsewhere)} ids" + (f"; the first {limit} are shown, --limit shows more" if len(elsewhere) > limit else ""))
        return
    pairs = look(found, identity, threshold=threshold)
    named = found.name_of if isinstance(found, Model) else lambda id_: str(found.nodes[id_].get("name") or id_)
    rows = [(pair.score, pair.one, named(pair.one), pair.other, named(pair.other), list(pair.because)) for pair in pairs[:limit]]
    if rows or format_ is not Format.table:
        # As CSV, the pairs are for a spreadsheet, in which somebody decides.
        write(rows_text(("score", "entity", "name", "other", "otherName", "because"), rows, format_, spreadsheet=True))
    info(f"{len(pairs)} pairs" + (f"; the first {limit} are shown, --limit shows more" if len(pairs) > limit else ""))


def decide(
    entities: Annotated[list[str] | None, typer.Argument(metavar="ENTITY ENTITY...", help="The ids of the entities.", show_default=False)] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="The reason; with --table, where a row gives none.", show_default=False)
    ] = None,
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
    """Record that entities are the same, or that they are not.

    With who decides, when, and why. No model file is changed.
    """
    from graphmodel import identity as deciding

    if table is not None:
        if entities or same or not_same or keep:
            raise UsageError("--table has the entities and the decisions in it; name none beside it")
        new = deciding.decide_table(table, why=why, by=by, identity=identity, within=within or ())
        write("".join(f"{decision.id}\n" for decision in new))
        info(f"{identity}: {len(new)} decisions")
        return
    decision = deciding.decide(
        *(entities or ()), why=why or "", same=same, not_same=not_same, keep=keep, by=by, identity=identity, within=within or ()
    )
    write(decision.id + "\n")
    names = " and ".join(entities or ())
    info(f"{identity}: {names} are {'' if same else 'not '}the same; `graphmodel identity undo {decision.id}` reverses it")


def undo(
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help="The id of the decision (see `graphmodel identity show`), or `last`.", show_default=False)
    ],
    why: Why,
    by: By = None,
    identity: Log = DEFAULT,
) -> None:
    """Record that a decision counts no more.

    Its line stays; undoing an undo makes it count again.
    """
    from graphmodel import identity as deciding

    one = deciding.undo(decision, why=why, by=by, identity=identity)
    write(one.id + "\n")
    info(f"{identity}: {one.undoes} counts no more")


def show(
    identity: Annotated[str, typer.Argument(metavar="DECISIONS", help="The file of decisions.")] = DEFAULT,
    groups: Annotated[bool, typer.Option("--groups", help="What follows from the decisions: which ids are one, under which.")] = False,
    format_: Rows = Format.table,
) -> None:
    """List the decisions, or who is one by them.

    With who made each, when and why, and whether it counts; with --groups, which ids are one.
    """
    from graphmodel import identity as deciding
    from graphmodel.identity.clusters import clusters_of
    from graphmodel.identity.decisions import in_force

    known = deciding.show(identity)
    if groups:
        found = clusters_of(known, identity)
        rows = [(name, list(ids), sorted(found.distinct.get(name, ()))) for name, ids in found.groups.items()]
        rows += [(name, [name], sorted(others)) for name, others in sorted(found.distinct.items()) if name not in found.groups]
        write(rows_text(("entity", "is", "isNot"), rows, format_))
        return
    counts = {decision.id for decision in in_force(known)}
    decisions = [
        (
            decision.line,
            decision.id,
            decision.decision,
            list(decision.entities),
            decision.keep,
            decision.undoes,
            decision.by,
            decision.at,
            decision.why,
            decision.id in counts,
        )
        for decision in known
    ]
    write(rows_text(("line", "id", "decision", "entities", "keep", "undoes", "by", "at", "why", "counts"), decisions, format_))
    info(f"{len(known)} decisions, {len(counts)} of them count")
    # Where decisions collide, the list of them is what is needed to solve it.
    clusters_of(known, identity)


def separate(files: Files, out: Out, to: To = None) -> None:
    """Write a model as it was before decisions were applied.

    Every entity by itself, every statement with the ids that it was made with.
    """
    from graphmodel.api import export as exporting
    from graphmodel.api.inputs import read_model
    from graphmodel.identity import separate as taken_apart

    exporting.format_for(out, to)
    found = taken_apart(read_model(files))
    if str(out) == "-":
        write(exporting.text(found, str(to)))
    else:
        exporting.write(found, out, to)
