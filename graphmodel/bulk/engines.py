"""The engines of the columnar import, by name: DuckDB, Sail, Spark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from graphmodel.bulk import engine, spark
from graphmodel.bulk.engine import DuckDb, Unsupported
from graphmodel.bulk.spark import SparkSql
from graphmodel.errors import UsageError, nearest

Engine: TypeAlias = DuckDb | SparkSql
ENGINES = ("duckdb", "sail", "spark")


@contextmanager
def session(name: str) -> Iterator[Engine]:
    """A session of an engine, while the ``with`` block lasts.

    Raises Unsupported where DuckDB is not installed, UsageError where another one is not, or does not exist.
    """
    match name:
        case "duckdb":
            if not engine.is_installed():
                raise Unsupported("DuckDB is not installed: pip install 'graphmodel[bulk]'")
            with engine.session() as found:
                yield found
        case "sail" | "spark":
            with spark.session(name) as other:
                yield other
        case _:
            raise UsageError(f"no engine {name!r}{nearest(name, ENGINES)}; there are {', '.join(ENGINES)}")
