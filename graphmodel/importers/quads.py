"""Dated event quads, as temporal knowledge graphs publish them (ICEWS14, ICEWS05-15, ICEWS18, GDELT), in all the ways in which they are written.

With a header (date, subject, relation, object); without one (subject, relation, object, date); or as numbers, with tables of names beside them
(``entity2id.txt``, ``relation2id.txt``) and times that count hours or days from a day which the files do not say. Underscores stand for spaces, so
that both spellings of ICEWS14 are one set. The mapping ``quads`` says what becomes of a quad.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import shipped_mapping
from graphmodel.importers.rows import RowImport
from graphmodel.importers.sources import first_bytes, is_empty
from graphmodel.importers.tables import Table, opened
from graphmodel.importers.values import cell_text
from graphmodel.model.model import Model

NAME = "quads"
TITLE = "dated quads (date, subject, relation, object): with a header, without one, or as numbers with tables of names"

_COLUMNS = ("date", "subject", "relation", "object")
_TABLES = ("entity2id.txt", "relation2id.txt")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_DAY = re.compile(r"-?[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_NOT_ONE = frozenset[str]()
_PEEK = 10_000

Form = Literal["header", "named", "numbers", "names", ""]


def recognises(path: Path) -> bool:
    """Whether a file has quads."""
    return form_of(path) in ("header", "named", "numbers")


def run(paths: Sequence[Path], name: str, since: date | None = None) -> tuple[Model, LossReport]:
    """The model of files of quads, and the account of it. ``since`` is the day that times which are numbers count from.

    Tables of names are those among the paths, or those beside the first file of numbers. Raises InputError or ProblemsError for what cannot be read.
    """
    forms = {path: form_of(path) for path in paths}
    rows = RowImport(shipped_mapping(NAME), name, ", ".join(map(str, paths)))
    names = names_for(forms)
    rows.report.notices += names.notices
    for path in paths:
        if forms[path] == "":
            is_empty(path)  # what it is, or why it cannot be read, says more
            raise InputError(
                f"{path}: not quads: neither the columns date, subject, relation, object, nor four or five columns with a date or numbers"
            )
        if forms[path] != "names":
            with opened(path, header=forms[path] == "header", delimiter="\t" if b"\t" in first_bytes(path, 1000) else None) as table:
                rows.rows(_table(table, forms[path], names, since, rows.report))
    return rows.model(), rows.report


def names_for(forms: Mapping[Path, Form]) -> Names:
    """The names of numbers in files with these forms."""
    return Names([path for path, form in forms.items() if form == "names"], next((path for path, form in forms.items() if form == "numbers"), None))


def form_of(path: Path) -> Form:
    """How the quads of a file are written; empty where it has none."""
    return _form(_cells(path))


def _cells(path: Path) -> list[list[str]]:
    """The cells of the first lines of a file."""
    lines = first_bytes(path, 8192).decode("utf-8-sig", "replace").splitlines()[:5]
    separator = "\t" if lines and "\t" in lines[0] else ","
    return [[cell.strip() for cell in line.split(separator)] for line in lines]


def _form(lines: list[list[str]]) -> Form:
    """How quads are written, by the first lines (the last of which may be cut off).

    >>> _form([["date", "subject", "relation", "object", "split"]]), _form([["A", "Consult", "B", "2014-01-01"]]), _form([["3", "1", "7", "24"]])
    ('header', 'named', 'numbers')
    """
    if not lines:
        return ""
    first = lines[0]
    if set(_COLUMNS) <= set(first):
        return "header"
    if len(first) in (4, 5) and all(_NUMBER.fullmatch(cell) for cell in first):
        return "numbers"
    if len(first) in (4, 5) and _DAY.fullmatch(first[3]):
        return "named"
    return "names" if len(first) == 2 and _NUMBER.fullmatch(first[1]) else ""


class Names:
    """The names of numbered entities and relations: the table with fewer of them is that of the relations."""

    def __init__(self, tables: list[Path], quads: Path | None) -> None:
        self.notices: list[str] = []
        self.entities: dict[str, str] = {}
        self.relations: dict[str, str] = {}
        if quads is None:
            return
        if not tables:
            tables = [beside for table in _TABLES if (beside := quads.with_name(table)).is_file()]
            self.notices += [f"{path}: read for the names of the numbers" for path in tables]
        if len(tables) != 2:
            raise InputError(f"{quads}: numbers need two tables of names, such as {' and '.join(_TABLES)}, beside the file or named after it")
        read = [self._read(path) for path in tables]
        by_name = [number for number, path in enumerate(tables) if "rel" in path.name.lower()]
        at = by_name[0] if len(by_name) == 1 else min((0, 1), key=lambda number: len(read[number]))
        self.relations, self.entities = read[at], read[1 - at]

    def _read(self, path: Path) -> dict[str, str]:
        found: dict[str, str] = {}
        with opened(path, header=False, delimiter="\t") as table:
            for line, cells in table.rows:
                if len(cells) < 2 or not _NUMBER.fullmatch(cells[1].strip()):
                    raise ProblemsError([Problem(str(path), line, 1, "", "not a name and its number")])
                number = cells[1].strip()
                if found.setdefault(number, spelt(cells[0])) != spelt(cells[0]):
                    raise ProblemsError([Problem(str(path), line, 1, "", f"the number {number} has another name already")])
        return found


def _table(table: Table, form: Form, names: Names, since: date | None, report: LossReport) -> Table:
    """A table of quads with their names, whatever its form."""
    if form == "header":
        return Table(table.name, table.columns, _named(table, [table.columns.index(column) for column in _COLUMNS[1:]]), table.notices)
    columns = columns_of(table)
    return Table(table.name, columns, _named(table, [0, 1, 2]) if form == "named" else _numbered(table, names, since, report), table.notices)


def columns_of(table: Table) -> tuple[str, ...]:
    """The columns of quads whose first line does not name them."""
    return (*_COLUMNS[1:], _COLUMNS[0], *(["split"] if len(table.columns) > len(_COLUMNS) else []))


def _named(table: Table, columns: Sequence[int]) -> Iterator[tuple[int, Sequence[str]]]:
    subject, relation, object_ = columns
    last = max(columns)
    for line, cells in table.rows:
        if len(cells) > last:
            changed = list(cells)
            changed[subject], changed[relation], changed[object_] = spelt(cells[subject]), spelt(cells[relation]), spelt(cells[object_])
            yield line, changed
        else:
            yield line, cells


def _numbered(table: Table, names: Names, since: date | None, report: LossReport) -> Iterator[tuple[int, Sequence[str]]]:
    first = list(islice(table.rows, _PEEK))
    unit = unit_of(cells for _, cells in first)
    report.notices.append(times_notice(table.name, unit, since))
    for line, cells in chain(first, table.rows):
        if len(cells) < len(_COLUMNS):
            yield line, cells
            continue
        subject, relation, object_, time, *rest = (cell.strip() for cell in cells)
        if since is None:
            report.value_changed(NO_DAY, f"{table.name}:{line}")
        day = day_of(time, unit, since)
        yield line, (names.entities.get(subject, ""), names.relations.get(relation, ""), names.entities.get(object_, ""), day, *rest)


NO_DAY = "time: a number without a day to count from, left out"


def unit_of(rows: Iterable[Sequence[str]]) -> str:
    """What the times of the first rows of quads count: hours where all of them are whole days of hours, else days.

    >>> unit_of([["0", "1", "2", "24"], ["0", "1", "2", "48"]]), unit_of([["0", "1", "2", "25"]])
    ('hours', 'days')
    """
    times = [int(cells[3]) for cells in islice(rows, _PEEK) if len(cells) > 3 and _NUMBER.fullmatch(cells[3].strip())]
    return "hours" if all(time % 24 == 0 for time in times) else "days"


def times_notice(name: str, unit: str, since: date | None) -> str:
    """What is said of the times of a file."""
    if since is None:
        return f"{name}: times are numbers, and --since does not say from which day they count: left out"
    return f"{name}: times are {unit} since {since.isoformat()}"


def day_of(time: str, unit: str, since: date | None) -> str:
    """The day of a time, which is a number; another text as it is; empty where there is no day to count from.

    >>> day_of("48", "hours", date(2014, 1, 1)), day_of("2014-02", "hours", date(2014, 1, 1)), day_of("1", "days", None)
    ('2014-01-03', '2014-02', '')
    """
    if since is None:
        return ""
    if _NUMBER.fullmatch(time):
        with suppress(OverflowError):
            return (since + timedelta(**{unit: int(time)})).isoformat()
    return time


@lru_cache(maxsize=2**16)
def spelt(name: str) -> str:
    """A name in the one spelling: spaces for underscores and for white space of any kind.

    >>> spelt("Shaikh_Ibrahim__Al Khalifa"), spelt("Media\\u00a0(Kenya)")
    ('Shaikh Ibrahim Al Khalifa', 'Media (Kenya)')
    """
    return cell_text(name.replace("_", " "), _NOT_ONE) or ""
