"""A database whose driver runs in a process of its own, so that no server costs more than a bounded amount of time and memory.

It is what the commands use that read or write models; :mod:`graphmodel.neo4j.asking` does the same for somebody's query.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple
from typing import Any

from graphmodel.errors import BackendError, GraphmodelError, InputError, RefusedError, UsageError
from graphmodel.files.reading import MAX_BYTES
from graphmodel.neo4j import typed_text
from graphmodel.neo4j.database import UNREADABLE, Database, Settings, Shape, Written
from graphmodel.neo4j.server import Server
from graphmodel.querying.process.child import Child, ChildError, Messages

MEMORY_MB = 2048
"""For the driver and what it holds of an answer at once: ten thousand rows."""
CONNECT_SECONDS = 60.0
READ_SECONDS = 3600.0
"""For all rows of one answer."""
SILENT_SECONDS = 300.0
"""For the next rows."""
WRITE_SECONDS = 1800.0
"""For one transaction, with all its repetitions."""

_KINDS: dict[str, type[GraphmodelError]] = {kind.__name__: kind for kind in (BackendError, InputError, RefusedError, UsageError)}
_ALLOWED = {
    (typed_text.__name__, typed_text.restored.__name__): typed_text.restored,
    (type(UNREADABLE).__module__, "UNREADABLE"): UNREADABLE,
}


def asked(child: Child, request: tuple[Any, ...], seconds: float, messages: Messages, memory: str) -> list[Any]:
    """What the child answers; ``memory`` is said where its memory is not enough. Raises the child's errors as they are, BackendError for others."""
    try:
        return child.ask(request, seconds, messages)
    except ChildError as error:
        raise _KINDS.get(error.kind, BackendError)(memory if error.kind == "memory" else str(error)) from None


@contextmanager
def contained(settings: Settings) -> Iterator[Database]:
    """A database while the ``with`` block lasts. Raises BackendError as :func:`graphmodel.neo4j.database.connect` does."""
    child = Child("graphmodel.neo4j.service", MEMORY_MB, _ALLOWED)
    try:
        child.start(_messages("the server did not answer in time"))
        server = asked(
            child,
            ("connect", astuple(settings)),
            CONNECT_SECONDS,
            _messages(f"the server did not answer within {CONNECT_SECONDS:g} seconds"),
            _MEMORY,
        )
        yield _Contained(settings, child, Server(*server))
    finally:
        child.close()


_MEMORY = f"the answer of the server needs more than {MEMORY_MB} MB at once, and was not read"


def _messages(late: str) -> Messages:
    return Messages(late, f"{_MEMORY}, or its process was ended from outside ({{cause}})")


class _Contained(Database):
    """The other side of :class:`graphmodel.neo4j.service.Service`."""

    def __init__(self, settings: Settings, child: Child, server: Server) -> None:
        self.settings = settings
        self.server = server
        self._child = child
        self._readings = 0

    def schema(self, text: str) -> None:
        """As :meth:`Database.schema`."""
        self._ask(("schema", text), WRITE_SECONDS)

    def write(self, text: str, parameters: Mapping[str, Any]) -> Written:
        """As :meth:`Database.write`."""
        return Written(*self._ask(("write", text, dict(parameters)), WRITE_SECONDS))

    def read(self, text: str, parameters: Mapping[str, Any] | None = None, shape: Shape = ()) -> Iterator[tuple[Any, ...]]:
        """As :meth:`Database.read`; BackendError too where the answer has more bytes than any file that is read, or takes too long."""
        return self._rows(("read", text, dict(parameters or {}), False, tuple(shape)), Counter())

    def read_typed(self, text: str, kinds: Counter[str], shape: Shape = ()) -> Iterator[tuple[Any, ...]]:
        """As :meth:`Database.read_typed`, with the limits of :meth:`read`."""
        return self._rows(("read", text, {}, True, tuple(shape)), kinds)

    def _rows(self, request: tuple[Any, ...], kinds: Counter[str]) -> Iterator[tuple[Any, ...]]:
        self._readings += 1
        number, until, before = self._readings, time.monotonic() + READ_SECONDS, self._child.received
        self._ask((request[0], number, *request[1:]), SILENT_SECONDS)
        over = False
        while not over:
            rows, over, more = self._ask(("more", number), SILENT_SECONDS)
            kinds.update(more)
            yield from rows
            if self._child.received - before > MAX_BYTES:
                raise BackendError(f"the answer of the server has more than {MAX_BYTES:,} bytes, which is the most that is read")
            if time.monotonic() > until and not over:
                raise BackendError(f"the answer of the server did not end within {READ_SECONDS:,.0f} seconds")
        self._ask(("done", number), SILENT_SECONDS)

    def _ask(self, request: tuple[Any, ...], seconds: float) -> list[Any]:
        return asked(self._child, request, seconds, _messages(f"the server did not answer within {seconds:,.0f} seconds"), _MEMORY)
