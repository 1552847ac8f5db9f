"""A server that nobody should trust: it gets no password that was not meant for it, and whatever it answers ends in one line, in little time."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphmodel.errors import BackendError
from graphmodel.neo4j import contained
from graphmodel.neo4j.database import Settings
from tests.support.command import graphmodel
from tests.support.fake_bolt import FakeBolt, Rows, Structure, chunks, failure, fake_bolt, message
from tests.support.paths import FIXTURES

PASSWORD = "kept-to-itself"  # noqa: S105 - a password that no server has
TUTORIAL = FIXTURES / "tutorial.yaml"
Reply = Callable[[str, dict[str, Any]], Rows | bytes]


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password is in the environment; limits are those of a test."""
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    monkeypatch.setattr(contained, "MEMORY_MB", 400)
    monkeypatch.setattr(contained, "SILENT_SECONDS", 1.5)
    monkeypatch.setattr(contained, "READ_SECONDS", 1.5)
    monkeypatch.setattr(contained, "WRITE_SECONDS", 1.5)
    monkeypatch.setattr(contained, "MAX_BYTES", 30_000_000)


def long_text() -> Iterator[bytes]:
    """A record whose only value is a text of two gigabytes."""
    yield b"\xff\xff\xb1\x71\x91\xd2\x7f\xff\xff\xff" + b"a" * (0xFFFF - 8)
    yield from itertools.repeat(b"\xff\xff" + b"a" * 0xFFFF)


def slowly() -> Iterator[list[Any]]:
    """Rows that never end, one after the other."""
    while True:
        time.sleep(0.2)
        yield ["x", 1]


REPLIES: dict[str, Reply] = {
    "rows without end": lambda text, given: Rows(["a", "b"], ([f"x{number}" * 100, number] for number in itertools.count())),
    "rows without end, slowly": lambda text, given: Rows(["a", "b"], slowly()),
    "a text of two gigabytes": lambda text, given: Rows(["a"], long_text()),
    "a list nested a million times": lambda text, given: Rows(["a"], [chunks(b"\xb1\x71\x91" + b"\x91" * 1_000_000 + b"\x90")]),
    "a list that says it is long": lambda text, given: Rows(["a"], [chunks(b"\xb1\x71\x91\xd6\x7f\xff\xff\xff")]),
    "ten thousand columns": lambda text, given: Rows([f"c{number}" for number in range(10_000)], [[1] * 10_000] * 3),
    "columns that are no text": lambda text, given: Rows([5, None, ["a"]], [[1, 2, 3]]),  # type: ignore[list-item]
    "rows of other lengths": lambda text, given: Rows(["a", "b"], [[1], [1, 2, 3]]),
    "no rows": lambda text, given: Rows(["a"], []),
    "other types": lambda text, given: Rows(["a", "b", "c"], [[{"a": {"b": [1]}}, [["x"], 1, None], 1.5]]),
    "keys that are no text": lambda text, given: Rows(["a", "b"], [chunks(b"\xb1\x71\x92\x91\x81a\xa1\x05\x06")]),
    "broken nodes": lambda text, given: Rows(["a"], [[Structure(0x4E, (1,))], [Structure(0x99, (1,))]]),
    "impossible times": lambda text, given: Rows(["a"], [[Structure(0x44, (10**15,))], [Structure(0x46, (2**62, 2**62, 0))]]),
    "no UTF-8": lambda text, given: Rows(["a"], [chunks(b"\xb1\x71\x91\x82\xff\xfe")]),
    "no Bolt": lambda text, given: b"HTTP/1.1 200 OK\r\n\r\n" * 100,
    "silence": lambda text, given: b"\x00\x00",
    "a failure that moves the cursor": lambda text, given: failure("Neo.ClientError.X.Y", f"{PASSWORD}\x1b]0;owned\x07\r\n" * 1000),
    "a failure that is cut in the password": lambda text, given: failure("Neo.ClientError.X.Y", "x" * 290 + PASSWORD),
    "a failure of other types": lambda text, given: message(0x7F, {"code": 5, "message": [1]}),
    "a failure without fields": lambda text, given: message(0x7F, 5),
}
COMMANDS: dict[str, list[object]] = {
    "query": ["query", "MATCH (n) RETURN n", "--neo4j", "--seconds", "1", "--memory", "400"],
    "pull": ["pull", "-o", "x.yaml"],
    "pull everything": ["pull", "--everything", "-o", "x.json"],
    "load": ["load", TUTORIAL],
}


@pytest.mark.parametrize("reply", REPLIES)
def test_whatever_a_server_answers_ends_in_one_line(reply: str, tmp_path: Path) -> None:
    others = [name for name in COMMANDS if name != "query"]
    for name in ("query", others[list(REPLIES).index(reply) % len(others)]):  # both ways to read an answer
        command = COMMANDS[name]
        with fake_bolt(reply=REPLIES[reply]) as fake:
            done = graphmodel(*command, "--uri", fake.uri, folder=tmp_path)
            assert fake.queries, name
        if done.returncode == 0 and (name == "query" or reply == "no rows"):
            continue  # any rows are an answer to a query, and none are an empty database
        assert done.returncode in (3, 5), (name, done.stderr[:500])
        assert done.stderr.count("\n") == 1, (name, done.stderr[:500])
        assert len(done.stderr) < 1000
        assert PASSWORD[:8] not in done.stderr
        assert "\x1b" not in done.stderr
    assert not any(tmp_path.iterdir()) or reply == "no rows", "nothing was written"


def test_what_was_read_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contained, "READ_SECONDS", 600.0)
    monkeypatch.setattr(contained, "MAX_BYTES", 3_000_000)
    with (
        fake_bolt(reply=REPLIES["rows without end"]) as fake,
        pytest.raises(BackendError, match="more than 3,000,000 bytes"),
        contained.contained(Settings(fake.uri, password=PASSWORD)) as database,
    ):
        list(database.read("RETURN 1"))


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("needs /proc")
    before = children.read_text()
    with fake_bolt(reply=REPLIES["silence"]) as fake:
        graphmodel("pull", "-o", "x.yaml", "--uri", fake.uri, folder=tmp_path)
    assert children.read_text() == before


@pytest.fixture
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBolt]:
    """A server, and in the current folder a model whose path is the server's address."""
    monkeypatch.chdir(tmp_path)
    with fake_bolt(reply=REPLIES["no rows"]) as fake:
        path = Path("bolt:") / f"127.0.0.1:{fake.port}" / "x.yaml"
        path.parent.mkdir(parents=True)
        path.write_bytes(TUTORIAL.read_bytes())
        yield fake


FILE_COMMANDS = [
    ["check"],
    ["contested"],
    ["queries"],
    ["diff", str(TUTORIAL)],
    ["diff", "--textconv", "--"],
    ["diff", "--git", "--", "x.yaml"],
    ["merge", str(TUTORIAL), "-o", "m.yaml"],
    ["verify", "--text", str(FIXTURES / "tutorial.txt")],
    ["export", "-o", "x.json"],
    ["draw", "-o", "x.svg"],
    ["report", "-o", "x.md"],
    ["query", "denials"],
    ["import", "-o", "x.yaml"],
    ["identity", "suggest"],
    ["coverage", "--text", str(FIXTURES / "tutorial.txt")],
]


@pytest.mark.parametrize("command", FILE_COMMANDS, ids=lambda one: " ".join(one[:2])[:20])
def test_a_path_that_looks_like_an_address_gets_no_password(command: list[str], listening: FakeBolt, tmp_path: Path) -> None:
    for path in (f"bolt:/127.0.0.1:{listening.port}/x.yaml", f"bolt://127.0.0.1:{listening.port}/x.yaml"):
        graphmodel(*command, path, folder=tmp_path)
    assert listening.connections == 0


def test_the_password_goes_where_it_was_meant_to_go(tmp_path: Path) -> None:
    """What the test above does not find is there to be found."""
    with fake_bolt(reply=REPLIES["no rows"]) as fake:
        graphmodel("check", fake.uri, folder=tmp_path)
        assert PASSWORD.encode() in fake.received[0]
