"""Files that are imported, as bytes, text, JSON or lines, also from gzip and zip. What an archive or a line may become is bounded."""

from __future__ import annotations

import gzip
import io
import logging
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.files.reading import readable
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.kinds import binary_kind
from graphmodel.parsing.tree import Tree, decode

_log = logging.getLogger(__name__)

MAX_UNPACKED = 64 * 2**30
"""How many bytes an archive may become."""
MAX_RATIO = 200
"""How many times as large as the archive its content may be: event data in gzip is 5 to 15 times as large."""
MAX_LINE = 2**24
"""How many characters a line may have."""
MAX_WHOLE = 2**28
"""How many bytes of a file that is read whole may be: JSON becomes several times as large in memory."""
_TOLD = 5_000_000
"""Of a file with so many bytes, reading is told."""
_SAMPLE = 2**16
_TOKEN = re.compile(r'"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"(?P<colon>\s*:)?|[\[\]{}]', re.DOTALL)
_DAMAGE = (OSError, EOFError, zipfile.BadZipFile, NotImplementedError)


@contextmanager
def opened_bytes(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of a file, of a file in gzip, or of the only file in a zip archive, while the ``with`` block lasts.

    Raises InputError where it cannot be read, and for a kind of file that no importer reads, such as a pickle, with its name.
    """
    refuse_other_than_files(path)
    with readable(path):
        file = path.open("rb")
    with file:
        with readable(path):
            start = file.read(512)
            file.seek(0)
            size = path.stat().st_size
        if start[:2] == b"\x1f\x8b":
            with gzip.open(file) as unpacked:
                yield io.BufferedReader(_Bounded(unpacked, path, size), _SAMPLE * 4)
        elif start.startswith(b"PK\x03\x04"):
            with _only_file(file, path) as unpacked:
                yield io.BufferedReader(_Bounded(unpacked, path, size), _SAMPLE * 4)
        elif kind := refused_kind(path, start):
            raise InputError(f"{path}: the file is {kind}")
        else:
            yield io.BufferedReader(_Bounded(file, path, None), _SAMPLE * 4)


def refuse_other_than_files(path: Path) -> None:
    """Raise InputError for what cannot be read, and for devices, pipes and folders: a source is read several times, and has an end."""
    with readable(path):
        regular = stat.S_ISREG(path.stat().st_mode)
    if not regular:
        raise InputError(f"{path}: is not a file; import reads files")


def refused_kind(path: Path, start: bytes) -> str | None:
    """What a file is that no importer reads as text, by its first bytes or, for a pickle, by its name."""
    if path.suffix.lower() in (".pkl", ".pickle", ".p"):
        return "a Python pickle; it could run anything, so it is never read"
    return binary_kind(start)


def read_text(path: Path) -> str:
    """The text of a file (UTF-8). Raises InputError or ProblemsError where it cannot be read, or is larger than a file may be that is read whole."""
    with readable(path):
        size = path.stat().st_size
    data = bytearray()
    if _TOLD <= size <= MAX_WHOLE:
        _log.info(f"{path}: reading {size / 2**20:,.0f} MB", extra={"progress": True})
    if size <= MAX_WHOLE:
        with opened_bytes(path) as file:
            while len(data) <= MAX_WHOLE and (piece := file.read(2**20)):  # a reader makes room for all that it is asked for
                data += piece
    if size > MAX_WHOLE or len(data) > MAX_WHOLE:
        raise InputError(f"{path}: has more than {MAX_WHOLE:,} bytes, which is the most that is read of such a file; part it")
    return decode(bytes(data), str(path))


def read_json(path: Path) -> Tree:
    """The values of a JSON file, with their places. Raises ProblemsError with everything that is wrong with the writing."""
    tree = parse_json(read_text(path), str(path))
    if tree.problems:
        raise ProblemsError(tree.problems)
    return tree


def text_lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file (UTF-8) that are not blank, each with its place. Raises ProblemsError for a line that is too long or not UTF-8."""
    with opened_bytes(path) as file:
        number = 0
        while line := file.readline(4 * MAX_LINE):
            number += 1
            if len(line) == 4 * MAX_LINE and not line.endswith(b"\n"):
                raise ProblemsError([Problem(str(path), number, 1, "", f"a line of more than {4 * MAX_LINE:,} bytes")])
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError as error:
                message = f"byte 0x{line[error.start]:02x} is not UTF-8"
                raise ProblemsError([Problem(str(path), number, error.start + 1, "", message)]) from error
            if text:
                yield f"{path}:{number}", text


def first_bytes(path: Path, count: int = _SAMPLE) -> bytes:
    """The first bytes of a file, unpacked; none where it cannot be read or is of a kind that no importer reads as text."""
    try:
        with readable(path):
            if not path.is_file():
                return b""
        with opened_bytes(path) as file:
            return file.read(count)
    except InputError:
        return b""


def is_empty(path: Path) -> bool:
    """Whether a file has nothing in it, as a delta without changes. Raises InputError where it cannot be read."""
    with opened_bytes(path) as file:
        return not file.read(1)


def json_keys(path: Path) -> frozenset[str]:
    """The keys of the first object of a JSON or JSON Lines file, as far as its beginning shows them: by them formats are told apart.

    Keys of inner objects are not among them. A list of objects shows the keys of its first one.
    """
    text = first_bytes(path).decode("utf-8-sig", "replace").lstrip().removeprefix("[").lstrip()
    if not text.startswith("{"):
        return frozenset()
    keys: set[str] = set()
    depth = 0
    for token in _TOKEN.finditer(text):
        if token["string"] is not None:
            if depth == 1 and token["colon"]:
                keys.add(token["string"])
            continue
        depth += 1 if token[0] in "{[" else -1
        if depth == 0:
            break
    return frozenset(keys)


def mentions(path: Path, words: bytes) -> bool:
    """Whether bytes are in a file."""
    try:
        with opened_bytes(path) as file:
            before = b""
            while piece := file.read(2**20):
                if words in before + piece:
                    return True
                before = piece[-len(words) :]
    except InputError:
        pass
    return False


@contextmanager
def _only_file(file: Any, path: Path) -> Iterator[Any]:
    try:
        with zipfile.ZipFile(file) as archive:
            names = [member.filename for member in archive.infolist() if not member.is_dir() and not member.filename.startswith("__MACOSX/")]
            if len(names) != 1:
                raise InputError(f"{path}: a zip archive of {len(names)} files; one file is read at a time, so unpack it and name the file")
            with archive.open(names[0]) as unpacked:
                yield unpacked
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise InputError(f"{path}: a damaged zip archive: {error}") from error
    except RuntimeError as error:
        if "encrypted" not in str(error):
            raise
        raise InputError(f"{path}: an encrypted zip archive; unpack it first") from error


class _Bounded(io.RawIOBase):
    """A stream whose errors are InputErrors, and which ends with one where an archive (of ``size`` bytes) becomes far larger than any table would."""

    def __init__(self, stream: Any, path: Path, size: int | None) -> None:
        self._stream, self._path, self._read = stream, path, 0
        self._most = None if size is None else min(MAX_UNPACKED, MAX_RATIO * max(size, 2**16))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        what = "cannot be read" if self._most is None else "a damaged archive"
        try:
            data = self._stream.read(len(buffer))
        except _DAMAGE as error:
            raise InputError(f"{self._path}: {what}: {error}") from error
        except Exception as error:  # zlib.error is no OSError
            if type(error).__module__ not in ("zlib", "lzma", "_lzma"):
                raise
            raise InputError(f"{self._path}: {what}: {error}") from error
        self._read += len(data)
        if self._most is not None and self._read > self._most:
            raise InputError(f"{self._path}: an archive that becomes more than {MAX_RATIO} times as large is not read")
        buffer[: len(data)] = data
        return len(data)
