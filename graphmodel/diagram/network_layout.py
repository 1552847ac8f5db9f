"""How a network is laid out on a page: its boxes and links measured, the largest words at which everything has its place, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from graphmodel.diagram.layout.arrange import Box, Faults, Layout, Link, Point, arrange
from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend_entries import foreign_labels
from graphmodel.diagram.shapes import outline_of, padding_of, shape_of
from graphmodel.diagram.svg import allowed
from graphmodel.diagram.view import DiagramView, EdgeRow, NodeView, text_of
from graphmodel.model.schema import Schema

WORDS = 11.0
"""The size of the words on lines at scale 1."""

NAMES = 12.5
"""The size of names at scale 1."""

SCALES = (1.6, 1.45, 1.3, 1.15, 1.0, 0.92)
"""How large words may be; the last keeps them at 10 pixels and more."""

_LAST_TRIES = 3
"""From how many starts the smallest words are tried, where there are not too many lines for that."""

_AIRY, _FULL = 0.34, 0.46
"""How much of the page boxes and labels may take: where a scale is tried at all, and where a graph is refused without trying."""

MOST_LINES = 300
"""More lines than this are refused without trying, however short their words and large the page."""


@dataclass(frozen=True)
class NodeBox:
    """A node as it will be drawn: its shape, its name line by line, the size of the letters and whether they are bold, and its box."""

    shape: str
    lines: tuple[str, ...]
    size: float
    bold: bool
    box: Box


@dataclass(frozen=True)
class NetworkLayout:
    """A network with everything placed: how large its words are, its node boxes in the order of the view, and the layout."""

    scale: float
    nodes: tuple[NodeBox, ...]
    placed: Layout


def network_layout(view: DiagramView, schema: Schema, size: tuple[float, float], *, numbered: bool, force: bool = False) -> NetworkLayout | None:
    """The layout with the largest words at which everything has its place; None where a reader could not follow it (``force`` gives it anyway).

    ``size`` is the area's, ``numbered`` says whether there are notes.
    """
    room = size[0] * size[1]
    if not force and not may_fit(view, schema, room):
        return None
    boxes = {scale: node_boxes(view, schema, scale) for scale in SCALES}
    ink = {scale: ink_of(view, boxes[scale], scale) / room for scale in SCALES}
    airy = _AIRY * min(1.0, 100 / max(len(view.edges), 1))
    scales = [scale for scale in SCALES if ink[scale] <= airy] or [SCALES[-1]]
    links = _links(view, numbered=numbered)
    best: tuple[float, Layout] | None = None
    for scale in scales:
        last = scale == scales[-1]
        for turn in range(min(_LAST_TRIES, 1 + 110 // max(len(links), 1)) if last else 1):
            near = best[1].centres if best and not turn else None
            words = WORDS * scale
            nodes = tuple(node.box for node in boxes[scale])
            found = _arranged(nodes, tuple(links), size, words, 100 * turn, None if near is None else tuple(near.items()), brief=not last)
            if best is None or found.faults.score < best[1].faults.score:
                best = (scale, found)
            if best[1].faults.acceptable(len(links)) or best[1].faults.score > 2 + 0.3 * len(links):
                break
        if best and best[1].faults.acceptable(len(links)):
            break
    assert best is not None  # noqa: S101
    if not force and not _is_legible(best[1].faults, len(links)):
        return None
    return NetworkLayout(best[0], tuple(boxes[best[0]]), best[1])


@lru_cache(maxsize=32)
def _arranged(
    boxes: tuple[Box, ...], links: tuple[Link, ...], size: Point, font: float, seed: int, near: tuple[tuple[str, Point], ...] | None, *, brief: bool
) -> Layout:
    # Remembered, for who writes the same diagram as another file, or in other colours.
    return arrange(boxes, links, size=size, measure=measure, font=font, seed=seed, near=None if near is None else dict(near), brief=brief)


def has_too_many_lines(rows: Iterable[EdgeRow], *, bundle: bool) -> bool:
    """Whether edges are more lines than any page has room for, however they are laid out: known before their words are."""
    if not bundle:
        return next(islice(rows, MOST_LINES, None), None) is not None
    lines = set()
    for source, target, _, data in rows:
        # Of one pair and relation, what does not say the same are several lines, and never fewer.
        lines.add((frozenset((source, target)), text_of(data.get("relation"))))
        if len(lines) > MOST_LINES:
            return True
    return False


def may_fit(view: DiagramView, schema: Schema, room: float) -> bool:
    """Whether it is worth trying to lay a view out on an area of ``room`` square pixels: quick, and never wrong where it says no."""
    lines = len(view.edges)
    if lines > MOST_LINES or _least_crossings(view) > 1.6 * max(lines, 30):
        return False
    return ink_of(view, node_boxes(view, schema, SCALES[-1]), SCALES[-1]) / room <= _FULL


def ink_of(view: DiagramView, boxes: list[NodeBox], scale: float) -> float:
    """About how much area boxes and words take at a scale."""
    area = sum((node.box.width + 16) * (node.box.height + 16) for node in boxes)
    return area + sum((measure(edge.text, WORDS * scale)[0] + 30) * (WORDS * scale * LINE_HEIGHT + 14) for edge in view.edges)


def node_boxes(view: DiagramView, schema: Schema, scale: float) -> list[NodeBox]:
    """All nodes of a view as they are drawn at a scale."""
    foreign = foreign_labels(view, schema)
    return [_node_box(node, shape_of(node.label, schema, foreign), scale) for node in view.nodes]


def _node_box(node: NodeView, shape: str, scale: float) -> NodeBox:
    """A node with its name: actors bold, what is said or happens lighter and broader."""
    long = len(node.name) > 34
    size = (NAMES - 1.5 * long) * scale
    bold = shape in ("pill", "framed", "rounded", "cut", "plain") and not long
    lines = wrap(allowed(node.name), (11.5 + 0.11 * min(len(node.name), 90)) * NAMES * 0.72 * scale, size, bold, measure)
    high = len(lines) * LINE_HEIGHT * size
    extra = padding_of(shape, high)
    width, height = max(max(measure(line, size, bold)[0] for line in lines) + extra[0], 34.0 * scale), high + extra[1]
    return NodeBox(shape, lines, size, bold, Box(_key(node.key), round(width, 2), round(height, 2), outline_of(shape, width, height)))


def _key(node: Any) -> str:
    return f"{type(node).__name__}:{node}"


def _links(view: DiagramView, *, numbered: bool) -> list[Link]:
    return [
        Link(
            str(index),
            _key(edge.source),
            _key(edge.target),
            allowed(edge.text) + (filler(edge.note) if numbered and edge.note else ""),
        )
        for index, edge in enumerate(view.edges)
    ]


def filler(number: int) -> str:
    """Letters about as wide as the raised number, and inseparable from the word before: the layout needs room for it."""
    return "\u2060" + str(number)


def _is_legible(faults: Faults, lines: int) -> bool:
    """Whether a reader can follow the lines and read the words: else the picture would be a hairball."""
    return not faults.violations and faults.labels_on_lines <= max(2, lines / 10) and faults.crossings <= 2.5 * max(lines, 30)


def _least_crossings(view: DiagramView) -> float:
    """A bound below which no drawing's crossings can be (Pach, Radoičić, Tardos and Tóth 2006)."""
    pairs = {frozenset((edge.source, edge.target)) for edge in view.edges if edge.source != edge.target}
    return 4 * len(pairs) - 103 / 6 * (len({end for pair in pairs for end in pair}) - 2)
