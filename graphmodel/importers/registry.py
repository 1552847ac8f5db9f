"""The importers: what each is called, how a source in its format is recognised, and what reads it.

A new table is a mapping file in ``mappings/``; another kind of source is a module and an entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.files.reading import readable
from graphmodel.importers import quads, tables
from graphmodel.importers.mapping import EntityTable, JoinMapping, TableMapping, shipped, shipped_mapping, shipped_names
from graphmodel.importers.rows import RowImport
from graphmodel.importers.sources import opened_bytes
from graphmodel.importers.typed_tables import TYPED, is_spreadsheet

if TYPE_CHECKING:
    from graphmodel.importers.loss import LossReport
    from graphmodel.model.model import Model


_TRIED = 5
"""So many rows are tried to tell whether a table without a header is in a format."""


class Importer(Protocol):
    """A kind of source that becomes a model."""

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def title(self) -> str:
        """What it reads, for people."""

    def recognises(self, path: Path) -> bool:
        """Whether a source is in this format, by its content."""

    @property
    def options(self) -> tuple[str, ...]:
        """The names of the options that it takes."""

    @property
    def run(self) -> Callable[..., tuple[Model, LossReport]]:
        """What makes the model of sources (paths), under a name, with options, and the account of it."""


@dataclass(frozen=True, slots=True)
class TableImporter:
    """The importer of a table by a mapping."""

    mapping: TableMapping
    options: tuple[str, ...] = ("sheet",)

    @property
    def name(self) -> str:
        """The mapping's name."""
        return self.mapping.mapping

    @property
    def title(self) -> str:
        """What the mapping reads."""
        return self.mapping.title

    def recognises(self, path: Path) -> bool:
        """Whether a table has the columns of the mapping: by name, or, without a header, as many of them, and its first rows make statements."""
        if path.is_dir() or not self.mapping.columns:
            return False
        try:
            with self.opened(path) as table:
                return self._fits(table)
        except InputError:
            return False

    def recognises_rows(self, path: Path, rows: Sequence[tuple[int, Sequence[str]]]) -> bool:
        """The same of a spreadsheet of which the first rows are known."""
        if not self.mapping.columns:
            return False
        table = tables.Table(str(path), (), iter(rows))
        try:
            return self._fits(tables.with_columns(table, header=True) if self.mapping.header else self._named(table))
        except InputError:
            return False

    def _fits(self, table: tables.Table) -> bool:
        mapping = self.mapping
        if mapping.header:
            return any(set(columns) <= set(table.columns) for columns in (mapping.columns, *mapping.variants))
        if table.columns not in (mapping.columns, *mapping.variants):
            return False
        first = RowImport(mapping, "first", table.name)
        first.rows(replace(table, rows=islice(table.rows, _TRIED)))
        return first.report.used > 0

    def run(self, paths: Sequence[Path], name: str, sheet: str | None = None) -> tuple[Model, LossReport]:
        """The model of the tables; of spreadsheets the first sheet, or the one that is named.

        Raises InputError or ProblemsError for a table that cannot be read, UsageError where a column is not there.
        """
        if sheet is not None and not any(map(is_spreadsheet, paths)):
            raise UsageError("--sheet is for spreadsheets")
        rows = RowImport(self.mapping, name, ", ".join(map(str, paths)))
        joined: list[tuple[Path, JoinMapping]] = []
        others: list[Path] = []
        for path in paths:
            if (join := self.join_of(path)) is not None:
                joined.append((path, join))
            elif (entities := self._entities(path)) is not None:
                with tables.opened(path) as table:
                    rows.entities(table, entities)
            else:
                others.append(path)
        for path in others:
            with self.opened(path, sheet) as table:
                rows.rows(table)
        for path, join in joined:
            with tables.opened(path, header=False, columns=join.columns) as table:
                rows.joined(without_header(table), join)
        return rows.model(), rows.report

    @contextmanager
    def opened(self, path: Path, sheet: str | None = None) -> Iterator[tables.Table]:
        """A table with the columns of the mapping or, without a header, of the variant that has as many."""
        mapping = self.mapping
        with tables.opened(path, header=mapping.header, columns=mapping.columns, delimiter=mapping.delimiter, sheet=sheet) as table:
            yield table if mapping.header else self._named(table)

    def _named(self, table: tables.Table) -> tables.Table:
        """A table without a header, with the columns of the variant of the mapping that has as many."""
        width = next(((len(cells), cells) for _, cells in table.peek()), (0, ()))[0]
        columns = next((names for names in (self.mapping.columns, *self.mapping.variants) if len(names) == width), None)
        table.columns = columns or tuple(map(str, range(width)))
        return without_header(table)

    def _entities(self, path: Path) -> EntityTable | None:
        """The table of entities of the mapping that a file is, by its columns."""
        if not self.mapping.tables:
            return None
        with tables.opened(path) as table:
            columns = set(table.columns)
        if self.mapping.used_columns <= columns:
            return None
        return next((table for table in self.mapping.tables if set(table.columns) <= columns), None)

    def join_of(self, path: Path) -> JoinMapping | None:
        """The further table of the mapping that a file is, by its columns."""
        if not self.mapping.joins:
            return None
        with tables.opened(path, header=False) as table:
            width = len(table.columns)
        return next((join for join in self.mapping.joins if len(join.columns) == width), None)


def without_header(table: tables.Table) -> tables.Table:
    """A table whose first row, where it names the columns, is none."""
    first = table.peek()
    if first and names_columns(first[0][1], table.columns):
        next(table.rows)
    return table


def names_columns(cells: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether the cells of a row name the columns."""
    return [str(cell).casefold() for cell in cells] == [column.casefold() for column in columns]


@dataclass(frozen=True, slots=True)
class ModuleImporter:
    """The importer of a format that has a module of its own, with NAME, TITLE, ``recognises`` and ``run``."""

    name: str
    title: str
    recognises: Callable[[Path], bool]
    run: Callable[..., tuple[Model, LossReport]]
    """Of paths and the model's name; further options by their names."""
    options: tuple[str, ...] = ()
    """The options that it takes."""


def importers() -> Iterator[Importer]:
    """All importers, in the order in which sources are tried on them."""
    yield from (TableImporter(mapping) for mapping in shipped().values() if mapping.mapping != quads.NAME)
    yield from _module_importers()


def _module_importers() -> Iterator[ModuleImporter]:
    yield ModuleImporter(quads.NAME, quads.TITLE, quads.recognises, quads.run, ("since",))
    # Whoever names the importer of a table does not load all others.
    from graphmodel.importers import brat, claimreview, dna, ftm, graphs, label_studio, popolo, stix, uima_cas, web_annotation, webanno_tsv

    for module in (popolo, ftm, dna, stix, claimreview):
        yield ModuleImporter(module.NAME, module.TITLE, module.recognises, module.run)
    # Formats whose types a mapping can name.
    for typed in (brat, web_annotation, webanno_tsv, uima_cas, label_studio):
        yield ModuleImporter(typed.NAME, typed.TITLE, typed.recognises, typed.run, ("mapping", "texts"))
    yield ModuleImporter(graphs.NAME, graphs.TITLE, graphs.recognises, graphs.run, ("mapping", "name_from", "label_from", "relation_from"))


def importer_named(name: str) -> Importer:
    """The importer that a person names. Raises UsageError for one that there is not."""
    if name != quads.NAME and name in shipped_names():
        return TableImporter(shipped_mapping(name))
    for importer in _module_importers():
        if importer.name == name:
            return importer
    known = [importer.name for importer in importers()]
    raise UsageError(f"no importer {name!r}{nearest(name, known)}; there are {', '.join(known)}")


def _of_spreadsheet(path: Path, sheet: str | None) -> list[Importer]:
    """The importers of tables that recognise a sheet, by default the first, which is opened once. Raises InputError where it cannot be read."""
    with tables.opened(path, header=False, sheet=sheet) as table:
        first = list(islice(table.rows, _TRIED + 1))
    mappings = (TableImporter(mapping) for mapping in shipped().values() if mapping.mapping != quads.NAME)
    return [importer for importer in mappings if importer.recognises_rows(path, first)]


def importer_for(path: Path, sheet: str | None = None) -> Importer:
    """The importer whose format a source has. Raises InputError where there is none, or more than one."""
    with readable(path):
        path.stat()
    found = _of_spreadsheet(path, sheet) if is_spreadsheet(path) else [importer for importer in importers() if importer.recognises(path)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(importer.name for importer in found or importers())
    if found:
        raise InputError(f"{path}: could be {names}; name the format: graphmodel import FORMAT {path}")
    if path.suffix.lower() not in TYPED and not path.is_dir():
        with opened_bytes(path):
            pass  # what it is, or why it cannot be read, says more
    raise InputError(
        f"{path}: in none of the formats that import recognises ({names}); map its columns with --map FILE, or draft a mapping with --guess FILE"
    )
