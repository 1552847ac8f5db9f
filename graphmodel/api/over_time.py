"""Pictures of what was read in windows of time: small multiples, and who held which position when."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Unpack

    from graphmodel.api.draw import Look, Selection
    from graphmodel.api.inputs import View
    from graphmodel.claims.counts import Stand
    from graphmodel.claims.periods import Days, Period
    from graphmodel.diagram.picture import Picture
    from graphmodel.graph.build import Graph
    from graphmodel.graph.subgraph import Edge
    from graphmodel.model.model import Model

_log = logging.getLogger(__name__)


MOST_ROWS = 2000
"""So many rows the table under a picture has at most, of all windows together."""


@dataclass(frozen=True, slots=True)
class OverTime:
    """A picture, and the rows of each of its windows that a page shows under it, the greatest first; ``about`` says what they are."""

    picture: Picture
    about: str
    columns: tuple[str, ...]
    windows: Callable[[], Iterable[tuple[Days, list[tuple[Any, ...]]]]]

    def write_page(self, out: Path, command: str) -> None:
        """Write a page with the picture and the table; ``command`` prints the rows."""
        from graphmodel.files.atomic import write_text
        from graphmodel.pages.picture_page import page

        windows = list(self.windows())
        most = MOST_ROWS // max(len(windows), 1)
        rows = [(*days, *row) for days, here in windows for row in here[:most]]
        left_out = sum(len(here) for _, here in windows) - len(rows)
        write_text(out, page(self.picture, self.about, ("from", "to", *self.columns), rows, command, left_out))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The statements that are drawn, and what the picture needs of the rest. ``outline`` has all nodes, ``belonging`` says who belongs to whom where
    that is not what the outline says (as of a day). ``model`` is what was read, where that was a model: it has no graph of all its statements."""

    outline: Graph
    edges: Sequence[Edge]
    model: Model | None
    source: str | None
    belonging: Graph | None


def network_over_time(seen: View, length: Period, step: Period | None, selection: Selection, **look: Unpack[Look]) -> OverTime:
    """The picture of a part of what was read in windows of time: small multiples."""
    from graphmodel.api.draw import PAGE
    from graphmodel.claims.windows import edge_windows
    from graphmodel.diagram.panels import Window
    from graphmodel.diagram.small_multiples import windows_picture
    from graphmodel.diagram.view import name_of, text_of
    from graphmodel.graph.build import schema_of

    chosen = _chosen(seen, selection)
    edges = [edge for edge in chosen.edges if edge[3].get("voice") != "content" and edge[3].get("negated") is not True]
    found, others = edge_windows(edges, length, step, chosen.model)
    made = windows_picture(
        chosen.outline,
        schema_of(chosen.outline),
        [Window(*days, inside) for days, inside in found],
        title=look.get("title") or chosen.outline.graph.get("title"),
        source=chosen.source,
        page=look.get("page", PAGE),
        grey=look.get("grey", False),
        belonging=chosen.belonging,
        left_out=len(others),
    )
    _log.info(made.summary)

    def windows() -> Iterator[tuple[Days, list[tuple[Any, ...]]]]:
        for days, inside in found:
            counted = Counter(
                (name_of(chosen.outline, one), text_of(data.get("relation")), name_of(chosen.outline, other)) for one, other, _, data in inside
            )
            yield days, [(*what, count) for what, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]

    return OverTime(made, "Who does what to whom, in each window", ("subject", "relation", "object", "count"), windows)


def _chosen(seen: View, selection: Selection) -> _Chosen:
    """What is drawn of what was read."""
    from graphmodel.api.draw import arguments_of, held_of, source_line
    from graphmodel.graph.build import is_model, model_of, outline_edges, outline_graph, statement_edges
    from graphmodel.graph.subgraph import chosen_edges, subgraph
    from graphmodel.model.model import Model

    found = seen.found
    read = found if isinstance(found, Model) else None
    outline = outline_graph(read) if read else seen.graph()
    edges: list[Edge] = [*outline_edges(read)] if read else [*statement_edges(outline)]
    held = held_of(seen, outline)
    chosen, _ = chosen_edges(outline.nodes, edges, **arguments_of(found, edges, selection, held))
    model = read or (model_of(outline) if is_model(outline) else None)
    source = source_line(model, [key for _, _, key, _ in chosen], seen.moment, held or {}) if model else None
    return _Chosen(outline, chosen, read, source, None if held is None else subgraph(outline, held=held))


def positions_over_time(seen: View, length: Period, step: Period | None, selection: Selection, **look: Unpack[Look]) -> OverTime:
    """The picture of who is for and against what in windows of time."""
    from graphmodel.api.draw import PAGE
    from graphmodel.claims.counts import stands
    from graphmodel.claims.periods import in_words
    from graphmodel.claims.positions import ConceptNames, positions
    from graphmodel.claims.windows import with_empty
    from graphmodel.diagram.position_rows import Said, concepts_of
    from graphmodel.diagram.positions_over_time import positions_over_time as drawn
    from graphmodel.diagram.sheet import FIT
    from graphmodel.graph.build import schema_of
    from graphmodel.model.content import takes_no_side

    model = seen.model()
    part = _chosen(seen, selection)
    chosen = {key for _, _, key, _ in part.edges}
    taken = [position for position in positions(model) if position.statement.id in chosen]
    found, outside = stands(model, taken, length, step)
    placed: dict[Days, list[Stand]] = {}
    for stand in found:
        if stand.window is not None:
            placed.setdefault(stand.window, []).append(stand)
    windows = with_empty(list(placed.items()), length, step)
    said = [(at, each.actor, each.concept, Said(each.agrees, each.disagrees)) for at, (_, inside) in enumerate(windows) for each in inside]
    names = ConceptNames(model)
    concepts = concepts_of(said, names.of)
    left_out = []
    if outside:
        left_out.append(f"{len(outside):,} position{'s' * (len(outside) > 1)} in no window: no date, or one that is too wide")
    if without := sum(takes_no_side(model, statement) for statement in model.statements if statement.id in chosen):
        left_out.append(f"{without:,} negated statement{'s' * (without > 1)} left out: {'they take' if without > 1 else 'it takes'} no side")
    made = drawn(
        part.outline,
        schema_of(part.outline),
        [days for days, _ in windows],
        concepts,
        title=look.get("title") or f"Who is for and against what: {model.title or model.name}",
        source=part.source,
        page=look.get("page", PAGE),
        grey=look.get("grey", False),
        belonging=part.belonging,
        every=in_words(length, step),
        left_out=left_out,
    )
    _log.info(made.summary)
    drawn_rows = sum(group.kind == "row" for page in made.pages for group in page.groups)
    if drawn_rows < sum(len(concept.everybody) for concept in concepts) and look.get("page") != FIT:
        _log.info("a larger page has room for more: --page fit, or a part of the model (--around ID, --relation NAME, --top N)")

    def rows() -> Iterator[tuple[Days, list[tuple[Any, ...]]]]:
        for days, inside in windows:
            yield days, [(model.name_of(each.actor), names.of(each.concept), len(each.agrees), len(each.disagrees)) for each in inside]

    return OverTime(made, "Who is for and against what, in each window", ("actor", "about", "for", "against"), rows)
