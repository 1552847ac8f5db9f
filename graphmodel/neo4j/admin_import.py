"""A folder for ``neo4j-admin database import``: the quickest way of a large graph into a new database.

Headers and data as CSV, ``import.sh`` with the exact command, and ``after.cypher`` to run once the server is up: constraints, indexes, and the lists
that CSV cannot say (an empty list, and a list of one empty text, come out of the import as nothing). What is in the database then is what the script
and ``graphmodel load`` make.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import RefusedError
from graphmodel.files.atomic import refuse_other_files, replacing
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.graph.rows import model_name
from graphmodel.neo4j.batches import in_columns
from graphmodel.neo4j.cypher import identifier, literal, template
from graphmodel.neo4j.schema_rules import rule_statements
from graphmodel.neo4j.typed_text import TEXTS, Typed, TypedList, point_parts, typed_rows

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

COMMAND, AFTER = "import.sh", "after.cypher"

_TYPES: dict[type, str] = {str: "string", bool: "boolean", int: "long", float: "double", date: "date"}
_DELIMITERS = {"\x1f": "U+001F", "\x1e": "U+001E", "\x1d": "U+001D", "\x1c": "U+001C"}
LISTS = "listsToMake"
"""A property for the time between the import and ``after.cypher``: the lists that the import could not make."""
_BUFFER = 4 * 2**20
"""The importer's own limit for a field, in characters, unless the command raises it."""


@dataclass(slots=True)
class Table:
    """Rows that share a header: ``columns`` are names with their types; ``groups`` the rows, by the columns that they have."""

    columns: dict[str, str] = field(default_factory=dict)
    groups: list[tuple[tuple[str, ...], list[tuple[Any, ...]]]] = field(default_factory=list)


def write(graph: Graph, folder: Path, expected: Fingerprint | None = None) -> None:
    """Write a graph into a folder, which is replaced as a whole; ``expected`` as for :func:`graphmodel.files.atomic.replacing`.

    Raises RefusedError for a folder that has anything else in it.
    """
    refuse_others(folder)
    with replacing(folder, expected) as beside:
        beside.mkdir()
        for name, pieces in files(graph):
            with (beside / name).open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        (beside / COMMAND).chmod(0o755)


def files(graph: Graph) -> Iterator[tuple[str, Iterable[str]]]:
    """The names and the pieces of the texts of all files.

    Raises RefusedError for properties whose names a header cannot hold, and for lists whose items hold all the characters that could separate them.
    """
    model = model_name(graph)
    node_rows, relationship_rows = typed_rows(graph, model)
    nodes = tables_of(node_rows)
    types: dict[str, None] = {}

    def rows() -> Iterator[tuple[Any, ...]]:
        for type_, subject, object_, properties in relationship_rows:
            types[type_] = None
            yield subject, object_, type_, properties

    relationships = tables_of(rows())
    layout = Layout.of(nodes, relationships)
    yield from layout.node_files()
    for number, table in enumerate(relationships, 1):
        yield f"relationships-{number}.csv", _lines(table, layout.delimiter)
    parts = [[f"relationships-{number}.csv"] for number in range(1, len(relationships) + 1)]
    yield from layout.other_files(model, types, parts, rule_statements(graph))


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of a folder, what separates the items of lists, and the options of the import; relationships may be written by somebody else."""

    nodes: list[Table]
    relationships: list[Table]
    delimiter: str
    options: list[str]

    @classmethod
    def of(cls, nodes: list[Table], relationships: list[Table], longest: int = 0) -> Layout:
        """The layout of tables; ``longest`` is the length of the longest text that is not in them."""
        delimiter = _delimiter([*nodes, *relationships])
        options = [f"--array-delimiter={_DELIMITERS[delimiter]}", "--id-type=string", "--bad-tolerance=0"]
        found, lines = _extent([*nodes, *relationships])
        if lines:
            options.append("--multiline-fields=true")  # only where it must be: it makes the importer slower
        if max(found, longest) * 2 > _BUFFER:
            options.append(f"--read-buffer-size={max(found, longest) * 8}")
        return cls(nodes, relationships, delimiter, options)

    def node_files(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The files of the nodes."""
        for number, table in enumerate(self.nodes, 1):
            yield _head("nodes", number, table, (":LABEL",))
            yield f"nodes-{number}.csv", _lines(table, self.delimiter)

    def other_files(
        self, model: str, types: Iterable[str], parts: Sequence[Sequence[str]], rules: Iterable[str] = ()
    ) -> Iterator[tuple[str, Iterable[str]]]:
        """The headers of the relationships, the command, and what to run after it; ``parts`` are the files of each table of relationships."""
        for number, table in enumerate(self.relationships, 1):
            yield _head("relationships", number, table, (":START_ID(Entity)", ":END_ID(Entity)", ":TYPE"))
        files = [f"--nodes=nodes-{number}-header.csv,nodes-{number}.csv" for number in range(1, len(self.nodes) + 1)]
        files += [f"--relationships={','.join((f'relationships-{number}-header.csv', *some))}" for number, some in enumerate(parts, 1)]
        yield COMMAND, [_command([*self.options, *files])]
        yield AFTER, chain(_after(model, types, self.nodes, self.relationships), (f"{text};\n" for text in rules))


def _head(kind: str, number: int, table: Table, heads: Sequence[str]) -> tuple[str, Iterable[str]]:
    names = (*(_header(kind, *pair) for pair in table.columns.items()), *heads)
    return f"{kind}-{number}-header.csv", [",".join(map(_quoted, names)) + "\n"]


def _command(options: list[str]) -> str:
    lines = " \\\n  ".join(map(shlex.quote, options))
    return (
        "#!/bin/sh\n"
        "# Run it in this folder, with the server stopped, for a database that is new or empty; neo4j-admin is in the server's bin folder.\n"
        f"# Then start the server and run: cypher-shell -f {AFTER}\n"
        'cd "$(dirname "$0")" || exit 1\n'
        f'exec neo4j-admin database import full "${{1:-neo4j}}" \\\n  {lines}\n'
    )


def _after(model: str, types: Iterable[str], nodes: list[Table], relationships: list[Table]) -> Iterator[str]:
    yield f"// After the import of {COMMAND}: constraints, indexes, and the lists that CSV cannot say. Running it again changes nothing.\n\n"
    yield template("constraints") + "\n"
    for pattern, tables in (("(n:Entity {model: $model})", nodes), ("(:Entity {model: $model})-[n]->()", relationships)):
        match = f"MATCH {pattern.replace('$model', literal(model))}"
        made = sorted({one for table in tables for _, rows in table.groups for row in rows for one in row[-1].get(LISTS, ())})
        for one in made:
            name, _, number = one.rpartition("=")
            value = literal([""] * int(number))
            yield f"{match} WHERE {literal(one)} IN n.{LISTS} CALL (n) {{ SET n.{identifier(name)} = {value} }} IN TRANSACTIONS OF 10000 ROWS;\n"
        if made:
            yield f"{match} WHERE n.{LISTS} IS NOT NULL CALL (n) {{ REMOVE n.{LISTS} }} IN TRANSACTIONS OF 10000 ROWS;\n"
    for type_ in types:
        yield template("index-relationships").replace("`TYPE`", identifier(type_)) + "\n"


def tables_of(rows: Iterable[tuple[Any, ...]]) -> list[Table]:
    """The rows in as few tables as can be: in a table, a property has one type."""
    groups: dict[tuple[tuple[str, str], ...], list[tuple[Any, ...]]] = {}
    kinds: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        known = (*row[-1], *map(type, row[-1].values()))
        group = kinds.get(known)
        if group is not None:
            group.append(row)
            continue
        properties = with_lost_lists(row[-1])
        group = groups.setdefault(tuple((name, _type(value)) for name, value in properties.items()), [])
        group.append((*row[:-1], properties))
        if list not in known:
            kinds[known] = group
    tables: list[Table] = []
    for key, some in groups.items():
        table = next((table for table in tables if all(table.columns.get(name, type_) == type_ for name, type_ in key)), None)
        if table is None:
            table = Table()
            tables.append(table)
        table.columns.update(key)
        table.groups.append((tuple(name for name, _ in key), some))
    return tables


def with_lost_lists(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties without the lists that CSV cannot say, but with their names, for ``after.cypher``."""
    lost = [f"{name}={len(value)}" for name, value in properties.items() if type(value) is list and (not value or value == [""])]
    if not lost:
        return properties
    kept = {name: value for name, value in properties.items() if not (type(value) is list and (not value or value == [""]))}
    return {**kept, LISTS: lost}


def _type(value: Any) -> str:
    if isinstance(value, TypedList):
        return f"{value.kind}[]" if value.kind != "bytes" else "string[]"
    if isinstance(value, Typed):
        return value.kind if value.kind != "bytes" else "byte[]"
    return f"{_TYPES[type(value[0])]}[]" if type(value) is list else _TYPES[type(value)]


def _header(kind: str, name: str, type_: str) -> str:
    if not name or any(one in ":(){}[]\n\r" for one in name):
        raise RefusedError(f"{name!r} cannot be a property in neo4j-admin's headers; rename it, or use another format")
    return "id:ID(Entity)" if kind == "nodes" and name == "id" else f"{name}:{type_}"


def _lines(table: Table, delimiter: str) -> Iterator[str]:
    for _, rows in table.groups:
        for start in range(0, len(rows), 10_000):
            some = rows[start : start + 10_000]
            ends, values = in_columns(some)
            columns = [_cells(values[name], type_, delimiter) if name in values else [""] * len(some) for name, type_ in table.columns.items()]
            columns += [_all_quoted([delimiter.join(one) for one in end] if type(end[0]) is tuple else end) for end in ends]
            yield "\n".join(map(",".join, zip(*columns, strict=True))) + "\n"


def _cells(values: Sequence[Any], type_: str, delimiter: str) -> list[str]:
    if type_ == "byte[]":
        return _all_quoted([delimiter.join(str(one - 256 if one > 127 else one) for one in bytes.fromhex(text)) for text in values])
    if type_.endswith("[]"):
        kind = type_[:-2]
        write_one = _point if kind == "point" else str if kind == "string" or (kind in TEXTS and isinstance(values[0], TypedList)) else _WRITE[kind]
        return _all_quoted([delimiter.join(map(write_one, value)) for value in values])
    return _all_quoted(values) if type_ == "string" else list(map(_WRITE[type_], values))


def _all_quoted(column: Sequence[str]) -> list[str]:
    return [f'"{one}"' for one in column] if '"' not in "".join(column) else list(map(_quoted, column))


def _quoted(text: str) -> str:
    return f'"{text}"' if '"' not in text else '"' + text.replace('"', '""') + '"'


def _double(value: float) -> str:
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(value), repr(value))


_WRITE: dict[str, Callable[[Any], str]] = {
    "string": _quoted,
    "boolean": lambda value: "true" if value else "false",
    "long": str,
    "double": _double,
    "date": lambda value: value if isinstance(value, str) else value.isoformat(),
}
_WRITE |= {kind: _quoted for kind in TEXTS if kind not in (*_WRITE, "point")}


def _point(text: str) -> str:
    """A point as neo4j-admin reads it."""
    system, numbers = point_parts(text)
    return f"{{srid: {system}, {', '.join(f'{axis}: {_double(number)}' for axis, number in zip('xyz', numbers, strict=False))}}}"


_WRITE["point"] = lambda value: _quoted(_point(value))


def _delimiter(tables: list[Table]) -> str:
    """A character that no item of a list, and no label, has in it."""
    used: set[str] = set()
    for table in tables:
        lists = [name for name, type_ in table.columns.items() if type_ == "string[]"]
        for present, rows in table.groups:
            labels = [{row[at] for row in rows} for at, head in enumerate(rows[0][:-1]) if isinstance(head, tuple)]
            for items in chain(*labels, *([row[-1][name] for row in rows] for name in lists if name in present)):
                used.update(one for one in _DELIMITERS if any(one in item for item in items))
    free = next((one for one in _DELIMITERS if one not in used), None)
    if free is None:
        raise RefusedError("lists whose items hold all of U+001C to U+001F leave nothing to separate them; use another format")
    return free


def _extent(tables: list[Table]) -> tuple[int, bool]:
    """The length of the longest text, and whether any text, id, label or type goes over more than one line."""
    longest, lines = 0, False
    for table in tables:
        names = [name for name, type_ in table.columns.items() if type_.startswith("string")]
        for _, rows in table.groups:
            heads, values = in_columns(rows)
            for column in (*heads, *(values[name] for name in names if name in values)):
                whole = column if type(column[0]) is str else ["".join(one) for one in column]
                longest = max(longest, *map(len, whole))
                everything = "".join(whole)
                lines = lines or "\n" in everything or "\r" in everything
    return longest, lines


def refuse_others(folder: Path) -> None:
    """Raise RefusedError for a folder that has files in it which are not of an import."""
    refuse_other_files(folder, _is_ours)


def _is_ours(name: str) -> bool:
    return name in (COMMAND, AFTER) or (name.startswith(("nodes-", "relationships-")) and name.endswith(".csv"))
