"""The child's side: reads requests on standard input and answers on standard output, within its limits.

It is started by path and imports nothing of graphmodel until its parent has sent where Python's packages are. The first request is
``(megabytes, path, module)``; the module has a class ``Service``, which answers all others. A frame is eight bytes of length (big-endian) and a
pickle: from the parent a tuple ``(request, …)``, back ``("ok", …)`` or ``("error", kind, message)``.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from typing import Any, BinaryIO, Protocol


class Service(Protocol):
    """What a child does for its parent."""

    def answer(self, request: tuple[Any, ...]) -> tuple[Any, ...]:
        """The answer to a request, without the word "ok" before it."""

    def kind(self, error: Exception) -> str:
        """What an error means to the parent, such as ``time``, ``memory`` or ``query``."""


def read_frame(stream: BinaryIO) -> bytes:
    """The next frame's payload; EOFError where the other side has gone."""
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    size = int.from_bytes(head, "big")
    payload = stream.read(size)
    if len(payload) < size:
        raise EOFError
    return payload


def write_frame(stream: BinaryIO, payload: bytes) -> None:
    """Write one frame and flush it."""
    stream.write(len(payload).to_bytes(8, "big"))
    stream.write(payload)
    stream.flush()


def limit_memory(megabytes: int) -> bool:
    """Bound this process's address space; False where the platform cannot (Windows; macOS accepts and ignores it)."""
    try:
        import resource
    except ImportError:
        return False
    size = megabytes * 2**20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ValueError, OSError):
        return False
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True


def main() -> int:
    """Serve until standard input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not come between the frames.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    try:
        megabytes, path, module = pickle.loads(read_frame(source))  # noqa: S301 - the parent is the only one at the other end
        sys.path[:] = path
        limited = limit_memory(megabytes)
        from importlib import import_module

        service: Service = import_module(module).Service()
    except EOFError:
        return 0
    except (ImportError, MemoryError) as error:
        write_frame(sink, pickle.dumps(("error", "start", f"{type(error).__name__}: {error}")))
        return 1
    write_frame(sink, pickle.dumps(("ok", limited)))
    while True:
        try:
            request = pickle.loads(read_frame(source))  # noqa: S301
            payload = pickle.dumps(("ok", *service.answer(request)), protocol=pickle.HIGHEST_PROTOCOL)
        except EOFError:
            return 0
        except Exception as error:  # noqa: BLE001 - the parent gets every error, and decides
            kind = "memory" if isinstance(error, MemoryError) else service.kind(error)
            payload = pickle.dumps(("error", kind, f"{error}" or type(error).__name__))
        write_frame(sink, payload)


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        sys.exit(main())
