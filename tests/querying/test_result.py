"""A result as rows, dictionaries and frames, and the limits that a query may have."""

from __future__ import annotations

from datetime import date

import pytest

from graphmodel.errors import UsageError
from graphmodel.querying.result import Limits, Result

RESULT = Result(("name", "n", "day", "tags", "none"), (("Ann", 1, date(2025, 2, 14), ["x", "y"], None), ("Bob", None, None, [], None)), False)


def test_it_iterates_over_its_rows_as_dictionaries() -> None:
    first, second = RESULT
    assert first == {"name": "Ann", "n": 1, "day": date(2025, 2, 14), "tags": ["x", "y"], "none": None}
    assert second["name"] == "Bob"
    assert RESULT.to_dicts() == [first, second]
    assert len(RESULT) == 2
    assert list(Result(("x",), (), False)) == []


def test_it_becomes_a_pandas_frame() -> None:
    pandas = pytest.importorskip("pandas")
    frame = RESULT.to_pandas()
    assert list(frame.columns) == list(RESULT.columns)
    assert frame["name"].tolist() == ["Ann", "Bob"]
    assert frame["tags"][0] == ["x", "y"]
    assert pandas.isna(frame["n"][1])
    assert list(Result(("x", "y"), (), False).to_pandas().columns) == ["x", "y"]


def test_it_becomes_a_polars_frame() -> None:
    polars = pytest.importorskip("polars")
    frame = RESULT.to_polars()
    assert frame.columns == list(RESULT.columns)
    assert frame.rows() == [tuple(row) for row in RESULT.rows]
    assert frame.schema["day"] == polars.Date
    assert Result(("x", "y"), (), False).to_polars().columns == ["x", "y"]
    late = Result(("x",), ((None,),) * 500 + ((1.5,),), False).to_polars()
    assert late["x"][500] == 1.5


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"rows": 10**30}, "the limit of rows is a whole number from 1 to 2147483647"),
        ({"rows": 0}, "the limit of rows"),
        ({"seconds": 0}, "the limit of time"),
        ({"seconds": float("nan")}, "the limit of time"),
        ({"seconds": 86_401}, "the limit of time"),
        ({"memory_mb": 63}, "the limit of memory"),
        ({"memory_mb": 10**30}, "the limit of memory"),
    ],
)
def test_limits_that_no_query_can_have(limits: dict[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Limits(**limits)  # type: ignore[arg-type]


def test_limits_at_their_bounds() -> None:
    assert Limits(rows=2**31 - 1, seconds=86_400, memory_mb=64).rows == 2**31 - 1
    assert Limits(rows=1, seconds=0.001, memory_mb=2**24).memory_mb == 2**24
