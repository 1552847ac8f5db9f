"""The same content from several sources: more evidence, and not another fact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from graphmodel.claims.claim_index import ClaimIndex, ClaimRef
from graphmodel.claims.intervals import DayIntervals
from graphmodel.claims.results import Repeated

_MOST = 10_000
"""Groups of a content times its claims without a date, at most, for these to be listed in every group."""


def repeated(index: ClaimIndex) -> Iterator[Repeated]:
    """Groups of claims from several sources that affirm, or deny, the same about a time that may be the same.

    A claim without a date may be about any time, so it is in every group of its content: as for ``only_sources``, two claims are the same where their
    dates allow it. When something was said does not matter. Where a content has very many claims with and without a date, those without one are in a
    group of their own, and each of the other groups names claims of three of their sources.
    """
    sides: tuple[tuple[Literal["affirms", "denies"], dict[str, list[ClaimRef]]], ...] = (("affirms", index.affirmed), ("denies", index.denied))
    for side, by_key in sides:
        for key, claims in by_key.items():
            if len({source for claim in claims for source in index.sources(claim)}) < 2:
                continue
            for group in _same_time(index, claims):
                sources = sorted({source for claim in group for source in index.sources(claim)})
                if len(sources) > 1:
                    yield Repeated(key, index.name(key), side, index.claims(group), tuple(sources))


def _same_time(index: ClaimIndex, claims: list[ClaimRef]) -> Iterator[list[ClaimRef]]:
    """The largest groups of claims whose dates allow that all of them are about the same time."""
    spans = [(index.span(claim), claim) for claim in claims]
    undated = [claim for span, claim in spans if span is None]
    days = [(first, last, at) for at, (span, _) in enumerate(spans) if span is not None for first, last in span.possible_days]
    groups = list(DayIntervals(days).cliques())
    if len(days) > len(claims) - len(undated):
        # A date of several parts, such as {2025-02,2025-04}: at one of them a group may be a part of another group.
        groups = [group for group in groups if not any(set(group) < set(other) for other in groups)]
    if len(groups) * len(undated) <= _MOST:
        yield from ([*(claims[at] for at in group), *undated] for group in groups or [[]])
        return
    few = _of_other_sources(index, undated)
    yield from ([*(claims[at] for at in group), *few] for group in groups)
    yield [*undated, *_of_other_sources(index, [claims[at] for group in groups for at in group])]


def _of_other_sources(index: ClaimIndex, claims: list[ClaimRef]) -> list[ClaimRef]:
    """A claim of each of the first three sources."""
    first: dict[str, ClaimRef] = {}
    for claim in claims:
        for source in index.sources(claim):
            first.setdefault(source, claim)
        if len(first) > 2:
            break
    return list({claim[0].id: claim for claim in first.values()}.values())
