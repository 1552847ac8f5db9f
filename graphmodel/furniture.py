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
"""The size of legend and notes."""

ROW = 21.0
_GAP = 22.0
_HEAD = 9.0


@dataclass(frozen=True)
class Entry:
    """A sample with its words: shapes around (0, 0), how wide they are, what they mean."""

    shapes: tuple[Shape, ...]
    width: float
    words: str
    bold: bool = False

    @property
    def whole(self) -> float:
        """How much of a row it takes."""
        return self.width + (7.0 if self.width else 0.0) + measure(self.words, SMALL, self.bold)[0]


def shape_entry(shape: str, words: str, palette: Palette, *, unsure: bool = False) -> Entry:
    """A node's shape and the label that has it."""
    return Entry(node_shapes(shape, (14, 0), (28, 15), palette.ground, palette, unsure=unsure), 28, words)


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


def rows_of(entries: Sequence[Entry], width: float) -> list[list[tuple[float, Entry]]]:
    """Entries with the x of each, in rows no wider than ``width``."""
    rows: list[list[tuple[float, Entry]]] = []
    x = width + 1
    for entry in entries:
        if x + entry.whole > width or (entry.bold and rows and x > 0.72 * width):
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += entry.whole + (10.0 if entry.bold else _GAP)
    return rows


def legend(entries: Sequence[Entry], x: float, y: float, width: float, palette: Palette) -> Group:
    """The legend, its first row at ``y``."""
    shapes: list[Shape] = []
    texts: list[Text] = []
    for index, row in enumerate(rows_of(entries, width)):
        middle = y + index * ROW + ROW / 2
        for left, entry in row:
            shapes.extend(moved(shape, x + left, middle) for shape in entry.shapes)
            start = x + left + entry.width + (7.0 if entry.width else 0.0)
            words = _cut(entry.words, max(width - left - entry.width - 7.0, 40.0), bold=entry.bold)
            texts.append(Text(start, middle, (words,), SMALL, palette.ink, anchor="start", bold=entry.bold))
    return Group("legend", "", tuple(shapes), tuple(texts))


def moved(shape: Shape, x: float, y: float) -> Shape:
    """The same shape somewhere else."""
    path = tuple((name, tuple(value + (y if index % 2 else x) for index, value in enumerate(values))) for name, values in shape.path)
    return Shape(path, shape.role, shape.fill, shape.stroke, shape.width, shape.dash)


def _cut(words: str, width: float, *, bold: bool) -> str:
    lines = wrap(words, width, SMALL, bold, measure)
    return lines[0] if len(lines) == 1 else lines[0].rstrip(" ,") + " …"


@dataclass(frozen=True)
class Notes:
    """Notes set in columns: for each column its lines, as (number or "", words), and how high all of it is."""

    columns: tuple[tuple[tuple[str, str], ...], ...]
    column: float
    height: float


def set_notes(notes: Sequence[str], width: float) -> Notes:
    """Break notes into lines and columns of about the same height."""
    if not notes:
        return Notes((), width, 0.0)
    count = max(1, min(4, int(width // 330), len(notes)))
    column = (width - (count - 1) * _GAP) / count
    blocks = [
        [(str(index) if row == 0 else "", words) for row, words in enumerate(wrap(note, column - 22, SMALL, False, measure))]
        for index, note in enumerate(notes, 1)
    ]
    total = sum(map(len, blocks))
    height = -(-total // count)
    while (columns := _columns(blocks, height)) is None or len(columns) > count:
        height += 1
    return Notes(tuple(columns), column, max(map(len, columns)) * SMALL * LINE_HEIGHT * 1.08)


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
    step = SMALL * LINE_HEIGHT * 1.08
    for index, column in enumerate(notes.columns):
        left = x + index * (notes.column + _GAP)
        for row, (number, words) in enumerate(column):
            middle = y + (row + 0.5) * step
            if number:
                texts.append(Text(left + 16, middle, (number,), SMALL, palette.ink, anchor="end", bold=True))
            texts.append(Text(left + 22, middle, (words,), SMALL, palette.ink, anchor="start"))
    return Group("notes", "", (), tuple(texts))
