"""Model files in JSON: the structure of those in YAML, for programs to write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from graphmodel.errors import RefusedError
from graphmodel.formats.foreign_graph import Naming
from graphmodel.formats.input import Input
from graphmodel.model.model import Model, as_plain, to_dict, written_fields
from graphmodel.model.statement import Document, Entity, Statement
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
    head = to_dict(replace(model, documents=(), entities=(), statements=()))
    try:
        yield _indented(head)[: -len("\n}")]
        for name in ("documents", "entities", "statements"):
            if items := getattr(model, name):
                yield f',\n  "{name}": ['
                separator = "\n"
                for item in _item_texts(items):
                    yield separator + item
                    separator = ",\n"
                yield "\n  ]"
        yield "\n}\n"
    except ValueError as error:
        raise RefusedError("a property has a number that JSON does not have (NaN or infinity), or one with too many digits; leave it out") from error


def _item_texts(items: Sequence[Document | Entity | Statement]) -> Iterator[str]:
    """Things of one kind as the items of a list in JSON: what :func:`graphmodel.model.model.item_to_dict` gives, in a tenth of the time."""
    fields = written_fields(type(items[0]))
    values_of = attrgetter(*(field.name for field in fields))
    defaults = [field.default for field in fields]
    starts = [f'\n      "{field.name}": ' for field in fields]
    for item in items:
        told = [
            start + (_quoted(value) if type(value) is str else _indented(as_plain(value)).replace("\n", "\n      "))
            for start, field, default, value in zip(starts, fields, defaults, values_of(item), strict=True)
            if value is not default and field.is_given(value)
        ]
        yield f"    {{{','.join(told)}\n    }}"


def _indented(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


_quoted = json.encoder.encode_basestring


def json_text(model: Model) -> str:
    """A model as JSON."""
    return "".join(text(model))
