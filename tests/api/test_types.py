"""Type checkers see the exact types of the facade: a small program is checked by mypy and by pyright (its self-contained build, basedpyright)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

CONSUMER = Path(__file__).with_name("consumer.py")


def wrong_lines() -> list[int]:
    """The lines of ``misuse``: those that must be refused, and no others."""
    lines = CONSUMER.read_text("utf-8").splitlines()
    start = lines.index("def misuse(model: gm.Model) -> None:")
    return [number for number, line in enumerate(lines, 1) if number > start + 2 and line.strip()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder outside of the checkout, as a user of the installed package has it."""
    (tmp_path / "consumer.py").write_bytes(CONSUMER.read_bytes())
    return tmp_path


def test_mypy_sees_every_type(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(ROOT / ".mypy_cache"), "consumer.py"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert sorted({int(line.split(":")[1]) for line in errors}) == wrong_lines(), done.stdout


def test_pyright_sees_every_type(project: Path) -> None:
    (project / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict", "include": ["consumer.py"]}))
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    errors = [one for one in found if one["severity"] == "error"]
    assert sorted({one["range"]["start"]["line"] + 1 for one in errors}) == wrong_lines(), done.stdout
