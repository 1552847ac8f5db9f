"""Decisions about identity in a reviewed table: suggestions as CSV, with what a person decided written beside them."""

from __future__ import annotations

from graphmodel.errors import Problem, ProblemsError
from graphmodel.identity.decisions import Decision

_NEEDED = ("entity", "other", "decision")
_KINDS = ("same", "not-same")


def decisions_in_table(data: bytes, file: str, by: str, at: str, why: str | None) -> list[Decision]:
    """The decisions in a table: rows whose ``decision`` is empty decide nothing. ``why`` is the reason of rows that give none.

    Raises ProblemsError with everything that is wrong with the table, each with line and column.
    """
    from graphmodel.parsing.csv import positioned
    from graphmodel.parsing.tree import decode

    rows = positioned(decode(data, file), file)
    header = next(rows, [])
    names = [name.strip() for name, _ in header]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise ProblemsError(
            [Problem(file, 1, 1, "", f"no column {', '.join(missing)}; `graphmodel identity suggest --format csv` writes the others")]
        )
    problems: list[Problem] = []
    found: list[Decision] = []
    for row in rows:
        cells = dict(zip(names, row, strict=False))
        told = {name: cell.strip() for name, (cell, _) in cells.items()}
        kind, reason = told.get("decision", ""), told.get("why") or why
        if not kind:
            continue
        if kind not in _KINDS:
            problems.append(Problem(*cells["decision"][1], "decision", f"{kind!r} is no decision; write same, not-same, or nothing"))
        elif not reason:
            problems.append(Problem(*row[0][1], "why", "no reason; give one in a column `why`, or for all of them with --why"))
        else:
            ends = (told["entity"], told["other"])
            found.append(Decision("same" if kind == "same" else "not-same", by, at, reason, ends, told.get("keep") or None))
    if problems:
        raise ProblemsError(problems)
    return found
