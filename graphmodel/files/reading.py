"""Reading files and folders whole, with one error for everything that can go wrong, and never a mix of two versions."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graphmodel.errors import InputError

MAX_BYTES = 2**30
"""How many bytes of a file are read at most."""
MAX_LINE = 2**28
"""How many bytes a line of text may have: whoever reads it needs several times as many."""
_CHUNK = 2**20
STDIN = Path("<stdin>")
_ATTEMPTS = 100


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, a pipe or a device.

    Raises InputError where it cannot be read, has more than MAX_BYTES, or is a device that gives bytes which are not text.
    """
    with readable(path), path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno())
        if size.st_size > MAX_BYTES:
            raise _too_large(path)
        regular = stat.S_ISREG(size.st_mode)
        if size.st_size > MAX_LINE:
            _refuse_long_line(file, path)
        # A file is read into one piece of memory; what has grown since is read after it.
        data = file.read(size.st_size) if regular else b""
        more = _whole(file, path, endless=not regular, before=len(data))
        return data + more if more else data


def read_stdin() -> bytes:
    """The bytes of standard input, with the same limits and errors as those of a file."""
    with readable(STDIN):
        return _whole(sys.stdin.buffer, STDIN, endless=True)


def _refuse_long_line(file: IO[bytes], path: Path) -> None:
    """Go through a file that is not in memory yet; raise InputError where it is text with a line that is too long. It is at its beginning after."""
    length, first = 0, True
    while chunk := file.read(_CHUNK):
        if first and b"\0" in chunk:
            break  # it is not text
        first = False
        newline = chunk.rfind(b"\n")
        length = len(chunk) - newline - 1 if newline >= 0 else length + len(chunk)
        if length > MAX_LINE:
            raise InputError(f"{path}: has a line of more than {MAX_LINE:,} bytes, which is the most that is read; write it in several lines")
    file.seek(0)


def _whole(file: IO[bytes], path: Path, *, endless: bool, before: int = 0) -> bytes:
    data = bytearray()
    while chunk := file.read(_CHUNK):
        if not data and endless and b"\0" in chunk and chunk[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise InputError(f"{path}: cannot be read: it is not a file, and what it gives is not text")
        data += chunk
        if before + len(data) > MAX_BYTES:
            raise _too_large(path)
    return bytes(data)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turns what the operating system says of a path that cannot be read into an InputError of one line."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        # Before Python 3.13, resolving a circle of links is a RuntimeError; a NUL in a name is a ValueError.
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


@dataclass(frozen=True, slots=True)
class FolderContent:
    """The names in a folder and the bytes of its files, all from one moment."""

    names: tuple[str, ...]
    """All names, in order."""
    files: Mapping[str, bytes]
    """The bytes of the files that were to be read."""
    others: Mapping[str, str]
    """What is under the names that were to be read and is not a file: "a folder", "a pipe", "a link to nothing"."""


def read_folder(folder: Path, suffix: str = "") -> FolderContent:
    """The files of a folder whose names end in ``suffix``, in any case, all from one moment: never some of an older version and some of a newer one.

    A folder that is replaced, or changed, while it is read is read again. Raises InputError where it cannot be read, or never stays the same.
    """
    for _ in range(_ATTEMPTS):
        with readable(folder):
            before = _identity(folder)
            try:
                content = _content(folder, tuple(name for name, _ in before[1]), suffix)
            except FileNotFoundError:
                continue  # it was replaced meanwhile
            if before == _identity(folder):
                return content
    raise InputError(f"{folder}: cannot be read: it was changed again and again while it was read; try again")


def _content(folder: Path, names: tuple[str, ...], suffix: str) -> FolderContent:
    files: dict[str, bytes] = {}
    others: dict[str, str] = {}
    for name in names:
        if name.casefold().endswith(suffix):
            path = folder / name
            try:
                kind = _kind(path.stat().st_mode)
            except OSError as error:
                if not path.is_symlink():
                    raise
                kind = f"a link that leads nowhere ({error.strerror})"
            if kind:
                others[name] = kind
            else:
                files[name] = _table(path)
    return FolderContent(names, files, others)


def _table(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except InputError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise error.__cause__ from None
        raise


def _kind(mode: int) -> str:
    """What is there, if it is not a file."""
    kinds = ((stat.S_ISREG, ""), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((kind for is_kind, kind in kinds if is_kind(mode)), "a device")


def _identity(folder: Path) -> tuple[tuple[int, ...], list[tuple[str, tuple[int, ...]]]]:
    """What changes when a folder is replaced or one of its files is written: of the folder itself, and of each name in it."""
    at = folder.stat()
    found: list[tuple[str, tuple[int, ...]]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                seen = entry.stat()
            except OSError:
                seen = entry.stat(follow_symlinks=False)
            found.append((entry.name, (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns)))
    return (at.st_dev, at.st_ino, at.st_mtime_ns, at.st_ctime_ns), sorted(found)


def _too_large(path: Path) -> InputError:
    return InputError(f"{path}: has more than {MAX_BYTES:,} bytes, which is the most that is read")
