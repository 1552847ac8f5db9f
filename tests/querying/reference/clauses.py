"""Clauses: rows in, rows out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cmp_to_key
from typing import Any

from graphmodel.querying.syntax import tree
from tests.querying.reference.expressions import Evaluator, aggregates
from tests.querying.reference.patterns import Graph, Row
from tests.querying.reference.values import key, order

Rows = list[Row]


def run(statement: tree.Statement, graph: Graph, parameters: Mapping[str, Any], text: str) -> list[tuple[Any, ...]]:
    """The rows that a statement returns."""
    answers: list[tuple[Any, ...]] = []
    for part in statement.parts:
        answers += Clauses(graph, parameters, text).part(part)
    return list({key(list(row)): row for row in reversed(answers)}.values())[::-1] if statement.union == "distinct" else answers


class Clauses:
    def __init__(self, graph: Graph, parameters: Mapping[str, Any], text: str) -> None:
        self.evaluator = Evaluator(graph, parameters)
        self.text = text

    def part(self, clauses: tuple[tree.Clause, ...]) -> list[tuple[Any, ...]]:
        rows: Rows = [{}]
        for clause in clauses:
            match clause:
                case tree.Match():
                    rows = self.match(clause, rows)
                case tree.Unwind():
                    rows = [{**row, clause.name: item} for row in rows for item in self.evaluator.value(clause.source, row) or []]
                case _:
                    rows = self.project(clause, rows)
        last = clauses[-1]
        names = [item.name for item in last.items] if isinstance(last, tree.Projection) else []
        return [tuple(row[name] for name in names) for row in rows]

    def match(self, clause: tree.Match, rows: Rows) -> Rows:
        found: Rows = []
        names = {name for path in clause.paths for name in (path.name, *(piece.name for piece in (*path.nodes, *path.hops))) if name}
        for row in rows:
            fitting = [
                one
                for one in self.evaluator.matcher.match(clause.paths, row)
                if clause.where is None or self.evaluator.value(clause.where, one) is True
            ]
            found += fitting or ([{**dict.fromkeys(names), **row}] if clause.optional else [])
        return found

    def project(self, clause: tree.Projection, rows: Rows) -> Rows:
        """Pairs of what a row was and what it is, so that ORDER BY and WHERE see both."""
        pairs = self.grouped(clause, rows) if any(aggregates(item.value) for item in clause.items) else self.plain(clause, rows)
        if clause.distinct:
            pairs = list({key([row[name] for name in row]): (before, row) for before, row in reversed(pairs)}.values())[::-1]
        if clause.order:
            pairs.sort(key=cmp_to_key(lambda one, other: self.order(clause, one, other)))
        low = self.evaluator.value(clause.skip, {}) if clause.skip else 0
        high = low + self.evaluator.value(clause.limit, {}) if clause.limit else None
        pairs = pairs[low:high]
        if clause.where:
            pairs = [(before, row) for before, row in pairs if self.evaluator.value(clause.where, {**before, **row}) is True]
        return [row for _, row in pairs]

    def plain(self, clause: tree.Projection, rows: Rows) -> list[tuple[Row, Row]]:
        kept = [dict(row) if clause.star else {} for row in rows]
        return [
            (row, {**keep, **{item.name: self.evaluator.value(item.value, row) for item in clause.items}})
            for row, keep in zip(rows, kept, strict=True)
        ]

    def grouped(self, clause: tree.Projection, rows: Rows) -> list[tuple[Row, Row]]:
        keys = [item for item in clause.items if not aggregates(item.value)]
        groups: dict[Any, Rows] = {} if keys else {(): []}
        for row in rows:
            groups.setdefault(tuple(key(self.evaluator.value(item.value, row)) for item in keys), []).append(row)
        pairs: list[tuple[Row, Row]] = []
        for group in groups.values():
            row = group[0] if group else {}
            values = {item.name: self.evaluator.value(item.value, row) for item in keys}
            # An aggregated column may compute with a column that rows are grouped by, under its old name or its new one.
            scope = {**values, **row}
            pairs.append(
                (values, {item.name: values[item.name] if item in keys else self.evaluator.value(item.value, scope, group) for item in clause.items})
            )
        return pairs

    def order(self, clause: tree.Projection, one: tuple[Row, Row], other: tuple[Row, Row]) -> int:
        for expression, descending in clause.order:
            found = order(self.sort_value(clause, expression, one), self.sort_value(clause, expression, other))
            if found:
                return -found if descending else found
        return 0

    def sort_value(self, clause: tree.Projection, expression: tree.Expression, pair: tuple[Row, Row]) -> Any:
        """A column by its name or as it is written, else computed."""
        before, row = pair
        written = self.written(expression)
        for item in clause.items:
            if written in (item.name, self.written(item.value)):
                return row[item.name]
        return self.evaluator.value(expression, {**before, **row})

    def written(self, node: tree.Node) -> str:
        return " ".join(self.text[node.first.offset : node.last.offset + len(node.last.raw)].split())
