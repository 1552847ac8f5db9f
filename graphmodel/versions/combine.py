"""Several inputs as one: the union of what they say. An id means the same in all of them, and nothing is merged because it looks alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.graph.build import is_model, statement_edges
from graphmodel.model.model import Model
from graphmodel.versions.changes import same_item

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph


def union_of_models(models: Sequence[tuple[str, Model]]) -> Model:
    """One model of several (each with its file's name): everything once, in the order of the files.

    Documents, entities and statements share one space of ids, across files too. Raises ProblemsError where an id means different things in two files,
    InputError where their schemas differ.
    """
    name, first = models[0]
    for other_name, other in models[1:]:
        if other.schema != first.schema:
            raise InputError(f"{other_name}: another schema than in {name}; models in one call share their schema")
    problems: list[Problem] = []
    items: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    known: dict[str, tuple[str, str, Any]] = {}
    for file, model in models:
        for kind, kind_name in _KINDS.items():
            for item in getattr(model, kind):
                if item.id not in known:
                    known[item.id] = (file, kind_name, item)
                    items[kind].append(item)
                    continue
                known_file, known_kind, known_item = known[item.id]
                if kind_name != known_kind:
                    message = f"is {known_kind} in {known_file}, and {kind_name} here; give one of them another id"
                    problems.append(Problem(file, 0, 0, f"the id {item.id!r}", message))
                elif not same_item(item, known_item):
                    message = f"differs from the one in {known_file}; give one of them another id, or join the files with `graphmodel merge`"
                    problems.append(Problem(file, 0, 0, f"{kind} {item.id!r}", message))
    if problems:
        raise ProblemsError(problems)
    united: dict[str, Any] = {kind: tuple(each) for kind, each in items.items()}
    return replace(first, **united)


_KINDS = {"documents": "a document", "entities": "an entity", "statements": "a statement"}


def union_of_graphs(graphs: Sequence[tuple[str, Graph]]) -> Graph:
    """One graph of several: nodes and edges once. Raises ProblemsError where a node's or an edge's id means different things in two files.

    In graphs that were built from models, nodes and statements share one space of ids.
    """
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
    problems += _across_kinds(graphs)
    if problems:
        raise ProblemsError(problems)
    # Parts of different models are not a model any more: what one of them says of itself is not true of the whole.
    whole.graph.pop("graphmodel", None)
    return whole


def _across_kinds(graphs: Sequence[tuple[str, Graph]]) -> Iterator[Problem]:
    """The ids that are a node's in one file and a statement's in another one that was built from a model."""
    nodes: dict[str, str] = {}
    for file, graph in graphs:
        for key, data in graph.nodes(data=True):
            if not data.get("reified"):
                nodes.setdefault(key, file)
    for file, graph in graphs:
        if is_model(graph):
            for _, _, key, _ in statement_edges(graph):
                if nodes.get(key, file) != file:
                    yield Problem(file, 0, 0, f"the id {key!r}", f"is a node in {nodes[key]}, and a statement here; give one of them another id")


def _differs(file: str, what: str, known: object, other: object) -> Iterable[Problem]:
    if known != other:
        yield Problem(file, 0, 0, what, "differs from the one of the same id in an earlier file; give one of them another id")
