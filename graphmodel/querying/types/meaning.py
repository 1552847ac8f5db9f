"""Follows the outlines of values through a query, and refuses what the embedded engine would answer differently from Neo4j 5.

Each rule here was found by comparing the two engines, and is kept by the tests that compare them (``tests/querying/parity``). A refusal says which
value it is about, what Neo4j does with it, and how to write it so that both answer alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from graphmodel.errors import UsageError
from graphmodel.querying.syntax import tree
from graphmodel.querying.types import arithmetic, calls
from graphmodel.querying.types.regexes import check_regex, odd_in_any_case
from graphmodel.querying.types.scope import Scope, aggregates
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
from graphmodel.querying.types.values import Values

DATE_PARTS = frozenset(
    {"year", "month", "day", "week", "weekYear", "dayOfWeek", "weekDay", "quarter", "ordinalDay", "dayOfQuarter"},
)
DURATION_PARTS = frozenset({"years", "months", "weeks", "days", "monthsOfYear"})


def check(statement: tree.Statement, text: str, parameters: Mapping[str, Any], values: Values) -> tuple[str, ...]:
    """Follow a statement; the names of its columns, as Neo4j gives them.

    Raises RefusedError, with the place, where the engines would differ on these parameters and this graph's values.
    """
    found: list[tuple[tuple[str, ...], list[Shape]]] = []
    for part in statement.parts:
        scope = Meaning(text, parameters, values)
        for clause in part:
            scope.clause(clause)
        found.append((scope.columns, scope.returned))
        last = part[-1]
        if found[0][0] != found[-1][0]:
            raise UsageError(f"{last.first.place}: the parts of a UNION need the same return column names, in the same order")
    if statement.union == "distinct":
        first = statement.parts[0][-1]
        for shapes in zip(*(one for _, one in found), strict=True):
            Meaning(text, parameters, values).distinct(either(shapes), first)
    return found[0][0]


@dataclass(slots=True)
class Meaning(Scope):
    """A scope that follows clauses and expressions."""

    # Clauses.

    def clause(self, clause: tree.Clause) -> None:
        """Follow a clause."""
        match clause:
            case tree.Match():
                self.bare_hop = not self.names and _is_bare_hop(clause)
                self.sorted = ()
                self.match(clause)
            case tree.Unwind():
                self.bare_hop = False
                self.sorted = ()
                self.unwind(clause)
            case _:
                self.projection(clause)

    def match(self, clause: tree.Match) -> None:
        """MATCH: bind what the patterns name, and test."""
        before = dict(self.names)
        self.patterns(clause.paths, clause)
        if clause.where:
            self.condition(clause.where)
        before_facts = self.facts
        self.ids(clause)
        for path in clause.paths:
            if path.shortest:
                self.apart(path, clause)
        if clause.optional:
            self.facts = before_facts
        if clause.where and not clause.optional:
            self.facts = self.facts.given(clause.where, self.written)
        if clause.optional:
            for name, shape in self.names.items():
                if name not in before:
                    self.names[name] = shape.or_null()

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
                    self.refuse(path, f"{path.name} is a path of a single node, in which the embedded engine finds none: name the node")
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
            self.refuse(piece, f"{name} stands for something else already: use another name")
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

    def apart(self, path: tree.Path, clause: tree.Match) -> None:
        """The ends of a shortestPath: Neo4j answers an error where they are the same node."""
        facts = self.facts.given(clause.where, self.written) if clause.where else self.facts
        names = self.ends(path)
        for name in names:
            if "null" in self.names.get(name, NODE).kinds:
                self.refuse(path, f"{name} may be null here: test it in a WITH … WHERE before")
        if facts.differ(*names):
            return
        self.refuse(
            path,
            "the ends of a shortestPath may be the same node, for which Neo4j answers an error: name both and write WHERE a.id <> b.id",
        )

    def ends(self, path: tree.Path) -> tuple[str, str]:
        """The names of a path's ends; one that has none gets one from its place."""
        first, last = path.nodes[0], path.nodes[-1]
        return first.name or f"{first.first.offset}", last.name or f"{last.first.offset}"

    def ids(self, clause: tree.Match) -> None:
        """Remember the ids that a clause asks for: in the braces of nodes, and in WHERE."""
        for path in clause.paths:
            for node in path.nodes:
                for key, value in node.properties.entries if node.properties else ():
                    if key == "id":
                        self.id_of(node.name or f"{node.first.offset}", value)
        where = clause.where
        for one in where.operands if isinstance(where, tree.Chain) and where.rank == "and" else (where,):
            if isinstance(one, tree.Chain) and one.rank == "compare" and one.ops[0].raw == "=":
                for left, right in (one.operands, one.operands[::-1]):
                    if isinstance(left, tree.Access) and left.keys == ("id",) and isinstance(left.base, tree.Variable):
                        self.id_of(left.base.name, right)

    def id_of(self, name: str, value: tree.Expression) -> None:
        """Remember a node's id, where it is written or given."""
        if isinstance(value, tree.Literal):
            self.facts = self.facts.with_id(name, value.value)
        elif isinstance(value, tree.Parameter):
            self.facts = self.facts.with_id(name, self.parameters.get(value.name))

    def unwind(self, clause: tree.Unwind) -> None:
        """UNWIND: a list, item by item."""
        shape = self.shape(clause.source)
        self.need(clause.source, shape, ("list",), "UNWIND takes a list; write UNWIND [x] AS … for one value")
        if clause.name in self.names:
            self.refuse(clause, f"{clause.name} is already there: use another name")
        self.names[clause.name] = shape.items or NULL

    def projection(self, clause: tree.Projection) -> None:
        """WITH or RETURN."""
        aggregating = any(aggregates(item.value) for item in clause.items)
        if self.bare_hop and len(clause.items) == 1:
            self.counted_hops(clause.items[0].value)
        plain = [item for item in clause.items if not aggregates(item.value)]
        if aggregating and clause.star:
            self.refuse(clause, "WITH * beside an aggregation: name what the rows are grouped by")
        shapes: dict[str, Shape] = dict(self.names) if clause.star else {}
        for item in clause.items:
            if item.name in shapes and not (clause.star and isinstance(item.value, tree.Variable) and item.value.name == item.name):
                self.refuse(item.value, f"two columns are called {item.name}: give one another name with AS")
            if aggregates(item.value):
                self.aggregated(item.value)
                grouping = frozenset(self.written(one.value) for one in plain) | {one.name for one in plain if isinstance(one.value, tree.Variable)}
                inner = replace(self, grouping=grouping, grouped=bool(plain))
                shapes[item.name] = inner.shape(item.value)
            else:
                shapes[item.name] = self.shape(item.value)
        if aggregating:
            for item in plain:
                self.distinct(shapes[item.name], item.value, "rows are grouped by it")
        if clause.distinct:
            for name, shape in shapes.items():
                self.distinct(shape, next((item.value for item in clause.items if item.name == name), clause), "DISTINCT")
        if clause.kind == "return":
            for item in clause.items:
                self.returnable(item.value, shapes[item.name])
        self.counted_patterns(clause)
        bounds = [self.bound(one) for one in (clause.skip, clause.limit) if one is not None]
        if sum(bounds) > _MOST:
            self.refuse(
                clause.limit or clause.skip or clause,
                f"SKIP and LIMIT add up to more than {_MOST}, which is an error in Neo4j: take a smaller number",
            )
        after = replace(self, names=shapes, facts=self.facts.through(clause, set(shapes)), sorted=self.sorted if not aggregating else ())
        self.order(clause, after, aggregating)
        if clause.where:
            if aggregating or clause.distinct:
                after.condition(clause.where)
            else:
                self.apart_from(clause, clause.where)
                replace(after, names={**self.names, **after.names}).condition(clause.where)
            after.facts = after.facts.given(clause.where, self.written)
        if clause.order:
            columns = {self.written(item.value): item.name for item in clause.items}
            keys = [self.written(value) for value, _ in clause.order]
            after.sorted = tuple(frozenset({key, columns.get(key, key)}) for key in keys)
        self.names, self.facts, self.sorted = after.names, after.facts, after.sorted
        self.columns, self.returned = tuple(shapes), list(shapes.values())

    def aggregated(self, value: tree.Expression) -> None:
        """Where an aggregation may stand: by itself, in arithmetic, and as the argument of a function."""
        for one in tree.walk(value):
            if isinstance(one, (tree.Case, tree.Comprehension, tree.Quantifier, tree.Reduce)) and aggregates(one):
                inner = next(call for call in tree.walk(one) if isinstance(call, tree.Call) and aggregates(call))
                self.refuse(
                    inner, f"{self.brief(inner)} inside a larger expression: give it a name, WITH …, {self.brief(inner)} AS x, and use the name"
                )

    def counted_hops(self, value: tree.Expression) -> None:
        """``MATCH ()-->(b) RETURN count(b.name)``, which Neo4j 5.26 takes for count(*)."""
        for one in tree.walk(value):
            if (
                isinstance(one, tree.Call)
                and one.name == "count"
                and not one.distinct
                and one.arguments
                and isinstance(one.arguments[0], tree.Access)
            ):
                name = self.brief(one.arguments[0])
                self.refuse(
                    one, f"count({name}) of all relationships: Neo4j 5.26 counts those without it too; write WHERE {name} IS NOT NULL … count(*)"
                )

    def counted_patterns(self, clause: tree.Projection) -> None:
        """``RETURN DISTINCT COUNT { (m)--() } AS c ORDER BY c LIMIT 1``, where m is null: null in Neo4j 5.26, and 0 without any one of the three."""
        if clause.distinct and clause.order and clause.limit:
            for one in (one for item in clause.items for one in tree.walk(item.value)):
                if isinstance(one, tree.Subquery) and one.kind == "count":
                    self.refuse(
                        one, f"{self.brief(one)} beside DISTINCT, ORDER BY and LIMIT: Neo4j 5.26 may give null for 0; name it in a WITH before"
                    )

    def order(self, clause: tree.Projection, after: Meaning, aggregating: bool) -> None:
        """ORDER BY: by columns, or by what was there before them."""
        items = {self.written(item.value): after.names[item.name] for item in clause.items}
        for value, _ in clause.order:
            written = self.written(value)
            if written not in after.names:
                self.apart_from(clause, value)
            if written in after.names:
                shape = after.names[written]
            elif written in items and not aggregates(value):
                shape = items[written]
            elif aggregates(value):
                self.refuse(value, f"ORDER BY {self.brief(value)}: give it a name in {clause.kind.upper()}, and order by the name")
            elif aggregating or clause.distinct:
                used = {one.name for one in tree.walk(value) if isinstance(one, tree.Variable)}
                if used - set(after.names):
                    self.refuse(value, f"ORDER BY {self.brief(value)}: after DISTINCT or an aggregation only the columns can be ordered by")
                shape = after.shape(value)
            else:
                shape = replace(self, names={**self.names, **after.names}).shape(value)
            self.orderable(value, shape)

    def apart_from(self, clause: tree.Projection, node: tree.Expression) -> None:
        """A name that is something else before the columns and among them is refused where both are there."""
        same = {item.name for item in clause.items if isinstance(item.value, tree.Variable) and item.value.name == item.name}
        both = ({item.name for item in clause.items} - same) & set(self.names)
        for one in tree.walk(node):
            if isinstance(one, tree.Variable) and one.name in both:
                self.refuse(one, f"{one.name} is both a column and something else: use another name for the column")

    def bound(self, value: tree.Expression) -> int:
        """SKIP and LIMIT: a whole number."""
        if not isinstance(value, (tree.Literal, tree.Parameter)):
            self.refuse(value, "SKIP and LIMIT take a number or a parameter")
        given = value.value if isinstance(value, tree.Literal) else self.parameters.get(value.name)
        if isinstance(given, bool) or not isinstance(given, int) or given < 0:
            self.refuse(value, f"SKIP and LIMIT take a whole number from 0, not {given!r}")
        return given

    # Expressions.

    def shape(self, node: tree.Expression) -> Shape:
        """What an expression may be."""
        made = self.made(node)
        if "null" in made.kinds and self.facts.there(self.written(node)):
            return made.without("null")
        return made

    def made(self, node: tree.Expression) -> Shape:
        """The same, by the kind of expression."""
        if self.grouping is not None and self.written(node) in self.grouping:
            return replace(self, grouping=None).made(node)
        match node:
            case tree.Literal():
                return of_value(node.value)
            case tree.Parameter():
                return of_value(self.parameters.get(node.name))
            case tree.Variable():
                return self.variable(node)
            case tree.ListOf():
                return list_of(either([self.shape(one) for one in node.items]) if node.items else None)
            case tree.MapOf():
                return Shape(frozenset({"map"}), fields=tuple((key, self.shape(one)) for key, one in node.entries))
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
                made = list_of(inner.shape(node.result) if node.result else item)
                return made.or_null() if "null" in self.shape(node.source).kinds else made
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

    def each(self, name: str, source: tree.Expression, node: tree.Node) -> tuple[Meaning, Shape]:
        """The scope in which a name stands for the items of a list."""
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

        def step(made: Shape) -> Shape:
            names = {**inner.names, node.total: made}
            grouping = None if inner.grouping is None else inner.grouping | {node.total}
            return made.with_(replace(inner, names=names, grouping=grouping).shape(node.step))

        made = self.shape(node.start)
        for _ in range(3):  # the kinds: of the start, of a step from there, of a step from that
            grown = step(made)
            if grown.deep == made.deep:
                break
            made = grown
        else:
            self.refuse(node, "this reduce() changes the kind of its result as it goes: begin with a value of the kind that comes out")
        if grown != made:
            made = arithmetic.repeated(made, grown)
            if "map" in made.deep:
                self.refuse(node, "a map that grows in reduce(): reduce one number or text at a time")
            if not arithmetic.within(step(made), made, grown):
                self.refuse(node, "this reduce() may leave 64 bits, or what a float holds, for which Neo4j answers an error; reduce smaller numbers")
        return made.or_null() if "null" in self.shape(node.source).kinds else made

    def access(self, node: tree.Access, shape: Shape, key: str) -> Shape:
        """``.key`` of what may be a node, a relationship, a map, a day or null."""
        made = NULL if "null" in shape.kinds else NOTHING
        self.need(node, shape, ("node", "relationship", "map", "date", "duration"), f"it has no .{key}")
        for owner in ("node", "relationship"):
            if owner in shape.kinds:
                made = made.with_(self.values.shape(owner, key))
        if "map" in shape.kinds:
            if shape.fields is None:
                self.refuse(node, f"{self.brief(node)}: the keys of this map are not known")
            made = made.with_(dict(shape.fields).get(key, NULL))
        for kind, parts in (("date", DATE_PARTS), ("duration", DURATION_PARTS)):
            if kind in shape.kinds:
                if key not in parts:
                    self.refuse(node, f".{key} of {WORDS[kind]} is not read alike; there are {', '.join(sorted(parts))}")
                made = made.with_(integer(-(2**40), 2**40))
        return made

    def subscript(self, node: tree.Subscript) -> Shape:
        """``list[index]``."""
        base, index = self.shape(node.base), self.shape(node.index)
        if isinstance(node.index, tree.Parameter) and "string" in index.kinds:
            self.refuse(node.index, f"parameter {node.index.name} stands for a property's name: write the name into the query, n.name")
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
                    self.refuse(bound, f"{self.brief(bound)} may be null: the embedded engine cuts by numbers only; write coalesce(x, 0)")
        return base

    def unary(self, node: tree.Unary) -> Shape:
        """NOT, minus, IS NULL."""
        if node.op == "not":
            return self.condition(node.operand)
        shape = self.shape(node.operand)
        if node.op == "-":
            self.need(node.operand, shape, NUMBERS, "only a number has a minus")
            if shape.floats and shape.floats.zero:
                self.refuse(node, f"{self.brief(node)}: of 0.0 Neo4j makes 0.0 and the embedded engine -0.0; write 0 - x")
            return arithmetic.negative(shape)
        if shape.kinds & {"path"}:
            return BOOLEAN
        return BOOLEAN

    def chain(self, node: tree.Chain) -> Shape:
        """Operators of one rank."""
        match node.rank:
            case "or" | "xor" | "and":
                for one in node.operands:
                    self.condition(one)
                return CONDITION
            case "compare":
                left, right = (self.shape(one) for one in node.operands)
                self.comparable(node, left, right, node.ops[0].raw)
                return CONDITION
            case "string":
                return self.textual(node)
            case _:
                shapes = [self.shape(one) for one in node.operands]
                made = shapes[0]
                for at, op in enumerate(node.ops):
                    made = arithmetic.operation(self, node, at, op.raw, made, shapes[at + 1])
                return made

    def textual(self, node: tree.Chain) -> Shape:
        """IN, STARTS WITH, ENDS WITH, CONTAINS, =~."""
        left, right = (self.shape(one) for one in node.operands)
        op = node.ops[0]
        one, other = node.operands
        if op.word == "in":
            self.need(other, right, ("list",), "IN takes a list; write x = y for one value")
            if right.items:
                self.comparable(node, left, right.items, "=")
            return CONDITION
        self.need(one, left, ("string",), f"{op.raw.upper()} takes text; write toString(x)")
        self.need(other, right, ("string",), f"{op.raw.upper()} takes text; write toString(x)")
        if op.raw == "=~":
            self.regex(node, other, left)
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
        """CASE: what any branch may be. What WHEN says is known in its THEN, and its contrary after it."""
        facts = self.facts
        subject = self.shape(node.subject) if node.subject else None
        made = NOTHING
        scope = self
        for when, then in node.branches:
            if subject is None:
                scope.condition(when)
                made = made.with_(replace(scope, facts=facts.given(when, self.written)).shape(then))
                facts = facts.denied(when, self.written)
                scope = replace(scope, facts=facts)
            else:
                value = scope.shape(when)
                self.comparable(when, subject, value, "=")
                made = made.with_(scope.shape(then))
        return made.with_(scope.shape(node.otherwise) if node.otherwise else NULL)

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


_MOST = 2**63 - 1
"""The largest integer."""


def _is_bare_hop(clause: tree.Match) -> bool:
    return len(clause.paths) == 1 and len(clause.paths[0].hops) == 1 and not clause.paths[0].hops[0].types and clause.where is None
