"""Everything that graphmodel raises on purpose, under one root, so that a caller needs one ``except``.

::

    GraphmodelError             exit 3 unless a subclass says otherwise
    ├── UsageError              2: the call cannot be understood (an option, a parameter, a name)
    ├── InputError              3: a file, text or value is not what it should be
    │   ├── SchemaError            a schema contradicts itself
    │   ├── DateError              text that is no EDTF date
    │   ├── NoRoomError         5: the disk is full or fails, or a limit on files is reached
    │   └── ProblemsError          several problems, each with its place
    ├── RefusedError            4: understood, and not done: a query that would write, a file that would be overwritten
    └── BackendError            5: the engine or a server failed, or ran out of its time or memory

A problem with a place in a file is a :class:`Problem`: data, not an exception, because validation finds all of them before anything is raised.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar


class GraphmodelError(Exception):
    """The root: what a caller catches to handle anything that graphmodel raises on purpose.

    ``exit_code`` is what the command line ends with when nothing handles the error.
    """

    exit_code: ClassVar[int] = 3


class UsageError(GraphmodelError):
    """A call that cannot be understood: an unknown query name, a missing parameter, options that exclude each other."""

    exit_code = 2


class InputError(GraphmodelError):
    """A file, a text or a value that is not what it should be."""


class SchemaError(InputError):
    """A schema that contradicts itself or names something that it does not declare."""


class DateError(InputError):
    """Text that is not a date of the Extended Date/Time Format (EDTF, ISO 8601-2:2019)."""


class NoRoomError(InputError):
    """Nothing more can be written: the disk is full or fails, or a limit on the size of files is reached. What was there is unchanged."""

    exit_code = 5


NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))
"""What the system says where nothing more can be written."""


def not_written(place: object, error: OSError | RuntimeError | ValueError, advice: str = "") -> InputError:
    """The error of a place that cannot be written, with the system's reason: a NoRoomError where there is no room.

    >>> not_written("m.yaml", OSError(errno.ENOSPC, "No space left on device"))
    NoRoomError('m.yaml: cannot be written: No space left on device')
    """
    kind = NoRoomError if isinstance(error, OSError) and error.errno in NO_ROOM else InputError
    return kind(f"{place}: cannot be written: {getattr(error, 'strerror', None) or error}{advice}")


class RefusedError(GraphmodelError):
    """Something that was understood and is not done, with the reason and what to do instead."""

    exit_code = 4


class BackendError(GraphmodelError):
    """The query engine or a database server failed, could not be reached, or exceeded its limits."""

    exit_code = 5


_LONGEST_FILE, _LONGEST_PATH, _LONGEST_MESSAGE = 1000, 300, 2000
"""Characters of a problem's parts that are shown: a hostile file chooses its own field names and values."""


def escaped(text: str, limit: int | None = None, *, lines: bool = False) -> str:
    """Text that is safe to print: one line, and no character that could move a cursor, change colours, hide, or turn the direction of writing.

    Control characters, line breaks, C1, bidirectional controls, invisible and unassigned characters, and halves of surrogate pairs become escapes
    such as ``\\n``, ``\\x1b`` and ``\\u202e``. Spaces of every width stay, and so do the joiners that Persian, Hindi or emoji are written with, where
    they join something. ``limit`` is the most characters of the result; what is longer ends in the count of all its characters. With ``lines``,
    line feeds stay. Everything that goes to a terminal, a diff or a message passes here; for values of other types see
    :func:`graphmodel.parsing.display.shown`.

    >>> escaped("Oslo\\x1b]0;owned\\x07\\nm.yaml: OK\\u202e")
    'Oslo\\\\x1b]0;owned\\\\x07\\\\nm.yaml: OK\\\\u202e'
    >>> escaped("x" * 5000, 30)
    'xxxxxxxxxx… (5,000 characters)'
    """
    if limit is not None and len(text) > limit:
        note = f"… ({len(text):,} characters)"
        return _cut(text[: max(0, limit - len(note))], limit - len(note), lines) + note
    if text.isprintable() and not _TO_ESCAPE.search(text):
        return text
    safe = "".join(_pieces(text, lines))
    return safe if limit is None or len(safe) <= limit else _cut(text, limit - 1, lines) + "…"


def _cut(text: str, limit: int, lines: bool) -> str:
    """As many escaped characters of ``text`` as ``limit`` has room for; no escape is cut in two."""
    kept: list[str] = []
    for piece in _pieces(text, lines):
        limit -= len(piece)
        if limit < 0:
            break
        kept.append(piece)
    return "".join(kept)


_JOINERS = "\u200c\u200d"
_OTHER_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


_INVISIBLE_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""What Unicode calls letters, marks or symbols, and nobody can see."""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors choose the form of the character before them; many in a row hide a text."""
_TO_ESCAPE = re.compile(f"[{_INVISIBLE_LETTERS}]|{_SELECTORS.pattern}")


def _pieces(text: str, lines: bool) -> Iterator[str]:
    for at, character in enumerate(text):
        if character in _JOINERS:
            safe = _joins(text, at)
        elif _SELECTORS.match(character):
            safe = at > 0 and not _SELECTORS.match(text[at - 1]) and text[at - 1].isprintable()
        else:
            safe = (character.isprintable() and character not in _INVISIBLE_LETTERS) or character in _OTHER_SPACES or (lines and character == "\n")
        yield character if safe else ascii(character)[1:-1]


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands between two characters that can be joined: no ASCII, and nothing that is itself escaped."""
    return 0 < at < len(text) - 1 and all(not near.isascii() and near.isprintable() for near in (text[at - 1], text[at + 1]))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where it stands, and what would be right.

    ``line`` and ``column`` count from 1; 0 means that the place has none (a missing file, a row set in memory).
    ``path`` is the field in the file's own structure.

    >>> print(Problem("m.yaml", 12, 5, "statements[3].object", "no entity 'putn'; did you mean 'putin'?"))
    m.yaml:12:5: statements[3].object: no entity 'putn'; did you mean 'putin'?
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        file = escaped(self.file, _LONGEST_FILE)
        place = f"{file}:{self.line}:{self.column}" if self.line else file
        message = escaped(self.message, _LONGEST_MESSAGE)
        return f"{place}: {escaped(self.path, _LONGEST_PATH)}: {message}" if self.path else f"{place}: {message}"


class ProblemsError(InputError):
    """All the problems of one input, in the order of their places.

    >>> str(ProblemsError([Problem("m.yaml", 2, 1, "", "empty")]))
    'm.yaml:2:1: empty'
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(problem_lines(self.problems)))


MOST_LINES = 100
"""How many problems a message lists; what is longer ends in a count."""
_APART = 3
"""Problems of one cause are shown one by one up to this number, and as one with its first places above it."""


def problem_lines(problems: Iterable[Problem], most: int = MOST_LINES) -> list[str]:
    """Problems as lines: one for each cause, at most so many, and then one that says how many more there are.

    Problems have one cause where the same is wrong with the same field of several things.

    >>> problems = [Problem("m.yaml", line, 5, f"statements[{line}].object", "no entity 'x'") for line in range(1, 6)]
    >>> problem_lines(problems)
    ["m.yaml:1:5: statements[1].object: no entity 'x' (5 times: 1:5, 2:5, 3:5, …)"]
    """
    causes: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in sorted(problems):
        causes.setdefault((problem.file, re.sub(r"\[[0-9]+\]", "", problem.path), problem.message), []).append(problem)
    lines = [line for alike in causes.values() for line in ([_as_one(alike)] if len(alike) > _APART else map(str, alike))]
    if len(lines) <= most:
        return lines
    return [*lines[:most], f"… and {len(lines) - most:,} more; -v shows all of them"]


def _as_one(problems: list[Problem]) -> str:
    first = problems[0]
    places = [f"{problem.line}:{problem.column}" if problem.line else escaped(problem.path, _LONGEST_PATH) for problem in problems[:_APART]]
    return f"{first} ({len(problems):,} times: {', '.join(places)}, …)"


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'x'?`` where one of ``words`` is close to ``word``, else nothing.

    Close is: equal but for capitals and endings (DENY, DENIES), alike in most letters (by the ratio of rapidfuzz), or the beginning of only one.

    >>> nearest("trumpp", ["trump", "putin"]), nearest("deny", ["DENIES", "DEMANDS"]), nearest("WARN", ["WARNS_AGAINST", "WAGES_WAR_ON"])
    ("; did you mean 'trump'?", "; did you mean 'DENIES'?", "; did you mean 'WARNS_AGAINST'?")
    """
    return Suggestions(words).nearest(word)


class Suggestions:
    """The words that could have been meant, asked for many times: of many words, only the first questions are answered, so that a file of mistakes
    takes time in proportion to its size."""

    _MANY = 500
    _ANSWERED = 100
    _LONGEST = 100

    def __init__(self, words: Iterable[str]) -> None:
        self._words = words
        self._left = self._ANSWERED

    def nearest(self, word: str) -> str:
        """As :func:`nearest`."""
        words = [each for each in self._words if len(each) <= self._LONGEST] if self._left and len(word) <= self._LONGEST else []
        if len(words) > self._MANY:
            self._left -= 1
            meant = _alike(word, words)
        else:
            meant = _meant(word, words)
        return f"; did you mean '{escaped(meant)}'?" if meant else ""


def _alike(word: str, words: Sequence[str]) -> str | None:
    from rapidfuzz import fuzz, process

    close = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=70) if word else None
    return str(close[0]) if close else None


def _meant(word: str, words: Sequence[str]) -> str | None:
    stem = _stem(word)
    if same := next((each for each in words if stem and _stem(each) == stem), None):
        return same
    if close := _alike(word, words):
        return close
    folded = {each.casefold(): each for each in words}
    if close := _alike(word.casefold(), list(folded)):
        return folded[close]
    begun = [each for each in words if len(stem) >= 3 and each.casefold().startswith((stem, word.casefold()))]
    return begun[0] if len(begun) == 1 else None


_ENDINGS = re.compile(r"(ies|es|s|ied|ed|d|ing|y|e)$")


def _stem(word: str) -> str:
    """A word without capitals and without the ending of its first part: deny, denies and DENIED are one."""
    first, mark, rest = word.casefold().partition("_")
    shorter = _ENDINGS.sub("", first)
    return (shorter if len(shorter) >= 3 else first) + mark + rest
