"""Long work that ends early or has little room: one line, an exit code, nothing half written; running again finishes."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.bulk.engine import DuckDb, session
from graphmodel.cli import INTERRUPTED
from graphmodel.errors import BackendError, NoRoomError
from tests.support.command import graphmodel

pytest.importorskip("duckdb")
pyarrow = pytest.importorskip("pyarrow")

HEAD = "date\tsubject\trelation\tobject\n"
OLD = HEAD + "2014-01-06\tA\tConsult\tB\n"
NEW = HEAD + "".join(f"2014-01-{1 + at % 28:02}\tA{at % 50}\tConsult\tB{at % 61}\n" for at in range(3000))
COMMANDS: dict[str, list[str]] = {
    "import": ["import", "quads", "new.tsv", "--to", "parquet", "-o", "events"],
    "append": ["import", "quads", "new.tsv", "--to", "parquet", "-o", "events", "--append"],
    "build": ["build", "new", "-o", "events.gmdb"],
    "admin": ["export", "new", "--to", "neo4j-admin", "-o", "admin"],
}
TARGETS = {"import": "events", "append": "events", "build": "events.gmdb", "admin": "admin"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table, what was imported of it, and something older where each command writes."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "temporary").mkdir()
    (folder / "new.tsv").write_text(NEW)
    (folder / "old.tsv").write_text(OLD)
    gm.import_to(folder / "new.tsv", folder / "new", to="parquet")
    gm.import_to(folder / "old.tsv", folder / "events", to="parquet")
    gm.build(folder / "events", folder / "events.gmdb")
    gm.export(folder / "events", folder / "admin", to="neo4j-admin")
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = shutil.copytree(template, tmp_path / "here")
    monkeypatch.setenv("TMPDIR", str(found / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return found


def digests(path: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(path.iterdir())}


def left(folder: Path) -> list[str]:
    """What nobody asked for: beside the targets, and in the folder for temporary files."""
    known = {"new.tsv", "old.tsv", "new", "events", "events.gmdb", "admin", "temporary", ".events.gmdb.lock"}
    return [one.name for one in [*folder.iterdir(), *(folder / "temporary").iterdir()] if one.name not in known]


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize(("name", "size"), [("import", 0), *((name, 500) for name in COMMANDS)])
def test_a_full_disk_is_one_line_and_leaves_the_old(name: str, size: int, folder: Path) -> None:
    import resource

    before = digests(folder / TARGETS[name])
    done = subprocess.run(
        [sys.executable, "-m", "graphmodel", "-q", *COMMANDS[name]],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert done.returncode == NoRoomError.exit_code == 5, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "a bug" not in done.stderr
    assert "written" in done.stderr
    assert digests(folder / TARGETS[name]) == before
    assert left(folder) == []
    assert graphmodel(*COMMANDS[name], folder=folder).returncode == 0


_ENDS = """
import os, signal, sys
from graphmodel.cli import run
signal.signal(signal.SIGINT, signal.default_int_handler)
number, event_, part, mode = int(sys.argv[1]), *sys.argv[2:5]
def ended(event, arguments):
    if event == event_ and part in str(arguments[0]) and (not mode or mode == arguments[1]):
        os.kill(os.getpid(), number)
sys.addaudithook(ended)
sys.exit(run(sys.argv[5:]))
"""
_BEGUN, _WRITTEN = ("os.mkdir", ".graphmodel-", ""), ("open", ".graphmodel-", "r")
"""Where a folder is made beside something, or for temporary files; and where all is written and goes to the disk, before it takes its place."""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("number", "where"), [(signal.SIGINT, _WRITTEN), (signal.SIGKILL, _WRITTEN), (signal.SIGKILL, _BEGUN)])
def test_who_is_ended_leaves_the_old_and_running_again_finishes(number: signal.Signals, where: tuple[str, str, str], name: str, folder: Path) -> None:
    target = folder / TARGETS[name]
    before = digests(target)
    arguments = [sys.executable, "-c", _ENDS, str(int(number)), *where, "-q", *COMMANDS[name]]
    done = subprocess.run(arguments, check=False, cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (INTERRUPTED if number == signal.SIGINT else -number, "")
    assert digests(target) == before
    if number == signal.SIGINT:
        assert left(folder) == []
    again = graphmodel(*COMMANDS[name], folder=folder)
    assert again.returncode == 0, again.stderr
    assert left(folder) == [], "what a killed process left is gone"
    assert digests(target) != before


@pytest.mark.parametrize(
    "failure",
    [MemoryError(), pyarrow.lib.ArrowMemoryError("realloc of size 131072 failed"), ImportError("x.so: failed to map segment from shared object")],
    ids=["Python", "Arrow", "a library"],
)
def test_no_memory_is_one_line(failure: Exception, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("graphmodel.formats.parquet.write_tables", fails)
    before = digests(folder / "events")
    done = graphmodel("-q", *COMMANDS["append"], folder=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (5, 1)
    assert "not enough memory" in done.stderr
    assert digests(folder / "events") == before
    assert left(folder) == []


def test_ctrl_c_in_the_columnar_engine_is_ctrl_c(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def execute(self, _: str) -> None:
            raise RuntimeError("Query interrupted")  # as DuckDB says it

    whole = DuckDb.write

    def write(self: DuckDb, *arguments: str) -> None:
        monkeypatch.setattr(self, "_connection", Interrupted())
        whole(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(DuckDb, "write", write)
    done = graphmodel("-q", *COMMANDS["import"], folder=folder)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "")
    assert left(folder) == []


def test_an_engine_that_fails_is_a_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BackendError, match="columnar engine has failed"), session() as engine:
        engine.run("SELECT error('no memory')")


def test_no_folder_for_temporary_files_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "not there"))
    done = graphmodel("-q", *COMMANDS["import"], folder=folder)
    assert done.returncode == 3
    assert "a folder for temporary files: cannot be written" in done.stderr
