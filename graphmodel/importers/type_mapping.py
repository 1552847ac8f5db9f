"""Mappings of types: which labels and relations of the schema the types of an annotated text, or the labels of a graph, become. A YAML file.

What a mapping does not name is looked for in the schema, then among usual names (PER is a Person); what is in neither becomes a label or a relation
of its own, neutral, and is counted in the account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, StrictBool, TypeAdapter

from graphmodel.errors import Problem, ProblemsError, nearest
from graphmodel.files.reading import read_bytes
from graphmodel.importers.builder import ModelBuilder, Skip
from graphmodel.importers.names import relation_name
from graphmodel.importers.records import plain_properties
from graphmodel.model.schema import Extension, Schema, bundled
from graphmodel.model.statement import CERTAINTIES
from graphmodel.parsing.conform import conform
from graphmodel.parsing.tree import Tree, decode
from graphmodel.parsing.yaml import parse_yaml

_CONFIG = ConfigDict(extra="forbid", use_attribute_docstrings=True)

_USUAL: dict[str, str] = {
    name: label
    for label, names in {
        "Person": "per pers person people human politician",
        "Organization": "org organization organisation company corporation institution party agency media newspaper",
        "State": "gpe country state nation government",
        "Place": "loc location place city region fac facility",
        "Group": "norp group",
        "Event": "event evt meeting conference",
        "Proposition": "proposition claim concept plan demand",
        "Actor": "actor agent",
    }.items()
    for name in names.split()
}
"""Labels that types usually mean, by the type in small letters."""
_PLACES = ("name", "alias", "external", "valid", "stated", "recorded", "note", "coder", "negated", "certainty", *CERTAINTIES, "skip")
_USUAL_PLACES = {"negation": "negated", "negated": "negated", "speculation": "possible", "speculated": "possible", "uncertain": "possible"}
_FALSE = ("", "false", "no", "0", "none", "neg", "negative")


@dataclass(frozen=True, slots=True)
class RelationMapping:
    """What a type of relation becomes."""

    __pydantic_config__ = _CONFIG

    relation: str
    """A relation of the schema."""
    reverse: StrictBool = False
    """Whether its subject is the type's target."""
    negated: StrictBool = False
    """Whether the type says that the relation does not hold."""


@dataclass(frozen=True, slots=True)
class EventMapping:
    """What a type of event becomes: one statement between two of its arguments."""

    __pydantic_config__ = _CONFIG

    relation: str
    """A relation of the schema."""
    subject: str
    """The role of the argument that is the subject."""
    object: str
    """The role of the argument that is the object."""
    qualifiers: dict[str, str] = field(default_factory=dict)
    """Further roles, and the qualifiers that they become."""
    negated: StrictBool = False
    """Whether the type says that the relation does not hold."""


@dataclass(frozen=True, slots=True)
class TypeMapping:
    """Types and what they become."""

    __pydantic_config__ = _CONFIG

    mapping: str = "types"
    """Its name."""
    labels: dict[str, str] = field(default_factory=dict)
    """Types of entities, and the label that each becomes."""
    relations: dict[str, str | RelationMapping] = field(default_factory=dict)
    """Types of relations, and the relation that each becomes."""
    events: dict[str, EventMapping] = field(default_factory=dict)
    """Types of events that become a statement; all others are entities, with a statement for each argument."""
    attributes: dict[str, str] = field(default_factory=dict)
    """Attributes, and where each belongs: a field of a statement (negated, certainty, valid, stated, recorded, note, coder, or a certainty itself),
    of an entity (name, alias, external, valid, note), ``property:NAME``, ``qualifier:NAME``, or ``skip``; all others are own properties."""
    skip: dict[str, str] = field(default_factory=dict)
    """Types from which nothing is made, and why."""
    unmapped: Literal["keep", "skip"] = "keep"
    """What is done with types that neither the mapping nor the schema names: kept as labels and relations of their own, or skipped."""
    unlabelled: str = "Actor"
    """Of graphs: the label of nodes without one."""
    mentions: StrictBool = True
    """Of annotated texts: whether each place where an entity is named is a statement, MENTIONS."""
    type_from: tuple[str, ...] = ("value", "label", "kind", "category", "type", "class", "referenceType")
    """Of annotations with several features: the feature that is the type, the first that is there; else the name of the layer is the type."""
    schema: Extension | None = None
    """What the mapping adds to the schema."""

    def applied_schema(self) -> Schema:
        """The schema of the result."""
        return self.schema.applied() if self.schema else bundled()


def read_type_mapping(path: Path) -> TypeMapping:
    """The mapping in a YAML file. Raises ProblemsError with everything that is wrong with it, each with its place."""
    tree = parse_yaml(decode(read_bytes(path), str(path)), str(path))
    mapping, problems = conform(TypeAdapter(TypeMapping), tree)
    problems = [*tree.problems, *problems]
    if mapping is not None and not problems:
        problems = list(_contradictions(mapping, tree))
    if problems or mapping is None:
        raise ProblemsError(problems)
    return mapping


def _contradictions(mapping: TypeMapping, tree: Tree) -> Iterator[Problem]:
    schema = mapping.applied_schema()
    for type_, label in mapping.labels.items():
        if label not in schema.labels:
            yield tree.problem(("labels", type_), f"no label {label!r}; declare it under `schema`{nearest(label, schema.labels)}")
    if mapping.unlabelled not in schema.labels:
        yield tree.problem(("unlabelled",), f"no label {mapping.unlabelled!r}; declare it under `schema`{nearest(mapping.unlabelled, schema.labels)}")
    for where, relations in (("relations", mapping.relations), ("events", mapping.events)):
        for type_, one in relations.items():
            name = one if isinstance(one, str) else one.relation
            if name not in schema.relations:
                yield tree.problem((where, type_), f"no relation {name!r}; declare it under `schema`{nearest(name, schema.relations)}")
    for name, place in mapping.attributes.items():
        if place not in _PLACES and not place.startswith(("property:", "qualifier:")):
            yield tree.problem(
                ("attributes", name), f"{place!r} is not a place for an attribute{nearest(place, _PLACES)}; there are {', '.join(_PLACES)}"
            )


@dataclass(slots=True)
class Placed:
    """The attributes of a thing, by where they belong."""

    fields: dict[str, Any] = field(default_factory=dict)
    """Fields of the statement or the entity."""
    qualifiers: dict[str, str] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    name: str | None = None


class Types:
    """A mapping in use: the labels and relations of types, and the places of attributes, with everything that it does not name counted."""

    def __init__(self, mapping: TypeMapping, builder: ModelBuilder) -> None:
        self.mapping, self.builder = mapping, builder
        self._schema = mapping.applied_schema()
        self._labels = {name.casefold(): name for name in self._schema.labels}

    def label(self, type_: str, place: str) -> str:
        """The label of a type. Raises Skip where the mapping leaves the type out."""
        self._wanted(type_)
        known = self.mapping.labels.get(type_) or self._labels.get(type_.casefold()) or _USUAL.get(type_.casefold())
        if known is None:
            self.builder.report.code_unmapped("entity type", type_, place)
            self._keep(f"the entity type {type_}")
        return self.builder.label(known or type_)

    def event_label(self, type_: str, place: str) -> str:
        """The label of a type of event; Event where nothing names it. Raises Skip where the mapping leaves the type out."""
        self._wanted(type_)
        known = self.mapping.labels.get(type_) or self._labels.get(type_.casefold())
        if known is None:
            self.builder.report.code_unmapped("event type", type_, place)
            self._keep(f"the event type {type_}")
        return self.builder.label(known or "Event")

    def relation(self, type_: str, place: str, **declared: Any) -> RelationMapping:
        """The relation of a type. Raises Skip where the mapping leaves the type out."""
        self._wanted(type_)
        known = self.mapping.relations.get(type_)
        if isinstance(known, RelationMapping):
            return known
        name = known or (type_ if type_ in self._schema.relations else relation_name(type_))
        if name not in self._schema.relations:
            self.builder.report.code_unmapped("relation type", type_, place)
            self._keep(f"the relation type {type_}")
        return RelationMapping(self.builder.relation(name if name in self._schema.relations else type_, **declared))

    def placed(self, attributes: Mapping[str, Any], place: str) -> Placed:
        """Attributes by where they belong."""
        made = Placed()
        rest: dict[str, Any] = {}
        for name, value in attributes.items():
            if value in (None, [], {}):
                continue
            where = self.mapping.attributes.get(name) or _USUAL_PLACES.get(name.casefold(), "")
            if where == "skip":
                self.builder.report.field_lost(name, place)
            elif where.startswith("property:"):
                rest[where.removeprefix("property:")] = value
            elif where.startswith("qualifier:"):
                made.qualifiers[where.removeprefix("qualifier:")] = str(value)
            elif where:
                self._field(made, where, value)
            else:
                rest[name] = value
        made.properties = plain_properties(rest, place, self.builder.report)
        return made

    def _field(self, made: Placed, where: str, value: Any) -> None:
        is_true = str(value).strip().lower() not in _FALSE
        texts = [str(item) for item in value] if isinstance(value, list) else [str(value)]
        if where == "negated":
            made.fields["negated"] = is_true
        elif where in CERTAINTIES:
            if is_true:
                made.fields["certainty"] = where
        elif where == "alias":
            made.aliases += texts
        elif where == "external":
            made.external += texts
        elif where == "name":
            made.name = texts[0]
        else:
            made.fields[where] = ", ".join(texts)

    def _wanted(self, type_: str) -> None:
        if type_ in self.mapping.skip:
            raise Skip(f"{type_}: {self.mapping.skip[type_]}")

    def _keep(self, what: str) -> None:
        if self.mapping.unmapped == "skip":
            raise Skip(f"{what} is not mapped")


def is_table_mapping(path: Path) -> bool:
    """Whether a file is a mapping of the columns of a table (see :mod:`graphmodel.importers.mapping`)."""
    text = read_bytes(path).decode("utf-8-sig", "replace")
    return bool(re.search(r"^(?:statements|columns|entities|documents|header|delimiter)\s*:", text, re.MULTILINE))
