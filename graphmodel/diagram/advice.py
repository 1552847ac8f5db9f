"""What to do with a graph that is too large for its page: parts and pages that are known to work, since each of them has been laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from graphmodel.diagram.bundle import bundled_view
from graphmodel.diagram.legend_entries import entries_of
from graphmodel.diagram.network_layout import has_too_many_lines, may_fit, network_layout
from graphmodel.diagram.palette import COLOUR
from graphmodel.diagram.sheet import PAGES, sheet_layout
from graphmodel.diagram.view import DiagramView, EdgeRow, Groups, diagram_view, drawn_nodes, drawn_rows, groups_of
from graphmodel.errors import RefusedError
from graphmodel.model.schema import Schema

if TYPE_CHECKING:
    import networkx as nx

    Graph: TypeAlias = nx.MultiDiGraph[Any]

_WORK = 240
"""How many lines may be laid out to find what works: some seconds."""

_LINES = 34e-6
"""How many lines a square pixel of a page has at most where they are sure to have their place."""

_MOST_NODES = 400
"""Of more nodes than this, even those that nothing joins have no place on a page."""

_PARALLEL = 14
"""So many lines between two nodes are tried; more take long, and mostly in vain."""

_SHRUNK = 0.75
"""A part that does not fit is tried again with this share of its nodes."""

_BUNDLED = 0.7
"""Bundling is offered where it leaves at most this share of the lines."""


@dataclass(frozen=True)
class Request:
    """How a network was to be drawn: the page, what is around the picture, and the options that change what is in it."""

    size: tuple[float, float]
    heading: str
    origin: str
    contested: Collection[str]
    whole: Graph | None
    belonging: Graph | None
    notes: bool
    bundle: bool
    groups: list[Groups] = field(default_factory=list, compare=False)
    """Who belongs to whom in the whole graph, once it was asked."""

    def view(self, graph: Graph, schema: Schema) -> DiagramView:
        """The view of a graph, bundled if that was asked for."""
        if self.whole is not None and not self.groups:
            self.groups.append(groups_of(self.whole, self.belonging, schema))
        view = diagram_view(graph, schema, self.contested, self.whole, self.belonging, self.groups[0] if self.groups else None)
        return bundled_view(view) if self.bundle else view


def refusal(graph: Graph, schema: Schema, request: Request, *, search: bool = True) -> RefusedError:
    """The error for a network that is too large for its page; what it advises works at the first try."""
    rows = drawn_rows(graph)
    advice = list(_Ways(graph, schema, request, rows).found()) if search else []
    parts = f": {'; '.join(advice)}" if advice else ""
    return RefusedError(
        f"{len(drawn_nodes(graph, rows))} nodes and {len(rows)} statements are too many for this page: words would lie on words. "
        f"Draw less{parts}; or insist (--force)"
    )


def _most_parallel(view: DiagramView) -> int:
    return max(Counter(frozenset((edge.source, edge.target)) for edge in view.edges).values(), default=0)


class _Ways:
    """The search for what works. It stops when it has laid out a certain number of lines."""

    def __init__(self, graph: Graph, schema: Schema, request: Request, rows: list[EdgeRow]) -> None:
        self.graph, self.schema, self.request = graph, schema, request
        self.rows = rows
        self.degree = Counter(dict.fromkeys(graph, 0))
        self.degree.update(end for source, target, _, _ in self.rows for end in (source, target))
        self.order = sorted(self.degree, key=lambda node: (-self.degree[node], str(node)))
        self.left = _WORK
        busiest = self.order[:_MOST_NODES]
        self.busiest = frozenset(busiest)
        self.among = [row for row in self.rows if row[0] in self.busiest and row[1] in self.busiest]

    def found(self) -> Iterator[str]:
        """The ways that work, the best first."""
        bundled = replace(self.request, bundle=True)
        crowded = has_too_many_lines(self.rows, bundle=True)
        count = _MOST_NODES if crowded else len(bundled.view(self.graph, self.schema).edges)
        offered = not self.request.bundle and count <= _BUNDLED * len(self.rows)
        if offered and not crowded and self.fits(self.graph, bundled):
            yield f"--bundle draws one line for each pair and relation, {count} lines"
            return
        if offered and (top := self.top(bundled)):
            yield f"--bundle --top {top} draws one line for each pair and relation among the {top} entities with the most statements"
            return
        if top := self.top(self.request):
            yield f"--top {top}: the {top} entities with the most statements"
        if (around := self.around()) is not None:
            yield f"--around {around}"
        if relation := self.relation():
            yield f"--relation {relation}"
        if page := self.page():
            yield f"--page {page}"

    def fits(self, graph: Graph, request: Request) -> bool:
        """Whether a graph can be drawn as it is asked for."""
        if has_too_many_lines(drawn_rows(graph), bundle=request.bundle):
            return False
        view = request.view(graph, self.schema)
        sheet = sheet_layout(
            request.size, request.heading, request.origin, entries_of(view, self.schema, COLOUR), view.notes if request.notes else (), COLOUR
        )
        area = sheet.area[2:]
        if len(view.edges) > self.left or _most_parallel(view) > _PARALLEL or not may_fit(view, self.schema, area[0] * area[1]):
            return False
        self.left -= len(view.edges)
        return network_layout(view, self.schema, area, numbered=request.notes) is not None

    def top(self, request: Request) -> int | None:
        """The greatest number of the busiest nodes that may fit, made smaller until they do."""
        low, high = 1, min(len(self.order) - 1, _MOST_NODES)
        while low < high:
            middle = (low + high + 1) // 2
            nodes = set(self.order[:middle])
            if has_too_many_lines(self._rows_among(nodes), bundle=request.bundle):
                high = middle - 1
                continue
            view = request.view(self.part_of(nodes), self.schema)
            # A page that is filled to its last corner is tried in vain.
            room = request.size[0] * request.size[1]
            if len(view.edges) <= _LINES * room and _most_parallel(view) <= _PARALLEL and may_fit(view, self.schema, 0.55 * room):
                low = middle
            else:
                high = middle - 1
        while low > 1:
            if self.fits(self.part_of(self.order[:low]), request):
                return low
            low = int(low * _SHRUNK)
        return None

    def part_of(self, nodes: Collection[Any]) -> Graph:
        """Some nodes with the statements between them."""
        kept = set(nodes)
        return self._part(self._rows_among(kept), kept)

    def _rows_among(self, nodes: Set[Any]) -> list[EdgeRow]:
        rows = self.among if nodes <= self.busiest else self.rows
        return [row for row in rows if row[0] in nodes and row[1] in nodes]

    def around(self) -> str | None:
        """The busiest node whose statements fit, are not nearly all that there are, and are all in the part that was to be drawn."""
        first = self.order[:20]
        near: dict[Any, list[EdgeRow]] = {node: [] for node in first}
        for row in self.rows:
            for end in {row[0], row[1]} & near.keys():
                near[end].append(row)
        for node in first:
            rows = near[node]
            if not isinstance(node, str) or not 1 < len(rows) <= 0.6 * len(self.rows) or has_too_many_lines(rows, bundle=self.request.bundle):
                continue
            if self._count_in_whole(node) == len(rows) and self.fits(self._part(rows, (node,)), self.request):
                return node
        return None

    def _count_in_whole(self, node: Any) -> int:
        whole = self.graph if self.request.whole is None else self.request.whole
        rows = [*whole.out_edges(node, data=True), *(row for row in whole.in_edges(node, data=True) if row[0] != node)]
        return sum(not data.get("structural") for _, _, data in rows)

    def relation(self) -> str | None:
        """The commonest relation whose statements fit, and are not all of them."""
        for name, count in Counter(str(row[3].get("relation", "")) for row in self.rows).most_common(6):
            rows = [row for row in self.rows if row[3].get("relation") == name] if name and 1 < count < len(self.rows) else []
            if rows and not has_too_many_lines(rows, bundle=self.request.bundle) and self.fits(self._part(rows, ()), self.request):
                return name
        return None

    def page(self) -> str | None:
        """The smallest larger page on which all of it fits."""
        for name in ("a3", "a2", "a1"):
            size = PAGES[name]
            if size[0] * size[1] > 1.2 * self.request.size[0] * self.request.size[1] and self.fits(self.graph, replace(self.request, size=size)):
                return name
        return None

    def _part(self, rows: Sequence[EdgeRow], nodes: Collection[Any]) -> Graph:
        part = self.graph.__class__(**self.graph.graph)
        for row in rows:
            part.add_nodes_from((end, self.graph.nodes[end]) for end in row[:2])
            part.add_edge(*row[:3])
            part.edges[row[:3]].update(row[3])
        part.add_nodes_from((node, self.graph.nodes[node]) for node in self.graph if node in nodes)
        return part
