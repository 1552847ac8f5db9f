"""The command line for tests: in this process, which is quick, or in one of its own, as a user starts it."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from graphmodel.cli import run


def graphmodel(*arguments: object, folder: Path, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run a command in this process, in a folder: its exit code and what it wrote. It must not end in a traceback or a bug."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    stdin = io.TextIOWrapper(io.BytesIO(given), "utf-8")
    with contextlib.chdir(folder), mock.patch.multiple(sys, stdout=out, stderr=err, stdin=stdin):
        code = run([*map(str, arguments)])
    shown = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return _sound(subprocess.CompletedProcess(arguments, code, *shown))


def process(*arguments: object, folder: Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "graphmodel", *map(str, arguments)],
        cwd=folder,
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    return _sound(subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode()))


def _sound(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert "Traceback" not in done.stderr, done.stderr
    assert "a bug in graphmodel" not in done.stderr, done.stderr
    return done
