"""Small multiples: a network in successive windows of time, a panel for each, with the same places, colours and widths in all of them.

Actors are on the rim of each panel, so that no line runs over a name; a line stands for all statements of a stance from one actor to another, and is
as wide as they are many. Who does nothing in a window is pale. What is too much for a panel (more actors, thin lines) is left out, and counted.
"""

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
from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.bezier import Floats, point_at, shortened
from graphmodel.diagram.layout.ring import Place, Point, ring_capacity, ring_curve, ring_order, ring_places
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend import LegendEntry, fill_entry, line_entry, shape_entry
from graphmodel.diagram.notes import MARGIN, SMALL, cut_to
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.paths import polygon, polyline
from graphmodel.diagram.picture import Group, Page, Picture, Segment, Shape, Text
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, node_shapes, padding_of, shape_of
from graphmodel.diagram.sheet import FIT, USUAL_PAGE, page_size, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import EdgeRow, in_a_row, name_of, text_of
from graphmodel.errors import RefusedError
from graphmodel.model.schema import Schema

MOST_PANELS = 60
_NAMES = 10.5
"""The size of names on a panel of the usual size; on larger ones they grow."""

_LARGEST = 13.5
_NUMBERS = 10.0
_TITLE = 13.0
_LINES = 2
"""On how many lines a name is written; what is longer ends in an ellipsis."""

_LEAST = (250.0, 210.0)
"""The least width and height of a panel."""

_USUAL = (385.0, 340.0)
"""The size of a panel on a page that fits."""

_MOST_NODES = 20
_MOST_LINES = 36
"""How many lines a panel has at most; above, those that stand for the fewest statements are left out, in all panels alike."""

_GAP = 9.0
_FRAME = 10.0
"""Between the frame of a panel and what is in it."""

_BETWEEN = 12.0
_HEAD = 24.0
_WIDEST, _THINNEST = 7.0, 1.0
_NUMBERED = 12
"""How many lines of a panel have their number written on them, the widest first."""


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
class _Line:
    """The statements of one stance from one node to another, in one window."""

    source: Any
    target: Any
    stance: str
    directed: bool
    weight: float = 0.0
    relations: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Node:
    """A node as it is drawn in every panel: its place, the size of its box, its shape, and its name line by line with the size of its letters."""

    key: Any
    place: Place
    size: tuple[float, float]
    shape: str
    lines: tuple[str, ...]
    letters: float


def windows_picture(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    windows: Sequence[Window],
    *,
    title: str | None = None,
    source: str | None = None,
    page: str | tuple[float, float] = USUAL_PAGE,
    grey: bool = False,
    whole: nx.MultiDiGraph[Any] | None = None,
    belonging: nx.MultiDiGraph[Any] | None = None,
    measured: Measured | None = None,
    group: str = "",
    left_out: int = 0,
) -> Picture:
    """A panel for each window, with the nodes of ``graph`` that have the most to do in all windows together, as many as find a place.

    ``measured`` says what the width of a line means. ``group`` is what the groups of the windows are called ("coalition"): they decide on the colours
    of nodes, and where it is empty, affiliation does. ``left_out`` is how many statements are in no window. The other arguments are as for
    :func:`graphmodel.diagram.network.network_picture`.
    Raises RefusedError for more panels than the page has room for, UsageError for a page size that is not one.
    """
    known = graph if whole is None else whole
    palette, measured = GREY if grey else COLOUR, measured or Measured()
    heading = allowed(graph.graph.get("title") or "" if title is None else title)
    lines = [_lines(window.edges, schema, measured) for window in windows]
    most = max((line.weight for each in lines for line in each), default=1.0)
    fills = _Fills(known, schema, belonging, palette, group, {number for window in windows for number in window.groups.values()})
    busy = _busiest(lines)
    chosen, least = _readable(busy[:_MOST_NODES], lines, most)
    told = _Told(measured, most, least, left_out, len(busy))
    entries = _entries(graph, schema, lines, chosen, fills, told, palette)
    size = _size(page, len(windows), lambda tall: tall[1] - sheet_layout(tall, heading, source or "", entries, (), palette).area[3])
    for _ in range(3):  # what is left out is said in the legend, which takes room
        sheet = sheet_layout(size, heading, source or "", entries, (), palette)
        grid = _grid(len(windows), (sheet.area[2], sheet.area[3]))
        drawn = _nodes(graph, schema, chosen, lines, (grid.width - 2 * _FRAME, grid.height - _HEAD - 2 * _FRAME))
        if len(drawn) == len(chosen):
            break
        chosen = chosen[: len(drawn)]
        entries = _entries(graph, schema, lines, chosen, fills, told, palette)
    panels = _Panels(graph, schema, drawn, fills, palette, told, (grid.width - 2 * _FRAME, grid.height - _HEAD - 2 * _FRAME))
    groups = list(sheet.groups)
    for number, (window, each) in enumerate(zip(windows, lines, strict=True)):
        row, column = divmod(number, grid.columns)
        corner = (sheet.area[0] + column * (grid.width + _BETWEEN), sheet.area[1] + row * (grid.height + _BETWEEN))
        groups.extend(panels.panel(window, each, corner, (grid.width, grid.height)))
    if not windows:
        text = Text(sheet.area[0], sheet.area[1] + 30, (f"No {measured.unit} lies in a window of time.",), _TITLE, palette.ink, anchor="start")
        groups.append(Group("empty", "", (), (text,)))
    total = sum(len(window.edges) for window in windows)
    summary = f"{len(windows)} windows, {len(drawn)} of {len(busy):,} nodes, {panels.shown:,} of {total:,} {measured.unit}s."
    return Picture(size[0], size[1], palette.ground, heading or "Windows of time", summary, (Page(tuple(groups)),), Faults(), _NUMBERS)


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


def _lines(edges: Sequence[EdgeRow], schema: Schema, measured: Measured) -> list[_Line]:
    """The edges of a window by their ends and stance, the heaviest first."""
    found: dict[tuple[Any, Any, str, bool], _Line] = {}
    for source, target, _, data in edges:
        relation = text_of(data.get("relation"))
        known = schema.relations.get(relation)
        stance = text_of(data.get("stance")) or (known.stance if known else "neutral")
        directed = data.get("directed") not in (False, "false", "False", 0) and not (known and known.symmetric)
        ends = (target, source) if not directed and str(target) < str(source) else (source, target)
        key = (*ends, stance if stance in COLOUR.stances else "neutral", directed)
        line = found.get(key)
        if line is None:
            line = found[key] = _Line(*key)
        line.weight += abs(float(data.get("weight", 0))) if measured.weighted else 1
        line.relations[relation] += 1
    return sorted(found.values(), key=lambda line: (-line.weight, str(line.source), str(line.target), line.stance))


def _readable(nodes: Sequence[Any], lines: Sequence[Sequence[_Line]], most: float) -> tuple[list[Any], float]:
    """As many of the nodes, and the least weight of a line, as leave no panel with too many lines."""
    chosen = list(nodes)
    while True:
        there = set(chosen)
        between = [sorted((line.weight for line in each if line.source in there and line.target in there), reverse=True) for each in lines]
        crowded = [each[_MOST_LINES] for each in between if len(each) > _MOST_LINES]
        # Of lines as heavy as the first that is too much, none is drawn.
        least = min((weight for each in between for weight in each if weight > max(crowded)), default=math.inf) if crowded else 0.0
        if least <= max(most / 2, 2.0) or len(chosen) <= 2:
            return chosen, least if math.isfinite(least) else 0.0
        chosen.pop()


def _busiest(lines: Sequence[Sequence[_Line]]) -> list[Any]:
    """All nodes with a line in some window, those with the most first."""
    weight: dict[Any, float] = defaultdict(float)
    for each in lines:
        for line in each:
            for end in {line.source, line.target}:
                weight[end] += line.weight
    return sorted(weight, key=lambda node: (-weight[node], str(node)))


@dataclass(frozen=True)
class _Grid:
    """Panels in rows: how many stand beside each other, and how large they are."""

    columns: int
    width: float
    height: float


def _grid(count: int, area: tuple[float, float]) -> _Grid:
    """The grid with the largest panels that are a little wider than high."""
    best = _Grid(1, area[0], area[1])
    score = 0.0
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        width = (area[0] - (columns - 1) * _BETWEEN) / columns
        height = (area[1] - (rows - 1) * _BETWEEN) / rows
        if min(width, 1.25 * height) > score:
            best, score = _Grid(columns, width, height), min(width, 1.25 * height)
    return best


def _size(page: str | tuple[float, float], count: int, around: Any) -> tuple[float, float]:
    """The size of the page. Raises RefusedError where it has no room for so many panels."""
    size = page_size(page)
    if page == FIT and count:
        rows = math.ceil(count / max(1, int((size[0] - 1.4 * MARGIN) / _USUAL[0])))
        size = (size[0], rows * (_USUAL[1] + _BETWEEN) + around((size[0], 20_000.0)))
    room = (size[0] - 1.4 * MARGIN, size[1] - around(size))
    fitting = int((room[0] + _BETWEEN) / (_LEAST[0] + _BETWEEN)) * int((room[1] + _BETWEEN) / (_LEAST[1] + _BETWEEN))
    most = min(MOST_PANELS, fitting)
    if count > most:
        raise RefusedError(
            f"{count} windows are {count} panels, and this page has room for {most}: take longer windows (P1Y), a part of the model (--query), "
            f"{'' if page == FIT or count > MOST_PANELS else 'a larger page (--page fit), '}or look at the rows (graphmodel counts --window)"
        )
    return size


@dataclass(frozen=True)
class _Told:
    """What the legend says in numbers: the greatest weight, the least that is drawn, how many statements are in no window, how many nodes there
    are."""

    measured: Measured
    most: float
    least: float
    left_out: int
    nodes: int


def _nodes(
    graph: nx.MultiDiGraph[Any], schema: Schema, chosen: Sequence[Any], lines: Sequence[Sequence[_Line]], size: tuple[float, float]
) -> list[_Node]:
    """The first of the nodes, as many as find a place on the rim of a panel of a size, each in its place."""
    foreign = tuple(sorted({label for node in chosen if (label := _label(graph, node)) not in schema.labels and label not in SHAPE_BY_LABEL}))
    letters = min(max(_NAMES * min(size[0] / _USUAL[0], size[1] / (_USUAL[1] - 40)), _NAMES), _LARGEST)
    broad = min(max(0.19 * size[0], 66.0), 140.0)

    def drawn(node: Any) -> tuple[str, tuple[str, ...], tuple[float, float]]:
        shape = shape_of(_label(graph, node), schema, foreign)
        words = wrap(allowed(name_of(graph, node)), broad, letters, False, measure)
        if len(words) > _LINES:
            words = (*words[: _LINES - 1], cut_to(" ".join(words[_LINES - 1 :]), broad, letters))
        high = len(words) * LINE_HEIGHT * letters
        extra = padding_of(shape, high)
        tight = 1.0 if shape in ("hexagon", "note", "slanted") else 0.6
        return shape, words, (max(measure(line, letters)[0] for line in words) + tight * extra[0], high + 0.5 * extra[1])

    found = [(node, *drawn(node)) for node in chosen]
    while found:
        box = (max(each[3][0] for each in found), max(each[3][1] for each in found))
        if len(found) <= ring_capacity(box, size, _GAP):
            break
        found.pop()
    if not found:
        return []
    number = {each[0]: at for at, each in enumerate(found)}
    weights = np.zeros((len(found), len(found)))
    for each in lines:
        for line in each:
            if line.source in number and line.target in number:
                a, b = number[line.source], number[line.target]
                weights[a, b] += math.sqrt(line.weight)
                weights[b, a] += math.sqrt(line.weight)
    order = [found[at] for at in ring_order(weights)]
    places = ring_places([each[3] for each in order], size)
    return [_Node(node, place, box, shape, words, letters) for (node, shape, words, box), place in zip(order, places, strict=True)]


def _label(graph: nx.MultiDiGraph[Any], node: Any) -> str:
    return text_of(graph.nodes[node].get("label")) if node in graph else ""


class _Fills:
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
        parties: Sequence[Any] = [window.groups[node]] if node in window.groups else self.belongs.get(node, ()) if not self.group else ()
        return tuple(self.colours[party] for party in parties if party in self.colours)

    def entries(self, nodes: Collection[Any], palette: Palette) -> list[LegendEntry]:
        if self.group:
            entries = [fill_entry(colour, f"{self.group} {number}", palette) for number, colour in self.colours.items()]
            more = len(self.numbers) > len(self.colours)
            return [*entries, *([LegendEntry((), 0.0, f"white: another {self.group}, or none")] if more else [])]
        shown = {party for node in nodes for party in self.belongs.get(node, ())}
        return [fill_entry(colour, f"belongs to {allowed(self.names[party])}", palette) for party, colour in self.colours.items() if party in shown]


def _entries(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    lines: Sequence[Sequence[_Line]],
    nodes: Sequence[Any],
    fills: _Fills,
    told: _Told,
    palette: Palette,
) -> list[LegendEntry]:
    measured, most = told.measured, told.most
    labels = sorted({label for node in nodes if (label := _label(graph, node))})
    foreign = tuple(label for label in labels if label not in schema.labels and label not in SHAPE_BY_LABEL)
    by_shape: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        by_shape[shape_of(label, schema, foreign)].append(allowed(label))
    entries = [shape_entry(shape, ", ".join(names), palette) for shape, names in by_shape.items()]
    entries.extend(fills.entries(nodes, palette))
    there = set(nodes)
    styles = {
        (line.stance, line.directed) for each in lines for line in each if line.weight >= told.least and line.source in there and line.target in there
    }
    words = {"supports": "agrees", "opposes": "disagrees", "neutral": "speaks of the same"} if measured.weighted else {}
    for stance in palette.stances:
        if any(found == stance for found, _ in styles):
            headless = (stance, True) not in styles
            style = "dashed" if measured.weighted and stance == "opposes" else "solid"
            entries.append(line_entry(words.get(stance, stance), palette, stance=stance, headless=headless, style=style))
    if styles:
        ends = [max(told.least, 1.0), most] if most > 1 else [most]
        for weight in ends:
            line = Shape(polyline((0, 0), (34, 0)), "line", None, palette.quiet, _width(weight, most))
            entries.append(LegendEntry((line,), 34, _amount(weight, measured)))
        pale = node_shapes("rounded", (16, 0), (32, 15), (), _pale(palette), unsure=False)
        entries.append(LegendEntry(pale, 32, "no line in that window"))
    unit = measured.unit
    words_ = []
    if len(nodes) < told.nodes:
        words_.append(f"drawn are the {len(nodes)} of {told.nodes:,} nodes with the most {unit}s")
    if told.least > 1:
        words_.append(f"lines of less than {_amount(told.least, measured)} are left out")
    if told.left_out:
        words_.append(f"{told.left_out:,} {unit}{'s' * (told.left_out > 1)} in no window: no date, or one that is too wide")
    return [*entries, *(LegendEntry((), 0.0, each) for each in words_)]


def _amount(weight: float, measured: Measured) -> str:
    if measured.weighted:
        return f"weight {_short(weight)}"
    return f"{weight:,.0f} {measured.unit}{'s' * (weight != 1)}"


def _short(weight: float) -> str:
    """A number with as many digits as are read.

    >>> _short(2340.4), _short(7), _short(23.44), _short(0.2344)
    ('2,340', '7', '23.4', '0.234')
    """
    return f"{weight:,.0f}" if weight >= 100 else f"{weight:.3g}"


def _width(weight: float, most: float) -> float:
    return _THINNEST + (_WIDEST - _THINNEST) * min(weight / most, 1.0) if most > 1 else 1.8


def _pale(palette: Palette) -> Palette:
    """The same palette for what does nothing in a window."""
    return Palette(
        palette.ground, palette.quiet, palette.quiet, palette.faint, palette.faint, palette.stances, palette.content, palette.fills, palette.contested
    )


class _Panels:
    """What the panels have in common, and each of them drawn."""

    def __init__(
        self,
        graph: nx.MultiDiGraph[Any],
        schema: Schema,
        nodes: Sequence[_Node],
        fills: _Fills,
        palette: Palette,
        told: _Told,
        size: tuple[float, float],
    ) -> None:
        self.graph, self.schema, self.nodes, self.fills, self.palette = graph, schema, nodes, fills, palette
        self.measured, self.most, self.least = told.measured, told.most, told.least
        self.by_key = {node.key: node for node in nodes}
        self.centre = (size[0] / 2, size[1] / 2)
        self.shown = 0
        self.seen: set[Any] = set()

    def panel(self, window: Window, lines: Sequence[_Line], corner: Point, size: tuple[float, float]) -> list[Group]:
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
        room = size[0] - 2 * _FRAME - measure(count, SMALL)[0] - 8
        texts = [
            Text(x + _FRAME, y + _HEAD / 2 + 3, (cut_to(words, room, _TITLE, bold=True),), _TITLE, palette.ink, bold=True, anchor="start"),
            Text(x + size[0] - _FRAME, y + _HEAD / 2 + 3, (count,), SMALL, palette.quiet, anchor="end"),
        ]
        inner = (x + _FRAME, y + _HEAD + _FRAME)
        if not drawn:
            nothing = f"no {unit}s" if not total else f"none of {total:,} {unit}s is drawn"
            lines_ = wrap(nothing, size[0] / 3, SMALL + 1, False, measure)
            texts.append(Text(inner[0] + self.centre[0], inner[1] + self.centre[1], lines_, SMALL + 1, palette.quiet, italic=True))
        head = Group("panel", words, (frame,), tuple(texts), MappingProxyType({"from": str(window.first), "to": str(window.last)}))
        active = {end for line in drawn for end in (line.source, line.target)}
        return [head, *self._drawn_lines(drawn, inner), *(self._node(node, window, inner, active=node.key in active) for node in self.nodes)]

    def _drawn_lines(self, lines: Sequence[_Line], inner: Point) -> list[Group]:
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

    def _box(self, node: _Node, inner: Point) -> tuple[float, float, float, float]:
        x, y = inner[0] + node.place.at[0], inner[1] + node.place.at[1]
        return (x - node.size[0] / 2, y - node.size[1] / 2, x + node.size[0] / 2, y + node.size[1] / 2)

    def _curves(self, lines: Sequence[_Line], inner: Point) -> list[Floats]:
        """The curve of each line: lines leave and reach a node side by side on its inner border, in the order in which they go up or down."""
        ends: dict[Any, list[tuple[float, int, int]]] = defaultdict(list)
        for number, line in enumerate(lines):
            for end, (key, other) in enumerate(((line.source, line.target), (line.target, line.source))):
                here, there = self.by_key[key].place, self.by_key[other].place
                # On the same side, the nearest are the outermost, so that their curves do not cross the longer ones.
                rise = there.at[1] - here.at[1]
                order = rise if here.left != there.left else math.copysign(10_000.0 - abs(rise), rise or 1.0)
                ends[key].append((order, number, end))
        points: dict[tuple[int, int], Point] = {}
        for key, found in ends.items():
            node = self.by_key[key]
            room = node.size[1] - 4
            for at, (_, number, end) in enumerate(sorted(found)):
                y = node.place.at[1] + room * ((at + 0.5) / len(found) - 0.5)
                points[number, end] = (node.place.inner + (1.5 if node.place.left else -1.5), y)
        shift = np.asarray(inner)
        return [ring_curve(points[number, 0], points[number, 1], self.centre) + shift for number in range(len(lines))]

    def _line(self, line: _Line, curve: Floats) -> Group:
        width = _width(line.weight, self.most)
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

    def _words(self, line: _Line) -> str:
        ends = name_of(self.graph, line.source), name_of(self.graph, line.target)
        told = [f"{self.schema.reading(relation)}{f' ×{count}' * (count > 1)}" for relation, count in line.relations.most_common(8)]
        return allowed(f"{ends[0]} {in_a_row(told)} {ends[1]}: {_amount(line.weight, self.measured)}")

    def _number(self, line: _Line, curve: Floats, taken: list[tuple[float, float, float, float]]) -> list[Group]:
        """The number of a line on it, where it lies on no other number and on no name."""
        words = _short(line.weight)
        wide, high = measure(words, _NUMBERS)
        for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
            x, y = point_at(curve, t).tolist()
            box = (x - wide / 2 - 2, y - high / 2, x + wide / 2 + 2, y + high / 2)
            if not any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken):
                taken.append(box)
                corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
                text = Text(x, y, (words,), _NUMBERS, self.palette.stances[line.stance], bold=True)
                return [Group("number", "", (Shape(polygon(corners), "clearing", self.palette.ground),), (text,))]
        return []

    def _node(self, node: _Node, window: Window, inner: Point, *, active: bool) -> Group:
        palette = self.palette if active else _pale(self.palette)
        at = (inner[0] + node.place.at[0], inner[1] + node.place.at[1])
        fills = self.fills.of(node.key, window) if active else ()
        data = self.graph.nodes[node.key] if node.key in self.graph else {}
        shapes = node_shapes(node.shape, at, node.size, fills, palette, unsure=bool(data.get("unspecified")))
        text = Text(at[0], at[1], node.lines, node.letters, palette.ink if active else palette.quiet, role="name")
        again = node.key in self.seen
        self.seen.add(node.key)
        told = {} if again else {"id": text_of(node.key), "label": _label(self.graph, node.key)}
        return Group("again" if again else "node", allowed(name_of(self.graph, node.key)), shapes, (text,), MappingProxyType(told))


def _path(curve: Floats) -> tuple[Segment, ...]:
    x, y, *rest = curve.ravel().tolist()
    return (("M", (x, y)), ("C", tuple(rest)))
