"""What of a mapping the columnar executor does, told before anything is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmodel.bulk.engine import Unsupported
from graphmodel.importers.mapping import TEMPLATE, EntityMapping, Source, StatementMapping, TableMapping, Value, columns_of_sources

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind

FIELDS = ("valid", "stated", "recorded", "note", "coder")
"""The fields of a statement that are texts."""
_PLAIN = re.compile("[A-Za-z0-9 _.:/-]*")
"""Texts of a mapping that may be part of a query."""


def refuse_unsupported(mapping: TableMapping) -> None:
    """Raise Unsupported for a mapping that has anything which the columnar executor does not do, with the reason.

    >>> from graphmodel.importers.mapping import shipped
    >>> refuse_unsupported(shipped()["quads"])
    """
    for reason in _reasons(mapping):
        raise Unsupported(reason)


def _reasons(mapping: TableMapping) -> Iterator[str]:
    if mapping.tables:
        yield "tables of entities"
    if len(mapping.statements) != 1:
        yield "several statements of a row"
        return
    statement = mapping.statements[0]
    if statement.negated is not None or statement.certainty is not None or statement.attribution or statement.qualifiers:
        yield "statements with negation, certainty, attribution or qualifiers"
    if any(quote.exact is not None or quote.start is not None or quote.end is not None for quote in statement.evidence):
        yield "evidence with words or places"
    if any(kind_of(source) is None for source in statement.properties.values()):
        yield "properties that are lists or constants"
    if statement.subject == statement.object:
        yield "statements of one entity with itself"
    for role in (statement.subject, statement.object):
        entity = mapping.entities[role]
        if entity.refers:
            yield "entities of another table"
        if entity.valid is not None:
            yield "entities with times"
    yield from _reasons_of_ids(statement, mapping.entities[statement.subject], mapping.entities[statement.object])


def names_of_entities(mapping: TableMapping) -> tuple[str, str] | None:
    """The columns of a statement's subject and object, where a name is all that rows say of them, and their labels are the same; else None.

    >>> from graphmodel.importers.mapping import shipped
    >>> names_of_entities(shipped()["quads"]), names_of_entities(shipped()["icews"])
    (('subject', 'object'), None)
    """
    statement = mapping.statements[0]
    subject, object_ = mapping.entities[statement.subject], mapping.entities[statement.object]
    if not (isinstance(subject.name, str) and isinstance(object_.name, str) and isinstance(subject.label, Value) and not statement.evidence):
        return None
    is_named = all(end == EntityMapping(end.name, Value(constant=subject.label.constant)) for end in (subject, object_))
    return (subject.name, object_.name) if is_named and subject.label.constant is not None else None


def kind_of(source: Source) -> Kind | None:
    """The kind of a property's values; None where it is not done in columns.

    >>> kind_of("City"), kind_of(Value(column="Tone", kind="number")), kind_of(Value(column="Cities", separator=","))
    ('text', 'real', None)
    """
    if isinstance(source, str):
        return "text"
    if source.constant is not None or source.default is not None or source.separator is not None or source.kind == "list" or source.digest:
        return None
    kinds: dict[str, Kind] = {"integer": "integer", "number": "real", "boolean": "boolean"}
    return kinds.get(source.kind, "text")


def template_of(source: Source | None) -> list[str] | None:
    """The texts and, at every second place, the columns of an id that is a text with columns in it; None for any other id.

    >>> template_of(Value(text="icews-{Event ID}"))
    ['icews-', 'Event ID', '']
    """
    if not isinstance(source, Value) or source.text is None or source != Value(text=source.text):
        return None
    parts = TEMPLATE.split(source.text)
    plain = all(_PLAIN.fullmatch(text) for text in parts[::2])
    return parts if plain and len(parts) > 1 and parts[0] and parts[0][0] not in " sua" and not parts[-1].endswith(" ") else None


def _reasons_of_ids(statement: StatementMapping, *ends: EntityMapping) -> Iterator[str]:
    """Two rows of one digest must be the same statement in everything: then a row that comes again is known by its id."""
    if template_of(statement.id) is not None:
        return
    if not isinstance(statement.id, Value) or not statement.id.digest:
        yield "statements whose id is neither a digest of columns nor a plain text with columns"
        return
    if any(end.unnamed is not None for end in ends) or statement.evidence or statement.properties:
        yield "digests as ids of statements with evidence, properties or ends without a name"
    read = {column for name in ("relation", *FIELDS) for column in columns_of_sources(getattr(statement, name))}
    read |= {column for end in ends for part in (end.name, end.id) for column in columns_of_sources(part)}
    if not read <= set(statement.id.digest):
        yield f"an id of the statement that does not depend on {', '.join(sorted(read - set(statement.id.digest)))}"
