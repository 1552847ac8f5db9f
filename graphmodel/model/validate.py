"""Everything that is wrong with a model file, at once and each with its place.

Three passes, each over whatever the one before left readable: the writing (``tree``), the structure (the fields and types of ``statement``), and
the meaning:
ids, labels, roles, dates, nesting. Paths are those of a model file, whichever format it was read from.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import chain
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from graphmodel.errors import Problem, ProblemsError, Suggestions, nearest
from graphmodel.model import dates
from graphmodel.model.exclusive import holder_of, known_day, slot_of
from graphmodel.model.model import Model, ModelFile
from graphmodel.model.schema import ACTOR, DOCUMENT, PROPOSITION, Qualifier, Relation, Schema, bundled, declared_names, extended
from graphmodel.model.statement import Document, Entity, Statement, statement_id
from graphmodel.model.times import span_of
from graphmodel.parsing.conform import conform
from graphmodel.parsing.display import with_article
from graphmodel.parsing.tree import Path, Tree

MAX_NESTING = 40
"""How many statements may be about each other in a row."""
Finding = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class _Head:
    """A model file's own fields; the lists are read item by item."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    graphmodel: Any
    model: Any
    title: Any = None
    schema: Any = None
    documents: tuple[Any, ...] = ()
    entities: tuple[Any, ...] = ()
    statements: tuple[Any, ...] = ()


def model_from(tree: Tree) -> Model:
    """The model that stands in a tree of plain values.

    Raises ProblemsError with all the problems of writing, structure and meaning, each with file, line and column.
    """
    model, problems = read(tree)
    if problems or model is None:
        raise ProblemsError(problems)
    return model


def read(tree: Tree) -> tuple[Model | None, list[Problem]]:
    """As much of a model as can be made from a tree, and everything that is wrong with it (nothing: the model is whole)."""
    problems = list(tree.problems)
    head, found = conform(adapter(_Head), tree)
    if head is None and not isinstance(tree.value, dict):
        return None, [*problems, *found]
    if head is not None:
        lists = ("documents", "entities", "statements")
        bare = Tree(tree.file, {key: item for key, item in tree.value.items() if key not in lists}, tree.locate, (), tree.spoilt)
        found = list(dict.fromkeys([*found, *conform(adapter(ModelFile), bare)[1]]))
    problems += found
    value = tree.value
    schema, found = extended(tree, ("schema",)) if value.get("schema") is not None else (bundled(), [])
    problems = list(dict.fromkeys([*problems, *found]))
    made: dict[str, dict[int, Any]] = {}
    unread = _Unread(*declared_names(tree, ("schema",)))
    for name, kind in (("documents", Document), ("entities", Entity), ("statements", Statement)):
        items = value.get(name, []) if head is not None else []
        whole = _all_of(kind, items)
        made[name] = {} if whole is None else dict(enumerate(whole))
        if whole is not None:
            continue
        for index in range(len(items) if isinstance(items, list) else 0):
            one, found = conform(adapter(kind), tree, (name, index))
            problems += found
            if one is not None:
                made[name][index] = one
            elif isinstance(items[index], dict):
                unread.ids.add(str(items[index].get("id")))
                unread.objects.add(str(items[index].get("object")))
    model = Model(
        value.get("model") if isinstance(value.get("model"), str) else "",
        tuple(made["documents"].values()),
        tuple(made["entities"].values()),
        tuple(made["statements"].values()),
        value.get("title") if isinstance(value.get("title"), str) else None,
        schema or bundled(),
    )
    indices = {name: list(items) for name, items in made.items()}
    spoilt_places = {(problem.file, problem.line, problem.column, problem.path) for problem in problems}
    for (part, at, *rest), message in _findings(model, unread):
        one = tree.problem((part, indices[str(part)][int(at)], *rest), message)
        if (one.file, one.line, one.column, one.path) not in spoilt_places:
            problems.append(one)
    return model, problems


def findings(model: Model) -> Iterator[Finding]:
    """Everything in which a model contradicts itself or its schema, as a path in its file and a message."""
    return _findings(model, _Unread())


@dataclass(frozen=True, slots=True)
class _Unread:
    """What a file declares and what is wrong already: that it is used is not another problem."""

    labels: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    ids: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)
    """What the statements that could not be read are about."""


def unused_entities(model: Model) -> list[str]:
    """The ids of the entities that no statement has at an end or as a speaker: not wrong, and perhaps forgotten."""
    used = {id_ for statement in model.statements for id_ in model.schema.involved(statement)}
    return [entity.id for entity in model.entities if entity.id not in used]


def _findings(model: Model, unread: _Unread) -> Iterator[Finding]:
    yield from _ids(model)
    for index, entity in enumerate(model.entities):
        if entity.label in model.schema.labels or entity.label not in unread.labels:
            yield from _under(("entities", index), _entity(model.schema, entity))
    check = _StatementCheck(model, unread)
    for index, statement in enumerate(model.statements):
        if not check.is_sound(statement):
            yield from _under(("statements", index), check.findings(statement))
    yield from _cycles(model)
    yield from _holders(model)


def _all_of(kind: type[Any], items: Any) -> tuple[Any, ...] | None:
    """All items of a list at once, which is quicker than one by one; None where any of them is wrong, for then each says why."""
    from pydantic import ValidationError

    key: Any = kind
    try:
        return tuple(_list_adapter(key).validate_python(items)) if isinstance(items, list) else None
    except ValidationError:
        return None


@cache
def _list_adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(tuple[kind, ...])


@cache
def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """The one reader of a dataclass from plain values (making it takes milliseconds)."""
    return TypeAdapter(kind)


def _under(path: Path, found: Iterator[Finding]) -> Iterator[Finding]:
    for where, message in found:
        yield (*path, *where), message


def _ids(model: Model) -> Iterator[Finding]:
    first: dict[str, str] = {}
    ids = {
        "documents": [document.id for document in model.documents],
        "entities": [entity.id for entity in model.entities],
        "statements": [statement.id for statement in model.statements],
    }
    if len(set(chain.from_iterable(ids.values()))) == sum(map(len, ids.values())):
        return
    for kind, each in ids.items():
        for index, id_ in enumerate(each):
            if id_ in first:
                computed = kind == "statements" and statement_id(model.statements[index]) == id_
                what = f"says, at the same place, what {first[id_]} says" if computed else f"the id {id_!r} is taken by {first[id_]}"
                yield (kind, index, "id"), f"{what}; every document, entity and statement needs an id of its own"
            first.setdefault(id_, f"{kind}[{index}]")


def _entity(schema: Schema, entity: Entity) -> Iterator[Finding]:
    if entity.label == DOCUMENT:
        yield ("label",), "documents stand under `documents`, not under `entities`"
    elif entity.label not in schema.labels:
        yield ("label",), f"no label {entity.label!r}" + (nearest(entity.label, schema.labels) or f"; there are {_listed(schema.labels)}")


class _StatementCheck:
    """What is wrong with single statements; the model's indexes are made once."""

    def __init__(self, model: Model, unread: _Unread) -> None:
        self.model, self.unread = model, unread
        self.labels: Mapping[str, str] = {
            **{entity.id: entity.label for entity in model.entities},
            **dict.fromkeys(model.document_by_id, DOCUMENT),
        }
        self.sound: set[tuple[str, str | None, str | None]] = set()
        """Relations, and labels of subject and object, that were found to fit."""
        self.entity_names = Suggestions(self.labels)
        self.document_names = Suggestions(model.document_by_id)

    def is_sound(self, statement: Statement) -> bool:
        """Whether a statement says nothing that may be wrong beside its ends, and those fit, as was found before."""
        if statement.evidence or statement.qualifiers or statement.attribution or statement.content:
            return False
        return (statement.relation, self.labels.get(statement.subject), self.labels.get(statement.object)) in self.sound

    def findings(self, statement: Statement) -> Iterator[Finding]:
        labels = self.labels.get(statement.subject), self.labels.get(statement.object)
        ends = (statement.relation, *labels)
        if ends not in self.sound:
            found = list(self._ends(statement))
            yield from found
            if not found and None not in labels:
                self.sound.add(ends)
        yield from self._qualifiers(statement)
        for index, speaker in enumerate(statement.attribution):
            yield from self._end(("attribution", index), speaker, "a speaker", (ACTOR, DOCUMENT))
        if statement.content:
            yield from self._content(statement)
        if statement.evidence:
            yield from self._evidence(statement)
            yield from self._order_of_times(statement)

    def _ends(self, statement: Statement) -> Iterator[Finding]:
        """Whether there is such a relation, and whether subject and object fit it; where both are entities or documents, only their labels count."""
        relation = self.model.schema.relations.get(statement.relation)
        if relation is None and statement.relation not in self.unread.relations:
            close = nearest(statement.relation, self.model.schema.relations)
            yield ("relation",), f"no relation {statement.relation!r}" + (close or "; `graphmodel schema` lists them, and `schema:` adds one")
        yield from self._end(("subject",), statement.subject, statement.relation, relation.subject if relation else None)
        yield from self._object(statement, relation)

    def _end(self, path: Path, id_: str, what: str, wanted: tuple[str, ...] | None) -> Iterator[Finding]:
        label = self.labels.get(id_)
        if label is None:
            if id_ in self.model.statement_by_id:
                yield path, f"{id_!r} is a statement; only an object may be one"
            elif id_ not in self.unread.ids:
                yield path, f"no entity {id_!r}" + self.entity_names.nearest(id_)
        elif wanted and (label in self.model.schema.labels or label == DOCUMENT) and not self._fits(label, wanted):
            yield path, f"{id_!r} is {with_article(label)}; {what} takes {_listed(wanted)} here"

    def _fits(self, label: str, wanted: tuple[str, ...]) -> bool:
        # A schema of one's own may have no label Actor: then anybody may speak.
        return self.model.schema.fits(label, wanted) or (ACTOR in wanted and self.model.schema.is_actor(label))

    def _object(self, statement: Statement, relation: Relation | None) -> Iterator[Finding]:
        if statement.object not in self.model.statement_by_id or statement.object in self.labels:
            yield from self._end(("object",), statement.object, statement.relation, relation.object if relation else None)
        elif relation and not self._fits(PROPOSITION, relation.object):
            yield ("object",), f"{statement.object!r} is a statement; {statement.relation} takes {_listed(relation.object)} here"

    def _qualifiers(self, statement: Statement) -> Iterator[Finding]:
        relation = self.model.schema.relations.get(statement.relation) if statement.qualifiers else None
        for name, value in statement.qualifiers.items():
            declared: Qualifier | None = relation.qualifiers.get(name) if relation else None
            if relation and declared is None:
                known = nearest(name, relation.qualifiers) or f"; it has {_listed(relation.qualifiers) or 'none'}"
                yield ("qualifiers", name), f"{statement.relation} has no qualifier {name!r}{known}"
            elif declared and declared.is_entity:
                yield from self._end(("qualifiers", name), value, f"{name} of {statement.relation}", declared.labels)

    def _content(self, statement: Statement) -> Iterator[Finding]:
        if statement.id not in self.model.spoken_about and statement.id not in self.unread.objects:
            yield ("content",), "no statement has this one as its object; name it there, or leave out `content`"
        if statement.attribution:
            yield ("attribution",), "the content of another statement has no speaker of its own; attribute the statement that is about it"

    def _evidence(self, statement: Statement) -> Iterator[Finding]:
        for index, quote in enumerate(statement.evidence):
            path: Path = ("evidence", index)
            if quote.document not in self.model.document_by_id and quote.document not in self.unread.ids:
                yield (*path, "document"), f"no document {quote.document!r}" + self.document_names.nearest(quote.document)
            if (quote.start is None) != (quote.end is None):
                yield path, "start and end go together: give both or neither"
            elif quote.start is not None and quote.end is not None:
                if quote.end <= quote.start:
                    yield (*path, "end"), f"{quote.end} is not after start ({quote.start}); end is the offset after the last character"
                elif quote.exact is not None and len(quote.exact) != quote.end - quote.start:
                    yield (*path, "exact"), f"{len(quote.exact)} characters, but {quote.start} to {quote.end} are {quote.end - quote.start}"
            if quote.exact is not None and quote.digest is not None and quote.digest != digest(quote.exact):
                yield (*path, "digest"), f"not the digest of `exact`, which is {digest(quote.exact)}"

    def _order_of_times(self, statement: Statement) -> Iterator[Finding]:
        if statement.stated is None:
            return
        said = dates.parse(statement.stated)
        documents = map(self.model.document_by_id.get, statement.documents)
        published = [document.published for document in documents if document and document.published]
        if published and all(dates.is_over_before(dates.parse(text), said) for text in published):
            yield ("stated",), f"said {statement.stated}, after the document that reports it was published ({published[0]})"


def _cycles(model: Model) -> Iterator[Finding]:
    inner = {statement.id: statement.object for statement in model.statements if statement.object in model.statement_by_id}
    index = {one.id: at for at, one in enumerate(model.statements)}
    depth: dict[str, int] = {}
    for start in inner:
        path: dict[str, None] = {}
        at = start
        while at in inner and at not in depth and at not in path:
            path[at] = None
            at = inner[at]
        if at in path:
            circle = list(path)[list(path).index(at) :]
            yield ("statements", index[at], "object"), f"statements are about each other in a circle: {' → '.join([*circle, at])}"
        for above, one in enumerate(reversed(path), 1):
            depth[one] = depth.get(at, 0) + above
            if depth[one] == MAX_NESTING + 1:
                yield ("statements", index[one], "object"), f"statements nest deeper than {MAX_NESTING} here"


def _holders(model: Model) -> Iterator[Finding]:
    """Statements of one voice that give a relation which only one may hold at a time to two at once."""
    slots: dict[Any, list[tuple[date, date, int, str]]] = defaultdict(list)
    exclusive = {name for name, relation in model.schema.relations.items() if relation.one_at_a_time}
    for index, statement in enumerate(model.statements):
        if statement.relation not in exclusive:
            continue
        slot = slot_of(model.schema, statement)
        if slot is None or statement.negated or statement.content or statement.certainty != "certain" or statement.valid is None:
            continue
        span = span_of(model, statement)
        if span is None or not span.certain:
            continue
        days = [
            (first or date.min, last or _still(model, statement, span), index, holder_of(model.schema, statement))
            for first, last in span.certain_days
        ]
        for document in statement.documents or (None,):
            slots[slot, statement.attribution, document].extend(days)
    reported: set[int] = set()
    for held in slots.values():
        held.sort()
        longest = held[0]
        for one_held in held[1:]:
            start, end, index, holder = one_held
            # A handover day belongs to both: only what overlaps by more than its edge is a contradiction.
            if start < longest[1] and holder != longest[3] and index not in reported:
                other, this = model.statements[longest[2]], model.statements[index]
                reported.add(index)
                yield (
                    ("statements", index, "valid"),
                    f"only one may hold {this.relation} at a time, and the same voice gives it to {longest[3]!r} ({other.id}, {other.valid}) "
                    f"and {holder!r} ({this.valid}) at once; correct a date, or attribute one of them",
                )
            if end > longest[1]:
                longest = one_held


def _still(model: Model, statement: Statement, span: dates.Span) -> date:
    """The first day on which somebody may follow whose end is open: that after it was said, where dates tell (see holders.follows)."""
    known = known_day(model, statement)
    return min(max(known, span.certain_from or known), date.max - timedelta(1)) + timedelta(1) if known else date.max


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, as it stands in models.

    >>> digest("")[:15]
    'sha256:e3b0c442'
    """
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _listed(names: Any) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" or {names[-1]}" if names else ""
