"""A model as tables whose cells are text, and such tables as a model: what folders of CSV files and Excel workbooks share.

A cell with several items separates them by ``|`` (``\\|`` and ``\\\\`` for the characters themselves); a qualifier has a column of its own,
``qualifier:event``, an own property too, ``property:party`` (see :func:`graphmodel.model.properties.to_cell`); an empty cell is a field that is not
given.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from graphmodel.errors import Problem, ProblemsError, nearest
from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model, to_dict
from graphmodel.model.properties import from_cell, to_cell
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import read as read_tree
from graphmodel.parsing.csv import Cell, Table, unguarded
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Path as TreePath
from graphmodel.parsing.tree import Place, Tree

_HEAD = ("graphmodel", "model", "title", "schema")
_GUARDED = "guarded"
"""The row of model.csv which says that an apostrophe is before every cell that begins like a formula."""
_TABLES: dict[str, type[Any]] = {"documents": Document, "entities": Entity, "statements": Statement, "evidence": Evidence}
_NEEDED = {
    "model": ("name", "value"),
    "documents": ("id", "title"),
    "entities": ("id", "label", "name"),
    "statements": ("subject", "relation", "object"),
    "evidence": ("statement", "document"),
}
_GROUPS = {"qualifiers": "qualifier:", "properties": "property:"}
"""The fields of which every named value has a column of its own, and how the names of these columns begin."""

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?")
_DECIMAL_COMMA = re.compile(r"(-?[0-9]{1,30}),([0-9]{1,30})")
_ITEM = re.compile(r"(?:[^\\|]|\\.|\\\Z)+", re.DOTALL)
_BOOLEANS = {
    **dict.fromkeys(("true", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar", "prawda", "истина", "істина"), True),
    **dict.fromkeys(("false", "falsch", "faux", "falso", "onwaar", "fałsz", "ложь", "хибність"), False),
}
"""True and false, as spreadsheets write them in their own languages."""
_REWRITTEN_DATE = re.compile(
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}/[0-9]{1,2}(/[0-9]{1,2})?|[0-9]{1,2}[./][0-9]{4}"
    r"|([0-9]{1,2}[-. ]+)?[^\W\d_]{3,12}[-. ]+[0-9]{2,4}|[0-9]{5}|[0-9]{1,2}[-. ]+[^\W\d_]{3,12}\.?"
)
"""What a spreadsheet makes of a date: 03.05.2031, 5/3/2031, 2031/05/03, Mar-31, 3. Mai 2031, 47971."""
TABLE_NAMES = ("model", *_TABLES)
"""The tables of a model; the first has its own fields."""


def table_cells(model: Model, *, spreadsheet: bool = False) -> dict[str, list[dict[str, str]]]:
    """The rows of the tables of a model, each with the texts of its cells by column; ``spreadsheet`` says that formulas are to be guarded."""
    value = to_dict(model)
    head = [{"name": name, "value": _json(value[name]) if name == "schema" else str(value[name])} for name in _HEAD if name in value]
    head += [{"name": _GUARDED, "value": "true"}] if spreadsheet else []
    statements, evidence = [], []
    for one in value.get("statements", []):
        statements.append({key: item for key, item in one.items() if key != "evidence"})
        evidence += [{"statement": one["id"], **piece} for piece in one.get("evidence", [])]
    rows = {"documents": value.get("documents", []), "entities": value.get("entities", []), "statements": statements, "evidence": evidence}
    return {"model": head, **{name: [_cells(item) for item in items] for name, items in rows.items()}}


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
    if table == "model":
        return ["name", "value"]
    columns = [field.name for field in fields_of(_TABLES[table]) if field.shape not in ("group", "groups")]
    if table in ("statements", "evidence"):
        first = "id" if table == "statements" else "statement"
        columns = [first, *(column for column in columns if column != first)]
    return columns


@cache
def _shapes(table: str) -> dict[str, str]:
    return {field.name: field.shape for field in fields_of(_TABLES[table])}


def _is_grouped(column: str, table: str) -> bool:
    """Whether a column holds one named value of a group of the table, such as ``qualifier:event``."""
    return table in _TABLES and any(column.startswith(_GROUPS[field.name]) for field in fields_of(_TABLES[table]) if field.name in _GROUPS)


def columns_of(table: str, rows: Iterable[dict[str, str]]) -> list[str]:
    """The columns of a table that has these rows."""
    named = {name for row in rows for name in row if _is_grouped(name, table)}
    return _fixed_columns(table) + [name for prefix in _GROUPS.values() for name in sorted(named) if name.startswith(prefix)]


def _cell(item: Any) -> str:
    if isinstance(item, list):
        return "|".join(one.replace("\\", "\\\\").replace("|", "\\|") for one in item)
    if isinstance(item, bool):
        return "true" if item else "false"
    return str(item)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class TablesReader:
    """The tables of a model put together into the structure of a model file, each value with its place.

    ``names`` is what messages call each table, ``table`` gives it (None: it is empty); ``name`` is the model's, where no table says it.
    """

    def __init__(self, file: str, name: str, names: Mapping[str, str], table: Callable[[str, list[str]], Table | None]) -> None:
        self.file, self.name, self.names, self.table = file, name, names, table
        self.places: dict[TreePath, Place] = {}
        self.problems: list[Problem] = []
        self.notices: list[str] = []
        self.guarded = False
        self.delimiters: dict[str, str] = {}
        self.commas: Counter[str] = Counter()
        self.as_written: dict[str, list[str]] = defaultdict(list)
        """What is unusual in how tables are written, each with these tables."""

    def tree(self) -> Tree:
        """The structure. Raises ProblemsError with everything that is wrong with the tables."""
        value: dict[str, Any] = {"graphmodel": 1, "model": self.name}
        value |= self._head()
        for name in ("documents", "entities", "statements"):
            value[name] = list(self._rows(name))
        self._evidence(value["statements"])
        self.notices += [f"{', '.join(names)}: {notice}" for notice, names in self.as_written.items()]
        if self.commas:
            self.notices.append(f"decimal commas were read as points: {', '.join(self.commas)} ({self.commas.total()} values)")
        if self.problems:
            self.problems += read_tree(Tree(self.file, value, lambda: self.places))[1]
            raise ProblemsError(self.problems)
        return Tree(self.file, value, lambda: self.places)

    def _head(self) -> dict[str, Any]:
        head: dict[str, Any] = {}
        for row in self._records("model"):
            name, cell = row["name"].text, row["value"]
            if not name and not cell.text:
                continue
            if name in head:
                self.problems.append(Problem(*row["name"].place, name, "this row is there twice"))
            elif name not in (*_HEAD, _GUARDED):
                self.problems.append(Problem(*row["name"].place, name, f"no such row{nearest(name, _HEAD)}; there are {', '.join(_HEAD)}"))
            self.places[(name,)] = cell.place
            if name == "graphmodel":
                head[name] = int(cell.text) if cell.text.isascii() and cell.text.isdigit() and len(cell.text) < 10 else cell.text
            elif name == "schema":
                head[name] = parse_json(cell.text, cell.place[0]).value
            elif cell.text or cell.quoted:
                head[name] = cell.text
        self.guarded = head.pop(_GUARDED, "") == "true"
        return {name: unguarded(item) if self.guarded and isinstance(item, str) else item for name, item in head.items() if name in _HEAD}

    def _rows(self, table: str) -> Iterator[dict[str, Any]]:
        for index, row in enumerate(self._records(table)):
            values: dict[str, Any] = {}
            at: TreePath = (table, index)
            self.places[at] = min(cell.place for cell in row.values())
            for name, cell in row.items():
                if _is_empty(cell):
                    continue
                self.places[(*at, name)] = cell.place
                group = next((one for one, prefix in _GROUPS.items() if name.startswith(prefix)), None)
                if group:
                    key = name.removeprefix(_GROUPS[group])
                    values.setdefault(group, {})[key] = self._property(cell, name, table) if group == "properties" else cell.text
                    self.places[(*at, group, key)] = cell.place
                else:
                    self._put(values, table, name, cell)
            yield values

    def _evidence(self, statements: list[dict[str, Any]]) -> None:
        by_id = {one.get("id"): index for index, one in enumerate(statements)}
        for row in self._records("evidence"):
            statement = row["statement"]
            index = by_id.get(statement.text)
            if index is None:
                shown = self.names.get("statements", "statements")
                self.problems.append(Problem(*statement.place, "statement", f"no statement {statement.text!r} in {shown}"))
                continue
            pieces = statements[index].setdefault("evidence", [])
            at: TreePath = ("statements", index, "evidence", len(pieces))
            piece: dict[str, Any] = {}
            for name, cell in row.items():
                if not _is_empty(cell) and name != "statement":
                    self._put(piece, "evidence", name, cell)
            pieces.append(piece)
            self.places |= {(*at, name): cell.place for name, cell in row.items()}
            self.places[at] = min(cell.place for cell in row.values())

    def _put(self, values: dict[str, Any], table: str, name: str, cell: Cell) -> None:
        """Put the value in a cell among others, by the shape of its field; the cell's text where it cannot be one."""
        text = cell.text
        shape = _shapes(table).get(name, "text")
        if not text and shape != "text":
            return
        match shape:
            case "list":
                values[name] = [re.sub(r"\\(.)", r"\1", one, flags=re.DOTALL) for one in _ITEM.findall(text)]
            case "boolean":
                values[name] = _BOOLEANS.get(text.casefold(), text)
            case "integer":
                values[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else text
            case "number":
                text = self._point(text, name, table)
                values[name] = number if _NUMBER.fullmatch(text) and math.isfinite(number := float(text)) else text
            case "date" if _REWRITTEN_DATE.fullmatch(text.strip()):
                self.problems.append(Problem(*cell.place, name, _rewritten(text)))
            case _:
                values[name] = text

    def _property(self, cell: Cell, name: str, table: str) -> Any:
        return from_cell(self._point(cell.text, name, table))

    def _point(self, text: str, name: str, table: str) -> str:
        """A number with a decimal comma, as spreadsheets write it that separate cells by something else, with a point."""
        if self.delimiters.get(table, ",") == "," or not (comma := _DECIMAL_COMMA.fullmatch(text)):
            return text
        self.commas[name] += 1
        return f"{comma[1]}.{comma[2]}"

    def _records(self, table: str) -> Iterator[dict[str, Cell]]:
        """The records of a table, by column."""
        if table not in self.names:
            return
        name, known = self.names[table], columns_of(table, ())
        found = self.table(table, known)
        if found is None:
            return
        for notice in found.notices:
            self.as_written[notice].append(name)
        self.delimiters[table] = found.delimiter
        columns = [cell.text for cell in found.columns]
        if not self._fit(found, table, columns, known):
            return
        all_quoted = found.all_quoted
        for record in found.records:
            cells = (self._bare(cell, all_quoted) for cell in record)
            yield {column: cell for column, cell in zip(columns, cells, strict=True) if column}
        self.problems += found.problems

    def _bare(self, cell: Cell, all_quoted: bool) -> Cell:
        text = unguarded(cell.text) if self.guarded else cell.text
        return Cell(text, cell.place, cell.quoted and not all_quoted)

    def _fit(self, found: Table, table: str, columns: list[str], known: list[str]) -> bool:
        """Whether the columns can be those of a table."""
        counts = Counter(columns)
        missing = [name for name in _NEEDED[table] if name not in counts]
        if missing:
            message = f"no column {', '.join(missing)}; the first line names the columns: {', '.join(known)}"
            self.problems.append(Problem(*found.columns[0].place, "", message))
            return False
        for cell in found.columns:
            if not cell.text:
                self.problems.append(Problem(*cell.place, "", "a column without a name"))
            elif counts[cell.text] > 1:
                self.problems.append(Problem(*cell.place, cell.text, "this column is there twice"))
            elif cell.text not in known and not _is_grouped(cell.text, table):
                self.problems.append(Problem(*cell.place, cell.text, f"no such column{nearest(cell.text, known)}; there are {', '.join(known)}"))
        return True


def _is_empty(cell: Cell) -> bool:
    return not cell.text and not cell.quoted


def _rewritten(text: str) -> str:
    return (
        f"{text!r} is a date as a spreadsheet writes it; write 2031-05-14, 2031-05 or 2031, in a column that is formatted as text, "
        "so that the spreadsheet leaves it alone"
    )
