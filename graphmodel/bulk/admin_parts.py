"""The folder for neo4j-admin's import, from a folder of Parquet files, in parts that are written side by side: no Python object for each statement.

What a relationship has is worked out by the rules of :mod:`graphmodel.graph.model_rows` for each distinct combination of a statement's fields, and
for each distinct date, with statements that are made for that. The rest (ids, ends, keys of contents) is done in columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.bulk.engine import DuckDb, Unsupported, is_installed, session
from graphmodel.files.atomic import replacing
from graphmodel.formats import parquet
from graphmodel.formats.parquet_columns import batches_of, column_names, count_rows, types_of
from graphmodel.graph.model_rows import model_rows, node_rows_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.neo4j import admin_import
from graphmodel.neo4j.admin_import import Layout, Table, tables_of, with_lost_lists

if TYPE_CHECKING:
    import pyarrow

_DATES = ("valid", "stated", "recorded")
_EMPTY_LISTS = ("attribution", "named")
_REST = ("relation", "negated", "certainty", "inferred", "note", "draft", "drafted_by", "confidence", "coder")
_COLUMNS = ("id", "subject", "object", "content", *_REST, *_DATES, *_EMPTY_LISTS)
_MOST_COMBINATIONS = 500_000
_PIECE = 500_000
"""Rows of a part."""
_WRITERS = 2
_CONTROL = r"[\x00-\x1f]"
_SIDES = (("least", "subject"), ("greatest", "object"))


def write_parts(folder: Path, out: Path) -> None:
    """Write the folder of an import, which is replaced as a whole: what :func:`graphmodel.neo4j.admin_import.write` writes, in the statements' order.

    Raises Unsupported where something is to be written by way of the model; nothing is written then.
    """
    if not is_installed() or find_spec("pyarrow") is None:
        raise Unsupported("DuckDB or pyarrow is not installed: pip install 'graphmodel[bulk,parquet]'")
    _refuse(folder)
    model = parquet.read_without_statements(folder)
    if model.lives:
        raise Unsupported("entities with times")
    admin_import.refuse_others(out)
    with session() as engine, replacing(out) as beside:
        beside.mkdir()
        _Parts(engine, folder, model, beside).write()


def _refuse(folder: Path) -> None:
    more = [name for name in column_names(folder, "statements") if name not in _COLUMNS]
    if more:
        raise Unsupported(f"statements with {more[0]}")
    for table in ("evidence", "documents"):
        if count_rows(folder, table):
            raise Unsupported(table)


class _Parts:
    """One export: from ``folder`` into ``beside``."""

    def __init__(self, engine: DuckDb, folder: Path, model: Model, beside: Path) -> None:
        self._engine = engine
        self._given: dict[str, pyarrow.Table] = {}
        self._folder = folder
        self._model = model
        self._beside = beside
        self._ids: Any = None
        self._table = Table()
        self._delimiter = ""

    def write(self) -> None:
        rows = self._combinations(_REST)
        properties = self._properties_of(rows)
        dates = {name: self._properties_of_dates(name) for name in _DATES}
        table = self._table = _table(rows, properties, dates)
        nodes = tables_of(node_rows_of(self._model, count_rows(self._folder, "statements")))
        self._delimiter = Layout.of(nodes, [table]).delimiter
        self._register(rows, properties, dates)
        parts, longest = self._relationships()
        layout = Layout.of(nodes, [table] if parts else [], longest)
        relations = list(dict.fromkeys(row[0] for row in rows))
        for name, pieces in (*layout.node_files(), *layout.other_files(self._model.name, relations, [parts] if parts else [])):
            with (self._beside / name).open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        (self._beside / admin_import.COMMAND).chmod(0o755)

    # What combinations of fields, and dates, are as properties

    def _combinations(self, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """The distinct values of some columns, in the order in which they first come."""
        import pyarrow as pa

        found: dict[tuple[Any, ...], None] = {}
        for batch in batches_of(self._folder, "statements", names, rows=_PIECE):
            table = pa.Table.from_batches([batch]).group_by(list(names), use_threads=False).aggregate([])
            found.update(dict.fromkeys(zip(*(table[name].to_pylist() for name in names), strict=True)))
            if len(found) > _MOST_COMBINATIONS:
                raise Unsupported(f"more than {_MOST_COMBINATIONS:,} combinations of {', '.join(names)}")
        return list(found)

    def _properties_of(self, rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """The properties of a statement with each combination, but for its ids, ends and times; ``affirms`` and ``denies`` have one item at most."""
        schema = self._model.schema
        for relation in {row[0] for row in rows}:
            if (known := schema.relations.get(relation)) and known.stance in ("affirms", "denies"):
                raise Unsupported(f"statements that take a side on their object ({relation})")
        given = [{name: value for name, value in zip(_REST, row, strict=True) if value is not None} for row in rows]
        statements = [Statement(subject="s", object="o", id=f"p{number}", **fields) for number, fields in enumerate(given)]
        return self._rows(statements)

    def _properties_of_dates(self, name: str) -> dict[str, dict[str, Any]]:
        """What each distinct value of a field of dates adds to the properties of a statement."""
        texts = [text for (text,) in self._combinations([name]) if text is not None]
        bare, *dated = self._rows(
            [Statement("s", "A", "o", "p"), *(Statement("s", "A", "o", f"p{number}", **{name: text}) for number, text in enumerate(texts))]
        )
        return {text: {key: value for key, value in row.items() if key not in bare and key != "id"} for text, row in zip(texts, dated, strict=True)}

    def _rows(self, statements: Sequence[Statement]) -> list[dict[str, Any]]:
        ends = (Entity("s", "A", "s"), Entity("o", "A", "o"))
        relationships = model_rows(replace(self._model, entities=ends, statements=tuple(statements)))[1]
        return [properties for *_, properties in relationships]

    # In columns

    def _register(self, rows: Sequence[tuple[Any, ...]], properties: Sequence[dict[str, Any]], dates: dict[str, dict[str, dict[str, Any]]]) -> None:
        """The tables ``rest``, ``valid``, ``stated``, ``recorded`` (by their fields, what is a property), and the entities' ids."""
        import pyarrow as pa

        symmetric = {name for name, relation in self._model.schema.relations.items() if relation.symmetric}
        lost = [with_lost_lists(own) for own in properties]
        keys = {f"k_{name}": pa.array([row[at] for row in rows], self._type(name)) for at, name in enumerate(_REST)}
        constants = {f"v{at}": [own.get(name) for own in lost] for at, name in enumerate(self._table.columns)}
        self._put(
            "rest",
            {
                **keys,
                "is_symmetric": pa.array([row[0] in symmetric for row in rows], pa.bool_()),
                "is_affirming": pa.array([bool(own["affirms"]) for own in properties], pa.bool_()),
                "is_denying": pa.array([bool(own["denies"]) for own in properties], pa.bool_()),
                **{name: self._column(at, values) for at, (name, values) in enumerate(constants.items())},
            },
        )
        for name, each in dates.items():
            added = {f"v{at}": self._column(at, [one.get(column) for one in each.values()]) for at, column in enumerate(self._table.columns)}
            self._put(name, {"text": pa.array(list(each), pa.string()), **added})
        self._ids = pa.array([entity.id for entity in self._model.entities], pa.string())

    def _type(self, name: str) -> Any:
        return types_of("statements", [name]).field(name).type

    def _column(self, at: int, values: Sequence[Any]) -> Any:
        """The values of a column of the CSV file as Arrow; lists as one text."""
        import pyarrow as pa

        type_ = list(self._table.columns.values())[at]
        types = {"boolean": pa.bool_(), "long": pa.int64(), "double": pa.float64(), "date": pa.date32()}
        if type_.endswith("[]"):
            return pa.array([None if value is None else self._delimiter.join(map(str, value)) for value in values], pa.string())
        if type_ == "date":
            values = [date.fromisoformat(value) if isinstance(value, str) else value for value in values]
        return pa.array(list(values), types.get(type_, pa.string()))

    def _put(self, name: str, columns: dict[str, Any]) -> None:
        import pyarrow as pa

        self._given[f"t_{name}"] = pa.table(columns)

    def _query(self) -> str:
        """A part of the relationships: ``piece`` has rows of the statements with their numbers."""
        one, other = (f"escaped(CASE WHEN is_symmetric THEN {order}(subject, object) ELSE {side} END)" for order, side in _SIDES)
        content = f"'c-' || left(sha256('[\"' || escaped(relation) || '\", [\"' || {one} || '\", \"' || {other} || '\"], []]'), 16)"
        own = {
            "id": "rest.id",
            "number": "rest.number",
            "contentId": "content_id",
            "affirms": "CASE WHEN is_affirming THEN content_id END",
            "denies": "CASE WHEN is_denying THEN content_id END",
            "involves": f"CASE WHEN subject = object THEN subject ELSE subject || chr({ord(self._delimiter)}) || object END",
        }
        columns = (
            own.get(name) or f"coalesce(rest.v{at}, {', '.join(f't_{each}.v{at}' for each in _DATES)})" for at, name in enumerate(self._table.columns)
        )
        chosen = ", ".join(f"{column} AS c{at}" for at, column in enumerate(columns))
        same = " AND ".join(f"piece.{name} IS NOT DISTINCT FROM k_{name}" for name in _REST)
        dates = "".join(f" LEFT JOIN t_{name} ON t_{name}.text = rest.{name}" for name in _DATES)
        return (
            f"SELECT {chosen}, subject, object, relation FROM (SELECT piece.*, {content} AS content_id, t_rest.* FROM piece JOIN t_rest ON {same})"
            f" AS rest{dates} ORDER BY rest.number"
        )

    def _relationships(self) -> tuple[list[str], int]:
        """Write the parts; their names, and the length of the longest text in them."""
        import pyarrow.compute as pc
        from pyarrow import csv

        names: list[str] = []
        longest, rows = 0, 0
        options = csv.WriteOptions(include_header=False)
        self._engine.run("CREATE MACRO escaped(x) AS replace(replace(x, '\\', '\\\\'), '\"', '\\\"')")
        query = self._query()
        waiting: list[Future[None]] = []
        with ThreadPoolExecutor(_WRITERS) as writers:
            for batch in batches_of(self._folder, "statements", _COLUMNS, rows=_PIECE):
                piece = self._checked(batch, rows)
                rows += len(batch)
                longest = max(longest, *(pc.max(pc.utf8_length(batch[name])).as_py() or 0 for name in ("id", "subject", "object")))
                made = self._engine.arrow(query, {**self._given, "piece": piece})
                if len(made) != len(batch):
                    raise AssertionError("each statement is one relationship")
                names.append(f"relationships-1-part-{len(names) + 1:05}.csv")
                waiting.append(writers.submit(csv.write_csv, made, str(self._beside / names[-1]), options))
                while len(waiting) > _WRITERS:
                    waiting.pop(0).result()
            for one in waiting:
                one.result()
        return names, 2 * longest + 1

    def _checked(self, batch: pyarrow.RecordBatch, before: int) -> pyarrow.Table:
        """The rows with their numbers. Raises Unsupported for what is to be written by way of the model."""
        import pyarrow as pa
        import pyarrow.compute as pc

        for name in ("id", "subject", "object"):
            if batch[name].null_count or pc.any(pc.match_substring_regex(batch[name], _CONTROL)).as_py():
                raise Unsupported("ids that are missing or have control characters")
        for name in _EMPTY_LISTS:
            if pc.max(pc.list_value_length(batch[name])).as_py():
                raise Unsupported(f"statements with {name}")
        for name in ("content", "draft"):
            if pc.any(batch[name]).as_py():
                raise Unsupported(f"statements that are {name}")
        for name in ("subject", "object"):
            if not pc.all(pc.is_in(batch[name], value_set=self._ids)).as_py():
                raise Unsupported("statements about statements or documents")
        table = pa.Table.from_batches([batch]).drop_columns([*_EMPTY_LISTS, "content"])
        return table.append_column("number", pa.array(range(before + 1, before + len(batch) + 1), pa.int64()))


def _table(rows: Sequence[tuple[Any, ...]], properties: Sequence[dict[str, Any]], dates: dict[str, dict[str, dict[str, Any]]]) -> Table:
    """The columns of the relationships, and for each combination of columns an example of a row."""
    examples: dict[Any, tuple[str, str, str, dict[str, Any]]] = {}
    for row, own in zip(rows, properties, strict=True):
        key = tuple((name, type(value), value if isinstance(value, list) and not value else None) for name, value in own.items())
        examples.setdefault(str(key), ("s", "o", str(row[0]), own))
    for each in dates.values():
        for added in {tuple(one): one for one in each.values()}.values():
            examples[str(("dates", *added))] = ("s", "o", str(rows[0][0]), {**properties[0], **added})
    tables = tables_of(examples.values())
    if len(tables) > 1:
        raise Unsupported("properties of several types")
    return tables[0] if tables else Table()
