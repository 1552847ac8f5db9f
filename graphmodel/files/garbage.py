"""Without the search for garbage, where millions of values are made that all stay, or go one by one."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Python looks for values that only refer to each other whenever it has made many, and goes through all that there are: a third of the time
    that a graph of 470,000 statements takes to be read or written (``benchmarks/database``). Rows and attributes refer to nothing that refers back.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
