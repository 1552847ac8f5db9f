"""Some columns of the tables in a folder of Parquet files, without the model: for what counts and joins, in arrays and in other engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError
from graphmodel.formats.model_tables import model_table
from graphmodel.formats.parquet import arrow_table, parquet_module, table_path
from graphmodel.model.model import Model

if TYPE_CHECKING:
    import pyarrow


def column_names(folder: Path, table: str) -> list[str]:
    """The names of the columns of a table. Raises InputError where it cannot be read, UsageError without pyarrow."""
    with _opened(folder, table) as file:
        return [field.name for field in file.schema_arrow]


def count_rows(folder: Path, table: str) -> int:
    """How many rows a table has; 0 where there is none."""
    if not table_path(folder, table).is_file():
        return 0
    with _opened(folder, table) as file:
        return int(file.metadata.num_rows)


def read_columns(folder: Path, table: str, names: Sequence[str]) -> pyarrow.Table:
    """Some columns of a table. Raises InputError where it cannot be read or lacks one of them, UsageError without pyarrow."""
    import pyarrow as pa

    return pa.Table.from_batches(batches_of(folder, table, names), types_of(table, names))


def batches_of(
    folder: Path, table: str, names: Sequence[str], rows: int = 100_000, schema: pyarrow.Schema | None = None
) -> Iterator[pyarrow.RecordBatch]:
    """Some columns of a table in pieces of so many rows at most, with the types of ``schema``, by default those that graphmodel writes.

    Errors are those of :func:`read_columns`.
    """
    import pyarrow as pa

    schema = schema or types_of(table, names)
    with _opened(folder, table) as file:
        missing = [name for name in names if name not in file.schema_arrow.names]
        if missing:
            raise InputError(f"{table_path(folder, table)}: no column {', '.join(missing)}; it was not written by graphmodel")
        try:
            for batch in file.iter_batches(batch_size=rows, columns=list(names)):
                yield pa.record_batch([batch[name].cast(schema.field(name).type) for name in names], schema=schema)
        except MemoryError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{table_path(folder, table)}: cannot be read as Parquet: {error}") from error


def types_of(table: str, names: Sequence[str]) -> pyarrow.Schema:
    """The types of columns that every model has."""
    import pyarrow as pa

    of_all = arrow_table(model_table(Model("m"), table)).schema
    return pa.schema([of_all.field(name) for name in names])


def types_in(folder: Path, table: str, names: Sequence[str]) -> pyarrow.Schema:
    """The types of columns as they are in a file. Raises InputError where it cannot be read."""
    import pyarrow as pa

    with _opened(folder, table) as file:
        return pa.schema([file.schema_arrow.field(name) for name in names])


def _opened(folder: Path, table: str) -> Any:
    parquet = parquet_module()
    import pyarrow as pa

    path = table_path(folder, table)
    try:
        return parquet.ParquetFile(path)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: cannot be read as Parquet: {error}") from error
