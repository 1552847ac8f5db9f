"""The importers: what each is called, how a source in its format is recognised, and what reads it.

A new table is a mapping file in ``mappings/``; another kind of source is a module and an entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.importers import dna, ftm, popolo, stix, tables
from graphmodel.importers.mapping import TableMapping, shipped
from graphmodel.importers.rows import RowImport

if TYPE_CHECKING:
    from graphmodel.importers.loss import LossReport
    from graphmodel.model.model import Model


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

    def run(self, paths: Sequence[Path], name: str) -> tuple[Model, LossReport]:
        """The model of sources, under a name, and the account of it."""


@dataclass(frozen=True, slots=True)
class TableImporter:
    """The importer of a table by a mapping."""

    mapping: TableMapping

    @property
    def name(self) -> str:
        """The mapping's name."""
        return self.mapping.mapping

    @property
    def title(self) -> str:
        """What the mapping reads."""
        return self.mapping.title

    def recognises(self, path: Path) -> bool:
        """Whether a table has the columns of the mapping, by name, or, without a header, as many of them."""
        mapping = self.mapping
        if path.is_dir() or not mapping.columns:
            return False
        try:
            with tables.opened(path, header=mapping.header, columns=(), delimiter=mapping.delimiter) as table:
                return set(mapping.columns) <= set(table.columns) if mapping.header else len(mapping.columns) == len(table.columns)
        except InputError:
            return False

    def run(self, paths: Sequence[Path], name: str) -> tuple[Model, LossReport]:
        """The model of the tables. Raises InputError or ProblemsError for one that cannot be read, UsageError where a column is not there."""
        mapping = self.mapping
        rows = RowImport(mapping, name, ", ".join(map(str, paths)))
        for path in paths:
            with tables.opened(path, header=mapping.header, columns=mapping.columns, delimiter=mapping.delimiter) as table:
                rows.rows(table)
        return rows.model(), rows.report


@dataclass(frozen=True, slots=True)
class ModuleImporter:
    """The importer of a format that has a module of its own, with NAME, TITLE, ``recognises`` and ``run``."""

    name: str
    title: str
    recognises: Callable[[Path], bool]
    run: Callable[[Sequence[Path], str], tuple[Model, LossReport]]


_MODULES = (popolo, ftm, dna, stix)


def importers() -> Iterator[Importer]:
    """All importers, in the order in which sources are tried on them."""
    yield from (TableImporter(mapping) for mapping in shipped().values())
    yield from (ModuleImporter(one.NAME, one.TITLE, one.recognises, one.run) for one in _MODULES)


def importer_named(name: str) -> Importer:
    """The importer that a person names. Raises UsageError for one that there is not."""
    known = {importer.name: importer for importer in importers()}
    if name not in known:
        raise UsageError(f"no importer {name!r}{nearest(name, known)}; there are {', '.join(known)}")
    return known[name]


def importer_for(path: Path) -> Importer:
    """The importer whose format a source has. Raises InputError where there is none, or more than one."""
    found = [importer for importer in importers() if importer.recognises(path)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.name for one in found or importers())
    if found:
        raise InputError(f"{path}: could be {names}; name the format: graphmodel import FORMAT {path}")
    raise InputError(f"{path}: in none of the formats that import recognises ({names}); give a mapping of its columns with --map FILE")
