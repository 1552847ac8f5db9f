"""The command on labels and relations: schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.table import Format
from graphmodel.cli.options import Rows


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("schema")(schema)


def schema(
    file: Annotated[Path | None, typer.Argument(help="A schema file to check and show; without it, the bundled schema.", show_default=False)] = None,
    json_schema: Annotated[
        bool, typer.Option("--json-schema", help="Write the JSON Schema of model files, for editors that complete and underline.")
    ] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="Write the JSON Schema of drafts, which `graphmodel accept` takes.")] = False,
    grass: Annotated[bool, typer.Option("--grass", help="Write a style for Neo4j Browser that colours as the diagrams do.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The file to write.", show_default=False)] = None,
    format_: Rows = Format.table,
) -> None:
    """Show the labels and relations, or check a schema file.

    Also writes the JSON Schema of model files or of drafts, or a style for Neo4j Browser.

    A model file is a schema file, too: with --json-schema its own relations are completed as well.
    """
    from graphmodel.api.schema import COLUMNS, drafts_schema_text, json_schema_text, relation_rows
    from graphmodel.api.schema import schema as read
    from graphmodel.api.table import rows_text
    from graphmodel.cli.output import write

    used = read(file)
    if json_schema or drafts:
        write(drafts_schema_text(used) if drafts else json_schema_text(used), out)
        return
    if grass:
        from graphmodel.neo4j.grass import grass as style

        write("".join(style(used)), out)
        return
    text = rows_text(COLUMNS, relation_rows(used), format_)
    if format_ is Format.table:
        labels = [(name, label.is_a, label.description) for name, label in used.labels.items()]
        text = f"Schema {used.name}, version {used.version}\n\n" + rows_text(("label", "is_a", "description"), labels, format_) + "\n" + text
    write(text, out)
