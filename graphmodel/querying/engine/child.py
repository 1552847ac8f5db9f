"""The child process of the embedded engine, from the parent's side: one request, one answer, one deadline at a time."""

from __future__ import annotations

import io
import math
import os
import pickle
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from graphmodel.errors import BackendError, UsageError
from graphmodel.querying.engine import worker
from graphmodel.querying.engine.keys import outer

LOAD_SECONDS = 120.0
"""For starting the child, and for one batch of rows."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, rows, and megabytes of memory (address space) of the child.

    Memory is limited where the platform can (Linux); elsewhere only time is.
    """

    seconds: float = 10.0
    rows: int = 10_000
    memory_mb: int = 2048

    def __post_init__(self) -> None:
        if not (0 < self.seconds <= 86_400 and self.rows >= 1 and self.memory_mb >= 64):
            raise UsageError("limits: seconds above 0 (at most a day), rows at least 1, memory at least 64 MB")


class _Answers(pickle.Unpickler):
    """Reads what the child sends: plain values and dates, and nothing that runs."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return date
        raise pickle.UnpicklingError(f"{module}.{name} is no value of an answer")


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
        self.thread = threading.Thread(target=self.watch, name="graphmodel-engine-deadline", daemon=True)
        self.thread.start()

    def watch(self) -> None:
        """Sleep until the deadline, whatever it is by then."""
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
        """The answer is here."""
        with self.changed:
            self.due = math.inf

    def stop(self) -> None:
        """End the thread."""
        with self.changed:
            self.stopped = True
            self.changed.notify()
        self.thread.join()


class Child:
    """The child process: one request, one answer, one deadline at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.deadline: _Deadline | None = None
        self.lock = threading.Lock()
        self.gone = ""

    def start(self) -> None:
        """Start it, and tell it where Python's packages are and how much memory it may use."""
        # Nothing of the parent's environment, so that no secret in it can be read; -I keeps the child's imports to the list it is sent.
        environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", str(Path(worker.__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=Path(sys.executable).anchor,
                start_new_session=True,
            )
        except OSError as error:
            raise BackendError(f"the engine's process cannot be started: {error}") from error
        self.deadline = _Deadline(self.process)
        self.ask(("hello", self.limits.memory_mb, [str(Path(entry).resolve()) for entry in sys.path]), LOAD_SECONDS)

    def ask(self, request: tuple[Any, ...], seconds: float) -> list[Any]:
        """Send a request and wait for its answer, killing the child when the time is over."""
        with self.lock:
            process, deadline = self.process, self.deadline
            if process is None or deadline is None:
                raise BackendError(self.gone or "the engine is not running")
            deadline.arm(seconds)
            try:
                reply = _exchange(process.stdin, process.stdout, request)
            except (EOFError, OSError, pickle.UnpicklingError, ValueError):
                reply = None
            except BaseException:
                # Ctrl-C in the middle of an exchange: what comes next on the pipe would be the answer to another question.
                self.close()
                raise
            finally:
                deadline.disarm()
            if reply is None:
                raise self._ended(deadline.late, request[0])
        if reply[0] == "ok":
            return list(reply[1:])
        raise self._error(reply[1], reply[2])

    def _ended(self, late: bool, what: str) -> BackendError:
        code = self.close()
        if late and what == "query":
            self.gone = self._too_slow() + "; the engine was stopped, open it again for another query"
        elif late:
            self.gone = f"the engine did not answer within {LOAD_SECONDS:g} seconds while loading: it was stopped"
        else:
            cause = f"by signal {-code}" if code < 0 else f"with exit code {code}"
            self.gone = (
                f"the engine's process ended {cause}: it crashed or needed more than its {self.limits.memory_mb} MB; "
                "narrow the query (labels, ids, LIMIT in a WITH) or raise the memory limit, and open the engine again"
            )
        return BackendError(self.gone)

    def _too_slow(self) -> str:
        return (
            f"the query took more than {self.limits.seconds:g} seconds: narrow it (begin at an id or a label, fewer hops, "
            "LIMIT in a WITH), raise the limit, or ask Neo4j"
        )

    def _error(self, kind: str, message: str) -> BackendError | UsageError:
        if kind == "time":
            return BackendError(self._too_slow())
        if kind == "memory":
            return BackendError(f"the query needs more memory than the engine gives it: narrow it ({_one_line(message)})")
        if kind == "query":
            return UsageError(_one_line(message))
        return BackendError(f"the engine failed: {_one_line(message)}")

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


def _exchange(sink: BinaryIO | Any, source: BinaryIO | Any, request: tuple[Any, ...]) -> tuple[Any, ...]:
    worker.write_frame(sink, pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL))
    reply = _Answers(io.BytesIO(worker.read_frame(source))).load()
    if not isinstance(reply, tuple) or not reply:
        raise pickle.UnpicklingError("no answer")
    return reply


def _one_line(message: str) -> str:
    """An engine's message without its drawing, its name and its line breaks.

    >>> _one_line("Cypher syntax error at line 1, col 4: Expected X\\n   MATCH\\n     ^")
    'syntax error at line 1, col 4: Expected X'
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    first = lines[0] if lines else "no message"
    if first.endswith("regex parse error:"):
        first = f"{first} {lines[-1]}"
    first = re.sub(r"^Cypher (syntax|execution) error", r"\1 error", first)
    first = re.sub(r"^execution error: ", "", first).removeprefix("Schema error: ")
    return outer(first)[:500]
