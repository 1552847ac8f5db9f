"""A server that speaks just enough Bolt to be told the user and the password, records all that it is sent, and answers whatever it is to answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MAGIC = b"\x60\x60\xb0\x17"
VERSION_5_4 = b"\x00\x00\x04\x05"
"""The driver sends the credentials behind its first message, without waiting for an answer to that."""


@dataclass
class FakeBolt:
    """Where it listens, and what it was sent, connection by connection; ``answer`` makes of what it was sent what it sends back."""

    port: int
    answer: Callable[[bytes], bytes] | None = None
    received: list[bytes] = field(default_factory=list)

    @property
    def connections(self) -> int:
        """How many connected."""
        return len(self.received)


@contextmanager
def fake_bolt(host: str = "127.0.0.1", answer: Callable[[bytes], bytes] | None = None) -> Iterator[FakeBolt]:
    """Listen on a free port while the block lasts."""
    with socket.create_server((host, 0)) as listener:
        fake = FakeBolt(listener.getsockname()[1], answer)
        threading.Thread(target=_serve, args=(listener, fake), daemon=True).start()
        yield fake


def _serve(listener: socket.socket, fake: FakeBolt) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(5)
            at = len(fake.received)
            fake.received.append(b"")
            try:
                fake.received[at] += connection.recv(1024)
                if fake.received[at].startswith(MAGIC):
                    connection.sendall(VERSION_5_4)
                    fake.received[at] += connection.recv(4096)
                    if fake.answer is not None:
                        connection.sendall(fake.answer(fake.received[at]))
            except OSError:
                continue


def failure(code: str, message: str) -> bytes:
    """A FAILURE message of Bolt, in one chunk."""

    def text(value: str) -> bytes:
        data = value.encode()
        return b"\xd1" + len(data).to_bytes(2, "big") + data

    body = b"\xb1\x7f\xa2" + text("code") + text(code) + text("message") + text(message)
    return len(body).to_bytes(2, "big") + body + b"\x00\x00"


def success(agent: str) -> bytes:
    """A SUCCESS message of Bolt to a greeting, and one to the credentials behind it."""
    data = agent.encode()
    body = b"\xb1\x70\xa2\x86server\xd1" + len(data).to_bytes(2, "big") + data + b"\x8dconnection_id\x81x"
    return len(body).to_bytes(2, "big") + body + b"\x00\x00" + b"\x00\x03\xb1\x70\xa0\x00\x00"
