"""Reads patterns: nodes, hops, paths, and lists of paths with their WHERE."""

from __future__ import annotations

from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.cursor import refuse_clause
from graphmodel.querying.syntax.operands import Operands
from graphmodel.querying.syntax.tokens import PLAIN, brief, refuse
from graphmodel.querying.syntax.words import SHORTEST

MAX_HOPS = 100
"""The largest upper bound of a variable-length pattern."""


class Patterns(Operands):
    """Patterns: nodes, hops, paths."""

    def path(self, name: str = "") -> tree.Path:
        """``(a)-[r]->(b)``."""
        nodes, hops = [self.node()], []
        while True:
            token = self.peek()
            if token.raw in ("-", "<") and token.kind == "symbol":
                hops.append(self.hop())
                nodes.append(self.node())
            elif token.raw == "(" and token.kind == "symbol":
                refuse(token, "two patterns with nothing between them: write a comma or an arrow")
            elif token.raw in ("{", "+") and token.kind == "symbol":
                refuse(token, "a quantifier in braces is not in the dialect: write -[:R*1..3]->")
            else:
                return tree.Path(nodes[0].first, nodes[-1].last, name, tuple(nodes), tuple(hops))

    def named_path(self) -> tree.Path:
        """``p = shortestPath((a)-[*..5]-(b))``, or a path."""
        token, name = self.peek(), ""
        if token.kind in ("name", "quoted") and self.peek(1).raw == "=":
            name = self.variable()
            self.at += 1
            token = self.peek()
        if token.word in SHORTEST and self.peek(1).raw == "(":
            self.at += 1
            opened = self.open()
            path = self.path()
            closed = self.close(opened)
            if len(path.hops) != 1:
                refuse(token, f"{token.raw}() takes two nodes and what is between them: shortestPath((a)-[*..5]-(b))")
            hop = path.hops[0]
            if hop.properties:
                refuse(
                    hop.properties.first,
                    "braces in the hop of shortestPath are not read by Neo4j: write MATCH p = (a)-[*1..5 {…}]-(b) … ORDER BY length(p) LIMIT 1",
                )
            return tree.Path(token, closed, name, path.nodes, path.hops, token.word)
        if token.word in ("shortest", "any", "all") and self.peek(1).kind in ("number", "name"):
            refuse(token, f"{token.raw.upper()} before a pattern is not in the dialect: write shortestPath((a)-[*..5]-(b))")
        if token.word in ("shortest", "repeatable", "different", "walk", "trail", "any", "all"):
            refuse(token, f"{token.raw.upper()} before a pattern is not in the dialect")
        if token.raw != "(":
            if token.kind == "quoted" and not PLAIN.match(token.value):
                refuse(token, f"the variable {brief(token)} in a pattern: use letters, digits and _")
            if token.kind == "name":
                refuse_clause(token)
            self.missing()
        if self.peek(1).raw == "(":
            refuse(self.peek(1), "brackets around a pattern are not in the dialect: leave them out, and write lengths as -[:R*1..3]->")
        return self.path(name)

    def variable(self) -> str:
        """A name in a pattern: plain ones only."""
        token = self.named(self.next())
        if not PLAIN.match(token.value):
            refuse(token, f"the variable {brief(token)} in a pattern: use letters, digits and _")
        return token.value

    def node(self) -> tree.NodePattern:
        """``(name:Label {key: value})``."""
        token = self.peek()
        if token.raw in ("+", "*", "{"):
            refuse(token, "a quantifier after an arrow is not in the dialect: write -[:R*1..3]->")
        if token.raw != "(":
            refuse(token if token.kind != "nothing" else self.here(), "-> needs a node: (a)-->(b)")
        opened = self.open()
        if self.peek().raw == "(":
            refuse(opened, "brackets around a pattern are not in the dialect: leave them out, and write lengths as -[:R*1..3]->")
        name = self.variable() if self.peek().kind in ("name", "quoted") and self.peek().word != "where" else ""
        labels = self.names("label")
        properties = self.pattern_map() if self.peek().raw == "{" else None
        self.no_where()
        return tree.NodePattern(opened, self.close(opened), name, labels, properties)

    def names(self, kind: str) -> tuple[str, ...]:
        """``:A|B`` (any of them) or ``:A:B`` (all of them), for a node; types of a hop are any."""
        if self.peek().raw == "&":
            self.unexpected(self.peek())
        if self.peek().raw != ":":
            return ()
        self.at += 1
        names = [self.label(kind)]
        between: set[str] = set()
        while self.peek().raw in (":", "|") and self.peek().kind == "symbol":
            symbol = self.next()
            between.add(symbol.raw)
            if kind == "label":
                self.joined(symbol)
            if symbol.raw == "|" and self.peek().raw == ":":
                refuse(self.peek(), "a colon after |: Neo4j 5 does not read it beside a name; write :A|B")
            names.append(self.label(kind))
            if kind == "type" and names.count(names[-1]) > 1:
                refuse(self.before, f"the type {names[-1]} is there twice: Neo4j counts it twice in some places")
            if len(between) > 1 or (kind == "type" and ":" in between):
                refuse(symbol, "write labels as :A|B or :A:B, types as :A|B")
        return (("|",) if "|" in between and kind == "label" else ()) + tuple(names)

    def pattern_map(self) -> tree.MapOf:
        """``{key: value}`` in a pattern: values that are there before the pattern is looked for."""
        start = self.at
        properties = self.map_of(pattern=True)
        # Also inside the brackets and calls of a value.
        for index in range(start + 1, self.at - 1):
            token = self.tokens[index]
            if token.raw == "." and token.kind == "symbol" and self.tokens[index + 1].kind in ("name", "quoted"):
                refuse(
                    self.tokens[index + 1],
                    f"the property .{self.tokens[index + 1].raw} inside the braces of a pattern is not in the dialect: "
                    "compare it in WHERE, after the pattern",
                )
        return properties

    def no_where(self) -> None:
        """WHERE inside a pattern."""
        if self.peek().word == "where":
            refuse(self.peek(), "WHERE inside a pattern is not in the dialect: put it after the pattern")

    def hop(self) -> tree.HopPattern:
        """``-[r:T*1..3]->``."""
        first = self.next()
        left = first.raw == "<"
        if left:
            if self.peek().raw != "-":
                self.unexpected(self.peek())
            self.at += 1
        name, properties, low = "", None, 1
        types: tuple[str, ...] = ()
        high: int | None = None
        if self.peek().raw == "[":
            opened = self.open()
            if self.peek().kind in ("name", "quoted") and self.peek().word != "where":
                name = self.variable()
            types = self.names("type")
            if self.peek().raw == "*":
                low, high = self.hop_length()
            properties = self.pattern_map() if self.peek().raw == "{" else None
            self.no_where()
            self.close(opened)
        token = self.peek()
        if token.raw != "-":
            if token.raw in ("+", "*", "{"):
                refuse(token, "a quantifier after an arrow is not in the dialect: write -[:R*1..3]->")
            self.unexpected(token)
        self.at += 1
        right = self.peek().raw == ">" and self.adjacent()
        if right:
            if left:
                refuse(token, "<-[…]-> is not in the dialect: write -[…]-, which means the same")
            self.at += 1
        direction = "in" if left else "out" if right else "both"
        return tree.HopPattern(first, self.before, name, types, properties, low, high, direction)

    def hop_length(self) -> tuple[int, int]:
        """``*1..3``: the upper bound must be there."""
        token = self.next()
        low = high = ""
        if self.peek().kind == "number":
            low = high = self.next().raw
        if self.take(".."):
            high = self.next().raw if self.peek().kind == "number" else ""
        if self.peek().kind == "parameter":
            refuse(self.peek(), "a parameter cannot bound a variable length: write the number")
        if not high:
            refuse(token, "a variable length without an upper bound: write *1..5")
        if not (high.isdigit() and (low or "0").isdigit()):
            refuse(token, "the bounds of a variable length are whole numbers: *1..5")
        if int(high) > MAX_HOPS:
            refuse(token, f"a variable length of up to {high} hops: at most {MAX_HOPS}")
        if low and int(low) > int(high):
            refuse(token, f"*{low}..{high} begins after it ends: write *{high}..{low}")
        if self.peek().raw not in ("]", "{"):
            refuse(self.peek() if self.peek().kind != "nothing" else token, "after a variable length come ] or {")
        return int(low or 1), int(high)

    def paths_and_where(self) -> tuple[tuple[tree.Path, ...], tree.Expression | None]:
        """Patterns with commas, and WHERE."""
        paths = [self.named_path()]
        while self.take(","):
            paths.append(self.named_path())
        where = None
        if self.peek().word == "where":
            self.at += 1
            where = self.expression()
        return tuple(paths), where
