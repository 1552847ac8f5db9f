"""A folder of the user's for things that can be made again: entries of a few files, bounded in size; the least recently used goes first.

An entry is whole or not there: it is written beside and renamed. Nobody else may write to the folder, or it is not used. ``GRAPHMODEL_CACHE`` names
another folder; empty, it turns the cache off.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)

MOST_BYTES = 2**30
"""What all entries may take."""
_NAME = re.compile(r"[0-9a-f]{64}")
_BESIDE = ".new-"
_STALE_SECONDS = 3600
_DIGESTS = "digests.json"
_MOST_DIGESTS = 1000
_WORTH = 2**20
"""Bytes of a file from which on reading it again takes longer than remembering its digest."""
_SETTLED = 2_000_000_000
"""Nanoseconds after which another change of a file has another time."""


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """What is kept under a name: its folder, its size, and when it was last used (seconds since 1970)."""

    path: Path
    size: int
    used: float


def cache_folder() -> Path | None:
    """Where the cache is, which need not exist; None where it is turned off, or there is no place for it."""
    given = os.environ.get("GRAPHMODEL_CACHE")
    if given is not None:
        return Path(given) if given and Path(given).is_absolute() else None
    base = os.environ.get("XDG_CACHE_HOME") or ""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or ""
    if Path(base).is_absolute():
        return Path(base) / "graphmodel"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches/graphmodel" if sys.platform == "darwin" else ".cache/graphmodel")


def find(name: str) -> Path | None:
    """The folder of an entry, which counts as used now; None where there is none, or it is not ours alone."""
    folder = cache_folder()
    if folder is None or not _is_ours(folder) or not _is_ours(folder / name):
        return None
    with suppress(OSError):
        os.utime(folder / name)
    return folder / name


def keep(name: str, files: Mapping[str, bytes]) -> None:
    """Keep an entry, and remove others where there is no room for it. Where that fails, nothing is kept, and only a debug message says so."""
    folder = cache_folder()
    size = sum(map(len, files.values()))
    if folder is None or size > MOST_BYTES // 2:
        return
    from tempfile import mkdtemp  # not where something is only found: a second question should start soon

    beside = ""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder):
            _log.debug(f"{folder}: others may write to it, so nothing is kept there")
            return
        _make_room(folder, size)
        beside = mkdtemp(prefix=_BESIDE, dir=folder)
        for file, content in files.items():
            descriptor = os.open(Path(beside) / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "wb") as written:  # noqa: PTH123 - of a descriptor
                written.write(content)
                written.flush()
                os.fsync(written.fileno())
        Path(beside).rename(folder / name)
    except OSError as error:  # among others: somebody kept the same meanwhile
        _log.debug(f"{folder}: nothing was kept: {error.strerror}")
    finally:
        if beside:
            shutil.rmtree(beside, ignore_errors=True)


def forget(name: str) -> None:
    """Remove an entry, if there is one."""
    folder = cache_folder()
    if folder is not None and _NAME.fullmatch(name):
        _remove(folder / name)


def cache_entries() -> list[CacheEntry]:
    """All entries, the last used first."""
    folder = cache_folder()
    return sorted(_entries(folder), key=lambda entry: (-entry.used, entry.path.name)) if folder and _is_ours(folder) else []


def digest_of(path: Path) -> str | None:
    """The digest of a file, as it was remembered; None where it may have changed since, by its size, its times and its place on the disk."""
    folder = cache_folder()
    if folder is None or not _is_ours(folder):
        return None
    known = _digests(folder).get(str(path.absolute()))
    with suppress(OSError):
        if isinstance(known, list) and len(known) == 2 and known[0] == _state(path) and isinstance(known[1], str):
            return known[1]
    return None


def remember_digest(path: Path, digest: str, at: int) -> None:
    """Remember the digest of a file that was read from ``at`` on (nanoseconds since 1970), if it can be told later whether the file has changed."""
    folder = cache_folder()
    with suppress(OSError):
        state = _state(path)
        # A change right after another one may have its time. Windows has no time of the last change of anything.
        if folder is None or os.name != "posix" or state[0] < _WORTH or max(state[1:3]) > at - _SETTLED:
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder):
            return
        from tempfile import mkstemp

        known = {**_digests(folder), str(path.absolute()): [state, digest]}
        descriptor, beside = mkstemp(prefix=_BESIDE, dir=folder)
        try:
            with open(descriptor, "w", encoding="utf-8", errors="surrogatepass") as written:  # noqa: PTH123 - of a descriptor
                json.dump(dict(list(known.items())[-_MOST_DIGESTS:]), written)
            Path(beside).replace(folder / _DIGESTS)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def _digests(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / _DIGESTS).read_text("utf-8", "surrogatepass"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]


def clear() -> int:
    """Remove all entries; how many there were."""
    found = cache_entries()
    folder = cache_folder()
    if folder is not None and _is_ours(folder):
        with suppress(OSError):
            (folder / _DIGESTS).unlink(missing_ok=True)
    for entry in found:
        _remove(entry.path)
    return len(found)


def _make_room(folder: Path, size: int) -> None:
    for path in folder.iterdir():
        with suppress(OSError):
            if path.name.startswith(_BESIDE) and time.time() - path.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
    found = sorted(_entries(folder), key=lambda entry: entry.used)
    total = size + sum(entry.size for entry in found)
    for entry in found:
        if total <= MOST_BYTES:
            return
        _remove(entry.path)
        total -= entry.size


def _entries(folder: Path) -> Iterator[CacheEntry]:
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name):
            with suppress(OSError):
                yield CacheEntry(path, sum(file.stat().st_size for file in path.iterdir()), path.stat().st_mtime)


def _remove(path: Path) -> None:
    """Remove an entry: renamed first, so that nobody finds half of it."""
    from tempfile import mkdtemp

    with suppress(OSError):
        aside = Path(mkdtemp(prefix=_BESIDE, dir=path.parent))
        try:
            path.rename(aside / path.name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Whether a folder is one, no link, and only this user can change what is in it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
