"""The main job in one call: demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.answers import Answers
from graphmodel.api.claims import contested
from graphmodel.api.draw import picture, write_picture
from graphmodel.api.inputs import view
from graphmodel.api.table import Format, rows_text
from graphmodel.errors import InputError, RefusedError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_
    from graphmodel.claims.results import Contested


def demo(folder: Path_ = "munich") -> Answers[Contested]:
    """Do the main job on the Munich model: check it, build its graph, list what is contested, draw it, write the Cypher script.

    All files are written into ``folder``, which is made if it does not exist. Returns what is contested.
    Raises RefusedError where the model in the folder was changed since it was written.
    """
    from graphmodel import formats
    from graphmodel.files.atomic import write_text
    from graphmodel.files.resources import resource
    from graphmodel.formats.model_yaml import parse_yaml_text

    target = Path(folder)
    text = resource("fixtures", "munich.yaml").read_text("utf-8")
    model = parse_yaml_text(text, "munich.yaml")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target}: cannot be made: {error.strerror or error}") from error
    own = target / "munich.yaml"
    if own.exists() and own.read_bytes() != text.encode():
        raise RefusedError(f"{own} was changed since it was written: choose another folder, or remove it")
    graph = formats.as_graph(model)
    found = contested(model)
    write_text(own, text)
    formats.write(graph, target / "munich.json")
    write_text(target / "contested.csv", rows_text(found.columns, found.rows, Format.csv))
    formats.write(graph, target / "munich.cypher")
    drawn = picture(view(model, {}))
    for suffix in (".svg", ".png"):
        write_picture(drawn, target / f"munich{suffix}")
    return found
