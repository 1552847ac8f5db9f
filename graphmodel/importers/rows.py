"""Rows as a model, by a mapping: each row becomes statements, or is skipped with a reason, and everything that finds no place is counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from graphmodel.errors import UsageError
from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import EntityMapping, StatementMapping, TableMapping, schema_for
from graphmodel.importers.tables import Table
from graphmodel.importers.values import Getter, Row, Values, cell_text, digest_id, holds
from graphmodel.model.model import Model
from graphmodel.model.properties import property_value
from graphmodel.model.schema import Relation, Schema
from graphmodel.model.statement import Document, Entity, Evidence, Statement

_MAX_ID = 200
_MAX_NAME = 1000
_NOT_A_NAME = re.compile(r"[^A-Z0-9]+")


class RowImport:
    """A model that grows row by row. ``rows`` may be called for several tables; ``model`` ends the import."""

    def __init__(self, mapping: TableMapping, name: str, source: str) -> None:
        self.mapping, self.name = mapping, name
        self.report = LossReport(mapping.mapping, source)
        self.schema = schema_for(mapping)
        self._by_code = _relations_by_code(self.schema)
        self._values = Values(mapping, self.report)
        self._missing = frozenset(mapping.missing)
        self._relations: dict[str, Relation] = {}
        self._entities: dict[str, Entity] = {}
        self._documents: dict[str, Document] = {}
        self._statements: dict[str, Statement] = {}
        self._used = frozenset(mapping.used_columns | mapping.ignore.keys())
        self._entity_getters = {role: _EntityGetters(one, self._values) for role, one in mapping.entities.items()}
        self._document_getters = {role: _getters(one, self._values) for role, one in mapping.documents.items()}
        self._statement_getters = [_StatementGetters(one, self._values, self._by_code) for one in mapping.statements]

    def rows(self, table: Table) -> None:
        """Take the rows of a table. Raises UsageError where a column that the mapping reads is not there."""
        lacking = sorted(self.mapping.used_columns - set(table.columns))
        if lacking:
            raise UsageError(
                f"{table.name}: no column {', '.join(map(repr, lacking))}, which the mapping {self.mapping.mapping!r} reads; "
                f"there are {', '.join(map(repr, table.columns[:30]))}"
            )
        self.report.notices += table.notices
        columns = table.columns
        loose = [number for number, column in enumerate(columns) if column not in self._used]
        for line, cells in table.rows:
            place = f"{table.name}:{line}"
            self.report.rows += 1
            if (len(cells) != len(columns) and any(cells[len(columns) :])) or len(cells) < len(columns):
                self.report.skip(f"{len(cells)} cells where there are {len(columns)} columns", place)
                continue
            row = {column: cell_text(cell, self._missing) for column, cell in zip(columns, cells, strict=False)}
            if self._row(row, place):
                self.report.used += 1
                for number in loose:
                    if row[columns[number]] is not None:
                        self.report.field_lost(columns[number], place)

    def model(self) -> Model:
        """The model of all rows, with the relations that they use as an extension of the schema."""
        report = self.report
        report.entities, report.documents, report.statements = len(self._entities), len(self._documents), len(self._statements)
        report.evidence = sum(len(one.evidence) for one in self._statements.values())
        bundled_schema = Model("x").schema
        own = self.mapping.schema.relations if self.mapping.schema else {}
        schema = replace(self.schema, relations={**bundled_schema.relations, **own, **self._relations})
        return Model(
            self.name,
            tuple(self._documents.values()),
            tuple(self._entities.values()),
            tuple(self._statements.values()),
            schema=schema,
        )

    def _row(self, row: Row, place: str) -> bool:
        """Make what a row says; False where it is skipped, with the reason in the report."""
        for skip in self.mapping.skip:
            if holds(skip.where, row):
                self.report.skip(skip.because, place)
                return False
        wanted = [getters for getters in self._statement_getters if holds(getters.mapping.where, row)]
        if not wanted:
            self.report.skip("no statement of the mapping fits", place)
            return False
        reasons: list[str] = []
        used = False
        for getters in wanted:
            reason = self._statement(getters, row, place)
            if reason:
                reasons.append(reason)
            else:
                used = True
        if not used:
            self.report.skip(reasons[0], place)
        return used

    def _statement(self, getters: _StatementGetters, row: Row, place: str) -> str | None:
        """Add a statement of a row; the reason where there is none."""
        mapping = getters.mapping
        relation = self._relation(getters.relation(row, place), place)
        if relation is None:
            return f"no relation in {getters.relation_columns}"
        ends: dict[str, Entity] = {}
        for role in dict.fromkeys((mapping.subject, mapping.object, *mapping.attribution, *getters.entity_qualifiers.values())):
            entity = self._entity(role, row, place)
            if entity is None and role in (mapping.subject, mapping.object):
                return f"no {role}"
            if entity is not None:
                ends[role] = entity
        fields = {name: value for name, getter in getters.fields.items() if (value := getter(row, place)) is not None}
        qualifiers = {name: str(value) for name, getter in getters.qualifiers.items() if (value := getter(row, place)) is not None}
        qualifiers |= {name: ends[role].id for name, role in getters.entity_qualifiers.items() if role in ends}
        evidence = tuple(piece for make in getters.evidence if (piece := self._evidence(make, row, place)) is not None)
        statement = Statement(
            ends[mapping.subject].id,
            relation,
            ends[mapping.object].id,
            qualifiers=qualifiers,
            attribution=tuple(ends[role].id for role in mapping.attribution if role in ends),
            evidence=evidence,
            properties=_properties(getters.properties, row, place),
            **fields,
        )
        known = self._statements.get(statement.id)
        if known is not None:
            if known == statement:
                return "the same as an earlier row"
            if mapping.id is not None:
                return "another row has its id with other content"
            # Two rows that differ in nothing that makes a statement distinct: the second keeps its own id.
            statement = replace(statement, id=digest_id(place, statement.id))
        self._statements[statement.id] = statement
        for entity in ends.values():
            self._entities.setdefault(entity.id, entity)
        return None

    def _relation(self, words: Any, place: str) -> str | None:
        """The name of a relation, which is declared where nobody has."""
        if not isinstance(words, str):
            return None
        name: str = words
        known = self.schema.relations.get(name)
        if known is None:
            name = _NOT_A_NAME.sub("_", words.upper()).strip("_")[:_MAX_ID]
            known = self.schema.relations.get(name) or self._relations.get(name)
            if not name or not name[0].isalpha():
                return None
            if known is None:
                known = Relation(words[0].lower() + words[1:], f"is the object of “{words}” by", ("Actor",), ("Actor",))
                self.report.notices.append(f"the relation {name} is new: neutral, from the words {words!r}")
        self._relations.setdefault(name, known)
        return name

    def _entity(self, role: str, row: Row, place: str) -> Entity | None:
        getters = self._entity_getters[role]
        name = getters.name(row, place)
        unnamed = getters.mapping.unnamed
        if name is None and unnamed is None:
            return None
        label = getters.label(row, place)
        if label is None:
            self.report.value_changed(f"{role}: no label, Actor", place)
            label = "Actor"
        if name is None:
            self.report.value_changed(f"{role}: not named, an unspecified {label}", place)
            return Entity(digest_id(place, role, prefix="unspecified"), str(label), unnamed or "", unspecified=True)
        name = str(name)
        id_ = _id(str(getters.id(row, place) or name))
        known = self._entities.get(id_)
        if known is not None:
            if known.label != label:
                self.report.value_changed(f"{role}: another label than in an earlier row, the first one stays", place)
            return known
        made = getters.fields(row, place)
        return Entity(id_, str(label), name[:_MAX_NAME], properties=_properties(getters.properties, row, place), **made)

    def _evidence(self, make: _EvidenceGetters, row: Row, place: str) -> Evidence | None:
        getters, properties = self._document_getters[make.document]
        made = {name: value for name, getter in getters.items() if (value := getter(row, place)) is not None}
        if "id" not in made:
            return None
        id_ = _id(str(made.pop("id")))
        if id_ not in self._documents:
            title = str(made.pop("title", id_))[:_MAX_NAME]
            self._documents[id_] = Document(id_, title, properties=_properties(properties, row, place), **made)
        return Evidence(id_, **{name: value for name, getter in make.fields.items() if (value := getter(row, place)) is not None})


def relation_names(words: Iterable[str]) -> list[str]:
    """Words as names of relations.

    >>> relation_names(["Make statement", "Return, release person(s)"])
    ['MAKE_STATEMENT', 'RETURN_RELEASE_PERSON_S']
    """
    return [_NOT_A_NAME.sub("_", one.upper()).strip("_") for one in words]


@dataclass(slots=True)
class _EvidenceGetters:
    document: str
    fields: dict[str, Getter]


class _EntityGetters:
    def __init__(self, mapping: EntityMapping, values: Values) -> None:
        self.mapping = mapping
        self.name, self.label, self.id = values.chosen(mapping.name), values.chosen(mapping.label), values.chosen(mapping.id)
        self.properties = {name: values.getter(source) for name, source in mapping.properties.items()}
        self._fields = {name: values.getter(source) for name in ("aliases", "external", "valid", "note") if (source := getattr(mapping, name))}

    def fields(self, row: Row, place: str) -> dict[str, Any]:
        made = {name: value for name, getter in self._fields.items() if (value := getter(row, place)) is not None}
        return {name: value if isinstance(value, tuple) or name in ("valid", "note") else (value,) for name, value in made.items()}


class _StatementGetters:
    def __init__(self, mapping: StatementMapping, values: Values, by_code: dict[tuple[str, str], str]) -> None:
        self.mapping = mapping
        self.relation = _relation_getter(mapping, values, by_code)
        self.relation_columns = mapping.relation if isinstance(mapping.relation, str) else "its columns"
        names = ("id", "negated", "certainty", "valid", "stated", "recorded", "note", "coder")
        self.fields = {name: values.chosen(source) for name in names if (source := getattr(mapping, name)) is not None}
        self.entity_qualifiers = {name: one[1:] for name, one in mapping.qualifiers.items() if isinstance(one, str) and one.startswith("@")}
        self.qualifiers = {name: values.getter(one) for name, one in mapping.qualifiers.items() if name not in self.entity_qualifiers}
        self.properties = {name: values.getter(source) for name, source in mapping.properties.items()}
        self.evidence = [
            _EvidenceGetters(one.document, {name: values.getter(source) for name in ("exact", "start", "end") if (source := getattr(one, name))})
            for one in mapping.evidence
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
            values.report.code_unmapped(column, str(code), place)
        return name

    return by_scheme


def _getters(mapping: Any, values: Values) -> tuple[dict[str, Getter], dict[str, Getter]]:
    names = ("id", "title", "publisher", "author", "url", "language", "published", "note")
    fields = {name: values.getter(source) for name in names if (source := getattr(mapping, name)) is not None}
    return fields, {name: values.getter(source) for name, source in mapping.properties.items()}


def _relations_by_code(schema: Schema) -> dict[tuple[str, str], str]:
    """Relations by scheme and code; where several have one code, the last declared: a vocabulary's own after the nearest of the bundled schema."""
    return {(code.scheme, code.code): name for name, relation in schema.relations.items() for code in relation.codes}


def _properties(getters: dict[str, Getter], row: Row, place: str) -> dict[str, Any]:
    return {name: property_value(value) for name, getter in getters.items() if (value := getter(row, place)) is not None}


def _id(text: str) -> str:
    """Text as an id: nothing that cannot be seen, and a digest in place of the end of what is too long."""
    text = "".join(one if one.isprintable() else " " for one in text).strip()
    return text if len(text) <= _MAX_ID else f"{text[:170]}-{digest_id(text, prefix='')[1:]}"
