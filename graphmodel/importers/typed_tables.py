"""Tables whose cells have types, as rows of text: JSON Lines and JSON lists of objects, spreadsheets (Excel, ODS), Parquet.

Whole numbers have no decimals, days no time of day, nothing is the empty text, lists and groups are JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any

from graphmodel.errors import BackendError, InputError
from graphmodel.files.reading import readable
from graphmodel.importers.sources import first_bytes, read_json, refuse_other_than_files, text_lines
from graphmodel.parsing.display import quoted
from graphmodel.querying.process.child import Child, ChildError, Messages

_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_PARQUET = (".parquet", ".pq")
TYPED = (*_SPREADSHEETS, *_PARQUET)
"""The endings of names of files that are such tables by their name."""
_MAX_SHEET = 256 * 2**20
"""A spreadsheet is read whole."""
_SHEET_MB, _SHEET_SECONDS = 2048, 120.0
_PEEK = 1000
"""The columns of a table of objects are the keys of so many first ones."""

Rows = Iterator[tuple[int, Sequence[str]]]
TypedTable = tuple[tuple[str, ...] | None, Rows, list[str]]
"""The columns, where the format names them; the rows; what was detected."""


def is_spreadsheet(path: Path) -> bool:
    """Whether a file is a spreadsheet, by its name."""
    return path.suffix.lower() in _SPREADSHEETS


def typed_table(path: Path, sheet: str | None) -> TypedTable | None:
    """The table in a file of one of these kinds; None for any other file. Raises InputError where it cannot be read, or needs an extra."""
    if is_spreadsheet(path):
        return _sheet(path, sheet)
    if path.suffix.lower() in _PARQUET:
        return _parquet(path)
    start = first_bytes(path, 4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        lines = ((int(place.rpartition(":")[2]), _line(text)) for place, text in text_lines(path))
        return _objects(lines)
    if start.startswith(b"[") and start[1:].lstrip().startswith(b"{"):
        return _objects(enumerate(read_json(path).value, 1))
    return None


def _line(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects(items: Iterable[tuple[int, Any]]) -> TypedTable:
    iterator = iter(items)
    first = list(islice(iterator, _PEEK))
    columns = tuple(dict.fromkeys(str(key) for _, item in first if isinstance(item, dict) for key in item))
    known = frozenset(columns)

    def rows() -> Rows:
        for line, item in chain(first, iterator):
            if not isinstance(item, dict):
                yield line, "not a JSON object"
            elif item.keys() <= known:
                yield line, [cell_of(item.get(column)) for column in columns]
            else:
                yield line, f"a field that none of the first {_PEEK:,} objects has"

    return columns, rows(), []


def _sheet(path: Path, sheet: str | None) -> TypedTable:
    """The rows of a spreadsheet's first sheet, or of a named one."""
    if find_spec("python_calamine") is None:
        raise InputError(f"{path}: spreadsheets need python-calamine: pip install 'graphmodel[excel]'")
    refuse_other_than_files(path)
    with readable(path):
        if path.stat().st_size > _MAX_SHEET:
            raise InputError(f"{path}: a spreadsheet of more than {_MAX_SHEET:,} bytes; export it as CSV")
        path.open("rb").close()
    _check_unpacked(path)
    batches = _sheet_batches(path, sheet)
    others, name = next(batches)
    left = f"{', '.join(map(quoted, others[:5]))}{', …' if len(others) > 5 else ''}"
    notices = [f"{path}: read the sheet {quoted(name)}, and not {left}: --sheet names another"] if others else []
    return None, chain.from_iterable(rows for rows, _ in batches), notices


def _sheet_batches(path: Path, sheet: str | None) -> Iterator[tuple[Any, Any]]:
    """The names of the other sheets and of the one that is read, then its rows in batches; they are read in a process with limits."""
    child = Child("graphmodel.importers.sheet_process", _SHEET_MB)
    fault = f"{path}: not a spreadsheet that can be read"
    messages = Messages(f"{fault} in {_SHEET_SECONDS:g} seconds", f"{fault} with {_SHEET_MB} MB of memory; export it as CSV")
    try:
        child.start(messages)
        others, name = child.ask(("open", str(path.absolute()), sheet), _SHEET_SECONDS, messages)
        yield others, name
        over = False
        while not over:
            rows, over = child.ask(("more",), _SHEET_SECONDS, messages)
            yield rows, over
    except ChildError as error:
        known = error.kind == "InputError"
        raise InputError(str(error).replace(str(path.absolute()), str(path), 1) if known else f"{fault} ({error.kind})") from None
    except BackendError as error:
        raise InputError(str(error)) from error
    finally:
        child.close()


def _check_unpacked(path: Path) -> None:
    """Refuse a spreadsheet that is a zip bomb: its parts say how large they become."""
    import zipfile

    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"{path}: not a spreadsheet that can be read: {error}") from error
    if size > 8 * _MAX_SHEET:
        raise InputError(f"{path}: a spreadsheet that becomes {size:,} bytes is not read; export it as CSV")


def _parquet(path: Path) -> TypedTable:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise InputError(f"{path}: Parquet files need pyarrow: pip install 'graphmodel[parquet]'") from error
    with readable(path):
        path.open("rb").close()
    try:
        file = ParquetFile(path, memory_map=True)
    except (ArrowException, OSError) as error:
        raise InputError(f"{path}: not a Parquet file that can be read: {str(error).splitlines()[0]}") from error
    columns = tuple(file.schema_arrow.names)

    def rows() -> Rows:
        line = 0
        try:
            for batch in file.iter_batches(batch_size=4096):
                lists = [column.to_pylist() for column in batch.columns]
                for cells in zip(*lists, strict=True):
                    line += 1
                    yield line, [cell_of(cell) for cell in cells]
        except (ArrowException, OSError, UnicodeError, OverflowError) as error:
            raise InputError(f"{path}: row {line + 1}: a damaged Parquet file: {str(error).splitlines()[0]}") from error

    return columns, rows(), []


def cell_of(item: Any) -> str:
    """A cell as text.

    >>> cell_of(3.0), cell_of(2.5), cell_of(True), cell_of(None), cell_of(["a", 1])
    ('3', '2.5', 'true', '', '["a", 1]')
    """
    if isinstance(item, str):
        return item
    if item is None:
        return ""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, float) and item.is_integer() and abs(item) < 2**53:
        return str(int(item))
    if hasattr(item, "isoformat"):
        return str(item.isoformat()).removesuffix("T00:00:00")
    if isinstance(item, bytes):
        return item.decode("utf-8", "replace")
    if isinstance(item, (dict, list)):
        return json.dumps(item, ensure_ascii=False, default=str)
    return str(item)
