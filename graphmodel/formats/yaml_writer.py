"""Plain values as YAML that reads as what was written, here and by YAML 1.1 readers (PyYAML, editors).

Own code and not a library's emitter: ruamel.yaml 0.18 folds a line between two spaces and loses one, writes ``? who`` without quotes, which it then
cannot read, and takes 3 GB for 200,000 statements.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphmodel.errors import RefusedError
from graphmodel.parsing.yaml import MAX_DIGITS, reads_otherwise

WIDTH = 150
"""Where lines fold, in characters."""
_FLOW_LISTS = frozenset({"entities", "evidence"})
"""Lists whose items are on a line each."""
_FLOW_GROUPS = frozenset({"qualifiers", "properties", "codes"})

# What a reader takes for something else than text where it has no quotes: YAML 1.2's core schema, and 1.1's dates.
_OTHER_TYPES = re.compile(
    r"(?i:null|true|false)|~|=|<<|[-+]?\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]*)?|0[ox][0-9a-fA-F_]+|[-+]?0b[01_]+"
    r"|(?i:[-+]?\.inf|\.nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"
)
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=~<")
_NOT_PLAIN = re.compile(r": | #|:$")
_IN_FLOW = re.compile(r"[,\[\]{}]|:$")
_SINGLE_SPACE = re.compile(r"(?<=[^ ]) (?=[^\W_])")
_JOINERS = "\u200c\u200d"
"""Characters that cannot be seen and change how letters join: a part of names."""


def scalar(value: Any, *, in_flow: bool = True) -> str:
    """A text, number, truth value or nothing as YAML on one line; ``in_flow`` is inside of brackets.

    Raises RefusedError for a number that no reader takes.

    >>> scalar("Oslo"), scalar("NO"), scalar("? who"), scalar("2025-02-14"), scalar("it's"), scalar("a\\tb"), scalar(1e-7), scalar(None)
    ('Oslo', '"NO"', "'? who'", "'2025-02-14'", "it's", '"a\\\\tb"', '1.0e-07', 'null')
    """
    match value:
        case str():
            return _text(value, in_flow)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            # Python refuses to write out longer numbers, too.
            if not -(10**MAX_DIGITS) < value < 10**MAX_DIGITS:
                raise RefusedError(f"a number of more than {MAX_DIGITS:,} digits cannot be read back; write it as text")
            return str(value)
        case float():
            if not math.isfinite(value):
                raise RefusedError(f"{value} cannot be read back from YAML; leave it out, or write it as text")
            text = repr(value)
            return text.replace("e", ".0e") if "e" in text and "." not in text else text
    raise TypeError(f"{type(value).__name__} is not a plain value")


def flow_in_style(value: Any, style: str | None) -> str:
    """A plain value in brackets, on one line; a text in the quotes of another, which are ruamel.yaml's name of a style.

    >>> print(flow_in_style("Oslo", '"'), flow_in_style("Oslo", "'"), flow_in_style("it's", "'"), flow_in_style("Oslo", None))
    "Oslo" 'Oslo' "it's" Oslo
    """
    if not isinstance(value, str) or style not in ("'", '"'):
        return flow(value)
    return f"'{value}'" if style == "'" and "'" not in value and all(map(_is_visible, value)) else _in_double_quotes(value)


def flow(value: Any) -> str:
    """A plain value in brackets, on one line.

    >>> flow({"id": "a", "aliases": ["x, y", "z"]})
    "{id: a, aliases: ['x, y', z]}"
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def block(values: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """The lines of a group of fields below each other, each indented by ``indent``.

    >>> print("\\n".join(block({"title": "T", "entities": [{"id": "a"}], "statements": [{"id": "s", "attribution": ["a"]}]})))
    title: T
    entities:
      - {id: a}
    statements:
      - id: s
        attribution: [a]
    """
    space = " " * indent
    for key, value in values.items():
        start = f"{space}{scalar(str(key), in_flow=False)}:"
        if isinstance(value, Mapping) and value and key not in _FLOW_GROUPS:
            yield start
            yield from block(value, indent + 2)
        elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
            yield start
            for item in value:
                yield from list_item(item, indent + 2, key)
        else:
            yield from folded(f"{start} ", value, indent)


def list_item(item: Any, indent: int, name: str) -> Iterator[str]:
    """The lines of an item of the list in the field ``name``, with its dash indented by ``indent``."""
    dash = " " * indent + "- "
    if isinstance(item, Mapping) and item and name not in _FLOW_LISTS | _FLOW_GROUPS:
        lines = block(item, indent + 2)
        yield dash + next(lines).lstrip(" ")
        yield from lines
    else:
        yield from folded(dash, item, indent)


def folded(start: str, value: Any, indent: int) -> Iterator[str]:
    """A value behind the start of a line; lines longer than WIDTH fold between the items of a group or list, or between two words of a text."""
    continuation = " " * (indent + 4)
    if isinstance(value, Mapping | list | tuple):
        text = flow(value)
        if len(start) + len(text) <= WIDTH:
            yield start + text
            return
        pieces = list(_pieces(value))
    elif isinstance(value, str):
        text = _text(value, in_flow=False)
        if len(start) + len(text) <= WIDTH:
            yield start + text
            return
        pieces = _SINGLE_SPACE.split(text)
        pieces = [piece + " " for piece in pieces[:-1]] + pieces[-1:]
    else:
        yield start + scalar(value, in_flow=False)
        return
    line = start
    empty = True
    for piece in pieces:
        if not empty and len(line) + len(piece.rstrip(" ")) > WIDTH:
            yield line[:-1]
            line, empty = continuation, True
        line += piece
        empty = False
    yield line


def _pieces(value: Mapping[str, Any] | Sequence[Any]) -> Iterator[str]:
    """The parts of a group or list in brackets between which a line may fold; each but the last ends in one space."""
    is_group = isinstance(value, Mapping)
    items = [(f"{scalar(str(key))}: ", item) for key, item in value.items()] if isinstance(value, Mapping) else [("", item) for item in value]
    for number, (key, item) in enumerate(items):
        before = ("{" if is_group else "[") if number == 0 else ""
        after = ("}" if is_group else "]") if number == len(items) - 1 else ", "
        if isinstance(item, Mapping | list | tuple) and item:
            inner = list(_pieces(item))
            inner[0] = before + key + inner[0]
            inner[-1] += after
            yield from inner
        else:
            words = _SINGLE_SPACE.split(flow(item))
            yield from (f"{before + key if at == 0 else ''}{word} " for at, word in enumerate(words[:-1]))
            yield f"{before + key if len(words) == 1 else ''}{words[-1]}{after}"


def _text(value: str, in_flow: bool) -> str:
    if not all(map(_is_visible, value)):
        return _in_double_quotes(value)
    if _reads_as_written(value, in_flow):
        return value
    if "'" in value or reads_otherwise(value):
        return _in_double_quotes(value)
    return f"'{value}'"


def _in_double_quotes(value: str) -> str:
    return '"' + "".join(map(_escaped, value)) + '"'


def _reads_as_written(value: str, in_flow: bool) -> bool:
    return not (
        not value
        or value[0] in _INDICATORS
        or value != value.strip()
        or value.startswith(("---", "..."))
        or _NOT_PLAIN.search(value)
        or (in_flow and _IN_FLOW.search(value))
        or _OTHER_TYPES.fullmatch(value)
        or reads_otherwise(value)
    )


def _is_visible(letter: str) -> bool:
    """Whether a character may be in a text without double quotes."""
    return letter.isprintable() or letter in _JOINERS or (unicodedata.category(letter) == "Zs")


def _escaped(letter: str) -> str:
    """A character between double quotes."""
    if letter in '"\\':
        return f"\\{letter}"
    if letter == "\n":
        return "\\n"
    if letter == "\t":
        return "\\t"
    if letter == "\r":
        return "\\r"
    if _is_visible(letter):
        return letter
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
