"""Model files: YAML that people write, and JSON of the same structure."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from graphmodel.formats.foreign import Naming
from graphmodel.formats.input import Input
from graphmodel.model.model import Model, to_dict
from graphmodel.model.validate import model_from
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Tree, decode
from graphmodel.parsing.yaml import parse_yaml as yaml_tree

_WIDTH = 150


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
    """The pieces of a model as JSON."""
    yield json_text(model)


def yaml_pieces(model: Model) -> Iterator[str]:
    """The pieces of a model as YAML."""
    yield yaml_text(model)


def json_text(model: Model) -> str:
    """A model as JSON."""
    return json.dumps(to_dict(model), ensure_ascii=False, indent=2) + "\n"


def yaml_text(model: Model) -> str:
    """A model as YAML: what other YAML readers could take for something else than text is quoted; entities and evidence stand on a line each."""
    return yaml_of(to_dict(model))


def yaml_of(value: Mapping[str, Any]) -> str:
    """Plain values, of a whole model file or of some of its fields, as YAML."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    from graphmodel.parsing.yaml import reads_otherwise

    def dressed(item: object, path: tuple[str, ...]) -> object:
        if isinstance(item, dict):
            group = CommentedMap((key, dressed(one, (*path, key))) for key, one in item.items())
            if path[-1:] in (("entities",), ("evidence",), ("qualifiers",), ("properties",), ("codes",)):
                group.fa.set_flow_style()
            return group
        if isinstance(item, list):
            items = CommentedSeq(dressed(one, path) for one in item)
            if not any(isinstance(one, dict) for one in item):
                items.fa.set_flow_style()
            return items
        if isinstance(item, str) and (reads_otherwise(item) or not item.isprintable()):
            return DoubleQuotedScalarString(item)
        return item

    yaml = YAML(typ="rt", pure=True)
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(dressed(dict(value), ()), stream)
    return stream.getvalue()
