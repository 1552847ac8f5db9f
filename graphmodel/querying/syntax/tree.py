"""The syntax tree of a query of the dialect.

Every node knows the first and the last of its tokens, so that a refusal can name the place and a column can be named as it was written.
Chains (``a AND b AND c``, ``1 + 2 - 3``) are flat, so that a long query makes no deep tree. Two nodes are the same one or not: they are not compared
by what is in them (and the methods for that, which every start would compile, are not made).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from graphmodel.querying.syntax.tokens import Token


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Node:
    """A piece of a query, from the token ``first`` to the token ``last``."""

    first: Token
    last: Token


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Literal(Node):
    """null, true, 12, 1.5, 'text'."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Parameter(Node):
    """``$name``."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Variable(Node):
    """A name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ListOf(Node):
    """``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MapOf(Node):
    """``{key: value}``."""

    entries: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Access(Node):
    """``base.key.key``: the keys in their order."""

    base: Expression
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HasLabels(Node):
    """``n:Label:Other``, where a condition is due."""

    base: Expression
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Subscript(Node):
    """``base[index]``."""

    base: Expression
    index: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Slice(Node):
    """``base[low..high]``."""

    base: Expression
    low: Expression | None
    high: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unary(Node):
    """``not x``, ``-x``, ``x is null``, ``x is not null``."""

    op: str
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Chain(Node):
    """``a op b op c`` with operators of one rank, from the left; ``ops`` are tokens: one fewer than the operands."""

    rank: str  # or, xor, and, compare, string, add, multiply, power
    operands: tuple[Expression, ...]
    ops: tuple[Token, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Case(Node):
    """``CASE subject WHEN … THEN … ELSE … END``."""

    subject: Expression | None
    branches: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Call(Node):
    """A function; its name in lower case. ``star`` is ``count(*)``."""

    name: str
    distinct: bool
    star: bool
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comprehension(Node):
    """``[x IN list WHERE … | …]``."""

    name: str
    source: Expression
    where: Expression | None
    result: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Quantifier(Node):
    """``all(x IN list WHERE …)``, and any, none, single."""

    kind: str
    name: str
    source: Expression
    where: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reduce(Node):
    """``reduce(total = 0, x IN list | total + x)``."""

    total: str
    start: Expression
    name: str
    source: Expression
    step: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PatternComprehension(Node):
    """``[(a)-->(b) WHERE … | …]``."""

    path: Path
    where: Expression | None
    result: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PatternCondition(Node):
    """``(a)-->(b)`` or ``exists((a)-->(b))`` where a condition is due."""

    path: Path


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Subquery(Node):
    """``EXISTS { … }`` or ``COUNT { … }``."""

    kind: str
    paths: tuple[Path, ...]
    where: Expression | None


Expression = (
    Literal
    | Parameter
    | Variable
    | ListOf
    | MapOf
    | Access
    | HasLabels
    | Subscript
    | Slice
    | Unary
    | Chain
    | Case
    | Call
    | Comprehension
    | Quantifier
    | Reduce
    | PatternComprehension
    | PatternCondition
    | Subquery
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NodePattern(Node):
    """``(name:Label {key: value})``."""

    name: str
    labels: tuple[str, ...]
    properties: MapOf | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HopPattern(Node):
    """``-[name:TYPE*low..high {key: value}]->``; ``high`` is None for a single relationship."""

    name: str
    types: tuple[str, ...]
    properties: MapOf | None
    low: int
    high: int | None
    direction: str  # out, in, both


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Path(Node):
    """``name = (a)-[r]->(b)``; ``shortest`` is "", shortestpath or allshortestpaths."""

    name: str
    nodes: tuple[NodePattern, ...]
    hops: tuple[HopPattern, ...]
    shortest: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Match(Node):
    """``MATCH`` or ``OPTIONAL MATCH``, with its WHERE."""

    optional: bool
    paths: tuple[Path, ...]
    where: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unwind(Node):
    """``UNWIND list AS name``."""

    source: Expression
    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Item:
    """A column: what it is, and its name (as written where there is no AS)."""

    value: Expression
    name: str
    named: bool
    last: Token


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Projection(Node):
    """``WITH`` or ``RETURN``, with all that belongs to it; ``order`` pairs an expression with whether it descends."""

    kind: str
    distinct: bool
    star: bool
    items: tuple[Item, ...]
    order: tuple[tuple[Expression, bool], ...]
    skip: Expression | None
    limit: Expression | None
    where: Expression | None


Clause = Match | Unwind | Projection


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Statement:
    """The parts of a UNION (one where there is none), each a list of clauses; ``union`` is "", "distinct" or "all"."""

    parts: tuple[tuple[Clause, ...], ...]
    union: str


def children(node: Node) -> Iterator[Node]:
    """The nodes right inside a node, in the order of the text."""
    for field in fields(node):
        yield from _nodes(getattr(node, field.name))


def walk(node: Node) -> Iterator[Node]:
    """A node and everything inside it."""
    stack = [node]
    while stack:
        piece = stack.pop()
        yield piece
        stack.extend(reversed(list(children(piece))))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, Item):
        yield value.value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
