"""Pictures as PNG and PDF.

The only module that imports matplotlib, and only when an image is made. Figures are made directly, never through pyplot, so nothing global changes.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from graphmodel.diagram.layout.text_metrics import measure
from graphmodel.diagram.picture import FONTS, Group, Page, Picture, Shape, Text
from graphmodel.diagram.svg import NOTE_RISE, NOTE_SIZE, baseline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_POINT = 0.75
"""A CSS pixel in points."""


def png(picture: Picture, dpi: float = 192) -> bytes:
    """The picture as a PNG, its pages one below the other; 96 dpi gives one pixel per unit."""
    import matplotlib as mpl

    out = io.BytesIO()
    # Hinting would make letters wider than they were measured.
    with warnings.catch_warnings(), mpl.rc_context({"text.hinting": "none"}):
        warnings.simplefilter("ignore")
        figure = _figure(picture, picture.pages)
        figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None, "Title": picture.title})
    return out.getvalue()


def pdf(picture: Picture) -> bytes:
    """The picture as a PDF with text as text, a page for each of its pages."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    out = io.BytesIO()
    about = {"Title": picture.title, "Creator": "graphmodel", "Producer": None, "CreationDate": None}
    with warnings.catch_warnings(), mpl.rc_context({"pdf.fonttype": 42}):
        warnings.simplefilter("ignore")
        with PdfPages(out, metadata=about) as pages:
            for page in picture.pages:
                pages.savefig(_figure(picture, (page,)))
    return out.getvalue()


def _figure(picture: Picture, pages: tuple[Page, ...]) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = picture.height * len(pages)
    figure = Figure(figsize=(picture.width / 96, height / 96), facecolor=picture.ground)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, picture.width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    order = 1.0
    for index, page in enumerate(pages):
        for group in page.groups:
            for artist in _artists(group, index * picture.height):
                artist.set_zorder(order)
                order += 1
                axes.add_artist(artist)
    return figure


def _artists(group: Group, down: float) -> Iterator[Any]:
    for shape in group.shapes:
        yield _patch(shape, down)
    for text in group.texts:
        yield from _texts(text, down)


def _patch(shape: Shape, down: float) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes: list[Any] = []
    points: list[tuple[float, float]] = []
    for name, values in shape.path:
        pairs = list(zip(values[::2], values[1::2], strict=True)) or [points[-1]]
        codes.extend([{"M": Path.MOVETO, "L": Path.LINETO, "C": Path.CURVE4, "Z": Path.CLOSEPOLY}[name]] * len(pairs))
        points.extend(pairs)
    path = Path([(x, y + down) for x, y in points], codes)
    width = shape.width * _POINT if shape.stroke else 0.0
    patch = PathPatch(
        path,
        facecolor=shape.fill or "none",
        edgecolor=shape.stroke or "none",
        linewidth=width,
        capstyle="butt",
        joinstyle="miter",
    )
    if shape.dash:
        # matplotlib multiplies dashes by the line's width.
        patch.set_linestyle((0, tuple(value / shape.width for value in shape.dash)))
    patch.set_clip_on(False)
    return patch


def _texts(text: Text, down: float) -> Iterator[Any]:
    angle = math.radians(text.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    for index, line in enumerate(text.lines):
        rise = baseline(text, index) - text.y
        last = index == len(text.lines) - 1
        wide = measure(line, text.size, text.bold)[0]
        note = measure(text.note, NOTE_SIZE * text.size, text.bold)[0] if text.note and last else 0.0
        left = {"start": 0.0, "middle": -(wide + note) / 2, "end": -(wide + note)}[text.anchor]
        runs = [(line, left, rise, text.size)]
        if note:
            runs.append((text.note, left + wide, rise - NOTE_RISE * text.size, NOTE_SIZE * text.size))
        for words, along, across, size in runs:
            if words:
                x, y = text.x + cos * along - sin * across, text.y + sin * along + cos * across
                yield _run(words, (x, y + down), size, text)


def _run(words: str, at: tuple[float, float], size: float, text: Text) -> Any:
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text as Run

    words = "".join(letter if _fonts_with(letter) else "\ufffd" for letter in words)
    families = [_primary()]
    for letter in words:
        for family in _fonts_with(letter)[:1]:
            if family not in families:
                families.append(family)
    font = FontProperties(
        family=families,
        size=size * _POINT * _slimmer(),
        weight="bold" if text.bold else "normal",
        style="italic" if text.italic else "normal",
    )
    run = Run(
        at[0],
        at[1],
        words,
        color=text.fill,
        fontproperties=font,
        ha="left",
        va="baseline",
        rotation=-text.angle,
        rotation_mode="anchor",
        parse_math=False,
    )
    run.set_clip_on(False)
    return run


def _slimmer() -> float:
    """Where no font has the widths that were measured, letters are set a little smaller."""
    return 1.0 if _primary() in FONTS else 0.86


@cache
def _primary() -> str:
    from matplotlib.font_manager import fontManager

    there = {entry.name for entry in fontManager.ttflist}
    return next((name for name in FONTS if name in there), "DejaVu Sans")


@cache
def _fonts_with(letter: str) -> tuple[str, ...]:
    """The family to take for a letter: the one that everything is set in, else the first installed one that has it; none if none has."""
    from matplotlib.font_manager import fontManager

    names: dict[str, list[str]] = {}
    for entry in fontManager.ttflist:
        if entry.style == "normal" and entry.weight in (400, "normal", "regular") and "Last Resort" not in entry.name:
            names.setdefault(entry.name, []).append(entry.fname)
    preferred = [
        _primary(),
        "DejaVu Sans",
        *sorted(name for name in names if name.startswith("Noto Sans")),
        *sorted(names),
    ]
    for name in preferred:
        if any(ord(letter) in _letters(path) for path in names.get(name, ())):
            return (name,)
    return ()


@cache
def _letters(path: str) -> frozenset[int]:
    from matplotlib.font_manager import get_font

    try:
        return frozenset(get_font(path).get_charmap())
    except (RuntimeError, OSError, ValueError):
        return frozenset()
