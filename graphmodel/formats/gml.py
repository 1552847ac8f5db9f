"""GML, which Gephi, igraph, yEd and NetworkX read: plain ASCII, texts and numbers.

Nodes are numbered, as GML asks for; ids are in ``key``, what a node is in ``kind``, since ``label`` is its name there. Lists, and whole numbers
beyond 32 bits, are JSON text; names have no other letters than GML's.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from graphmodel.errors import RefusedError
from graphmodel.formats.flat import FlatNode, Values, flat_graph
from graphmodel.graph.direction import DIRECTED
from graphmodel.model.properties import PREFIX

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_ESCAPED = re.compile(r"[^ !#-%\'-~]")
_NAMED = {'"': "&quot;", "&": "&amp;"}
_UNFIT = re.compile(r"[^A-Za-z0-9_]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that readers of character references drop."""
_INTEGERS = range(-(2**31), 2**31)
_SPELLINGS = {"id": "id_", "key": "key_", "label": "kind", "source": "source_", "target": "target_", "graphics": "graphics_"}


def text(graph: Graph) -> Iterator[str]:
    """The pieces of the text. Raises RefusedError for characters and infinite numbers that GML does not have."""
    flat = flat_graph(graph, _spelled, _fits)
    number = {node.id: index for index, node in enumerate(flat.nodes)}
    yield f'Creator "graphmodel"\ngraph [\n  directed 1\n  multigraph 1\n  name {_quoted(flat.title or flat.name)}\n'
    for index, (node, label) in enumerate(zip(flat.nodes, _labels(flat.nodes), strict=True)):
        yield f"  node [\n    id {index}\n    label {_quoted(label)}\n    key {_quoted(node.id)}\n"
        yield from _values(node.values)
        yield "  ]\n"
    for edge in flat.edges:
        yield f"  edge [\n    source {number[edge.source]}\n    target {number[edge.target]}\n"
        yield f"    key {_quoted(edge.id)}\n    label {_quoted(str(edge.values['relation']))}\n"
        yield from _values({**edge.values, **({} if edge.directed else {DIRECTED: False})})
        yield "  ]\n"
    yield "]\n"


def _labels(nodes: list[FlatNode]) -> list[str]:
    """The names of nodes, each once, since NetworkX takes them for ids: with the id, where a name is that of several."""
    counts = Counter(str(node.values["name"]) for node in nodes)
    labels = []
    seen: set[str] = set()
    for node in nodes:
        label = str(node.values["name"])
        if counts[label] > 1 or label in seen:
            label = f"{label} ({node.id})"
        while label in seen or (counts[label] and label != node.values["name"]):
            label += "'"
        seen.add(label)
        labels.append(label)
    return labels


def _spelled(name: str) -> str:
    """A name as GML can hold it.

    >>> _spelled("own_N° 1"), _spelled("label"), _spelled("9")
    ('own_N__1', 'kind', 'x9')
    """
    plain = _UNFIT.sub("_", _SPELLINGS.get(name, name))
    return plain if plain[:1].isalpha() else f"x{plain}"


def _fits(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return not name.startswith(PREFIX)
    return not isinstance(value, list) and (not isinstance(value, int) or value in _INTEGERS)


def _values(values: Values) -> Iterator[str]:
    for name, value in values.items():
        yield f"    {name} {_shown(name, value)}\n"


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise RefusedError(f"{name} is infinite, which GML does not have; leave it out, or write .graphml")
        shown = repr(value)
        mantissa, mark, exponent = shown.partition("e")
        return f"{mantissa}.0{mark}{exponent}" if "." not in mantissa else shown
    return _quoted(value.isoformat() if isinstance(value, date) else str(value))


def _quoted(value: str) -> str:
    """Text in quotes: quotes, ampersands and all but ASCII as character references.

    >>> _quoted('a "b" é')
    '"a &quot;b&quot; &#233;"'
    """
    if found := _FORBIDDEN.search(value) or next((match for match in re.finditer(r"[^\0-\uffff]", value) if ord(match[0]) & 0xFFFE == 0xFFFE), None):
        raise RefusedError(f"GML cannot hold the character U+{ord(found[0]):04X} in {value[:40]!r}; remove it, or write .json or .yaml")
    return '"' + _ESCAPED.sub(lambda match: _NAMED.get(match[0]) or f"&#{ord(match[0])};", value) + '"'
