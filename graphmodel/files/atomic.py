"""Writing so that nothing is ever half written: beside the target first, then in its place in one step.

Whoever is killed midway leaves the old target as it was, and at most a file beside it whose name starts with a dot.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmodel.errors import InputError, RefusedError

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file. Raises InputError where the place cannot be written; an existing file is then unchanged.

    A device or a pipe is written to, not replaced.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with _named(path):
            path.write_bytes(data)
        return
    with replacing(path) as beside:
        beside.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file, newlines as they are. Raises InputError where the place cannot be written, or the text has half a surrogate pair."""
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{path}: half of a surrogate pair is no character (at {error.start}); nothing was written") from error
    write_bytes(path, data)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to, as a file or a folder; when the block ends well, what stands there takes the place of ``path``."""
    with _named(path):
        if path.is_symlink():
            path = path.resolve()
        place = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.", dir=path.parent))
    beside = place / path.name
    try:
        yield beside
        with _named(path):
            if beside.is_dir():
                if path.exists() and not path.is_dir():
                    raise RefusedError(f"{path}: is a file, and a folder would take its place; choose another name")
                _swap_folder(beside, path)
            elif path.is_dir():
                raise InputError(f"{path}: cannot be written: Is a directory")
            else:
                with beside.open("rb") as written:
                    os.fsync(written.fileno())
                if path.is_file():
                    shutil.copymode(path, beside)
                beside.replace(path)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error


def _swap_folder(new: Path, path: Path) -> None:
    if not path.exists():
        new.rename(path)
    elif not _exchanged(new, path):
        # No system call swaps folders here: the old one stands beside for the moment between two renames.
        aside = new.with_name(f"{new.name}.old")
        path.rename(aside)
        new.rename(path)


def _exchanged(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
