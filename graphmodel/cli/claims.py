"""Commands on claims about claims: contested, superseded, repeated, voices, rests-on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.cli.inputs import Decisions, Files
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen_model
from graphmodel.cli.output import Format, emit, rows_text, tell
from graphmodel.parsing.display import shown

if TYPE_CHECKING:
    from graphmodel.claims.contested import Claim, Contested
    from graphmodel.model.model import Model
    from graphmodel.model.statement import Statement

SHOWN = ("contested", "side", "claimant", "through", "words", "stated", "valid", "documents", "statement")
"""The columns of a table for people; the other formats have all."""

OutputFormat = Annotated[Format, typer.Option("--format", help="How rows are printed.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("contested")(contested)
    app.command("superseded")(superseded)
    app.command("repeated")(repeated)


def contested(
    context: typer.Context,
    files: Files,
    disputes: Annotated[bool, typer.Option("--disputes", help="Also what some are for and others against (which contradicts nothing).")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    format_: OutputFormat = Format.table,
) -> None:
    """Show what is contested: the sides, who says so, through whom, in which words, when, and what is still open.

    A claim that somebody affirms and somebody denies; one actor reported as for and as against the same thing; a relation that only one may hold at a
    time, given to several at once.
    """
    from graphmodel.claims.contested import findings_of

    moment = moment_of(as_of, known_at, known_by)
    model = read_seen_model(context, files, moment, identity)
    found = findings_of(model, moment.as_of)
    listed = [*found.contested, *(found.disputed if disputes else ())]
    columns, rows = contested_rows(model, found=listed)
    if format_ is not Format.table:
        emit(rows_text(columns, rows, format_))
    elif rows:
        indexes = [columns.index(name) for name in SHOWN]
        emit(rows_text(SHOWN, [[row[at] for at in indexes] for row in rows], format_) + open_text(listed))
    tell(context, f"{len(found.contested)} contested" + (f", {len(found.disputed)} disputed" if disputes else ""))
    if found.unanswered:
        tell(context, f"denied, and affirmed by nobody: {', '.join(dict.fromkeys(one.statement.id for one in found.unanswered))}")


def open_text(found: Sequence[Contested]) -> str:
    """What is still open about everything that is contested, a line for each question."""
    lines = [f"open  {one.name}: {question}\n" for one in found for question in one.open]
    return "\n" + shown("".join(lines), lines=True) if lines else ""


def contested_rows(
    model: Model, as_of: date | None = None, *, found: Sequence[Contested] | None = None
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """What is contested in a model, a row for each statement on a side."""
    from graphmodel.claims.attribution import chains
    from graphmodel.claims.contested import contested as find
    from graphmodel.model.times import published_of

    each = find(model, as_of) if found is None else found
    # What is only said inside another statement reaches the reader through whoever says it there.
    inside = chains(model) if any(claim.statement.content for one in each for claim in one.claims) else {}

    def way(claim: Claim) -> tuple[tuple[str, ...], tuple[str, ...]]:
        first = next(iter(inside.get(claim.statement.id, ())), None) if claim.statement.content else None
        return (first.speakers, first.documents) if first else (claim.statement.attribution, claim.statement.documents)

    rows = [
        (
            one.name,
            side.name if side.holder is None else f"{side.name} {model.name_of(side.holder)}",
            model.name_of(claim.claimant),
            [model.name_of(speaker) for speaker in way(claim)[0]],
            [piece.exact for piece in claim.statement.evidence if piece.exact],
            claim.statement.stated,
            claim.statement.certainty,
            [model.name_of(document) for document in way(claim)[1]],
            claim.statement.id,
            one.kind,
            _about(model, claim).valid,
            published_of(model, claim.statement),
            one.overlap,
            list(one.open),
            one.key,
        )
        for one in each
        for side in one.sides
        for claim in side.claims
    ]
    columns = ("contested", "side", "claimant", "through", "words", "stated", "certainty", "documents", "statement")
    return (*columns, "kind", "valid", "published", "overlap", "open", "key"), rows


def superseded(
    context: typer.Context,
    files: Files,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    format_: OutputFormat = Format.table,
) -> None:
    """Show who was followed by whom in what only one may hold at a time, by the dates; on a handover day the successor holds it."""
    from graphmodel.claims.contested import findings_of
    from graphmodel.model.exclusive import holder_of

    model = read_seen_model(context, files, moment_of(None, known_at, known_by), identity)
    rows = [
        (
            one.name,
            model.name_of(holder_of(model.schema, one.statement)),
            one.statement.valid,
            model.name_of(holder_of(model.schema, one.by)),
            one.by.valid,
            one.certainty,
            one.statement.id,
            one.by.id,
        )
        for one in findings_of(model).superseded
    ]
    columns = ("slot", "holder", "valid", "successor", "successorValid", "superseded", "statement", "by")
    if rows or format_ is not Format.table:
        emit(rows_text(columns, rows, format_))
    tell(context, f"{len(rows)} superseded")


def repeated(
    context: typer.Context,
    files: Files,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    format_: OutputFormat = Format.table,
) -> None:
    """Show what several sources say: the same content again, which is more evidence and not another fact."""
    from graphmodel.claims.contested import findings_of

    moment = moment_of(as_of, known_at, known_by)
    model = read_seen_model(context, files, moment, identity)
    found = findings_of(model, moment.as_of).repeated
    rows = [
        (
            one.name,
            one.side,
            model.name_of(claim.claimant),
            [model.name_of(speaker) for speaker in claim.statement.attribution],
            [piece.exact for piece in claim.statement.evidence if piece.exact],
            claim.statement.stated,
            [model.name_of(document) for document in claim.statement.documents],
            claim.statement.id,
            len(one.sources),
            one.key,
        )
        for one in found
        for claim in one.claims
    ]
    columns = ("content", "side", "source", "through", "words", "stated", "documents", "statement", "sources", "key")
    if rows or format_ is not Format.table:
        emit(rows_text(columns, rows, format_))
    tell(context, f"{len(found)} repeated")


def _about(model: Model, claim: Claim) -> Statement | Any:
    """The statement or entity whose time a claim is about."""
    return model.statement_by_id.get(claim.about) or model.entity_by_id.get(claim.about) or claim.statement
