"""Cypher text: identifiers, literals, and the templates in ``cypher/``.

Values get into Cypher as parameters, or here through :func:`literal`; labels and types through :func:`identifier`. Nothing else in graphmodel joins
Cypher from strings. Scripts and the driver run the same templates.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

from graphmodel.errors import RefusedError
from graphmodel.files.resources import resource
from graphmodel.neo4j.typed_text import Typed, TypedList

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
        case Typed() if value.kind != "bytes":
            return constructor(value.kind, literal(str(value)))
        case TypedList() if value.kind != "bytes":
            return f"[{', '.join(constructor(value.kind, literal(str(item))) for item in value)}]"
        case str():
            return f'"{"".join(map(escaped, value))}"' if not _is_plain(value) else f'"{value}"'
        case date():
            return f'date("{value.isoformat()}")'
        case list() | tuple():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return "{" + ", ".join(f"{identifier(str(key))}: {literal(item)}" for key, item in value.items()) + "}"
        case _:
            raise RefusedError(f"a {type(value).__name__} has no form in Cypher")


def constructor(kind: str, text: str) -> str:
    """Cypher text that makes a value of a type (see :mod:`graphmodel.neo4j.typed_text`) of an expression that is its text.

    >>> constructor("duration", '"P1D"')
    'duration("P1D")'
    """
    if kind != "point":
        return f"{kind}({text})"
    numbers = f'split(replace(split({text}, "POINT(")[1], ")", ""), " ")'
    axes = [f"{axis}: toFloat({numbers}[{at}])" for at, axis in enumerate("xyz")]
    system = f'srid: toInteger(substring(split({text}, ";")[0], 5))'
    flat, deep = (f"point({{{system}, {', '.join(axes[:count])}}})" for count in (2, 3))
    return f"CASE size({numbers}) WHEN 2 THEN {flat} ELSE {deep} END"


def escaped(character: str) -> str:
    """A character as it stands in Cypher text between double quotes. Raises RefusedError for half of a surrogate pair."""
    if character in _ESCAPES:
        return _ESCAPES[character]
    if "\ud800" <= character <= "\udfff":
        raise RefusedError("half of a surrogate pair is no character; Neo4j cannot keep it")
    if character.isprintable() or ord(character) > 0xFFFF:
        return character
    return f"\\u{ord(character):04X}"


def template(name: str) -> str:
    """A template of ``cypher/`` without its comments.

    >>> print(template("constraints").splitlines()[0])
    CREATE CONSTRAINT entity_model_id IF NOT EXISTS FOR (n:Entity) REQUIRE (n.model, n.id) IS UNIQUE;
    """
    text = resource("cypher", f"{name}.cypher").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("//"))


def statement(name: str, **values: str) -> str:
    """A template with Cypher text in the place of some of its ``$parameters``; the others stay.

    >>> statement("load-end", model=literal("m"), first=literal("a")).splitlines()[0]
    'MATCH (n:Entity {model: "m"})'
    """
    return re.sub(r"\$(\w+)", lambda found: values.get(found[1], found[0]), template(name))


def _is_plain(text: str) -> bool:
    return text.isprintable() and '"' not in text and "\\" not in text
