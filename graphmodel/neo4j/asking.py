"""Asks a server somebody's query in a process of its own, so that an answer without end costs a bounded amount of time and memory.

The server's own limit of time ends when it has computed an answer; sending and reading it can take much longer. So the driver runs in a child
process with a limit of memory, and the child is killed at its deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from graphmodel.errors import RefusedError
from graphmodel.neo4j.contained import CONNECT_SECONDS, asked
from graphmodel.neo4j.database import Notice, Settings
from graphmodel.neo4j.server import Server
from graphmodel.querying.process.child import Child, Messages
from graphmodel.querying.result import Limits, Result
from graphmodel.querying.server_guard import checked

GRACE = 2.0
"""Seconds for the way to the server and back, beside what the query may take."""


def ask(settings: Settings, text: str, parameters: Mapping[str, Any], limits: Limits, notice: Notice | None = None, *, named: bool = False) -> Result:
    """The answer to a query; ``notice`` is told what the server remarks about it. ``named``: the query is one of graphmodel's own.

    Raises RefusedError where the query does anything but read the graph, or is somebody's and the server answers otherwise than Neo4j; UsageError
    where the server finds fault with it, BackendError where a limit is reached or the server cannot be asked.
    """
    text = checked(text)
    narrow = "narrow it (fewer rows, shorter lists), or raise"
    messages = Messages(
        f"the answer took longer than {limits.seconds:g} seconds, and was stopped: {narrow} --seconds",
        f"the answer could not be read (the process that asks ended {{cause}}); it may need more than {limits.memory_mb} MB: {narrow} --memory",
    )
    connecting = Messages(f"the server did not answer within {CONNECT_SECONDS:g} seconds", messages.ended)
    memory = f"the answer needs more than {limits.memory_mb} MB: {narrow} --memory"
    child = Child("graphmodel.neo4j.service", limits.memory_mb)
    try:
        child.start(messages)
        server = Server(*asked(child, ("connect", astuple(settings)), CONNECT_SECONDS, connecting, memory))
        if not (named or server.answers_as_neo4j):
            raise RefusedError(
                f"{server.product} answers some Cypher otherwise than Neo4j, without a message, so it is only asked the named queries "
                f"(`graphmodel queries`); give its model as a file, {settings.uri}#MODEL, and the query is answered here"
            )
        request = ("query", text, dict(parameters), astuple(limits))
        columns, rows, truncated, remarks = asked(child, request, limits.seconds + GRACE, messages, memory)
    finally:
        child.close()
    for remark in remarks if notice else ():
        notice(remark)  # type: ignore[misc]
    return Result(tuple(columns), tuple(map(tuple, rows)), truncated)
