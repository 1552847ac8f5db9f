"""The four times of a statement: when it holds (valid), was said (stated), was published, and entered this data (recorded).

Every answer about a day is one of four: yes, possible (the dates leave it open), unknown (there is no date), no.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Literal

from graphmodel.errors import DateError
from graphmodel.model import dates
from graphmodel.model.dates import Answer, Days, Span
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


def lives_of(model: Model, statement: Statement) -> tuple[str, ...]:
    """The lives and existences (EDTF) that bound a statement: nobody is a member before birth or after death, and of nothing that is dissolved.

    A relation between actors is bounded by its subject's life; one that lasts (an affiliation, one that only one may hold at a time, or that both
    ends have to each other) by its object's existence, too. What is said about a proposition or an event is not: the dead are quoted.

    >>> from graphmodel.model.statement import Entity
    >>> tony = Entity("tony", "Person", "Tony", valid="1925/2014-03-14")
    >>> lives_of(Model("m", entities=(tony,)), Statement("tony", "MEMBER_OF", "labour"))
    ('1925/2014-03-14',)
    """
    lives = [model.lives.get(statement.subject), model.lives.get(statement.object)]
    relation = model.schema.relations.get(statement.relation)
    if relation is None or lives == [None, None]:
        return ()
    lasts = bool(relation.affiliation or relation.one_at_a_time or relation.symmetric)
    if not lasts:
        between_actors = all(model.schema.is_actor(label) for label in relation.object)
        lives = lives[:1] if between_actors else []
    return tuple(life for life in lives if life)


def span_of(model: Model, statement: Statement) -> Span | None:
    """The days of a statement, within the lives that bound it (see :func:`lives_of`); None without ``valid``.

    A statement that contradicts these lives (they leave it no day) keeps its own days, so that it can be compared with others.
    """
    if not statement.valid:
        return None
    own = dates.parse(statement.valid)
    return within(own, lives_of(model, statement)) or own


def within(span: Span, lives: Iterable[str]) -> Span | None:
    """The days of a span that may also be days of every life; None where there are none.

    >>> within(dates.parse("1950-11-30/.."), ["1925/2014-03-14"]).latest
    datetime.date(2014, 3, 14)
    >>> within(dates.parse("2020"), ["1925/2014-03-14"])
    """
    for life in map(dates.parse, lives):
        possible = _shared(span.possible_days, life.possible_days)
        certain = _shared(span.certain_days, life.certain_days)
        if not possible:
            return None
        span = replace(
            span,
            earliest=_last([span.earliest, life.earliest]),
            latest=_first([span.latest, life.latest]),
            certain=bool(certain),
            certain_from=certain[0][0] if certain else None,
            certain_to=certain[0][1] if certain else None,
            start_latest=_last([span.start_latest, life.start_latest]),
            end_earliest=_first([span.end_earliest, life.end_earliest]),
            possible_days=possible,
            certain_days=certain,
        )
    return span


def _shared(some: Iterable[Days], others: Collection[Days]) -> tuple[Days, ...]:
    """The ranges of days that are in both."""
    shared = ((_last([one[0], other[0]]), _first([one[1], other[1]])) for one in some for other in others)
    return tuple((start, end) for start, end in shared if start is None or end is None or start <= end)


def _first(days: Iterable[date | None]) -> date | None:
    """The first of the days, where None is no end."""
    return min((day for day in days if day), default=None)


def _last(days: Iterable[date | None]) -> date | None:
    """The last of the days, where None is no beginning."""
    return max((day for day in days if day), default=None)


def statement_holds_on(model: Model, statement: Statement, day: date) -> Answer:
    """Whether a statement holds on a day, by its own ``valid`` and by the lives that bound it.

    >>> from graphmodel.model.statement import Entity
    >>> model = Model("m", entities=(Entity("tony", "Person", "Tony", valid="1925/2014-03-14"),))
    >>> member = Statement("tony", "MEMBER_OF", "labour", valid="1950/..")
    >>> [statement_holds_on(model, member, date(year, 1, 1)) for year in (2000, 2020)]
    ['yes', 'no']
    """
    own = holds_on(statement.valid, day)
    lives = [holds_on(life, day) for life in lives_of(model, statement)]
    if own == "no" or "no" in lives:
        return "no"
    return "possible" if own == "yes" and "possible" in lives else own


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
    known = [text for document in statement.documents if document in model.document_by_id and (text := model.document_by_id[document].published)]
    if len(known) < 2:
        return known[0] if known else None
    return min(known, key=lambda text: (dates.parse(text).ends, text))


Dated = tuple[str | None, tuple[str, ...]]
"""A date (EDTF), and the lives that bound it."""


def one_date(stated: str | None, valid: str | None, published: str | None, lives: Collection[str] = ()) -> Dated:
    """The one date of a statement where it has to have one: when it was said, else when it holds (in these lives), else when it was published.

    >>> one_date(None, "2020/..", "2021-02-03", ["1925/2024"]), one_date(None, None, "2021-02-03", ["1925/2024"])
    (('2020/..', ('1925/2024',)), ('2021-02-03', ()))
    """
    return stated or valid or published, tuple(lives) if valid and not stated else ()


def dated(model: Model, statement: Statement) -> Dated:
    """The one date of a statement of a model: see :func:`one_date`."""
    if statement.stated:
        return statement.stated, ()
    published = None if statement.valid else published_of(model, statement)
    return one_date(None, statement.valid, published, lives_of(model, statement) if model.lives else ())


def date_of(model: Model, statement: Statement) -> str | None:
    """The text of the one date of a statement: see :func:`one_date`."""
    return dated(model, statement)[0]


def known_of(model: Model, statement: Statement, day: date, axes: Collection[KnownAxis] = KNOWN_AXES) -> Answer:
    """Whether a statement was known on a day, by those of the three times that are asked for: see :func:`known_by`. One document is enough: of
    several, the one of which it is surest that it was published counts."""
    said = {"stated": statement.stated, "recorded": statement.recorded}
    answers = [begun_by(text, day) for axis, text in said.items() if axis in axes and text is not None]
    published = [document.published for id_ in statement.documents if (document := model.document_by_id.get(id_))] if "published" in axes else []
    if any(published):
        answers.append(min((begun_by(text, day) for text in published), key=SUREST.index))
    return max(answers, key=_WEIGHT.__getitem__, default="unknown")
