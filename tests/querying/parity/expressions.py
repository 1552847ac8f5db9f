"""Random expressions and patterns of the dialect: mostly what makes sense, sometimes what does not."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from tests.querying.parity.graphs import DAYS, HOSTILE_DAYS, HOSTILE_FLOATS, HOSTILE_INTEGERS, HOSTILE_TEXTS, LABELS, TEXTS, TYPES

KEYS: dict[str, list[str]] = {
    "integer": ["age", "number", "start"],
    "float": ["score"],
    "string": ["name", "code", "id", "type"],
    "boolean": ["ok"],
    "date": ["born"],
    "strings": ["tags"],
    "integers": ["marks"],
    "any": ["mixed", "nowhere"],
}
SCALARS = ["integer", "float", "string", "boolean", "date"]


KEYWORD_NAMES = (
    "order skip limit end exists count in by desc asc with as or and xor when then else where on match type date sum avg collect return union optional "
    "unwind starts ends contains is set create merge delete remove detach call yield load csv using index min max head last size nodes labels path"
).split()
"""Names that are keywords or functions; each is a name where one is due."""

HOSTILE: dict[str, list[Any]] = {"integer": HOSTILE_INTEGERS, "float": HOSTILE_FLOATS, "string": HOSTILE_TEXTS, "date": HOSTILE_DAYS}


class Expressions:
    """Random expressions and patterns, and the names that they stand on."""

    def __init__(self, seed: int, wild: float = 0.03) -> None:
        self.chance = random.Random(seed)
        self.wild = wild
        self.keywords = 0.0
        """How many names are keywords."""
        self.taken: set[str] = set()
        self.names: dict[str, str] = {}
        self.parameters: dict[str, Any] = {}
        self.fresh = 0
        self.both = False
        """Whether labels are joined by : or by | (Neo4j takes one of the two in a query)."""

    # Small helpers.

    def pick(self, *items: Any) -> Any:
        return self.chance.choice(items)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def new(self, prefix: str) -> str:
        """A name that is not used yet; now and then one that is a keyword."""
        self.fresh += 1
        if self.maybe(self.keywords):
            name = f"{self.pick(*KEYWORD_NAMES)}{self.pick('', self.fresh)}"
            if name not in self.taken:
                self.taken.add(name)
                return name if self.maybe(0.7) else f"`{name}`"
        return f"{prefix}{self.fresh}"

    def of(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.names.items() if kind in kinds]

    def parameter(self, value: Any) -> str:
        name = self.new("p")
        self.parameters[name] = value
        return f"${name}"

    # Expressions by kind.

    def expression(self, kind: str, depth: int = 2) -> str:
        """An expression that gives a kind (mostly)."""
        if self.maybe(self.wild):
            kind = self.pick(*SCALARS, "strings", "integers", "any")
        if kind == "any":
            kind = self.pick(*SCALARS, *SCALARS, "strings", "integers")
        named = self.of(kind)
        if named and self.maybe(0.3):
            return self.chance.choice(named)
        owners = self.of("node", "relationship")
        if owners and self.maybe(0.55 if depth > 0 else 0.75):
            key = self.chance.choice(KEYS[kind]) if not self.maybe(0.02) else self.chance.choice(KEYS["any"])
            return f"{self.chance.choice(owners)}.{key}"
        if depth <= 0:
            return self.literal(kind)
        return str(getattr(self, kind)(depth - 1))

    def literal(self, kind: str) -> str:
        if self.maybe(0.05):
            return "null"
        value: Any
        match kind:
            case "integer":
                value = self.pick(0, 1, 2, 3, -1, 5, 10)
            case "float":
                value = self.pick(0.5, 1.0, 2.0, -1.5, 0.0)
            case "string":
                value = self.pick(*TEXTS[:9], "n", "x")
            case "boolean":
                value = self.maybe(0.5)
            case "date":
                value = self.pick(*DAYS)
            case "strings":
                value = [self.pick(*TEXTS[:8]) for _ in range(self.chance.randint(0, 3))]
            case _:
                value = [self.pick(0, 1, 2, 3) for _ in range(self.chance.randint(0, 3))]
        if self.maybe(0.03) and kind in HOSTILE:
            return self.parameter(self.chance.choice(HOSTILE[kind]))
        if self.maybe(0.25):
            return self.parameter(value)
        if isinstance(value, date):
            return f"date('{value.isoformat()}')"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        if isinstance(value, list):
            return "[" + ", ".join("'" + one.replace("'", "\\'") + "'" if isinstance(one, str) else str(one) for one in value) + "]"
        return repr(value)

    def integer(self, depth: int) -> str:
        e = self.expression
        owners = self.of("node")
        return str(
            self.pick(
                lambda: f"{e('integer', depth)} {self.pick('+', '-', '*')} {e('integer', depth)}",
                lambda: f"({e('integer', depth)} {self.pick('+', '-', '*')} {e('integer', depth)})",
                lambda: f"{e('integer', depth)} {self.pick('/', '%')} {self.pick(1, 2, 3, 7)}",
                lambda: f"{e('integer', depth)} {self.pick('/', '%')} {e('integer', depth)}",
                lambda: f"size({e(self.pick('string', 'strings', 'integers'), depth)})",
                lambda: f"abs({e('integer', depth)})",
                lambda: self.row(["+", "-", "*"], "integer", depth),
                lambda: f"size({self.nested(depth)})",
                lambda: f"size({self.nested(depth)}[0])",
                lambda: f"{{a: {e('integer', depth)}, b: {e('string', depth)}}}.a",
                lambda: f"{self.parameter({'k': 1, 'l': [1, 2], 'm': {'n': 2}})}.{self.pick('k', 'l[0]', 'm.n', 'none')}",
                lambda: f"sign({e(self.pick('integer', 'float'), depth)})",
                lambda: f"toInteger({e(self.pick('integer', 'float', 'string', 'string'), depth)})",
                lambda: f"coalesce({e('integer', depth)}, {e('integer', depth)})",
                lambda: f"CASE WHEN {e('boolean', depth)} THEN {e('integer', depth)} ELSE {e('integer', depth)} END",
                lambda: self.simple_case("integer", depth),
                lambda: f"{e('date', depth)}.{self.pick('year', 'month', 'day', 'week', 'quarter', 'dayOfWeek', 'ordinalDay')}",
                lambda: f"head({e('integers', depth)})",
                lambda: f"last({e('integers', depth)})",
                lambda: f"{e('integers', depth)}[{self.pick(0, 1, -1, 5)}]",
                lambda: self.reduction(depth),
                lambda: f"-{self.atom('integer', depth)}",
                lambda: f"duration.inDays({e('date', depth)}, {e('date', depth)}).days",
                lambda: f"COUNT {{ {self.subpattern(owners)}{self.subwhere(depth)} }}" if owners else e("integer", depth),
                lambda: f"size([{self.subpattern(owners, several=False)}{self.subwhere(depth)} | 1])" if owners else e("integer", depth),
                lambda: f"COUNT {{ MATCH {self.named_subpattern(owners, depth)} }}" if owners else e("integer", depth),
                lambda: f"(COUNT {{ {self.subpattern(owners)} }} {self.pick('+', '*')} {self.pick(1, 2)})" if owners else e("integer", depth),
            )()
        )

    def atom(self, kind: str, depth: int) -> str:
        found = self.expression(kind, depth)
        return found if found.replace(".", "").replace("_", "").isalnum() else f"({found})"

    def float(self, depth: int) -> str:
        e = self.expression
        return str(
            self.pick(
                lambda: f"{e('float', depth)} {self.pick('+', '-', '*')} {e(self.pick('float', 'integer'), depth)}",
                lambda: f"{e(self.pick('integer', 'float'), depth)} / {self.pick(2.0, 0.5, 4.0)}",
                lambda: f"{e('float', depth)} / {e('float', depth)}",
                lambda: f"{e('integer', depth)} ^ {self.pick(2, 3)}",
                lambda: f"floor({e('float', depth)})",
                lambda: f"ceil({e('float', depth)})",
                lambda: f"abs({e('float', depth)})",
                lambda: f"toFloat({e(self.pick('integer', 'float', 'string'), depth)})",
                lambda: f"coalesce({e('float', depth)}, {e('float', depth)})",
                lambda: f"CASE WHEN {e('boolean', depth)} THEN {e('float', depth)} ELSE {e('float', depth)} END",
                lambda: self.guarded_division(depth),
            )()
        )

    def guarded_division(self, depth: int) -> str:
        divisor = self.expression(self.pick("integer", "float"), 0)
        return f"CASE WHEN {divisor} <> 0 THEN {self.expression('float', depth)} / {divisor} END"

    def string(self, depth: int) -> str:
        e = self.expression
        nodes, hops = self.of("node"), self.of("relationship")
        return str(
            self.pick(
                lambda: f"{e('string', depth)} + {e(self.pick('string', 'integer'), depth)}",
                lambda: f"toUpper({e('string', depth)})",
                lambda: f"toLower({e('string', depth)})",
                lambda: f"{self.pick('toLower', 'toUpper')}({self.pick('toLower', 'toUpper')}({e('string', depth)}))",
                lambda: f"{self.pick('trim', 'ltrim', 'rtrim')}({e('string', depth)})",
                lambda: f"left({e('string', depth)}, {self.pick(0, 1, 2, 9)})",
                lambda: f"right({e('string', depth)}, {self.pick(0, 1, 2, 9)})",
                lambda: f"substring({e('string', depth)}, {self.pick(0, 1, 2, 9)})",
                lambda: f"substring({e('string', depth)}, {self.pick(0, 1, 2)}, {self.pick(0, 1, 3)})",
                lambda: f"replace({e('string', depth)}, {self.pick(repr('a'), repr('n'), e('string', depth))}, {self.literal('string')})",
                lambda: f"reverse({e('string', depth)})",
                lambda: f"toString({e(self.pick(*SCALARS), depth)})",
                lambda: f"coalesce({e('string', depth)}, {e('string', depth)})",
                lambda: f"CASE WHEN {e('boolean', depth)} THEN {e('string', depth)} ELSE {e('string', depth)} END",
                lambda: self.simple_case("string", depth),
                lambda: f"split({e('string', depth)}, {self.pick(repr(' '), repr('a'), repr('nn'))})[{self.pick(0, 1, -1)}]",
                lambda: f"head({e('strings', depth)})",
                lambda: f"last({e('strings', depth)})",
                lambda: f"{e('strings', depth)}[{self.pick(0, 1, -1, 5)}]",
                lambda: f"type({self.chance.choice(hops)})" if hops else e("string", depth),
                lambda: f"labels({self.chance.choice(nodes)})[{self.pick(0, 1, 2, -1)}]" if nodes else e("string", depth),
                lambda: f"{self.pick('startNode', 'endNode')}({self.chance.choice(hops)}).id" if hops else e("string", depth),
                lambda: f"{{a: {e('string', depth)}, b: 1}}.{self.pick('a', 'a', 'c')}",
            )()
        )

    def simple_case(self, kind: str, depth: int) -> str:
        e, subject = self.expression, self.pick(*SCALARS)
        return f"CASE {e(subject, depth)} WHEN {e(subject, depth)} THEN {e(kind, depth)} WHEN {e(subject, depth)} THEN {e(kind, depth)} END"

    def boolean(self, depth: int) -> str:
        e = self.expression
        kind = self.pick(*SCALARS, "integer", "string")
        nodes = self.of("node")
        makers = [
            lambda: f"{e(kind, depth)} {self.pick('=', '<>', '<', '<=', '>', '>=')} {e(kind, depth)}",
            lambda: f"{e(kind, depth)} {self.pick('=', '<>', '<', '<=', '>', '>=')} {self.literal(kind)}",
            lambda: f"{e(self.pick('integer', 'float'), depth)} {self.pick('=', '<', '>=')} {e(self.pick('float', 'integer'), depth)}",
            lambda: f"{e('boolean', depth)} {self.pick('AND', 'OR', 'XOR')} {e('boolean', depth)}",
            lambda: self.row(["AND", "OR", "XOR", "AND NOT", "OR NOT"], "boolean", depth),
            lambda: f"{e('any', depth)} {self.pick('=', '<>', '<', '>=')} {e('any', depth)}",
            lambda: f"{e('any', depth)} IN [{e('any', depth)}, {e('any', depth)}, {self.literal('integer')}]",
            lambda: f"{e('integers', depth)} IN {self.nested(depth)}",
            lambda: f"{{a: {e('any', depth)}}} = {{a: {e('any', depth)}}}",
            lambda: f"{self.row(['+', '-', '*', '%'], 'integer', 0)} {self.pick('=', '<', '>')} {self.row(['+', '-'], 'integer', 0)}",
            lambda: f"({e('string', depth)}) =~ {self.parameter(self.pattern_text())}",
            lambda: f"NOT {e('boolean', depth)}",
            lambda: f"({e('boolean', depth)} {self.pick('AND', 'OR', 'XOR')} {e('boolean', depth)})",
            lambda: f"{e(kind, depth)} IS {self.pick('', 'NOT ')}NULL",
            lambda: f"{e('string', depth)} {self.pick('STARTS WITH', 'ENDS WITH', 'CONTAINS')} {e('string', depth)}",
            lambda: (
                f"{self.atom('string', depth)} =~ {self.pick(repr('A.*'), repr('(?iu)a.*'), repr('[a-z]+'), repr('.*n+.?'), repr('(?s).*'), repr('[^a]*'))}"
            ),
            lambda: f"{e('integer', depth)} IN {e('integers', depth)}",
            lambda: f"{e('string', depth)} IN {e('strings', depth)}",
            lambda: f"{e(kind, depth)} IN [{e(kind, depth)}, {e(kind, depth)}]",
            lambda: self.quantified(depth),
            lambda: f"coalesce({e('boolean', depth)}, {self.pick('true', 'false')})",
            lambda: f"{e('strings', depth)} = {e('strings', depth)}",
        ]
        if nodes:
            node = self.chance.choice(nodes)
            makers += [
                lambda: f"{node}:{self.pick(*LABELS)}",
                lambda: f"EXISTS {{ {self.subpattern(nodes)}{self.subwhere(depth)} }}",
                lambda: f"EXISTS {{ MATCH {self.subpattern(nodes)}{self.subwhere(depth)} }}",
                lambda: f"EXISTS {{ {self.named_subpattern(nodes, depth)} }}",
                lambda: f"NOT EXISTS {{ {self.subpattern(nodes)} }}",
                lambda: self.pattern_condition(node, nodes),
                lambda: self.pattern_condition(node, nodes),
                lambda: f"NOT {self.pattern_condition(node, nodes)}",
                lambda: f"{self.pattern_condition(node, nodes)} {self.pick('OR', 'AND', 'XOR')} {e('boolean', depth)}",
                lambda: f"exists({self.pattern_condition(node, nodes)})",
                lambda: f"({self.pick('EXISTS', 'NOT EXISTS')} {{ {self.subpattern(nodes)} }}) {self.pick('=', '<>')} {e('boolean', 0)}",
                lambda: f"({self.pattern_condition(node, nodes)})",
                lambda: f"CASE {node}:{self.pick(*LABELS)} WHEN {e('boolean', 0)} THEN {e('boolean', 0)} ELSE {e('boolean', 0)} END",
                lambda: f"{node} {self.pick('=', '<>')} {self.chance.choice(nodes)}",
                lambda: f"'{self.pick(*LABELS)}' IN labels({node})",
                lambda: f"COUNT {{ {self.subpattern(nodes)} }} {self.pick('>', '=', '<>', '>=')} {self.pick(0, 1, 2)}",
                lambda: f"({node}:{self.pick(*LABELS)}) IN [{e('boolean', 0)}, {node}:{self.pick(*LABELS)}]",
                lambda: f"({node}:{self.pick(*LABELS)}) {self.pick('=', '<>')} ({e('boolean', 0)})",
                lambda: f"size(labels({node})) > {self.pick(1, 2)}",
            ]
        return str(self.chance.choice(makers)())

    def pattern_condition(self, node: str, nodes: list[str]) -> str:
        """A pattern where a condition is due; it brings no new names."""
        text = f"({node})"
        for _ in range(self.pick(1, 1, 2, 2, 3)):
            star = self.pick("*1..2", "*..2") if self.maybe(0.08) else ""
            end = self.chance.choice(nodes) if self.maybe(0.3) else self.pick("", "", f":{self.pick(*LABELS)}", " {number: 2}")
            text += f"{self.arrow('', star)}({end})"
        return text

    def row(self, operators: list[str], kind: str, depth: int) -> str:
        """Several operators in a row, without brackets: what binds first is the reader's business."""
        pieces = [self.expression(kind, min(depth, 1))]
        for _ in range(self.pick(2, 3)):
            pieces += [self.chance.choice(operators), self.expression(kind, min(depth, 1))]
        return " ".join(pieces)

    def nested(self, depth: int) -> str:
        """A list of lists."""
        return f"[{self.expression('integers', depth)}, {self.expression('integers', min(depth, 1))}, [1, null]]"

    def pattern_text(self) -> str:
        """A regular expression."""
        piece = lambda: self.pick("a", "A", ".", "[a-z]", "[^x]", "n", "[A-Zé]", "(?:an|bo)", "\\.", " ", "é", "1", "(?:a|b)")  # noqa: E731
        body = "".join(piece() + self.pick("", "", "*", "+", "?", "{1,2}", "*?") for _ in range(self.pick(1, 2, 3)))
        return self.pick("", "", "(?iu)", "(?s)") + self.pick("", "^", ".*") + body + self.pick("", "$", ".*")

    def quantified(self, depth: int) -> str:
        kind = self.pick("integer", "string")
        name = self.new("q")
        source = self.expression(kind + "s", depth)
        self.names[name] = kind
        condition = self.expression("boolean", min(depth, 1))
        del self.names[name]
        return f"{self.pick('all', 'any', 'none', 'single')}({name} IN {source} WHERE {condition})"

    def date(self, depth: int) -> str:
        e = self.expression
        unit = self.pick("days", "weeks", "months", "years")
        return str(
            self.pick(
                lambda: f"{e('date', depth)} {self.pick('+', '-')} duration({{{unit}: {self.pick(0, 1, 3, 40, -2)}}})",
                lambda: f"date('{self.pick('2025-02-14', '2024-02-29')}')",
                lambda: f"coalesce({e('date', depth)}, {self.literal('date')})",
                lambda: f"date({self.parameter('2025-02-14')})",
                lambda: f"date.truncate('{self.pick('month', 'year', 'week')}', coalesce({e('date', depth)}, date('2025-02-14')))",
                lambda: f"CASE WHEN {e('boolean', depth)} THEN {e('date', depth)} END",
            )()
        )

    def list_of(self, kind: str, depth: int) -> str:
        e = self.expression
        name = self.new("x")

        def comprehension() -> str:
            source = e(kind + "s", depth)
            self.names[name] = kind
            where = f" WHERE {e('boolean', min(depth, 1))}" if self.maybe(0.5) else ""
            result = f" | {e(kind, depth)}" if self.maybe(0.6) else ""
            del self.names[name]
            return f"[{name} IN {source}{where}{result}]"

        return str(
            self.pick(
                lambda: f"[{e(kind, depth)}, {e(kind, depth)}]",
                comprehension,
                comprehension,
                lambda: f"{e(kind + 's', depth)} + {e(kind + 's', depth)}",
                lambda: f"coalesce({e(kind + 's', depth)}, []) + {self.literal(kind)}",
                lambda: f"tail({e(kind + 's', depth)})",
                lambda: f"reverse({e(kind + 's', depth)})",
                lambda: f"{e(kind + 's', depth)}[{self.pick('0', '1', '-1', '')}..{self.pick('1', '2', '-1')}]",
                lambda: f"coalesce({e(kind + 's', depth)}, [])",
                lambda: f"CASE WHEN {e('boolean', depth)} THEN {e(kind + 's', depth)} ELSE [] END",
                lambda: "range(0, 3)" if kind == "integer" else f"split({e('string', depth)}, {self.pick(repr(' '), repr('a'))})",
                lambda: f"range({self.pick(0, 1)}, {e('integer', 0)})" if kind == "integer" else f"[{self.literal('string')}]",
            )()
        )

    def integers(self, depth: int) -> str:
        return self.list_of("integer", depth)

    def strings(self, depth: int) -> str:
        nodes = self.of("node")
        return f"labels({self.chance.choice(nodes)})" if nodes and self.maybe(0.08) else self.list_of("string", depth)

    def reduction(self, depth: int) -> str:
        total, name = self.new("t"), self.new("x")
        source = self.expression("integers", depth)
        self.names |= {total: "integer", name: "integer"}
        step = self.pick(f"{total} + {name}", f"{total} + 1", f"CASE WHEN {name} > {total} THEN {name} ELSE {total} END")
        del self.names[total], self.names[name]
        return f"reduce({total} = 0, {name} IN {source} | {step})"

    # Patterns.

    def arrow(self, name: str = "", star: str = "") -> str:
        types = self.pick("", "", f":{self.pick(*TYPES)}", ":" + "|".join(self.chance.sample(TYPES, 2)))
        inside = f"[{name}{types}{star}]" if name or types or star else ""
        return str(self.pick(f"-{inside}->", f"-{inside}->", f"<-{inside}-", f"-{inside}-"))

    def node(self, bind: bool = True, reuse: float = 0.2) -> str:
        nodes = self.of("node")
        if nodes and self.maybe(reuse):
            return f"({self.chance.choice(nodes)})"
        several = f":Entity:{self.pick(*LABELS)}" if self.both else ":" + "|".join(self.chance.sample(LABELS, 2))
        label = self.pick("", "", ":Entity", f":{self.pick(*LABELS)}", several)
        keys = ""
        if self.maybe(0.12):
            keys = " {" + self.pick("id: 'n0'", "id: 'n1'", "name: 'Ann'", "age: 1", "score: 1.0", "number: 2", f"id: {self.parameter('n0')}") + "}"
        name = ""
        if bind and self.maybe(0.85):
            name = self.new("n")
            self.names[name] = "node"
        return f"({name}{label}{keys})"

    def pattern(self, named: bool = True) -> str:
        text = self.node()
        for _ in range(self.pick(0, 1, 1, 1, 2, 2, 3)):
            star = self.pick("*1..2", "*2", "*0..1", "*..3", "*1..1") if self.maybe(0.12) else ""
            name = ""
            if self.maybe(0.7):
                name = self.new("r")
            text += self.arrow(name, star)
            text += self.node()
            if name:
                self.names[name] = "hops" if star else "relationship"
        if named and self.maybe(0.12):
            path = self.new("path")
            self.names[path] = "path"
            return f"{path} = {text}"
        return text

    def subpattern(self, nodes: list[str], several: bool = True) -> str:
        """A pattern inside an expression: one to three hops, now and then of variable length, through new nodes or back to known ones."""
        text = f"({self.chance.choice(nodes)})"
        for _ in range(self.pick(1, 1, 1, 2, 2, 3)):
            star = self.pick("*1..2", "*2", "*0..1", "*..2") if self.maybe(0.08) else ""
            text += f"{self.arrow('', star)}{self.node(bind=False, reuse=0.3)}"
        if several and self.maybe(0.1):
            text += f", ({self.chance.choice(nodes)}){self.arrow()}{self.node(bind=False, reuse=0.5)}"
        return text

    def subwhere(self, depth: int) -> str:
        return f" WHERE {self.expression('boolean', min(depth, 1))}" if self.maybe(0.3) else ""

    def named_subpattern(self, nodes: list[str], depth: int) -> str:
        """A pattern that names what it finds, with a WHERE on it."""
        q, x = self.new("q"), self.new("x")
        text = (
            f"({self.chance.choice(nodes)}){self.arrow(x)}({q}){self.pick('', self.arrow() + '()', self.arrow() + f'({self.chance.choice(nodes)})')}"
        )
        before = dict(self.names)
        self.names |= {q: "node", x: "relationship"}
        where = f" WHERE {self.expression('boolean', min(depth, 1))}" if self.maybe(0.7) else ""
        self.names = before
        return text + where
