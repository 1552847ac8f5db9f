"""Two versions as one graph, every node and edge of it marked with what happened to it: what a picture of a difference is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.versions.diff import Change, diff

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

NEW, GONE, CHANGED = "new", "gone", "changed"
_SIGNS = {"new": NEW, "new source": NEW, "gone": GONE, "lost source": GONE}
_MINOR = frozenset({"moved"})


def change_graph(old: Model | Graph, new: Model | Graph, *, everything: bool = False) -> Graph:
    """The statements of two versions in one graph, with ``change`` (new, gone, changed) where something happened; only these, or ``everything``.

    What changed is there as it is now. A quote that only moved is no change in a picture.
    """
    before, after = _graph(old), _graph(new)
    edges: dict[str, str] = {}
    nodes: dict[str, str] = {}
    now: dict[str, str] = {}
    for change in diff(old, new):
        if change.part == "entity" and change.kind == "identity":
            # Whoever has another id now, or is one with others, is not drawn a second time.
            now.update(dict.fromkeys([change.was] if change.was else [id_ for id_ in change.after if id_ in before], change.id))
        _mark(change, edges if change.part in ("statement", "edge") else nodes if change.part in ("entity", "node", "document") else {})
    whole = after.copy()
    for node, data in before.nodes(data=True):
        if node not in whole and node not in now:
            whole.add_node(node)
            whole.nodes[node].update(data)
    known = {key for _, _, key in whole.edges(keys=True)}
    for source, target, key, data in before.edges(keys=True, data=True):
        if edges.get(str(key)) == GONE and key not in known:
            ends = now.get(source, source), now.get(target, target)
            whole.add_edge(*ends, key)
            whole.edges[*ends, key].update(data)
    for source, target, key, data in list(whole.edges(keys=True, data=True)):
        if mark := edges.get(str(key)):
            data["change"] = mark
        elif not everything:
            whole.remove_edge(source, target, key)
    for node, mark in nodes.items():
        if node in whole:
            whole.nodes[node]["change"] = mark
    joined = {node for source, target in whole.edges() for node in (source, target)}
    whole.remove_nodes_from([node for node in whole if node not in joined and (not everything or node not in after) and node not in nodes])
    return whole


def _mark(change: Change, marks: dict[str, str]) -> None:
    if change.kind in _MINOR:
        return
    # A statement that got another piece of evidence is no new statement.
    mark = CHANGED if change.field else _SIGNS.get(change.kind, CHANGED)
    if marks.get(change.id) != mark:
        marks[change.id] = mark if change.id not in marks else CHANGED


def _graph(found: Model | Graph) -> Graph:
    return build_graph(found) if isinstance(found, Model) else found


def change_counts(changes: Sequence[Change]) -> str:
    """A line under a picture: how many statements are new, gone and changed."""
    marks: dict[str, str] = {}
    for change in changes:
        if change.part in ("statement", "edge"):
            _mark(change, marks)
    told = [f"{sum(mark == kind for mark in marks.values())} {kind}" for kind in (NEW, GONE, CHANGED)]
    return "Statements: " + ", ".join(told)
