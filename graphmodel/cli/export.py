"""The commands that write what was read in another format: export, build."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.cli.options import Files, Out, To, reading

Spreadsheet = Annotated[
    bool,
    typer.Option("--spreadsheet", help="CSV for a spreadsheet: an apostrophe before cells that begin like a formula, and a mark of UTF-8."),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("build")(build)
    app.command("export")(export)


@reading()
def export(files: Files, out: Out, options: Reading, to: To = None, spreadsheet: Spreadsheet = False) -> None:
    """Write models or graphs in another format.

    The suffix of --out says which:
    .yaml and .model.json are model files, a name without a suffix is a folder of CSV files, .json (NetworkX node-link), .graphml, .gexf (Gephi),
    .yed.graphml (yEd), .cx2 and .cyjs (Cytoscape), .gml and .dot are graphs, .cypher is a script for Neo4j, .xlsx an Excel workbook,
    .trig, .nq and .jsonld are RDF, .ftm.json FollowTheMoney, .tsv dated quads. --to names a format whatever the name is; the folders of others are
    --to parquet, --to gephi (CSV) and --to neo4j-admin. What a format cannot keep is said.
    """
    _write(files, out, to, spreadsheet, options)


@reading()
def build(files: Files, out: Out, options: Reading, to: To = None, spreadsheet: Spreadsheet = False) -> None:
    """Build a database that is kept.

    --out OUT.gmdb is a folder with what was read, as the engine of `query` has loaded it. It stands wherever a FILE does, and is built again
    where the files have changed. With any other suffix, build does what export does.
    """
    from graphmodel.api.export import build as building

    if str(out) == "-":
        _write(files, out, to, spreadsheet, options)
    else:
        building(files, out, to, spreadsheet=spreadsheet, **options)


def _write(files: list[str], out: Out, to: str | None, spreadsheet: bool, options: Reading) -> None:
    from graphmodel.api import export as exporting
    from graphmodel.cli.output import write

    if str(out) == "-":
        exporting.format_for(out, to)
        write(exporting.text(files, str(to), **options))
    else:
        exporting.export(files, out, to, spreadsheet=spreadsheet, **options)
