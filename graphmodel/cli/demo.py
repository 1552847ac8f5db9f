"""The main job in one command: the Munich model, checked, as a graph, a list of contested claims, a diagram and a Cypher script."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.cli.output import Format, emit, rows_text, tell


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("demo")(demo)


def demo(
    context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")] = Path("munich")
) -> None:
    """Do the main job on the Munich model: check it, build its graph, list what is contested, draw it, write the Cypher script."""
    from graphmodel import formats
    from graphmodel.cli.claims import contested_rows
    from graphmodel.cli.diagram import make_picture, write_picture
    from graphmodel.errors import InputError, RefusedError
    from graphmodel.files.resources import resource
    from graphmodel.formats.model_file import parse_yaml_text

    text = resource("fixtures", "munich.yaml").read_text("utf-8")
    model = parse_yaml_text(text, "munich.yaml")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror or error}") from error
    own = folder / "munich.yaml"
    if own.exists() and own.read_bytes() != text.encode():
        raise RefusedError(f"{own} was changed since it was written: choose another folder, or remove it")
    graph = formats.as_graph(model)
    columns, rows = contested_rows(model)
    emit(text, folder / "munich.yaml")
    formats.write(graph, folder / "munich.json")
    emit(rows_text(columns, rows, Format.csv), folder / "contested.csv")
    formats.write(graph, folder / "munich.cypher")
    picture = make_picture(model)
    for suffix in (".svg", ".png"):
        write_picture(picture, folder / f"munich{suffix}")
    tell(context, f"{model.title}\n")
    shown = ("contested", "side", "claimant", "through", "words", "stated")
    emit(rows_text(shown, [row[: len(shown)] for row in rows], Format.table))
    where = folder.as_posix()
    tell(
        context,
        f"""
In {where}/, all from one checked model of {len(model.entities)} entities and {len(model.statements)} statements:
  munich.yaml    the model, to read and to edit       munich.svg, .png  the diagram
  munich.json    the graph (NetworkX node-link)       munich.cypher     a script for Neo4j (cypher-shell -f)
  contested.csv  who affirms what somebody denies

Try next:
  graphmodel query who-represents-whom {where}/munich.yaml -P date=2025-02-14
  graphmodel query "MATCH (a:Person)-[r]->(b) RETURN a.name, type(r), b.name LIMIT 5" {where}/munich.yaml
  graphmodel queries
  graphmodel draw {where}/munich.yaml --around zelenskyy -o zelenskyy.svg
  graphmodel draw {where}/munich.yaml -o munich.html
  graphmodel report {where}/munich.yaml -o briefing.html""",
    )
