"""A query's text for the embedded engine: what it means stays, what the engine reads otherwise is written in another way.

Keys are spelled as they were loaded, names that are keywords elsewhere stand in backticks, numbers have a digit before their point, and what is
beside IN, or beside a comparison, stands in brackets where the engine would read less than all of it. avg() is computed as Neo4j does, step by
step (``mean + (x - mean) / n``), where the engine divides a sum and ends on another digit: ``WITH a, avg(x) AS m`` becomes
``WITH a, collect(x) AS m WITH a, CASE ... reduce(...) ... END AS m``, and what follows the items stays behind them. A mean that is only returned
is collected, and computed from its list afterwards (:func:`mean`): the engine's reduce takes a time that grows with the square of a list's length.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphmodel.errors import RefusedError
from graphmodel.querying.engine.keys import SPELLED, VIRTUAL
from graphmodel.querying.guard import Query
from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.tokens import PLAIN, refuse
from graphmodel.querying.types.scope import aggregates

_STEP = "[_mean[0] + (_x - _mean[0]) / (_mean[1] + 1), _mean[1] + 1]"

_OPEN = (tree.Subscript, tree.Slice, tree.Comprehension, tree.PatternComprehension, tree.Chain)
"""What the engine reads only the beginning of, to the right of IN."""

Edit = tuple[int, int, str]
"""What stands from the one offset to the other is written otherwise."""


def engine_text(query: Query) -> str:
    """The text that the engine gets.

    >>> from graphmodel.querying.guard import check
    >>> engine_text(check("MATCH (n) RETURN n.name AS end, n.end AS x"))
    'MATCH (n) RETURN n.nAmE AS `end`, n.e_d AS x'
    """
    text = _Text(query)
    edits = [edit for part in query.statement.parts for clause in part if isinstance(clause, tree.Projection) for edit in text.averages(clause)]
    return text.written(0, len(query.plain), edits)


def unsafe_passes(query: Query) -> tuple[str, ...]:
    """The passes of the engine's optimiser that a query must not go through.

    One may begin a pattern at its other end: then the list of a variable-length hop, ``-[rs*1..3]->``, is the wrong way round. Another counts for
    each row before an OPTIONAL MATCH, also where the rows are grouped by what it found.

    >>> from graphmodel.querying.guard import check
    >>> unsafe_passes(check("MATCH (a)-[rs*1..2]->(b) RETURN size(rs) AS n"))
    ('optimize_pattern_start_node',)
    >>> unsafe_passes(check("MATCH (a) OPTIONAL MATCH (a)-->(b) RETURN a.id AS a, count(b) AS n"))
    ()
    >>> unsafe_passes(check("MATCH (a) OPTIONAL MATCH (a)-->(b) RETURN b.id AS b, count(*) AS n"))
    ('fuse_optional_match_aggregate',)
    """
    found: list[str] = []
    hops = (node for part in query.statement.parts for clause in part for node in tree.walk(clause) if isinstance(node, tree.HopPattern))
    if any(hop.name and hop.high is not None for hop in hops):
        found.append("optimize_pattern_start_node")
    if any(_groups_by_what_is_optional(part) for part in query.statement.parts):
        found.append("fuse_optional_match_aggregate")
    return tuple(found)


def _groups_by_what_is_optional(part: tuple[tree.Clause, ...]) -> bool:
    """Whether a projection after an OPTIONAL MATCH does anything but group by what was there before it."""
    there: set[str] = set()
    optional: set[str] = set()
    for clause in part:
        if isinstance(clause, tree.Match):
            names = {path.name for path in clause.paths} | {node.name for path in clause.paths for node in path.nodes}
            names |= {hop.name for path in clause.paths for hop in path.hops}
            if clause.optional:
                optional |= names - there
            elif optional:
                return True
            there |= names
        elif optional and isinstance(clause, tree.Projection):
            keys = [item.value for item in clause.items if not aggregates(item.value)]
            used = {one.name for key in keys for one in tree.walk(key) if isinstance(one, tree.Variable)}
            if clause.star or len(keys) == len(clause.items) or used & optional:
                return True
            there, optional = {item.name for item in clause.items}, set()
        elif optional:
            return True
        elif isinstance(clause, tree.Projection):
            there = {item.name for item in clause.items} | (there if clause.star else set())
        else:
            there.add(clause.name)
    return False


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
    found = 0.0
    for count, value in enumerate(values, 1):
        found += (value - found) / count
    return found if values else None


def _only_returned(clause: tree.Projection) -> bool:
    """Whether the means of a RETURN are neither told apart nor ordered by."""
    calls = [item for item in clause.items if _is_average(item.value)]
    names = {item.name for item in calls}
    used = {one.name for value, _ in clause.order for one in tree.walk(value) if isinstance(one, tree.Variable)}
    ordered = any(_is_average(one) for value, _ in clause.order for one in tree.walk(value))
    return bool(calls) and clause.kind == "return" and not clause.distinct and not used & names and not ordered


class _Text:
    """A text and how pieces of it are written."""

    def __init__(self, query: Query) -> None:
        self.plain = query.plain
        self.single = len(query.statement.parts) == 1
        self.edits = sorted([*_names(query), *_brackets(query.statement)])

    def written(self, start: int, end: int, larger: list[Edit] | None = None) -> str:
        """A piece; the larger edits hide the small ones inside them."""
        larger = larger or []
        small = [
            edit for edit in self.edits if start <= edit[0] and edit[1] <= end and not any(one[0] <= edit[0] and edit[1] <= one[1] for one in larger)
        ]
        pieces, at = [], start
        for first, last, new in sorted([*small, *larger]):
            pieces += [self.plain[at:first], new]
            at = last
        return "".join([*pieces, self.plain[at:end]])

    def of(self, node: tree.Node) -> str:
        """A node of the tree."""
        return self.written(node.first.offset, _end(node))

    def averages(self, clause: tree.Projection) -> Iterator[Edit]:
        """A clause with avg() in it."""
        calls = [item for item in clause.items if _is_average(item.value)]
        for item in clause.items:
            for one in tree.walk(item.value):
                if _is_average(one) and item not in calls:
                    refuse(one.first, "avg() inside a larger expression: give it a name, WITH …, avg(x) AS mean, and compute with the name")
        if not calls:
            return
        if self.single and _only_returned(clause):
            for item in calls:
                token = item.value.first
                yield token.offset, token.offset + len(token.raw), "collect"
            return
        first, second = [], []
        for item in clause.items:
            name = _quoted(item.name)
            if isinstance(item.value, tree.Call) and item in calls:
                (argument,) = item.value.arguments
                first.append(f"collect({'DISTINCT ' if item.value.distinct else ''}{self.of(argument)}) AS {name}")
                second.append(f"CASE WHEN size({name}) > 0 THEN reduce(_mean = [0.0, 0], _x IN {name} | {_STEP})[0] END AS {name}")
            else:
                first.append(f"{self.of(item.value)} AS {name}")
                second.append(f"{name} AS {name}")
        keyword = clause.kind.upper() + (" DISTINCT" if clause.distinct else "")
        yield clause.first.offset, _end(clause.items[-1]), f"WITH {', '.join(first)} {keyword} {', '.join(second)}"
        columns = {self.of(item.value): item.name for item in clause.items}
        for value, _ in clause.order:
            if self.of(value) in columns:
                yield value.first.offset, _end(value), _quoted(columns[self.of(value)])


def _names(query: Query) -> Iterator[Edit]:
    quoted = {token.offset for token in query.words}
    for one in query.keys:
        if one.name in SPELLED:
            raise RefusedError(f"{one.line}:{one.column}: the property name {one.name!r} is used inside the engine")
        if one.name in VIRTUAL:
            quoted.discard(one.offset)
            start = one.offset + (query.plain[one.offset] == "`")
            yield start, start + len(one.name), VIRTUAL[one.name]
    for token in query.words:
        if token.offset in quoted:
            yield token.offset, token.offset + len(token.raw), f"`{token.raw}`"


def _brackets(statement: tree.Statement) -> Iterator[Edit]:
    """Numbers without a digit before the point, and what needs brackets."""
    for part in statement.parts:
        for clause in part:
            for node in tree.walk(clause):
                if isinstance(node, tree.Literal) and isinstance(node.value, float) and node.last.raw.startswith("."):
                    yield node.last.offset, node.last.offset, "0"
                elif isinstance(node, tree.Chain) and node.rank == "compare":
                    for one in node.operands:
                        if (isinstance(one, tree.Chain) and one.rank == "string") or (isinstance(one, tree.Unary) and one.op.startswith("is")):
                            yield from _bracketed(one)
                elif isinstance(node, tree.Chain) and node.rank == "string" and node.ops[0].word == "in" and isinstance(node.operands[1], _OPEN):
                    yield from _bracketed(node.operands[1])


def _bracketed(node: tree.Node) -> Iterator[Edit]:
    yield node.first.offset, node.first.offset, "("
    yield _end(node), _end(node), ")"


def _is_average(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and node.name == "avg"


def _end(node: tree.Node | tree.Item) -> int:
    last = node.last
    return last.offset + len(last.raw)


def _quoted(name: str) -> str:
    return name if PLAIN.match(name) else "`" + name.replace("`", "``") + "`"
