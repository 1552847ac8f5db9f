"""Tables for people: many rows are lines."""

import pytest

from graphmodel.api import table
from graphmodel.api.table import Format, rows_text

COLUMNS = ("who", "count", "words")
ROWS: list[tuple[object, ...]] = [("Ann", 7, ["a", "b"]), ("漢字", 12, None), ("x\ny", 1, "z" * 20), ("Éva", 123, "\u202e")]


def test_many_rows_are_as_few_ones_that_need_no_wrapping(monkeypatch: pytest.MonkeyPatch) -> None:
    few = rows_text(COLUMNS, ROWS, Format.table)
    monkeypatch.setattr(table, "_MANY", 3)
    assert rows_text(COLUMNS, ROWS, Format.table) == few
    assert len(few.splitlines()) == len(ROWS) + 2


def test_a_long_cell_of_many_rows_stays_in_its_line_and_moves_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_MANY", 1)
    lines = rows_text(("who", "what"), [("Ann", "a" * 500), ("B" * 100, "b"), ("Bob", "c")], Format.table).splitlines()
    assert [len(lines), lines[2], lines[4]] == [5, "Ann   " + "a" * 500, "Bob   c"]
    assert lines[3] == "B" * 100 + "   b"
