"""Positions, curves and label places for a diagram: pure geometry, from boxes and links with words on them.

Text is measured by a function that the caller gives; nothing is drawn here. The same input gives the same output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from graphmodel.diagram.layout import edge_routing, label_candidates, label_placement, node_placement
from graphmodel.diagram.layout.bezier import point_at
from graphmodel.diagram.layout.edge_routing import Floats, RoutingProblem
from graphmodel.diagram.layout.label_placement import LabelledEdge, RoutedEdge, Routing
from graphmodel.diagram.layout.placement_costs import LayoutProblem
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, Measure, balanced

Point = tuple[float, float]
Bezier = tuple[Point, Point, Point, Point]


@dataclass(frozen=True)
class Box:
    """Something to place: its size, and its convex outline around its centre if that is not the whole box."""

    id: str
    width: float
    height: float
    outline: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Link:
    """A line to draw between two boxes, with words on it; ``""`` for none."""

    id: str
    source: str
    target: str
    text: str = ""


@dataclass(frozen=True)
class LabelPlacement:
    """Where the words of a link stand: the centre, the angle in degrees (clockwise, as y grows downwards), and the words line by line."""

    x: float
    y: float
    angle: float
    lines: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Faults:
    """What a reader would stumble over, counted."""

    labels_overlapping: int = 0
    labels_on_boxes: int = 0
    lines_through_boxes: int = 0
    boxes_overlapping: int = 0
    outside: int = 0
    labels_on_lines: int = 0
    crossings: int = 0
    parallels_close: int = 0

    @property
    def violations(self) -> int:
        """How many there are that must not be: all but crossings and labels on other lines."""
        return self.labels_overlapping + self.labels_on_boxes + self.lines_through_boxes + self.boxes_overlapping + self.outside

    @property
    def score(self) -> float:
        """All of them as one number, the smaller the better."""
        return 3.0 * self.violations + self.parallels_close + self.labels_on_lines + 0.02 * self.crossings

    @property
    def is_nearly_acceptable(self) -> bool:
        """Whether there is so little to mend that few lines have to be drawn anew for it."""
        return 0 < self.violations + self.parallels_close + self.labels_on_lines <= 2

    def acceptable(self, links: int) -> bool:
        """Whether this may be published: nothing that must not be, parallel lines apart, and at most one label in 25 on another line."""
        return not self.violations and not self.parallels_close and self.labels_on_lines <= links // 25


@dataclass(frozen=True)
class Layout:
    """A diagram without ink: the centre of each box, and the curve and label of each link, by their ids."""

    width: float
    height: float
    centres: dict[str, Point]
    curves: dict[str, Bezier]
    labels: dict[str, LabelPlacement]
    faults: Faults


@dataclass(frozen=True)
class Effort:
    """How hard to try: from how many starts, how often each box moves, how often positions are made better where lines and labels failed, and how
    often a line is drawn anew to mend what is left."""

    starts: int
    sweeps: int
    rounds: int
    repairs: int


def effort(boxes: int, links: int) -> Effort:
    """As much as a few seconds allow, whatever the machine."""
    sweeps = int(np.clip(90_000 / max(boxes * (links + 20), 1), 8, 50))
    if links <= 40:
        return Effort(2, sweeps, 2, 200)
    if links <= 70:
        return Effort(2, sweeps, 3, 600)
    return Effort(2, sweeps, 2, 500) if links <= 110 else Effort(1, sweeps, 2, 400)


def arrange(
    boxes: Sequence[Box],
    links: Sequence[Link],
    *,
    size: tuple[float, float],
    measure: Measure,
    font: float = 11.0,
    seed: int = 0,
    near: Mapping[str, Point] | None = None,
    brief: bool = False,
) -> Layout:
    """Place ``boxes`` and ``links`` on a page of ``size``; where lines and labels fail, move their boxes and try again.

    With ``near``, boxes stay about where they are told to. ``brief`` gives up early where much fails: for callers that can take smaller words.

    Raises KeyError for a link between boxes that are not there.

    >>> from graphmodel.diagram.layout.text_metrics import measure
    >>> found = arrange([Box("a", 60, 30), Box("b", 60, 30)], [Link("e", "a", "b", "meets")], size=(400, 300), measure=measure)
    >>> found.faults.violations, found.labels["e"].lines
    (0, ('meets',))
    """
    number = {box.id: i for i, box in enumerate(boxes)}
    half = np.array([(box.width / 2, box.height / 2) for box in boxes]).reshape(-1, 2)
    lane = max(23.0, LINE_HEIGHT * font + 8.0)
    texts = [_variants(link.text, font, measure) for link in links]
    sizes = [_sizes(variants, font, measure) for variants in texts]
    ends = [(number[link.source], number[link.target]) for link in links]
    bundles, offsets, pairs = _bundles(ends, lane)
    edges = [LabelledEdge(*ends[i], offsets[i], bundles[i], sizes[i]) for i in range(len(links))]
    shapes = [edge_routing.half_planes(np.array(box.outline or _corners(box))) for box in boxes]
    routing_problem = RoutingProblem(
        np.zeros((len(boxes), 2)), half, tuple(s[0] for s in shapes), tuple(s[1] for s in shapes), lane, 0.9 * font, size
    )
    start = np.array([near[box.id] for box in boxes]).reshape(-1, 2) if near is not None else None
    found = _best_attempt(_layout_problem(half, ends, sizes, pairs, lane, size), routing_problem, edges, pairs, start, seed, brief=brief)
    placed = Layout(
        size[0],
        size[1],
        {box.id: (_round(found.routing_problem.at[i, 0]), _round(found.routing_problem.at[i, 1])) for i, box in enumerate(boxes)},
        {link.id: _bezier(found.routing_problem, edges[i], found.routing.choices[i]) for i, link in enumerate(links)},
        {link.id: _label(texts[i], sizes[i], found.routing.choices[i]) for i, link in enumerate(links)},
        found.faults,
    )
    return without_wide_gaps(placed, {box.id: (box.width, box.height) for box in boxes})


_FEW_REPAIRS = 20
"""How often a line is drawn anew for a first attempt that is nearly acceptable, before all boxes move again."""

_LAST_REPAIRS = 60
"""How often for one that may be published as it is."""

_GAP = 0.1
"""How wide an empty band across the page may be, as a share of its width or height."""


def without_wide_gaps(placed: Layout, sizes: Mapping[str, tuple[float, float]]) -> Layout:
    """The same layout without wide empty bands between its parts, in the middle of the page: nothing crosses such a band, so nothing else changes.

    >>> apart = Layout(400, 100, {"a": (20, 50), "b": (380, 50)}, {}, {}, Faults())
    >>> without_wide_gaps(apart, {"a": (20, 20), "b": (20, 20)}).centres
    {'a': (170.0, 50.0), 'b': (230.0, 50.0)}
    """
    for axis in (0, 1):
        placed = _without_gaps_along(placed, sizes, axis)
    return placed


def _without_gaps_along(placed: Layout, sizes: Mapping[str, tuple[float, float]], axis: int) -> Layout:
    whole = (placed.width, placed.height)[axis]
    ends = [(at[axis] - sizes[key][axis] / 2, at[axis] + sizes[key][axis] / 2) for key, at in placed.centres.items()]
    for curve in placed.curves.values():
        along = [float(point_at(np.array(curve), t)[axis]) for t in np.linspace(0, 1, 25)]
        ends.append((min(along) - 4, max(along) + 4))
    for label in placed.labels.values():
        turn = np.radians(label.angle)
        across = abs(np.cos(turn)), abs(np.sin(turn))
        reach = (label.width * across[axis] + label.height * across[1 - axis]) / 2
        middle = (label.x, label.y)[axis]
        ends.append((middle - reach, middle + reach))
    if not ends:
        return placed
    ends.sort()
    cuts: list[tuple[float, float]] = []
    reached = ends[0][1]
    for start, end in ends:
        if start - reached > _GAP * whole:
            cuts.append((start, start - reached - _GAP * whole))
        reached = max(reached, end)
    rest = (whole - (reached - ends[0][0] - sum(width for _, width in cuts))) / 2 - ends[0][0]
    if not cuts and abs(rest) < 1:
        return placed

    def shift(value: float) -> float:
        return rest - sum(width for start, width in cuts if value >= start - 0.01)

    def moved(point: Point, by: float) -> Point:
        x, y = point[0] + by * (axis == 0), point[1] + by * (axis == 1)
        return _round(x), _round(y)

    def carried(points: Bezier) -> Bezier:
        by = shift(float(point_at(np.array(points), 0.5)[axis]))
        a, b, c, d = (moved(point, by) for point in points)
        return a, b, c, d

    def put(one: LabelPlacement) -> LabelPlacement:
        x, y = moved((one.x, one.y), shift((one.x, one.y)[axis]))
        return replace(one, x=x, y=y)

    return replace(
        placed,
        centres={key: moved(at, shift(at[axis])) for key, at in placed.centres.items()},
        curves={key: carried(points) for key, points in placed.curves.items()},
        labels={key: put(one) for key, one in placed.labels.items()},
    )


@dataclass(frozen=True)
class _Attempt:
    """One set of positions with its lines and labels."""

    routing_problem: RoutingProblem
    routing: Routing
    faults: Faults


def _best_attempt(
    placement: LayoutProblem,
    routing_problem: RoutingProblem,
    edges: Sequence[LabelledEdge],
    pairs: dict[tuple[int, int], list[int]],
    start: Floats | None,
    seed: int,
    *,
    brief: bool,
) -> _Attempt:
    """The best of some rounds: after each, pairs whose lines or labels failed ask for more room."""
    hard = effort(len(routing_problem.half), len(edges))
    at = (
        node_placement.place(placement, seed, hard.sweeps, hard.starts)
        if start is None
        else node_placement.refined(placement, start, seed, hard.sweeps // 2)
    )
    best: _Attempt | None = None
    order = sorted(pairs)
    for turn in range(hard.rounds):
        here = replace(routing_problem, at=at)
        routing = label_placement.route(here, edges)
        found = _Attempt(here, routing, _faults(here, edges, routing.choices))
        if not turn and found.faults.is_nearly_acceptable:
            mended = _repaired(found, edges, _FEW_REPAIRS)
            if mended.faults.acceptable(0):
                return mended
        if best is None or found.faults.score < best.faults.score:
            best = found
        if best.faults.acceptable(len(edges) if turn else 0) or (brief and best.faults.score > 2 + max(0.14 - 0.04 * turn, 0.05) * len(edges)):
            break
        hurt = np.array([max(best.routing.costs[i] for i in pairs[pair]) > label_placement.BAD for pair in order], dtype=bool)
        placement = replace(placement, label=placement.label * np.where(hurt, 1.3, 1.0)[:, None])
        at = node_placement.refined(placement, best.routing_problem.at, seed + turn, hard.sweeps // 2)
    assert best is not None  # noqa: S101
    if not best.faults.acceptable(0) and best.faults.score < 2 + 0.12 * len(edges):
        best = _repaired(best, edges, _LAST_REPAIRS if best.faults.acceptable(len(edges)) else hard.repairs)
    return best


def _repaired(attempt: _Attempt, edges: Sequence[LabelledEdge], tries: int) -> _Attempt:
    """The attempt with what is wrong mended where it is, or as it was."""
    here, routing = label_placement.repaired(attempt.routing_problem, edges, attempt.routing, tries)
    return min(attempt, _Attempt(here, routing, _faults(here, edges, routing.choices)), key=lambda one: one.faults.score)


def _corners(box: Box) -> list[Point]:
    x, y = box.width / 2, box.height / 2
    return [(-x, -y), (x, -y), (x, y), (-x, y)]


def _variants(text: str, font: float, measure: Measure) -> list[tuple[str, ...]]:
    """A label on one line, on two, and on three, as far as that makes it narrower."""
    found: list[tuple[str, ...]] = []
    for count in (1, 2, 3):
        lines = balanced(text, count, font, False, measure)
        if len(lines) == count and (not found or len(text) > 9 * count):
            found.append(lines)
    return found or [(text,)]


def _sizes(variants: list[tuple[str, ...]], font: float, measure: Measure) -> Floats:
    sizes = [
        (max(measure(line, font, False)[0] for line in lines), len(lines) * LINE_HEIGHT * font) if any(lines) else (0.0, 0.0) for lines in variants
    ]
    return np.array(sizes) + np.where(np.array(sizes) > 0, (4.0, 1.0), 0.0)


def _bundles(ends: list[tuple[int, int]], lane: float) -> tuple[list[int], list[float], dict[tuple[int, int], list[int]]]:
    """For each link its bundle and its lane's distance from the middle of the bundle; and the links of each pair of boxes."""
    pairs: dict[tuple[int, int], list[int]] = {}
    bundles, offsets = [0] * len(ends), [0.0] * len(ends)
    count = 0
    for i, (a, b) in enumerate(ends):
        if a == b:
            bundles[i] = count
            count += 1
        else:
            pairs.setdefault((min(a, b), max(a, b)), []).append(i)
    for group in pairs.values():
        # Lines in one direction lie beside each other, so that their arrowheads do.
        for rank, i in enumerate(sorted(group, key=lambda i: (ends[i][0] > ends[i][1], i))):
            bundles[i], offsets[i] = count, (rank - (len(group) - 1) / 2) * lane
        count += 1
    return bundles, offsets, pairs


def _layout_problem(
    half: Floats,
    ends: list[tuple[int, int]],
    sizes: list[Floats],
    pairs: dict[tuple[int, int], list[int]],
    lane: float,
    size: tuple[float, float],
) -> LayoutProblem:
    grown = half.copy()
    for a, b in ends:
        if a == b:
            grown[a] += 0.8 * lane
    joined = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    order = sorted(pairs)
    # A long label may stand on two lines, but not between parallel lines.
    label = np.array([np.max([sizes[i][min(1, len(sizes[i]) - 1) if len(pairs[pair]) == 1 else 0] for i in pairs[pair]], axis=0) for pair in order])
    return LayoutProblem(
        grown,
        joined,
        np.array([len(pairs[pair]) for pair in order], dtype=np.int64),
        label.reshape(-1, 2),
        lane,
        size,
    )


def _round(value: float) -> float:
    return round(float(value), 2) + 0.0


def _bezier(routing_problem: RoutingProblem, edge: LabelledEdge, choice: RoutedEdge) -> Bezier:
    points = edge_routing.clipped(routing_problem, edge.source, edge.target, choice.line.controls[0])
    a, b, c, d = ((_round(x), _round(y)) for x, y in points)
    return a, b, c, d


def _label(variants: list[tuple[str, ...]], sizes: Floats, choice: RoutedEdge) -> LabelPlacement:
    width, height = sizes[choice.size]
    return LabelPlacement(
        _round(choice.centre[0]),
        _round(choice.centre[1]),
        _round(np.degrees(np.arctan2(choice.way[1], choice.way[0]))),
        variants[choice.size],
        _round(width),
        _round(height),
    )


def _faults(routing_problem: RoutingProblem, edges: Sequence[LabelledEdge], chosen: Sequence[RoutedEdge]) -> Faults:
    n, m = len(routing_problem.at), len(edges)
    centre = np.array([edge.centre for edge in chosen]).reshape(-1, 2)
    way = np.array([edge.way for edge in chosen]).reshape(-1, 2)
    half = np.array([edge.half for edge in chosen]).reshape(-1, 2)
    level = np.broadcast_to(np.array([1.0, 0.0]), (n, 2))
    named = half[:, 0] > 0
    alike = label_candidates.overlaps(centre, way, half, centre, way, half, 0.0) & named[:, None] & named
    on_boxes = label_candidates.overlaps(centre, way, half, routing_problem.at, level, routing_problem.half, 0.0) & named[:, None]
    boxes = label_candidates.overlaps(routing_problem.at, level, routing_problem.half, routing_problem.at, level, routing_problem.half, 0.0)
    through = on_line = crossed = 0
    for i in range(m):
        points = chosen[i].points
        others = np.setdiff1d(np.arange(n), (edges[i].source, edges[i].target))
        apart = (np.abs(points[:, None] - routing_problem.at[others]) - routing_problem.half[others]).max(axis=2, initial=-np.inf)
        through += int((apart < 0).any(axis=0).sum())
        if named[i]:
            other = [chosen[k].points for k in range(m) if k != i]
            inside = label_candidates.covered(centre[i : i + 1], way[i : i + 1], half[i : i + 1], np.concatenate([*other, np.zeros((0, 2))]))
            on_line += bool(inside.any())
        if i:
            theirs = np.concatenate([edge.segments for edge in chosen[:i]])
            crossed += int(edge_routing.crossings(chosen[i].segments[None], theirs).sum())
    reach = np.abs(way) * half[:, :1] + np.abs(way[:, ::-1]) * half[:, 1:]
    page = np.array(routing_problem.size)
    out = ((centre - reach < 0) | (centre + reach > page)).any(axis=1) & named
    off = sum(bool(((edge.points < 0) | (edge.points > page)).any()) for edge in chosen)
    return Faults(
        int(np.triu(alike, 1).sum()),
        int(on_boxes.sum()),
        through,
        int(np.triu(boxes, 1).sum()),
        int(out.sum()) + off,
        on_line,
        crossed,
        _close(edges, chosen),
    )


def _close(edges: Sequence[LabelledEdge], chosen: Sequence[RoutedEdge]) -> int:
    """How many lines run too close to the next one of their bundle."""
    bundles: dict[int, list[int]] = {}
    for i, wire in enumerate(edges):
        bundles.setdefault(wire.bundle, []).append(i)
    count = 0
    for group in bundles.values():
        for one, other in pairwise(sorted(group, key=lambda i: edges[i].offset)):
            lines = chosen[one].line, chosen[other].line
            count += bool(min(edge_routing.spacing(*lines)[0], edge_routing.spacing(*lines[::-1])[0]) < label_placement.LEAST_SPACING - 0.9)
    return count
