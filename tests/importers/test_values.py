"""Values of a row: text, templates, digests, codes, numbers, dates."""

from typing import Any

import pytest

from graphmodel.importers.loss import LossReport
from graphmodel.importers.mapping import Choice, Value, parse_mapping
from graphmodel.importers.values import Values, cell_text, date_text, holds
from tests.importers.test_mapping import SMALL


def get(source: Any, row: dict[str, str | None]) -> tuple[Any, LossReport]:
    report = LossReport("x", "x")
    return Values(parse_mapping(SMALL), report).chosen(source)(row, "x:2"), report


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  a  b ", "a b"), ("a\u00a0b", "a b"), ("a\tb\r\n", "a b"), ("", None), (" ", None), ("NA", None), ("na", "na"), ("\u2007x\u202f", "x")],
)
def test_cells(text: str, expected: str | None) -> None:
    assert cell_text(text, frozenset(["NA"])) == expected


@pytest.mark.parametrize(
    ("format_", "text", "expected"),
    [
        ("YYYY-MM-DD", "2018-02-30", None),
        ("YYYY-MM-DD", "2018-2-3", None),
        ("YYYYMMDD", "20180203", "2018-02-03"),
        ("YYYYMM", "201802", "2018-02"),
        ("YYYYMM", "201813", None),
        ("YYYY", "2018", "2018"),
        ("DD.MM.YYYY", "03.02.2018", "2018-02-03"),
        ("DD/MM/YYYY", "03/02/2018", "2018-02-03"),
        ("MM/DD/YYYY", "03/02/2018", "2018-03-02"),
        ("YYYYMMDDhhmmss", "20151027220000", "2015-10-27T22:00:00Z"),
        ("unix", "0", "1970-01-01"),
        ("unix", "99999999999999", None),
        ("edtf", "2018-02~", "2018-02~"),
        ("edtf", "soon", None),
        ("YYYYMMDD", "２０１８０２０３", None),
    ],
)
def test_dates(format_: str, text: str, expected: str | None) -> None:
    assert date_text(text, format_) == expected


def test_numbers_that_a_spreadsheet_damaged_are_counted() -> None:
    value, report = get(Value(column="n", kind="integer"), {"n": "2.02E+13"})
    assert value is None
    assert {what: losses.count for what, losses in report.values.items()} == {"n: not a whole number, left out": 1}
    assert get(Value(column="n", kind="number"), {"n": "2.02E+13"})[0] == 2.02e13
    assert get(Value(column="n", kind="number"), {"n": "1e999"})[0] is None
    assert get(Value(column="n", kind="number"), {"n": "nan"})[0] is None
    assert get(Value(column="n", kind="boolean"), {"n": "Yes"})[0] is True


def test_codes_that_nobody_knows_are_counted() -> None:
    value, report = get(Value(column="k", codes={"1": "Person"}, default="Actor"), {"k": "9"})
    assert value == "Actor"
    assert list(report.codes) == ["k=9"]
    assert get(Value(column="k", codes={"1": "Person"}), {"k": None}) == (None, LossReport("x", "x"))


def test_templates_need_all_their_columns() -> None:
    assert get(Value(text="{a}, {b}"), {"a": "x", "b": "{a}"})[0] == "x, {a}"
    assert get(Value(text="{a}, {b}"), {"a": "x", "b": None})[0] is None


def test_a_choice_is_the_first_that_fits_and_says_something() -> None:
    choices = (Choice("a", {"k": ("1", "2")}), Choice("b", {"k": ""}), Choice(Value(constant="c")))
    assert get(choices, {"a": "x", "k": "2"})[0] == "x"
    assert get(choices, {"a": None, "k": "2", "b": "y"})[0] == "c"
    assert get(choices, {"a": "x", "b": "y", "k": None})[0] == "y"


def test_same_columns_and_lists() -> None:
    assert get(Value(same=("a", "b")), {"a": "x", "b": "x"})[0] == "x"
    assert get(Value(same=("a", "b")), {"a": "x", "b": "y"})[0] is None
    assert get(Value(column="a", separator=";"), {"a": "x; y;x;"})[0] == ("x", "y")


def test_a_condition_on_a_column_that_says_nothing() -> None:
    assert holds({"a": ""}, {"a": None})
    assert not holds({"a": "x"}, {"a": None})
