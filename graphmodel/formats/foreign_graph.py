"""Graphs from elsewhere: what every reader of a graph format fills, and how it becomes a graph of ours.

A reader puts nodes, edges and what it could not keep into a :class:`ForeignGraph`; :func:`as_input` gives every node a name, every edge a relation
and an id of its own, keeps the direction of each edge, and says what it chose.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from graphmodel.errors import GraphmodelError, InputError
from graphmodel.formats.flat import restored
from graphmodel.formats.input import Input
from graphmodel.graph.build import is_model
from graphmodel.graph.direction import DIRECTED, has_direction
from graphmodel.graph.naming import NamedAttributes, Naming, check_attribute, named_attributes, named_edge

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

_log = logging.getLogger(__name__)
_Item = TypeVar("_Item")
Attributes = dict[str, Any]

NOT_A_NUMBER = "NaN equals nothing, not even itself, so it cannot be compared, stored or written; leave the value out"

_UNDIRECTED = "undirected"
"""What graphmodel 0.1 wrote for a graph without directions."""


MOST_THINGS = 1_000_000
"""So many nodes and edges of a graph are read: they take some 1 to 3 KB of memory each."""
_HEAD = 4096
"""In so many bytes, a model says that it is one."""
_NO_GRAPH = re.compile(rb'"(?:graphmodel|@context)"\s*+:')
_TOLD = 10_000
"""So many edges are read between two messages of progress."""


class TooLargeError(InputError):
    """A graph with more nodes and edges than are read; who knows the file's name puts it before the message."""


def refuse_many(count: int) -> None:
    """Raise TooLargeError for more nodes and edges than are read."""
    if count > MOST_THINGS:
        raise TooLargeError(
            f"a graph with more than {MOST_THINGS:,} nodes and edges, which is the most that is read; "
            "`graphmodel import --to parquet` reads larger tables of edges"
        )


def tell(progress: str) -> None:
    """Say how far reading is, on a terminal."""
    _log.info(progress, extra={"progress": True})


def taken(items: list[_Item]) -> Iterator[_Item]:
    """The items of a list in their order, each gone from the list: what was read is not in memory twice.

    >>> items = [1, 2]
    >>> list(taken(items)), items
    ([1, 2], [])
    """
    items.reverse()
    while items:
        yield items.pop()


def refuse_many_in_json(data: bytes) -> None:
    """The same for JSON that is not parsed yet: of a graph, the nodes that edges begin at are counted."""
    start = data[:_HEAD]
    if not _NO_GRAPH.search(start):
        refuse_many(data.count(b'"s"' if b'"CXVersion"' in start else b'"source"'))


def refuse_many_matches(pattern: re.Pattern[bytes], data: bytes) -> None:
    """The same for text that is not parsed yet, by what each node or edge begins with."""
    refuse_many(sum(1 for _ in islice(pattern.finditer(data), MOST_THINGS + 1)))


@dataclass(frozen=True, slots=True)
class ForeignEdge:
    """An edge as a file has it."""

    source: str
    target: str
    attributes: Attributes
    id: str | None = None
    """Its id in the file, if it has one."""
    directed: bool = True


class _Edges(list[ForeignEdge]):
    """As many edges as are read at most."""

    def append(self, edge: ForeignEdge) -> None:
        refuse_many(len(self) + 1)
        super().append(edge)
        if not len(self) % _TOLD:
            tell(f"{len(self):,} edges read")


class _Nodes(dict[str, Attributes]):
    """As many nodes as are read at most."""

    def __setitem__(self, key: str, attributes: Attributes) -> None:
        refuse_many(len(self) + 1)
        super().__setitem__(key, attributes)


@dataclass(slots=True)
class ForeignGraph:
    """A graph as a file has it: nodes by id, edges in their order, and notices of what was not kept."""

    attributes: Attributes = field(default_factory=dict)
    nodes: dict[str, Attributes] = field(default_factory=_Nodes)
    edges: list[ForeignEdge] = field(default_factory=_Edges)
    notices: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    """What has no place in a graph, by name."""
    changed: Counter[str] = field(default_factory=Counter)
    """Values that are not as they were in the file, by a sentence that says what was done."""


def as_input(foreign: ForeignGraph, naming: Naming | None = None, *, labels_are_types: bool = False) -> Input:
    """A foreign graph as a graph of ours, with notices; ``labels_are_types`` as for :func:`graphmodel.graph.naming.named_attributes`.

    Its edges go over into the graph and are gone from it. An edge without an id of its own gets ``e1``, ``e2``, …
    Raises UsageError for an attribute in ``naming`` that the graph does not have, TooLargeError for a graph that is too large.
    """
    refuse_many(len(foreign.nodes) + len(foreign.edges))
    import networkx as nx

    changed = ""
    if not {"graphmodel", "model"} <= foreign.attributes.keys() and all(edge.id for edge in foreign.edges):
        try:
            if (
                known := restored(foreign.nodes.items(), ((edge.source, edge.target, str(edge.id), edge.attributes) for edge in foreign.edges))
            ) is not None:
                return Input(known)
        except (GraphmodelError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            changed = f"it was written from a model, and changed since; it was read as a graph ({str(error).partition(chr(10))[0]})"
    graph: Graph = nx.MultiDiGraph(**{name: item for name, item in foreign.attributes.items() if name not in ("incoming_graph_data", _UNDIRECTED)})
    notices = [*foreign.notices, *foreign.changed, *([f"not kept: {listed(foreign.lost)}"] if foreign.lost else []), *([changed] if changed else [])]
    nodes, named = list(foreign.nodes.items()), None
    if not is_model(graph):
        named = _named(foreign, nodes, naming or Naming(), labels_are_types)
        nodes = named.nodes
    for key, data in nodes:
        graph.add_node(key)
        graph.nodes[key].update(data)
    again = _add_edges(graph, foreign, naming or Naming(), named)
    if named and (sentence := named.sentence()):
        notices.append(sentence)
    if again:
        sentence = f"{counted(again.total(), 'edge')} had the id of an earlier edge and got an id of their own: {listed(again)}"
        foreign.changed[sentence] += again.total()
        notices.append(sentence)
    return Input(graph, tuple(notices), lost=dict(foreign.lost), changed=dict(foreign.changed))


def _named(foreign: ForeignGraph, nodes: list[tuple[str, Attributes]], naming: Naming, labels_are_types: bool) -> NamedAttributes:
    """The named attributes of the nodes; those of edges are named one by one, so that they are not in memory twice."""
    if naming.relation_from is not None:
        check_attribute("--relation-from", naming.relation_from, (edge.attributes for edge in foreign.edges))
    return named_attributes(nodes, [], replace(naming, relation_from=None), labels_are_types)


def _add_edges(graph: Graph, foreign: ForeignGraph, naming: Naming, named: NamedAttributes | None) -> Counter[str]:
    """Move the edges into the graph, each with an id of its own; returns the ids that several had."""
    undirected = foreign.attributes.get(_UNDIRECTED) is True
    seen: set[str] = set()
    again: Counter[str] = Counter()
    ids = {edge.id for edge in foreign.edges if edge.id}
    total = len(foreign.edges)
    for number, edge in enumerate(taken(foreign.edges), 1):
        if edge.id and edge.id in seen:
            again[edge.id] += 1
        if edge.id and edge.id not in seen:
            id_ = edge.id
        else:
            id_ = free_name(f"e{number}", ids)
            ids.add(id_)
        seen.add(id_)
        graph.add_edge(edge.source, edge.target, id_)
        attributes = graph.edges[edge.source, edge.target, id_]
        attributes.update(named_edge(edge.attributes, naming, named) if named else edge.attributes)
        if not edge.directed or undirected:
            attributes[DIRECTED] = False
        if not number % _TOLD:
            tell(f"{number:,} of {total:,} edges are in the graph")
    return again


def with_own_ids(foreign: ForeignGraph, attribute: str) -> None:
    """Give nodes the ids that they have in an attribute, where the format numbers its nodes and every node has another text there; so for edges."""
    ids = {key: data.get(attribute) for key, data in foreign.nodes.items()}
    names = [id_ for id_ in ids.values() if isinstance(id_, str) and id_]
    if len(set(names)) == len(ids):
        known = {key: str(id_) for key, id_ in ids.items()}
        foreign.nodes = {known[key]: {name: value for name, value in data.items() if name != attribute} for key, data in foreign.nodes.items()}
        for data in foreign.nodes.values():
            if data.get("parent") in known:
                data["parent"] = known[data["parent"]]
        foreign.edges = [replace(edge, source=known[edge.source], target=known[edge.target]) for edge in foreign.edges]
    own = [edge.attributes.get(attribute) for edge in foreign.edges]
    if own and all(isinstance(id_, str) and id_ for id_ in own) and len(set(own)) == len(own):
        foreign.edges = [replace(edge, id=str(edge.attributes.pop(attribute))) for edge in foreign.edges]


def graph_of(
    attributes: Mapping[str, Any],
    nodes: Iterable[tuple[str, Attributes]],
    edges: Iterable[tuple[str, str, object, Attributes]],
    *,
    directed: bool = True,
) -> Graph:
    """A graph of ours from nodes (id, attributes) and edges (source, target, key or None, attributes), in their order.

    Of a graph that is not ``directed``, every edge says so.
    """
    foreign = ForeignGraph({str(name): item for name, item in attributes.items()}, {key: dict(data) for key, data in nodes})
    foreign.edges = [
        ForeignEdge(source, target, dict(data), key if isinstance(key, str) and key else None, directed and has_direction(data))
        for source, target, key, data in edges
    ]
    return as_input(foreign, labels_are_types=True).graph


def free_name(wanted: str, taken: set[str]) -> str:
    """A name that is not taken yet: the one that is wanted, or with marks after it."""
    while wanted in taken:
        wanted += "'"
    return wanted


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "edge"), counted(1200, "edge")
    ('1 edge', '1,200 edges')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(counts: Counter[str], most: int = 5) -> str:
    """Names with their counts, the first few.

    >>> listed(Counter({"a": 1, "b": 3}))
    '`b` (3), `a`'
    """
    shown = [f"`{name}`" + (f" ({number:,})" if number > 1 else "") for name, number in counts.most_common(most)]
    return ", ".join(shown) + (f" and {len(counts) - most:,} more" if len(counts) > most else "")


__all__ = [
    "NOT_A_NUMBER",
    "Attributes",
    "ForeignEdge",
    "ForeignGraph",
    "Naming",
    "as_input",
    "counted",
    "free_name",
    "graph_of",
    "listed",
    "with_own_ids",
]
