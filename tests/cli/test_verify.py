"""verify: quotes against the text."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.command import graphmodel
from tests.support.paths import FIXTURES, ROOT, SHARED

MUNICH, TUTORIAL, CLAIMS = (FIXTURES / name for name in ("munich.yaml", "tutorial.yaml", "claims.yaml"))


def test_verify_on_the_text_and_on_a_changed_text(tmp_path: Path) -> None:
    text = (ROOT / "fixtures" / "tutorial.txt").read_text("utf-8")
    shutil.copy(TUTORIAL, tmp_path)
    (tmp_path / "tutorial.txt").write_text(text, "utf-8", newline="")
    assert graphmodel("verify", "tutorial.yaml", "--text", "tutorial.txt", folder=tmp_path).returncode == 0
    (tmp_path / "tutorial.txt").write_text("New. " + text, "utf-8", newline="")
    moved = graphmodel("verify", "tutorial.yaml", "--text", "tutorial.txt", "--format", "json", folder=tmp_path)
    assert moved.returncode == 1
    findings = json.loads(moved.stdout)
    assert {one["outcome"] for one in findings[1:]} == {"moved"}
    from graphmodel import formats

    statement = next(one for one in formats.read_model(TUTORIAL).statements if one.evidence[0].exact)
    place = statement.evidence[0]
    assert place.start is not None
    changed = text[: place.start] + "~" + text[place.start + 1 :]
    (tmp_path / "tutorial.txt").write_text(changed, "utf-8", newline="")
    done = graphmodel("verify", "tutorial.yaml", "--text", "tutorial.txt", "--format", "json", folder=tmp_path)
    assert done.returncode == 1
    finding = next(one for one in json.loads(done.stdout) if one["statement"] == statement.id)
    assert finding["outcome"] == "changed"
    assert "nearest" in finding["message"]


@pytest.mark.skipif(not (SHARED / "seed").is_dir(), reason="the article is not here (../shared/seed): only its offsets and digests are kept")
def test_the_munich_model_stands_in_the_article(tmp_path: Path) -> None:
    done = graphmodel("verify", MUNICH, "--text", *(SHARED / "seed").iterdir(), "--strict", folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert " 0 moved, 0 changed, 0 vanished, 0 unchecked" in done.stderr
