"""Graphviz DOT: for people who lay out their own diagrams. Written only; labels are read out, statements keep their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmodel.diagram.view import is_plural
from graphmodel.formats import losses
from graphmodel.graph.build import schema_of
from graphmodel.graph.direction import has_direction

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

LOSES = (
    losses.NO_DOCUMENT_FIELDS,
    losses.NO_ENTITY_FIELDS,
    losses.Loss("statements", losses.NO_STATEMENT_FIELDS.without, "id, relation as it reads, subject, object"),
    losses.NO_SPEAKERS,
    losses.NO_EVIDENCE,
    losses.NO_QUALIFIERS,
    losses.NO_DATES,
    losses.NO_PROPERTIES,
    losses.NO_SCHEMA,
)
_STYLES = {"solid": "solid", "dashed": "dashed", "dotted": "dotted", "dashdot": "dashed"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MAX_LENGTH = 16_000
"""Graphviz's scanner stops at longer strings."""


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the DOT text, with the readings and line styles of the graph's own schema."""
    schema = schema_of(graph)
    relations = schema.relations
    yield f"digraph {_quoted(str(graph.graph.get('model') or 'graph'))} {{\n"
    yield '  graph [rankdir=LR, charset="UTF-8"];\n  node [shape=box, style=rounded, fontname="DejaVu Sans"];\n'
    yield '  edge [fontname="DejaVu Sans", fontsize=10];\n'
    for key, data in graph.nodes(data=True):
        name = f"{data.get('name') or key}{' (?)' if data.get('unspecified') else ''}"
        yield f"  {_quoted(str(key))} [label={_quoted(name)}, class={_quoted(str(data.get('label') or ''))}];\n"
    for subject, object_, key, data in graph.edges(keys=True, data=True):
        type_ = str(data.get("relation") or "")
        relation = relations.get(type_)
        reading = schema.reading(type_, plural=is_plural(graph, schema, subject))
        style = "dotted" if data.get("structural") else _STYLES[relation.line if relation else "solid"]
        arrow = ", dir=none" if not has_direction(data) or (relation and relation.symmetric) else ""
        label = f"not: {reading}" if data.get("negated") else reading
        yield f"  {_quoted(str(subject))} -> {_quoted(str(object_))} [id={_quoted(str(key))}, label={_quoted(label)}, style={style}{arrow}];\n"
    yield "}\n"


def _quoted(value: str) -> str:
    r"""A double-quoted DOT string. Backslashes would start escapes such as \N, so each is doubled; control characters are replaced.

    >>> print(_quoted('a "b" \\N'))
    "a \"b\" \\N"
    """
    if len(value) > _MAX_LENGTH:
        value = value[: _MAX_LENGTH - 1] + "…"
    value = _CONTROL.sub("\ufffd", value.replace("\r\n", "\n"))
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
