"""Small multiples: a network in successive windows of time, a panel for each, with the same places, colours and widths in all of them.

Actors are on the rim of each panel, so that no line runs over a name; a line stands for all statements of a stance from one actor to another, and is
as wide as they are many. Who does nothing in a window is pale. What is too much for a panel (more actors, thin lines) is left out, and counted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from graphmodel.diagram.layout.arrange import Faults
from graphmodel.diagram.layout.ring import ring_capacity, ring_order, ring_places
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend import LegendEntry, line_entry, shape_entry
from graphmodel.diagram.notes import MARGIN, cut_to
from graphmodel.diagram.palette import COLOUR, GREY, Palette
from graphmodel.diagram.panels import (
    FRAME,
    HEAD,
    NUMBERS,
    TITLE,
    Line,
    Measured,
    NodeColours,
    PanelNode,
    Panels,
    Scale,
    Window,
    amount_in_words,
    label_of,
    line_width,
    pale,
)
from graphmodel.diagram.paths import polyline
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.diagram.shapes import SHAPE_BY_LABEL, node_shapes, padding_of, shape_of
from graphmodel.diagram.sheet import FIT, USUAL_PAGE, page_size, sheet_layout
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import EdgeRow, name_of, text_of
from graphmodel.errors import RefusedError
from graphmodel.model.schema import Schema

MOST_PANELS = 60
_NAMES = 10.5
"""The size of names on a panel of the usual size; on larger ones they grow."""

_LARGEST = 13.5
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
_BETWEEN = 12.0


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
    fills = NodeColours(known, schema, belonging, palette, group, {number for window in windows for number in window.groups.values()})
    busy = _busiest(lines)
    chosen, least = _readable(busy[:_MOST_NODES], lines, most)
    scale = Scale(measured, most, least, left_out, len(busy))
    entries = _entries(graph, schema, lines, chosen, fills, scale, palette)
    size = _size(page, len(windows), lambda tall: tall[1] - sheet_layout(tall, heading, source or "", entries, (), palette).area[3])
    for _ in range(3):  # what is left out is said in the legend, which takes room
        sheet = sheet_layout(size, heading, source or "", entries, (), palette)
        grid = _grid(len(windows), (sheet.area[2], sheet.area[3]))
        drawn = _nodes(graph, schema, chosen, lines, (grid.width - 2 * FRAME, grid.height - HEAD - 2 * FRAME))
        if len(drawn) == len(chosen):
            break
        chosen = chosen[: len(drawn)]
        entries = _entries(graph, schema, lines, chosen, fills, scale, palette)
    panels = Panels(graph, schema, drawn, fills, palette, scale, (grid.width - 2 * FRAME, grid.height - HEAD - 2 * FRAME))
    groups = list(sheet.groups)
    for number, (window, each) in enumerate(zip(windows, lines, strict=True)):
        row, column = divmod(number, grid.columns)
        corner = (sheet.area[0] + column * (grid.width + _BETWEEN), sheet.area[1] + row * (grid.height + _BETWEEN))
        groups.extend(panels.panel(window, each, corner, (grid.width, grid.height)))
    if not windows:
        text = Text(sheet.area[0], sheet.area[1] + 30, (f"No {measured.unit} lies in a window of time.",), TITLE, palette.ink, anchor="start")
        groups.append(Group("empty", "", (), (text,)))
    total = sum(len(window.edges) for window in windows)
    summary = (
        f"{len(windows)} window{'s' * (len(windows) != 1)}, {len(drawn)} of {len(busy):,} nodes, {panels.shown:,} of {total:,} {measured.unit}s."
    )
    return Picture(size[0], size[1], palette.ground, heading or "Windows of time", summary, (Page(tuple(groups)),), Faults(), NUMBERS)


def _lines(edges: Sequence[EdgeRow], schema: Schema, measured: Measured) -> list[Line]:
    """The edges of a window by their ends and stance, the heaviest first."""
    found: dict[tuple[Any, Any, str, bool], Line] = {}
    for source, target, _, data in edges:
        relation = text_of(data.get("relation"))
        known = schema.relations.get(relation)
        stance = text_of(data.get("stance")) or (known.stance if known else "neutral")
        directed = data.get("directed") not in (False, "false", "False", 0) and not (known and known.symmetric)
        ends = (target, source) if not directed and str(target) < str(source) else (source, target)
        key = (*ends, stance if stance in COLOUR.stances else "neutral", directed)
        line = found.get(key)
        if line is None:
            line = found[key] = Line(*key)
        line.weight += abs(float(data.get("weight", 0))) if measured.weighted else 1
        line.relations[relation] += 1
    return sorted(found.values(), key=lambda line: (-line.weight, str(line.source), str(line.target), line.stance))


def _readable(nodes: Sequence[Any], lines: Sequence[Sequence[Line]], most: float) -> tuple[list[Any], float]:
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


def _busiest(lines: Sequence[Sequence[Line]]) -> list[Any]:
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


def _nodes(
    graph: nx.MultiDiGraph[Any], schema: Schema, chosen: Sequence[Any], lines: Sequence[Sequence[Line]], size: tuple[float, float]
) -> list[PanelNode]:
    """The first of the nodes, as many as find a place on the rim of a panel of a size, each in its place."""
    foreign = tuple(sorted({label for node in chosen if (label := label_of(graph, node)) not in schema.labels and label not in SHAPE_BY_LABEL}))
    letters = min(max(_NAMES * min(size[0] / _USUAL[0], size[1] / (_USUAL[1] - 40)), _NAMES), _LARGEST)
    broad = min(max(0.19 * size[0], 66.0), 140.0)

    def drawn(node: Any) -> tuple[str, tuple[str, ...], tuple[float, float]]:
        shape = shape_of(label_of(graph, node), schema, foreign)
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
    return [PanelNode(node, place, box, shape, words, letters) for (node, shape, words, box), place in zip(order, places, strict=True)]


def _entries(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    lines: Sequence[Sequence[Line]],
    nodes: Sequence[Any],
    fills: NodeColours,
    scale: Scale,
    palette: Palette,
) -> list[LegendEntry]:
    measured, most = scale.measured, scale.most
    labels = sorted({label for node in nodes if (label := label_of(graph, node))})
    foreign = tuple(label for label in labels if label not in schema.labels and label not in SHAPE_BY_LABEL)
    by_shape: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        by_shape[shape_of(label, schema, foreign)].append(allowed(label))
    entries = [shape_entry(shape, ", ".join(names), palette) for shape, names in by_shape.items()]
    entries.extend(fills.entries(nodes, palette))
    there = set(nodes)
    styles = {
        (line.stance, line.directed)
        for each in lines
        for line in each
        if line.weight >= scale.least and line.source in there and line.target in there
    }
    words = {"supports": "agrees", "opposes": "disagrees", "neutral": "speaks of the same"} if measured.weighted else {}
    for stance in palette.stances:
        if any(found == stance for found, _ in styles):
            headless = (stance, True) not in styles
            style = "dashed" if measured.weighted and stance == "opposes" else "solid"
            entries.append(line_entry(words.get(stance, stance), palette, stance=stance, headless=headless, style=style))
    if styles:
        ends = [max(scale.least, 1.0), most] if most > 1 else [most]
        for weight in ends:
            line = Shape(polyline((0, 0), (34, 0)), "line", None, palette.quiet, line_width(weight, most))
            entries.append(LegendEntry((line,), 34, amount_in_words(weight, measured)))
        idle = node_shapes("rounded", (16, 0), (32, 15), (), pale(palette), unsure=False)
        entries.append(LegendEntry(idle, 32, "no line in that window"))
    unit = measured.unit
    words_ = []
    if len(nodes) < scale.nodes:
        words_.append(f"drawn are the {len(nodes)} of {scale.nodes:,} nodes with the most {unit}s")
    if scale.least > 1:
        words_.append(f"lines of less than {amount_in_words(scale.least, measured)} are left out")
    if scale.left_out:
        words_.append(f"{scale.left_out:,} {unit}{'s' * (scale.left_out > 1)} in no window: no date, or one that is too wide")
    return [*entries, *(LegendEntry((), 0.0, each) for each in words_)]
