"""What statements say, whoever says it: the same content gets the same key, and each statement affirms or denies contents.

Two statements have the same content when relation, qualifiers and ends are the same (the ends of a symmetric relation in either order); an end
that is a statement
counts by its content. Negation is not part of the content: a negated statement denies it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from graphmodel.model.model import Model
from graphmodel.model.schema import PROPOSITION, Schema, Stance
from graphmodel.model.statement import Statement

_json = json.JSONEncoder(ensure_ascii=False).encode
"""As ``json.dumps``, which would make an encoder for each value."""


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
    """What a statement does to its object: its relation's stance, or nothing where it is negated.

    "Did not accuse" is no support, and "does not support" is no opposition; :func:`side_of` says what a negated agreement with a concept is.

    >>> from graphmodel.model.schema import bundled
    >>> stance_of(bundled(), Statement("a", "SUPPORTS", "p")), stance_of(bundled(), Statement("a", "SUPPORTS", "p", negated=True))
    ('supports', 'neutral')
    """
    relation = schema.relations.get(statement.relation)
    return "neutral" if relation is None or statement.negated else relation.stance


def side_of(model: Model, statement: Statement) -> Stance:
    """The side that a statement takes on its object: its stance, or, where a relation of agreement is negated and its object is a proposition or a
    statement, the opposite one. So Discourse Network Analyzer counts a concept that an actor does not agree with."""
    relation = model.schema.relations.get(statement.relation)
    if relation and statement.negated and relation.agreement and _is_concept(model, statement.object):
        return "opposes" if relation.stance == "supports" else "supports"
    return stance_of(model.schema, statement)


def takes_no_side(model: Model, statement: Statement) -> bool:
    """Whether a statement takes no side only because it is negated: its relation has a stance.

    >>> takes_no_side(Model("m"), Statement("a", "ACCUSES", "b", negated=True)), takes_no_side(Model("m"), Statement("a", "MEETS", "b", negated=True))
    (True, False)
    """
    relation = model.schema.relations.get(statement.relation)
    return statement.negated and relation is not None and relation.stance != "neutral" and side_of(model, statement) == "neutral"


def _is_concept(model: Model, id_: str) -> bool:
    if id_ in model.statement_by_id:
        return True
    entity = model.entity_by_id.get(id_)
    return entity is not None and model.schema.fits(entity.label, (PROPOSITION,))


def sides(model: Model) -> Mapping[str, Sides]:
    """For every statement, by its id: what it says, and what it affirms and denies.

    A statement that is only a content takes sides where somebody stands for it: where an asserted statement affirms it, or one that is itself
    affirmed.
    """
    return {statement.id: Sides(key, affirms, denies) for statement, key, affirms, denies in each_side(model)}


def each_side(model: Model) -> Iterator[tuple[Statement, str, tuple[str, ...], tuple[str, ...]]]:
    """Every statement with the key of its content, what it affirms and what it denies; :func:`sides` one by one, for many statements."""
    keys = content_keys(model)
    live = _live_contents(model)
    relations = model.schema.relations
    takes_side = {name for name, relation in relations.items() if relation.stance in ("affirms", "denies")}
    for statement in model.statements:
        key = keys[statement.id]
        affirms: tuple[str, ...] = () if statement.content or statement.negated else (key,)
        denies: tuple[str, ...] = (key,) if statement.negated and not statement.content else ()
        # Negated, these relations say nothing of their object (see stance_of).
        if statement.relation in takes_side and not statement.negated and (not statement.content or statement.id in live):
            inner = model.statement_by_id.get(statement.object)
            # Who denies that something is not so, affirms it.
            if (relations[statement.relation].stance == "affirms") != bool(inner and inner.negated):
                affirms = (*affirms, keys[inner.id] if inner else statement.object)
            else:
                denies = (*denies, keys[inner.id] if inner else statement.object)
        yield statement, key, affirms, denies


def matter_of(model: Model, statement: Statement, keys: Mapping[str, str]) -> tuple[str, bool]:
    """What a statement takes a stance on, as a key, and whether it is the opposite of that which it names (its object is a negated statement)."""
    inner = model.statement_by_id.get(statement.object)
    return (keys[inner.id], inner.negated) if inner else (statement.object, False)


def content_keys(model: Model) -> dict[str, str]:
    """The key of every statement's content, by the statement's id: equal for statements that say the same."""
    keys: dict[str, str] = {}
    known: dict[tuple[str, str, str], str] = {}  # many statements say what another one says: hashing once is enough
    inside = model.statement_by_id
    for one in model.statements:
        if not one.qualifiers and one.object not in inside:
            told = (one.relation, one.subject, one.object)
            key = known.get(told)
            if key is None:
                key = known[told] = _content_key(model, one, keys)
            keys[one.id] = key
            continue
        # Innermost first, without recursion: how deep they nest is the user's.
        chain = [one]
        while (inner := inside.get(chain[-1].object)) and inner.id not in keys and inner not in chain:
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
    return "c-" + digest_of([statement.relation, ends, sorted(statement.qualifiers.items())])


def digest_of(value: object) -> str:
    """A short key for a value of text, numbers and lists: the first 64 bits of the SHA-256 of its JSON."""
    return hashlib.sha256(_json(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def live_statements(model: Model) -> set[str]:
    """The ids of the statements that somebody stands for: those that are asserted, and contents that a live statement affirms."""
    return {statement.id for statement in model.statements if not statement.content} | _live_contents(model)


def affirming(model: Model, live: Collection[str]) -> dict[str, list[Statement]]:
    """For every content that somebody stands for, by its id, the statements that affirm it; ``live`` as :func:`live_statements` gives it."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in model.statements if model.spoken_about else ():
        if statement.id in live and statement.object in live and stance_of(model.schema, statement) == "affirms":
            found[statement.object].append(statement)
    return found


def _live_contents(model: Model) -> set[str]:
    inside = model.spoken_about
    affirmed = defaultdict(list)
    waiting = []
    for statement in model.statements if inside else ():
        if statement.object in inside and stance_of(model.schema, statement) == "affirms":
            affirmed[statement.id].append(statement.object)
            if not statement.content:
                waiting.append(statement.id)
    live: set[str] = set()
    while waiting:
        for inner in affirmed[waiting.pop()]:
            if inner not in live:
                live.add(inner)
                waiting.append(inner)
    return live
