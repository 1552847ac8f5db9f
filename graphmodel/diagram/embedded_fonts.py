"""The fonts of a picture as a style sheet: of the family that comes along only the letters that the picture has, so that it looks alike everywhere.

Subsets are made by HarfBuzz. Letters of other scripts are left to the fonts of whoever looks at the picture; the families that measured them are
named first.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache

from graphmodel.diagram.layout.fonts import FAMILY, face_of, family_of, letters_of, own_font
from graphmodel.diagram.layout.shaping import runs_of
from graphmodel.diagram.picture import Picture, Text

EMBEDDED = "Graphmodel Sans"
"""The name under which the subset is embedded: the font's own name is reserved for the whole font."""

FALLBACKS = (FAMILY, "Arial", "Arimo", "Helvetica", "sans-serif")
"""The families after the embedded one: as wide, or nearly."""


def font_faces(picture: Picture) -> str:
    """The ``@font-face`` rules for a picture's texts, each with its font as data."""
    letters: dict[tuple[bool, bool], set[str]] = {}
    for text in _texts(picture):
        letters.setdefault((text.bold, text.italic and not text.bold), set()).update("".join((*text.lines, text.note)))
    return "".join(_rule(bold, italic, "".join(sorted(found))) for (bold, italic), found in sorted(letters.items()) if found)


def families(picture: Picture) -> str:
    """The ``font-family`` of a picture: the embedded family, those that other scripts were measured with, and what is as wide."""
    others = dict.fromkeys(
        family_of(run.font)
        for text in _texts(picture)
        for line in text.lines
        for run in runs_of(line, text.bold, text.italic)
        if run.font and run.font != own_font(text.bold, text.italic)
    )
    names = [EMBEDDED, *(name for name in others if name and name not in (EMBEDDED, *FALLBACKS)), *FALLBACKS]
    return ", ".join(name if name.isalpha() or name == "sans-serif" else "'" + name.replace("'", "") + "'" for name in names)


def _texts(picture: Picture) -> Iterator[Text]:
    for page in picture.pages:
        for group in page.groups:
            yield from group.texts


@lru_cache(maxsize=64)
def _rule(bold: bool, italic: bool, letters: str) -> str:
    import uharfbuzz

    wanted = {ord(letter) for letter in letters} & letters_of(own_font(bold, italic))
    if not wanted:
        return ""
    chosen = uharfbuzz.SubsetInput()
    chosen.unicode_set.update(wanted)
    chosen.flags = uharfbuzz.SubsetFlags.NO_HINTING
    face = uharfbuzz.subset(face_of(own_font(bold, italic)), chosen)
    data = base64.b64encode(face.blob.data).decode("ascii")
    weight, style = "bold" if bold else "normal", "italic" if italic else "normal"
    return (
        f"@font-face {{ font-family: '{EMBEDDED}'; font-weight: {weight}; font-style: {style};"
        f" src: url(data:font/ttf;base64,{data}) format('truetype'); }}\n"
    )
