"""What a command finds: objects to work with, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import pandas
    import polars

    from graphmodel.querying.result import Result

T = TypeVar("T")


class Answers(list[T]):
    """A list of what a command found; ``columns`` and ``rows`` are the table that the command line prints of it.

    >>> found = Answers(["s1"], ("statement", "voice"), [("s1", "own")])
    >>> found, found.to_dicts()
    (['s1'], [{'statement': 's1', 'voice': 'own'}])
    """

    def __init__(self, found: Iterable[T], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        super().__init__(found)
        self.columns: tuple[str, ...] = tuple(columns)
        self.rows: list[tuple[Any, ...]] = [tuple(row) for row in rows]

    def result(self) -> Result:
        """The table as the answer of a query is, to show in a notebook."""
        from graphmodel.querying.result import Result

        return Result(self.columns, tuple(self.rows), truncated=False)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The table's rows, each as a dictionary by column."""
        return self.result().to_dicts()

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas frame; UsageError where pandas is not installed."""
        return self.result().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars frame; UsageError where polars is not installed."""
        return self.result().to_polars()
