"""A panel of small multiples: the statements of one window of time as lines between nodes whose places are the same in every panel."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import networkx as nx
import numpy as np

from graphmodel.diagram.affiliation import affiliations, party_order
from graphmodel.diagram.bundle import range_in_words
from graphmodel.diagram.edge_lines import LineStyle
from graphmodel.diagram.layout.bezier import Floats, point_at, shortened
from graphmodel.diagram.layout.ring import Place, Point, ring_curve
from graphmodel.diagram.layout.text_metrics import measure, wrap
from graphmodel.diagram.legend import LegendEntry, fill_entry
from graphmodel.diagram.notes import SMALL, cut_to
from graphmodel.diagram.palette import Palette
from graphmodel.diagram.paths import polygon
from graphmodel.diagram.picture import Group, Segment, Shape, Text
from graphmodel.diagram.shapes import node_shapes
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import EdgeRow, in_a_row, name_of, text_of
from graphmodel.model.schema import Schema

NUMBERS = 10.0
"""The size of the numbers on lines."""

TITLE = 13.0
FRAME = 10.0
"""Between the frame of a panel and what is in it."""

HEAD = 24.0
"""The height of a panel's title."""

_WIDEST, _THINNEST = 7.0, 1.0
_NUMBERED = 12
"""How many lines of a panel have their number written on them, the widest first."""

_APART = 20.0
"""How far the turns of two lines between the same nodes are from each other."""


@dataclass(frozen=True)
class Window:
    """A window of time: its first and last day, the edges that lie in it, and, of nodes that belong to a group then, the group's number from 1 on."""

    first: date
    last: date
    edges: Sequence[EdgeRow]
    groups: Mapping[Any, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What a line stands for: a number of statements, or what networks give as the weight of a tie."""

    unit: str = "statement"
    weighted: bool = False


@dataclass
class Line:
    """The statements of one stance from one node to another, in one window."""

    source: Any
    target: Any
    stance: str
    directed: bool
    weight: float = 0.0
    relations: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class PanelNode:
    """A node as it is drawn in every panel: its place, the size of its box, its shape, and its name line by line with the size of its letters."""

    key: Any
    place: Place
    size: tuple[float, float]
    shape: str
    lines: tuple[str, ...]
    letters: float


@dataclass(frozen=True)
class Scale:
    """What the legend says in numbers: the greatest weight, the least that is drawn, how many statements are in no window, how many nodes there
    are."""

    measured: Measured
    most: float
    least: float
    left_out: int
    nodes: int


def days_in_words(first: date, last: date) -> str:
    """The days of a window, as short as can be.

    >>> days_in_words(date(2018, 2, 1), date(2018, 2, 28)), days_in_words(date(2018, 1, 1), date(2018, 12, 31))
    ('February 2018', '2018')
    >>> days_in_words(date(2018, 1, 1), date(2018, 3, 31)), days_in_words(date(2018, 1, 29), date(2018, 2, 4))
    ('Jan–Mar 2018', '29 Jan 2018–4 Feb 2018')
    """
    if first.day == 1 and (last + timedelta(1)).day == 1 if last < date.max else first.day == 1:
        if (first.month, last.month) == (1, 12):
            return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%B} {first.year}"
        return range_in_words(first, last)
    if (first.year, first.month) == (last.year, last.month):
        return range_in_words(first, last)
    return f"{range_in_words(first, first)}–{range_in_words(last, last)}"


def label_of(graph: nx.MultiDiGraph[Any], node: Any) -> str:
    """The label of a node; "" for one that the graph does not have."""
    return text_of(graph.nodes[node].get("label")) if node in graph else ""


class NodeColours:
    """The colours of nodes: of their party, which is the same in all windows, or of their group in each window."""

    def __init__(
        self,
        known: nx.MultiDiGraph[Any],
        schema: Schema,
        belonging: nx.MultiDiGraph[Any] | None,
        palette: Palette,
        group: str,
        numbers: Collection[int],
    ) -> None:
        self.group, self.numbers = group, sorted(numbers)
        self.colours: dict[Any, str] = {}
        self.belongs: dict[Any, tuple[Any, ...]] = {}
        self.names: dict[Any, str] = {}
        if group:
            self.colours = dict(zip(self.numbers, palette.fills, strict=False))
        else:
            parties = party_order(known, schema)
            self.colours = dict(zip(parties, palette.fills, strict=False))
            self.belongs = affiliations(known if belonging is None else belonging, schema)
            self.names = {party: name_of(known, party) for party in parties[: len(self.colours)]}

    def of(self, node: Any, window: Window) -> tuple[str, ...]:
        """The colours of a node in a window; none where it belongs to nothing."""
        if node in window.groups:
            return tuple(self.colours[number] for number in [window.groups[node]] if number in self.colours)
        return () if self.group else self.of_parties(node)

    def of_parties(self, node: Any) -> tuple[str, ...]:
        """The colours of the parties that a node belongs to."""
        return tuple(self.colours[party] for party in self.belongs.get(node, ()) if party in self.colours)

    def entries(self, nodes: Collection[Any], palette: Palette) -> list[LegendEntry]:
        """What the colours of these nodes mean."""
        if self.group:
            entries = [fill_entry(colour, f"{self.group} {number}", palette) for number, colour in self.colours.items()]
            more = len(self.numbers) > len(self.colours)
            return [*entries, *([LegendEntry((), 0.0, f"white: another {self.group}, or none")] if more else [])]
        shown = {party for node in nodes for party in self.belongs.get(node, ())}
        return [fill_entry(colour, f"belongs to {allowed(self.names[party])}", palette) for party, colour in self.colours.items() if party in shown]


def amount_in_words(weight: float, measured: Measured) -> str:
    """How much a line stands for.

    >>> amount_in_words(1200, Measured()), amount_in_words(0.25, Measured("tie", weighted=True))
    ('1,200 statements', 'weight 0.25')
    """
    if measured.weighted:
        return f"weight {_short(weight)}"
    return f"{weight:,.0f} {measured.unit}{'s' * (weight != 1)}"


def _short(weight: float) -> str:
    """A number with as many digits as are read.

    >>> _short(2340.4), _short(7), _short(23.44), _short(0.2344)
    ('2,340', '7', '23.4', '0.234')
    """
    return f"{weight:,.0f}" if weight >= 100 else f"{weight:.3g}"


def line_width(weight: float, most: float) -> float:
    """How wide a line is, in px, where the heaviest weighs ``most``."""
    return _THINNEST + (_WIDEST - _THINNEST) * min(weight / most, 1.0) if most > 1 else 1.8


def pale(palette: Palette) -> Palette:
    """The same palette for what does nothing in a window."""
    return Palette(
        palette.ground, palette.quiet, palette.quiet, palette.faint, palette.faint, palette.stances, palette.content, palette.fills, palette.contested
    )


def _lanes(lines: Sequence[Line]) -> list[float]:
    """Which lane each line has among those between the same two nodes, from the middle: 0 where it is alone."""
    numbers: dict[frozenset[Any], list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        numbers[frozenset((line.source, line.target))].append(number)
    lanes = [0.0] * len(lines)
    for beside in numbers.values():
        for lane, number in enumerate(beside):
            lanes[number] = lane - (len(beside) - 1) / 2
    return lanes


class Panels:
    """What the panels have in common, and each of them drawn."""

    def __init__(
        self,
        graph: nx.MultiDiGraph[Any],
        schema: Schema,
        nodes: Sequence[PanelNode],
        fills: NodeColours,
        palette: Palette,
        scale: Scale,
        size: tuple[float, float],
    ) -> None:
        self.graph, self.schema, self.nodes, self.fills, self.palette = graph, schema, nodes, fills, palette
        self.measured, self.most, self.least = scale.measured, scale.most, scale.least
        self.by_key = {node.key: node for node in nodes}
        self.centre = (size[0] / 2, size[1] / 2)
        self.shown = 0
        self.seen: set[Any] = set()

    def panel(self, window: Window, lines: Sequence[Line], corner: Point, size: tuple[float, float]) -> list[Group]:
        """A panel with its upper left corner at a point."""
        palette = self.palette
        drawn = [line for line in lines if line.weight >= self.least and line.source in self.by_key and line.target in self.by_key]
        here = sum(sum(line.relations.values()) for line in drawn)
        self.shown += here
        x, y = corner
        frame = Shape(polygon([(x, y), (x + size[0], y), (x + size[0], y + size[1]), (x, y + size[1])]), "rule", None, palette.faint, 1.0)
        total = len(window.edges)
        unit = self.measured.unit
        count = f"{here:,} of {total:,} {unit}s" if here < total else f"{total:,} {unit}{'s' * (total != 1)}" if total else f"no {unit}s"
        words = days_in_words(window.first, window.last)
        room = size[0] - 2 * FRAME - measure(count, SMALL)[0] - 8
        texts = [
            Text(x + FRAME, y + HEAD / 2 + 3, (cut_to(words, room, TITLE, bold=True),), TITLE, palette.ink, bold=True, anchor="start"),
            Text(x + size[0] - FRAME, y + HEAD / 2 + 3, (count,), SMALL, palette.quiet, anchor="end"),
        ]
        inner = (x + FRAME, y + HEAD + FRAME)
        if not drawn:
            nothing = f"no {unit}s" if not total else f"none of {total:,} {unit}s is drawn"
            lines_ = wrap(nothing, size[0] / 3, SMALL + 1, False, measure)
            texts.append(Text(inner[0] + self.centre[0], inner[1] + self.centre[1], lines_, SMALL + 1, palette.quiet, italic=True))
        head = Group("panel", words, (frame,), tuple(texts), MappingProxyType({"from": str(window.first), "to": str(window.last)}))
        active = {end for line in drawn for end in (line.source, line.target)}
        return [head, *self._drawn_lines(drawn, inner), *(self._node(node, window, inner, active=node.key in active) for node in self.nodes)]

    def _drawn_lines(self, lines: Sequence[Line], inner: Point) -> list[Group]:
        curves = self._curves(lines, inner)
        taken = [self._box(node, inner) for node in self.nodes]
        numbers = [
            group
            for line, curve in zip(lines[:_NUMBERED], curves[:_NUMBERED], strict=True)
            if line.weight > 1 and line.source != line.target
            for group in self._number(line, curve, taken)
        ]
        # The widest first: thin lines are seen on wide ones.
        return [*(self._line(line, curve) for line, curve in zip(lines, curves, strict=True)), *numbers]

    def _box(self, node: PanelNode, inner: Point) -> tuple[float, float, float, float]:
        x, y = inner[0] + node.place.at[0], inner[1] + node.place.at[1]
        return (x - node.size[0] / 2, y - node.size[1] / 2, x + node.size[0] / 2, y + node.size[1] / 2)

    def _curves(self, lines: Sequence[Line], inner: Point) -> list[Floats]:
        """The curve of each line: lines leave and reach a node side by side on its inner border, in the order in which they go up or down."""
        lanes = _lanes(lines)
        ends: dict[Any, list[tuple[float, int, int]]] = defaultdict(list)
        for number, line in enumerate(lines):
            for end, (key, other) in enumerate(((line.source, line.target), (line.target, line.source))):
                here, there = self.by_key[key].place, self.by_key[other].place
                rise = there.at[1] - here.at[1]
                # On the same side, the nearest are the outermost, so that their curves do not cross the longer ones.
                lane = 0.01 * lanes[number]
                order = rise + lane if here.left != there.left else math.copysign(10_000.0 - abs(rise) - lane, rise or 1.0)
                ends[key].append((order, number, end))
        points: dict[tuple[int, int], Point] = {}
        for key, found in ends.items():
            node = self.by_key[key]
            room = node.size[1] - 4
            for at, (_, number, end) in enumerate(sorted(found)):
                y = node.place.at[1] + room * ((at + 0.5) / len(found) - 0.5)
                points[number, end] = (node.place.inner + (1.5 if node.place.left else -1.5), y)
        shift = np.asarray(inner)
        return [ring_curve(points[number, 0], points[number, 1], self.centre, _APART * lanes[number]) + shift for number in range(len(lines))]

    def _line(self, line: Line, curve: Floats) -> Group:
        width = line_width(line.weight, self.most)
        dashed = "dashed" if self.measured.weighted and line.stance == "opposes" else "solid"
        style = LineStyle(
            line.stance, self.palette.stances[line.stance], self.palette.ground, width, 5.0 + 0.9 * width, dashed, directed=line.directed
        )
        tip = curve[3] - shortened(curve, 0.9 * style.head)[3]
        x, y = (tip / (float(np.hypot(*tip)) or 1.0)).tolist()
        way = ((float(curve[3, 0]), float(curve[3, 1])), (x, y))
        shapes = [*style.line(_path(shortened(curve, style.behind))), *style.heads([way])]
        data = {
            "subject": str(line.source),
            "object": str(line.target),
            "stance": line.stance,
            "count": str(sum(line.relations.values())),
        }
        return Group("line", self._words(line), tuple(shapes), (), MappingProxyType(data))

    def _words(self, line: Line) -> str:
        ends = name_of(self.graph, line.source), name_of(self.graph, line.target)
        told = [f"{self.schema.reading(relation)}{f' ×{count}' * (count > 1)}" for relation, count in line.relations.most_common(8)]
        return allowed(f"{ends[0]} {in_a_row(told)} {ends[1]}: {amount_in_words(line.weight, self.measured)}")

    def _number(self, line: Line, curve: Floats, taken: list[tuple[float, float, float, float]]) -> list[Group]:
        """The number of a line on it, where it lies on no other number and on no name."""
        words = _short(line.weight)
        wide, high = measure(words, NUMBERS)
        for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
            x, y = point_at(curve, t).tolist()
            box = (x - wide / 2 - 2, y - high / 2, x + wide / 2 + 2, y + high / 2)
            if not any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken):
                taken.append(box)
                corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
                text = Text(x, y, (words,), NUMBERS, self.palette.stances[line.stance], bold=True)
                return [Group("number", "", (Shape(polygon(corners), "clearing", self.palette.ground),), (text,))]
        return []

    def _node(self, node: PanelNode, window: Window, inner: Point, *, active: bool) -> Group:
        palette = self.palette if active else pale(self.palette)
        at = (inner[0] + node.place.at[0], inner[1] + node.place.at[1])
        fills = self.fills.of(node.key, window) if active else ()
        data = self.graph.nodes[node.key] if node.key in self.graph else {}
        shapes = node_shapes(node.shape, at, node.size, fills, palette, unsure=bool(data.get("unspecified")))
        text = Text(at[0], at[1], node.lines, node.letters, palette.ink if active else palette.quiet, role="name")
        again = node.key in self.seen
        self.seen.add(node.key)
        told = {} if again else {"id": text_of(node.key), "label": label_of(self.graph, node.key)}
        return Group("again" if again else "node", allowed(name_of(self.graph, node.key)), shapes, (text,), MappingProxyType(told))


def _path(curve: Floats) -> tuple[Segment, ...]:
    x, y, *rest = curve.ravel().tolist()
    return (("M", (x, y)), ("C", tuple(rest)))
