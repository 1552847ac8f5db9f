"""A folder of CSV files for ``neo4j-admin database import``, ours or anyone's, as a graph: headers say what is an id, a label, an end, a type.

A header is the first line of a table, or a file of its own (``nodes-1-header.csv`` before ``nodes-1.csv``); ``import.sh``, where it is there, says
which files belong together, which labels they bring, and what separates cells and the items of lists. It is read, and never run.
"""

from __future__ import annotations

import math
import re
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import GraphmodelError, InputError, Problem, ProblemsError
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.files.reading import read_bytes, read_folder
from graphmodel.formats.foreign_graph import NOT_A_NUMBER, ForeignEdge, ForeignGraph, Naming, TooLargeError, as_input, listed, refuse_many
from graphmodel.formats.input import Input
from graphmodel.graph.naming import put_attribute
from graphmodel.graph.rows import INFO, graph_of_rows
from graphmodel.neo4j.admin_import import COMMAND, LISTS
from graphmodel.neo4j.typed_text import ATTRIBUTE, put_texts
from graphmodel.parsing.csv import Cell, positioned
from graphmodel.parsing.tree import decode

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.graph.rows import NodeRow, RelationshipRow

_SUFFIX = ".csv"
_ROLES = frozenset({"ID", "START_ID", "END_ID", "LABEL", "TYPE", "IGNORE"})
_COLUMN = re.compile(r"(?P<name>[^:]*):(?P<type>[A-Za-z_]+(?:\[\])?)(?:\((?P<space>[^()]*)\))?(?:\{[^{}]*\})?")
_IN_HEADER = re.compile(rb":(?:ID|START_ID)\b")
_HEADER_NAME = re.compile(r"(?P<stem>.*?)[-_. ]?headers?", re.IGNORECASE)
_PART = re.compile(r"[-_. ]?(?:part)?[-_. ]?\d*", re.IGNORECASE)
_START = 2**16
_LONGEST = 2**26
"""How many characters of a cell are read at most: neo4j-admin's own limit can be raised, and a model's schema is one cell."""
_CODE = re.compile(r"U\+([0-9A-Fa-f]{4,6})")
_NAMED = {"TAB": "\t", "\\t": "\t"}
_WHOLE = re.compile(r"[-+]?[0-9]{1,19}")
_POINT = re.compile(r"\{\s*srid:\s*(\d{1,9})\s*((?:,\s*[xyz]:\s*[-+0-9.eEInfity]+\s*){2,3})\}")
_AXIS = re.compile(r"[xyz]:\s*([-+0-9.eEInfity]+)")
Value = Any


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str
    """One of the roles, or the type of a property, in small letters."""
    space: str = ""


@dataclass(slots=True)
class _Group:
    """Files with one header, and the labels or the type that the command gives all their rows."""

    kind: str
    files: list[str]
    given: tuple[str, ...] = ()


@dataclass(slots=True)
class _Layout:
    """Which files belong together, and what separates cells and items."""

    groups: list[_Group]
    delimiter: str = ","
    array: str = ";"
    others: list[str] = field(default_factory=list)
    """Files that are in no group."""


def recognise(folder: Path) -> bool:
    """Whether the beginning of a CSV file in a folder is a header of neo4j-admin."""
    try:
        for path in sorted(folder.iterdir()):
            if path.name.casefold().endswith(_SUFFIX) and path.is_file():
                with path.open("rb") as file:
                    if _IN_HEADER.search(file.read(_START).partition(b"\n")[0]):
                        return True
    except OSError:
        return False
    return False


def read(folder: Path, naming: Naming | None = None) -> Input:
    """The graph in a folder, as the model that it was written from where it is ours and nobody changed it.

    Raises InputError for a folder that cannot be read, ProblemsError with everything that is wrong with its tables.
    """
    content = read_folder(folder, _SUFFIX)
    command = read_bytes(folder / COMMAND).decode("utf-8", "replace") if COMMAND in content.names and (folder / COMMAND).is_file() else ""
    reading = _Reading(folder, content.files, _layout(content.files, command))
    try:
        reading.read()
    except TooLargeError as error:
        raise InputError(f"{folder}: {error}") from None
    if reading.problems:
        raise ProblemsError(reading.problems)
    fingerprint = Fingerprint.of_folder(folder, content, _SUFFIX)
    notices = reading.notices()
    if any(INFO in properties for _, properties in reading.nodes):
        try:
            return Input(_own_graph(reading), tuple(notices), fingerprint=fingerprint)
        except (GraphmodelError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            notices.append(f"it was written from a model, and changed since; it was read as a graph ({reason})")
    found = as_input(_foreign(reading, notices), naming)
    return Input(found.content, found.notices, fingerprint=fingerprint, lost=found.lost, changed=found.changed)


def _own_graph(reading: _Reading) -> Graph:
    for properties in (*(row[1] for row in reading.nodes), *(row[3] for row in reading.relationships)):
        lost = properties.pop(LISTS, [])
        for text in lost if isinstance(lost, list) else []:
            name, _, number = str(text).rpartition("=")
            properties[name] = [""] * min(int(number), 1)
    graph = graph_of_rows(reading.nodes, reading.relationships)
    if ATTRIBUTE in graph.graph:  # it was pulled: there, such numbers are text
        put_texts(graph)
    return graph


def _foreign(reading: _Reading, notices: list[str]) -> ForeignGraph:
    foreign = ForeignGraph(notices=notices)
    for labels, properties in reading.nodes:
        values = dict(properties)
        key = str(values.pop("id"))
        own = reading.own_ids.get(key)
        if own and own != "id":
            put_attribute(values, own, key)
        if labels:
            put_attribute(values, "labels", list(labels))
        foreign.nodes[key] = values
    for type_, start, end, properties in reading.relationships:
        values = dict(properties)
        if type_:
            put_attribute(values, "relation", type_)
        foreign.edges.append(ForeignEdge(start, end, values))
    foreign.lost = reading.lost
    return foreign


def _layout(files: Mapping[str, bytes], command: str) -> _Layout:
    """The layout that the command says, or what the names of the files say."""
    layout = _Layout([])
    try:
        words = shlex.split(command.replace("\\\n", " "), comments=True)
    except ValueError:
        words = []
    for word in words:
        option, _, value = word.partition("=")
        if option == "--array-delimiter":
            layout.array = _character(value) or layout.array
        elif option == "--delimiter":
            layout.delimiter = _character(value) or layout.delimiter
        elif option in ("--nodes", "--relationships"):
            given, mark, names = value.rpartition("=")
            found = [name for name in names.split(",") if name in files]
            if found:
                layout.groups.append(_Group(option[2:], found, tuple(filter(None, given.split(":"))) if mark else ()))
    named = {name for group in layout.groups for name in group.files}
    headers = {name: first for name, data in files.items() if name not in named and (first := _first_line(data)) and _IN_HEADER.search(first)}
    for name, first in headers.items():
        kind = "relationships" if b":START_ID" in first else "nodes"
        layout.groups.append(_Group(kind, [name, *_parts(name, [one for one in files if one not in named and one not in headers])]))
    named |= {name for group in layout.groups for name in group.files}
    layout.others = [name for name in files if name not in named]
    return layout


def _first_line(data: bytes) -> bytes:
    return data[:_START].partition(b"\n")[0]


def _parts(header: str, names: list[str]) -> list[str]:
    """The files of rows that a file with only a header is for: those that are called like it, without its "header", and numbered."""
    match = _HEADER_NAME.fullmatch(header[: -len(_SUFFIX)])
    if match is None:
        return []
    stem = match["stem"]
    return sorted(
        (name for name in names if name.startswith(stem) and _PART.fullmatch(name[len(stem) : -len(_SUFFIX)])),
        key=lambda name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)][1::2] or [0],
    )


def _character(value: str) -> str:
    """The character that an option names: itself, TAB, or U+ and its number."""
    if code := _CODE.fullmatch(value):
        return chr(int(code[1], 16)) if int(code[1], 16) <= 0x10FFFF else ""
    return _NAMED.get(value, value if len(value) == 1 else "")


class _Reading:
    """The rows of all tables, and what is wrong with them."""

    def __init__(self, folder: Path, files: Mapping[str, bytes], layout: _Layout) -> None:
        self.folder, self.files, self.layout = folder, files, layout
        self.nodes: list[NodeRow] = []
        self.relationships: list[RelationshipRow] = []
        self.problems: list[Problem] = []
        self.lost: Counter[str] = Counter()
        self.as_text: Counter[str] = Counter()
        self.own_ids: dict[str, str] = {}
        """The name of the property that a node's id is."""
        self.ids: dict[tuple[str, str], str] = {}
        """The node for each id in each space of ids."""
        self.taken: set[str] = set()
        self.is_own = False
        """Whether a header has what only a graph of ours has."""

    def read(self) -> None:
        """Read the nodes, then the relationships."""
        for kind, row in (("nodes", self._node), ("relationships", self._relationship)):
            for group in self.layout.groups:
                if group.kind == kind:
                    self._group(group, row)

    def notices(self) -> list[str]:
        """What a person should know."""
        found = []
        if self.layout.others:
            found.append(f"files that no header is for were not read: {', '.join(self.layout.others[:5])}")
        if self.as_text:
            found.append(f"values of types that a file has no other form for are text: {listed(self.as_text)}")
        return found

    def _group(self, group: _Group, row: Callable[[list[_Column], list[Cell], tuple[str, ...]], None]) -> None:
        columns: list[_Column] | None = None
        for name in group.files:
            file = str(self.folder / name)
            for cells in positioned(_text_of(self.files[name], file), file, self.layout.delimiter, most=_LONGEST):
                if columns is None:
                    columns = self._header(cells, group.kind)
                elif len(cells) > len(columns):
                    self._problem(cells[0], f"{len(cells)} cells where the header names {len(columns)} columns")
                elif any(cell.text or cell.quoted for cell in cells):
                    row(columns, cells, group.given)
                    refuse_many(len(self.nodes) + len(self.relationships))

    def _header(self, cells: list[Cell], kind: str) -> list[_Column]:
        columns = []
        for cell in cells:
            match = _COLUMN.fullmatch(cell.text.strip())
            if match is None and ":" in cell.text:
                self._problem(cell, f"{cell.text[:60]!r} is not a column of a header: name:type is expected")
            name, type_ = (match["name"], match["type"]) if match else (cell.text.strip(), "string")
            columns.append(_Column(name, type_ if type_ in _ROLES else type_.lower(), (match["space"] or "") if match else ""))
        self.is_own |= any(column.name == INFO for column in columns)
        roles = Counter(column.type for column in columns)
        wanted = ("ID",) if kind == "nodes" else ("START_ID", "END_ID")
        for role in wanted:
            if roles[role] != 1:
                self._problem(cells[0], f"a header of {kind} has one column :{role}; this one has {roles[role]}")
        return columns

    def _values(self, columns: list[_Column], cells: list[Cell]) -> tuple[dict[str, Value], dict[str, tuple[Cell, str]]]:
        """The properties of a row, and the cells of its roles, each with its space of ids."""
        values: dict[str, Value] = {}
        roles: dict[str, tuple[Cell, str]] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column.type in _ROLES:
                roles[column.type] = (cell, column.space)
                if column.type == "IGNORE" and cell.text:
                    self.lost[f"{column.name or 'a column'}:IGNORE"] += 1
            elif cell.text or cell.quoted:
                value = self._value(column, cell)
                if value is not None:
                    values[column.name] = value
        return values, roles

    def _node(self, columns: list[_Column], cells: list[Cell], given: tuple[str, ...]) -> None:
        values, roles = self._values(columns, cells)
        cell, space = roles.get("ID", (cells[0], ""))
        id_ = cell.text
        if not id_:
            self._problem(cell, "a node without an id")
            return
        if (space, id_) in self.ids:
            self._problem(cell, f"the id {id_[:100]!r} is on two nodes")
            return
        # Two spaces may have the same id: the second one's has its space before it.
        key = id_ if id_ not in self.taken else f"{space or 'nodes'}/{id_}"
        while key in self.taken:
            key += "'"
        self.taken.add(key)
        self.ids[space, id_] = key
        name = next((column.name for column in columns if column.type == "ID"), "")
        if name:
            self.own_ids[key] = name
        labels = roles.get("LABEL", (Cell("", cell.place), ""))[0].text.split(self.layout.array)
        if "id" in values:
            values["id_"] = values.pop("id")
        self.nodes.append((tuple(dict.fromkeys([*given, *filter(None, labels)])), {"id": key, **values}))

    def _relationship(self, columns: list[_Column], cells: list[Cell], given: tuple[str, ...]) -> None:
        values, roles = self._values(columns, cells)
        ends = []
        for role in ("START_ID", "END_ID"):
            cell, space = roles.get(role, (cells[0], ""))
            key = self.ids.get((space, cell.text))
            if key is None:
                self._problem(cell, f"no node {cell.text[:100]!r}" + (f" among the ids of {space}" if space else ""))
            ends.append(key or "")
        type_ = roles["TYPE"][0].text if "TYPE" in roles else ""
        self.relationships.append((type_ or next(iter(given), ""), ends[0], ends[1], values))

    def _value(self, column: _Column, cell: Cell) -> Value:
        kind = column.type
        if kind == "byte[]":
            return self._bytes(cell)
        if kind.endswith("[]"):
            # A graph has no lists of days: those of a database are text.
            items = [self._one("string" if kind == "date[]" else kind[:-2], text, cell) for text in cell.text.split(self.layout.array)]
            return [item for item in items if item is not None]
        return self._one(kind, cell.text, cell)

    def _one(self, kind: str, text: str, cell: Cell) -> Value:
        if kind in ("string", "char"):
            return text
        bare = text.strip()
        if kind in ("int", "long", "short", "byte"):
            if _WHOLE.fullmatch(bare) and -(2**63) <= int(bare) < 2**63:
                return int(bare)
        elif kind in ("float", "double"):
            return self._number(bare, cell)
        elif kind == "boolean":
            return bare.lower() == "true"
        elif kind == "date":
            return _day(bare)
        elif kind == "point":
            return _point_text(bare)
        else:
            self.as_text[kind] += 1
            return bare
        self._problem(cell, f"{text[:40]!r} is not of the type {kind}, as the header says")
        return None

    def _number(self, text: str, cell: Cell) -> Value:
        try:
            number = float(text.replace("Infinity", "inf"))
        except ValueError:
            self._problem(cell, f"{text[:40]!r} is not a number")
            return None
        if not math.isnan(number):
            return number
        if self.is_own:
            return text  # a graph that was pulled has it so
        self._problem(cell, NOT_A_NUMBER)
        return None

    def _bytes(self, cell: Cell) -> Value:
        numbers = [text.strip() for text in cell.text.split(self.layout.array) if text.strip()]
        if not all(_WHOLE.fullmatch(text) and -128 <= int(text) < 256 for text in numbers):
            self._problem(cell, "a byte is a number from -128 to 127")
            return None
        return bytes(int(text) % 256 for text in numbers).hex()

    def _problem(self, cell: Cell, message: str) -> None:
        self.problems.append(Problem(*cell.place, "", message))


def _text_of(data: bytes, file: str) -> str:
    """The text of a file in UTF-8, which may have a NUL in it: a database has texts with it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data, file)


def _day(text: str) -> date | str:
    """A day; text, where it is none that Python has."""
    try:
        return date.fromisoformat(text) if len(text) == len("2025-02-14") else text
    except ValueError:
        return text


def _point_text(text: str) -> str:
    """A point as a pull has it; any other spelling stays as it is.

    >>> _point_text("{srid: 7203, x: 1.0, y: 2.5}"), _point_text("{latitude: 1}")
    ('SRID=7203;POINT(1.0 2.5)', '{latitude: 1}')
    """
    match = _POINT.fullmatch(text)
    return f"SRID={match[1]};POINT({' '.join(_AXIS.findall(match[2]))})" if match else text


__all__ = ["read", "recognise"]
