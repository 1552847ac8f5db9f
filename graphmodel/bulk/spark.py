"""The door to Spark's SQL: Sail (no JVM), PySpark on this machine, or a cluster over Spark Connect; with the methods of ``bulk.engine.DuckDb``.

Every table of a step is a folder of Parquet files in the session's folder, which the engine's processes must see. Nothing of a source is ever part of
a query.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from graphmodel.bulk.engine import Unsupported
from graphmodel.errors import BackendError, UsageError
from graphmodel.files.temporary import temporary_folder
from graphmodel.formats.model_tables import ModelTable
from graphmodel.formats.parquet import MARK, arrow_table, parquet_module
from graphmodel.parsing.csv import MAX_CELL

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind

SparkName = Literal["sail", "spark"]
_BLOCK = 2**22
_SQL: dict[Kind, str] = {"text": "STRING", "integer": "BIGINT"}
_REMOTE = "SPARK_REMOTE"


class SparkSql:
    """A session: tables, queries, and what Spark writes in a way of its own."""

    def __init__(self, session: Any, folder: Path) -> None:
        self._session = session
        self.folder = folder
        """For the tables; it is removed with the session."""
        self._number = count(1)
        self._kinds: dict[str, Mapping[str, Kind]] = {}
        self._pieces: dict[str, list[str]] = {}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer of a query."""
        return [tuple(row) for row in self._session.sql(query).collect()]

    def table(self, name: str, query: str) -> None:
        """Make a table of a query."""
        self._seen_as(name, self._written(name, self._session.sql(query)))

    def view(self, name: str, query: str) -> None:
        """Give a query a name."""
        self._session.sql(query).createOrReplaceTempView(name)

    def create(self, name: str, kinds: Mapping[str, Kind]) -> None:
        """Make a table without rows."""
        self._kinds[name], self._pieces[name] = kinds, []
        self.table(name, f"SELECT {', '.join(f'CAST(NULL AS {_SQL[kind]}) AS {column}' for column, kind in kinds.items())} WHERE FALSE")

    def load(self, name: str, kinds: Mapping[str, Kind], values: Mapping[str, Sequence[Any]], choices: Collection[str] = ()) -> None:
        """Make a table of values that were made here, by column, with a ``number`` for each row; ``choices`` say nothing here."""
        number = list(range(len(values[next(iter(kinds))])))
        table = arrow_table(
            ModelTable(name, {"number": "integer", **kinds}, {"number": number, **{column: list(values[column]) for column in kinds}})
        )
        path = self._new(name)
        parquet_module().write_table(table, path)
        self._seen_as(name, path)

    def use_processors(self, size: int) -> None:
        """Spark uses as many as it has."""

    def join_as_written(self) -> None:
        """Spark's answers have no order of their own."""

    def part(self, name: str, query: str) -> bool:
        """Spark's own reader of tables ends lines at other places: they are parted here."""
        return False

    def forget(self, name: str) -> None:
        """Tables are removed with the session."""

    def parted(self, path: Path, separator: str, width: int, first: int) -> str:
        """Nothing is read in this way."""
        return ""

    def insert_lines(self, table: str, query: str) -> None:
        """Insert the answer of a query over :meth:`lines`."""
        kinds = self._kinds[table]
        typed = [f"CAST({column} AS {_SQL[kind]}) AS {column}" for column, kind in kinds.items()]
        answer = self._session.sql(query).toDF(*kinds).selectExpr(*typed)
        self._pieces[table].append(self._written(table, answer))
        self._seen_as(table, *self._pieces[table])

    def lines(self, path: Path) -> str:
        """A table of the lines of a file: ``number``, from 1, and ``line``, which is null where it is empty.

        Raises Unsupported for what is not UTF-8, and for lines that are very long.
        """
        import pyarrow as pa

        copy, name = self._new("lines"), f"lines{next(self._number)}"
        schema = pa.schema({"number": pa.int64(), "line": pa.string()})
        with path.open("rb") as file, parquet_module().ParquetWriter(copy, schema) as writer:
            first, rest = 1, b""
            while block := file.read(_BLOCK):
                end = block.rfind(b"\n") + 1
                if len(rest) + len(block) > _BLOCK + MAX_CELL:
                    raise Unsupported("lines that are very long")
                whole, rest = (rest + block[:end], block[end:]) if end else (b"", rest + block)
                if whole:
                    first += self._write_lines(writer, whole[:-1], first)
            if rest:
                self._write_lines(writer, rest, first)
        self._seen_as(name, copy)
        return name

    def _write_lines(self, writer: Any, text: bytes, first: int) -> int:
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            lines = pc.split_pattern(pa.array([text], pa.binary()).cast(pa.string()), "\n").flatten()
        except pa.ArrowInvalid as error:
            raise Unsupported("text that is not UTF-8") from error
        if (pc.max(pc.binary_length(lines)).as_py() or 0) > MAX_CELL:
            raise Unsupported("lines that are very long")
        lines = pc.if_else(pc.equal(lines, ""), pa.scalar(None, pa.string()), lines)
        writer.write_batch(pa.record_batch({"number": pa.array(range(first, first + len(lines)), pa.int64()), "line": lines}))
        return len(lines)

    def without(self, text: str, character: str) -> str:
        """A text without this character at its beginning."""
        return f"trim(LEADING chr({ord(character)}) FROM {text})"

    def cells(self, line: str, separator: str) -> str:
        """A list of what stands between the separators."""
        return f"split({line}, '\\\\x{ord(separator):02x}', -1)"

    def cell(self, cells: str, index: int) -> str:
        """A cell of such a list; null where there are fewer."""
        return f"try_element_at({cells}, {index + 1})"

    def count_of(self, cells: str) -> str:
        """How many cells there are."""
        return f"CAST(size({cells}) AS BIGINT)"

    def has_text_after(self, cells: str, width: int) -> str:
        """Whether cells after so many have any text."""
        return f"array_join(slice({cells}, {width + 1}, 100000), '') <> ''"

    def sha256(self, text: str) -> str:
        """The hexadecimal digits of the digest of a text in UTF-8."""
        return f"sha2({text}, 256)"

    def matches(self, text: str, pattern: str) -> str:
        """Whether a text is, from its beginning to its end, as a regular expression of our own says."""
        return f"{text} RLIKE '^({pattern})$'"

    def text(self, value: str) -> str:
        """A value as text."""
        return f"CAST({value} AS STRING)"

    def smallest(self, column: str, most: int) -> str:
        """The smallest numbers of a group, in their order."""
        return f"slice(array_sort(collect_list({column})), 1, {most})"

    def quoted(self, name: str) -> str:
        """The name of a column in a query."""
        return f"`{name.replace('`', '``')}`"

    def write(self, chosen: str, source: str, order: str, path: Path, head: str) -> None:
        """Write what is chosen of a source, by an order, as a Parquet file; ``head`` is in its metadata under ``graphmodel``."""
        answer = self._session.sql(f"SELECT {chosen}, {order} AS in_order FROM {source}").orderBy("in_order")
        parquet = parquet_module()
        writer = None
        for piece in _merged([parquet.ParquetFile(part) for part in sorted(Path(self._written("answer", answer)).rglob("*.parquet"))], "in_order"):
            if writer is None:
                schema = piece.schema.with_metadata({MARK: head.encode()})
                writer = parquet.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(piece.replace_schema_metadata(schema.metadata))
        if writer is not None:
            writer.close()

    def constants(self, columns: Mapping[str, tuple[Kind, Sequence[Any]]]) -> dict[str, str] | None:
        """Columns that say the same in every row are joined."""
        return None

    def repeated(self, name: str, condition: str) -> bool:
        """Make a table of the ids of ``judged`` that are there more than once, with the ``first`` row of each; whether there are any."""
        self.table(name, f"SELECT id, min(row) AS first FROM judged WHERE {condition} GROUP BY id HAVING count(*) > 1")
        return bool(self.rows(f"SELECT count(*) FROM {name}")[0][0])

    def _written(self, name: str, answer: Any) -> str:
        """The folder in which an answer was written, with one file at least: an engine may write none for an answer without rows."""
        path = self._new(name)
        answer.write.parquet(path)
        if not any(Path(path).rglob("*.parquet")):
            Path(path).mkdir(exist_ok=True)
            parquet_module().write_table(answer.limit(0).toArrow(), Path(path) / "part-0.parquet")
        return path

    def _new(self, name: str) -> str:
        return str(self.folder / f"{name}-{next(self._number)}")

    def _seen_as(self, name: str, *paths: str) -> None:
        self._session.read.parquet(*paths).createOrReplaceTempView(name)


def _merged(files: Sequence[Any], order: str) -> Iterator[Any]:
    """The rows of files, each of which is in order, as pieces in one order, without its column; an empty piece where there are no rows.

    Engines spread the answer of a query with an order over files, each in order.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = pa.schema([pa.field(field.name, _without_views(field.type)) for field in files[0].schema_arrow])
    sources = [(pa.Table.from_batches([batch]).cast(schema) for batch in file.iter_batches()) for file in files]
    waiting = {number: table for number, source in enumerate(sources) if (table := next(source, None)) is not None}
    yield schema.empty_table().drop_columns([order])
    last = -1
    while waiting:
        bound = min(table[order][-1].as_py() for table in waiting.values())
        pieces = []
        for number, table in list(waiting.items()):
            before = pc.less_equal(table[order], bound)
            pieces.append(table.filter(before))
            rest = table.filter(pc.invert(before))
            if not len(rest):
                rest = next(sources[number], None)
            if rest is None:
                del waiting[number]
            else:
                waiting[number] = rest
        piece = pa.concat_tables(pieces).replace_schema_metadata().sort_by(order)
        if piece[order][0].as_py() <= last:
            raise BackendError("the engine has not kept the order of rows")
        last = piece[order][-1].as_py()
        yield piece.drop_columns([order])


def _without_views(kind: Any) -> Any:
    """A type of Arrow with texts as everybody has them: some engines have them as views, which cannot be sorted."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        return pa.list_(pa.field(kind.value_field.name, _without_views(kind.value_type)))
    return pa.string() if pa.types.is_string_view(kind) else kind


@contextmanager
def session(name: SparkName) -> Iterator[SparkSql]:
    """A session, while the ``with`` block lasts. Raises UsageError where the engine is not installed, BackendError where it fails."""
    if find_spec("pyspark") is None or find_spec("pyarrow") is None or (name == "sail" and find_spec("pysail") is None):
        raise UsageError(f"--engine {name} needs an extra: pip install 'graphmodel[{name}]'")
    # PySpark tells whoever runs it that it does not fully support the newest pandas, which is not used here.
    with temporary_folder() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.errors import PySparkException

        try:
            with _sail() if name == "sail" else _spark() as found:
                yield SparkSql(found, folder)
        except PySparkException as error:
            raise BackendError(f"{name}: {str(error).strip().splitlines()[0]}") from error


@contextmanager
def _sail() -> Iterator[Any]:
    from pysail.spark import SparkConnectServer

    os.environ.setdefault("RUST_LOG", "error")  # it tells of its start and its end otherwise
    server = SparkConnectServer()
    server.start(background=True)
    try:
        _, port = server.listening_address
        with _connected(f"sc://127.0.0.1:{port}") as found:
            yield found
    finally:
        server.stop()


@contextmanager
def _spark() -> Iterator[Any]:
    remote = os.environ.get(_REMOTE)
    if remote:
        with _connected(remote) as found:
            yield found
        return
    from pyspark.sql import SparkSession

    try:
        found = (
            SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
        )
    except Exception as error:  # what is raised depends on what of Spark is installed
        raise UsageError(f"--engine spark needs PySpark with Java, or an address in {_REMOTE}: {str(error).splitlines()[0]}") from error
    try:
        yield found
    finally:
        found.stop()


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    with _main_with_a_file():
        found = SparkSession.builder.remote(address).create()
    try:
        yield found
    finally:
        found.stop()


@contextmanager
def _main_with_a_file() -> Iterator[None]:
    """PySpark takes a program without a file (``python -c``, a worker of pytest-xdist) for its own doctests, and may end it."""
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = ""
    try:
        yield
    finally:
        del main.__file__
