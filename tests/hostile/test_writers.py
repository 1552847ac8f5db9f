"""Whatever happens to a command that writes: what was there stays whole, or the new one is; no edit is lost; the next run cleans up."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmodel import formats
from graphmodel.errors import NoRoomError, RefusedError
from graphmodel.files import reading
from tests.hostile.limits import needs_fork
from tests.support.command import graphmodel
from tests.support.paths import FIXTURES

TUTORIAL, MUNICH = FIXTURES / "tutorial.yaml", FIXTURES / "munich.yaml"
TEXT = FIXTURES / "tutorial.txt"
WRITERS: dict[str, list[object]] = {
    "m.yaml": ["export", MUNICH, "-o", "m.yaml"],
    "m.model.json": ["export", MUNICH, "-o", "m.model.json"],
    "m.json": ["export", MUNICH, "-o", "m.json"],
    "m.graphml": ["export", MUNICH, "-o", "m.graphml"],
    "m.cypher": ["export", MUNICH, "-o", "m.cypher"],
    "m.dot": ["export", MUNICH, "-o", "m.dot"],
    "tables": ["export", MUNICH, "-o", "tables"],
    "admin": ["export", MUNICH, "--to", "neo4j-admin", "-o", "admin"],
    "union.yaml": ["merge", MUNICH, TUTORIAL, "-o", "union.yaml"],
    "briefing.md": ["report", MUNICH, "-o", "briefing.md"],
    "page.html": ["draw", TUTORIAL, "-o", "page.html"],
    "picture.svg": ["draw", TUTORIAL, "-o", "picture.svg"],
    "windows.html": ["draw", MUNICH, "--windows", "P1M", "--positions", "-o", "windows.html"],
    "coverage.html": ["coverage", TUTORIAL, "--text", TEXT, "-o", "coverage.html"],
}
FOLDERS = ("tables", "admin")


def digests(path: Path) -> dict[str, str]:
    """What a file, or a folder, has in it."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def names(folder: Path) -> list[str]:
    """What a folder has in it, hidden things too."""
    return sorted(one.name for one in folder.iterdir())


def old(path: Path) -> dict[str, str]:
    """Something that stands where a command will write."""
    if path.name in FOLDERS:
        # A folder of the same kind, since another one would be refused.
        graphmodel(*(TUTORIAL if one == MUNICH else one for one in WRITERS[path.name]), folder=path.parent)
    else:
        path.write_text("old")
    return digests(path)


def forked(action: Callable[[], int]) -> int:
    """The status of a child process that does something."""
    child = os.fork()
    if not child:
        code = 99
        try:
            code = action()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


@needs_fork
@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_is_one_line_and_leaves_the_old(name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    before = old(target)

    def run(limit: int) -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        done = graphmodel(*WRITERS[name], folder=target.parent)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        os.write(writing, done.stderr.encode()[-2000:])
        return done.returncode

    for limit in (0, 700):
        reading_, writing = os.pipe()
        status = forked(lambda limit=limit: run(limit))
        os.close(writing)
        with os.fdopen(reading_) as pipe:
            message = pipe.read()
        assert os.waitstatus_to_exitcode(status) == NoRoomError.exit_code == 5, message
        assert "cannot be written: File too large" in message.splitlines()[-1]
        assert digests(target) == before
        assert names(target.parent) == [name]


@needs_fork
@pytest.mark.parametrize("name", ["m.yaml", "m.graphml", "tables"])
def test_a_kill_at_any_point_leaves_the_old_or_the_new(name: str, tmp_path: Path) -> None:
    """After so much processor time the kernel ends the process, wherever it is; it writes again and again."""
    target = tmp_path / name
    graphmodel(*WRITERS[name], folder=tmp_path)
    new = digests(target)
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    before = old(target)
    found = formats.read(MUNICH)

    def run(seconds: float) -> int:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        while True:
            formats.write(found, target)

    killed = 0
    for number in range(6):
        status = forked(lambda number=number: run(0.005 + 0.017 * number))
        killed += os.WIFSIGNALED(status)
        assert digests(target) in (before, new)
        assert all(one == name or one.startswith(f".{name}.graphmodel-") for one in names(tmp_path))
    assert killed == 6
    graphmodel(*WRITERS[name], folder=tmp_path)
    assert names(tmp_path) == [name], "what killed processes left is gone"
    assert digests(target) == new


DECIDED = ("--by", "me", "--why", "so", "--identity", "d.jsonl")
UPDATES: dict[str, list[object]] = {
    "verify --update": ["verify", "m.yaml", "--text", FIXTURES / "tutorial-next.txt", "--was", TEXT, "--update"],
    "check --text": ["check", "m.yaml", "--text", TEXT],
    "merge -o onto an input": ["merge", "m.yaml", MUNICH, "-o", "m.yaml"],
    "export -o onto its input": ["export", "m.yaml", "-o", "m.yaml"],
    "identity decide": ["identity", "decide", "a", "b", "--same", *DECIDED],
}


@pytest.mark.parametrize("command", UPDATES)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_edit_made_meanwhile_is_never_lost(command: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves the file right after it was read, the first time, the second, or the third."""
    target = tmp_path / ("d.jsonl" if "decide" in command else "m.yaml")
    if target.name == "m.yaml":
        target.write_bytes(TUTORIAL.read_bytes())
    else:
        graphmodel("identity", "decide", "c", "d", "--same", *DECIDED, folder=tmp_path)
    saved = target.read_bytes()
    edit = b"# by hand\n" if target.name == "m.yaml" else saved.replace(b'"so"', b'"by hand"').replace(b'"c"', b'"e"')
    reads = 0
    read = reading.read_bytes

    def edited(path: Path) -> bytes:
        nonlocal reads
        data = read(path)
        if path.name == target.name:
            reads += 1
            if reads == at:
                target.write_bytes(edit + (saved if target.name == "m.yaml" else b""))
        return data

    for module in [one for one in list(sys.modules.values()) if getattr(one, "read_bytes", None) is read]:
        monkeypatch.setattr(module, "read_bytes", edited)
    done = graphmodel(*UPDATES[command], folder=tmp_path)
    if reads >= at:
        assert b"by hand" in target.read_bytes(), done.stderr
        refused = "was changed by another program" in done.stderr
        assert done.returncode == RefusedError.exit_code if refused else done.returncode in (0, 1, 2, 3), done.stderr
    assert [one for one in names(tmp_path) if one.startswith(".") and "graphmodel" in one] == []


def test_words_are_not_given_the_place_of_others_that_came_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its two looks at the file, somebody puts another piece of evidence before the one that was checked."""
    target = tmp_path / "m.yaml"
    target.write_text(
        "graphmodel: 1\nmodel: x\ndocuments: [{id: d, title: D}]\nentities: [{id: a, label: Person, name: A}, {id: b, label: Person, name: B}]\n"
        "statements:\n  - id: s\n    subject: a\n    relation: MEETS\n    object: b\n    evidence:\n      - {document: d, exact: they met}\n"
    )
    (tmp_path / "d.txt").write_text("A says that they met. B says that they never met.\n")
    read, times = formats.read_input, []

    def edited(path: Path, *given: object, **named: object) -> formats.Input:
        times.append(path)
        if len(times) == 2:
            target.write_text(target.read_text().replace("evidence:\n", "evidence:\n      - {document: d, exact: they never met}\n"))
        return read(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(formats, "read_input", edited)
    done = graphmodel("verify", "m.yaml", "--text", "d.txt", "--update", folder=tmp_path)
    assert (done.returncode, len(times)) == (4, 2)
    assert "start" not in target.read_text()
