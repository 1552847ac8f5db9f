"""The cache folder: entries are whole or not there, nobody else's, and bounded."""

import os
import stat
from pathlib import Path

import pytest

from graphmodel.files import cache

ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)
posix = pytest.mark.skipif(os.name != "posix", reason="owners and permissions are POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_kept_is_found_and_removed(folder: Path) -> None:
    assert cache.find(ONE) is None
    cache.keep(ONE, {"a": b"1", "b": b"22"})
    found = cache.find(ONE)
    assert found is not None
    assert {file.name: file.read_bytes() for file in found.iterdir()} == {"a": b"1", "b": b"22"}
    assert [(one.path.name, one.size) for one in cache.cache_entries()] == [(ONE, 3)]
    cache.keep(ONE, {"a": b"other"})  # somebody else was first: theirs stays
    assert (found / "a").read_bytes() == b"1"
    assert (cache.clear(), cache.cache_entries(), list(folder.iterdir())) == (1, [], [])


def test_forgetting_what_is_not_there_leaves_nothing(folder: Path) -> None:
    cache.keep(ONE, {"a": b"1"})
    cache.forget(TWO)
    assert [path.name for path in folder.iterdir()] == [ONE]


@posix
def test_only_the_user_may_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        cache.keep(ONE, {"a": b"1"})
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / ONE, folder / ONE / "a")]
    assert modes == [0o700, 0o700, 0o600]


@posix
def test_a_folder_that_others_can_write_to_is_not_used(folder: Path, tmp_path: Path) -> None:
    cache.keep(ONE, {"a": b"1"})
    folder.chmod(0o777)
    assert cache.find(ONE) is None
    cache.keep(TWO, {"a": b"1"})
    folder.chmod(0o700)
    assert cache.find(TWO) is None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / TWO).symlink_to(elsewhere)
    assert cache.find(TWO) is None


def test_the_least_recently_used_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 100)
    for at, name in enumerate((ONE, TWO)):
        cache.keep(name, {"a": bytes(40)})
        os.utime(folder / name, (at, at))
    assert cache.find(ONE)
    cache.keep(THREE, {"a": bytes(40)})
    assert {one.path.name for one in cache.cache_entries()} == {ONE, THREE}
    cache.keep("4" * 64, {"a": bytes(51)})  # half of the whole room is the most that one takes
    assert {one.path.name for one in cache.cache_entries()} == {ONE, THREE}


def test_half_an_entry_is_none_and_does_not_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        cache.keep(ONE, {"a": b"1"})
    monkeypatch.undo()
    assert list(folder.iterdir()) == []
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(folder))
    left = folder / ".new-left-by-a-kill"
    left.mkdir()
    os.utime(left, (0, 0))
    cache.keep(ONE, {"a": b"1"})
    assert [path.name for path in folder.iterdir()] == [ONE]


def test_where_nothing_can_be_written_nothing_is_kept(folder: Path) -> None:
    folder.write_bytes(b"a file in its place")
    cache.keep(ONE, {"a": b"1"})
    assert (cache.find(ONE), cache.cache_entries(), cache.clear()) == (None, [], 0)


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRAPHMODEL_CACHE", "")
    assert cache.cache_folder() is None
    monkeypatch.delenv("GRAPHMODEL_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "graphmodel"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.cache_folder() == Path.home() / ".cache" / "graphmodel"
