"""A folder of Parquet files (documents, entities, statements, evidence), for pandas, polars, DuckDB and Spark: typed columns, all of a model.

What the model says of itself (name, title, its own schema) is in the metadata of each file, under ``graphmodel``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError, RefusedError, UsageError
from graphmodel.files.atomic import refuse_other_files, replacing
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.formats.flat import Kind
from graphmodel.formats.input import Input
from graphmodel.formats.model_tables import TABLES, ModelTable, model_of_tables, model_tables
from graphmodel.model.model import Model, to_dict

if TYPE_CHECKING:
    import pyarrow

    from graphmodel.graph.naming import Naming

_SUFFIX = ".parquet"
MARK = b"graphmodel"
"""What the model says of itself has this name in the metadata."""
_MOST_BYTES = 2**31
"""Of a file in memory."""


def write(model: Model, folder: Path, expected: Fingerprint | None = None) -> None:
    """Write a model into a folder, which is replaced as a whole; ``expected`` as for :func:`graphmodel.files.atomic.replacing`.

    Raises RefusedError for a folder with anything else in it, and for text with half of a surrogate pair; UsageError where pyarrow is not installed.
    """
    parquet = parquet_module()
    refuse_other_files(folder, is_table_file)
    head = _said_of(model)
    tables = {name: arrow_table(table) for name, table in model_tables(model).items()}
    with replacing(folder, expected) as beside:
        beside.mkdir()
        for name, table in tables.items():
            try:
                marked = table.replace_schema_metadata({MARK: head.encode()})
            except UnicodeEncodeError as error:
                raise RefusedError(f"{folder}: half of a surrogate pair is not a character; nothing was written") from error
            parquet.write_table(marked, beside / f"{name}{_SUFFIX}", compression="zstd")


def write_tables(model: Model, folder: Path, write_table: Callable[[str, Path, str], None], expected: Fingerprint | None = None) -> None:
    """Write a model as :func:`write` does it, where something else writes each table: it is called with the table's name, the file to write, and
    what is said of the model in the metadata of each file, under ``graphmodel``.
    """
    refuse_other_files(folder, is_table_file)
    head = _said_of(model)
    with replacing(folder, expected) as beside:
        beside.mkdir()
        for name in TABLES:
            write_table(name, table_path(beside, name), head)


def _said_of(model: Model) -> str:
    """What a model says of itself, as JSON."""
    said = to_dict(replace(model, documents=(), entities=(), statements=()))
    return json.dumps({name: item for name, item in said.items() if name in ("model", "title", "schema")}, ensure_ascii=False)


def recognise(folder: Path) -> bool:
    """Whether a folder has the tables of a model as Parquet files."""
    return (folder / f"statements{_SUFFIX}").is_file()


def read(folder: Path, _naming: Naming | None = None) -> Input:
    """The model in a folder. Raises InputError for a file that is damaged or was not written by :func:`write`, UsageError without pyarrow."""
    return Input(_model(folder, list(TABLES)), format="parquet")


def read_without_statements(folder: Path) -> Model:
    """The model in a folder without its statements, which are not read; errors as for :func:`read`."""
    return _model(folder, ["documents", "entities"])


def _model(folder: Path, names: Sequence[str]) -> Model:
    import pyarrow as pa

    parquet = parquet_module()
    tables: dict[str, dict[str, list[Any]]] = {}
    head: dict[str, Any] = {}
    for name in names:
        path = table_path(folder, name)
        if not path.is_file():
            continue
        try:
            file = parquet.ParquetFile(path)
            if sum(file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups)) > _MOST_BYTES:
                raise InputError(f"{path}: more than 2 GB when it is unpacked; read it with polars or DuckDB")
            table = file.read()
        except MemoryError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{path}: cannot be read as Parquet: {error}") from error
        head = head or _head(path, table)
        tables[name] = {column: values.to_pylist() for column, values in zip(table.column_names, table.columns, strict=True)}
    return model_of_tables(tables, head, str(folder))


def arrow_table(table: ModelTable) -> pyarrow.Table:
    """A table of a model as an Arrow table. Raises UsageError where pyarrow is not installed, RefusedError for half of a surrogate pair."""
    parquet_module()
    import pyarrow as pa

    types: dict[Kind, Any] = {
        "text": pa.string(),
        "boolean": pa.bool_(),
        "integer": pa.int64(),
        "real": pa.float64(),
        "day": pa.date32(),
        "texts": pa.list_(pa.string()),
        "booleans": pa.list_(pa.bool_()),
        "integers": pa.list_(pa.int64()),
        "reals": pa.list_(pa.float64()),
        "days": pa.list_(pa.date32()),
    }
    try:
        columns = [pa.array(table.values[name], types[kind]) for name, kind in table.kinds.items()]
        return pa.table(columns, names=list(table.kinds))
    except UnicodeEncodeError as error:
        raise RefusedError(f"{table.name}: half of a surrogate pair is not a character; remove it") from error


def _head(path: Path, table: pyarrow.Table) -> dict[str, Any]:
    text = (table.schema.metadata or {}).get(MARK)
    try:
        value = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InputError(f"{path}: does not say of which model it is (metadata `graphmodel`); use gm.from_frame for frames of your own")
    return value


def is_table_file(name: str) -> bool:
    """Whether a file of this name is one of the tables of a model."""
    return name.removesuffix(_SUFFIX) in TABLES and name.endswith(_SUFFIX)


def table_path(folder: Path, table: str) -> Path:
    """The file of a table in a folder."""
    return folder / f"{table}{_SUFFIX}"


def parquet_module() -> Any:
    """The module that reads and writes Parquet. Raises UsageError where pyarrow is not installed."""
    try:
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise UsageError("Parquet and Arrow need pyarrow: pip install 'graphmodel[tables]'") from error
    return pyarrow.parquet
