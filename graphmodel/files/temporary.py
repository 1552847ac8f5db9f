"""Folders for what is needed while a command runs; what a killed process has left of its own is removed by the next one."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphmodel.errors import InputError
from graphmodel.files.atomic import place_beside, remove_leftovers

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EROFS}


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder in that for temporary files (``TMPDIR``), while the ``with`` block lasts. Raises InputError where there is no room in it."""
    try:
        path = Path(tempfile.gettempdir()) / "work"
        remove_leftovers(path)
        place, lock = place_beside(path)
    except OSError as error:
        raise InputError(f"no folder for temporary files can be written: {error.strerror or error}; TMPDIR names one") from error
    try:
        yield place
    except OSError as error:
        # Writing does not say which file it was.
        if error.errno not in _NO_ROOM or (error.filename is not None and not Path(str(error.filename)).is_relative_to(place)):
            raise
        raise InputError(f"{place.parent}: cannot be written: {error.strerror}; TMPDIR names another folder for temporary files") from error
    finally:
        if lock is not None:
            lock.close()
        shutil.rmtree(place, ignore_errors=True)
