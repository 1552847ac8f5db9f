"""demo: the main job, and nothing overwritten."""

import json
from pathlib import Path

from graphmodel.cli import run
from graphmodel.errors import RefusedError
from tests.support.command import graphmodel, process
from tests.support.paths import FIXTURES

MUNICH, TUTORIAL, CLAIMS = (FIXTURES / name for name in ("munich.yaml", "tutorial.yaml", "claims.yaml"))


def test_the_demo_does_the_main_job_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first = process("demo", "here", folder=tmp_path)  # with its own order of sets
    assert first.returncode == 0
    assert "Dmytro Lytvyn" in first.stdout
    names = {"munich.yaml", "munich.json", "munich.cypher", "munich.svg", "munich.png", "contested.csv"}
    made = {one.name: one.read_bytes() for one in (tmp_path / "here").iterdir()}
    assert made.keys() == names
    assert graphmodel("demo", "here", folder=tmp_path).returncode == 0
    assert {one.name: one.read_bytes() for one in (tmp_path / "here").iterdir()} == made
    edges = [one for one in json.loads(made["munich.json"])["edges"] if not one.get("structural")]
    svg = made["munich.svg"].decode()
    assert svg.count('<g class="edge"') == len(edges)
    assert all(f'data-id="{one["key"]}"' in svg for one in edges)


def test_a_demo_does_not_overwrite_what_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "munich.yaml").write_text("mine")
    assert run(["--quiet", "demo", str(folder)]) == RefusedError.exit_code
    assert (folder / "munich.yaml").read_text() == "mine"
