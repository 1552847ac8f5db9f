"""The commands from an article to a model: new, prompt, accept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.table import Format
from graphmodel.cli.options import Rows, Texts

REJECTED = 1
ModelOut = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="MODEL", help="The model file (.yaml, .model.json, or a folder of CSV files).", show_default=False),
]
Known = Annotated[
    list[str] | None,
    typer.Option("--known", metavar="MODEL", help="A model whose entities are known: they need not be named near the words.", show_default=False),
]
Rejects = Annotated[
    str | None,
    typer.Option(
        "--rejects", metavar="FILE", help="The file for what is rejected, with the reasons; by default beside the model.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("new")(new)
    app.command("prompt")(prompt)
    app.command("accept")(accept)


def new(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Plain text, or an article in PDF or HTML.", show_default=False)],
    out: ModelOut,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The model's short name; by default that of the file.", show_default=False)
    ] = None,
) -> None:
    """Begin a model file from an article.

    With each document's digest, and its title, date and publisher where they are known.

    PDF and HTML become a text file beside the model; offsets count in that text.
    """
    from graphmodel.api.new import new as begun

    begun(text, out, name=name)


def prompt(
    model: Annotated[
        str | None,
        typer.Argument(metavar="MODEL", help="A model file: its own schema and its entities go into the prompt.", show_default=False),
    ] = None,
) -> None:
    """Print the instructions for a language model.

    With the labels, the relations and the JSON Schema of the answer, which `graphmodel accept` takes.
    """
    from graphmodel.api.accept import prompt as written
    from graphmodel.cli.output import write

    write(written(model))


def accept(
    draft: Annotated[
        str,
        typer.Argument(
            metavar="DRAFT",
            help="The JSON of drafts (see `graphmodel schema --drafts`; - is stdin), or a model file with drafts.",
            show_default=False,
            allow_dash=True,
        ),
    ],
    text: Texts,
    out: ModelOut,
    as_drafts: Annotated[bool, typer.Option("--as-drafts", help="They enter as drafts, to be reviewed.")] = False,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="Of a model file, only the statements that a review has accepted (drafts no more).")
    ] = False,
    known: Known = None,
    rejects: Rejects = None,
    format_: Rows = Format.table,
) -> None:
    """Take drafts into a model, checked.

    Each quote must be in the text, and names in or near it, or known; relations, labels and dates must be right.

    Shows what is rejected and why, and writes it to a file that can be corrected and given again. Exits with 1 if anything is.
    """
    from graphmodel.api.accept import accept as taken
    from graphmodel.cli.output import write_answers

    rejected = taken(draft, text, out, as_drafts=as_drafts, reviewed=reviewed, known=known or [], rejects=rejects)
    write_answers(rejected, format_)
    if rejected:
        raise typer.Exit(REJECTED)
