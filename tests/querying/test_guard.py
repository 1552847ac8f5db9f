"""The guard: what it lets through, what it refuses and where, and that nothing else ever comes out of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphmodel.errors import RefusedError
from graphmodel.querying import guard
from graphmodel.querying.types.regexes import check_regex
from tests.support.paths import ROOT

ACCEPTED = [
    "RETURN 1 AS x",
    "RETURN 1 AS x;",
    "\ufeffRETURN 1 AS x",
    "match (n:Person) where n.name = 'x' return n.name as name order by name desc limit 3",
    "MATCH (a)-[r:DENIES|AFFIRMS]->(b)<-[s]-(c)--(d) RETURN a.id, type(r) AS t, count(*) AS n",
    "MATCH (a)-[r:A|B]-(b) RETURN DISTINCT a.id AS x SKIP 1 LIMIT 2",
    "MATCH (a:A:B {id: $id, n: -1, l: ['x', date('2025-02-14')]})-[r {w: 1.5}]->({id: 'b'}) RETURN r.id AS x",
    "MATCH (a:A|B), (b) WHERE a:C AND NOT b:D OR (a)-[:R]->(b) RETURN a.id AS x",
    "MATCH (a)-[*1..3]->(b)-[:R*..2]-(c)-[rs:R|S*2 {w: 1}]->(d) RETURN size(rs) AS n",
    "MATCH (a) WHERE EXISTS { (a)-[:R]->(b) WHERE b.n > 1 } AND NOT EXISTS { MATCH (a)--(b), (b)--(c) } RETURN COUNT { (a)--() } AS n",
    "MATCH (a) WHERE exists((a)-[:R]->()) RETURN [(a)-[:R]->(b) WHERE b.n > 1 | b.id] AS x, [p = (a)--() | length(p)] AS y",
    "MATCH p = shortestPath((a {id: 'x'})-[:R*..5]-(b)) WHERE a.id <> b.id RETURN [n IN nodes(p) | n.id] AS ids",
    "OPTIONAL MATCH (a) WITH *, count(a) AS n WHERE n > 1 OR n < 0 RETURN n ORDER BY n DESC, n % 2 ASC",
    "UNWIND $rows AS row WITH row WHERE row.x >= 1 AND row.x <= 2 RETURN row.x - -1 AS x, -2 ^ 2 AS y, [1, 2][0] AS z, $l[$i] AS w",
    "RETURN CASE WHEN 1 = 2 THEN 'a' ELSE 'b' END AS x, CASE $x WHEN 1 THEN CASE WHEN true THEN 2 END END AS y",
    "RETURN [x IN range(1, 3) WHERE x > 1 | x * 2] AS a, reduce(s = 0, x IN [1] | s + x) AS b, any(x IN [1] WHERE x = 1) AS c",
    "RETURN [1, 2, 3][1..] AS d, [1][..1] AS e, [1][-1] AS f",
    "RETURN 'it\\'s' AS x, \"say \\\"so\\\"\" AS y, 'tab\\t\\u00e9' AS z",
    "RETURN date($day) + duration({days: 3}) AS x, date('2025-02-14').year AS y, duration.inDays(date('2025-02-14'), date()).days AS z",
    "MATCH (n) WHERE n.name =~ '(?iu)van.*[a-z]+\\\\.' AND n.x =~ $p AND n.y =~ null RETURN n.id AS x",
    "MATCH (n) WHERE n.a IS NOT NULL AND n.b STARTS WITH 'x' XOR n.c ENDS WITH 'y' AND n.d CONTAINS 'z' AND NOT n.e IN [1] RETURN n.id AS x",
    "RETURN 1 AS x UNION RETURN 2 AS x UNION RETURN 3 AS x",
    "RETURN 1 AS x UNION ALL MATCH (n) WITH n ORDER BY n.id LIMIT 1 RETURN n.n AS x",
    # Words of clauses where the tokens make clear that they are none.
    "MATCH (n) RETURN n.set AS x, n.load AS y, n.delete AS z, n.call.create AS w",
    "MATCH (n:Set:Load)-[r:CREATE|MERGE]->(call:Call {set: 1, load: 2}) RETURN call.id AS x",
    "MATCH (set)-[load]->(merge) WHERE set.id = load.id AND (merge.id) <> set.id RETURN set.id, load.id AS use",
    "RETURN {set: 1, delete: 2, call: {merge: 3}}.set AS create",
    "RETURN 1 AS `DELETE n`, 2 AS `LOAD CSV FROM 'x'`, 3 AS `a``b`",
    "WITH 1 AS remove RETURN remove + 1 AS detach",
    "RETURN 'CREATE (n)' AS x // DELETE everything; LOAD CSV\n",
    "RETURN /* SET n.x = 1; */ 1 AS x",
    "RETURN '//' AS x, '/*' AS y, \"`\" AS z",
    "MATCH (n) WHERE n.end = 1 AND n.case = 2 AND n.`when` = 3 RETURN n.then AS x",
    "RETURN\u00a01\u2003AS\u00a0x",
    "MATCH (n) WHERE n.`сказал` = 'да' AND 'Größe' IN labels(n) RETURN n.`odd name` AS `имя`",
    "MATCH ()-[r]->() WHERE r.n <-1 AND r.n > -2 RETURN r.id AS x",
    "MATCH (a)<-[r]-(b), (a)<--(c) RETURN a.id < b.id AS x, count(DISTINCT c) AS n",
]

REFUSED = {
    # Several statements, and nothing at all.
    "": ("1:1", "empty"),
    "  // only a comment": ("1:1", "empty"),
    "RETURN 1 AS x; RETURN 2 AS x": ("1:14", "more than one statement"),
    "RETURN 1 AS x;;": ("1:14", "more than one statement"),
    "; RETURN 1 AS x": ("1:1", "more than one statement"),
    "RETURN 1 AS x; // a\nMATCH (n) DELETE n": ("1:14", "more than one statement"),
    # Clauses that do not read the graph.
    "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l": ("1:1", "LOAD reads a file"),
    "load csv with headers from 'x' as l return l": ("1:1", "LOAD reads a file"),
    "LO/**/AD CSV FROM 'x' AS l RETURN l": ("1:1", "LO is not expected here"),
    "LOAD/* x */CSV FROM 'x' AS l RETURN l": ("1:1", "LOAD reads a file"),
    "MATCH (n) LOAD CSV FROM 'x' AS l RETURN l": ("1:11", "LOAD reads a file"),
    "MATCH (n)\n  LOAD\u00a0CSV FROM 'x' AS l RETURN l": ("2:3", "LOAD reads a file"),
    "WITH 1 AS x LoAd CSV FROM 'x' AS l RETURN l": ("1:13", "LOAD reads a file"),
    "\ufeffLOAD CSV FROM 'x' AS l RETURN l": ("1:2", "LOAD reads a file"),
    "L\\u004fAD CSV FROM 'x' AS l RETURN l": ("1:2", "\\ is not part of Cypher"),
    "\\u004cOAD CSV FROM 'x' AS l RETURN l": ("1:1", "\\ is not part of Cypher"),
    "ＬＯＡＤ CSV FROM 'x' AS l RETURN l": ("1:1", "not plain ASCII"),
    "RETURN LOAD CSV FROM 'x' AS l": ("1:13", "CSV is not expected here"),
    "UNWIND LOAD CSV FROM 'x' AS l RETURN l": ("1:13", "CSV is not expected here"),
    "MATCH (n) WHERE true LOAD CSV FROM 'x' AS l RETURN l": ("1:22", "LOAD reads a file"),
    "MATCH (n) RETURN n.id AS x LOAD CSV FROM 'x' AS l RETURN l": ("1:28", "LOAD reads a file"),
    "MATCH (n) RETURN n.id LIMIT 1 CALL db.labels()": ("1:31", "CALL runs"),
    "CALL db.labels() YIELD label RETURN label": ("1:1", "CALL runs"),
    "MATCH (n) CALL { WITH n RETURN 1 AS x } RETURN x": ("1:11", "CALL runs"),
    "MATCH (n) CALL (n) { RETURN 1 AS x } RETURN x": ("1:11", "CALL runs"),
    "MATCH (n) WHERE EXISTS { CALL db.labels() } RETURN n.id": ("1:26", "CALL runs"),
    "MATCH (n) WHERE EXISTS { MATCH (n) DELETE n } RETURN n.id": ("1:36", "DELETE writes"),
    "MATCH (n) WHERE EXISTS { MATCH (n) RETURN n } RETURN n.id": ("1:36", "only MATCH and WHERE"),
    "MATCH (n) WHERE EXISTS { (n)--() UNION (n) } RETURN n.id": ("1:34", "only MATCH and WHERE"),
    "MATCH (n) RETURN COUNT { CREATE (m) } AS x": ("1:26", "CREATE writes"),
    "MATCH (n) RETURN COLLECT { MATCH (n)--(m) RETURN m.id } AS x": ("1:18", "COLLECT"),
    "CREATE (n)": ("1:1", "CREATE writes"),
    "MATCH (n) CREATE (m)": ("1:11", "CREATE writes"),
    "MATCH (n) MERGE (m {id: 1})": ("1:11", "MERGE writes"),
    "MATCH (n) SET n.x = 1": ("1:11", "SET writes"),
    "MATCH (n) SET n += {x: 1}": ("1:11", "SET writes"),
    "MATCH (n) REMOVE n.x": ("1:11", "REMOVE writes"),
    "MATCH (n) DELETE n": ("1:11", "DELETE writes"),
    "MATCH (n) DETACH DELETE n": ("1:11", "DETACH writes"),
    "MATCH (n) NODETACH DELETE n": ("1:11", "NODETACH writes"),
    "MATCH (n) INSERT (m)": ("1:11", "INSERT writes"),
    "MATCH (n) FOREACH (x IN [1] | SET n.x = x)": ("1:11", "FOREACH writes"),
    "FOREACH (x IN [1] | CREATE (n))": ("1:1", "FOREACH writes"),
    "RETURN FOREACH (x IN [1] | CREATE (n))": ("1:8", "FOREACH writes"),
    "RETURN CREATE (n)": ("1:8", "CREATE writes"),
    "USE neo4j MATCH (n) RETURN n.id": ("1:1", "USE changes"),
    "SHOW DATABASES": ("1:1", "SHOW is"),
    "EXPLAIN RETURN 1 AS x": ("1:1", "EXPLAIN describes"),
    "PROFILE RETURN 1 AS x": ("1:1", "PROFILE describes"),
    "CYPHER runtime=slotted RETURN 1 AS x": ("1:1", "CYPHER sets"),
    "MATCH (n) USING INDEX n:P(x) RETURN n.id": ("1:11", "USING sets"),
    "DROP INDEX x": ("1:1", "DROP writes"),
    "MATCH (n) RETURN n.id FORMAT CSV": ("1:23", "FORMAT changes"),
    "MATCH (n) FILTER n.x > 1 RETURN n.id": ("1:11", "FILTER is not in Neo4j 5"),
    "RETURN 1 AS x HAVING x > 1": ("1:15", "HAVING is not in Neo4j 5"),
    "RETURN 1 AS x EXCEPT RETURN 2 AS x": ("1:15", "EXCEPT is not in Neo4j 5"),
    "RETURN 1 AS x INTERSECT RETURN 2 AS x": ("1:15", "INTERSECT is not in Neo4j 5"),
    "RETURN count(*) OVER () AS x": ("1:17", "OVER is not in Neo4j 5"),
    "RETURN 1 AS x OFFSET 1": ("1:15", "write SKIP"),
    "RETURN 1 AS x FINISH": ("1:15", "FINISH"),
    "SOMETHING NEW": ("1:1", "SOMETHING is not expected here"),
    "MATCH (n) SOMETHING NEW RETURN n.id": ("1:11", "SOMETHING is not expected here"),
    # The order of clauses.
    "MATCH (n)": ("1:9", "ends with RETURN"),
    "WHERE true RETURN 1": ("1:1", "WHERE is not expected here"),
    "RETURN 1 AS x MATCH (n) RETURN n.id": ("1:15", "after RETURN"),
    "RETURN 1 AS x WHERE x = 1": ("1:15", "after RETURN"),
    "MATCH (n) LIMIT 1 RETURN n.id": ("1:11", "belongs after WITH or RETURN"),
    "UNWIND [1] AS x WHERE x = 1 RETURN x": ("1:17", "WHERE belongs after MATCH or WITH"),
    "RETURN 1 AS x LIMIT 1 SKIP 1": ("1:23", "the order is"),
    "MATCH (n) UNION MATCH (n) RETURN n.id": ("1:11", "UNION joins"),
    "RETURN 1 AS x UNION": ("1:15", "UNION"),
    "OPTIONAL (n) RETURN n.id": ("1:1", "OPTIONAL needs MATCH"),
    "RETURN 1 AS x ORDER x": ("1:15", "ORDER needs BY"),
    # Answered differently by Neo4j and other engines.
    "RETURN 1 AS x UNION RETURN 2 AS x ORDER BY x LIMIT 1": ("1:35", "ORDER in a UNION"),
    "RETURN 1 AS x LIMIT 1 UNION RETURN 2 AS x": ("1:15", "LIMIT in a UNION"),
    "RETURN 1 AS x UNION RETURN 2 AS x UNION ALL RETURN 2 AS x": ("1:35", "UNION and UNION ALL"),
    "MATCH (a)-[*]->(b) RETURN a.id": ("1:12", "without an upper bound"),
    "MATCH (a)-[:R*2..]->(b) RETURN a.id": ("1:14", "without an upper bound"),
    "MATCH (a)-[r*..]->(b) RETURN a.id": ("1:13", "without an upper bound"),
    "MATCH (a) WHERE EXISTS { (a)-[*]->() } RETURN a.id": ("1:31", "without an upper bound"),
    "MATCH (a) RETURN [(a)-[*]->(b) | b.id] AS x": ("1:24", "without an upper bound"),
    "MATCH (a) WHERE (a)-[:R*]->() RETURN a.id": ("1:24", "without an upper bound"),
    "MATCH p = shortestPath((a)-[*]-(b)) RETURN length(p) AS x": ("1:29", "without an upper bound"),
    "MATCH (a)-[*1..101]->(b) RETURN a.id": ("1:12", "at most 100"),
    "MATCH (a)-[*1..$n]->(b) RETURN a.id": ("1:16", "a parameter cannot bound"),
    "MATCH (a)-[*3..2]->(b) RETURN a.id": ("1:12", "begins after it ends"),
    "MATCH (a)-[:R]->+(b) RETURN a.id": ("1:17", "quantifier"),
    "MATCH (a)-[:R]->{1,3}(b) RETURN a.id": ("1:17", "quantifier"),
    "MATCH (a)-[:R]-{1,3}(b) RETURN a.id": ("1:16", "quantifier"),
    "MATCH ((a)-[:R]->(b)){1,3} RETURN a.id": ("1:8", "brackets around a pattern"),
    "MATCH (a)(b) RETURN a.id": ("1:10", "two patterns"),
    "MATCH SHORTEST 1 (a)--(b) RETURN a.id": ("1:7", "SHORTEST"),
    "MATCH (a)<-[r]->(b) RETURN a.id": ("1:15", "write -[…]-"),
    "MATCH p = shortestPath((a)-[*..5]-(b)) WHERE length(p) > 1 RETURN a.id": ("1:53", "Neo4j looks for the shortest path that satisfies it"),
    "MATCH p = shortestPath((a)-[rs*..5]-(b)) WHERE size(rs) > 1 RETURN a.id": ("1:53", "Neo4j looks for"),
    "MATCH p = shortestPath((a)-[*..5 {w: 1}]-(b)) RETURN a.id": ("1:34", "not read by Neo4j"),
    "MATCH (a), (b) RETURN length(shortestPath((a)-[*..5]-(b))) AS x": ("1:30", "in MATCH only"),
    "MATCH (a)-[r]->(b) MATCH (c)-[s {w: r.w}]->(d) RETURN s.id": ("1:39", "is not in the dialect"),
    "MATCH (a) RETURN a {.id, .name} AS x": ("1:20", "a map of a node's"),
    "MATCH (a)-[r]-() RETURN r {k: 1} AS x": ("1:27", "a map of a node's"),
    "MATCH (a)-[r]-() RETURN (r {k: 1}) AS x": ("1:25", "a map of a node's"),
    "MATCH (a) RETURN *": ("1:18", "order of the columns"),
    "MATCH (a) RETURN keys(a) AS x": ("1:18", "which keys there are"),
    "MATCH (a) RETURN properties(a) AS x": ("1:18", "which keys there are"),
    "MATCH (a) RETURN id(a) AS x": ("1:18", "use the property"),
    "MATCH (a) RETURN elementId(a) AS x": ("1:18", "use the property"),
    "MATCH (a) RETURN a['name'] AS x": ("1:20", "a property by its text"),
    "RETURN round(1.5) AS x": ("1:8", "floor(x + 0.5)"),
    "RETURN duration.between(date(), date()) AS x": ("1:8", "duration.inDays"),
    "RETURN datetime() AS x": ("1:8", "date('2025-02-14')"),
    "RETURN rand() AS x": ("1:8", "order by a property"),
    "RETURN text_score('a', 'b') AS x": ("1:8", "is not in the dialect"),
    "RETURN apoc.version() AS x": ("1:8", "is not in the dialect"),
    "RETURN max(1, 2) AS x": ("1:11", "takes 1 arguments, not 2"),
    "RETURN `size`('x') AS x": ("1:8", "without backticks"),
    "RETURN 1 != 2 AS x": ("1:10", "write <>"),
    "RETURN 1 == 2 AS x": ("1:10", "write ="),
    "RETURN [1] || [2] AS x": ("1:12", "write +"),
    "RETURN 1 < 2 < 3 AS x": ("1:14", "comparisons in a row"),
    "MATCH (n) WHERE 1 <= n.x <= 3 RETURN n.id": ("1:26", "write a <= b AND b <= c"),
    "RETURN 1 IS :: INTEGER AS x": ("1:10", "NULL and NOT NULL only"),
    "RETURN +3 AS x": ("1:8", "leave it out"),
    "RETURN 017 AS x": ("1:8", "leading zero"),
    "RETURN 1_000 AS x": ("1:8", "not a number that every engine reads"),
    "RETURN [1, 2][null..2] AS x": ("1:15", "null in a slice"),
    "RETURN CASE 1 WHEN 1, 2 THEN 3 END AS x": ("1:21", "WHEN takes one value"),
    "MATCH (n WHERE n.x = 1) RETURN n.id": ("1:10", "WHERE inside a pattern"),
    "MATCH ()-[r:R WHERE r.x = 1]-() RETURN r.id": ("1:15", "WHERE inside a pattern"),
    "MATCH (n:A&B) RETURN n.id": ("1:11", "& between labels"),
    "MATCH (n:!A) RETURN n.id": ("1:10", "! before a label"),
    "MATCH (n:%) RETURN n.id": ("1:10", "% as a label"),
    "MATCH (n:(A|B)) RETURN n.id": ("1:10", "brackets around labels"),
    "MATCH (n:$label) RETURN n.id": ("1:10", "as a parameter"),
    "MATCH (n:$($label)) RETURN n.id": ("1:10", "$ needs the name of a parameter"),
    "MATCH (n) WHERE n:A|B RETURN n.id": ("1:20", "n:A OR n:B"),
    "MATCH (n:`сказал`) RETURN n.id": ("1:10", "'сказал' IN labels(n)"),
    "MATCH (n:`a:b`) RETURN n.id": ("1:10", "not read reliably"),
    "MATCH (`a:b`) RETURN `a:b`.id": ("1:8", "variable"),
    "MATCH (n {`a b`: 1}) RETURN n.id": ("1:11", "put it into WHERE"),
    "MATCH (я) RETURN 1 AS x": ("1:8", "not plain ASCII"),
    # Texts that engines decode differently.
    "RETURN 'a\\x' AS x": ("1:10", "the escape \\x"),
    "RETURN 'a\\b' AS x": ("1:10", "the escape \\b"),
    "RETURN '\\u00' AS x": ("1:9", "the escape \\u"),
    "RETURN '\\u0027 DELETE' AS x": ("1:9", "can end a string in Neo4j"),
    "RETURN '\\u005c' AS x": ("1:9", "can end a string in Neo4j"),
    "RETURN '\\ud83d' AS x": ("1:9", "can end a string"),
    "RETURN 1 AS `\\u0060`": ("1:13", "backslash in a name"),
    "RETURN 1 AS `a\\`": ("1:13", "backslash in a name"),
    "MATCH (n) WHERE n.x =~ '\\\\d+' RETURN n.id": ("1:24", "regular expression"),
    "MATCH (n) WHERE n.x =~ '(?i)a' RETURN n.id": ("1:24", "write (?iu)"),
    "MATCH (n) WHERE n.x =~ 'a' + 'b' RETURN n.id": ("1:21", "=~ needs a string or a parameter"),
    "MATCH (n) WHERE n.x =~ n.y RETURN n.id": ("1:21", "=~ needs a string or a parameter"),
    "RETURN $`x y` AS x": ("1:8", "is not in the dialect"),
    # Unfinished and stray things.
    "RETURN 'abc": ("1:8", "the string is not closed"),
    "RETURN 'abc\\": ("1:12", "the escape"),
    "RETURN `abc": ("1:8", "the name is not closed"),
    "RETURN ``": ("1:8", "the name is empty"),
    "RETURN 1 /* abc": ("1:10", "the comment is not closed"),
    "RETURN $": ("1:8", "$ needs the name of a parameter"),
    "RETURN (1": ("1:8", "( is not closed"),
    "RETURN [1)": ("1:10", ") does not close ["),
    "RETURN 1)": ("1:9", ") closes nothing"),
    "RETURN CASE WHEN 1 = 1 THEN 2 AS x": ("1:8", "CASE is not closed"),
    "RETURN": ("1:1", "ends after RETURN"),
    "RETURN 1 +": ("1:10", "ends after +"),
    "RETURN 1 2": ("1:10", "2 is not expected here"),
    "RETURN 1, , 2": ("1:11", ", is not expected here"),
    "RETURN\n  1 AS x,\n  \x002 AS y": ("3:3", "U+0000 is not part of Cypher"),
    "RETURN 1 AS x\u200b": ("1:14", "U+200B"),
    "RETURN n.x LIKE 'a%' AS x": ("1:12", "LIKE is not in Neo4j 5"),
    "RETURN n.x NOT IN [1] AS x": ("1:12", "NOT x IN list"),
    "RETURN " + "(" * 60 + "1" + ")" * 60: ("1:58", "nested brackets"),
    "RETURN " + "[" * 20_000: ("1:58", "nested brackets"),
    "RETURN '" + "x" * 100_000 + "'": ("1:1", "at most 100000"),
}  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_reading_queries_are_accepted(text: str) -> None:
    assert guard.check(text).text == text


@pytest.mark.parametrize(("text", "why"), REFUSED.items(), ids=[text[:50] for text in REFUSED])
def test_everything_else_is_refused_with_its_place(text: str, why: tuple[str, str]) -> None:
    place, reason = why
    with pytest.raises(RefusedError) as refused:
        guard.check(text)
    message = str(refused.value)
    assert message.startswith(place + ": "), message
    assert reason in message
    assert "\n" not in message


def test_the_named_queries_are_accepted() -> None:
    for path in (ROOT / "cypher" / "queries").glob("*.cypher"):
        guard.check(path.read_text(encoding="utf-8"))


def test_what_a_query_mentions() -> None:
    query = guard.check(
        "MATCH (a:Person {id: $id})-[r:DENIES|AFFIRMS]->(b)\n"
        "WHERE b:Event AND a.name =~ $pattern // $not\n"
        "RETURN r.`type` AS t, '$neither' AS u, $l[$at] AS v"
    )
    assert query.parameters == {"id", "pattern", "l", "at"}
    assert [(one.name, one.kind, one.line, one.column) for one in query.labels] == [
        ("Person", "label", 1, 10),
        ("DENIES", "type", 1, 31),
        ("AFFIRMS", "type", 1, 38),
        ("Event", "either", 2, 9),
    ]
    assert [one.name for one in query.keys] == ["id", "name", "type"]


@pytest.mark.parametrize(
    "text",
    [
        "WITH 1 AS a " + "WITH a AS a " * 7000 + "WHERE " + "a = 1 OR " * 1000 + "true RETURN a",
        "RETURN CASE 1 " + "WHEN 2 THEN 3 " * 7000 + "END AS x",
        "MATCH (n) WHERE " + "n.x = 1 OR " * 9000 + "true RETURN n.x",
        "MATCH (n" + ":L" * 40_000 + ") RETURN n.x",
        "RETURN a" + ".b" * 40_000,
        "/**/" * 20_000 + "RETURN 1",
        "\n" * 90_000 + "RETURN 1",
    ],
    ids=["aliases", "cases", "conditions", "labels", "keys", "comments", "lines"],
)
def test_long_queries_are_read_in_one_pass(text: str) -> None:
    assert guard.check(text).plain


def test_comments_are_blanked_and_every_place_stays() -> None:
    text = "\ufeffRETURN /* a\nb */ 1 AS x, // c\r\n '/* d */' AS y\u00a0"
    plain = guard.check(text).plain
    assert len(plain) == len(text)
    assert plain == " RETURN     \n     1 AS x,     \r\n '/* d */' AS y "


@pytest.mark.parametrize("pattern", ["a.*", "(?iu)é[à-ü]+?", "(?:a|b){2,3}", r"a\.b\*", "^x$", "[^a]", r"[\]\-]", ""])
def test_regular_expressions_that_mean_one_thing(pattern: str) -> None:
    assert check_regex(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    ["a**", "a*{2}", "a*??", r"\d", r"\w+", r"[\s]", "(?i)a", "(?=a)", r"(a)\1", "a++", "a*+", "a{2}+", "[a&&b]", "[[a]]", "[]a]", "a\\", r"\é"],
)
def test_regular_expressions_that_engines_read_differently(pattern: str) -> None:
    assert check_regex(pattern)


PIECES = st.sampled_from(
    "MATCH OPTIONAL WITH UNWIND WHERE RETURN ORDER BY SKIP LIMIT UNION ALL AS CASE WHEN THEN ELSE END NOT IN IS NULL AND EXISTS COUNT "
    "COLLECT DISTINCT CREATE DELETE SET LOAD CALL FOREACH shortestPath size date n r x.y n.name (n) (n:L) -[r:T]-> -[*1..2]- <-- ( ) [ ] { } , : ; . "
    ".. * + - < > = <> =~ | / % ^ $ $p "
    "'s' \"d\" `q` 'open `open /* // \\ 1 1.5 0x1f 1..3 ''".split()
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES, max_size=25).map("".join)))
@example("RETURN 1 UNION ")
@example("MATCH (n) WHERE EXISTS {")
@example("RETURN x[")
@example("MATCH ()-[*")
@example("RETURN n {")
@example(":")
@example("$")
def test_no_text_gets_anything_but_a_query_or_a_refusal(text: str) -> None:
    try:
        query = guard.check(text)
    except RefusedError as error:
        assert "\n" not in str(error)
    else:
        assert len(query.plain) == len(text)


WRITING = [
    "CREATE (m)",
    "MERGE (m)",
    "SET n.x = 1",
    "DELETE n",
    "DETACH DELETE n",
    "REMOVE n.x",
    "FOREACH (x IN [1] | SET n.x = 1)",
    "CALL db.labels()",
    "CALL { RETURN 1 AS y }",
    "LOAD CSV FROM 'file:///etc/passwd' AS l",
    "USE other",
    "INSERT (m)",
    "DROP INDEX i",
]
BEFORE = [
    "",
    "MATCH (n) ",
    "MATCH (n) WHERE n.x = 1 ",
    "WITH 1 AS n ",
    "UNWIND [1] AS n ",
    "RETURN 1 AS x ",
    "RETURN 1 AS x LIMIT 1 ",
    "RETURN 1 AS x; ",
]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(WRITING),
    st.sampled_from(BEFORE),
    st.sampled_from(["", " RETURN 1 AS x", ";"]),
    st.sampled_from([" ", "\n", "\t", "/**/", "/* ; */", "//\n", "\u00a0", "\u2003", "\r\n"]),
    st.booleans(),
)
def test_no_spelling_of_a_writing_clause_gets_through(clause: str, before: str, after: str, space: str, small: bool) -> None:
    text = before + (clause.lower() if small else clause).replace(" ", space) + after
    with pytest.raises(RefusedError):
        guard.check(text)


QUANTIFIERS = ("*", "+", "?", "{2}", "{2,}", "{2,3}")


@pytest.mark.parametrize("first", QUANTIFIERS)
def test_behind_a_quantifier_comes_anything_but_another_one(first: str) -> None:
    for after in ("", "b", "|b", "~", "é", "я", "北", "(b)", "[b]", ".", "b?", "(?:b)+", r"\.", " ", "-", "z*"):
        assert check_regex(f"a{first}{after}") == "", after
    for after in QUANTIFIERS:
        assert bool(check_regex(f"a{first}{after}")) is (after != "?"), after  # with ? it takes as little as it can
        assert check_regex(f"a{first}?{after}"), after
