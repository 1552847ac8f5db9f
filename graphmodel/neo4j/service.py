"""What the process does in which the driver runs: it connects, asks, reads and writes for the process that started it.

The driver trusts its server: an answer without end, or one that is nested a million times, fills its memory or stops it. So it runs in a child with
limits (:mod:`graphmodel.querying.process`); :mod:`graphmodel.neo4j.asking` and :mod:`graphmodel.neo4j.contained` are the other side.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

from graphmodel.neo4j.database import Settings, connect
from graphmodel.querying.result import Limits

BATCH_ROWS = 2000
BATCH_SECONDS = 2.0
"""A batch of rows is sent after so many, or so long."""
_NOT_NEEDED = ("numpy", "pandas", "pyarrow")
"""The driver imports them where they are installed, for parameters of their types. It takes half of the time of its start."""


class Service:
    """One connection, and requests on it."""

    def __init__(self) -> None:
        for name in _NOT_NEEDED:
            sys.modules.setdefault(name, None)  # type: ignore[arg-type] # None: an import of it raises ImportError, as where it is not installed
        self.remarks: list[str] = []
        self.readings: dict[int, tuple[Iterator[tuple[Any, ...]], Counter[str]]] = {}

    def answer(self, request: tuple[Any, ...]) -> tuple[Any, ...]:
        """What a request asks for, by its first word."""
        what, *rest = request
        result: tuple[Any, ...] = getattr(self, f"_{what}")(*rest)
        return result

    def kind(self, error: Exception) -> str:
        """The name of the error's class, which is one of graphmodel's."""
        return type(error).__name__

    def _connect(self, settings: tuple[Any, ...]) -> tuple[Any, ...]:
        self.connection = connect(Settings(*settings), self.remarks.append)
        self.database = self.connection.__enter__()
        return astuple(self.database.server)

    def _query(self, text: str, parameters: dict[str, Any], limits: tuple[Any, ...]) -> tuple[Any, ...]:
        result = self.database.query(text, parameters, Limits(*limits))
        return result.columns, result.rows, result.truncated, self.remarks

    def _schema(self, text: str) -> tuple[Any, ...]:
        self.database.schema(text)
        return ()

    def _write(self, text: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
        return astuple(self.database.write(text, parameters))

    def _read(self, number: int, text: str, parameters: dict[str, Any], typed: bool, shape: tuple[Any, ...]) -> tuple[Any, ...]:
        kinds: Counter[str] = Counter()
        rows = self.database.read_typed(text, kinds, shape) if typed else self.database.read(text, parameters, shape)
        self.readings[number] = rows, kinds
        return ()

    def _more(self, number: int) -> tuple[Any, ...]:
        """The next rows of a reading, whether it is over, and how many values became text since the last ones."""
        rows, kinds = self.readings[number]
        kinds.clear()
        batch: list[tuple[Any, ...]] = []
        until = time.monotonic() + BATCH_SECONDS
        for row in rows:
            batch.append(row)
            if len(batch) >= BATCH_ROWS or time.monotonic() > until:
                return batch, False, dict(kinds)
        return batch, True, dict(kinds)

    def _done(self, number: int) -> tuple[Any, ...]:
        del self.readings[number]
        return ()
