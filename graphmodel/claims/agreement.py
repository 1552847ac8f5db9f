"""Who agrees with whom: congruence and conflict networks between actors, as Discourse Network Analyzer defines them.

An actor agrees with a concept (an event, a proposition, an actor, the content of a statement) that it affirms or supports, and disagrees with one
that it denies or opposes. Two actors are congruent where they take the same side on a concept, and in conflict where they take opposite sides; the
weight adds up over concepts the products of how often each of them does so. Source: P. Leifeld, Discourse network analysis, in: The Oxford Handbook
of Political Networks (2017); and the one-mode networks of the program itself (version 3, export/Exporter.java), whose normalizations these are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, get_args

from graphmodel.claims.positions import STANCES, Duplicates, Position, check_choice, positions
from graphmodel.errors import RefusedError
from graphmodel.model import affiliation
from graphmodel.model.model import Model
from graphmodel.model.schema import PERSON, Stance

Measure = Literal["congruence", "conflict", "subtract", "ignore"]
Normalization = Literal["no", "average", "jaccard", "cosine"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
NORMALIZATIONS: tuple[Normalization, ...] = get_args(Normalization)

MAX_PAIRS = 2_000_000
"""Pairs of actors on one concept, added up over concepts, at most: a concept on which n actors take a side joins n (n - 1) / 2 pairs."""

_Sides = tuple[list[str], list[str]]
"""The ids of the statements in which an actor agrees with a concept, and of those in which it disagrees."""
_Stands = Mapping[str, Mapping[str, _Sides]]
"""For every actor, its sides on each concept."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two actors, the weight between them, and what it is made of: the concepts on which they agree and disagree, and the statements."""

    one: str
    other: str
    weight: float
    congruence: int
    conflict: int
    agree_on: tuple[str, ...]
    disagree_on: tuple[str, ...]
    statements: tuple[str, ...]


def ties(
    model: Model,
    measure: Measure = "congruence",
    normalization: Normalization = "no",
    *,
    stances: Collection[Stance] = STANCES,
    duplicates: Duplicates = "include",
    groups: Mapping[str, str] | None = None,
    at_least: int = 1,
) -> list[Tie]:
    """The pairs of actors with a weight, by their ids; for the options that choose positions see :func:`graphmodel.claims.positions.positions`.

    ``congruence``: on each concept, the product of how often the two agree with it plus that of how often they disagree with it, added up.
    ``conflict``: the products of how often one agrees and the other disagrees. ``subtract``: congruence minus conflict. ``ignore``: sides do not
    count, the products of how often each speaks of it. ``normalization`` divides by: ``average``, the mean of how many positions the two take in
    all; ``jaccard``, the positions of the one on what the other does not say and the other way round, plus the products on what both say;
    ``cosine``, the product of how many positions each takes in all (as the program computes it).

    Raises RefusedError where there would be more than ``MAX_PAIRS`` pairs.
    """
    return ties_of(positions(model, stances=stances, duplicates=duplicates, groups=groups, at_least=at_least), measure, normalization)


def ties_of(taken: Iterable[Position], measure: Measure = "congruence", normalization: Normalization = "no") -> list[Tie]:
    """The ties that positions make; see :func:`ties`."""
    check_choice("measure", [measure], MEASURES)
    check_choice("normalization", [normalization], NORMALIZATIONS)
    stands: dict[str, dict[str, _Sides]] = defaultdict(dict)
    for position in taken:
        sides = stands[position.actor].setdefault(position.concept, ([], []))
        sides[not position.agrees].append(position.statement.id)
    total = {actor: sum(len(yes) + len(no) for yes, no in concepts.values()) for actor, concepts in stands.items()}
    made: list[Tie] = []
    for (one, other), concepts in sorted(_shared_concepts(stands).items()):
        tie = _tie(one, other, stands, concepts, measure)
        if tie.weight:
            made.append(replace(tie, weight=tie.weight / _divisor(normalization, tie, total, stands, concepts)) if normalization != "no" else tie)
    return made


def affiliations(model: Model) -> dict[str, str]:
    """What each actor belongs to, for ``groups``: the party of those that belong to exactly one that is not a person (see ``model.affiliation``)."""
    persons = model.schema.narrower(PERSON)
    people = {entity.id for entity in model.entities if entity.label in persons}
    belongs = affiliation.affiliations(model)
    return {actor: parties[0] for actor, parties in belongs.items() if len(parties) == 1 and parties[0] != actor and parties[0] not in people}


def _shared_concepts(stands: _Stands) -> dict[tuple[str, str], list[str]]:
    """For every pair of actors the concepts on which both take a side."""
    actors: dict[str, list[str]] = defaultdict(list)
    for actor, concepts in stands.items():
        for concept in concepts:
            actors[concept].append(actor)
    number = sum(len(each) * (len(each) - 1) // 2 for each in actors.values())
    if number > MAX_PAIRS:
        most = max(len(each) for each in actors.values())
        raise RefusedError(
            f"{number:,} pairs of actors take a side on the same thing (up to {most:,} actors on one), and at most {MAX_PAIRS:,} are compared: "
            "take only actors with more positions (--at-least), one stance (--stance), or a part of the model"
        )
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for concept in sorted(actors):
        for pair in combinations(sorted(actors[concept]), 2):
            shared[pair].append(concept)
    return shared


def _tie(one: str, other: str, stands: _Stands, concepts: Sequence[str], measure: Measure) -> Tie:
    congruence = conflict = 0
    agree_on, disagree_on, statements = [], [], list[str]()
    for concept in concepts:
        (yes, no), (their_yes, their_no) = stands[one][concept], stands[other][concept]
        same, opposite = len(yes) * len(their_yes) + len(no) * len(their_no), len(yes) * len(their_no) + len(no) * len(their_yes)
        congruence += same
        conflict += opposite
        if same:
            agree_on.append(concept)
        if opposite:
            disagree_on.append(concept)
        # Of each of the two, the statements that the other has a counterpart to.
        if measure != "conflict":
            statements += (yes + their_yes if yes and their_yes else []) + (no + their_no if no and their_no else [])
        if measure != "congruence":
            statements += (yes + their_no if yes and their_no else []) + (no + their_yes if no and their_yes else [])
    weight = {"congruence": congruence, "conflict": conflict, "subtract": congruence - conflict, "ignore": congruence + conflict}[measure]
    return Tie(one, other, weight, congruence, conflict, tuple(agree_on), tuple(disagree_on), tuple(sorted(set(statements))))


def _divisor(normalization: Normalization, tie: Tie, total: Mapping[str, int], stands: _Stands, concepts: Sequence[str]) -> float:
    one, other = total[tie.one], total[tie.other]
    match normalization:
        case "average":
            return (one + other) / 2
        case "jaccard":
            counts = [(len(stands[tie.one][concept][side]), len(stands[tie.other][concept][side])) for concept in concepts for side in (0, 1)]
            # Of the positions that the two share, their products count in place of themselves.
            return one + other + sum(mine * theirs - mine - theirs for mine, theirs in counts if mine and theirs)
        case "cosine":
            return one * other
    return 1
