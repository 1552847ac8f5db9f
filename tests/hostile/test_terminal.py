"""What reaches a terminal cannot move its cursor, change its title or hide a word, whichever command and format it comes from."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import graphmodel
from tests.support.paths import FIXTURES

BAD = "\\e]0;owned\\a\\e[8m\\r\\n\\u009b31m\\u202eX"
MODEL = f"""graphmodel: 1
model: x
documents:
  - {{id: t, title: "T{BAD}"}}
entities:
  - {{id: a, label: Person, name: "Ann{BAD}"}}
  - {{id: b, label: Person, name: "Bob{BAD}", aliases: ["Ann{BAD}"]}}
statements:
  - {{id: s1, subject: a, relation: ANNOUNCES, object: s2, note: "n{BAD}", evidence: [{{document: t, exact: "No{BAD}"}}]}}
  - {{id: s2, subject: b, relation: MEETS, object: a, content: true, properties: {{"k": "v{BAD}"}}}}
  - {{id: s3, subject: b, relation: DENIES, object: s2}}
"""
COMMANDS = [
    ["check", "m.yaml"],
    ["verify", "m.yaml", "--text", "t.txt"],
    ["sentences", "t.txt"],
    ["contested", "m.yaml"],
    ["voices", "m.yaml"],
    ["query", "MATCH (n) RETURN n.name AS name", "m.yaml"],
    ["query", "MATCH (n) RETURN n.name AS name", "m.yaml", "--format", "csv"],
    ["query", "MATCH (n) RETURN n.name AS name", "m.yaml", "--format", "jsonl"],
    ["contested", "m.yaml", "--format", "csv"],
    ["contested", "m.yaml", "--format", "json"],
    ["export", "m.yaml", "--to", "yaml", "-o", "-"],
    ["export", "m.yaml", "--to", "json", "-o", "-"],
    ["export", "m.yaml", "--to", "dot", "-o", "-"],
    ["export", "m.yaml", "--to", "cypher", "-o", "-"],
    ["report", "m.yaml", "--to", "md", "-o", "-"],
    ["diff", "m.yaml", str(FIXTURES / "tutorial.yaml")],
    ["diff", "--textconv", "m.yaml"],
    ["merge", "m.yaml", "n.yaml", "-o", "o.yaml"],
    ["identity", "suggest", "m.yaml"],
    ["coverage", "m.yaml", "--text", "t.txt"],
]
MOVING = re.compile("\x1b(?!\\[[01]m)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")
"""A terminal driver turns line feeds into CR LF."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MODEL)
    (tmp_path / "n.yaml").write_text(MODEL.replace("Ann", "Ana"))
    (tmp_path / "t.txt").write_bytes(b"Ann said: No\x1b]0;owned\x07\x1b[8m\r\n\xc2\x9b31m\xe2\x80\xaeX. Bob met her.\n")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: " ".join(one)[:40])
def test_a_terminal_obeys_no_name(command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmodel.cli.output.is_terminal", lambda: True)
    done = graphmodel(*command, folder=folder)
    assert done.returncode in (0, 1), done.stderr
    assert not MOVING.search(done.stdout), MOVING.search(done.stdout)
    assert not MOVING.search(done.stderr), MOVING.search(done.stderr)


def test_files_and_pipes_get_what_is_there(folder: Path) -> None:
    done = graphmodel("query", "MATCH (n {id: 'a'}) RETURN n.name AS name", "m.yaml", "--format", "csv", folder=folder)
    assert "\x1b]0;owned\x07" in done.stdout


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal of its own")
def test_a_real_terminal(folder: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "graphmodel", "export", "m.yaml", "--to", "json", "-o", "-"]
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:
            pass  # the end of a terminal
        process.wait()
    os.close(ours)
    assert b"Ann" in shown
    assert not MOVING.search(shown.decode())
