"""The command that drafts statements from texts: draft."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.cli.options import Out, To


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("draft")(draft)


def draft(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Text files (UTF-8); - is stdin.", show_default=False, allow_dash=True)],
    out: Out,
    known: Annotated[
        Path | None, typer.Option("--known", metavar="MODEL", help="A model whose entities are found by name and alias.", show_default=False)
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="TAG", help="The texts' language (BCP 47); by default English.", show_default=False)
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", metavar="DATE", help="The texts' date (EDTF), from which days are counted.", show_default=False)
    ] = None,
    lexicon: Annotated[
        Path | None, typer.Option("--lexicon", metavar="FILE", help="A schema or model file with more words for relations.", show_default=False)
    ] = None,
    parser: Annotated[
        str, typer.Option("--parser", metavar="NAME", help="auto: spaCy where installed; none; or the name of a spaCy model.")
    ] = "auto",
    least: Annotated[float, typer.Option("--least", metavar="CONFIDENCE", help="Leave out drafts that are less sure than this (0 to 1).")] = 0.3,
    quotations: Annotated[bool, typer.Option("--quotations", help="Also a draft for each quotation whose speaker is certain.")] = False,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The model's name; by default that of the first text.", show_default=False)
    ] = None,
    to: To = None,
    command: Annotated[
        str | None,
        typer.Option(
            "--command",
            metavar="PROGRAM",
            help="A program drafts, such as a language model's: it reads prompt and text, and writes JSON (see `graphmodel prompt`).",
            show_default=False,
        ),
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", metavar="N", help="How long the program may take for a text.")] = 600,
) -> None:
    """Draft statements from texts, by rules and a parse.

    The draft is a model file: documents, entities, and statements with `draft: true`, the words that each was made of, the rule that made it, and its
    confidence. Other commands refuse drafts unless told (--with-drafts).
    """
    from graphmodel.api.draft import draft as draft_texts

    draft_texts(
        texts,
        out,
        known=known,
        language=language,
        published=published,
        lexicon=lexicon,
        parser=parser,
        least=least,
        quotations=quotations,
        name=name,
        to=to,
        command=command,
        seconds=seconds,
    )
