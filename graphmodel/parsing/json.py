"""JSON text as plain values, each with its place.

The places are only computed when a problem asks for one: reading without places is a hundred times as fast.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NoReturn

from graphmodel.errors import Problem
from graphmodel.parsing.tree import FIRST_LINE, HALF_A_PAIR, MAX_DEPTH, Path, Place, Tree, fail, path_text, place_of, too_deep


def parse_json(text: str, file: str = "<text>") -> Tree:
    """Parse JSON text. Raises ProblemsError where it cannot be read at all.

    >>> parse_json('{"a": [1, "x"]}').place(("a", 1))
    ('<text>', 1, 11)
    """
    if not text.strip():
        fail(file, FIRST_LINE, "the file is empty")
    if (deep := too_deep(text)) is not None:
        fail(file, place_of(text, deep), f"nested deeper than {MAX_DEPTH}")
    duplicates = False

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal duplicates
        result = dict(items)
        duplicates |= len(result) != len(items)
        return result

    def no_constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is no number in JSON")

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        fail(file, (error.lineno, error.colno), f"not JSON: {error.msg}")
    except RecursionError:
        fail(file, FIRST_LINE, f"nested deeper than {MAX_DEPTH}")
    except ValueError as error:
        fail(file, FIRST_LINE, f"not JSON: {str(error).split(';')[0]}")
    scan = _JsonScan(text, file)
    problems: dict[Path, Problem] = {}
    if duplicates or _has_surrogate(text, value):
        places = scan.places()
        for path, at in scan.twice:
            problems[path] = Problem(file, *place_of(text, at), path_text(path), f"the key {path[-1]!r} stands here twice")
        for path in _surrogates(value, ()):
            problems[path] = Problem(*places.get(path, (file, *FIRST_LINE)), path_text(path), HALF_A_PAIR)
    return Tree(file, value, scan.places, tuple(problems.values()), frozenset(problems))


class _JsonScan:
    """Where everything stands in JSON text that ``json`` has read: only positions, made when a problem asks for them."""

    _SPACE = re.compile(r"[ \t\n\r]*")
    _ATOM = re.compile(r"[-+.0-9eE]+|true|false|null")

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.twice: list[tuple[Path, int]] = []

    def places(self) -> dict[Path, Place]:
        self.twice.clear()
        offsets = dict(self._walk(()))
        starts = [0, *(match.end() for match in re.finditer(r"\n", self.text))]
        result: dict[Path, Place] = {}
        line = 0
        for path, offset in sorted(offsets.items(), key=lambda item: item[1]):
            while line + 1 < len(starts) and starts[line + 1] <= offset:
                line += 1
            result[path] = (self.file, line + 1, offset - starts[line] + 1)
        return result

    def _walk(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._at = 0
        yield from self._value(path)

    def _skip(self) -> str:
        match = self._SPACE.match(self.text, self._at)
        self._at = match.end() if match else self._at
        return self.text[self._at : self._at + 1]

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        start = self._skip()
        yield path, self._at
        if start == '"':
            self._at = scanstring(self.text, self._at + 1)[1]
        elif start in ("{", "["):
            yield from self._items(path, start == "{")
        else:
            match = self._ATOM.match(self.text, self._at)
            self._at = match.end() if match else len(self.text)

    def _items(self, path: Path, keyed: bool) -> Iterator[tuple[Path, int]]:
        seen: set[str | int] = set()
        index = 0
        self._at += 1
        while self._skip() not in ("}", "]", ""):
            part: str | int = index
            if keyed:
                at = self._at
                part, self._at = scanstring(self.text, self._at + 1)
                if part in seen:
                    self.twice.append(((*path, part), at))
                seen.add(part)
                self._skip()
                self._at += 1
            yield from self._value((*path, part))
            index += 1
            if self._skip() == ",":
                self._at += 1
        self._at += 1


def _has_surrogate(text: str, value: Any) -> bool:
    return "\\u" in text and next(_surrogates(value, ()), None) is not None


def _surrogates(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _surrogates(key, path)
            yield from _surrogates(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _surrogates(item, (*path, index))
