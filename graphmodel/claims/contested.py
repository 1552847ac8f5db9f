"""Contested, superseded, repeated: three different answers, none of which depends on the order in which statements were read.

Contested is what some statements affirm and others deny, both live, about a time that may be the same. The schema says what is opposed:

- a **claim**: the same content affirmed and denied (by a relation's stance, by negation, or as an event or proposition that one announces and
  another denies);
- a **position**: one actor reported as for and as against the same thing;
- a **holder**: a relation that only one may hold at a time, given to several at once (:mod:`graphmodel.claims.holders`).

A **dispute** is not contested in this sense: some are for a thing and others are against it, but nobody says of the same thing that it is so and that
it is not.

Superseded is a holder whom a later one followed, by the dates. Repeated is the same content from another source
(:mod:`graphmodel.claims.repeated`): more evidence, and not another fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

from graphmodel.claims.claim_index import ClaimIndex, ClaimRef
from graphmodel.claims.holders import contested_holders, superseded
from graphmodel.claims.intervals import DayIntervals
from graphmodel.claims.repeated import repeated
from graphmodel.claims.results import Claim, Contested, Findings, Kind, Repeated, Side, Superseded, statements_in
from graphmodel.model.content import content_keys, digest_of, matter_of
from graphmodel.model.dates import Answer
from graphmodel.model.model import Model
from graphmodel.model.times import SUREST

__all__ = ["Claim", "Contested", "Findings", "Repeated", "Side", "Superseded", "contested", "findings_of", "opposed_claims", "statements_in"]

_Stands = dict[tuple[str, str], tuple[list[ClaimRef], list[ClaimRef]]]
"""For every actor and matter, the claims that the actor is for it, and those that the actor is against it."""


def findings_of(model: Model, as_of: date | None = None) -> Findings:
    """Everything that is contested, superseded or repeated in a model; the same for every order of its statements.

    ``as_of``: only what is about this day, or may be.

    >>> from graphmodel.model.statement import Entity, Statement
    >>> people = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"), Entity("s", "State", "Sylvania"))
    >>> first = Statement("a", "HEADS", "s", valid="2020-01-20/2024-01-20", id="first")
    >>> then = Statement("b", "HEADS", "s", valid="2024-01-20/..", id="then")
    >>> found = findings_of(Model("m", entities=people, statements=(then, first)))
    >>> [(one.statement.id, one.by.id, one.certainty) for one in found.superseded], found.contested
    ([('first', 'then', 'yes')], ())
    """
    index = ClaimIndex(model, as_of)
    stands = _stands(index)
    everything = _contested(index, stands)
    return Findings(
        tuple(everything),
        tuple(sorted(superseded(index), key=lambda each: (each.name, each.key, each.statement.id))),
        tuple(sorted(repeated(index), key=lambda each: (each.name, each.key, each.side, [claim.statement.id for claim in each.claims]))),
        tuple(_unanswered(index, everything)),
        tuple(sorted(_disputes(index, stands), key=lambda each: (each.name, each.key))),
    )


def contested(model: Model, as_of: date | None = None) -> list[Contested]:
    """Everything in a model that is contested, sorted by name and key, so that the order of statements does not matter.

    ``as_of``: only what is about this day, or may be.

    >>> from graphmodel.model.statement import Entity, Statement
    >>> people = tuple(Entity(one, "Person", one.title()) for one in ("ann", "bob"))
    >>> plan = Entity("plan", "Proposition", "the plan")
    >>> both = (Statement("ann", "ANNOUNCES", "plan"), Statement("bob", "DENIES", "plan"))
    >>> [one.name for one in contested(Model("m", entities=(*people, plan), statements=both))]
    ['the plan']
    """
    index = ClaimIndex(model, as_of)
    return _contested(index, _stands(index))


def opposed_claims(model: Model, kind: Kind, as_of: date | None = None) -> Iterator[tuple[Contested, Claim, Claim, Answer]]:
    """The pairs of claims on opposite sides of what is contested in one way (``claim`` or ``position``), and whether both are about the same time.

    Pairs that are certainly about different times are left out.
    """
    index = ClaimIndex(model, as_of)
    for item in _contested(index, _stands(index)):
        for claim, opposite in product(item.affirming, item.denying) if item.kind == kind else ():
            kept, overlap = _contemporary(index, [(claim.statement, claim.about)], [(opposite.statement, opposite.about)])
            if kept:
                yield item, claim, opposite, overlap


def _contested(index: ClaimIndex, stands: _Stands) -> list[Contested]:
    everything = [*_claims(index), *_positions(index, stands), *contested_holders(index)]
    return sorted(everything, key=lambda each: (each.name, each.kind, each.key))


def _claims(index: ClaimIndex) -> Iterator[Contested]:
    for key, denied in index.denied.items():
        if key in index.affirmed:
            yield from _opposed(index, "claim", key, index.name(key), ("affirms", index.affirmed[key]), ("denies", denied))


def _positions(index: ClaimIndex, stands: _Stands) -> Iterator[Contested]:
    for (actor, matter), (for_, against) in stands.items():
        if for_ and against:
            name = f"{index.model.name_of(actor)}, for or against {index.name(matter)}"
            yield from _opposed(index, "position", "p-" + digest_of([actor, matter]), name, ("supports", for_), ("opposes", against))


def _disputes(index: ClaimIndex, stands: _Stands) -> Iterator[Contested]:
    by_matter: dict[str, list[tuple[str, list[ClaimRef], list[ClaimRef]]]] = defaultdict(list)
    for (actor, matter), (for_, against) in stands.items():
        by_matter[matter].append((actor, for_, against))
    for matter, actors in by_matter.items():
        supporters = {actor for actor, for_, _ in actors if for_}
        opponents = {actor for actor, _, against in actors if against}
        if supporters and opponents and len(supporters | opponents) > 1:
            for_all = [claim for _, for_, _ in actors for claim in for_]
            against_all = [claim for _, _, against in actors for claim in against]
            for dispute in _opposed(index, "dispute", matter, index.name(matter), ("supports", for_all), ("opposes", against_all)):
                # In a dispute, the claimants are those who are for or against it, not those who say so.
                sides = tuple(Side(side.name, tuple(_of_subject(index, claim) for claim in side.claims)) for side in dispute.sides)
                yield replace(dispute, sides=sides)


def _unanswered(index: ClaimIndex, everything: list[Contested]) -> list[Claim]:
    """The denials, by a relation that denies, of what nobody affirms."""
    answered = {(each.key, claim.statement.id) for each in everything for claim in each.denying}
    denials = ((key, index.claim(ref)) for key, denied in index.denied.items() for ref in denied if ref[1] != ref[0].id)
    return sorted((claim for key, claim in denials if (key, claim.statement.id) not in answered), key=lambda each: (each.statement.id, each.about))


def _stands(index: ClaimIndex) -> _Stands:
    model = index.model
    keys = content_keys(model) if model.spoken_about else {}
    stances = {name: relation.stance for name, relation in model.schema.relations.items() if relation.stance in ("supports", "opposes")}
    stands: _Stands = {}
    for key, claims in index.affirmed.items():
        example = index.example.get(key)
        stance = stances.get(example.relation) if example else None
        if example and stance:
            matter, reversed_ = matter_of(model, example, keys)
            for_and_against = stands.setdefault((example.subject, matter), ([], []))
            for_and_against[(stance == "opposes") != reversed_].extend(claims)
    return stands


def _of_subject(index: ClaimIndex, claim: Claim) -> Claim:
    inner = index.model.statement_by_id.get(claim.about)
    return claim._replace(claimant=inner.subject if inner else claim.claimant)


def _opposed(index: ClaimIndex, kind: Kind, key: str, name: str, *two: tuple[str, list[ClaimRef]]) -> Iterator[Contested]:
    """Two sides, each with the claims that may be about the same time as one of the other side; nothing where there are none."""
    (one_name, one), (other_name, other) = two
    one_kept, overlap = _contemporary(index, one, other)
    other_kept, other_overlap = _contemporary(index, other, one)
    if one_kept and other_kept:
        sides = (Side(one_name, index.claims(one_kept)), Side(other_name, index.claims(other_kept)))
        yield index.contested(kind, key, name, sides, min(overlap, other_overlap, key=SUREST.index))


def _contemporary(index: ClaimIndex, claims: list[ClaimRef], opposite: list[ClaimRef]) -> tuple[list[ClaimRef], Answer]:
    """The claims that may be about the same time as one on the opposite side, and how sure it is that one of them is."""
    targets = {about for _, about in opposite}
    spans = [index.span(claim) for claim in opposite]
    undated = None in spans
    possible = DayIntervals((*days, None) for span in spans if span for days in span.possible_days)
    certain = DayIntervals((*days, None) for span in spans if span for days in span.certain_days)
    kept: list[ClaimRef] = []
    answers: set[Answer] = set()
    for claim in claims:
        span = index.span(claim)
        if claim[1] in targets:  # the very same event or statement, whenever it is
            answer: Answer = "yes"
        elif span and (
            any(certain.meets(*days) for days in span.certain_days)
            or (not span.reserved and all(certain.covers(*days) for days in span.possible_days))
        ):
            answer = "yes"
        elif span and any(possible.meets(*days) for days in span.possible_days):
            answer = "possible"
        else:
            answer = "unknown" if undated or not span else "no"
        if answer != "no":
            kept.append(claim)
            answers.add(answer)
    return kept, min(answers, key=SUREST.index, default="unknown")
