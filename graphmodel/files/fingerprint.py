"""What was at a path when it was read, so that an update never overwrites somebody else's edit.

A command that reads a file, computes, and writes the file again takes a :class:`Fingerprint` when it reads and gives it to the function that writes
(:mod:`graphmodel.files.atomic`): the file is replaced only if it still is what was read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from graphmodel.errors import RefusedError
from graphmodel.files.reading import FolderContent, read_bytes, read_folder, readable


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The content of a file or folder at one moment, as a digest.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "m.yaml"
    ...     _ = path.write_text("old")
    ...     before = Fingerprint.take(path)
    ...     _ = path.write_text("edited by somebody else")
    ...     before.fits(path)
    False
    """

    path: Path
    """The path that was read."""
    digest: bytes | None
    """A hash of the content; None where there was nothing."""
    suffix: str = ""
    """Of a folder, the content of the files whose names end so counts, and all names."""

    @classmethod
    def take(cls, path: Path, suffix: str = "") -> Fingerprint:
        """What is at ``path`` now. Raises InputError where it cannot be read."""
        return cls(path, _digest_at(path, suffix), suffix)

    @classmethod
    def of_file(cls, path: Path, data: bytes) -> Fingerprint:
        """The fingerprint of a file whose bytes were read already."""
        return cls(path, _file_digest(data))

    @classmethod
    def of_folder(cls, path: Path, content: FolderContent, suffix: str) -> Fingerprint:
        """The fingerprint of a folder that was read already, with this suffix."""
        return cls(path, _folder_digest(content), suffix)

    def fits(self, path: Path) -> bool:
        """Whether what is at ``path`` now is what was read. Raises InputError where it cannot be read."""
        return _digest_at(path, self.suffix) == self.digest

    def changed(self) -> RefusedError:
        """The error for a path that no longer holds what was read."""
        return RefusedError(f"{self.path}: was changed by another program while this command ran, so nothing was written; run the command again")


def _digest_at(path: Path, suffix: str) -> bytes | None:
    with readable(path):
        there = path.exists()
        folder = path.is_dir()
    if folder:
        return _folder_digest(read_folder(path, suffix))
    return _file_digest(read_bytes(path)) if there else None


def _file_digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _folder_digest(content: FolderContent) -> bytes:
    whole = hashlib.sha256(b"folder")
    for name in content.names:
        data = content.files.get(name)
        whole.update(repr(name).encode() + (b"" if data is None else _file_digest(data)))
    return whole.digest()
