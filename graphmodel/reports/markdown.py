"""A briefing as Markdown (CommonMark, with anchors as HTML)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from graphmodel.model.links import is_web
from graphmodel.reports.pieces import Briefing, Item, Piece, anchor_of, one_line, spaced


def markdown(briefing: Briefing) -> str:
    """The briefing as Markdown. Values are escaped: none of them can become a link, a heading or HTML."""
    return "\n".join(_lines(briefing)) + "\n"


def _lines(briefing: Briefing) -> Iterator[str]:
    yield f"# {_md(briefing.title)}"
    yield ""
    if briefing.moment:
        yield _md_pieces(briefing.moment)
        yield ""
    for section in briefing.sections:
        yield f"## {section.heading}"
        yield ""
        yield from _md_items(section.items, 0)
        yield ""


def _md_items(items: Iterable[Item], depth: int) -> Iterator[str]:
    for item in items:
        entry = f'<a id="{anchor_of(item.entry)}"></a>**{_md(item.entry.text)}** ' if item.entry is not None else ""
        links = "".join(f" {_md_link(Piece('statement', id_))}" for id_ in item.statements)
        yield f"{'  ' * depth}- {entry}{_md_pieces(item.pieces)}{links}"
        yield from _md_items(item.items, depth + 1)


def _md_pieces(pieces: Iterable[Piece]) -> str:
    written: dict[str, Callable[[Piece], str]] = {
        "word": lambda piece: piece.text,
        "value": lambda piece: _md(piece.text),
        "quote": lambda one: f"“{_md(one.text)}”",
        "url": lambda piece: f"<{piece.text}>" if is_web(piece.text) else _md(piece.text),
        "words": lambda piece: f"[these words there](<{piece.text}>)" if is_web(piece.text) else "",
        "statement": _md_link,
        "document": _md_link,
    }
    return spaced(pieces, written)


def _md_link(piece: Piece) -> str:
    return f"[{_md(piece.text)}](#{anchor_of(piece)})"


def _md(text: str) -> str:
    """A value as Markdown text that stays text, wherever in a line it stands."""
    escaped = re.sub(r"([\\`*_{}\[\]<>()#|~!$&^])", r"\\\1", one_line(text))
    escaped = re.sub(r":(?=//)", r"\\:", escaped)
    escaped = re.sub(r"(?i)\b(www|ftp)\.", r"\1\\.", escaped)
    return re.sub(r"^(\d{1,9})([.)])|^([-+=])", lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)
