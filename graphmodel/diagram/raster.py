"""Pictures as PNG and PDF.

The only module that imports matplotlib, and only when an image is made. Nothing goes through pyplot, so nothing global changes.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmodel.diagram.layout.bidi import is_right_to_left
from graphmodel.diagram.layout.fonts import FontFile, own_font, script_of
from graphmodel.diagram.layout.shaping import is_attached, runs_of
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.diagram.png_file import png_file
from graphmodel.diagram.svg import NOTE_RISE, NOTE_SIZE, baseline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_POINT = 0.75
"""A CSS pixel in points."""

_SHOWN = 40
"""At most so many letters are shown in a warning."""


def png(picture: Picture, dpi: float = 192) -> bytes:
    """The picture as a PNG, its pages one below the other; 96 dpi gives one pixel per unit.

    Drawn on matplotlib's renderer itself: a figure of artists takes twice as long and gives the same pixels.
    """
    import matplotlib as mpl
    from matplotlib.backends import backend_agg

    scale = dpi / 96
    agg: Any = backend_agg
    renderer = agg.RendererAgg(max(1, int(picture.width * scale)), max(1, int(picture.height * len(picture.pages) * scale)), dpi)
    # Hinting would make letters wider than they were measured.
    with warnings.catch_warnings(), mpl.rc_context({"text.hinting": "none"}):
        warnings.simplefilter("ignore")
        _paint(renderer, picture, scale)
    # Nothing of the picture is transparent.
    return png_file(np.asarray(renderer.buffer_rgba()), dpi, picture.title)


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
                pages.savefig(_figure(picture, page))
    return out.getvalue()


def _paint(renderer: Any, picture: Picture, scale: float) -> None:
    """Draw all pages on a renderer, ``scale`` pixels per unit."""
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    whole = Path([(0, 0), (renderer.width, 0), (renderer.width, renderer.height), (0, renderer.height), (0, 0)], closed=True)
    renderer.draw_path(_pen(renderer, None), whole, Affine2D(), _rgba(picture.ground))
    for index, page in enumerate(picture.pages):
        down = index * picture.height
        # The renderer's y grows upwards.
        place = Affine2D().translate(0, down).scale(scale, -scale).translate(0, renderer.height)
        for group in page.groups:
            for shape in group.shapes:
                renderer.draw_path(_pen(renderer, shape), _path_of(shape), place, _rgba(shape.fill) if shape.fill else None)
            for text in group.texts:
                for run in _placed_runs(text, down):
                    _write(renderer, run, scale)


def _pen(renderer: Any, shape: Shape | None) -> Any:
    """What a renderer needs to know of a shape's outline; None for no outline."""
    pen = renderer.new_gc()
    pen.set_linewidth(0)
    if shape is not None and shape.stroke:
        pen.set_foreground(_rgba(shape.stroke), isRGBA=True)
        pen.set_linewidth(shape.width * _POINT)
        pen.set_capstyle("butt")
        pen.set_joinstyle("miter")
        if shape.dash:
            pen.set_dashes(0, [value * _POINT for value in shape.dash])
    return pen


@lru_cache(maxsize=1 << 10)
def _rgba(colour: str) -> tuple[float, float, float, float]:
    from matplotlib.colors import to_rgba

    return to_rgba(colour)


def _write(renderer: Any, run: _PlacedRun, scale: float) -> None:
    pen = renderer.new_gc()
    pen.set_foreground(_rgba(run.colour), isRGBA=True)
    font = _font(run.font, run.size)
    x, y = run.x * scale, run.y * scale
    if run.centred:
        wide = renderer.get_text_width_height_descent(run.words, font, False)[0] / 2
        x, y = x - math.cos(math.radians(run.angle)) * wide, y - math.sin(math.radians(run.angle)) * wide
    renderer.draw_text(pen, x, y, run.words, font, -run.angle)


def _figure(picture: Picture, page: Page) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(picture.width / 96, picture.height / 96), facecolor=picture.ground)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    axes.set_axis_off()
    order = 1.0
    for group in page.groups:
        for artist in _artists(group):
            artist.set_zorder(order)
            order += 1
            axes.add_artist(artist)
    return figure


def _artists(group: Group) -> Iterator[Any]:
    for shape in group.shapes:
        yield _patch(shape)
    for text in group.texts:
        yield from map(_artist, _placed_runs(text, 0.0))


def _patch(shape: Shape) -> Any:
    from matplotlib.patches import PathPatch

    width = shape.width * _POINT if shape.stroke else 0.0
    patch = PathPatch(
        _path_of(shape),
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


def _path_of(shape: Shape) -> Any:
    from matplotlib.path import Path

    codes: list[Any] = []
    points: list[tuple[float, float]] = []
    for name, values in shape.path:
        pairs = list(zip(values[::2], values[1::2], strict=True)) or [points[-1]]
        codes.extend([{"M": Path.MOVETO, "L": Path.LINETO, "C": Path.CURVE4, "Z": Path.CLOSEPOLY}[name]] * len(pairs))
        points.extend(pairs)
    return Path(points, codes)


@dataclass(frozen=True, slots=True)
class _PlacedRun:
    """Words of one font: where their baseline starts (or, ``centred``, has its middle), their size in pixels, and the angle, clockwise."""

    words: str
    x: float
    y: float
    font: FontFile
    size: float
    angle: float
    colour: str
    centred: bool


def _placed_runs(text: Text, down: float) -> Iterator[_PlacedRun]:
    angle = math.radians(text.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    rtl = is_right_to_left(text.whole)
    for index, line in enumerate(text.lines):
        rise = baseline(text, index) - text.y
        runs = [(run, text.size, rise) for run in runs_of(line, text.bold, text.italic, rtl)]
        if text.note and index == len(text.lines) - 1:
            notes = [(run, NOTE_SIZE * text.size, rise - NOTE_RISE * text.size) for run in runs_of(text.note, text.bold, text.italic)]
            runs = [*notes, *runs] if rtl else [*runs, *notes]
        wide = sum(run.width * size for run, size, _ in runs)
        left = {"start": 0.0, "middle": -wide / 2, "end": -wide}[text.anchor]
        for run, size, across in runs:
            if run.text.strip():
                # What stands for letters that no font has is narrower than they are: it goes to their middle.
                along = left if run.font else left + run.width * size / 2
                x, y = text.x + cos * along - sin * across, text.y + sin * along + cos * across + down
                words = run.text if run.font else "".join("?" if not is_attached(letter) else "" for letter in run.text)
                font = run.font or own_font(text.bold, text.italic)
                yield _PlacedRun(words, x, y, font, size, text.angle, text.fill, run.font is None)
            left += run.width * size


def _artist(run: _PlacedRun) -> Any:
    from matplotlib.text import Text as Artist

    artist = Artist(
        run.x,
        run.y,
        run.words,
        color=run.colour,
        fontproperties=_font(run.font, run.size),
        ha="center" if run.centred else "left",
        va="baseline",
        rotation=-run.angle,
        rotation_mode="anchor",
        parse_math=False,
    )
    artist.set_clip_on(False)
    return artist


@lru_cache(maxsize=1 << 10)
def _font(font: FontFile, size: float) -> Any:
    """A font in a size, as matplotlib takes it; one of a collection with its number."""
    from matplotlib.font_manager import FontPath, FontProperties

    path: Any = FontPath(font.path, font.index)
    return FontProperties(fname=path, size=size * _POINT)


def letters_without_font(picture: Picture) -> str:
    """The letters of a picture that no font here has: PNG and PDF cannot show them."""
    texts = (text for page in picture.pages for group in page.groups for text in group.texts)
    missing = {
        letter: None
        for text in texts
        for line in text.lines
        for run in runs_of(line, text.bold, text.italic)
        if run.font is None
        for letter in run.text
        if not is_attached(letter)
    }
    return "".join(missing)


_PACKAGES = {
    "CJK": "fonts-noto-cjk",
    "HIRAGANA": "fonts-noto-cjk",
    "KATAKANA": "fonts-noto-cjk",
    "HANGUL": "fonts-noto-cjk",
    "BOPOMOFO": "fonts-noto-cjk",
}


def missing_letters_warning(picture: Picture) -> str:
    """What to say of the letters that no font here has, with the packages that bring them; nothing where there are none."""
    letters = letters_without_font(picture)
    if not letters:
        return ""
    pictures = [letter for letter in letters if letter >= "\U0001f000"]
    packages = dict.fromkeys(_PACKAGES.get(script_of(letter), "fonts-noto-core") for letter in letters if letter not in pictures)
    shown = letters if len(letters) <= _SHOWN else f"{letters[:_SHOWN]} and {len(letters) - _SHOWN} more"
    advice = f"; {' and '.join(packages)} (Debian and Ubuntu), or Noto Sans of that script from its makers, has them" if packages else ""
    colour = "; colour pictures cannot be drawn" if pictures else ""
    return f"no font on this machine has these letters, so the picture shows ? for them: {shown}{advice}{colour}"
