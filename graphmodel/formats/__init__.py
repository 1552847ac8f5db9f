"""Reading and writing files: one module per format, told apart by content when reading and by suffix when writing.

A *model* is what people write: YAML, JSON, or a folder of CSV files. A *graph* is anything with nodes and edges: node-link JSON, GraphML. Every
readable input can be turned into a graph; a graph that was built from a model can be turned back. Each module has ``parse`` and ``text``, pure
functions on bytes and text; folder formats have ``read`` and ``write``; :mod:`graphmodel.formats.registry` lists them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmodel.formats.files import as_graph, as_model, parse, parse_input, read, read_input, read_model, text, write
    from graphmodel.formats.input import Input
    from graphmodel.formats.registry import FORMATS, Format, format_for, format_named
    from graphmodel.graph.build import is_model, model_of
    from graphmodel.graph.naming import Naming

_MODULES = {
    "formats.files": ("as_graph", "as_model", "parse", "parse_input", "read", "read_input", "read_model", "text", "write"),
    "graph.naming": ("Naming",),
    "formats.input": ("Input",),
    "formats.registry": ("FORMATS", "Format", "format_for", "format_named"),
    "graph.build": ("is_model", "model_of"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    # Who needs one format does not load all of them.
    if name not in _HOME:
        raise AttributeError(f"module 'graphmodel.formats' has no attribute {name!r}")
    return getattr(import_module(f"graphmodel.{_HOME[name]}"), name)


__all__ = [
    "FORMATS",
    "Format",
    "Input",
    "Naming",
    "as_graph",
    "as_model",
    "format_for",
    "format_named",
    "is_model",
    "model_of",
    "parse",
    "parse_input",
    "read",
    "read_input",
    "read_model",
    "text",
    "write",
]
