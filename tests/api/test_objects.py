"""Objects of a store where files are: import, export, arrays, questions, with a store on this machine."""

from __future__ import annotations

import errno
import gzip
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.api.objects import target
from graphmodel.errors import InputError, UsageError
from graphmodel.files.object_folders import MARK
from graphmodel.files.object_store import ObjectStore, OpenedObject
from tests.support.command import graphmodel
from tests.support.object_store import Store
from tests.support.paths import FIXTURES

pytest.importorskip("botocore")
pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

HEAD = "date\tsubject\trelation\tobject\n"
MONDAY = HEAD + "2014-01-06\tA\tConsult\tB\n2014-01-06\tB\tAccuse\tC\n"
TUESDAY = HEAD + "2014-01-07\tA\tConsult\tD\n2014-01-06\tB\tAccuse\tC\n"
EVENTS = "s3://press/events/"


@pytest.fixture
def store(empty_store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    empty_store.put("monday.tsv.gz", gzip.compress(MONDAY.encode()))
    empty_store.put("tuesday.tsv", TUESDAY.encode())
    return empty_store


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_from_the_store_into_the_store_is_as_from_a_file_into_a_folder(store: Store, tmp_path: Path) -> None:
    done = graphmodel("import", "quads", "s3://press/monday.tsv.gz", "--to", "parquet", "-o", EVENTS, "--report", "loss.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "wrote s3://press/events: 0 documents, 3 entities, 2 statements" in done.stderr
    assert "s3://press/monday.tsv.gz: cells are separated by tabs" in done.stderr
    assert str(tmp_path / "temporary") not in done.stderr + (tmp_path / "loss.json").read_text()
    assert json.loads((tmp_path / "loss.json").read_text())["source"] == "s3://press/monday.tsv.gz"
    assert list((tmp_path / "temporary").iterdir()) == []
    gm.import_to(written(tmp_path / "monday.tsv", MONDAY), tmp_path / "local", to="parquet")
    for table in ("documents", "entities", "statements", "evidence"):
        assert store.get(f"events/{table}.parquet") == (tmp_path / "local" / f"{table}.parquet").read_bytes()
    assert gm.read_model(EVENTS) == gm.read_model(tmp_path / "local")


def test_a_full_disk_while_an_object_is_fetched(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("graphmodel.files.object_store._copy", full)
    done = graphmodel("-q", "import", "quads", "s3://press/tuesday.tsv", "-o", "x.model.json", folder=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (5, 1)
    assert "cannot be written: No space left on device; TMPDIR names another folder" in done.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


def test_from_a_file_into_the_store_and_from_the_store_into_a_file(store: Store, tmp_path: Path) -> None:
    monday = written(tmp_path / "monday.tsv", MONDAY)
    gm.import_to(monday, "s3://press/events", to="parquet")
    model, _ = gm.import_(monday, "s3://press/monday.model.json")
    gm.import_to(["s3://press/monday.tsv.gz", "s3://press/tuesday.tsv"], tmp_path / "both", to="parquet")
    assert len(gm.read_model(tmp_path / "both").statements) == 3
    assert gm.read_model("s3://press/monday.model.json") == model == gm.read_model("s3://press/events")


@pytest.mark.parametrize("engine", ["duckdb", "sail"])
def test_other_engines_read_the_copy(engine: str, store: Store) -> None:
    if engine == "sail":
        pytest.importorskip("pysail")
    gm.import_to("s3://press/monday.tsv.gz", EVENTS, to="parquet", engine=engine)
    assert [one.relation for one in gm.read_model(EVENTS).statements] == ["CONSULT", "ACCUSE"]


def test_days_one_after_the_other_are_the_days_at_once(store: Store, tmp_path: Path) -> None:
    marks: list[bytes] = []
    for day in ("monday.tsv.gz", "tuesday.tsv", "tuesday.tsv", "monday.tsv.gz"):
        done = graphmodel("import", f"s3://press/{day}", "--to", "parquet", "-o", EVENTS, "--name", "days", "--append", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        marks.append(store.get(f"events/{MARK}"))
    assert marks[1] == marks[2] == marks[3] != marks[0], "what is there already is not sent again"
    assert "added to s3://press/events: 0 statements; 2 were there already" in done.stderr
    gm.import_to([written(tmp_path / "1", MONDAY), written(tmp_path / "2", TUESDAY)], tmp_path / "once", to="parquet", name="days")
    assert gm.read_model(EVENTS).statements == gm.read_model(tmp_path / "once").statements


def test_whoever_reads_files_reads_the_store(store: Store, tmp_path: Path) -> None:
    gm.import_to(written(tmp_path / "monday.tsv", MONDAY), tmp_path / "events", to="parquet")
    gm.import_to(tmp_path / "monday.tsv", EVENTS, to="parquet")
    local = tmp_path / "events"
    assert gm.query(EVENTS, "everything-about", actor="A").rows == gm.query(local, "everything-about", actor="A").rows != ()
    assert gm.to_arrays(EVENTS).subject.tolist() == gm.to_arrays(local).subject.tolist()
    assert gm.check(EVENTS) == []
    for source, name in ((EVENTS, "a"), (local, "b")):
        gm.export(source, tmp_path / name, to="neo4j-admin")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()
    }
    gm.build(EVENTS, tmp_path / "x.gmdb")
    assert json.loads((tmp_path / "x.gmdb" / "manifest.json").read_text())["sources"] == []
    assert gm.query(tmp_path / "x.gmdb", "everything-about", actor="A").rows == gm.query(local, "everything-about", actor="A").rows
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_second_question_fetches_only_what_has_changed(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(tmp_path / "cache"))
    gm.import_to("s3://press/monday.tsv.gz", EVENTS, to="parquet", name="days")
    gm.import_("s3://press/monday.tsv.gz", "s3://press/monday.model.json", name="days")
    fetches: list[str] = []
    whole = ObjectStore.download

    def download(self: ObjectStore, found: OpenedObject, path: Path) -> str:
        fetches.append(path.name)
        return whole(self, found, path)

    monkeypatch.setattr(ObjectStore, "download", download)
    for source, changed in ((EVENTS, "parquet"), ("s3://press/monday.model.json", None)):
        count = "MATCH (a)-[r]->(b) RETURN count(r) AS n"
        assert gm.query(source, count, cache=True).rows == ((2,),)
        assert fetches
        fetches.clear()
        assert gm.query(source, count, cache=True).rows == ((2,),)
        assert fetches == []
        gm.import_to("s3://press/tuesday.tsv", source, to=changed, append=changed is not None, name="days")
        fetches.clear()
        assert gm.query(source, count, cache=True).rows == ((3 if changed else 2,),)
        assert fetches, "what has changed is fetched again"
        fetches.clear()
    store.put("events/statements.parquet", b"something else")
    with pytest.raises(InputError, match="is not what"):
        gm.query(EVENTS, count, cache=True)


def test_errors_name_the_address(store: Store, tmp_path: Path) -> None:
    store.put("broken.yaml", b"model: m\nentities:\n  - {id: a, label: Nobody}\n")
    for arguments in (
        ["check", "s3://press/broken.yaml"],
        ["contested", "s3://press/broken.yaml"],
        ["export", "s3://press/broken.yaml", "-o", "x.json"],
    ):
        done = graphmodel(*arguments, folder=tmp_path)
        assert "s3://press/broken.yaml:1:1: graphmodel: missing" in done.stdout + done.stderr
        assert str(tmp_path / "temporary") not in done.stdout + done.stderr
    with pytest.raises(InputError, match=r"^s3://press/tuesday.tsv: not a model.*graphmodel import s3://press/tuesday.tsv -o"):
        gm.read("s3://press/tuesday.tsv")


def test_nothing_is_written_where_something_is_refused(store: Store, tmp_path: Path) -> None:
    store.put("ragged.tsv", (MONDAY + "2014-01-07\tA\n").encode())
    before = store.names()
    done = graphmodel("import", "quads", "s3://press/ragged.tsv", "--to", "parquet", "-o", EVENTS, "--strict", folder=tmp_path)
    assert done.returncode == 4
    assert "s3://press/ragged.tsv: something is lost" in done.stderr
    done = graphmodel("import", "s3://press/tuesday.tsv", "-o", "s3://press/folder-of-csv", folder=tmp_path)
    assert done.returncode == 2
    for out, code in (("s3://nobody/events", 3), ("s3://press", 2), ("s3://press/a//b", 2)):
        assert graphmodel("import", "s3://press/tuesday.tsv", "--to", "parquet", "-o", out, folder=tmp_path).returncode == code
    store.put("events/notes.txt", b"mine")
    assert graphmodel("import", "s3://press/tuesday.tsv", "--to", "parquet", "-o", EVENTS, folder=tmp_path).returncode == 4
    assert store.names() == sorted([*before, "events/notes.txt"])


def test_what_was_not_written_whole_is_not_sent(store: Store, tmp_path: Path) -> None:
    """As by a disk that is full: the files are read back before anything is sent."""
    gm.import_to("s3://press/monday.tsv.gz", EVENTS, to="parquet")
    before = {name: store.get(name) for name in store.names()}
    gm.import_to("s3://press/tuesday.tsv", tmp_path / "tuesday", to="parquet")
    data = (tmp_path / "tuesday" / "statements.parquet").read_bytes()[:-200]
    with pytest.raises(InputError, match=r"^s3://press/events/statements.parquet: cannot be read"), target(EVENTS, folder=True) as place:
        shutil.copytree(tmp_path / "tuesday", place.path)
        (place.path / "statements.parquet").write_bytes(data)
    assert {name: store.get(name) for name in store.names()} == before


def test_commands_on_files_never_fetch(store: Store, tmp_path: Path) -> None:
    gm.import_to(written(tmp_path / "monday.tsv", MONDAY), "s3://press/monday.model.json")
    tutorial = str(FIXTURES / "tutorial.yaml")
    for arguments in (
        ["merge", "s3://press/monday.model.json", tutorial, "-o", "out.yaml"],
        ["verify", "s3://press/monday.model.json", "--text", str(FIXTURES / "tutorial.txt")],
        ["check", tutorial, "--identity", "s3://press/monday.model.json"],
        ["import", str(tmp_path / "monday.tsv"), "--map", "s3://press/monday.model.json", "-o", "out.yaml"],
        ["import", "https://press.example/monday.tsv", "-o", "out.yaml"],
        ["export", tutorial, "-o", "s3://press/out.yaml"],
    ):
        assert graphmodel(*arguments, folder=tmp_path).returncode in (2, 3), arguments
    with pytest.raises(UsageError, match="not addresses of the web"):
        gm.read("https://press.example/monday.tsv")
    with pytest.raises(InputError, match="No such file"):
        gm.read(Path("s3://press/monday.model.json"))


_KILLED = """
import os, signal, sys
from graphmodel.cli import run
from graphmodel.files.object_store import ObjectStore
method, at = sys.argv[1], int(sys.argv[2])
whole, calls = getattr(ObjectStore, method), []
def ends(*arguments):
    calls.append(1)
    if len(calls) == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments)
setattr(ObjectStore, method, ends)
sys.exit(run(sys.argv[3:]))
"""


@pytest.mark.parametrize(("method", "at", "whole"), [("upload", 3, True), ("complete", 3, False), ("put", 2, False)])
def test_a_killed_import_leaves_the_old_or_what_is_not_taken_for_whole(method: str, at: int, whole: bool, store: Store, tmp_path: Path) -> None:
    gm.import_to("s3://press/monday.tsv.gz", EVENTS, to="parquet")
    arguments = ["import", "s3://press/tuesday.tsv", "--to", "parquet", "-o", EVENTS]
    done = subprocess.run([sys.executable, "-c", _KILLED, method, str(at), *arguments], check=False, capture_output=True, cwd=tmp_path)
    assert done.returncode == -signal.SIGKILL, done.stderr
    if whole:
        assert gm.read_model(EVENTS).name == "monday"
    else:
        with pytest.raises(InputError, match=r"s3://press/events/: .*interrupted; write it again"):
            gm.read(EVENTS)
        assert json.loads(store.get(f"events/{MARK}"))["state"] == "writing"
    assert graphmodel(*arguments, folder=tmp_path).returncode == 0
    assert gm.read_model(EVENTS).name == "tuesday"
