"""A server that speaks Bolt, records all that it is sent, and answers whatever it is to answer: also what no real server would."""

import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

MAGIC = b"\x60\x60\xb0\x17"
VERSION_5_4 = b"\x00\x00\x04\x05"
"""The driver sends the credentials behind its first message, without waiting for an answer to that."""
AGENT = "Neo4j/5.26.17"
_HELLO, _GOODBYE, _RUN, _DISCARD, _PULL, _ROUTE = 0x01, 0x02, 0x10, 0x2F, 0x3F, 0x66
_SUCCESS, _RECORD, _FAILURE = 0x70, 0x71, 0x7F
_CHUNK = 0xFFFF


@dataclass(frozen=True)
class Structure:
    """A structure of PackStream, such as a node (0x4E) or a date (0x44)."""

    tag: int
    fields: tuple[Any, ...]


@dataclass(frozen=True)
class Rows:
    """An answer: its columns, and its rows, each a list of values or the bytes to send as they are; there may be no end of them."""

    columns: list[str]
    rows: Iterable[list[Any] | bytes]


@dataclass
class FakeBolt:
    """Where it listens, and what it was sent, connection by connection.

    ``answer`` makes of the greeting what is sent back, and the connection ends there. ``reply`` makes rows of a query and its parameters.
    """

    port: int
    answer: Callable[[bytes], bytes] | None = None
    reply: Callable[[str, dict[str, Any]], Rows | bytes] | None = None
    received: list[bytes] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    @property
    def connections(self) -> int:
        """How many connected."""
        return len(self.received)

    @property
    def uri(self) -> str:
        """Its address."""
        return f"bolt://127.0.0.1:{self.port}"


@contextmanager
def fake_bolt(
    host: str = "127.0.0.1",
    answer: Callable[[bytes], bytes] | None = None,
    reply: Callable[[str, dict[str, Any]], Rows | bytes] | None = None,
) -> Iterator[FakeBolt]:
    """Listen on a free port while the block lasts."""
    with socket.create_server((host, 0)) as listener:
        fake = FakeBolt(listener.getsockname()[1], answer, reply)
        threading.Thread(target=_serve, args=(listener, fake), daemon=True).start()
        yield fake


def _serve(listener: socket.socket, fake: FakeBolt) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        fake.received.append(b"")
        threading.Thread(target=_talk, args=(connection, fake, len(fake.received) - 1), daemon=True).start()


def _talk(connection: socket.socket, fake: FakeBolt, number: int) -> None:
    with connection, suppress(OSError):
        connection.settimeout(10)
        fake.received[number] += connection.recv(1024)
        if not fake.received[number].startswith(MAGIC):
            return
        connection.sendall(VERSION_5_4)
        if fake.reply is not None:
            _converse(connection, fake, number)
            return
        fake.received[number] += connection.recv(4096)
        if fake.answer is not None:
            connection.sendall(fake.answer(fake.received[number]))


def _converse(connection: socket.socket, fake: FakeBolt, number: int) -> None:
    rows: Iterable[list[Any] | bytes] = ()
    for sent in _messages(connection):
        fake.received[number] += sent
        tag, fields = sent[1], Reader(sent, 2).values(sent[0] & 0x0F)
        if tag == _GOODBYE:
            return
        if tag == _RUN:
            fake.queries.append(fields[0])
            made = fake.reply(fields[0], fields[1]) if fake.reply else Rows([], [])
            if isinstance(made, bytes):
                connection.sendall(made)
                continue
            rows = made.rows
            connection.sendall(message(_SUCCESS, {"fields": made.columns, "t_first": 0, "qid": 0}))
            continue
        if tag == _PULL:
            for row in rows:
                connection.sendall(row if isinstance(row, bytes) else message(_RECORD, row))
        here = {"addresses": [f"127.0.0.1:{fake.port}"]}
        data: dict[int, dict[str, Any]] = {
            _HELLO: {"server": AGENT, "connection_id": "x"},
            _PULL: {"type": "r", "t_last": 0, "db": "neo4j"},
            _ROUTE: {"rt": {"ttl": 300, "db": "neo4j", "servers": [{**here, "role": role} for role in ("READ", "WRITE", "ROUTE")]}},
        }
        connection.sendall(message(_SUCCESS, data.get(tag, {})))


def _messages(connection: socket.socket) -> Iterator[bytes]:
    """What the client sends, message by message."""
    stream = connection.makefile("rb")
    body = b""
    while len(head := stream.read(2)) == 2:
        size = int.from_bytes(head, "big")
        body += stream.read(size)
        if not size and body:
            yield body
            body = b""


def message(tag: int, *fields: Any) -> bytes:
    """A message in its chunks."""
    return chunks(packed(Structure(tag, fields)))


def chunks(body: bytes) -> bytes:
    """A message's body in its chunks."""
    return b"".join(len(part := body[at : at + _CHUNK]).to_bytes(2, "big") + part for at in range(0, len(body), _CHUNK)) + b"\x00\x00"


def failure(code: str, text: str) -> bytes:
    """A FAILURE message."""
    return message(_FAILURE, {"code": code, "message": text})


def success(agent: str) -> bytes:
    """A SUCCESS message to a greeting, and one to the credentials behind it."""
    return message(_SUCCESS, {"server": agent, "connection_id": "x"}) + message(_SUCCESS, {})


def packed(value: Any) -> bytes:
    """A value in PackStream, each in the longest form that it has."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case int():
            return b"\xcb" + value.to_bytes(8, "big", signed=True)
        case float():
            return b"\xc1" + struct.pack(">d", value)
        case bytes():
            return b"\xce" + len(value).to_bytes(4, "big") + value
        case str():
            return b"\xd2" + len(data := value.encode()).to_bytes(4, "big") + data
        case list():
            return b"\xd6" + len(value).to_bytes(4, "big") + b"".join(map(packed, value))
        case dict():
            return b"\xda" + len(value).to_bytes(4, "big") + b"".join(packed(key) + packed(item) for key, item in value.items())
        case Structure():
            return bytes([0xB0 + len(value.fields), value.tag]) + b"".join(map(packed, value.fields))
    raise TypeError(type(value))


class Reader:
    """Reads PackStream."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def values(self, count: int) -> list[Any]:
        """The next values."""
        return [self.value() for _ in range(count)]

    def value(self) -> Any:
        """The next value; a structure as a :class:`Structure`."""
        mark = self.take(1)[0]
        if mark < 0x80 or mark >= 0xF0:
            return mark - 256 if mark >= 0xF0 else mark
        small = mark & 0x0F
        match mark & 0xF0:
            case 0x80:
                return self.take(small).decode()
            case 0x90:
                return self.values(small)
            case 0xA0:
                return self.pairs(small)
            case 0xB0:
                tag = self.take(1)[0]
                return Structure(tag, tuple(self.values(small)))
        if mark in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[mark]
        if mark == 0xC1:
            return struct.unpack(">d", self.take(8))[0]
        if 0xC8 <= mark <= 0xCB:
            return int.from_bytes(self.take(1 << (mark - 0xC8)), "big", signed=True)
        size = (
            int.from_bytes(self.take(1 << (mark & 0x03)), "big")
            if mark >= 0xD4 or mark < 0xD0
            else int.from_bytes(self.take(1 << (mark - 0xD0)), "big")
        )
        match mark & 0xFC:
            case 0xCC:
                return self.take(size)
            case 0xD0:
                return self.take(size).decode()
            case 0xD4:
                return self.values(size)
            case 0xD8:
                return self.pairs(size)
        raise ValueError(hex(mark))

    def pairs(self, count: int) -> dict[str, Any]:
        """A map."""
        return {self.value(): self.value() for _ in range(count)}

    def take(self, count: int) -> bytes:
        """The next bytes."""
        self.at += count
        return self.data[self.at - count : self.at]
