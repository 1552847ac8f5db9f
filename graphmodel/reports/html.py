"""A briefing as one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from graphmodel.files.templates import render
from graphmodel.model.links import is_web
from graphmodel.reports.pieces import Briefing, Item, Piece, anchor_of, one_line, slug, spaced


def html_page(briefing: Briefing, svg: str | None = None, note: str | None = None) -> str:
    """The page of a briefing; ``svg`` is a diagram to put in, ``note`` a line in its place."""
    return render(
        "reports/briefing.html",
        title=one_line(briefing.title),
        moment=_sentence(briefing.moment),
        sections=[{"heading": section.heading, "anchor": slug(section.heading), "rows": _rows(section.items)} for section in briefing.sections],
        picture=Markup(re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", svg)) if svg else None,  # noqa: S704 - an SVG that diagram/svg.py has escaped
        note=one_line(note) if note else None,
    )


def _rows(items: Sequence[Item]) -> Markup:
    """The rows of a section. Plain text until here, since Markup escapes again with every addition: a briefing has some million pieces."""
    return Markup(_list(items))  # noqa: S704 - each piece is escaped where it is written


def _list(items: Sequence[Item]) -> str:
    return "<ul>\n" + "".join(map(_row, items)) + "</ul>\n"


def _row(item: Item) -> str:
    anchor = f' id="{_escaped(anchor_of(item.entry))}"' if item.entry else ""
    entry = f"<b class=id><bdi>{_in_one_line(item.entry.text)}</bdi></b> " if item.entry else ""
    links = "".join(f" {_link(Piece('statement', id_))}" for id_ in item.statements)
    return f"<li{anchor}>{entry}{spaced(item.pieces, _WRITTEN)}{links}{_list(item.items) if item.items else ''}</li>\n"


def _sentence(pieces: Iterable[Piece]) -> Markup:
    return Markup(spaced(pieces, _WRITTEN))  # noqa: S704 - each piece is escaped where it is written


def _escaped(text: str) -> str:
    return str(escape(text))


@lru_cache(maxsize=1 << 14)
def _in_one_line(text: str) -> str:
    return _escaped(one_line(text))


def _value(piece: Piece) -> str:
    return f"<bdi>{_in_one_line(piece.text)}</bdi>"


def _link(piece: Piece) -> str:
    return f'<a class=id href="#{_escaped(anchor_of(piece))}"><bdi>{_in_one_line(piece.text)}</bdi></a>'


def _url(piece: Piece) -> str:
    if not is_web(piece.text):
        return _value(piece)
    return f'<a href="{_escaped(piece.text)}" rel="noopener noreferrer nofollow">{_in_one_line(piece.text)}</a>'


def _words(piece: Piece) -> str:
    return f'<a href="{_escaped(piece.text)}" rel="noopener noreferrer nofollow">these words there</a>' if is_web(piece.text) else ""


_WRITTEN = {
    "word": lambda piece: f"<span class=word>{_in_one_line(piece.text)}</span>",
    "value": _value,
    "quote": lambda piece: f"<q><bdi>{_in_one_line(piece.text)}</bdi></q>",
    "url": _url,
    "words": _words,
    "statement": _link,
    "document": _link,
}
