"""Models and graphs as frames and as graphs of other libraries, and frames as models: to_pandas, to_polars, to_arrow, from_frame, to_igraph,
to_rustworkx.

Each library is imported when its function is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from graphmodel.api.arrays import to_arrays
from graphmodel.api.inputs import view
from graphmodel.errors import RefusedError, UsageError, nearest

if TYPE_CHECKING:
    from typing import Unpack

    import igraph
    import pandas
    import polars
    import pyarrow
    import rustworkx

    from graphmodel.api.arrays import Arrays
    from graphmodel.api.inputs import Sources
    from graphmodel.api.options import Reading
    from graphmodel.formats.flat import FlatGraph, Kind
    from graphmodel.formats.model_tables import ModelTable
    from graphmodel.model.model import Model
    from graphmodel.model.schema import Schema

_OF_MODELS = ("statements", "entities", "documents", "evidence")
_OF_GRAPHS = ("nodes", "edges")
_PIECE = 500_000
"""Edges that are given to rustworkx at a time."""


def to_pandas(source: Sources, table: str = "statements", **options: Unpack[Reading]) -> pandas.DataFrame:
    """A table of a model as a pandas frame: ``statements``, ``entities``, ``documents`` or ``evidence``; of any graph: ``nodes`` or ``edges``.

    Missing values are pandas' own; lists are lists. Raises UsageError for another table, or where pandas is not installed; InputError where a graph
    was not built from a model.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise UsageError("to_pandas() needs pandas: pip install 'graphmodel[frames]'") from error
    found = _table(source, table, options)
    types: dict[Kind, str] = {"boolean": "boolean", "integer": "Int64", "real": "Float64", "text": "string"}
    with _text(table):
        return pd.DataFrame({name: pd.Series(found.values[name], dtype=types.get(kind, "object")) for name, kind in found.kinds.items()})


def to_polars(source: Sources, table: str = "statements", **options: Unpack[Reading]) -> polars.DataFrame:
    """A table of a model or a graph as a polars frame, with polars' types; the rest as for :func:`to_pandas`."""
    try:
        import polars as pl
    except ImportError as error:
        raise UsageError("to_polars() needs polars: pip install 'graphmodel[frames]'") from error
    found = _table(source, table, options)
    single: dict[str, Any] = {"text": pl.String, "boolean": pl.Boolean, "integer": pl.Int64, "real": pl.Float64, "day": pl.Date}
    types = {**single, **{f"{name}s": pl.List(one) for name, one in single.items()}}
    with _text(table):
        return pl.DataFrame([pl.Series(name, found.values[name], dtype=types[kind]) for name, kind in found.kinds.items()])


def to_arrow(source: Sources, table: str = "statements", **options: Unpack[Reading]) -> pyarrow.Table:
    """A table of a model or a graph as an Arrow table; the rest as for :func:`to_pandas`."""
    from graphmodel.formats.parquet import arrow_table

    return arrow_table(_table(source, table, options))


def from_frame(
    statements: Any,
    entities: Any = None,
    documents: Any = None,
    evidence: Any = None,
    *,
    name: str = "frame",
    title: str | None = None,
    schema: Schema | None = None,
) -> Model:
    """A model from frames of pandas, polars or Arrow, or from lists of dictionaries, with the columns that :func:`to_pandas` gives.

    ``statements`` needs ``subject``, ``relation`` and ``object``. Without ``entities``, each id at an end of a statement is an entity of this name,
    with the label that its relation asks for first; ``schema`` is the bundled one, if none is given. Raises ProblemsError with everything that is
    wrong, UsageError for anything that is not a frame.
    """
    from graphmodel.formats.model_tables import columns_of_rows, model_of_tables, plain
    from graphmodel.model.model import Model, to_dict
    from graphmodel.model.schema import bundled

    frames = {"statements": statements, "entities": entities, "documents": documents, "evidence": evidence}
    tables = {kind: _rows(frame, kind) for kind, frame in frames.items() if frame is not None}
    for column in ("subject", "relation", "object"):
        missing = next((number for number, row in enumerate(tables["statements"]) if plain(row.get(column)) is None), None)
        if missing is not None:
            raise UsageError(f"statements: row {missing} has no {column}; a statement needs subject, relation and object")
    if entities is None:
        tables["entities"] = _named_ends(tables["statements"], schema or bundled())
    head = {one: item for one, item in to_dict(Model(name, title=title, schema=schema or bundled())).items() if one != "graphmodel"}
    return model_of_tables({kind: columns_of_rows(rows) for kind, rows in tables.items()}, head, "the frames")


def to_igraph(source: Sources, *, bare: bool = False, **options: Unpack[Reading]) -> igraph.Graph:
    """The graph as an ``igraph.Graph``: an edge for each statement, and the columns of ``nodes`` and ``edges`` as attributes, ``id`` among them.

    ``bare``: entities and statements only, from the arrays of :func:`to_arrays`; nodes have ``id`` and ``name``, edges ``relation`` and ``negated``.
    Raises UsageError where igraph is not installed (it is under the GPL, so graphmodel does not ask for it).
    """
    try:
        import igraph as ig
    except ImportError as error:
        raise UsageError("to_igraph() needs igraph: pip install igraph") from error
    if bare:
        arrays = to_arrays(source, **options)
        relations = [arrays.relations[code] for code in arrays.relation.tolist()]
        return ig.Graph(
            len(arrays.ids),
            _ends(arrays),
            directed=True,
            vertex_attrs={"id": list(arrays.ids), "name": list(arrays.names)},
            edge_attrs={"relation": relations, "negated": arrays.negated.tolist()},
        )
    flat = _flat(source, options)
    number = {node.id: index for index, node in enumerate(flat.nodes)}
    nodes, edges = _columns(flat, "nodes"), _columns(flat, "edges")
    return ig.Graph(
        len(flat.nodes),
        [(number[edge.source], number[edge.target]) for edge in flat.edges],
        directed=True,
        graph_attrs={"name": flat.name, "title": flat.title},
        vertex_attrs=nodes.values,
        edge_attrs={name: items for name, items in edges.values.items() if name not in ("source", "target")},
    )


def to_rustworkx(source: Sources, *, bare: bool = False, **options: Unpack[Reading]) -> rustworkx.PyDiGraph:
    """The graph as a ``rustworkx.PyDiGraph``: the payload of a node or an edge is a dictionary of its values, ``id`` among them.

    ``bare``: entities and statements only, from the arrays of :func:`to_arrays`; the payload of a node is its id, of an edge its relation.
    Raises UsageError where rustworkx is not installed.
    """
    try:
        import rustworkx as rx
    except ImportError as error:
        raise UsageError("to_rustworkx() needs rustworkx: pip install 'graphmodel[graphs]'") from error
    if bare:
        arrays = to_arrays(source, **options)
        graph = rx.PyDiGraph(multigraph=True, node_count_hint=len(arrays.ids), edge_count_hint=len(arrays))
        graph.add_nodes_from(arrays.ids)
        for start in range(0, len(arrays), _PIECE):
            piece = slice(start, start + _PIECE)
            relations = [arrays.relations[code] for code in arrays.relation[piece].tolist()]
            graph.add_edges_from(list(zip(arrays.subject[piece].tolist(), arrays.object[piece].tolist(), relations, strict=True)))
        return graph
    flat = _flat(source, options)
    graph = rx.PyDiGraph(attrs={"name": flat.name, "title": flat.title}, multigraph=True)
    indices = graph.add_nodes_from([{"id": node.id, **node.values} for node in flat.nodes])
    number = {node.id: index for node, index in zip(flat.nodes, indices, strict=True)}
    graph.add_edges_from([(number[edge.source], number[edge.target], {"id": edge.id, **edge.values}) for edge in flat.edges])
    return graph


def _ends(arrays: Arrays) -> Any:
    """The two ends of each statement, side by side."""
    import numpy as np

    return np.column_stack((arrays.subject, arrays.object))


def _table(source: Sources, table: str, options: Reading) -> ModelTable:
    from graphmodel.formats.model_tables import model_table

    if table in _OF_GRAPHS:
        return _columns(_flat(source, options), table)
    if table not in _OF_MODELS:
        names = (*_OF_MODELS, *_OF_GRAPHS)
        raise UsageError(f"no table {table!r}{nearest(table, names)}; there are {', '.join(names)}")
    return model_table(view(source, options).model(), table)


def _flat(source: Sources, options: Reading) -> FlatGraph:
    from graphmodel.formats.flat import flat_graph, flat_rows
    from graphmodel.model.model import Model

    seen = view(source, options)
    found = seen.found
    flat = flat_rows(found.name, found.title or "", *seen.rows()) if isinstance(found, Model) else flat_graph(seen.graph())
    # It is for writing a model to a file and reading it again.
    for node in flat.nodes[:1]:
        node.values.pop("modelInfo", None)
    flat.node_columns.pop("modelInfo", None)
    return flat


def _columns(flat: FlatGraph, table: str) -> ModelTable:
    """The rows of a graph as columns, with None where a node or an edge has no value."""
    from graphmodel.formats.model_tables import ModelTable

    rows: list[dict[str, Any]]
    if table == "nodes":
        rows, kinds = [{"id": node.id, **node.values} for node in flat.nodes], flat.node_columns
        own: dict[str, Kind] = {"id": "text"}
    else:
        rows, kinds = [{"id": edge.id, "source": edge.source, "target": edge.target, **edge.values} for edge in flat.edges], flat.edge_columns
        own = {"id": "text", "source": "text", "target": "text"}
        if not all(edge.directed for edge in flat.edges):
            rows = [{**row, "directed": one.directed} for row, one in zip(rows, flat.edges, strict=True)]
            own["directed"] = "boolean"
    all_kinds = {**own, **kinds}
    return ModelTable(table, all_kinds, {name: [row.get(name) for row in rows] for name in all_kinds})


def _rows(frame: Any, table: str) -> list[Mapping[str, Any]]:
    """The rows of a frame of any library, as dictionaries."""
    rows: list[Any] | None = None
    if hasattr(frame, "to_dicts"):
        rows = frame.to_dicts()
    elif hasattr(frame, "to_pylist"):
        rows = frame.to_pylist()
    elif hasattr(frame, "to_dict") and hasattr(frame, "columns"):
        rows = frame.to_dict("records")
    elif isinstance(frame, Iterable) and not isinstance(frame, str | bytes | Mapping):
        rows = list(frame)
    if rows is None or not all(isinstance(row, Mapping) for row in rows):
        raise UsageError(f"{table}: a frame of pandas, polars or Arrow, or a list of dictionaries, not {type(frame).__name__}")
    return rows


def _named_ends(statements: list[Mapping[str, Any]], schema: Schema) -> list[Mapping[str, Any]]:
    """An entity for each id that statements have at their ends and no statement has: named by its id."""
    from graphmodel.model.schema import PROPOSITION

    known = {row.get("id") for row in statements}
    labels: dict[str, str] = {}
    for row in statements:
        relation = schema.relations.get(str(row["relation"]))
        for role in ("subject", "object"):
            wanted = getattr(relation, role) if relation else ()
            if isinstance(row[role], str) and row[role] not in known:
                labels.setdefault(row[role], next(iter(wanted), PROPOSITION))
    return [{"id": id_, "label": label, "name": id_} for id_, label in labels.items()]


@contextmanager
def _text(table: str) -> Iterator[None]:
    """Turn what a library says of half of a surrogate pair into our own words."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise RefusedError(f"{table}: half of a surrogate pair is not a character; remove it") from error
