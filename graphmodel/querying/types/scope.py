"""The names at one place of a query with what their values may be, and what may be done with a value so that engines answer alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from graphmodel.errors import RefusedError
from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.tokens import Token
from graphmodel.querying.types.facts import Facts
from graphmodel.querying.types.shapes import BOOLEAN, CONDITION, EXACT, NUMBERS, WORDS, Shape
from graphmodel.querying.types.values import Values

AGGREGATES = frozenset({"avg", "collect", "count", "max", "min", "sum"})
DAY = re.compile(r"\s*(?:\d{8}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s*\Z")
"""Text that some engines take for a day when it is compared with one."""

ORDERED = frozenset({"null", "boolean", "integer", "float", "string", "date", "list"})
"""Kinds that both engines put into the same order, mixed or not."""


@dataclass(slots=True)
class Scope:
    """The names at one place of a query, what their values may be, and what is known about them."""

    text: str
    parameters: Mapping[str, Any]
    values: Values
    names: dict[str, Shape] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    sorted: tuple[frozenset[str], ...] = ()
    """The rows are in this order: each key under all its names, as written."""
    grouping: frozenset[str] | None = None
    """Inside a projection that aggregates: what rows are grouped by, as written."""
    grouped: bool = False
    bare_hop: bool = False
    """Nothing was read but one hop of any type: then Neo4j counts relationships, whatever count() is of."""
    columns: tuple[str, ...] = ()
    returned: list[Shape] = field(default_factory=list)

    # Messages.

    def written(self, node: tree.Node) -> str:
        """A piece of the query as it is written, spaces made one."""
        return " ".join(self.text[node.first.offset : node.last.offset + len(node.last.raw)].split())

    def refuse(self, node: tree.Node | Token, message: str) -> NoReturn:
        """Raise RefusedError at a piece of the query."""
        token = node if isinstance(node, Token) else node.first
        raise RefusedError(f"{token.place}: {message}")

    def brief(self, node: tree.Node) -> str:
        """A piece of the query for a message."""
        text = self.written(node)
        return text if len(text) <= 60 else text[:57] + "…"

    def need(self, node: tree.Node, shape: Shape, kinds: Iterable[str], why: str) -> None:
        """Refuse a value that may be of any other kind than these (null is always one of them)."""
        odd = shape.kinds - frozenset(kinds) - {"null"}
        if odd:
            words = " or ".join(WORDS[kind] for kind in WORDS if kind in odd)
            self.refuse(node, f"{self.brief(node)} may be {words}: {why}")

    def in_order(self, node: tree.Expression) -> bool:
        """Whether the rows of each group come in the order of an expression."""
        written = self.written(node)
        if not any(isinstance(piece, tree.Variable) for piece in tree.walk(node)):
            return True
        for key in self.sorted:
            if written in key:
                return True
            if not key & (self.grouping or frozenset()):
                return False
        return False

    def plain(self, node: tree.Expression, shape: Shape) -> None:
        """Refuse floats that are written as text in two ways."""
        if shape.floats and not shape.floats.plain:
            self.refuse(
                node,
                f"{self.brief(node)} may be a float that each engine writes differently as text (with many digits, from 10 million on, or below "
                "0.001): return it as a number",
            )

    # What a value is used for.

    def condition(self, node: tree.Expression) -> Shape:
        """Where a condition is due: true, false or null."""
        if isinstance(node, tree.PatternCondition):
            return self.with_pattern(node)
        shape = self.shape(node)
        self.need(node, shape, ("boolean",), "a condition is true, false or null; compare it: x = true, x <> '', x IS NOT NULL")
        return CONDITION if "null" in shape.kinds else BOOLEAN

    def returnable(self, node: tree.Expression, shape: Shape) -> None:
        """What a result can hold."""
        odd = shape.deep & {"node", "relationship", "path"}
        if odd:
            self.refuse(
                node,
                "a whole node, relationship or path cannot be returned: return its properties, n.id AS id, type(r) AS type, [x IN nodes(p) | "
                "x.id] AS ids",
            )
        if "duration" in shape.deep:
            self.refuse(node, f"{self.brief(node)} may be a duration, which each engine returns in its own form: return its .days")

    def distinct(self, shape: Shape, node: tree.Node, why: str = "UNION") -> None:
        """What rows are told apart by."""
        for part in shape.every():
            if part.kinds >= NUMBERS:
                self.refuse(
                    node,
                    f"{self.brief(node)} may be an integer or a float ({why}): Neo4j takes 1 and 1.0 for the same; write toFloat(x)",
                )
            if part.floats and part.floats.minus_zero and part.floats.zero:
                self.refuse(node, f"{self.brief(node)} may be 0.0 or -0.0 ({why}), which engines tell apart differently; write x + 0.0")
            if "path" in part.kinds or "duration" in part.kinds:
                self.refuse(node, f"{self.brief(node)} may be a path or a duration ({why}): use what they are made of")

    def orderable(self, node: tree.Node, shape: Shape) -> None:
        """What can be put into order alike."""
        self.need(node, shape, ORDERED, "order by its properties: ORDER BY n.id")
        for part in shape.every():
            self.need(node, part, ORDERED, "order by its properties: ORDER BY n.id")
            self.alike_numbers(node, part, part)
            self.alike_texts(node, part, part)

    def alike_numbers(self, node: tree.Node, left: Shape, right: Shape) -> None:
        """Numbers that are compared: no integers beyond 2^53 beside floats, no -0.0 beside 0."""
        for first, second in ((left, right), (right, left)):
            if first.integers and second.floats and max(abs(first.integers.low), abs(first.integers.high)) > EXACT:
                self.refuse(
                    node,
                    f"{self.brief(node)}: an integer that may be beyond 2^53 beside a float; write toFloat(x) for the integer",
                )
            if first.floats and first.floats.minus_zero and (second.numbers and second.numbers.zero):
                self.refuse(node, f"{self.brief(node)}: -0.0 may be compared with 0, and is less in Neo4j; write x + 0.0")

    def alike_texts(self, node: tree.Node, left: Shape, right: Shape) -> None:
        """Texts that are put in order: Neo4j goes by UTF-16, others by code points."""
        if "string" in left.kinds and "string" in right.kinds:
            characters = self.values.characters(left.texts.with_(right.texts))
            beyond = next((character for character in characters if character > "\uffff"), "")
            high = next((character for character in characters if "\ue000" <= character <= "\uffff"), "")
            if beyond and high:
                self.refuse(node, f"{self.brief(node)}: the order of {beyond} and U+{ord(high):04X} differs (Neo4j compares UTF-16); order by an id")

    def comparable(self, node: tree.Node, left: Shape, right: Shape, op: str) -> None:
        """The two sides of a comparison."""
        for first, second in ((left, right), (right, left)):
            if "date" in first.deep and "string" in second.deep and any(self.like_days(part) for part in second.every()):
                self.refuse(
                    node,
                    "a day is compared with text: never equal in Neo4j, sometimes in other engines; "
                    "write date('2025-02-14') or date($day) for a day, toString(x) for text",
                )
            if "map" in first.deep and "map" in second.deep:
                self.refuse(node, f"{self.brief(node)}: maps are compared differently where null is in them; compare what is in them")
            if first.kinds & {"path", "duration"}:
                self.refuse(node, f"{self.brief(node)}: paths and durations are compared differently; compare ids, or .days")
            if first.kinds & {"node", "relationship"} and second.kinds - {"null", *(first.kinds & {"node", "relationship"})}:
                self.refuse(node, f"{self.brief(node)}: a node or relationship equals only its own kind; compare ids: a.id = 'x'")
        self.alike_numbers(node, left, right)
        if op in ("=", "<>"):
            return
        both = left.kinds & right.kinds
        if both & {"map", "list", "node", "relationship"}:
            self.refuse(node, f"{self.brief(node)}: maps, lists, nodes and relationships have no order; compare what is in them")
        self.alike_texts(node, left, right)

    def like_days(self, shape: Shape) -> bool:
        """Whether a text may look like a day."""
        if "string" not in shape.kinds:
            return False
        return not shape.texts.exact or any(DAY.match(text) for text in self.values.texts(shape.texts))

    def shape(self, node: tree.Expression) -> Shape:
        """What an expression may be: followed by the class that reads expressions."""
        raise NotImplementedError

    def with_pattern(self, node: tree.PatternCondition) -> Shape:
        """A pattern as a condition."""
        raise NotImplementedError


def is_aggregate(node: tree.Node) -> bool:
    """Whether a piece of an expression is an aggregation."""
    return isinstance(node, tree.Call) and node.name in AGGREGATES


def aggregates(node: tree.Node) -> bool:
    """Whether an expression has an aggregation in it."""
    return any(is_aggregate(piece) for piece in tree.walk(node))
