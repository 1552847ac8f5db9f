"""Who agrees with whom: network."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from graphmodel.api.answers import Answers
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
    out: Path_ | None = None,
    title: str | None = None,
    page: str = PAGE,
    **options: Unpack[Reading],
) -> Graph:
    """The network of who agrees or disagrees with whom: actors joined by the sides they take, as Discourse Network Analyzer defines it.

    ``measure``: congruence, conflict, subtract or ignore. ``normalization``: no, average, jaccard or cosine. ``duplicates``: include, or count the
    same position once in a document, week, month, year, or acrossrange. ``stance``: only positions of these stances. ``affiliation`` puts the one
    organization or state that an actor belongs to in its place. ``at_least``: only actors with so many positions. ``out`` also writes it, as a
    picture (with ``title``, ``page``) or a graph file.
    """
    from graphmodel import formats
    from graphmodel.claims import agreement_graph
    from graphmodel.claims.agreement import affiliations
    from graphmodel.claims.positions import STANCES
    from graphmodel.diagram.network import network_picture

    target = None if out is None else Path(out)
    if target is not None and target.suffix not in PICTURES:
        try:
            formats.format_for(target)
        except UsageError as error:
            raise UsageError(f"{error}; a picture ends in {', '.join(PICTURES)}") from error
    model = view(source, options).model()
    graph = agreement_graph.network(
        model,
        measure,  # type: ignore[arg-type]
        normalization,  # type: ignore[arg-type]
        stances=cast("Any", ([stance] if isinstance(stance, str) else stance) or STANCES),
        duplicates=duplicates,  # type: ignore[arg-type]
        groups=affiliations(model) if affiliation else None,
        at_least=at_least,
    )
    if target is not None and target.suffix in PICTURES:
        drawing = agreement_graph.drawing_graph(graph)
        write_picture(network_picture(drawing, agreement_graph.drawing_schema(model.schema), title=title, page=page, notes=False), target)
    elif target is not None:
        formats.write(graph, target)
    _log.info(f"{graph.number_of_nodes()} actors, {graph.number_of_edges()} ties" + (f"; wrote {target}" if target else ""))
    if without := graph.graph.get(agreement_graph.NO_SIDE):
        count = "1 statement takes" if len(without) == 1 else f"{len(without)} statements take"
        _log.info(f"{count} no side, because negated: {', '.join(without[:5])}{', …' if len(without) > 5 else ''}")
    return graph


def ties(graph: Graph) -> Answers[str]:
    """The ties of a network by their ids, with a table of them, the heaviest first."""
    from graphmodel.graph.build import statement_edges

    columns = ("one", "relation", "other", "weight", "congruence", "conflict", "agreeOn", "disagreeOn", "statements")
    edges = sorted(statement_edges(graph), key=lambda edge: (-edge[3]["weight"], edge[2]))
    rows: list[tuple[Any, ...]] = [
        (graph.nodes[one]["name"], data["relation"], graph.nodes[other]["name"], *(data[name] for name in columns[3:]))
        for one, other, _, data in edges
    ]
    return Answers([key for _, _, key, _ in edges], columns, rows)
