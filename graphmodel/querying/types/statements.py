"""Follows the shapes of values through the clauses of a statement, and refuses what engines answer differently from Neo4j 5 for these values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphmodel.errors import UsageError
from graphmodel.querying.syntax import tree
from graphmodel.querying.types.expressions import ExpressionTypes
from graphmodel.querying.types.scope import aggregates, is_aggregate
from graphmodel.querying.types.shapes import MOST, NODE, NULL, Shape, either
from graphmodel.querying.types.values import Values


def check(statement: tree.Statement, text: str, parameters: Mapping[str, Any], values: Values) -> tuple[str, ...]:
    """Follow a statement; the names of its columns, as Neo4j gives them.

    Raises RefusedError, with the place, where the engines would differ on these parameters and this graph's values.
    """
    parts: list[tuple[tuple[str, ...], list[Shape]]] = []
    for part in statement.parts:
        scope = StatementTypes(text, parameters, values)
        for clause in part:
            scope.clause(clause)
        parts.append((scope.columns, scope.returned))
        last = part[-1]
        if parts[0][0] != parts[-1][0]:
            raise UsageError(f"{last.first.place}: the parts of a UNION need the same return column names, in the same order")
    if statement.union == "distinct":
        first = statement.parts[0][-1]
        for shapes in zip(*(shapes_of_part for _, shapes_of_part in parts), strict=True):
            StatementTypes(text, parameters, values).distinct(either(shapes), first)
    return parts[0][0]


@dataclass(slots=True)
class StatementTypes(ExpressionTypes):
    """A scope that follows clauses."""

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
        for condition in where.operands if isinstance(where, tree.Chain) and where.rank == "and" else (where,):
            if isinstance(condition, tree.Chain) and condition.rank == "compare" and condition.ops[0].raw == "=":
                for left, right in (condition.operands, condition.operands[::-1]):
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
                grouping = frozenset(self.written(item.value) for item in plain) | {
                    item.name for item in plain if isinstance(item.value, tree.Variable)
                }
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
        bounds = [self.bound(item) for item in (clause.skip, clause.limit) if item is not None]
        if sum(bounds) > MOST:
            self.refuse(
                clause.limit or clause.skip or clause,
                f"SKIP and LIMIT add up to more than {MOST}, which is an error in Neo4j: take a smaller number",
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
        """An aggregation may be anywhere in an expression, but not where it is computed for each item of a list."""
        for piece in tree.walk(value):
            inner: tuple[tree.Expression | None, ...] = ()
            match piece:
                case tree.Comprehension():
                    inner = (piece.where, piece.result)
                case tree.Quantifier():
                    inner = (piece.where,)
                case tree.Reduce():
                    inner = (piece.step,)
            call = next((call for expression in inner if expression for call in tree.walk(expression) if is_aggregate(call)), None)
            if call:
                self.refuse(call, f"{self.brief(call)} for each item of a list: give it a name, WITH …, {self.brief(call)} AS x, and use the name")

    def counted_hops(self, value: tree.Expression) -> None:
        """``MATCH ()-->(b) RETURN count(b.name)``, which Neo4j 5.26 takes for count(*)."""
        for call in tree.walk(value):
            if (
                isinstance(call, tree.Call)
                and call.name == "count"
                and not call.distinct
                and call.arguments
                and isinstance(call.arguments[0], tree.Access)
            ):
                name = self.brief(call.arguments[0])
                self.refuse(
                    call, f"count({name}) of all relationships: Neo4j 5.26 counts those without it too; write WHERE {name} IS NOT NULL … count(*)"
                )

    def counted_patterns(self, clause: tree.Projection) -> None:
        """``RETURN DISTINCT COUNT { (m)--() } AS c ORDER BY c LIMIT 1``, where m is null: null in Neo4j 5.26, and 0 without any one of the three."""
        if clause.distinct and clause.order and clause.limit:
            for piece in (piece for item in clause.items for piece in tree.walk(item.value)):
                if isinstance(piece, tree.Subquery) and piece.kind == "count":
                    self.refuse(
                        piece, f"{self.brief(piece)} beside DISTINCT, ORDER BY and LIMIT: Neo4j 5.26 may give null for 0; name it in a WITH before"
                    )

    def order(self, clause: tree.Projection, after: StatementTypes, aggregating: bool) -> None:
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
                used = {piece.name for piece in tree.walk(value) if isinstance(piece, tree.Variable)}
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
        for piece in tree.walk(node):
            if isinstance(piece, tree.Variable) and piece.name in both:
                self.refuse(piece, f"{piece.name} is both a column and something else: use another name for the column")

    def bound(self, value: tree.Expression) -> int:
        """SKIP and LIMIT: a whole number."""
        if not isinstance(value, (tree.Literal, tree.Parameter)):
            self.refuse(value, "SKIP and LIMIT take a number or a parameter")
        given = value.value if isinstance(value, tree.Literal) else self.parameters.get(value.name)
        if isinstance(given, bool) or not isinstance(given, int) or given < 0:
            self.refuse(value, f"SKIP and LIMIT take a whole number from 0, not {given!r}")
        return given


def _is_bare_hop(clause: tree.Match) -> bool:
    return len(clause.paths) == 1 and len(clause.paths[0].hops) == 1 and not clause.paths[0].hops[0].types and clause.where is None
