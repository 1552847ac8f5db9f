"""The main job in one command: demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.table import Format, rows_text
from graphmodel.cli.output import info, write

_SHOWN = 6


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("demo")(demo)


def demo(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write; made if it does not exist.")] = Path("munich")) -> None:
    """Try it out: the Munich model, checked, asked, drawn, exported.

    Writes the model, its graph, the contested claims, a diagram and a Cypher script into a folder.
    """
    from graphmodel.api.demo import demo as done
    from graphmodel.api.inputs import read_model

    found = done(folder)
    model = read_model(folder / "munich.yaml")
    where = folder.as_posix()
    info(f"{model.title}\n")
    write(rows_text(found.columns[:_SHOWN], [row[:_SHOWN] for row in found.rows], Format.table))
    info(
        f"""
In {where}/, all from one checked model of {len(model.entities)} entities and {len(model.statements)} statements:
  munich.yaml    the model, to read and to edit       munich.svg, .png  the diagram
  munich.json    the graph (NetworkX node-link)       munich.cypher     a script for Neo4j (cypher-shell -f)
  contested.csv  the claims that others deny

Try next:
  graphmodel query who-represents-whom {where}/munich.yaml -P date=2025-02-14
  graphmodel query "MATCH (a:Person)-[r]->(b) RETURN a.name, type(r), b.name LIMIT 5" {where}/munich.yaml
  graphmodel queries
  graphmodel draw {where}/munich.yaml --around zelenskyy -o zelenskyy.svg
  graphmodel draw {where}/munich.yaml -o munich.html
  graphmodel report {where}/munich.yaml -o briefing.html"""
    )
