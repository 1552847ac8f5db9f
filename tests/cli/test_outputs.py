"""Where output goes: through links, pipes and devices, never in the place of them; and nothing that somebody changed is overwritten by a demo."""

import os
import threading
from pathlib import Path

import pytest

from graphmodel.cli import run
from graphmodel.errors import InputError, RefusedError, UsageError
from tests.support.paths import FIXTURES

TUTORIAL = str(FIXTURES / "tutorial.yaml")


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
    import subprocess
    import sys

    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "graphmodel", "queries"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == InputError.exit_code
    assert "stdout cannot be written: No space left" in done.stderr


def test_a_demo_does_not_overwrite_what_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "munich.yaml").write_text("mine")
    assert run(["--quiet", "demo", str(folder)]) == RefusedError.exit_code
    assert (folder / "munich.yaml").read_text() == "mine"


def test_a_query_that_names_no_statement_is_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "q.svg"
    assert run(["draw", TUTORIAL, "-o", str(out), "--query", "MATCH (n) RETURN n.name"]) == UsageError.exit_code
    assert "return r.id" in capsys.readouterr().err
    assert not out.exists()
    assert run(["--quiet", "draw", TUTORIAL, "-o", str(out), "--query", "paths", "-P", "from=vesk", "-P", "to=orlik"]) == 0


def test_what_cannot_be_done_is_said_before_anything_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", TUTORIAL, "-o", str(tmp_path / "a.svg"), "--hops", "2"]) == UsageError.exit_code
    assert "--around ID" in capsys.readouterr().err
    assert run(["diff", TUTORIAL, TUTORIAL, "-o", str(tmp_path / "a.html")]) == UsageError.exit_code
    assert run(["network", "conflict", TUTORIAL, "-o", str(tmp_path / "a.xyz")]) == UsageError.exit_code
    assert "picture ends in .svg" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_text_of_another_document_covers_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Something else. Altogether.")
    assert run(["coverage", TUTORIAL, "--text", str(other)]) == InputError.exit_code
    assert "not the one that its offsets were counted in" in capsys.readouterr().err


def test_an_undirected_graph_has_no_direction(tmp_path: Path) -> None:
    import json

    import networkx as nx

    path = tmp_path / "graph.json"
    path.write_text(json.dumps(nx.node_link_data(nx.Graph([("a", "b")]), edges="edges")))
    heads = []
    for directed in (False, True):
        data = json.loads(path.read_text())
        path.write_text(json.dumps({**data, "directed": directed}))
        out = tmp_path / f"{directed}.svg"
        assert run(["--quiet", "draw", str(path), "-o", str(out)]) == 0
        heads.append(out.read_text("utf-8").count('class="head"'))
    assert heads[0] > heads[1] > 0


def test_people_and_states_cannot_be_decided_to_be_one(tmp_path: Path) -> None:
    log = tmp_path / "identity.jsonl"
    decide = ["--quiet", "identity", "decide", "vesk", "valdoria", "--same", "--why", "x", "--identity"]
    assert run([*decide, str(log), "--in", TUTORIAL]) == RefusedError.exit_code
    assert run([*decide, str(tmp_path / "nowhere" / "identity.jsonl")]) == InputError.exit_code
    assert not log.exists()
    assert not (tmp_path / "nowhere").exists()
