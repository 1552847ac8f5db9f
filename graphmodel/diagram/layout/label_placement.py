"""Where the words of each line go: slid along their own line, lying or turned with it, on one line of text or several, and away from everything else.

Line and label are chosen together, one bundle of parallel lines after the other, until no choice improves what a reader would see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from graphmodel.diagram.layout.edge_routing import (
    BENDS,
    CurveCandidates,
    DrawnLines,
    Floats,
    Ints,
    RoutingProblem,
    between,
    box_costs,
    closeness,
    coarse,
    crossing_costs,
    dense,
    loops,
    spacing,
)
from graphmodel.diagram.layout.label_candidates import LabelCandidates, PlacedLabels, candidates_on, on_boxes, on_labels, on_lines, overlaps, under

LEAST_SPACING = 21.6
"""How far apart the middles of parallel lines have to be, in pixels."""

_BENDS_TRIED = 6
"""For how many of the lines that a wire may take its label is tried: the best ones."""

_GOOD = 7.0
"""What a line and its label may cost before others are tried."""

BAD = 24.0
"""What a line with its label costs, beside its crossings, where something is really wrong."""

_LAST_CALL = 3
"""From which sweep on only what is really wrong is looked at, but with everything that could be done."""


@dataclass(frozen=True)
class LabelledEdge:
    """A line to be drawn: its boxes, the lane it runs in, its bundle, and its label's sizes (v, 2), one for each way to break it into lines."""

    source: int
    target: int
    offset: float
    bundle: int
    sizes: Floats


@dataclass(frozen=True)
class RoutedEdge:
    """A line and the place of its label: the candidate (a set of one), its centre and direction, which of the sizes, and what both cost."""

    line: CurveCandidates
    line_cost: float
    centre: tuple[float, float]
    way: tuple[float, float]
    label_cost: float
    size: int
    half: tuple[float, float]
    points: Floats = field(repr=False)
    segments: Floats = field(repr=False)


@dataclass(frozen=True)
class Routing:
    """A choice for each line, and what the worst line of its bundle costs as it stands among the others, beside its crossings."""

    choices: list[RoutedEdge]
    costs: list[float]


def route(problem: RoutingProblem, edges: Sequence[LabelledEdge], sweeps: int = 7) -> Routing:
    """A line and a label place for each of ``edges``."""
    bundles: dict[int, list[int]] = {}
    for index, edge in enumerate(edges):
        bundles.setdefault(edge.bundle, []).append(index)
    plain: dict[int, _Options] = {}
    wide: dict[int, _Options] = {}
    for group in bundles.values():
        plain |= _of_bundle(problem, edges, group, wide=False)
    state = RoutingState(problem, edges, [_chosen(plain[i], int(plain[i].labels_tried.cost.argmin())) for i in range(len(edges))])
    order = sorted(bundles.values(), key=lambda group: (state.chosen[group[0]].line.length[0] - 60.0 * len(group), group[0]))
    settled: dict[int, float] = {}
    for sweep in range(sweeps):
        changed = False
        for group in order:
            before, worst = state.verdict(group) if sweep else (np.inf, np.inf)
            # Nothing around it changed that matters to it.
            if sweep != _LAST_CALL and abs(before - settled.get(group[0], np.inf)) < 1e-6:
                continue
            if before < _GOOD * len(group) or (sweep >= _LAST_CALL and worst < BAD):
                continue
            new = None
            if sweep < _LAST_CALL:
                new = _best(state, [plain[i] for i in group], group)
            if new is None:
                if group[0] not in wide:
                    wide |= _of_bundle(problem, edges, group, wide=True)
                tried = len(BENDS) if sweep >= _LAST_CALL else _BENDS_TRIED
                new = _best(state, [wide[i] for i in group], group, tried=tried, last=True)
            old = {i: state.chosen[i] for i in group}
            state.put(new or old)
            settled[group[0]] = state.price(group)
            if sweep and settled[group[0]] >= before - 1e-6:
                state.put(old)
                settled[group[0]] = before
            else:
                changed = True
        if not changed and sweep >= _LAST_CALL:
            break
    costs = {i: state.verdict(group)[1] for group in order for i in group}
    return Routing(state.chosen, [costs[i] for i in range(len(edges))])


def repaired(problem: RoutingProblem, edges: Sequence[LabelledEdge], routing: Routing, tries: int) -> tuple[RoutingProblem, Routing]:
    """Where something is really wrong, move one of the boxes that it hangs on a little, and draw its lines anew; only what is better stays.

    ``tries`` limits how often a line is drawn anew.
    """
    bundles: dict[int, list[int]] = {}
    for index, edge in enumerate(edges):
        bundles.setdefault(edge.bundle, []).append(index)
    at_box: dict[int, list[list[int]]] = {}
    for group in bundles.values():
        for box in {edges[group[0]].source, edges[group[0]].target}:
            at_box.setdefault(box, []).append(group)
    state = RoutingState(problem, edges, list(routing.choices))
    state.placed[:] = True
    left = tries
    for reach in (2.0, 4.0, 1.0):
        prices = {id(group): state.verdict(group)[1] for group in bundles.values()}
        wrong = {box: sum(prices[id(group)] for group in groups if prices[id(group)] > BAD) for box, groups in at_box.items()}
        for box in sorted((box for box in wrong if wrong[box]), key=lambda box: (-wrong[box], box)):
            groups = at_box[box]
            for move in _MOVES:
                need = sum(map(len, groups))
                if left < need:
                    break
                if _moved(state, box, groups, np.array(move) * reach * problem.lane):
                    left -= need
    costs = {i: state.verdict(group)[1] for group in bundles.values() for i in group}
    return state.problem, Routing(state.chosen, [costs[i] for i in range(len(edges))])


_MOVES = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))


def _moved(state: RoutingState, box: int, groups: Sequence[list[int]], by: Floats) -> bool:
    """Move a box and draw its lines anew if that is better. False if there is no room for the box."""
    old_problem, edges = state.problem, state.edges
    at = old_problem.at.copy()
    at[box] += by
    half = old_problem.half
    apart = (np.abs(at - at[box]) - half - half[box]).max(axis=1)
    apart[box] = np.inf
    mine = [i for group in groups for i in group]
    rest = state.near(np.concatenate([at[box] - half[box] - 6, at[box] + half[box] + 6]), mine)
    level = np.array([[1.0, 0.0]])
    others = state.labels(rest)
    if (
        (at[box] < half[box] + 1).any()
        or (at[box] > np.array(old_problem.size) - half[box] - 1).any()
        or apart.min() < 0.6 * old_problem.lane
        or (np.abs(state.drawn(rest).points - at[box]) - half[box] < 6).all(axis=1).any()
        or overlaps(at[box : box + 1], level, half[box : box + 1], others.centre, others.way, others.half, 3.0).any()
    ):
        return False
    prices = {id(group): state.price(group) for group in groups}
    before, after = sum(prices.values()) - 0.5, 0.0
    old = {i: state.chosen[i] for i in mine}
    state.move(replace(old_problem, at=at), box)
    waiting = sorted(groups, key=lambda group: -prices[id(group)])
    while waiting and after < before:
        group = waiting.pop(0)
        aside = [i for one in waiting for i in one]
        plain = _of_bundle(state.problem, edges, group, wide=False)
        new = _best(state, [plain[i] for i in group], group, aside=aside)
        if new is None:
            wide = _of_bundle(state.problem, edges, group, wide=True)
            new = _best(state, [wide[i] for i in group], group, last=True, aside=aside)
        state.put(new or {})
        after += state.price(group, aside)
    if after >= before or sum(state.price(group) for group in groups) >= before:
        state.move(old_problem, box)
        state.put(old)
    return True


@dataclass(frozen=True)
class _Options:
    """The lines that a wire may take, what each costs by itself (k,), and the places for its label on each."""

    line: CurveCandidates
    cost: Floats
    labels_tried: LabelCandidates


def _options(problem: RoutingProblem, edge: LabelledEdge, *, wide: bool) -> _Options:
    if edge.source == edge.target:
        line = loops(problem, edge.source) if wide else loops(problem, edge.source).only(0)
    else:
        line = between(problem, edge.source, edge.target, edge.offset, BENDS if wide else BENDS[:1])
    cost = box_costs(problem, (edge.source, edge.target), line)
    return _Options(line, cost, candidates_on(problem, line, edge.sizes))


def _of_bundle(problem: RoutingProblem, edges: Sequence[LabelledEdge], group: Sequence[int], *, wide: bool) -> dict[int, _Options]:
    """The options of each wire of a bundle; where two lines beside each other come too close, both cost more."""
    found = {i: _options(problem, edges[i], wide=wide) for i in group}
    for one, other in pairwise(sorted(group, key=lambda i: edges[i].offset)):
        first, second = found[one], found[other]
        tight = 60.0 * (np.minimum(spacing(first.line, second.line), spacing(second.line, first.line)) < LEAST_SPACING)
        found[one] = replace(first, cost=first.cost + tight)
        found[other] = replace(second, cost=second.cost + tight)
    return found


def _chosen(options: _Options, index: int) -> RoutedEdge:
    labels_tried = options.labels_tried
    bend = int(labels_tried.line[index])
    single = options.line.only(bend)
    way = labels_tried.way[index]
    return RoutedEdge(
        single,
        float(options.cost[bend]),
        (float(labels_tried.centre[index, 0]), float(labels_tried.centre[index, 1])),
        (float(way[0]), float(way[1])),
        float(labels_tried.cost[index]),
        int(labels_tried.size[index]),
        (float(labels_tried.half[index, 0]), float(labels_tried.half[index, 1])),
        dense(single),
        coarse(single)[0],
    )


class RoutingState:
    """All choices so far, with the frame around each, so that only what is near has to be looked at, and what each bundle costs as long as nothing
    near it changes."""

    def __init__(self, problem: RoutingProblem, edges: Sequence[LabelledEdge], chosen: list[RoutedEdge]) -> None:
        self.problem, self.edges, self.chosen = problem, edges, chosen
        self.placed = np.zeros(len(chosen), dtype=bool)
        self._frames = np.zeros((len(chosen), 4))
        self._labels = PlacedLabels(*(np.zeros((len(chosen), 2)) for _ in range(3)))
        self._verdicts: dict[int, tuple[float, float]] = {}
        for i in range(len(chosen)):
            self._note(i)

    def put(self, new: dict[int, RoutedEdge]) -> None:
        """Replace some choices."""
        for i, choice in new.items():
            self._forget(self._frames[i])
            self.chosen[i] = choice
            self.placed[i] = True
            self._note(i)
            self._forget(self._frames[i])

    def move(self, problem: RoutingProblem, box: int) -> None:
        """Take the boxes where ``problem`` has them: one of them moved."""
        for at in (self.problem.at[box], problem.at[box]):
            self._forget(np.concatenate([at - problem.half[box], at + problem.half[box]]))
        self.problem = problem

    def _forget(self, frame: Floats) -> None:
        """What bundles cost in or around a frame is not known any more."""
        for i in self.near(frame + _MARGIN, ()).tolist():
            self._verdicts.pop(self.edges[i].bundle, None)

    def _note(self, i: int) -> None:
        edge = self.chosen[i]
        self._frames[i] = _frame(edge.points, np.array([edge.centre]), max(edge.half))
        self._labels.centre[i], self._labels.way[i], self._labels.half[i] = edge.centre, edge.way, edge.half

    def near(self, frame: Floats, without: Sequence[int]) -> Ints:
        """The lines in or around a frame (left, top, right, bottom)."""
        frames = self._frames
        hit = (frames[:, 0] <= frame[2]) & (frames[:, 2] >= frame[0]) & (frames[:, 1] <= frame[3]) & (frames[:, 3] >= frame[1])
        if without:
            hit[list(without)] = False
        return np.flatnonzero(hit)

    def drawn(self, which: Ints) -> DrawnLines:
        """Some lines."""
        return DrawnLines(
            np.concatenate([np.zeros((0, 2)), *(self.chosen[i].points for i in which)]),
            np.concatenate([np.zeros((0, 2, 2)), *(self.chosen[i].segments for i in which)]),
        )

    def labels(self, which: Ints) -> PlacedLabels:
        """The labels of some lines, as far as they have their place."""
        keep = which[self.placed[which]]
        return PlacedLabels(self._labels.centre[keep], self._labels.way[keep], self._labels.half[keep])

    def price(self, group: Sequence[int], aside: Sequence[int] = ()) -> float:
        """What the lines and labels of a bundle cost as things stand, or would if what is in ``aside`` were not there."""
        return self.verdict(group, aside)[0]

    def verdict(self, group: Sequence[int], aside: Sequence[int] = ()) -> tuple[float, float]:
        """The price of a bundle, and what the worst of its lines costs beside its crossings: from ``BAD`` on, something is really wrong with it."""
        key = self.edges[group[0]].bundle
        if aside:
            return self._verdict(group, aside)
        if key not in self._verdicts:
            self._verdicts[key] = self._verdict(group, ())
        return self._verdicts[key]

    def _verdict(self, group: Sequence[int], aside: Sequence[int]) -> tuple[float, float]:
        total = worst = 0.0
        for i in group:
            here, edge = self.chosen[i], self.edges[i]
            around = self.near(self._frames[i] + _MARGIN, [i, *aside])
            labels = self.labels(around)
            others = self.drawn(around[~np.isin(around, group)]) if len(group) > 1 else self.drawn(around)
            own = here.line_cost + float(closeness(self.problem, here.line, others)[0] + under(here.line, labels)[0])
            if edge.sizes[0, 0]:
                candidate = LabelCandidates(
                    np.zeros(1, dtype=np.int64),
                    np.array([here.centre]),
                    np.array([here.way]),
                    np.array([here.half]),
                    np.array([here.size]),
                    np.array([here.label_cost]),
                )
                points = self.drawn(around).points if len(group) > 1 else others.points
                own += float((candidate.cost + on_boxes(self.problem, candidate) + on_labels(candidate, labels) + on_lines(candidate, points))[0])
            total += own + float(crossing_costs(here.line, others)[0])
            worst = max(worst, own)
        return total, worst


_MARGIN = np.array([-16.0, -16.0, 16.0, 16.0])


def _frame(points: Floats, centres: Floats, reach: float) -> Floats:
    """The smallest frame around points (..., 2) and labels whose corners are within 1.5 times ``reach`` of their centres."""
    flat = points.reshape(-1, 2)
    low = np.minimum(flat.min(axis=0, initial=np.inf), centres.min(axis=0) - 1.5 * reach)
    high = np.maximum(flat.max(axis=0, initial=-np.inf), centres.max(axis=0) + 1.5 * reach)
    return np.concatenate([low, high])


def _best(
    state: RoutingState,
    options: Sequence[_Options],
    group: list[int],
    *,
    tried: int = _BENDS_TRIED,
    last: bool = False,
    aside: Sequence[int] = (),
) -> dict[int, RoutedEdge] | None:
    """The best lines and labels for a bundle, everything else staying: one bend for all of its lines, then one label after the other.

    What is in ``aside`` is taken not to be there. None if nothing is good and more could be tried.
    """
    problem = state.problem
    frames = np.array(
        [_frame(option.line.points, option.labels_tried.centre, float(option.labels_tried.half.max(initial=0.0))) for option in options]
    )
    frame = np.concatenate([frames[:, :2].min(axis=0), frames[:, 2:].max(axis=0)])
    around = state.near(frame + _MARGIN, [*group, *aside])
    drawn, labels = state.drawn(around), state.labels(around)
    lines = [
        option.cost + crossing_costs(option.line, drawn) + closeness(problem, option.line, drawn) + under(option.line, labels) for option in options
    ]
    whole = np.sum(lines, axis=0)
    kept_bends = np.argsort(whole, kind="stable")[:tried]
    kept_bends = kept_bends[whole[kept_bends] <= whole[kept_bends[0]] + 60.0]
    labels_tried = []
    totals = np.full(len(whole), np.inf)
    totals[kept_bends] = whole[kept_bends]
    for option in options:
        kept, own = _promising(option.labels_tried, option.labels_tried.cost, totals, 18.0)
        kept, own = _promising(kept, own + on_boxes(problem, kept), totals, 30.0)
        kept, own = _promising(kept, own + on_labels(kept, labels), totals, 30.0)
        own = own + on_lines(kept, drawn.points)
        cheapest = np.full(len(whole), np.inf)
        np.minimum.at(cheapest, kept.line, own)
        totals = totals + cheapest
        labels_tried.append((kept, own))
    if not last and totals.min() >= _GOOD * len(group):
        return None
    bend = int(totals.argmin())
    new: dict[int, RoutedEdge] = {}
    for at in sorted(range(len(group)), key=lambda at: abs(state.edges[group[at]].offset)):
        kept, own = labels_tried[at]
        mine = own + np.where(kept.line == bend, 0.0, np.inf)
        beside = [dense(options[k].line.only(bend)) for k in range(len(group)) if k != at]
        if beside:
            mine = mine + on_lines(kept, np.concatenate(beside)) + on_labels(kept, _labels_of(list(new.values())))
        new[group[at]] = _chosen(_Options(options[at].line, options[at].cost, kept), int(mine.argmin()))
    return new


def _promising(labels_tried: LabelCandidates, cost: Floats, totals: Floats, within: float) -> tuple[LabelCandidates, Floats]:
    """The places on those lines that are still in question that cost at most ``within`` more than the best of their line, and what they cost."""
    least = np.full(len(totals), np.inf)
    np.minimum.at(least, labels_tried.line, cost)
    keep = np.flatnonzero(np.isfinite(totals[labels_tried.line]) & (cost <= least[labels_tried.line] + within))
    return LabelCandidates(
        labels_tried.line[keep],
        labels_tried.centre[keep],
        labels_tried.way[keep],
        labels_tried.half[keep],
        labels_tried.size[keep],
        labels_tried.cost[keep],
    ), cost[keep]


def _labels_of(chosen: Sequence[RoutedEdge]) -> PlacedLabels:
    return PlacedLabels(
        np.array([edge.centre for edge in chosen]).reshape(-1, 2),
        np.array([edge.way for edge in chosen]).reshape(-1, 2),
        np.array([edge.half for edge in chosen]).reshape(-1, 2),
    )
