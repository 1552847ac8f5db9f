"""What yEd keeps in its own XML inside of GraphML: labels, colours, shapes and places. The rest is how yEd draws, and is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_LABELS = frozenset({"NodeLabel", "EdgeLabel"})


def attributes(data: Any, scope: str) -> dict[str, Any]:
    """The attributes in a ``<data>`` element with yEd's XML in it; none where it is not yEd's.

    A node's first label is its ``name``, an edge's its ``relation``; of a group, which has one drawing for open and one for closed, the first counts.
    """
    found: dict[str, Any] = {}
    for element in _elements(data):
        name = str(element.tag).rpartition("}")[2]
        text = (element.text or "").strip()
        if name in _LABELS and text:
            found.setdefault("name" if scope == "node" else "relation", text)
        elif name == ("Fill" if scope == "node" else "LineStyle") and element.get("color"):
            found.setdefault("color", element.get("color"))
        elif name == "Shape" and element.get("type"):
            found.setdefault("shape", element.get("type"))
        elif name == "Geometry":
            for axis in ("x", "y"):
                if element.get(axis):
                    found.setdefault(axis, _number(element.get(axis)))
    return found


def _elements(data: Any) -> Iterator[Any]:
    return (one for one in data.iter() if isinstance(one.tag, str) and "yworks" in one.tag)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
