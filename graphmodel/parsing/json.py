"""JSON text as plain values, each with its place.

The places are only computed when a problem asks for one: reading without places is a hundred times as fast.
"""

from __future__ import annotations

import json
import math
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, chain
from json.decoder import scanstring  # type: ignore[attr-defined]
from operator import methodcaller
from typing import Any, NoReturn

from graphmodel.errors import Problem
from graphmodel.parsing.display import quoted
from graphmodel.parsing.tree import FIRST_LINE, HALF_A_PAIR, MAX_DEPTH, Path, Place, Tree, fail, path_text, place_of

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKET = bytes(code for code in range(256) if chr(code) not in "[]{}")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[-+.0-9A-Za-z]+|[\[\]{}]', re.DOTALL)
_TOO_DEEP = f"nested deeper than {MAX_DEPTH}"
_NESTING = frozenset({dict, list})
_COLONS = methodcaller("count", ":")
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


class _Unreadable(ValueError):
    """A token that JSON has not, or that no program reads as what it is."""

    def __init__(self, token: str, reason: str) -> None:
        self.token, self.reason = token, reason
        super().__init__(reason)


def parse_json(text: str, file: str = "<text>") -> Tree:
    """Parse JSON text. Raises ProblemsError where it cannot be read at all.

    >>> parse_json('{"a": [1, "x"]}').place(("a", 1))
    ('<text>', 1, 11)
    """
    if not text or text.isspace():
        fail(file, FIRST_LINE, "the file is empty")
    try:
        value = json.loads(text, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        fail(file, (error.lineno, error.colno), f"not JSON: {error.msg}")
    except _Unreadable as error:
        fail(file, _place_of_token(text, error.token), error.reason)
    except ValueError:
        limit = sys.get_int_max_str_digits()
        digits = next((token for match in _TOKEN.finditer(text) if (token := match[0].lstrip("-")).isdigit() and len(token) > limit), "")
        # In damaged text, what follows the digits may be joined to them.
        run = digits or max(re.findall(r"[0-9]+", text), key=len)
        place = _place_of_token(text, digits) if digits else place_of(text, text.index(run))
        fail(file, place, f"a number of {len(run):,} digits; at most {limit:,} are read")
    except RecursionError:
        fail(file, place_of(text, too_deep(text) or 0), _TOO_DEEP)
    groups, is_deep = _groups(value)
    if is_deep and (deep := too_deep(text)) is not None:
        fail(file, place_of(text, deep), _TOO_DEEP)
    scan = _JsonScan(text, file)
    problems: dict[Path, Problem] = {}
    if (_may_have_duplicates(text, groups) and _has_duplicates(text)) or _has_surrogate(text, value):
        places = scan.places()
        for path, at in scan.duplicates:
            problems[path] = Problem(file, *scan.line_and_column(at), path_text(path), f"the key {quoted(path[-1])} is here again; keep one of them")
        for path in _surrogates(value, ()):
            problems[path] = Problem(*places.get(path, (file, *FIRST_LINE)), path_text(path), HALF_A_PAIR)
    return Tree(file, value, scan.places, tuple(problems.values()), frozenset(problems))


def _constant(name: str) -> NoReturn:
    raise _Unreadable(name, f"{name} is not a number in JSON; leave the value out, or write it as text")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Unreadable(digits, f"{quoted(digits)[1:-1]} is larger than any number that is read; write it as text")
    return number


def _groups(value: Any) -> tuple[list[dict[str, Any]], bool]:
    """All groups in a value, itself included, and whether lists and groups are inside one another more than MAX_DEPTH deep; then not all of them."""
    found: list[dict[str, Any]] = []
    level = [value] if type(value) in (dict, list) else []
    for _ in range(MAX_DEPTH):
        inside = [each for each in level if type(each) is dict]
        found += inside
        lists = [each for each in level if type(each) is list]
        # Asked of all values at once, in C, since most levels are the last one.
        if _NESTING.isdisjoint(map(type, _items(inside, lists))):
            return found, False
        level = [item for item in _items(inside, lists) if type(item) in _NESTING]
    return found, True


def _items(groups: list[dict[str, Any]], lists: list[list[Any]]) -> Iterator[Any]:
    return chain(chain.from_iterable(map(dict.values, groups)), chain.from_iterable(lists))


def _may_have_duplicates(text: str, groups: list[dict[str, Any]]) -> bool:
    """Whether a key may be there twice in one of the groups, which are all those of the text: False is certain.

    Each key in the text has a colon behind it, and every other colon is in a string: so there are as many colons outside of strings as keys.
    """
    colons = text.count(":") - sum(map(len, groups))
    if colons and "\\" not in text:  # what the text of a string is, its value is
        colons -= sum(map(_COLONS, _strings(groups)))
    return colons != 0


def _has_duplicates(text: str) -> bool:
    found = False

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        result = dict(items)
        found |= len(result) != len(items)
        return result

    json.loads(text, object_pairs_hook=pairs)
    return found


def _strings(groups: list[dict[str, Any]]) -> Iterator[str]:
    """The keys, and the texts of values, in groups and in lists that are in them."""
    for group in groups:
        yield from group
        for value in group.values():
            if type(value) is str:
                yield value
            elif type(value) is list:
                yield from _texts_in(value)


def _texts_in(items: list[Any]) -> Iterator[str]:
    for item in items:
        if type(item) is str:
            yield item
        elif type(item) is list:
            yield from _texts_in(item)


def too_deep(text: str) -> int | None:
    """Where brackets in JSON text open more than MAX_DEPTH deep, if they do. Brackets in strings do not count.

    >>> too_deep('{"a": "[[["}'), too_deep("[" * 50)
    (None, 40)
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return None
    brackets = _STRING.sub("", text).encode("ascii", "replace").translate(None, _NO_BRACKET).decode()
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) <= MAX_DEPTH:
        return None
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += _STEP.get(match[0], 0)
        if depth > MAX_DEPTH:
            return match.start()
    return None


def _place_of_token(text: str, token: str) -> tuple[int, int]:
    return next((place_of(text, match.start()) for match in _TOKEN.finditer(text) if match[0].lstrip("-") == token.lstrip("-")), FIRST_LINE)


class _JsonScan:
    """Where everything is in JSON text that ``json`` has read: only positions, made when a problem asks for them."""

    _SPACE = re.compile(r"[ \t\n\r]*")
    _ATOM = re.compile(r"[-+.0-9eE]+|true|false|null")

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.duplicates: list[tuple[Path, int]] = []
        self._starts: list[int] = []

    def places(self) -> dict[Path, Place]:
        """The places of all values, by their paths."""
        self.duplicates.clear()
        return {path: (self.file, *self.line_and_column(offset)) for path, offset in self._walk(())}

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer(r"\n", self.text))]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

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
                    self.duplicates.append(((*path, part), at))
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
