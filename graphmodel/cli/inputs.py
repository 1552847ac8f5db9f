"""FILE… arguments: whatever was named, as one model or one graph."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.errors import GraphmodelError, Problem, ProblemsError

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="Model files (YAML, JSON), folders of CSV files, graph files (node-link JSON, GraphML), or neo4j://HOST#MODEL; - is stdin.",
        show_default=False,
        allow_dash=True,
    ),
]

Decisions = Annotated[
    Path | None,
    typer.Option(
        "--identity",
        metavar="DECISIONS",
        help="A file of decisions about who is the same (see `graphmodel identity`): read the models as if these were one.",
        show_default=False,
    ),
]


def read_one(path: Path, model: str | None = None) -> Model | Graph:
    """What stands in a file, a folder, or, for ``-``, on stdin; or in a database: ``neo4j://HOST:PORT#MODEL``, or ``model``, names one of several."""
    from graphmodel import formats

    if address := _ADDRESS.fullmatch(str(path)):
        return _pulled(f"{address['scheme']}://{address['host']}", model or address["model"])
    return formats.parse(sys.stdin.buffer.read()) if str(path) == "-" else formats.read(path)


_ADDRESS = re.compile(r"(?P<scheme>(?:neo4j|bolt)(?:\+s|\+ssc)?):/+(?P<host>[^#]*)(?:#(?P<model>.*))?")
"""A database's address, also where a path made one slash of two."""


def _pulled(uri: str, model: str | None) -> Graph:
    from graphmodel.cli.server import settings
    from graphmodel.neo4j.database import connect
    from graphmodel.neo4j.pull import pull

    with connect(settings(uri, None, None)) as database:
        return pull(database, model)


def named(graph: Graph, paths: Sequence[Path]) -> Graph:
    """A graph with a name for a database: its own, or, for a foreign one, the first file's."""
    if not graph.graph.get("model") and paths and str(paths[0]) != "-":
        graph = graph.copy()
        graph.graph["model"] = paths[0].name.partition(".")[0] or "graph"
    return graph


def shown_path(path: Path) -> str:
    """A path as messages may show it: what could be a password in an address is not shown."""
    return re.sub(r"(?<=:/)/?[^/#]*@", "/***@", str(path)) if _ADDRESS.match(str(path)) else str(path)


def read_all(paths: Sequence[Path], identity: Path | None = None) -> Model | Graph:
    """The union of what stands in all files, with the decisions in ``identity`` applied: a model where all are models, else a graph.

    Raises ProblemsError with the problems of all.
    """
    found = _union(paths)
    return decided(found, identity) if identity else found


def decided(found: Model | Graph, decisions: Path) -> Model | Graph:
    """A model, or a graph that was built from one, with decisions applied. Raises InputError for any other graph."""
    from graphmodel.graph.build import build_graph, model_of
    from graphmodel.identity.clusters import apply
    from graphmodel.identity.decisions import read
    from graphmodel.model.model import Model

    known = read(decisions)
    if isinstance(found, Model):
        return apply(found, known, str(decisions))
    return build_graph(apply(model_of(found), known, str(decisions)))


def _union(paths: Sequence[Path]) -> Model | Graph:
    from graphmodel import formats
    from graphmodel.model.model import Model
    from graphmodel.versions import combine

    found: list[tuple[str, Model | Graph]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append((shown_path(path), read_one(path)))
        except ProblemsError as error:
            problems += error.problems
        except GraphmodelError as error:
            if len(paths) == 1:
                raise
            problems.append(Problem(shown_path(path), 0, 0, "", str(error).removeprefix(f"{path}: ")))
    if problems:
        raise ProblemsError(problems)
    if len(found) == 1:
        return found[0][1]
    models = [(name, one) for name, one in found if isinstance(one, Model)]
    if len(models) == len(found):
        return combine.union_of_models(models)
    return combine.union_of_graphs([(name, formats.as_graph(one)) for name, one in found])


def read_graph(paths: Sequence[Path], identity: Path | None = None) -> Graph:
    """The graph of what stands in all files."""
    from graphmodel import formats

    return formats.as_graph(read_all(paths, identity))


def read_model(paths: Sequence[Path], identity: Path | None = None) -> Model:
    """The model of what stands in all files. Raises InputError for a graph that was not built from one."""
    from graphmodel.graph.build import model_of
    from graphmodel.model.model import Model

    found = read_all(paths, identity)
    return found if isinstance(found, Model) else model_of(found)
