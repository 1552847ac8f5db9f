"""What the engine has loaded of files, kept in the user's cache folder, so that the second question about a file need not read it again.

It is a cache: its key has the digests of all sources and everything else that an answer depends on. What cannot be read, or is not whole, is
made anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.api.inputs import address_of, listed, path_name
from graphmodel.errors import GraphmodelError
from graphmodel.files import cache as folder
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.files.installed import installed_version
from graphmodel.files.object_address import object_address
from graphmodel.querying.engine.embedded import engine_version
from graphmodel.querying.engine.stored_graph import StoredGraph, stored_graph_from_json

if TYPE_CHECKING:
    from graphmodel.api.inputs import Sources
    from graphmodel.api.options import Reading

_log = logging.getLogger(__name__)

FORMAT = 3
"""Of what is kept; another one is not read."""
_HEAD = "head.json"
PARTS = ("bare", "days", "told")
"""What is kept beside a whole database, with fewer properties of relationships, so that it is opened sooner; the leanest first. ``bare`` has none,
``days`` those that are often asked for, ``told`` all but those that are seldom asked for and take the most room."""


@dataclass(frozen=True, slots=True)
class About:
    """What a command says and checks before it asks: whether a model was read, the names that a query may use though no row has them, and the notices
    about how it was read. ``sources`` are for people."""

    is_model: bool
    known: tuple[str, ...]
    notices: tuple[str, ...]
    sources: tuple[str, ...]


Stored = tuple[StoredGraph, Path, About]
"""A loaded graph, the file of its database, and what is said about it."""


def key_of(sources: Sources, options: Reading) -> str | None:
    """The key of what these sources hold now, as these options read them; None where it cannot be kept (a pipe, a database, a graph in memory,
    decisions about identity)."""
    try:
        digests = [_named_digest(one) for one in listed(sources) if isinstance(one, str | os.PathLike)]
        given: dict[str, Any] = {name: value for name, value in options.items() if value not in (None, False, [], ())}
        if len(digests) < len(listed(sources)) or "identity" in given:  # reading decisions tells more than what is kept
            return None
    except (GraphmodelError, OSError, ValueError):
        return None  # whoever reads them says what is wrong
    return key_of_parts(FORMAT, code_digest(), engine_version(), sys.version, digests, given)


def key_of_parts(*parts: object) -> str:
    """The key of everything that an answer depends on."""
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def find(key: str, keys: Collection[str] | None = None) -> Stored | None:
    """What is kept under a key, whole and unchanged; None where there is nothing. ``keys`` are the only properties of relationships that are needed,
    if not all are."""
    for part in PARTS if keys is not None else ():
        if (stored := _find(part_of(key, part), keys)) is not None:
            return stored
    return _find(key, None)


def part_of(key: str, part: str) -> str:
    """The key of a part."""
    return hashlib.sha256(f"{part} of {key}".encode()).hexdigest()


def has_part(key: str) -> bool:
    """Whether something is kept with only some properties of relationships."""
    return any(folder.find(part_of(key, part)) is not None for part in PARTS)


def _find(key: str, keys: Collection[str] | None) -> Stored | None:
    entry = folder.find(key)
    if entry is None:
        return None
    try:
        return read_entry(entry, keys)
    except ValueError as error:
        _log.debug(f"{entry}: is made anew: {error}")
        folder.forget(key)
        return None


def keep(key: str, kept: StoredGraph, database: bytes, about: About, part: str | None = None) -> None:
    """Keep what an engine has loaded, or a part of it, in the place of what was kept before."""
    name = key if part is None else part_of(key, part)
    folder.forget(name)
    folder.keep(name, entry_files(kept, database, about))


def read_entry(entry: Path, keys: Collection[str] | None = None, part: str | None = None) -> Stored | None:
    """What is in a folder with the files of :func:`entry_files`, whole and unchanged; None where it lacks some of these properties of relationships.

    Raises ValueError for anything else.
    """
    try:
        text = _read(entry / _head_name(part))
        digest, _, body = text.partition(b"\n")
        if digest.decode("ascii") != hashlib.sha256(body).hexdigest():
            raise ValueError("its head was changed")
        head = json.loads(body)
        stored = stored_graph_from_json(head["kept"])
        if keys is not None and not stored.has(keys):
            return None
        path = entry / _database_name(head["database"])
        if head["database"] != hashlib.sha256(_read(path)).hexdigest():
            raise ValueError("its database was changed")
        about = About(bool(head["isModel"]), *(tuple(map(str, head[name])) for name in ("known", "notices", "sources")))
        return stored, path, about
    except (OSError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"it cannot be read: {error}") from error


def entry_files(kept: StoredGraph, database: bytes, about: About, part: str | None = None) -> dict[str, bytes]:
    """The files of an entry: its head, and the engine's database, which has a name of its own, so that nobody takes another one's for it.

    ``part``: they are to be beside those of a whole one.
    """
    digest = hashlib.sha256(database).hexdigest()
    head = {
        "kept": kept.to_json(),
        "database": digest,
        "isModel": about.is_model,
        "known": about.known,
        "notices": about.notices,
        "sources": about.sources,
    }
    body = json.dumps(head).encode()
    return {_head_name(part): hashlib.sha256(body).hexdigest().encode() + b"\n" + body, _database_name(digest): database}


def head_of(entry: Path) -> Mapping[str, Any]:
    """The head of an entry, for people; empty where it cannot be read."""
    try:
        head = json.loads(_read(entry / _HEAD).partition(b"\n")[2])
        return head if isinstance(head, dict) else {}
    except (OSError, ValueError, RecursionError):
        return {}


@cache
def code_digest() -> str:
    """Changes with every version of graphmodel, and with every change of its files in a checkout."""
    found = sorted(_code_files(str(Path(__file__).resolve().parents[1])))
    return hashlib.sha256(repr((installed_version("graphmodel"), found)).encode()).hexdigest()


def _code_files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".yaml")):
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _code_files(entry.path)


def _head_name(part: str | None) -> str:
    return _HEAD if part is None else f"{part}.json"


def _database_name(digest: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise ValueError("not a digest")
    return f"graph-{digest[:16]}.kgl"


def _named_digest(source: str | os.PathLike[str]) -> tuple[str, str]:
    """A source as text, with its digest, or, of an object of a store, with what the store says of its version."""
    address = object_address(source)
    if address is None:
        return path_name(source), digest_of(source)
    from graphmodel.files.object_folders import version_of

    return str(address), version_of(address)


def digest_of(source: str | os.PathLike[str]) -> str:
    """The digest of a file or folder. Raises ValueError for anything else."""
    path = Path(source)
    if address_of(source) or not (path.is_file() or path.is_dir()):
        raise ValueError(f"{source} is not a file")
    if path.is_dir():
        return f"folder:{(Fingerprint.take(path).digest or b'').hex()}"
    remembered = folder.digest_of(path)
    if remembered is None:
        at = time.time_ns()
        remembered = (Fingerprint.take(path).digest or b"").hex()
        folder.remember_digest(path, remembered, at)
    return f"file:{remembered}"


def _read(path: Path) -> bytes:
    """The bytes of a file, which is no link."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - of a descriptor
        return file.read()
