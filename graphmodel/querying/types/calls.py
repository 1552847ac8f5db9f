"""What functions take and give. Each rule comes from a comparison of engines on values of every kind."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from graphmodel.querying.syntax import tree
from graphmodel.querying.types.regexes import odd_case
from graphmodel.querying.types.scope import AGGREGATES, Scope, aggregates
from graphmodel.querying.types.shapes import (
    CONDITION,
    DATE,
    DURATION,
    LEAST,
    MOST,
    NODE,
    NOTHING,
    NULL,
    NUMBERS,
    RELATIONSHIP,
    ROWS,
    NumberRange,
    Shape,
    Texts,
    either,
    floating,
    integer,
    list_of,
    text,
)

Rule = Callable[[Scope, tree.Call, list[Shape]], Shape]

ODD_SPACES = frozenset("\x1c\x1d\x1e\x1f\x85\xa0\u2007\u202f")
"""White space to Java or to Rust, not to both."""

NUMERAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
MAYBE = re.compile(r"[+-]?(?:nan|inf|infinity|[\d_.]*(?:e[+-]?\d*)?[fdl]?|0[xbo].*)\Z", re.IGNORECASE)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def call(scope: Scope, node: tree.Call) -> Shape:
    """What a call gives."""
    if node.name in AGGREGATES:
        return _aggregate(scope, node)
    if node.distinct:
        scope.refuse(node, f"DISTINCT in {node.name}(): only aggregations take it")
    shapes = [scope.shape(argument) for argument in node.arguments]
    result = RULES[node.name](scope, node, shapes)
    # A function has a type in Neo4j also where it can only be null: toFloat('a') is not a condition.
    return result.with_(NOMINAL[node.name]) if result.kinds <= {"null"} and node.name in NOMINAL else result


def _null(shapes: list[Shape]) -> Shape:
    """null where an argument may be null."""
    return NULL if any("null" in shape.kinds for shape in shapes) else NOTHING


# Aggregates.


def _aggregate(scope: Scope, node: tree.Call) -> Shape:
    if scope.grouping is None:
        scope.refuse(node, f"{node.name}() is used in WITH or RETURN only")
    low = 1 if scope.grouped else 0
    if node.star:
        return integer(low, ROWS)
    inner = replace(scope, grouping=None)
    (argument,) = node.arguments
    if aggregates(argument):
        scope.refuse(argument, f"an aggregation inside {node.name}(): give it a name in a WITH before")
    shape = inner.shape(argument)
    if node.distinct:
        inner.distinct(shape, argument, f"{node.name}(DISTINCT …)")
    empty = NOTHING if scope.grouped and "null" not in shape.kinds else NULL
    match node.name:
        case "count":
            if "path" in shape.kinds:
                scope.refuse(argument, "count(path): write count(*)")
            return integer(low if "null" not in shape.kinds else 0, ROWS)
        case "collect":
            items = shape.without("null")
            return list_of(items if items.kinds else None)
        case "min" | "max":
            scope.orderable(argument, shape)
            if shape.kinds >= NUMBERS:
                scope.refuse(
                    argument,
                    f"{scope.brief(argument)} may be an integer or a float: whether 1 or 1.0 is the {node.name} is open; write toFloat(x)",
                )
            return shape.without("null").with_(empty)
        case _:
            return _added(scope, node, argument, shape).with_(empty if node.name == "avg" else NOTHING)


def _added(scope: Scope, node: tree.Call, argument: tree.Expression, shape: Shape) -> Shape:
    """sum() and avg()."""
    scope.need(argument, shape, NUMBERS, f"{node.name}() takes numbers")
    if shape.kinds >= NUMBERS:
        scope.refuse(
            argument, f"{scope.brief(argument)} may be an integer or a float: what {node.name}() gives depends on the order of rows; write toFloat(x)"
        )
    span = shape.numbers
    if span is None:
        return floating(0, 0).or_null() if node.name == "avg" else integer(0, 0)
    if node.name == "avg":
        if max(abs(span.low), abs(span.high)) > 8e307:
            scope.refuse(argument, f"{scope.brief(argument)} may be so large that avg() leaves what a float holds on the way")
        if not scope.in_order(argument):
            scope.refuse(
                node,
                "the last digit of avg() depends on the order of rows, which is not defined; order them by it first (WITH … ORDER BY "
                f"{scope.brief(argument)}), or, of integers, WITH sum(x) AS s, count(x) AS n and then CASE WHEN n > 0 THEN toFloat(s) / n END",
            )
        return floating(min(span.low, 0), max(span.high, 0), bool(shape.floats and shape.floats.minus_zero))
    low, high = span.low * ROWS, span.high * ROWS
    if shape.integers:
        if (low < LEAST or high > MOST) and span.low < 0 < span.high:
            scope.refuse(
                argument,
                f"{scope.brief(argument)} may be so large that sum() leaves 64 bits and comes back: Neo4j goes on with a float; write toFloat(x)",
            )
        return integer(min(low, 0), max(high, 0))
    if low < -1.7e308 or high > 1.7e308:
        scope.refuse(argument, f"{scope.brief(argument)} may be so large that sum() leaves what a float holds")
    if not span.exact and not scope.in_order(argument):
        scope.refuse(
            node,
            f"the last digit of sum() of floats depends on the order of rows, which is not defined; order them by it first: "
            f"WITH … ORDER BY {scope.brief(argument)}",
        )
    return floating(min(low, 0.0), max(high, 0.0), span.minus_zero).with_(integer(0, 0))


# Numbers.


def _abs(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    (shape,) = shapes
    scope.need(node.arguments[0], shape, NUMBERS, "abs() takes a number")
    if shape.integers and shape.integers.low == LEAST:
        scope.refuse(node, f"{scope.brief(node)}: the least integer has no abs()")

    def magnitude(numbers: NumberRange | None) -> NumberRange | None:
        if numbers is None:
            return None
        low = 0 if numbers.zero else min(abs(numbers.low), abs(numbers.high))
        return NumberRange(low, max(abs(numbers.low), abs(numbers.high)), plain=numbers.plain, exact=numbers.exact)

    return Shape(shape.kinds, magnitude(shape.integers), magnitude(shape.floats))


def _rounded(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    (shape,) = shapes
    scope.need(node.arguments[0], shape, NUMBERS, f"{node.name}() takes a number")
    span = shape.numbers
    if span is None:
        return NULL
    minus = bool(shape.floats and shape.floats.minus_zero) or (node.name == "ceil" and bool(shape.floats) and span.low < 0)
    result = floating(float(span.low) - 1, float(span.high) + 1, minus, plain=not minus and abs(span.low) < 1e6 and abs(span.high) < 1e6)
    result = replace(result, floats=replace(result.floats, exact=abs(span.low) < 4000 and abs(span.high) < 4000)) if result.floats else result
    return result.with_(_null(shapes))


def _sign(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    scope.need(node.arguments[0], shapes[0], NUMBERS, "sign() takes a number")
    return integer(-1, 1).with_(_null(shapes))


def _to_float(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    (shape,) = shapes
    scope.need(node.arguments[0], shape, ("integer", "float", "string"), "toFloat() takes a number or text")
    result = _null(shapes)
    if shape.integers:
        result = result.with_(floating(float(shape.integers.low), float(shape.integers.high)))
        if abs(shape.integers.low) < 4096 and abs(shape.integers.high) < 4096 and result.floats:
            result = replace(result, floats=replace(result.floats, exact=True, plain=True))
    if shape.floats:
        result = result.with_(Shape(frozenset({"float"}), floats=shape.floats))
    if "string" in shape.kinds:
        numbers = [float(numeral) for numeral in _numerals(scope, node, shape)]
        if any(math.isinf(numeral) for numeral in numbers):
            scope.refuse(node, f"{scope.brief(node)} may be beyond what a float holds")
        result = result.with_(NULL)
        for number in numbers:
            result = result.with_(floating(number, number, number == 0))
    return result


def _to_integer(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    (shape,) = shapes
    scope.need(node.arguments[0], shape, ("integer", "float", "string"), "toInteger() takes a number or text")
    result = _null(shapes)
    beyond = f"{scope.brief(node)}: a number beyond 64 bits is null to one engine and an error or the largest integer to Neo4j"
    if shape.integers:
        result = result.with_(Shape(frozenset({"integer"}), integers=shape.integers))
    if shape.floats:
        if not (shape.floats.low > -(2**63) and shape.floats.high < 2**63):
            scope.refuse(node, beyond)
        result = result.with_(integer(int(shape.floats.low) - 1, int(shape.floats.high) + 1))
    if "string" in shape.kinds:
        numbers = [float(numeral) for numeral in _numerals(scope, node, shape)]
        if any(abs(number) >= 2**53 for number in numbers):
            scope.refuse(node, beyond)
        result = result.with_(NULL)
        if numbers:
            result = result.with_(integer(int(min(numbers)) - 1, int(max(numbers)) + 1))
    return result


def _numerals(scope: Scope, node: tree.Call, shape: Shape) -> list[str]:
    """The texts that are numbers; what only one engine takes for one is refused."""
    if not shape.texts.exact:
        scope.refuse(node, f"{scope.brief(node)}: which texts this may be is not known; convert the property itself")
    numerals: list[str] = []
    for text_ in scope.values.texts(shape.texts):
        if NUMERAL.match(text_):
            numerals.append(text_)
        elif text_ and (text_ != text_.strip() or MAYBE.match(text_.strip()) or (not text_.isascii() and any(char.isnumeric() for char in text_))):
            scope.refuse(node, f"{scope.brief(node)}: the text {text_[:40]!r} is a number to one engine only; trim it, or test it with =~ first")
    return numerals


# Text.


def _texts(scope: Scope, node: tree.Call, shapes: list[Shape], takes: str = "text") -> Shape:
    scope.need(node.arguments[0], shapes[0], ("string",), f"{node.name}() takes {takes}; write toString(x)")
    return _null(shapes).with_(text(replace(shapes[0].texts, exact=False))) if "string" in shapes[0].kinds else NULL


def _case(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    characters = scope.values.characters(shapes[0].texts)
    if not shapes[0].texts.exact:  # it may be the upper case of what was loaded
        characters |= {upper for character in characters for upper in character.upper()}
    odd = odd_case(sorted(characters), node.name == "tolower")
    if odd:
        scope.refuse(node, f"{scope.brief(node)}: the texts have {odd}, whose other case differs between the engines; compare the text as it is")
    return _texts(scope, node, shapes)


def _trim(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    odd = scope.values.characters(shapes[0].texts) & ODD_SPACES
    if odd:
        scope.refuse(
            node,
            f"the texts have U+{ord(min(odd)):04X}, which is white space to one engine only; replace it by a space first",
        )
    return _texts(scope, node, shapes)


def _cut(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    for argument, shape in zip(node.arguments[1:], shapes[1:], strict=True):
        scope.need(argument, shape, ("integer",), f"{node.name}() is given integers")
        if "null" in shape.kinds or (shape.integers and shape.integers.low < 0):
            scope.refuse(argument, f"{scope.brief(argument)} may be null or below 0, for which Neo4j answers an error; test it first")
        if shape.integers and shape.integers.high >= 2**31:
            scope.refuse(argument, f"{scope.brief(argument)} may be beyond 2^31, for which Neo4j answers an error")
    return _texts(scope, node, shapes)


def _replace(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    for argument, shape in zip(node.arguments[1:], shapes[1:], strict=True):
        scope.need(argument, shape, ("string",), "replace() takes texts")
    _not_empty(scope, node, shapes[1])
    result = _texts(scope, node, shapes)
    return result.with_(text(replace(shapes[2].texts, exact=False))) if "string" in shapes[2].kinds else result


def _split(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    scope.need(node.arguments[1], shapes[1], ("string",), "split() takes one separator; for several, replace() them by one first")
    _not_empty(scope, node, shapes[1])
    result = _texts(scope, node, shapes)
    return list_of(result.without("null")).with_(_null(shapes)) if "string" in result.kinds else NULL


def _not_empty(scope: Scope, node: tree.Call, shape: Shape) -> None:
    if "string" in shape.kinds and (not shape.texts.exact or "" in scope.values.texts(shape.texts)):
        scope.refuse(
            node.arguments[1], f"{scope.brief(node.arguments[1])} may be the empty text, which Neo4j finds between the halves of a character"
        )


def _to_string(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    (shape,) = shapes
    scope.need(node.arguments[0], shape, ("string", "boolean", "integer", "float", "date", "duration"), "toString() takes a single value")
    scope.plain(node.arguments[0], shape)
    result = _null(shapes)
    if shape.kinds - {"null"}:
        # The text of a day looks like a day.
        result = result.with_(text(Texts(shape.texts.keys, shape.texts.constants, exact=shape.kinds <= {"string", "null", "boolean"})))
    if "boolean" in shape.kinds:
        result = result.with_(text(Texts(constants=frozenset({"true", "false"}))))
    return result


def _size(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    scope.need(node.arguments[0], shapes[0], ("string", "list"), "size() takes text or a list")
    return integer(0, 2**31).with_(_null(shapes))


def _reverse(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    scope.need(node.arguments[0], shapes[0], ("string", "list"), "reverse() takes text or a list")
    if shapes[0].stored:
        name = scope.brief(node.arguments[0])
        scope.refuse(node, f"reverse({name}): of a list that is a property Neo4j 5.26 answers an error; write reverse([x IN {name} | x])")
    return replace(shapes[0], texts=replace(shapes[0].texts, exact=False))


# Lists, nodes and paths.


def _item(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    scope.need(node.arguments[0], shapes[0], ("list",), f"{node.name}() takes a list")
    return (shapes[0].items or NULL).or_null()


def _tail(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    scope.need(node.arguments[0], shapes[0], ("list",), "tail() takes a list")
    return shapes[0]


def _range(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    for argument, shape in zip(node.arguments, shapes, strict=True):
        scope.need(argument, shape, ("integer",), "range() takes integers")
        if "null" in shape.kinds:
            scope.refuse(argument, f"{scope.brief(argument)} may be null, for which Neo4j answers an error; write coalesce(x, 0)")
    step = shapes[2].integers if len(shapes) > 2 else NumberRange(1, 1)
    first, last = shapes[0].integers, shapes[1].integers
    if step is None or first is None or last is None:
        return list_of(None)
    if step.zero:
        scope.refuse(node.arguments[2], "the step of range() may be 0, for which Neo4j answers an error")
    if len(shapes) > 2 and not (step.low > 0 and first.high <= last.low) and not (step.high < 0 and first.low >= last.high):
        scope.refuse(
            node, "range() with a step goes from the one end to the other: where it may not, the first number is in one engine's answer only"
        )
    return list_of(integer(min(first.low, last.low), max(first.high, last.high)))


def _of(kind: str, gives: Shape) -> Rule:
    def rule(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
        article = {"node": "a node", "relationship": "a relationship", "path": "a path"}[kind]
        scope.need(node.arguments[0], shapes[0], (kind,), f"{node.name}() takes {article}")
        return gives.with_(_null(shapes))

    return rule


def _labels(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    return _of("node", list_of(text(Texts(constants=scope.values.labels))))(scope, node, shapes)


def _type(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    return _of("relationship", text(Texts(constants=scope.values.types)))(scope, node, shapes)


def _coalesce(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    result = either(shapes)
    return result.without("null") if any("null" not in shape.kinds for shape in shapes) else result


# Days.


def _date(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    if not shapes:
        scope.refuse(node, "date() is another day tomorrow: a query answers the same whenever it is run; give the day as a parameter: date($day)")
    (shape,) = shapes
    scope.need(node.arguments[0], shape, ("string", "date"), "date() takes text like '2025-02-14'")
    if "string" in shape.kinds:
        if not shape.texts.exact:
            scope.refuse(node, f"{scope.brief(node)}: which texts this may be is not known, and a text that is not a day is an error in Neo4j")
        for text_ in scope.values.texts(shape.texts):
            if not _is_day(text_):
                scope.refuse(node, f"{scope.brief(node)}: {text_[:40]!r} is not a day; write it like '2025-02-14'")
    return DATE.with_(_null(shapes)) if shape.kinds - {"null"} else NULL


def _is_day(text_: str) -> bool:
    if not ISO_DAY.match(text_):
        return False
    try:
        date.fromisoformat(text_)
    except ValueError:
        return False
    return True


def _truncate(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    units = ("millennium", "century", "decade", "year", "weekYear", "quarter", "month", "week", "day")
    unit = node.arguments[0]
    if not isinstance(unit, tree.Literal) or unit.value not in units:
        scope.refuse(unit, f"date.truncate() takes one of {', '.join(units)}, as text")
    scope.need(node.arguments[1], shapes[1], ("date",), "date.truncate() takes a day")
    if "null" in shapes[1].kinds:
        scope.refuse(node.arguments[1], f"{scope.brief(node.arguments[1])} may be null: test it first, WHERE x IS NOT NULL")
    return DATE


def _duration(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    (argument,) = node.arguments
    units = ("years", "months", "weeks", "days")
    if not isinstance(argument, tree.MapOf) or any(key not in units for key, _ in argument.entries):
        scope.refuse(node, "duration() takes whole years, months, weeks or days in a map: duration({days: 3})")
    for (_, value), (_, shape) in zip(argument.entries, shapes[0].fields or (), strict=True):
        scope.need(value, shape, ("integer",), "a duration is made of integers")
        if "null" in shape.kinds:
            scope.refuse(value, f"{scope.brief(value)} may be null, for which Neo4j answers an error; write coalesce(x, 0)")
        if shape.integers and max(abs(shape.integers.low), abs(shape.integers.high)) > 2_000_000:
            scope.refuse(value, f"{scope.brief(value)} may lead to a day outside of the calendar")
    return DURATION


def _in_days(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    for argument, shape in zip(node.arguments, shapes, strict=True):
        scope.need(argument, shape, ("date",), "duration.inDays() takes two days")
    return DURATION.with_(_null(shapes))


def _exists(scope: Scope, node: tree.Call, shapes: list[Shape]) -> Shape:
    return CONDITION


NOMINAL = {
    **dict.fromkeys(("abs", "ceil", "floor", "tofloat"), floating(0, 0)),
    **dict.fromkeys(("sign", "size", "tointeger", "length"), integer(0, 0)),
    **dict.fromkeys(
        ("left", "ltrim", "replace", "reverse", "right", "rtrim", "substring", "tolower", "tostring", "toupper", "trim", "type"), text(Texts())
    ),
    **dict.fromkeys(("labels", "nodes", "range", "relationships", "split", "tail"), list_of(None)),
    **dict.fromkeys(("date", "date.truncate"), DATE),
    **dict.fromkeys(("duration", "duration.indays"), DURATION),
}
"""What functions give whatever their arguments are."""

RULES: dict[str, Rule] = {
    "abs": _abs,
    "ceil": _rounded,
    "coalesce": _coalesce,
    "date": _date,
    "date.truncate": _truncate,
    "duration": _duration,
    "duration.indays": _in_days,
    "endnode": _of("relationship", NODE),
    "floor": _rounded,
    "head": _item,
    "labels": _labels,
    "last": _item,
    "left": _cut,
    "length": _of("path", integer(0, 2**31)),
    "ltrim": _trim,
    "nodes": _of("path", list_of(NODE)),
    "range": _range,
    "relationships": _of("path", list_of(RELATIONSHIP)),
    "replace": _replace,
    "reverse": _reverse,
    "right": _cut,
    "rtrim": _trim,
    "sign": _sign,
    "size": _size,
    "split": _split,
    "startnode": _of("relationship", NODE),
    "substring": _cut,
    "tail": _tail,
    "tofloat": _to_float,
    "tointeger": _to_integer,
    "tolower": _case,
    "tostring": _to_string,
    "toupper": _case,
    "trim": _trim,
    "type": _type,
}
