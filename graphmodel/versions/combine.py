"""Several inputs as one: the union of what they say. The same id must mean the same in all of them; nothing is merged by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.model.model import Model

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph


def union_of_models(models: Sequence[tuple[str, Model]]) -> Model:
    """One model of several (each with its file's name): everything once, in the order of the files.

    Raises ProblemsError where an id means different things in two files, InputError where their schemas differ.
    """
    name, first = models[0]
    problems: list[Problem] = []
    whole: dict[str, Any] = {}
    for other_name, other in models[1:]:
        if other.schema != first.schema:
            raise InputError(f"{other_name}: another schema than in {name}; models in one call share their schema")
    for kind in ("documents", "entities", "statements"):
        seen: dict[str, tuple[str, Any]] = {}
        for file, model in models:
            for one in getattr(model, kind):
                at, known = seen.setdefault(one.id, (file, one))
                if known != one:
                    problems.append(
                        Problem(
                            file,
                            0,
                            0,
                            f"{kind} {one.id!r}",
                            f"differs from the one in {at}; give one of them another id, or join the files with `graphmodel merge`",
                        )
                    )
        whole[kind] = tuple(one for _, one in seen.values())
    if problems:
        raise ProblemsError(problems)
    return replace(first, **whole)


def union_of_graphs(graphs: Sequence[tuple[str, Graph]]) -> Graph:
    """One graph of several: nodes and edges once. Raises ProblemsError where a node's or an edge's id means different things in two files."""
    problems: list[Problem] = []
    whole = graphs[0][1].copy()
    edges = {key: (source, target) for source, target, key in whole.edges(keys=True)}
    for file, graph in graphs[1:]:
        for key, data in graph.nodes(data=True):
            problems += _differs(file, f"node {key!r}", whole.nodes[key] if key in whole else data, data)
            whole.add_node(key, **data)
        for source, target, key, data in graph.edges(keys=True, data=True):
            if edges.setdefault(key, (source, target)) != (source, target):
                problems += _differs(file, f"edge {key!r}", edges[key], (source, target))
            elif whole.has_edge(source, target, key):
                problems += _differs(file, f"edge {key!r}", {**whole.edges[source, target, key], "number": 0}, {**data, "number": 0})
            whole.add_edge(source, target, key)
            whole.edges[source, target, key].update(data)
    if problems:
        raise ProblemsError(problems)
    # Parts of different models are no model any more: what only one of them says of itself would be wrong of the whole.
    whole.graph.pop("graphmodel", None)
    return whole


def _differs(file: str, what: str, known: object, other: object) -> Iterable[Problem]:
    if known != other:
        yield Problem(file, 0, 0, what, "differs from the one of the same id in an earlier file; give one of them another id")
