"""Who agrees with whom: congruence and conflict networks between actors, as Discourse Network Analyzer defines them.

An actor agrees with a concept (an event, a proposition, an actor, the content of a statement) that it affirms or supports, and disagrees with one
that it denies or opposes. Two actors are congruent where they take the same side on a concept, and in conflict where they take opposite sides; the
weight adds up over concepts the products of how often each of them does so. Source: P. Leifeld, Discourse network analysis, in: The Oxford Handbook
of Political Networks (2017); and the one-mode networks of the program itself (version 3, export/Exporter.java), whose normalizations these are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Literal, get_args

from graphmodel.errors import UsageError
from graphmodel.graph.build import statement_edges
from graphmodel.model import dates
from graphmodel.model.content import affirming, content_keys, live_statements, matter_of, side_of, takes_no_side
from graphmodel.model.model import Model
from graphmodel.model.schema import DOCUMENT, PERSON, Qualifier, Relation, Schema, Stance
from graphmodel.model.statement import Statement
from graphmodel.model.times import published_of

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

Measure = Literal["congruence", "conflict", "subtract", "ignore"]
Normalization = Literal["no", "average", "jaccard", "cosine"]
Duplicates = Literal["include", "document", "week", "month", "year", "acrossrange"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
NORMALIZATIONS: tuple[Normalization, ...] = get_args(Normalization)
DUPLICATES: tuple[Duplicates, ...] = get_args(Duplicates)
STANCES: tuple[Stance, ...] = ("affirms", "denies", "supports", "opposes")

AGREES, DISAGREES, SHARES = "AGREES_WITH", "DISAGREES_WITH", "SPEAKS_ABOUT_THE_SAME_AS"
"""The relations of a network's edges. They are computed and stated by nobody, so no schema declares them."""


_TITLES: dict[Measure, str] = {
    "congruence": "Who agrees with whom",
    "conflict": "Who disagrees with whom",
    "subtract": "Who agrees and disagrees with whom",
    "ignore": "Who speaks about the same",
}


@dataclass(frozen=True, slots=True)
class Position:
    """One actor on one concept, in one statement. ``concept`` is an entity's id or a content's key."""

    actor: str
    concept: str
    agrees: bool
    statement: Statement


NO_SIDE = "takesNoSide"
"""The attribute of a network that lists the statements which take no side because they are negated ("did not accuse")."""


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


def positions(
    model: Model, *, stances: Collection[Stance] = STANCES, duplicates: Duplicates = "include", groups: Mapping[str, str] | None = None
) -> list[Position]:
    """Who takes which side on what: every statement with a stance that somebody stands for.

    ``duplicates``: ``include`` counts every statement; ``document`` counts what an actor says of a concept, on the same side, once in a document;
    ``week``, ``month`` and ``year`` once in each of these (by when it was said, or else published; a date that does not say counts for itself);
    ``acrossrange`` once. A content counts where and when those who stand for it tell it. ``groups`` puts one actor in the place of another, as its
    organization in that of a person.

    >>> from graphmodel.model.statement import Entity
    >>> people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("p", "Proposition", "P"))
    >>> both = (Statement("a", "SUPPORTS", "p"), Statement("b", "OPPOSES", "p"))
    >>> [(one.actor, one.agrees) for one in positions(Model("m", entities=people, statements=both))]
    [('a', True), ('b', False)]
    """
    _known("stance", stances, STANCES)
    _known("way to count duplicates", [duplicates], DUPLICATES)
    keys, live = content_keys(model), live_statements(model)
    telling = _Telling(model, live)
    taken: list[tuple[int, Position, list[str]]] = []
    for number, one in enumerate(model.statements):
        stance = side_of(model, one)
        if one.id not in live or stance not in stances or stance == "neutral":
            continue
        concept, opposite = matter_of(model, one, keys)
        position = Position((groups or {}).get(one.subject, one.subject), concept, (stance in ("affirms", "supports")) != opposite, one)
        taken.append((number, position, sorted(set(telling.occasions(one, duplicates)))))
    # Those with the fewest occasions first, so that the order of the statements does not matter.
    taken.sort(key=lambda each: (len(each[2]), each[2], each[1].statement.id))
    found: list[tuple[int, Position]] = []
    seen: set[tuple[str, str, bool, str]] = set()
    for number, position, occasions in taken:
        for occasion in occasions:
            told = (position.actor, position.concept, position.agrees, occasion)
            if told not in seen:
                seen.add(told)
                found.append((number, position))
                break
    return [position for _, position in sorted(found, key=lambda each: each[0])]


def ties(
    model: Model,
    measure: Measure = "congruence",
    normalization: Normalization = "no",
    *,
    stances: Collection[Stance] = STANCES,
    duplicates: Duplicates = "include",
    groups: Mapping[str, str] | None = None,
) -> list[Tie]:
    """The pairs of actors with a weight, by their ids.

    ``congruence``: on each concept, the product of how often the two agree with it plus that of how often they disagree with it, added up.
    ``conflict``: the products of how often one agrees and the other disagrees. ``subtract``: congruence minus conflict. ``ignore``: sides do not
    count, the products of how often each speaks of it. ``normalization`` divides by: ``average``, the mean of how many positions the two take in
    all; ``jaccard``, the positions of the one on what the other does not say and the other way round, plus the products on what both say;
    ``cosine``, the product of how many positions each takes in all (as the program computes it).
    """
    _known("measure", [measure], MEASURES)
    _known("normalization", [normalization], NORMALIZATIONS)
    told: dict[str, dict[str, _Sides]] = defaultdict(dict)
    on: dict[str, list[str]] = defaultdict(list)
    for one in positions(model, stances=stances, duplicates=duplicates, groups=groups):
        if one.concept not in told[one.actor]:
            told[one.actor][one.concept] = ([], [])
            on[one.concept].append(one.actor)
        told[one.actor][one.concept][not one.agrees].append(one.statement.id)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for concept in sorted(on):
        for pair in combinations(sorted(on[concept]), 2):
            shared[pair].append(concept)
    total = {actor: sum(len(yes) + len(no) for yes, no in each.values()) for actor, each in told.items()}
    found = []
    for (first, second), concepts in sorted(shared.items()):
        tie = _tie(first, second, told[first], told[second], concepts, measure)
        if tie.weight:
            totals = total[first], total[second]
            match normalization:
                case "average":
                    tie = replace(tie, weight=tie.weight / (sum(totals) / 2))
                case "jaccard":
                    tie = replace(tie, weight=tie.weight / (sum(totals) + _both(told[first], told[second], concepts)))
                case "cosine":
                    tie = replace(tie, weight=tie.weight / (totals[0] * totals[1]))
            found.append(tie)
    return found


_Sides = tuple[list[str], list[str]]
"""The ids of the statements in which an actor agrees with a concept, and of those in which it disagrees."""


def _tie(one: str, other: str, mine: Mapping[str, _Sides], theirs: Mapping[str, _Sides], concepts: Collection[str], measure: Measure) -> Tie:
    congruence = conflict = 0
    agree_on, disagree_on, statements = [], [], list[str]()
    for concept in concepts:
        (yes, no), (their_yes, their_no) = mine[concept], theirs[concept]
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


def network(
    model: Model,
    measure: Measure = "congruence",
    normalization: Normalization = "no",
    *,
    stances: Collection[Stance] = STANCES,
    duplicates: Duplicates = "include",
    groups: Mapping[str, str] | None = None,
) -> Graph:
    """The network as a graph that can be drawn, queried and written like any other: see :func:`ties` for what the weights are.

    Nodes are the actors that take a position, with ``label`` and ``name``. An edge (one for each pair, from the smaller id to the greater; it has no
    direction) has ``relation`` AGREES_WITH or DISAGREES_WITH, ``weight``, ``congruence`` and ``conflict`` (unnormalized), the names of the concepts
    as ``agreeOn`` and ``disagreeOn``, and the ids of the ``statements`` that it is made of. Pairs of weight 0 have no edge.

    >>> from graphmodel.model.statement import Entity
    >>> people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("p", "Proposition", "P"))
    >>> both = (Statement("a", "SUPPORTS", "p"), Statement("b", "OPPOSES", "p"))
    >>> graph = network(Model("m", entities=people, statements=both), "conflict")
    >>> [(one, other, data["relation"], data["weight"]) for one, other, data in graph.edges(data=True)]
    [('a', 'b', 'DISAGREES_WITH', 1)]
    """
    import networkx as nx

    _known("measure", [measure], MEASURES)
    taken = positions(model, stances=stances, duplicates=duplicates, groups=groups)
    saying = _saying(model)
    title = f"{_TITLES[measure]}: {model.title or model.name}"
    graph: Graph = nx.MultiDiGraph(title=title, measure=measure, normalization=normalization)
    if without := [one.id for one in model.statements if takes_no_side(model, one)]:
        graph.graph[NO_SIDE] = without
    for actor in sorted({one.actor for one in taken}):
        entity = model.entity_by_id.get(actor)
        graph.add_node(actor, label=entity.label if entity else DOCUMENT, name=model.name_of(actor), unspecified=bool(entity and entity.unspecified))
    for tie in ties(model, measure, normalization, stances=stances, duplicates=duplicates, groups=groups):
        relation = SHARES if measure == "ignore" else DISAGREES if measure == "conflict" or tie.weight < 0 else AGREES
        graph.add_edge(
            tie.one,
            tie.other,
            f"{measure}:{tie.one}:{tie.other}",
            relation=relation,
            directed=False,
            stance={AGREES: "supports", DISAGREES: "opposes"}.get(relation, "neutral"),
            weight=tie.weight,
            congruence=tie.congruence,
            conflict=tie.conflict,
            agreeOn=[_named(model, saying, one) for one in tie.agree_on],
            disagreeOn=[_named(model, saying, one) for one in tie.disagree_on],
            statements=list(tie.statements),
        )
    return graph


def drawing_graph(graph: Graph) -> Graph:
    """A copy of a network without those who have no tie, in which weights are short text, as the diagram writes them beside the relation."""
    drawn = graph.copy()
    drawn.remove_nodes_from([node for node in graph if not graph.degree(node)])
    for _, _, _, data in statement_edges(drawn):
        data["weight"] = f"{data['weight']:.3g}"
    return drawn


def drawing_schema(schema: Schema) -> Schema:
    """A schema with the relations of a network beside its own: symmetric, with the weight written on the line."""
    actor = tuple(schema.labels)[:1] or ("Actor",)
    weight = {"weight": Qualifier("The weight.")}
    relations = {
        AGREES: Relation("agrees with", "agrees with", actor, actor, "", "supports", symmetric=True, qualifiers=weight),
        DISAGREES: Relation("disagrees with", "disagrees with", actor, actor, "", "opposes", symmetric=True, line="dashed", qualifiers=weight),
        SHARES: Relation("speaks about the same as", "speaks about the same as", actor, actor, symmetric=True, line="dotted", qualifiers=weight),
    }
    return Schema(schema.name, schema.version, schema.labels, {**schema.relations, **relations})


def affiliations(model: Model) -> dict[str, str]:
    """What each actor belongs to, for ``groups``: where statements that somebody stands for give it exactly one affiliation that is no person."""
    live = live_statements(model)
    persons = model.schema.narrower(PERSON)
    people = {one.id for one in model.entities if one.label in persons}
    found: dict[str, set[str]] = defaultdict(set)
    for one in model.statements:
        relation = model.schema.relations.get(one.relation)
        if relation and relation.affiliation and one.id in live and not one.negated and one.object not in people:
            found[one.subject].add(one.object)
    return {actor: next(iter(groups)) for actor, groups in found.items() if len(groups) == 1}


def _both(mine: Mapping[str, _Sides], theirs: Mapping[str, _Sides], concepts: Collection[str]) -> int:
    """What the positions that two actors share add to a Jaccard divisor: their products in place of themselves."""
    counts = [(len(mine[one][side]), len(theirs[one][side])) for one in concepts for side in (0, 1)]
    return sum(one * other - one - other for one, other in counts if one and other)


class _Telling:
    """Who tells a statement: itself, where it is asserted; a content, the asserted statements around it that stand for it."""

    def __init__(self, model: Model, live: Collection[str]) -> None:
        self.model = model
        self.affirming = affirming(model, live)

    def occasions(self, statement: Statement, duplicates: Duplicates) -> Iterator[str]:
        """On which occasions a statement may count; the same occasion counts once."""
        itself = f"{statement.id}\n"
        if duplicates == "include":
            yield itself
        elif duplicates == "acrossrange":
            yield ""
        elif duplicates == "document":
            yield from {document for one in self.outermost(statement) for document in one.documents} or statement.documents or [itself]
        else:
            said = [statement.stated] if statement.stated else [one.stated or published_of(self.model, one) for one in self.outermost(statement)]
            for text in said:
                yield (_period(text, duplicates) if text else None) or itself

    def outermost(self, statement: Statement) -> list[Statement]:
        if not statement.content:
            return [statement]
        waiting, around = [statement.id], dict[str, Statement]()
        while waiting:
            for one in self.affirming.get(waiting.pop(), ()):
                if one.id not in around:
                    around[one.id] = one
                    if one.content:
                        waiting.append(one.id)
        return [one for one in around.values() if not one.content]


def _period(text: str, duplicates: Duplicates) -> str | None:
    """The week (ISO 8601), month or year of a date, if it is in one."""
    span = dates.parse(text)
    names = []
    for day in (span.earliest, span.latest):
        if day is None:
            return None
        year, week, _ = day.isocalendar()
        names.append({"week": f"{year}-W{week:02}", "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[duplicates])
    return names[0] if names[0] == names[1] else None


def _saying(model: Model) -> dict[str, Statement]:
    saying: dict[str, Statement] = {}
    for id_, key in content_keys(model).items():
        one = model.statement_by_id[id_]
        saying[key] = min(saying.get(key, one), one, key=lambda each: each.id)
    return saying


def _named(model: Model, saying: Mapping[str, Statement], concept: str) -> str:
    return model.describe(saying[concept], plainly=True) if concept in saying else model.name_of(concept)


def _known(what: str, given: Collection[str], there: Collection[str]) -> None:
    unknown = [one for one in given if one not in there]
    if unknown:
        raise UsageError(f"no {what} {unknown[0]!r}; there are {', '.join(there)}")
