"""What a verdict is made of: claims, sides, what is contested, superseded or repeated; and what the statements in it leave open, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from graphmodel.model import dates
from graphmodel.model.dates import Answer
from graphmodel.model.exclusive import said_of
from graphmodel.model.model import Model
from graphmodel.model.statement import CERTAINTIES, Statement

Kind = Literal["claim", "position", "holder", "dispute"]


class Claim(NamedTuple):
    """One statement on one side, and whose claim it is: the id of who does what its relation says, or, where the statement itself is the claim,
    of its innermost speaker or its document. ``about`` is the id of the statement or the entity that it affirms or denies: its own for itself."""

    statement: Statement
    claimant: str
    about: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the sides: ``affirms`` or ``denies``, ``supports`` or ``opposes``, or ``held by`` and the id of a holder."""

    name: str
    claims: tuple[Claim, ...]
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Contested:
    """Something with two sides or more: ``key`` is an entity's id or a content's key, ``name`` says it in words; claims stand in the order of ids.

    ``overlap`` says whether the sides are about the same time: yes, possible (the dates leave it open) or unknown (no dates).
    ``open`` are, in words, the questions that the statements leave open.
    """

    kind: Kind
    key: str
    name: str
    sides: tuple[Side, ...]
    overlap: Answer
    open: tuple[str, ...] = ()

    @property
    def affirming(self) -> tuple[Claim, ...]:
        """The claims of the first side."""
        return self.sides[0].claims

    @property
    def denying(self) -> tuple[Claim, ...]:
        """The claims of all other sides."""
        return tuple(claim for side in self.sides[1:] for claim in side.claims)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, side by side."""
        return tuple(claim for side in self.sides for claim in side.claims)


def statements_in(found: Iterable[Contested]) -> frozenset[str]:
    """The ids of the statements that are contested: those that a picture marks."""
    return frozenset(claim.statement.id for content in found for claim in content.claims)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A statement that gives a slot to one holder, and the one that gives it to the next: for certain, or possibly, by their dates."""

    key: str
    name: str
    statement: Statement
    by: Statement
    certainty: Literal["yes", "possible"]


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same content from several sources (ids of speakers, actors or documents), affirmed or denied."""

    key: str
    name: str
    side: Literal["affirms", "denies"]
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the statements of a model are to each other; ``unanswered`` are the denials of what nobody affirms, ``disputed`` what some are for and
    others against."""

    contested: tuple[Contested, ...]
    superseded: tuple[Superseded, ...]
    repeated: tuple[Repeated, ...]
    unanswered: tuple[Claim, ...]
    disputed: tuple[Contested, ...]


def open_questions(model: Model, kind: Kind, each: Sequence[Side], overlap: Answer) -> Iterator[str]:
    """What the statements of the sides leave open, in words."""
    if overlap == "unknown":
        yield "no dates say whether the sides are about the same time"
    elif overlap == "possible":
        yield "the dates leave open whether the sides are about the same time"
    claims = [claim for side in each for claim in side.claims]
    for id_ in sorted({end for claim in claims for end in _involved(model, claim)}):
        entity = model.entity_by_id.get(id_)
        if entity and entity.unspecified:
            yield f"not specified: {entity.name}"
    undated = sorted({claim.statement.id for claim in claims if claim.statement.stated is None})
    if undated:
        yield f"not dated: when it was said ({_listed(undated)})"
    for certainty in CERTAINTIES[1:]:
        if unsure := sorted({claim.statement.id for claim in claims if claim.statement.certainty == certainty}):
            yield f"{certainty}: {_listed(unsure)}"
    if inferred := sorted({claim.statement.id for claim in claims if claim.statement.inferred}):
        yield f"inferred: {_listed(inferred)}"
    if kind == "claim":
        yield from _answers(model, each)
    elif kind == "position":
        yield from _changed(model, each)


def _answers(model: Model, each: Sequence[Side]) -> Iterator[str]:
    """Whether the first side answered the second: not where all of it was said, for certain, before any of the second was."""
    first, second = each
    # What was published on a day was said on that day at the latest; when at the earliest only `stated` says.
    last = [said_of(model, claim.statement) for claim in first.claims]
    begun = [dates.parse(text) if (text := claim.statement.stated) else None for claim in second.claims]
    known_last, known_begun = [span for span in last if span], [span for span in begun if span]
    if len(known_last) == len(last) and len(known_begun) == len(begun) and dates.all_over_before(known_last, known_begun):
        yield "not answered: nothing affirms it after it was denied"


def _changed(model: Model, each: Sequence[Side]) -> Iterator[str]:
    """Whether an actor may have changed sides: all that has it on the one side was said, or else published, before all that has it on the other."""
    one, other = ([said_of(model, claim.statement) for claim in side.claims] for side in each)
    for before, after in ((one, other), (other, one)):
        earlier, later = [span for span in before if span], [span for span in after if span]
        if len(earlier) == len(before) and len(later) == len(after) and dates.all_over_before(earlier, later):
            last, first = max(span.latest for span in earlier if span.latest), min(span.earliest for span in later if span.earliest)
            yield f"said at different times: the position may have changed ({last}, {first})"


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more


_SHOWN = 5
"""How many ids are named in one open question."""


def _involved(model: Model, claim: Claim) -> Iterator[str]:
    """Everybody in a claim and in what it is about: ends and speakers."""
    for statement in (claim.statement, model.statement_by_id.get(claim.about)):
        if statement:
            yield from model.schema.involved(statement)
