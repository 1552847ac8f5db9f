"""Everything that graphmodel raises on purpose, under one root, so that a caller needs one ``except``.

::

    GraphmodelError             exit 3 unless a subclass says otherwise
    ├── UsageError              2: the call cannot be understood (an option, a parameter, a name)
    ├── InputError              3: a file, text or value is not what it should be
    │   ├── SchemaError            a schema contradicts itself
    │   ├── DateError              text that is no EDTF date
    │   └── ProblemsError          several problems, each with its place
    ├── RefusedError            4: understood, and not done: a query that would write, a file that would be overwritten
    └── BackendError            5: the engine or a server failed, or ran out of its time or memory

A problem with a place in a file is a :class:`Problem`: data, not an exception, because validation finds all of them before anything is raised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
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


class RefusedError(GraphmodelError):
    """Something that was understood and is not done, with the reason and what to do instead."""

    exit_code = 4


class BackendError(GraphmodelError):
    """The query engine or a database server failed, could not be reached, or exceeded its limits."""

    exit_code = 5


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
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class ProblemsError(InputError):
    """All the problems of one input, in the order of their places.

    >>> str(ProblemsError([Problem("m.yaml", 2, 1, "", "empty")]))
    'm.yaml:2:1: empty'
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'x'?`` where one of ``words`` is close to ``word``, else nothing.

    >>> nearest("trumpp", ["trump", "putin"])
    "; did you mean 'trump'?"
    """
    close = get_close_matches(word, list(words), 1, 0.7)
    return f"; did you mean {close[0]!r}?" if close else ""
