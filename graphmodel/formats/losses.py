"""What a format keeps of a model: one declaration, of which ``export`` makes its message, the docs their table, and the tests what must come back.

A :class:`Loss` belongs to a part of a model. It says in words how the format has this part, and is the model without what the format cannot keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from graphmodel.model.model import Model
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Document, Entity, Statement

Part: TypeAlias = Literal[
    "documents", "entities", "statements", "claims about claims", "speakers", "evidence", "qualifiers", "dates", "own properties", "own schema"
]

PARTS: dict[Part, str] = {
    "documents": "title, publisher, address, language, date",
    "entities": "aliases, external ids, notes",
    "statements": "id, negation, certainty, notes, coder",
    "claims about claims": "statements whose object is another statement",
    "speakers": "who is reported as saying so, from the document inward",
    "evidence": "document, offsets, words",
    "qualifiers": "the relation's further ends",
    "dates": "EDTF: partial, uncertain, open",
    "own properties": "with their types",
    "own schema": "what the model adds to the bundled schema; its title",
}
"""The parts of a model, each with what belongs to it. Ids and names of entities, and subject, relation and object, are kept by all formats."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format does not keep of a part: ``how`` it has it ("" for not at all), and the model ``without`` what is lost."""

    part: Part
    without: Callable[[Model], Model]
    how: str = ""


def counted_losses(model: Model, losses: Iterable[Loss]) -> dict[Loss, int]:
    """The losses that a model has something for, each with the number of documents, entities and statements (or 1: the model itself) that change."""
    counts = {}
    for loss in losses:
        less = loss.without(model)
        number = sum(_changed(getattr(model, name), getattr(less, name)) for name in ("documents", "entities", "statements"))
        if not number and (model.schema != less.schema or model.title != less.title):
            number = 1
        if number:
            counts[loss] = number
    return counts


def sentence(name: str, counts: dict[Loss, int]) -> str:
    """What a format did not keep, for people.

    >>> sentence("dot", {NO_EVIDENCE: 1200, NO_SCHEMA: 1})
    'dot does not keep all of the model: evidence (not kept; of 1,200), own schema (not kept; of 1)'
    """
    return f"{name} does not keep all of the model: " + ", ".join(
        f"{loss.part} ({loss.how or 'not kept'}; of {number:,})" for loss, number in counts.items()
    )


def less(model: Model, losses: Iterable[Loss]) -> Model:
    """The model without all that is lost: what can come back."""
    for loss in losses:
        model = loss.without(model)
    return model


def _changed(before: tuple[object, ...], after: tuple[object, ...]) -> int:
    kept = {getattr(one, "id", ""): one for one in after}
    return sum(kept.get(getattr(one, "id", "")) != one for one in before)


def entities(change: Callable[[Entity], Entity]) -> Callable[[Model], Model]:
    """The model with every entity changed."""
    return lambda model: replace(model, entities=tuple(map(change, model.entities)))


def documents(change: Callable[[Document], Document]) -> Callable[[Model], Model]:
    """The model with every document changed."""
    return lambda model: replace(model, documents=tuple(map(change, model.documents)))


def statements(change: Callable[[Statement], Statement]) -> Callable[[Model], Model]:
    """The model with every statement changed."""
    return lambda model: replace(model, statements=tuple(map(change, model.statements)))


def _without_properties(model: Model) -> Model:
    return replace(
        model,
        documents=tuple(replace(document, properties={}) for document in model.documents),
        entities=tuple(replace(entity, properties={}) for entity in model.entities),
        statements=tuple(replace(statement, properties={}) for statement in model.statements),
    )


def _plain_statement(statement: Statement) -> Statement:
    """A statement of which only subject, relation, object, id and what other parts have is left."""
    kept = {name: getattr(statement, name) for name in ("qualifiers", "attribution", "evidence", "valid", "stated", "recorded", "properties")}
    return Statement(statement.subject, statement.relation, statement.object, statement.id, content=statement.content, **kept)


NO_DOCUMENT_FIELDS = Loss(
    "documents", documents(lambda document: Document(document.id, document.title, properties=document.properties)), "id and title"
)
NO_DOCUMENTS = Loss("documents", lambda model: replace(model, documents=()))
NO_ENTITY_FIELDS = Loss(
    "entities",
    entities(lambda entity: Entity(entity.id, entity.label, entity.name, valid=entity.valid, properties=entity.properties)),
    "id, label and name",
)
NO_STATEMENT_FIELDS = Loss("statements", statements(_plain_statement), "id, subject, relation, object")
NO_SPEAKERS = Loss("speakers", statements(lambda statement: replace(statement, attribution=())))
NO_EVIDENCE = Loss("evidence", statements(lambda statement: replace(statement, evidence=())))
NO_QUALIFIERS = Loss("qualifiers", statements(lambda one: replace(one, qualifiers={})))
NO_DATES = Loss(
    "dates",
    lambda model: replace(
        model,
        entities=tuple(replace(entity, valid=None) for entity in model.entities),
        statements=tuple(replace(statement, valid=None, stated=None, recorded=None) for statement in model.statements),
    ),
)
NO_PROPERTIES = Loss("own properties", _without_properties)
NO_SCHEMA = Loss("own schema", lambda model: replace(model, schema=bundled(), title=None))


def without_claims_about_claims(model: Model) -> Model:
    """The model without statements about statements, and without those that they are about where nobody asserts them."""
    ids = model.statement_by_id.keys()
    return replace(model, statements=tuple(statement for statement in model.statements if statement.object not in ids and not statement.content))


def without_claims(model: Model) -> Model:
    """The model without what documents attribute to somebody, and what is said about it."""
    gone = {statement.id for statement in model.statements if statement.attribution}
    while more := {statement.id for statement in model.statements if statement.object in gone} - gone:
        gone |= more
    return replace(model, statements=tuple(statement for statement in model.statements if statement.id not in gone))


def with_dates(model: Model, change: Callable[[str], str | None]) -> Model:
    """The model with every time of an entity or a statement changed; only ``valid`` is left."""

    def changed(valid: str | None) -> str | None:
        return None if valid is None else change(valid)

    return replace(
        model,
        entities=tuple(replace(entity, valid=changed(entity.valid)) for entity in model.entities),
        statements=tuple(replace(statement, valid=changed(statement.valid), stated=None, recorded=None) for statement in model.statements),
    )


def only_valid(model: Model) -> Model:
    """The model with no other times than when statements hold."""
    return replace(
        model,
        entities=tuple(replace(entity, valid=None) for entity in model.entities),
        statements=tuple(replace(statement, stated=None, recorded=None) for statement in model.statements),
    )
