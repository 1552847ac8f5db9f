"""How the line of a statement is drawn: its colour, its width, its dashes, the bands under it, and its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmodel.diagram.arrowheads import head_length, head_shapes
from graphmodel.diagram.palette import CHANGES, DASHES, Palette
from graphmodel.diagram.paths import Point
from graphmodel.diagram.picture import Segment, Shape
from graphmodel.diagram.view import EdgeView

Path = tuple[Segment, ...]


@dataclass(frozen=True)
class LineStyle:
    """The style of one line: its stance decides on colour and head, what is only denied is hollow, what is not directed has no head."""

    stance: str
    colour: str
    ground: str
    width: float
    head: float
    style: str = "solid"
    denied: bool = False
    hedged: bool = False
    directed: bool = True
    symmetric: bool = False

    @property
    def behind(self) -> float:
        """How much of the line's end its head hides."""
        return head_length(self.stance, self.head) if self.directed else 0.0

    @property
    def before(self) -> float:
        """How much of the line's start a head hides: that of a symmetric relation."""
        return self.behind if self.symmetric else 0.0

    def line(self, path: Path) -> list[Shape]:
        """The line itself; hollow, where it is only denied."""
        if not self.denied:
            return [Shape(path, "line", None, self.colour, self.width, DASHES[self.style])]
        return [Shape(path, "line", None, self.colour, self.width + 2.6), Shape(path, "hollow", None, self.ground, self.width + 0.2)]

    def heads(self, tips: Sequence[tuple[Point, Point]]) -> list[Shape]:
        """The heads at the end and, of a symmetric relation, at the start: ``tips`` are the two ends, each with its direction."""
        if not self.directed:
            return []
        ends = tips if self.symmetric else tips[:1]
        hollow = self.hedged or self.denied
        return [
            shape for tip, way in ends for shape in head_shapes(self.stance, tip, way, self.head, self.colour, self.ground, self.width, hollow=hollow)
        ]


def line_style(edge: EdgeView, palette: Palette, width: float, head: float) -> LineStyle:
    """The style of a statement's line; ``width`` is that of an asserted one."""
    return LineStyle(
        edge.stance,
        (palette.content if edge.content else palette.stances)[edge.stance],
        palette.ground,
        0.7 * width if edge.content else width,
        head,
        edge.style,
        edge.denied,
        edge.hedged,
        edge.directed,
        edge.symmetric,
    )


def bands(edge: EdgeView, path: Path, width: float, palette: Palette) -> list[Shape]:
    """The bands under a line: what is new or gone, and what is contested."""
    shapes = []
    if edge.change:
        colour, dash = CHANGES[edge.change]
        shapes.append(Shape(path, "change", None, colour, width + 7.5, dash))
    if edge.contested:
        shapes.append(Shape(path, "casing", None, palette.contested, width + 5.5))
    return shapes
