"""Models made by different people as one: the union of what they say, three-way with a common ancestor, and every conflict with both sides.

Documents, entities and statements are the same where their ids are. Nothing is decided silently: what both sides changed differently, what one side
removed and the other changed or uses, and what contradicts the schema only together is a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from graphmodel.model.fields import Field, fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Evidence, Statement
from graphmodel.parsing.tree import Path, Tree

Part = Literal["model", "label", "relation", "document", "entity", "statement"]
KINDS: Mapping[Part, str] = {"document": "documents", "entity": "entities", "statement": "statements"}

_Group = dict[str, Any]
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Source:
    """One of the models that are merged: its name for people, and, where it was read from text, what stands where."""

    name: str
    model: Model
    tree: Tree | None = None
    of: tuple[Source, ...] = ()
    """Where it was merged itself: from which, in their order."""

    def place(self, part: Part, id_: str, name: str) -> str:
        """Where a field (or the thing itself) stands, as people and editors read it; in what was merged: in the last one that says the same."""
        if self.of:
            said = self._said(part, id_, name)
            # A thing that was put together stands in each of them, a value that was put together in none.
            found = [one for one in self.of if one._said(part, id_, name) == said]
            found = found or [one for one in self.of if not name and one._said(part, id_, "") is not None]
            return found[-1].place(part, id_, name) if found else self.name
        path = self._path(part, id_, name)
        if self.tree is None or path is None:
            return self.name
        return ":".join(map(str, self.tree.place(path)))

    def _said(self, part: Part, id_: str, name: str) -> Any:
        if part == "model":
            return getattr(self.model.schema, name.removeprefix("schema ")) if name.startswith("schema ") else getattr(self.model, name)
        if part not in KINDS:
            return getattr(self.model.schema, f"{part}s").get(id_)
        thing = next((one for one in getattr(self.model, KINDS[part]) if one.id == id_), None)
        if thing is None or not name:
            return _ABSENT if name else thing
        field, _, qualifier = name.partition(".")
        return getattr(thing, field).get(qualifier) if qualifier else getattr(thing, field)

    def _path(self, part: Part, id_: str, name: str) -> Path | None:
        if part in KINDS:
            items: Sequence[Any] = getattr(self.model, KINDS[part])
            index = next((at for at, one in enumerate(items) if one.id == id_), None)
            return None if index is None else (KINDS[part], index, *(name.split(".", 1) if name else ()))
        return ("schema", f"{part}s", id_) if part != "model" else ("model" if name == "name" else name,)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sides that cannot both be right: of what, in which field, and what each side says (None: it is not there), with its place."""

    part: Part
    id: str
    field: str
    ours: Any
    theirs: Any
    base: Any = None
    why: str = ""
    places: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        from graphmodel.versions.change_text import value_text

        what = f"{self.part} {self.id}" + (f", {self.field}" if self.field else "")
        if self.why:
            return f"{what}: {self.why}" + "".join(f"\n  {place}" for place in dict.fromkeys(self.places) if place)
        sides = [f"  {place}: {value_text(value)}" for place, value in zip(self.places, (self.ours, self.theirs), strict=True)]
        return "\n".join([what, *sides, *([f"  before: {value_text(self.base)}"] if self.base is not None else [])])


@dataclass(frozen=True, slots=True)
class Merged:
    """What came out: the model with our side of every conflict, the same with theirs, and the conflicts, none where ``ours`` is the merged model."""

    ours: Model
    theirs: Model
    conflicts: tuple[Conflict, ...] = ()


def merge(ours: Source, theirs: Source, base: Model | None = None) -> Merged:
    """Two models as one.

    >>> from graphmodel.model.statement import Entity
    >>> one = Model("m", entities=(Entity("a", "Person", "Ann"),))
    >>> other = Model("m", entities=(Entity("a", "Person", "Anne"), Entity("b", "Person", "Bob")))
    >>> found = merge(Source("one.yaml", one), Source("other.yaml", other))
    >>> [entity.name for entity in found.ours.entities], [entity.name for entity in found.theirs.entities]
    (['Ann', 'Bob'], ['Anne', 'Bob'])
    >>> print(found.conflicts[0])
    entity a, name
      one.yaml: “Ann”
      other.yaml: “Anne”
    """
    work = _Merge(ours, theirs, base)
    made = work.models()
    return Merged(*made, tuple(work.placed(one) for one in work.conflicts))


class _Merge:
    def __init__(self, ours: Source, theirs: Source, base: Model | None) -> None:
        self.sources = ours, theirs
        self.ours, self.theirs, self.base = ours.model, theirs.model, base
        self.conflicts: list[Conflict] = []

    def models(self) -> tuple[Model, Model]:
        head: list[dict[str, Any]] = [{}, {}]
        for name in ("name", "title"):
            values = getattr(self.ours, name), getattr(self.theirs, name), getattr(self.base, name, _ABSENT)
            # Different people call their models differently, and that is no contradiction.
            both = (values[0] or values[1],) * 2 if self.base is None else self._value("model", self.ours.name, name, *values)
            head[0][name], head[1][name] = both
        head[0]["schema"], head[1]["schema"] = self._schema()
        for part, kind in KINDS.items():
            items = self._items(part, kind)
            for side in (0, 1):
                head[side][kind] = tuple(one[side] for one in items if one[side] is not None)
        made = self._kept(Model(**head[0])), self._kept(Model(**head[1]))
        self._together(made[0])
        return made

    def placed(self, one: Conflict) -> Conflict:
        return replace(one, places=(self._place(self.sources[0], one), self._place(self.sources[1], one)))

    @staticmethod
    def _place(source: Source, one: Conflict) -> str:
        return source.place(one.part, one.id, "" if one.why else one.field)

    def _items(self, part: Part, kind: str) -> list[tuple[Any, Any]]:
        ours, theirs, base = ({one.id: one for one in getattr(model, kind)} if model else {} for model in (self.ours, self.theirs, self.base))
        found = []
        for id_ in _order(list(ours), list(theirs)):
            mine, yours, before = ours.get(id_), theirs.get(id_), base.get(id_)
            if mine is not None and yours is not None:
                found.append(self._fields(part, mine, yours, before))
            elif before is None:
                found.append((mine or yours, mine or yours))
            elif before != (mine or yours):
                self._add(part, id_, "", mine, yours, None, _removed(self.sources, mine))
                found.append((mine, yours))
        return found

    def _fields(self, part: Part, ours: Any, theirs: Any, base: Any) -> tuple[Any, Any]:
        if ours == theirs:
            return ours, ours
        values: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for one in fields_of(type(ours)):
            both = getattr(ours, one.name), getattr(theirs, one.name), getattr(base, one.name) if base is not None else _ABSENT
            made = self._group(part, ours.id, one.name, *both) if one.shape == "group" else self._value(part, ours.id, one.name, *both, one)
            values[0][one.name], values[1][one.name] = made
        return type(ours)(**values[0]), type(ours)(**values[1])

    def _group(
        self, part: Part, id_: str, field: str, ours: dict[str, Any], theirs: dict[str, Any], base: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Qualifiers or own properties: each of them by itself."""
        before = {} if base is _ABSENT else base
        made: tuple[_Group, _Group] = {}, {}
        for name in _order(list(ours), list(theirs)):
            both = (ours.get(name), theirs.get(name))
            if base is _ABSENT and None in both:
                both = (both[1] if both[0] is None else both[0],) * 2
            values = self._value(part, id_, f"{field}.{name}", *both, _ABSENT if base is _ABSENT else before.get(name))
            for side in (0, 1):
                if values[side] is not None:
                    made[side][name] = values[side]
        return made

    def _value(self, part: Part, id_: str, name: str, ours: Any, theirs: Any, base: Any, field: Field | None = None) -> tuple[Any, Any]:
        """What a field is to be, by our side and by theirs: the same where they do not contradict each other."""
        if theirs in (ours, base):
            return ours, ours
        if ours == base:
            return theirs, theirs
        if field and field.unordered:
            before = () if base is _ABSENT else base
            mine, yours = ours, theirs
            if name == "evidence":
                mine, yours = _filled(ours, theirs, before)
            if not (_rivals(mine, yours, before) if name == "evidence" else name == "external" and _two_ids(mine, yours, before)):
                both = _united(mine, yours, before)
                return both, both
        elif base is _ABSENT and None in (ours, theirs) and (field.completes if field else (part, name) == ("model", "title")):
            return (theirs if ours is None else ours,) * 2
        self._add(part, id_, name, ours, theirs, None if base is _ABSENT else base)
        return ours, theirs

    def _schema(self) -> tuple[Schema, Schema]:
        ours, theirs, base = self.ours.schema, self.theirs.schema, self.base.schema if self.base else None
        if ours == theirs:
            return ours, ours
        made: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for name in ("name", "version"):
            both = self._value("model", self.ours.name, f"schema {name}", getattr(ours, name), getattr(theirs, name), getattr(base, name, _ABSENT))
            made[0][name], made[1][name] = both
        parts: tuple[tuple[Part, str], ...] = (("label", "labels"), ("relation", "relations"))
        for part, kind in parts:
            mine, yours, before = getattr(ours, kind), getattr(theirs, kind), getattr(base, kind, {})
            declared = {name: self._declared(part, name, mine, yours, before) for name in _order(list(mine), list(yours))}
            for side in (0, 1):
                made[side][kind] = {name: values[side] for name, values in declared.items() if values[side] is not None}
        return Schema(**made[0]), Schema(**made[1])

    def _declared(self, part: Part, name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], base: Mapping[str, Any]) -> tuple[Any, Any]:
        mine, yours, before = ours.get(name), theirs.get(name), base.get(name)
        if before is None and None in (mine, yours):
            return (mine or yours,) * 2
        return self._value(part, name, "", mine, yours, _ABSENT if before is None else before)

    def _kept(self, model: Model) -> Model:
        """What one side removed stays where the other side's statements need it, and this is a conflict."""
        while missing := _needed(model) - _there(model):
            for part, kind in KINDS.items():
                known = {one.id: one for side in (self.theirs, self.ours) for one in getattr(side, kind)}
                for id_ in sorted(missing & known.keys()):
                    user = next(one.id for one in model.statements if id_ in _needs(model, one))
                    self._add(part, id_, "", None, None, None, f"removed on one side, and statement {user!r} needs it; it was kept")
                    more: dict[str, Any] = {kind: (*getattr(model, kind), known[id_])}
                    model = replace(model, **more)
            if missing - _there(model) == missing:
                break
        return model

    def _together(self, model: Model) -> None:
        """What is wrong with the merged model, and with neither side by itself."""
        from graphmodel.model.validate import findings

        if self.conflicts:
            return
        known = {message for side in (self.ours, self.theirs) for _, message in findings(side)}
        part_of = {kind: part for part, kind in KINDS.items()}
        for (kind, index, *rest), message in findings(model):
            if message not in known and kind in part_of:
                one = getattr(model, str(kind))[int(index)]
                self._add(part_of[str(kind)], one.id, ".".join(map(str, rest)), None, None, None, f"only together: {message}")

    def _add(self, part: Part, id_: str, name: str, ours: Any, theirs: Any, base: Any, why: str = "") -> None:
        from graphmodel.versions.changes import plain_value

        if not any((one.part, one.id, one.field, one.why) == (part, id_, name, why) for one in self.conflicts):
            told = [None if why else plain_value(value) for value in (ours, theirs, base)]
            self.conflicts.append(Conflict(part, id_, name, told[0], told[1], told[2], why))


def _removed(sources: tuple[Source, Source], mine: Any) -> str:
    changed, removed = (one.name for one in (sources if mine is not None else sources[::-1]))
    return f"changed in {changed}, and removed in {removed}"


def _order(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Ours, with what only they have after what it follows in theirs.

    >>> _order(["a", "b", "d"], ["b", "c", "d", "e"])
    ['a', 'b', 'c', 'd', 'e']
    """
    known = set(ours)
    after: dict[str, list[str]] = {}
    before = ""
    for one in theirs:
        if one in known:
            before = one
        else:
            after.setdefault(before, []).append(one)
    return [*after.get("", []), *(one for mine in ours for one in (mine, *after.get(mine, [])))]


def _united(ours: Sequence[Any], theirs: Sequence[Any], base: Sequence[Any]) -> tuple[Any, ...]:
    kept = [one for one in ours if one in theirs or one not in base]
    return (*kept, *(one for one in theirs if one not in ours and one not in base))


def _rivals(ours: Sequence[Evidence], theirs: Sequence[Evidence], base: Sequence[Evidence]) -> bool:
    """Whether both sides changed the same piece, or one removed what the other changed; or the same words have two places, one place two wordings."""
    mine, yours = [one for one in ours if one not in (*theirs, *base)], [one for one in theirs if one not in (*ours, *base)]
    lost = [one for one in base if one not in ours and one not in theirs]
    if {piece.document for piece in lost} & {one.document for one in mine} & {one.document for one in yours}:
        return True

    def words(piece: Evidence) -> tuple[str, str | None, str | None]:
        return piece.document, piece.exact, piece.digest

    places = {_place(one) for one in mine if one.start is not None} & {_place(one) for one in yours}
    same = {words(one) for one in mine if one.exact or one.digest} & {words(one) for one in yours}
    new = [[one for one in side if one not in base] for side in (ours, theirs)]
    removed = any(any(_succeeds(one, piece) for one in new[0]) != any(_succeeds(one, piece) for one in new[1]) for piece in lost)
    return bool(places or same or removed)


def _succeeds(one: Evidence, before: Evidence) -> bool:
    """Whether a piece is what became of another one: the same words, or a place of which some is the same."""
    if (before.exact and one.exact == before.exact) or (before.digest and one.digest == before.digest):
        return True
    if one.document != before.document:
        return False
    if one.start is None or one.end is None or before.start is None or before.end is None:
        # A piece without words and place is the whole document.
        return not (before.exact or before.digest or before.start is not None)
    return one.start < before.end and before.start < one.end


def _two_ids(ours: Sequence[str], theirs: Sequence[str], base: Sequence[str]) -> bool:
    """Whether each side has an id that the other lacks, in one and the same register."""
    mine, yours = ({one.partition(":")[0] for one in side if one not in (*other, *base)} for side, other in ((ours, theirs), (theirs, ours)))
    return bool(mine & yours)


def _filled(ours: Sequence[Evidence], theirs: Sequence[Evidence], base: Sequence[Evidence]) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Both sides' pieces; where both have a new one at a place and one of them says less of its words, the fuller one."""
    from graphmodel.model.validate import digest

    full: dict[Evidence, Evidence] = {}
    places = {_place(one) for one in ours if one.start is not None and one not in base} & {_place(one) for one in theirs if one not in base}
    for place in places:
        pieces = [one for one in (*ours, *theirs) if _place(one) == place and one not in base]
        exact, hashed = {one.exact for one in pieces} - {None}, {one.digest for one in pieces} - {None}
        if len(exact) < 2 and len(hashed | {digest(one) for one in exact if one is not None and hashed}) < 2:
            full |= dict.fromkeys(pieces, replace(pieces[0], exact=next(iter(exact), None), digest=next(iter(hashed), None)))
    made = [tuple(dict.fromkeys(full.get(one, one) for one in side)) if full else tuple(side) for side in (ours, theirs)]
    return made[0], made[1]


def _place(piece: Evidence) -> tuple[str, int | None, int | None, str | None]:
    return piece.document, piece.start, piece.end, piece.version


def _needs(model: Model, statement: Statement) -> set[str]:
    """The ids that a statement cannot do without."""
    return {*model.schema.involved(statement), *statement.documents}


def _needed(model: Model) -> set[str]:
    return {id_ for statement in model.statements for id_ in _needs(model, statement)}


def _there(model: Model) -> set[str]:
    return {one.id for kind in KINDS.values() for one in getattr(model, kind)}
