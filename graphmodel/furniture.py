"""What stands around a diagram: heading, legend of what is there and nothing else, numbered notes, source line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmodel.look import CHANGES, DASHES, Palette, head_length, head_shapes, line, node_shapes
from graphmodel.picture import Group, Shape, Text
from graphmodel.reading import CHANGES as SIGNS
from graphmodel.textsize import LINE_HEIGHT, measure, wrap

MARGIN = 28.0
SMALL = 11.0
"""The size of legend and notes on a small page."""

_LARGE_PAGE = 1.2e6
_ROW = 1.9
"""The height of a legend's row, in sizes of its words."""

_GAP = 22.0
_HEAD = 9.0


def small_on(size: tuple[float, float]) -> float:
    """The size of legend and notes on a page of a size."""
    return SMALL if size[0] * size[1] < _LARGE_PAGE else 13.0


@dataclass(frozen=True)
class Entry:
    """A sample with its words: shapes around (0, 0), how wide they are, what they mean."""

    shapes: tuple[Shape, ...]
    width: float
    words: str

    def whole(self, small: float) -> float:
        """How much of a row it takes."""
        return self.width + (7.0 if self.width else 0.0) + measure(self.words, small)[0]


def shape_entry(shape: str, words: str, palette: Palette, *, unsure: bool = False) -> Entry:
    """A node's shape and the label that has it."""
    return Entry(node_shapes(shape, (16, 0), (32, 17), palette.ground, palette, unsure=unsure), 32, words)


def fill_entry(fill: str, words: str, palette: Palette) -> Entry:
    """A node's fill and to whom those with it belong."""
    return Entry((Shape(line((0, -6), (18, -6), (18, 6), (0, 6), (0, -6)), "shape", fill, palette.outline, 1.0),), 18, words)


def line_entry(
    words: str,
    palette: Palette,
    *,
    stance: str = "neutral",
    style: str = "solid",
    claimed: bool = False,
    hedged: bool = False,
    headless: bool = False,
    contested: bool = False,
) -> Entry:
    """A line as it is drawn and what it says."""
    colour = (palette.claimed if claimed else palette.stances)[stance]
    width = 1.1 if claimed else 1.6
    reach = 40.0
    shapes = []
    if contested:
        shapes.append(Shape(line((0, 0), (reach, 0)), "casing", None, palette.contested, 7.0))
    end = reach if headless else reach - head_length(stance, _HEAD)
    shapes.append(Shape(line((0, 0), (end, 0)), "line", None, colour, width, DASHES[style]))
    if not headless:
        shapes.extend(head_shapes(stance, (reach, 0), (1, 0), _HEAD, colour, palette.ground, width, hollow=hedged))
    return Entry(tuple(shapes), reach, words)


def change_entry(change: str, palette: Palette) -> Entry:
    """How a line is marked that is new, gone or changed."""
    colour, dash = CHANGES[change]
    marks = (
        Shape(line((0, 0), (40, 0)), "change", None, colour, 9.0, dash),
        Shape(line((0, 0), (40, 0)), "line", None, palette.stances["neutral"], 1.6),
    )
    return Entry(marks, 40.0, f"{SIGNS[change]} {change}")


def rows_of(entries: Sequence[Entry], width: float, small: float = SMALL) -> list[list[tuple[float, Entry]]]:
    """Entries with the x of each, in rows no wider than ``width``."""
    rows: list[list[tuple[float, Entry]]] = []
    x = width + 1
    for entry in entries:
        if x + entry.whole(small) > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += entry.whole(small) + _GAP
    return rows


def legend_height(entries: Sequence[Entry], width: float, small: float) -> float:
    """How high a legend is."""
    return len(rows_of(entries, width, small)) * _ROW * small


def legend(entries: Sequence[Entry], at: tuple[float, float], width: float, small: float, palette: Palette) -> Group:
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


def cut_to(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """As much of a text as fits on a line, with an ellipsis where something is missing."""
    if measure(words, size, bold)[0] <= width:
        return words
    return wrap(words, width - measure(" …", size, bold)[0], size, bold, measure)[0].rstrip(" ,") + " …"


@dataclass(frozen=True)
class Notes:
    """Notes set in columns: for each column its lines, as (number or "", words), its width, their size, and how high all of it is."""

    columns: tuple[tuple[tuple[str, str], ...], ...]
    column: float
    small: float
    height: float


def set_notes(notes: Sequence[str], width: float, small: float = SMALL, most: float = float("inf")) -> list[Notes]:
    """Break notes into lines and columns of about the same height; no block of columns is higher than ``most``, the rest goes into further ones."""
    count = max(1, min(4, int(width // (30 * small)), len(notes)))
    column = (width - (count - 1) * _GAP) / count
    blocks = [
        [(str(index) if row == 0 else "", words) for row, words in enumerate(wrap(note, column - 2 * small, small, False, measure))]
        for index, note in enumerate(notes, 1)
    ]
    step = small * LINE_HEIGHT * 1.08
    rows = int(max(most // step, 3)) if most < float("inf") else sum(map(len, blocks))
    found: list[Notes] = []
    while blocks:
        taken: list[list[tuple[str, str]]] = []
        while blocks and (not taken or _columns_of([*taken, blocks[0]], count)[0] <= rows):
            taken.append(blocks.pop(0)[:rows])
        height, columns = _columns_of(taken, count)
        found.append(Notes(tuple(columns), column, small, height * step))
    return found


def _columns_of(blocks: Sequence[list[tuple[str, str]]], count: int) -> tuple[int, list[tuple[tuple[str, str], ...]]]:
    """The least height at which blocks fit into ``count`` columns, and those columns."""
    total = sum(map(len, blocks))
    height = -(-total // count)
    while (columns := _columns(blocks, height)) is None or len(columns) > count:
        height += 1
    return height, columns


def _columns(blocks: Sequence[list[tuple[str, str]]], height: int) -> list[tuple[tuple[str, str], ...]] | None:
    columns: list[list[tuple[str, str]]] = [[]]
    for block in blocks:
        if len(block) > height:
            return None
        if len(columns[-1]) + len(block) > height:
            columns.append([])
        columns[-1].extend(block)
    return [tuple(column) for column in columns]


def note_group(notes: Notes, x: float, y: float, palette: Palette) -> Group:
    """The notes with their first line just below ``y``."""
    texts: list[Text] = []
    small = notes.small
    step = small * LINE_HEIGHT * 1.08
    for index, column in enumerate(notes.columns):
        left = x + index * (notes.column + _GAP)
        for row, (number, words) in enumerate(column):
            middle = y + (row + 0.5) * step
            if number:
                texts.append(Text(left + 1.5 * small, middle, (number,), small, palette.ink, anchor="end", bold=True))
            texts.append(Text(left + 2 * small, middle, (words,), small, palette.ink, anchor="start"))
    return Group("notes", "", (), tuple(texts))
