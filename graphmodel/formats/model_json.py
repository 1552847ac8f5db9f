"""Model files in JSON: the structure of those in YAML, for programs to write."""

from __future__ import annotations

import json
from collections.abc import Iterator

from graphmodel.errors import RefusedError
from graphmodel.formats.foreign_graph import Naming
from graphmodel.formats.input import Input
from graphmodel.model.model import Model, to_dict
from graphmodel.model.validate import model_from
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Tree, decode


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The model in the bytes of a JSON file; ``naming`` is for graphs."""
    return parse_tree(parse_json(decode(data, file), file))


def parse_tree(tree: Tree, naming: Naming | None = None) -> Input:
    """The model in a JSON value that was parsed already."""
    return Input(model_from(tree), tree=tree)


def parse_json_text(text: str, file: str = "<text>") -> Model:
    """The model in JSON text. Raises ProblemsError with everything that is wrong, each with line and column."""
    return model_from(parse_json(text, file))


def text(model: Model) -> Iterator[str]:
    """The pieces of a model as JSON. Raises RefusedError for a number that JSON does not have."""
    try:
        yield json.dumps(to_dict(model), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    except ValueError as error:
        raise RefusedError("a property has a number that JSON does not have (NaN or infinity), or one with too many digits; leave it out") from error


def json_text(model: Model) -> str:
    """A model as JSON."""
    return "".join(text(model))
