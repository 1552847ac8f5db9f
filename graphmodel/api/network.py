"""Who agrees with whom: network."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from graphmodel.api.answers import Answers
from graphmodel.api.counts import chosen_positions, periods
from graphmodel.api.draw import PAGE, PICTURES, write_picture
from graphmodel.api.inputs import view
from graphmodel.api.options import parted
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Path_, Sources
    from graphmodel.api.options import ReadingPositions
    from graphmodel.claims.periods import Days, Period
    from graphmodel.diagram.picture import Picture
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model

_log = logging.getLogger(__name__)

POLARISATION = "polarisation"
"""The attribute of a network that says how polarised it is, or each of its windows."""

_POLARISED = (
    *("actors", "coalitions", "modularity", "congruenceWithin", "congruenceBetween", "conflictWithin", "conflictBetween", "eiIndex"),
    "conflictShare",
)


def network(
    source: Sources,
    measure: str = "congruence",
    normalization: str = "no",
    *,
    backbone: float | None = None,
    coalitions: bool = False,
    centrality: bool = False,
    polarisation: bool = False,
    out: Path_ | None = None,
    title: str | None = None,
    page: str = PAGE,
    **options: Unpack[ReadingPositions],
) -> Graph:
    """The network of who agrees or disagrees with whom: actors joined by the sides they take, as Discourse Network Analyzer defines it.

    ``measure``: congruence, conflict, subtract or ignore. ``normalization``: no, average, jaccard or cosine. Which positions count, and in which
    windows of time, is chosen by :class:`graphmodel.api.options.Positions`; with ``window``, there is an edge for each pair and window, with its days
    as ``valid``. ``backbone`` keeps only the ties that chance would make with a lower probability than this (the disparity filter of Serrano et al.
    2009; 0.05, for example). ``coalitions`` writes on each actor the number of its coalition (of the Louvain method), the same for the same coalition
    in successive windows; ``centrality`` its ``degree``, ``strength`` and ``pageRank``; ``polarisation`` on the graph, as ``polarisation``, how far
    agreement stays inside coalitions and conflict runs between them. ``out`` also writes it, as a picture (with ``title``, ``page``; with
    ``window``, a panel for each) or a graph file.
    """
    from graphmodel import formats
    from graphmodel.claims import agreement_graph
    from graphmodel.claims import centrality as central
    from graphmodel.claims import coalitions as groups
    from graphmodel.claims.backbone import keep_backbone
    from graphmodel.diagram.network import network_picture

    target = None if out is None else Path(out)
    if target is not None and target.suffix not in PICTURES:
        try:
            formats.format_for(target)
        except UsageError as error:
            raise UsageError(f"{error}; a picture ends in {', '.join(PICTURES)}") from error
    own, reading = parted(options)
    length, apart = periods(own["window"], own["step"])
    if polarisation and backbone is not None:
        raise UsageError("polarisation counts all ties: leave out --backbone")
    model = view(source, reading).model()
    taken = chosen_positions(model, own)
    chosen: dict[str, Any] = {"measure": measure, "normalization": normalization, **taken}
    measured = _polarisation(model, length, apart, measure, taken) if polarisation else None
    graph = agreement_graph.network_over_time(model, length, apart, **chosen) if length else agreement_graph.network(model, **chosen)
    if measured is not None:
        graph.graph[POLARISATION] = measured
    if backbone is not None:
        removed = keep_backbone(graph, backbone)
        _log.info(f"{removed:,} ties are not in the backbone")
    if coalitions:
        groups.mark(graph, groups.coalitions(graph))
    if centrality:
        central.mark_centrality(graph, central.centrality(graph))
    if target is not None and target.suffix in PICTURES and length:
        write_picture(_small_multiples(graph, model, length, apart, coalitions=coalitions, title=title, page=page), target)
    elif target is not None and target.suffix in PICTURES:
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


def _small_multiples(graph: Graph, model: Model, length: Period, apart: Period | None, *, coalitions: bool, title: str | None, page: str) -> Picture:
    """A panel for each window, from the first to the last that has a tie; with the coalitions as colours."""
    from graphmodel.claims import agreement_graph
    from graphmodel.claims import coalitions as groups
    from graphmodel.claims.windows import with_empty
    from graphmodel.diagram.panels import Measured, Window
    from graphmodel.diagram.small_multiples import windows_picture

    placed = [(_days(window), ties) for window, ties in agreement_graph.ties_by_window(graph).items()]
    found = {_days(each.window): each for each in groups.coalitions(graph)} if coalitions else {}
    windows = []
    for days, ties in with_empty(placed, length, apart):
        here = found.get(days)
        number = {actor: n for n, group in zip(here.numbers, here.groups, strict=True) for actor in group} if here else {}
        windows.append(Window(*days, ties, number))
    drawn = windows_picture(
        graph,
        agreement_graph.drawing_schema(model.schema),
        windows,
        title=title,
        page=page,
        measured=Measured("tie", weighted=True),
        group="coalition" if coalitions else "",
    )
    _log.info(drawn.summary)
    return drawn


def _days(window: str) -> Days:
    first, last = map(date.fromisoformat, window.split("/"))
    return first, last


def _polarisation(model: Model, length: Period | None, apart: Period | None, measure: str, chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    from graphmodel.claims.polarisation import polarisation
    from graphmodel.claims.positions import positions

    return [
        {
            **({"valid": each.window} if each.window else {}),
            "actors": each.actors,
            "coalitions": each.coalitions,
            "modularity": each.modularity,
            "congruenceWithin": each.congruence_within,
            "congruenceBetween": each.congruence_between,
            "conflictWithin": each.conflict_within,
            "conflictBetween": each.conflict_between,
            "eiIndex": each.ei_index,
            "conflictShare": each.conflict_share,
        }
        for each in polarisation(model, positions(model, **chosen), cast("Any", measure), length, apart)
    ]


def polarisation_rows(graph: Graph) -> Answers[dict[str, Any]]:
    """How polarised a network is, or each of its windows (see :class:`graphmodel.claims.polarisation.Polarisation`), as ``network`` has found it."""
    from graphmodel.claims.agreement_graph import NOT_IN_WINDOWS

    found: list[dict[str, Any]] = graph.graph[POLARISATION]
    over_time = NOT_IN_WINDOWS in graph.graph
    rows = [(*(each["valid"].split("/") if over_time else ()), *(each[name] for name in _POLARISED)) for each in found]
    return Answers(found, (*(("from", "to") if over_time else ()), *_POLARISED), rows)


def centrality_rows(graph: Graph) -> Answers[str]:
    """The actors of a network, of each window, the most central first."""
    from graphmodel.claims.agreement_graph import NOT_IN_WINDOWS
    from graphmodel.claims.centrality import centrality

    over_time = NOT_IN_WINDOWS in graph.graph
    found = centrality(graph)
    rows = [
        (
            *(each.window.split("/") if over_time else ()),
            graph.nodes[each.actor]["name"],
            each.actor,
            each.degree,
            each.strength,
            each.page_rank,
        )
        for each in found
    ]
    columns = ("actor", "id", "degree", "strength", "pageRank")
    return Answers([each.actor for each in found], (*(("from", "to") if over_time else ()), *columns), rows)


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
        for number, group in zip(found.numbers, found.groups, strict=True):
            for actor in group:
                actors.append(actor)
                rows.append((*(found.window.split("/") if over_time else ()), number, graph.nodes[actor]["name"], actor, found.modularity))
    columns = ("coalition", "actor", "id", "modularity")
    return Answers(actors, ("from", "to", *columns) if over_time else columns, rows)
