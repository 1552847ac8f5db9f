"""Layouts of a few boxes: lines apart, labels on their own lines, everything on the page."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from graphmodel.diagram.layout.arrange import Box, Layout, Link, arrange
from graphmodel.diagram.layout.bezier import point_at
from graphmodel.diagram.layout.text_metrics import measure


def laid_out(*links: tuple[str, str]) -> Layout:
    names = sorted({end for link in links for end in link})
    boxes = [Box(name, 70, 30) for name in names]
    return arrange(boxes, [Link(str(number), *link, "says something") for number, link in enumerate(links)], size=(700, 500), measure=measure)


@pytest.mark.parametrize("links", [[("a", "b"), ("b", "a")], [("a", "b"), ("b", "a"), ("a", "b"), ("b", "a")], [("a", "b"), ("a", "b"), ("a", "b")]])
def test_lines_between_the_same_boxes_are_apart_whatever_their_direction(links: list[tuple[str, str]]) -> None:
    found = laid_out(*links)
    for one, other in combinations(found.curves.values(), 2):
        middle = point_at(np.array(one), 0.5)
        gap = min(np.hypot(*(middle - point_at(np.array(other), t))) for t in np.linspace(0.05, 0.95, 91))
        assert gap > 20


def test_a_line_begins_at_its_source_and_ends_at_its_target() -> None:
    found = laid_out(("b", "a"), ("a", "c"))
    for curve, (source, target) in zip(found.curves.values(), [("b", "a"), ("a", "c")], strict=True):
        for point, box in ((curve[0], source), (curve[3], target)):
            away = np.abs(np.array(point) - found.centres[box])
            assert (away <= (39, 19)).all(), "at the border of its own box"


def test_a_label_is_on_its_own_line() -> None:
    found = laid_out(("a", "b"), ("b", "c"), ("c", "a"))
    for key, label in found.labels.items():
        gaps = {
            other: min(np.hypot(*(point_at(np.array(curve), t) - (label.x, label.y))) for t in np.linspace(0, 1, 101))
            for other, curve in found.curves.items()
        }
        assert min(gaps, key=lambda other: gaps[other]) == key


def test_the_same_input_gives_the_same_layout() -> None:
    links = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "c")]
    assert laid_out(*links) == laid_out(*links)
