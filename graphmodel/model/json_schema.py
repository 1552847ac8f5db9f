"""The JSON Schema of model files, so that an editor completes and underlines them: made from the same classes that read them, and a schema's own
names."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from graphmodel.model.fields import CONFIG
from graphmodel.model.model import ModelFile
from graphmodel.model.schema import DOCUMENT, Schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(schema: Schema) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of model files that keep to ``schema``: its labels and relations are listed, with their descriptions.

    >>> from graphmodel.model.schema import bundled
    >>> json_schema(bundled())["properties"]["graphmodel"]["const"]
    1
    """
    return {**named_by(described(ModelFile), schema), "title": "graphmodel model file"}


def described(kind: type[Any]) -> dict[str, Any]:
    """The JSON Schema of a class of a file, with what its source says of each field."""
    CONFIG["use_attribute_docstrings"] = True
    try:
        made: dict[str, Any] = TypeAdapter(kind).json_schema()
    finally:
        del CONFIG["use_attribute_docstrings"]
    return made


def named_by(made: dict[str, Any], schema: Schema, *, entity: str = "Entity", statement: str = "Statement") -> dict[str, Any]:
    """A JSON Schema whose entities and statements have the labels, relations and qualifiers of ``schema``.

    ``entity`` and ``statement`` are what it calls their definitions.
    """
    parts = made["$defs"]
    parts[statement]["properties"]["relation"] = {
        "description": "One of the schema's relations.",
        "oneOf": [
            {"const": name, "description": f"{one.reading}. {one.description} From {', '.join(one.subject)} to {', '.join(one.object)}."}
            for name, one in schema.relations.items()
        ],
    }
    parts[entity]["properties"]["label"] = {
        "description": "What it is.",
        "oneOf": [{"const": name, "description": one.description} for name, one in schema.labels.items() if name != DOCUMENT],
    }
    qualifiers = {name: one.description for relation in schema.relations.values() for name, one in relation.qualifiers.items()}
    parts[statement]["properties"]["qualifiers"]["properties"] = {name: {"type": "string", "description": text} for name, text in qualifiers.items()}
    return {"$schema": _DIALECT, **made}
