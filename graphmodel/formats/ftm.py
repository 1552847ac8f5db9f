"""FollowTheMoney entities as JSON Lines: actors, events, places and documents, and the statements that documents make in their own voice.

FollowTheMoney has no speaker and no denial: what somebody else is reported as saying, what is negated, and what is said about what is said, would
become a fact there, so it is left out. The schema of a statement is the one that ``import ftm`` makes such a statement of (Membership,
Representation); where its ends do not fit, it is an UnknownLink whose role is the relation as it reads.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from graphmodel.formats import losses
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Statement

_SCHEMATA = {"Person": "Person", "State": "PublicBody", "Organization": "Organization", "Actor": "LegalEntity", "Event": "Event", "Place": "Address"}
"""The schema for each label, and for every label that is one of them."""
_ORGANIZATIONS, _LEGAL = {"Organization", "PublicBody"}, {"Person", "PublicBody", "Organization", "LegalEntity"}
_RANGES = {"member": _LEGAL, "organization": _ORGANIZATIONS, "agent": _LEGAL, "client": _LEGAL}
_LIVES = {
    "Person": ("birthDate", "deathDate"),
    "Event": ("startDate", "endDate"),
    **dict.fromkeys(_LEGAL - {"Person"}, ("incorporationDate", "dissolutionDate")),
}
_LINK = ("UnknownLink", "subject", "object")
_ID = re.compile(r"[0-9A-Za-z]([0-9A-Za-z._-]*[0-9A-Za-z])?")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_WIKIDATA = re.compile(r"wikidata:(Q[1-9][0-9]*)")
_WEB = re.compile(r"https?://[!-~]+")


def text(model: Model) -> Iterator[str]:
    """The lines of the text, an entity each."""
    schemata = {entity.id: schema for entity in model.entities if (schema := _schema_of(model, entity))}
    for document in model.documents:
        yield _line(model, document.id, "Article", _document(document))
    for entity in model.entities:
        if entity.id in schemata:
            yield _line(model, entity.id, schemata[entity.id], _entity(entity, schemata[entity.id]))
    for statement in kept_statements(model):
        yield _statement(model, statement, schemata)


def kept_statements(model: Model) -> Iterator[Statement]:
    """The statements that become entities: said by a document in its own voice, not negated, between actors, events and places."""
    known = {entity.id for entity in model.entities if _schema_of(model, entity)}
    for statement in model.statements:
        if statement.voice == "own" and not statement.negated and not statement.draft and {statement.subject, statement.object} <= known:
            yield statement


def _schema_of(model: Model, entity: Entity) -> str | None:
    label: str | None = entity.label
    seen: set[str] = set()
    while label and label not in _SCHEMATA and label not in seen:
        seen.add(label)
        label = model.schema.labels[label].is_a if label in model.schema.labels else None
    return _SCHEMATA.get(label or "")


@cache
def _edges() -> dict[str, tuple[str, str, str]]:
    """For each relation that FollowTheMoney has a schema for, the schema and its two ends: the table that ``import ftm`` reads."""
    lines = files("graphmodel").joinpath("importers", "schemata", "ftm.csv").read_text("utf-8").splitlines()
    found: dict[str, tuple[str, str, str]] = {}
    for row in csv.DictReader(lines):
        if row["relation"]:
            found.setdefault(row["relation"], (row["schema"], row["source"], row["target"]))
    return found


def _statement(model: Model, statement: Statement, schemata: dict[str, str]) -> str:
    schema, source, target = _edges().get(statement.relation, _LINK)
    fits = all(schemata[end] in _RANGES.get(role, ()) for role, end in ((source, statement.subject), (target, statement.object)))
    if not fits:
        schema, source, target = _LINK
    office = next((value for name, value in model.qualifiers_in_words(statement).items() if name == "office"), None)
    documents = [model.document_by_id[id_] for id_ in statement.documents if id_ in model.document_by_id]
    reading = model.schema.reading(statement.relation)
    values: dict[str, list[Any]] = {
        source: [_id(statement.subject)],
        target: [_id(statement.object)],
        "role": [office] if office else [reading] if schema == _LINK[0] else [],
        "status": [*([] if statement.certainty == "certain" else [statement.certainty]), *(["inferred"] if statement.inferred else [])],
        "summary": [piece.exact for piece in statement.evidence if piece.exact],
        "description": [statement.note] if statement.note else [],
        "proof": [_id(document.id) for document in documents],
        "sourceUrl": [document.url for document in documents if document.url and _WEB.fullmatch(document.url)],
        "publisher": [document.publisher for document in documents if document.publisher],
        "recordId": [statement.id],
        **_dates(statement.valid, "startDate", "endDate", "date"),
    }
    return _line(model, statement.id, schema, values)


def _document(document: Document) -> dict[str, list[Any]]:
    return {
        "title": [document.title],
        "author": [document.author],
        "publisher": [document.publisher],
        "sourceUrl": [document.url if document.url and _WEB.fullmatch(document.url) else None],
        "publishedAt": [document.published if document.published and _DAY.fullmatch(document.published) else None],
        "notes": [document.note],
    }


def _entity(entity: Entity, schema: str) -> dict[str, list[Any]]:
    start, end = _LIVES.get(schema, ("", ""))
    return {
        "name": [entity.name],
        "alias": list(entity.aliases),
        "wikidataId": [known[1] for one in entity.external if (known := _WIKIDATA.fullmatch(one))],
        "notes": [entity.note],
        **({"full": [entity.name]} if schema == "Address" else {}),
        **(_dates(entity.valid, start, end, "date" if schema == "Event" else start) if start else {}),
    }


def _dates(valid: str | None, start: str, end: str, single: str) -> dict[str, list[Any]]:
    """A year, a month, a day, or an interval of these; FollowTheMoney has no other dates.

    >>> _dates("2025-02/..", "from", "to", "on"), _dates("2025", "from", "to", "on"), _dates("2025?", "from", "to", "on")
    ({'from': ['2025-02'], 'to': []}, {'on': ['2025']}, {})
    """
    first, slash, last = (valid or "").partition("/")
    if not slash:
        return {single: [first]} if _DAY.fullmatch(first) else {}
    ends = [[one] if _DAY.fullmatch(one) else [] for one in (first, last)]
    return (
        dict(zip((start, end), ends, strict=True)) if all(found or one in ("", "..") for found, one in zip(ends, (first, last), strict=True)) else {}
    )


def _line(model: Model, id_: str, schema: str, values: dict[str, list[Any]]) -> str:
    properties = {name: list(dict.fromkeys(given)) for name, found in values.items() if (given := [one for one in found if one])}
    line = {"id": _id(id_), "schema": schema, "properties": properties, "datasets": [_id(model.name)]}
    return json.dumps(line, ensure_ascii=False) + "\n"


def _id(text: str) -> str:
    """An id as FollowTheMoney takes it; one with other characters becomes a hash of it."""
    return text if _ID.fullmatch(text) else "gm-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _fewer(model: Model) -> Model:
    kept = {statement.id for statement in kept_statements(model)}
    return replace(model, statements=tuple(statement for statement in model.statements if statement.id in kept))


LOSES = (
    losses.Loss("claims about claims", losses.without_claims_about_claims),
    losses.Loss("speakers", losses.without_claims, "what is attributed to somebody is left out"),
    losses.Loss("statements", _fewer, "those that are negated, drafts, or about anything but actors, events and places are left out"),
    losses.Loss(
        "entities",
        lambda model: replace(model, entities=tuple(entity for entity in model.entities if _schema_of(model, entity))),
        "actors, events and places",
    ),
    losses.Loss(
        "evidence",
        losses.statements(
            lambda statement: replace(
                statement,
                evidence=tuple(
                    replace(piece, start=None, end=None, digest=None, version=None, prefix=None, suffix=None) for piece in statement.evidence
                ),
            )
        ),
        "documents and words",
    ),
    losses.Loss(
        "qualifiers",
        losses.statements(
            lambda statement: replace(statement, qualifiers={name: value for name, value in statement.qualifiers.items() if name == "office"})
        ),
        "an office, as role",
    ),
    losses.Loss(
        "dates",
        lambda model: losses.with_dates(model, lambda text: text if any(_dates(text, "a", "b", "c").values()) else None),
        "days, months, years and their intervals",
    ),
    losses.NO_PROPERTIES,
    losses.NO_SCHEMA,
)
