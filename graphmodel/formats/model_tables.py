"""A model as typed tables (documents, entities, statements, evidence): what Parquet files and frames are made of, and what a model is made of again.

A qualifier has a column of its own, ``qualifier:event``, an own property too, ``property:party``; where an own property is of several kinds, its
column is ``property_json:party``, and its values are JSON text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphmodel.errors import InputError
from graphmodel.formats.flat import Kind, kinds_of
from graphmodel.model.fields import Field, fields_of
from graphmodel.model.model import FORMAT_VERSION, Model
from graphmodel.model.properties import plain_property
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import model_from
from graphmodel.parsing.tree import Tree

Columns = Mapping[str, Sequence[Any]]
"""Of a table: the values of each column, None where there is none."""
TABLES: dict[str, type[Any]] = {"documents": Document, "entities": Entity, "statements": Statement, "evidence": Evidence}
QUALIFIER, PROPERTY, PROPERTY_JSON = "qualifier:", "property:", "property_json:"
_PLAIN, _EMPTY = {type(None), str, bool, int}, {type(None), list}
"""Of these types, a cell is a value of a model file as it is; of those, it may say nothing."""
_KINDS: dict[str, Kind] = {"text": "text", "date": "text", "boolean": "boolean", "integer": "integer", "number": "real", "list": "texts"}


@dataclass(frozen=True, slots=True)
class ModelTable:
    """A table: the kind of each column, and the values of each, None where there is none."""

    name: str
    kinds: dict[str, Kind]
    values: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.values.values()), []))


def model_table(model: Model, name: str) -> ModelTable:
    """One of the tables of a model."""
    if name == "evidence":
        pieces = [(statement.id, piece) for statement in model.statements for piece in statement.evidence]
        table = _table(name, [piece for _, piece in pieces])
        return ModelTable(name, {"statement": "text", **table.kinds}, {"statement": [id_ for id_, _ in pieces], **table.values})
    return _table(name, list(getattr(model, name)))


def model_tables(model: Model) -> dict[str, ModelTable]:
    """All tables of a model, by name."""
    return {name: model_table(model, name) for name in TABLES}


def model_of_tables(tables: Mapping[str, Columns], head: Mapping[str, Any], file: str, schema: Schema | None = None) -> Model:
    """The model whose columns these are, by table; ``head`` has ``model``, ``title`` and ``schema`` as a model file has them.

    Raises ProblemsError with everything that is wrong, each with the table and the row.
    """
    value: dict[str, Any] = {"graphmodel": FORMAT_VERSION, **head}
    for name in ("documents", "entities", "statements"):
        value[name] = _things(tables.get(name, {}), TABLES[name])
    by_id = {one.get("id"): one for one in value["statements"]}
    for piece in _things(tables.get("evidence", {}), Evidence):
        id_ = piece.pop("statement", None)
        statement = by_id.get(id_)
        if statement is None:
            raise InputError(f"{file}: evidence of {id_!r}, and no statement has this id")
        statement.setdefault("evidence", []).append(piece)
    return model_from(Tree(file, value, dict))


def _table(name: str, things: list[Any]) -> ModelTable:
    kinds: dict[str, Kind] = {}
    values: dict[str, list[Any]] = {}
    for field in _ordered(name):
        if field.shape == "groups":
            continue
        if field.shape == "group":
            _spread(field, things, kinds, values)
            continue
        kinds[field.name] = _KINDS[field.shape]
        values[field.name] = [list(item) if isinstance(item := getattr(thing, field.name), tuple) else item for thing in things]
    return ModelTable(name, kinds, values)


def _ordered(name: str) -> list[Field]:
    """The fields of a table, the id first, groups last."""
    return sorted(fields_of(TABLES[name]), key=lambda field: (field.name != "id", field.shape == "group"))


def _spread(field: Field, things: list[Any], kinds: dict[str, Kind], values: dict[str, list[Any]]) -> None:
    """A column for each name in a group."""
    groups = [getattr(thing, field.name) for thing in things]
    for name in sorted({key for group in groups for key in group}):
        items = [group.get(name) for group in groups]
        if field.name == "qualifiers":
            kinds[f"{QUALIFIER}{name}"], values[f"{QUALIFIER}{name}"] = "text", items
            continue
        plain = [None if item is None else list(item) if isinstance(item, tuple) else item for item in items]
        kind = kinds_of(item for item in plain if item is not None)
        if kind is None:
            column = f"{PROPERTY_JSON}{name}"
            kinds[column] = "text"
            values[column] = [None if item is None else json.dumps(plain_property(item), ensure_ascii=False) for item in items]
        else:
            kinds[f"{PROPERTY}{name}"], values[f"{PROPERTY}{name}"] = kind, plain


def columns_of_rows(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Rows column by column, with None where a row has no value.

    >>> columns_of_rows([{"id": "a"}, {"id": "b", "name": "B"}])
    {'id': ['a', 'b'], 'name': [None, 'B']}
    """
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _things(columns: Columns, kind: type[Any]) -> list[dict[str, Any]]:
    """The rows of a table as a model file has them."""
    shapes = {field.name: field.shape for field in fields_of(kind)}
    things: list[dict[str, Any]] = [{} for _ in next(iter(columns.values()), ())]
    for name, items in columns.items():
        types = set(map(type, items))
        if types <= _EMPTY and not name.startswith(PROPERTY) and not any(items):
            continue
        values = items if types <= _PLAIN else _plain_column(items, is_integer=shapes.get(name) == "integer")
        if name.startswith(QUALIFIER):
            _into_group(things, "qualifiers", name.removeprefix(QUALIFIER), [None if value == [] else value for value in values])
        elif name.startswith(PROPERTY):
            _into_group(things, "properties", name.removeprefix(PROPERTY), values)
        elif name.startswith(PROPERTY_JSON):
            parsed = [None if value is None or value == [] else _parsed(value, name) for value in values]
            _into_group(things, "properties", name.removeprefix(PROPERTY_JSON), parsed)
        else:
            for thing, value in zip(things, values, strict=True):
                if value is not None and value != []:
                    thing[name] = value
    return things


def _into_group(things: list[dict[str, Any]], group: str, name: str, values: Sequence[Any]) -> None:
    for thing, value in zip(things, values, strict=True):
        if value is not None:
            thing.setdefault(group, {})[name] = value


def _plain_column(items: Sequence[Any], *, is_integer: bool) -> Sequence[Any]:
    """The cells of a column as values of a model file; whole numbers as such where the field is one."""
    values = [plain(item) for item in items]
    return [int(value) if isinstance(value, float) and value.is_integer() else value for value in values] if is_integer else values


def plain(value: Any) -> Any:
    """A cell of any frame as a value of a model file: None for what is missing, days as text, lists as lists."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()[:10] if not hasattr(value, "hour") or value.isoformat()[10:] in ("", "T00:00:00") else value.isoformat()
    return value


def _parsed(text: Any, name: str) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{name}: {str(text)[:60]!r} is not JSON") from error
