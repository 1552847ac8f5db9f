"""Where the parts of a YAML file are in its text: fields and items, the comments above them, and the comments behind them.

Made from the nodes that ruamel.yaml composes, whose marks say where a value begins. Offsets count characters; nothing here changes the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from graphmodel.parsing.yaml_nodes import compose

MARK = "\ufeff"
"""A byte order mark, which may be at the beginning of a file."""
_ONLY_OUTSIDE = frozenset(",[]{}")
"""Characters that text without quotes may have, but not in brackets."""
_BREAK = re.compile(r"\r\n|\n|\r")
_LINE_END = re.compile(r"\r\n|\n|\r|\Z")
_COMMENT = re.compile(r"(?:(?<=\s)|(?<![\s\S]))#[^\r\n]*[^\s]|(?:(?<=\s)|(?<![\s\S]))#")
_REST = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=\r\n|\n|\r|\Z)")


class NoLayoutError(Exception):
    """A place where the text cannot be changed by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A field of a group, or an item of a list: what it is called, and where its text begins and ends."""

    key: str
    """The field's name; "" for an item."""
    start: int
    """Where the field's name, the dash of an item, or the item of a list in brackets begins."""
    name_end: int
    """Behind the field's name, or the dash."""
    part: Part
    """The value."""
    number: int = 0
    """Which one it is of its group or list, from 0."""

    @property
    def end(self) -> int:
        """Behind the last character of the value, without the space and the comment after it."""
        return max(self.part.end, self.name_end)


@dataclass(frozen=True, eq=False)
class Part:
    """A value in a YAML text: what it is, as the model has it, and where."""

    text: str
    node: Any
    value: Any
    """The value as plain data of the model that the text means; None for one that the model leaves out, because it is the usual one."""
    opened: int = -1
    """Behind the name of the field whose value it is, or the dash of the item; -1: it is the whole text."""

    @property
    def is_group(self) -> bool:
        """Whether it is a group of fields."""
        return type(self.node).__name__ == "MappingNode"

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return type(self.node).__name__ == "SequenceNode"

    @property
    def in_brackets(self) -> bool:
        """Whether it is a group or a list in brackets."""
        return (self.is_group or self.is_list) and bool(self.node.flow_style)

    @property
    def start(self) -> int:
        """Where it begins."""
        return int(self.node.start_mark.index)

    @cached_property
    def end(self) -> int:
        """Behind its last character."""
        start, end = self.start, int(self.node.end_mark.index)
        if (self.is_group or self.is_list) and not self.in_brackets:
            return self.entries[-1].end if self.entries else end
        if self.in_brackets:
            return end
        if self.node.style in ("|", ">") and "+" in self.text[start : line_end(self.text, start)]:
            return max(start, line_end(self.text, end - 1)) if self.text[end - 1 : end] not in "\r\n" else end - 1
        return start + len(self.text[start:end].rstrip())

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """The fields or items. Raises NoLayoutError where they are not those of the value."""
        if self.is_group:
            return [self._field(number, key, value) for number, (key, value) in enumerate(self.node.value)]
        if not self.is_list:
            return []
        values = self.value if isinstance(self.value, list) else [None] * len(self.node.value)
        if len(values) != len(self.node.value):
            raise NoLayoutError
        return [self._item(number, node, value) for number, (node, value) in enumerate(zip(self.node.value, values, strict=True))]

    @cached_property
    def by_key(self) -> dict[str, Entry]:
        """The fields by name, or the items of a list of things with ids by id."""
        if self.is_group:
            return {entry.key: entry for entry in self.entries}
        return {str(entry.part.value["id"]): entry for entry in self.entries if isinstance(entry.part.value, dict) and "id" in entry.part.value}

    @cached_property
    def column(self) -> int:
        """How many characters are before the fields or dashes of a group or list that is not in brackets."""
        return column(self.text, self.entries[0].start)

    def lead(self, entry: Entry) -> tuple[int, int]:
        """Where the lines above a field or item are that belong to it: comments and empty lines. Nothing where it is not the first on its line."""
        end = line_start(self.text, entry.start)
        before = self.entries[entry.number - 1].end if entry.number else self.opened
        start = next_line(self.text, before) if before >= 0 else 0
        own = self.text[end : entry.start].strip()
        return (start, end) if start <= end and not own else (entry.start, entry.start)

    def lead_lines(self, entry: Entry) -> list[str]:
        """These lines, without the space around them."""
        start, end = self.lead(entry)
        return [line.strip() for line in lines_of(self.text[start:end])[:-1]]

    @property
    def source(self) -> str:
        """Its text."""
        return self.text[self.start : self.end]

    @property
    def quotes(self) -> str | None:
        """The quotes around a text, if there are any."""
        return self.node.style if not (self.is_group or self.is_list) and self.node.style in ("'", '"') else None

    def fits_into(self, around: Part) -> bool:
        """Whether the text of this value can be the value of a field or item of another group or list as it is."""
        if self.is_group or self.is_list or self.node.style in ("|", ">") or not self.source or len(lines_of(self.source)) > 1:
            return False
        return self.node.style is not None or not (around.in_brackets and _ONLY_OUTSIDE & set(self.source))

    def rest(self, entry: Entry) -> tuple[int, int] | None:
        """Where the space and the comment behind a field or item are; None where something else follows on the line."""
        found = _REST.match(self.text, entry.end)
        return found.span() if found else None

    def _field(self, number: int, key: Any, value: Any) -> Entry:
        start, end = int(key.start_mark.index), int(key.end_mark.index)
        end = start + len(self.text[start:end].rstrip())
        colon = self.text.find(":", end)
        name_end = colon + 1 if colon >= 0 and not self.text[end:colon].strip() else end
        own = self.value.get(key.value) if isinstance(self.value, dict) else None
        return Entry(str(key.value), start, name_end, Part(self.text, value, own, name_end), number)

    def _item(self, number: int, node: Any, value: Any) -> Entry:
        start = int(node.start_mark.index)
        if self.in_brackets:
            return Entry("", start, start, Part(self.text, node, value, start), number)
        at = column(self.text, self.start)
        line = line_start(self.text, start)
        while self.text[line + at : line + at + 1] != "-" or self.text[line : line + at].strip(" -"):
            if not line:
                raise NoLayoutError
            line = line_start(self.text, line - 1)
        return Entry("", line + at, line + at + 1, Part(self.text, node, value, line + at + 1), number)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A field or an item in its text."""

    around: Part
    """The group or list that it is in."""
    entry: Entry
    name: str
    """The field, or the one whose list the item is in."""

    @property
    def text(self) -> str:
        """The text."""
        return self.around.text

    def rest(self) -> tuple[int, int] | None:
        """Where the comment behind it is; of a group or list below its name, the one behind the name."""
        part = self.entry.part
        if (part.is_group or part.is_list) and not part.in_brackets:
            end = line_end(self.text, self.entry.name_end)
            behind = self.text[self.entry.name_end : end].strip()
            return None if behind and not behind.startswith("#") else (self.entry.name_end, end)
        return self.around.rest(self.entry)


def parsed(text: str, value: Any) -> Part:
    """The whole of a YAML text, and its value as the model has it.

    >>> root = parsed("a: 1  # one\\nb: [x]\\n", {"a": 1, "b": ["x"]})
    >>> [(one.key, root.text[one.start:one.end]) for one in root.entries]
    [('a', 'a: 1'), ('b', 'b: [x]')]
    """
    return Part(text, compose(text), value)


def comments(text: str) -> list[tuple[int, str]]:
    """The comments of a YAML text, each with its place; a # inside of a value is none.

    >>> comments("a: '# no'  # yes\\n")
    [(11, '# yes')]
    """
    spans = list(_scalar_spans(parsed(text, None).node, text))
    found = []
    at = number = 0
    while match := _COMMENT.search(text, at):
        while number < len(spans) and spans[number][1] <= match.start():
            number += 1
        if number < len(spans) and spans[number][0] <= match.start():
            at = spans[number][1]
        else:
            found.append((match.start(), match[0]))
            at = match.end()
    return found


def _scalar_spans(node: Any, text: str) -> Iterator[tuple[int, int]]:
    kind = type(node).__name__
    if kind == "ScalarNode":
        part = Part(text, node, None)
        start = line_end(text, part.start) if node.style in ("|", ">") else part.start
        yield start, max(part.end, start)
    else:
        for child in node.value if node is not None else ():
            for one in child if kind == "MappingNode" else [child]:
                yield from _scalar_spans(one, text)


def line_start(text: str, at: int) -> int:
    """Where the line of an offset begins."""
    starts = _line_starts(text)
    return starts[bisect_right(starts, at) - 1]


@lru_cache(maxsize=8)
def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]


def line_end(text: str, at: int) -> int:
    """Where the line of an offset ends, before its line break."""
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


def next_line(text: str, at: int) -> int:
    """Where the line after that of an offset begins, or the end of the text."""
    found = _LINE_END.search(text, at)
    return found.end() if found else len(text)


def lines_of(text: str) -> list[str]:
    """The lines of a text, without their line breaks; an empty one after the last line break.

    >>> lines_of("a\\r\\nb\\n")
    ['a', 'b', '']
    """
    return _BREAK.split(text)


def column(text: str, at: int) -> int:
    """How many characters are before an offset on its line."""
    return at - line_start(text, at)


def newline_of(text: str) -> str:
    """The line break that a text has most of.

    >>> newline_of("a\\r\\nb\\r\\n"), newline_of("")
    ('\\r\\n', '\\n')
    """
    windows = text.count("\r\n")
    return "\r\n" if windows > (text.count("\n") - windows) else "\n"
