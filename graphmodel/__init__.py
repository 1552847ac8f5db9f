"""graphmodel: political reporting as a graph of actors and their stated relationships.

The public names are those of ``__all__``; each is imported when it is first used, so that ``import graphmodel`` costs nothing.

>>> from graphmodel import Entity, Model, Statement, build_graph
>>> model = Model("m", (), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (Statement("a", "MEETS", "b", id="s1"),))
>>> list(build_graph(model).edges(keys=True))
[('a', 'b', 's1')]
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmodel.claims.agreement import network
    from graphmodel.claims.attribution import chains, falls_without, only_sources, rests_on_anonymous
    from graphmodel.claims.contested import contested, findings_of
    from graphmodel.claims.snapshot import AsOf, Snapshot, as_of, known_at, snapshot_of
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
    from graphmodel.evidence.verify import verify
    from graphmodel.formats import read, read_model, write
    from graphmodel.graph.build import build_graph, model_of
    from graphmodel.graph.rows import node_rows, relationship_rows
    from graphmodel.graph.subgraph import subgraph
    from graphmodel.model.model import Model
    from graphmodel.model.schema import Schema, bundled, read_schema
    from graphmodel.model.statement import Document, Entity, Evidence, Statement
    from graphmodel.querying.engine.session import Engine
    from graphmodel.querying.result import Limits, Result
    from graphmodel.reports.briefing import briefing_of
    from graphmodel.reports.html import html_page
    from graphmodel.reports.markdown import markdown

_MODULES = {
    "claims.attribution": ("chains", "falls_without", "only_sources", "rests_on_anonymous"),
    "graph.build": ("build_graph", "model_of"),
    "claims.contested": ("contested", "findings_of"),
    "querying.engine.session": ("Engine",),
    "querying.result": ("Limits", "Result"),
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
    "evidence.verify": ("verify",),
    "formats": ("read", "read_model", "write"),
    "claims.snapshot": ("AsOf", "Snapshot", "known_at", "as_of", "snapshot_of"),
    "claims.agreement": ("network",),
    "reports.briefing": ("briefing_of",),
    "reports.html": ("html_page",),
    "reports.markdown": ("markdown",),
    "graph.rows": ("node_rows", "relationship_rows"),
    "model.schema": ("Schema", "bundled", "read_schema"),
    "graph.subgraph": ("subgraph",),
    "model.model": ("Model",),
    "model.statement": ("Document", "Entity", "Evidence", "Statement"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = list(_HOME)


def _register_formatters() -> None:
    """In a running notebook, let it show models, answers and pictures."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        from graphmodel.pages.notebook import register

        register(shell.display_formatter)


_register_formatters()


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'graphmodel' has no attribute {name!r}")
    return getattr(import_module(f"graphmodel.{_HOME[name]}"), name)
