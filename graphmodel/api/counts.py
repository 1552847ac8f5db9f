"""Questions over time: counts, positions."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import view
from graphmodel.api.options import parted
from graphmodel.errors import UsageError

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Sources
    from graphmodel.api.options import Positions, Reading, ReadingPositions
    from graphmodel.claims.counts import Count, Stand
    from graphmodel.claims.periods import Days, Period
    from graphmodel.model.model import Model

_log = logging.getLogger(__name__)


def counts(
    source: Sources,
    *,
    by: Collection[str] = (),
    window: str | None = None,
    step: str | None = None,
    at_least: int = 1,
    top: int | None = None,
    **options: Unpack[Reading],
) -> Answers[Count]:
    """Who does what to whom how often: the number of asserted statements with the same subject, relation and object, the greatest first.

    ``by`` counts by some of ``subject``, ``relation`` and ``object`` only. ``window`` (a period such as ``"P1M"``) counts in each such window of
    time, one after the other or a ``step`` apart, by when a statement was said, else when it holds, else when it was published; a date that is not
    surely within one window is in none. ``at_least``: only actors with so many statements, in all windows together. ``top``: so many rows of each
    window. What is negated, or only the content of another statement, is not counted.

    >>> counts("fixtures/tutorial.yaml", by=["relation"], top=1).rows
    [('HEADS', 2)]
    """
    from graphmodel.claims import counts as counting

    length, apart = periods(window, step)
    model = view(source, options).model()
    parts: Any = ([by] if isinstance(by, str) else by) or counting.PARTS
    found = counting.counts(model, parts, length, apart, at_least=at_least, top=top)
    if found.not_asserted:
        _log.info(f"{found.not_asserted:,} statements are not counted: they are negated, or only the content of others")
    _tell_of_outside(len(found.outside), "statements")
    shown = [part for part in counting.PARTS if part in parts]
    ends = [part for part in shown if part != "relation"]
    rows = [
        (
            *_days(each.window),
            *(what if part == "relation" else model.name_of(what) for part, what in zip(shown, each.what, strict=True)),
            each.count,
            *(what for part, what in zip(shown, each.what, strict=True) if part in ends),
        )
        for each in found.counts
    ]
    return Answers(found.counts, (*_head(length), *shown, "count", *(f"{end}Id" for end in ends)), rows)


def positions(
    source: Sources,
    *,
    contested: bool = False,
    **options: Unpack[ReadingPositions],
) -> Answers[Stand]:
    """Who is for and against what, and how often: for each actor and concept the number of statements on each side, the most first.

    ``contested``: only where an actor is said to be for and against the same thing (with ``window``: in the same window). Which positions count, and
    in which windows, is chosen by :class:`graphmodel.api.options.Positions`, as for :func:`graphmodel.network`, whose networks are made of them.

    >>> positions("fixtures/tutorial.yaml").rows[0][1:4]
    ('Valdoria meets Kesria', 1, 0)
    """
    from graphmodel.claims import counts as counting
    from graphmodel.claims.positions import ConceptNames
    from graphmodel.claims.positions import positions as positions_of

    own, reading = parted(options)
    length, apart = periods(own["window"], own["step"])
    model = view(source, reading).model()
    found, outside = counting.stands(model, positions_of(model, **chosen_positions(model, own)), length, apart)
    _tell_of_outside(len(outside), "positions")
    kept = [each for each in found if each.contested or not contested]
    names = ConceptNames(model)
    rows = [
        (
            *_days(each.window),
            model.name_of(each.actor),
            names.of(each.concept),
            len(each.agrees),
            len(each.disagrees),
            each.actor,
            [*each.agrees, *each.disagrees],
        )
        for each in kept
    ]
    return Answers(kept, (*_head(length), "actor", "about", "for", "against", "actorId", "statements"), rows)


def chosen_positions(model: Model, options: Positions) -> dict[str, Any]:
    """The arguments of :func:`graphmodel.claims.positions.positions` that options stand for."""
    from graphmodel.claims.agreement import affiliations
    from graphmodel.claims.positions import STANCES

    stance = options["stance"]
    return {
        "stances": ([stance] if isinstance(stance, str) else stance) or STANCES,
        "duplicates": options["duplicates"],
        "groups": affiliations(model) if options["affiliation"] else None,
        "at_least": options["at_least"],
    }


def periods(window: str | None, step: str | None, option: str = "--window") -> tuple[Period | None, Period | None]:
    """The length of windows and how far apart they begin. Raises UsageError for what is not a period, and for a step without windows."""
    from graphmodel.claims.periods import period_from

    length, apart = (None if text is None else period_from(text) for text in (window, step))
    if apart and not length:
        raise UsageError(f"--step says how far apart windows begin; give {option}, too")
    return length, apart


def _head(length: Period | None) -> tuple[str, ...]:
    return ("from", "to") if length else ()


def _days(window: Days | None) -> tuple[str, ...]:
    return tuple(map(str, window)) if window else ()


def _tell_of_outside(count: int, what: str) -> None:
    if count:
        _log.info(f"{count:,} {what} are in no window, because their date is missing or too wide")
