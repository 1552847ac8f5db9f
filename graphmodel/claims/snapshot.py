"""A model as of a day: what held on it, and what was known on it.

These are two axes. ``as_of`` reads ``valid``: when a thing is so. ``known_at`` reads when it was said, published and recorded. Both keep what *may*
hold or be known (a partial or uncertain date) and what has no date, and give the answer for every statement.

A statement that is left out is kept as a content where a statement that is kept is about it: on the 20th, the announcement of February 13 is still
about the meeting of the 14th, although the meeting no longer holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from graphmodel.graph.build import build_graph, is_model, model_of, statement_edges
from graphmodel.model.content import affirming, live_statements
from graphmodel.model.dates import Answer, Span
from graphmodel.model.exclusive import Slot, follows, holder_of, known_day, slot_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement
from graphmodel.model.times import KNOWN_AXES, SUREST, KnownAxis, begun_by, holds_on, known_by, known_of, span_of, statement_holds_on

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day from which a model is looked at: what held on it (``as_of``), what was known on it (``known_at``, by these ``axes``), or both.

    None does not limit. With both, what held is judged by what was known.
    """

    as_of: date | None = None
    known_at: date | None = None
    axes: tuple[KnownAxis, ...] = KNOWN_AXES

    def __bool__(self) -> bool:
        return self.as_of is not None or self.known_at is not None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A model as of a day: what is left of it, the answers for its statements by their ids, and how many statements were left out."""

    model: Model
    holds: Mapping[str, Answer] = field(default_factory=dict)
    known: Mapping[str, Answer] = field(default_factory=dict)
    left_out: int = 0


def snapshot_of(model: Model, moment: AsOf) -> Snapshot:
    """A model as of a day.

    >>> from graphmodel.model.statement import Entity
    >>> two = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    >>> model = Model("m", entities=two, statements=(Statement("a", "MEETS", "b", id="s", valid="2025-02"),))
    >>> snapshot_of(model, AsOf(as_of=date(2025, 2, 10))).holds
    {'s': 'possible'}
    """
    total = len(model.statements)
    known: Mapping[str, Answer] = {}
    holds: Mapping[str, Answer] = {}
    if moment.known_at is not None:
        known = answers_known(model, moment.known_at, moment.axes)
        model = _kept(model, known, _documents_known(model, moment.known_at, moment.axes))
    if moment.as_of is not None:
        holds = answers_held(model, moment.as_of)
        model = _kept(model, holds, model.document_by_id)
    return Snapshot(model, holds, known, total - len(model.statements))


def as_of(model: Model, day: date) -> Model:
    """The part of a model that held, or may have held, on a day, with the statements that have no ``valid``; see :func:`answers_held`."""
    return snapshot_of(model, AsOf(as_of=day)).model


def known_at(model: Model, day: date, axes: Collection[KnownAxis] = KNOWN_AXES) -> Model:
    """The part of a model that was known, or may have been known, on a day: documents and evidence that had been published, statements that had been
    said, published and recorded, as far as these times are given, and the entities in them.

    ``axes``: only these times count. The result is a model like any other.
    """
    return snapshot_of(model, AsOf(known_at=day, axes=tuple(axis for axis in KNOWN_AXES if axis in axes))).model


def answers_held(model: Model, day: date) -> dict[str, Answer]:
    """For every statement, by its id, whether it held on a day: yes, possible (its date leaves it open), unknown (it has none), no.

    Where only one may hold a relation at a time, a holder did not hold it any more if another one, who holds it on that day, had followed. So a
    handover day has one holder: the successor. A content that nobody stands for follows nobody.
    """
    answers = {statement.id: statement_holds_on(model, statement, day) for statement in model.statements}
    slots: dict[Slot, list[Statement]] = defaultdict(list)
    for statement in model.statements:
        slot = slot_of(model.schema, statement) if answers[statement.id] in ("yes", "possible") and not statement.negated else None
        if slot:
            slots[slot].append(statement)
    several = [held for held in slots.values() if len(held) > 1]
    live = live_statements(model) if several else set()
    affirmed_by = affirming(model, live) if several else {}
    for held in several:
        with_day = [(statement, _last_said(model, statement, affirmed_by)) for statement in held]
        answers.update(dict.fromkeys(_followed(model, with_day, live, day), "no"))
    return answers


def edges_held(graph: Graph, day: date) -> dict[str, Answer]:
    """For every statement of a graph, by its key, whether it held on a day; like :func:`answers_held` where the graph was built from a model."""
    if is_model(graph):
        return answers_held(model_of(graph), day)
    return {key: holds_on(data.get("valid"), day) for *_, key, data in statement_edges(graph)}


def answers_known(model: Model, day: date, axes: Collection[KnownAxis] = KNOWN_AXES) -> dict[str, Answer]:
    """For every statement, by its id, whether it was known on a day: yes, possible, unknown (it has none of the times), no.

    The content of other statements was known as soon as one of them was.
    """
    answers: dict[str, Answer] = {statement.id: known_of(model, statement, day, axes) for statement in model.statements if not statement.content}
    about: dict[str, list[str]] = defaultdict(list)
    for statement in model.statements:
        if statement.object in model.statement_by_id:
            about[statement.object].append(statement.id)
    for start in model.statements:
        # Outermost first, without recursion.
        path = [start.id] if start.id not in answers else []
        while path:
            open_ = [id_ for id_ in about[path[-1]] if id_ not in answers and id_ not in path]
            if open_:
                path.append(open_[0])
            else:
                id_ = path.pop()
                answers[id_] = min((answers[outer] for outer in about[id_] if outer in answers), key=SUREST.index, default="unknown")
    return answers


def graph_snapshot_of(graph: Graph, moment: AsOf) -> tuple[Graph, int]:
    """A graph as of a day, with ``holds`` and ``known`` on its statements, and how many statements were left out.

    A graph that was built from a model gives the graph of the model's snapshot. In any other graph, the edges' own ``valid``, ``stated``,
    ``published`` and ``recorded`` decide. The graph itself is not changed.
    """
    if is_model(graph):
        seen = snapshot_of(model_of(graph), moment)
        return mark_answers(build_graph(seen.model), moment, seen), seen.left_out
    part = graph.copy()
    held = edges_held(graph, moment.as_of) if moment.as_of is not None else {}
    left_out = 0
    for source, target, key, data in list(statement_edges(part)):
        answers: dict[str, Answer] = {}
        if moment.known_at is not None:
            times = [text for axis in moment.axes if isinstance(text := data.get(axis), str)]
            answers["known"] = known_by(times, moment.known_at)
        if moment.as_of is not None:
            answers["holds"] = held[key]
        if "no" in answers.values():
            part.remove_edge(source, target, key)
            left_out += 1
        else:
            data.update(answers)
    part.graph.update(days_of(moment))
    return part, left_out


def mark_answers(graph: Graph, moment: AsOf, seen: Snapshot) -> Graph:
    """The graph of a snapshot's model with ``holds`` and ``known`` set on every statement, and the days on the graph. It is changed in place."""
    for _, _, key, data in statement_edges(graph):
        for name, answers in (("holds", seen.holds), ("known", seen.known)):
            if key in answers:
                data[name] = answers[key]
    graph.graph.update(days_of(moment))
    return graph


def days_of(moment: AsOf) -> dict[str, str]:
    """The days of a moment, as attributes of a graph."""
    days = {"asOf": moment.as_of, "knownAt": moment.known_at}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _last_said(model: Model, statement: Statement, affirmed_by: Mapping[str, list[Statement]]) -> date | None:
    """The last day on which somebody may have stood for a statement, None where that is open: when it was made, or, of a content, when it was
    affirmed."""
    if not statement.content or statement.id not in affirmed_by:
        return known_day(model, statement)
    days: list[date] = []
    waiting, seen = [statement.id], {statement.id}
    while waiting:
        for outer in affirmed_by.get(waiting.pop(), ()):
            day = known_day(model, outer)
            if day:
                days.append(day)
            elif not outer.content:
                return None
            elif outer.id not in seen:
                seen.add(outer.id)
                waiting.append(outer.id)
    return max(days, default=None)


def _followed(model: Model, held: list[tuple[Statement, date | None]], live: Collection[str], day: date) -> Iterator[str]:
    """The ids of those in a slot whom another one followed who, as somebody says, holds it for certain on the day."""
    dated = [(one, holder_of(model.schema, one), span, known) for one, known in held if (span := span_of(model, one)) is not None]
    holding: dict[Span, set[str]] = defaultdict(set)
    for statement, holder, span, _ in dated:
        if statement.id in live and span.holds_on(day) == "yes":
            holding[span].add(holder)
    for statement, holder, span, known in dated:
        if any(holders != {holder} and follows(span, later, known) != "no" for later, holders in holding.items()):
            yield statement.id


def _documents_known(model: Model, day: date, axes: Collection[KnownAxis]) -> set[str]:
    if "published" not in axes:
        return set(model.document_by_id)
    return {document.id for document in model.documents if begun_by(document.published, day) != "no"}


def _kept(model: Model, answers: Mapping[str, Answer], documents: Collection[str]) -> Model:
    """The model of the statements whose answer is not no, with what they are about and everybody in them."""
    keep = {statement.id for statement in model.statements if answers[statement.id] != "no" and not statement.content}
    waiting, inside = list(keep), set[str]()
    while waiting:
        inner = model.statement_by_id[waiting.pop()].object
        if inner in model.statement_by_id and inner not in inside:
            inside.add(inner)
            waiting.append(inner)
    statements = tuple(
        _with(statement, documents, statement.id not in keep) for statement in model.statements if statement.id in keep or statement.id in inside
    )
    mentioned = {end for statement in model.statements for end in model.schema.involved(statement)}
    still = {end for statement in statements for end in model.schema.involved(statement)}
    return replace(
        model,
        documents=tuple(document for document in model.documents if document.id in documents or document.id in still),
        entities=tuple(entity for entity in model.entities if entity.id in still or entity.id not in mentioned),
        statements=statements,
    )


def _with(statement: Statement, documents: Collection[str], only_content: bool) -> Statement:
    evidence = tuple(quote for quote in statement.evidence if quote.document in documents)
    if only_content and not statement.content:
        return replace(statement, evidence=evidence, content=True, attribution=())
    return statement if evidence == statement.evidence else replace(statement, evidence=evidence)
