"""What changed between two models, statement by statement and by what they mean.

Statements are matched by id, then by what they say and who says it where, so that a statement whose id was computed anew, whose quote was reworded
or whose place moved is not "one gone, one new". What another document or speaker adds to a known claim is told apart from a new claim. The order of
anything is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Literal

from graphmodel.identity.clusters import former_ids, separate
from graphmodel.model.content import Sides, sides, stance_of
from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Evidence, Statement
from graphmodel.versions.change_text import value_text
from graphmodel.versions.changes import Change, Kind, Part, ordered, plain_value, same_value
from graphmodel.versions.matching import Rule, pairs, without

_FieldChange = tuple[Kind, str, Any, Any]
"""The kind of a change in a field, the field's name, and its value before and after."""


def models_diff(old: Model, new: Model) -> list[Change]:
    """Everything that changed between two models. A decision about identity is one change, and not one more for every statement."""
    apart = separate(old), separate(new)
    return ordered([*_identity_changes(old, new), *_Comparison(*apart).changes()])


class _Comparison:
    """Two models as people wrote them, with the items of the old one paired with those of the new one."""

    def __init__(self, old: Model, new: Model) -> None:
        self.new = new
        self.entities = pairs(old.entities, new.entities, (lambda each: each.id, _external, lambda each: (each.label, each.name)))
        self.documents = pairs(old.documents, new.documents, (lambda each: each.id, lambda each: each.digest, lambda each: (each.url, each.title)))
        # From here on, old statements name entities and documents by their new ids: a new id alone changes nothing that is said.
        self.old = _with_document_ids(_with_entity_ids(old, _new_ids(self.entities)), _new_ids(self.documents))
        old_sides, new_sides = sides(self.old), sides(self.new)
        self.keys = {id_: each.content for id_, each in old_sides.items()}
        self.new_keys = {id_: each.content for id_, each in new_sides.items()}
        self.claims, self.new_claims = _claims(old_sides), _claims(new_sides)
        self.statements = pairs(self.old.statements, self.new.statements, self._rules())

    def changes(self) -> Iterator[Change]:
        yield from self._schema_changes()
        for document, new_document in self.documents:
            yield from _thing_changes("document", document, new_document, lambda each: each.title)
        for entity, new_entity in self.entities:
            yield from _thing_changes("entity", entity, new_entity, lambda each: each.name)
        new_ids = _new_ids(self.statements, also_same=True)
        for statement, new_statement in self.statements:
            if statement is None or new_statement is None:
                yield self._lone_statement(statement, new_statement)
            else:
                yield from self._statement_changes(statement, new_statement, new_ids)
        for field in ("name", "title"):
            if (before := getattr(self.old, field)) != (after := getattr(self.new, field)):
                yield Change("model", "changed", self.new.name, self.new.title or self.new.name, field, before, after)

    def _rules(self) -> tuple[Rule[Statement], ...]:
        old = self.old.statement_by_id

        def inner(statement: Statement) -> str:
            return self.keys.get(statement.object) or self.new_keys.get(statement.object) or statement.object

        def key(statement: Statement) -> str:
            return (self.keys if old.get(statement.id) is statement else self.new_keys)[statement.id]

        def words(statement: Statement) -> Hashable:
            return tuple((piece.document, piece.exact or piece.digest) for piece in statement.evidence if piece.exact or piece.digest) or None

        def said(statement: Statement) -> Hashable:
            return key(statement), statement.negated, statement.content, statement.attribution, statement.documents

        def computed(rule: Rule[Statement]) -> Rule[Statement]:
            # Two ids that somebody gave are two statements; a computed id changes with what it is computed from.
            return lambda statement: rule(statement) if _is_computed(statement) else None

        return (
            lambda each: each.id,
            lambda each: (said(each), words(each)) if words(each) else None,
            lambda each: (said(each), each.valid, each.stated, tuple(sorted(each.qualifiers.items()))),
            said,
            computed(lambda each: (key(each), each.content, words(each)) if words(each) else None),
            computed(lambda each: (key(each), each.content, each.documents) if each.documents else None),
            computed(lambda each: (each.subject, words(each)) if words(each) else None),
            computed(lambda each: (inner(each), words(each)) if words(each) else None),
            computed(lambda each: (each.subject, each.relation, inner(each), each.content, each.documents) if each.documents else None),
        )

    def _lone_statement(self, old: Statement | None, new: Statement | None) -> Change:
        """A statement of one version only: new or gone, or only one source more or less for a claim that both versions have."""
        if new is not None:
            known = not new.content and (self.new_keys[new.id], new.negated) in self.claims
            return Change("statement", "new source" if known else "new", new.id, self.new.describe(new))
        assert old is not None  # noqa: S101 - a pair has at least one item
        still = not old.content and (self.keys[old.id], old.negated) in self.new_claims
        return Change("statement", "lost source" if still else "gone", old.id, self.old.describe(old))

    def _statement_changes(self, old: Statement, new: Statement, new_ids: Mapping[str, str]) -> Iterator[Change]:
        reads, was = self.new.describe(new), old.id if old.id != new.id else ""
        for kind, field, before, after in self._statement_field_changes(old, new, new_ids):
            yield Change("statement", kind, new.id, reads, field, before, after, was)

    def _statement_field_changes(self, old: Statement, new: Statement, new_ids: Mapping[str, str]) -> Iterator[_FieldChange]:
        if old.id != new.id and not (_is_computed(old) and _is_computed(new)):
            yield "changed", "id", old.id, new.id
        stances = stance_of(self.old.schema, old), stance_of(self.new.schema, new)
        if old.relation != new.relation:
            yield "stance" if stances[0] != stances[1] else "changed", "relation", old.relation, new.relation
        elif stances[0] != stances[1] and old.negated == new.negated:
            yield "stance", "stance", *stances
        for end in ("subject", "object"):
            before, after = getattr(old, end), getattr(new, end)
            if new_ids.get(before, before) != after:
                yield "changed", end, before, after
        yield from _field_changes(old, new)
        yield from _named_changes("", old.qualifiers, new.qualifiers)
        for kind, before, after in _evidence_changes(old.evidence, new.evidence):
            yield kind, "evidence", before, after

    def _schema_changes(self) -> Iterator[Change]:
        old_schema, new_schema = self.old.schema, self.new.schema
        declared: list[tuple[Part, Mapping[str, Any], Mapping[str, Any]]] = [
            ("label", old_schema.labels, new_schema.labels),
            ("relation", old_schema.relations, new_schema.relations),
        ]
        for part, before, after in declared:
            for name in sorted({*before, *after}):
                if name not in before or name not in after:
                    yield Change(part, "new" if name in after else "gone", name, _reading({**before, **after}[name]))
                    continue
                for field in fields(after[name]):
                    old_value, new_value = getattr(before[name], field.name), getattr(after[name], field.name)
                    if old_value != new_value:
                        kind: Kind = "stance" if field.name == "stance" else "changed"
                        yield Change(part, kind, name, _reading(after[name]), field.name, plain_value(old_value), plain_value(new_value))
        for field_name in ("name", "version"):
            if (old_value := getattr(old_schema, field_name)) != (new_value := getattr(new_schema, field_name)):
                yield Change("model", "changed", self.new.name, "the schema", f"schema {field_name}", old_value, new_value)


def _thing_changes(part: Literal["entity", "document"], old: Any, new: Any, name: Callable[[Any], str]) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(part, "new" if new else "gone", (new or old).id, name(new or old))
        return
    was = old.id if old.id != new.id else ""
    if was:
        yield Change(part, "identity", new.id, name(new), "id", old.id, new.id, was)
    for kind, field, before, after in _field_changes(old, new):
        yield Change(part, kind, new.id, name(new), field, before, after, was)


def _field_changes(old: Any, new: Any) -> Iterator[_FieldChange]:
    """The fields and own properties in which two versions of a thing differ."""
    for field in fields_of(type(new)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        same = sorted(before) == sorted(after) if field.unordered and field.shape == "list" else before == after
        if field.change and not same:
            yield field.change, field.name, plain_value(before), plain_value(after)
    yield from _named_changes("properties.", old.properties, new.properties)


def _named_changes(prefix: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[_FieldChange]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if not same_value(before, after):
            yield "changed", prefix + name, plain_value(before), plain_value(after)


def _evidence_changes(old: Sequence[Evidence], new: Sequence[Evidence]) -> Iterator[tuple[Kind, Any, Any]]:
    """What happened to the pieces of evidence of one statement: the same words elsewhere, other words in the same document, one more, one less."""
    gone, come = without(old, new), without(new, old)
    left_old: list[Evidence] = []
    left_new: list[Evidence] = []
    for piece, new_piece in pairs(gone, come, (lambda each: (each.document, each.exact, each.digest),)):
        if piece and new_piece:
            if _place(piece) != _place(new_piece):
                yield "moved", _place(piece), _place(new_piece)
            for field in fields_of(Evidence):
                before, after = getattr(piece, field.name), getattr(new_piece, field.name)
                if before != after and field.name not in ("start", "end", "version"):
                    yield "changed", f"{field.name}: {value_text(before)}", f"{field.name}: {value_text(after)}"
        left_old += [piece] if piece and not new_piece else []
        left_new += [new_piece] if new_piece and not piece else []
    for piece, new_piece in pairs(left_old, left_new, (lambda each: each.document,)):
        if piece and new_piece:
            yield "reworded", _words(piece), _words(new_piece)
        elif piece:
            yield "lost source", f"{piece.document}: {_words(piece)}", None
        elif new_piece:
            yield "new source", None, f"{new_piece.document}: {_words(new_piece)}"


def _identity_changes(old: Model, new: Model) -> Iterator[Change]:
    """Entities that decisions made one, or took apart, between the versions."""
    before, after = ({entity.id: former_ids(entity) for entity in model.entities if entity.merged} for model in (old, new))
    for id_ in sorted({*before, *after}):
        if before.get(id_) != after.get(id_):
            name = (new if id_ in after else old).name_of(id_)
            yield Change("entity", "identity", id_, name, "is", list(before.get(id_, ())), list(after.get(id_, ())))


def _claims(taken: Mapping[str, Sides]) -> set[tuple[str, bool]]:
    """What somebody affirms, or (True) denies."""
    return {(key, denied) for each in taken.values() for denied, keys in ((False, each.affirms), (True, each.denies)) for key in keys}


def _is_computed(statement: Statement) -> bool:
    return bool(re.fullmatch("s-[0-9a-f]{16}", statement.id))


def _new_ids(paired: Sequence[tuple[Any, Any]], *, also_same: bool = False) -> dict[str, str]:
    return {old.id: new.id for old, new in paired if old and new and (also_same or old.id != new.id)}


def _with_entity_ids(model: Model, new_ids: Mapping[str, str]) -> Model:
    """A model with other ids of entities; where a statement has an id, that id stays."""
    if not new_ids:
        return model

    def new_id(id_: str) -> str:
        return id_ if id_ in model.statement_by_id else new_ids.get(id_, id_)

    statements = tuple(model.schema.with_ids(statement, new_id) for statement in model.statements)
    return replace(model, entities=tuple(replace(entity, id=new_ids.get(entity.id, entity.id)) for entity in model.entities), statements=statements)


def _with_document_ids(model: Model, new_ids: Mapping[str, str]) -> Model:
    if not new_ids:
        return model
    statements = tuple(
        replace(statement, evidence=tuple(replace(piece, document=new_ids.get(piece.document, piece.document)) for piece in statement.evidence))
        for statement in model.statements
    )
    return replace(model, documents=tuple(replace(each, id=new_ids.get(each.id, each.id)) for each in model.documents), statements=statements)


def _external(entity: Entity) -> Hashable:
    return (entity.label, tuple(sorted(entity.external))) if entity.external else None


def _reading(declared: Any) -> str:
    return str(getattr(declared, "reading", "") or getattr(declared, "description", ""))


def _place(piece: Evidence) -> str:
    place = f"{piece.start} to {piece.end}" if piece.start is not None else "no place"
    return f"{place} of {piece.version}" if piece.version else place


def _words(piece: Evidence) -> str:
    if piece.exact is not None:
        return piece.exact
    return f"{piece.start} to {piece.end}" + (f", {piece.digest[:19]}…" if piece.digest else "") if piece.start is not None else piece.digest or ""
