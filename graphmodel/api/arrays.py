"""Statements as arrays, for algorithms: to_arrays, to_scipy. No Python object stands for a statement where a folder of Parquet files is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.api.inputs import listed, path_name, view
from graphmodel.api.objects import fetched
from graphmodel.api.options import check
from graphmodel.errors import InputError, UsageError, nearest

if TYPE_CHECKING:
    from typing import Unpack

    import numpy as np
    import pyarrow
    import scipy.sparse

    from graphmodel.api.inputs import Sources
    from graphmodel.api.options import Reading
    from graphmodel.model.model import Model

    Numbers = np.ndarray[Any, np.dtype[np.int32]]
    Flags = np.ndarray[Any, np.dtype[np.bool_]]


_PIECE = 1_000_000
"""Rows that are read at a time: an index of all entities is made for each piece."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """Statements in their order, as numbers: ``ids[subject[n]]`` is the id of the subject of the n-th statement.

    ``ids`` are the entities in their order, and after them what else statements have at their ends: documents, and statements that others are about.
    ``names`` are what the entities are called; of the others, their ids.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    relations: tuple[str, ...]
    subject: Numbers
    relation: Numbers
    object: Numbers
    negated: Flags

    def __len__(self) -> int:
        return len(self.subject)


@dataclass(frozen=True, slots=True)
class Adjacency:
    """A square matrix for each relation: how many statements there are from the entity of a row to that of a column, both in the order of ``ids``."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    matrices: Mapping[str, scipy.sparse.csr_array]

    def __getitem__(self, relation: str) -> scipy.sparse.csr_array:
        """The matrix of a relation. Raises UsageError for a relation that no statement has."""
        if relation not in self.matrices:
            raise UsageError(f"no statement {relation!r}{nearest(relation, list(self.matrices))}; there are {', '.join(sorted(self.matrices))}")
        return self.matrices[relation]

    def total(self) -> scipy.sparse.csr_array:
        """The sum of all matrices."""
        from scipy.sparse import csr_array

        size = len(self.ids)
        return sum(self.matrices.values(), start=csr_array((size, size), dtype="int32"))


def to_arrays(source: Sources, **options: Unpack[Reading]) -> Arrays:
    """The ends, relations and negations of the statements as arrays of numpy.

    A folder of Parquet files is read column by column (pyarrow), without its model; the ends are checked, the rest of its values is not read. Raises
    InputError for a statement with an end that is not there, and for a graph that was not built from a model.
    """
    check(options)
    with fetched(listed(source)) as found:
        folder = parquet_folder(found.sources, options)
        arrays = _of_folder(folder) if folder is not None else None
        return arrays or _of_model(view(found.sources, options).model())


def to_scipy(source: Sources, *, with_negated: bool = False, **options: Unpack[Reading]) -> Adjacency:
    """A sparse adjacency matrix for each relation, and the order of its rows and columns.

    An entry counts the statements from one entity to another. A statement that denies (`negated`) is counted only ``with_negated``. Raises UsageError
    where scipy is not installed, and what :func:`to_arrays` does.
    """
    try:
        from scipy.sparse import coo_array
    except ImportError as error:
        raise UsageError("to_scipy() needs scipy: pip install 'graphmodel[arrays]'") from error
    import numpy as np

    arrays = to_arrays(source, **options)
    counted = np.arange(len(arrays)) if with_negated else np.flatnonzero(~arrays.negated)
    order = counted[np.argsort(arrays.relation[counted], kind="stable")]
    bounds = np.searchsorted(arrays.relation[order], np.arange(len(arrays.relations) + 1))
    size = len(arrays.ids)
    matrices = {}
    for number, name in enumerate(arrays.relations):
        chosen = order[bounds[number] : bounds[number + 1]]
        ones = np.ones(len(chosen), np.int32)
        matrices[name] = coo_array((ones, (arrays.subject[chosen], arrays.object[chosen])), shape=(size, size)).tocsr()
    return Adjacency(arrays.ids, arrays.names, matrices)


def parquet_folder(source: Sources, options: Reading) -> Path | None:
    """The folder of Parquet files that a source is, where nothing chooses of it or changes it; None for everything else."""
    from graphmodel.formats import parquet

    sources = listed(source)
    if len(sources) != 1 or any(value for name, value in options.items() if name != "with_drafts") or not isinstance(sources[0], str | os.PathLike):
        return None
    path = Path(path_name(sources[0]))
    if not path.is_dir() or not parquet.recognise(path):
        return None
    if not options.get("with_drafts") and _has_drafts(path):
        return None  # whoever reads the model says what is wrong
    return path


def _has_drafts(folder: Path) -> bool:
    import pyarrow.compute as pc

    from graphmodel.formats.parquet_columns import column_names, read_columns

    return "draft" in column_names(folder, "statements") and bool(pc.any(read_columns(folder, "statements", ["draft"])["draft"]).as_py())


def _of_model(model: Model) -> Arrays:
    import numpy as np

    statements = model.statements
    numbers: dict[str, int] = {entity.id: number for number, entity in enumerate(model.entities)}
    known = {**dict.fromkeys(model.document_by_id), **dict.fromkeys(model.statement_by_id)}
    relations: dict[str, int] = {}

    def number(end: str) -> int:
        if end not in numbers:
            if end not in known:
                raise InputError(f"{model.name}: a statement has {end!r} at one end, and no entity, document or statement has this id")
            numbers[end] = len(numbers)
        return numbers[end]

    def column(values: Iterable[int]) -> Numbers:
        return np.fromiter(values, np.int32, len(statements))

    subject = column(number(statement.subject) for statement in statements)
    relation = column(relations.setdefault(statement.relation, len(relations)) for statement in statements)
    object_ = column(number(statement.object) for statement in statements)
    negated = np.fromiter((statement.negated for statement in statements), np.bool_, len(statements))
    names = (*(entity.name for entity in model.entities), *list(numbers)[len(model.entities) :])
    return Arrays(tuple(numbers), names, tuple(relations), subject, relation, object_, negated)


def _of_folder(folder: Path) -> Arrays:
    """The arrays of a folder, piece by piece."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from graphmodel.formats.parquet_columns import batches_of, read_columns

    entities = read_columns(folder, "entities", ["id", "name"])
    ids = entities["id"].combine_chunks().cast(pa.string())
    relations: dict[str, int] = {}
    pieces: dict[str, list[Any]] = {"subject": [], "relation": [], "object": [], "negated": []}
    for batch in batches_of(folder, "statements", list(pieces), rows=_PIECE):
        empty = next((name for name in ("subject", "relation", "object") if batch[name].null_count), None)
        if empty:
            raise InputError(f"{folder}: a statement has no {empty}")
        for end in ("subject", "object"):
            found = pc.index_in(batch[end], value_set=ids)
            if found.null_count:
                more = pc.unique(batch[end].filter(pc.is_null(found)))
                ids = pa.concat_arrays([ids, more])
                found = pc.index_in(batch[end], value_set=ids)
            pieces[end].append(found.to_numpy(zero_copy_only=False).astype(np.int32, copy=False))
        encoded = batch["relation"].dictionary_encode()
        known = np.array([relations.setdefault(name, len(relations)) for name in encoded.dictionary.to_pylist()], np.int32)
        pieces["relation"].append(known[encoded.indices.to_numpy(zero_copy_only=False)])
        pieces["negated"].append(pc.fill_null(batch["negated"], False).to_numpy(zero_copy_only=False))
    _refuse_unknown(folder, ids[len(entities) :])
    others = ids[len(entities) :].to_pylist()
    types = {"negated": np.bool_}
    columns: dict[str, Any] = {name: np.concatenate(parts) if parts else np.empty(0, types.get(name, np.int32)) for name, parts in pieces.items()}
    names = (*entities["name"].to_pylist(), *others)
    return Arrays(tuple(ids.to_pylist()), names, tuple(relations), **columns)


def _refuse_unknown(folder: Path, ends: pyarrow.Array) -> None:
    """Raise InputError for ends of statements that are neither entities, documents nor statements."""
    import pyarrow.compute as pc

    from graphmodel.formats.parquet import table_path
    from graphmodel.formats.parquet_columns import read_columns

    for table in ("documents", "statements"):
        if len(ends) and table_path(folder, table).is_file():
            ends = ends.filter(pc.invert(pc.is_in(ends, value_set=read_columns(folder, table, ["id"])["id"].combine_chunks())))
    if len(ends):
        end = ends[0].as_py()
        raise InputError(f"{folder}: a statement has {end!r} at one end, and no entity, document or statement has this id")
