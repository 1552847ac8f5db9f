"""A program that makes drafts: it is given text on its stdin and answers on its stdout, within limits of time and output. No shell is involved."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import threading
import time
from typing import IO

from graphmodel.errors import BackendError, UsageError
from graphmodel.parsing.display import quoted, shown

MAX_ANSWER = 16_000_000
"""Bytes of an answer at most."""
_MAX_MESSAGES = 4000
_CHUNK = 65_536


def answer_of(command: str, given: str, seconds: float) -> bytes:
    """What a program writes to its stdout, given a text on its stdin; its stderr is only shown where it fails.

    Raises UsageError for a command that cannot be started, BackendError where the program fails, or exceeds its time or MAX_ANSWER; it and what it
    has started are ended then.

    >>> answer_of("cat", "said", 10)
    b'said'
    """
    arguments = _arguments(command)
    try:
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--command {quoted(command)}: {quoted(arguments[0])} cannot be started: {reason}") from error
    assert process.stdin and process.stdout and process.stderr  # noqa: S101 - they are pipes
    answer, messages = _Collected(process.stdout, MAX_ANSWER), _Collected(process.stderr, _MAX_MESSAGES, keeps_reading=True)
    writer = threading.Thread(target=_feed, args=(process.stdin, given.encode("utf-8", "replace")), daemon=True)
    threads = [writer, answer.thread, messages.thread]
    for thread in threads:
        thread.start()
    end = time.monotonic() + seconds
    try:
        while answer.thread.is_alive() and not answer.is_full and time.monotonic() < end:
            answer.thread.join(0.05)
        if answer.is_full:
            raise BackendError(f"{quoted(arguments[0])} wrote more than {MAX_ANSWER:,} bytes and was ended; nothing was taken from it")
        try:
            code = process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise BackendError(f"{quoted(arguments[0])} did not end within {seconds:g} seconds and was ended; --seconds gives it longer") from error
    finally:
        _end(process)
        messages.thread.join(1)
        for pipe in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(OSError, ValueError):
                pipe.close()
    if code != 0:
        said = messages.data.decode("utf-8", "replace").strip().splitlines()
        raise BackendError(f"{quoted(arguments[0])} failed with {code}" + (f": {shown(said[-1], 300)}" if said else ", without a message"))
    return bytes(answer.data)


class _Collected:
    """What comes from a pipe, up to a limit; read by a thread."""

    def __init__(self, pipe: IO[bytes], limit: int, *, keeps_reading: bool = False) -> None:
        self.pipe, self.limit, self.keeps_reading = pipe, limit, keeps_reading
        self.data = bytearray()
        self.is_full = False
        self.thread = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self.pipe.fileno(), _CHUNK):
                self.data += chunk
                if self.keeps_reading:
                    # The last lines say what went wrong.
                    del self.data[: -self.limit]
                elif len(self.data) > self.limit:
                    self.is_full = True
                    return


def _arguments(command: str) -> list[str]:
    try:
        arguments = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--command {quoted(command)}: {error}") from error
    if not arguments:
        raise UsageError("--command is empty; name a program that reads text and answers with the JSON of drafts")
    return arguments


def _feed(pipe: IO[bytes], data: bytes) -> None:
    # A program may answer, or end, before it has read everything.
    with contextlib.suppress(OSError, ValueError):
        pipe.write(data)
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
