"""The sheet around a diagram: page sizes, heading, source line, legend and notes, and how much room they leave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.legend import LegendEntry, draw_legend, legend_height
from graphmodel.diagram.notes import MARGIN, NoteColumns, cut_to, note_group, set_notes, small_on
from graphmodel.diagram.palette import Palette
from graphmodel.diagram.paths import polyline
from graphmodel.diagram.picture import Group, Page, Shape, Text
from graphmodel.diagram.svg import allowed
from graphmodel.errors import UsageError

Item = TypeVar("Item")

PAGES: dict[str, tuple[float, float]] = {
    "a1": (3179, 2245),
    "a2": (2245, 1587),
    "a3": (1587, 1123),
    "a4": (1123, 794),
    "a5": (794, 559),
    "letter": (1056, 816),
    "legal": (1344, 816),
    "tabloid": (1632, 1056),
    "slide": (1280, 720),
    "square": (1080, 1080),
}
"""Page sizes by name, lying, in CSS pixels; with ``-portrait`` they stand."""


USUAL_PAGE = "1600x1100"
"""The page where none is asked for."""

FIT = "fit"
"""The page that is as large as its content needs."""

NOTES_SHARE = 0.16
"""Notes that would take more than this share of a page's height move to pages of their own."""


@dataclass(frozen=True)
class SheetLayout:
    """What stands around the picture on each page, the area (x, y, width, height) that is left, and the notes that moved to pages of their own."""

    area: tuple[float, float, float, float]
    groups: tuple[Group, ...]
    later: tuple[NoteColumns, ...]


def page_size(page: str | tuple[float, float]) -> tuple[float, float]:
    """Width and height of a page by name ('a4', 'letter-portrait'), as '1600x1100', or as two numbers.

    >>> page_size("a4-portrait")
    (794.0, 1123.0)
    >>> page_size("800x600")
    (800.0, 600.0)
    """
    if page == FIT:
        page = USUAL_PAGE
    if not isinstance(page, str):
        width, height = (float(value) for value in page)
    elif found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*[xX×]\s*(\d+(?:\.\d+)?)", page.strip()):
        width, height = float(found[1]), float(found[2])
    else:
        name, _, turn = page.strip().lower().partition("-")
        if name not in PAGES or turn not in ("", "portrait", "landscape"):
            raise UsageError(f"no page size {page!r}: one of {', '.join(PAGES)} (also with -portrait), {FIT}, or WIDTHxHEIGHT in pixels")
        width, height = PAGES[name]
        if turn == "portrait":
            width, height = height, width
    if not (200 <= width <= 20_000 and 150 <= height <= 20_000):
        raise UsageError(f"a page of {width:g}×{height:g} is too small or too large: between 200×150 and 20000×20000 pixels")
    return float(width), float(height)


def sheet_layout(
    size: tuple[float, float],
    heading: str,
    origin: str,
    entries: Sequence[LegendEntry],
    notes: Sequence[str],
    palette: Palette,
    *,
    notes_share: float = NOTES_SHARE,
) -> SheetLayout:
    """Heading above; legend, notes and source below. Notes that would take more of the page than their share move to pages of their own."""
    width, height = size[0] - 2 * MARGIN, size[1]
    small = small_on(size)
    groups: list[Group] = []
    y = MARGIN * 0.8
    if heading:
        large = 24.0 if size[0] >= 1000 else 18.0
        lines = _at_most(3, heading, width - 90, large, bold=True)
        block = len(lines) * large * LINE_HEIGHT
        groups.append(Group("heading", "", (), (Text(MARGIN, y + block / 2, lines, large, palette.ink, bold=True, anchor="start"),)))
        y += block + 8
    bottom = height - MARGIN * 0.7

    def line(words: tuple[str, ...], kind: str) -> None:
        nonlocal bottom
        block = len(words) * small * LINE_HEIGHT
        bottom -= block
        groups.append(Group(kind, "", (), (Text(MARGIN, bottom + block / 2, words, small, palette.quiet, anchor="start"),)))
        bottom -= 5

    if origin:
        line(_at_most(2, origin, width, small, bold=False), "source")
    told = [allowed(note) for note in notes]
    here = set_notes(told, width, small)
    fits = sum(notecolumns.height for notecolumns in here) <= notes_share * height
    later = [] if fits else set_notes(told, width, small, height - 2 * MARGIN - 32)
    if fits and here:
        bottom -= here[0].height
        groups.append(note_group(here[0], MARGIN, bottom, palette))
        bottom -= 6
    elif later:
        line(("The raised numbers refer to the notes at the end.",), "notes")
    if entries:
        bottom -= legend_height(entries, width, small)
        groups.append(draw_legend(entries, (MARGIN, bottom), width, small, palette))
        rule = Shape(polyline((MARGIN, bottom - 4), (size[0] - MARGIN, bottom - 4)), "rule", None, palette.quiet, 0.6)
        groups.append(Group("rule", "", (rule,), ()))
        bottom -= 10
    area = (MARGIN * 0.7, y, size[0] - MARGIN * 1.4, max(bottom - y, 60.0))
    return SheetLayout(area, tuple(groups), tuple(later))


def notes_pages(size: tuple[float, float], heading: str, later: Sequence[NoteColumns], palette: Palette) -> list[Page]:
    """The pages of the notes that found no place under the picture."""
    title = cut_to(f"Notes: {heading}" if heading else "Notes", size[0] - 2 * MARGIN, 18.0, bold=True)
    head = Group("heading", "", (), (Text(MARGIN, MARGIN + 8, (title,), 18.0, palette.ink, bold=True, anchor="start"),))
    return [Page((head, note_group(notes, MARGIN, MARGIN + 32, palette))) for notes in later]


def folio(size: tuple[float, float], index: int, count: int, palette: Palette) -> list[Group]:
    """Which page this is of how many, in the upper right corner; nothing where there is one."""
    if count < 2:
        return []
    text = Text(size[0] - MARGIN, MARGIN, (f"{index + 1} of {count}",), small_on(size), palette.quiet, anchor="end")
    return [Group("folio", "", (), (text,))]


def paginated(items: Sequence[Item], heights: Sequence[float], room: float) -> list[list[Item]]:
    """Items in their order on as few pages as can be, all filled about alike; one that is higher than a page gets one of its own.

    >>> paginated("abcde", [1, 1, 1, 1, 1], 4)
    [['a', 'b', 'c'], ['d', 'e']]
    """
    pages = _filled(items, heights, room)
    low, high = sum(heights) / len(pages), room
    for _ in range(12):
        middle = (low + high) / 2
        tried = _filled(items, heights, middle)
        if len(tried) <= len(pages):
            pages, high = tried, middle
        else:
            low = middle
    return pages


def _filled(items: Sequence[Item], heights: Sequence[float], room: float) -> list[list[Item]]:
    pages: list[list[Item]] = [[]]
    used = 0.0
    for item, height in zip(items, heights, strict=True):
        if pages[-1] and used + height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(item)
        used += height
    return pages


def _at_most(count: int, words: str, width: float, size: float, *, bold: bool) -> tuple[str, ...]:
    """A text on no more lines than that, with an ellipsis where something is missing."""
    lines = wrap(words, width, size, bold, measure)
    if len(lines) <= count:
        return lines
    return (*lines[: count - 1], cut_to(" ".join(lines[count - 1 :]), width, size, bold=bold))
