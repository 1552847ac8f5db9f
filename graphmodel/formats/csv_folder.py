"""A folder of CSV files (RFC 4180, UTF-8, LF): a model as tables, for people who work in spreadsheets.

``entities.csv``, ``statements.csv`` and ``evidence.csv``; ``documents.csv`` and ``model.csv`` (name and value of the model's own fields) where
there is something for them.
A cell with several items separates them by ``|`` (``\\|`` and ``\\\\`` for the characters themselves); a qualifier has a column of its own,
``qualifier:event``, an own property too, ``property:party`` (see :func:`graphmodel.model.properties.to_cell`); an empty cell is a field that is not
given. Problems name the file, line and column.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError, Problem, ProblemsError, RefusedError
from graphmodel.files.atomic import replacing
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.formats.input import Input
from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model, to_dict
from graphmodel.model.properties import from_cell, to_cell
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import model_from
from graphmodel.parsing.csv import positioned
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Path as TreePath
from graphmodel.parsing.tree import Place, Tree, decode

_HEAD = ("graphmodel", "model", "title", "schema")
_TABLES: dict[str, type[Any]] = {"documents": Document, "entities": Entity, "statements": Statement, "evidence": Evidence}
_GROUPS = {"qualifiers": "qualifier:", "properties": "property:"}
"""The fields of which every named value has a column of its own, and how the names of these columns begin."""


_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?")


def read(folder: Path) -> Model:
    """The model in a folder. Raises ProblemsError with everything that is wrong with it."""
    return model_from(tree(folder))


def read_input(folder: Path) -> Input:
    """The model in a folder, with the notices about it."""
    found = tree(folder)
    return Input(model_from(found), tree=found)


def tree(folder: Path) -> Tree:
    """The tables of a folder in the structure of a model file, each value with its place."""
    names = [f"{name}.csv" for name in _TABLES]
    if not any((folder / name).is_file() for name in names):
        raise InputError(f"{folder}: a folder of CSV files has {', '.join(names)}; it has none of them")
    return _Reading(folder).tree()


def write(model: Model, folder: Path, expected: Fingerprint | None = None) -> None:
    """Write a model into a folder, which is replaced as a whole; ``expected`` as for :func:`graphmodel.files.atomic.replacing`.

    Raises RefusedError for a folder with anything else in it.
    """
    others = [one.name for one in folder.iterdir() if one.name not in _file_names()] if folder.is_dir() else []
    if others:
        raise RefusedError(f"{folder}: has other files in it ({others[0]}); choose a new folder, or an empty one")
    with replacing(folder, expected) as beside:
        beside.mkdir()
        for name, text in tables(model).items():
            (beside / name).write_text(text, "utf-8", newline="")


def tables(model: Model) -> dict[str, str]:
    """The texts of the CSV files of a model, by file name."""
    value = to_dict(model)
    head = [{"name": name, "value": _text(value[name]) if name == "schema" else str(value[name])} for name in _HEAD if name in value]
    statements, evidence = [], []
    for one in value.get("statements", []):
        statements.append({key: item for key, item in one.items() if key != "evidence"})
        evidence += [{"statement": one["id"], **piece} for piece in one.get("evidence", [])]
    rows = {"documents": value.get("documents", []), "entities": value.get("entities", []), "statements": statements, "evidence": evidence}
    cells = {name: [_cells(one) for one in items] for name, items in rows.items()}
    return {"model.csv": _table(head, ["name", "value"]), **{f"{name}.csv": _table(cells[name], _columns(name, cells[name])) for name in _TABLES}}


def _file_names() -> set[str]:
    return {"model.csv", *(f"{name}.csv" for name in _TABLES)}


def _cells(values: dict[str, Any]) -> dict[str, str]:
    """A thing's values as the cells of a row, by column."""
    cells: dict[str, str] = {}
    for name, item in values.items():
        if name in _GROUPS:
            cells |= {f"{_GROUPS[name]}{key}": to_cell(one) if name == "properties" else str(one) for key, one in item.items()}
        else:
            cells[name] = _cell(item)
    return cells


def _fixed_columns(table: str) -> list[str]:
    return [one.name for one in fields_of(_TABLES[table]) if one.shape not in ("group", "groups")]


def _is_grouped(column: str, table: str) -> bool:
    """Whether a column holds one named value of a group of the table, such as ``qualifier:event``."""
    return any(column.startswith(_GROUPS[one.name]) for one in fields_of(_TABLES[table]) if one.name in _GROUPS)


def _columns(table: str, rows: list[dict[str, str]]) -> list[str]:
    columns = _fixed_columns(table)
    if table in ("statements", "evidence"):
        first = "id" if table == "statements" else "statement"
        columns = [first, *(one for one in columns if one != first)]
    named = {name for row in rows for name in row if _is_grouped(name, table)}
    return columns + [name for prefix in _GROUPS.values() for name in sorted(named) if name.startswith(prefix)]


def _table(rows: list[dict[str, str]], columns: list[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _cell(item: Any) -> str:
    if isinstance(item, list):
        return "|".join(one.replace("\\", "\\\\").replace("|", "\\|") for one in item)
    if isinstance(item, bool):
        return "true" if item else "false"
    return str(item)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _value(table: str, name: str, cell: str) -> Any:
    """The value in a cell, by the shape of its field; the cell's text where it cannot be one."""
    shape = next((one.shape for one in fields_of(_TABLES[table]) if one.name == name), "text")
    match shape:
        case "list":
            return [re.sub(r"\\(.)", r"\1", one) for one in re.findall(r"(?:[^\\|]|\\.)+", cell, re.DOTALL)]
        case "boolean":
            return {"true": True, "false": False}.get(cell.lower(), cell)
        case "integer":
            return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 19 else cell
        case "number":
            return number if _NUMBER.fullmatch(cell) and math.isfinite(number := float(cell)) else cell
    return cell


class _Reading:
    """The tables of a folder put together into the structure of a model file, each value with its place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places: dict[TreePath, Place] = {}
        self.problems: list[Problem] = []

    def tree(self) -> Tree:
        value: dict[str, Any] = {"graphmodel": 1, "model": self.folder.resolve().name}
        value |= self._head()
        for name in ("documents", "entities", "statements"):
            value[name] = list(self._rows(name, (name,)))
        self._evidence(value["statements"])
        if self.problems:
            self.problems += self._found_beside(value)
            raise ProblemsError(self.problems)
        return Tree(str(self.folder), value, lambda: self.places)

    def _found_beside(self, value: Any) -> list[Problem]:
        from graphmodel.model.validate import read as read_tree

        return read_tree(Tree(str(self.folder), value, lambda: self.places))[1]

    def _head(self) -> dict[str, Any]:
        head: dict[str, Any] = {}
        for row, place in self._records("model", ["name", "value"]):
            name, item = row.get("name", ""), row.get("value", "")
            self.places[(name,)] = place["value"]
            if name == "graphmodel":
                head[name] = int(item) if item.isascii() and item.isdigit() and len(item) < 10 else item
            elif name == "schema":
                head[name] = parse_json(item, place["value"][0]).value
            else:
                head[name] = item
        return head

    def _rows(self, table: str, path: TreePath) -> Iterator[dict[str, Any]]:
        columns = _fixed_columns(table)
        for index, (row, place) in enumerate(self._records(table, columns)):
            values: dict[str, Any] = {}
            at = (*path, index)
            self.places[at] = min(place.values())
            for name, cell in row.items():
                if cell == "":
                    continue
                self.places[(*at, name)] = place[name]
                group = next((one for one, prefix in _GROUPS.items() if name.startswith(prefix)), None)
                if group:
                    key = name.removeprefix(_GROUPS[group])
                    values.setdefault(group, {})[key] = from_cell(cell) if group == "properties" else cell
                    self.places[(*at, group, key)] = place[name]
                else:
                    values[name] = _value(table, name, cell)
            yield values

    def _evidence(self, statements: list[dict[str, Any]]) -> None:
        by_id = {one.get("id"): index for index, one in enumerate(statements)}
        for row, place in self._records("evidence", ["statement", *_fixed_columns("evidence")]):
            index = by_id.get(row.get("statement"))
            if index is None:
                where = place.get("statement", min(place.values()))
                self.problems.append(Problem(*where, "statement", f"no statement {row.get('statement')!r} in statements.csv"))
                continue
            pieces = statements[index].setdefault("evidence", [])
            at: TreePath = ("statements", index, "evidence", len(pieces))
            pieces.append({name: _value("evidence", name, cell) for name, cell in row.items() if cell != "" and name != "statement"})
            self.places |= {(*at, name): one for name, one in place.items()}
            self.places[at] = min(place.values())

    def _records(self, table: str, columns: list[str]) -> Iterator[tuple[dict[str, str], dict[str, Place]]]:
        path = self.folder / f"{table}.csv"
        if not path.is_file():
            return
        file = str(path)
        text = decode(path.read_bytes(), file)
        rows = positioned(text, file)
        header = next(rows, None)
        if header is None:
            self.problems.append(Problem(file, 1, 1, "", "the file is empty; its first line names the columns"))
            return
        names = [name for name, _ in header]
        for name, place in header:
            if names.count(name) > 1:
                self.problems.append(Problem(*place, name, "this column stands here twice"))
            elif name not in columns and not (table in _TABLES and _is_grouped(name, table)):
                self.problems.append(Problem(*place, name, f"no such column; there are {', '.join(columns)}"))
        for row in rows:
            if len(row) != len(header):
                self.problems.append(Problem(*row[0][1], "", f"{len(row)} cells where the first line names {len(header)} columns"))
            else:
                yield (
                    {name: cell for name, (cell, _) in zip(names, row, strict=True)},
                    {name: place for name, (_, place) in zip(names, row, strict=True)},
                )
