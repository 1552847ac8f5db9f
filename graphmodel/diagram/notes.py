"""Numbered notes below a diagram, set in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.palette import Palette
from graphmodel.diagram.picture import Group, Text

MARGIN = 28.0
SMALL = 11.0
"""The size of legend and notes on a small page."""

GAP = 22.0
"""The space between columns of notes and between entries of a legend."""

_LARGE_PAGE = 1.2e6


def small_on(size: tuple[float, float]) -> float:
    """The size of legend and notes on a page of a size."""
    return SMALL if size[0] * size[1] < _LARGE_PAGE else 13.0


def cut_to(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """As much of a text as fits on a line, with an ellipsis where something is missing."""
    if measure(words, size, bold)[0] <= width:
        return words
    return wrap(words, width - measure(" …", size, bold)[0], size, bold, measure)[0].rstrip(" ,") + " …"


@dataclass(frozen=True)
class NoteColumns:
    """Notes set in columns: for each column its lines, as (number or "", words), its width, their size, and how high all of it is."""

    columns: tuple[tuple[tuple[str, str], ...], ...]
    column: float
    small: float
    height: float


def set_notes(notes: Sequence[str], width: float, small: float = SMALL, most: float = float("inf")) -> list[NoteColumns]:
    """Break notes into lines and columns of about the same height; no block of columns is higher than ``most``, the rest goes into further ones."""
    count = max(1, min(4, int(width // (30 * small)), len(notes)))
    column = (width - (count - 1) * GAP) / count
    blocks = [
        [(str(index) if row == 0 else "", words) for row, words in enumerate(wrap(note, column - 2 * small, small, False, measure))]
        for index, note in enumerate(notes, 1)
    ]
    step = small * LINE_HEIGHT * 1.08
    rows = int(max(most // step, 3)) if most < float("inf") else sum(map(len, blocks))
    found: list[NoteColumns] = []
    while blocks:
        taken: list[list[tuple[str, str]]] = []
        while blocks and (not taken or _columns_of([*taken, blocks[0]], count)[0] <= rows):
            taken.append(blocks.pop(0)[:rows])
        height, columns = _columns_of(taken, count)
        found.append(NoteColumns(tuple(columns), column, small, height * step))
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


def note_group(notes: NoteColumns, x: float, y: float, palette: Palette) -> Group:
    """The notes with their first line just below ``y``."""
    texts: list[Text] = []
    small = notes.small
    step = small * LINE_HEIGHT * 1.08
    for index, column in enumerate(notes.columns):
        left = x + index * (notes.column + GAP)
        for row, (number, words) in enumerate(column):
            middle = y + (row + 0.5) * step
            if number:
                texts.append(Text(left + 1.5 * small, middle, (number,), small, palette.ink, anchor="end", bold=True))
            texts.append(Text(left + 2 * small, middle, (words,), small, palette.ink, anchor="start"))
    return Group("notes", "", (), tuple(texts))
