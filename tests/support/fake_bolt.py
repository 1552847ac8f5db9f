"""A server that speaks just enough Bolt to be told the user and the password, and records all that it is sent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MAGIC = b"\x60\x60\xb0\x17"
VERSION_5_4 = b"\x00\x00\x04\x05"
"""The driver sends the credentials behind its first message, without waiting for an answer to that."""


@dataclass
class FakeBolt:
    """Where it listens, and what it was sent, connection by connection."""

    port: int
    received: list[bytes] = field(default_factory=list)

    @property
    def connections(self) -> int:
        """How many connected."""
        return len(self.received)


@contextmanager
def fake_bolt(host: str = "127.0.0.1") -> Iterator[FakeBolt]:
    """Listen on a free port while the block lasts."""
    with socket.create_server((host, 0)) as listener:
        fake = FakeBolt(listener.getsockname()[1])
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
            except OSError:
                continue
