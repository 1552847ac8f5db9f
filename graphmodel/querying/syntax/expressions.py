"""Reads expressions. What the dialect does not have is refused here with its place, the reason and the portable way."""

from __future__ import annotations

import math
from typing import NoReturn

from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.cursor import MAX_NESTING, NOTHING, VALUES, Cursor, refuse_clause
from graphmodel.querying.syntax.tokens import PLAIN, Token, brief, refuse
from graphmodel.querying.syntax.words import (
    CLAUSES,
    FUNCTIONS,
    INSTEAD,
    QUANTIFIERS,
    REFUSED_WORDS,
    SHORTEST,
)
from graphmodel.querying.types.regexes import check_regex

_RANKS = {
    word: rank
    for rank, words in enumerate(
        (("or",), ("xor",), ("and",), (), ("=", "<>", "<", ">", "<=", ">="), ("starts", "ends", "contains", "in", "=~", "is"), "+-", "*/%", "^"), 1
    )
    for word in words
}
_NAMES = dict(enumerate(("or", "xor", "and", "not", "compare", "string", "add", "multiply", "power"), 1))
_PATTERN_MAP = "a map of a node's or relationship's properties differs; write {id: n.id, name: n.name}"


class Expressions(Cursor):
    """Expressions by rank: OR, XOR, AND, NOT, comparison, text and lists, + -, * / %, ^, sign, and what follows a value."""

    def path(self, closing: str = "") -> tree.Path:
        """A path pattern; read by the class that reads patterns."""
        raise NotImplementedError

    def paths_and_where(self) -> tuple[tuple[tree.Path, ...], tree.Expression | None]:
        """Patterns with commas, and WHERE."""
        raise NotImplementedError

    def expression(self) -> tree.Expression:
        """Any expression."""
        return self.climb(1)

    def climb(self, least: int) -> tree.Expression:
        """An expression whose operators bind at least so tightly (precedence climbing: brackets are what makes a tree deep, not ranks)."""
        left = self.prefixed(least)
        while True:
            token = self.peek()
            rank = self.rank(token)
            if rank < least:
                return left
            name = _NAMES[rank]
            if token.word == "is":
                left = self.is_null(left)
                self.once(token)
                continue
            operands, between = [left], []
            while self.rank(self.peek()) == rank and self.peek().word != "is":
                op = self.next()
                if op.word in ("starts", "ends"):
                    self.at += 1
                elif op.raw == "=~":
                    self.regex(op)
                between.append(op)
                operands.append(self.climb(rank + 1))
                if name == "string":
                    self.once(op)
                    break
            if name == "compare" and len(between) > 1:
                one, other = between[0], between[1]
                refuse(
                    other,
                    f"{other.raw} after {one.raw}: comparisons in a row are not read by the embedded engine; write a {one.raw} b AND b {other.raw} c",
                )
            left = tree.Chain(left.first, operands[-1].last, name, tuple(operands), tuple(between))

    def rank(self, token: Token) -> int:
        """How tightly an operator binds; 0 for what is none."""
        if token.kind == "symbol":
            return _RANKS.get(token.raw, 0)
        if token.kind == "name":
            if token.word in ("starts", "ends") and self.peek(1).word != "with":
                return 0
            return _RANKS.get(token.word, 0)
        return 0

    def once(self, token: Token) -> None:
        """Two conditions like IN and CONTAINS in a row need brackets."""
        if _NAMES.get(self.rank(self.peek())) == "string":
            refuse(self.peek(), f"{self.peek().raw.upper()} after {token.raw.upper()}: put the first condition into brackets")

    def prefixed(self, least: int) -> tree.Expression:
        """NOT or a minus before an operand, or the operand."""
        token = self.peek()
        if token.word == "not" and self.peek(1).raw not in (".", ",", ")", ":", "="):
            if least > _RANKS["and"] + 1:
                refuse(token, "NOT here: put it into brackets")
            nots = [self.next()]
            while self.peek().word == "not":
                nots.append(self.next())
            found = self.climb(_RANKS["="])
            # NOT NOT x is x, but for what is no condition.
            for one in reversed(nots[:2] if len(nots) % 2 == 0 else nots[:1]):
                found = tree.Unary(one, found.last, "not", found)
            return found
        if token.raw != "-" or token.kind != "symbol":
            return self.postfix()
        self.at += 1
        number = self.peek()
        if number.raw == "-":
            refuse(number, "more than one minus: leave them out")
        if number.kind == "number" and self.peek(1).raw not in (".", "["):
            self.at += 1
            return tree.Literal(token, number, self.number(number, "-"))
        found = self.postfix()
        return tree.Unary(token, found.last, "-", found)

    def is_null(self, operand: tree.Expression) -> tree.Expression:
        """IS NULL, IS NOT NULL."""
        token = self.next()
        negated = self.take("not")
        if self.peek().word != "null":
            refuse(token, "IS is read with NULL and NOT NULL only")
        return tree.Unary(operand.first, self.next(), "is not null" if negated else "is null", operand)

    def regex(self, token: Token) -> None:
        """What stands to the right of =~ must be known."""
        following, after = self.peek(), self.peek(1)
        if following.kind == "string" and after.raw not in ("+", "["):
            why = check_regex(following.value)
            if why:
                refuse(following, f"regular expression: {why}")
        elif following.word != "null" and not (following.kind == "parameter" and after.raw not in ("+", "[", ".")):
            refuse(token, "=~ needs a string or a parameter to its right: engines read some expressions differently, so they are checked first")

    def postfix(self) -> tree.Expression:
        """A value, and what is taken from it."""
        found = self.atom()
        count = 0
        while True:
            token = self.peek()
            if token.raw == "." and token.kind == "symbol":
                found = self.access(found)
            elif token.raw == "[" and token.kind == "symbol":
                found = self.subscript(found)
            elif token.raw == ":" and token.kind == "symbol":
                found = self.has_labels(found)
            elif token.raw == "{" and token.kind == "symbol":
                if found.last.raw == ")" or self.peek(1).kind == "number":
                    refuse(token, "a quantifier in braces is not read by the embedded engine: write -[:R*1..3]->")
                refuse(token, f"{brief(self.before)} {{…}}: {_PATTERN_MAP}")
            elif token.raw == "(" and token.kind == "symbol" and self.before.kind == "quoted":
                refuse(self.before, f"{brief(self.before)}( …: a function's name is written without backticks")
            else:
                return found
            count += 1
            if count > MAX_NESTING:
                refuse(token, "too many brackets in a row: break the query up with WITH")

    def access(self, base: tree.Expression) -> tree.Expression:
        """``.key.key``."""
        keys: list[str] = []
        while self.peek().raw == "." and self.peek().kind == "symbol":
            self.at += 1
            token = self.name(". needs a property's name")
            keys.append(self.mention(token, "key"))
            if self.peek().raw == "(":
                refuse(token, f"{token.raw}( …: this function is not known here")
        return tree.Access(base.first, self.before, base, tuple(keys))

    def subscript(self, base: tree.Expression) -> tree.Expression:
        """``[index]`` or ``[low..high]``."""
        following, after = self.peek(1), self.peek(2)
        if following.kind == "string" or (following.kind == "quoted" and after.raw == "]"):
            refuse(following, "a property by its text: write n.name, and n.`odd name`")
        opened = self.open()
        low = high = None
        if self.peek().raw != "..":
            low = self.expression()
        if not self.take(".."):
            if self.peek().raw == ",":
                refuse(self.peek(), ", cannot stand in these brackets")
            closed = self.close(opened)
            return tree.Subscript(base.first, closed, base, low if low is not None else self.missing())
        if self.peek().raw != "]":
            high = self.expression()
        closed = self.close(opened)
        for one in (low, high):
            if isinstance(one, tree.Literal) and one.value is None:
                refuse(one.first, "null in a slice: the embedded engine takes numbers only")
        return tree.Slice(base.first, closed, base, low, high)

    def has_labels(self, base: tree.Expression) -> tree.Expression:
        """``n:Label`` as a condition."""
        names: list[str] = []
        while self.peek().raw == ":" and self.peek().kind == "symbol":
            self.at += 1
            if names:
                self.joined(self.before)
            names.append(self.label("either"))
            if self.peek().raw == "|" and self.peek(1).kind in ("name", "quoted") and self.peek(2).word in ("", *CLAUSES) and not self.in_list:
                refuse(self.peek(), "| between labels in a condition is not read by the embedded engine: write n:A OR n:B")
        return tree.HasLabels(base.first, self.before, base, tuple(names))

    in_list = False

    def joined(self, symbol: Token) -> None:
        """Remember how labels are joined."""
        self.symbols.setdefault(symbol.raw, symbol)
        if len(self.symbols) > 1:
            refuse(symbol, "labels joined by : and by | in one query: Neo4j takes one of the two; write WHERE n:A AND n:B for n:A:B")

    def label(self, kind: str) -> str:
        """The name of a label or type, after its colon."""
        token = self.peek()
        if token.kind == "parameter" or token.raw == "$":
            refuse(token, "a label or type as a parameter: write it out, or compare labels(n) and type(r) with the parameter")
        for symbol, why in (
            ("!", "! before a label is not read by the embedded engine: write WHERE NOT n:Label"),
            ("(", "brackets around labels are not read by the embedded engine: write :A|B, or WHERE n:A AND n:B"),
            ("%", "% as a label is not read by the embedded engine: leave the label out"),
        ):
            if token.raw == symbol:
                refuse(token, why)
        token = self.name("a label or type was expected after :")
        if not PLAIN.match(token.value):
            text = "'" + token.value.replace("\\", "\\\\").replace("'", "\\'") + "'"
            refuse(
                token,
                f"the label or type {brief(token)} is not read reliably by the embedded engine: compare it as text, {text} IN labels(n) or "
                f"type(r) = {text}",
            )
        return self.mention(token, kind)

    # Values.

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
        if word in ("exists", "count", "collect") and following.raw == "{":
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
        if self.peek(1).kind in ("name", "quoted") and self.peek(2).raw == "{":
            refuse(token, _PATTERN_MAP)
        opened = self.open()
        inside = self.in_list
        self.in_list = False
        found = self.expression()
        self.in_list = inside
        closed = self.close(opened)
        return _widened(found, opened, closed)

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
        one, two, three = (self.tokens[index + step] if index + step < len(self.tokens) else NOTHING for step in range(3))
        if one.raw == "<" and two.raw == "-":
            return three.raw in ("[", "-")
        return one.raw == "-" and (two.raw == "[" or two.raw in ("-", ">"))

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
        found: list[tree.Expression] = []
        if self.peek().raw == closing:
            return found
        found.append(self.expression())
        while self.peek().raw == ",":
            self.at += 1
            found.append(self.expression())
        return found

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
                refuse(token, f"the key {brief(token)} in a pattern is not read by the embedded engine: put it into WHERE")
            self.at += 2
            entries.append((self.mention(token, "key"), self.expression()))
            if any(name == entries[-1][0] for name, _ in entries[:-1]):
                refuse(token, f"the key {brief(token)} stands twice in a map")
            if not self.take(","):
                break
            if self.peek().raw == "}":
                refuse(self.peek(), "} cannot stand here: something is missing before it")
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
                refuse(self.peek(), ", inside CASE: WHEN takes one value for the embedded engine; write WHEN x IN [1, 2]")
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
        """Refuse what stands where WHEN, THEN or END should."""
        if self.peek() is NOTHING or self.peek().word == "as":
            refuse(opened, "CASE is never closed")
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
                f"{name}() is not known to answer alike in Neo4j and in the embedded engine; the functions are {', '.join(sorted(FUNCTIONS))}",
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
            refuse(token, "COLLECT { … } is not read by the embedded engine: write [(a)-[:R]->(b) | b.id] or collect(b.id)")
        opened = self.open()
        inside, self.in_list = self.in_list, False
        if not self.take("match") and self.peek().raw != "(" and self.peek(1).raw != "=":
            refuse_clause(self.peek() if self.peek() is not NOTHING else token)
        paths, where = self.paths_and_where()
        named = next((path for path in paths if path.name), None)
        if named:
            refuse(token, f"{named.name} = … inside {{ … }}: the embedded engine reads patterns there without a name for the path")
        after = self.peek()
        if after.word in CLAUSES:
            refuse(after, f"{after.word.upper()} inside {{ … }}: only MATCH and WHERE are read there by the embedded engine")
        self.in_list = inside
        return tree.Subquery(token, self.close(opened), token.word, paths, where)


def _widened(found: tree.Expression, first: Token, last: Token) -> tree.Expression:
    """An expression together with the brackets around it."""
    values = {name: getattr(found, name) for kind in type(found).__mro__ for name in getattr(kind, "__slots__", ())}
    return type(found)(**{**values, "first": first, "last": last})
