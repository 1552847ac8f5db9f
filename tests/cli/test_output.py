"""Where output goes: through links, pipes and devices, never in the place of them; what reaches a terminal; a full disk."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graphmodel.cli import run
from graphmodel.errors import InputError, NoRoomError, RefusedError
from tests.support.command import graphmodel
from tests.support.paths import FIXTURES

TUTORIAL = str(FIXTURES / "tutorial.yaml")


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    model = 'graphmodel: 1\nmodel: m\nentities:\n  - {id: a, label: Person, name: "A\\e[2J\\u202e"}\n'
    done = graphmodel("query", "MATCH (n) RETURN n.name AS name", "-", folder=tmp_path, given=model.encode())
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    assert run(["--quiet", "build", TUTORIAL, "-o", str(link)]) == 0
    assert link.is_symlink()
    assert '"nodes"' in target.read_text("utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text("utf-8")))
    reader.start()
    assert run(["--quiet", "build", TUTORIAL, "-o", str(pipe)]) == 0
    reader.join()
    assert '"nodes"' in read[0]
    assert pipe.is_fifo()


def test_a_file_does_not_become_a_folder(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    for more in ([], ["--to", "neo4j-admin"]):
        assert run(["--quiet", "export", TUTORIAL, "-o", str(mine), *more]) == RefusedError.exit_code
        assert mine.read_text() == "mine"
    (tmp_path / "folder.json").mkdir()
    assert run(["--quiet", "export", TUTORIAL, "-o", str(tmp_path / "folder.json")]) == InputError.exit_code
    assert (tmp_path / "folder.json").is_dir()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(tmp_path: Path) -> None:

    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "graphmodel", "queries"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == NoRoomError.exit_code
    assert "stdout: cannot be written: No space left" in done.stderr


def test_progress_is_a_line_on_a_terminal_and_nothing_in_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"2014-01-01\ta{n}\tMEETS\tb\n" for n in range(21))
    (tmp_path / "q.tsv").write_text(f"date\tsubject\trelation\tobject\n{rows}")
    arguments = ["import", str(tmp_path / "q.tsv"), "-o", str(tmp_path / "m.model.json")]
    monkeypatch.setattr("graphmodel.importers.loss._TOLD", 10)
    assert run(arguments) == 0
    piped = capfd.readouterr().err
    assert "\r" not in piped
    assert "20 rows read" not in piped
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(arguments) == 0
    shown = capfd.readouterr().err
    assert "\r\x1b[K10 rows read\r\x1b[K20 rows read\r\x1b[K21 rows read: 21 used" in shown
    assert run(["-q", *arguments]) == 0
    assert "rows read" not in capfd.readouterr().err
