"""A model: documents, entities and statements under a name, the schema that they keep to, and all of it as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any, Literal

from graphmodel.model.fields import CONFIG, Field, fields_of
from graphmodel.model.schema import Extension, Schema, bundled, extension_of
from graphmodel.model.statement import Document, Entity, Id, Statement

FORMAT_VERSION: Literal[1] = 1


@dataclass(frozen=True)
class Model:
    """Documents, entities and statements under a name, and the schema that they keep to."""

    name: str
    documents: tuple[Document, ...] = ()
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    title: str | None = None
    schema: Schema = field(default_factory=bundled)

    @property
    def statement_count(self) -> int:
        """How many statements there are."""
        return len(self.statements)

    @property
    def drafts(self) -> list[str]:
        """The ids of the statements that nobody has accepted yet, in their order."""
        return [statement.id for statement in self.statements if statement.draft]

    @cached_property
    def entity_by_id(self) -> Mapping[str, Entity]:
        """The entities by id."""
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def document_by_id(self) -> Mapping[str, Document]:
        """The documents by id."""
        return {document.id: document for document in self.documents}

    @cached_property
    def statement_by_id(self) -> Mapping[str, Statement]:
        """The statements by id."""
        return {statement.id: statement for statement in self.statements}

    @cached_property
    def lives(self) -> Mapping[str, str]:
        """When actors lived or existed (EDTF), by their ids, as far as the model says."""
        return {entity.id: entity.valid for entity in self.entities if entity.valid and self.schema.is_actor(entity.label)}

    @cached_property
    def spoken_about(self) -> Mapping[str, Statement]:
        """The statements that are the object of another one, by id."""
        index = self.statement_by_id
        return {statement.object: index[statement.object] for statement in self.statements if statement.object in index}

    def name_of(self, id_: str) -> str:
        """How an entity, document or statement is called: its name, its title, or itself read out."""
        if id_ in self.entity_by_id:
            return self.entity_by_id[id_].name
        if id_ in self.document_by_id:
            return self.document_by_id[id_].title
        return self.describe(self.statement_by_id[id_]) if id_ in self.statement_by_id else id_

    def qualifiers_in_words(self, statement: Statement) -> dict[str, str]:
        """A statement's qualifiers: an entity by its name, text as it is."""
        entities = self.schema.entity_qualifiers(statement.relation)
        return {name: self.name_of(value) if name in entities else value for name, value in statement.qualifiers.items()}

    def is_plural(self, id_: str) -> bool:
        """Whether the name of an entity is a plural: as it says itself, else as the schema says of its label. A document is one thing."""
        entity = self.entity_by_id.get(id_)
        if entity is None:
            return False
        return self.schema.is_plural(entity.label) if entity.plural is None else entity.plural

    def describe(self, statement: Statement, *, plainly: bool = False) -> str:
        """A statement in words, by its relation's reading: 'Kaja Kallas warns against a quick fix'; ``plainly`` leaves its own negation out.

        A statement that is about another one quotes it; nesting is at most as deep as the model is.
        """
        reading = self.schema.reading(statement.relation, plural=self.is_plural(statement.subject))
        negation = "not so: " if statement.negated and not plainly else ""
        words = f"{negation}{self.name_of(statement.subject)} {reading} "
        inner = self.statement_by_id.get(statement.object)
        return words + (f"\u201c{self.describe(inner)}\u201d" if inner else self.name_of(statement.object))


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file: documents, entities and statements, and what they add to the schema."""

    __pydantic_config__ = CONFIG

    graphmodel: Literal[1]
    """The version of this file format: 1."""
    model: Id
    """A short name for the model; it keeps several models in one database apart."""
    title: str | None = None
    """What the model is of."""
    schema: Extension | None = None
    """What the model adds to the bundled schema, or changes in it."""
    documents: tuple[Document, ...] = ()
    """What was read."""
    entities: tuple[Entity, ...] = ()
    """Who and what it is about."""
    statements: tuple[Statement, ...] = ()
    """What is said."""


def to_dict(model: Model) -> dict[str, Any]:
    """A model as a model file has it: fields in their order, those that say nothing left out, only text, numbers, true, lists and groups.

    >>> to_dict(Model("m", entities=(Entity("a", "Person", "A"),)))
    {'graphmodel': 1, 'model': 'm', 'entities': [{'id': 'a', 'label': 'Person', 'name': 'A'}]}
    """
    return dict(
        _said(ModelFile(FORMAT_VERSION, model.name, model.title, extension_of(model.schema), model.documents, model.entities, model.statements))
    )


def item_to_dict(item: Document | Entity | Statement) -> dict[str, Any]:
    """A document, an entity or a statement as :func:`to_dict` has it: for writers that take one after the other.

    >>> item_to_dict(Entity("a", "Person", "A", aliases=("B",)))
    {'id': 'a', 'label': 'Person', 'name': 'A', 'aliases': ['B']}
    """
    return dict(_said(item))


def written_fields(kind: type[Any]) -> tuple[Field, ...]:
    """The fields of a dataclass in the order in which they are written: the id of a statement is the first."""
    key: Any = kind
    return _written_fields(key)


@cache
def _written_fields(kind: Any) -> tuple[Field, ...]:
    return tuple(sorted(fields_of(kind), key=lambda row: not (row.name == "id" and kind is Statement)))


def _said(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a dataclass that say something: required ones, and those that differ from their default."""
    for row in written_fields(type(value)):
        item = getattr(value, row.name)
        # `extends: null` says something: no schema is extended.
        says_null = isinstance(value, Extension) and row.name == "extends" and item is None
        if says_null or row.is_given(item):
            yield row.name, as_plain(item)


def as_plain(item: Any) -> Any:
    """A value of a field as a model file has it."""
    if isinstance(item, tuple):
        return [as_plain(part) for part in item]
    if isinstance(item, dict):
        return {key: as_plain(one) for key, one in item.items()}
    if isinstance(item, date):
        return item.isoformat()
    return dict(_said(item)) if hasattr(item, "__dataclass_fields__") else item
