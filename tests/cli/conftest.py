"""What the tests of commands share: a command in this process, and its rows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphmodel.cli import run

Call = Callable[..., tuple[int, str, str]]
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A command, in this process and an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def done(*arguments: object) -> tuple[int, str, str]:
        code = run([str(one) for one in arguments])
        return code, *capfd.readouterr()

    return done


@pytest.fixture
def rows(call: Call) -> Rows:
    """The rows of a command that ends well."""

    def done(*arguments: object) -> list[dict[str, Any]]:
        code, out, err = call(*arguments, "--format", "json")
        assert code == 0, err
        found: list[dict[str, Any]] = json.loads(out)
        return found

    return done
