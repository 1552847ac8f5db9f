"""Contested: what some statement affirms and another denies. Both stay, in whatever order they were read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from graphmodel.content import sides
from graphmodel.statement import Model, Statement


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement on one side, and whose claim it is: the id of who does what its relation says, or, where the statement itself is the claim,
    of its
    innermost speaker or its document."""

    statement: Statement
    claimant: str


@dataclass(frozen=True, slots=True)
class Contested:
    """Something with two sides: ``key`` is an entity's id or a content's key, ``name`` says it in words; the sides in the model's order."""

    key: str
    name: str
    affirming: tuple[Claim, ...]
    denying: tuple[Claim, ...]


def contested(model: Model) -> list[Contested]:
    """Everything in a model that is both affirmed and denied, sorted by name and key, so that the order of statements does not matter.

    >>> from graphmodel.statement import Entity
    >>> people = tuple(Entity(one, "Person", one.title()) for one in ("ann", "bob"))
    >>> plan = Entity("plan", "Proposition", "the plan")
    >>> both = (Statement("ann", "ANNOUNCES", "plan"), Statement("bob", "DENIES", "plan"))
    >>> [one.name for one in contested(Model("m", entities=(*people, plan), statements=both))]
    ['the plan']
    """
    found: dict[str, tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
    saying: dict[str, Statement] = {}
    taken = sides(model)
    for statement in model.statements:
        own = taken[statement.id]
        saying[own.content] = min(saying.get(own.content, statement), statement, key=lambda one: one.id)
        for side, keys in enumerate((own.affirms, own.denies)):
            for key in keys:
                found[key][side].append(Claim(statement, _claimant(statement) if key == own.content else statement.subject))
    both = [
        Contested(key, model.read_out(saying[key], plainly=True) if key in saying else model.name_of(key), tuple(yes), tuple(no))
        for key, (yes, no) in found.items()
        if yes and no
    ]
    return sorted(both, key=lambda one: (one.name, one.key))


def _claimant(statement: Statement) -> str:
    return statement.attribution[-1] if statement.attribution else next(iter(statement.documents), "")
