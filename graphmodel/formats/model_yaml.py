"""Model files in YAML, as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphmodel.errors import RefusedError
from graphmodel.formats import yaml_writer
from graphmodel.formats.foreign_graph import Naming
from graphmodel.formats.input import Input
from graphmodel.model.model import Model, item_to_dict, to_dict
from graphmodel.model.validate import model_from
from graphmodel.parsing.tree import decode
from graphmodel.parsing.yaml import MAX_YAML, parse_yaml

MODEL_LISTS = ("documents", "entities", "statements")
"""The lists of a model file."""


def parse_yaml_text(text: str, file: str = "<text>") -> Model:
    """The model in YAML text. Raises ProblemsError with everything that is wrong, each with line and column."""
    return model_from(parse_yaml(text, file))


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The model in the bytes of a YAML file; ``naming`` is for graphs."""
    text = decode(data, file, keep_mark=True)
    tree = parse_yaml(text.removeprefix("\ufeff"), file)
    return Input(model_from(tree), tree=tree, text=text)


def text(model: Model) -> Iterator[str]:
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


def yaml_text(model: Model) -> str:
    """A model as YAML."""
    return "".join(text(model))


def _lines(model: Model) -> Iterator[str]:
    yield from yaml_writer.block(to_dict(replace(model, documents=(), entities=(), statements=())))
    for name in MODEL_LISTS:
        items = getattr(model, name)
        if items:
            yield f"{name}:"
        for item in items:
            yield from yaml_writer.list_item(item_to_dict(item), 2, name)
