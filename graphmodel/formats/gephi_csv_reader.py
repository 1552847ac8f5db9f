"""A folder with ``nodes.csv`` and ``edges.csv`` as Gephi writes and reads them, ours or anyone's, as a graph.

Columns are told by their names in any case: Id, Label; Source, Target, Type, Id, Label, Kind, Weight. A CSV file has no types: a column whose values
are all numbers, true and false, or lists in JSON, written as a program writes them, has these values; any other is text, so that 007 stays 007.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.files.reading import read_folder
from graphmodel.formats.foreign_graph import ForeignEdge, ForeignGraph, Naming, TooLargeError, as_input
from graphmodel.formats.gephi_csv import ENTITY_LABEL
from graphmodel.formats.input import Input
from graphmodel.graph.naming import put_attribute
from graphmodel.parsing.csv import Cell, Table, read_table

_SUFFIX = ".csv"
_NODES, _EDGES = "nodes.csv", "edges.csv"
_OWN = {_NODES: ("id", "label"), _EDGES: ("source", "target", "type", "id", "label", "kind", "weight")}
"""Gephi's own columns of each table."""
_START = 2**16
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_REAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?")
_DIRECTED = {"directed": True, "undirected": False, "": True}


def recognise(folder: Path) -> bool:
    """Whether a folder has a table of nodes with an Id and one of edges with Source and Target."""
    try:
        names = {path.name.casefold(): path for path in folder.iterdir() if path.is_file()}
        return {_NODES, _EDGES} <= names.keys() and all(
            wanted <= _columns_of(names[name]) for name, wanted in ((_NODES, {"id"}), (_EDGES, {"source", "target"}))
        )
    except OSError:
        return False


def _columns_of(path: Path) -> set[str]:
    with path.open("rb") as file:
        line = file.read(_START).partition(b"\n")[0].decode("utf-8-sig", "replace")
    return {word.strip(' "').casefold() for word in re.split(r"[,;\t]", line.strip())}


def read(folder: Path, naming: Naming | None = None) -> Input:
    """The graph in a folder. Raises InputError where it cannot be read, ProblemsError with everything that is wrong with its tables."""
    content = read_folder(folder, _SUFFIX)
    names = {name.casefold(): name for name in content.files}
    tables: dict[str, Table] = {}
    for name, own in _OWN.items():
        if name not in names:
            raise InputError(f"{folder}: a folder for Gephi has {_NODES} and {_EDGES}")
        file = str(folder / names[name])
        table = read_table(content.files[names[name]], file, [*own, *(one.title() for one in own)])
        if table is None:
            raise ProblemsError([Problem(file, 1, 1, "", "the file is empty; its first line names the columns")])
        tables[name] = table
    reading = _GephiReader(tables[_NODES], tables[_EDGES])
    try:
        foreign = reading.graph()
    except TooLargeError as error:
        raise InputError(f"{folder}: {error}") from None
    if reading.problems:
        raise ProblemsError(reading.problems)
    found = as_input(foreign, naming, labels_are_types=True)
    fingerprint = Fingerprint.of_folder(folder, content, _SUFFIX)
    return Input(found.content, found.notices, fingerprint=fingerprint, lost=found.lost, changed=found.changed)


class _GephiReader:
    """The two tables as a graph, and what is wrong with them."""

    def __init__(self, nodes: Table, edges: Table) -> None:
        self.nodes, self.edges = nodes, edges
        self.problems: list[Problem] = [*nodes.problems, *edges.problems]
        self.foreign = ForeignGraph()
        self.typed: list[str] = []

    def graph(self) -> ForeignGraph:
        """The graph, with notices of what was read how."""
        foreign = self.foreign
        self._nodes()
        self._edges()
        for table, name in ((self.nodes, _NODES), (self.edges, _EDGES)):
            foreign.notices += [f"{name}: {notice}" for notice in table.notices]
        if self.typed:
            foreign.notices.append(f"values of these columns are numbers, true or false, or lists, as they are written: {', '.join(self.typed[:8])}")
        return foreign

    def _nodes(self) -> None:
        columns, own, records = self._table(self.nodes, _NODES)
        for record in records:
            key = record[own["id"]].text
            if not key:
                self._problem(record[own["id"]], "a node without an Id")
            elif key in self.foreign.nodes:
                self._problem(record[own["id"]], f"the id {key[:100]!r} is on two nodes")
            values = self._values(columns, record)
            if "label" in own and record[own["label"]].text:
                put_attribute(values, "name", record[own["label"]].text)
            self.foreign.nodes[key] = values

    def _edges(self) -> None:
        columns, own, records = self._table(self.edges, _EDGES)
        weights = [record[own["weight"]].text for record in records] if "weight" in own else []
        weighted = any(text not in ("", "1", "1.0") for text in weights)
        for record in records:
            cells = {name: record[at] for name, at in own.items()}
            for end in ("source", "target"):
                if cells[end].text not in self.foreign.nodes:
                    self._problem(cells[end], f"no node {cells[end].text[:100]!r}")
            type_ = cells["type"].text.strip().lower() if "type" in cells else ""
            if type_ not in _DIRECTED:
                self._problem(cells["type"], f"{cells['type'].text[:40]!r} is not Directed or Undirected")
            values = self._values(columns, record)
            if weighted and cells["weight"].text:
                self._weight(values, cells["weight"])
            # Of the edges that we write, label and kind are made of the relation.
            if not ("relation" in values and "kind" in cells and cells["kind"].text.startswith(str(values["relation"]))):
                for name in ("label", "kind"):
                    if name in cells and cells[name].text:
                        put_attribute(values, name, cells[name].text)
            id_ = cells["id"].text if "id" in cells else ""
            self.foreign.edges.append(ForeignEdge(cells["source"].text, cells["target"].text, values, id_ or None, _DIRECTED.get(type_, True)))

    def _weight(self, values: dict[str, Any], cell: Cell) -> None:
        if not _REAL.fullmatch(cell.text.strip()):
            self._problem(cell, f"{cell.text[:40]!r} is not a weight")
            return
        put_attribute(values, "weight", float(cell.text))

    def _table(self, table: Table, name: str) -> tuple[list[tuple[str, int, Callable[[Cell], Any]]], dict[str, int], list[list[Cell]]]:
        """The other columns with what their cells are read by, the places of Gephi's own, and the records."""
        records = list(table.records)
        own: dict[str, int] = {}
        columns = []
        for at, cell in enumerate(table.columns):
            lower = cell.text.casefold()
            if lower in _OWN[name]:
                if lower in own:
                    self._problem(cell, f"the column {cell.text} is here twice")
                own.setdefault(lower, at)
            elif cell.text:
                kind, convert = _kind([record[at] for record in records])
                if kind:
                    self.typed.append(cell.text)
                columns.append(("label" if cell.text == ENTITY_LABEL and name == _NODES else cell.text, at, convert))
        return columns, own, records

    def _values(self, columns: Sequence[tuple[str, int, Callable[[Cell], Any]]], record: list[Cell]) -> dict[str, Any]:
        return {name: convert(record[at]) for name, at, convert in columns if record[at].text or record[at].quoted}

    def _problem(self, cell: Cell, message: str) -> None:
        self.problems.append(Problem(*cell.place, "", message))


def _kind(cells: Sequence[Cell]) -> tuple[str, Callable[[Cell], Any]]:
    """What the cells of a column are, and what reads one: "" and text, unless all of them are of another kind."""
    texts = [cell.text for cell in cells if cell.text or cell.quoted]
    if not texts:
        return "", _text
    if all(map(_WHOLE.fullmatch, texts)):
        return "integer", lambda cell: int(cell.text)
    if all(map(_REAL.fullmatch, texts)):
        return "real", lambda cell: float(cell.text)
    if set(texts) <= {"true", "false"}:
        return "boolean", lambda cell: cell.text == "true"
    if all(text.startswith("[") and text.endswith("]") and _list(text) is not None for text in texts):
        return "list", lambda cell: _list(cell.text)
    return "", _text


def _text(cell: Cell) -> str:
    return cell.text


def _list(text: str) -> list[Any] | None:
    """A list in JSON of text, numbers, true and false; None for any other."""
    try:
        value = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value) else None
