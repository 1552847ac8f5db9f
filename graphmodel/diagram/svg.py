"""A picture as SVG 1.1 text: no script, nothing from outside, its letters embedded as a font, everything that a model says escaped.

Other programs rely on the structure: ``<g class="node" data-id=…>`` (shape, then text) and
``<g class="edge" data-id=… data-subject=… data-object=… data-relation=…>`` (path, then text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from graphmodel.diagram.embedded_fonts import families, font_faces
from graphmodel.diagram.layout.bidi import is_right_to_left
from graphmodel.diagram.layout.text_metrics import ASCENT, LINE_HEIGHT
from graphmodel.diagram.picture import Group, Page, Picture, Shape, Text

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

NOTE_SIZE = 0.72
"""The size of a raised number, in sizes of the text before it."""

NOTE_RISE = 0.36
"""How far a number is raised, in sizes of the text before it."""


def allowed(text: str) -> str:
    """``text`` with every character that XML 1.0 forbids replaced by U+FFFD.

    >>> allowed("a\\x00b")
    'a\ufffdb'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def svg_text(picture: Picture, page: int | None = None, *, fonts: bool = True) -> str:
    """The picture as an SVG document: one of its pages, or, with None, all of them one below the other.

    ``fonts`` embeds the letters that it has; a page that has them in its own style sheet (:func:`graphmodel.diagram.embedded_fonts.font_faces`)
    leaves them out.
    """
    pages = picture.pages if page is None else picture.pages[page : page + 1]
    return "\n".join(_document(picture, pages, fonts=fonts)) + "\n"


def _document(picture: Picture, pages: tuple[Page, ...], *, fonts: bool) -> Iterator[str]:
    width, height = number(picture.width), number(picture.height * len(pages))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' font-family="{families(picture)}">'
    )
    yield f"<title>{_escaped(picture.title)}</title>"
    yield f"<desc>{_escaped(picture.summary)}</desc>"
    if fonts and (faces := font_faces(picture)):
        yield f"<style>{faces}</style>"
    yield f'<rect class="ground" width="{width}" height="{height}" fill="{picture.ground}"/>'
    for index, page in enumerate(pages):
        shift = f' transform="translate(0 {number(index * picture.height)})"' if index else ""
        yield f'<g class="page"{shift}>'
        for group in page.groups:
            yield from _group(group)
        yield "</g>"
    yield "</svg>"


def _group(group: Group) -> Iterator[str]:
    data = "".join(f" data-{name}={_quoted(value)}" for name, value in group.data.items())
    yield f'<g class="{group.kind}"{data}>'
    if group.title:
        yield f"<title>{_escaped(group.title)}</title>"
    yield from map(_shape, group.shapes)
    yield from map(_text, group.texts)
    yield "</g>"


def _shape(shape: Shape) -> str:
    stroke = f' stroke="{shape.stroke}" stroke-width="{number(shape.width)}"' if shape.stroke else ""
    dash = f' stroke-dasharray="{" ".join(map(number, shape.dash))}"' if shape.dash else ""
    path = "".join(name + " ".join(map(number, values)) for name, values in shape.path)
    return f'<path class="{shape.role}" d="{path}" fill="{shape.fill or "none"}"{stroke}{dash}/>'


def _text(text: Text) -> str:
    turn = f' transform="rotate({number(text.angle)} {number(text.x)} {number(text.y)})"' if text.angle else ""
    look = (' font-weight="bold"' if text.bold else "") + (' font-style="italic"' if text.italic else "")
    rtl = is_right_to_left(text.whole)
    # A paragraph from right to left starts at its right end: an anchor is where it is on the page.
    side = {"start": "end", "end": "start"}.get(text.anchor, text.anchor) if rtl else text.anchor
    anchor = ("" if side == "start" else f' text-anchor="{side}"') + (' direction="rtl"' if rtl else "")
    lines = "".join(_line(text, index) for index in range(len(text.lines)))
    return f'<text class="{text.role}" font-size="{number(text.size)}" fill="{text.fill}"{look}{anchor}{turn}>{lines}</text>'


def _line(text: Text, index: int) -> str:
    line = text.lines[index]
    base = baseline(text, index)
    note = ""
    if text.note and index == len(text.lines) - 1:
        note = f'<tspan class="note" dy="{number(-NOTE_RISE * text.size)}" font-size="{number(NOTE_SIZE * text.size)}">{_escaped(text.note)}</tspan>'
    return f'<tspan x="{number(text.x)}" y="{number(base)}">{_escaped(line)}</tspan>{note}'


def baseline(text: Text, index: int) -> float:
    """The y of a line's baseline before the text is turned."""
    return text.y + (index - (len(text.lines) - 1) / 2) * LINE_HEIGHT * text.size + ASCENT * text.size


def number(value: float) -> str:
    """A coordinate, as short as it can be without loss to the eye.

    >>> number(2.50), number(-0.001), number(7)
    ('2.5', '0', '7')
    """
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _escaped(text: str) -> str:
    return escape(allowed(text))


def _quoted(text: str) -> str:
    return quoteattr(allowed(text))
