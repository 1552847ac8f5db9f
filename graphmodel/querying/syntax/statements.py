"""Reads a statement: clauses, patterns, and the order in which they may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from graphmodel.errors import RefusedError
from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.cursor import Mention, refuse_clause
from graphmodel.querying.syntax.expressions import Expressions
from graphmodel.querying.syntax.tokens import PLAIN, Token, brief, refuse
from graphmodel.querying.syntax.words import CLAUSES, SHORTEST, STARTS

MAX_HOPS = 100
"""The largest upper bound of a variable-length pattern."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement that was read, and the names of the graph in it; ``words`` are names that are keywords elsewhere."""

    statement: tree.Statement
    labels: tuple[Mention, ...]
    keys: tuple[Mention, ...]
    words: tuple[Token, ...]


def read(tokens: list[Token], text: str) -> Reading:
    """The tree of a statement. Raises RefusedError with the place where it is not one of the dialect."""
    if tokens and tokens[-1].raw == ";":
        tokens = tokens[:-1]
    if not tokens:
        raise RefusedError("1:1: an empty query: it begins with MATCH, UNWIND, WITH or RETURN")
    reader = _Statements(tokens, text)
    statement = reader.statement()
    return Reading(statement, tuple(reader.labels), tuple(reader.keys), tuple(reader.words))


class _Patterns(Expressions):
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
                refuse(token, "a quantifier in braces is not read by the embedded engine: write -[:R*1..3]->")
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
            refuse(token, f"{token.raw.upper()} before a pattern is not read by the embedded engine: write shortestPath((a)-[*..5]-(b))")
        if token.word in ("shortest", "repeatable", "different", "walk", "trail", "any", "all"):
            refuse(token, f"{token.raw.upper()} before a pattern is not read by the embedded engine")
        if token.raw != "(":
            if token.kind == "quoted" and not PLAIN.match(token.value):
                refuse(token, f"the variable {brief(token)} in a pattern: use letters, digits and _")
            if token.kind == "name":
                refuse_clause(token)
            self.missing()
        if self.peek(1).raw == "(":
            refuse(self.peek(1), "brackets around a pattern are not read by the embedded engine: leave them out, and write lengths as -[:R*1..3]->")
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
            refuse(token, "a quantifier after an arrow is not read by the embedded engine: write -[:R*1..3]->")
        if token.raw != "(":
            refuse(token if token.kind != "nothing" else self.here(), "-> needs a node: (a)-->(b)")
        opened = self.open()
        if self.peek().raw == "(":
            refuse(opened, "brackets around a pattern are not read by the embedded engine: leave them out, and write lengths as -[:R*1..3]->")
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
        found = [self.label(kind)]
        between: set[str] = set()
        while self.peek().raw in (":", "|") and self.peek().kind == "symbol":
            symbol = self.next()
            between.add(symbol.raw)
            if kind == "label":
                self.joined(symbol)
            if symbol.raw == "|" and self.peek().raw == ":":
                refuse(self.peek(), "a colon after |: Neo4j 5 does not read it beside a name; write :A|B")
            found.append(self.label(kind))
            if kind == "type" and found.count(found[-1]) > 1:
                refuse(self.before, f"the type {found[-1]} stands twice: Neo4j counts what is found twice in some places")
            if len(between) > 1 or (kind == "type" and ":" in between):
                refuse(symbol, "write labels as :A|B or :A:B, types as :A|B")
        return (("|",) if "|" in between and kind == "label" else ()) + tuple(found)

    def pattern_map(self) -> tree.MapOf:
        """``{key: value}`` in a pattern: values that are there before the pattern is looked for."""
        start = self.at
        made = self.map_of(pattern=True)
        # What is read inside, whatever it stands in.
        for index in range(start + 1, self.at - 1):
            token = self.tokens[index]
            if token.raw == "." and token.kind == "symbol" and self.tokens[index + 1].kind in ("name", "quoted"):
                refuse(
                    self.tokens[index + 1],
                    f"the property .{self.tokens[index + 1].raw} inside the braces of a pattern is silently read as nothing by the embedded "
                    "engine: compare it in WHERE, after the pattern",
                )
        return made

    def no_where(self) -> None:
        """WHERE inside a pattern."""
        if self.peek().word == "where":
            refuse(self.peek(), "WHERE inside a pattern is not read by the embedded engine: put it after the pattern")

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
                refuse(token, "a quantifier after an arrow is not read by the embedded engine: write -[:R*1..3]->")
            self.unexpected(token)
        self.at += 1
        right = self.peek().raw == ">" and self.adjacent()
        if right:
            if left:
                refuse(token, "<-[…]-> is not read by the embedded engine: write -[…]-, which means the same")
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
            refuse(token, "a variable length without an upper bound: the embedded engine would stop at ten hops; write *1..5")
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
        found = [self.named_path()]
        while self.take(","):
            found.append(self.named_path())
        where = None
        if self.peek().word == "where":
            self.at += 1
            where = self.expression()
        return tuple(found), where


class _Statements(_Patterns):
    """Clauses, in their order."""

    def statement(self) -> tree.Statement:
        """All of it."""
        parts: list[tuple[tree.Clause, ...]] = []
        kinds: list[str] = []
        ordered: Token | None = None
        while True:
            clauses, order = self.single()
            parts.append(clauses)
            ordered = ordered or order
            token = self.peek()
            if token.word != "union":
                break
            self.at += 1
            if self.peek().word == "distinct":
                refuse(token, "UNION DISTINCT: write UNION")
            kinds.append("all" if self.take("all") else "distinct")
            if kinds[-1] != kinds[0]:
                refuse(token, "UNION and UNION ALL in one query: use one of them throughout")
        if kinds and ordered:
            refuse(
                ordered,
                f"{ordered.raw.upper()} in a UNION means the last part in Neo4j and the whole in the embedded engine: "
                "order the rows where they are used, or write one MATCH with OR",
            )
        return tree.Statement(tuple(parts), kinds[0] if kinds else "")

    def single(self) -> tuple[tuple[tree.Clause, ...], Token | None]:
        """One part of a UNION, and where its RETURN is ordered or cut."""
        clauses: list[tree.Clause] = []
        token = self.peek()
        if token.kind == "nothing" or token.word not in STARTS:
            refuse_clause(token if token.kind != "nothing" else self.tokens[-1])
        while True:
            token = self.peek()
            match token.word:
                case "match" | "optional":
                    clauses.append(self.match(token))
                case "unwind":
                    clauses.append(self.unwind())
                case "with" | "return":
                    clauses.append(self.projection())
                    if token.word == "return":
                        return tuple(clauses), self.after_return()
                case _:
                    self.out_of_order(token)

    def out_of_order(self, token: Token) -> NoReturn:
        """Refuse what cannot follow a clause."""
        if token.kind == "nothing":
            refuse(self.tokens[-1], "a query ends with RETURN")
        match token.word:
            case "where":
                refuse(token, "WHERE belongs after MATCH or WITH")
            case "order" | "skip" | "limit":
                refuse(token, f"{token.word.upper()} belongs after WITH or RETURN")
            case "union":
                refuse(token, "UNION joins two queries that each end with RETURN")
        self.unexpected(token)

    def after_return(self) -> Token | None:
        """What follows the last RETURN: nothing, or UNION."""
        token = self.peek()
        if token.word in CLAUSES and token.word != "union":
            if token.word in ("order", "skip", "limit"):
                refuse(token, f"{token.word.upper()} cannot stand here: the order is ORDER BY, SKIP, LIMIT")
            refuse(token, f"{token.word.upper()} after RETURN: RETURN ends a query; use WITH before it")
        if token.kind != "nothing" and token.word != "union":
            if token.raw == ";":
                refuse_clause(token)
            self.unexpected(token)
        return self.cut

    cut: Token | None = None

    def match(self, token: Token) -> tree.Match:
        """MATCH, OPTIONAL MATCH."""
        self.at += 1
        optional = token.word == "optional"
        if optional and not self.take("match"):
            refuse(token, "OPTIONAL needs MATCH")
        paths, where = self.paths_and_where()
        for path in paths:
            if path.shortest and where:
                _free_of({path.name, path.hops[0].name} - {""}, where)
        return tree.Match(token, self.before, optional, paths, where)

    def unwind(self) -> tree.Unwind:
        """UNWIND … AS name."""
        token = self.next()
        source = self.expression()
        if not self.take("as"):
            self.unexpected(self.peek())
        name = self.named(self.name("AS needs a name")).value
        return tree.Unwind(token, self.before, source, name)

    def projection(self) -> tree.Projection:
        """WITH or RETURN, with ORDER BY, SKIP, LIMIT and WHERE."""
        token = self.next()
        kind = token.word
        distinct = self.peek().word == "distinct" and self.peek(1).raw not in (",", ".") and self.peek(1).word != "as"
        self.at += distinct
        star = False
        items: list[tree.Item] = []
        if self.peek().raw == "*":
            if kind == "return":
                refuse(
                    self.peek(),
                    "RETURN *: the order of the columns is not the same everywhere; name them: RETURN n.id AS id, n.name AS name",
                )
            star = True
            self.at += 1
        if not star or self.take(","):
            items.append(self.item(kind))
            while self.take(","):
                items.append(self.item(kind))
        cut = None
        order: list[tuple[tree.Expression, bool]] = []
        skip = limit = where = None
        if self.peek().word == "order":
            cut = self.next()
            if not self.take("by"):
                refuse(cut, "ORDER needs BY")
            order.append(self.order())
            while self.take(","):
                order.append(self.order())
        if self.peek().word == "skip":
            cut = cut or self.peek()
            self.at += 1
            skip = self.expression()
        if self.peek().word == "limit":
            cut = cut or self.peek()
            self.at += 1
            limit = self.expression()
        if kind == "with" and self.peek().word == "where":
            self.at += 1
            where = self.expression()
        if kind == "return":
            self.cut = cut
        return tree.Projection(token, self.before, kind, distinct, star, tuple(items), tuple(order), skip, limit, where)

    def item(self, kind: str) -> tree.Item:
        """A column."""
        value = self.expression()
        if self.take("as"):
            return tree.Item(value, self.named(self.name("AS needs a name")).value, True, self.before)
        if kind == "with" and not isinstance(value, tree.Variable):
            after = self.peek()
            if after.kind not in ("nothing", "symbol") and after.word not in CLAUSES:
                self.unexpected(after)
            refuse(value.first, "WITH needs a name for this: write WITH … AS name")
        if isinstance(value, tree.Variable):
            return tree.Item(value, value.name, False, value.last)
        return tree.Item(value, self.text[value.first.offset : value.last.offset + len(value.last.raw)], False, value.last)

    def order(self) -> tuple[tree.Expression, bool]:
        """An expression of ORDER BY, and whether it descends."""
        value = self.expression()
        if self.peek().word in ("asc", "ascending", "desc", "descending"):
            return value, self.next().word.startswith("desc")
        return value, False


def _free_of(names: set[str], where: tree.Expression) -> None:
    """The WHERE of a shortestPath must not mention the path or its relationships."""
    for one in tree.walk(where):
        if isinstance(one, tree.Variable) and one.name in names:
            refuse(
                one.first,
                f"{one.name} in the WHERE of shortestPath: Neo4j looks for the shortest path that satisfies it, the embedded engine tests only "
                "the shortest; to test it write WITH … WHERE, to search write MATCH p = (a)-[*1..5]-(b) WHERE … ORDER BY length(p) LIMIT 1",
            )
