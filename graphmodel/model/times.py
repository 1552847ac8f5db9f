"""The four times of a statement: when it holds (valid), was said (stated), was published, and entered this data (recorded).

Every answer about a day is one of four: yes, possible (the dates leave it open), unknown (there is no date), no.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal

from graphmodel.errors import DateError
from graphmodel.model import dates
from graphmodel.model.dates import Answer
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement

KnownAxis = Literal["stated", "published", "recorded"]
KNOWN_AXES: tuple[KnownAxis, ...] = ("stated", "published", "recorded")

_WEIGHT: dict[Answer, int] = {"yes": 0, "unknown": 1, "possible": 2, "no": 3}

SUREST: tuple[Answer, ...] = ("yes", "possible", "unknown", "no")
"""The answers from the surest yes to no."""


def holds_on(valid: object, day: date) -> Answer:
    """Whether what an EDTF text dates holds on a day; no text, or text that is no EDTF, is unknown.

    >>> [holds_on(text, date(2025, 2, 10)) for text in ("2025-01/..", "2025-02", None, "2024")]
    ['yes', 'possible', 'unknown', 'no']
    """
    try:
        return dates.parse(valid).holds_on(day) if isinstance(valid, str) else "unknown"
    except DateError:
        return "unknown"


def begun_by(text: object, day: date) -> Answer:
    """Whether what an EDTF text dates had happened by a day; no text, or text that is no EDTF, is unknown."""
    try:
        return dates.parse(text).begun_by(day) if isinstance(text, str) else "unknown"
    except DateError:
        return "unknown"


def order_of(text: object) -> tuple[int, str]:
    """A key that sorts the dates of anything by time: EDTF texts by :attr:`graphmodel.model.dates.Span.order`, then other texts, then none.

    >>> sorted(["soon", "2031-05-01T20:00:00+09:00", None, "2031-05-01T09:00:00Z", "2031"], key=order_of)
    ['2031', '2031-05-01T09:00:00Z', '2031-05-01T20:00:00+09:00', 'soon', None]
    """
    if not isinstance(text, str) or not text:
        return 2, ""
    try:
        return 0, dates.parse(text).order
    except DateError:
        return 1, text


def known_by(times: Iterable[str | None], day: date) -> Answer:
    """Whether something with these times (said, published, recorded; None where one is not given) was known on a day.

    All of the times that are given count: it is known once it had been said *and* published *and* recorded, so the latest decides. Where none is
    given, nothing can be said.

    >>> known_by(["2025-02-12", "[2025-02-13,2025-02-14]", None], date(2025, 2, 13))
    'possible'
    """
    answers = {begun_by(text, day) for text in times if text is not None}
    return max(answers, key=_WEIGHT.__getitem__) if answers else "unknown"


def published_of(model: Model, statement: Statement) -> str | None:
    """When a statement was published: the date of the earliest of its documents, as it is written there."""
    known = [text for one in statement.documents if one in model.document_by_id and (text := model.document_by_id[one].published)]
    if len(known) < 2:
        return known[0] if known else None
    return min(known, key=lambda text: (dates.parse(text).ends, text))


def known_of(model: Model, statement: Statement, day: date, axes: Collection[KnownAxis] = KNOWN_AXES) -> Answer:
    """Whether a statement was known on a day, by those of the three times that are asked for: see :func:`known_by`. One document is enough: of
    several, the one of which it is surest that it was published counts."""
    said = {"stated": statement.stated, "recorded": statement.recorded}
    answers = [begun_by(text, day) for axis, text in said.items() if axis in axes and text is not None]
    published = [one.published for id_ in statement.documents if (one := model.document_by_id.get(id_))] if "published" in axes else []
    if any(published):
        answers.append(min((begun_by(text, day) for text in published), key=SUREST.index))
    return max(answers, key=_WEIGHT.__getitem__, default="unknown")
