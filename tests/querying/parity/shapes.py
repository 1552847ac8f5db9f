"""Queries of known shapes, with random pieces: what analysts write all day, and what is rarer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.querying.parity.expressions import Expressions
from tests.querying.parity.graphs import LABELS, TYPES

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


class Shapes(Expressions):
    """Queries of known shapes."""

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
