"""A database that is kept in a folder, ``munich.gmdb``: what was read, and what the engine has loaded of it, with a manifest.

It stands wherever a file does. It is a cache with a name: where its sources have changed, or the versions of graphmodel or of the engine, it is built
again, and a message says so. Where the sources are not there any more, it is what it was.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import GraphmodelError, InputError, RefusedError, UsageError, not_written
from graphmodel.files.garbage import uncollected
from graphmodel.files.installed import installed_version
from graphmodel.files.reading import read_bytes

if TYPE_CHECKING:
    from graphmodel.api.inputs import Sources, View
    from graphmodel.api.options import Reading
    from graphmodel.api.query_cache import Stored

_log = logging.getLogger(__name__)

SUFFIX = ".gmdb"
_MANIFEST, _CONTENT = "manifest.json", "content.json"
_VERSION = 1
_BUILD_MEMORY = 16_384
"""Memory of the engine that builds, in MiB at most."""
_PATIENCE = 600.0
"""Seconds that somebody who reads waits for another one who builds the same database again."""


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What a database says of itself: the paths of its sources with their digests, the options that they were read with, and what made it."""

    sources: tuple[tuple[str, str], ...]
    options: Mapping[str, Any]
    content: str
    made_by: str


def is_database(path: Path) -> bool:
    """Whether a path is a folder that :func:`build_database` has written, or looks like one."""
    return path.name.endswith(SUFFIX) and (path / _MANIFEST).is_file()


def build_database(source: Sources, out: Path, options: Reading) -> None:
    """Read sources and write the database; an existing one is replaced as a whole.

    Raises RefusedError where another process is writing it, or where something else is in its place, UsageError for a day to look from.
    """
    if any(options.get(name) for name in ("as_of", "known_at", "known_by")):
        raise UsageError("a database is of all days; say --as-of and --known-at when you ask it")
    with _locked(out, 0):
        _write(source, out, options)
    _log.info(f"wrote {out}")


def content_path(path: Path) -> Path:
    """The file with what a database is of, after it was built again where it had to be. Raises InputError for one that is damaged."""
    return _unchanged_content(path, _current(path), "; build it again")


def _unchanged_content(path: Path, manifest: _Manifest, otherwise: str) -> Path:
    """The file with what a database is of. Raises InputError where it was changed, which ends in ``otherwise``."""
    content = path / _CONTENT
    if manifest.content != hashlib.sha256(read_bytes(content)).hexdigest():
        raise InputError(f"{path}: {_CONTENT} was changed since it was built{otherwise}")
    return content


def key_of(path: Path) -> str | None:
    """What tells a database from every other one, after it was built again where it had to be; None where drafts are in it: whoever asks says that
    they are wanted, too."""
    from graphmodel.api.query_cache import key_of_parts

    manifest = _current(path)
    if manifest.options.get("with_drafts"):
        return None
    return key_of_parts(manifest.content, manifest.options, manifest.made_by)


def loaded(path: Path, keys: Collection[str]) -> Stored | None:
    """What the engine has loaded of a database that is current; None where it has to be loaded from the content.

    ``keys`` are the only properties of relationships that are needed.
    """
    from graphmodel.api.query_cache import PARTS, read_entry

    for part in PARTS:
        with suppress(ValueError):
            if found := read_entry(path, keys, part):
                return found
    try:
        return read_entry(path)
    except ValueError as error:
        _log.info(f"{path}: is loaded from its content: {error}")
        return None


def _current(path: Path) -> _Manifest:
    """The manifest of a database that is what its sources are."""
    manifest = _read_manifest(path)
    reason = _outdated(path, manifest)
    if not reason:
        return manifest
    with _locked(path, _PATIENCE):
        manifest = _read_manifest(path)  # another process may have built it meanwhile
        reason = _outdated(path, manifest)
        if reason:
            _log.info(f"{path}: is built again: {reason}")
            if manifest.sources and all(os.path.lexists(source) for source, _ in manifest.sources):
                _write([source for source, _ in manifest.sources], path, manifest.options)  # type: ignore[arg-type]
            else:
                _load_again(path, manifest)
            manifest = _read_manifest(path)
    return manifest


def _outdated(path: Path, manifest: _Manifest) -> str:
    """Why a database has to be built again, if it has to."""
    from graphmodel.api.query_cache import digest_of

    def is_as_it_was(source: str, digest: str) -> bool:
        try:
            return digest_of(source) == digest
        except (GraphmodelError, ValueError, OSError):
            return False

    there = [(source, digest) for source, digest in manifest.sources if os.path.lexists(source)]
    changed = [source for source, digest in there if not is_as_it_was(source, digest)]
    if changed and len(there) < len(manifest.sources):
        _log.warning(f"{path}: {changed[0]} has changed since, and other sources are not there any more: it is as it was built")
        changed = []
    if changed:
        return f"{changed[0]} has changed since"
    return "" if manifest.made_by == _maker() else "it is one of another version of graphmodel or of its engine"


@uncollected()
def _write(source: Sources, out: Path, options: Reading) -> None:
    from graphmodel.api.inputs import listed, path_name, view
    from graphmodel.api.query_cache import digest_of

    try:
        paths = [path_name(model) for model in listed(source) if isinstance(model, str | os.PathLike)]
        sources = [(str(Path(name).absolute()), digest_of(name)) for name in paths]
    except (ValueError, OSError, UsageError):
        sources = []  # a pipe, a database, or an object of a store: it is not read again
    if len(sources) < len(listed(source)):
        sources = []
    seen = view(source, options)
    _put(out, seen, sources, {name: value for name, value in options.items() if value not in (None, False)})


def _load_again(path: Path, manifest: _Manifest) -> None:
    from graphmodel.api.inputs import view

    content = _unchanged_content(path, manifest, ", and not all of its sources are there any more")
    _put(path, view(content, {"with_drafts": True}), list(manifest.sources), manifest.options)


def _put(out: Path, seen: View, sources: list[tuple[str, str]], options: Mapping[str, Any]) -> None:
    from graphmodel import formats
    from graphmodel.api import query_cache
    from graphmodel.api.query import MANY, loaded_engine, parts
    from graphmodel.files.atomic import replacing
    from graphmodel.model.model import Model
    from graphmodel.querying.result import Limits

    text = formats.text(seen.found, "model.json" if isinstance(seen.found, Model) else "json").encode()
    with loaded_engine(seen, Limits(memory_mb=_BUILD_MEMORY)) as engine:
        about = query_cache.About(seen.is_model(), tuple(sorted(engine.known)), (), tuple(source for source, _ in sources))
        stored, database = engine.keep()
        files = query_cache.entry_files(stored, database, about)
        if stored.counts[1] >= MANY:
            for part, lean, data in parts(engine):
                files |= query_cache.entry_files(lean, data, about, part)
    schema = seen.schema()
    manifest = {
        "graphmodelDatabase": _VERSION,
        "madeBy": _maker(),
        "schema": {"name": schema.name, "version": schema.version},
        "nodes": stored.counts[0],
        "relationships": stored.counts[1],
        "sources": [{"path": _relative(path, out), "digest": digest} for path, digest in sources],
        "options": options,
        "content": hashlib.sha256(text).hexdigest(),
    }
    files |= {_CONTENT: text, _MANIFEST: (json.dumps(manifest, ensure_ascii=False, indent=2, default=str) + "\n").encode()}
    if out.is_dir() and any(out.iterdir()) and not is_database(out):
        raise RefusedError(f"{out}: has other files in it; choose a new folder, or an empty one")
    with replacing(out) as beside:
        beside.mkdir()
        for name, data in files.items():
            (beside / name).write_bytes(data)


def _read_manifest(path: Path) -> _Manifest:
    try:
        value = json.loads(read_bytes(path / _MANIFEST))
        if value["graphmodelDatabase"] != _VERSION:
            raise ValueError("another version of the format")
        sources = tuple((str(path.absolute().parent / str(one["path"])), str(one["digest"])) for one in value["sources"])
        return _Manifest(sources, {**value["options"]}, str(value["content"]), str(value["madeBy"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: its {_MANIFEST} cannot be read; build it again") from error


def _relative(source: str, out: Path) -> str:
    """A source as it is from the database, so that both can move together."""
    try:
        return os.path.relpath(source, out.absolute().parent)
    except ValueError:  # on another drive
        return source


def _maker() -> str:
    from graphmodel.api.query_cache import code_digest
    from graphmodel.querying.engine.embedded import engine_version

    return f"graphmodel {installed_version('graphmodel')} ({code_digest()[:12]}), {engine_version()}"


@contextmanager
def _locked(path: Path, seconds: float) -> Iterator[None]:
    """Only one process writes a database at a time."""
    from filelock import FileLock, Timeout

    lock = FileLock(path.absolute().with_name(f".{path.name}.lock"))
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise RefusedError(f"{path}: another process is building it; wait until it has finished, or choose another name") from None
    except OSError as error:
        raise not_written(path, error) from error
    try:
        yield
    finally:
        lock.release()
