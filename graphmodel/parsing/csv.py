"""CSV text (RFC 4180) as records, each cell with its place: the ``csv`` module only knows the line in which a record ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmodel.errors import Problem, ProblemsError
from graphmodel.parsing.tree import Place

_MAX_CELL = 2**20
_FIELD = re.compile(r'"((?:[^"]|"")*)"(?=,|\r?\n|\Z)|([^",\r\n]*)(?=,|\r?\n|\Z)')


def positioned(text: str, file: str) -> Iterator[list[tuple[str, Place]]]:
    """The records of CSV text, each cell with its place."""
    at, line, line_start = 0, 1, 0
    row: list[tuple[str, Place]] = []
    while at < len(text):
        match = _FIELD.match(text, at)
        place = (file, line, at - line_start + 1)
        if match is None or match.end() - at > _MAX_CELL:
            raise ProblemsError([Problem(*place, "", 'not CSV: a cell with quotes in it stands in quotes, and each of its quotes is doubled ("")')])
        quoted, bare = match.groups()
        row.append((bare if quoted is None else quoted.replace('""', '"'), place))
        newlines = match[0].count("\n")
        if newlines:
            line += newlines
            line_start = at + match[0].rindex("\n") + 1
        at = match.end()
        if text.startswith(",", at):
            at += 1
            if at == len(text):
                row.append(("", (file, line, at - line_start + 1)))
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        line, line_start = line + 1, at
        if row != [("", row[0][1])]:
            yield row
        row = []
    if row:
        yield row
