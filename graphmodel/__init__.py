"""graphmodel: political reporting as a graph of actors and their stated relationships.

Each command of the command line is a function of the same name with the same options. A source is a model, a graph, or a path; the names are imported
when they are first used, so that ``import graphmodel`` costs nothing.

>>> import graphmodel as gm
>>> model = gm.read_model("fixtures/tutorial.yaml")
>>> [one.name for one in gm.contested(model)]
['Valdoria meets Kesria']
>>> gm.query(model, "MATCH (a)-[r:DENIES]->() RETURN a.name AS who").rows
(('Dana Orlik',),)
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmodel import identity
    from graphmodel.api.accept import accept, prompt
    from graphmodel.api.answers import Answers
    from graphmodel.api.arrays import Adjacency, Arrays, to_arrays, to_scipy
    from graphmodel.api.cache import cache
    from graphmodel.api.check import check
    from graphmodel.api.claims import contested, repeated, rests_on, superseded, voices
    from graphmodel.api.counts import counts, positions
    from graphmodel.api.coverage import coverage
    from graphmodel.api.demo import demo
    from graphmodel.api.draft import draft
    from graphmodel.api.draw import draw, explore
    from graphmodel.api.export import build, export, to_networkx, write
    from graphmodel.api.frames import from_frame, to_arrow, to_igraph, to_pandas, to_polars, to_rustworkx
    from graphmodel.api.importing import import_, import_to
    from graphmodel.api.inputs import read, read_graph, read_model
    from graphmodel.api.mcp import mcp
    from graphmodel.api.merge import merge
    from graphmodel.api.neo4j import load, pull
    from graphmodel.api.network import network
    from graphmodel.api.new import new
    from graphmodel.api.query import queries, query
    from graphmodel.api.report import report
    from graphmodel.api.review import review
    from graphmodel.api.schema import schema
    from graphmodel.api.sentences import sentences
    from graphmodel.api.verify import verify
    from graphmodel.api.versions import diff
    from graphmodel.claims.attribution import chains, falls_without, only_sources, rests_on_anonymous
    from graphmodel.claims.contested import findings_of
    from graphmodel.claims.snapshot import AsOf, Snapshot, as_of, known_at, snapshot_of
    from graphmodel.errors import (
        BackendError,
        DateError,
        GraphmodelError,
        InputError,
        NoRoomError,
        Problem,
        ProblemsError,
        RefusedError,
        SchemaError,
        UsageError,
    )
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
    "api.accept": ("accept", "prompt"),
    "api.answers": ("Answers",),
    "api.arrays": ("Adjacency", "Arrays", "to_arrays", "to_scipy"),
    "api.cache": ("cache",),
    "api.check": ("check",),
    "api.claims": ("contested", "repeated", "rests_on", "superseded", "voices"),
    "api.counts": ("counts", "positions"),
    "api.coverage": ("coverage",),
    "api.demo": ("demo",),
    "api.draft": ("draft",),
    "api.draw": ("draw", "explore"),
    "api.export": ("build", "export", "to_networkx", "write"),
    "api.frames": ("from_frame", "to_arrow", "to_igraph", "to_pandas", "to_polars", "to_rustworkx"),
    "api.importing": ("import_", "import_to"),
    "api.inputs": ("read", "read_graph", "read_model"),
    "api.mcp": ("mcp",),
    "api.merge": ("merge",),
    "api.neo4j": ("load", "pull"),
    "api.network": ("network",),
    "api.new": ("new",),
    "api.query": ("queries", "query"),
    "api.report": ("report",),
    "api.review": ("review",),
    "api.schema": ("schema",),
    "api.sentences": ("sentences",),
    "api.verify": ("verify",),
    "api.versions": ("diff",),
    "claims.attribution": ("chains", "falls_without", "only_sources", "rests_on_anonymous"),
    "claims.contested": ("findings_of",),
    "claims.snapshot": ("AsOf", "Snapshot", "as_of", "known_at", "snapshot_of"),
    "errors": (
        "BackendError",
        "DateError",
        "GraphmodelError",
        "InputError",
        "NoRoomError",
        "Problem",
        "ProblemsError",
        "RefusedError",
        "SchemaError",
        "UsageError",
    ),
    "graph.build": ("build_graph", "model_of"),
    "graph.rows": ("node_rows", "relationship_rows"),
    "graph.subgraph": ("subgraph",),
    "model.model": ("Model",),
    "model.schema": ("Schema", "bundled", "read_schema"),
    "model.statement": ("Document", "Entity", "Evidence", "Statement"),
    "querying.engine.session": ("Engine",),
    "querying.result": ("Limits", "Result"),
    "reports.briefing": ("briefing_of",),
    "reports.html": ("html_page",),
    "reports.markdown": ("markdown",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Adjacency",
    "Answers",
    "Arrays",
    "AsOf",
    "BackendError",
    "DateError",
    "Document",
    "Engine",
    "Entity",
    "Evidence",
    "GraphmodelError",
    "InputError",
    "Limits",
    "Model",
    "NoRoomError",
    "Problem",
    "ProblemsError",
    "RefusedError",
    "Result",
    "Schema",
    "SchemaError",
    "Snapshot",
    "Statement",
    "UsageError",
    "accept",
    "as_of",
    "briefing_of",
    "build",
    "build_graph",
    "bundled",
    "cache",
    "chains",
    "check",
    "contested",
    "counts",
    "coverage",
    "demo",
    "diff",
    "draft",
    "draw",
    "explore",
    "export",
    "falls_without",
    "findings_of",
    "from_frame",
    "html_page",
    "identity",
    "import_",
    "import_to",
    "known_at",
    "load",
    "markdown",
    "mcp",
    "merge",
    "model_of",
    "network",
    "new",
    "node_rows",
    "only_sources",
    "positions",
    "prompt",
    "pull",
    "queries",
    "query",
    "read",
    "read_graph",
    "read_model",
    "read_schema",
    "relationship_rows",
    "repeated",
    "report",
    "rests_on",
    "rests_on_anonymous",
    "review",
    "schema",
    "sentences",
    "snapshot_of",
    "subgraph",
    "superseded",
    "to_arrays",
    "to_arrow",
    "to_igraph",
    "to_networkx",
    "to_pandas",
    "to_polars",
    "to_rustworkx",
    "to_scipy",
    "verify",
    "voices",
    "write",
]


def _register_formatters() -> None:
    """In a running notebook, let it show models, answers and pictures."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        from graphmodel.pages.notebook import register

        register(shell.display_formatter)


_register_formatters()


def __getattr__(name: str) -> Any:
    if name == "identity":
        return import_module("graphmodel.identity")
    if name not in _HOME:
        raise AttributeError(f"module 'graphmodel' has no attribute {name!r}")
    return getattr(import_module(f"graphmodel.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
