"""The schema: which labels entities may have and which relations may hold between them. All of it is data (``schema.yaml``).

No code names a relation: what a relation does to its object (stance), whether it is symmetric, whether only one may hold at a time and how its
line is drawn are read from here, so a project extends graphmodel by writing YAML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, TypeAdapter

from graphmodel.errors import Problem, ProblemsError, nearest
from graphmodel.files.reading import read_bytes
from graphmodel.model.attributes import RESERVED_PROPERTIES
from graphmodel.model.fields import CONFIG
from graphmodel.model.statement import Statement
from graphmodel.model.verbs import plural_reading
from graphmodel.parsing.checked import checked, digest
from graphmodel.parsing.conform import conform
from graphmodel.parsing.display import quoted, with_article
from graphmodel.parsing.tree import Tree, decode, has_path
from graphmodel.parsing.yaml import parse_yaml

Stance = Literal["affirms", "denies", "supports", "opposes", "neutral"]
Line = Literal["solid", "dashed", "dotted", "dashdot"]

LONGEST_NAME = 200
"""Characters of a name: event codings such as CAMEO have relations whose names are sentences."""

RelationName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", max_length=LONGEST_NAME)]
LabelName = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]*$", max_length=LONGEST_NAME)]
QualifierName = Annotated[str, Field(pattern=r"^[a-z][A-Za-z0-9]*$", max_length=LONGEST_NAME)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Word = Annotated[str, Field(min_length=1, max_length=300)]


ABOUT = "ABOUT"
"""The type of the structural edges between a reified proposition and what it is about: no relation may have this name."""

DOCUMENT = "Document"
PROPOSITION = "Proposition"
PERSON = "Person"
ACTOR = "Actor"
"""The label of everybody who can speak or act; a schema of one's own may do without it."""
ENTITY = "Entity"
"""The label that every node has in a database, beside its own."""


@dataclass(frozen=True, slots=True)
class Label:
    """A kind of entity."""

    __pydantic_config__ = CONFIG

    description: str = ""
    """What carries this label."""
    is_a: LabelName | None = None
    """The broader label: where a relation asks for that one, this one fits too."""
    plural: StrictBool | None = None
    """Whether entities with this label have plural names ("European leaders"); where it is missing, what the broader label says, or false."""


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A further end of a relation: invited *to* which event, represents *as* what."""

    __pydantic_config__ = CONFIG

    description: str = ""
    """What the qualifier says."""
    labels: tuple[LabelName, ...] = ()
    """The labels of the entity that it names; none: it is plain text. Proposition allows another statement, too."""
    stance: Stance = "neutral"
    """What the relation does to this end: who accuses somebody *of* something affirms it."""

    @property
    def is_entity(self) -> bool:
        """Whether it is an entity's id; else it is text, whatever id it equals."""
        return bool(self.labels)


@dataclass(frozen=True, slots=True)
class Code:
    """The nearest code of a relation in somebody else's scheme."""

    __pydantic_config__ = CONFIG

    scheme: str
    """The scheme's name, such as CAMEO or PLOVER."""
    version: str
    """The version of the scheme that the code is from."""
    code: str
    """The code, as text: CAMEO's 010 is not 10."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a language that express a relation: the rules by which drafts are made from text."""

    __pydantic_config__ = CONFIG

    verbs: tuple[Word, ...] = ()
    """Verbs, each one word in its dictionary form: 'deny'."""
    nouns: tuple[Word, ...] = ()
    """Nouns for the act, each one word: 'denial'."""
    phrases: tuple[Word, ...] = ()
    """Forms of several words, in their dictionary form: 'call for', 'issue a warning to'. Other words may stand before
    a noun: 'issue a stern warning to'. Words with | between them are alternatives: 'send|give food|medicine'."""
    inverse: tuple[Word, ...] = ()
    """Forms whose subject is the relation's object: 'face criticism from'."""
    offices: tuple[Word, ...] = ()
    """Titles of the subject, which make its qualifier `office` where it has one: 'envoy', 'prime minister'."""
    modals: tuple[Word, ...] = ()
    """Modal verbs that express it in what somebody says: 'must', 'should'."""


_LEXICON_KINDS = ("verbs", "nouns", "phrases", "inverse", "offices", "modals")


@dataclass(frozen=True, slots=True)
class Relation:
    """A type of statement."""

    __pydantic_config__ = CONFIG

    reading: str
    """How the relation reads from subject to object: 'warns against'."""
    inverse: str
    """How it reads from object to subject: 'is warned against by'."""
    subject: Annotated[tuple[LabelName, ...], Field(min_length=1)]
    """The labels that a subject may have."""
    object: Annotated[tuple[LabelName, ...], Field(min_length=1)]
    """The labels that an object may have; Proposition allows another statement, too."""
    description: str = ""
    """When to use it, and when not."""
    stance: Stance = "neutral"
    """What the relation does to its object."""
    plural: Annotated[str, Field(min_length=1)] | None = None
    """How it reads where its subject's name is a plural: 'are members of'; by default the reading with its verb in the plural, as in English."""
    agreement: StrictBool = False
    """Whether it is plain agreement or disagreement with a concept. Negated, such a relation is the opposite where its object is a proposition or a
    statement, in networks, as in Discourse Network Analyzer. Any other negated statement takes no side: who did not accuse supports nobody."""
    symmetric: StrictBool = False
    """Whether it reads the same in both directions."""
    one_at_a_time: tuple[str, ...] = ()
    """Where only one may hold at a time: what makes the slot, 'object', 'subject' or qualifiers. [object] says: one subject for an object at a
    time."""
    affiliation: StrictBool = False
    """Whether it says whom the subject belongs to (diagrams colour actors by it)."""
    line: Line = "solid"
    """How its line is drawn."""
    qualifiers: dict[QualifierName, Qualifier] = field(default_factory=dict)
    """The further ends that it may have."""
    codes: tuple[Code, ...] = ()
    """The nearest codes in other schemes."""
    lexicon: dict[Language, Lexicon] = field(default_factory=dict)
    """The words that express it, by language (BCP 47: en, pt, pt-BR)."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Labels and relations under a name and a version.

    >>> bundled().relations["WARNS_AGAINST"].reading
    'warns against'
    >>> sorted(bundled().narrower("Actor"))
    ['Actor', 'Group', 'Organization', 'Person', 'State']
    """

    __pydantic_config__ = CONFIG

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """The schema's name."""
    version: Annotated[str, Field(min_length=1, max_length=40)]
    """The schema's version, as text."""
    labels: dict[LabelName, Label]
    """The labels, by name."""
    relations: dict[RelationName, Relation]
    """The relations, by name."""

    def entity_qualifiers(self, relation: str) -> tuple[str, ...]:
        """The qualifiers of a relation that are entities' ids; the others, and those of a relation that the schema does not have, are text.

        >>> bundled().entity_qualifiers("REPRESENTS"), bundled().text_qualifiers("REPRESENTS")
        (('event',), ('office',))
        """
        declared = self.relations.get(relation)
        return tuple(name for name, qualifier in declared.qualifiers.items() if qualifier.is_entity) if declared else ()

    def text_qualifiers(self, relation: str) -> tuple[str, ...]:
        """The qualifiers of a relation that are text, whatever id it equals."""
        declared = self.relations.get(relation)
        return tuple(name for name, qualifier in declared.qualifiers.items() if not qualifier.is_entity) if declared else ()

    def ends(self, statement: Statement) -> tuple[tuple[str, str], ...]:
        """What a statement joins, each as its role and its id: subject, object, and the qualifiers that are entities.

        >>> bundled().ends(Statement("trump", "HEADS", "usa", qualifiers={"office": "president"}))
        (('subject', 'trump'), ('object', 'usa'))
        """
        if not statement.qualifiers:
            return ("subject", statement.subject), ("object", statement.object)
        entities = self.entity_qualifiers(statement.relation)
        qualifiers = ((name, value) for name, value in statement.qualifiers.items() if name in entities)
        return (("subject", statement.subject), ("object", statement.object), *qualifiers)

    def involved(self, statement: Statement) -> tuple[str, ...]:
        """The ids of everybody and everything in a statement, each once: its ends, and its speakers."""
        if not statement.qualifiers and not statement.attribution:
            return (statement.subject,) if statement.subject == statement.object else (statement.subject, statement.object)
        return tuple(dict.fromkeys((*(id_ for _, id_ in self.ends(statement)), *statement.attribution)))

    def with_ids(self, statement: Statement, new_id: Callable[[str], str]) -> Statement:
        """A statement whose ends and speakers have the ids that ``new_id`` gives for their present ones; text stays."""
        entities = self.entity_qualifiers(statement.relation)
        return replace(
            statement,
            subject=new_id(statement.subject),
            object=new_id(statement.object),
            qualifiers={name: new_id(value) if name in entities else value for name, value in statement.qualifiers.items()},
            attribution=tuple(map(new_id, statement.attribution)),
        )

    def narrower(self, label: str) -> frozenset[str]:
        """``label`` and every label that is one."""
        found = {label}
        while more := {name for name, one in self.labels.items() if one.is_a in found} - found:
            found |= more
        return frozenset(found)

    def reading(self, relation: str, *, plural: bool = False) -> str:
        """How a relation reads from subject to object, and, with ``plural``, from a subject whose name is a plural.

        >>> bundled().reading("WARNS_AGAINST"), bundled().reading("MEMBER_OF", plural=True), bundled().reading("KNOWS_WELL", plural=True)
        ('warns against', 'are members of', 'know well')
        """
        declared = self.relations.get(relation)
        reading = declared.reading if declared else relation.lower().replace("_", " ") or "is related to"
        return ((declared.plural if declared else None) or plural_reading(reading)) if plural else reading

    def is_actor(self, label: str) -> bool:
        """Whether entities with a label can speak or act; in a schema without the label Actor, all of them."""
        return ACTOR not in self.labels or self.fits(label, (ACTOR,))

    def is_plural(self, label: str) -> bool:
        """Whether entities with a label have plural names, by the nearest label upward that says so.

        >>> bundled().is_plural("Group"), bundled().is_plural("Person")
        (True, False)
        """
        seen: set[str] = set()
        at: str | None = label
        while at in self.labels and at not in seen:
            seen.add(at)
            if (plural := self.labels[at].plural) is not None:
                return plural
            at = self.labels[at].is_a
        return False

    def fits(self, label: str, wanted: Iterable[str]) -> bool:
        """Whether an entity with ``label`` may stand where one of the ``wanted`` labels is asked for."""
        return any(label in self.narrower(name) for name in wanted)


@dataclass(frozen=True, slots=True)
class Extension:
    """What a model file says of its schema: what it adds to, or changes in, the bundled one; or, with ``extends: null``, all of its own."""

    __pydantic_config__ = CONFIG

    extends: Annotated[Literal["graphmodel"] | None, Field()] = "graphmodel"
    """The schema to start from: 'graphmodel', the bundled one, or null for none."""
    name: str | None = None
    """The name of the result; by default the name of the one extended."""
    version: str | None = None
    """The version of the result; by default the version of the one extended."""
    labels: dict[LabelName, Label] = field(default_factory=dict)
    """Labels to add or to replace."""
    relations: dict[RelationName, Relation] = field(default_factory=dict)
    """Relations to add or to replace."""
    lexicon: dict[RelationName, dict[Language, Lexicon]] = field(default_factory=dict)
    """Words to add to relations, by relation and language; those that a relation has already stay."""

    def applied(self) -> Schema:
        """The whole schema, the extension included."""
        base = bundled() if self.extends else Schema("custom", "1", {}, {})
        relations = {**base.relations, **self.relations}
        for name, words in self.lexicon.items():
            if name in relations:
                relations[name] = replace(relations[name], lexicon=_joined(relations[name].lexicon, words))
        return Schema(self.name or base.name, self.version or base.version, {**base.labels, **self.labels}, relations)


def _joined(known: dict[str, Lexicon], more: dict[str, Lexicon]) -> dict[str, Lexicon]:
    """The words of both, each once."""

    def words(language: str, kind: str) -> tuple[str, ...]:
        each = (getattr(lexicon[language], kind) for lexicon in (known, more) if language in lexicon)
        return tuple(dict.fromkeys(word for one in each for word in one))

    languages = dict.fromkeys((*known, *more))
    return {language: Lexicon(*(words(language, kind) for kind in _LEXICON_KINDS)) for language in languages}


def with_words(schema: Schema, more: Schema) -> Schema:
    """A schema with the words that another one has for its relations, and the relations that only the other one has."""
    relations = {
        name: replace(relation, lexicon=_joined(relation.lexicon, more.relations[name].lexicon)) if name in more.relations else relation
        for name, relation in schema.relations.items()
    }
    added = {name: relation for name, relation in more.relations.items() if name not in relations}
    return replace(schema, labels={**more.labels, **schema.labels}, relations={**relations, **added})


def extension_of(schema: Schema) -> Extension | None:
    """The least that has to be written to get ``schema`` back, None for the bundled one itself."""
    base = bundled()
    if schema == base:
        return None
    if not (base.labels.keys() <= schema.labels.keys() and base.relations.keys() <= schema.relations.keys()):
        return Extension(None, schema.name, schema.version, schema.labels, schema.relations)
    return Extension(
        "graphmodel",
        schema.name if schema.name != base.name else None,
        schema.version if schema.version != base.version else None,
        {name: label for name, label in schema.labels.items() if base.labels.get(name) != label},
        {name: relation for name, relation in schema.relations.items() if base.relations.get(name) != relation},
    )


@cache
def bundled() -> Schema:
    """The schema that comes with graphmodel: schema.yaml, read as JSON where that is current, which is quicker."""
    folder = files("graphmodel").joinpath("model")
    text = folder.joinpath("schema.yaml").read_text("utf-8")
    kept = json.loads(folder.joinpath("schema.json").read_text("utf-8"))
    return checked(Schema, kept["schema"]) if kept["digest"] == digest(text) else _read(parse_yaml(text, "schema.yaml"))


def bundled_as_json() -> str:
    """The text of schema.json: the values of schema.yaml, with the digest that tells whether they are current. scripts/compile-schema writes it."""
    text = files("graphmodel").joinpath("model", "schema.yaml").read_text("utf-8")
    tree = parse_yaml(text, "schema.yaml")
    _read(tree)
    return json.dumps({"digest": digest(text), "schema": tree.value}, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_schema(path: Path) -> Schema:
    """The schema in a YAML file: a whole one (name, version, labels, relations), an extension of the bundled one (with ``extends``), or what a
    model file says under ``schema``.

    Raises ProblemsError with everything that is wrong with it.
    """
    return _read(parse_yaml(decode(read_bytes(path), str(path)), str(path)))


def extended(tree: Tree, path: tuple[str | int, ...]) -> tuple[Schema | None, list[Problem]]:
    """The bundled schema with the extension that stands at ``path``, and what is wrong with it."""
    extension, problems = conform(_adapter(Extension), tree, path)
    schema = extension.applied() if extension else None
    problems += _contradictions_at(tree, path, schema)
    if extension and schema:
        declared = declared_names(tree, path)[1]
        for where, message in _word_contradictions(extension, schema, declared):
            problems.append(tree.problem((*path, "lexicon", *where), message))
    return schema, problems


def _word_contradictions(extension: Extension, schema: Schema, declared: frozenset[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name, words in extension.lexicon.items():
        if name not in schema.relations and name not in declared:
            yield (name,), f"no relation {quoted(name)}" + nearest(name, schema.relations)
        for language, lexicon in words.items():
            for where, message in _lexicon_contradictions(lexicon):
                yield (name, language, *where), message


def declared_names(tree: Tree, path: tuple[str | int, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the labels and of the relations that the extension at ``path`` declares, whether or not their declarations are right."""
    value = tree.value
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    parts = [value.get(part) if isinstance(value, dict) else None for part in ("labels", "relations")]
    labels, relations = (frozenset(part) if isinstance(part, dict) else frozenset() for part in parts)
    return labels, relations


def contradictions(schema: Schema, declared: frozenset[str] = frozenset()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Everything in which a schema contradicts itself, as a path in it and a message. ``declared`` are further labels that its file declares,
    wrongly: nothing is said of their use."""
    for name, label in schema.labels.items():
        if label.is_a is not None and label.is_a not in schema.labels and label.is_a not in declared:
            yield ("labels", name, "is_a"), f"no label {label.is_a!r}" + nearest(label.is_a, schema.labels)
        if name == ENTITY:
            yield ("labels", name), f"{ENTITY} is the label that every node has; choose another name"
        elif _is_circular(schema, name):
            yield ("labels", name, "is_a"), f"{name} is, in the end, {with_article(name)}: break the circle"
    for name, relation in schema.relations.items():
        for where, message in _relation_contradictions(schema, name, relation, declared):
            yield ("relations", name, *where), message


def _relation_contradictions(schema: Schema, name: str, relation: Relation, declared: frozenset[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if name == ABOUT:
        yield (), f"{ABOUT} joins a proposition to what it is about; choose another name"
    for role in ("subject", "object"):
        yield from _label_contradictions(schema, (role,), getattr(relation, role), declared)
    for qualifier_name, qualifier in relation.qualifiers.items():
        yield from _label_contradictions(schema, ("qualifiers", qualifier_name, "labels"), qualifier.labels, declared)
        if qualifier.stance != "neutral" and not qualifier.labels:
            yield ("qualifiers", qualifier_name, "stance"), "text has no stance taken on it; give the qualifier labels, or drop its stance"
        if qualifier_name in RESERVED_PROPERTIES:
            yield ("qualifiers", qualifier_name), f"{qualifier_name!r} is taken (every statement or node may have it); choose another name"
    for index, part in enumerate(relation.one_at_a_time):
        if part not in ("subject", "object") and part not in relation.qualifiers:
            yield ("one_at_a_time", index), f"{part!r} is neither subject, object nor a qualifier of {name}" + nearest(part, relation.qualifiers)
    if {"subject", "object"} <= set(relation.one_at_a_time):
        yield ("one_at_a_time",), "subject and object together leave nothing that only one may hold; name one of them"
    if relation.agreement and relation.stance not in ("supports", "opposes"):
        yield ("agreement",), f"{name} neither supports nor opposes its object; give it such a stance, or drop agreement"
    if relation.symmetric and relation.one_at_a_time:
        yield ("one_at_a_time",), "a symmetric relation has no holder that could be the only one; drop symmetric or one_at_a_time"
    if relation.symmetric and set(relation.subject) != set(relation.object):
        yield ("symmetric",), "a symmetric relation needs the same labels for subject and object"
    for language, lexicon in relation.lexicon.items():
        for where, message in _lexicon_contradictions(lexicon):
            yield ("lexicon", language, *where), message


def _lexicon_contradictions(lexicon: Lexicon) -> Iterator[tuple[tuple[str | int, ...], str]]:
    first: dict[str, str] = {}
    for kind in _LEXICON_KINDS:
        for index, word in enumerate(getattr(lexicon, kind)):
            place = f"{kind}[{index}]"
            if word != " ".join(word.split()):
                yield (kind, index), f"{quoted(word)} has white space at an end or twice in a row; write {quoted(' '.join(word.split()))}"
            elif kind == "phrases" and " " not in word:
                yield (kind, index), f"{quoted(word)} is one word; write it under `verbs` or `nouns`"
            elif kind in ("verbs", "nouns") and " " in word:
                yield (kind, index), f"{quoted(word)} has several words; write it under `phrases`"
            if first.setdefault(f"{kind} {word}", place) != place:
                yield (kind, index), f"{quoted(word)} is also {first[f'{kind} {word}']}; write it once"


def _label_contradictions(
    schema: Schema, path: tuple[str, ...], names: Iterable[str], declared: frozenset[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, name in enumerate(names):
        if name not in schema.labels and name not in declared:
            yield (*path, index), f"no label {name!r}" + nearest(name, schema.labels)


def _is_circular(schema: Schema, name: str) -> bool:
    seen: set[str] = set()
    at: str | None = name
    while at in schema.labels and at not in seen:
        seen.add(at)
        at = schema.labels[at].is_a
        if at == name:
            return True
    return False


def _read(tree: Tree) -> Schema:
    if isinstance(tree.value, dict) and "graphmodel" in tree.value:
        schema, problems = extended(tree, ("schema",)) if tree.value.get("schema") is not None else (bundled(), [])
    elif isinstance(tree.value, dict) and "extends" in tree.value:
        schema, problems = extended(tree, ())
    else:
        schema, problems = conform(_adapter(Schema), tree)
        problems += _contradictions_at(tree, (), schema)
    if tree.problems or problems or schema is None:
        raise ProblemsError([*tree.problems, *problems])
    return schema


def _contradictions_at(tree: Tree, path: tuple[str | int, ...], schema: Schema | None) -> list[Problem]:
    found = contradictions(schema, declared_names(tree, path)[0]) if schema else ()
    return [tree.problem((*path, *where), message) for where, message in found if has_path(tree.value, (*path, *where)) or "lexicon" not in where]


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
