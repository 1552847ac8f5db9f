"""schema: relations, JSON Schema."""

import json
from pathlib import Path

from tests.support.command import graphmodel
from tests.support.paths import FIXTURES

MUNICH, TUTORIAL, CLAIMS = (FIXTURES / name for name in ("munich.yaml", "tutorial.yaml", "claims.yaml"))


def test_schema(tmp_path: Path) -> None:
    shown = graphmodel("schema", folder=tmp_path).stdout
    assert all(name in shown for name in ("REPRESENTS", "INVITED", "DENIES", "WARNS_AGAINST"))
    assert graphmodel("schema", TUTORIAL, "--json-schema", "-o", "s.json", folder=tmp_path).returncode == 0
    from jsonschema import Draft202012Validator

    from graphmodel.parsing.yaml import parse_yaml

    validator = Draft202012Validator(json.loads((tmp_path / "s.json").read_text()))
    assert not list(validator.iter_errors(parse_yaml(TUTORIAL.read_text("utf-8")).value))
    assert not list(validator.iter_errors(parse_yaml(MUNICH.read_text("utf-8")).value))
