"""Files and folders at addresses of an object store: fetched as local ones, and replaced by local ones.

A store puts single objects in their place in one step, and no folder. So a folder has an object ``_graphmodel.json`` that says what is in it, with
digests: while it is written, it says so, and it is whole again when that object is. All bytes are sent before anything is replaced; an upload that is
killed while it sends them changes nothing, and one that is killed later is not taken for whole.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError, RefusedError
from graphmodel.files.object_address import ObjectAddress
from graphmodel.files.object_store import MOST_BYTES, MOST_NAMES, ObjectStore, Upload

_log = logging.getLogger(__name__)

MARK = "_graphmodel.json"
"""Spark and Hive take no name that begins with _ for a table."""
_FORMAT = 1
_MOST_BYTES = 2**20
_NAME = re.compile(r"(?!\.)[\w .()-]{1,200}")


@dataclass(frozen=True, slots=True)
class Place:
    """What is at the address of a folder: the version of its mark, None where it has none, and what is in it."""

    version: str | None
    is_whole: bool
    objects: Mapping[str, tuple[int, str]]
    """Of what the mark lists: names, sizes and digests."""
    names: Mapping[str, int]
    """Of all objects but the mark: names and sizes."""

    @property
    def sizes_differ(self) -> bool:
        """Whether what is there is, by its names and sizes, not what the mark lists."""
        return {name: size for name, (size, _) in self.objects.items()} != self.names


def fetch(address: ObjectAddress, into: Path) -> tuple[Path, Place | None]:
    """The file, or the folder, at an address as a local one in the folder ``into``; of a folder, what was there.

    Raises InputError where there is nothing, or something that is not whole.
    """
    with ObjectStore() as store:
        return _fetched(store, address, into / address.name)


def _fetched(store: ObjectStore, address: ObjectAddress, target: Path) -> tuple[Path, Place | None]:
    if address.key and not address.key.endswith("/") and (found := store.opened(address)) is not None:
        _log.info(f"{address}: {found.size:,} bytes")
        store.download(found, target)
        return target, None
    folder = address.folder
    place = _place(store, folder)
    if place.version is not None and not place.is_whole:
        raise InputError(f"{folder}: is being written, or its writing was interrupted; write it again")
    if not place.names:
        raise InputError(f"{address}: there is no such object")
    size = sum(place.names.values())
    if size > MOST_BYTES:
        raise InputError(f"{folder}: has {size:,} bytes, and {MOST_BYTES:,} is the most that is read")
    _log.info(f"{folder}: {len(place.names)} objects, {size:,} bytes")
    target.mkdir()
    for name in sorted(place.objects or place.names):
        if not _NAME.fullmatch(name):
            raise InputError(f"{folder}: has {name!r} in it; a folder of tables has no other objects and no folders")
        object_ = store.opened(folder.child(name))
        digest = store.download(object_, target / name) if object_ is not None else ""
        if name in place.objects and place.objects[name][1] != digest:
            raise InputError(f"{folder}: {name} is not what {MARK} says: it was changed, or is being changed; try again")
    if place.version is None:
        _log.info(f"{folder}: has no {MARK}, so nothing says whether it is whole")
    return target, place


def version_of(address: ObjectAddress) -> str:
    """What changes when the file or the folder at an address does. Raises ValueError for a folder of which nothing says that, errors of the store."""
    with ObjectStore() as store:
        if address.key and not address.key.endswith("/") and (version := store.version(address)) is not None:
            return f"object:{version}"
        place = _place(store, address.folder)
    if not place.is_whole or place.sizes_differ:
        raise ValueError(f"{address} is not whole")
    return f"folder:{sorted(place.objects.items())}"


def place_for(address: ObjectAddress, is_ours: Callable[[str], bool]) -> Place:
    """What is at the address of a folder that is to be replaced.

    Raises RefusedError where an object in it has a name that is not one of ours, and errors of the store.
    """
    with ObjectStore() as store:
        place = _place(store, address.folder)
    others = sorted(name for name in place.names if not is_ours(name))
    if others:
        raise RefusedError(f"{address.folder}: has other objects in it ({others[0]}); choose a new folder, or an empty one")
    if place.version is not None and not place.is_whole:
        _log.info(f"{address.folder}: its writing was interrupted; it is written again")
    return place


def is_as_it_was(folder: Path, place: Place) -> bool:
    """Whether a local copy of what is there has not been changed."""
    return place.is_whole and {file.name: _digest(file) for file in folder.iterdir()} == {name: digest for name, (_, digest) in place.objects.items()}


def replace_folder(folder: Path, address: ObjectAddress, place: Place) -> None:
    """Put the files of a local folder in the place of what is there, if it still is what it was.

    Raises RefusedError where it is not any more.
    """
    files = sorted(folder.iterdir())
    objects = [{"name": file.name, "size": file.stat().st_size, "sha256": _digest(file)} for file in files]
    with ObjectStore() as store:
        _replace(store, address.folder, files, objects, place)


def _replace(store: ObjectStore, folder: ObjectAddress, files: Sequence[Path], objects: list[dict[str, Any]], place: Place) -> None:
    uploads: list[Upload] = []
    try:
        for file in files:
            uploads.append(store.upload(file, folder.child(file.name)))
        claim = store.put(folder.child(MARK), _mark("writing", objects), place.version)
        while uploads:
            store.complete(uploads[0])
            del uploads[0]
        store.put(folder.child(MARK), _mark("whole", objects), claim)
    finally:
        for upload in uploads:
            store.abort(upload)


def replace_object(file: Path, address: ObjectAddress) -> None:
    """Put a local file in the place of an object, in one step."""
    with ObjectStore() as store:
        store.complete(store.upload(file, address))


def _place(store: ObjectStore, folder: ObjectAddress) -> Place:
    names = {name: size for name, size in store.names(folder).items() if name != MARK}
    mark = store.small(folder.child(MARK), _MOST_BYTES)
    if mark is None:
        return Place(None, False, {}, names)
    try:
        said = json.loads(mark[0])
        if said["graphmodelUpload"] != _FORMAT or said["state"] not in ("writing", "whole"):
            raise ValueError("another version of the format")
        objects = {str(one["name"]): (int(one["size"]), str(one["sha256"])) for one in said["objects"]}
        if not all(_NAME.fullmatch(name) for name in objects) or not 0 < len(objects) <= MOST_NAMES:
            raise ValueError("names that no folder has")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{folder.child(MARK)}: cannot be read; write the folder again under another name") from error
    return Place(mark[1], said["state"] == "whole", objects, names)


def _mark(state: str, objects: list[dict[str, Any]]) -> bytes:
    return json.dumps({"graphmodelUpload": _FORMAT, "state": state, "objects": objects}, indent=2).encode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
