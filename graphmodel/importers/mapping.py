"""Mappings: how the rows of a table become entities, documents and statements. A mapping is a YAML file; shipped ones are in ``mappings/``.

A value is a column's name, or fields that say where it comes from and what it becomes (:class:`Value`). Text is trimmed, no-break spaces are spaces,
and a cell with one of the mapping's ``missing`` texts says nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, TypeAdapter

from graphmodel.errors import Problem, ProblemsError, UsageError, nearest
from graphmodel.files.reading import read_bytes
from graphmodel.importers.vocabulary import vocabulary
from graphmodel.model.schema import Extension, Schema, bundled
from graphmodel.parsing.checked import checked, digest
from graphmodel.parsing.conform import conform
from graphmodel.parsing.tree import Tree, decode
from graphmodel.parsing.yaml import parse_yaml

TEMPLATE = re.compile(r"\{([^{}]+)\}")
"""A column in a template."""

_CONFIG = ConfigDict(extra="forbid", use_attribute_docstrings=True)

Kind = Literal["text", "integer", "number", "boolean", "date", "list"]
DATE_FORMATS = (
    "edtf",
    "YYYY-MM-DD",
    "YYYYMMDD",
    "YYYYMM",
    "YYYY",
    "DD.MM.YYYY",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
    "YYYYMMDDhhmmss",
    "YYYY-MM-DD hh:mm:ss",
    "unix",
)
Scalar = str | StrictInt | StrictFloat | StrictBool
Condition = dict[str, str | tuple[str, ...]]
"""Columns and the text, or one of the texts, that each must have; the empty text: it says nothing."""


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value comes from, and what it becomes."""

    __pydantic_config__ = _CONFIG

    column: str | None = None
    """The column."""
    text: str | None = None
    """Text with columns in braces: ``"{City}, {Country}"``. Where one of them says nothing, so does the value."""
    constant: Scalar | None = None
    """The same for every row."""
    same: tuple[str, ...] = ()
    """Columns: the value is there where all of them say the same, and is what they say."""
    digest: tuple[str, ...] = ()
    """Columns: the value is a digest of what they say, such as an id for rows that have none; a column that says nothing is part of it."""
    replace: dict[str, str] = field(default_factory=dict)
    """Parts of the text, and what stands in their place."""
    codes: dict[str, str] = field(default_factory=dict)
    """What each code means; a code that is not there is counted."""
    scheme: str | None = None
    """The scheme of the vocabulary that the codes are from, such as CAMEO: a relation is the one with the code."""
    kind: Kind = "text"
    """What the text is; where it is something else, it is counted and left out."""
    format: str | tuple[str, ...] | None = None
    """How a date is written, such as YYYYMMDD, or the ways in which it may be."""
    separator: str | None = None
    """What separates the items of a list."""
    default: Scalar | None = None
    """What it is where nothing is said."""


Source = str | Value


@dataclass(frozen=True, slots=True)
class Choice:
    """A value for the rows that fulfil a condition."""

    __pydantic_config__ = _CONFIG

    value: Source
    """The value."""
    where: Condition = field(default_factory=dict)
    """The condition; none: every row."""


Chosen = str | Value | tuple[Choice, ...]
"""A value, or the first of several whose condition a row fulfils and that is there."""


@dataclass(frozen=True, slots=True)
class EntityMapping:
    """An entity of each row."""

    __pydantic_config__ = _CONFIG

    name: Chosen
    """Its name."""
    label: Chosen
    """Its label: ``{constant: State}``, or a column with ``codes``."""
    id: Chosen | None = None
    """Its id; by default its name: entities of the same name are one."""
    aliases: Source | None = None
    """Further names."""
    external: Source | None = None
    """An id elsewhere, as scheme:id."""
    valid: Source | None = None
    """When it happens or exists."""
    note: Source | None = None
    """A note."""
    properties: dict[str, Source] = field(default_factory=dict)
    """Own properties."""
    refers: StrictBool = False
    """It is an entity of another table (``tables``), by its id: a row that names one which is not there is skipped."""
    unnamed: str | None = None
    """What a row without a name calls it: an entity that the source does not specify, for each row. None: the row has no such entity."""


@dataclass(frozen=True, slots=True)
class DocumentMapping:
    """A document of each row."""

    __pydantic_config__ = _CONFIG

    id: Source
    """Its id; documents of the same id are one."""
    title: Source
    """Its title."""
    publisher: Source | None = None
    """Who published it."""
    author: Source | None = None
    """Who wrote it."""
    url: Source | None = None
    """Where it can be read."""
    language: Source | None = None
    """Its language."""
    published: Source | None = None
    """When it was published."""
    note: Source | None = None
    """A note."""
    properties: dict[str, Source] = field(default_factory=dict)
    """Own properties."""


@dataclass(frozen=True, slots=True)
class EvidenceMapping:
    """Where a statement is in a document."""

    __pydantic_config__ = _CONFIG

    document: str
    """The name of a document of this mapping."""
    exact: Source | None = None
    """The words."""
    start: Source | None = None
    """The offset of the first character."""
    end: Source | None = None
    """The offset after the last character."""


@dataclass(frozen=True, slots=True)
class StatementMapping:
    """A statement of each row."""

    __pydantic_config__ = _CONFIG

    subject: str
    """The name of an entity of this mapping."""
    relation: Chosen
    """The relation: its name, a code with a scheme, or words that become a name (``Make statement`` is MAKE_STATEMENT)."""
    object: str
    """The name of an entity of this mapping."""
    id: Source | None = None
    """Its id; by default a digest of what makes it distinct."""
    where: Condition = field(default_factory=dict)
    """Which rows have it; by default all."""
    negated: Source | None = None
    """Whether the source says that it does not hold."""
    attribution: tuple[str, ...] = ()
    """Names of entities of this mapping: who is reported as saying so."""
    qualifiers: dict[str, Source] = field(default_factory=dict)
    """Its further ends: the name of an entity of this mapping with ``@`` before it, or a value."""
    evidence: tuple[EvidenceMapping, ...] = ()
    """Where it is."""
    certainty: Chosen | None = None
    """How sure the source is."""
    valid: Chosen | None = None
    """When it holds or happens."""
    stated: Chosen | None = None
    """When it was said."""
    recorded: Chosen | None = None
    """When it entered the data."""
    note: Source | None = None
    """A note."""
    coder: Source | None = None
    """Who coded it."""
    properties: dict[str, Source] = field(default_factory=dict)
    """Own properties."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows from which nothing is made, and why."""

    __pydantic_config__ = _CONFIG

    where: Condition
    """The condition."""
    because: Annotated[str, Field(min_length=1)]
    """Why, in the loss report."""


@dataclass(frozen=True, slots=True)
class EntityTable:
    """A table whose rows are entities, such as the nodes beside a table of edges."""

    __pydantic_config__ = _CONFIG

    columns: tuple[str, ...]
    """The columns by which it is recognised."""
    entity: EntityMapping
    """What a row is."""
    ignore: dict[str, str] = field(default_factory=dict)
    """Columns that are left out on purpose, and why."""


@dataclass(frozen=True, slots=True)
class JoinMapping:
    """A second table, whose rows are further evidence of statements that the first one makes."""

    __pydantic_config__ = _CONFIG

    columns: tuple[str, ...]
    """Its columns in their order; a first row that names them is no row."""
    statement: Source
    """The id of the statement."""
    documents: dict[str, DocumentMapping] = field(default_factory=dict)
    """The documents of a row, by a name that evidence uses."""
    evidence: tuple[EvidenceMapping, ...] = ()
    """Where the statement is, too."""
    properties: dict[str, Source] = field(default_factory=dict)
    """Own properties of the statement: lists with an item for each row that has one."""
    ignore: dict[str, str] = field(default_factory=dict)
    """Columns that are left out on purpose, and why."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How the rows of a table become entities, documents and statements."""

    __pydantic_config__ = _CONFIG

    mapping: str
    """Its name."""
    title: str
    """What it reads, for people."""
    columns: tuple[str, ...] = ()
    """The columns: of a table with a header, those by which it is recognised; without one, all of them in their order."""
    variants: tuple[tuple[str, ...], ...] = ()
    """Other columns that such a table may have instead (of another version of the format); a column that is not there says nothing."""
    header: StrictBool = True
    """Whether the first row names the columns."""
    delimiter: str | None = None
    """What separates cells; by default it is detected."""
    missing: tuple[str, ...] = ()
    """Texts of cells that say nothing; the empty one is always one of them."""
    vocabularies: tuple[str, ...] = ()
    """Names of shipped vocabularies whose relations are used (``vocabularies/``)."""
    schema: Extension | None = None
    """What the model adds to the schema."""
    entities: dict[str, EntityMapping] = field(default_factory=dict)
    """The entities of a row, by a name that statements use."""
    documents: dict[str, DocumentMapping] = field(default_factory=dict)
    """The documents of a row, by a name that evidence uses."""
    statements: tuple[StatementMapping, ...] = ()
    """The statements of a row."""
    skip: tuple[Skip, ...] = ()
    """Rows to leave out."""
    ignore: dict[str, str] = field(default_factory=dict)
    """Columns that are left out on purpose, and why (what they say is in another column, or is computed from it)."""
    tables: tuple[EntityTable, ...] = ()
    """Further tables, whose rows are entities."""
    joins: tuple[JoinMapping, ...] = ()
    """Further tables, whose rows are evidence of the statements of this one."""

    @property
    def used_columns(self) -> frozenset[str]:
        """The columns that the mapping reads."""
        return frozenset(columns_read(replace(self, joins=(), tables=())))


def read_mapping(path: Any) -> TableMapping:
    """The mapping in a YAML file. Raises ProblemsError with everything that is wrong with it, each with its place."""
    return parse_mapping(decode(read_bytes(path), str(path)), str(path))


def parse_mapping(text: str, file: str = "<text>") -> TableMapping:
    """The mapping in YAML text. Raises ProblemsError with everything that is wrong with it, each with its place."""
    tree = parse_yaml(text, file)
    mapping, problems = conform(TypeAdapter(TableMapping), tree)
    problems = [*tree.problems, *problems]
    if mapping is not None and not problems:
        problems = list(_contradictions(mapping, tree))
    if problems or mapping is None:
        raise ProblemsError(problems)
    return mapping


@cache
def shipped() -> Mapping[str, TableMapping]:
    """The mappings that come with graphmodel, by name."""
    return {name: shipped_mapping(name) for name in shipped_names()}


def shipped_names() -> list[str]:
    """The names of the mappings that come with graphmodel; each is that of its file."""
    folder = files("graphmodel").joinpath("importers", "mappings")
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


@cache
def shipped_mapping(name: str) -> TableMapping:
    """One of the mappings that come with graphmodel (:func:`shipped_names`): its YAML, read as JSON where that is current, which is quicker."""
    text = _shipped_text(name)
    kept = json.loads(files("graphmodel").joinpath("importers", "mappings.json").read_text("utf-8")).get(name, {})
    return checked(TableMapping, kept["mapping"]) if kept.get("digest") == digest(text) else parse_mapping(text, f"{name}.yaml")


def shipped_as_json() -> str:
    """The text of mappings.json: the values of the mappings that come with graphmodel, with their digests. scripts/compile-schema writes it."""
    kept = {}
    for name in shipped_names():
        text = _shipped_text(name)
        parse_mapping(text, f"{name}.yaml")
        kept[name] = {"digest": digest(text), "mapping": parse_yaml(text, f"{name}.yaml").value}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"


def _shipped_text(name: str) -> str:
    return files("graphmodel").joinpath("importers", "mappings", f"{name}.yaml").read_text("utf-8")


def schema_for(mapping: TableMapping) -> Schema:
    """The schema that a mapping's relations are from: the bundled one with its vocabularies and its own extension."""
    schema = bundled()
    relations = dict(schema.relations)
    for name in mapping.vocabularies:
        relations |= vocabulary(name)
    if mapping.schema is not None:
        own = mapping.schema.applied()
        return Schema(own.name, own.version, {**schema.labels, **own.labels}, {**relations, **mapping.schema.relations})
    return Schema(schema.name, schema.version, dict(schema.labels), relations)


def _contradictions(mapping: TableMapping, tree: Tree) -> Iterator[Problem]:
    for number, statement in enumerate(mapping.statements):
        named = [
            (("subject",), statement.subject),
            (("object",), statement.object),
            *((("attribution", index), name) for index, name in enumerate(statement.attribution)),
            *((("qualifiers", key), one[1:]) for key, one in statement.qualifiers.items() if isinstance(one, str) and one.startswith("@")),
        ]
        for where, name in named:
            if name not in mapping.entities:
                message = f"no entity {name!r} in this mapping{nearest(name, mapping.entities)}; there are {', '.join(mapping.entities)}"
                yield tree.problem(("statements", number, *where), message)
        yield from _unknown_documents(statement.evidence, mapping.documents, ("statements", number), tree)
    for number, join in enumerate(mapping.joins):
        yield from _unknown_documents(join.evidence, join.documents, ("joins", number), tree)
        for name in sorted(frozenset(columns_read(join)) - set(join.columns)):
            yield tree.problem(("joins", number), f"no column {name!r}{nearest(name, join.columns)}")
    if not mapping.header and not mapping.columns:
        yield tree.problem(("header",), "a table without a header needs the names of its columns: columns: [...]")
    for name in mapping.used_columns:
        if mapping.columns and not mapping.header and name not in mapping.columns:
            yield tree.problem((), f"no column {name!r}{nearest(name, mapping.columns)}")
    for name in mapping.vocabularies:
        try:
            vocabulary(name)
        except UsageError as error:
            yield tree.problem(("vocabularies",), str(error))
    yield from _value_problems(mapping, (), tree)


def _unknown_documents(
    evidence: tuple[EvidenceMapping, ...], documents: Mapping[str, DocumentMapping], path: tuple[str | int, ...], tree: Tree
) -> Iterator[Problem]:
    for index, one in enumerate(evidence):
        if one.document not in documents:
            message = f"no document {one.document!r} in this mapping{nearest(one.document, documents)}"
            yield tree.problem((*path, "evidence", index, "document"), message)


def _value_problems(part: Any, path: tuple[str | int, ...], tree: Tree) -> Iterator[Problem]:
    if isinstance(part, Value):
        given = [name for name in ("column", "text", "constant") if getattr(part, name) is not None] + [
            name for name in ("same", "digest") if getattr(part, name)
        ]
        if len(given) != 1:
            yield tree.problem(
                path, f"one of column, text, constant, same and digest says where a value comes from; here are {', '.join(given) or 'none'}"
            )
        for form in (part.format,) if isinstance(part.format, str) else part.format or ():
            if part.kind == "date" and form not in DATE_FORMATS:
                yield tree.problem((*path, "format"), f"{form!r} is not a format of dates; there are {', '.join(DATE_FORMATS)}")
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _value_problems(item, (*path, index), tree)
    elif isinstance(part, dict):
        for name, item in part.items():
            yield from _value_problems(item, (*path, name), tree)
    elif hasattr(part, "__dataclass_fields__") and not isinstance(part, Extension):
        for field_ in fields(part):
            yield from _value_problems(getattr(part, field_.name), (*path, field_.name), tree)


def columns_of(source: Source) -> tuple[str, ...]:
    """The columns that a value is made of.

    >>> columns_of("City"), columns_of(Value(text="{City}, {Country}"))
    (('City',), ('City', 'Country'))
    """
    if isinstance(source, str):
        return () if source.startswith("@") else (source,)
    if source.text is not None:
        return tuple(dict.fromkeys(TEMPLATE.findall(source.text)))
    return source.same or source.digest or ((source.column,) if source.column is not None else ())


@cache
def _source_fields(kind: Any) -> tuple[str, ...]:
    """The fields of a part of a mapping that hold values of a row."""
    sources = (Source, Source | None, Chosen, Chosen | None, dict[str, Source])
    return tuple(name for name, type_ in get_type_hints(kind).items() if type_ in sources)


def columns_read(part: Any) -> Iterator[str]:
    """The columns that a part of a mapping reads."""
    if isinstance(part, (TableMapping, EntityTable, JoinMapping, EntityMapping, DocumentMapping, EvidenceMapping, StatementMapping, Choice, Skip)):
        kind: Any = type(part)
        sources = _source_fields(kind)
        for field_ in fields(part):
            item = getattr(part, field_.name)
            if field_.name == "where":
                yield from item
            elif field_.name in sources:
                yield from columns_of_sources(item)
            elif isinstance(item, (tuple, dict, EntityMapping)):
                yield from columns_read(item)
    elif isinstance(part, tuple):
        for item in part:
            yield from columns_read(item)
    elif isinstance(part, dict):
        for item in part.values():
            yield from columns_read(item)


def columns_of_sources(item: Any) -> Iterator[str]:
    """The columns that a value, choices of values or a group of values reads."""
    if isinstance(item, (str, Value)):
        yield from columns_of(item)
    elif isinstance(item, tuple):
        yield from columns_read(item)
    elif isinstance(item, dict):
        for value in item.values():
            yield from columns_of(value)


def columns_of_kind(part: Any, kinds: tuple[str, ...]) -> Iterator[str]:
    """The columns that a part of a mapping reads as values of a kind."""
    if isinstance(part, Value):
        if part.kind in kinds:
            yield from columns_of(part)
    elif isinstance(part, (tuple, dict)):
        for item in part.values() if isinstance(part, dict) else part:
            yield from columns_of_kind(item, kinds)
    elif hasattr(part, "__dataclass_fields__") and not isinstance(part, Extension):
        for field_ in fields(part):
            yield from columns_of_kind(getattr(part, field_.name), kinds)
