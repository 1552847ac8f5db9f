"""The command that makes a model of other people's data: import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.cli.options import To

_NameFrom = Annotated[
    str | None, typer.Option("--name-from", metavar="ATTRIBUTE", help="The node attribute of a graph that is the name.", show_default=False)
]
_LabelFrom = Annotated[
    str | None, typer.Option("--label-from", metavar="ATTRIBUTE", help="The node attribute of a graph that is the label.", show_default=False)
]
_RelationFrom = Annotated[
    str | None, typer.Option("--relation-from", metavar="ATTRIBUTE", help="The edge attribute of a graph that is the relation.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("import")(import_)


def import_(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="[FORMAT] SOURCE...",
            help="The files to import, or objects of a store, s3://BUCKET/KEY; before them the format, where the content does not tell it.",
            show_default=False,
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="The file (or folder) to write, or its address, s3://BUCKET/KEY.", show_default=False, allow_dash=True
        ),
    ] = None,
    to: To = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="A mapping: what the columns of a table, or the types of annotations or of a graph, mean.",
            show_default=False,
        ),
    ] = None,
    guess: Annotated[
        Path | None,
        typer.Option("--guess", metavar="FILE", help="Write a draft of a mapping for a table, from its headers and values.", show_default=False),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write the account of the import as JSON.", show_default=False)
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing where anything would be lost.")] = False,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The model's name; by default that of the first file.", show_default=False)
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="The day that times which are numbers count from (quads).", show_default=False)
    ] = None,
    name_from: _NameFrom = None,
    label_from: _LabelFrom = None,
    relation_from: _RelationFrom = None,
    texts: Annotated[
        Path | None, typer.Option("--texts", metavar="FOLDER", help="Write the texts of annotations here, for verify.", show_default=False)
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a spreadsheet to read; by default the first.", show_default=False)
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine", metavar="ENGINE", help="What imports in columns, with --to parquet: duckdb (the default), sail or spark.", show_default=False
        ),
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="With --to parquet: add to the folder, without what is in it already, by the ids of statements.")
    ] = False,
) -> None:
    """Make a model of other people's data.

    Event data, tables and other files are recognised by their content. Every row is accounted for on stderr: rows read are rows used and rows
    skipped, by reason with the first places; fields that found no place, codes that no vocabulary has, and values that were damaged are counted.
    """
    from graphmodel.api import importing
    from graphmodel.errors import UsageError

    if out is None and guess is None:
        raise UsageError("name the file to write: -o OUT")
    format_: str | None = None
    if len(sources) > 1 and "://" not in sources[0] and not Path(sources[0]).exists():
        format_, *sources = sources
    importing.import_to(
        sources,
        out,
        format=format_,
        to=to,
        mapping=mapping,
        report=report,
        strict=strict,
        name=name,
        since=since,
        name_from=name_from,
        label_from=label_from,
        relation_from=relation_from,
        guess=guess,
        texts=texts,
        sheet=sheet,
        engine=engine,
        append=append,
    )
