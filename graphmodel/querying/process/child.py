"""The parent's side of a child process: one request, one answer, one deadline at a time."""

from __future__ import annotations

import io
import math
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from graphmodel.errors import BackendError
from graphmodel.querying.process import serve

START_SECONDS = 120.0
"""The time for starting a child."""

_KEPT = ("SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""What a child keeps of the environment: where Windows and certificates are. Everything else may hold a secret."""


class ChildError(Exception):
    """An error that the child reports: its kind, and its message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Messages:
    """What is said where a child ends without an answer."""

    late: str
    ended: str
    """With {cause}: by which signal, or with which exit code."""


_DATE = {("datetime", "date"): date}


class _Answers(pickle.Unpickler):
    """Reads what the child sends: plain values, dates and what else is allowed, and nothing that runs."""

    def __init__(self, payload: bytes, allowed: Mapping[tuple[str, str], Any]) -> None:
        super().__init__(io.BytesIO(payload))
        self.allowed = allowed

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self.allowed:
            return self.allowed[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} is not a value of an answer")


class _Deadline:
    """One thread that kills the child when an answer is late.

    It is armed for each request and woken only when it would oversleep: a thread per request would cost more than most queries do.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.late = False
        self.due = self.wakes = math.inf
        self.stopped = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.watch, name="graphmodel-deadline", daemon=True)
        self.thread.start()

    def watch(self) -> None:
        """Sleep until the deadline, which may change meanwhile."""
        with self.changed:
            while not self.stopped:
                left = self.due - time.monotonic()
                if left <= 0:
                    self.late, self.due = True, math.inf
                    self.process.kill()
                    continue
                self.wakes = self.due
                self.changed.wait(None if left == math.inf else min(left, threading.TIMEOUT_MAX))

    def arm(self, seconds: float) -> None:
        """From now on, kill after ``seconds``."""
        with self.changed:
            self.due = time.monotonic() + seconds
            if self.due < self.wakes:
                self.changed.notify()

    def disarm(self) -> None:
        """The answer has arrived."""
        with self.changed:
            self.due = math.inf

    def stop(self) -> None:
        """End the thread."""
        with self.changed:
            self.stopped = True
            self.changed.notify()
        self.thread.join()


class Child:
    """A child process that serves requests with the class ``Service`` of a module.

    ``allowed`` are what its answers may have beside plain values, by module and name; ``received`` counts their bytes.
    """

    def __init__(self, module: str, memory_mb: int, allowed: Mapping[tuple[str, str], Any] | None = None) -> None:
        self.module = module
        self.memory_mb = memory_mb
        self.allowed = {**_DATE, **(allowed or {})}
        self.received = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.deadline: _Deadline | None = None
        self.lock = threading.Lock()
        self.gone = "the process is not running"

    def start(self, messages: Messages) -> None:
        """Start it, with Python's path and its limit of memory. BackendError where that fails."""
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"OPENBLAS_NUM_THREADS": "1"}
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", str(Path(serve.__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=Path(sys.executable).anchor,
                start_new_session=True,
            )
        except OSError as error:
            raise BackendError(f"a process cannot be started: {error}") from error
        self.deadline = _Deadline(self.process)
        try:
            self.ask((self.memory_mb, [str(Path(entry).resolve()) for entry in sys.path], self.module), START_SECONDS, messages)
        except ChildError as error:
            raise BackendError(f"the process cannot be started: {error}") from error

    def ask(self, request: tuple[Any, ...], seconds: float, messages: Messages) -> list[Any]:
        """Send a request and wait for its answer, killing the child when the time is over.

        Raises ChildError with what the child reports, BackendError where it ends without an answer.
        """
        with self.lock:
            process, deadline = self.process, self.deadline
            if process is None or deadline is None:
                raise BackendError(self.gone)
            deadline.arm(seconds)
            try:
                reply = self._exchange(process.stdin, process.stdout, request)
            except (EOFError, OSError, pickle.UnpicklingError, ValueError):
                reply = None
            except BaseException:
                # Ctrl-C in the middle of an exchange: the next answer on the pipe would be that to another question.
                self.close()
                raise
            finally:
                deadline.disarm()
            if reply is None:
                code = self.close()
                cause = f"by signal {-code}" if code < 0 else f"with exit code {code}"
                self.gone = messages.late if deadline.late else messages.ended.format(cause=cause)
                raise BackendError(self.gone)
        if reply[0] == "ok":
            return list(reply[1:])
        raise ChildError(reply[1], reply[2])

    def _exchange(self, sink: BinaryIO | Any, source: BinaryIO | Any, request: tuple[Any, ...]) -> tuple[Any, ...]:
        serve.write_frame(sink, pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL))
        payload = serve.read_frame(source)
        self.received += len(payload)
        reply = _Answers(payload, self.allowed).load()
        if not isinstance(reply, tuple) or not reply:
            raise pickle.UnpicklingError("not an answer")
        return reply

    def close(self) -> int:
        """End the process, at once and for good; its exit code."""
        process, self.process = self.process, None
        deadline, self.deadline = self.deadline, None
        if deadline:
            deadline.stop()
        if process is None:
            return 0
        for stream in (process.stdin, process.stdout):
            if stream:
                with suppress(OSError, ValueError):
                    stream.close()
        if process.poll() is None:
            process.kill()
        return process.wait()
