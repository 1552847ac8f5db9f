"""The commands on claims about claims: contested, superseded, repeated, voices, rests-on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.api.table import Format, rows_text
from graphmodel.cli.options import Files, Rows, reading
from graphmodel.cli.output import write, write_answers
from graphmodel.parsing.display import shown

if TYPE_CHECKING:
    from graphmodel.claims.results import Contested

SHOWN = ("contested", "side", "claimant", "through", "words", "stated", "valid", "documents", "statement")
"""The columns of a table for people; the other formats have all."""


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("contested")(contested)
    app.command("superseded")(superseded)
    app.command("repeated")(repeated)
    app.command("voices")(voices)
    app.command("rests-on")(rests_on)


@reading()
def contested(
    files: Files,
    options: Reading,
    disputes: Annotated[bool, typer.Option("--disputes", help="Also what some are for and others against (which contradicts nothing).")] = False,
    format_: Rows = Format.table,
) -> None:
    """Show what is contested, with both sides.

    Who says so, through whom, in which words, when, and what is still open. Contested is a claim that somebody affirms and somebody denies; an actor
    reported as for and as against the same thing; a relation that only one may hold at a time, given to several at once.
    """
    from graphmodel.api.claims import contested as find

    found = find(files, disputes=disputes, **options)
    if format_ is not Format.table:
        write_answers(found, format_)
    elif found:
        at = [found.columns.index(name) for name in SHOWN]
        write(rows_text(SHOWN, [[row[column] for column in at] for row in found.rows], format_) + _open_questions(found))


@reading(without=["as_of"])
def superseded(files: Files, options: Reading, format_: Rows = Format.table) -> None:
    """Show who was succeeded by whom.

    In what only one may hold at a time, by the dates; on a handover day the successor holds it.
    """
    from graphmodel.api.claims import superseded as find

    write_answers(find(files, **options), format_)


@reading()
def repeated(files: Files, options: Reading, format_: Rows = Format.table) -> None:
    """Show what several sources say.

    The same content again, which is more evidence and not another fact.
    """
    from graphmodel.api.claims import repeated as find

    write_answers(find(files, **options), format_)


@reading()
def voices(
    files: Files,
    options: Reading,
    voice: Annotated[
        str | None,
        typer.Option(
            "--voice", metavar="VOICE", help="Only own (the document's), attributed, or content (of what somebody says).", show_default=False
        ),
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="ID", help="Only statements with this subject, object or qualifier.", show_default=False)
    ] = None,
    speaker: Annotated[
        str | None, typer.Option("--speaker", metavar="ID", help="Only what reaches us through this speaker.", show_default=False)
    ] = None,
    statement: Annotated[str | None, typer.Option("--statement", metavar="ID", help="Only this statement.", show_default=False)] = None,
    format_: Rows = Format.table,
) -> None:
    """Show who says each statement, and through whom.

    Whose voice it has, through whom it reaches the reader, and who its only source is.

    A row for each way: an own or attributed statement has one, a content one for each statement that is about it, at any depth. `through`: the
    speakers from the document inward. `onlySource`: sources that every way to the statement goes through.
    """
    from graphmodel.api.claims import voices as find

    write_answers(find(files, voice=voice, about=about, speaker=speaker, statement=statement, **options), format_)


@reading()
def rests_on(
    files: Files,
    options: Reading,
    speaker: Annotated[
        list[str] | None,
        typer.Option("--speaker", metavar="ID", help="A speaker, actor or document that is not believed; may be repeated.", show_default=False),
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Nobody is believed whom the source does not specify.")] = False,
    format_: Rows = Format.table,
) -> None:
    """Show which statements fall if somebody is not believed.

    What they say and everything inside it, unless another source gives it, too.
    """
    from graphmodel.api.claims import rests_on as find

    write_answers(find(files, speaker or [], anonymous=anonymous, **options), format_)


def _open_questions(found: Sequence[Contested]) -> str:
    """What is still open about everything that is contested, a line for each question."""
    lines = [f"open  {content.name}: {question}\n" for content in found for question in content.open]
    return "\n" + shown("".join(lines), lines=True) if lines else ""
