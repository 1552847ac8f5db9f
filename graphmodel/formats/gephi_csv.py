"""A folder with ``nodes.csv`` and ``edges.csv`` for Gephi's import of spreadsheets, and for every program that reads tables.

Columns are called as Gephi expects them (Id, Label, Source, Target, Type, Kind); lists are JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import RefusedError
from graphmodel.files.atomic import refuse_other_files, replacing
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.formats import losses
from graphmodel.formats.flat import FlatGraph, flat_graph
from graphmodel.formats.gexf import kinds
from graphmodel.graph.build import schema_of
from graphmodel.graph.rows import INFO
from graphmodel.parsing.csv import written_cell

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

LOSES = (losses.NO_SCHEMA,)
ENTITY_LABEL = "entity_label"
"""The column of what a node is: Gephi's own Label is its name."""
_NAMES = ("nodes.csv", "edges.csv")


def write(graph: Graph, folder: Path, expected: Fingerprint | None = None) -> None:
    """Write a graph into a folder, which is replaced as a whole; ``expected`` as for :func:`graphmodel.files.atomic.replacing`.

    Raises RefusedError for a folder that has anything else in it, and for text that CSV cannot hold.
    """
    refuse_other_files(folder, lambda name: name in _NAMES)
    tables = dict(files(graph))
    with replacing(folder, expected) as beside:
        beside.mkdir()
        for name, text in tables.items():
            try:
                (beside / name).write_bytes(text.encode())
            except UnicodeEncodeError as error:
                raise RefusedError(f"{folder}: half of a surrogate pair is not a character (in {name}); nothing was written") from error


def files(graph: Graph) -> Iterator[tuple[str, str]]:
    """The names and the texts of the two files."""
    flat = flat_graph(graph, _spelled)
    schema = schema_of(graph)
    own = [name for name in flat.node_columns if name not in (INFO, "name")]
    rows = ([node.id, str(node.values["name"]), *(node.values.get(name) for name in own)] for node in flat.nodes)
    yield _NAMES[0], _csv(["Id", "Label", *own], rows)
    yield _NAMES[1], _csv(["Source", "Target", "Type", "Id", "Label", "Kind", "Weight", *flat.edge_columns], _edge_rows(flat, schema.reading))


def _edge_rows(flat: FlatGraph, reading: Any) -> Iterator[list[Any]]:
    for edge, kind in zip(flat.edges, kinds(flat.edges), strict=True):
        type_ = "Directed" if edge.directed else "Undirected"
        label = reading(str(edge.values["relation"]))
        yield [edge.source, edge.target, type_, edge.id, label, kind, 1.0, *(edge.values.get(name) for name in flat.edge_columns)]


def _spelled(name: str) -> str:
    """A name that is not one of Gephi's own in any case: its Label is a node's name."""
    return ENTITY_LABEL if name == "label" else f"{name}_" if name.lower() in ("id", "label", "source", "target", "type", "kind", "weight") else name


def _csv(columns: list[str], rows: Iterable[list[Any]]) -> str:
    lines = [",".join(map(written_cell, columns))]
    lines += [",".join("" if cell is None else _cell(cell) for cell in row) for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
    if "\0" in text:
        raise RefusedError(f"CSV cannot hold the character U+0000 in {text[:40]!r}; remove it, or write .json or .yaml")
    return written_cell(text)
