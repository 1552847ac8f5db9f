"""Tables into a folder of Parquet files, in columns: which importers, files and mappings are taken, and what is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.engines import Engine, session
from graphmodel.bulk.execute import ColumnImport
from graphmodel.bulk.lines import Delimited, Read
from graphmodel.bulk.plan import refuse_unsupported
from graphmodel.files.garbage import uncollected
from graphmodel.formats import parquet
from graphmodel.formats.model_tables import model_table
from graphmodel.importers import quads
from graphmodel.importers.mapping import TableMapping, columns_of_kind, shipped_mapping
from graphmodel.importers.registry import Importer, TableImporter
from graphmodel.importers.sources import first_bytes
from graphmodel.importers.tables import Table, opened
from graphmodel.importers.values import cell_text
from graphmodel.model.statement import Statement

if TYPE_CHECKING:
    from graphmodel.importers.loss import LossReport
    from graphmodel.model.model import Model


def import_columns(
    importer: Importer, paths: Sequence[Path], name: str, out: Path, accept: Callable[[LossReport], None], engine: str = "duckdb"
) -> LossReport:
    """Import tables into a folder of Parquet files, which is replaced as a whole; the account of it.

    ``accept`` is called with the account before anything is written, and may raise. Raises Unsupported where the row executor is to do it: nothing
    is written then. Other errors are those of reading and writing.
    """
    mapping = _mapping(importer)
    refuse_unsupported(mapping)
    files = [_quads(path, mapping) if importer.name == quads.NAME else _table(path, mapping) for path in paths]
    with uncollected(), session(engine) as connection:
        columns = ColumnImport(connection, mapping, name, ", ".join(map(str, paths)))
        columns.run(files)
        model = columns.head()
        accept(columns.report)
        parquet.write_tables(model, out, partial(_write_table, connection, columns, model))
        return columns.report


def _write_table(engine: Engine, columns: ColumnImport, model: Model, name: str, path: Path, head: str) -> None:
    """Write a table of a model: the statements from the engine's tables, all others from the model."""
    if name != "statements":
        table = model_table(model, name)
        engine.load(f"model_{name}", table.kinds, table.values)
        chosen = ", ".join(engine.quoted(column) for column in table.kinds)
        engine.write(chosen, f"model_{name}", "number", path, head)
        return
    query, made = columns.statements()
    # What a statement has that says no more is the same in every row.
    plain = model_table(replace(model, statements=(Statement("a", "A", "a", id="a"),)), name)
    engine.load("plain", plain.kinds, plain.values)
    chosen = ", ".join(f"{'statements' if column in made else 'plain'}.{engine.quoted(column)}" for column in plain.kinds)
    engine.write(chosen, f"({query}) AS statements CROSS JOIN plain", "row", path, head)


def _mapping(importer: Importer) -> TableMapping:
    if importer.name == quads.NAME:
        return shipped_mapping(quads.NAME)
    if isinstance(importer, TableImporter):
        return importer.mapping
    raise Unsupported(f"{importer.name} is no table")


def _quads(path: Path, mapping: TableMapping) -> Delimited:
    form = quads.form_of(path)
    if form not in ("header", "named"):
        raise Unsupported("quads that are numbers")
    with opened(path, header=form == "header", delimiter="\t" if b"\t" in first_bytes(path, 1000) else None) as table:
        columns = table.columns if form == "header" else quads.columns_of(table)
        return _delimited(path, mapping, table, columns, header=form == "header", spelt=("subject", "relation", "object"))


def _table(path: Path, mapping: TableMapping) -> Delimited:
    with opened(path, header=mapping.header, columns=mapping.columns, delimiter=mapping.delimiter) as table:
        return _delimited(path, mapping, table, table.columns, header=True)


def _delimited(path: Path, mapping: TableMapping, table: Table, columns: tuple[str, ...], *, header: bool, spelt: tuple[str, ...] = ()) -> Delimited:
    if table.separator is None:
        raise Unsupported("a table that is not plain UTF-8 text")
    if not mapping.used_columns <= set(columns):
        raise Unsupported("a table without all columns")
    plain = partial(cell_text, missing=frozenset(mapping.missing))

    def in_one_spelling(cell: str) -> str | None:
        return plain(quads.spelt(cell))

    reads: tuple[Read, ...] = tuple(in_one_spelling if column in spelt else plain for column in columns)
    numeric = frozenset(columns_of_kind(mapping, ("number", "integer")))
    return Delimited(path, columns, reads, table.separator, header, numeric, tuple(table.notices))
