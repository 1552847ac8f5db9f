"""Random queries of the dialect: mostly what makes sense, sometimes what does not.

A query is made together with what is known of it: whether its order is total, and which columns are lists whose order Cypher leaves open.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
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


HOSTILE: dict[str, list[Any]] = {"integer": HOSTILE_INTEGERS, "float": HOSTILE_FLOATS, "string": HOSTILE_TEXTS, "date": HOSTILE_DAYS}

_WORDS = re.compile(
    r"\b(MATCH|OPTIONAL|WHERE|RETURN|WITH|UNWIND|ORDER BY|SKIP|LIMIT|DISTINCT|AS|AND|OR|XOR|NOT|IN|IS|NULL|CASE|WHEN|THEN|ELSE|END|EXISTS|COUNT|DESC)\b"
)


@dataclass
class Made:
    """A query, its parameters, whether its rows have a total order, and its columns of unordered lists."""

    text: str
    parameters: dict[str, Any] = field(default_factory=dict)
    ordered: bool = False
    bags: tuple[str, ...] = ()


class Grammar:
    """One random query after another."""

    def __init__(self, seed: int, wild: float = 0.03) -> None:
        self.chance = random.Random(seed)
        self.wild = wild
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
        self.fresh += 1
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
                lambda: f"size([{self.subpattern(owners)} | 1])" if owners else e("integer", depth),
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
                lambda: f"labels({self.chance.choice(nodes)})[{self.pick(0, 1)}]" if nodes else e("string", depth),
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
                lambda: f"NOT EXISTS {{ {self.subpattern(nodes)} }}",
                lambda: f"({node}){self.arrow()}({self.chance.choice(nodes) if self.maybe(0.5) else ''})",
                lambda: f"exists(({node}){self.arrow()}())",
                lambda: f"{node} {self.pick('=', '<>')} {self.chance.choice(nodes)}",
                lambda: f"'{self.pick(*LABELS)}' IN labels({node})",
                lambda: f"COUNT {{ {self.subpattern(nodes)} }} {self.pick('>', '=')} {self.pick(0, 1, 2)}",
            ]
        return str(self.chance.choice(makers)())

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
        return self.list_of("string", depth)

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

    def subpattern(self, nodes: list[str]) -> str:
        return f"({self.chance.choice(nodes)}){self.arrow()}{self.node(bind=False, reuse=0.3)}"

    def subwhere(self, depth: int) -> str:
        return f" WHERE {self.expression('boolean', min(depth, 1))}" if self.maybe(0.3) else ""

    # Clauses.

    def query(self) -> Made:
        """A whole query."""
        self.names, self.parameters, self.fresh = {}, {}, 0
        self.both = self.maybe(0.5)
        if self.maybe(0.35):
            return self.plain()
        if self.maybe(0.06):
            return self.union()
        parts = [self.reading()]
        while self.maybe(0.35) and len(parts) < 4:
            parts.append(self.pick(self.with_clause, self.with_clause, self.reading, self.unwind, self.optional)())
        last, ordered, bags = self.returning()
        return self.made(" ".join([*parts, last]), ordered, bags)

    def made(self, text: str, ordered: bool = False, bags: tuple[str, ...] = ()) -> Made:
        """A query with the parameters that are really in it."""
        used = set(re.findall(r"\$(\w+)", text))
        if self.maybe(0.05):
            text = _WORDS.sub(lambda found: found[0].lower(), text)
        if self.maybe(0.05):
            text = text.replace(" RETURN ", "\n// what comes out\nRETURN /* here */ ").replace(" WHERE ", "\n  WHERE ")
        return Made(text, {name: value for name, value in self.parameters.items() if name in used}, ordered, bags)

    def plain(self) -> Made:
        """What analysts write all day: counts, tops, pairs, gaps. The shapes that an optimiser has a way of its own for."""
        hop, other = self.arrow("r"), self.arrow("s")
        label, type_ = self.pick("", ":Entity", f":{self.pick(*LABELS)}"), self.pick(*TYPES)
        self.names = {"a": "node", "r": "relationship", "b": "node"}
        where = f" WHERE {self.expression('boolean', 1)}" if self.maybe(0.4) else ""
        key, number = self.pick("id", "name", "code", "type"), self.pick("age", "number", "start")
        unused = f"{hop}" if self.maybe(0.5) else hop.replace("[r", "[").replace("-[]-", "--")
        bound = where or "r." in where
        arrow = hop if bound else unused
        counted = self.pick(
            "count(*)", "count(b)", "count(DISTINCT b)", f"sum(b.{number})", f"max(b.{number})", f"count(b.{key})", f"min(r.{number})"
        )
        if "r." in counted:
            arrow = hop
        top = self.pick("", " ORDER BY n DESC, x", " ORDER BY n, x LIMIT 3", " ORDER BY x SKIP 1 LIMIT 2", " ORDER BY n DESC")
        total = "x" in top
        two = self.pick(
            lambda: (f"MATCH (a{label}){arrow}(b){where} RETURN a.{key} AS x, {counted} AS n{top}", total),
            lambda: (f"MATCH (a{label}){arrow}(b){where} RETURN {counted} AS n", False),
            lambda: (f"MATCH (a{label}) OPTIONAL MATCH (a){arrow}(b){where} RETURN a.id AS x, {counted} AS n{top}", total),
            lambda: (f"MATCH (a{label}) OPTIONAL MATCH (a){arrow}(b){where} WITH a, {counted} AS n RETURN a.id AS x, n{top}", total),
            lambda: (f"MATCH (a{label}) OPTIONAL MATCH (a){arrow}(b){where} WITH a, b, count(*) AS n RETURN a.id AS x, n", False),
            lambda: (f"MATCH (a{label}){hop}(b){where} RETURN type(r) AS x, {counted} AS n{top}", total),
            lambda: (f"MATCH (a{label}){hop}(b){where} WITH a, {counted} AS n WHERE n > 1 RETURN a.id AS x, n{top}", total),
            lambda: (f"MATCH (a{label}){hop}(b){where} WITH a.id AS x, b.id AS y, count(*) AS n WHERE n > 1 RETURN x, y, n", False),
            lambda: (f"MATCH (a{label}){arrow}(b){other}(c) RETURN count(*) AS n", False),
            lambda: (f"MATCH (a{label})-[:{type_}]-(b)-[:{type_}]-(c) RETURN count(*) AS n", False),
            lambda: (f"MATCH (a{label}){hop}(b){other}(c) WHERE a <> c RETURN a.id AS x, c.id AS y, count(DISTINCT b) AS n", False),
            lambda: (f"MATCH (a{label}){hop}(b){other}(a) RETURN count(*) AS n", False),
            lambda: (f"MATCH (a{label}){hop}(b), (b){other}(c){label and ' WHERE c' + label} RETURN a.id AS x, count(c) AS n{top}", total),
            lambda: (f"MATCH (a{label}) MATCH (b) WHERE a.{number} = b.{number} AND a.id < b.id RETURN count(*) AS n", False),
            lambda: (f"MATCH (a{label}) RETURN a.{key} AS x, count(*) AS n{top}", total),
            lambda: (f"MATCH (a{label}) RETURN a.id AS x, a.{number} AS n ORDER BY n {self.pick('', 'DESC')}, x LIMIT {self.pick(1, 3)}", True),
            lambda: (f"MATCH (a{label}){hop}(b){where} RETURN a.id AS x, r.id AS y ORDER BY r.{number} {self.pick('', 'DESC')}, y, x LIMIT 4", True),
            lambda: (f"MATCH (a{label}){hop}(b){where} RETURN DISTINCT a.{key} AS x{self.pick('', ' ORDER BY x LIMIT 2')}", False),
            lambda: (f"MATCH (a{label}) WHERE {self.pick('', 'NOT ')}(a){self.arrow('', '')}() RETURN count(a) AS n", False),
            lambda: (
                f"MATCH (a{label}) WHERE {self.pick('', 'NOT ')}EXISTS {{ (a){self.arrow('q')}(b) WHERE q.{number} > 1 }} RETURN a.id AS x",
                False,
            ),
            lambda: (f"MATCH (a{label}) RETURN a.id AS x, COUNT {{ (a){self.arrow()}() }} AS n ORDER BY n DESC, x LIMIT 3", True),
            lambda: (f"MATCH (a {{id: 'n0'}}){self.arrow('', self.pick('*1..2', '*..3', '*0..2', '*2'))}(b) RETURN b.id AS x, count(*) AS n", False),
            lambda: (
                f"MATCH p = shortestPath((a {{id: 'n0'}}){self.arrow('', '*..4')}(b)) WHERE a.id <> b.id RETURN b.id AS x, length(p) AS n",
                False,
            ),
            lambda: (
                f"MATCH (a), (b) WHERE a.id < b.id MATCH p = shortestPath((a){self.arrow('', '*..3')}(b)) WHERE a <> b RETURN a.id AS x, b.id AS y, length(p) AS n",
                False,
            ),
            lambda: (
                f"MATCH p = allShortestPaths((a {{id: 'n0'}}){self.arrow('', '*..4')}(b {{id: 'n1'}})) RETURN count(*) AS n, min(length(p)) AS l",
                False,
            ),
            lambda: (f"MATCH (a{label}){hop}(b) WITH b, r ORDER BY r.id WITH b, collect(r.{key}) AS l RETURN b.id AS x, l, size(l) AS n", False),
            lambda: (
                f"MATCH (a{label}){hop}(b) WITH a, r ORDER BY r.{number}, r.id WITH a, head(collect(r.id)) AS first RETURN a.id AS x, first",
                False,
            ),
            lambda: (
                f"MATCH (a{label}){hop}(b) WITH a, r ORDER BY r.{number} RETURN a.id AS x, avg(r.{number}) AS m{self.pick('', ' ORDER BY x')}",
                False,
            ),
            lambda: (f"MATCH (a{label}) WITH a.score AS s ORDER BY s RETURN avg(s) AS m, count(s) AS n", False),
            lambda: (f"MATCH (a{label}){hop}(b) UNWIND b.tags AS t RETURN t AS x, count(*) AS n{top}", total),
            lambda: (f"MATCH (a{label}){hop}(b) WITH a WHERE r.{number} > 1 RETURN count(*) AS n", False),
            lambda: (f"MATCH (a{label}){hop}(b) WITH DISTINCT a, b MATCH (b){other}(c) RETURN a.id AS x, count(c) AS n{top}", total),
            lambda: (
                f"MATCH (a{label}){hop}(b) WITH a, count(b) AS n ORDER BY n DESC, a.id LIMIT 2 MATCH (a){other}(c) RETURN a.id AS x, n, c.id AS y",
                False,
            ),
            lambda: (f"MATCH (a{label}){hop}(b) RETURN min(r.{number}) AS l, max(r.born) AS h, count(DISTINCT a.{key}) AS n", False),
            lambda: (
                f"MATCH (a{label}) OPTIONAL MATCH (a){hop}(b) OPTIONAL MATCH (b){other}(c) RETURN a.id AS x, count(DISTINCT b) AS y, count(DISTINCT c) AS z",
                False,
            ),
            lambda: self.shapes(label, hop, other, where),
            lambda: self.shapes(label, hop, other, where),
            lambda: self.shapes(label, hop, other, where),
            lambda: self.shapes(label, hop, other, where),
            lambda: (f"MATCH (a) OPTIONAL MATCH (a){hop}(b{label}) WITH a, b WHERE b IS NULL OR b.{number} > 1 RETURN a.id AS x, b.id AS y", False),
        )()
        return self.made(two[0], two[1])

    def shapes(self, label: str, hop: str, other: str, where: str) -> tuple[str, bool]:
        """Paths, lists of hops, subqueries in subqueries, lists of maps: what is rarer, and where engines go wrong."""
        star = self.pick("*1..2", "*..3", "*2", "*0..2", "*1..3")
        arrow = self.arrow("", star)
        rs = self.arrow("rs", star)
        direction = self.arrow("x")
        rows = self.parameter([{"id": "n0", "w": 1, "l": ["a", "b"]}, {"id": "n1", "w": None, "l": []}, {"id": "n2"}])
        number = self.pick(0, 1, 2, 3)
        end = self.pick("(b)", f"(b{label})", "(b {id: 'n1'})", "(b:Entity)", "(b {number: 2})")
        return self.pick(
            lambda: (
                f"MATCH p = (a{label}){arrow}{end} RETURN [n IN nodes(p) | n.id] AS ns, [r IN relationships(p) | r.id] AS rs, length(p) AS n",
                False,
            ),
            lambda: (f"MATCH (a{label}){rs}{end} RETURN a.id AS x, [r IN rs | r.id] AS ids, size(rs) AS n, b.id AS y", False),
            lambda: (f"MATCH (a{label}){rs}{end} WHERE all(r IN rs WHERE r.number >= {number}) RETURN a.id AS x, [r IN rs | type(r)] AS ts", False),
            lambda: (
                f"MATCH p = (a{label}){arrow}{end} WHERE none(n IN nodes(p) WHERE n.age = {number}) RETURN count(p IS NOT NULL) AS n, min(length(p)) AS l",
                False,
            ),
            lambda: (
                f"MATCH p = (a{label}){arrow}{end} WITH p, length(p) AS n WHERE n = {number} UNWIND relationships(p) AS r RETURN r.id AS x, count(*) AS n",
                False,
            ),
            lambda: (f"MATCH p = (a{label}){hop}(b) UNWIND nodes(p) AS m RETURN m.id AS x, count(*) AS n ORDER BY n, x", True),
            lambda: (f"MATCH p = (a{label}){hop}(b) UNWIND nodes(p) AS m MATCH (m){other}(c) RETURN m.id AS x, c.id AS y, r.id AS z", False),
            lambda: (
                f"MATCH (a{label}){hop}(b) WITH b, collect(a) AS every RETURN b.id AS x, size(every) AS n, size([q IN every WHERE q.age = {number}]) AS m",
                False,
            ),
            lambda: (f"MATCH (a{label}){hop}(b) WITH collect(DISTINCT b) AS every UNWIND every AS b RETURN b.id AS x, b.name AS y", False),
            lambda: (
                f"MATCH (a{label}){hop}(b) WITH a, collect(r) AS rs UNWIND rs AS q RETURN a.id AS x, q.id AS y, type(q) AS t, endNode(q).id AS z",
                False,
            ),
            lambda: (f"MATCH (a{label}) WHERE EXISTS {{ (a){direction}(b) WHERE NOT EXISTS {{ (b){self.arrow()}(a) }} }} RETURN a.id AS x", False),
            lambda: (f"MATCH (a{label}) WHERE EXISTS {{ (a){self.arrow()}(b), (b){self.arrow()}(c) WHERE c.id <> a.id }} RETURN a.id AS x", False),
            lambda: (f"MATCH (a{label}), (b{label}) WHERE a.id < b.id AND NOT (a){self.arrow()}(b) RETURN a.id AS x, b.id AS y", False),
            lambda: (f"MATCH (a{label}), (b) WHERE (a){self.arrow()}(b) OR (b){self.arrow()}({{id: 'n0'}}) RETURN a.id AS x, b.id AS y", False),
            lambda: (
                f"MATCH (a{label}) RETURN a.id AS x, COUNT {{ (a){self.arrow()}(:Person) }} AS n, COUNT {{ MATCH (a){direction}(q) WHERE q.age > {number} }} AS m",
                False,
            ),
            lambda: (f"MATCH (a{label}) WHERE COUNT {{ (a){self.arrow()}() }} > {number} RETURN a.id AS x", False),
            lambda: (
                f"UNWIND {rows} AS row OPTIONAL MATCH (a:Entity {{id: 'n0'}}) WHERE a.id = row.id RETURN row.id AS x, row.w AS w, a.name AS y",
                False,
            ),
            lambda: (
                f"UNWIND {rows} AS row MATCH (a) WHERE a.id = row.id RETURN row.l AS l, size(row.l) AS n, a.id AS x, {{id: a.id, l: row.l}} AS m",
                False,
            ),
            lambda: (
                f"UNWIND {rows} AS row WITH row WHERE row.w IS NOT NULL UNWIND row.l AS l RETURN l, row.w + 1 AS w, coalesce(row.nope, 'none') AS z",
                False,
            ),
            lambda: (f"MATCH (a{label}){hop}(b){other}(c){where} RETURN a.id AS x, b.id AS y, c.id AS z, r.id AS rr", False),
            lambda: (f"MATCH (a{label}){hop}(b), (c){other}(d) WHERE b.number = c.number RETURN r.id AS x, s.id AS y", False),
            lambda: (f"MATCH (a{label}){hop}(b) MATCH (c){other}(d) WHERE r.id = s.id RETURN r.id AS x, c.id AS y", False),
            lambda: (f"MATCH (a{label}){hop}(b) MATCH (a){other}(b) WHERE r.id < s.id RETURN r.id AS x, s.id AS y", False),
            lambda: (
                f"MATCH (a){hop}(b) WHERE type(r) IN {self.pick(self.parameter(['DENIES', 'MET']), chr(91) + repr('ABOUT') + chr(93))} AND a:Person RETURN r.id AS x",
                False,
            ),
            lambda: (f"MATCH (a){hop}(b) WHERE startNode(r) = a AND r:DENIES RETURN r.id AS x, a.id AS y", False),
            lambda: (f"MATCH (a){hop}(b) WITH *, a.age AS w ORDER BY w DESC, a.id, r.id LIMIT 4 RETURN a.id AS x, w, r.id AS y", False),
            lambda: (
                f"MATCH (a{label}) WITH a ORDER BY a.{self.pick('name', 'age', 'born', 'ok', 'tags')}, a.id SKIP 1 LIMIT 3 MATCH (a){hop}(b) RETURN a.id AS x, b.id AS y",
                False,
            ),
            lambda: (f"MATCH (a{label}) WITH collect(a.id) AS ids MATCH (b) WHERE NOT b.id IN ids RETURN b.id AS x", False),
            lambda: (
                f"MATCH (a{label}) WITH count(a) AS total MATCH (b)-[r]->() WITH total, b, count(r) AS n RETURN b.id AS x, n, total, CASE WHEN total > 0 THEN 100 * n / total END AS p",
                False,
            ),
            lambda: (f"MATCH (a{label}) WITH max(a.age) AS most MATCH (b) WHERE b.age = most RETURN b.id AS x, most", False),
            lambda: (
                f"MATCH (a{label}) RETURN CASE WHEN a.age IS NULL THEN 'none' WHEN a.age > {number} THEN 'many' ELSE 'few' END AS x, count(*) AS n ORDER BY x",
                True,
            ),
            lambda: (f"MATCH (a{label}) RETURN a.born.year AS x, a.born.month AS y, count(*) AS n", False),
            lambda: (
                "MATCH (a)-[r]->(b) WHERE r.born >= date('2024-01-01') AND r.born < date('2024-01-01') + duration({years: 1}) RETURN r.id AS x",
                False,
            ),
            lambda: (
                f"MATCH (a{label}) OPTIONAL MATCH (a){hop}(b) WHERE b.age > {number} OPTIONAL MATCH (b){other}(c) RETURN a.id AS x, b.id AS y, c.id AS z",
                False,
            ),
            lambda: (f"MATCH (a{label}) OPTIONAL MATCH p = (a){arrow}(b) RETURN a.id AS x, length(p) AS n, b.id AS y", False),
            lambda: (
                f"MATCH (a{label}) OPTIONAL MATCH (a){hop}(b) RETURN a.id AS x, r IS NULL AS y, type(r) AS t, labels(b) AS l, b.tags AS z, b = a AS e",
                False,
            ),
            lambda: (f"OPTIONAL MATCH (a:Event {{id: 'nobody'}}) OPTIONAL MATCH (a){hop}(b) RETURN a.id AS x, b.id AS y, count(*) AS n", False),
            lambda: (f"MATCH (a{label}) RETURN a.id AS x, size([(a){direction}(q) WHERE q.age > {number} | q.id]) AS n", False),
            lambda: (
                f"MATCH (a{label}) WITH a, [(a){direction}(q) | q.number] AS l RETURN a.id AS x, size(l) AS n, reduce(t = 0, i IN l | t + coalesce(i, 0)) AS s",
                False,
            ),
            lambda: (f"MATCH (a){self.arrow('rs', '*1..2 {number: ' + str(number) + '}')}(b) RETURN a.id AS x, b.id AS y, size(rs) AS n", False),
            lambda: (f"MATCH (a {{number: {number}}}){self.arrow('r {number: 2}')}(b) RETURN a.id AS x, b.id AS y", False),
            lambda: (f"MATCH (a{label}){hop}(b) RETURN DISTINCT a.id AS x, labels(b) AS l ORDER BY x", False),
            lambda: (
                f"MATCH (a{label}){hop}(b) WITH a.id AS x, collect(DISTINCT type(r)) AS l RETURN x, size(l) AS n ORDER BY n DESC, x LIMIT 2",
                True,
            ),
            lambda: (f"MATCH (a{label}){hop}(b) RETURN count(DISTINCT [a.id, b.id]) AS n, count(DISTINCT a) AS m, count(DISTINCT r) AS o", False),
            lambda: (f"MATCH (a{label}){hop}(b) WHERE a.id IN [b.id, 'n0'] AND b.tags <> [] RETURN a.id AS x, b.tags[0] AS y", False),
            lambda: (
                f"MATCH (a) WHERE a.name =~ {self.pick(repr('(?iu)an.*'), repr('.*[a-zé]$'), repr('(?:A|B).+'), repr('[^0-9]*'), repr('(?s).*x.?y'), repr('.{1,3}'))} RETURN a.id AS x",
                False,
            ),
            lambda: (f"MATCH (a) WHERE any(t IN a.tags WHERE t STARTS WITH 'A' OR size(t) = {number}) RETURN a.id AS x", False),
            lambda: (f"MATCH (a) RETURN a.id AS x, a.{self.pick('mixed', 'nowhere', 'title', 'label')} AS y, a.start AS z, a.type AS t", False),
        )()

    def union(self) -> Made:
        kind = self.pick("integer", "string", "float", "date")
        texts = []
        for _ in range(self.pick(2, 2, 3)):
            self.names = {}
            reading = self.reading()
            texts.append(f"{reading} RETURN {self.expression(kind)} AS x")
        return self.made(self.pick(" UNION ", " UNION ALL ").join(texts))

    def reading(self) -> str:
        if self.maybe(0.05):
            return self.unwind()
        patterns = ", ".join(self.pattern() for _ in range(self.pick(1, 1, 1, 2)))
        where = f" WHERE {self.expression('boolean')}" if self.maybe(0.45) else ""
        return f"MATCH {patterns}{where}"

    def optional(self) -> str:
        text = self.pattern(named=False)
        where = f" WHERE {self.expression('boolean')}" if self.maybe(0.35) else ""
        return f"OPTIONAL MATCH {text}{where}"

    def unwind(self) -> str:
        kind = self.pick("integer", "string")
        source = self.expression(kind + "s")
        name = self.new("u")
        self.names[name] = kind
        return f"UNWIND {source} AS {name}"

    def aggregate(self) -> tuple[str, str]:
        e = self.expression
        nodes = self.of("node", "relationship")
        return self.pick(
            lambda: ("count(*)", "integer"),
            lambda: (f"count({self.pick('', 'DISTINCT ')}{self.chance.choice(nodes) if nodes else e('integer', 1)})", "integer"),
            lambda: (f"count({self.pick('', 'DISTINCT ')}{e(self.pick(*SCALARS), 1)})", "integer"),
            lambda: (f"sum({e('integer', 1)})", "integer"),
            lambda: (f"sum({e('float', 1)})", "float"),
            lambda: (f"{self.pick('min', 'max')}({e('integer', 1)})", "integer"),
            lambda: (f"{self.pick('min', 'max')}({e('string', 1)})", "string"),
            lambda: (f"{self.pick('min', 'max')}({e('date', 1)})", "date"),
            lambda: (f"{self.pick('min', 'max')}({e('float', 1)})", "float"),
            lambda: (f"size(collect({self.pick('', 'DISTINCT ')}{e(self.pick(*SCALARS), 1)}))", "integer"),
            lambda: (f"avg({e(self.pick('integer', 'float'), 1)})", "float"),
            lambda: (f"count(*) + {self.pick(1, 2)}", "integer"),
            lambda: (f"{self.pick('min', 'max')}({e('any', 1)})", "any"),
            lambda: (f"count(DISTINCT {e(self.pick('any', 'integers', 'strings'), 1)})", "integer"),
            lambda: ("CASE WHEN count(*) > 1 THEN 'many' ELSE toString(count(*)) END", "string"),
            lambda: (f"size(collect(DISTINCT [{e('any', 0)}, {e('integer', 0)}]))", "integer"),
        )()

    def items(self, many: int) -> tuple[list[str], dict[str, str], bool]:
        """Columns, what their names stand for, whether rows were aggregated."""
        made, names = [], {}
        aggregating = self.maybe(0.35)
        for _ in range(self.chance.randint(1, many)):
            kind = self.pick(*SCALARS, "integer", "string", "strings", "integers", "any")
            name = self.new("c")
            if self.maybe(0.06):
                made.append(f"{{a: {self.expression(kind, 1)}, l: [{self.expression(kind, 0)}]}} AS {name}")
                names[name] = "map"
                continue
            made.append(f"{self.expression(kind, 1)} AS {name}")
            names[name] = kind
        if aggregating:
            for _ in range(self.pick(1, 1, 2)):
                text, kind = self.aggregate()
                name = self.new("g")
                made.append(f"{text} AS {name}")
                names[name] = kind
            if self.maybe(0.2):
                made, names = made[-1:], {name: names[name]}
        return made, names, aggregating

    def with_clause(self) -> str:
        if self.maybe(0.15):
            ordered = ""
            keys = [f"{name}.id" for name in self.of("node", "relationship")]
            if keys and self.maybe(0.5):
                ordered = f" ORDER BY {self.expression(self.pick(*SCALARS), 1)}, {', '.join(keys)}"
            where = f" WHERE {self.expression('boolean')}" if self.maybe(0.5) else ""
            return f"WITH *{ordered}{where}"
        kept = [name for name in self.of("node", "relationship") if self.maybe(0.7)]
        made, names, _ = self.items(2)
        before = dict(self.names)
        self.names = {**{name: before[name] for name in kept}, **names}
        distinct = "DISTINCT " if self.maybe(0.15) else ""
        where = ""
        if self.maybe(0.35):
            after = self.names
            self.names = {**before, **after} if self.maybe(0.3) else after
            where = f" WHERE {self.expression('boolean')}"
            self.names = after
        return f"WITH {distinct}{', '.join([*kept, *made])}{where}"

    def returning(self) -> tuple[str, bool, tuple[str, ...]]:
        made, names, aggregating = self.items(3)
        hops, paths = self.of("hops"), self.of("path")
        if hops and self.maybe(0.5):
            made.append(f"[h IN {self.chance.choice(hops)} | h.{self.pick('id', 'number', 'name')}] AS hs")
        if paths and self.maybe(0.5):
            made.append(
                self.pick("length({}) AS l", "[n IN nodes({}) | n.id] AS l", "size(relationships({})) AS l").format(self.chance.choice(paths))
            )
        distinct = "DISTINCT " if self.maybe(0.15) else ""
        bags: tuple[str, ...] = ()
        nodes = self.of("node")
        if nodes and not aggregating and not distinct and self.maybe(0.08):
            made.append(
                f"[{self.subpattern(nodes)[:-1]}{self.new('z')}) | 1] AS bag"
                if False
                else f"[({self.chance.choice(nodes)}){self.arrow()}(zz) | zz.id] AS bag"
            )
            bags = ("bag",)
        ordered, order = False, ""
        keys = [f"{name}.id" for name in self.of("node", "relationship")]
        loose = self.of("hops", "path", "integer", "string") and not keys
        if self.maybe(0.3):
            order = f" ORDER BY {', '.join(self.expression(self.pick(*SCALARS), 1) + self.pick('', ' DESC') for _ in range(self.pick(1, 2)))}"
            if (
                keys
                and not aggregating
                and not distinct
                and not loose
                and not self.of("hops", "path", "integer", "string", "float", "date", "boolean")
            ):
                order += ", " + ", ".join(keys)
                ordered = True
                if self.maybe(0.5):
                    order += f" SKIP {self.pick(0, 1, 2)}" if self.maybe(0.4) else ""
                    order += f" LIMIT {self.pick(0, 1, 3, 5)}"
            if aggregating or distinct:
                columns = list(names)
                order = f" ORDER BY {', '.join(self.pick(*columns) + self.pick('', ' DESC') for _ in range(self.pick(1, 2)))}"
        return f"RETURN {distinct}{', '.join(made)}{order}", ordered, bags
