"""Reads a statement: clauses, patterns, and the order in which they may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from graphmodel.errors import RefusedError
from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.cursor import Mention, refuse_clause
from graphmodel.querying.syntax.patterns import Patterns
from graphmodel.querying.syntax.tokens import Token, refuse
from graphmodel.querying.syntax.words import CLAUSES, STARTS


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


class _Statements(Patterns):
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
                f"{ordered.raw.upper()} in a UNION means the last part to some engines and the whole to others: "
                "order the rows of the result, or write one MATCH with OR",
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
                refuse(token, f"{token.word.upper()} is not expected here: the order is ORDER BY, SKIP, LIMIT")
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
        shortest = [path for path in paths if path.shortest]
        if len(shortest) > 1:
            refuse(shortest[1].first, f"{shortest[1].first.raw}() twice in one MATCH: write two")
        if where and shortest:
            _free_of({shortest[0].name, shortest[0].hops[0].name} - {""}, where)
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
    for piece in tree.walk(where):
        if isinstance(piece, tree.Variable) and piece.name in names:
            refuse(
                piece.first,
                f"{piece.name} in the WHERE of shortestPath: Neo4j looks for the shortest path that satisfies it, other engines test only "
                "the shortest; to test it write WITH … WHERE, to search write MATCH p = (a)-[*1..5]-(b) WHERE … ORDER BY length(p) LIMIT 1",
            )
