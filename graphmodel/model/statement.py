"""What a model is made of: entities, documents, evidence and statements. Frozen data; everything else computes on it.

A statement is one relation instance as one source tells it. Two sources for the same relation are two statements, each with its own id: nothing
here merges them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from sys import intern
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

from graphmodel.errors import DateError
from graphmodel.model import dates
from graphmodel.model.fields import CONFIG, ShapeMark, Use, fields_of
from graphmodel.model.fields import Field as TableField
from graphmodel.model.properties import Properties, property_values

Certainty = Literal["certain", "probable", "possible", "unknown"]
Voice = Literal["own", "attributed", "content"]
CERTAINTIES: tuple[Certainty, ...] = ("certain", "probable", "possible", "unknown")

ABOUT_PREFIX = "about:"
"""Edge keys that start so belong to structural edges: no statement's id may."""
MAX_ID = 200
_SIMPLE_IDS = re.compile(rf"(?:(?!{ABOUT_PREFIX})[!-~]{{1,{MAX_ID}}}(?:\n(?=.)|\Z))+")
"""Lines of which each is an id."""


@lru_cache(maxsize=65536)
def _date(text: str) -> str:
    try:
        return dates.check(text)
    except DateError as error:
        raise ValueError(str(error)) from None


def _written_date(value: object) -> object:
    if type(value) is str:
        return value
    try:
        return dates.written(value)
    except DateError as error:
        raise ValueError(str(error)) from None


def _id(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError(f"{text!r} is no id: no spaces at its ends, and only characters that can be seen")
    if text.startswith(ABOUT_PREFIX):
        raise ValueError(f"ids that start with {ABOUT_PREFIX!r} are kept for structural edges")
    return text


def are_ids(texts: Sequence[str]) -> bool:
    """Whether all texts are ids, as those of statements are.

    >>> are_ids(["s-1", "é"]), are_ids(["s 1", " s"])
    (True, False)
    """
    # Of most, a glance at all of them says so.
    lines = "\n".join(texts)
    if lines.count("\n") == len(texts) - 1 and _SIMPLE_IDS.fullmatch(lines):
        return True
    try:
        return all(map(_id, texts)) and all(1 <= len(text) <= MAX_ID for text in texts)
    except ValueError:
        return False


def _former(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not {"id", "label", "name", "number"} <= value.keys():
        raise ValueError("written by graphmodel, not by hand: the JSON text of an entity as it was, with its number")
    return text


_known_id = lru_cache(maxsize=65536)(_id)
"""The same entities end many statements: each id is checked once, and in memory once."""

Id = Annotated[str, Field(min_length=1, max_length=MAX_ID), AfterValidator(_known_id)]
Year = Annotated[int, Field(ge=-9999, le=9999)]
Date = Annotated[
    str,
    Field(max_length=dates.MAX_LENGTH),
    AfterValidator(_date),
    BeforeValidator(_written_date, json_schema_input_type=str | Year),
    ShapeMark("date"),
]
Name = Annotated[str, Field(min_length=1, max_length=1000)]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Named = Annotated[str, Field(pattern=r"^([a-z][A-Za-z0-9]*|attribution\.[0-9]+):.", max_length=300)]
Former = Annotated[str, Field(max_length=100_000), AfterValidator(_former)]
_CURIE = r"^[A-Za-z][A-Za-z0-9_.-]*:\S+$"
_MAX_CURIE = 300
Curie = Annotated[str, Field(pattern=_CURIE, max_length=_MAX_CURIE)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Offset = Annotated[StrictInt, Field(ge=0, le=2**53)]


def is_curie(text: str) -> bool:
    """Whether text is an id elsewhere, as scheme:id.

    >>> is_curie("wikidata:Q42"), is_curie("Q42"), is_curie("x:a b")
    (True, False, False)
    """
    return len(text) <= _MAX_CURIE and re.fullmatch(_CURIE, text) is not None


class _Nothing(dict[str, Any]):
    """No named values, of all statements that have none: it stays empty."""

    def _refuse(self, *given: Any, **named: Any) -> NoReturn:
        raise TypeError("a statement is not changed; make another one, with dataclasses.replace")

    __setitem__ = update = setdefault = __ior__ = _refuse

    def __reduce__(self) -> Any:
        return _nothing, ()


_NOTHING = _Nothing()


def _nothing() -> dict[str, Any]:
    return _NOTHING


_KEY = Use(None, change=None, page="none", briefing=None)
_NOTE = Use(page="own", briefing=None)
_PROPERTIES = Use(None, change=None, page="none", briefing=None)


@dataclass(frozen=True, slots=True)
class Entity:
    """Anything that can end a relation: an actor, an event, a place, a proposition.

    >>> Entity("kallas", "Person", "Kaja Kallas").unspecified
    False
    """

    __pydantic_config__ = CONFIG

    id: Annotated[Id, _KEY]
    """A short name for use in this model."""
    label: Annotated[Name, Use(always=True, page="own", briefing=None)]
    """What it is: one of the schema's labels."""
    name: Annotated[Name, Use(always=True, page="own", briefing=None)]
    """How the source names it, or, where the source leaves open who it is, the words that it uses."""
    aliases: Annotated[tuple[Name, ...], Use(always=True, unordered=True, page="own", briefing=None)] = ()
    """Further names, in any script."""
    external: Annotated[tuple[Curie, ...], Use(always=True, unordered=True, page="own", briefing=None)] = ()
    """Ids elsewhere, as scheme:id, such as wikidata:Q12345."""
    unspecified: Annotated[StrictBool, Use(always=True, page="own", briefing=None)] = False
    """The source does not say who or what this is."""
    valid: Annotated[Date | None, Use(page="own", briefing="when")] = None
    """When the event happens, or the entity exists (EDTF)."""
    note: Annotated[str | None, _NOTE] = None
    """Anything that a reader of the model should know."""
    merged: Annotated[tuple[Former, ...], Use(change=None, page="none", briefing=None)] = ()
    """The entities that decisions made one with it, each as it was (JSON text; see graphmodel.identity.clusters)."""
    plural: Annotated[StrictBool | None, Use(page="none", briefing=None)] = None
    """Whether its name is a plural ("European leaders fear", not "fears"); where it is missing, what the schema says of its label."""
    properties: Annotated[Properties, _PROPERTIES] = field(default_factory=dict, hash=False)
    """Own properties: text, numbers, true or false, days (2001-05-09), or lists of one of these."""

    def __post_init__(self) -> None:
        _normalize_properties(self)


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: an article, a transcript, a record of an event data set."""

    __pydantic_config__ = CONFIG

    id: Annotated[Id, _KEY]
    """A short name for use in this model."""
    title: Annotated[Name, Use("name", always=True, page="own", briefing=None)]
    """The title."""
    publisher: Annotated[str | None, Use(page="own", briefing=None)] = None
    """Who published it."""
    author: Annotated[str | None, Use(page="own", briefing=None)] = None
    """Who wrote it."""
    url: Annotated[str | None, Use(page="own", briefing=None)] = None
    """Where it can be read."""
    language: Annotated[str | None, Use(page="own", briefing=None)] = None
    """Its language (BCP 47), such as en or uk."""
    published: Annotated[Date | None, Use(page="own", briefing=None)] = None
    """When it was published (EDTF)."""
    digest: Annotated[Digest | None, Use(change="reworded", page="none", briefing=None)] = None
    """SHA-256 of the text that the offsets count in (UTF-8)."""
    note: Annotated[str | None, _NOTE] = None
    """Anything that a reader of the model should know."""
    former: Annotated[tuple[Digest, ...], Use(unordered=True, page="none", briefing=None)] = ()
    """The digests of earlier versions of its text that were read, oldest first."""
    archived: Annotated[str | None, Field(max_length=2000), Use(page="own", briefing="archived at")] = None
    """Where an archive keeps it as it was read: an address, such as that of a snapshot at web.archive.org."""
    properties: Annotated[Properties, _PROPERTIES] = field(default_factory=dict, hash=False)
    """Own properties: text, numbers, true or false, days (2001-05-09), or lists of one of these."""

    def __post_init__(self) -> None:
        _normalize_properties(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a document: Unicode code points of its decoded text, end exclusive, and the words or their digest (W3C Web Annotation selectors).

    Offsets may be left out: then ``exact`` with ``prefix`` and ``suffix``, the words before and after it, says which place is meant.
    """

    __pydantic_config__ = CONFIG

    document: Annotated[Id, Use(column="evidenceDocuments", always=True, distinct=1, page="none", briefing=None)]
    """The document's id."""
    start: Annotated[Offset | None, Use(always=True, distinct=2, page="own", briefing=None)] = None
    """Offset of the first character."""
    end: Annotated[Offset | None, Use(always=True, distinct=3, page="own", briefing=None)] = None
    """Offset after the last character."""
    exact: Annotated[str | None, Use(always=True, page="own", briefing=None)] = None
    """The words at this place, where they may be kept."""
    digest: Annotated[Digest | None, Use(always=True, page="none", briefing=None)] = None
    """SHA-256 of these words (UTF-8), where they may not be kept."""
    version: Annotated[Digest | None, Use(page="none", briefing=None)] = None
    """The digest of the version of the text that the offsets count in, where it is not the document's present one."""
    prefix: Annotated[Words | None, Use(column="prefixes", page="none", briefing=None)] = None
    """Words of the text just before `exact`, where `exact` occurs more than once (W3C TextQuoteSelector)."""
    suffix: Annotated[Words | None, Use(column="suffixes", page="none", briefing=None)] = None
    """Words of the text just after `exact`, where `exact` occurs more than once (W3C TextQuoteSelector)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject, relation, object: as a document, or the speakers that it reports, say it.

    The id is given, or computed from what makes the statement distinct (see :func:`statement_id`).

    >>> denial = Statement("lytvyn", "DENIES", "talks", attribution=("ukrainian-media",))
    >>> denial.voice, denial.id == Statement("lytvyn", "DENIES", "talks", attribution=("ukrainian-media",), note="x").id
    ('attributed', True)
    """

    __pydantic_config__ = CONFIG

    subject: Annotated[Id, Use(None, change=None, distinct=1, page="none", briefing=None)]
    """Who or what: an entity's id."""
    relation: Annotated[Name, AfterValidator(intern), Use(always=True, change=None, distinct=2, page="none", briefing=None)]
    """One of the schema's relations."""
    object: Annotated[Id, Use(None, change=None, distinct=3, page="none", briefing=None)]
    """Whom or what: the id of an entity, or of another statement that this one is about."""
    id: Annotated[str, Field(max_length=MAX_ID), AfterValidator(lambda text: _id(text) if text else text), _KEY] = ""
    """A short name; where it is missing, one is computed."""
    negated: Annotated[StrictBool, Use(always=True, change="negation", distinct=5, page="own", briefing=None)] = False
    """The source says that the relation does not hold."""
    content: Annotated[StrictBool, Use(None, distinct=6, page="none", briefing=None)] = False
    """Only the content of another statement: nobody asserts it by itself."""
    qualifiers: Annotated[dict[str, Annotated[str, Field(min_length=1)]], Use(None, change=None, distinct=4, page="none", briefing=None)] = field(
        default_factory=_nothing
    )
    """The relation's further ends: an entity's id, or text, as the schema says."""
    attribution: Annotated[tuple[Id, ...], Use(always=True, change="attribution", distinct=8, page="none", briefing=None)] = ()
    """Who is reported as saying so: entity ids, from the document inward. None: the document says it in its own voice."""
    evidence: Annotated[tuple[Evidence, ...], Use(always=True, change=None, unordered=True, distinct=7, page="none", briefing=None)] = ()
    """Its places in documents."""
    certainty: Annotated[Certainty, Use(always=True, change="certainty", page="own", briefing=None)] = "certain"
    """How sure the source is: certain, probable, possible, or unknown."""
    inferred: Annotated[str, Field(min_length=1), Use(completes=False, page="own", briefing=None)] | None = None
    """Why the modeller concludes it, where the source does not say it."""
    valid: Annotated[Date | None, Use(page="own", briefing=None)] = None
    """When the relation holds or the event happens (EDTF)."""
    stated: Annotated[Date | None, Use(page="own", briefing=None)] = None
    """When it was said (EDTF)."""
    recorded: Annotated[Date | None, Use(page="own", briefing=None)] = None
    """When it entered this data (EDTF)."""
    note: Annotated[str | None, _NOTE] = None
    """Anything that a reader of the model should know."""
    named: Annotated[tuple[Named, ...], Use(change=None, page="none", briefing=None)] = ()
    """The ids that it was made with, as role:id, where decisions made their entities one with others (see graphmodel.identity.clusters)."""
    draft: StrictBool = False
    """A proposal that nobody has accepted yet: commands refuse it unless told (see graphmodel.model.drafts)."""
    drafted_by: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """Who or what proposed it: a rule, a parser, a language model."""
    confidence: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None
    """How sure the one who proposed it is, from 0 to 1; how sure the source is, is `certainty`."""
    coder: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """Who coded it: the person who read the words and made a statement of them."""
    properties: Annotated[Properties, _PROPERTIES] = field(default_factory=_nothing, hash=False)
    """Own properties: text, numbers, true or false, days (2001-05-09), or lists of one of these."""

    def __post_init__(self) -> None:
        _normalize_properties(self)
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
        return tuple(dict.fromkeys([quote.document for quote in self.evidence])) if self.evidence else ()


def _normalize_properties(thing: Entity | Document | Statement) -> None:
    if thing.properties:
        object.__setattr__(thing, "properties", property_values(thing.properties))


def statement_id(statement: Statement) -> str:
    """The id of a statement that was given none: a hash of subject, relation, object, qualifiers, negation, documents, places and speakers.

    A place is its offsets; where there are none, its words with those around them. Notes, certainty and times are left out on purpose: correcting
    them does not make another statement. 64 bits: for a million statements the chance of one collision is about 3 in 100 million, and ``check``
    would name it.
    """
    text = json.dumps(_distinct(statement), ensure_ascii=False, separators=(",", ":"))
    return "s-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def _distinct_fields(kind: Any) -> tuple[TableField, ...]:
    return tuple(sorted((field_ for field_ in fields_of(kind) if field_.distinct), key=lambda field_: field_.distinct))


def _distinct(thing: Statement | Evidence) -> list[Any]:
    made: list[Any] = []
    kind: Any = type(thing)
    for field_ in _distinct_fields(kind):
        value = getattr(thing, field_.name)
        if field_.shape == "group":
            made.append(sorted(value.items()))
        else:
            made.append([_distinct(item) for item in value] if field_.shape == "groups" else value)
    if isinstance(thing, Evidence) and thing.start is None and thing.exact is not None:
        made += [thing.exact, thing.prefix, thing.suffix]
    return made
