"""Limits on what a hostile input may cost: a block of a test in a process with little memory, and a little time for each input."""

from __future__ import annotations

import functools
import os
import pickle
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

needs_fork = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs fork, and limits on memory that hold")
MEMORY = 700 * 2**20
"""Bytes beside what the tests have already."""
SECONDS = 8.0
"""Processor time for one input: what grows with the square of its size takes minutes, on any machine."""


class TooSlow(BaseException):
    """An input that takes more processor time than it may; no ``except Exception`` stops it."""


@contextmanager
def quick(what: object, seconds: float = SECONDS) -> Iterator[None]:
    """A block that must not take more processor time than this; ``what`` is named where it does, or where the process is killed."""
    if _NOTED:
        _NOTED[-1].write_bytes(repr(what)[:3000].encode(errors="replace"))

    def late(number: int, frame: object) -> None:
        raise TooSlow(f"more than {seconds} s of processor time for {repr(what)[:1000]}")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_NOTED: list[Path] = []
"""Where a child notes its input, for the case that it is killed."""


def limited(test: Callable[..., None]) -> Callable[..., None]:
    """A test whose body runs in a child with a limit of memory; what goes wrong there goes wrong here."""

    @functools.wraps(test)
    def parent(*given: Any, **named: Any) -> None:
        outcome, why = _run(lambda: test(*given, **named))
        assert outcome == "ok", why

    return needs_fork(parent)


def _run(body: Callable[[], None]) -> tuple[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        _NOTED.append(Path(folder) / "input")
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _child(body, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        file = _NOTED.pop()
        noted = file.read_bytes().decode() if file.exists() else ""
    if told:
        found: tuple[str, str] = pickle.loads(told)  # noqa: S301 - our own child
        return found
    return "killed", f"the process ended with status {status} at {noted}"


def _child(body: Callable[[], None], writing: int) -> None:
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = ("ok", "")
    try:
        body()
    except BaseException:  # noqa: BLE001 - the parent raises it
        told = ("failed", traceback.format_exc())
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(told))
    os._exit(0)
