"""Files are read whole, or refused in one line; a folder is read as it was at one moment."""

import io
import itertools
import multiprocessing
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from graphmodel.errors import InputError
from graphmodel.files import reading
from graphmodel.files.atomic import replacing
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.files.reading import read_bytes, read_folder


def test_places_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    for name in ("x" * 300, "circle", "nowhere", ".", "a\0b"):
        with pytest.raises(InputError, match="cannot be read") as caught:
            read_bytes(tmp_path / name)
        assert caught.value.exit_code == 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything can be read by root")
def test_a_forbidden_folder(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    tmp_path.chmod(0)
    try:
        with pytest.raises(InputError, match="Permission denied"):
            read_folder(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_line_that_is_too_long_is_refused_before_it_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINE", 1000)
    monkeypatch.setattr(reading, "_CHUNK", 300)
    path = tmp_path / "x"
    for data in (b"\n" * 50 + b"x" * 1300, b"x" * 1300 + b"\n" * 50):
        path.write_bytes(data)
        with pytest.raises(InputError, match="a line of more than 1,000 bytes"):
            read_bytes(path)
    for data in ((b"x" * 900 + b"\n") * 3, b"\0" * 2000, b"x" * 999):
        path.write_bytes(data)
        assert read_bytes(path) == data


def test_sizes_are_bounded_before_and_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 3 * 2**20)
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(2**40)
    for path in (tmp_path / "hole", Path("/dev/zero"), Path("/dev/urandom")):
        with pytest.raises(InputError, match=r"bytes, which is the most|not text"):
            read_bytes(path)


def test_a_pipe_is_read_whole(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    text = b"graphmodel: 1\n" * 100_000
    writer = multiprocessing.get_context("fork").Process(target=(tmp_path / "pipe").write_bytes, args=(text,))
    writer.start()
    assert read_bytes(tmp_path / "pipe") == text
    writer.join()


def versions_of(folder: Path, number: int) -> None:
    with replacing(folder) as beside:
        beside.mkdir()
        for name in ("a.csv", "b.csv", "c.csv"):
            (beside / name).write_text(f"{number}" * 1000)


def replacing_again_and_again(folder: Path, number: int) -> None:
    while not (folder.parent / "stop").exists():
        versions_of(folder, number := (number + 1) % 10)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs fork")
def test_a_folder_that_is_replaced_meanwhile_is_never_a_mix(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    versions_of(folder, 0)
    writer = multiprocessing.get_context("fork").Process(target=replacing_again_and_again, args=(folder, 0))
    writer.start()
    seen = set()
    try:
        end = time.monotonic() + 60
        for reads in itertools.count():
            if reads >= 200 and (len(seen) > 1 or time.monotonic() > end):
                break
            try:
                files = read_folder(folder, ".csv").files
            except InputError as error:
                assert "again and again" in str(error)
                continue
            assert len(files) == 3
            assert len(set(files.values())) == 1
            seen.add(files["a.csv"][:1])
    finally:
        (tmp_path / "stop").touch()
        writer.join()
    assert len(seen) > 1


def test_a_file_that_is_edited_while_the_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "b.csv").write_text("old")
    read = reading._table
    edits = iter([True])

    def edited(path: Path) -> bytes:
        data = read(path)
        if next(edits, False):
            (tmp_path / "a.csv").write_text("newer")
            (tmp_path / "b.csv").write_text("newer")
        return data

    monkeypatch.setattr(reading, "_table", edited)
    assert set(read_folder(tmp_path).files.values()) == {b"newer"}


def test_what_is_there_and_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("nowhere")
    (tmp_path / "b.CSV").mkdir()
    (tmp_path / "c.txt").mkdir()
    content = read_folder(tmp_path, ".csv")
    assert (content.names, content.files) == (("a.csv", "b.CSV", "c.txt"), {})
    assert list(content.others) == ["a.csv", "b.CSV"]


def test_a_fingerprint_of_a_folder_sees_files_that_come_and_go(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    versions_of(folder, 1)
    before = Fingerprint.take(folder, ".csv")
    assert before == Fingerprint.of_folder(folder, read_folder(folder, ".csv"), ".csv")
    shutil.copytree(folder, tmp_path / "copy")
    assert before.fits(tmp_path / "copy")
    (folder / "notes.txt").touch()
    assert not before.fits(folder)
    (folder / "notes.txt").unlink()
    (folder / "a.csv").write_text("2")
    assert not before.fits(folder)


def test_standard_input_has_the_limits_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def piped(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    piped("größer".encode())
    assert reading.read_stdin() == "größer".encode()
    piped(b"\0" * 100)
    with pytest.raises(InputError, match="<stdin>: cannot be read: it is not a file"):
        reading.read_stdin()
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    piped(b"a" * 11)
    with pytest.raises(InputError, match="<stdin>: has more than"):
        reading.read_stdin()


def test_a_file_of_just_the_most_bytes_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.MAX_BYTES == 1024**3
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    (tmp_path / "ten").write_bytes(b"0123456789")
    assert read_bytes(tmp_path / "ten") == b"0123456789"
    (tmp_path / "eleven").write_bytes(b"0123456789a")
    with pytest.raises(InputError, match="has more than 10 bytes"):
        read_bytes(tmp_path / "eleven")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"0123456789")))
    assert reading.read_stdin() == b"0123456789"


@pytest.mark.parametrize("data", ["größer".encode("utf-16-le"), "größer".encode("utf-16-be")])
def test_a_pipe_may_give_utf_16_with_its_mark(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """NUL bytes say that a device gives no text, unless the first two bytes say that it is UTF-16."""
    mark = b"\xff\xfe" if data[1] == 0 else b"\xfe\xff"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mark + data)))
    assert reading.read_stdin() == mark + data
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    with pytest.raises(InputError, match="not text"):
        reading.read_stdin()


def test_a_file_may_have_nul_bytes(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"\0" * 10)
    assert read_bytes(tmp_path / "b") == b"\0" * 10


def test_only_files_with_the_suffix_are_read_and_all_names_are_in_order(tmp_path: Path) -> None:
    for name in ("c.csv", "B.CSV", "a.txt"):
        (tmp_path / name).write_text(name)
    os.mkfifo(tmp_path / "d.csv")
    content = read_folder(tmp_path, ".csv")
    assert content.names == ("B.CSV", "a.txt", "c.csv", "d.csv")
    assert content.files == {"B.CSV": b"B.CSV", "c.csv": b"c.csv"}
    assert content.others == {"d.csv": "a pipe"}
    (tmp_path / "d.csv").unlink()
    assert set(read_folder(tmp_path).files) == {"B.CSV", "a.txt", "c.csv"}


def test_a_folder_that_never_stays_the_same_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("x")
    numbers = itertools.count()
    monkeypatch.setattr(reading, "_identity", lambda _: (next(numbers), [("a.csv", ())]))
    with pytest.raises(InputError, match="changed again and again"):
        read_folder(tmp_path)


def test_a_file_that_went_while_its_folder_was_read_makes_it_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    read = reading._table

    def gone(path: Path) -> bytes:
        (tmp_path / "b.csv").unlink(missing_ok=True)
        return read(path)

    monkeypatch.setattr(reading, "_table", gone)
    assert read_folder(tmp_path).files == {"a.csv": b"a.csv"}


def test_a_file_that_went_right_before_it_was_read_makes_it_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    read = reading.read_bytes

    def gone(path: Path) -> bytes:
        if path.name == "b.csv":
            path.unlink()
        return read(path)

    monkeypatch.setattr(reading, "read_bytes", gone)
    assert read_folder(tmp_path).files == {"a.csv": b"a.csv"}


def test_a_file_of_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("too long")
    monkeypatch.setattr(reading, "MAX_BYTES", 3)
    with pytest.raises(InputError, match=r"a\.csv: has more than 3 bytes"):
        read_folder(tmp_path)


def test_fingerprints_of_what_was_read_already(tmp_path: Path) -> None:
    path = tmp_path / "m"
    assert Fingerprint.take(path).digest is None
    assert Fingerprint.take(path).fits(path)
    path.write_bytes(b"x")
    assert Fingerprint.take(path) == Fingerprint.of_file(path, b"x")
    assert not Fingerprint.of_file(path, b"y").fits(path)
    assert not Fingerprint(path, None).fits(path)


def test_a_fingerprint_of_a_folder_counts_names_of_all_and_content_of_some(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("x")
        (tmp_path / folder / "notes.txt").write_text(folder)
    assert Fingerprint.take(tmp_path / "one", ".csv").fits(tmp_path / "two")
    assert not Fingerprint.take(tmp_path / "one").fits(tmp_path / "two")
    (tmp_path / "two" / "a.csv").rename(tmp_path / "two" / "b.csv")
    assert not Fingerprint.take(tmp_path / "one", ".csv").fits(tmp_path / "two")
