"""Commands on who says so: voices, rests-on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmodel.cli.inputs import Decisions, Files
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen_model
from graphmodel.cli.output import Format, emit, rows_text, tell
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from graphmodel.model.model import Model

OutputFormat = Annotated[Format, typer.Option("--format", help="How rows are printed.")]
VOICES = ("own", "attributed", "content")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("voices")(voices)
    app.command("rests-on")(rests_on)


def voices(
    context: typer.Context,
    files: Files,
    voice: Annotated[
        str | None, typer.Option("--voice", help="Only own (the document's), attributed, or content (of what somebody says).", show_default=False)
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="ID", help="Only statements with this subject, object or qualifier.", show_default=False)
    ] = None,
    speaker: Annotated[str | None, typer.Option("--speaker", metavar="ID", help="Only what comes through this speaker.", show_default=False)] = None,
    statement: Annotated[str | None, typer.Option("--statement", metavar="ID", help="Only this statement.", show_default=False)] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    format_: OutputFormat = Format.table,
) -> None:
    """Show whose voice every statement has, through whom it reaches the reader, and who its only source is.

    A row for each way: an own or attributed statement has one, a content one for each statement that is about it, at any depth. `through` are the
    speakers from the document inward; `onlySource` are the ids of those without whom nobody stands for it: they are in every way to it.
    """
    from graphmodel.errors import nearest

    model = read_seen_model(context, files, moment_of(as_of, known_at, known_by), identity)
    if voice is not None and voice not in VOICES:
        raise UsageError(f"no voice {voice!r}{nearest(voice, VOICES)}; there are {', '.join(VOICES)}")
    there = {**model.entity_by_id, **model.document_by_id}
    for id_, known in ((about, there), (speaker, there), (statement, model.statement_by_id)):
        if id_ is not None and id_ not in known:
            raise UsageError(f"no id {id_!r} in this model{nearest(id_, known)}")
    columns, rows = voice_rows(model, voice=voice, about=about, speaker=speaker, statement=statement)
    if rows or format_ is not Format.table:
        emit(rows_text(columns, rows, format_))
    tell(context, f"{len(rows)} rows" if rows else "no rows")


def voice_rows(
    model: Model, *, voice: str | None = None, about: str | None = None, speaker: str | None = None, statement: str | None = None
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Whose voice every statement has, a row for each way in which it reaches the reader."""
    from graphmodel.claims.attribution import chains, only_sources

    only, ways = only_sources(model), chains(model)
    rows: list[tuple[Any, ...]] = []
    for one in model.statements:
        if (statement is not None and one.id != statement) or (
            about is not None and about not in (one.subject, one.object, *one.qualifiers.values())
        ):
            continue
        rows += [
            (
                way.voice,
                list(way.documents),
                [model.name_of(id_) for id_ in way.speakers],
                model.describe(one),
                list(way.stances),
                [piece.exact for piece in one.evidence if piece.exact],
                sorted(only[one.id]),
                list(way.within),
                one.id,
            )
            for way in ways[one.id]
            if voice in (None, way.voice) and (speaker is None or speaker in way.speakers)
        ]
    return ("voice", "documents", "through", "says", "stances", "words", "onlySource", "within", "statement"), rows


def rests_on(
    context: typer.Context,
    files: Files,
    speaker: Annotated[
        list[str] | None,
        typer.Option("--speaker", metavar="ID", help="A speaker, actor or document that is not believed; may be repeated.", show_default=False),
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Nobody is believed whom the source does not specify.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    format_: OutputFormat = Format.table,
) -> None:
    """Show which statements fall if somebody is not believed: what they say and everything inside it, unless another source gives it, too."""
    from graphmodel.claims.attribution import anonymous_actors, chains, falls_without

    if not speaker and not anonymous:
        raise UsageError("say whom not to believe: --speaker ID, or --anonymous for everybody whom the source does not specify")
    model = read_seen_model(context, files, moment_of(as_of, known_at, known_by), identity)
    disbelieved = dict.fromkeys([*(speaker or ()), *(anonymous_actors(model) if anonymous else ())])
    ways = chains(model)
    rows = [
        (
            model.describe(one),
            one.voice,
            [model.name_of(id_) for way in ways[one.id][:1] for id_ in way.speakers],
            [piece.exact for piece in one.evidence if piece.exact],
            list(one.documents),
            one.id,
        )
        for one in falls_without(model, disbelieved)
    ]
    if rows or format_ is not Format.table:
        emit(rows_text(("falls", "voice", "through", "words", "documents", "statement"), rows, format_))
    tell(context, f"{len(rows)} of {len(model.statements)} statements rest on {', '.join(map(model.name_of, disbelieved)) or 'nobody unspecified'}")
