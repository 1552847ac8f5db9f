"""What conditions say about the values that are left: not null, not zero, not the same node.

``CASE WHEN n.total <> 0 THEN n.part / n.total END`` divides by nothing that may be zero, and only the condition tells. Expressions are
compared as they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphmodel.querying.syntax import tree

Written = Callable[[tree.Node], str]
Fact = tuple[str, str, frozenset[str]]
"""What is known (``there``, ``nonzero``, ``differ``, ``id``), of which expression as written, and the names in it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at one place of a query."""

    known: frozenset[Fact] = frozenset()

    def there(self, written: str) -> bool:
        """Whether an expression is known not to be null."""
        return any(kind == "there" and what == written for kind, what, _ in self.known)

    def nonzero(self, written: str) -> bool:
        """Whether an expression is known not to be zero (it may be null)."""
        return any(kind == "nonzero" and what == written for kind, what, _ in self.known)

    def differ(self, first: str, second: str) -> bool:
        """Whether two names are known to be different nodes."""
        ids = [{what.removeprefix(f"{name} ") for kind, what, names in self.known if kind == "id" and names == {name}} for name in (first, second)]
        if ids[0] and ids[1] and not ids[0] & ids[1]:
            return True
        return any(kind == "differ" and what in (f"{first} {second}", f"{second} {first}") for kind, what, _ in self.known)

    def with_id(self, name: str, id_: object) -> Facts:
        """And that a node has this id."""
        return Facts(self.known | {("id", f"{name} {id_!r}", frozenset({name}))})

    def given(self, condition: tree.Expression, written: Written) -> Facts:
        """What is known where a condition is true."""
        return Facts(self.known | frozenset(_true(condition, written)))

    def denied(self, condition: tree.Expression, written: Written) -> Facts:
        """What is known where a condition is not true: false or null."""
        return Facts(self.known | frozenset(_untrue(condition, written)))

    def through(self, clause: tree.Projection, names: set[str]) -> Facts:
        """What is still known after WITH: of names that are carried on, or that are given to what it is known of."""
        same = {item.name for item in clause.items if isinstance(item.value, tree.Variable) and item.value.name == item.name}
        rebound = {item.name for item in clause.items} - same
        kept = (names if clause.star else same) - rebound
        return Facts(frozenset(fact for fact in self.known if fact[2] <= kept))


def _fact(kind: str, node: tree.Expression, written: Written) -> Fact:
    return kind, written(node), frozenset(piece.name for piece in tree.walk(node) if isinstance(piece, tree.Variable))


def _true(node: tree.Expression, written: Written) -> Iterator[Fact]:
    if isinstance(node, tree.Chain) and node.rank == "and":
        for operand in node.operands:
            yield from _true(operand, written)
    elif isinstance(node, tree.Unary) and node.op == "is not null":
        yield _fact("there", node.operand, written)
    elif isinstance(node, tree.Unary) and node.op == "not":
        yield from _untrue(node.operand, written)
    elif isinstance(node, tree.Chain) and node.rank == "string" and node.ops[0].word != "in":
        yield _fact("there", node.operands[0], written)
    elif isinstance(node, tree.Chain) and node.rank == "compare":
        left, right = node.operands
        yield _fact("there", left, written)
        yield _fact("there", right, written)
        for operand, other in ((left, right), (right, left)):
            if _rules_zero_out(node.ops[0].raw, operand is left, other):
                yield _fact("nonzero", operand, written)
        if node.ops[0].raw in ("<>", "<", ">"):
            yield from _differ(left, right, node.ops[0].raw)


def _untrue(node: tree.Expression, written: Written) -> Iterator[Fact]:
    if isinstance(node, tree.Chain) and node.rank == "or":
        for operand in node.operands:
            yield from _untrue(operand, written)
    elif isinstance(node, tree.Unary) and node.op == "is null":
        yield _fact("there", node.operand, written)
    elif isinstance(node, tree.Chain) and node.rank == "compare":
        left, right = node.operands
        for operand, other in ((left, right), (right, left)):
            if isinstance(other, tree.Literal) and node.ops[0].raw == "=" and _is_zero(other.value):
                yield _fact("nonzero", operand, written)


def _is_zero(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0


def _rules_zero_out(op: str, left: bool, bound: tree.Expression) -> bool:
    """Whether ``x op other`` (or ``other op x``) is not true of 0."""
    if not isinstance(bound, tree.Literal) or isinstance(bound.value, (bool, str)) or bound.value is None:
        return False
    value = bound.value
    op = op if left else {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
    return {"<>": value == 0, "=": value != 0, ">": value >= 0, ">=": value > 0, "<": value <= 0, "<=": value < 0}[op]


def _differ(left: tree.Expression, right: tree.Expression, op: str) -> Iterator[Fact]:
    names = []
    for side in (left, right):
        if isinstance(side, tree.Access) and side.keys == ("id",) and isinstance(side.base, tree.Variable):
            names.append(side.base.name)
        elif isinstance(side, tree.Variable) and op == "<>":
            names.append(side.name)
    if len(names) == 2 and isinstance(left, type(right)):
        yield "differ", " ".join(names), frozenset(names)
