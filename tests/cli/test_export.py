"""export and build: stdin, stdout, formats."""

import json
from pathlib import Path

from tests.support.command import process
from tests.support.paths import FIXTURES

MUNICH, TUTORIAL, CLAIMS = (FIXTURES / name for name in ("munich.yaml", "tutorial.yaml", "claims.yaml"))


def test_stdin_and_stdout(tmp_path: Path) -> None:
    as_json = process("build", "-", "-o", "-", "--to", ".model.json", folder=tmp_path, given=MUNICH.read_bytes()).stdout
    as_yaml = process("build", "-", "-o", "-", "--to", ".yaml", folder=tmp_path, given=as_json.encode()).stdout
    again = process("build", "-", "-o", "-", "--to", ".model.json", folder=tmp_path, given=as_yaml.encode()).stdout
    assert json.loads(again) == json.loads(as_json)
