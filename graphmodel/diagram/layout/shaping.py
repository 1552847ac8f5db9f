"""A line of text as runs: letters of one font and one direction, shaped by HarfBuzz, from left to right, each with its width."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from graphmodel.diagram.layout.bidi import levels, visual_order
from graphmodel.diagram.layout.fonts import FontFile, face_of, font_for, own_font, shaper_of

_WIDE, _EMOJI, _OTHER = 1.0, 1.3, 0.62
"""How wide letters are that no font here has, in font sizes: East Asian ones, pictures, others."""


@dataclass(frozen=True)
class Run:
    """Letters of one font and direction; ``font`` is None where no font here has them, ``width`` is in font sizes."""

    text: str
    font: FontFile | None
    rtl: bool
    width: float


@lru_cache(maxsize=1 << 16)
def runs_of(line: str, bold: bool = False, italic: bool = False, rtl: bool = False) -> tuple[Run, ...]:
    """The runs of a line from left to right; ``rtl`` is the direction of its paragraph.

    >>> [run.text for run in runs_of("הנמל No. 12", rtl=True)]
    ['No. 12', 'הנמל ']
    """
    if line.isascii() and not rtl:
        return (_shaped(line, own_font(bold, italic), 0),) if line else ()
    level = levels(line, rtl=rtl)
    fonts = _fonts_of(line, bold, italic)
    logical: list[tuple[str, FontFile | None, int]] = []
    for (number, font), group in groupby(range(len(line)), key=lambda place: (level[place], fonts[place])):
        logical.append(("".join(line[place] for place in group), font, number))
    order = visual_order([number for _, _, number in logical])
    return tuple(_shaped(*logical[place]) for place in order)


@lru_cache(maxsize=1 << 16)
def width_of(line: str, bold: bool = False) -> float:
    """The width of a line in font sizes."""
    return sum((run.width for run in runs_of(line, bold)), 0.0)


def _fonts_of(line: str, bold: bool, italic: bool) -> list[FontFile | None]:
    """The font of each letter; marks, joiners and spaces stay with the letter before them where its font has them."""
    own = own_font(bold, italic)
    fonts: list[FontFile | None] = []
    for letter in line:
        if is_attached(letter):
            fonts.append(fonts[-1] if fonts else own)
        else:
            fonts.append(font_for(letter, bold, italic))
    return fonts


def is_attached(letter: str) -> bool:
    """Whether a letter is only shown with the one before it, or not at all."""
    return unicodedata.category(letter) in ("Mn", "Me", "Mc", "Cf")


def _shaped(text: str, font: FontFile | None, level: int) -> Run:
    rtl = bool(level % 2)
    return Run(text, font, rtl, _estimated(text) if font is None else _advance(text, font, rtl))


def _advance(text: str, font: FontFile, rtl: bool) -> float:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.guess_segment_properties()
    uharfbuzz.shape(shaper_of(font), buffer)
    total: int = sum(position.x_advance for position in buffer.glyph_positions)
    return total / float(face_of(font).upem)


def _estimated(text: str) -> float:
    total = 0.0
    for letter in text:
        if is_attached(letter):
            continue
        if letter >= "\U0001f000" or "\u2600" <= letter <= "\u27bf":
            total += _EMOJI
        else:
            total += _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER
    return total
