"""A briefing as one HTML file that needs nothing else and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from graphmodel.files.templates import render
from graphmodel.model.links import is_web
from graphmodel.reports.pieces import Briefing, Item, Piece, anchor_of, one_line, slug, spaced

# Markup.format escapes what it puts in.
_WORD = Markup("<span class=word>{}</span>")
_VALUE = Markup("<bdi>{}</bdi>")
_QUOTE = Markup("<q><bdi>{}</bdi></q>")
_WEB = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>')
_WORDS = Markup('<a href="{}" rel="noopener noreferrer nofollow">these words there</a>')
_LINK = Markup('<a class=id href="#{}"><bdi>{}</bdi></a>')
_ENTRY = Markup("<b class=id><bdi>{}</bdi></b> ")
_ANCHOR = Markup(' id="{}"')
_ROW = Markup("<li{}>{}{}{}{}</li>\n")
_ROWS = Markup("<ul>\n{}</ul>\n")


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
    return _ROWS.format(Markup("").join(_row(item) for item in items))


def _row(item: Item) -> Markup:
    anchor = _ANCHOR.format(anchor_of(item.entry)) if item.entry else ""
    entry = _ENTRY.format(one_line(item.entry.text)) if item.entry else ""
    links = Markup("").join(Markup(" ") + _link(Piece("statement", id_)) for id_ in item.statements)
    return _ROW.format(anchor, entry, _sentence(item.pieces), links, _rows(item.items) if item.items else "")


def _sentence(pieces: Iterable[Piece]) -> Markup:
    return Markup(spaced(pieces, _WRITTEN))  # noqa: S704 - each piece is escaped where it is written


def _link(piece: Piece) -> Markup:
    return _LINK.format(anchor_of(piece), one_line(piece.text))


def _url(piece: Piece) -> Markup:
    return _WEB.format(piece.text, one_line(piece.text)) if is_web(piece.text) else _VALUE.format(one_line(piece.text))


def _words(piece: Piece) -> Markup:
    return _WORDS.format(piece.text) if is_web(piece.text) else Markup("")


_WRITTEN = {
    "word": lambda piece: _WORD.format(one_line(piece.text)),
    "value": lambda piece: _VALUE.format(one_line(piece.text)),
    "quote": lambda piece: _QUOTE.format(one_line(piece.text)),
    "url": _url,
    "words": _words,
    "statement": _link,
    "document": _link,
}
