"""YAML text as a tree of nodes, each with the place where it stands. ruamel.yaml is imported when the first text is read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphmodel.parsing.tree import MAX_DEPTH

_REMEMBERED = 1_000_000
"""Characters of a text at most whose nodes are kept for the next time."""


def compose(text: str) -> Any:
    """The tree of nodes of YAML text, each with its marks; None for a text without a value. Raises what ruamel.yaml raises.

    >>> compose("a:\\tb\\t# a comment").value[0][1].value
    'b'
    """
    return _composed_once(text) if len(text) <= _REMEMBERED else _composed(text)


@lru_cache(maxsize=2)
def _composed_once(text: str) -> Any:
    # An update reads a text, writes another one and reads that, several times each; nobody changes the nodes.
    return _composed(text)


def _composed(text: str) -> Any:
    from ruamel.yaml import YAML

    from graphmodel.parsing.yaml_scanner import TabScanner

    # Not "rt": its scanner leaves marks in folded text, so that it could be written back as it was.
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = TabScanner
    yaml.max_depth = MAX_DEPTH
    return yaml.compose(text)
