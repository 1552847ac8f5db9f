"""Who agrees with whom: network."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from graphmodel.api.answers import Answers
from graphmodel.api.counts import periods
from graphmodel.api.draw import PAGE, PICTURES, write_picture
from graphmodel.api.inputs import view
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Path_, Sources
    from graphmodel.api.options import Reading
    from graphmodel.graph.build import Graph

_log = logging.getLogger(__name__)


def network(
    source: Sources,
    measure: str = "congruence",
    normalization: str = "no",
    *,
    duplicates: str = "include",
    stance: Collection[str] = (),
    affiliation: bool = False,
    at_least: int = 1,
    window: str | None = None,
    step: str | None = None,
    coalitions: bool = False,
    out: Path_ | None = None,
    title: str | None = None,
    page: str = PAGE,
    **options: Unpack[Reading],
) -> Graph:
    """The network of who agrees or disagrees with whom: actors joined by the sides they take, as Discourse Network Analyzer defines it.

    ``measure``: congruence, conflict, subtract or ignore. ``normalization``: no, average, jaccard or cosine. ``duplicates``: include, or count the
    same position once in a document, week, month, year, or acrossrange. ``stance``: only positions of these stances. ``affiliation`` puts the one
    organization or state that an actor belongs to in its place. ``at_least``: only actors with so many positions. ``window`` (a period such as
    ``"P1M"``) makes a network for each such window of time, one after the other or a ``step`` apart: an edge for each pair and window, with its days
    as ``valid``. ``coalitions`` writes on each actor the number of its coalition (of the Louvain method). ``out`` also
    writes it, as a picture (with ``title``, ``page``; not with ``window``) or a graph file.
    """
    from graphmodel import formats
    from graphmodel.claims import agreement_graph
    from graphmodel.claims import coalitions as groups
    from graphmodel.claims.agreement import affiliations
    from graphmodel.claims.positions import STANCES
    from graphmodel.diagram.network import network_picture

    target = None if out is None else Path(out)
    if target is not None and target.suffix not in PICTURES:
        try:
            formats.format_for(target)
        except UsageError as error:
            raise UsageError(f"{error}; a picture ends in {', '.join(PICTURES)}") from error
    length, apart = periods(window, step)
    if length and target is not None and target.suffix in PICTURES:
        raise UsageError("a picture shows one network; with --window, write a graph file, or look at the rows")
    model = view(source, options).model()
    chosen: dict[str, Any] = {
        "measure": measure,
        "normalization": normalization,
        "stances": cast("Any", ([stance] if isinstance(stance, str) else stance) or STANCES),
        "duplicates": duplicates,
        "groups": affiliations(model) if affiliation else None,
        "at_least": at_least,
    }
    graph = agreement_graph.network_over_time(model, length, apart, **chosen) if length else agreement_graph.network(model, **chosen)
    if coalitions:
        groups.mark(graph, groups.coalitions(graph))
    if target is not None and target.suffix in PICTURES:
        drawing = agreement_graph.drawing_graph(graph)
        write_picture(network_picture(drawing, agreement_graph.drawing_schema(model.schema), title=title, page=page, notes=False), target)
    elif target is not None:
        formats.write(graph, target)
    _log.info(f"{graph.number_of_nodes()} actors, {graph.number_of_edges()} ties" + (f"; wrote {target}" if target else ""))
    if without := graph.graph.get(agreement_graph.NO_SIDE):
        count = "1 statement takes" if len(without) == 1 else f"{len(without)} statements take"
        _log.info(f"{count} no side, because negated: {', '.join(without[:5])}{', …' if len(without) > 5 else ''}")
    if outside := len(graph.graph.get(agreement_graph.NOT_IN_WINDOWS, ())):
        _log.info(f"{outside} positions are in no window, because their date is missing or too wide")
    return graph


def ties(graph: Graph) -> Answers[str]:
    """The ties of a network by their ids, with a table of them: by window, where it has windows, and the heaviest first."""
    from graphmodel.claims.agreement_graph import NOT_IN_WINDOWS
    from graphmodel.graph.build import statement_edges

    columns = ("one", "relation", "other", "weight", "congruence", "conflict", "agreeOn", "disagreeOn", "statements")
    edges = sorted(statement_edges(graph), key=lambda edge: (edge[3].get("valid", ""), -edge[3]["weight"], edge[2]))
    over_time = NOT_IN_WINDOWS in graph.graph
    rows: list[tuple[Any, ...]] = [
        (
            *(data["valid"].split("/") if over_time else ()),
            graph.nodes[one]["name"],
            data["relation"],
            graph.nodes[other]["name"],
            *(data[name] for name in columns[3:]),
        )
        for one, other, _, data in edges
    ]
    return Answers([key for _, _, key, _ in edges], ("from", "to", *columns) if over_time else columns, rows)


def coalition_rows(graph: Graph) -> Answers[str]:
    """The actors of a network by their coalitions, of each window, the largest first; how far apart the coalitions are (``modularity``)."""
    from graphmodel.claims.agreement_graph import NOT_IN_WINDOWS
    from graphmodel.claims.coalitions import coalitions

    over_time = NOT_IN_WINDOWS in graph.graph
    actors: list[str] = []
    rows: list[tuple[Any, ...]] = []
    for found in coalitions(graph):
        for number, group in enumerate(found.groups, 1):
            for actor in group:
                actors.append(actor)
                rows.append((*(found.window.split("/") if over_time else ()), number, graph.nodes[actor]["name"], actor, found.modularity))
    columns = ("coalition", "actor", "id", "modularity")
    return Answers(actors, ("from", "to", *columns) if over_time else columns, rows)
