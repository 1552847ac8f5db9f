"""Folders for what is needed while a command runs; what a killed process has left of its own is removed by the next one."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmodel.errors import NO_ROOM, NoRoomError, not_written
from graphmodel.files.atomic import place_beside, remove_leftovers

_CANNOT_WRITE = NO_ROOM | {errno.EROFS}


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder in that for temporary files (``TMPDIR``), while the ``with`` block lasts. Raises InputError where there is no room in it."""
    try:
        temporary = tempfile.gettempdir()
    except OSError as error:
        # Python has tried to write a few bytes in each place where it may.
        raise NoRoomError(f"a folder for temporary files: cannot be written: {error.strerror}; TMPDIR names one") from error
    try:
        path = Path(temporary) / "work"
        remove_leftovers(path)
        place, lock = place_beside(path)
    except OSError as error:
        raise not_written("a folder for temporary files", error, "; TMPDIR names one") from error
    try:
        yield place
    except OSError as error:
        # Writing does not say which file it was.
        if error.errno not in _CANNOT_WRITE or (error.filename is not None and not Path(str(error.filename)).is_relative_to(place)):
            raise
        raise not_written(place.parent, error, "; TMPDIR names another folder for temporary files") from error
    finally:
        if lock is not None:
            lock.close()
        shutil.rmtree(place, ignore_errors=True)
