"""Rows as a model, by a mapping: each row becomes statements, or is skipped with a reason, and everything that finds no place is counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphmodel.errors import UsageError
from graphmodel.files.garbage import uncollected
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.mapping import (
    EntityMapping,
    EntityTable,
    EvidenceMapping,
    JoinMapping,
    StatementMapping,
    TableMapping,
    columns_of_kind,
    columns_read,
    schema_for,
)
from graphmodel.importers.tables import Table
from graphmodel.importers.values import Getter, Row, Values, cell_text, holds
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Evidence
from graphmodel.parsing.display import quoted

_CACHED = 2**16
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{2,}")
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))
_DocumentGetters = tuple[dict[str, Getter], dict[str, Getter]]
"""Those of a document's fields, and of its own properties."""


class RowImport:
    """A model that grows row by row. ``rows`` may be called for several tables; ``model`` ends the import."""

    def __init__(self, mapping: TableMapping, name: str, source: str) -> None:
        self.mapping = mapping
        schema = schema_for(mapping)
        self.labels = schema.labels
        self.builder = ModelBuilder(mapping.mapping, source, name, schema)
        self.report = self.builder.report
        for own in mapping.schema.relations if mapping.schema else ():
            self.builder.relation(own)
        by_code = _relations_by_code(schema)
        self._values = Values(mapping, self.report)
        missing = frozenset(mapping.missing)
        self._cell: Callable[[str], str | None] = lru_cache(maxsize=_CACHED)(lambda cell: cell_text(cell, missing))
        self._numbers = frozenset(columns_of_kind(mapping, ("number", "integer")))
        self._used = frozenset(mapping.used_columns | mapping.ignore.keys())
        self.entity_getters = {role: _EntityGetters(one, self._values) for role, one in mapping.entities.items()}
        self.document_getters = {role: _getters(one, self._values) for role, one in mapping.documents.items()}
        self.statement_getters = [_StatementGetters(statement, self._values, by_code) for statement in mapping.statements]

    def rows(self, table: Table) -> None:
        """Take the rows of a table. Raises UsageError where a column that the mapping reads is not there."""
        lacking = sorted(self.mapping.used_columns - set(table.columns))
        if lacking and table.columns not in self.mapping.variants:
            raise UsageError(
                f"{table.name}: no column {', '.join(map(repr, lacking))}, which the mapping {self.mapping.mapping!r} reads; "
                f"there are {', '.join(quoted(column, 40) for column in table.columns[:20])}{', …' if len(table.columns) > 20 else ''}"
            )
        self.report.notices += table.notices
        with uncollected():
            self._take(table)

    def _take(self, table: Table) -> None:
        columns = table.columns
        loose = [number for number, column in enumerate(columns) if column not in self._used]
        for line, cells in table.rows:
            place = f"{table.name}:{line}"
            self.report.count_rows()
            try:
                row = self._cells(cells, columns, place)
                self._row(row, place)
            except Skip as reason:
                self.report.skip(str(reason), place)
                continue
            self.report.used += 1
            for number in loose:
                if row[columns[number]] is not None:
                    self.report.field_lost(columns[number], place)

    def entities(self, table: Table, mapping: EntityTable) -> None:
        """Take the rows of a table whose rows are entities."""
        self.report.notices += table.notices
        getters = _EntityGetters(mapping.entity, self._values)
        used = frozenset(columns_read(mapping)) | mapping.ignore.keys()
        for line, cells in table.rows:
            place = f"{table.name}:{line}"
            with self.builder.row(place):
                row = self._cells(cells, table.columns, place)
                name = getters.name(row, place)
                key = getters.id(row, place) if mapping.entity.id is not None else name
                if key is None:
                    raise Skip("no id")
                if self.builder.has_entity(str(key)):
                    self.report.value_changed("an id that an earlier row has: joined with it", place)
                self._add_entity(getters, "entity", str(key), None if name is None else str(name), row, place)
                for column, text in row.items():
                    if text is not None and column not in used:
                        self.report.field_lost(column, place)

    def _cells(self, cells: Sequence[str], columns: Sequence[str], place: str) -> dict[str, str | None]:
        """The trimmed text of each column. Raises Skip for a row that is ragged or cannot be read."""
        if isinstance(cells, str):
            raise Skip(cells)
        if (len(cells) != len(columns) and any(cells[len(columns) :])) or len(cells) < len(columns):
            raise Skip(f"{len(cells)} cells where there are {len(columns)} columns")
        row = dict(zip(columns, map(self._cell, cells), strict=False))
        text = "".join(cells)
        if "#" in text or "E+" in text:
            self._spreadsheet_damage(row, place)
        return row

    def _spreadsheet_damage(self, row: dict[str, str | None], place: str) -> None:
        """Count what a spreadsheet made of values: long numbers that it rounded, and its own errors, which say nothing."""
        for column, text in row.items():
            if text in _ERRORS:
                row[column] = None
                self.report.value_changed(f"{column}: an error of a spreadsheet, left out", place)
            elif text is not None and column not in self._numbers and _ROUNDED.fullmatch(text):
                self.report.value_changed(f"{column}: a number that a spreadsheet rounded ({text}), kept as it is", place)

    def joined(self, table: Table, join: JoinMapping) -> None:
        """Take the rows of a table that gives further evidence of the statements."""
        self.report.notices += table.notices
        statement = self._values.getter(join.statement)
        documents = {role: _getters(mapping, self._values) for role, mapping in join.documents.items()}
        evidence = [_evidence_getters(quote, self._values) for quote in join.evidence]
        properties = {name: self._values.getter(source) for name, source in join.properties.items()}
        used = frozenset(columns_read(join)) | join.ignore.keys()
        for line, cells in table.rows:
            place = f"{table.name}:{line}"
            with self.builder.row(place):
                row = self._cells(cells, join.columns, place)
                key = statement(row, place)
                pieces = [piece for make in evidence if (piece := self._evidence(make, row, place, documents)) is not None]
                self.builder.more_evidence(self.builder.statement_id(str(key)), pieces, _values(properties, row, place))
                for column, text in row.items():
                    if text is not None and column not in used:
                        self.report.field_lost(column, place)

    def model(self) -> Model:
        """The model of all rows, with the relations that they use as an extension of the schema."""
        return self.builder.model()

    def _row(self, row: Row, place: str) -> None:
        """Make what a row says. Raises Skip where it is skipped."""
        for skip in self.mapping.skip:
            if holds(skip.where, row):
                raise Skip(skip.because)
        first: Skip | None = None
        used = False
        for getters in self.statement_getters:
            where = getters.mapping.where
            if not where or holds(where, row):
                try:
                    self._statement(getters, row, place)
                    used = True
                except Skip as reason:
                    first = first or reason
        if not used:
            raise first or Skip("no statement of the mapping fits")

    def _statement(self, getters: _StatementGetters, row: Row, place: str) -> None:
        """Add a statement of a row. Raises Skip where there is none."""
        mapping = getters.mapping
        words = getters.relation(row, place)
        if not isinstance(words, str):
            raise Skip(f"no relation in {getters.relation_columns}")
        relation = self.builder.relation(words)
        named: dict[str, Any] = {role: self.entity_getters[role].name(row, place) for role in getters.roles}
        for role in (mapping.subject, mapping.object):
            if named[role] is None and self.entity_getters[role].mapping.unnamed is None:
                raise Skip(f"no {role}")
        ends = {role: id_ for role, name in named.items() if (id_ := self.entity(role, name, row, place)) is not None}
        fields = {name: value for name, getter in getters.fields.items() if (value := getter(row, place)) is not None}
        qualifiers: dict[str, str] = {}
        if getters.qualifiers or getters.entity_qualifiers:
            qualifiers = {name: str(value) for name, getter in getters.qualifiers.items() if (value := getter(row, place)) is not None}
            qualifiers |= {name: ends[role] for name, role in getters.entity_qualifiers.items() if role in ends}
        self.builder.statement(
            ends[mapping.subject],
            relation,
            ends[mapping.object],
            place,
            id=None if getters.id is None else getters.id(row, place),
            qualifiers=qualifiers,
            attribution=[ends[role] for role in mapping.attribution if role in ends] if mapping.attribution else (),
            evidence=[piece for make in getters.evidence if (piece := self._evidence(make, row, place, self.document_getters)) is not None]
            if getters.evidence
            else (),
            properties=_values(getters.properties, row, place) if getters.properties else None,
            **fields,
        )

    def entity(self, role: str, name: Any, row: Row, place: str) -> str | None:
        """The id of the entity that a row has in a role, by its name; added, or joined with what is known. None where the row has none."""
        getters = self.entity_getters[role]
        unnamed = getters.mapping.unnamed
        if name is None and unnamed is None:
            return None
        said = tuple(map(row.get, getters.columns))
        if (made := getters.made.get(said)) is not None:
            return made
        before = self.report.changes
        made = self._new_entity(getters, role, name, row, place)
        # What a row says of an entity again, and nothing of it was counted, changes nothing.
        if name is not None and self.report.changes == before and len(getters.made) < _CACHED:
            getters.made[said] = made
        return made

    def _new_entity(self, getters: _EntityGetters, role: str, name: Any, row: Row, place: str) -> str:
        key = getters.id(row, place) if getters.mapping.id is not None else None
        if getters.mapping.refers and name is not None:
            return self.builder.entity_id(str(key or name))
        if name is not None:
            return self._add_entity(getters, role, str(key or name), str(name), row, place)
        return self.builder.unspecified(role, self._label(getters, role, row, place), getters.mapping.unnamed or "", place)

    def _add_entity(self, getters: _EntityGetters, role: str, key: str, name: str | None, row: Row, place: str) -> str:
        label = self._label(getters, role, row, place)
        properties = _values(getters.properties, row, place)
        return self.builder.entity(key, label, name, place, properties=properties, **getters.fields(row, place))

    def _label(self, getters: _EntityGetters, role: str, row: Row, place: str) -> str:
        label = getters.label(row, place)
        if label is None:
            self.report.value_changed(f"{role}: no label, Actor", place)
            return "Actor"
        return str(label) if label in self.labels else self.builder.label(str(label))

    def _evidence(self, make: _EvidenceGetters, row: Row, place: str, documents: Mapping[str, _DocumentGetters]) -> Evidence | None:
        getters, properties = documents[make.document]
        made = _values(getters, row, place)
        key = made.pop("id", None)
        if key is None:
            return None
        document = self.builder.document(str(key), place, properties=_values(properties, row, place), **made)
        return self.builder.evidence(document, place, **_values(make.fields, row, place)) if make.fields else Evidence(document)


def is_damaged(text: str, is_number: bool) -> bool:
    """Whether a spreadsheet made a cell what it is: one of its errors or, where the column has no numbers, a number that it rounded.

    >>> is_damaged("#REF!", True), is_damaged("2.02E+13", False), is_damaged("2.02E+13", True)
    (True, True, False)
    """
    return text in _ERRORS or (not is_number and _ROUNDED.fullmatch(text) is not None)


@dataclass(slots=True)
class _EvidenceGetters:
    document: str
    fields: dict[str, Getter]


class _EntityGetters:
    def __init__(self, mapping: EntityMapping, values: Values) -> None:
        self.mapping = mapping
        self.name, self.label, self.id = values.chosen(mapping.name), values.chosen(mapping.label), values.chosen(mapping.id)
        self.properties = {name: values.getter(source) for name, source in mapping.properties.items()}
        self.columns = tuple(dict.fromkeys(columns_read(mapping)))
        self.made: dict[tuple[str | None, ...], str] = {}
        """The ids of entities by what their columns say."""
        self._fields = {name: values.getter(source) for name in ("aliases", "external", "valid", "note") if (source := getattr(mapping, name))}

    def fields(self, row: Row, place: str) -> dict[str, Any]:
        made = {name: value for name, getter in self._fields.items() if (value := getter(row, place)) is not None}
        return {name: value if isinstance(value, tuple) or name in ("valid", "note") else (value,) for name, value in made.items()}


class _StatementGetters:
    def __init__(self, mapping: StatementMapping, values: Values, by_code: dict[tuple[str, str], str]) -> None:
        self.mapping = mapping
        self.relation = _relation_getter(mapping, values, by_code)
        self.relation_columns = mapping.relation if isinstance(mapping.relation, str) else "its columns"
        self.id = None if mapping.id is None else values.getter(mapping.id)
        names = ("negated", "certainty", "valid", "stated", "recorded", "note", "coder")
        self.fields = {name: values.chosen(source) for name in names if (source := getattr(mapping, name)) is not None}
        self.entity_qualifiers = {name: one[1:] for name, one in mapping.qualifiers.items() if isinstance(one, str) and one.startswith("@")}
        self.qualifiers = {name: values.getter(one) for name, one in mapping.qualifiers.items() if name not in self.entity_qualifiers}
        self.properties = {name: values.getter(source) for name, source in mapping.properties.items()}
        self.roles = tuple(dict.fromkeys((mapping.subject, mapping.object, *mapping.attribution, *self.entity_qualifiers.values())))
        self.evidence = [
            _EvidenceGetters(quote.document, {name: values.getter(source) for name in ("exact", "start", "end") if (source := getattr(quote, name))})
            for quote in mapping.evidence
        ]


def _relation_getter(mapping: StatementMapping, values: Values, by_code: dict[tuple[str, str], str]) -> Getter:
    """The getter of a relation: where the mapping names a scheme, the relation that has the code in it."""
    get = values.chosen(mapping.relation)
    scheme = getattr(mapping.relation, "scheme", None)
    if scheme is None:
        return get
    column = getattr(mapping.relation, "column", None) or "relation"

    def by_scheme(row: Row, place: str) -> Any:
        code = get(row, place)
        if code is None:
            return None
        name = by_code.get((scheme, str(code)))
        if name is None:
            hint = f" (0{code} without its leading zero?)" if (scheme, f"0{code}") in by_code else ""
            values.report.code_unmapped(column, f"{code}{hint}", place)
        return name

    return by_scheme


def _evidence_getters(mapping: EvidenceMapping, values: Values) -> _EvidenceGetters:
    return _EvidenceGetters(
        mapping.document, {name: values.getter(source) for name in ("exact", "start", "end") if (source := getattr(mapping, name))}
    )


def _getters(mapping: Any, values: Values) -> _DocumentGetters:
    names = ("id", "title", "publisher", "author", "url", "language", "published", "note")
    fields = {name: values.getter(source) for name in names if (source := getattr(mapping, name)) is not None}
    return fields, {name: values.getter(source) for name, source in mapping.properties.items()}


def _relations_by_code(schema: Schema) -> dict[tuple[str, str], str]:
    """Relations by scheme and code; where several have one code, the last declared: a vocabulary's own after the nearest of the bundled schema."""
    return {(code.scheme, code.code): name for name, relation in schema.relations.items() for code in relation.codes}


def _values(getters: dict[str, Getter], row: Row, place: str) -> dict[str, Any]:
    return {name: value for name, getter in getters.items() if (value := getter(row, place)) is not None}
