"""Files of dated quads, in whatever form they are written, as plain delimited text: what each of their cells says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.lines import Delimited, Read
from graphmodel.importers import quads
from graphmodel.importers.mapping import TableMapping
from graphmodel.importers.sources import first_bytes
from graphmodel.importers.tables import opened
from graphmodel.importers.values import cell_text


def quad_files(paths: Sequence[Path], mapping: TableMapping, since: date | None) -> list[Delimited]:
    """The files of quads among paths; the others have the names of their numbers. ``since`` is the day that times which are numbers count from."""
    forms = {path: quads.form_of(path) for path in paths}
    kinds = set(forms.values()) - {"names"}
    if "" in kinds or not kinds or ("numbers" in kinds and len(kinds) > 1):
        raise Unsupported("quads in several forms, or in none")
    names = quads.names_for(forms)
    files: list[Delimited] = []
    units = set()
    for path in paths:
        if forms[path] == "names":
            continue
        header = forms[path] == "header"
        with opened(path, header=header, delimiter="\t" if b"\t" in first_bytes(path, 1000) else None) as table:
            if table.separator is None:
                raise Unsupported("a table that is not plain UTF-8 text")
            columns = table.columns if header else quads.columns_of(table)
            notices = [*(() if files else names.notices), *table.notices]
            reads: dict[str, Read] = dict.fromkeys(("subject", "relation", "object"), _spelt)
            lost = ""
            changed: dict[str, str] = {**dict.fromkeys(columns, ""), **dict.fromkeys(reads, "_")}
            if forms[path] == "numbers":
                unit = quads.unit_of(cells for _, cells in table.rows)
                units.add(unit)
                notices.append(quads.times_notice(table.name, unit, since))
                reads = {
                    "subject": partial(_named, names.entities),
                    "relation": partial(_named, names.relations),
                    "object": partial(_named, names.entities),
                    "date": partial(_day, unit, since),
                }
                changed = {}
                lost = quads.NO_DAY if since is None else ""
        if not mapping.used_columns <= set(columns):
            raise Unsupported("a table without all columns")
        cells = tuple(reads.get(column, _plain) for column in columns)
        as_they_are = tuple(map(changed.get, columns))
        files.append(Delimited(path, columns, cells, table.separator, header, frozenset(), tuple(notices), lost, changed=as_they_are))
    if len(units) > 1:
        raise Unsupported("times that count hours in one file and days in another")
    return files


def _plain(cell: str) -> str | None:
    return cell_text(cell, frozenset())


def _spelt(cell: str) -> str | None:
    return _plain(quads.spelt(cell))


def _named(names: dict[str, str], cell: str) -> str | None:
    return _plain(names.get(cell.strip(), ""))


def _day(unit: str, since: date | None, cell: str) -> str | None:
    return _plain(quads.day_of(cell.strip(), unit, since))
