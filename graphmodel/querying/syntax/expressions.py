"""Reads expressions. What the dialect does not have is refused here with its place, the reason and the portable way."""

from __future__ import annotations

from graphmodel.querying.syntax import tree
from graphmodel.querying.syntax.cursor import MAX_NESTING, Cursor
from graphmodel.querying.syntax.tokens import PLAIN, Token, brief, refuse
from graphmodel.querying.syntax.words import (
    CLAUSES,
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
PATTERN_MAP = "a map of a node's or relationship's properties differs; write {id: n.id, name: n.name}"


class Expressions(Cursor):
    """Expressions by rank: OR, XOR, AND, NOT, comparison, text and lists, + -, * / %, ^, sign, and what follows a value."""

    def atom(self) -> tree.Expression:
        """A value that nothing is taken from yet; read by the class that reads values."""
        raise NotImplementedError

    def number(self, token: Token, sign: str = "") -> int | float:
        """The value of a number."""
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
                first, second = between[0], between[1]
                refuse(
                    second,
                    f"{second.raw} after {first.raw}: comparisons in a row are not in the dialect; write a {first.raw} b AND b {second.raw} c",
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
                refuse(token, "NOT is not expected here: put it into brackets")
            nots = [self.next()]
            while self.peek().word == "not":
                nots.append(self.next())
            operand = self.climb(_RANKS["="])
            # NOT NOT x is x, unless x is not a condition.
            for word in reversed(nots[:2] if len(nots) % 2 == 0 else nots[:1]):
                operand = tree.Unary(word, operand.last, "not", operand)
            return operand
        if token.raw != "-" or token.kind != "symbol":
            return self.postfix()
        self.at += 1
        number = self.peek()
        if number.raw == "-":
            refuse(number, "more than one minus: leave them out")
        if number.kind == "number" and self.peek(1).raw not in (".", "["):
            self.at += 1
            return tree.Literal(token, number, self.number(number, "-"))
        operand = self.postfix()
        return tree.Unary(token, operand.last, "-", operand)

    def is_null(self, operand: tree.Expression) -> tree.Expression:
        """IS NULL, IS NOT NULL."""
        token = self.next()
        negated = self.take("not")
        if self.peek().word != "null":
            refuse(token, "IS is read with NULL and NOT NULL only")
        return tree.Unary(operand.first, self.next(), "is not null" if negated else "is null", operand)

    def regex(self, token: Token) -> None:
        """The pattern to the right of =~ must be known."""
        following, after = self.peek(), self.peek(1)
        if following.kind == "string" and after.raw not in ("+", "["):
            why = check_regex(following.value)
            if why:
                refuse(following, f"regular expression: {why}")
        elif following.word != "null" and not (following.kind == "parameter" and after.raw not in ("+", "[", ".")):
            refuse(token, "=~ needs a string or a parameter to its right: engines read some expressions differently, so they are checked first")

    def postfix(self) -> tree.Expression:
        """A value, and what is taken from it."""
        value = self.atom()
        count = 0
        while True:
            token = self.peek()
            if token.raw == "." and token.kind == "symbol":
                value = self.access(value)
            elif token.raw == "[" and token.kind == "symbol":
                value = self.subscript(value)
            elif token.raw == ":" and token.kind == "symbol":
                value = self.has_labels(value)
            elif token.raw == "{" and token.kind == "symbol":
                if value.last.raw == ")" or self.peek(1).kind == "number":
                    refuse(token, "a quantifier in braces is not in the dialect: write -[:R*1..3]->")
                refuse(token, f"{brief(self.before)} {{…}}: {PATTERN_MAP}")
            elif token.raw == "(" and token.kind == "symbol" and self.before.kind == "quoted":
                refuse(self.before, f"{brief(self.before)}( …: a function's name is written without backticks")
            else:
                return value
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
                refuse(self.peek(), ", is not expected in these brackets")
            closed = self.close(opened)
            return tree.Subscript(base.first, closed, base, low if low is not None else self.missing())
        if self.peek().raw != "]":
            high = self.expression()
        closed = self.close(opened)
        for bound in (low, high):
            if isinstance(bound, tree.Literal) and bound.value is None:
                refuse(bound.first, "null in a slice: write a number")
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
                refuse(self.peek(), "| between labels in a condition is not in the dialect: write n:A OR n:B")
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
            ("!", "! before a label is not in the dialect: write WHERE NOT n:Label"),
            ("(", "brackets around labels are not in the dialect: write :A|B, or WHERE n:A AND n:B"),
            ("%", "% as a label is not in the dialect: leave the label out"),
        ):
            if token.raw == symbol:
                refuse(token, why)
        token = self.name("a label or type was expected after :")
        if not PLAIN.match(token.value):
            text = "'" + token.value.replace("\\", "\\\\").replace("'", "\\'") + "'"
            refuse(
                token,
                f"the label or type {brief(token)} is not read reliably: compare it as text, {text} IN labels(n) or type(r) = {text}",
            )
        return self.mention(token, kind)
