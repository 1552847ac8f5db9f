"""What changed between two versions: of models, by what they mean; of any other graphs, by nodes and edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmodel.model.model import Model
from graphmodel.versions.changes import Change
from graphmodel.versions.graph_diff import graphs_diff
from graphmodel.versions.model_diff import models_diff

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

__all__ = ["Change", "diff"]


def diff(old: Model | Graph, new: Model | Graph) -> list[Change]:
    """Everything that changed between two versions, ordered by part, kind and id; nothing where they say the same.

    Two models (or graphs that were built from models) are compared as models, anything else as graphs.

    >>> from dataclasses import replace
    >>> from graphmodel.model.statement import Entity, Statement
    >>> people = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"))
    >>> old = Model("m", entities=people, statements=(Statement("a", "MEETS", "b", id="s", certainty="possible"),))
    >>> new = replace(old, statements=(Statement("a", "MEETS", "b", id="s"), Statement("a", "MEETS", "b", attribution=("b",), id="t")))
    >>> [(change.kind, change.id, change.before, change.after) for change in diff(old, new)]
    [('new source', 't', None, None), ('certainty', 's', 'possible', 'certain')]
    """
    models = _as_model(old), _as_model(new)
    if models[0] is not None and models[1] is not None:
        return models_diff(models[0], models[1])
    return graphs_diff(_as_graph(old), _as_graph(new))


def _as_model(found: Model | Graph) -> Model | None:
    from graphmodel.graph.build import is_model, model_of

    if isinstance(found, Model):
        return found
    return model_of(found) if is_model(found) else None


def _as_graph(found: Model | Graph) -> Graph:
    from graphmodel.graph.build import build_graph

    return build_graph(found) if isinstance(found, Model) else found
