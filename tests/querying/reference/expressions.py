"""The value of an expression in a row, or over the rows of a group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

from graphmodel.querying.syntax import tree
from tests.querying.reference import functions
from tests.querying.reference.patterns import Graph, Matcher, Row
from tests.querying.reference.values import ORDER, Duration, Node, Relationship, equal, key, less

AGGREGATES = ("avg", "collect", "count", "max", "min", "sum")


def aggregates(node: tree.Node) -> bool:
    return any(isinstance(piece, tree.Call) and piece.name in AGGREGATES for piece in tree.walk(node))


class Evaluator:
    """Evaluates expressions on a graph with parameters. ``group`` are the rows that an aggregation is over."""

    def __init__(self, graph: Graph, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters
        self.matcher = Matcher(graph, self.value)

    def value(self, node: tree.Expression, row: Row, group: Sequence[Row] | None = None) -> Any:
        def inner(piece: tree.Expression, other: Row | None = None) -> Any:
            return self.value(piece, row if other is None else other, group)

        match node:
            case tree.Literal():
                return node.value
            case tree.Parameter():
                return self.parameters[node.name]
            case tree.Variable():
                return row[node.name]
            case tree.ListOf():
                return [inner(item) for item in node.items]
            case tree.MapOf():
                return {name: inner(item) for name, item in node.entries}
            case tree.Access():
                return reduce(self.access, node.keys, inner(node.base))
            case tree.HasLabels():
                return self.labelled(inner(node.base), node.names)
            case tree.Subscript():
                return self.item(inner(node.base), inner(node.index))
            case tree.Slice():
                found, low, high = inner(node.base), node.low and inner(node.low), node.high and inner(node.high)
                return None if found is None else found[low:high]
            case tree.Unary():
                return self.unary(node.op, inner(node.operand))
            case tree.Chain():
                return self.chain(node, [inner(operand) for operand in node.operands])
            case tree.Case():
                return self.case(node, inner)
            case tree.Call() if node.name in AGGREGATES:
                return self.aggregate(node, group or [])
            case tree.Call():
                arguments = [inner(argument) for argument in node.arguments]
                if node.name == "coalesce":
                    return next((argument for argument in arguments if argument is not None), None)
                return None if None in arguments else functions.STRICT[node.name](*arguments)
            case tree.Comprehension():
                return self.comprehension(node, inner(node.source), row, inner)
            case tree.Quantifier():
                source = inner(node.source)
                found = None if source is None else [inner(node.where, {**row, node.name: item}) for item in source]
                return self.quantified(node.kind, found)
            case tree.Reduce():
                source = inner(node.source)
                step = lambda total, item: inner(node.step, {**row, node.name: item, node.total: total})  # noqa: E731
                return None if source is None else reduce(step, source, inner(node.start))
            case tree.PatternComprehension():
                found = self.matcher.match([node.path], row)
                return [inner(node.result, one) for one in found if node.where is None or inner(node.where, one) is True]
            case tree.PatternCondition():
                return any(True for _ in self.matcher.match([node.path], row))
        found = sum(1 for one in self.matcher.match(node.paths, row) if node.where is None or inner(node.where, one) is True)
        return found if node.kind == "count" else found > 0

    def access(self, base: Any, name: str) -> Any:
        if base is None:
            return None
        if isinstance(base, (Node, Relationship)):
            return base.properties.get(name)
        return base.get(name) if isinstance(base, dict) else functions.part(base, name)

    def labelled(self, base: Any, names: Sequence[str]) -> bool | None:
        if base is None:
            return None
        return all(name in base.labels for name in names) if isinstance(base, Node) else all(name == base.type for name in names)

    def item(self, base: Any, index: Any) -> Any:
        if base is None or index is None:
            return None
        return base[index] if -len(base) <= index < len(base) else None

    def unary(self, op: str, value: Any) -> Any:
        match op:
            case "not":
                return None if value is None else not value
            case "is null":
                return value is None
            case "is not null":
                return value is not None
            case _:
                return None if value is None else -value

    def case(self, node: tree.Case, inner: Any) -> Any:
        subject = inner(node.subject) if node.subject else None
        for when, then in node.branches:
            found = inner(when)
            if found is True if node.subject is None else equal(subject, found) is True:
                return inner(then)
        return inner(node.otherwise) if node.otherwise else None

    def comprehension(self, node: tree.Comprehension, source: Any, row: Row, inner: Any) -> Any:
        if source is None:
            return None
        rows = [{**row, node.name: item} for item in source]
        kept = [one for one in rows if node.where is None or inner(node.where, one) is True]
        return [inner(node.result, one) if node.result else one[node.name] for one in kept]

    def quantified(self, kind: str, found: list[bool | None] | None) -> bool | None:
        if found is None:
            return None
        true, unknown = found.count(True), None in found
        match kind:
            case "all":
                return False if False in found else None if unknown else True
            case "any":
                return True if true else None if unknown else False
            case "none":
                return False if true else None if unknown else True
            case _:
                return False if true > 1 else None if unknown else true == 1

    # Operators.

    def chain(self, node: tree.Chain, values: list[Any]) -> Any:
        match node.rank:
            case "or":
                return True if True in values else None if None in values else False
            case "and":
                return False if False in values else None if None in values else True
            case "xor":
                return None if None in values else sum(map(bool, values)) % 2 == 1
        result = values[0]
        for op, value in zip(node.ops, values[1:], strict=True):
            result = self.operate(op.raw.lower(), result, value)
        return result

    def operate(self, op: str, one: Any, other: Any) -> Any:
        if op == "=":
            return equal(one, other)
        if op == "<>":
            found = equal(one, other)
            return None if found is None else not found
        if op in ("<", ">", "<=", ">="):
            return self.compare(op, one, other)
        if op == "in":
            return functions.among(one, other)
        if one is None or other is None:
            return None
        match op:
            case "starts":
                return one.startswith(other)
            case "ends":
                return one.endswith(other)
            case "contains":
                return other in one
            case "=~":
                return re.fullmatch(other, one) is not None
            case "+":
                return self.add(one, other)
            case "-":
                return functions.later(one, Duration(-other.months, -other.days)) if isinstance(one, date) else self.minus(one, other)
            case "*":
                return one * other
            case "/":
                return functions.divide(one, other)
            case "%":
                return functions.remainder(one, other)
            case _:
                return float(one) ** other

    def compare(self, op: str, one: Any, other: Any) -> bool | None:
        below = less(one, other) if op in ("<", "<=") else less(other, one)
        return below if below is None or len(op) == 1 else below or equal(one, other)

    def minus(self, one: Any, other: Any) -> Any:
        return Duration(one.months - other.months, one.days - other.days) if isinstance(one, Duration) else one - other

    def add(self, one: Any, other: Any) -> Any:
        if isinstance(one, list) or isinstance(other, list):
            return (one if isinstance(one, list) else [one]) + (other if isinstance(other, list) else [other])
        if isinstance(one, str) or isinstance(other, str):
            return f"{functions.text(one)}{functions.text(other)}"
        if isinstance(one, date):
            return functions.later(one, other)
        return Duration(one.months + other.months, one.days + other.days) if isinstance(one, Duration) else one + other

    # Aggregates.

    def aggregate(self, node: tree.Call, group: Sequence[Row]) -> Any:
        if node.star:
            return len(group)
        values = [value for row in group if (value := self.value(node.arguments[0], row)) is not None]
        if node.distinct:
            values = list({key(value): value for value in reversed(values)}.values())[::-1]
        match node.name:
            case "count":
                return len(values)
            case "collect":
                return values
            case "sum":
                return sum(values)
            case "min":
                return min(values, key=ORDER, default=None)
            case "max":
                return max(values, key=ORDER, default=None)
        mean = 0.0
        for count, value in enumerate(values, 1):
            mean += (value - mean) / count
        return mean if values else None
