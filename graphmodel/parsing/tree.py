"""Plain values of a file, each with the line and column of its place; and what readers of every format share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from graphmodel.errors import Problem, ProblemsError
from graphmodel.files.reading import MAX_BYTES
from graphmodel.parsing.kinds import binary_kind

Path = tuple[str | int, ...]
Place = tuple[str, int, int]

MAX_DEPTH = 40
FIRST_LINE = (1, 1)
HALF_A_PAIR = "half of a surrogate pair is no character; write the whole one"


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's values, where each of them stands, and what is wrong with the writing itself.

    ``problems`` are those that leave the rest readable (a key that stands twice, an unquoted ``NO``): they are reported together with what is
    found later, and ``spoilt`` holds their paths, so that nothing is said twice. ``locate`` maps paths (keys and list indices from the root) to
    file, line and column; for JSON it is only called when something is wrong, since reading without places is a hundred times as fast.
    """

    file: str
    value: Any
    locate: Callable[[], Mapping[Path, Place]]
    problems: tuple[Problem, ...] = ()
    spoilt: frozenset[Path] = frozenset()
    _places: dict[Path, Place] = field(default_factory=dict, repr=False)

    def place(self, path: Path) -> Place:
        """File, line and column of ``path``, or of the nearest thing around it that stands in the file."""
        if not self._places:
            self._places.update(self.locate())
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, (self.file, *FIRST_LINE))

    def problem(self, path: Path, message: str) -> Problem:
        """A problem at ``path``, with its place."""
        return Problem(*self.place(path), path_text(path), message)


def path_text(path: Path) -> str:
    """A path as people write it.

    >>> path_text(("statements", 3, "evidence", 0, "start"))
    'statements[3].evidence[0].start'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def has_path(value: Any, path: tuple[str | int, ...]) -> bool:
    """Whether values have something at a path."""
    for part in path:
        if not isinstance(value, dict | list) or (part not in value if isinstance(value, dict) else part not in range(len(value))):
            return False
        value = value[part]  # type: ignore[index]
    return True


def decode(data: bytes, file: str, *, keep_mark: bool = False) -> str:
    """The text of ``data``, which must be UTF-8. Newlines stay as they are; a byte order mark is dropped, unless it is to be counted as a character.

    Raises ProblemsError with what the file seems to be, or with the line and column of the first byte that is not UTF-8.
    """
    if len(data) > MAX_BYTES:
        fail(file, FIRST_LINE, f"{len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        fail(file, FIRST_LINE, "the file is UTF-16; save it as UTF-8")
    damage: tuple[tuple[int, int], str]
    try:
        text = data.decode("utf-8" if keep_mark else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        damage = (line, column), f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
    else:
        if "\x00" not in text:
            return text
        damage = place_of(text, text.index("\x00")), "a NUL character; the file is damaged or not text"
    if kind := binary_kind(data):
        damage = FIRST_LINE, f"the file is {kind}"
    elif b"\0" in data:
        damage = damage[0], "the file is not text: it has NUL characters (or it is UTF-16 without a mark; then save it as UTF-8)"
    return fail(file, *damage)


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def fail(file: str, place: tuple[int, int], message: str) -> NoReturn:
    """Raise ProblemsError with one problem at a place of the file."""
    raise ProblemsError([Problem(file, *place, "", message)])
