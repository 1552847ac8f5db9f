"""A digest is remembered as long as nothing about the file tells that it may have changed."""

import os
import time
from pathlib import Path

import pytest

from graphmodel.api.query_cache import digest_of
from graphmodel.files import cache

SETTLED = 3_000_000_000
pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no time of the last change of anything")


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir(mode=0o700)
    path = tmp_path / "large"
    path.write_bytes(b"a" * 2**21)
    return path


def later() -> int:
    return time.time_ns() + SETTLED


def test_a_settled_file_is_not_read_again(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.remember_digest(large, "d1", later())
    assert cache.digest_of(large) == "d1"
    assert digest_of(large) == "file:d1"


@pytest.mark.parametrize("change", ["content", "size", "time", "other file"])
def test_any_change_of_it_is_seen(large: Path, change: str, tmp_path: Path) -> None:
    cache.remember_digest(large, "d1", later())
    before = large.stat()
    if change == "content":  # the same size, and the old time given back
        large.write_bytes(b"b" * 2**21)
        os.utime(large, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "size":
        large.write_bytes(b"a" * (2**21 + 1))
        os.utime(large, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "time":
        os.utime(large, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    else:
        (tmp_path / "other").write_bytes(b"a" * 2**21)
        os.utime(tmp_path / "other", ns=(before.st_atime_ns, before.st_mtime_ns))
        (tmp_path / "other").replace(large)
    assert cache.digest_of(large) is None


def test_what_has_just_changed_is_not_remembered(large: Path) -> None:
    cache.remember_digest(large, "d1", time.time_ns())
    assert cache.digest_of(large) is None


def test_small_files_are_not_remembered_and_damage_is_nothing(large: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.write_text("x")
    cache.remember_digest(small, "d1", later())
    assert cache.digest_of(small) is None
    cache.remember_digest(large, "d1", later())
    for damage in ("", "[]", "{", '{"x": 1}', f'{{"{large}": 3}}', f'{{"{large}": [[1], "d"]}}'):
        (tmp_path / "cache" / "digests.json").write_text(damage)
        assert cache.digest_of(large) is None
    cache.remember_digest(large, "d2", later())
    assert cache.digest_of(large) == "d2"
    cache.clear()
    assert cache.digest_of(large) is None
    assert not list((tmp_path / "cache").iterdir())


def test_a_mebibyte_two_seconds_and_a_thousand_files_are_the_bounds(large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large.write_bytes(b"a" * (1024**2 - 1))
    cache.remember_digest(large, "d1", later())
    assert cache.digest_of(large) is None
    large.write_bytes(b"a" * 1024**2)
    at = max(large.stat().st_mtime_ns, large.stat().st_ctime_ns)
    cache.remember_digest(large, "d1", at + 2_000_000_000 - 1)
    assert cache.digest_of(large) is None
    cache.remember_digest(large, "d1", at + 2_000_000_000)
    assert cache.digest_of(large) == "d1"
    assert cache._MOST_DIGESTS == 1000
    monkeypatch.setattr(cache, "_MOST_DIGESTS", 2)
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"a" * 1024**2)
        cache.remember_digest(tmp_path / name, name, later())
    assert [cache.digest_of(path) for path in (large, tmp_path / "one", tmp_path / "two")] == [None, "one", "two"]


def test_a_cache_that_others_can_write_to_remembers_nothing(large: Path, tmp_path: Path) -> None:
    cache.remember_digest(large, "d1", later())
    (tmp_path / "cache").chmod(0o777)
    assert cache.digest_of(large) is None
    cache.remember_digest(large, "d2", later())
    (tmp_path / "cache").chmod(0o700)
    assert cache.digest_of(large) == "d1"
    assert cache.digest_of(tmp_path / "nowhere") is None
