"""What expressions may be, and what about them is refused since engines answer it differently from Neo4j 5.

Each rule was found by comparing engines, and is kept by the tests that compare them (``tests/querying/parity``). A refusal says which value it is
about, what Neo4j does with it, and how to write it so that every engine answers alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import reduce
from typing import Self

from graphmodel.errors import UsageError
from graphmodel.querying.syntax import tree
from graphmodel.querying.types import arithmetic, calls
from graphmodel.querying.types.regexes import check_regex, odd_in_any_case
from graphmodel.querying.types.scope import Scope
from graphmodel.querying.types.shapes import (
    BOOLEAN,
    CONDITION,
    NODE,
    NOTHING,
    NULL,
    NUMBERS,
    PATH,
    RELATIONSHIP,
    ROWS,
    WORDS,
    Shape,
    either,
    integer,
    list_of,
    of_value,
)

DATE_PARTS = frozenset(
    {"year", "month", "day", "week", "weekYear", "dayOfWeek", "weekDay", "quarter", "ordinalDay", "dayOfQuarter"},
)
DURATION_PARTS = frozenset({"years", "months", "weeks", "days", "monthsOfYear"})


@dataclass(slots=True)
class ExpressionTypes(Scope):
    """A scope that follows expressions."""

    def shape(self, node: tree.Expression) -> Shape:
        """What an expression may be."""
        result = self.by_kind(node)
        if "null" in result.kinds and self.facts.there(self.written(node)):
            return result.without("null")
        return result

    def by_kind(self, node: tree.Expression) -> Shape:
        """The same, by the kind of expression."""
        if self.grouping is not None and self.written(node) in self.grouping:
            return replace(self, grouping=None).by_kind(node)
        match node:
            case tree.Literal():
                return of_value(node.value)
            case tree.Parameter():
                return of_value(self.parameters.get(node.name))
            case tree.Variable():
                return self.variable(node)
            case tree.ListOf():
                return list_of(either([self.shape(item) for item in node.items]) if node.items else None)
            case tree.MapOf():
                return Shape(frozenset({"map"}), fields=tuple((key, self.shape(literal)) for key, literal in node.entries))
            case tree.Access():
                return reduce(lambda shape, key: self.access(node, shape, key), node.keys, self.shape(node.base))
            case tree.HasLabels():
                self.need(node.base, self.shape(node.base), ("node", "relationship"), "only a node has labels")
                return CONDITION
            case tree.Subscript():
                return self.subscript(node)
            case tree.Slice():
                return self.slice(node)
            case tree.Unary():
                return self.unary(node)
            case tree.Chain():
                return self.chain(node)
            case tree.Case():
                return self.case(node)
            case tree.Call():
                return calls.call(self, node)
            case tree.Comprehension():
                inner, item = self.each(node.name, node.source, node)
                if node.where:
                    inner.condition(node.where)
                    inner.facts = inner.facts.given(node.where, self.written)
                if not node.where and not node.result:
                    return self.shape(node.source)  # which is what Neo4j makes of it
                result = list_of(inner.shape(node.result) if node.result else item)
                return result.or_null() if "null" in self.shape(node.source).kinds else result
            case tree.Quantifier():
                inner, _ = self.each(node.name, node.source, node)
                inner.condition(node.where)
                return CONDITION
            case tree.Reduce():
                return self.reduce(node)
            case tree.PatternCondition() if node.first.word != "exists":
                self.refuse(node, "a pattern is a condition, and no value: write exists((a)-->(b)), or EXISTS { (a)-->(b) }")
        return self.with_pattern(node)

    def variable(self, node: tree.Variable) -> Shape:
        """A name that is there."""
        if node.name not in self.names:
            known = f"; there are {', '.join(sorted(self.names))}" if self.names else ""
            raise UsageError(f"{node.first.place}: Undefined variable '{node.name}': MATCH, UNWIND or WITH names it first{known}")
        if self.grouping is not None:
            self.refuse(
                node,
                f"{node.name} beside an aggregation is neither inside it nor grouped by: give it a column of its own, and compute with the "
                "columns in a next WITH",
            )
        return self.names[node.name]

    def each(self, name: str, source: tree.Expression, node: tree.Node) -> tuple[Self, Shape]:
        """The scope in which a name is an item of a list."""
        shape = self.shape(source)
        self.need(source, shape, ("list",), "a list is needed here")
        if name in self.names:
            self.refuse(node, f"{name} is already there: use another name inside the brackets")
        item = shape.items or NULL
        inner = replace(self, names={**self.names, name: item}, grouping=None if self.grouping is None else self.grouping | {name})
        return inner, item

    def reduce(self, node: tree.Reduce) -> Shape:
        """``reduce()``: a result that grows, grows by as much at each step, and no list is longer than :data:`ROWS`."""
        inner, _ = self.each(node.name, node.source, node)
        if node.total in inner.names:
            self.refuse(node, f"{node.total} is already there: use another name")

        def step(result: Shape) -> Shape:
            names = {**inner.names, node.total: result}
            grouping = None if inner.grouping is None else inner.grouping | {node.total}
            return result.with_(replace(inner, names=names, grouping=grouping).shape(node.step))

        start = result = self.shape(node.start)
        changes = "this reduce() changes the kind of its result as it goes: begin with a value of the kind that comes out"
        for _ in range(3):  # the kinds: of the start, of a step from there, of a step from that
            grown = step(result)
            if grown.deep == result.deep:
                break
            result = grown
        else:
            self.refuse(node, changes)
        if start.kinds > {"null"} or "null" not in start.kinds:
            self.need(node.step, replace(grown, kinds=grown.kinds - start.kinds), (), changes)
        if grown != result:
            result = arithmetic.repeated(result, grown)
            if "map" in result.deep:
                self.refuse(node, "a map that grows in reduce(): reduce one number or text at a time")
            if not arithmetic.within(step(result), result, grown):
                self.refuse(node, "this reduce() may leave 64 bits, or what a float holds, for which Neo4j answers an error; reduce smaller numbers")
        return result.or_null() if "null" in self.shape(node.source).kinds else result

    def access(self, node: tree.Access, shape: Shape, key: str) -> Shape:
        """``.key`` of what may be a node, a relationship, a map, a day or null."""
        result = NULL if "null" in shape.kinds else NOTHING
        self.need(node, shape, ("node", "relationship", "map", "date", "duration"), f"it has no .{key}")
        for owner in ("node", "relationship"):
            if owner in shape.kinds:
                result = result.with_(self.values.shape(owner, key))
        if "map" in shape.kinds:
            if shape.fields is None:
                self.refuse(node, f"{self.brief(node)}: the keys of this map are not known")
            result = result.with_(dict(shape.fields).get(key, NULL))
        for kind, parts in (("date", DATE_PARTS), ("duration", DURATION_PARTS)):
            if kind in shape.kinds:
                if key not in parts:
                    self.refuse(node, f".{key} of {WORDS[kind]} is not read alike; there are {', '.join(sorted(parts))}")
                result = result.with_(integer(-(2**40), 2**40))
        return result

    def subscript(self, node: tree.Subscript) -> Shape:
        """``list[index]``."""
        base, index = self.shape(node.base), self.shape(node.index)
        if isinstance(node.index, tree.Parameter) and "string" in index.kinds:
            self.refuse(node.index, f"parameter {node.index.name} is the name of a property: write the name into the query, n.name")
        self.need(node.base, base, ("list",), "only a list is read by position")
        self.need(node.index, index, ("integer",), "the position in a list is an integer")
        return (base.items or NULL).or_null()

    def slice(self, node: tree.Slice) -> Shape:
        """``list[low..high]``."""
        base = self.shape(node.base)
        self.need(node.base, base, ("list",), "only a list is cut")
        for bound in (node.low, node.high):
            if bound is not None:
                shape = self.shape(bound)
                self.need(bound, shape, ("integer",), "a slice is given by integers")
                if "null" in shape.kinds:
                    self.refuse(bound, f"{self.brief(bound)} may be null: a slice takes numbers; write coalesce(x, 0)")
        return base

    def unary(self, node: tree.Unary) -> Shape:
        """NOT, minus, IS NULL."""
        if node.op == "not":
            return self.condition(node.operand)
        shape = self.shape(node.operand)
        if node.op == "-":
            self.need(node.operand, shape, NUMBERS, "only a number has a minus")
            if shape.floats and shape.floats.zero:
                self.refuse(node, f"{self.brief(node)}: engines make 0.0 or -0.0 of 0.0; write 0 - x")
            return arithmetic.negative(shape)
        if shape.kinds & {"path"}:
            return BOOLEAN
        return BOOLEAN

    def chain(self, node: tree.Chain) -> Shape:
        """Operators of one rank."""
        match node.rank:
            case "or" | "xor" | "and":
                for operand in node.operands:
                    self.condition(operand)
                return CONDITION
            case "compare":
                left, right = (self.shape(operand) for operand in node.operands)
                self.comparable(node, left, right, node.ops[0].raw)
                return CONDITION
            case "string":
                return self.textual(node)
            case _:
                shapes = [self.shape(operand) for operand in node.operands]
                result = shapes[0]
                for at, op in enumerate(node.ops):
                    result = arithmetic.operation(self, node, at, op.raw, result, shapes[at + 1])
                return result

    def textual(self, node: tree.Chain) -> Shape:
        """IN, STARTS WITH, ENDS WITH, CONTAINS, =~."""
        left, right = (self.shape(left_node) for left_node in node.operands)
        op = node.ops[0]
        left_node, right_node = node.operands
        if op.word == "in":
            self.need(right_node, right, ("list",), "IN takes a list; write x = y for one value")
            if right.items:
                self.comparable(node, left, right.items, "=")
            return CONDITION
        self.need(left_node, left, ("string",), f"{op.raw.upper()} takes text; write toString(x)")
        self.need(right_node, right, ("string",), f"{op.raw.upper()} takes text; write toString(x)")
        if op.raw == "=~":
            self.regex(node, right_node, left)
        return CONDITION

    def regex(self, node: tree.Chain, pattern: tree.Expression, left: Shape) -> None:
        """``text =~ pattern``: where Java and Rust read the pattern, or these texts, differently."""
        given = pattern.value if isinstance(pattern, tree.Literal) else self.parameters.get(getattr(pattern, "name", ""))
        if not isinstance(given, str):
            return
        why = check_regex(given)
        if why and isinstance(pattern, tree.Parameter):
            self.refuse(node, f"parameter {pattern.name}, a regular expression: {why}")
        characters = self.values.characters(left.texts) | set(given)
        lines = characters & set("\r\x85\u2028\u2029")
        if lines and "(?s" not in given and re.search(r"(?<!\\)\.", given):
            self.refuse(node, f"the texts have U+{ord(min(lines)):04X}, which . matches in one engine only: write (?s) before the pattern")
        if "(?iu" in given or "(?ui" in given:
            odd = odd_in_any_case(sorted(characters))
            if odd:
                self.refuse(node, f"{odd} has another case in each engine: compare without (?iu), or toLower(x) with =")

    def case(self, node: tree.Case) -> Shape:
        """CASE: what any branch may be. The condition of WHEN is known in its THEN, and its contrary after it."""
        facts = self.facts
        subject = self.shape(node.subject) if node.subject else None
        result = NOTHING
        scope = self
        for when, then in node.branches:
            if subject is None:
                scope.condition(when)
                result = result.with_(replace(scope, facts=facts.given(when, self.written)).shape(then))
                facts = facts.denied(when, self.written)
                scope = replace(scope, facts=facts)
            else:
                value = scope.shape(when)
                self.comparable(when, subject, value, "=")
                result = result.with_(scope.shape(then))
        return result.with_(scope.shape(node.otherwise) if node.otherwise else NULL)

    def with_pattern(self, node: tree.PatternCondition | tree.PatternComprehension | tree.Subquery) -> Shape:
        """Expressions with patterns in them."""
        if self.grouping is not None:
            self.refuse(node, "a pattern beside an aggregation: give it a column of its own in a WITH before")
        inner = replace(self, names=dict(self.names))
        if isinstance(node, tree.PatternCondition):
            inner.patterns((node.path,), node, new=False)
            return BOOLEAN
        inner.patterns((node.path,) if isinstance(node, tree.PatternComprehension) else node.paths, node)
        if node.where:
            inner.condition(node.where)
        if isinstance(node, tree.Subquery):
            return BOOLEAN if node.kind == "exists" else integer(0, ROWS)
        if node.where:
            inner.facts = inner.facts.given(node.where, self.written)
        return list_of(inner.shape(node.result))

    # Patterns.

    def patterns(self, paths: tuple[tree.Path, ...], clause: tree.Node, new: bool = True) -> None:
        """Bind the names of patterns."""
        hops: set[str] = set()
        for path in paths:
            for node in path.nodes:
                self.bind(node.name, NODE, node, new)
            for hop in path.hops:
                if hop.name:
                    if hop.name in hops:
                        self.refuse(hop, f"{hop.name} names two relationships of one pattern: use another name")
                    if hop.name in self.names:
                        self.refuse(hop, f"{hop.name} is already there: use another name, and compare the ids: s.id = {hop.name}.id")
                    hops.add(hop.name)
                    self.bind(hop.name, RELATIONSHIP if hop.high is None else list_of(RELATIONSHIP), hop, new)
            if path.name:
                if not path.hops:
                    self.refuse(path, f"{path.name} is a path of a single node, which is not in the dialect: name the node")
                if path.name in self.names:
                    self.refuse(path, f"{path.name} is already there: use another name")
                self.bind(path.name, PATH, path, new)
        for path in paths:
            for node in path.nodes:
                self.pattern_map(node, "node")
            for hop in path.hops:
                self.pattern_map(hop, "relationship")

    def bind(self, name: str, shape: Shape, piece: tree.Node, new: bool) -> None:
        """A name in a pattern: a new one, or one of the same kind."""
        if not name:
            return
        there = self.names.get(name)
        if there is None:
            if not new:
                self.refuse(piece, f"{name} is not there yet: a pattern as a condition takes no new names; leave it out, or write EXISTS {{ … }}")
            self.names[name] = shape
        elif there.kinds - {"null"} != shape.kinds:
            self.refuse(piece, f"{name} is something else already: use another name")
        elif "null" in there.kinds:
            if isinstance(piece, tree.NodePattern) and (piece.labels or piece.properties):
                self.refuse(piece, f"{name} may be null here: test it in WHERE")
            self.names[name] = there

    def pattern_map(self, piece: tree.NodePattern | tree.HopPattern, owner: str) -> None:
        """``{key: value}`` in a pattern: like comparisons with =."""
        for key, value in piece.properties.entries if piece.properties else ():
            shape = self.shape(value)
            if "null" in shape.kinds:
                self.refuse(value, f"{self.brief(value)} may be null: {{{key}: null}} finds nothing; write WHERE n.{key} = … or n.{key} IS NULL")
            self.need(value, shape, ("boolean", "integer", "float", "string", "date"), "compare it in WHERE, after the pattern")
            self.comparable(value, self.values.shape(owner, key), shape, "=")
