"""The legend of a diagram: samples with their words, set in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmodel.diagram.edge_lines import LineStyle
from graphmodel.diagram.layout.text_metrics import measure
from graphmodel.diagram.notes import GAP, SMALL, cut_to
from graphmodel.diagram.palette import CHANGES, Palette
from graphmodel.diagram.paths import polyline
from graphmodel.diagram.picture import Group, Shape, Text
from graphmodel.diagram.shapes import node_shapes
from graphmodel.diagram.view import CHANGES as SIGNS

_ROW = 1.9
"""The height of a legend's row, in sizes of its words."""

_HEAD = 9.0


@dataclass(frozen=True)
class LegendEntry:
    """A sample with its words: shapes around (0, 0), how wide they are, what they mean."""

    shapes: tuple[Shape, ...]
    width: float
    words: str

    def whole(self, small: float) -> float:
        """How much of a row it takes."""
        return self.width + (7.0 if self.width else 0.0) + measure(self.words, small)[0]


def shape_entry(shape: str, words: str, palette: Palette, *, unsure: bool = False) -> LegendEntry:
    """A node's shape and the label that has it."""
    return LegendEntry(node_shapes(shape, (16, 0), (32, 17), (), palette, unsure=unsure), 32, words)


def fill_entry(fill: str, words: str, palette: Palette) -> LegendEntry:
    """A node's fill and to whom those with it belong."""
    return LegendEntry((Shape(polyline((0, -6), (18, -6), (18, 6), (0, 6), (0, -6)), "shape", fill, palette.outline, 1.0),), 18, words)


def line_entry(
    words: str,
    palette: Palette,
    *,
    stance: str = "neutral",
    style: str = "solid",
    content: bool = False,
    denied: bool = False,
    hedged: bool = False,
    headless: bool = False,
    contested: bool = False,
) -> LegendEntry:
    """A line as it is drawn and what it means."""
    colour = (palette.content if content else palette.stances)[stance]
    look = LineStyle(stance, colour, palette.ground, 1.1 if content else 1.6, _HEAD, style, denied, hedged, not headless)
    reach = 40.0
    shapes = [Shape(polyline((0, 0), (reach, 0)), "casing", None, palette.contested, 7.0)] if contested else []
    shapes.extend(look.line(polyline((0, 0), (reach - look.behind, 0))))
    shapes.extend(look.heads([((reach, 0), (1, 0))]))
    return LegendEntry(tuple(shapes), reach, words)


def change_entry(change: str, palette: Palette) -> LegendEntry:
    """How a line is marked that is new, gone or changed."""
    colour, dash = CHANGES[change]
    marks = (
        Shape(polyline((0, 0), (40, 0)), "change", None, colour, 9.0, dash),
        Shape(polyline((0, 0), (40, 0)), "line", None, palette.stances["neutral"], 1.6),
    )
    return LegendEntry(marks, 40.0, f"{SIGNS[change]} {change}")


def rows_of(entries: Sequence[LegendEntry], width: float, small: float = SMALL) -> list[list[tuple[float, LegendEntry]]]:
    """Entries with the x of each, in rows no wider than ``width``."""
    rows: list[list[tuple[float, LegendEntry]]] = []
    x = width + 1
    for entry in entries:
        if x + entry.whole(small) > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += entry.whole(small) + GAP
    return rows


def legend_height(entries: Sequence[LegendEntry], width: float, small: float) -> float:
    """How high a legend is."""
    return len(rows_of(entries, width, small)) * _ROW * small


def draw_legend(entries: Sequence[LegendEntry], at: tuple[float, float], width: float, small: float, palette: Palette) -> Group:
    """The legend with its upper left corner at a point."""
    shapes: list[Shape] = []
    texts: list[Text] = []
    for index, row in enumerate(rows_of(entries, width, small)):
        middle = at[1] + (index + 0.5) * _ROW * small
        for left, entry in row:
            shapes.extend(moved(shape, at[0] + left, middle) for shape in entry.shapes)
            start = at[0] + left + entry.width + (7.0 if entry.width else 0.0)
            words = cut_to(entry.words, max(width - left - entry.width - 7.0, 40.0), small)
            texts.append(Text(start, middle, (words,), small, palette.ink, anchor="start"))
    return Group("legend", "", tuple(shapes), tuple(texts))


def moved(shape: Shape, x: float, y: float) -> Shape:
    """The same shape somewhere else."""
    path = tuple((name, tuple(value + (y if index % 2 else x) for index, value in enumerate(values))) for name, values in shape.path)
    return Shape(path, shape.role, shape.fill, shape.stroke, shape.width, shape.dash)
