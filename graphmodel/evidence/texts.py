"""Which file holds the text of which document, and which files belong to no document.

A file belongs to a document by its digest or by its name, so one folder can hold the texts of many models. A file is never taken for a text because
it is the only one left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from graphmodel.errors import InputError, UsageError
from graphmodel.model.statement import Document
from graphmodel.model.validate import digest
from graphmodel.parsing.tree import FIRST_LINE, decode, fail

MAX_TEXT = 2**26
"""Bytes of a document's text at most."""
_LISTED = 3
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"SQLite format 3")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that may hold the text of a document.

    ``given`` says that the user named the file itself and not its folder. ``text`` is None where the file holds none; ``error`` is then what to
    raise where the file is needed.
    """

    name: str
    text: str | None
    given: bool = True
    error: InputError | None = None

    def is_named(self, id_: str) -> bool:
        """Whether the file's name, with or without its suffix, is the id of a document (in any Unicode form)."""
        path = Path(self.name)
        return unicodedata.normalize("NFC", id_) in {unicodedata.normalize("NFC", one) for one in (path.name, path.stem)}


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a model's documents by document id: the present one, and earlier ones; ``skipped`` names the files that belong to no document."""

    present: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, Sequence[str]] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()

    def remark(self) -> str:
        """One sentence about the files that belong to no document; nothing where there are none.

        >>> Texts(skipped=("a.png", "notes.txt")).remark()
        'skipped 2 files that belong to no document: a.png, notes.txt'
        """
        if not self.skipped:
            return ""
        number = len(self.skipped)
        more = f" and {number - _LISTED} more" if number > _LISTED else ""
        files = "a file that belongs" if number == 1 else f"{number} files that belong"
        return f"skipped {files} to no document: {', '.join(self.skipped[:_LISTED])}{more}"


def read_text_files(paths: Iterable[Path]) -> Iterator[TextFile]:
    """The files at some paths, and those in the folders among them; folders inside of these are named, not read.

    Raises InputError where a path cannot be read, and UsageError for an empty folder.
    """
    for path in paths:
        try:
            files = sorted(path.iterdir()) if path.is_dir() else None
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
        if files is None:
            yield _read(path, given=True)
        elif files:
            yield from (_read(file, given=False) for file in files)
        else:
            raise UsageError(f"{path}: the folder has no files; name a text like its document's id, and put it there")


def read_text(path: Path) -> str:
    """The text of one file. Raises InputError where it cannot be read or is not a text."""
    file = _read(path, given=True)
    if file.text is None:
        raise file.error or InputError(f"{path}: a folder; name a text in it")
    return file.text


def texts_of(documents: Sequence[Document], files: Iterable[TextFile], former: Iterable[TextFile] = ()) -> Texts:
    """The texts of documents among files: by digest first, then by name. One file that the user named is the text of the only document.

    ``former`` are files with earlier versions (``--was``). The text of an earlier version is the present one where there is no other: a text may go
    back to what it was.

    Raises UsageError where a file that the user named belongs to no document, where several files could be the text of one document, and where no
    file belongs to any. Raises the error of a file that is named like a document and cannot be read.

    >>> files = [TextFile("a.txt", "Now."), TextFile("notes.txt", "Milk.", given=False)]
    >>> texts_of((Document("a", "A"), Document("b", "B")), files)
    Texts(present={'a': 'Now.'}, earlier={}, skipped=('notes.txt',))
    """
    files, former = list(files), list(former)
    present: dict[str, str] = {}
    earlier: dict[str, list[str]] = {}
    used: set[int] = set()
    digests = [digest(file.text) if file.text is not None else None for file in files]
    for document in documents:
        at = _present(document, files, digests, alone=len(documents) == 1)
        if at is not None:
            text = files[at].text
            assert text is not None  # noqa: S101 - _present gives files with a text only
            present[document.id] = text
            used |= {number for number, one in enumerate(files) if one.text == text}
        for number, key in enumerate(digests):
            text = files[number].text
            if key in document.former and text is not None and text != present.get(document.id):
                earlier.setdefault(document.id, []).append(text)
                used.add(number)
    skipped = _skipped(documents, (one for number, one in enumerate(files) if number not in used))
    if files and not used:
        raise UsageError(f"no document has any of the given texts; {_advice(documents)}")
    before, unknown = _earlier(documents, former)
    for id_, texts in before.items():
        earlier[id_] = [*texts, *(text for text in earlier.get(id_, ()) if text not in texts)]
    return Texts(present, earlier, (*skipped, *unknown))


def _present(document: Document, files: Sequence[TextFile], digests: Sequence[str | None], *, alone: bool) -> int | None:
    """The number of the file with the present text of a document."""
    named = [number for number, file in enumerate(files) if file.is_named(document.id)]
    readable = [number for number in named if digests[number] is not None]
    same = [number for number, key in enumerate(digests) if key is not None and key == document.digest]
    if same:
        return next((number for number in same if number in named), same[0])
    if len({digests[number] for number in readable}) > 1:
        names = " and ".join(files[number].name for number in readable[:2])
        raise UsageError(f"{names} could both be the text of {document.id!r}; give one of them")
    if readable:
        return readable[0]
    for number in named:
        error = files[number].error
        if error is not None:
            raise error
    former = next((number for number, key in enumerate(digests) if key in document.former), None)
    if former is not None:
        return former
    texts = [number for number, key in enumerate(digests) if key is not None]
    # In a folder, a file of another name and another digest is somebody else's.
    return texts[0] if alone and len(texts) == 1 and (files[texts[0]].given or document.digest is None) else None


def _earlier(documents: Sequence[Document], files: Sequence[TextFile]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Earlier texts by document id, and the names of the files that belong to no document."""
    earlier: dict[str, list[str]] = {}
    rest: list[TextFile] = []
    for file in files:
        key = digest(file.text) if file.text is not None else None
        owners = [document.id for document in documents if key is not None and key in (document.digest, *document.former)]
        owners = owners or [document.id for document in documents if file.is_named(document.id)]
        if not owners and len(documents) == len(files) == 1:
            owners = [documents[0].id]
        if owners and file.text is None and file.error is not None:
            raise file.error
        if not owners or file.text is None:
            rest.append(file)
            continue
        for id_ in owners:
            earlier.setdefault(id_, []).append(file.text)
    return earlier, _skipped(documents, rest)


def _skipped(documents: Sequence[Document], files: Iterable[TextFile]) -> tuple[str, ...]:
    """The names of files that belong to no document. Raises the error, or UsageError, for one that the user named."""
    names = []
    for file in files:
        if file.given and file.error is not None:
            raise file.error
        if file.given:
            raise UsageError(f"{file.name}: no document has this text; {_advice(documents)}")
        names.append(Path(file.name).name)
    return tuple(names)


def _advice(documents: Sequence[Document]) -> str:
    ids = [document.id for document in islice(documents, _LISTED)]
    return f"name the file like the document's id ({', '.join(ids)}{', …' if len(documents) > _LISTED else ''})"


def _read(path: Path, *, given: bool) -> TextFile:
    name = str(path)
    try:
        if path.is_dir():
            return TextFile(f"{name}/", None, given)
        if not given and not path.is_file():
            return TextFile(name, None, given)
        if path.is_file() and path.stat().st_size > MAX_TEXT:
            return TextFile(name, None, given, _too_long(name))
        with path.open("rb") as file:
            data = file.read(MAX_TEXT + 1)
    except (OSError, RuntimeError, ValueError) as error:
        # A NUL in a name is a ValueError; before Python 3.13, a circle of links can be a RuntimeError.
        unreadable = InputError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}")
        if given:
            raise unreadable from error
        return TextFile(name, None, given, unreadable)
    if len(data) > MAX_TEXT:
        return TextFile(name, None, given, _too_long(name))
    if data.startswith(_BINARY):
        return TextFile(
            name,
            None,
            given,
            InputError(f"{name}: is not a text; save its words as plain text (UTF-8), or, of a PDF, let `graphmodel new` do so") if given else None,
        )
    try:
        return TextFile(name, text_of_bytes(data, name), given)
    except InputError as error:
        return TextFile(name, None, given, error)


def _too_long(name: str) -> InputError:
    return InputError(f"{name}: more than {MAX_TEXT:,} bytes; a document's text is read up to this size")


def text_of_bytes(data: bytes, name: str) -> str:
    """The text of a file: UTF-8, whose byte order mark counts as a character, or UTF-16 with its mark, which does not count.

    Raises InputError, with ``name`` as the file's, for any other encoding.
    """
    if not data.startswith(_UTF_16):
        return decode(data, name, keep_mark=True)
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        fail(name, FIRST_LINE, "the file begins like UTF-16 and is not; save it as UTF-8")
