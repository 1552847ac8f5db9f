"""The connection without a server: no password in any message, and servers that lie, echo, or say nothing."""

import logging
import socket
import ssl
import traceback
from collections.abc import Callable

import pytest
from neo4j import exceptions

from graphmodel.errors import BackendError, GraphmodelError, UsageError
from graphmodel.neo4j import database as module
from graphmodel.neo4j.database import Settings, _error, connect
from tests.support.fake_bolt import failure, fake_bolt, success

SECRET = "correct-horse"  # noqa: S105 - a password that no server has
SETTINGS = Settings("bolt://127.0.0.1:1", "ann", SECRET, "db")
CODES = [
    "Neo.ClientError.Security.Unauthorized",
    "Neo.ClientError.Security.AuthenticationRateLimit",
    "Neo.ClientError.Security.Forbidden",
    "Neo.ClientError.Database.DatabaseNotFound",
    "Neo.ClientError.Statement.AccessMode",
    "Neo.ClientError.Statement.SyntaxError",
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.TransientError.General.DatabaseUnavailable",
    "Neo.DatabaseError.General.UnknownError",
    "Neo.Odd",
]


@pytest.mark.parametrize("code", CODES)
def test_no_error_of_a_server_shows_the_password(code: str) -> None:
    for asked in (True, False):
        made = _error(SETTINGS, exceptions.Neo4jError._hydrate_neo4j(code=code, message=f"no {SECRET}\nfor {SECRET}"), asked=asked)
        assert SECRET not in str(made)
        assert "\n" not in str(made)
        assert isinstance(made, GraphmodelError)


@pytest.mark.parametrize(
    "error",
    [
        exceptions.ServiceUnavailable(SECRET),
        exceptions.SessionExpired(SECRET),
        exceptions.AuthError(SECRET),
        exceptions.DriverError(SECRET),
        exceptions.ConfigurationError(SECRET),
        exceptions.BrokenRecordError(SECRET),
        OSError(SECRET),
        ValueError(SECRET),
        ssl.SSLError(1, SECRET),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_error_of_the_driver_shows_the_password(error: Exception) -> None:
    assert SECRET not in str(_error(SETTINGS, error))


def test_settings_show_no_password() -> None:
    assert SECRET not in repr(SETTINGS) + str(SETTINGS)
    for uri in (f"bolt://ann:{SECRET}@host", f"neo4j://{SECRET}@host", f"bolt://:{SECRET}@"):
        with pytest.raises(UsageError, match="does not belong into a URI") as raised:
            Settings(uri)
        assert SECRET not in str(raised.value)
    short = Settings("bolt://127.0.0.1:1", "ann", "a")
    assert "already" in str(_error(short, exceptions.ClientError._hydrate_neo4j(code="Neo.ClientError.Odd", message="already there")))


ECHO = [
    ("Neo.ClientError.Security.Unauthorized", "does not accept user 'neo4j'"),
    ("Neo.ClientError.Request.Invalid", "***"),
    ("Neo.TransientError.General.OutOfMemoryError", "***"),
]


@pytest.mark.parametrize(("code", "expected"), ECHO)
def test_a_server_that_repeats_the_password(code: str, expected: str, caplog: pytest.LogCaptureFixture) -> None:
    def answer(received: bytes) -> bytes:
        assert SECRET.encode() in received
        return failure(code, f"the password {SECRET} is wrong")

    caplog.set_level(logging.DEBUG, logger="graphmodel")
    with fake_bolt(answer=answer) as fake, pytest.raises(BackendError) as raised, connect(Settings(f"bolt://127.0.0.1:{fake.port}", password=SECRET)):
        pass
    assert expected in str(raised.value)
    shown = "".join(traceback.format_exception(raised.value))
    assert SECRET not in shown + caplog.text, "with --debug neither"


HOSTILE: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda _: success(f"Evil/1.0 {SECRET}\x1b[2J"), "is no server that graphmodel knows"),
    (lambda _: success("Neo4j/4.4.0"), "is too old"),
    (lambda _: b"\xff" * 4096, "127.0.0.1"),
    (lambda _: b"\x00\x04\xb1\x70\xd8\xff", "127.0.0.1"),
    (lambda _: b"\x00\x06\xb1\x70\xda\x7f\xff\xff\x00\x00", "127.0.0.1"),
    (lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n", "127.0.0.1"),
    (lambda _: b"", "no Neo4j answers there"),
]


@pytest.mark.parametrize(("answer", "expected"), HOSTILE, ids=["other", "old", "garbage", "cut off", "a huge map", "http", "nothing"])
def test_a_hostile_server_costs_one_line(answer: Callable[[bytes], bytes], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CONNECT_SECONDS", 1.0)
    with fake_bolt(answer=answer) as fake, pytest.raises(BackendError) as raised, connect(Settings(f"bolt://127.0.0.1:{fake.port}", password=SECRET)):
        pass
    assert expected in str(raised.value)
    assert not any(one in str(raised.value) for one in (SECRET, "\n", "\x1b"))


def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CONNECT_SECONDS", 0.3)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(BackendError, match="no Neo4j answers there"),
        connect(Settings(f"bolt://127.0.0.1:{silent.getsockname()[1]}", password=SECRET)),
    ):
        pass
