"""Model files: YAML that people write, and JSON of the same structure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from graphmodel.errors import RefusedError
from graphmodel.formats import yaml_writer
from graphmodel.formats.foreign import Naming
from graphmodel.formats.input import Input
from graphmodel.model.model import Model, item_to_dict, to_dict
from graphmodel.model.validate import model_from
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Tree, decode
from graphmodel.parsing.yaml import MAX_YAML
from graphmodel.parsing.yaml import parse_yaml as yaml_tree

MODEL_LISTS = ("documents", "entities", "statements")
"""The lists of a model file."""


def parse_yaml_text(text: str, file: str = "<text>") -> Model:
    """The model in YAML text. Raises ProblemsError with everything that is wrong, each with line and column."""
    return model_from(yaml_tree(text, file))


def parse_yaml(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The model in the bytes of a YAML file; ``naming`` is for graphs."""
    text = decode(data, file, keep_mark=True)
    tree = yaml_tree(text.removeprefix("\ufeff"), file)
    return Input(model_from(tree), tree=tree, text=text)


def parse_tree(tree: Tree, naming: Naming | None = None) -> Input:
    """The model in a JSON value; ``naming`` is for graphs."""
    return Input(model_from(tree), tree=tree)


def parse_json_text(text: str, file: str = "<text>") -> Model:
    """The model in JSON text. Raises ProblemsError with everything that is wrong, each with line and column."""
    return model_from(parse_json(text, file))


def json_pieces(model: Model) -> Iterator[str]:
    """The pieces of a model as JSON. Raises RefusedError for a number that JSON does not have."""
    try:
        yield json.dumps(to_dict(model), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    except ValueError as error:
        raise RefusedError("a property has a number that JSON does not have (NaN or infinity), or one with too many digits; leave it out") from error


def yaml_pieces(model: Model) -> Iterator[str]:
    """The pieces of a model as YAML, line by line: entities and evidence are on a line each.

    Raises RefusedError for a model that has more characters in YAML than are read.
    """
    length = 0
    for line in _lines(model):
        length += len(line) + 1
        if length > MAX_YAML:
            raise RefusedError(
                f"the model has more than {MAX_YAML:,} characters in YAML, which is the most that is read; "
                "write .model.json, or a folder of CSV files (a name without a suffix)"
            )
        yield f"{line}\n"


def json_text(model: Model) -> str:
    """A model as JSON."""
    return "".join(json_pieces(model))


def yaml_text(model: Model) -> str:
    """A model as YAML."""
    return "".join(yaml_pieces(model))


def _lines(model: Model) -> Iterator[str]:
    yield from yaml_writer.block(to_dict(replace(model, documents=(), entities=(), statements=())))
    for name in MODEL_LISTS:
        items = getattr(model, name)
        if items:
            yield f"{name}:"
        for item in items:
            yield from yaml_writer.list_item(item_to_dict(item), 2, name)
