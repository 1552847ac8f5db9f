"""What a value of a query may be: its kinds, the span of its numbers, where its texts come from.

The graph that is loaded, the parameters and the literals are known, so a query's values are known in outline before it runs: that
``n.age`` is an integer between 18 and 90 or null, that ``n.name`` is one of the texts that are loaded. :mod:`graphmodel.querying.types.statements`
follows the outlines through a query and refuses what the engines would answer differently for *these* values.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

WORDS = {
    "null": "null",
    "boolean": "true or false",
    "integer": "an integer",
    "float": "a float",
    "string": "text",
    "date": "a day",
    "duration": "a duration",
    "list": "a list",
    "map": "a map",
    "node": "a node",
    "relationship": "a relationship",
    "path": "a path",
}
"""The kinds of values, and how a message calls them."""

NUMBERS = frozenset({"integer", "float"})
LEAST, MOST = -(2**63), 2**63 - 1
EXACT = 2**53
"""Beyond it a float does not hold every integer."""

ROWS = 2**31
"""More rows than any query within its limits takes: what bounds a count and a sum."""


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers from ``low`` to ``high``. Of floats: whether -0.0 may be among them, whether all are written alike as text (``plain``), and
    whether any number of them adds up without rounding, in whatever order (``exact``).
    """

    low: float
    high: float
    minus_zero: bool = False
    plain: bool = False
    exact: bool = False

    def with_(self, other: NumberRange | None) -> NumberRange:
        """Numbers of the one or the other."""
        if other is None:
            return self
        return NumberRange(
            min(self.low, other.low),
            max(self.high, other.high),
            self.minus_zero or other.minus_zero,
            self.plain and other.plain,
            self.exact and other.exact,
        )

    @property
    def zero(self) -> bool:
        """Whether 0 may be among them."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Texts:
    """Where texts come from: properties (owner and key), and constants. Not ``exact``: only their characters are from there."""

    keys: frozenset[tuple[str, str]] = frozenset()
    constants: frozenset[str] = frozenset()
    exact: bool = True

    def with_(self, other: Texts) -> Texts:
        """Texts of the one or the other."""
        return Texts(self.keys | other.keys, self.constants | other.constants, self.exact and other.exact)


NO_TEXTS = Texts()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be. ``items``: what lists hold (None: nothing); ``fields``: what maps hold (None: not known)."""

    kinds: frozenset[str]
    integers: NumberRange | None = None
    floats: NumberRange | None = None
    texts: Texts = NO_TEXTS
    items: Shape | None = None
    fields: tuple[tuple[str, Shape], ...] | None = None
    stored: bool = False
    """A list that may come from a property as it is."""

    def with_(self, other: Shape) -> Shape:
        """What is of the one shape or the other."""
        if other is self:
            return self
        return Shape(
            self.kinds | other.kinds,
            self.integers.with_(other.integers) if self.integers else other.integers,
            self.floats.with_(other.floats) if self.floats else other.floats,
            self.texts.with_(other.texts),
            self.items.with_(other.items) if self.items and other.items else self.items or other.items,
            _fields(self, other),
            self.stored or other.stored,
        )

    def without(self, *kinds: str) -> Shape:
        """The same, where some kinds are known not to be."""
        return replace(self, kinds=self.kinds - frozenset(kinds))

    def or_null(self) -> Shape:
        """The same, or null."""
        return self if "null" in self.kinds else replace(self, kinds=self.kinds | {"null"})

    @property
    def deep(self) -> frozenset[str]:
        """The kinds of it and of everything inside it; a map whose keys are not known holds nothing that is checked."""
        kinds = self.kinds
        if self.items:
            kinds |= self.items.deep
        for _, shape in self.fields or ():
            kinds |= shape.deep
        return kinds

    def every(self) -> Iterable[Shape]:
        """The shape and all those inside it."""
        yield self
        if self.items:
            yield from self.items.every()
        for _, shape in self.fields or ():
            yield from shape.every()

    @property
    def numbers(self) -> NumberRange | None:
        """Integers and floats together."""
        if self.integers and self.floats:
            return self.integers.with_(self.floats)
        return self.integers or self.floats


def _fields(first: Shape, second: Shape) -> tuple[tuple[str, Shape], ...] | None:
    if "map" not in first.kinds:
        return second.fields
    if "map" not in second.kinds:
        return first.fields
    if first.fields is None or second.fields is None:
        return None
    left, right = dict(first.fields), dict(second.fields)
    names = [*left, *(name for name in right if name not in left)]
    return tuple((name, left.get(name, NULL).with_(right.get(name, NULL))) for name in names)


NOTHING = Shape(frozenset())
NULL = Shape(frozenset({"null"}))
BOOLEAN = Shape(frozenset({"boolean"}))
CONDITION = Shape(frozenset({"boolean", "null"}))
DATE = Shape(frozenset({"date"}))
DURATION = Shape(frozenset({"duration"}))
NODE = Shape(frozenset({"node"}))
RELATIONSHIP = Shape(frozenset({"relationship"}))
PATH = Shape(frozenset({"path"}))


def integer(low: float, high: float) -> Shape:
    """Integers of a span, at most 64 bits wide."""
    return Shape(frozenset({"integer"}), integers=NumberRange(max(low, LEAST), min(high, MOST)))


def floating(low: float, high: float, minus_zero: bool = False, plain: bool = False) -> Shape:
    """Floats of a span."""
    return Shape(frozenset({"float"}), floats=NumberRange(low, high, minus_zero, plain))


def text(texts: Texts) -> Shape:
    """Text."""
    return Shape(frozenset({"string"}), texts=texts)


def list_of(items: Shape | None) -> Shape:
    """Lists of items."""
    return Shape(frozenset({"list"}), items=items)


def either(shapes: Iterable[Shape]) -> Shape:
    """What is of any of these shapes."""
    result = NOTHING
    for shape in shapes:
        result = result.with_(shape)
    return result


def of_value(value: Any) -> Shape:
    """The shape of one value.

    >>> of_value([1, None]).items.kinds == {"integer", "null"}
    True
    """
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return integer(value, value)
        case float():
            return Shape(frozenset({"float"}), floats=float_range(value))
        case str():
            return text(Texts(constants=frozenset({value})))
        case date():
            return DATE
        case Mapping():
            return Shape(frozenset({"map"}), fields=tuple((key, of_value(item)) for key, item in value.items()))
        case _:
            items = [of_value(item) for item in value]
            return list_of(either(items) if items else None)


def float_range(value: float) -> NumberRange:
    """The span of one float."""
    return NumberRange(value, value, value == 0 and math.copysign(1, value) < 0, is_plain(value), is_dyadic(value))


def is_plain(value: float) -> bool:
    """Whether a float is written as text alike by Java and by Rust: without an exponent, and with few enough digits.

    >>> is_plain(1.5), is_plain(1e7), is_plain(0.0001), is_plain(0.1 + 0.2)
    (True, False, False, False)
    """
    if value == 0:
        return math.copysign(1, value) > 0
    return 1e-3 <= abs(value) < 1e7 and len(repr(abs(value)).replace(".", "").strip("0")) <= 15


def is_dyadic(value: float) -> bool:
    """Whether a float is a small multiple of 1/1024: two thousand million of those add up without rounding.

    >>> is_dyadic(1.5), is_dyadic(0.1), is_dyadic(1e300)
    (True, False, False)
    """
    return abs(value) < 4096 and (value * 1024).is_integer()
