"""New rows in a folder of Parquet files: what is there already is not added again, and no Python object stands for a statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import RefusedError
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.formats import parquet
from graphmodel.formats.model_tables import model_table
from graphmodel.formats.parquet import arrow_table, parquet_module
from graphmodel.formats.parquet_columns import batches_of, column_names, types_in
from graphmodel.model.model import Model
from graphmodel.parsing.display import quoted
from graphmodel.versions.merge import Source, merge

if TYPE_CHECKING:
    import pyarrow

_KEYS = {"statements": "id", "evidence": "statement"}


def append_folder(new: Path, folder: Path) -> int:
    """Add the model in one folder of Parquet files to that in another one, which is replaced as a whole; how many statements were added.

    A statement whose id is there already is not added; a folder that has everything is left as it is. Raises RefusedError, and changes nothing, where
    it says something else there, where the two models contradict each other, or where the folder was changed meanwhile.
    """
    expected = Fingerprint.take(folder, ".parquet")
    old = parquet.read_without_statements(folder)
    model = _merged(old, folder, new)
    added = _new_ids(folder, new)
    columns = {table: _columns(folder, new, table) for table in _KEYS}
    if not len(added) and model == old:
        return 0

    def write_table(table: str, path: Path, head: str) -> None:
        metadata = {parquet.MARK: head.encode()}
        if table not in _KEYS:
            parquet_module().write_table(arrow_table(model_table(model, table)).replace_schema_metadata(metadata), path, compression="zstd")
            return
        schema = columns[table].with_metadata(metadata)
        with parquet_module().ParquetWriter(path, schema, compression="zstd") as writer:
            for piece in _rows(folder, new, table, columns[table], added):
                writer.write_batch(piece.replace_schema_metadata(metadata))

    parquet.write_tables(model, folder, write_table, expected)
    return len(added)


def _merged(old: Model, folder: Path, new: Path) -> Model:
    """What is not statements, of both."""
    ours, theirs = Source(str(folder), old), Source(str(new), parquet.read_without_statements(new))
    merged = merge(ours, theirs)
    if merged.conflicts:
        raise RefusedError(f"{folder}: the new rows contradict what is there: {merged.conflicts[0]}")
    return merged.ours


def _new_ids(folder: Path, new: Path) -> Any:
    """The ids of the statements that are not there yet. Raises RefusedError for one that says something else there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = [name for name in column_names(new, "statements") if name in column_names(folder, "statements")]
    theirs = pa.Table.from_batches(_all(new, "statements", names), types_in(new, "statements", names))
    known = []
    for batch in _all(folder, "statements", names):
        again = pc.is_in(batch["id"], value_set=theirs["id"].combine_chunks())
        known.append(batch.filter(again))
    there = pa.Table.from_batches(known, theirs.schema) if known else theirs.slice(0, 0)
    seen = pc.is_in(theirs["id"], value_set=there["id"].combine_chunks())
    same, other = (table.sort_by("id") for table in (theirs.filter(seen), there))
    if not same.equals(other):
        number = next(number for number in range(len(same)) if not same.slice(number, 1).equals(other.slice(number, 1)))
        raise RefusedError(f"{folder}: statement {quoted(same['id'][number].as_py())} says something else there; `graphmodel merge` shows both")
    return theirs.filter(pc.invert(seen))["id"].combine_chunks()


def _columns(folder: Path, new: Path, table: str) -> pyarrow.Schema:
    """The columns of a table, of both: those that are there first."""
    ours, theirs = (types_in(path, table, column_names(path, table)) for path in (folder, new))
    for field in theirs:
        if field.name in ours.names and ours.field(field.name).type != field.type:
            raise RefusedError(f"{folder}: the column {quoted(field.name)} of {table} is of another type there")
    for field in theirs:
        if field.name not in ours.names:
            ours = ours.append(field)
    return ours


def _rows(folder: Path, new: Path, table: str, schema: pyarrow.Schema, added: Any) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow as pa
    import pyarrow.compute as pc

    for path in (folder, new):
        for batch in _all(path, table, column_names(path, table)):
            rows = batch if path == folder else batch.filter(pc.is_in(batch[_KEYS[table]], value_set=added))
            names = rows.schema.names
            cells = [rows[field.name] if field.name in names else pa.nulls(len(rows), field.type) for field in schema]
            yield pa.record_batch(cells, schema)


def _all(folder: Path, table: str, names: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
    return batches_of(folder, table, names, schema=types_in(folder, table, names))
