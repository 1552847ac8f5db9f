"""The command that shows what of a text has been read into statements: coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.cli.inputs import Decisions, Files, read_model
from graphmodel.cli.output import Format, emit, rows_text, tell

BELOW = 1


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("coverage")(coverage)


def coverage(
    context: typer.Context,
    files: Files,
    text: Annotated[
        list[Path],
        typer.Option("--text", help="A document's text: a file named like the document's id, one with its digest, or a folder of such."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write a page with the text beside its statements (.html).", show_default=False)
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only the sentences that carry no statement.")] = False,
    at_least: Annotated[
        float | None, typer.Option("--at-least", metavar="PERCENT", min=0, max=100, help="End with 1 where fewer of the sentences carry statements.")
    ] = None,
    identity: Decisions = None,
    format_: Annotated[Format, typer.Option("--format", help="How the sentences are printed.")] = Format.table,
) -> None:
    """Show which sentences of documents carry statements, and which do not; with -o, as a page with the text beside the statements."""
    from graphmodel.cli.texts import Texts, read_texts
    from graphmodel.errors import InputError, UsageError
    from graphmodel.evidence.coverage import coverage as covered
    from graphmodel.model.validate import digest
    from graphmodel.pages.coverage_page import page, summary

    if out is not None and out.suffix not in (".html", ".htm"):
        raise UsageError(f"{out}: the page is HTML; let its name end in .html")
    model = read_model(files, identity)
    texts, _ = Texts(read_texts(text), {}).of(model)
    for document in model.documents:
        if document.digest and document.id in texts and digest(texts[document.id]) != document.digest:
            raise InputError(
                f"the text given for {document.id!r} is not the one that its offsets were counted in; `graphmodel verify --text` says what moved, "
                "and with --update carries the model over"
            )
    found = covered(model, texts)
    if out is not None:
        emit(page(model, texts), out)
        tell(context, f"wrote {out}")
    else:
        rows = [
            (one.document, one.number, one.start, one.end, list(one.statements), one.cited, texts[one.document][one.start : one.end])
            for one in found
            if not (open_ and one.statements)
        ]
        emit(rows_text(("document", "sentence", "start", "end", "statements", "cited", "text"), rows, format_))
    for id_ in texts:
        carrying, all_ = summary([one for one in found if one.document == id_])
        tell(context, f"{id_}: {carrying} of {all_} sentences carry statements" + (f" ({carrying / all_:.0%})" if all_ else ""))
    missing = [one.id for one in model.documents if one.id not in texts]
    if missing:
        tell(context, f"without their text here: {', '.join(missing)}")
    carrying, all_ = summary(found)
    if at_least is not None and (not all_ or 100 * carrying < at_least * all_):
        raise typer.Exit(BELOW)
