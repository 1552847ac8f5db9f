"""What operators make of numbers, texts, lists and days."""

from __future__ import annotations

import math
from dataclasses import replace

from graphmodel.querying.syntax import tree
from graphmodel.querying.types.scope import Scope, aggregates
from graphmodel.querying.types.shapes import (
    DATE,
    DURATION,
    EXACT,
    LEAST,
    MOST,
    NOTHING,
    NULL,
    NUMBERS,
    ROWS,
    NumberRange,
    Shape,
    floating,
    integer,
    list_of,
    text,
)

_HUGE = 1.7e308


def operation(scope: Scope, node: tree.Chain, at: int, op: str, left: Shape, right: Shape) -> Shape:
    """``left op right``, the operator at a place of a chain."""
    left_node, right_node = node.operands[at], node.operands[at + 1]
    result = NULL if "null" in left.kinds | right.kinds else NOTHING
    if op == "+" and (left.kinds | right.kinds) & {"string", "list"}:
        return result.with_(_joined(scope, node, left_node, right_node, left, right))
    if op in "+-" and left.kinds & {"date", "duration"}:
        return result.with_(_later(scope, left_node, right_node, left, right))
    why = f"{op} takes numbers here" + ("; text is joined with text, a list with a list" if op == "+" else "")
    scope.need(left_node, left, NUMBERS, why)
    scope.need(right_node, right, NUMBERS, why)
    if op in "/%":
        _nonzero(scope, node, right_node, right, left)
    number = result.with_(_number(scope, node, op, left, right))
    # A sum has a type in Neo4j also where it can only be null.
    return number.with_(floating(0, 0)) if number.kinds <= {"null"} else number


def _nonzero(scope: Scope, node: tree.Chain, divisor: tree.Expression, right: Shape, left: Shape) -> None:
    zero = any(span is not None and span.zero for span in (right.integers, right.floats))
    if zero and not scope.facts.nonzero(scope.written(divisor)):
        name = scope.brief(divisor)
        if aggregates(divisor):
            scope.refuse(
                divisor,
                f"{name} may be 0, and engines answer a division by zero differently (Neo4j: an error, Infinity or NaN); write WITH …, {name} AS n "
                "first, and then CASE WHEN n <> 0 THEN … / n END",
            )
        scope.refuse(
            divisor,
            f"{name} may be 0, and engines answer a division by zero differently (Neo4j: an error, Infinity or NaN); write "
            f"CASE WHEN {name} <> 0 THEN … END around it, or WITH … WHERE {name} <> 0 before",
        )
    if right.integers and right.integers.low <= -1 <= right.integers.high and left.integers and left.integers.low == LEAST:
        scope.refuse(node, "the least integer divided by -1: engines answer differently")


def _number(scope: Scope, node: tree.Chain, op: str, left: Shape, right: Shape) -> Shape:
    result = NOTHING
    if left.integers and right.integers and op != "^":
        low, high = _bounds(op, left.integers, right.integers)
        if op in "+-*" and not (low >= LEAST and high <= MOST):
            scope.refuse(node, f"{scope.brief(node)} may leave 64 bits, for which Neo4j answers an error; write toFloat(x) for one of the numbers")
        result = result.with_(integer(low, high))
    if op == "^" and left.numbers and right.numbers:
        return result.with_(_power(scope, node, left, right))
    for first, second in ((left.floats, right.floats), (left.floats, right.integers), (left.integers, right.floats)):
        if first and second:
            low, high = _bounds(op, first, second)
            if math.isnan(low) or low < -_HUGE or high > _HUGE:
                scope.refuse(node, f"{scope.brief(node)} may be beyond what a float holds: engines answer Infinity, NaN or null")
            result = result.with_(floating(low, high, _minus_zero(op, first, second)))
    return result


def _bounds(op: str, left: NumberRange, right: NumberRange) -> tuple[float, float]:
    match op:
        case "+":
            return left.low + right.low, left.high + right.high
        case "-":
            return left.low - right.high, left.high - right.low
        case "*":
            corners = [a * b if a and b else 0 for a in (left.low, left.high) for b in (right.low, right.high)]
        case "/":
            # Known not to be zero; but between -1 and 1 a quotient is larger than what is divided.
            floats = isinstance(left.low, float) or isinstance(right.low, float) or isinstance(right.high, float)
            nearest = min(abs(right.low), abs(right.high)) if not right.zero else (5e-324 if isinstance(right.low, float) else 1)
            most = max(abs(left.low), abs(left.high))
            most = most / nearest if floats and nearest < 1 else most
            return -most, most
        case _:
            most = max(abs(right.low), abs(right.high), abs(left.low), abs(left.high))
            return -most, most
    return min(corners), max(corners)


def _minus_zero(op: str, left: NumberRange, right: NumberRange) -> bool:
    match op:
        case "+":
            return left.minus_zero and right.minus_zero
        case "-":
            return left.minus_zero and right.zero
        case "%":
            return left.low < 0 or left.minus_zero
        case _:
            return left.low < 0 or right.low < 0 or left.minus_zero or right.minus_zero


def _power(scope: Scope, node: tree.Chain, left: Shape, right: Shape) -> Shape:
    base, exponent = left.integers, right.integers
    exact = base is not None and exponent is not None and not left.floats and not right.floats and exponent.low >= 0
    most = max(abs(base.low), abs(base.high), 1) if base else 1
    if not exact or exponent is None or base is None or exponent.high > 53 or int(most) ** int(exponent.high) > EXACT:
        scope.refuse(
            node,
            f"{scope.brief(node)}: the last digit of a power differs unless it is a whole number up to 2^53; write x * x",
        )
    top = float(int(most) ** int(exponent.high))
    low = 1.0 if base.low >= 1 else 0.0
    return floating(-top if base.low < 0 else low, top, base.low < 0)


def _joined(scope: Scope, node: tree.Chain, left_node: tree.Expression, right_node: tree.Expression, left: Shape, right: Shape) -> Shape:
    """Text with text or a number; a list with a list or an item."""
    result = NOTHING
    if "list" in left.kinds or "list" in right.kinds:
        for piece, shape in ((left_node, left), (right_node, right)):
            if "null" in shape.kinds:
                scope.refuse(
                    piece, f"{scope.brief(piece)} may be null: null beside a list is null in Neo4j; write coalesce(x, []) or coalesce(x, '')"
                )
        for piece, shape, beside in ((left_node, left, right), (right_node, right, left)):
            if "list" not in shape.kinds and "list" not in beside.kinds - {"null"}:
                scope.need(piece, shape, ("list",), "+ joins a list with a list")
            if shape.kinds > {"list"}:
                scope.refuse(piece, f"{scope.brief(piece)} may be a list or not: + joins lists, or a list and an item")
            if shape.kinds & NUMBERS and "list" in beside.kinds:
                scope.refuse(
                    piece, f"{scope.brief(piece)} beside a list: Neo4j takes the items for floats from there on; write it into brackets, [x]"
                )
        items = [shape.items if "list" in shape.kinds else shape for shape in (left, right)]
        both = [item for item in items if item]
        return result.with_(list_of(both[0].with_(both[-1]) if both else None))
    for piece, shape in ((left_node, left), (right_node, right)):
        scope.need(piece, shape, ("string", "integer", "float"), "+ joins text with text; write toString(x)")
        scope.plain(piece, shape)
    if left.kinds & NUMBERS and right.kinds & NUMBERS:
        scope.refuse(node, f"{scope.brief(node)} may join texts or add numbers: write toString(x), or keep one kind under a key")
    return text(replace(left.texts.with_(right.texts), exact=False))


def _later(scope: Scope, left_node: tree.Expression, right_node: tree.Expression, left: Shape, right: Shape) -> Shape:
    """A day and a duration."""
    scope.need(left_node, left, ("date", "duration"), "a duration is added to a day")
    if "duration" in left.kinds and "date" in left.kinds:
        scope.refuse(left_node, f"{scope.brief(left_node)} may be a day or a duration: keep them apart")
    scope.need(right_node, right, ("duration",), "a duration is added to a day: date + duration({days: 3})")
    return DATE if "date" in left.kinds else DURATION


def negative(shape: Shape) -> Shape:
    """``-x``."""
    return Shape(
        shape.kinds,
        NumberRange(-shape.integers.high, min(-shape.integers.low, MOST)) if shape.integers else None,
        NumberRange(-shape.floats.high, -shape.floats.low) if shape.floats else None,
    )


def repeated(before: Shape, after: Shape) -> Shape:
    """What becomes of a value when a step that led from the one to the other is taken again and again."""

    def extended(first: NumberRange | None, next_: NumberRange | None) -> NumberRange | None:
        if first is None or next_ is None:
            return next_
        return NumberRange(next_.low + ROWS * (next_.low - first.low), next_.high + ROWS * (next_.high - first.high), next_.minus_zero)

    return replace(
        after,
        integers=extended(before.integers, after.integers),
        floats=extended(before.floats, after.floats),
        items=repeated(before.items, after.items) if before.items and after.items else after.items,
    )


def within(shape: Shape, most: Shape, step: Shape) -> bool:
    """Whether a value stays where its outline said, give and take one step."""
    for range_, most_range, step_range in ((shape.integers, most.integers, step.integers), (shape.floats, most.floats, step.floats)):
        if range_ and most_range and step_range:
            give = 2 * max(abs(step_range.low), abs(step_range.high))
            if not (most_range.low - give <= range_.low and range_.high <= most_range.high + give):
                return False
    return within(shape.items, most.items, step.items) if shape.items and most.items and step.items else True
