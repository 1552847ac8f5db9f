"""An article in PDF as plain text: the door of pypdf, which reads PDF without running anything in it."""

from __future__ import annotations

import io
import logging
import re
import statistics
import time
from itertools import pairwise
from typing import Any

from graphmodel.documents.article import Article, visible
from graphmodel.errors import InputError, UsageError

MAX_PAGES = 1000
MAX_CHARACTERS = 2**24
MAX_SECONDS = 120.0
"""Pages, characters and seconds of one PDF at most."""
_NARROW = 0.7
"""A line shorter than this part of the usual width ends its paragraph, where the page has no gaps between paragraphs."""
_GAPS_IN = 15
"""A page has gaps between its paragraphs where it has one in so many lines."""
_GAP, _OTHER_SIZE = 1.7, 0.15
"""Lines further apart than this, in sizes of their letters, and letters whose size differs by more than this part, are of two paragraphs."""


def article_in(data: bytes, file: str) -> Article:
    """The article in the bytes of a PDF.

    Raises InputError where it cannot be read, is encrypted, or has no text (a scan); UsageError without pypdf.
    """
    try:
        import pypdf
    except ImportError as error:
        raise UsageError(f"{file}: PDF needs pypdf: pip install 'graphmodel[documents]'; or save its words as plain text") from error
    # What pypdf repairs in a damaged file is no matter of the user's.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[str] = []
    length, began = 0, time.monotonic()
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{file}: the PDF is encrypted; save it without a password, or its words as plain text")
        if len(reader.pages) > MAX_PAGES:
            raise InputError(f"{file}: {len(reader.pages):,} pages; at most {MAX_PAGES:,} are read, so save those of the article")
        for page in reader.pages:
            pages.append(_with_gaps(page))
            length += len(pages[-1])
            if length > MAX_CHARACTERS or time.monotonic() - began > MAX_SECONDS:
                raise InputError(f"{file}: more than {MAX_CHARACTERS:,} characters or {MAX_SECONDS:.0f} seconds; save the pages of the article alone")
        title = visible(str((reader.metadata.title if reader.metadata else None) or "")) or None
        author = visible(str((reader.metadata.author if reader.metadata else None) or "")) or None
    except InputError:
        raise
    except Exception as error:  # a damaged PDF raises errors of any kind in pypdf
        raise InputError(f"{file}: cannot be read as PDF: {visible(str(error))[:200] or type(error).__name__}") from error
    text = paragraphs("\n".join(pages))
    if not any(map(str.isalnum, text)):
        raise InputError(f"{file}: the PDF has no text, only pictures of it; let a program recognise the words, and save them as plain text")
    # Many programs write the name of a file, or "untitled", as the title.
    named = title if title and not re.search(r"\.\w{2,5}$|^untitled$|^microsoft word", title, re.IGNORECASE) else None
    return Article(text, title=named, author=None if author in ("anonymous", "unspecified") else author)


def _with_gaps(page: Any) -> str:
    """The text of a page, with an empty line wherever the lines are further apart than usual, or the letters are of another size."""
    pieces: list[str] = []
    last: tuple[float, float] | None = None

    def visit(text: str, cm: list[float], tm: list[float], _font: object, font_size: float) -> None:
        nonlocal last
        if text.strip():
            size = abs(font_size * tm[3] * cm[3]) or 1.0
            height = cm[5] + tm[5] * cm[3]
            if last is not None and (last[0] - height > _GAP * size or abs(size - last[1]) > _OTHER_SIZE * size):
                pieces.append("\n\n")
            last = height, size
        pieces.append(text)

    page.extract_text(visitor_text=visit)
    return "".join(pieces)


def paragraphs(text: str) -> str:
    """The lines of a page as paragraphs, which end at empty lines; where there are hardly any, at a line much shorter than the others.

    Hyphens at line ends are undone.

    >>> paragraphs("A Bridge\\nThe govern-\\nment of Valdoria opened\\na bridge.\\n")
    'A Bridge\\n\\nThe government of Valdoria opened a bridge.\\n'
    """
    lines = [" ".join("".join(character if character.isprintable() else " " for character in line).split()) for line in text.splitlines()]
    lengths = sorted(len(line) for line in lines if line)
    width = statistics.median(lengths[len(lengths) // 2 :]) if lengths else 0
    gaps = sum(not line and bool(before) for before, line in pairwise(lines))
    has_gaps = _GAPS_IN * gaps >= len(lengths)
    found: list[str] = []
    open_ = False
    for line in lines:
        if not line:
            open_ = False
            continue
        if open_ and re.search(r"\w-$", found[-1]) and line[0].islower():
            found[-1] = found[-1][:-1] + line
        elif open_:
            found[-1] += f" {line}"
        else:
            found.append(line)
        open_ = has_gaps or len(line) >= _NARROW * width or bool(re.search(r"\w-$", line))
    return "\n\n".join(found) + "\n" if found else ""
