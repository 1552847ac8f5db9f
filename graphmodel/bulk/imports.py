"""Tables into a folder of Parquet files, in columns: which importers, files and mappings are taken, and what is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.bulk.engine import Unsupported, is_installed, session
from graphmodel.bulk.execute import ColumnImport
from graphmodel.bulk.lines import Delimited, Read
from graphmodel.bulk.plan import refuse_unsupported
from graphmodel.formats import parquet
from graphmodel.importers import quads
from graphmodel.importers.mapping import TableMapping, columns_of_kind, shipped_mapping
from graphmodel.importers.registry import Importer, TableImporter
from graphmodel.importers.sources import first_bytes
from graphmodel.importers.tables import Table, opened
from graphmodel.importers.values import cell_text

if TYPE_CHECKING:
    from graphmodel.importers.loss import LossReport


def import_columns(importer: Importer, paths: Sequence[Path], name: str, out: Path, accept: Callable[[LossReport], None]) -> LossReport:
    """Import tables into a folder of Parquet files, which is replaced as a whole; the account of it.

    ``accept`` is called with the account before anything is written, and may raise. Raises Unsupported where the row executor is to do it: nothing
    is written then. Other errors are those of reading and writing.
    """
    if not is_installed():
        raise Unsupported("DuckDB is not installed: pip install 'graphmodel[bulk]'")
    mapping = _mapping(importer)
    refuse_unsupported(mapping)
    files = [_quads(path, mapping) if importer.name == quads.NAME else _table(path, mapping) for path in paths]
    with session() as connection:
        columns = ColumnImport(connection, mapping, name, ", ".join(map(str, paths)))
        columns.run(files)
        model = columns.head()
        accept(columns.report)
        parquet.write_in_pieces(model, columns.statements(), out)
        return columns.report


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
