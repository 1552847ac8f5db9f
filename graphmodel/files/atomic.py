"""Writing so that nothing is ever half written: beside the target first, then in its place in one step.

A process that is killed midway leaves the old target as it was, and at most a folder beside it whose name starts with a dot; the next process that
writes the same target removes that folder.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from graphmodel.errors import InputError, RefusedError, not_written
from graphmodel.files.fingerprint import Fingerprint

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_OWN = ".graphmodel-"
"""A part of the name of every folder that is made beside a target."""
_LOCK = "lock"


def write_bytes(path: Path, data: bytes, expected: Fingerprint | None = None) -> None:
    """Write a file; ``expected`` as for :func:`replacing`.

    A device or a pipe is written to, not replaced. Raises InputError where the place cannot be written; an existing file is then unchanged.
    """
    write_pieces(path, [data], expected)


def write_text(path: Path, text: str | Iterable[str], expected: Fingerprint | None = None) -> None:
    """Write a UTF-8 file, given as one text or in pieces, newlines as they are; ``expected`` as for :func:`replacing`.

    Raises InputError where the place cannot be written, or the text has half a surrogate pair; an existing file is then unchanged.
    """
    try:
        write_pieces(path, (piece.encode() for piece in ([text] if isinstance(text, str) else text)), expected)
    except UnicodeEncodeError as error:
        raise InputError(f"{path}: half of a surrogate pair is not a character (at {error.start}); nothing was written") from error


def write_pieces(path: Path, pieces: Iterable[bytes], expected: Fingerprint | None = None) -> None:
    """Write a file from pieces, each written as soon as it is made; otherwise as :func:`write_bytes`."""
    with _writable(path):
        special = path.exists() and not path.is_file() and not path.is_dir()
    if special:
        data = b"".join(pieces)
        with _writable(path), path.open("wb") as file:
            file.write(data)
        return
    with replacing(path, expected) as beside, beside.open("wb") as file:
        file.writelines(pieces)


def refuse_other_files(folder: Path, is_ours: Callable[[str], bool]) -> None:
    """Raise RefusedError for a folder that is to be replaced and has a file in it whose name is not one of ours: it would be lost."""
    with _writable(folder):
        others = [path.name for path in folder.iterdir() if not is_ours(path.name)] if folder.is_dir() else []
    if others:
        raise RefusedError(f"{folder}: has other files in it ({others[0]}); choose a new folder, or an empty one")


@contextmanager
def replacing(path: Path, expected: Fingerprint | None = None) -> Iterator[Path]:
    """A path beside ``path`` to write to, as a file or a folder; when the block ends well, what was written takes the place of ``path``.

    Permissions of what is replaced are kept, of a folder and of the files in it too. With ``expected``, the target is only replaced if it still is
    what was read. Raises InputError where the place cannot be written, RefusedError where a folder would replace a file, or the target was changed.
    """
    with _writable(path):
        if path.is_symlink():
            path = path.resolve()
        remove_leftovers(path)
        place, lock = place_beside(path)
    beside = place / path.name
    try:
        with _writable(path):
            yield beside
            _flush(beside)
            if beside.is_dir():
                if path.exists() and not path.is_dir():
                    raise RefusedError(f"{path}: is a file, and a folder would take its place; choose another name")
                _keep_folder_modes(path, beside)
            elif path.is_dir():
                raise InputError(f"{path}: cannot be written: it is a folder")
            elif path.is_file():
                shutil.copymode(path, beside)
            _put_in_place(beside, path, expected)
    finally:
        if lock is not None:
            lock.close()
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        # Before Python 3.13, resolving a circle of links is a RuntimeError; a NUL in a name is a ValueError.
        if isinstance(error, ValueError) and "null byte" not in str(error):
            raise
        raise not_written(path, error) from error


def _flush(beside: Path) -> None:
    """To the disk, so that a power failure after the swap leaves no empty file."""
    for written in beside.iterdir() if beside.is_dir() else [beside]:
        if written.is_file():
            with written.open("rb") as file:
                os.fsync(file.fileno())


def _keep_folder_modes(old: Path, new: Path) -> None:
    """A folder's own permissions, those of files of the same name, and for new files what all of the old ones allow."""
    if not old.is_dir():
        return
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in old.iterdir() if path.is_file()}
    allowed = 0o777
    for mode in modes.values():
        allowed &= mode
    for path in new.iterdir():
        path.chmod(modes.get(path.name, stat.S_IMODE(path.stat().st_mode) & allowed if modes else stat.S_IMODE(path.stat().st_mode)))
    new.chmod(stat.S_IMODE(old.stat().st_mode))


def _put_in_place(new: Path, path: Path, expected: Fingerprint | None) -> None:
    if expected is not None and not expected.fits(path):
        raise expected.changed()
    if path.exists() and (expected is not None or path.is_dir()) and _exchanged(new, path):
        # What was in the place is now where the new one was: an edit of the last moment is seen, and put back.
        if expected is not None and not expected.fits(new):
            _exchanged(new, path)
            raise expected.changed()
    elif new.is_dir() and path.exists():
        # No system call swaps folders here: the old one is beside for the moment between two renames.
        path.rename(new.with_name(f"{new.name}.old"))
        new.rename(path)
    else:
        new.replace(path)


def _exchanged(path: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_AT_FDCWD, os.fsencode(path), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0


def _prefix(path: Path) -> str:
    # A name may have 255 bytes.
    return f".{os.fsencode(path.name)[:100].decode(errors='ignore')}{_OWN}"


def place_beside(path: Path) -> tuple[Path, BinaryIO | None]:
    """A new folder beside a target, and the open lock in it that tells other processes that its owner is alive."""
    while True:
        place = Path(tempfile.mkdtemp(prefix=_prefix(path), dir=path.parent))
        try:
            lock = (place / _LOCK).open("xb")
        except FileNotFoundError:
            continue  # taken for a leftover between the two calls
        except OSError:
            place.rmdir()
            raise
        if _locked(lock) and place.exists():
            return place, lock
        lock.close()


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left beside a target. One whose owner is alive has its lock held."""
    prefix = _prefix(path)
    for place in [entry for entry in path.parent.iterdir() if entry.name.startswith(prefix)] if path.parent.is_dir() else []:
        if not (place / _LOCK).exists():
            # Killed before it had its lock, or after it gave it back. An owner whose empty folder goes makes another one.
            with suppress(OSError):
                place.rmdir()
            if place.exists() and not (place / _LOCK).exists():
                shutil.rmtree(place, ignore_errors=True)
            continue
        with suppress(OSError), (place / _LOCK).open("r+b") as lock:
            if not _locked(lock):
                continue
            if sys.platform == "win32":  # where a file that is open cannot be removed
                lock.close()
                (place / _LOCK).unlink()
            shutil.rmtree(place, ignore_errors=True)


def _locked(file: BinaryIO) -> bool:
    """Whether the lock on an open file could be taken; on Windows, an open file is lock enough."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return True
