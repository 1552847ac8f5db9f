"""What statements say, whoever says it: the same content gets the same key, and each statement affirms or denies contents.

Two statements have the same content when relation, qualifiers and ends are the same (the ends of a symmetric relation in either order); an end
that is a statement
counts by its content. Negation is not part of the content: a negated statement denies it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graphmodel.schema import Schema, Stance
from graphmodel.statement import Model, Statement

_NEGATED: dict[Stance, Stance] = {"supports": "opposes", "opposes": "supports"}


@dataclass(frozen=True, slots=True)
class Sides:
    """What one statement says and takes a side on: keys of contents, or ids of entities.

    ``content`` is the key of what the statement itself says; it affirms (or, negated, denies) that, unless it is only the content of another
    statement. By its relation's stance it affirms or denies its object.
    """

    content: str
    affirms: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()


def stance_of(schema: Schema, statement: Statement) -> Stance:
    """What a statement does to its object: its relation's stance; negated, support is opposition, and anything else says nothing of its object.

    >>> from graphmodel.schema import bundled
    >>> stance_of(bundled(), Statement("a", "SUPPORTS", "p", negated=True)), stance_of(bundled(), Statement("a", "DENIES", "p", negated=True))
    ('opposes', 'neutral')
    """
    relation = schema.relations.get(statement.relation)
    stance: Stance = relation.stance if relation else "neutral"
    return _NEGATED.get(stance, "neutral") if statement.negated else stance


def sides(model: Model) -> Mapping[str, Sides]:
    """For every statement, by its id: what it says, and what it affirms and denies.

    A statement that is only a content takes sides where somebody stands for it: where an asserted statement affirms it, or one that is itself
    affirmed.
    """
    keys = _content_keys(model)
    live = _live(model)
    result = {}
    for one in model.statements:
        affirms: list[str] = []
        denies: list[str] = []
        if not one.content:
            (denies if one.negated else affirms).append(keys[one.id])
        stance = stance_of(model.schema, one)
        if one.id in live and stance in ("affirms", "denies"):
            inner = model.statement_by_id.get(one.object)
            # Who denies that something is not so, affirms it.
            agrees = (stance == "affirms") != bool(inner and inner.negated)
            (affirms if agrees else denies).append(keys[inner.id] if inner else one.object)
        result[one.id] = Sides(keys[one.id], tuple(affirms), tuple(denies))
    return result


def _content_keys(model: Model) -> dict[str, str]:
    """The key of every statement's content, innermost first (without recursion: how deep they nest is the user's)."""
    keys: dict[str, str] = {}
    for one in model.statements:
        chain = [one]
        while (inner := model.statement_by_id.get(chain[-1].object)) and inner.id not in keys and inner not in chain:
            chain.append(inner)
        for statement in reversed(chain):
            if statement.id not in keys:
                keys[statement.id] = _content_key(model, statement, keys)
    return keys


def _content_key(model: Model, statement: Statement, keys: Mapping[str, str]) -> str:
    relation = model.schema.relations.get(statement.relation)
    inner = model.statement_by_id.get(statement.object)
    ends = [statement.subject, [keys.get(inner.id, inner.id), inner.negated] if inner else statement.object]
    if relation and relation.symmetric and not inner:
        ends.sort(key=str)
    text = json.dumps([statement.relation, ends, sorted(statement.qualifiers.items())], ensure_ascii=False)
    return "c-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _live(model: Model) -> set[str]:
    """The ids of the statements that somebody stands for: those that are asserted, and contents that a live statement affirms."""
    live = {one.id for one in model.statements if not one.content}
    affirmed = defaultdict(list)
    for one in model.statements:
        if one.object in model.statement_by_id and stance_of(model.schema, one) == "affirms":
            affirmed[one.id].append(one.object)
    waiting = list(live)
    while waiting:
        for inner in affirmed[waiting.pop()]:
            if inner not in live:
                live.add(inner)
                waiting.append(inner)
    return live
