"""What rows mention (entities, documents): each distinct mention once, in the order in which the row executor meets it, with what is lost by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphmodel.bulk.account import Account, Kind, emptied, losses_of
from graphmodel.bulk.engine import Unsupported
from graphmodel.bulk.engines import Engine
from graphmodel.importers.loss import LossReport

PLACES = 3
"""Of each kind of loss so many places are told."""

Say = Callable[[int, int, int], tuple[str, bool]]
"""Adds what a row mentions, by the number of the column, of the mention and of the row: its id, and whether nothing of it was new."""


def in_order(engine: Engine, columns: Sequence[str], say: Say, report: LossReport, account: Account) -> list[dict[int, str]]:
    """The ids of mentions by their numbers, for each column of ``judged`` that has mentions; numbers from 1 on are mentions.

    The row executor counts what a mention loses wherever it comes again. That is the same from the second time on: then nothing of it is new.
    """
    ids: list[dict[int, str]] = [{} for _ in columns]
    queue = []
    for index, column in enumerate(columns):
        first = engine.rows(f"SELECT {column}, min(row) FROM judged WHERE reason IS NULL AND {column} > 0 GROUP BY {column}")
        queue += [(row, index, said) for said, row in first]
    queue.sort()
    again: list[dict[int, tuple[int, list[tuple[Kind, str, int]]]]] = [{} for _ in columns]
    for row, index, said in queue:
        before = report.changes
        ids[index][said], _ = say(index, said, row)
        if report.changes == before:
            continue
        for kind, what, count in losses_of(report):
            account.add(kind, what, count, [row] * count)
        emptied(report)
        _, is_settled = say(index, said, row)
        if not is_settled:
            raise Unsupported("mentions that say something new when they come again")
        if lost := losses_of(report):
            again[index][said] = row, lost
        emptied(report)
    for index, column in enumerate(columns):
        _count_again(engine, index, column, again[index], account)
    return ids


def _count_again(engine: Engine, index: int, column: str, again: dict[int, tuple[int, list[tuple[Kind, str, int]]]], account: Account) -> None:
    """Count what is lost wherever a mention comes again."""
    if not again:
        return
    table = f"again_{column}_{index}"
    engine.load(table, {"said": "integer", "first": "integer"}, {"said": list(again), "first": [row for row, _ in again.values()]})
    for said, number, rows in engine.rows(
        f"SELECT {table}.said, count(*), {engine.smallest('judged.row', PLACES)} FROM judged JOIN {table} ON {table}.said = judged.{column}"
        f" WHERE reason IS NULL AND judged.row > {table}.first GROUP BY {table}.said"
    ):
        for kind, what, times in again[said][1]:
            account.add(kind, what, number * times, [row for row in rows for _ in range(times)])
