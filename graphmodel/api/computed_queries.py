"""Named queries whose answer the library computes from a model: what Cypher cannot compare, such as dates, or cannot find in linear time.

Each answer has the columns of the query's text, which a server runs. A command of the same name and its query have one source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from graphmodel.claims.contested import findings_of, opposed_claims
from graphmodel.model.content import each_side, stance_of
from graphmodel.model.schema import PROPOSITION
from graphmodel.model.times import date_of

if TYPE_CHECKING:
    from graphmodel.claims.results import Claim
    from graphmodel.model.model import Model
    from graphmodel.model.statement import Statement

Row = tuple[Any, ...]
Compute = Callable[["Model", date | None, Mapping[str, Any]], Iterator[Row]]


def rows_of(name: str, model: Model, as_of: date | None, arguments: Mapping[str, Any]) -> list[Row]:
    """The rows of a computed query, in their order; ``as_of``: only what holds, or may hold, on this day."""
    compute, keys = COMPUTED[name]
    return sorted(compute(model, as_of, arguments), key=lambda row: [(row[place] is None, row[place] or "") for place in keys])


def _contested(model: Model, as_of: date | None, _: Mapping[str, Any]) -> Iterator[Row]:
    for item in findings_of(model, as_of).contested:
        for side in item.sides:
            for claim in side.claims:
                name = side.name if side.holder is None else f"{side.name} {model.name_of(side.holder)}"
                statement = claim.statement
                words = _said(model, statement)
                yield item.key, item.kind, name, claim.claimant or None, *words, *_sources(statement), item.overlap, statement.id


def _contradictions(model: Model, as_of: date | None, arguments: Mapping[str, Any]) -> Iterator[Row]:
    actor = arguments["actor"]
    for item, claim, opposite, overlap in opposed_claims(model, "claim", as_of):
        if actor in (None, claim.claimant, opposite.claimant):
            yield (
                claim.claimant or None,
                opposite.claimant or None,
                _about(model, claim if opposite.about == opposite.statement.id else opposite),
                item.key,
                overlap,
                claim.statement.id,
                opposite.statement.id,
            )


def _about(model: Model, claim: Claim) -> str:
    return model.name_of(claim.statement.object)


def _for_and_against(model: Model, as_of: date | None, arguments: Mapping[str, Any]) -> Iterator[Row]:
    for _, claim, opposite, overlap in opposed_claims(model, "position", as_of):
        supporting, opposing = (model.statement_by_id.get(each.about, each.statement) for each in (claim, opposite))
        if arguments["actor"] in (None, supporting.subject):
            yield (
                model.name_of(supporting.subject),
                model.name_of(supporting.object),
                supporting.relation,
                date_of(model, claim.statement),
                list(claim.statement.attribution),
                claim.statement.id,
                opposing.relation,
                date_of(model, opposite.statement),
                list(opposite.statement.attribution),
                opposite.statement.id,
                overlap,
            )


def _repeated(model: Model, as_of: date | None, _: Mapping[str, Any]) -> Iterator[Row]:
    numbers: dict[tuple[str, str], int] = {}
    for item in findings_of(model, as_of).repeated:
        group = numbers[item.key, item.side] = numbers.get((item.key, item.side), 0) + 1
        for claim in item.claims:
            statement = claim.statement
            said = _said(model, statement)
            yield item.key, item.side, group, len(item.sources), claim.claimant or None, *said, *_sources(statement), statement.id


def _unanswered(model: Model, as_of: date | None, _: Mapping[str, Any]) -> Iterator[Row]:
    for claim in findings_of(model, as_of).unanswered:
        statement = claim.statement
        actor, denied = model.name_of(statement.subject), model.name_of(statement.object)
        yield actor, statement.relation, denied, statement.negated, statement.voice, list(statement.attribution), _quotes(statement), statement.id


def _anonymous(model: Model, as_of: date | None, _: Mapping[str, Any]) -> Iterator[Row]:
    """Statements that come from somebody unspecified: through an attribution, or as what somebody like that affirms."""
    anonymous = {entity.id for entity in model.entities if entity.unspecified}
    around: dict[str, list[str]] = {}
    affirming: dict[str, list[Statement]] = {}
    keys: dict[str, str] = {}
    for statement, content, affirms, _denies in each_side(model):
        keys[statement.id] = content
        for key in affirms:
            affirming.setdefault(key, []).append(statement)
        if statement.subject in anonymous and stance_of(model.schema, statement) == "affirms":
            around.setdefault(statement.object, []).append(statement.subject)
    for statement in model.statements:
        entity = model.entity_by_id.get(statement.object)
        asserts = statement.subject in around.get(statement.object, ()) and entity is not None and entity.label == PROPOSITION
        own = [statement.subject] if asserts and stance_of(model.schema, statement) == "affirms" else []
        for speaker in dict.fromkeys((*statement.attribution, *around.get(statement.id, ()), *own)):
            if speaker in anonymous:
                key = statement.object if speaker in own else keys[statement.id]
                others = [other for other in affirming.get(key, ()) if other.subject != speaker and speaker not in other.attribution]
                said = (model.name_of(statement.subject), statement.relation, model.name_of(statement.object), statement.negated, statement.voice)
                yield model.name_of(speaker), *said, list(statement.attribution), _quotes(statement), len(others), statement.id


def _said(model: Model, statement: Statement) -> Row:
    """Subject, relation, object, negated, voice, attribution."""
    ends = model.name_of(statement.subject), statement.relation, model.name_of(statement.object)
    return *ends, statement.negated, statement.voice, list(statement.attribution)


def _sources(statement: Statement) -> Row:
    """Words, when it was stated, documents."""
    return _quotes(statement), statement.stated, list(statement.documents)


def _quotes(statement: Statement) -> list[str]:
    return [piece.exact for piece in statement.evidence if piece.exact is not None]


COMPUTED: dict[str, tuple[Compute, tuple[int, ...]]] = {
    "anonymous-speakers": (_anonymous, (0, 9)),
    "contested": (_contested, (0, 2, 14)),
    "for-and-against": (_for_and_against, (0, 1, 5, 9)),
    "repeated": (_repeated, (0, 1, 2, 4, 13)),
    "unanswered-denials": (_unanswered, (0, 2, 7)),
    "who-contradicts-whom": (_contradictions, (0, 1, 5, 6)),
}
"""The computed queries, and the columns that their rows are ordered by, as in their texts."""
