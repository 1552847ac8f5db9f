"""The sentences of a text, with their places.

Sentences are those of sentencex (Wikimedia, MIT), which knows the abbreviations of many languages. It is told the document's language, and is given
plain spaces for all other kinds of space, one for one: it fails on some of them, and offsets stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_ENGLISH = "en"
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?=\n)")
_PIECE = 2**16
"""Characters of a paragraph that sentencex is given at once."""
_TITLES = (" Ms.", " Mx.")
"""Titles that sentencex 1.0.32 takes for the end of a sentence."""


@dataclass(frozen=True, slots=True)
class NumberedSentence:
    """A sentence of a text: its number and line (from 1), its place (code points, end exclusive), and its words."""

    number: int
    line: int
    start: int
    end: int
    text: str


def sentences(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """The places of a text's sentences, without the space around them. A line with a blank one below it (a heading) is one, too.

    ``language`` is a BCP 47 tag; without one, the rules of English hold.

    >>> text = "Dr. Vesk spoke. “Never,” he said.\\n\\nNobody asked."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Dr. Vesk spoke.', '“Never,” he said.', 'Nobody asked.']
    """
    plain = text.encode("utf-8", "replace").decode() if _is_broken(text) else text
    plain = plain.replace("\r\n", " \n").translate(_spaces())
    for begin, finish in _boundaries(plain, (language or _ENGLISH).partition("-")[0].lower() or _ENGLISH):
        start, end = begin, finish
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if any(letter.isalnum() for letter in text[start:end]):
            yield start, end


def numbered_sentences(text: str, language: str | None = None) -> Iterator[NumberedSentence]:
    """The sentences of a text with their numbers, lines, places and words.

    >>> [(one.number, one.line, one.start, one.end) for one in numbered_sentences("A line.\\nIt goes on.")]
    [(1, 1, 0, 7), (2, 2, 8, 19)]
    """
    line, counted = 1, 0
    for number, (start, end) in enumerate(sentences(text, language), 1):
        line += text.count("\n", counted, start)
        counted = start
        yield NumberedSentence(number, line, start, end, text[start:end])


def _boundaries(plain: str, language: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end: within paragraphs, which blank lines part."""
    begin = 0
    for gap in [*(gap.start() for gap in _BLANK_LINES.finditer(plain)), len(plain)]:
        whole = plain[begin:gap].lstrip()
        begin = gap - len(whole)
        start = 0
        for end in _ends(whole, language):
            if end == len(whole) or not whole[start:end].rstrip().endswith(_TITLES):
                yield begin + start, begin + end
                start = end
        begin = gap


def _ends(paragraph: str, language: str) -> Iterator[int]:
    """Where the sentences of a paragraph end. A long paragraph is read in pieces, each from an end on that is far inside of the piece before it:
    sentencex takes 200 bytes for each character."""
    from sentencex import get_sentence_boundaries

    begin = 0
    while begin < len(paragraph):
        piece = paragraph[begin : begin + _PIECE]
        try:
            ends = [boundary["end_index"] for boundary in get_sentence_boundaries(language, piece)]
        except BaseException as error:
            # A Rust library's way to say that it has a bug; the piece is then the nearest thing to a sentence.
            if type(error).__name__ != "PanicException":
                raise
            ends = [len(piece)]
        if begin + len(piece) < len(paragraph):
            # A quotation whose end is not in the piece may look like a sentence.
            ends = [end for end in ends if end < 0.75 * _PIECE] or ends
        yield from (begin + end for end in ends)
        begin += ends[-1] if ends else len(piece)


def _is_broken(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


@cache
def _spaces() -> dict[int, str]:
    """Other kinds of space and line ends as plain ones, one for one."""
    lines = "\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
    return {code: "\n" if chr(code) in lines else " " for code in range(0x3001) if chr(code).isspace() and chr(code) not in " \t\n"}
