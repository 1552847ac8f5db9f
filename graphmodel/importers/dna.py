"""Discourse Network Analyzer, versions 2 and 3 (``.dna``, an SQLite database): who agrees or disagrees with which concept.

Agreement 1 is SUPPORTS and 0 OPPOSES, of the person, or, where none is coded, of the organization, with the concept as a Proposition. A person with
an organization REPRESENTS it. The coded words are the evidence: DNA counts offsets in UTF-16 code units. Dates are seconds since 1970 in version 3
and milliseconds in version 2. Every coded statement is a record. The file is opened so that nothing in it can change, and nothing of it can run for
long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError
from graphmodel.files.reading import readable
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.loss import LossReport
from graphmodel.importers.offsets import to_characters
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence
from graphmodel.model.validate import digest

NAME = "dna"
TITLE = "Discourse Network Analyzer 2 and 3 (.dna)"

_MAGIC = b"SQLite format 3\0"
_NEEDED = ("DOCUMENTS", "STATEMENTS", "STATEMENTTYPES", "VARIABLES", "DATASHORTTEXT", "DATABOOLEAN")
_VALUES = {"boolean": "DATABOOLEAN", "integer": "DATAINTEGER", "long text": "DATALONGTEXT"}
_MAX_STEPS = 2000
"""So many times 100,000 steps of SQLite's machine a query may take: a view can hold a query that never ends."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def recognises(path: Path) -> bool:
    """Whether a file is an SQLite database with the tables of DNA."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if file.read(16) != _MAGIC:
                return False
        with _database(path) as database:
            return set(_NEEDED) <= _tables(database)
    except (InputError, OSError):
        return False


def run(paths: Sequence[Path], name: str) -> tuple[Model, LossReport]:
    """The model of DNA files, and the account of it. Raises InputError for a file that is not one."""
    builder = ModelBuilder(NAME, ", ".join(map(str, paths)), name)
    for number, path in enumerate(paths):
        with _database(path) as database:
            lacking = [table for table in _NEEDED if table not in _tables(database)]
            if lacking:
                raise InputError(f"{path}: not a DNA file: no table {', '.join(lacking)}")
            try:
                _Reader(builder, path, database, f"{path.stem} " if number else "").read()
            except KeyError as error:
                raise InputError(f"{path}: a table of this DNA file has no column {error}") from error
    return builder.model(), builder.report


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    with readable(path):
        path.open("rb").close()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            steps = [0]

            def stop() -> bool:
                steps[0] += 1
                return steps[0] > _MAX_STEPS

            database.set_progress_handler(stop, 100_000)
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = lambda data: data.decode("utf-8", "replace")
            yield database
    except sqlite3.OperationalError as error:
        reason = "a query that does not end" if "interrupted" in str(error) else error
        raise InputError(f"{path}: not a database that can be read: {reason}") from error
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: not a database that can be read: {error}") from error


def _tables(database: sqlite3.Connection) -> set[str]:
    return {str(name).upper() for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@dataclass(slots=True)
class _Thing:
    """A person, an organization or a concept, with its attributes."""

    value: str
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Document:
    id: str
    text: str
    date: str | None
    offsets: Any


class _Reader:
    def __init__(self, builder: ModelBuilder, path: Path, database: sqlite3.Connection, prefix: str) -> None:
        self.builder, self.path, self.database, self.prefix = builder, path, database, prefix
        self.tables = _tables(database)
        self.types = {row["ID"]: row["Label"] for row in self._rows("STATEMENTTYPES")}
        self.variables = {row["ID"]: (str(row["Variable"]), str(row["DataType"])) for row in self._rows("VARIABLES")}
        self.coders = {row["ID"]: str(row["Name"]) for row in self._rows("CODERS")}

    def _rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, in the order of their ids."""
        if table in self.tables:
            cursor = self.database.execute(f'SELECT * FROM "{table}" ORDER BY ID')  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def read(self) -> None:
        documents = {row["ID"]: self._document(row) for row in self._rows("DOCUMENTS")}
        values = self._values()
        for row in self._rows("STATEMENTS"):
            place = f"{self.path} statement {row['ID']}"
            with self.builder.row(place):
                self._statement(row, values.get(row["ID"], {}), documents, place)
        for table in ("STATEMENTLINKS", "VARIABLELINKS"):
            for row in self._rows(table):
                self.builder.report.field_lost(table, f"{self.path} {row['ID']}")
        wal = self.path.with_name(f"{self.path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            self.builder.report.notices.append(f"{wal}: changes that are not in the file yet are not read; close the program that writes it")

    def _values(self) -> dict[Any, dict[str, Any]]:
        """The coded values of each statement, by the names of the variables."""
        found: dict[Any, dict[str, Any]] = {}
        things = self._things()
        for row in self._rows("DATASHORTTEXT"):
            name = self._variable(row)
            thing = things.get(row["Entity"]) if "Entity" in row else things.get((row["VariableId"], row["Value"]), _Thing(str(row["Value"] or "")))
            if name and thing is not None:
                found.setdefault(row["StatementId"], {})[name] = thing
        for table in _VALUES.values():
            for row in self._rows(table):
                if name := self._variable(row):
                    found.setdefault(row["StatementId"], {})[name] = row["Value"]
        return found

    def _variable(self, row: dict[str, Any]) -> str:
        return self.variables.get(row["VariableId"], ("", ""))[0]

    def _things(self) -> dict[Any, _Thing]:
        """What short texts name: by id in version 3, by variable and value in version 2."""
        if "ENTITIES" not in self.tables:
            kinds = ("Type", "Alias", "Notes", "ChildOf")
            return {
                (row["VariableId"], row["Value"]): _Thing(str(row["Value"]), {kind.lower(): row[kind] for kind in kinds if row.get(kind)})
                for row in self._rows("ATTRIBUTES")
            }
        things = {row["ID"]: _Thing(str(row["Value"])) for row in self._rows("ENTITIES")}
        names = {row["ID"]: str(row["AttributeVariable"]).lower() for row in self._rows("ATTRIBUTEVARIABLES")}
        for row in self._rows("ATTRIBUTEVALUES"):
            if row["AttributeValue"] and row["EntityId"] in things:
                things[row["EntityId"]].attributes[names.get(row["AttributeVariableId"], "attribute")] = row["AttributeValue"]
        for row in self._rows("ENTITIES"):
            if row.get("ChildOf") in things:
                things[row["ID"]].attributes["childof"] = things[row["ChildOf"]].value
        return things

    def _document(self, row: dict[str, Any]) -> _Document:
        place = f"{self.path} document {row['ID']}"
        text = str(row["Text"] or "")
        more = {name: str(row[column]) for name, column in (("author", "Author"), ("publisher", "Source"), ("note", "Notes")) if row.get(column)}
        properties = {name.lower(): row[name] for name in ("Section", "Type") if row.get(name)}
        if coder := self.coders.get(row.get("Coder")):
            properties["coder"] = coder
        date = _date(row.get("Date"))
        id_ = self.builder.document(
            f"{self.prefix}document {row['ID']}",
            place,
            title=str(row["Title"] or ""),
            published=date,
            digest=digest(text),
            properties=self.builder.properties(properties, place),
            **more,
        )
        return _Document(id_, text, date, to_characters(text, "utf-16"))

    def _statement(self, row: dict[str, Any], values: dict[str, Any], documents: dict[Any, _Document], place: str) -> None:
        builder = self.builder
        kind = self.types.get(row["StatementTypeId"], row["StatementTypeId"])
        values = {name.casefold(): value for name, value in values.items()}
        person, concept = self._entity(values, ("person",), "Person", place), self._entity(values, ("concept",), "Proposition", place)
        organization = self._entity(values, ("organization", "organisation"), "Organization", place)
        subject = person or organization
        if concept is None or subject is None:
            raise Skip(f"a statement of type {kind!r} without a {'concept' if concept is None else 'person or organization'}")
        agreement = values.pop("agreement", None)
        if agreement not in (0, 1):
            builder.report.value_changed("no agreement, SUPPORTS", place)
        document = documents.get(row["DocumentId"])
        shared: dict[str, Any] = {
            "coder": self.coders.get(row["Coder"]),
            "stated": document.date if document else None,
            "evidence": [self._evidence(row, document, place)] if document else [],
        }
        rest = {name: value.value if isinstance(value, _Thing) else value for name, value in values.items() if value not in (None, "")}
        properties = builder.properties({"statement type": kind, **rest}, place)
        builder.statement(
            subject,
            "OPPOSES" if agreement == 0 else "SUPPORTS",
            concept,
            place,
            id=f"{self.prefix}statement {row['ID']}",
            properties=properties,
            **shared,
        )
        if person and organization:
            builder.statement(person, "REPRESENTS", organization, f"{place} organization", **shared)

    def _entity(self, values: dict[str, Any], names: tuple[str, ...], label: str, place: str) -> str | None:
        for name in names:
            thing = values.pop(name, None)
            if isinstance(thing, _Thing) and thing.value.strip():
                properties = self.builder.properties(thing.attributes, place)
                return self.builder.entity(f"{names[0]} {thing.value}", label, thing.value, place, properties=properties)
        return None

    def _evidence(self, row: dict[str, Any], document: _Document, place: str) -> Evidence:
        start, end = (document.offsets(at) if isinstance(at, int) else None for at in (row["Start"], row["Stop"]))
        exact = document.text[start:end] if start is not None and end is not None else None
        return self.builder.evidence(document.id, place, exact=exact, start=-1 if start is None else start, end=end)


def _date(number: Any) -> str | None:
    """Seconds since 1970 (milliseconds, where they are too many) as a day, with its time where it is not midnight.

    A document of DNA must have a date; 0 is one without.
    """
    if not isinstance(number, int) or isinstance(number, bool) or not number:
        return None
    try:
        moment = _EPOCH + timedelta(seconds=number // 1000 if abs(number) > 10**11 else number)
    except OverflowError:
        return None
    return moment.date().isoformat() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment.replace(tzinfo=None).isoformat()
