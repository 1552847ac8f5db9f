"""The account of a columnar import: losses that were counted in columns, and those that are counted thing by thing, in the order of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Literal

from graphmodel.bulk.engine import Unsupported
from graphmodel.importers.loss import Losses, LossReport

Kind = Literal["skipped", "fields", "codes", "values"]
_KINDS: tuple[Kind, ...] = ("skipped", "fields", "codes", "values")
_FIRST = 3
_MOST_KINDS = 900
"""The row executor names no more than 1,000 kinds, the first that come; here all are named, or none."""


class Account:
    """Losses by kind and words: how many, and the numbers of the first rows."""

    def __init__(self) -> None:
        self._found: dict[Kind, dict[str, tuple[int, list[int]]]] = defaultdict(dict)

    def add(self, kind: Kind, what: str, count: int, rows: Iterable[int]) -> None:
        """Count losses; ``rows`` are the numbers of the first rows that have one."""
        if not count:
            return
        known, first = self._found[kind].get(what, (0, []))
        self._found[kind][what] = (known + count, sorted([*first, *rows])[:_FIRST])
        if len(self._found[kind]) > _MOST_KINDS:
            raise Unsupported(f"more than {_MOST_KINDS} kinds of losses")

    def into(self, report: LossReport, place: Callable[[int], str]) -> None:
        """Write the losses into a report; ``place`` gives the place of a row by its number."""
        for kind in _KINDS:
            target = getattr(report, kind)
            for what, (count, rows) in self._found[kind].items():
                target[what] = Losses(count, [place(row) for row in rows])


def losses_of(report: LossReport) -> list[tuple[Kind, str, int]]:
    """What a report has counted."""
    return [(kind, what, losses.count) for kind in _KINDS for what, losses in getattr(report, kind).items()]


def emptied(report: LossReport) -> None:
    """Forget the losses of a report, so that it counts the next thing."""
    for kind in _KINDS:
        getattr(report, kind).clear()
