"""The account of an import: rows read are statements made and rows skipped, and everything that found no place is counted."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphmodel.parsing.display import shown

_log = logging.getLogger(__name__)
_FIRST = 3
"""Of each kind of loss so many places are named."""
_MAX_KINDS = 1000
"""So many kinds of losses are told apart: a reason may name an id."""
_MAX_NOTICES = 40
_TOLD = 10_000
"""After so many rows, a message says how many there were."""


@dataclass(slots=True)
class Losses:
    """Losses of one kind: how many, and the first places."""

    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, place: str, count: int = 1) -> None:
        """Count losses at a place."""
        self.count += count
        if len(self.places) < _FIRST:
            self.places.append(place)


@dataclass(slots=True)
class LossReport:
    """What an import read, what it made of it, and what it could not keep.

    ``rows`` is ``used`` and ``skipped`` together; an import that cannot say where a row went is wrong. A row that is used makes one statement in most
    formats; ``statements`` says how many there are in the model.

    >>> report = LossReport("icews", "events.tab")
    >>> report.rows, report.used = 3, 2
    >>> report.skip("no actor", "events.tab:4")
    >>> report.is_balanced, report.is_complete
    (True, False)
    """

    format: str
    """The name of the format."""
    source: str
    """The file, folder or files that were read."""
    rows: int = 0
    """Rows, records or annotations that were read."""
    used: int = 0
    """Rows from which something was made."""
    entities: int = 0
    statements: int = 0
    documents: int = 0
    evidence: int = 0
    skipped: dict[str, Losses] = field(default_factory=dict)
    """Rows from which nothing was made, by reason."""
    fields: dict[str, Losses] = field(default_factory=dict)
    """Fields with values that found no place in the model, by name."""
    codes: dict[str, Losses] = field(default_factory=dict)
    """Codes that no vocabulary has, as ``column=code``."""
    values: dict[str, Losses] = field(default_factory=dict)
    """Values that were ambiguous or damaged, by what was done with them."""
    changes: int = 0
    """How many values and codes were counted."""
    notices: list[str] = field(default_factory=list)
    """What was chosen where the source leaves it open: delimiters, encodings, formats of dates."""

    def count_rows(self, count: int = 1) -> None:
        """Count rows that are read. Every 10,000, a message marked as ``progress`` says how many there were."""
        before = self.rows // _TOLD
        self.rows += count
        if self.rows // _TOLD > before:
            _log.info(f"{self.rows:,} rows read", extra={"progress": True})

    def skip(self, reason: str, place: str) -> None:
        """Count a row from which nothing was made."""
        _kind(self.skipped, reason).add(place)

    def field_lost(self, name: str, place: str) -> None:
        """Count the value of a field that found no place."""
        _kind(self.fields, name).add(place)

    def code_unmapped(self, column: str, code: str, place: str) -> None:
        """Count a code that no vocabulary has."""
        self.changes += 1
        _kind(self.codes, f"{column}={shown(code, 60)}").add(place)

    def value_changed(self, what: str, place: str) -> None:
        """Count a value that was ambiguous or damaged; ``what`` says what was done with it."""
        self.changes += 1
        _kind(self.values, what).add(place)

    def rename(self, named: Callable[[str], str]) -> None:
        """Call the sources something else, wherever they are named."""
        self.source = named(self.source)
        self.notices = [named(notice) for notice in self.notices]
        for losses in (self.skipped, self.fields, self.codes, self.values):
            for one in losses.values():
                one.places = [named(place) for place in one.places]

    @property
    def skipped_rows(self) -> int:
        """How many rows were skipped."""
        return sum(losses.count for losses in self.skipped.values())

    @property
    def is_balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == self.used + self.skipped_rows

    @property
    def is_complete(self) -> bool:
        """Whether nothing was lost: no row skipped, no field without a place, no unknown code, no damaged value."""
        return not (self.skipped or self.fields or self.codes or self.values)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        counted = {name: getattr(self, name) for name in ("rows", "used", "entities", "statements", "documents", "evidence")}
        losses = {
            name: {what: {"count": one.count, "places": one.places} for what, one in getattr(self, name).items()}
            for name in ("skipped", "fields", "codes", "values")
        }
        return {"format": self.format, "source": self.source, **counted, **losses, "notices": self.notices}

    def lines(self, limit: int = 12) -> Iterator[str]:
        """The report in words, for a terminal; of each kind at most ``limit`` lines."""
        yield (
            f"{self.rows:,} rows read: {self.used:,} used, {self.skipped_rows:,} skipped; {self.statements:,} statements, "
            f"{self.entities:,} entities, {self.documents:,} documents"
        )
        for title, found in (("skipped", self.skipped), ("no place for", self.fields), ("no such code", self.codes), ("values", self.values)):
            ordered = sorted(found.items(), key=lambda item: (-item[1].count, item[0]))
            for what, losses in ordered[:limit]:
                more = ", …" if losses.count > len(losses.places) else ""
                yield f"{title}: {shown(what)}: {losses.count:,} ({', '.join(map(shown, losses.places))}{more})"
            if len(ordered) > limit:
                rest = Counter({what: losses.count for what, losses in ordered[limit:]})
                yield f"{title}: {len(rest)} more kinds, {rest.total():,} in all (--report FILE lists them)"
        yield from map(shown, self.notices[:_MAX_NOTICES])
        if len(self.notices) > _MAX_NOTICES:
            yield f"{len(self.notices) - _MAX_NOTICES:,} more notices (--report FILE lists them)"


def _kind(losses: dict[str, Losses], what: str) -> Losses:
    if what not in losses and len(losses) >= _MAX_KINDS:
        what = "all others"
    return losses.setdefault(what, Losses())
