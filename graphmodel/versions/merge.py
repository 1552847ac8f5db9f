"""Models made by different people as one: the union of what they say, three-way with a common ancestor, and every conflict with both sides.

Documents, entities and statements are the same where their ids are. Nothing is decided silently. A conflict is what both sides changed differently,
what one side removed and the other changed or uses, and what contradicts the schema only together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphmodel.model.fields import Field, fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Relation, Schema
from graphmodel.model.statement import Statement
from graphmodel.parsing.display import shown
from graphmodel.versions.change_text import value_text
from graphmodel.versions.changes import plain_value, same_item, same_value
from graphmodel.versions.merge_evidence import completed, contradict
from graphmodel.versions.sources import KINDS, Part, Source

__all__ = ["Conflict", "Merged", "Source", "merge"]

_Both = tuple[Any, Any]
"""A value by our side and by theirs; the same value twice where they do not contradict each other."""
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sides that cannot both be right: of what, in which field, and the value of each side (None: there is none), with its place."""

    part: Part
    id: str
    field: str
    ours: Any
    theirs: Any
    base: Any = None
    why: str = ""
    places: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        what = shown(f"{self.part} {self.id}" + (f", {self.field}" if self.field else ""))
        if self.why:
            return f"{what}: {shown(self.why)}" + "".join(f"\n  {shown(place)}" for place in dict.fromkeys(self.places) if place)
        sides = [f"  {shown(place)}: {value_text(value)}" for place, value in zip(self.places, (self.ours, self.theirs), strict=True)]
        return "\n".join([what, *sides, *([f"  before: {value_text(self.base)}"] if self.base is not None else [])])


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge: the model with our side of every conflict, the model with theirs, and the conflicts; without any, both are the same."""

    ours: Model
    theirs: Model
    conflicts: tuple[Conflict, ...] = ()


def merge(ours: Source, theirs: Source, base: Model | None = None) -> Merged:
    """Two models as one. ``base`` is the version that both started from: what only one side changed is taken.

    >>> from graphmodel.model.statement import Entity
    >>> one = Model("m", entities=(Entity("a", "Person", "Ann"),))
    >>> other = Model("m", entities=(Entity("a", "Person", "Anne"), Entity("b", "Person", "Bob")))
    >>> merged = merge(Source("one.yaml", one), Source("other.yaml", other))
    >>> [entity.name for entity in merged.ours.entities], [entity.name for entity in merged.theirs.entities]
    (['Ann', 'Bob'], ['Anne', 'Bob'])
    >>> print(merged.conflicts[0])
    entity a, name
      one.yaml: “Ann”
      other.yaml: “Anne”
    """
    merging = _Merger(ours, theirs, base)
    models = merging.models()
    return Merged(*models, tuple(merging.with_places(conflict) for conflict in merging.conflicts.values()))


class _Merger:
    """Two sources and their base, and the conflicts that were found so far."""

    def __init__(self, ours: Source, theirs: Source, base: Model | None) -> None:
        self.sources = ours, theirs
        self.ours, self.theirs, self.base = ours.model, theirs.model, base
        self.conflicts: dict[tuple[str, ...], Conflict] = {}

    def models(self) -> tuple[Model, Model]:
        """The merged model with our side of every conflict, and with theirs."""
        sides: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for name in ("name", "title"):
            values = getattr(self.ours, name), getattr(self.theirs, name), getattr(self.base, name, _ABSENT)
            # That two people name their models differently is not a contradiction.
            both = (values[0] or values[1],) * 2 if self.base is None else self._value("model", self.ours.name, name, *values)
            sides[0][name], sides[1][name] = both
        sides[0]["schema"], sides[1]["schema"] = self._schema()
        for part, kind in KINDS.items():
            items = self._items(part, kind)
            for side in (0, 1):
                sides[side][kind] = tuple(both[side] for both in items if both[side] is not None)
        models = self._with_needed(Model(**sides[0])), self._with_needed(Model(**sides[1]))
        self._check_together(models[0])
        return models

    def with_places(self, conflict: Conflict) -> Conflict:
        """A conflict with the place of each side."""
        name = "" if conflict.why else conflict.field
        ours, theirs = (source.place(conflict.part, conflict.id, name) for source in self.sources)
        return replace(conflict, places=(ours, theirs))

    def _items(self, part: Part, kind: str) -> list[_Both]:
        ours, theirs, base = ({item.id: item for item in getattr(model, kind)} if model else {} for model in (self.ours, self.theirs, self.base))
        merged: list[_Both] = []
        for id_ in _order(list(ours), list(theirs)):
            mine, yours, before = ours.get(id_), theirs.get(id_), base.get(id_)
            if mine is not None and yours is not None:
                merged.append(self._fields(part, mine, yours, before))
            elif before is None:
                merged.append((mine or yours,) * 2)
            elif not same_item(before, mine or yours):
                self._add(part, id_, "", why=_removed(self.sources, mine))
                merged.append((mine, yours))
        return merged

    def _fields(self, part: Part, ours: Any, theirs: Any, base: Any) -> _Both:
        if same_item(ours, theirs):
            return ours, ours
        sides: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for field in fields_of(type(ours)):
            values = getattr(ours, field.name), getattr(theirs, field.name), getattr(base, field.name) if base is not None else _ABSENT
            if field.shape == "group":
                both = self._group(part, ours.id, field.name, *values)
            else:
                both = self._value(part, ours.id, field.name, *values, field)
            sides[0][field.name], sides[1][field.name] = both
        return type(ours)(**sides[0]), type(ours)(**sides[1])

    def _group(self, part: Part, id_: str, field: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], base: Any) -> _Both:
        """Qualifiers or own properties: each of them by itself."""
        before = {} if base is _ABSENT else base
        sides: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for name in _order(list(ours), list(theirs)):
            values = ours.get(name), theirs.get(name)
            if base is _ABSENT and None in values:
                values = (values[1] if values[0] is None else values[0],) * 2
            both = self._value(part, id_, f"{field}.{name}", *values, _ABSENT if base is _ABSENT else before.get(name))
            for side in (0, 1):
                if both[side] is not None:
                    sides[side][name] = both[side]
        return sides

    def _value(self, part: Part, id_: str, name: str, ours: Any, theirs: Any, base: Any, field: Field | None = None) -> _Both:
        """The merged value of a field, by our side and by theirs."""
        if same_value(theirs, ours) or same_value(theirs, base):
            return ours, ours
        if same_value(ours, base):
            return theirs, theirs
        if field and field.unordered:
            before = () if base is _ABSENT else base
            if name == "evidence":
                mine, yours = completed(ours, theirs, before)
                contradicting = contradict(mine, yours, before)
            else:
                mine, yours = ours, theirs
                contradicting = name == "external" and _two_ids(mine, yours, before)
            if not contradicting:
                return (_united(mine, yours, before),) * 2
        elif base is _ABSENT and None in (ours, theirs) and (field.completes if field else (part, name) == ("model", "title")):
            return (theirs if ours is None else ours,) * 2
        elif base is _ABSENT and (part, name) == ("entity", "label") and (narrower := self._narrower(ours, theirs)) is not None:
            return narrower, narrower
        self._add(part, id_, name, (ours, theirs), None if base is _ABSENT else base)
        return ours, theirs

    def _narrower(self, ours: str, theirs: str) -> str | None:
        """Of two labels, the one that is a kind of the other: who is an Actor here and a Person there is a Person. None where neither is."""
        schemas = self.ours.schema, self.theirs.schema
        if any(schema.fits(ours, (theirs,)) for schema in schemas):
            return ours
        return theirs if any(schema.fits(theirs, (ours,)) for schema in schemas) else None

    def _schema(self) -> tuple[Schema, Schema]:
        ours, theirs, base = self.ours.schema, self.theirs.schema, self.base.schema if self.base else None
        if ours == theirs:
            return ours, ours
        sides: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for name in ("name", "version"):
            values = getattr(ours, name), getattr(theirs, name), getattr(base, name, _ABSENT)
            sides[0][name], sides[1][name] = self._value("model", self.ours.name, f"schema {name}", *values)
        parts: tuple[tuple[Part, str], ...] = (("label", "labels"), ("relation", "relations"))
        for part, kind in parts:
            mine, yours, before = getattr(ours, kind), getattr(theirs, kind), getattr(base, kind, {})
            declared = {name: self._declared(part, name, mine, yours, before) for name in _order(list(mine), list(yours))}
            for side in (0, 1):
                sides[side][kind] = {name: both[side] for name, both in declared.items() if both[side] is not None}
        return Schema(**sides[0]), Schema(**sides[1])

    def _declared(self, part: Part, name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], base: Mapping[str, Any]) -> _Both:
        mine, yours, before = ours.get(name), theirs.get(name), base.get(name)
        if before is None and None in (mine, yours):
            return (mine or yours,) * 2
        if before is None and isinstance(mine, Relation) and isinstance(yours, Relation) and (wider := _wider(mine, yours)) is not None:
            return wider, wider
        return self._value(part, name, "", mine, yours, _ABSENT if before is None else before)

    def _with_needed(self, model: Model) -> Model:
        """The model with what one side removed and the other side's statements need; that it is needed is a conflict."""
        removed = {(part, item.id): item for side in (self.theirs, self.ours) for part, kind in KINDS.items() for item in getattr(side, kind)}
        added: dict[Part, list[Any]] = {part: [] for part in KINDS}
        present = {item.id for kind in KINDS.values() for item in getattr(model, kind)}
        waiting = list(model.statements)
        while waiting:
            # Who needs what: the first statement that does, in the order of the model.
            users: dict[str, str] = {}
            for statement in waiting:
                for id_ in _needs(model, statement) - present:
                    users.setdefault(id_, statement.id)
            waiting = []
            for part in KINDS:
                for id_ in sorted(id_ for id_ in users if (part, id_) in removed and id_ not in present):
                    self._add(part, id_, "", why=f"removed on one side, and statement {users[id_]!r} needs it; it was kept")
                    item = removed[part, id_]
                    added[part].append(item)
                    present.add(id_)
                    waiting += [item] if isinstance(item, Statement) else []
        kept: dict[str, Any] = {KINDS[part]: (*getattr(model, KINDS[part]), *items) for part, items in added.items() if items}
        return replace(model, **kept) if kept else model

    def _check_together(self, model: Model) -> None:
        """Add what is wrong with the merged model, and with neither side by itself."""
        from graphmodel.model.validate import findings

        if self.conflicts:
            return
        known = {message for side in (self.ours, self.theirs) for _, message in findings(side)}
        part_of = {kind: part for part, kind in KINDS.items()}
        for (kind, index, *rest), message in findings(model):
            if message not in known and kind in part_of:
                item = getattr(model, str(kind))[int(index)]
                self._add(part_of[str(kind)], item.id, ".".join(map(str, rest)), why=f"only together: {message}")

    def _add(self, part: Part, id_: str, name: str, sides: _Both = (None, None), base: Any = None, *, why: str = "") -> None:
        ours, theirs = map(plain_value, sides)
        self.conflicts.setdefault((part, id_, name, why), Conflict(part, id_, name, ours, theirs, plain_value(base), why))


def _wider(mine: Relation, yours: Relation) -> Relation | None:
    """A relation that takes the ends and qualifiers of both declarations; None where they differ in anything else.

    Imports declare relations with the ends that they have: two of them in one model are no contradiction.
    """
    if replace(yours, subject=mine.subject, object=mine.object, qualifiers=mine.qualifiers) != mine:
        return None
    if any(mine.qualifiers.get(name, qualifier) != qualifier for name, qualifier in yours.qualifiers.items()):
        return None
    ends = {side: tuple(dict.fromkeys((*getattr(mine, side), *getattr(yours, side)))) for side in ("subject", "object")}
    return replace(mine, subject=ends["subject"], object=ends["object"], qualifiers={**yours.qualifiers, **mine.qualifiers})


def _needs(model: Model, statement: Statement) -> set[str]:
    """The ids that a statement cannot do without."""
    return {*model.schema.involved(statement), *statement.documents}


def _removed(sources: tuple[Source, Source], mine: Any) -> str:
    changed, removed = (source.name for source in (sources if mine is not None else sources[::-1]))
    return f"changed in {changed}, and removed in {removed}"


def _order(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Ours, with what only they have after what it follows in theirs.

    >>> _order(["a", "b", "d"], ["b", "c", "d", "e"])
    ['a', 'b', 'c', 'd', 'e']
    """
    known = set(ours)
    after: dict[str, list[str]] = {}
    before = ""
    for item in theirs:
        if item in known:
            before = item
        else:
            after.setdefault(before, []).append(item)
    return [*after.get("", []), *(item for mine in ours for item in (mine, *after.get(mine, [])))]


def _united(ours: Sequence[Any], theirs: Sequence[Any], base: Sequence[Any]) -> tuple[Any, ...]:
    """What either side has, without what one of them removed."""
    kept = [item for item in ours if item in theirs or item not in base]
    return (*kept, *(item for item in theirs if item not in ours and item not in base))


def _two_ids(ours: Sequence[str], theirs: Sequence[str], base: Sequence[str]) -> bool:
    """Whether each side has an id that the other lacks, in one and the same register."""
    mine, yours = ({text.partition(":")[0] for text in side if text not in (*other, *base)} for side, other in ((ours, theirs), (theirs, ours)))
    return bool(mine & yours)
