"""The door to DuckDB: a bounded session with a folder of its own. Nothing of a source is ever part of a query: values are columns of numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from graphmodel.errors import InputError

_MEMORY = "512MB"
_THREADS = 2


class Unsupported(Exception):
    """The columnar executor does not do this, for a reason in few words: the row executor does."""


def is_installed() -> bool:
    """Whether the extra is there.

    >>> is_installed() in (True, False)
    True
    """
    return find_spec("duckdb") is not None and find_spec("pyarrow") is not None


@contextmanager
def session() -> Iterator[Any]:
    """A connection, while the ``with`` block lasts; what does not fit in its memory goes into a folder that is removed."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="graphmodel-", ignore_cleanup_errors=True) as folder:
        settings: dict[str, Any] = {
            "memory_limit": _MEMORY,
            "temp_directory": folder,
            "threads": _THREADS,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        connection = duckdb.connect(":memory:", config=settings)
        try:
            yield connection
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.Error as error:
            raise InputError(f"the columnar import has failed: {str(error).splitlines()[0]}; the disk or the memory may be full") from error
        finally:
            connection.close()
