"""The door to DuckDB: a bounded session with a folder of its own, and what is written differently in other dialects of SQL.

The steps of :mod:`graphmodel.bulk.execute` are standard SQL but for the methods of :class:`DuckDb`; another engine has a class with the same methods.
Nothing of a source is ever part of a query: texts come in files, and queries have numbers and names of our own.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import BackendError, RefusedError
from graphmodel.files.temporary import temporary_folder
from graphmodel.parsing.csv import MAX_CELL

if TYPE_CHECKING:
    from graphmodel.formats.flat import Kind

_MEMORY = 2**29, 2**31
"""At least and at most so many bytes are used, before the disk is; between them a quarter of what the machine has."""
_LARGE = 2**27
"""From so many bytes of text on, more than one thread is worth its cost."""
_LONGEST = 2**24
"""So many bytes a row of our own may have."""
_LONGEST_LINE = 2**18
_BUFFER = 2**22
"""Lines of more bytes are parted in another way; so many are read at a time."""
_MOST_CHOICES = 2**15
"""So many different texts are kept once; each part of a Parquet file has all of them."""
_COMPRESSION = 1
"""Higher levels take longer, and make files that are not smaller."""
_UNIT = "\x1f"
"""A character that no line has; in files of our own, what stands for no value."""
_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "real": "DOUBLE",
    "day": "DATE",
    "texts": "VARCHAR[]",
    "booleans": "BOOLEAN[]",
    "integers": "BIGINT[]",
    "reals": "DOUBLE[]",
    "days": "DATE[]",
}


class Unsupported(Exception):
    """The columnar executor does not do this, for a reason in few words: the row executor does."""


def is_installed() -> bool:
    """Whether the extra is there.

    >>> is_installed() in (True, False)
    True
    """
    return find_spec("duckdb") is not None


class DuckDb:
    """A session: tables, queries, and what DuckDB writes in a way of its own."""

    def __init__(self, connection: Any, folder: Path) -> None:
        self._connection = connection
        self.folder = folder
        """For files that are read once; it is removed with the session."""
        self._number = count(1)

    def run(self, statement: str) -> None:
        """Run a statement that has no answer."""
        with _interruptible():
            self._connection.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer of a query."""
        with _interruptible():
            found: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        return found

    def table(self, name: str, query: str) -> None:
        """Make a table of a query."""
        self.run(f"CREATE TABLE {name} AS {query}")

    def view(self, name: str, query: str) -> None:
        """Give a query a name."""
        self.run(f"CREATE VIEW {name} AS {query}")

    def create(self, name: str, kinds: Mapping[str, Kind]) -> None:
        """Make a table without rows."""
        self.run(f"CREATE TABLE {name} ({', '.join(f'{column} {_TYPES[kind]}' for column, kind in kinds.items())})")

    def load(self, name: str, kinds: Mapping[str, Kind], values: Mapping[str, Sequence[Any]], choices: Collection[str] = ()) -> None:
        """Make a table of values that were made here, by column, with a ``number`` for each row.

        Texts in columns of ``choices`` are few, and each is kept once.
        Raises RefusedError for half of a surrogate pair.
        """
        same = {column: literal for column, kind in kinds.items() if (literal := _literal(values[column], kind)) is not None}
        written = [column for column in kinds if column not in same]
        chosen = []
        for column, kind in kinds.items():
            if column in same:
                chosen.append(f'{same[column]} AS "{_quoted(column)}"')
            elif kind in ("text", "boolean", "integer", "real", "day"):
                chosen.append(f'v{written.index(column)} AS "{_quoted(column)}"')
            else:
                chosen.append(f'from_json(v{written.index(column)}, \'["{_TYPES[kind][:-2]}"]\') AS "{_quoted(column)}"')
        rows = len(values[next(iter(kinds))])
        path = self._file(_cells([range(rows), *(values[column] for column in written)], ["integer", *(kinds[column] for column in written)]))
        types = "".join(
            f", 'v{index}': '{'VARCHAR' if kinds[column].endswith('s') else _TYPES[kinds[column]]}'" for index, column in enumerate(written)
        )
        source = f"read_csv({path}, delim = ',', quote = '\"', escape = '\"', header = false, auto_detect = false, nullstr = '{_UNIT}',"
        source += " allow_quoted_nulls = false,"
        source += f" parallel = false, max_line_size = {_LONGEST}, columns = {{'number': 'BIGINT'{types}}})"
        if not choices or rows > _MOST_CHOICES:
            self.table(name, f"SELECT number, {', '.join(chosen)} FROM {source}")
            return
        self.table(f"{name}_texts", f"SELECT {', '.join(chosen)} FROM {source}")
        kept = []
        for column in kinds:
            if column in choices:
                self.run(f"CREATE TYPE {name}_{column} AS ENUM (SELECT DISTINCT {column} FROM {name}_texts WHERE {column} IS NOT NULL)")
                kept.append(f"{column}::{name}_{column} AS {column}")
            else:
                kept.append(column)
        self.table(name, f"SELECT {', '.join(kept)} FROM {name}_texts")
        self.run(f"DROP TABLE {name}_texts")

    def arrow(self, query: str, given: Mapping[str, Any]) -> Any:
        """The answer of a query over Arrow tables, by name, as an Arrow table."""
        for name, table in given.items():
            self._connection.register(name, table)
        try:
            with _interruptible():
                return self._connection.execute(query).to_arrow_table()
        finally:
            for name in given:
                self._connection.unregister(name)

    def use_processors(self, size: int) -> None:
        """Use as many threads as text of a size is worth."""
        if size > _LARGE:
            self.run(f"SET threads = {min(os.cpu_count() or 1, 8)}")

    def join_as_written(self) -> None:
        """Go through the first table of each join, and look up rows in the others: DuckDB does not know how many rows a file has, and may do it the
        other way around.
        """
        self.run("SET disabled_optimizers = 'join_order,build_side_probe_side'")

    def part(self, name: str, query: str) -> bool:
        """Make a table of a query over :meth:`parted`; False where any line has more or fewer cells, or is very long: nothing is made then."""
        import duckdb

        try:
            self.table(name, query)
        except duckdb.InvalidInputException:
            return False
        return True

    def forget(self, name: str) -> None:
        """Remove a table."""
        self.run(f"DROP TABLE {name}")

    def parted(self, path: Path, separator: str, width: int, first: int) -> str:
        """The lines of a file from a first one on, with so many cells each, in a table: ``number`` and ``c0`` …"""
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
        source = f"read_csv('{_apostrophes(str(path))}', delim = chr({ord(separator)}), quote = '', escape = '', comment = '', new_line = '\\n',"
        source += f" nullstr = '{_UNIT}', header = false, skip = {first - 1}, auto_detect = false, max_line_size = {_LONGEST_LINE},"
        source += f" buffer_size = {_BUFFER}, columns = {{{columns}}})"
        return f"(SELECT row_number() OVER () + {first - 1} AS number, * FROM {source})"

    def insert_lines(self, table: str, query: str) -> None:
        """Insert the answer of a query over :meth:`lines`. Raises Unsupported for what is not UTF-8, and for lines that are very long."""
        import duckdb

        try:
            self.run(f"INSERT INTO {table} {query}")
        except duckdb.InvalidInputException as error:
            raise Unsupported("text that is not UTF-8, or lines that are very long") from error

    def lines(self, path: Path) -> str:
        """A table of the lines of a file: ``number``, from 1, and ``line``, which is null where it is empty."""
        source = f"read_csv('{_apostrophes(str(path))}', delim = '{_UNIT}', quote = '', escape = '', comment = '', new_line = '\\n', header = false,"
        source += f" auto_detect = false, max_line_size = {MAX_CELL}, columns = {{'line': 'VARCHAR'}})"
        return f"(SELECT row_number() OVER () AS number, line FROM {source})"

    def without(self, text: str, character: str) -> str:
        """A text without this character at its beginning."""
        return f"ltrim({text}, chr({ord(character)}))"

    def cells(self, line: str, separator: str) -> str:
        """A list of what stands between the separators."""
        return f"string_split({line}, chr({ord(separator)}))"

    def cell(self, cells: str, index: int) -> str:
        """A cell of such a list; null where there are fewer."""
        return f"{cells}[{index + 1}]"

    def count_of(self, cells: str) -> str:
        """How many cells there are."""
        return f"len({cells})"

    def has_text_after(self, cells: str, width: int) -> str:
        """Whether cells after so many have any text."""
        return f"array_to_string({cells}[{width + 1}:], '') <> ''"

    def sha256(self, text: str) -> str:
        """The hexadecimal digits of the digest of a text in UTF-8."""
        return f"sha256({text})"

    def matches(self, text: str, pattern: str) -> str:
        """Whether a text is, from its beginning to its end, as a regular expression of our own says."""
        return f"regexp_full_match({text}, '{pattern}')"

    def text(self, value: str) -> str:
        """A value as text."""
        return f"CAST({value} AS VARCHAR)"

    def smallest(self, column: str, most: int) -> str:
        """The smallest numbers of a group, in their order."""
        return f"min({column}, {most})"

    def quoted(self, name: str) -> str:
        """The name of a column in a query."""
        return f'"{_quoted(name)}"'

    def write(self, chosen: str, source: str, order: str, path: Path, head: str) -> None:
        """Write what is chosen of a source, by an order, as a Parquet file; ``head`` is in its metadata under ``graphmodel``.

        Without an order, rows are written as the source has them.
        """
        said = self._file([head])
        self.run(f"SET VARIABLE head = (SELECT content FROM read_text({said}))")
        target = f"'{_apostrophes(str(path))}'"
        form = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {_COMPRESSION}, KV_METADATA {{graphmodel: getvariable('head')}}"
        self.run(f"COPY (SELECT {chosen} FROM {source}{f' ORDER BY {order}' if order else ''}) TO {target} ({form})")

    def constants(self, columns: Mapping[str, tuple[Kind, Sequence[Any]]]) -> dict[str, str] | None:
        """What stands in a query for columns that say the same in every row; None where one of them may have text of a source."""
        found = {column: _literal(values, kind) or _word(values, kind) for column, (kind, values) in columns.items()}
        return {column: text for column, text in found.items() if text is not None} if None not in found.values() else None

    def repeated(self, name: str, condition: str) -> bool:
        """Make a table of the ids of ``judged`` that are there more than once, with the ``first`` row of each; whether there are any.

        Numbers are grouped in half the time of texts, so that texts are only looked at where their hashes are the same.
        """
        self.table(f"{name}_hashes", f"SELECT hash(id) AS hashed FROM judged WHERE {condition} GROUP BY hash(id) HAVING count(*) > 1")
        again = f"hash(id) IN (SELECT hashed FROM {name}_hashes)"
        self.table(name, f"SELECT id, min(row) AS first FROM judged WHERE {condition} AND {again} GROUP BY id HAVING count(*) > 1")
        return bool(self.rows(f"SELECT count(*) FROM {name}")[0][0])

    def _file(self, pieces: Any) -> str:
        """The name, in quotes, of a file with these texts."""
        path = self.folder / f"{next(self._number)}.txt"
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                if isinstance(pieces, list):
                    file.writelines(pieces)
                else:
                    csv.writer(file, lineterminator="\n").writerows(pieces)
        except UnicodeEncodeError as error:
            raise RefusedError("half of a surrogate pair is not a character; remove it") from error
        return f"'{_apostrophes(str(path))}'"


def _cells(columns: list[Sequence[Any]], kinds: list[Kind]) -> Iterator[tuple[Any, ...]]:
    """The rows of a file, with lists as JSON."""
    return zip(*(_column(column, kind) for column, kind in zip(columns, kinds, strict=True)), strict=True)


def _column(values: Sequence[Any], kind: Kind) -> Sequence[Any]:
    if kind.endswith("s"):
        return [_UNIT if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in values]
    return [_UNIT if value is None else value for value in values] if None in values else values


def _literal(values: Sequence[Any], kind: Kind) -> str | None:
    """What is the same in every row and no text of a source: no value, no item, true or false."""
    first = values[0] if values else None
    if not (first is None or first == [] or isinstance(first, bool)) or any(value != first for value in values):
        return None
    return f"{'NULL' if first is None else '[]' if first == [] else str(first).lower()}::{_TYPES[kind]}"


def _word(values: Sequence[Any], kind: Kind) -> str | None:
    """A word of ASCII letters that is the same in every row: it cannot end a text in a query.

    >>> _word(["certain", "certain"], "text"), _word(["x', y"], "text"), _word(["a", "b"], "text")
    ("'certain'::VARCHAR", None, None)
    """
    first = values[0] if values else None
    if kind != "text" or not isinstance(first, str) or not (first.isascii() and first.isalpha()) or any(value != first for value in values):
        return None
    return f"'{first}'::VARCHAR"


def _memory() -> int:
    """So many bytes a session may use before it uses the disk."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        size = 0
    return min(max(size // 4, _MEMORY[0]), _MEMORY[1])


def _apostrophes(text: str) -> str:
    return text.replace("'", "''")


def _quoted(name: str) -> str:
    return name.replace('"', '""')


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C is Ctrl-C; DuckDB calls it a RuntimeError."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from error


@contextmanager
def session() -> Iterator[DuckDb]:
    """A session, while the ``with`` block lasts; what does not fit in its memory goes into a folder that is removed.

    Raises BackendError where the engine fails, InputError where the folder has no room.
    """
    import duckdb

    with temporary_folder() as folder:
        settings: dict[str, Any] = {
            "memory_limit": f"{_memory() >> 20}MiB",
            "temp_directory": str(folder),
            "threads": 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        connection = duckdb.connect(":memory:", config=settings)
        try:
            yield DuckDb(connection, folder)
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.Error as error:
            raise BackendError(f"the columnar engine has failed: {str(error).splitlines()[0]}; the disk or the memory may be full") from error
        finally:
            connection.close()
