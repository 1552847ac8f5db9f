"""What a briefing is made of, before it is written: pieces of sentences, items, sections.

The model's own values and the fixed words of a briefing are kept apart until they are written. So a name that looks like Markdown or HTML is only
a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import quote

_PLAIN = re.compile("[A-Za-z0-9_-]*")


class Piece(NamedTuple):
    """A part of a sentence: a fixed word, a value of the model, words that somebody is quoted with, an address (of a document, or of its
    words), the id of a statement or of a document."""

    kind: Literal["word", "value", "quote", "url", "words", "statement", "document"]
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, the ids of the statements that it rests on, and what belongs under it. ``entry``: it is this id's entry, which others link to."""

    pieces: tuple[Piece, ...]
    statements: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    entry: Piece | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and what stands under it."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing before it is written: a title, a line on the moment it is seen from, and sections."""

    title: str
    moment: tuple[Piece, ...]
    sections: tuple[Section, ...]


def spaced(pieces: Iterable[Piece], written: Mapping[str, Callable[[Piece], str]]) -> str:
    """The text of pieces, with a space between them, but none before a comma, a colon or a closing bracket, nor after an opening one.

    ``written`` maps a piece's kind to the function that writes it.
    """
    parts: list[str] = []
    opened = True
    for piece in pieces:
        kind, text = piece
        if not opened and not (kind == "word" and text[:1] in (",", ":", ";", ")")):
            parts.append(" ")
        parts.append(written[kind](piece))
        opened = kind == "word" and text.endswith("(")
    return "".join(parts)


def one_line(text: str) -> str:
    """A value in one line: white space as single spaces, and nothing that cannot be seen (it could turn or hide what follows)."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def anchor_of(piece: Piece) -> str:
    """The anchor of a statement's or document's entry: letters, digits, - and _ of its id as they are, all else as .XX for each of its bytes."""
    if _PLAIN.fullmatch(piece.text):
        return f"{piece.kind[0]}-{piece.text}"
    safe = quote(piece.text.encode("utf-8", "surrogatepass"), safe="").replace(".", ".2E").replace("~", ".7E").replace("%", ".")
    return f"{piece.kind[0]}-{safe}"


def slug(heading: str) -> str:
    """The anchor of a heading."""
    return heading.lower().replace(" ", "-")
