"""A Neo4j database over Bolt: settings, connection, reading, writing, and what its errors mean to the person who called.

The only module that imports the driver. Everything written goes through :meth:`Database.write`, in transactions that may be repeated: after a
dropped connection nobody knows whether a commit arrived, so every statement that graphmodel sends changes nothing when it runs again.
"""

from __future__ import annotations

import itertools
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from graphmodel.errors import BackendError, GraphmodelError, RefusedError, UsageError, escaped
from graphmodel.neo4j.server import Server, server_of
from graphmodel.neo4j.typed_text import LISTS, TEXTS, Typed, TypedList
from graphmodel.querying.result import Limits, Result
from graphmodel.querying.server_guard import checked

if TYPE_CHECKING:
    import neo4j

DEFAULT_URI = "neo4j://localhost:7687"

_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_UNREADABLE = "the database gives a value that cannot be read here, such as a date outside of the years 1 to 9999: toString() makes it text"
_TLS_HINT = "+s wants TLS with a certificate that is known here, +ssc takes any certificate, neo4j:// and bolt:// are without TLS"
_CONNECT_SECONDS = 15.0
_RETRY_SECONDS = 60.0
_SHORTEST_SECRET = 3
"""A shorter password is a part of too many words to be hidden in a message."""
_COMMITS = 5
"""How often a transaction of which nobody knows whether it was committed is run again."""

Notice = Callable[[str], None]
Shape = Sequence[Any]
"""What a row has: a type, or several, for each of its values; TEXT_LIST, GROUP, KEY."""
TEXT_LIST, GROUP = "texts", "group"
KEY = (str, int, float, date, type(None))
"""What the id of something can be in a database."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a database is and who asks, as Neo4j's own tools name it. The password is never shown.

    >>> Settings.from_environment(uri="bolt://localhost", environment={"NEO4J_PASSWORD": "secret"})
    Settings(uri='bolt://localhost', username='neo4j', database=None)
    """

    uri: str = DEFAULT_URI
    username: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str | None = None

    def __post_init__(self) -> None:
        if "@" in self.uri:  # never shown: what stands before it may be a password
            raise UsageError("a user or a password does not belong into a URI; set NEO4J_USERNAME and NEO4J_PASSWORD in the environment")
        try:
            parts = urlsplit(self.uri)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise UsageError(f"the URI of the database cannot be read; write one such as {DEFAULT_URI}") from None
        if parts.scheme not in _SCHEMES or not host or port == 0:
            raise UsageError(f"{self.uri!r} is no database's URI; write one such as {DEFAULT_URI} (schemes: {', '.join(_SCHEMES)})")

    @classmethod
    def from_environment(
        cls,
        uri: str | None = None,
        username: str | None = None,
        database: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Settings:
        """What is given, else what NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE say. The password only comes from there.

        Raises UsageError for a URI that is none.
        """
        found = os.environ if environment is None else environment
        return cls(
            uri or found.get("NEO4J_URI") or DEFAULT_URI,
            username or found.get("NEO4J_USERNAME") or "neo4j",
            found.get("NEO4J_PASSWORD") or "",
            database or found.get("NEO4J_DATABASE") or None,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """What one transaction did: its rows, and what it created and deleted."""

    rows: list[tuple[Any, ...]]
    nodes_created: int
    nodes_deleted: int
    relationships_created: int
    relationships_deleted: int
    changed: bool


class Database:
    """An open database: see :func:`connect`."""

    def __init__(self, settings: Settings, driver: neo4j.Driver, server: Server, notice: Notice | None = None) -> None:
        self.settings = settings
        self.server = server
        self._driver = driver
        self._notice = notice

    def schema(self, text: str) -> None:
        """Run a schema command, in a transaction of its own (schema and data do not share one); repeated where another command is in its way."""
        from neo4j.exceptions import ClientError, TransientError

        with _translated(self.settings):
            for attempt in range(1, _COMMITS + 1):
                try:
                    with self._session() as session:
                        session.run(text).consume()
                        return
                except ClientError as error:
                    if "AlreadyExists" not in (error.code or ""):  # somebody else made it at the same moment
                        raise
                    return
                except TransientError as error:
                    if attempt == _COMMITS or "ReadOnly" in (error.code or "") or "read-only mode" in str(error):
                        raise
                    time.sleep(0.2 * attempt)

    def write(self, text: str, parameters: Mapping[str, Any]) -> Written:
        """Run a statement that changes nothing when it is run again; repeated where the connection or the server gives way.

        Raises BackendError where it still fails after about a minute.
        """
        from neo4j.exceptions import IncompleteCommit, Neo4jError

        def work(transaction: neo4j.ManagedTransaction | neo4j.Session) -> Written:
            result = transaction.run(text, dict(parameters))
            rows = [tuple(record.values()) for record in result]
            counters = result.consume().counters
            return Written(
                rows,
                counters.nodes_created,
                counters.nodes_deleted,
                counters.relationships_created,
                counters.relationships_deleted,
                counters.contains_updates,
            )

        with _translated(self.settings):
            for attempt in range(1, _COMMITS + 1):
                try:
                    with self._session() as session:
                        return session.execute_write(work) if self.server.locks else work(session)
                except IncompleteCommit:
                    if attempt == _COMMITS:
                        raise
                except Neo4jError:  # where nothing waits, another transaction changed the same meanwhile
                    if self.server.locks or attempt == _COMMITS:
                        raise
                    time.sleep(0.2 * attempt)
        raise AssertionError("unreachable")

    def read(self, text: str, parameters: Mapping[str, Any] | None = None, shape: Shape = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement that reads, as they come, in plain values. Raises BackendError for a row without the ``shape``."""
        with _translated(self.settings), self._session(reading=True) as session:
            for record in session.run(text, dict(parameters or {})):
                yield fitting(tuple(plain_value(value) for value in record.values()), shape)

    def read_typed(self, text: str, kinds: Counter[str], shape: Shape = ()) -> Iterator[tuple[Any, ...]]:
        """As :meth:`read`, in typed text (see :func:`typed_value`); ``kinds`` counts the values that became text, by kind.

        A value that the driver cannot read is :data:`UNREADABLE`.
        """
        with _translated(self.settings), self._session(reading=True) as session:
            for record in session.run(text):
                yield fitting(tuple(typed_value(value, kinds) for value in record.values()), shape)

    def query(self, text: str, parameters: Mapping[str, Any], limits: Limits) -> Result:
        """The answer to somebody's query, within limits of time and rows; nothing may be written, no file or other address reached.

        The time and memory that the answer itself takes are not limited here: :func:`graphmodel.neo4j.asking.ask` does that.
        Raises UsageError where the server finds fault with the query, RefusedError where it would write or reach out, BackendError for
        everything else.
        """
        import neo4j

        text = checked(text)
        with _translated(self.settings, asked=True), self._session(reading=True) as session:
            result = session.run(neo4j.Query(text, timeout=limits.seconds), dict(parameters))
            columns = tuple(result.keys())
            rows = [tuple(plain_value(value) for value in record.values()) for record in result.fetch(limits.rows + 1)]
            summary = result.consume()
        for status in summary.gql_status_objects:
            if self._notice and status.is_notification:
                self._notice(_one_line(self.settings, status.status_description))
        return Result(columns, tuple(rows[: limits.rows]), len(rows) > limits.rows)

    def _session(self, *, reading: bool = False) -> neo4j.Session:
        import neo4j

        access = neo4j.READ_ACCESS if reading else neo4j.WRITE_ACCESS
        return self._driver.session(database=self.settings.database, default_access_mode=access, fetch_size=10_000)


@contextmanager
def connect(settings: Settings, notice: Notice | None = None) -> Iterator[Database]:
    """A database while the ``with`` block lasts; ``notice`` is told what the server remarks about queries.

    Raises BackendError, in one line and without the password, where the server cannot be reached or used, or is older than 5.26.
    """
    import logging

    import neo4j

    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what it has to tell, the error below tells
    severity = "INFORMATION" if notice else "OFF"
    with _translated(settings):
        driver = neo4j.GraphDatabase.driver(
            settings.uri,
            auth=(settings.username, settings.password),
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=2 * _CONNECT_SECONDS,
            max_transaction_retry_time=_RETRY_SECONDS,
            user_agent="graphmodel",
            notifications_min_severity=severity,  # type: ignore[arg-type]
        )
    with driver:
        with _translated(settings):
            agent = driver.get_server_info().agent
        try:
            server = server_of(agent)
        except BackendError as error:
            raise BackendError(_without_secret(settings, f"{_address(settings)}: {error}")) from None
        yield Database(settings, driver, server, notice)


def fitting(row: tuple[Any, ...], shape: Shape) -> tuple[Any, ...]:
    """A row that has the shape; an empty one fits every row. Raises BackendError for any other: a real server answers what it was asked.

    >>> fitting(("a", ["b"], {"c": 1}), (str, TEXT_LIST, GROUP))
    ('a', ['b'], {'c': 1})
    """
    if shape and not (len(row) == len(shape) and all(map(_fits, row, shape))):
        raise BackendError("the server answers something else than what it was asked: is it a Neo4j?")
    return row


def only(rows: Iterable[tuple[Any, ...]], shape: Shape) -> tuple[Any, ...]:
    """The row of an answer that has one. Raises BackendError for another answer."""
    found = list(itertools.islice(rows, 2))
    return fitting(found[0] if len(found) == 1 else (), shape)


def _fits(value: Any, kind: Any) -> bool:
    if kind == TEXT_LIST:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == GROUP:
        return isinstance(value, dict) and all(isinstance(key, str) for key in value)
    return isinstance(value, kind)


class _Unreadable:
    """Stands for a value that the driver cannot read, such as a date outside of the years 1 to 9999."""

    def __reduce__(self) -> str:
        return "UNREADABLE"


UNREADABLE = _Unreadable()


def plain_value(value: Any) -> Any:
    """A database's value as plain data: days as ``date``, other times as ISO text, points as WKT, nodes and relationships as groups of fields.

    Raises BackendError for a value that the driver cannot read.
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, list):
        return [plain_value(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_value(one) for key, one in value.items()}
    return _plain(_special(value, Counter()))


def typed_value(value: Any, kinds: Counter[str]) -> Any:
    """A database's value as data: days as ``date``; times, durations, points and bytes as text that knows its type.

    What the driver cannot read is UNREADABLE. ``kinds`` counts what a file can only hold as text, by kind.
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, list):
        return _typed_list([typed_value(item, kinds) for item in value])
    if isinstance(value, dict):
        return {key: typed_value(one, kinds) for key, one in value.items()}
    return _special(value, kinds)


def _plain(value: Any) -> Any:
    match value:
        case _Unreadable():
            raise BackendError(_UNREADABLE)
        case Typed():
            return str(value)
        case TypedList() if value.kind == "date":
            return [date.fromisoformat(item) for item in value]
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(one) for key, one in value.items()}
    return value


def _typed_list(items: list[Any]) -> Any:
    """A list whose items are all typed text of one type, or all days, as one that knows its type; any other as it is."""
    if any(item is UNREADABLE for item in items):
        return UNREADABLE
    kinds = {item.kind if isinstance(item, Typed) else "date" if type(item) is date else "" for item in items}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return LISTS[kind](item.isoformat() if isinstance(item, date) else item for item in items) if kind else items


def _special(value: Any, kinds: Counter[str]) -> Any:
    from neo4j.graph import Node, Path, Relationship
    from neo4j.spatial import Point
    from neo4j.time import Date, DateTime, Duration, Time

    match value:
        case Node():
            return {"labels": sorted(value.labels), "properties": typed_value(dict(value), kinds)}
        case Relationship():
            return {"type": value.type, "properties": typed_value(dict(value), kinds)}
        case Path():
            return {name: [typed_value(item, kinds) for item in getattr(value, name)] for name in ("nodes", "relationships")}
    if type(value).__name__ == "BrokenHydrationObject":
        return UNREADABLE
    kinds[type(value).__name__] += 1
    match value:
        case Date():
            return value.to_native()
        case Point():
            return TEXTS["point"](f"SRID={value.srid};POINT({' '.join(map(str, value))})")
        case bytes() | bytearray():
            return TEXTS["bytes"](value.hex())
        case DateTime():
            return TEXTS["datetime" if value.tzinfo else "localdatetime"](_time_text(value))
        case Time():
            return TEXTS["time" if value.tzinfo else "localtime"](_time_text(value))
        case Duration():
            return TEXTS["duration"](value.iso_format())
    return str(value)


def _time_text(value: Any) -> str:
    """A time as Cypher writes it: no zeros at the end of a fraction, Z for UTC, the name of a zone in brackets."""
    text = re.sub(r"(\.\d*?)0+(?=$|[Z+-])", lambda found: found[1] if found[1] != "." else "", value.iso_format())
    text = re.sub(r"\+00:00$", "Z", text)
    zone = getattr(value.tzinfo, "zone", None) or getattr(value.tzinfo, "key", None)
    return f"{text}[{zone}]" if zone and zone != "UTC" else text


@contextmanager
def _translated(settings: Settings, *, asked: bool = False) -> Iterator[None]:
    """Whatever the driver raises in the block, as an error of ours, in one line and without a secret; ``asked``: the query is somebody else's."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except GraphmodelError:
        raise
    except OverflowError as error:
        raise UsageError("a number does not fit into 64 bits, and so into no database; write it as text") from error
    except MemoryError:
        raise
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        # The cause is kept for --debug, unless the server has put the password into its message.
        repeated = any(_without_secret(settings, str(cause)) != str(cause) for cause in _causes(error))
        raise _error(settings, error, asked=asked) from (None if repeated else error)
    except Exception as error:  # whatever the driver stumbles over in an answer that is not Bolt
        raise BackendError(f"{_address(settings)}: the answer cannot be read ({type(error).__name__})") from error


def _error(settings: Settings, error: Exception, *, asked: bool = True) -> GraphmodelError:
    """An error of the driver as one of ours: one line, in which the password is hidden even where the server has put it there."""
    made = _described(settings, error, asked=asked)
    return type(made)(_without_secret(settings, str(made)))


def _without_secret(settings: Settings, text: str) -> str:
    return text.replace(settings.password, "***") if len(settings.password) >= _SHORTEST_SECRET else text


def _described(settings: Settings, error: Exception, *, asked: bool) -> GraphmodelError:
    from neo4j import exceptions as driver

    where, code = _address(settings), getattr(error, "code", None) or ""
    causes = list(_causes(error))
    tls = next((cause for cause in causes if type(cause).__module__ == "ssl" or type(cause).__name__.startswith("SSL")), None)
    if tls is not None:
        reason = getattr(tls, "verify_message", None) or getattr(tls, "reason", None) or "no TLS there"
        return BackendError(f"{where}: no secure connection ({_one_line(settings, str(reason))}); {_TLS_HINT}")
    if isinstance(error, driver.AuthError) or "Security.Unauthorized" in code or "AuthenticationRateLimit" in code:
        more = " (too many wrong tries; wait a little)" if "RateLimit" in code else ""
        given = "the password in NEO4J_PASSWORD" if settings.password else "no password (set NEO4J_PASSWORD)"
        return BackendError(f"{where}: the server does not accept user {settings.username!r} with {given}{more}")
    if "DatabaseNotFound" in code:
        name = settings.database or "the default one"
        return BackendError(f"{where}: the server has no database {name!r}; --database or NEO4J_DATABASE names one that it has")
    forbidden = isinstance(error, (driver.Forbidden, driver.ForbiddenOnReadOnlyDatabase)) or "ReadOnly" in code or "Security.Forbidden" in code
    if forbidden or "read-only mode" in str(error):  # the server has no code of its own for a database that is set to be read only
        reason = _one_line(settings, getattr(error, "message", None) or "no more is said")
        return BackendError(f"{where}: user {settings.username!r} may not do this in this database ({reason})")
    if isinstance(error, driver.BrokenRecordError):
        return BackendError(_UNREADABLE)
    if "Statement.AccessMode" in code:
        return RefusedError("a query only reads: this one would write, and nothing was written")
    if "TransactionTimedOut" in code or "Transaction.Terminated" in code:
        return BackendError("the query took longer than its time limit: narrow it, or raise --seconds")
    if "ClientError.Statement" in code and asked:
        return UsageError(_one_line(settings, getattr(error, "message", None) or str(error)))
    if isinstance(error, (driver.ServiceUnavailable, driver.SessionExpired, driver.ConnectionPoolError, OSError)):
        # A routing driver does not say why it got no answer.
        hint = f"; {_TLS_HINT}" if "+" in settings.uri.partition(":")[0] else ""
        return BackendError(f"{where}: no Neo4j answers there: is the server running, and is this its Bolt port (7687 unless set otherwise)?{hint}")
    return BackendError(f"{where}: {_one_line(settings, getattr(error, 'message', None) or str(error))}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__, *(more for more in one.args if isinstance(more, BaseException))]


def _address(settings: Settings) -> str:
    parts = urlsplit(settings.uri)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 7687}"


def _one_line(settings: Settings, message: str) -> str:
    # The secret goes first: where the text is cut, half of it would stay.
    return escaped(" ".join(_without_secret(settings, message).split()), 300)
