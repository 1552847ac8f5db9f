"""Engines that stay open for the next question about the same source in one process: opening one takes longer than most answers.

At most :data:`MOST` are open, each a process of its own; the one that was not asked for longest is closed. An engine is out of the pool while it is
asked, so that two threads never share one. A source is known by its digests, a model in memory by being the same object.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from graphmodel.api.query_cache import About
    from graphmodel.querying.engine.session import Engine
    from graphmodel.querying.result import Limits

MOST = 2
"""Engines that are open at most, beside those that are asked."""


@dataclass(slots=True)
class OpenEngine:
    """An engine, what is said of its source, and the ids that were looked up in it: of documents, and of all nodes."""

    engine: Engine
    about: About
    source: ref[Any] | None = None
    """The model that it was loaded from, if not files."""
    documents: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


class _Pool:
    """The engines that are open, by source; the last one used is the last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.held: dict[str, OpenEngine] = {}
        self.process = os.getpid()
        atexit.register(self.clear)

    def take(self, key: str, keys: Collection[str], limits: Limits) -> OpenEngine | None:
        with self.lock:
            if self.process != os.getpid():  # a fork: the engines answer its parent
                self.process, self.held = os.getpid(), {}
            found = self.held.get(key)
            usable = found is not None and not found.engine.ended and found.engine.has(keys) and found.engine.limits.memory_mb == limits.memory_mb
            if found is None or not usable or (found.source is not None and found.source() is None):
                return None
            del self.held[key]
        found.engine.limit(limits)
        return found

    def give(self, key: str, one: OpenEngine) -> None:
        closed: list[OpenEngine | None] = [one]
        if not one.engine.ended and self.process == os.getpid():
            with self.lock:
                closed = [self.held.pop(key, None)]
                self.held[key] = one
                while len(self.held) > MOST:
                    closed.append(self.held.pop(next(iter(self.held))))
        for other in closed:
            if other is not None:
                other.engine.close()

    def clear(self) -> None:
        with self.lock:
            held, self.held = self.held, {}
        for one in held.values() if self.process == os.getpid() else ():
            one.engine.close()


@cache
def _pool() -> _Pool:
    return _Pool()


def take(key: str | None, keys: Collection[str], limits: Limits) -> OpenEngine | None:
    """The open engine of a source, if it has these properties of relationships; it is not in the pool any more."""
    return None if key is None else _pool().take(key, keys, limits)


def is_open(key: str | None) -> bool:
    """Whether an engine of a source is open, whatever properties it has."""
    return key in _pool().held


@contextmanager
def lent(key: str | None, one: OpenEngine) -> Iterator[OpenEngine]:
    """An engine to ask in the block, which stays open afterwards for the next question; without a key it is closed."""
    try:
        yield one
    finally:
        if key is None:
            one.engine.close()
        else:
            _pool().give(key, one)


def close_all() -> None:
    """Close all engines that are open."""
    _pool().clear()
