"""Pictures as PNG and PDF.

The only module that imports matplotlib, and only when an image is made. Figures are made directly, never through pyplot, so nothing global changes.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphmodel.diagram.layout.bidi import is_right_to_left
from graphmodel.diagram.layout.fonts import FontFile, own_font, script_of
from graphmodel.diagram.layout.shaping import Run, is_attached, runs_of
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text
from graphmodel.diagram.svg import NOTE_RISE, NOTE_SIZE, baseline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_POINT = 0.75
"""A CSS pixel in points."""

_SHOWN = 40
"""At most so many letters are shown in a warning."""


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
                yield _run(run, (text.x + cos * along - sin * across, text.y + sin * along + cos * across + down), size, text)
            left += run.width * size


def _run(run: Run, at: tuple[float, float], size: float, text: Text) -> Any:
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text as Artist

    font = run.font or own_font(text.bold, text.italic)
    words = run.text if run.font else "".join("?" if not is_attached(letter) else "" for letter in run.text)
    artist = Artist(
        at[0],
        at[1],
        words,
        color=text.fill,
        fontproperties=FontProperties(fname=_path(font), size=size * _POINT),
        ha="left" if run.font else "center",
        va="baseline",
        rotation=-text.angle,
        rotation_mode="anchor",
        parse_math=False,
    )
    artist.set_clip_on(False)
    return artist


def _path(font: FontFile) -> Any:
    """A font's file as matplotlib takes it; one of a collection with its number."""
    from matplotlib.font_manager import FontPath

    return FontPath(font.path, font.index)


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
