"""What one query may take, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphmodel.errors import UsageError

if TYPE_CHECKING:
    import pandas
    import polars

MOST_ROWS = 2**31 - 1
MOST_MEMORY = 2**24
"""Megabytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, rows, and megabytes of memory of the process that answers it.

    Memory is limited where the platform can (Linux); elsewhere only time is.

    >>> Limits(seconds=2, rows=100)
    Limits(seconds=2, rows=100, memory_mb=2048)
    >>> Limits(rows=10**30)
    Traceback (most recent call last):
    ...
    graphmodel.errors.UsageError: the limit of rows is a whole number from 1 to 2147483647
    """

    seconds: float = 10.0
    rows: int = 10_000
    memory_mb: int = 2048

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= 86_400:
            raise UsageError("the limit of time is more than 0 seconds and at most a day (86400)")
        if not 1 <= self.rows <= MOST_ROWS:
            raise UsageError(f"the limit of rows is a whole number from 1 to {MOST_ROWS}")
        if not 64 <= self.memory_mb <= MOST_MEMORY:
            raise UsageError(f"the limit of memory is a whole number of megabytes from 64 to {MOST_MEMORY}")


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a query: columns, rows of plain values (days as ``datetime.date``), and whether there were more rows than the limit.

    It iterates over its rows, each a dictionary by column.

    >>> result = Result(("name", "n"), (("Ann", 2), ("Bob", None)), False)
    >>> [row["name"] for row in result], len(result)
    (['Ann', 'Bob'], 2)
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column.

        >>> Result(("n",), ((1,),), False).to_dicts()
        [{'n': 1}]
        """
        return list(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas frame; UsageError where pandas is not installed."""
        try:
            import pandas as pd
        except ImportError as error:
            raise UsageError("to_pandas() needs pandas: pip install pandas") from error
        return pd.DataFrame.from_records(list(self.rows), columns=list(self.columns))

    def to_polars(self) -> polars.DataFrame:
        """The rows as a polars frame; UsageError where polars is not installed."""
        try:
            import polars as pl
        except ImportError as error:
            raise UsageError("to_polars() needs polars: pip install polars") from error
        return pl.DataFrame(list(self.rows), schema=list(self.columns), orient="row", infer_schema_length=None)
