"""Objects of an object store (``s3://bucket/key``) where files are: read as local copies, and written as local ones first.

Only an address that was given as text is one. What a file, a mapping or a query says is never fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.errors import GraphmodelError, InputError, ProblemsError, UsageError
from graphmodel.files.object_address import ObjectAddress, object_address
from graphmodel.files.temporary import temporary_folder

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_, Source
    from graphmodel.files.object_folders import Place

_FOLDERS = "name a folder in the bucket for --to parquet, or a file such as events.model.json; no other folders are written there"


@dataclass(frozen=True, slots=True)
class Fetched:
    """Sources of which those that are addresses are local copies, and what these are called."""

    sources: list[Source]
    names: Mapping[str, str]
    """Of each copy: its path, and the address that it is of."""

    def named(self, text: str) -> str:
        """A text in which the copies are called by their addresses."""
        for path, address in self.names.items():
            text = text.replace(path, address)
        return text


@contextmanager
def fetched(sources: Sequence[Source]) -> Iterator[Fetched]:
    """Sources as files, while the ``with`` block lasts; its errors name the addresses. Nothing is done for sources that are no addresses."""
    addresses = {number: address for number, source in enumerate(sources) if (address := object_address(source))}
    if not addresses:
        yield Fetched(list(sources), {})
        return
    from graphmodel.files.object_folders import fetch

    with temporary_folder() as folder:
        files, names = list(sources), {}
        for number, address in addresses.items():
            place = folder / str(number)
            place.mkdir()
            files[number], _ = fetch(address, place)
            names[str(files[number])] = str(address).rstrip("/")
        found = Fetched(files, names)
        with _renamed(found.named):
            yield found


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is written: the path, and what messages call it."""

    path: Path
    name: str


@contextmanager
def target(out: Path_, *, folder: bool, append: bool = False) -> Iterator[Target]:
    """A path to write to, while the ``with`` block lasts. Of an address, it is a new local one, which is put in its place when the block ends well.

    A ``folder`` is one of Parquet files; to ``append``, what is there now is in it. What is wrong with the store is told before anything is done.
    Raises UsageError for an address that cannot be one.
    """
    address = object_address(out)
    if address is None:
        yield Target(Path(out), str(out))
        return
    from graphmodel.files.object_folders import is_as_it_was, replace_folder, replace_object

    if not address.key or (address.key.endswith("/") and not folder):
        raise UsageError(f"{address}: {_FOLDERS}")
    with temporary_folder() as beside:
        place = _prepared(address, beside) if append and folder else _place(address) if folder else None
        local = Target(beside / address.name, str(address).rstrip("/"))
        with _renamed(lambda text: text.replace(str(local.path), local.name)):
            yield local
            if local.path.is_dir() and place is None:
                raise UsageError(f"{address}: {_FOLDERS}")
            if place is None:
                replace_object(local.path, address)
            elif not append or not is_as_it_was(local.path, place):
                _check(local.path)
                replace_folder(local.path, address, place)


def _place(address: ObjectAddress) -> Place:
    from graphmodel.files.object_folders import place_for
    from graphmodel.formats.parquet import is_table_file

    return place_for(address, is_table_file)


def _prepared(address: ObjectAddress, beside: Path) -> Place:
    """What is at an address that is added to, with a local copy of it."""
    from graphmodel.files.object_folders import fetch

    place = _place(address)
    if place.names:
        return fetch(address.folder, beside)[1] or place
    return place


def _check(folder: Path) -> None:
    """Raise InputError where a folder that was written cannot be read back."""
    from graphmodel.formats.model_tables import TABLES
    from graphmodel.formats.parquet_columns import batches_of, column_names, count_rows, types_in

    for table in TABLES:
        names = column_names(folder, table)
        rows = sum(len(batch) for batch in batches_of(folder, table, names, schema=types_in(folder, table, names)))
        if rows != count_rows(folder, table):
            raise InputError(f"{folder}: {table} cannot be read back: {rows:,} rows; the disk may be full")


@contextmanager
def _renamed(named: Callable[[str], str]) -> Iterator[None]:
    """Have the errors of the block name addresses instead of the paths of local copies."""
    try:
        yield
    except ProblemsError as error:
        raise ProblemsError([replace(problem, file=named(problem.file), message=named(problem.message)) for problem in error.problems]) from error
    except GraphmodelError as error:
        error.args = tuple(named(part) if isinstance(part, str) else part for part in error.args)
        raise
