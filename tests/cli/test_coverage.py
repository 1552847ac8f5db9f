"""coverage: texts that do not belong."""

from pathlib import Path

import pytest

from graphmodel.cli import run
from graphmodel.errors import InputError
from tests.support.paths import FIXTURES

TUTORIAL = str(FIXTURES / "tutorial.yaml")


def test_a_text_of_another_document_covers_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Something else. Altogether.")
    assert run(["coverage", TUTORIAL, "--text", str(other)]) == InputError.exit_code
    assert "not the one that its offsets were counted in" in capsys.readouterr().err
