"""Pictures of what was read in windows of time: small multiples, and who held which position when."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.draw import Look, Selection
    from graphmodel.api.inputs import View
    from graphmodel.claims.counts import Stand
    from graphmodel.claims.periods import Days, Period
    from graphmodel.diagram.picture import Picture

_log = logging.getLogger(__name__)


def positions_over_time(seen: View, length: Period, step: Period | None, selection: Selection, **look: Unpack[Look]) -> Picture:
    """The picture of who is for and against what in windows of time."""
    from graphmodel.api.draw import selected
    from graphmodel.claims.counts import stands
    from graphmodel.claims.periods import in_words
    from graphmodel.claims.positions import ConceptNames, positions
    from graphmodel.claims.windows import with_empty
    from graphmodel.diagram.position_rows import Said, concepts_of
    from graphmodel.diagram.positions_over_time import positions_over_time as drawn
    from graphmodel.diagram.sheet import FIT
    from graphmodel.graph.build import schema_of, statement_edges
    from graphmodel.model.content import takes_no_side

    model = seen.model()
    part = selected(seen, selection)
    chosen = {key for *_, key, _ in statement_edges(part.graph)}
    taken = [position for position in positions(model) if position.statement.id in chosen]
    found, outside = stands(model, taken, length, step)
    placed: dict[Days, list[Stand]] = {}
    for stand in found:
        if stand.window is not None:
            placed.setdefault(stand.window, []).append(stand)
    windows = with_empty(list(placed.items()), length, step)
    said = [(at, each.actor, each.concept, Said(each.agrees, each.disagrees)) for at, (_, inside) in enumerate(windows) for each in inside]
    concepts = concepts_of(said, ConceptNames(model).of)
    left_out = []
    if outside:
        left_out.append(f"{len(outside):,} position{'s' * (len(outside) > 1)} in no window: no date, or one that is too wide")
    if without := sum(takes_no_side(model, statement) for statement in model.statements if statement.id in chosen):
        left_out.append(f"{without:,} negated statement{'s' * (without > 1)} left out: {'they take' if without > 1 else 'it takes'} no side")
    made = drawn(
        part.whole,
        schema_of(part.whole),
        [days for days, _ in windows],
        concepts,
        title=look.get("title") or f"Who is for and against what: {model.title or model.name}",
        source=part.source,
        page=look.get("page", "fit"),
        grey=look.get("grey", False),
        every=in_words(length, step),
        left_out=left_out,
    )
    _log.info(made.summary)
    drawn_rows = sum(group.kind == "row" for page in made.pages for group in page.groups)
    if drawn_rows < sum(len(concept.rows) for concept in concepts) and look.get("page") != FIT:
        _log.info("a larger page has room for more: --page fit, or a part of the model (--around ID, --relation NAME, --top N)")
    return made
