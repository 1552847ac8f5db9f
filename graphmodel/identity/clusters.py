"""One entity under several ids: recorded decisions applied to a model, as a view that can be taken back.

A decision is never carried out silently, and nothing is lost by it: the entity that stands for several keeps each of them as it was
(:attr:`~graphmodel.model.statement.Entity.merged`), and every statement keeps the ids that it was made with
(:attr:`~graphmodel.model.statement.Statement.named`). So :func:`separate` gives back the very model that :func:`apply` was given, also after it went
through a file or a database, and undoing a decision gives the same bytes.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.identity.decisions import Decision, effective
from graphmodel.model.fields import fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.model.statement import Entity, Statement
from graphmodel.model.validate import adapter


@dataclass(frozen=True, slots=True)
class Clusters:
    """What the decisions that count come to, whatever their order.

    ``canonical`` gives for every id in a group the id that all of them have together; ``groups`` the ids by canonical id; ``distinct`` for a
    canonical id (or an id in no group) those that it is decided not to be, canonical, too.
    """

    canonical: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    distinct: Mapping[str, frozenset[str]]

    def of(self, id_: str) -> str:
        """The canonical id of an entity: its own where nothing is decided."""
        return self.canonical.get(id_, id_)

    def are_distinct(self, one: str, other: str) -> bool:
        """Whether two entities are decided not to be the same, themselves or through others that they are the same as."""
        return self.of(other) in self.distinct.get(self.of(one), ())


def clusters_of(decisions: Sequence[Decision], file: str = "<decisions>") -> Clusters:
    """The groups of ids that decisions make one. The canonical id is the one that a decision keeps, else the first in the order of characters.

    Raises ProblemsError where decisions that count collide: with each decision on the way between two entities that are the same and not the same.

    >>> same = Decision("same", "ann", "2025-02-14T09:30:00Z", "one person", ("zelensky", "zelenskyy"))
    >>> clusters_of([same]).of("zelenskyy")
    'zelensky'
    """
    counting = effective(decisions)
    links = _SameGraph([decision for decision in counting if decision.decision == "same"])
    if problems := [problem for _, problem in _collisions(counting, links, file)]:
        raise ProblemsError(problems)
    kept = links.kept()
    distinct: dict[str, set[str]] = defaultdict(set)
    canonical: dict[str, str] = {}
    for part, ids in links.parts.items():
        name = min([decision.keep for decision in kept.get(part, ()) if decision.keep] or ids)
        canonical |= dict.fromkeys(ids, name)
    for decision in counting:
        for left, right in combinations(decision.entities, 2) if decision.decision == "not-same" else ():
            distinct[canonical.get(left, left)].add(canonical.get(right, right))
            distinct[canonical.get(right, right)].add(canonical.get(left, left))
    groups: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(canonical):
        groups[canonical[id_]].append(id_)
    return Clusters(canonical, {name: tuple(ids) for name, ids in sorted(groups.items())}, {name: frozenset(ids) for name, ids in distinct.items()})


def new_collisions(before: Sequence[Decision], after: Sequence[Decision], file: str = "<decisions>") -> list[Problem]:
    """Where decisions collide after something was added to them, and did not before.

    >>> same, others = (Decision("same", "ann", "2025-02-14T09:30:00Z", "one person", ids) for ids in (("a", "b"), ("c", "d")))
    >>> apart = Decision("not-same", "bob", "2025-02-15T09:30:00Z", "brothers", ("a", "b"))
    >>> len(new_collisions([same], [same, apart])), new_collisions([same, apart], [same, apart, others])
    (1, [])
    """
    known = [about for about, _ in _all_collisions(before, file)]
    return [problem for about, problem in _all_collisions(after, file) if not any(about <= collision for collision in known)]


def apply(model: Model, decisions: Sequence[Decision], file: str = "<decisions>") -> Model:
    """A model in which the entities that decisions make one are one; whatever was applied to it before is taken back first.

    The one entity has the canonical id, the narrowest label, all names and all ids elsewhere; it stands where the first of them stood. Decisions
    about ids that the model does not have say nothing about it. Raises ProblemsError where decisions collide, or make one what cannot be one.

    >>> people = (Entity("zelensky", "Person", "Zelensky"), Entity("zelenskyy", "Person", "Зеленський"))
    >>> model = Model("m", (), people, (Statement("zelenskyy", "ASSERTS", "x", id="s"),))
    >>> same = Decision("same", "ann", "2025-02-14T09:30:00Z", "one person", ("zelensky", "zelenskyy"))
    >>> one = apply(model, [same])
    >>> one.statements[0].subject, one.statements[0].named, one.entities[0].aliases, separate(one) == model
    ('zelensky', ('subject:zelenskyy',), ('Зеленський',), True)
    """
    model = separate(model)
    return _applied(model, clusters_of(decisions, file), file)


def separate(model: Model) -> Model:
    """The model as it was before decisions were applied to it; the model itself where none were.

    Raises InputError where the record of it was changed by hand so that it cannot be followed.
    """
    if not any(entity.merged for entity in model.entities) and not any(statement.named for statement in model.statements):
        return model
    formers: list[tuple[int, Entity]] = []
    canonical: dict[str, set[str]] = {}
    for one in model.entities:
        if one.merged:
            restored = [_restored(one.id, text) for text in one.merged]
            formers += restored
            canonical[one.id] = {entity.id for _, entity in restored}
    entities = [entity for entity in model.entities if not entity.merged]
    for number, entity in sorted(formers, key=lambda item: item[0]):
        entities.insert(number, entity)
    known = {entity.id for entity in entities} | model.document_by_id.keys() | model.statement_by_id.keys()
    if len({entity.id for entity in entities}) < len(entities):
        raise InputError("entities that were made one cannot be taken apart: an entity of one of their ids was added since; give it another id")
    statements = tuple(_as_named(statement) for statement in model.statements)
    for statement in statements:
        for end in (statement.subject, statement.object, *statement.attribution):
            if end in canonical and end not in known:
                raise InputError(
                    f"statement {statement.id!r} was added to {end!r} after it was made of {', '.join(sorted(canonical[end]))}: "
                    "say under `named` which of them it means, such as subject:" + min(canonical[end])
                )
    return replace(model, entities=tuple(entities), statements=statements)


def former_ids(entity: Entity) -> tuple[str, ...]:
    """The ids of the entities that were made one with this one, its own among them; none where nothing was decided."""
    return tuple(former.id for _, former in (_restored(entity.id, text) for text in entity.merged))


def _applied(model: Model, found: Clusters, file: str) -> Model:
    number = {one.id: at for at, one in enumerate(model.entities)}
    members = {name: [id_ for id_ in ids if id_ in number] for name, ids in found.groups.items()}
    members = {name: ids for name, ids in members.items() if ids and ids != [name]}
    taken = model.document_by_id.keys() | model.statement_by_id.keys()
    problems = [
        Problem(file, 0, 0, "", f"{', '.join(ids)} cannot be called {name!r} in this model: a document or statement is; keep another id")
        for name, ids in members.items()
        if name in taken
    ]
    made: dict[str, Entity] = {}
    for name, ids in members.items():
        entities = [model.entity_by_id[id_] for id_ in sorted(ids, key=lambda id_: (id_ != name, id_))]
        label = narrowest(model.schema, [entity.label for entity in entities])
        if label is None:
            labels = ", ".join(f"{entity.id} ({entity.label})" for entity in entities)
            problems.append(Problem(file, 0, 0, "", f"cannot be one: {labels}; no label of these fits all of them"))
        else:
            made[name] = _one(name, label, entities, number)
    if problems:
        raise ProblemsError(problems)
    place = {min(ids, key=number.__getitem__): name for name, ids in members.items()}
    absorbed = {id_: name for name, ids in members.items() for id_ in ids}
    entities = [
        made[place[entity.id]] if entity.id in place else entity for entity in model.entities if entity.id in place or entity.id not in absorbed
    ]
    return replace(model, entities=tuple(entities), statements=tuple(_renamed(model.schema, statement, absorbed) for statement in model.statements))


def _one(id_: str, label: str, entities: Sequence[Entity], number: Mapping[str, int]) -> Entity:
    known = [entity for entity in entities if not entity.unspecified] or list(entities)
    names = list(dict.fromkeys(name for entity in [*known, *entities] for name in (entity.name, *entity.aliases)))
    values: dict[str, Any] = {}
    for field in fields_of(Entity):
        said = [value for entity in entities if field.is_given(value := getattr(entity, field.name))]
        match field.shape:
            case "list":
                values[field.name] = tuple(dict.fromkeys(text for texts in said for text in texts))
            case "group":
                values[field.name] = {name: value for group in reversed(said) for name, value in group.items()}
            case _:
                values[field.name] = said[0] if said else field.default
    return Entity(
        **{
            **values,
            "id": id_,
            "label": label,
            "name": names[0],
            "aliases": tuple(names[1:]),
            "unspecified": all(entity.unspecified for entity in entities),
            "merged": tuple(_recorded(one, number[one.id]) for one in sorted(entities, key=lambda entity: number[entity.id])),
        }
    )


def _recorded(entity: Entity, number: int) -> str:
    from graphmodel.model.model import to_dict

    told = to_dict(Model("m", entities=(entity,)))["entities"][0]
    return json.dumps({"number": number, **told}, ensure_ascii=False)


def _restored(id_: str, text: str) -> tuple[int, Entity]:
    from pydantic import ValidationError

    try:
        value: dict[str, Any] = json.loads(text)
        number = value.pop("number")
        if not isinstance(number, int) or number < 0 or "merged" in value:
            raise ValueError("number")
        entity: Entity = adapter(Entity).validate_python(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError) as error:
        raise InputError(f"entity {id_!r}: what `merged` says it was made of is no entity: {text[:80]!r}; it is written by graphmodel") from error
    return number, entity


def narrowest(schema: Schema, labels: Sequence[str]) -> str | None:
    """The label that fits wherever each of the labels fits, if one of them does."""
    return next((label for label in labels if all(label == other or schema.fits(label, (other,)) for other in labels)), None)


def _renamed(schema: Schema, statement: Statement, canonical: Mapping[str, str]) -> Statement:
    new = schema.with_ids(statement, lambda id_: canonical.get(id_, id_))
    named = tuple(f"{role}:{before}" for (role, before), (_, after) in zip(_ends(statement), _ends(new), strict=True) if before != after)
    return replace(new, named=named) if named else statement


def _ends(statement: Statement) -> Iterator[tuple[str, str]]:
    yield "subject", statement.subject
    yield "object", statement.object
    yield from statement.qualifiers.items()
    yield from ((f"attribution.{index}", one) for index, one in enumerate(statement.attribution))


def _as_named(statement: Statement) -> Statement:
    if not statement.named:
        return statement
    was = dict(text.split(":", 1) for text in statement.named)
    unknown = was.keys() - {role for role, _ in _ends(statement)}
    if unknown:
        raise InputError(f"statement {statement.id!r}: `named` speaks of {min(unknown)!r}, which the statement does not have")
    return replace(
        statement,
        subject=was.get("subject", statement.subject),
        object=was.get("object", statement.object),
        qualifiers={name: was.get(name, value) for name, value in statement.qualifiers.items()},
        attribution=tuple(was.get(f"attribution.{index}", one) for index, one in enumerate(statement.attribution)),
        named=(),
    )


class _SameGraph:
    """The graph whose edges are decisions that two entities are the same."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.decisions = decisions
        self.near: dict[str, list[tuple[str, Decision]]] = defaultdict(list)
        for decision in decisions:
            for left, right in zip(decision.entities, decision.entities[1:], strict=False):
                self.near[left].append((right, decision))
                self.near[right].append((left, decision))
        self.part: dict[str, int] = {}
        self.parts: dict[int, list[str]] = {}
        for start in self.near:
            if start not in self.part:
                ids = list(self._walk(start))
                number = len(self.parts)
                self.parts[number] = ids
                self.part |= dict.fromkeys(ids, number)

    def kept(self) -> dict[int, list[Decision]]:
        """The decisions that say which id is kept, by the part that they speak of."""
        found: dict[int, list[Decision]] = defaultdict(list)
        for decision in self.decisions:
            if decision.keep:
                found[self.part[decision.keep]].append(decision)
        return found

    def path(self, start: str, end: str) -> list[tuple[str, str, Decision]]:
        """The fewest decisions that lead from one entity to another."""
        came = self._walk(start)
        steps: list[tuple[str, str, Decision]] = []
        at = end
        while (step := came[at]) is not None:
            steps.insert(0, (step[0], at, step[1]))
            at = step[0]
        return steps

    def _walk(self, start: str) -> dict[str, tuple[str, Decision] | None]:
        came: dict[str, tuple[str, Decision] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            at = waiting.popleft()
            for other, decision in self.near[at]:
                if other not in came:
                    came[other] = (at, decision)
                    waiting.append(other)
        return came


def _collision(one: Decision, left: str, right: str, path: Iterable[tuple[str, str, Decision]]) -> str:
    steps = ", ".join(f"{a} = {b} ({_called(step)})" for a, b, step in path)
    return f"{left!r} and {right!r} are not the same ({_called(one)}), and they are: {steps}; undo one of these decisions"


def _all_collisions(decisions: Sequence[Decision], file: str) -> Iterator[tuple[frozenset[Hashable], Problem]]:
    counting = effective(decisions)
    return _collisions(counting, _SameGraph([decision for decision in counting if decision.decision == "same"]), file)


def _collisions(counting: Sequence[Decision], links: _SameGraph, file: str) -> Iterator[tuple[frozenset[Hashable], Problem]]:
    """Every collision, with what it is about: the ids that are to be kept, or the decision and the two that it tells apart."""
    for decisions in links.kept().values():
        names = {one.keep: one for one in sorted(decisions, key=lambda decision: decision.id)}
        if len(names) > 1:
            told = ", ".join(f"{name} ({_called(one)})" for name, one in sorted(names.items(), key=str))
            message = f"entities that are one keep one id, not several: {told}; undo one of these"
            yield frozenset(names), Problem(file, max(decision.line for decision in decisions), 1, "keep", message)
    for one in counting:
        for left, right in combinations(one.entities, 2) if one.decision == "not-same" else ():
            if left in links.part and links.part.get(left) == links.part.get(right):
                message = _collision(one, left, right, links.path(left, right))
                yield frozenset({(one.id, left, right)}), Problem(file, one.line, 1, "entities", message)


def _called(decision: Decision) -> str:
    where = f", line {decision.line}" if decision.line else ""
    return f"{decision.id}{where}, {decision.by}"
