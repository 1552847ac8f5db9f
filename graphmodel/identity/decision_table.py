"""Decisions about identity in a reviewed table: suggestions as CSV, with a person's decisions in a column beside them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from graphmodel.errors import Problem, ProblemsError
from graphmodel.identity.decisions import Decision, faults
from graphmodel.parsing.csv import read_table, unguarded
from graphmodel.parsing.tree import Place

_log = logging.getLogger(__name__)
_COLUMNS = ("score", "entity", "name", "other", "otherName", "because", "decision", "keep", "why")
_NEEDED = ("entity", "other", "decision")
_KINDS = ("same", "not-same")

Check = Callable[[Decision], Iterable[tuple[str, str]]]
"""What is wrong with a decision: each with the id or the field (``keep``) that it is about, and a message."""


def decisions_in_table(data: bytes, file: str, by: str, at: str, why: str | None, check: Check = lambda _: ()) -> list[Decision]:
    """The decisions in a table, each once: rows whose ``decision`` is empty decide nothing. ``why`` is the reason of rows that give none.

    Raises ProblemsError with everything that is wrong with the table, each with line and column.
    """
    table = read_table(data, file, _COLUMNS)
    names = [cell.text for cell in table.columns] if table else []
    missing = [name for name in _NEEDED if name not in names]
    if table is None or missing:
        message = f"no column {', '.join(missing)}; `graphmodel identity suggest --format csv` writes entity and other, and you add decision"
        raise ProblemsError([Problem(file, 1, 1, "", message)])
    for notice in table.notices:
        _log.info(f"{file}: {notice}")
    problems: list[Problem] = list(table.problems)
    found: dict[str, Decision] = {}
    for row in table.records:
        cells = {name: (unguarded(cell.text).strip(), cell.place) for name, cell in zip(names, row, strict=True)}
        kind = cells.get("decision", ("", row[0].place))[0].casefold()
        if not kind:
            continue
        decision, wrong = _decision(kind, cells, row[0].place, (by, at, why), check)
        problems += wrong
        if decision is not None:
            found.setdefault(decision.id, decision)
    if problems:
        raise ProblemsError(problems)
    return list(found.values())


def _decision(
    kind: str, cells: Mapping[str, tuple[str, Place]], start: Place, defaults: tuple[str, str, str | None], check: Check
) -> tuple[Decision | None, list[Problem]]:
    by, at, why = defaults
    text = {name: cell for name, (cell, _) in cells.items()}
    wrong = list(_wrong_cells(kind, text, why))
    if wrong:
        return None, [Problem(*cells.get(column, ("", start))[1], column, message) for column, message in wrong]
    ends = (text["entity"], text["other"])
    decision = Decision("same" if kind == "same" else "not-same", by, at, text.get("why") or why or "", ends, text.get("keep") or None)
    # What is wrong with both entities is the second one's fault: the first was there before.
    column_of = {"entities": "other", "keep": "keep", "why": "why", ends[1]: "other", ends[0]: "entity"}
    problems = []
    for about, message in [*faults(decision), *check(decision)]:
        column = column_of.get(about, "decision")
        problems.append(Problem(*cells.get(column, ("", start))[1], column, message))
    return (None if problems else decision), problems


def _wrong_cells(kind: str, text: Mapping[str, str], why: str | None) -> Iterator[tuple[str, str]]:
    if kind not in _KINDS:
        yield "decision", f"{text['decision']!r} is not a decision; write same, not-same, or nothing"
        return
    yield from ((column, "missing; the id of an entity") for column in ("entity", "other") if not text.get(column))
    if not text.get("why") and not why:
        yield "why", "no reason; give one in a column `why`, or for all rows with --why"
