"""What the statements of a model affirm and deny, by content: the index from which contested, superseded and repeated are computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from graphmodel.claims.results import Claim, Contested, Kind, Side, open_questions
from graphmodel.model import dates
from graphmodel.model.content import each_side
from graphmodel.model.dates import Answer, Span
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.model.times import holds_on, span_of, statement_holds_on

ClaimRef = tuple[Statement, str]
"""A statement and the id of what it affirms or denies: cheaper than a Claim, of which most are never made."""


class ClaimIndex:
    """All claims of a model by what they are about: the key of a content, or the id of an entity.

    ``affirmed`` and ``denied`` have the claims for it and against it; ``example`` has for a content the first statement that says it, by id.
    """

    def __init__(self, model: Model, as_of: date | None = None) -> None:
        """``as_of``: only claims about what holds, or may hold, on this day."""
        self.model = model
        self.affirmed: dict[str, list[ClaimRef]] = defaultdict(list)
        self.denied: dict[str, list[ClaimRef]] = defaultdict(list)
        self.example: dict[str, Statement] = {}
        for statement, content, affirms, denies in each_side(model):
            known = self.example.get(content)
            if known is None or statement.id < known.id:
                self.example[content] = statement
            for claims, keys in ((self.affirmed, affirms), (self.denied, denies)):
                for key in keys:
                    claim = (statement, statement.id if key == content else statement.object)
                    if as_of is None or self.holds_on(claim, as_of) != "no":
                        claims[key].append(claim)

    def holds_on(self, claim: ClaimRef, day: date) -> Answer:
        """Whether what is affirmed or denied holds or happens on a day."""
        target = self.target(claim)
        if isinstance(target, Statement):
            return statement_holds_on(self.model, target, day)
        return holds_on(target.valid if target else None, day)

    def span(self, claim: ClaimRef) -> Span | None:
        """The days on which what is affirmed or denied may hold or happen; None where no date says it."""
        target = self.target(claim)
        if isinstance(target, Statement):
            return span_of(self.model, target)
        return dates.parse(target.valid) if target and target.valid else None

    def target(self, claim: ClaimRef) -> Statement | Entity | None:
        """What is affirmed or denied: the statement itself, another one, or an entity."""
        statement, about = claim
        return statement if about == statement.id else self.model.statement_by_id.get(about) or self.model.entity_by_id.get(about)

    def name(self, key: str) -> str:
        """A content in words, or the name of an entity."""
        return self.model.describe(self.example[key], plainly=True) if key in self.example else self.model.name_of(key)

    def statement_of(self, claim: ClaimRef) -> Statement:
        """The statement that has the content: the claim itself, or what it affirms or denies."""
        return self.model.statement_by_id.get(claim[1], claim[0])

    def claims(self, refs: Iterable[ClaimRef]) -> tuple[Claim, ...]:
        """Claims in the order of their statements' ids."""
        return tuple(sorted(map(self.claim, refs), key=lambda claim: (claim.statement.id, claim.about)))

    def claim(self, ref: ClaimRef) -> Claim:
        """A claim with its claimant."""
        return Claim(ref[0], next(iter(self.sources(ref)), ""), ref[1])

    def sources(self, claim: ClaimRef) -> tuple[str, ...]:
        """Whose claim it is: the subject where its relation affirms or denies; else the innermost speaker, or, in their own voice, the documents."""
        statement, about = claim
        if about != statement.id:
            return (statement.subject,)
        return statement.attribution[-1:] or statement.documents

    def contested(self, kind: Kind, key: str, name: str, sides: tuple[Side, ...], overlap: Answer) -> Contested:
        """Something contested, with the questions that its statements leave open."""
        return Contested(kind, key, name, sides, overlap, tuple(open_questions(self.model, kind, sides, overlap)))
