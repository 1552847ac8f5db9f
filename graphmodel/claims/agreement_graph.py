"""Networks of agreement as graphs that can be drawn, queried and written like any other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graphmodel.claims.agreement import MAX_PAIRS, MEASURES, Measure, Normalization, Tie, ties_of
from graphmodel.claims.periods import Period
from graphmodel.claims.positions import STANCES, ConceptNames, Duplicates, Position, check_choice, positions
from graphmodel.claims.windows import windows
from graphmodel.errors import RefusedError
from graphmodel.graph.build import statement_edges
from graphmodel.model.content import takes_no_side
from graphmodel.model.model import Model
from graphmodel.model.schema import DOCUMENT, Qualifier, Relation, Schema, Stance

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

AGREES, DISAGREES, SHARES = "AGREES_WITH", "DISAGREES_WITH", "SPEAKS_ABOUT_THE_SAME_AS"
"""The relations of a network's edges. They are computed and stated by nobody, so no schema declares them."""
NO_SIDE = "takesNoSide"
"""The attribute of a network that lists the statements which take no side because they are negated ("did not accuse")."""

NOT_IN_WINDOWS = "notInWindows"
"""The attribute of a network over time that lists the statements which are in no window."""

_TITLES: dict[Measure, str] = {
    "congruence": "Who agrees with whom",
    "conflict": "Who disagrees with whom",
    "subtract": "Who agrees and disagrees with whom",
    "ignore": "Who speaks about the same",
}


def network(
    model: Model,
    measure: Measure = "congruence",
    normalization: Normalization = "no",
    *,
    stances: Collection[Stance] = STANCES,
    duplicates: Duplicates = "include",
    groups: Mapping[str, str] | None = None,
    at_least: int = 1,
) -> Graph:
    """The network as a graph: see :func:`graphmodel.claims.agreement.ties` for what the weights are, and for the options.

    Nodes are the actors that take a position, with ``label`` and ``name``. An edge (one for each pair, from the smaller id to the greater; it has no
    direction) has ``relation`` AGREES_WITH or DISAGREES_WITH, ``weight``, ``congruence`` and ``conflict`` (unnormalized), the names of the concepts
    as ``agreeOn`` and ``disagreeOn``, and the ids of the ``statements`` that it is made of. Pairs of weight 0 have no edge.

    >>> from graphmodel.model.statement import Entity, Statement
    >>> people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("p", "Proposition", "P"))
    >>> both = (Statement("a", "SUPPORTS", "p"), Statement("b", "OPPOSES", "p"))
    >>> graph = network(Model("m", entities=people, statements=both), "conflict")
    >>> [(one, other, data["relation"], data["weight"]) for one, other, data in graph.edges(data=True)]
    [('a', 'b', 'DISAGREES_WITH', 1)]
    """
    check_choice("measure", [measure], MEASURES)
    taken = positions(model, stances=stances, duplicates=duplicates, groups=groups, at_least=at_least)
    return network_of(model, taken, ties_of(taken, measure, normalization), measure, normalization)


def network_of(model: Model, taken: Iterable[Position], ties: Iterable[Tie], measure: Measure, normalization: Normalization = "no") -> Graph:
    """The graph of positions and of the ties that they make; see :func:`network`."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph(title=f"{_TITLES[measure]}: {model.title or model.name}", measure=measure, normalization=normalization)
    if without := [statement.id for statement in model.statements if takes_no_side(model, statement)]:
        graph.graph[NO_SIDE] = without
    for actor in sorted({position.actor for position in taken}):
        entity = model.entity_by_id.get(actor)
        graph.add_node(actor, label=entity.label if entity else DOCUMENT, name=model.name_of(actor), unspecified=bool(entity and entity.unspecified))
    concepts = ConceptNames(model)
    for tie in ties:
        graph.add_edge(tie.one, tie.other, f"{measure}:{tie.one}:{tie.other}", **_attributes(concepts, tie, measure))
    return graph


def network_over_time(
    model: Model,
    window: Period,
    step: Period | None = None,
    measure: Measure = "congruence",
    normalization: Normalization = "no",
    *,
    stances: Collection[Stance] = STANCES,
    duplicates: Duplicates = "include",
    groups: Mapping[str, str] | None = None,
    at_least: int = 1,
) -> Graph:
    """The networks of windows of time (see :func:`graphmodel.claims.windows.windows`) in one graph.

    It is as :func:`network` makes it, with an edge for each pair and window; ``valid`` has its days (EDTF). ``at_least`` counts all windows together.
    ``notInWindows`` of the graph lists the statements that are in none, because their date is missing or too wide.
    """
    check_choice("measure", [measure], MEASURES)
    taken = positions(model, stances=stances, duplicates=duplicates, groups=groups, at_least=at_least)
    found, others = windows(model, taken, window, step)
    graph = network_of(model, taken, (), measure, normalization)
    graph.graph[NOT_IN_WINDOWS] = sorted(position.statement.id for position in others)
    concepts = ConceptNames(model)
    number = 0
    for each in found:
        for tie in ties_of(each.positions, measure, normalization):
            number += 1
            if number > MAX_PAIRS:
                raise RefusedError(
                    f"more than {MAX_PAIRS:,} ties in all windows together: take only actors with more positions (--at-least), windows that overlap "
                    "less (--step), one stance (--stance), or a part of the model"
                )
            attributes = {**_attributes(concepts, tie, measure), "valid": each.valid}
            graph.add_edge(tie.one, tie.other, f"{measure}:{tie.one}:{tie.other}:{each.first}", **attributes)
    return graph


def _attributes(concepts: ConceptNames, tie: Tie, measure: Measure) -> dict[str, Any]:
    relation = SHARES if measure == "ignore" else DISAGREES if measure == "conflict" or tie.weight < 0 else AGREES
    return {
        "relation": relation,
        "directed": False,
        "stance": {AGREES: "supports", DISAGREES: "opposes"}.get(relation, "neutral"),
        "weight": tie.weight,
        "congruence": tie.congruence,
        "conflict": tie.conflict,
        "agreeOn": [concepts.of(concept) for concept in tie.agree_on],
        "disagreeOn": [concepts.of(concept) for concept in tie.disagree_on],
        "statements": list(tie.statements),
    }


def ties_by_window(graph: Graph) -> dict[str, list[tuple[str, str, str, dict[str, Any]]]]:
    """The ties of a network (one, other, key, attributes), by their window (EDTF; "" where there are none), in the order of the windows."""
    over_time = NOT_IN_WINDOWS in graph.graph
    found: dict[str, list[tuple[str, str, str, dict[str, Any]]]] = {}
    for tie in statement_edges(graph):
        found.setdefault(tie[3]["valid"] if over_time else "", []).append(tie)
    return dict(sorted(found.items()))


def agreeing(graph: Graph) -> list[tuple[str, list[tuple[str, str, float]]]]:
    """Each window of a network that has ties of positive weight, with them: one, other, weight."""
    found = [
        (window, [(one, other, data["weight"]) for one, other, _, data in ties if data["weight"] > 0])
        for window, ties in ties_by_window(graph).items()
    ]
    return [each for each in found if each[1]]


def drawing_graph(graph: Graph) -> Graph:
    """A copy of a network without actors that have no tie, in which weights are short text, as the diagram writes them beside the relation."""
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
