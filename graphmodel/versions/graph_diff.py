"""What changed between two graphs that no model made: nodes by their keys, edges by theirs, or, where keys are only counted, by their ends."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graphmodel.model.attributes import DATE_ATTRIBUTES
from graphmodel.versions.changes import Change, Part, ordered

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_EdgeId = tuple[str, ...]
_Attributes = dict[str, Any]


def graphs_diff(old: Graph, new: Graph) -> list[Change]:
    """Everything that changed between two graphs."""
    name = str(new.graph.get("title") or new.graph.get("name") or "the graph")
    of_graph = _attribute_changes("model", str(new.graph.get("model") or ""), name, old.graph, new.graph)
    return ordered([*_node_changes(old, new), *of_graph, *_edge_changes(old, new)])


def _node_changes(old: Graph, new: Graph) -> Iterator[Change]:
    for key in {**dict.fromkeys(old), **dict.fromkeys(new)}:
        reads = str((new if key in new else old).nodes[key].get("name") or key)
        if key not in old or key not in new:
            yield Change("node", "gone" if key in old else "new", str(key), reads)
        else:
            yield from _attribute_changes("node", str(key), reads, old.nodes[key], new.nodes[key])


def _edge_changes(old: Graph, new: Graph) -> Iterator[Change]:
    before, after = _edges(old), _edges(new)
    for id_ in {**before, **after}:
        gone, come = _without_equal(before.get(id_, []), after.get(id_, []))
        for one, other in zip(gone, come, strict=False):
            yield from _attribute_changes("edge", id_[-1], _reads(new, other), one, other)
        yield from (Change("edge", "gone", id_[-1], _reads(old, each)) for each in gone[len(come) :])
        yield from (Change("edge", "new", id_[-1], _reads(new, each)) for each in come[len(gone) :])


def _edges(graph: Graph) -> dict[_EdgeId, list[_Attributes]]:
    """The edges by what identifies them, each with its ends. The ends of an edge without direction are in one order."""
    edges: dict[_EdgeId, list[_Attributes]] = defaultdict(list)
    for source, target, key, data in graph.edges(keys=True, data=True):
        start, end = (str(source), str(target)) if data.get("directed") is not False else sorted((str(source), str(target)))
        ends = (start, str(data.get("relation") or ""), end)
        id_ = (str(key),) if isinstance(key, str) else (*ends, "|".join(ends))
        edges[id_].append({**data, "source": start, "target": end})
    return edges


def _without_equal(some: list[_Attributes], others: list[_Attributes]) -> tuple[list[_Attributes], list[_Attributes]]:
    """Both lists without what is in both, each as often as it is in both."""
    texts = [[json.dumps(each, sort_keys=True, default=repr) for each in side] for side in (some, others)]
    shared = Counter(texts[0]) & Counter(texts[1])
    left = []
    for side, keys in zip((some, others), texts, strict=True):
        rest = shared.copy()
        kept = []
        for each, key in zip(side, keys, strict=True):
            if rest[key]:
                rest[key] -= 1
            else:
                kept.append(each)
        left.append(kept)
    return left[0], left[1]


def _attribute_changes(part: Part, id_: str, reads: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted({*old, *new} - {"number"}):
        if (before := old.get(name)) != (after := new.get(name)):
            yield Change(part, "re-dated" if name in DATE_ATTRIBUTES else "changed", id_, reads, name, before, after)


def _reads(graph: Graph, data: Mapping[str, Any]) -> str:
    def name(end: str) -> str:
        key = data[end]
        return str(graph.nodes[key].get("name") or key) if key in graph else str(key)

    return f"{name('source')} {str(data.get('relation') or 'is related to').lower().replace('_', ' ')} {name('target')}"
