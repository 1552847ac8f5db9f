"""graphmodel: political reporting as a graph of actors and their stated relationships.

The public names are those of ``__all__``; each is imported when it is first used, so that ``import graphmodel`` costs nothing.

>>> from graphmodel import Entity, Model, Statement, build_graph
>>> model = Model("m", (), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (Statement("a", "MEETS", "b", id="s1"),))
>>> list(build_graph(model).edges(keys=True))
[('a', 'b', 's1')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmodel.attribution import chains, falls_without, only_sources, rests_on_anonymous
    from graphmodel.build import build_graph, model_of
    from graphmodel.contest import contested, verdicts
    from graphmodel.engine import Engine, Limits, Result
    from graphmodel.errors import (
        BackendError,
        DateError,
        GraphmodelError,
        InputError,
        Problem,
        ProblemsError,
        RefusedError,
        SchemaError,
        UsageError,
    )
    from graphmodel.evidence import verify
    from graphmodel.formats import read, read_model, write
    from graphmodel.moment import Moment, Seen, as_known, as_of, seen_from
    from graphmodel.networks import network
    from graphmodel.report import html_page, markdown, report_of
    from graphmodel.rows import node_rows, relationship_rows
    from graphmodel.schema import Schema, bundled, read_schema
    from graphmodel.select import subgraph
    from graphmodel.statement import Document, Entity, Evidence, Model, Statement

_MODULES = {
    "attribution": ("chains", "falls_without", "only_sources", "rests_on_anonymous"),
    "build": ("build_graph", "model_of"),
    "contest": ("contested", "verdicts"),
    "engine": ("Engine", "Limits", "Result"),
    "errors": (
        "BackendError",
        "DateError",
        "GraphmodelError",
        "InputError",
        "Problem",
        "ProblemsError",
        "RefusedError",
        "SchemaError",
        "UsageError",
    ),
    "evidence": ("verify",),
    "formats": ("read", "read_model", "write"),
    "moment": ("Moment", "Seen", "as_known", "as_of", "seen_from"),
    "networks": ("network",),
    "report": ("html_page", "markdown", "report_of"),
    "rows": ("node_rows", "relationship_rows"),
    "schema": ("Schema", "bundled", "read_schema"),
    "select": ("subgraph",),
    "statement": ("Document", "Entity", "Evidence", "Model", "Statement"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'graphmodel' has no attribute {name!r}")
    return getattr(import_module(f"graphmodel.{_HOME[name]}"), name)
