"""Keys that the embedded engine answers by itself, and how they are spelled inside.

A node without ``name``, ``title``, ``type``, ``label`` or ``node_type`` answers something all the same, and a relationship has ``type``, ``start``,
``end``. Those keys are loaded under another spelling, and respelled in a query, its parameters and its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

VIRTUAL = {
    "name": "nAmE",
    "title": "tItLe",
    "type": "tYpE",
    "label": "lAbEl",
    "node_type": "nOdE_tYpE",
    "connection_type": "cOnNeCtIoN_tYpE",
    "start": "sTaRt",
    "end": "e_d",  # any other case of it would still be the keyword END
}
"""Keys that the engine answers by itself where a row has none, and how they are spelled inside: as long as before, so that the
places in messages stay right."""

LABELS = "lAbElS"
"""The key of the list of a node's labels, which is loaded where the engine would order them otherwise."""

START, END = "sTaRt_Id", "eNd_Id"
"""The fields of a relationship's record that have the ids of its ends."""

RESERVED = frozenset({*VIRTUAL.values(), LABELS, START, END})
"""Keys that neither a graph nor a query may have."""

SPELLED = {inner: key for key, inner in VIRTUAL.items()}
_INNER = re.compile(r"\b(?:" + "|".join(SPELLED) + r")\b")


def respell(value: Any) -> Any:
    """A parameter with the engine's spelling of keys in its maps."""
    if isinstance(value, Mapping):
        return {VIRTUAL.get(key, key): respell(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [respell(item) for item in value]
    return value


def outer(text: str) -> str:
    """The engine's text with keys spelled as in the graph."""
    return _INNER.sub(lambda match: SPELLED[match.group()], text)


def plain(value: Any) -> Any:
    """A value of the answer, its keys spelled as in the graph."""
    if isinstance(value, dict):
        return {SPELLED.get(key, key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
