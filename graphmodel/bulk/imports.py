"""Tables into a folder of Parquet files, in columns: which importers, files and mappings are taken, and what is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.bulk import named
from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.engines import Engine, session
from graphmodel.bulk.execute import ColumnImport
from graphmodel.bulk.lines import Delimited, Read
from graphmodel.bulk.plan import refuse_unsupported
from graphmodel.bulk.quad_files import quad_files
from graphmodel.files.garbage import uncollected
from graphmodel.formats import parquet
from graphmodel.formats.model_tables import ModelTable, model_table
from graphmodel.importers import quads
from graphmodel.importers.mapping import TableMapping, columns_of_kind, shipped_mapping
from graphmodel.importers.registry import Importer, TableImporter, names_columns
from graphmodel.importers.tables import Table, opened
from graphmodel.importers.values import cell_text
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Evidence, Statement

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind
    from graphmodel.importers.loss import LossReport


def import_columns(
    importer: Importer,
    paths: Sequence[Path],
    name: str,
    out: Path,
    accept: Callable[[LossReport], None],
    engine: str = "duckdb",
    since: date | None = None,
) -> LossReport:
    """Import tables into a folder of Parquet files, which is replaced as a whole; the account of it.

    ``accept`` is called with the account before anything is written, and may raise. ``since`` is for quads that are numbers
    (:func:`graphmodel.importers.quads.run`). Raises Unsupported where the row executor is to do it: nothing is written then. Other errors are those
    of reading and writing.
    """
    if importer.name == quads.NAME:
        mapping = shipped_mapping(quads.NAME)
        refuse_unsupported(mapping)
        files = quad_files(paths, mapping, since)
    elif isinstance(importer, TableImporter):
        mapping = importer.mapping
        refuse_unsupported(mapping)
        files = [_table(path, importer) for path in paths]
    else:
        raise Unsupported(f"{importer.name} is no table")
    with uncollected(), session(engine) as connection:
        columns = ColumnImport(connection, mapping, name, ", ".join(map(str, paths)))
        columns.run(files)
        model = columns.head()
        accept(columns.report)
        parquet.write_tables(model, out, partial(_write_table, connection, columns, model))
        return columns.report


def _write_table(engine: Engine, columns: ColumnImport, model: Model, name: str, path: Path, head: str) -> None:
    """Write a table of a model: statements and evidence from the engine's tables, all others from the model."""
    if name == "statements":
        query, kinds = columns.statements()
        # What a statement has that says no more is the same in every row.
        plain = model_table(replace(model, statements=(Statement("a", "A", "a", id="a"),)), name)
        _write_rows(engine, query, "row", plain, {**plain.kinds, **kinds}, kinds.keys(), path, head)
    elif name == "evidence" and columns.report.evidence:
        plain = model_table(replace(model, statements=(Statement("a", "A", "a", id="a", evidence=(Evidence("a"),)),)), name)
        _write_rows(engine, columns.evidence(), "place", plain, plain.kinds, ("statement", "document"), path, head)
    elif name == "entities" and columns.named is not None:
        plain = model_table(replace(model, entities=(Entity("a", columns.label_of_named, "a"),)), name)
        _write_rows(engine, named.entities(), "place", plain, plain.kinds, ("id", "name"), path, head)
    elif name == "entities" and columns.unnamed:
        _write_entities(engine, columns, model_table(model, name), path, head)
    else:
        table = model_table(model, name)
        engine.load(f"model_{name}", table.kinds, table.values)
        engine.write(", ".join(map(engine.quoted, table.kinds)), f"model_{name}", "number", path, head)


def _write_rows(engine: Engine, query: str, order: str, plain: ModelTable, kinds: Iterable[str], own: Collection[str], path: Path, head: str) -> None:
    """Write the answer of a query, with the columns of ``plain`` that it does not have."""
    constants = engine.constants({column: (kind, plain.values[column]) for column, kind in plain.kinds.items() if column not in own})
    if constants is not None:
        # What is the same in every row is not sorted with them.
        chosen = ", ".join(f"{constants.get(column, f'found.{engine.quoted(column)}')} AS {engine.quoted(column)}" for column in kinds)
        engine.write(chosen, f"(SELECT * FROM ({query}) AS answer ORDER BY {order}) AS found", "", path, head)
        return
    engine.load(f"plain_{plain.name}", plain.kinds, plain.values)
    chosen = ", ".join(f"{'found' if column in own else f'plain_{plain.name}'}.{engine.quoted(column)}" for column in kinds)
    engine.write(chosen, f"({query}) AS found CROSS JOIN plain_{plain.name}", order, path, head)


def _write_entities(engine: Engine, columns: ColumnImport, table: ModelTable, path: Path, head: str) -> None:
    """Write the entities of a model, and among them, in the order of rows, those without a name."""
    place: dict[str, Kind] = {"place": "integer"}
    engine.load("named", {**place, **table.kinds}, {"place": [columns.first[id_] for id_ in table.values["id"]], **table.values})
    plain = model_table(Model("m", entities=(Entity("a", "Actor", "a", unspecified=True),)), "entities")
    engine.load("unnamed", plain.kinds, plain.values)
    own = ("id", "label", "name")
    chosen = ", ".join(
        f"{'found.' if column in own else 'unnamed.' if column in plain.kinds else 'NULL AS '}{engine.quoted(column)}" for column in table.kinds
    )
    names = ", ".join(map(engine.quoted, table.kinds))
    found = f"SELECT place, {chosen} FROM ({columns.unnamed_entities()}) AS found CROSS JOIN unnamed"
    engine.write(names, f"(SELECT place, {names} FROM named UNION ALL {found}) AS entities", "place", path, head)


def _table(path: Path, importer: TableImporter) -> Delimited:
    mapping = importer.mapping
    if importer.join_of(path) is not None:
        raise Unsupported("further evidence of another table")
    with opened(path, header=mapping.header, columns=mapping.columns, delimiter=mapping.delimiter) as table:
        first = [] if mapping.header else table.peek()
        header = mapping.header or any(names_columns(first[0][1], columns) for columns in (mapping.columns, *mapping.variants))
    with importer.opened(path) as table:
        return _delimited(path, mapping, table, header=header)


def _delimited(path: Path, mapping: TableMapping, table: Table, *, header: bool) -> Delimited:
    if table.separator is None:
        raise Unsupported("a table that is not plain UTF-8 text")
    if not mapping.used_columns <= set(table.columns) and table.columns not in mapping.variants:
        raise Unsupported("a table without all columns")
    missing = frozenset(mapping.missing)
    reads: tuple[Read, ...] = (partial(cell_text, missing=missing),) * len(table.columns)
    numeric = frozenset(columns_of_kind(mapping, ("number", "integer")))
    return Delimited(path, table.columns, reads, table.separator, header, numeric, tuple(table.notices), missing=missing, changed=("",) * len(reads))
