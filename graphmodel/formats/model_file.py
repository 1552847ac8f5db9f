"""Model files: YAML that people write, and JSON of the same structure."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from graphmodel.model.model import Model, to_dict
from graphmodel.model.validate import model_from
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.yaml import parse_yaml

_WIDTH = 150


def parse_yaml_text(text: str, file: str = "<text>") -> Model:
    """The model in YAML text. Raises ProblemsError with everything that is wrong, each with line and column."""
    return model_from(parse_yaml(text, file))


def parse_json_text(text: str, file: str = "<text>") -> Model:
    """The model in JSON text. Raises ProblemsError with everything that is wrong, each with line and column."""
    return model_from(parse_json(text, file))


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
            if path[-1:] in (("entities",), ("evidence",), ("qualifiers",), ("codes",)):
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
