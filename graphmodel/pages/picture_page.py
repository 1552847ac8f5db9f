"""A page with a picture and, under it, the table of what is in it: one HTML file without scripts, fonts or pictures from elsewhere.

Names and titles are other people's: the template escapes them, and a policy in the page forbids it to load or run anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from graphmodel.diagram.dark_mode import dark_colours
from graphmodel.diagram.embedded_fonts import font_faces
from graphmodel.diagram.picture import Picture
from graphmodel.diagram.svg import allowed, svg_text
from graphmodel.files.templates import render


def page(picture: Picture, about: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], command: str, left_out: int = 0) -> str:
    """The page of a picture, with a table of what is in it; ``about`` says what its rows are, ``command`` prints them, also those that are left out.

    >>> from graphmodel.diagram.layout.arrange import Faults
    >>> text = page(Picture(9, 9, "#ffffff", "<T>", "", (), Faults(), 11), "Who <b>", ["who"], [["<i>"], [3]], "graphmodel counts")
    >>> "<T>" in text, "&lt;T&gt;" in text, "<td dir=\\"auto\\">&lt;i&gt;</td>" in text, '<td class="number">3</td>' in text
    (False, True, True, True)
    """
    drawn = "\n".join(svg_text(picture, index, fonts=False).partition("?>\n")[2] for index in range(len(picture.pages)))
    return render(
        "pages/web/picture.html",
        title=picture.title,
        summary=picture.summary,
        width=picture.width,
        picture=Markup(drawn),  # noqa: S704 - written by svg_text, which escapes what a model says
        style=Markup(font_faces(picture) + _dark(picture)),  # noqa: S704 - our own fonts and colours
        about=about,
        columns=columns,
        rows=[[_cell(value) for value in row] for row in rows],
        left_out=left_out,
        command=command,
    )


def _cell(value: Any) -> dict[str, Any]:
    """A value of the table: its text, and whether it is a number."""
    return {"text": f"{value:,}" if isinstance(value, int) else allowed(str(value)), "number": isinstance(value, int)}


def _dark(picture: Picture) -> str:
    """The colours of the picture on a dark page."""
    rules = "".join(
        f'.sheet [{role}="{light}"] {{ {role}: {colour}; }}\n' for role, colours in dark_colours(picture).items() for light, colour in colours.items()
    )
    return f"@media screen and (prefers-color-scheme: dark) {{\n{rules}}}\n"
