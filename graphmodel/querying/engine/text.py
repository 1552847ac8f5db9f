"""A query's text for the embedded engine: its meaning stays, and what the engine would read or answer otherwise is written in another way.

- Keys are spelled as they were loaded, names that are keywords elsewhere are in backticks, numbers have a digit before their point.
- Brackets go around what the engine would read only in part: beside IN and comparisons, and around ``n:Label`` there.
- EXISTS and patterns of several hops become ``0 < COUNT { … }``: the engine tries one relationship for the last hop, and gives up where it is used.
- Expressions with an aggregation inside become two steps: ``RETURN NOT max(x) > 1 AS y`` is ``WITH max(x) AS _a0 RETURN NOT _a0 > 1 AS y``.
- avg() is computed as Neo4j does, step by step (``mean + (x - mean) / n``), where the engine divides a sum and ends on another digit. A mean that is
  only returned is collected, and computed afterwards (:func:`mean`): the engine's reduce takes a time that grows with the square of a list.
- ``labels(n)`` reads a list that was loaded, where the engine would order the labels otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphmodel.errors import RefusedError
from graphmodel.querying.engine.keys import LABELS, RESERVED, VIRTUAL
from graphmodel.querying.guard import Query
from graphmodel.querying.syntax import tree
from graphmodel.querying.types.scope import aggregates, is_aggregate

_STEP = "[_m[0] + (_x - _m[0]) / (_m[1] + 1), _m[1] + 1]"

_OPEN = (tree.Subscript, tree.Slice, tree.Comprehension, tree.PatternComprehension, tree.Chain)
"""What the engine reads only the beginning of, to the right of IN."""


def engine_text(query: Query, lengths: Mapping[int, int] | None = None, ordered_labels: bool = False) -> str:
    """The text that the engine gets.

    ``lengths`` are known lengths of shortest paths, by the number of their MATCH (see :func:`all_shortest`); ``ordered_labels``: nodes of
    several labels have the list of them as a property.

    >>> from graphmodel.querying.guard import check
    >>> engine_text(check("MATCH (n) RETURN n.name AS end, n.end AS x"))
    'MATCH (n) RETURN n.nAmE AS `end`, n.e_d AS x'
    >>> engine_text(check("MATCH (a) WHERE (a)-->()-->() RETURN a.id"))
    'MATCH (a) WHERE (0 < COUNT { (a)-->()-->() }) RETURN a.id'
    """
    writer = Writer(query, ordered_labels)
    clauses = [clause for part in query.statement.parts for clause in part]
    return writer.joined(clauses, [writer.clause(clause, (lengths or {}).get(number)) for number, clause in enumerate(clauses)])


def all_shortest(query: Query) -> list[int]:
    """The numbers of the clauses with an allShortestPaths, among all clauses of the query."""
    clauses = [clause for part in query.statement.parts for clause in part]
    return [number for number, clause in enumerate(clauses) if isinstance(clause, tree.Match) and _all_shortest_path(clause)]


def path_lengths(query: Query, number: int, lengths: Mapping[int, int]) -> str:
    """A text for the engine that tells how many paths an allShortestPaths finds between two nodes, and how long they are: rows of length, paths."""
    writer = Writer(query, False)
    at = 0
    for part in query.statement.parts:
        if number < at + len(part):
            before = part[: number - at + 1]
            break
        at += len(part)
    clauses = [writer.clause(clause, lengths.get(at + place)) for place, clause in enumerate(before[:-1])]
    match = before[-1]
    path = _all_shortest_path(match) if isinstance(match, tree.Match) else None
    if not isinstance(match, tree.Match) or path is None:
        raise AssertionError("the clause has no allShortestPaths")
    pattern, name, ends = writer.shortest_pattern(path, "allShortestPaths", keep_hop=True)
    clauses.append(writer.match_with(match, path, pattern))
    return f"{writer.joined(before, clauses)} RETURN {ends[0]}.id AS a, {ends[1]}.id AS b, length({name}) AS l, count(*) AS n"


def mean_columns(query: Query) -> tuple[int, ...]:
    """The places of the columns that come as lists, and whose mean is the answer.

    >>> from graphmodel.querying.guard import check
    >>> mean_columns(check("MATCH (n) WITH n ORDER BY n.x RETURN n.y, avg(n.x) AS m"))
    (1,)
    >>> mean_columns(check("MATCH (n) RETURN avg(n.x) AS m ORDER BY m"))
    ()
    """
    clause = query.statement.parts[0][-1]
    if len(query.statement.parts) > 1 or not isinstance(clause, tree.Projection) or not _only_returned(clause):
        return ()
    return tuple(place for place, item in enumerate(clause.items) if _is_average(item.value))


def mean(values: list[float]) -> float | None:
    """A mean as Neo4j computes it.

    >>> mean([0, 3, 7]), mean([])
    (3.333333333333333, None)
    """
    result = 0.0
    for count, value in enumerate(values, 1):
        result += (value - result) / count
    return result if values else None


def _only_returned(clause: tree.Projection) -> bool:
    """Whether the means of a RETURN are columns of their own, and neither told apart nor ordered by."""
    calls = [item for item in clause.items if _is_average(item.value)]
    names = {item.name for item in calls}
    used = {piece.name for value, _ in clause.order for piece in tree.walk(value) if isinstance(piece, tree.Variable)}
    ordered = any(_is_average(piece) for value, _ in clause.order for piece in tree.walk(value))
    inside = any(_is_average(piece) for item in clause.items if item not in calls for piece in tree.walk(item.value))
    return bool(calls) and clause.kind == "return" and not clause.distinct and not used & names and not ordered and not inside


@dataclass(slots=True)
class Writer:
    """Writes a query piece by piece: what is between the pieces stays, but for the spelling of names."""

    query: Query
    ordered_labels: bool
    single: bool = field(init=False)
    names: list[tuple[int, int, str]] = field(init=False)
    replaced: dict[int, str] = field(default_factory=dict)
    """Pieces that are written otherwise where they are, by their identity: aggregations and keys that have a name of their own."""
    prefix: str = field(init=False)

    def __post_init__(self) -> None:
        self.single = len(self.query.statement.parts) == 1
        self.names = sorted(_spelled_names(self.query))
        self.prefix = "_a"
        while self.prefix in self.query.plain:
            self.prefix = f"_{self.prefix}"

    # Clauses.

    def joined(self, clauses: tuple[tree.Clause, ...] | list[tree.Clause], texts: list[str]) -> str:
        """Clauses with what is between them."""
        pieces, at = [], 0
        for clause, text in zip(clauses, texts, strict=True):
            pieces += [self.between(at, clause.first.offset), text]
            at = _end(clause)
        complete = clauses[-1] is self.query.statement.parts[-1][-1]
        return "".join([*pieces, self.query.plain[at:] if complete else ""])

    def clause(self, clause: tree.Clause, length: int | None = None) -> str:
        """A clause."""
        match clause:
            case tree.Match() if length is not None:
                return self.paths_of_length(clause, length)
            case tree.Projection() if any(aggregates(item.value) for item in clause.items):
                return self.aggregation(clause)
            case _:
                return self.copied(clause)

    def paths_of_length(self, clause: tree.Match, length: int) -> str:
        """``MATCH p = allShortestPaths(…)``: one shortest path for each pair, then all paths of its length."""
        path = _all_shortest_path(clause)
        if path is None:
            raise AssertionError("the clause has no allShortestPaths")
        pattern, shortest, ends = self.shortest_pattern(path, "shortestPath", keep_hop=False)
        hop = path.hops[0]
        types = f":{'|'.join(hop.types)}" if hop.types else ""
        hops = "" if hop.high is None else f"*{length}..{length}"
        inside = f"[{quoted(hop.name) if hop.name else ''}{types}{hops}]"
        arrow = {"out": f"-{inside}->", "in": f"<-{inside}-", "both": f"-{inside}-"}[hop.direction]
        name = quoted(path.name) if path.name else f"{self.prefix}p"
        found = f"{name} = ({ends[0]}){arrow}({ends[1]}) WHERE length({name}) = length({shortest})"
        return f"{self.match_with(clause, path, pattern)} {'OPTIONAL ' if clause.optional else ''}MATCH {found}"

    def shortest_pattern(self, path: tree.Path, function: str, keep_hop: bool) -> tuple[str, str, tuple[str, str]]:
        """A shortest path with names for itself and its ends: its text, its name, and those of its ends."""
        name = f"{self.prefix}s" if not keep_hop else quoted(path.name) if path.name else f"{self.prefix}p"
        ends, nodes = [], []
        for place, node in enumerate(path.nodes):
            end = quoted(node.name) if node.name else f"{self.prefix}e{place}"
            written = self.copied(node)
            ends.append(end)
            nodes.append(written if node.name else f"({end}{written[1:]}")
        hop = self.copied(path.hops[0])
        if path.hops[0].name and not keep_hop:
            hop = re.sub(r"\[\s*`?\w+`?", "[", hop, count=1)
        return f"{name} = {function}({nodes[0]}{hop}{nodes[1]})", name, (ends[0], ends[1])

    def match_with(self, clause: tree.Match, path: tree.Path, pattern: str) -> str:
        """A MATCH with another text for one of its paths."""
        start = path.first.offset
        if path.name:
            start = clause.first.offset + _path_name(self.query.plain[clause.first.offset : start], path.name)
        before = self.pieces(clause.first.offset, start, [other for other in clause.paths if other is not path and other.first.offset < start])
        after = [piece for piece in tree.children(clause) if piece is not path and piece.first.offset > start]
        return f"{before}{pattern}{self.pieces(_end(path), _end(clause), after)}"

    def aggregation(self, clause: tree.Projection) -> str:
        """A clause that aggregates: as it is, or in two steps where an aggregation is inside an expression or a mean."""
        if self.single and _only_returned(clause):
            collected = [item.value for item in clause.items if _is_average(item.value)]
            self.replaced |= {id(call): self.called(call, "collect") for call in collected if isinstance(call, tree.Call)}
        plain = [item for item in clause.items if not is_aggregate(item.value) and aggregates(item.value)]
        means = [item for item in clause.items if _is_average(item.value) and id(item.value) not in self.replaced]
        if not plain and not means:
            return self.copied(clause)
        keys = [item for item in clause.items if not aggregates(item.value)]
        first = [f"{self.text(item.value)} AS {quoted(item.name)}" for item in keys]
        columns = {self.copied(item.value): quoted(item.name) for item in clause.items}
        for item in clause.items:
            if item not in keys:
                first += self.named_aggregations(item.value, {self.copied(key.value): quoted(key.name) for key in keys})
        second = [f"{quoted(item.name) if item in keys else self.text(item.value)} AS {quoted(item.name)}" for item in clause.items]
        keyword = clause.kind.upper() + (" DISTINCT" if clause.distinct else "")
        for value, _ in clause.order:
            if self.copied(value) in columns:
                self.replaced[id(value)] = columns[self.copied(value)]
        after = [piece for piece in tree.children(clause) if piece.first.offset >= _end(clause.items[-1])]
        rest = self.pieces(_end(clause.items[-1]), _end(clause), after)
        return f"WITH {', '.join(first)} {keyword} {', '.join(second)}{rest}"

    def named_aggregations(self, value: tree.Expression, keys: Mapping[str, str]) -> Iterator[str]:
        """The columns of the first step for an expression; in the second step their names are written instead."""
        stack: list[tree.Node] = [value]
        while stack:
            piece = stack.pop()
            if isinstance(piece, tree.Call) and is_aggregate(piece):
                name = f"{self.prefix}{len(self.replaced)}"
                if _is_average(piece):
                    yield f"{self.called(piece, 'collect')} AS {name}"
                    self.replaced[id(piece)] = f"CASE WHEN size({name}) > 0 THEN reduce(_m = [0.0, 0], _x IN {name} | {_STEP})[0] END"
                else:
                    yield f"{self.copied(piece)} AS {name}"
                    self.replaced[id(piece)] = name
            elif not isinstance(piece, (tree.Literal, tree.Parameter)) and self.copied(piece) in keys:
                self.replaced[id(piece)] = keys[self.copied(piece)]
            else:
                stack.extend(tree.children(piece))

    # Pieces.

    def text(self, node: tree.Node) -> str:
        """A piece, written otherwise where it must be."""
        if id(node) in self.replaced:
            return self.replaced[id(node)]
        match node:
            case tree.Subquery():
                return self.subquery(node)
            case tree.PatternCondition() if len(node.path.hops) > 1:
                return f"(0 < COUNT {{ {self.copied(node.path)} }})"
            case tree.Literal() if isinstance(node.value, float) and node.last.raw.startswith("."):
                written = self.copied(node)
                return f"{written[: -len(node.last.raw)]}0{node.last.raw}"
            case tree.Call() if node.name == "labels" and self.ordered_labels:
                argument = self.text(node.arguments[0])
                return f"coalesce(({argument}).{LABELS}, labels({argument}))"
        return self.copied(node)

    def subquery(self, node: tree.Subquery) -> str:
        """EXISTS { … } of several hops as a count; and no COUNT { … } right after a bracket, where the engine takes it for a node."""
        written = self.copied(node)
        word = re.search(r"\w+", written)
        if word is None:
            raise AssertionError("a subquery begins with a word")
        if node.kind == "exists" and any(len(path.hops) > 1 for path in node.paths):
            return f"(0 < COUNT{written[word.end() : written.rindex('}') + 1]})"
        if node.kind == "count" and (word.start() > 0 or self.query.plain[: node.first.offset].rstrip().endswith("(")):
            return f"{written[: word.start()]}0 + {written[word.start() :]}"
        return written

    def copied(self, node: tree.Node) -> str:
        """A piece as it is, its own pieces written otherwise where they must be."""
        pieces = []
        for piece in sorted(tree.children(node), key=lambda piece: piece.first.offset):
            written = self.text(piece)
            pieces.append((piece, self.bracketed(node, piece, written)))
        return self.gaps(node.first.offset, _end(node), pieces)

    def pieces(self, start: int, end: int, nodes: list[tree.Node] | list[tree.Path]) -> str:
        """What is from one offset to another, with these pieces in it."""
        return self.gaps(start, end, [(node, self.text(node)) for node in sorted(nodes, key=lambda node: node.first.offset)])

    def gaps(self, start: int, end: int, pieces: list[tuple[tree.Node, str]]) -> str:
        """Pieces, and what is between them."""
        written, at = [], start
        for node, text in pieces:
            written += [self.between(at, node.first.offset), text]
            at = _end(node)
        return "".join([*written, self.between(at, end)])

    def between(self, start: int, end: int) -> str:
        """The text between pieces, with names as the engine spells them."""
        pieces, at = [], start
        for first, last, new in self.names:
            if start <= first and last <= end:
                pieces += [self.query.plain[at:first], new]
                at = last
        return "".join([*pieces, self.query.plain[at:end]])

    def bracketed(self, outer: tree.Node, piece: tree.Node, written: str) -> str:
        """A piece in brackets, where the engine would read only the beginning of it."""
        if not isinstance(outer, tree.Chain):
            return written
        if isinstance(piece, tree.HasLabels) and outer.rank in ("compare", "string"):
            return f"({written} AND true)"
        is_test = (isinstance(piece, tree.Chain) and piece.rank == "string") or (isinstance(piece, tree.Unary) and piece.op.startswith("is"))
        if outer.rank == "compare" and is_test:
            return f"({written})"
        if outer.rank == "string" and outer.ops[0].word == "in" and piece is outer.operands[1] and isinstance(piece, _OPEN):
            return f"({written})"
        return written

    def called(self, call: tree.Call, name: str) -> str:
        """A call of one argument, with another function."""
        return f"{name}({'DISTINCT ' if call.distinct else ''}{self.text(call.arguments[0])})"


def _all_shortest_path(clause: tree.Match) -> tree.Path | None:
    return next((path for path in clause.paths if path.shortest == "allshortestpaths"), None)


def _path_name(before: str, name: str) -> int:
    """Where the name of a path begins, in the text of its clause before the path."""
    return max(match.start() for match in re.finditer(rf"`?{re.escape(name)}`?\s*=\s*\Z", before))


def _spelled_names(query: Query) -> Iterator[tuple[int, int, str]]:
    """Names that the engine spells otherwise: from, to, and how."""
    quoted = {token.offset for token in query.words}
    for mention in query.keys:
        if mention.name in RESERVED:
            raise RefusedError(f"{mention.line}:{mention.column}: the property name {mention.name!r} is used inside the engine: rename it")
        if mention.name in VIRTUAL:
            quoted.discard(mention.offset)
            start = mention.offset + (query.plain[mention.offset] == "`")
            yield start, start + len(mention.name), VIRTUAL[mention.name]
    for token in query.words:
        if token.offset in quoted:
            yield token.offset, token.offset + len(token.raw), f"`{token.raw}`"


def _is_average(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and node.name == "avg"


def _end(node: tree.Node | tree.Item) -> int:
    last = node.last
    return last.offset + len(last.raw)


def quoted(name: str) -> str:
    """A name in backticks."""
    return "`" + name.replace("`", "``") + "`"
