"""identity: what cannot be one."""

from pathlib import Path

from graphmodel.cli import run
from graphmodel.errors import InputError, RefusedError
from tests.support.paths import FIXTURES

TUTORIAL = str(FIXTURES / "tutorial.yaml")


def test_people_and_states_cannot_be_decided_to_be_one(tmp_path: Path) -> None:
    log = tmp_path / "identity.jsonl"
    decide = ["--quiet", "identity", "decide", "vesk", "valdoria", "--same", "--why", "x", "--identity"]
    assert run([*decide, str(log), "--in", TUTORIAL]) == RefusedError.exit_code
    assert run([*decide, str(tmp_path / "nowhere" / "identity.jsonl")]) == InputError.exit_code
    assert not log.exists()
    assert not (tmp_path / "nowhere").exists()
