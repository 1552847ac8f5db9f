"""What a model is made of: entities, documents, evidence and statements. Frozen data; everything else computes on it.

A statement is one relation instance as one source tells it. Two sources for the same relation are two statements, each with its own id: nothing
here merges them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StrictInt

from graphmodel.errors import DateError
from graphmodel.model import dates

Certainty = Literal["certain", "probable", "possible", "unknown"]
Voice = Literal["own", "attributed", "content"]
CERTAINTIES: tuple[Certainty, ...] = ("certain", "probable", "possible", "unknown")

ABOUT_PREFIX = "about:"
"""Edge keys that start so belong to structural edges: no statement's id may."""


def _date(text: str) -> str:
    try:
        return dates.check(text)
    except DateError as error:
        raise ValueError(str(error)) from None


def _id(text: str) -> str:
    if text != text.strip() or any(not character.isprintable() for character in text):
        raise ValueError(f"{text!r} is no id: no spaces at its ends, and only characters that can be seen")
    if text.startswith(ABOUT_PREFIX):
        raise ValueError(f"ids that start with {ABOUT_PREFIX!r} are kept for structural edges")
    return text


def _former(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not {"id", "label", "name", "number"} <= value.keys():
        raise ValueError("written by graphmodel, not by hand: the JSON text of an entity as it was, with its number")
    return text


Id = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_id)]
Date = Annotated[str, Field(max_length=80), AfterValidator(_date)]
Name = Annotated[str, Field(min_length=1, max_length=1000)]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Named = Annotated[str, Field(pattern=r"^([a-z][A-Za-z0-9]*|attribution\.[0-9]+):.", max_length=300)]
Former = Annotated[str, Field(max_length=100_000), AfterValidator(_former)]
Curie = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*:\S+$", max_length=300)]
Offset = Annotated[StrictInt, Field(ge=0, le=2**53)]

CONFIG = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class Entity:
    """Anything that can end a relation: an actor, an event, a place, a proposition.

    >>> Entity("kallas", "Person", "Kaja Kallas").unspecified
    False
    """

    __pydantic_config__ = CONFIG

    id: Id
    """A short name for use in this model."""
    label: Name
    """What it is: one of the schema's labels."""
    name: Name
    """How the source names it, or, where the source leaves open who it is, the words that it uses."""
    aliases: tuple[Name, ...] = ()
    """Further names, in any script."""
    external: tuple[Curie, ...] = ()
    """Ids elsewhere, as scheme:id, such as wikidata:Q12345."""
    unspecified: StrictBool = False
    """The source does not say who or what this is."""
    valid: Date | None = None
    """When the event happens, or the entity exists (EDTF)."""
    note: str | None = None
    """Anything that a reader of the model should know."""
    merged: tuple[Former, ...] = ()
    """The entities that decisions made one with it, each as it was (JSON text; see graphmodel.identity.clusters)."""


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: an article, a transcript, a record of an event data set."""

    __pydantic_config__ = CONFIG

    id: Id
    """A short name for use in this model."""
    title: Name
    """The title."""
    publisher: str | None = None
    """Who published it."""
    author: str | None = None
    """Who wrote it."""
    url: str | None = None
    """Where it can be read."""
    language: str | None = None
    """Its language (BCP 47), such as en or uk."""
    published: Date | None = None
    """When it was published (EDTF)."""
    digest: Digest | None = None
    """SHA-256 of the text that the offsets count in (UTF-8)."""
    note: str | None = None
    """Anything that a reader of the model should know."""
    former: tuple[Digest, ...] = ()
    """The digests of earlier versions of its text that were read, oldest first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a document: Unicode code points of its decoded text, end exclusive, and the words or their digest (W3C Web Annotation selectors)."""

    __pydantic_config__ = CONFIG

    document: Id
    """The document's id."""
    start: Offset | None = None
    """Offset of the first character."""
    end: Offset | None = None
    """Offset after the last character."""
    exact: str | None = None
    """The words that stand there, where they may be kept."""
    digest: Digest | None = None
    """SHA-256 of these words (UTF-8), where they may not be kept."""
    version: Digest | None = None
    """The digest of the version of the text that the offsets count in, where it is not the document's present one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject, relation, object: as told by a document or the speakers that it reports.

    The id is given, or computed from what makes the statement distinct (see :func:`statement_id`).

    >>> one = Statement("lytvyn", "DENIES", "talks", attribution=("ukrainian-media",))
    >>> one.voice, one.id == Statement("lytvyn", "DENIES", "talks", attribution=("ukrainian-media",), note="x").id
    ('attributed', True)
    """

    __pydantic_config__ = CONFIG

    subject: Id
    """Who or what: an entity's id."""
    relation: Name
    """One of the schema's relations."""
    object: Id
    """Whom or what: the id of an entity, or of another statement that this one is about."""
    id: Annotated[str, Field(max_length=200), AfterValidator(lambda text: _id(text) if text else text)] = ""
    """A short name; where it is missing, one is computed."""
    negated: StrictBool = False
    """The source says that the relation does not hold."""
    content: StrictBool = False
    """Only the content of another statement: nobody asserts it by itself."""
    qualifiers: dict[str, Annotated[str, Field(min_length=1)]] = field(default_factory=dict)
    """The relation's further ends: an entity's id, or text, as the schema says."""
    attribution: tuple[Id, ...] = ()
    """Who is reported as saying so: entity ids, from the document inward. None: the document says it in its own voice."""
    evidence: tuple[Evidence, ...] = ()
    """Where it stands."""
    certainty: Certainty = "certain"
    """How sure the source is: certain, probable, possible, or unknown."""
    inferred: Annotated[str, Field(min_length=1)] | None = None
    """Why the modeller concludes it, where the source does not say it."""
    valid: Date | None = None
    """When the relation holds or the event happens (EDTF)."""
    stated: Date | None = None
    """When it was said (EDTF)."""
    recorded: Date | None = None
    """When it entered this data (EDTF)."""
    note: str | None = None
    """Anything that a reader of the model should know."""
    named: tuple[Named, ...] = ()
    """The ids that it was made with, as role:id, where decisions made their entities one with others (see graphmodel.identity.clusters)."""

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", statement_id(self))

    @property
    def voice(self) -> Voice:
        """Whose voice: the document's own, somebody's whom it reports (attributed), or nobody's (content of another statement)."""
        if self.content:
            return "content"
        return "attributed" if self.attribution else "own"

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the documents that it is taken from, each once."""
        return tuple(dict.fromkeys(one.document for one in self.evidence))


def statement_id(statement: Statement) -> str:
    """The id of a statement that was given none: a hash of subject, relation, object, qualifiers, negation, documents, places and speakers.

    Notes, certainty and times are left out on purpose: correcting them does not make another statement. 64 bits: for a million
    statements the chance of one collision is about 3 in 100 million, and ``check`` would name it.
    """
    distinct = [
        statement.subject,
        statement.relation,
        statement.object,
        sorted(statement.qualifiers.items()),
        statement.negated,
        statement.content,
        [[one.document, one.start, one.end] for one in statement.evidence],
        list(statement.attribution),
    ]
    text = json.dumps(distinct, ensure_ascii=False, separators=(",", ":"))
    return "s-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
