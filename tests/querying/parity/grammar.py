"""Random queries of the dialect: mostly what makes sense, sometimes what does not.

A query is made together with what is known of it: whether its order is total, and which columns are lists whose order Cypher leaves open.
"""

from __future__ import annotations

from tests.querying.parity.expressions import SCALARS
from tests.querying.parity.shapes import Made, Shapes

__all__ = ["Grammar", "Made"]


class Grammar(Shapes):
    """One random query after another."""

    def query(self) -> Made:
        """A whole query."""
        self.names, self.parameters, self.fresh, self.taken = {}, {}, 0, set()
        self.both = self.maybe(0.5)
        self.keywords = 0.5 if self.maybe(0.1) else 0.0
        if self.maybe(0.35):
            return self.plain()
        if self.maybe(0.08):
            return self.over_nothing()
        if self.maybe(0.06):
            return self.union()
        parts = [self.reading()]
        while self.maybe(0.35) and len(parts) < 4:
            parts.append(self.pick(self.with_clause, self.with_clause, self.reading, self.unwind, self.optional)())
        last, ordered, bags = self.returning()
        return self.made(" ".join([*parts, last]), ordered, bags)

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

    def over_nothing(self) -> Made:
        """Clauses over no rows, and clauses with nothing before them."""
        hop = self.arrow("r")
        nothing = self.pick(
            "MATCH (a {id: 'nobody'})", "MATCH (a:Person) WHERE false", "MATCH (a) WHERE a.id = 'nobody'", "UNWIND [] AS a MATCH (a0) WITH a0 AS a",
            f"MATCH (a {{id: 'nobody'}}){hop}(b) WITH a, r, b", "MATCH (a) WITH a LIMIT 0", "OPTIONAL MATCH (a {id: 'nobody'})", "MATCH (a {id: 'n0'})", "",
        )  # fmt: skip
        self.names = {"a": "node"} if "a" in nothing else {}
        then = f" {self.pick('OPTIONAL MATCH', 'OPTIONAL MATCH', 'MATCH')} (a){hop.replace('[r', '[s')}(c)" if self.names and self.maybe(0.5) else ""
        if then:
            self.names |= {"s": "relationship", "c": "node"} if "[s" in then else {"c": "node"}
        if self.maybe(0.3) and self.names:
            then += f" WITH a, {self.aggregate()[0]} AS w"
            self.names = {"a": "node", "w": "integer"}
        last, ordered, bags = self.returning()
        if not nothing:
            last = f"{self.pick('', 'WITH 1 AS a, 2.5 AS b ', 'WITH [1, 2] AS l UNWIND l AS a ')}{last}"
        elif self.maybe(0.4):
            key = self.pick("a.name", "a.id", "c.id", "labels(a)", "a.id + 'x'") if "c" in self.names else self.pick("a.id", "a.name")
            columns = f"{self.pick('', key + ' AS k, ')}{self.aggregate()[0]} AS g{self.pick('', ', ' + self.aggregated() + ' AS h')}"
            last = f"RETURN {self.pick('', 'DISTINCT ')}{columns}{self.pick('', ' ORDER BY g', ' LIMIT 1', ' SKIP 1')}"
            return self.made(f"{nothing}{then} {last}")
        order = "" if "ORDER" in last else self.pick("", f" ORDER BY {self.pick('1', repr('x'))} LIMIT 1", " LIMIT 1", " SKIP 1")
        return self.made(f"{nothing}{then} {last}{order if not nothing else ''}".strip(), ordered, bags)

    def aggregated(self) -> str:
        """An aggregation inside a larger expression."""
        one, kind = self.aggregate()
        other, _ = self.aggregate()
        number = kind in ("integer", "float")
        return str(
            self.pick(
                lambda: f"{one} IS {self.pick('', 'NOT ')}NULL",
                lambda: f"NOT {one} = {self.literal(kind if kind != 'any' else 'integer')}",
                lambda: (
                    f"{one} {self.pick('=', '<>', '<', '>=')} {self.literal(kind if kind != 'any' else 'integer')} "
                    f"{self.pick('AND', 'OR', 'XOR')} {self.pick('null', f'{other} IS NULL', f'{other} IS NOT NULL')}"
                ),
                lambda: f"NOT {self.literal('integer')} IN collect({self.expression('integer', 1)})",
                lambda: f"{self.literal('string')} IN collect({self.pick('', 'DISTINCT ')}{self.expression('string', 1)})",
                lambda: f"{one} IN [{other}, {self.literal('integer')}]",
                lambda: f"coalesce({one}, {self.literal(kind if kind != 'any' else 'integer')})",
                lambda: f"CASE WHEN {one} IS NULL THEN 'none' WHEN count(*) > 1 THEN 'many' ELSE 'few' END",
                lambda: f"[{one}, {other}]",
                lambda: f"{{a: {one}, b: {other}}}",
                lambda: f"{one} + {other}" if number else f"size(collect({self.expression('string', 1)})[0..1])",
                lambda: f"-{one}" if number else f"head(collect({self.expression('integer', 1)})) IS NULL",
                lambda: f"toString({one})",
                lambda: f"size([v IN collect({self.expression('integer', 1)}) WHERE v > 1 | v + 1])",
                lambda: f"any(v IN collect({self.expression('integer', 1)}) WHERE v > 1)",
                lambda: f"reduce(t = 0, v IN collect({self.expression('integer', 1)}) | t + v)",
                lambda: f"(count(*) > {self.pick(0, 1)}) = ({one} IS NOT NULL)",
            )()
        )

    def aggregate(self) -> tuple[str, str]:
        e = self.expression
        nodes = self.of("node", "relationship")
        return self.pick(
            lambda: ("count(*)", "integer"),
            lambda: (f"count({self.pick('', 'DISTINCT ')}{self.chance.choice(nodes) if nodes else e('integer', 1)})", "integer"),
            lambda: (f"count({self.pick('', 'DISTINCT ')}{e(self.pick(*SCALARS), 1)})", "integer"),
            lambda: (f"sum({e('integer', 1)})", "integer"),
            lambda: (f"sum({e('integer', 0)} * {self.parameter(self.pick(1, 2**61, 2**62))})", "integer"),
            lambda: (f"size(collect(DISTINCT {self.chance.choice(nodes) if nodes else e('string', 1)}))", "integer"),
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
                text, kind = self.aggregate() if self.maybe(0.7) else (self.aggregated(), "any")
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
