"""Graphviz DOT of any program as a graph: chains, subgraphs, ports, defaults, parallel edges and ids are kept, labels read as Graphviz shows them."""

from __future__ import annotations

import html
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any, NoReturn

from graphmodel.errors import Problem, ProblemsError, RefusedError
from graphmodel.formats.foreign_graph import Attributes, ForeignEdge, ForeignGraph, Naming, as_input, counted, refuse_many
from graphmodel.formats.input import Input
from graphmodel.parsing.tree import decode

_TOKEN = re.compile(
    r"""(?:\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|(?m:^)\#[^\n]*+)*+(?:
      (?P<text>"(?:[^"\\]++|\\.)*+")
    | (?P<html><)
    | (?P<number>-?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?![\w.]))
    | (?P<word>[A-Za-z_\x80-\U0010ffff][A-Za-z_0-9\x80-\U0010ffff]*+)
    | (?P<mark>->|--|[{}\[\]=;,:+])
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_BEGINNING = re.compile(
    r"""(?:\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|\#[^\n]*+)*+
    (?:strict\s++)?(?:di)?graph\b\s*+(?:"(?:[^"\\]++|\\.)*+"|[\w.-]++)?\s*+\{""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset("node edge graph digraph subgraph strict".split())
_SHOWN = frozenset("label xlabel headlabel taillabel tooltip id URL href".split())
"""Attributes whose escapes Graphviz replaces."""
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MAX_DEPTH = 40
_MOST_EDGES = 500_000


def recognise_text(data: bytes) -> bool:
    """Whether text begins as DOT does.

    >>> recognise_text(b"// made by hand\\nstrict digraph g {"), recognise_text(b"graph: {}")
    (True, False)
    """
    return bool(_BEGINNING.match(data[:20_000].decode("utf-8-sig", "replace")))


def parse(data: bytes, file: str = "<text>", naming: Naming | None = None) -> Input:
    """The graph in DOT. Raises ProblemsError for text that is not DOT, with its place."""
    refuse_many(data.count(b"->") + data.count(b"--"))
    return as_input(_DotParser(decode(data, file), file).graph(), naming)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


@dataclass(slots=True)
class _Scope:
    """What holds inside of braces."""

    nodes: Attributes = field(default_factory=dict)
    edges: Attributes = field(default_factory=dict)
    cluster: str = ""
    members: dict[str, None] = field(default_factory=dict)
    """The nodes that are named in it."""


@dataclass(frozen=True, slots=True)
class _End:
    """An end of an edge: a node with its port, or all nodes of a subgraph."""

    nodes: tuple[str, ...]
    port: str = ""


class _DotParser:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.foreign = ForeignGraph()
        self.directed = True
        self.lines: list[int] = []
        """Where each line begins, when a problem asks for it."""
        self.unread: Counter[str] = Counter()
        self.html = 0
        self.undirected_by_drawing = self.multiplied = 0
        self.tokens = self._tokens()
        self.next = next(self.tokens)

    def graph(self) -> ForeignGraph:
        strict = self._keyword("strict")
        self.directed = self._keyword("digraph")
        if not self.directed and not self._keyword("graph"):
            self._fail("graph or digraph is expected")
        if self._is_id():
            self.foreign.attributes["name"] = self._id()[0]
        self._expect("{")
        self._statements(_Scope(), 1)
        if self.next.kind != "end":
            self.unread["more graphs in the file"] += 1
        notices = self.foreign.notices
        if strict:
            notices.append("the graph is strict: Graphviz draws edges between the same two nodes as one; here each is kept")
        if self.html:
            self.foreign.changed[f"{counted(self.html, 'label')} in HTML: the text was kept"] = self.html
        if self.undirected_by_drawing:
            notices.append(f"{counted(self.undirected_by_drawing, 'edge')} with dir=none: without direction")
        self.foreign.lost = self.unread
        return self.foreign

    def _statements(self, scope: _Scope, depth: int) -> None:
        """The statements up to a closing brace."""
        if depth > _MAX_DEPTH:
            self._fail(f"subgraphs are nested deeper than {_MAX_DEPTH}")
        while not self._mark("}"):
            if self.next.kind == "end":
                self._fail("} is expected: the file is cut off")
            self._statement(scope, depth)
            while self._mark(";") or self._mark(","):
                pass

    def _statement(self, scope: _Scope, depth: int) -> None:
        for keyword, defaults in (("node", scope.nodes), ("edge", scope.edges), ("graph", None)):
            if self._keyword(keyword):
                values = self._attributes()
                if defaults is None:
                    self._graph_attributes(values, depth)
                else:
                    defaults.update(values)
                return
        first = self._end(scope, depth)
        if first is None:
            return
        ends = [first]
        while self._is_edge_mark():
            end = self._end(scope, depth)
            if end is None:
                self._fail("a node is expected, not an attribute of the graph")
            ends.append(end)
        values = self._attributes()
        if len(ends) > 1:
            self._edges(ends, {**scope.edges, **values})
        elif values:
            for key in ends[0].nodes:
                self.foreign.nodes[key].update(self._shown(values, key))

    def _end(self, scope: _Scope, depth: int) -> _End | None:
        """A node or a subgraph; None for an attribute of the graph."""
        if self.next.text == "{" or (self.next.kind == "word" and self.next.text.lower() == "subgraph"):
            return self._subgraph(scope, depth)
        key, _ = self._id()
        if self._mark("="):
            self._graph_attributes({key: self._id()[1]}, depth)
            return None
        ports = []
        while self._mark(":"):
            ports.append(self._id()[0])
        self._node(key, scope)
        return _End((key,), ":".join(ports))

    def _subgraph(self, scope: _Scope, depth: int) -> _End:
        name = ""
        if self._keyword("subgraph") and self._is_id():
            name = self._id()[0]
        inner = _Scope(dict(scope.nodes), dict(scope.edges), name if name.startswith("cluster") else scope.cluster)
        if self._mark("{"):
            self._statements(inner, depth + 1)
        scope.members.update(inner.members)
        return _End(tuple(inner.members))

    def _node(self, key: str, scope: _Scope) -> None:
        scope.members[key] = None
        if key not in self.foreign.nodes:
            self.foreign.nodes[key] = self._shown(scope.nodes, key)
        if scope.cluster:
            self.foreign.nodes[key].setdefault("cluster", scope.cluster)

    def _edges(self, ends: list[_End], values: Attributes) -> None:
        """The edges of a chain: from each node of one end to each of the next."""
        for one, other in pairwise(ends):
            count = len(one.nodes) * len(other.nodes)
            self.multiplied += count if count > 1 else 0
            if self.multiplied > _MOST_EDGES:
                raise RefusedError(f"{self.file}: edges between sets of nodes: more than {_MOST_EDGES:,}, which is the most that is read")
            for source, target in product(one.nodes, other.nodes):
                own = self._shown(values, "")
                own |= {name: end.port for name, end in (("sourceport", one), ("targetport", other)) if end.port}
                id_ = own.pop("id", None)
                if id_ is None and isinstance(own.get("key"), str):
                    id_ = own.pop("key")
                directed = self.directed and own.get("dir") != "none"
                if self.directed and not directed:
                    del own["dir"]
                    self.undirected_by_drawing += 1
                self.foreign.edges.append(ForeignEdge(source, target, own, str(id_) if id_ not in (None, "") else None, directed))

    def _graph_attributes(self, values: Attributes, depth: int) -> None:
        if depth == 1:
            self.foreign.attributes.update(self._shown(values, ""))
        else:
            self.unread.update(f"{name} of a subgraph" for name in values)

    def _attributes(self) -> Attributes:
        """The attributes in all brackets that come next."""
        values: Attributes = {}
        while self._mark("["):
            while not self._mark("]"):
                name, _ = self._id()
                values[name] = self._id()[1] if self._mark("=") else True
                while self._mark(",") or self._mark(";"):
                    pass
        return values

    def _shown(self, values: Attributes, key: str) -> Attributes:
        """Attributes as they are shown: labels without escapes, and a position as numbers."""
        own: Attributes = {}
        for name, value in values.items():
            if name in _SHOWN and isinstance(value, str):
                text = _unescaped(value, key)
                if text or name != "label":
                    own[name] = text
            elif name == "pos" and isinstance(value, str) and (found := re.fullmatch(r"\s*(-?[\d.]{1,30}),(-?[\d.]{1,30})(?:,[\d.-]+)?!?\s*", value)):
                own.update(zip("xy", map(_number, found.groups()), strict=True))
            else:
                own[name] = value
        return {name: value for name, value in own.items() if not (name == "label" and value == key)}

    def _id(self) -> tuple[str, Any]:
        """An id as text, and as the value that it is: a number where it is one without quotes."""
        token = self.next
        if not self._is_id():
            self._fail(f"a name is expected, not {token.text[:40] or 'the end'!r}" if token.kind != "end" else "the file is cut off")
        self._advance()
        if token.kind != "text":
            return token.text, _number(token.text) if token.kind == "number" else token.text
        text = _unquoted(token.text)
        while self._mark("+"):
            if self.next.kind != "text":
                self._fail("text in quotes is expected after +")
            text += _unquoted(self.next.text)
            self._advance()
        return text, text

    def _is_id(self) -> bool:
        kind = self.next.kind
        return kind in ("text", "number", "html") or (kind == "word" and self.next.text.lower() not in _KEYWORDS)

    def _keyword(self, word: str) -> bool:
        if self.next.kind != "word" or self.next.text.lower() != word:
            return False
        self._advance()
        return True

    def _mark(self, mark: str) -> bool:
        if self.next.kind != "mark" or self.next.text != mark:
            return False
        self._advance()
        return True

    def _expect(self, mark: str) -> None:
        if not self._mark(mark):
            self._fail(f"{mark} is expected, not {self.next.text[:40] or 'the end'!r}")

    def _is_edge_mark(self) -> bool:
        wrong = "--" if self.directed else "->"
        if self.next.text == wrong and self.next.kind == "mark":
            self._fail(f"{wrong} in a {'digraph' if self.directed else 'graph'}: its edges are written {'->' if self.directed else '--'}")
        return self._mark("->" if self.directed else "--")

    def _advance(self) -> None:
        self.next = next(self.tokens)

    def _tokens(self) -> Iterator[_Token]:
        at = 0
        while True:
            match = _TOKEN.match(self.text, at)
            if match is None:
                self.next = _Token("", "", at)
                unclosed = '"' in self.text[at:] or "/*" in self.text[at:]
                self._fail("not DOT" + (": a text in quotes, or a comment, may be without its end" if unclosed else ""))
            kind = match.lastgroup or "end"
            if kind == "html":
                at, text = self._html(match.start(kind))
                yield _Token(kind, text, match.start(kind))
                continue
            yield _Token(kind, match[kind], match.start(kind))
            if kind == "end":
                while True:
                    yield _Token("end", "", len(self.text))
            at = match.end()

    def _html(self, start: int) -> tuple[int, str]:
        """The text of HTML in angle brackets, and where it ends."""
        depth = 0
        for match in re.compile("[<>]").finditer(self.text, start):
            depth += 1 if match[0] == "<" else -1
            if depth == 0:
                self.html += 1
                inner = re.sub(r"<(?:br|BR)\s*/?>|</(?:tr|TR)>", "\n", self.text[start + 1 : match.start()])
                return match.end(), html.unescape(re.sub(r"<[^<>]*>", "", inner)).strip().replace("\\", "\\\\")
        self.next = _Token("", "", start)
        return self._fail("HTML without its closing >")

    def _fail(self, message: str) -> NoReturn:
        if not self.lines:
            self.lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self.lines, self.next.at)
        raise ProblemsError([Problem(self.file, line, self.next.at - self.lines[line - 1] + 1, "", message)])


def _unquoted(token: str) -> str:
    """The text of a token in quotes: only an escaped quote and an escaped end of a line are not what they are."""
    return token[1:-1].replace('\\"', '"').replace("\\\r\n", "").replace("\\\n", "")


def _unescaped(text: str, key: str) -> str:
    r"""A label as Graphviz shows it.

    >>> _unescaped(r"\N: one\ntwo &amp; three", "a")
    'a: one\ntwo & three'
    """
    known = {"N": key, "n": "\n", "l": "\n", "r": "\n"}
    text = _ESCAPE.sub(lambda match: known.get(match[1], match[1]), text)
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text).removesuffix("\n")


def _number(text: str) -> int | float | str:
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text
