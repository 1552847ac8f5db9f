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


def test_one_gibibyte_is_the_most_and_an_hour_makes_a_leftover() -> None:
    assert (cache.MOST_BYTES, cache._STALE_SECONDS) == (1024**3, 60 * 60)


def test_the_bounds_themselves_still_fit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 100)
    cache.keep(ONE, {"a": bytes(30), "b": bytes(20)})  # half of the room, in two files
    os.utime(folder / ONE, (1, 1))
    cache.keep(TWO, {"a": bytes(50)})  # and now all of it
    assert {one.path.name for one in cache.cache_entries()} == {ONE, TWO}
    cache.keep(THREE, {"a": bytes(1)})
    assert {one.path.name for one in cache.cache_entries()} == {TWO, THREE}
    cache.keep("4" * 64, {"a": bytes(26), "b": bytes(25)})
    assert {one.path.name for one in cache.cache_entries()} == {TWO, THREE}


def test_no_more_goes_than_must(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 100)
    names = [str(at) * 64 for at in range(4)]
    for at, name in enumerate(names):
        cache.keep(name, {"a": bytes(25)})
        os.utime(folder / name, (at, at))
    cache.keep("a" * 64, {"a": bytes(50)})
    assert {one.path.name for one in cache.cache_entries()} == {*names[2:], "a" * 64}


def test_entries_are_listed_the_last_used_first(folder: Path) -> None:
    for at, name in ((2, THREE), (1, ONE), (2, TWO)):
        cache.keep(name, {"a": b"1"})
        os.utime(folder / name, (at, at))
    assert [(one.path.name, one.used) for one in cache.cache_entries()] == [(TWO, 2), (THREE, 2), (ONE, 1)]
    assert cache.find(ONE)
    assert cache.cache_entries()[0].path.name == ONE  # it counts as used now
    (folder / "notes").mkdir()
    (folder / ("F" * 64)).mkdir()
    assert len(cache.cache_entries()) == 3  # what has no name of an entry is none


def test_one_entry_is_forgotten_and_no_path_leads_out(folder: Path, tmp_path: Path) -> None:
    cache.keep(ONE, {"a": b"1"})
    cache.keep(TWO, {"a": b"1"})
    (tmp_path / "mine").mkdir()
    cache.forget("../mine")
    cache.forget(ONE)
    assert (tmp_path / "mine").is_dir()
    assert [path.name for path in folder.iterdir()] == [TWO]


def test_what_somebody_is_writing_now_stays(folder: Path) -> None:
    (folder / ".new-young").mkdir(parents=True)
    folder.chmod(0o700)
    cache.keep(ONE, {"a": b"1"})
    assert {path.name for path in folder.iterdir()} == {".new-young", ONE}


def test_its_parents_are_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(tmp_path / "a" / "b" / "cache"))
    cache.keep(ONE, {"a": b"1"})
    assert cache.find(ONE) == tmp_path / "a" / "b" / "cache" / ONE


@posix
@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
@pytest.mark.parametrize("part", ["", ONE])
def test_what_a_group_or_others_can_write_to_is_not_used(folder: Path, mode: int, part: str) -> None:
    cache.keep(ONE, {"a": b"1"})
    (folder / part).chmod(mode)
    assert cache.find(ONE) is None
    (folder / part).chmod(0o755)
    assert cache.find(ONE) is not None


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_what_another_user_owns_is_not_used(folder: Path) -> None:
    cache.keep(ONE, {"a": b"1"})
    os.chown(folder / ONE, 12345, -1)
    assert cache.find(ONE) is None


def test_where_it_is_on_other_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRAPHMODEL_CACHE", "relative")
    assert cache.cache_folder() is None
    monkeypatch.delenv("GRAPHMODEL_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache.cache_folder() == Path.home() / "Library" / "Caches" / "graphmodel"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "graphmodel"

    def nowhere() -> Path:
        raise RuntimeError

    monkeypatch.delenv("LOCALAPPDATA")
    monkeypatch.setattr(Path, "home", nowhere)
    assert cache.cache_folder() is None
    assert cache.find(ONE) is None
    cache.keep(ONE, {"a": b"1"})
    cache.forget(ONE)
    assert cache.cache_entries() == []


def test_a_cache_with_and_without_digests_is_cleared(folder: Path) -> None:
    cache.keep(ONE, {"a": b"1"})
    assert cache.clear() == 1
    assert cache.clear() == 0
    (folder / "digests.json").write_text("{}")
    assert cache.clear() == 0
    assert list(folder.iterdir()) == []
