"""Files and folders are written whole or not at all, keep their permissions, and never overwrite what somebody else changed meanwhile."""

import errno
import hashlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmodel import formats
from graphmodel.errors import InputError, NoRoomError, RefusedError
from graphmodel.files import atomic
from graphmodel.files.atomic import replacing, write_bytes, write_text
from graphmodel.files.fingerprint import Fingerprint
from tests.support.paths import FIXTURES

needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs renameat2, flock or fork")

KILLED_AFTER = """
import os, signal, sys
from pathlib import Path
from graphmodel import formats
import graphmodel.files.atomic
found, target = formats.read(Path(sys.argv[1])), Path(sys.argv[2])
for limit in map(int, sys.argv[3:]):
    child = os.fork()
    if not child:
        calls = 0
        def tracer(frame, event, argument):
            global calls
            if frame.f_globals.get("__name__", "").startswith(("graphmodel.files.atomic", "graphmodel.formats.csv_folder", "pathlib")):
                calls += 1
                if calls == limit:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.setprofile(tracer)
        formats.write(found, target)
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
    sys.stdin.readline()
"""


def contents(path: Path) -> dict[str, str]:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


@needs_linux
@pytest.mark.parametrize("name", ["m.yaml", "m.cypher", "tables"])
def test_a_killed_process_leaves_the_old_or_the_new(name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    formats.write(formats.read(FIXTURES / "munich.yaml"), target)
    new = contents(target)
    formats.write(formats.read(FIXTURES / "tutorial.yaml"), target)
    old = contents(target)
    limits = ["1", "3", "6", "10", "16", "25", "40", "60", "90", "150", "400"]
    command = [sys.executable, "-c", KILLED_AFTER, str(FIXTURES / "munich.yaml"), str(target), *limits]
    killed = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        for _ in limits:
            killed += int(process.stdout.readline()) == signal.SIGKILL
            assert contents(target) in (old, new)
            process.stdin.write("\n")
            process.stdin.flush()
    assert killed >= 5
    assert len(list(tmp_path.iterdir())) <= 2
    # What the last one left, the next one removes.
    formats.write(formats.read(FIXTURES / "tutorial.yaml"), target)
    assert [one.name for one in tmp_path.iterdir()] == [name]


@needs_linux
@pytest.mark.parametrize("inside", [[], ["x.json"]], ids=["killed before it had its lock", "killed while it removed its folder"])
def test_what_was_left_without_a_lock_is_removed(inside: list[str], tmp_path: Path) -> None:
    left = tmp_path / ".x.json.graphmodel-abc"
    left.mkdir()
    for name in inside:
        (left / name).write_text("half")
    write_bytes(tmp_path / "x.json", b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


@needs_linux
def test_what_a_living_process_is_writing_is_not_removed(tmp_path: Path) -> None:
    target = tmp_path / "m.txt"
    with replacing(target) as slow:
        write_text(target, "quick")
        assert target.read_text() == "quick"
        slow.write_text("slow")
    assert target.read_text() == "slow"
    assert [one.name for one in tmp_path.iterdir()] == ["m.txt"]


def failing() -> Iterator[str]:
    yield "new"
    raise RefusedError("no")


def test_a_writer_that_fails_leaves_the_old(tmp_path: Path) -> None:
    target = tmp_path / "m.txt"
    target.write_text("old")
    with pytest.raises(RefusedError):
        write_text(target, failing())
    with pytest.raises(InputError, match="surrogate"):
        write_text(target, "\ud800")
    assert target.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["m.txt"]


def test_a_full_disk_is_one_line_and_leaves_the_old(tmp_path: Path) -> None:
    target = tmp_path / "m.txt"
    target.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(NoRoomError, match=f"m.txt: cannot be written: {os.strerror(errno.EFBIG)}"):
            write_text(target, "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert target.read_text() == "old"
    if Path("/dev/full").exists():
        with pytest.raises(InputError, match=os.strerror(errno.ENOSPC)):
            write_text(Path("/dev/full"), "x")


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    for name in ("x" * 300, "circle", "nowhere/m.txt", "file/m.txt", "folder", "a\0b"):
        with pytest.raises(InputError, match="cannot be written"):
            write_text(tmp_path / name, "x")
    with pytest.raises(RefusedError, match="a folder would take its place"), replacing(tmp_path / "file") as beside:
        beside.mkdir()


# --- Permissions


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_permissions_are_kept(tmp_path: Path) -> None:
    (tmp_path / "m.txt").touch(0o640)
    write_text(tmp_path / "m.txt", "new")
    assert mode(tmp_path / "m.txt") == 0o640
    folder = tmp_path / "tables"
    folder.mkdir(0o700)
    (folder / "a.csv").touch(0o600)
    (folder / "gone.csv").touch(0o640)
    with replacing(folder) as beside:
        beside.mkdir()
        (beside / "a.csv").touch(0o644)
        (beside / "b.csv").touch(0o644)
    assert (mode(folder), mode(folder / "a.csv"), mode(folder / "b.csv")) == (0o700, 0o600, 0o600)
    assert not (folder / "gone.csv").exists()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


# --- Edits of others


def test_an_edit_made_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    path.write_text("old")
    before = Fingerprint.take(path)
    write_bytes(path, b"mine", before)
    assert path.read_text() == "mine"
    with pytest.raises(RefusedError, match="was changed by another program") as caught:
        write_bytes(path, b"mine again", before)
    assert caught.value.exit_code == 4
    assert path.read_text() == "mine"


def test_a_file_that_came_or_went_meanwhile_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "m.txt"
    nothing = Fingerprint.take(path)
    path.write_text("theirs")
    with pytest.raises(RefusedError):
        write_text(path, "mine", nothing)
    something = Fingerprint.take(path)
    path.unlink()
    with pytest.raises(RefusedError):
        write_text(path, "mine", something)
    assert not path.exists()


@needs_linux
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_an_edit_of_the_last_moment_is_put_back(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m"
    inner = path / "a.csv" if kind == "folder" else path
    inner.parent.mkdir(exist_ok=True)
    inner.write_text("old")
    before = Fingerprint.take(path, ".csv" if kind == "folder" else "")
    exchange = atomic._exchanged

    def late(one: Path, other: Path) -> bool:
        if inner.read_text() == "old":
            inner.write_text("theirs")
        return exchange(one, other)

    monkeypatch.setattr(atomic, "_exchanged", late)
    with pytest.raises(RefusedError), replacing(path, before) as beside:
        (beside.mkdir() or beside / "a.csv" if kind == "folder" else beside).write_text("mine")
    assert inner.read_text() == "theirs"
    assert [one.name for one in tmp_path.iterdir()] == ["m"]


# --- Places and pieces


def test_pieces_are_written_one_after_the_other_and_newlines_as_they_are(tmp_path: Path) -> None:
    write_text(tmp_path / "m.txt", iter(["a\r\n", "", "ü\n"]))
    assert (tmp_path / "m.txt").read_bytes() == b"a\r\n\xc3\xbc\n"
    atomic.write_pieces(tmp_path / "m.bin", iter([b"a", b"b"]))
    assert (tmp_path / "m.bin").read_bytes() == b"ab"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        atomic.write_pieces(tmp_path / "pipe", [b"a", b"b"])
        assert os.read(reader, 100) == b"ab"
    finally:
        os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_what_is_written_goes_to_the_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, seen = tmp_path / "tables", []

    def synced(_: int) -> None:
        seen.append(target.exists())

    monkeypatch.setattr(os, "fsync", synced)
    with replacing(target) as beside:
        beside.mkdir()
        (beside / "a.csv").write_text("x")
        (beside / "b.csv").write_text("x")
        (beside / "inner").mkdir()
    assert seen == [False, False]


def test_a_folder_with_files_of_others_is_refused(tmp_path: Path) -> None:
    def is_ours(name: str) -> bool:
        return name.endswith(".csv")

    atomic.refuse_other_files(tmp_path / "nowhere", is_ours)
    (tmp_path / "a.csv").touch()
    atomic.refuse_other_files(tmp_path, is_ours)
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(RefusedError, match=r"other files in it \(thesis.doc\)"):
        atomic.refuse_other_files(tmp_path, is_ours)


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "m.txt", "x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "m.txt") == 0o640


@pytest.mark.parametrize(("old", "new"), [((0o640, 0o604), 0o600), ((0o664, 0o660), 0o660), ((), 0o666), ((0o777,), 0o666)])
def test_a_new_file_in_a_folder_may_be_read_by_whom_all_the_old_ones_allow(old: tuple[int, ...], new: int, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    for at, bits in enumerate(old):
        (folder / f"{at}.csv").touch()
        (folder / f"{at}.csv").chmod(bits)
    (folder / "inner").mkdir(0o700)  # the permissions of a folder say nothing of files
    with replacing(folder) as beside:
        beside.mkdir()
        (beside / "new.csv").touch()
        (beside / "new.csv").chmod(0o666)
    assert mode(folder / "new.csv") == new


def test_names_of_the_most_bytes_can_be_written(tmp_path: Path) -> None:
    for name in ("x" * 255, "ü" * 127):
        write_text(tmp_path / name, "x")
        write_text(tmp_path / name, "y")
        assert (tmp_path / name).read_text() == "y"
    assert len(list(tmp_path.iterdir())) == 2


@needs_linux
def test_what_another_target_left_stays(tmp_path: Path) -> None:
    for name in (".other.json.graphmodel-abc", ".x.json.backup"):
        (tmp_path / name).mkdir()
    write_bytes(tmp_path / "x.json", b"{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.json.graphmodel-abc", ".x.json.backup", "x.json"]


@pytest.mark.parametrize("exchanged", [True, False])
def test_a_folder_takes_the_place_of_another_with_and_without_an_exchange(exchanged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exchanged:
        monkeypatch.setattr(atomic, "_exchanged", lambda *_: False)
    folder = tmp_path / "tables"
    for number in range(3):
        with replacing(folder) as beside:
            beside.mkdir()
            (beside / f"{number}.csv").write_text("x")
        assert [path.name for path in folder.iterdir()] == [f"{number}.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]
