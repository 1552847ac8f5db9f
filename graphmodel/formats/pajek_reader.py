"""Pajek networks (.net, .paj) as a graph: vertices, arcs, edges, lists, matrices, relations, two modes, positions and parameters."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

from graphmodel.errors import InputError, Problem, ProblemsError
from graphmodel.formats.foreign_graph import NOT_A_NUMBER, Attributes, ForeignEdge, ForeignGraph, Naming, as_input, listed, refuse_many_matches
from graphmodel.formats.input import Input
from graphmodel.graph.naming import put_attribute
from graphmodel.parsing.tree import decode

_BEGINNING = re.compile(r"^\*(?:network\b|vertices[ \t]+[0-9])", re.IGNORECASE | re.MULTILINE)
_LINE = re.compile(r"\r\n|\r|\n")
_BEGINS = re.compile(rb"^[ \t]*+[0-9]", re.MULTILINE)
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_SECTIONS = frozenset("vertices arcs edges arcslist edgeslist matrix network".split())
_SHAPES = frozenset("ellipse box diamond triangle cross empty house man woman".split())
_VERTEX = {"ic": "color", "s_size": "size"}
_EDGE = {"c": "color", "l": "label", "w": "thickness"}
_TEXTS = frozenset("ic bc lc c l p a lps font".split())
"""Parameters that are text."""


def recognise_text(data: bytes) -> bool:
    """Whether text is a Pajek network: near its beginning, a line says so.

    >>> recognise_text(b'% made by hand\\n*Vertices 2\\n'), recognise_text(b"* a list")
    (True, False)
    """
    return bool(_BEGINNING.search(data[:4_000].decode("utf-8-sig", "replace")))


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in a Pajek network. Raises ProblemsError with everything that is wrong with it, such as edges that end at no vertex."""
    refuse_many_matches(_BEGINS, data)
    reading = _PajekReader(file, len(data))
    for number, line in enumerate(_LINE.split(decode(data, file)), 1):
        bare = line.strip()
        if bare and not bare.startswith("%"):
            reading.line(bare, number)
    reading.finish()
    if reading.problems:
        raise ProblemsError(reading.problems)
    return as_input(reading.foreign, naming)


class _PajekReader:
    """One pass over the lines of a network."""

    def __init__(self, file: str, size: int) -> None:
        self.file = file
        self.most = size + 1000
        """More vertices than this are in no file of this size that says anything of them."""
        self.problems: list[Problem] = []
        self.foreign = ForeignGraph()
        self.section = ""
        self.relation: str | None = None
        self.vertices = self.first_mode = self.row = self.networks = 0
        self.unread: Counter[str] = Counter()
        self.odd: Counter[str] = Counter()
        self.loose = 0
        self.listed_vertices: set[int] = set()

    def line(self, line: str, number: int) -> None:
        """Take in a line that is neither empty nor a comment."""
        if line.startswith("*"):
            self._begin(line, number)
        elif self.section == "vertices":
            self._vertex(line, number)
        elif self.section in ("arcs", "edges"):
            self._tie(line, number)
        elif self.section in ("arcslist", "edgeslist"):
            self._list(line, number)
        elif self.section == "matrix":
            self._matrix(line, number)
        else:
            self.loose += 1

    def finish(self) -> None:
        """Say what was not kept."""
        if not self.vertices and not self.problems:
            self._problem(1, "", "a Pajek network without vertices: *Vertices and their number are expected")
        if self.loose:
            self.unread["lines in no section that is read"] = self.loose
        self.foreign.lost = self.unread
        if self.odd:
            self.foreign.notices.append(f"parameters without a value, or with one that is not a number, were kept as text: {listed(self.odd)}")

    def _begin(self, line: str, number: int) -> None:
        name, _, rest = line[1:].strip().partition(" ")
        section = name.strip().lower()
        name_and_relation = re.fullmatch(r"(\w+?)\s*:?\s*(\d*)", section)
        if name_and_relation and name_and_relation[1] in _SECTIONS and name_and_relation[2]:
            section, rest = name_and_relation[1], f":{name_and_relation[2]} {rest}"
        if section not in _SECTIONS:
            self.unread[f"*{name}"[:40]] += 1
            self.section = ""
            return
        self.section, self.row = section, 0
        if section == "network":
            self.networks += 1
            if self.networks > 1:
                self._problem(number, "", "a second network: put each in a file of its own")
            if rest.strip():
                self.foreign.attributes["name"] = rest.strip().strip('"')
        elif section == "vertices":
            self._count(rest, number)
        else:
            self.relation = self._relation(rest)

    def _count(self, rest: str, number: int) -> None:
        counts = rest.split()
        if self.vertices:
            self._problem(number, "", "a second *Vertices: put each network in a file of its own")
        elif not counts or not all(re.fullmatch(r"\d{1,9}", count) for count in counts[:2]) or int(counts[0]) == 0:
            self._problem(number, "", "*Vertices needs their number")
        elif int(counts[0]) > self.most:
            raise InputError(f"{self.file}:{number}: {int(counts[0]):,} vertices, of which a file of this size can say nothing; is the number right?")
        else:
            self.vertices = int(counts[0])
            self.first_mode = int(counts[1]) if len(counts) > 1 else 0
            for one in range(1, self.vertices + 1):
                self.foreign.nodes[str(one)] = {"mode": 1 if one <= self.first_mode else 2} if self.first_mode else {}

    def _relation(self, rest: str) -> str | None:
        found = re.match(r':\s*(\d+)\s*(?:"([^"]*)"|(.*))', rest.strip())
        return (found[2] or (found[3] or "").strip() or found[1]) if found else None

    def _vertex(self, line: str, number: int) -> None:
        words = _words(line)
        vertex = self._end(words[0][0], number)
        if vertex is None:
            return
        if vertex in self.listed_vertices:
            self._problem(number, "", f"the vertex {vertex} is here twice")
        self.listed_vertices.add(vertex)
        values = self.foreign.nodes[str(vertex)]
        rest = words[1:]
        if rest:
            values["label"] = rest.pop(0)[0]
        for axis in "xyz":
            if rest and not rest[0][1] and _number(rest[0][0]) is not None:
                values[axis] = _number(rest.pop(0)[0])
        if rest and not rest[0][1] and rest[0][0].lower() in _SHAPES:
            values["shape"] = rest.pop(0)[0].lower()
        self._parameters(values, rest, _VERTEX, number)

    def _tie(self, line: str, number: int) -> None:
        words = _words(line)
        if len(words) < 2:
            self._problem(number, "", "two vertices are expected")
            return
        ends = [self._end(word, number) for word, _ in words[:2]]
        values: Attributes = {}
        rest = words[2:]
        if rest and not rest[0][1] and (weight := _number(rest[0][0])) is not None:
            rest.pop(0)
            values["weight"] = self._checked(weight, number)
        self._parameters(values, rest, _EDGE, number)
        self._add(ends, values, directed=self.section == "arcs")

    def _list(self, line: str, number: int) -> None:
        first, *others = [(self._end(word, number), word.startswith("-")) for word, _ in _words(line)]
        for other, negative in others:
            self._add([first[0], other], {"weight": -1} if negative else {}, directed=self.section == "arcslist")

    def _matrix(self, line: str, number: int) -> None:
        self.row += 1
        columns = self.vertices - self.first_mode
        rows = self.first_mode or self.vertices
        cells = line.split()
        if self.row > rows or len(cells) != columns:
            self._problem(number, "", f"row {self.row} of the matrix has {len(cells)} numbers; {rows} rows of {columns} are expected")
            return
        for column, cell in enumerate(cells, 1):
            weight = _number(cell)
            if weight is None:
                self._problem(number, "", f"{cell[:40]!r} is not a number")
            elif weight:
                self._add([self.row, self.first_mode + column], {"weight": self._checked(weight, number)}, directed=True)

    def _add(self, ends: list[int | None], values: Attributes, *, directed: bool) -> None:
        if self.relation is not None:
            put_attribute(values, "relation", self.relation)
        source, target = ends
        if source is not None and target is not None:
            self.foreign.edges.append(ForeignEdge(str(source), str(target), values, None, directed))

    def _parameters(self, values: Attributes, words: list[tuple[str, bool]], names: dict[str, str], number: int) -> None:
        """Parameters, each a name and a value; a time in brackets is kept as it is."""
        at = 0
        while at < len(words):
            word, is_text = words[at]
            if word.startswith("[") and not is_text:
                values["time"] = word.strip("[]")
                at += 1
            elif at + 1 == len(words):
                self.odd[word[:40]] += 1
                values.setdefault(word, True)
                at += 1
            else:
                value, quoted = words[at + 1]
                known = None if quoted or word.lower() in _TEXTS else _number(value)
                put_attribute(values, names.get(word.lower(), word), value if known is None else self._checked(known, number))
                at += 2

    def _end(self, word: str, number: int) -> int | None:
        """The number of a vertex; None, with a problem, for what is none."""
        if not re.fullmatch(r"-?\d{1,9}", word) or not 1 <= abs(int(word)) <= self.vertices:
            self._problem(number, "", f"no vertex {word[:40]!r}; there are {self.vertices:,}")
            return None
        return abs(int(word))

    def _checked(self, value: Any, number: int) -> Any:
        if isinstance(value, float) and math.isnan(value):
            self._problem(number, "", NOT_A_NUMBER)
        return value

    def _problem(self, number: int, path: str, message: str) -> None:
        self.problems.append(Problem(self.file, number, 1, path, message))


def _words(line: str) -> list[tuple[str, bool]]:
    """The words of a line, each with whether it is in quotes."""
    return [(match[1], True) if match[1] is not None else (match[2], False) for match in _WORD.finditer(line)]


def _number(word: str) -> int | float | None:
    if re.fullmatch(r"[-+]?\d{1,18}", word):
        return int(word)
    if re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?|nan", word, re.IGNORECASE):
        number = float(word)
        return None if math.isinf(number) else number
    return None
