"""How wide a text is, and how it is broken into lines. Widths are those of the fonts that draw it (:mod:`graphmodel.diagram.layout.shaping`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from graphmodel.diagram.layout.shaping import width_of

Measure = Callable[[str, float, bool], tuple[float, float]]
"""Width and height of a line of text, given the text, the font size and whether it is bold."""

LINE_HEIGHT = 1.2
"""The distance between two baselines, in font sizes."""

ASCENT = 0.35
"""How far the baseline lies below the middle of a line, in font sizes: what puts capitals in the middle."""


def measure(text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height of one line of ``text``, in the unit of ``size``.

    >>> measure("Kyiv", 10, False)
    (18.89, 12.0)
    >>> measure("", 10)[0]
    0.0
    """
    return round(width_of(text, bold) * size, 2), round(LINE_HEIGHT * size, 2)


def wrap(text: str, width: float, size: float, bold: bool, measured: Measure, *, anywhere: bool = True) -> tuple[str, ...]:
    """The lines of ``text``, none wider than ``width`` if it can be helped: broken at spaces, after hyphens and slashes, and inside a word that
    is wider than a line.

    >>> wrap("Munich Security Conference", 60, 10, False, measure)
    ('Munich', 'Security', 'Conference')
    >>> wrap("", 60, 10, False, measure)
    ('',)
    """
    lines: list[str] = []
    line = ""
    for word in _words(text, width if anywhere else inf, size, bold, measured):
        longer = line + word
        if line and measured(longer.rstrip(), size, bold)[0] > width:
            lines.append(line.rstrip())
            longer = word
        line = longer
    return (*lines, line.rstrip())


def balanced(text: str, count: int, size: float, bold: bool, measured: Measure) -> tuple[str, ...]:
    """``text`` on at most ``count`` lines, with the longest line as short as possible.

    >>> balanced("is expected to attend the talks", 2, 10, False, measure)
    ('is expected to', 'attend the talks')
    """
    whole = measured(text, size, bold)[0]
    low, high = whole / count, whole
    best = wrap(text, high, size, bold, measured, anywhere=False)
    for _ in range(8):
        middle = (low + high) / 2
        lines = wrap(text, middle, size, bold, measured, anywhere=False)
        if len(lines) <= count and _widest(lines, size, bold, measured) <= middle:
            best, high = lines, middle
        else:
            low = middle
    return best


def _widest(lines: Sequence[str], size: float, bold: bool, measured: Measure) -> float:
    return max(measured(line, size, bold)[0] for line in lines)


def _words(text: str, width: float, size: float, bold: bool, measured: Measure) -> list[str]:
    parts: list[str] = []
    for word in " ".join(text.split()).split(" "):
        start = 0
        for index, letter in enumerate(word[:-1]):
            if letter in "-/–—" and index - start >= 2 and len(word) - index > 3:
                parts.append(word[start : index + 1])
                start = index + 1
        parts.append(word[start:] + " ")
    return [piece for part in parts for piece in _broken(part, width, size, bold, measured)]


def _broken(word: str, width: float, size: float, bold: bool, measured: Measure) -> list[str]:
    """A word in pieces that fit, each as long as it can be; in time that is linear in the word."""
    pieces: list[str] = []
    start = 0
    while len(word) - start > 2:
        fits = _fitting(word, start, lambda text: measured(text.rstrip(), size, bold)[0] <= width)
        if fits == len(word):
            break
        pieces.append(word[start:fits])
        start = fits
    return [*pieces, word[start:]]


def _fitting(word: str, start: int, fits: Callable[[str], bool]) -> int:
    """Where the longest piece from ``start`` on that fits ends; one letter is always taken. No more than twice its length is looked at."""
    good, bad = start + 1, start + 2
    while fits(word[start:bad]):
        if bad == len(word):
            return bad
        good, bad = bad, min(2 * bad - start, len(word))
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(word[start:middle]) else (good, middle)
    return good
