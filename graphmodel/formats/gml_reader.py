"""GML of any program (Gephi, yEd, Cytoscape, igraph, networkx) as a graph: parallel edges, edge ids, nested values and lists are kept."""

from __future__ import annotations

import html
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from sys import intern
from typing import Any, NoReturn

from graphmodel.errors import Problem, ProblemsError
from graphmodel.formats.foreign_graph import (
    NOT_A_NUMBER,
    Attributes,
    ForeignEdge,
    ForeignGraph,
    Naming,
    as_input,
    counted,
    refuse_many_matches,
    with_own_ids,
)
from graphmodel.formats.input import Input
from graphmodel.graph.naming import put_attribute
from graphmodel.parsing.tree import decode, fail, place_of

_TOKEN = re.compile(
    r"""(?:\s++|\#[^\n]*+)*+(?:
      (?P<text>"[^"]*")
    | (?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?=[\s\[\]]|$))
    | (?P<word>[-+]?[^\W\d][\w.-]*+)
    | (?P<bracket>[\[\]])
    | (?P<end>$)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_BEGINNING = re.compile(r"(?:\s++|#[^\n]*+|(?!graph\b)\w++[ \t]++(?:\"[^\"]*+\"|[\w.+-]++)[^\n\[{:]*+\n)*+graph\s*+\[", re.IGNORECASE)
_BEGINS = re.compile(rb"\b(?:node|edge)\s*+\[", re.IGNORECASE)
_SPACE = re.compile(r"(?:\s++|#[^\n]*+)*+")
_SPECIAL = re.compile(r"[-+]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_MAX_DEPTH = 40
_LIST_START = "_networkx_list_start"
"""What networkx writes as the first item of a list that has only one."""
_DRAWING = {"x": "x", "y": "y", "z": "z", "fill": "color", "type": "shape", "w": "width", "h": "height"}
_LINE = {"fill": "color", "width": "thickness"}
Value = Any
Pairs = list[tuple[str, Value, int]]
"""Keys, values and the offset of each key."""


def recognise_text(data: bytes) -> bool:
    """Whether text begins as GML does.

    >>> recognise_text(b'Creator "me"\\ngraph [\\n'), recognise_text(b"graph: [1]")
    (True, False)
    """
    return bool(_BEGINNING.match(data[:20_000].decode("utf-8-sig", "replace")))


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in GML. Raises ProblemsError with everything that is wrong with it: edges that end at no node, nodes that have the same id."""
    refuse_many_matches(_BEGINS, data)
    text = decode(data, file)
    parsing = _GmlParser(text, file)
    top = parsing.pairs()
    graphs = [(value, at) for key, value, at in top if key.lower() == "graph" and isinstance(value, list)]
    if not graphs:
        fail(file, (1, 1), "GML without a graph")
    reading = _GmlReader(text, file)
    foreign = reading.graph([pair for pair in top if pair[0].lower() != "graph"], graphs)
    if reading.problems:
        raise ProblemsError(reading.problems)
    with_own_ids(foreign, "key")
    if parsing.bare:
        foreign.notices.append(f"{counted(parsing.bare, 'word')} without quotes, which GML has not: read as text")
    return as_input(foreign, naming)


class _GmlParser:
    """The keys and values of GML text, nested as they are."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.bare = 0
        """How many values are words without quotes."""

    def pairs(self) -> Pairs:
        """All pairs at the top. Raises ProblemsError for text that is not GML, with its place."""
        levels: list[Pairs] = [[]]
        key: tuple[str, int] | None = None
        for kind, token, at in self._tokens():
            if key is not None:
                if kind in ("end", "]"):
                    self._fail(at, f"the key {key[0]!r} needs a value: a number, text in quotes, or [")
                value = self._value(kind, token, at)
                levels[-1].append((key[0], value, key[1]))
                if kind == "[":
                    levels.append(value)
                    if len(levels) > _MAX_DEPTH:
                        self._fail(at, f"nested deeper than {_MAX_DEPTH}")
                key = None
            elif kind == "word":
                key = (intern(token), at)
            elif kind == "]" and len(levels) > 1:
                levels.pop()
            elif kind != "end":
                self._fail(at, f"a key is expected, not {token[:40]!r}")
        if len(levels) > 1:
            self._fail(len(self.text), f"{counted(len(levels) - 1, 'bracket')} [ without ]: the file is cut off")
        return levels[0]

    def _tokens(self) -> Iterator[tuple[str, str, int]]:
        """The kind, the text and the offset of each token; the kind of a bracket is the bracket."""
        at, kind = 0, ""
        while kind != "end":
            match = _TOKEN.match(self.text, at)
            if match is None:
                rest = _SPACE.match(self.text, at)
                at = rest.end() if rest else at
                unclosed = self.text[at : at + 1] == '"'
                self._fail(at, "a text without its second quote" if unclosed else f"not GML: {self.text[at : at + 20]!r}")
            kind = match.lastgroup or "end"
            yield match[kind] if kind == "bracket" else kind, match[kind], match.start(kind)
            at = match.end()

    def _value(self, kind: str, token: str, at: int) -> Value:
        if kind == "[":
            return []
        if kind == "text":
            return html.unescape(token[1:-1])
        if kind == "word":
            if _SPECIAL.fullmatch(token):
                return float(token)
            self.bare += 1
            return token
        if len(token) > 400:
            self._fail(at, f"a number of {len(token):,} digits")
        number = int(token) if token.lstrip("+-").isdigit() else float(token)
        if isinstance(number, float) and not math.isfinite(number):
            self._fail(at, f"{token[:40]} is larger than any number that is read")
        return number

    def _fail(self, at: int, message: str) -> NoReturn:
        fail(self.file, place_of(self.text, at), message)


class _GmlReader:
    """What the keys of a graph mean."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.problems: list[Problem] = []
        self.foreign = ForeignGraph()
        self.unread: Counter[str] = Counter()
        self.groups: list[tuple[str, int]] = []
        self.lines: list[int] = []
        """Where each line begins, when a problem asks for it."""

    def graph(self, top: Pairs, graphs: list[tuple[Pairs, int]]) -> ForeignGraph:
        self.foreign.attributes = {key.lower(): value for key, value, _ in top if not isinstance(value, list)}
        if len(graphs) > 1:
            self.foreign.notices.append(f"{len(graphs)} graphs in one file: they were read as one")
        for pairs, _ in graphs:
            own = [pair for pair in pairs if pair[0].lower() not in ("node", "edge")]
            values = self._attributes(own, {})
            directed = bool(values.pop("directed", 0))
            values.pop("multigraph", None)
            self.foreign.attributes.update(values)
            for key, value, at in pairs:
                if key.lower() == "node":
                    self._node(value, at)
            for key, value, at in pairs:
                if key.lower() == "edge":
                    self._edge(value, at, directed)
                if isinstance(value, list):
                    value.clear()  # what was read is not in memory twice
        for group, at in self.groups:
            if group not in self.foreign.nodes:
                self._problem(at, "gid", f"no node {group!r}")
        if self.groups:
            self.foreign.notices.append(f"{counted(len(self.groups), 'node')} inside others: each has the id of its group as `parent`")
        self.foreign.lost = self.unread
        return self.foreign

    def _node(self, pairs: Value, at: int) -> None:
        values = self._attributes(pairs if isinstance(pairs, list) else [], _DRAWING)
        key = _id(values.pop("id", None))
        if not key:
            self._problem(at, "node", "a node needs an `id`")
        elif key in self.foreign.nodes:
            self._problem(at, "node", f"the id {key!r} is on two nodes")
        if (group := _id(values.pop("gid", None))) or (group := _id(values.pop("parentId", None))):
            put_attribute(values, "parent", group)
            self.groups.append((group, at))
        self.foreign.nodes[key] = values

    def _edge(self, pairs: Value, at: int, directed: bool) -> None:
        values = self._attributes(pairs if isinstance(pairs, list) else [], _LINE)
        ends = [_id(values.pop(name, None)) for name in ("source", "target")]
        for name, end in zip(("source", "target"), ends, strict=True):
            if not end:
                self._problem(at, "edge", f"an edge needs a `{name}`")
            elif end not in self.foreign.nodes:
                self._problem(at, name, f"no node {end!r}")
        own = values.pop("directed") if values.get("directed") in (0, 1) else int(directed)
        key = _id(values.pop("id", None))
        # networkx numbers the edges of each pair in `key`; a text there is an id.
        if not key and isinstance(values.get("key"), str):
            key = values.pop("key")
        self.foreign.edges.append(ForeignEdge(ends[0], ends[1], values, key or None, bool(own)))

    def _attributes(self, pairs: Pairs, drawing: dict[str, str]) -> Attributes:
        """Keys and their values; of a drawing, what has a place, and the rest counted. A key that is there again has a list."""
        values: Attributes = {}
        again: set[str] = set()
        drawn: Attributes = {}
        for key, value, at in pairs:
            if drawing and key.lower() == "graphics" and isinstance(value, list):
                for name, item, _ in value:
                    if name in drawing and not isinstance(item, list):
                        drawn.setdefault(drawing[name], item)
                    else:
                        self.unread[name] += 1
                continue
            plain = self._plain(value, at, key)
            if plain == _LIST_START:
                again.add(key)
                values.setdefault(key, [])
            elif key in again:
                values[key].append(plain)
            elif key in values:
                values[key] = [values[key], plain]
                again.add(key)
            else:
                values[key] = plain
        for name, item in drawn.items():
            values.setdefault(name, item)
        return values

    def _plain(self, value: Value, at: int, key: str) -> Value:
        if isinstance(value, list):
            return self._attributes(value, {})
        if isinstance(value, float) and math.isnan(value):
            self._problem(at, key, NOT_A_NUMBER)
        return value

    def _problem(self, at: int, path: str, message: str) -> None:
        if not self.lines:
            self.lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self.lines, at)
        self.problems.append(Problem(self.file, line, at - self.lines[line - 1] + 1, path, message))


def _id(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""
