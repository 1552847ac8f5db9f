"""Reads values: literals, lists, maps, CASE, functions, subqueries. A function that is not in the dialect is refused with the portable way."""

from __future__ import annotations

import math
from typing import NoReturn

from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.cursor import NOTHING, VALUES, refuse_clause
from graphmodel.querying.syntax.expressions import PATTERN_MAP, Expressions
from graphmodel.querying.syntax.tokens import PLAIN, Token, brief, refuse
from graphmodel.querying.syntax.words import CLAUSES, FUNCTIONS, INSTEAD, QUANTIFIERS, REFUSED_WORDS, SHORTEST, SUBQUERIES


class Operands(Expressions):
    """What operators work on."""

    def path(self, name: str = "") -> tree.Path:
        """A path pattern; read by the class that reads patterns."""
        raise NotImplementedError

    def paths_and_where(self) -> tuple[tuple[tree.Path, ...], tree.Expression | None]:
        """Patterns with commas, and WHERE."""
        raise NotImplementedError

    def atom(self) -> tree.Expression:
        """A value that nothing is taken from yet."""
        token = self.peek()
        match token.kind:
            case "string":
                self.at += 1
                return tree.Literal(token, token, token.value)
            case "number":
                self.at += 1
                return tree.Literal(token, token, self.number(token))
            case "parameter":
                self.at += 1
                return tree.Parameter(token, token, token.value)
            case "quoted":
                self.at += 1
                return tree.Variable(token, token, token.value)
            case "name":
                return self.word(token)
        if token.raw == "(":
            return self.brackets(token)
        if token.raw == "[":
            return self.list_of()
        return self.map_of() if token.raw == "{" else self.missing()

    def number(self, token: Token, sign: str = "") -> int | float:
        """The value of a number, in 64 bits."""
        low = token.raw.lower()
        if low.startswith(("0x", "0o")):
            value: int | float = int(sign + low, 0)
        elif low.isdigit():
            value = int(sign + low)
        else:
            value = float(sign + low)
            if math.isinf(value):
                refuse(token, f"{brief(token)} is beyond what a float holds")
            return value
        if not -(2**63) <= value < 2**63:
            refuse(token, f"{brief(token)} does not fit into 64 bits: write it as text")
        return value

    def word(self, token: Token) -> tree.Expression:
        """A bare word: a literal, a function, CASE, a subquery or a variable."""
        word, following = token.word, self.peek(1)
        if word == "case" and (following.kind != "symbol" or following.raw in "([{$-"):
            return self.case()
        if word in SUBQUERIES and following.raw == "{":
            return self.subquery(token)
        if word in SHORTEST and following.raw == "(":
            refuse(token, f"{token.raw}() is read in MATCH only: MATCH p = shortestPath((a)-[*..5]-(b))")
        end = 0
        while self.peek(end + 1).raw == "." and self.peek(end + 2).kind == "name":
            end += 2
        if self.peek(end + 1).raw == "(":
            return self.call("".join(self.peek(index).raw for index in range(end + 1)), end)
        self.at += 1
        if word in VALUES:
            return tree.Literal(token, token, VALUES[word])
        return tree.Variable(token, token, self.named(token).value)

    def brackets(self, token: Token) -> tree.Expression:
        """An expression in brackets, or a pattern that is a condition."""
        if self.pattern_ahead():
            path = self.path()
            return tree.PatternCondition(path.first, path.last, path)
        if self.peek(1).kind in ("name", "quoted") and self.peek(2).raw == "{" and self.peek(1).word not in SUBQUERIES:
            refuse(token, PATTERN_MAP)
        opened = self.open()
        inside = self.in_list
        self.in_list = False
        value = self.expression()
        self.in_list = inside
        closed = self.close(opened)
        return _widened(value, opened, closed)

    def pattern_ahead(self, offset: int = 0) -> bool:
        """Whether the bracket at hand opens a node that an arrow follows."""
        index = self.at + offset + 1
        depth = 1
        shape = True
        braces = 0
        while index < len(self.tokens) and depth:
            token = self.tokens[index]
            if token.kind == "symbol":
                if token.raw in "([{":
                    depth += 1
                    braces += token.raw == "{" and depth == 2
                elif token.raw in ")]}":
                    depth -= 1
                elif depth == 1 and token.raw not in (":", "|"):
                    shape = False
            elif depth == 1 and token.kind not in ("name", "quoted"):
                shape = False
            if depth > 1 and token.raw in "([" and not braces:
                shape = False
            index += 1
        if not shape or depth or index >= len(self.tokens):
            return False
        first, second, third = (self.tokens[index + step] if index + step < len(self.tokens) else NOTHING for step in range(3))
        if first.raw == "<" and second.raw == "-":
            return third.raw in ("[", "-")
        return first.raw == "-" and (second.raw == "[" or second.raw in ("-", ">"))

    def list_of(self) -> tree.Expression:
        """A list, or a comprehension of one kind or the other."""
        first, second = self.peek(1), self.peek(2)
        if first.raw == "(" and self.pattern_ahead(1):
            return self.pattern_comprehension()
        if first.kind in ("name", "quoted") and second.raw == "=" and self.peek(3).raw == "(" and self.pattern_ahead(3):
            return self.pattern_comprehension()
        opened = self.open()
        inside = self.in_list
        self.in_list = True
        if first.kind in ("name", "quoted") and second.word == "in":
            name, source, where = self.each()
            result = self.expression() if self.take("|") else None
            self.in_list = inside
            return tree.Comprehension(opened, self.close(opened), name, source, where, result)
        items = self.items("]")
        self.in_list = inside
        return tree.ListOf(opened, self.close(opened), tuple(items))

    def items(self, closing: str) -> list[tree.Expression]:
        """Expressions with commas between them."""
        values: list[tree.Expression] = []
        if self.peek().raw == closing:
            return values
        values.append(self.expression())
        while self.peek().raw == ",":
            self.at += 1
            values.append(self.expression())
        return values

    def each(self) -> tuple[str, tree.Expression, tree.Expression | None]:
        """``x IN list WHERE …``."""
        name = self.named(self.name("a name was expected")).value
        if not self.take("in"):
            refuse(self.here(), "IN was expected: x IN list")
        source = self.expression()
        where = None
        if self.peek().word == "where":
            self.at += 1
            where = self.expression()
        return name, source, where

    def pattern_comprehension(self) -> tree.Expression:
        """``[p = (a)-->(b) WHERE … | …]``."""
        opened = self.open()
        name = ""
        if self.peek().raw != "(":
            name = self.named(self.next()).value
            self.at += 1
        inside = self.in_list
        self.in_list = True
        path = self.path(name)
        where = None
        if self.peek().word == "where":
            self.at += 1
            where = self.expression()
        if not self.take("|"):
            self.unexpected(self.peek())
        result = self.expression()
        self.in_list = inside
        return tree.PatternComprehension(opened, self.close(opened), path, where, result)

    def map_of(self, pattern: bool = False) -> tree.MapOf:
        """``{key: value}``."""
        opened = self.open()
        entries: list[tuple[str, tree.Expression]] = []
        while self.peek().raw != "}":
            token = self.peek()
            if token.kind not in ("name", "quoted") or self.peek(1).raw != ":":
                refuse(token if token is not NOTHING else opened, "a map is written {key: value}")
            if pattern and not PLAIN.match(token.value):
                refuse(token, f"the key {brief(token)} in a pattern is not in the dialect: put it into WHERE")
            self.at += 2
            entries.append((self.mention(token, "key"), self.expression()))
            if any(name == entries[-1][0] for name, _ in entries[:-1]):
                refuse(token, f"the key {brief(token)} is twice in a map")
            if not self.take(","):
                break
            if self.peek().raw == "}":
                refuse(self.peek(), "} is not expected here: an entry is")
        return tree.MapOf(opened, self.close(opened), tuple(entries))

    def case(self) -> tree.Expression:
        """CASE, with or without a subject."""
        opened = self.open()
        subject = None if self.peek().word == "when" else self.expression()
        branches: list[tuple[tree.Expression, tree.Expression]] = []
        while self.peek().word == "when":
            self.at += 1
            when = self.expression()
            if self.peek().raw == ",":
                refuse(self.peek(), ", inside CASE: WHEN takes one value; write WHEN x IN [1, 2]")
            if not self.take("then"):
                self.in_case(opened)
            branches.append((when, self.expression()))
        if not branches:
            self.in_case(opened)
        otherwise = self.expression() if self.take("else") else None
        if self.peek().word != "end":
            self.in_case(opened)
        closed = self.next()
        self.depth -= 1
        return tree.Case(opened, closed, subject, tuple(branches), otherwise)

    def in_case(self, opened: Token) -> NoReturn:
        """Refuse a token where WHEN, THEN or END is expected."""
        if self.peek() is NOTHING or self.peek().word == "as":
            refuse(opened, "CASE is not closed")
        self.unexpected(self.peek())

    def call(self, name: str, end: int) -> tree.Expression:
        """A function: it must be on the list."""
        token, low = self.peek(), name.lower()
        if low in INSTEAD:
            refuse(token, f"{name}(): {INSTEAD[low]}")
        if low not in FUNCTIONS:
            if low in REFUSED_WORDS:
                refuse_clause(token)
            refuse(
                token,
                f"{name}() is not in the dialect; its functions are {', '.join(sorted(FUNCTIONS))}",
            )
        self.at += end + 1
        if low in QUANTIFIERS:
            return self.quantifier(token, low)
        if low == "reduce":
            return self.reduce(token)
        if low == "exists":
            return self.exists(token)
        opened = self.open()
        inside, self.in_list = self.in_list, False
        distinct = False
        if self.peek().word == "distinct" and self.peek(1).raw not in (",", ")", "."):
            distinct = True
            self.at += 1
        if self.peek().raw == "*" and low == "count" and self.peek(1).raw == ")":
            self.at += 1
            self.in_list = inside
            return tree.Call(token, self.close(opened), low, distinct, True, ())
        arguments = self.items(")")
        least, most = FUNCTIONS[low]
        if self.peek().raw == ")" and not least <= len(arguments) <= most:
            refuse(opened, f"{low}() takes {least if least == most else f'{least} to {most}'} arguments, not {len(arguments)}")
        self.in_list = inside
        return tree.Call(token, self.close(opened), low, distinct, False, tuple(arguments))

    def quantifier(self, token: Token, kind: str) -> tree.Expression:
        """``all(x IN list WHERE …)``."""
        opened = self.open()
        inside, self.in_list = self.in_list, False
        name, source, where = self.each()
        if where is None:
            refuse(token, f"{kind}() needs WHERE: {kind}(x IN list WHERE …)")
        self.in_list = inside
        return tree.Quantifier(token, self.close(opened), kind, name, source, where)

    def reduce(self, token: Token) -> tree.Expression:
        """``reduce(total = 0, x IN list | total + x)``."""
        opened = self.open()
        inside, self.in_list = self.in_list, True
        total = self.named(self.name("reduce() is written reduce(total = 0, x IN list | total + x)")).value
        if not self.take("="):
            refuse(self.here(), "reduce() is written reduce(total = 0, x IN list | total + x)")
        start = self.expression()
        if not self.take(","):
            refuse(self.here(), "reduce() is written reduce(total = 0, x IN list | total + x)")
        name, source, where = self.each()
        if where is not None or not self.take("|"):
            refuse(self.here(), "reduce() is written reduce(total = 0, x IN list | total + x)")
        step = self.expression()
        self.in_list = inside
        return tree.Reduce(token, self.close(opened), total, start, name, source, step)

    def exists(self, token: Token) -> tree.Expression:
        """``exists((a)-->(b))``."""
        opened = self.open()
        if self.peek().raw != "(" or not self.pattern_ahead():
            refuse(token, "exists() takes a pattern: exists((a)-->(b)); for a property write n.name IS NOT NULL")
        path = self.path()
        return tree.PatternCondition(token, self.close(opened), path)

    def subquery(self, token: Token) -> tree.Expression:
        """EXISTS { … } or COUNT { … }."""
        self.at += 1
        if token.word == "collect":
            refuse(token, "COLLECT { … } is not in the dialect: write [(a)-[:R]->(b) | b.id] or collect(b.id)")
        opened = self.open()
        inside, self.in_list = self.in_list, False
        if self.peek().word in SHORTEST or (self.peek().word == "match" and self.peek(1).word in SHORTEST):
            refuse(self.peek(), "a shortest path inside { … }: write it in a MATCH of its own")
        if not self.take("match") and self.peek().raw != "(" and self.peek(1).raw != "=":
            refuse_clause(self.peek() if self.peek() is not NOTHING else token)
        paths, where = self.paths_and_where()
        named = next((path for path in paths if path.name or path.shortest), None)
        if named:
            refuse(named.first, "a path has no name inside { … }, and is not a shortest path: write it in a MATCH of its own")
        after = self.peek()
        if after.word in CLAUSES:
            refuse(after, f"{after.word.upper()} inside {{ … }}: only MATCH and WHERE are in the dialect there")
        self.in_list = inside
        return tree.Subquery(token, self.close(opened), token.word, paths, where)


def _widened(value: tree.Expression, first: Token, last: Token) -> tree.Expression:
    """An expression together with the brackets around it."""
    fields = {name: getattr(value, name) for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())}
    return type(value)(**{**fields, "first": first, "last": last})
