"""Who stands where: a table of actors against what they affirm, deny, support or oppose, the first look at who is on whose side.

A mark says the same in form and in colour: a square is about whether something is so, a circle about whether it should be; full is for, open is
against. Beside it stand the words of the relation and the number of the note on who says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import networkx as nx

from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend import LegendEntry
from graphmodel.diagram.legend_entries import contested_words, fills_of, foreign_labels, node_entries
from graphmodel.diagram.notes import MARGIN
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.paths import polygon, polyline, rounded_box
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.diagram.shapes import node_shapes, padding_of, shape_of
from graphmodel.diagram.sheet import folio, notes_pages, page_size, paginated, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import DiagramView, EdgeView, NodeView, diagram_view, with_edges
from graphmodel.errors import RefusedError
from graphmodel.model.schema import Schema

STANCES = ("affirms", "denies", "supports", "opposes")
"""The stances that have a mark."""

_NAMES = 12.0
_WORDS = 11.5
_MARK = 9.0
"""Half the side of a mark."""

_NARROW, _WIDE = 116.0, 190.0
"""The least and the greatest width of a column."""

_MOST = 400
"""More positions than this are refused."""


@dataclass(frozen=True)
class _Cell:
    """A statement in its cell: its words line by line."""

    line: EdgeView
    words: tuple[str, ...]

    @property
    def height(self) -> float:
        """How high it is."""
        return max(2 * _MARK, len(self.words) * _WORDS * LINE_HEIGHT) + 5.0


def positions_picture(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    *,
    title: str | None = None,
    source: str | None = None,
    page: str | tuple[float, float] = "1600x1100",
    grey: bool = False,
    contested: Collection[str] = (),
    whole: nx.MultiDiGraph[Any] | None = None,
    belonging: nx.MultiDiGraph[Any] | None = None,
    force: bool = False,
) -> Picture:
    """Every statement of ``graph`` with a stance, in the column of who takes it and the row of what it is taken on, on as many pages as needed.

    What is contested comes first. ``title``, ``source``, ``page``, ``grey``, ``contested`` and ``whole`` are
    as for :func:`graphmodel.diagram.network.network_picture`.
    Raises RefusedError for more statements than anybody reads (``force`` draws them all the same), UsageError for a page size that is none.
    """
    size = page_size(page)
    palette = GREY if grey else COLOUR
    everything = diagram_view(graph, schema, contested, whole, belonging)
    view = with_edges(everything, [edge for edge in everything.edges if edge.stance in STANCES])
    if len(view.edges) > _MOST and not force:
        raise RefusedError(
            f"{len(view.edges)} positions are too many to read in one table (at most {_MOST}): draw a part (--around ID, --relation NAME, "
            "--label NAME, --top N for the N entities with the most statements), or insist (--force)"
        )
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    origin = allowed((f"Source: {view.document}" if view.document else "") if source is None else source)
    columns, rows = _ordered(view)
    entries = [*_entries(view.edges, palette), *_without_side(everything, schema), *node_entries(everything, [*columns, *rows], schema, palette)]
    sheet = sheet_layout(size, heading, origin, entries, view.notes, palette)
    table = _Table(everything, view, schema, palette, sheet.area, columns, rows)
    parts = table.pages()
    pages = [Page((*sheet.groups, *folio(size, i, len(parts), palette), *table.page(*part))) for i, part in enumerate(parts)]
    return Picture(
        size[0],
        size[1],
        palette.ground,
        heading or "Positions",
        f"{len(columns)} actors take {len(view.edges)} positions on {len(rows)} subjects.",
        (*pages, *notes_pages(size, heading, sheet.later, palette)),
        Faults(),
        _WORDS,
    )


def _ordered(view: DiagramView) -> tuple[list[NodeView], list[NodeView]]:
    """Who takes positions and on what; contested subjects first, else those who speak about the same stand together."""
    node = {entry.key: entry for entry in view.nodes}
    columns = sorted({edge.source for edge in view.edges}, key=lambda key: node[key].id)
    rows = sorted({edge.target for edge in view.edges}, key=lambda key: node[key].id)
    disputed = {edge.target for edge in view.edges if edge.contested}
    count = {key: sum(edge.target == key for edge in view.edges) for key in rows}
    rows.sort(key=lambda key: (key not in disputed, -count[key]))

    def middle(place: dict[Any, int], others: Sequence[Any]) -> float:
        return sum(place[key] for key in others) / len(others)

    for _ in range(12):
        place = {key: i for i, key in enumerate(rows)}
        columns.sort(key=lambda key: middle(place, [edge.target for edge in view.edges if edge.source == key]))
        place = {key: i for i, key in enumerate(columns)}
        rows.sort(key=lambda key: (key not in disputed, middle(place, [edge.source for edge in view.edges if edge.target == key])))
    return [node[key] for key in columns], [node[key] for key in rows]


def _entries(lines: Sequence[EdgeView], palette: Palette) -> list[LegendEntry]:
    entries = [
        LegendEntry(mark(stance, (_MARK, 0), palette.stances[stance], palette.ground), 2 * _MARK, stance)
        for stance in STANCES
        if any(edge.stance == stance for edge in lines)
    ]
    if any(edge.content for edge in lines):
        stance = next(edge.stance for edge in lines if edge.content)
        shapes = mark(stance, (_MARK, 0), palette.content[stance], palette.ground, dashed=True)
        entries.append(LegendEntry(shapes, 2 * _MARK, "dashed: content of another statement"))
    if any(edge.contested for edge in lines):
        entries.append(LegendEntry((_band((0, -8), (18, 8), palette),), 18, contested_words(lines)))
    return entries


def _without_side(view: DiagramView, schema: Schema) -> list[LegendEntry]:
    """How many negated statements the table leaves out: who did not accuse somebody takes no side."""
    stances = {name for name, relation in schema.relations.items() if relation.stance != "neutral"}
    count = sum(edge.negated and edge.stance == "neutral" and edge.relation in stances for edge in view.edges)
    if not count:
        return []
    return [
        LegendEntry((), 0, f"left out: {'1 negated statement, which takes' if count == 1 else f'{count} negated statements, which take'} no side")
    ]


def _band(low: tuple[float, float], high: tuple[float, float], palette: Palette) -> Shape:
    return Shape(polygon([low, (high[0], low[1]), high, (low[0], high[1])]), "casing", palette.contested)


def mark(stance: str, at: tuple[float, float], colour: str, ground: str, *, dashed: bool = False) -> tuple[Shape, ...]:
    """The mark of a stance around a point: a square for true and false, a circle for good and bad; full for, open against."""
    x, y = at
    r = _MARK - 1
    full = stance in ("affirms", "supports")
    if stance in ("affirms", "denies"):
        body = polygon([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)])
    else:
        body = rounded_box((x, y), 2 * r, 2 * r, r)
    sign = ground if full and not dashed else colour
    fill = colour if full and not dashed else ground
    k = 0.55 * r
    signs = {
        "affirms": [polyline((x - k, y), (x - 0.2 * k, y + 0.8 * k), (x + k, y - 0.8 * k))],
        "denies": [polyline((x - k, y - k), (x + k, y + k)), polyline((x - k, y + k), (x + k, y - k))],
        "supports": [polyline((x - k, y), (x + k, y)), polyline((x, y - k), (x, y + k))],
        "opposes": [polyline((x - k, y), (x + k, y))],
    }[stance]
    outline = Shape(body, "line", fill, colour, 1.6, (3.0, 2.0) if dashed else ())
    return (outline, *(Shape(path, "head", None, sign, 2.2) for path in signs))


class _Table:
    """Where things stand on every page of one table."""

    def __init__(
        self,
        whole: DiagramView,
        view: DiagramView,
        schema: Schema,
        palette: Palette,
        area: tuple[float, float, float, float],
        columns: list[NodeView],
        rows: list[NodeView],
    ) -> None:
        self.schema, self.palette, self.rows = schema, palette, rows
        self.left, self.top = MARGIN, area[1]
        self.wide, self.high = area[2] - 2 * (MARGIN - area[0]), area[3]
        self.first = min(0.27 * self.wide, 340.0)
        fit = max(1, int((self.wide - self.first) / _NARROW))
        sheets = -(-max(len(columns), 1) // fit)
        self.groups = [columns[i * len(columns) // sheets : (i + 1) * len(columns) // sheets] for i in range(sheets)]
        self.column = min(_WIDE, (self.wide - self.first) / max(*map(len, self.groups), 1))
        self.fills, self.foreign = fills_of(whole, palette), foreign_labels(whole, schema)
        self.disputed = {edge.target for edge in view.edges if edge.contested}
        self.cells: dict[tuple[Any, Any], list[_Cell]] = {}
        for edge in view.edges:
            self.cells.setdefault((edge.source, edge.target), []).append(_Cell(edge, self._words(edge)))
        self.seen: set[Any] = set()

    def _words(self, edge: EdgeView) -> tuple[str, ...]:
        words = edge.text.removeprefix("≠ ")
        return wrap(allowed(words), self.column - 2 * _MARK - 30, _WORDS, False, measure)

    def pages(self) -> list[tuple[list[NodeView], list[NodeView]]]:
        """The columns and rows of each page."""
        found: list[tuple[list[NodeView], list[NodeView]]] = []
        for columns in self.groups:
            here = [row for row in self.rows if len(self.groups) == 1 or any((column.key, row.key) in self.cells for column in columns)]
            room = max(self.high - self._head(columns) - 4, 1.0)
            found.extend((columns, part) for part in paginated(here, [self._height(row, columns) for row in here], room))
        return found

    def _head(self, columns: Sequence[NodeView]) -> float:
        return max((self._box(node, self.column - 12)[1] for node in columns), default=0.0) + 14

    def _name(self, node: NodeView, width: float) -> tuple[tuple[str, ...], str]:
        shape = shape_of(node.label, self.schema, self.foreign)
        lines = 1
        while True:
            high = lines * _NAMES * LINE_HEIGHT
            found = wrap(allowed(node.name), width - padding_of(shape, high)[0], _NAMES, self._bold(shape), measure)
            if len(found) <= lines or lines > 30:
                return found, shape
            lines += 1

    @staticmethod
    def _bold(shape: str) -> bool:
        return shape in ("pill", "framed", "rounded", "cut", "plain")

    def _box(self, node: NodeView, width: float) -> tuple[float, float]:
        lines, shape = self._name(node, width)
        high = len(lines) * _NAMES * LINE_HEIGHT
        extra = padding_of(shape, high)
        return max(measure(line, _NAMES, self._bold(shape))[0] for line in lines) + extra[0], high + extra[1]

    def _height(self, row: NodeView, columns: Sequence[NodeView]) -> float:
        cells = (sum(cell.height for cell in self.cells.get((column.key, row.key), ())) for column in columns)
        return max(self._box(row, self.first - 34)[1], *cells) + 12

    def page(self, columns: Sequence[NodeView], rows: Sequence[NodeView]) -> list[Group]:
        """Everything on one page."""
        head = self._head(columns)
        y = self.top + head
        bottom = y + sum(self._height(row, columns) for row in rows)
        right = self.left + self.first + len(columns) * self.column
        guides = [
            Shape(polyline((x, self.top + 4), (x, bottom)), "rule", None, self.palette.faint, 0.8)
            for x in (self.left + self.first + i * self.column for i in range(len(columns) + 1))
        ]
        groups = [Group("grid", "", tuple(guides), ())]
        for i, node in enumerate(columns):
            high = self._box(node, self.column - 12)[1]
            groups.append(self._node(node, (self.left + self.first + (i + 0.5) * self.column, y - 8 - high / 2), self.column - 12))
        if not rows:
            words = "No statement here affirms, denies, supports or opposes anything."
            groups.append(Group("empty", "", (), (Text(self.left, self.top + 30, (words,), _NAMES, self.palette.ink, anchor="start"),)))
        for row in rows:
            height = self._height(row, columns)
            groups.append(self._row_ground(row, y, height, right))
            wide = self._box(row, self.first - 34)[0]
            groups.append(self._node(row, (self.left + 22 + wide / 2, y + height / 2), self.first - 34))
            for i, column in enumerate(columns):
                groups.extend(self._cell(self.cells.get((column.key, row.key), ()), self.left + self.first + i * self.column, y, height))
            y += height
        return groups

    def _row_ground(self, row: NodeView, y: float, height: float, right: float) -> Group:
        shapes = [Shape(polyline((self.left, y), (right, y)), "rule", None, self.palette.faint, 0.8)]
        texts = []
        if row.key in self.disputed:
            shapes.append(_band((self.left, y + 4), (self.left + 16, y + height - 4), self.palette))
            texts.append(Text(self.left + 8, y + height / 2, ("≠",), 13.0, self.palette.ink, bold=True))
        return Group("rule", "", tuple(shapes), tuple(texts))

    def _node(self, node: NodeView, at: tuple[float, float], width: float) -> Group:
        lines, shape = self._name(node, width)
        size = self._box(node, width)
        shapes = node_shapes(shape, at, size, self.fills.get(node.key, ()), self.palette, unsure=node.unspecified)
        text = Text(at[0], at[1], lines, _NAMES, self.palette.ink, bold=self._bold(shape), role="name")
        again = node.key in self.seen
        self.seen.add(node.key)
        data = {} if again else {"id": node.id, "label": node.label}
        return Group("again" if again else "node", allowed(node.title), shapes, (text,), MappingProxyType(data))

    def _cell(self, cells: Sequence[_Cell], x: float, y: float, height: float) -> list[Group]:
        top = y + (height - sum(cell.height for cell in cells)) / 2
        groups = []
        for cell in cells:
            edge = cell.line
            middle = top + cell.height / 2
            colour = (self.palette.content if edge.content else self.palette.stances)[edge.stance]
            shapes = mark(edge.stance, (x + 8 + _MARK, middle), colour, self.palette.ground, dashed=edge.content)
            note = str(edge.note) if edge.note else ""
            words = Text(
                x + 2 * _MARK + 14,
                middle,
                cell.words,
                _WORDS,
                self.palette.stances[edge.stance],
                italic=edge.content,
                anchor="start",
                note=note,
            )
            data = {"id": edge.id, "subject": str(edge.source), "object": str(edge.target), "relation": edge.relation, "stance": edge.stance}
            groups.append(Group("edge", allowed(edge.title), shapes, (words,), MappingProxyType(data)))
            top += cell.height
        return groups
