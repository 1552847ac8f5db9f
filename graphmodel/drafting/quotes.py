"""Quotations in a text: what stands between quotation marks, and who says it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphmodel.drafting.language import Language

LONGEST = 6000
"""Characters of a quotation at most."""
_WORK = 4_000_000
"""Characters looked at, besides eight times those of the text, until no more quotations are looked for: a text may consist of marks."""
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks: where they are in the text (code points, end exclusive), without the marks."""

    start: int
    end: int

    @property
    def outer(self) -> tuple[int, int]:
        """The place with its marks."""
        return self.start - 1, self.end + 1


def quotations(text: str, language: Language) -> list[Quotation]:
    """The quotations of a text, in their order. Apostrophes are no marks, and a quotation inside of another is part of it.

    A quotation that goes on in the next paragraph ends with its paragraph; the next one begins with a mark of its own.

    >>> from graphmodel.drafting.language import language_of
    >>> text = "“It’s a plan,” she said. 'No deal', said Li's envoy."
    >>> [text[one.start : one.end] for one in quotations(text, language_of("en"))]
    ['It’s a plan,', 'No deal']
    """
    closing: dict[str, str] = {}
    for opening_mark, closing_mark in language.quotes:
        closing[opening_mark] = closing.get(opening_mark, "") + closing_mark
    found: list[Quotation] = []
    at = 0
    paragraphs = [match.start() for match in _PARAGRAPH.finditer(text)]
    opening = re.compile("|".join(map(re.escape, closing)))
    work = _WORK + 8 * len(text)
    while work > 0 and (match := opening.search(text, at)):
        at = match.end()
        if not _may_open(text, match.start()):
            continue
        number = bisect_left(paragraphs, at)
        limit = min(paragraphs[number] if number < len(paragraphs) else len(text), at + LONGEST)
        work -= limit - at
        end = _closing(text, at, limit, closing[match[0]], match[0])
        if end is None and match[0] in "“„«" and limit < at + LONGEST and _goes_on(text, limit):
            end = limit
        if end is not None and end > at and any(letter.isalnum() for letter in text[at:end]):
            found.append(Quotation(at, end))
            work += limit - end
            at = end + 1
    return found


def _may_open(text: str, at: int) -> bool:
    """Whether a mark can be the beginning of a quotation: no letter before it, and something behind it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not before.isalnum() and bool(after) and not after.isspace() and after not in ".,;:!?)"


def _closing(text: str, at: int, limit: int, marks: str, opening: str) -> int | None:
    depth = 0
    for index in range(at, limit):
        letter = text[index]
        if letter in marks:
            after = text[index + 1 : index + 2]
            if letter in "'’" and (
                after.isalnum() or (text[index - 1 : index] == "s" and after == " " and _closes_later(text, index + 1, limit, letter))
            ):
                continue
            if depth == 0 or opening in marks:
                return index
            depth -= 1
        elif letter == opening and opening not in marks:
            if text[index - 1] == "\n":
                # The next paragraph begins with a mark of its own.
                return at + len(text[at:index].rstrip())
            depth += 1
    return None


def _closes_later(text: str, at: int, limit: int, mark: str) -> bool:
    """Whether a mark that may be an apostrophe is followed by another one that ends the quotation in the same sentence."""
    end = min([place for place in (text.find(". ", at, limit), text.find("\n", at, limit), limit) if place >= 0])
    place = text.find(mark, at, end + 1)
    return place >= 0 and not text[place + 1 : place + 2].isalnum()


def _goes_on(text: str, paragraph_end: int) -> bool:
    return text[paragraph_end:].lstrip()[:1] in "“„«" if paragraph_end < len(text) else False


def overlapping(found: Sequence[Quotation], start: int, end: int) -> Iterator[Quotation]:
    """The quotations that a part of a text has words of."""
    for quotation in found[max(bisect_left(found, start, key=lambda each: each.end) - 1, 0) :]:
        if quotation.start >= end:
            return
        if quotation.end > start:
            yield quotation
