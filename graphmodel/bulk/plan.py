"""What of a mapping the columnar executor does, told before anything is read."""

from __future__ import annotations

from collections.abc import Iterator

from graphmodel.bulk.engine import Unsupported
from graphmodel.importers.mapping import EntityMapping, StatementMapping, TableMapping, Value, columns_of_sources

FIELDS = ("valid", "stated", "recorded", "note", "coder")
"""The fields of a statement that are texts."""


def refuse_unsupported(mapping: TableMapping) -> None:
    """Raise Unsupported for a mapping that has anything which the columnar executor does not do, with the reason.

    >>> from graphmodel.importers.mapping import shipped
    >>> refuse_unsupported(shipped()["quads"])
    """
    for reason in _reasons(mapping):
        raise Unsupported(reason)


def _reasons(mapping: TableMapping) -> Iterator[str]:
    if not mapping.header:
        yield "a table without a header"
    if mapping.tables or mapping.joins or mapping.documents:
        yield "further tables or documents"
    if len(mapping.statements) != 1:
        yield "several statements of a row"
        return
    statement = mapping.statements[0]
    if statement.negated is not None or statement.certainty is not None or statement.attribution or statement.qualifiers:
        yield "statements with negation, certainty, attribution or qualifiers"
    if statement.evidence or statement.properties:
        yield "statements with evidence or properties"
    if statement.subject == statement.object:
        yield "statements of one entity with itself"
    for role in (statement.subject, statement.object):
        entity = mapping.entities[role]
        if entity.refers or entity.unnamed is not None:
            yield "entities of another table, or without a name"
        if entity.valid is not None:
            yield "entities with times"
    yield from _reasons_of_ids(statement, mapping.entities[statement.subject], mapping.entities[statement.object])


def _reasons_of_ids(statement: StatementMapping, *ends: EntityMapping) -> Iterator[str]:
    """Two rows of one id must be the same statement in everything: then a row that comes again is known by its id."""
    if not isinstance(statement.id, Value) or not statement.id.digest:
        yield "statements whose id is not a digest of columns"
        return
    read = {column for name in ("relation", *FIELDS) for column in columns_of_sources(getattr(statement, name))}
    read |= {column for end in ends for part in (end.name, end.id) for column in columns_of_sources(part)}
    if not read <= set(statement.id.digest):
        yield f"an id of the statement that does not depend on {', '.join(sorted(read - set(statement.id.digest)))}"
