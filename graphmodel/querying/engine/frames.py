"""Columns as the frames that the engine loads in bulk: as much of a frame of pandas as it asks for, without pandas and its copies."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from graphmodel.querying.engine.columns import Columns, whole

_NUMPY_NAMES = {str: "str", int: "int64", float: "float64", bool: "bool"}
"""What pandas calls the kinds of values; all others are objects."""


class Series:
    """A column: its values, all of one kind, and None for those that are missing."""

    def __init__(self, values: list[Any], kind: type[Any]) -> None:
        self.values = values
        self.dtype = _NUMPY_NAMES.get(kind, "object")

    def __len__(self) -> int:
        return len(self.values)

    def tolist(self) -> list[Any]:
        """The values."""
        return self.values

    def isna(self) -> Series:
        """Which of them are missing."""
        missing = [value is None for value in self.values] if None in self.values else [False] * len(self.values)
        return Series(missing, bool)

    def dropna(self) -> Series:
        """Those that are not."""
        return Series([value for value in self.values if value is not None], object)


class Frame:
    """Columns; ``types`` names the kinds of those that the engine does not find by itself.

    >>> frame = Frame({"id": ["a", "b"], "day": [date(2025, 2, 14), None]})
    >>> frame.columns, frame.types, frame["day"].isna().tolist()
    (['id', 'day'], {'day': 'datetime'}, [False, True])
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = list(columns)
        self.types: dict[str, str] = {}
        self._series: dict[str, Series] = {}
        for name, column in columns.items():
            values = whole(column)
            kind = next((type(value) for value in values if value is not None), str)
            if issubclass(kind, date):
                self.types[name] = "datetime"
            elif kind in (list, tuple):
                self.types[name] = "list"
            self._series[name] = Series(values, kind)

    def __len__(self) -> int:
        return max(map(len, self._series.values()), default=0)

    def __getitem__(self, name: str) -> Series:
        return self._series[name]

    def reset_index(self, *, drop: bool) -> Self:
        """The frame itself, which has no index."""
        return self
