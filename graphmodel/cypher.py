"""Cypher text: identifiers, literals, and the script that loads a graph into Neo4j.

Values get into Cypher as parameters, or here through :func:`literal`; labels and types through :func:`identifier`. Nothing else in graphmodel joins
Cypher from strings. Scripts are made from the templates in ``cypher/``, the same text that the driver runs with parameters.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from graphmodel.errors import RefusedError
from graphmodel.resources import resource
from graphmodel.rows import node_rows, relationship_rows
from graphmodel.schema import ENTITY

if TYPE_CHECKING:
    from graphmodel.build import Graph

BATCH = 500
"""Rows in one statement of a script: more make cypher-shell's parser slower, fewer make more transactions."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MAX_INTEGER = 2**63
_MAX_NAME = 1000


def identifier(name: str) -> str:
    """A label, type or property name, quoted. Simple names stay as they are.

    Raises RefusedError for names that Neo4j or cypher-shell cannot take: empty ones, backslashes (cypher-shell reads them as escapes even inside
    backticks, and Neo4j decodes ``\\u0060`` there), NUL, and half surrogate pairs.

    >>> identifier("DENIES"), identifier("is a"), identifier("a`b")
    ('DENIES', '`is a`', '`a``b`')
    """
    if len(name) <= _MAX_NAME and name.isascii() and name.isidentifier():
        return name
    if not name or len(name) > _MAX_NAME or "\\" in name or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in name):
        raise RefusedError(f"{name[:60]!r} cannot be a label, relationship type or property in Neo4j; rename it")
    return f"`{name.replace('`', '``')}`"


def literal(value: Any) -> str:
    """A value as Cypher text: null, booleans, numbers, text, dates, lists and maps.

    Control and format characters are written as escapes, so that a reader sees them and no tool takes them for the end of a line.
    Raises RefusedError for integers of more than 64 bits and for half surrogate pairs.

    >>> literal('He said "no"'), literal([1, True, None]), literal(date(2025, 2, 14))
    ('"He said \\\\"no\\\\""', '[1, true, null]', 'date("2025-02-14")')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            if not -_MAX_INTEGER <= value < _MAX_INTEGER:
                raise RefusedError(f"{str(value)[:40]} does not fit into 64 bits, and so into no Neo4j integer; write it as text")
            # The least integer is no literal: the parser reads the digits before the sign.
            return str(value) if value != -_MAX_INTEGER else f"({value + 1} - 1)"
        case float():
            return repr(value) if math.isfinite(value) else {math.inf: "(1.0/0.0)", -math.inf: "(-1.0/0.0)"}.get(value, "(0.0/0.0)")
        case str():
            return f'"{"".join(map(_escaped, value))}"' if not _is_plain(value) else f'"{value}"'
        case date():
            return f'date("{value.isoformat()}")'
        case list() | tuple():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return "{" + ", ".join(f"{identifier(str(key))}: {literal(item)}" for key, item in value.items()) + "}"
        case _:
            raise RefusedError(f"a {type(value).__name__} has no form in Cypher")


def script(graph: Graph, *, batch: int = BATCH) -> Iterator[str]:
    """The pieces of a script that loads a graph: constraints, then nodes, then relationships, in batches.

    cypher-shell runs it as it is, and again without changing anything: constraints only if they are missing, nodes and relationships
    by their ids, properties only where they differ. Each batch is a transaction of its own, so a script that was stopped can be run again.
    Statements on one line each; ``;`` ends each. No APOC.
    """
    name = graph.graph.get("title") or graph.graph.get("model") or "a graph"
    yield f"// {_comment(str(name))}\n"
    yield f"// {graph.number_of_nodes()} nodes, {graph.number_of_edges()} relationships. Written by graphmodel.\n"
    yield "// Run: cypher-shell -f FILE (NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD in the environment). Running it again changes nothing.\n\n"
    yield template("constraints") + "\n"
    by_label: dict[str, list[Any]] = defaultdict(list)
    for labels, properties in node_rows(graph):
        by_label[labels[-1]].append(properties)
    for label, rows in by_label.items():
        yield f"\n// {_comment(label)}: {len(rows)}\n"
        yield from _batches(node_template(label), rows, batch)
    by_type: dict[str, list[Any]] = defaultdict(list)
    for type_, subject, object_, properties in relationship_rows(graph):
        by_type[type_].append([subject, object_, properties])
    for type_, rows in by_type.items():
        yield f"\n// {_comment(type_)}: {len(rows)}\n"
        yield from _batches(relationship_template(type_), rows, batch)


def template(name: str) -> str:
    """A template of ``cypher/`` without its comments.

    >>> print(template("constraints"))
    CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
    """
    text = resource("cypher", f"{name}.cypher").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("//"))


def node_template(label: str) -> str:
    """What loads the nodes of one label from ``$rows``."""
    return template("load-nodes").replace("`LABEL`", identifier(label or ENTITY))


def relationship_template(type_: str) -> str:
    """What loads the relationships of one type from ``$rows``."""
    return template("load-relationships").replace("`TYPE`", identifier(type_))


def _batches(text: str, rows: Iterable[Any], size: int) -> Iterator[str]:
    before, after = text.split("$rows", 1)
    remaining = iter(rows)
    while some := list(islice(remaining, size)):
        yield before + "[\n  " + ",\n  ".join(map(literal, some)) + "\n]" + after + "\n"


def _is_plain(text: str) -> bool:
    return text.isprintable() and '"' not in text and "\\" not in text


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if "\ud800" <= character <= "\udfff":
        raise RefusedError("half of a surrogate pair is no character; Neo4j cannot keep it")
    if character.isprintable() or ord(character) > 0xFFFF:
        return character
    return f"\\u{ord(character):04X}"


def _comment(text: str) -> str:
    # A line comment ends at any line break, and cypher-shell looks for `;` only outside of comments.
    return " ".join(text.split())[:200]
