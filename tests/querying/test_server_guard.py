"""Queries for a server: what is let through as it is, what is refused and where, and what text is sent. The attacks also go to a real Neo4j."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j import Driver
from neo4j.exceptions import Neo4jError

from graphmodel.errors import RefusedError
from graphmodel.querying import named
from graphmodel.querying.server_guard import PROCEDURES, checked

READING = [
    "MATCH (n) RETURN n",
    "match (n) return n",
    "WITH 1 AS call RETURN call LIMIT 3",
    "MATCH (call {x: 1})-[load]->(merge) RETURN call, load, merge AS `show`",
    "MATCH (n) RETURN n.call AS c, n.load AS l, n.set AS s",
    "MATCH (n:Load:Call {set: 1, load: 2}) RETURN n {.x, .*, y: 1} AS m",
    "MATCH (n:Not)-[:CREATE|DELETE]->(:All) RETURN n",
    "RETURN 'LOAD CSV FROM' AS x, \"CALL\" AS y, 1 AS `DROP x` // LOAD CSV",
    "RETURN 1/0.0 AS inf",
    "RETURN 1 AS x;",
    "RETURN * ORDER BY a DESC SKIP 1 LIMIT 2",
    "RETURN 1 AS x UNION ALL RETURN 2 AS x",
    "RETURN 1 AS x UNION RETURN 2 AS x UNION DISTINCT RETURN 3 AS x",
    "CYPHER 5 runtime=slotted planner=cost MATCH (n) RETURN n",
    "EXPLAIN CYPHER 5 MATCH (n) RETURN n",
    "PROFILE MATCH (n) RETURN n",
    "USE neo4j MATCH (n) RETURN n",
    "USE `a`.b MATCH (n) RETURN n",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.labels",
    "CALL `db` . labels ( ) YIELD label AS l WHERE l STARTS WITH 'a' RETURN l",
    "OPTIONAL CALL db.labels() YIELD label RETURN label",
    "MATCH (n) CALL db.relationshipTypes() YIELD relationshipType RETURN n, relationshipType",
    "CALL db.index.fulltext.queryNodes('names', $text) YIELD node, score RETURN node.id AS id, score",
    "MATCH (n) CALL (n) { RETURN 1 AS x } RETURN n, x, date.truncate('year', n.day)",
    "CALL { MATCH (n) RETURN n UNION MATCH (m) RETURN m AS n } RETURN n",
    "CALL { WITH 1 AS x CALL { RETURN 2 AS y } RETURN y } RETURN y",
    "MATCH p = SHORTEST 1 (a:A&!B)-[:R|S]->+(b WHERE b.x > 1) RETURN [n IN nodes(p) WHERE n.x | n.id] AS ids",
    "MATCH ((a)-[:R]->(b)){1,3} RETURN a",
    "MATCH ((a)-[:R]->(b))+ RETURN a",
    "MATCH ALL SHORTEST (a)-[:R]-{1,3}(b) RETURN count(*) AS c",
    "MATCH p = ANY 2 PATHS (a)--+(b) RETURN p",
    "MATCH (a)-[:KNOWS*]->(b), (c)-[r*1..3 {w: 1}]-(d) RETURN count(*) AS n",
    "MATCH (n:(A|B)&!%) RETURN n",
    "OPTIONAL MATCH (a)-[r]-(b) USING INDEX a:L(p) WHERE all(x IN [r] WHERE x.w = 1) RETURN DISTINCT *",
    "MATCH (n) WHERE n.x IS NOT NULL AND NOT n.y IS TYPED LIST<INTEGER NOT NULL> OR n IS Person RETURN n.x :: STRING AS s",
    "MATCH (n) WHERE n.name =~ '(?i)a.*' XOR n.x IN [1, 2] AND NOT (n)-->() RETURN -n.x ^ 2 AS x",
    "MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WHERE m.x = 1 RETURN m } RETURN COUNT { (n)--() } AS c, COLLECT { MATCH (n)--(m) RETURN m.id } AS l",
    "MATCH (n) WHERE EXISTS { p = (n)-->() } RETURN shortestPath((n)-[*..3]-(n)) AS p",
    "RETURN CASE WHEN 1 = 2 THEN 'a' ELSE 'b' END AS x, CASE $x WHEN 1 THEN {a: NOT true, b: [1, 2][0..1]} END AS y",
    "UNWIND [1] AS x WITH x, count(DISTINCT x) AS n ORDER BY n WHERE n > 1 RETURN reduce(a = 0, y IN [1] | a + y) AS r",
    "MATCH (n) RETURN apoc.text.join(['a'], 'b') AS x, point({x: 1, y: 2}) AS p, n['x'] AS y, $p.x[0] AS z",
    "RETURN normalize('a', NFC) IS NFC NORMALIZED AS x, trim(BOTH ' ' FROM ' x ') AS y",
]

REFUSED = {
    "": ("1:1", "empty"),
    "// nothing": ("1:1", "empty"),
    ";": ("1:1", "empty"),
    "RETURN 1; SHOW USERS": ("1:9", "more than one statement"),
    "RETURN 1;;": ("1:9", "more than one statement"),
    # Files and the network.
    "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l": ("1:1", "LOAD CSV reads files"),
    "load csv from 'file:///etc/passwd' as l return l": ("1:1", "LOAD CSV reads files"),
    "WITH 1 AS x load/**/csv from 'x' as l return l": ("1:13", "LOAD CSV reads files"),
    "RETURN * load csv from 'x' as l return l": ("1:10", "LOAD CSV reads files"),
    "RETURN 1 AS x UNION load csv from 'x' as x return x": ("1:21", "LOAD CSV reads files"),
    "MATCH (n) RETURN n ORDER BY n.x DESC load csv from 'x' as l return l": ("1:38", "LOAD CSV reads files"),
    "MATCH ((a)-->(b))+ load csv from 'x' as l return l": ("1:25", "CSV is not a clause"),
    "MATCH (n) WHERE n.x IS load csv from 'x' as l return l": ("1:29", "CSV is not a clause"),
    "RETURN load csv from 'x' as l": ("1:13", "CSV is not a clause"),
    "CALL { load csv from 'x' as l return l } RETURN l": ("1:8", "LOAD CSV reads files"),
    "CALL { CALL { load csv from 'x' as l return l } RETURN l } RETURN l": ("1:15", "LOAD CSV reads files"),
    "MATCH (n) CALL (n) { load csv from 'x' as l return l } RETURN l": ("1:22", "LOAD CSV reads files"),
    "CALL { RETURN 1 AS x UNION load csv from 'x' as x return x } RETURN x": ("1:28", "LOAD CSV reads files"),
    "RETURN COLLECT { load csv from 'x' as l return l } AS x": ("1:18", "LOAD CSV reads files"),
    "RETURN EXISTS { load csv from 'x' as l return l } AS x": ("1:17", "LOAD CSV reads files"),
    "MATCH ((a)-->(b))+ CALL { load csv from 'x' as l return l } RETURN l": ("1:27", "LOAD CSV reads files"),
    "USING PERIODIC COMMIT LOAD CSV FROM 'x' AS l RETURN l": ("1:1", "USING is not a clause"),
    "\\u004cOAD CSV FROM 'x' AS l RETURN l": ("1:1", "inside strings only"),
    "RETURN '\\u0027 AS x LOAD CSV FROM \\u0027x' AS l": ("1:9", "can end a string"),
    "RETURN 1 AS `\\u0060 LOAD CSV`": ("1:13", "backslash in a name"),
    # Procedures and functions.
    "CALL dbms.listConfig()": ("1:6", "dbms.listconfig is not on the list"),
    "CALL db.clearQueryCaches()": ("1:6", "not on the list"),
    "CALL db.prepareForReplanning()": ("1:6", "not on the list"),
    "CALL db.resampleIndex('x')": ("1:6", "not on the list"),
    "CALL db.stats.clear('x')": ("1:6", "not on the list"),
    "CALL db.labels.evil()": ("1:6", "not on the list"),
    "CALL": ("1:1", "CALL is followed by"),
    "CALL 1": ("1:1", "CALL is followed by"),
    "CALL /* x */ `apoc`.load.json('x') YIELD value RETURN value": ("1:14", "apoc.load.json is not on the list"),
    "WITH * CALL db.clearQueryCaches() YIELD value RETURN value": ("1:13", "not on the list"),
    "WITH * CALL limit.evil() YIELD value RETURN value": ("1:13", "not on the list"),
    "MATCH ((a)-->(b))+ CALL db.clearQueryCaches() YIELD value RETURN value": ("1:25", "not on the list"),
    "RETURN EXISTS { CALL dbms.listConfig() YIELD name RETURN name } AS x": ("1:22", "not on the list"),
    "MATCH (n) CALL { MATCH (n) RETURN n AS m } IN TRANSACTIONS RETURN m": ("1:44", "IN TRANSACTIONS is for writing"),
    "MATCH (n) CALL (n) { RETURN n AS m } IN 3 CONCURRENT TRANSACTIONS RETURN m": ("1:38", "IN TRANSACTIONS is for writing"),
    "RETURN genai.vector.encode('x', 'OpenAI', {}) AS x": ("1:8", "a function of a plugin"),
    "RETURN `apoc` . cypher.runFirstColumn ('x', {}) AS x": ("1:8", "a function of a plugin"),
    "RETURN apoc.textual.evil('x') AS x": ("1:8", "a function of a plugin"),
    "RETURN [x IN [1] WHERE apoc.util.sleep(x)] AS x": ("1:24", "a function of a plugin"),
    "RETURN {a: apoc.util.sleep(1)} AS x": ("1:12", "a function of a plugin"),
    # The server, its users, its options.
    "SHOW USERS": ("1:1", "SHOW is not a clause"),
    "CYPHER 5 SHOW USERS": ("1:10", "SHOW is not a clause"),
    "CYPHER planner=cost SHOW USERS": ("1:21", "SHOW is not a clause"),
    "PROFILE CYPHER 5 USE system SHOW SETTINGS": ("1:29", "SHOW is not a clause"),
    "USE system SHOW SETTINGS": ("1:12", "SHOW is not a clause"),
    "USE graph.byName('x') RETURN 1": ("1:17", "( is not a clause"),
    "CYPHER 5 TERMINATE TRANSACTIONS 'neo4j-transaction-1'": ("1:10", "TERMINATE is not a clause"),
    "TERMINATE TRANSACTION 'x'": ("1:1", "TERMINATE is not a clause"),
    "CYPHER debug=tostring RETURN 1": ("1:8", "the option debug of CYPHER"),
    "CYPHER replan=force RETURN 1": ("1:8", "the option replan of CYPHER"),
    "CYPHER 5": ("1:8", "ends where a clause is expected"),
    "USE x": ("1:5", "ends where a clause is expected"),
    "ALTER USER neo4j SET PASSWORD 'x'": ("1:1", "ALTER is not a clause"),
    "STOP DATABASE neo4j": ("1:1", "STOP is not a clause"),
    "SOMETHING NEW": ("1:1", "SOMETHING is not a clause"),
    "MATCH (n) SOMETHING NEW": ("1:11", "SOMETHING is not a clause"),
    "MATCH (n) `SOMETHING` NEW": ("1:11", "follows a value"),
    "RETURN 1 AS x 'y'": ("1:15", "follows a value"),
    "OPTIONAL RETURN 1": ("1:1", "OPTIONAL needs"),
    "RETURN 1 UNION": ("1:10", "ends where a clause is expected"),
    "RETURN 1 AS": ("1:10", "AS needs a name"),
    # Whatever writes.
    "CREATE (n)": ("1:1", "CREATE is not a clause"),
    "MATCH (n) SET n.x = 1": ("1:11", "SET is not a clause"),
    "MATCH (n) REMOVE n.x": ("1:11", "REMOVE is not a clause"),
    "MATCH (n) DETACH DELETE n": ("1:11", "DETACH is not a clause"),
    "MATCH (n) DELETE n": ("1:11", "DELETE is not a clause"),
    "MATCH (n) MERGE (m)": ("1:11", "MERGE is not a clause"),
    "MATCH (n) INSERT (m)": ("1:11", "INSERT is not a clause"),
    "MATCH (n) FOREACH (x IN [1] | SET n.x = x)": ("1:11", "FOREACH is not a clause"),
    "MATCH (n) CALL { CREATE (m) } RETURN n": ("1:18", "CREATE is not a clause"),
    "DROP INDEX x": ("1:1", "DROP is not a clause"),
    "MATCH ((a)-->(b))+ CREATE (m) RETURN a": ("1:20", "CREATE is neither a function of Neo4j nor a clause"),
    "MATCH ((a)-->(b))* FOREACH (x IN [1] | SET a.x = x)": ("1:20", "FOREACH is neither"),
    "RETURN load('file:///x') AS x": ("1:8", "load is neither"),
}


@pytest.mark.parametrize("text", READING)
def test_reading_is_let_through(text: str) -> None:
    assert checked(text).rstrip() == text.partition(" //")[0].rstrip(";")


@pytest.mark.parametrize("text", REFUSED)
def test_everything_else_is_refused_with_its_place(text: str) -> None:
    place, why = REFUSED[text]
    with pytest.raises(RefusedError) as refused:
        checked(text)
    message = str(refused.value)
    assert message.startswith(f"{place}: ")
    assert why in message
    assert "\n" not in message


def test_the_named_queries_are_let_through() -> None:
    for query in named.named().values():
        assert len(checked(query.text)) == len(query.text)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("RETURN 1 AS x // \\u000a LOAD CSV FROM 'file:///x' AS l RETURN l", "RETURN 1 AS x"),
        ("RETURN 1 AS x /* \\u002a\\u002f LOAD CSV FROM 'x' AS l RETURN l // */", "RETURN 1 AS x"),
        ("RETURN 1 AS x // a\\u000dLOAD CSV\n, 2 AS y", "RETURN 1 AS x\n, 2 AS y"),
        ("\ufeffRETURN\u00a01\u2003AS x;", " RETURN 1 AS x"),
        ("RETURN '// no comment' AS x", "RETURN '// no comment' AS x"),
    ],
)
def test_what_is_sent_is_what_was_checked(text: str, sent: str) -> None:
    assert re.sub(" +(?=\n|$)", "", checked(text)) == sent


def test_a_long_query_is_refused_before_it_is_read() -> None:
    with pytest.raises(RefusedError, match="the limit is 100000"):
        checked("RETURN " + "1 + " * 50_000 + "1 AS x")


PIECES = """LOAD CSV FROM 'file:///x' AS l|load csv from $x as l|CALL dbms.listConfig() YIELD name|CALL db.clearQueryCaches()|CALL db.labels()|CALL {
CALL (n) {|}|EXISTS {|COLLECT {|RETURN 1 AS x|RETURN *|RETURN n|WITH *|WITH n|MATCH (n)|UNION|MATCH ((a)-->(b))+|MATCH ((a)-->(b))*|UNWIND [1] AS n
WHERE|n.x IS|NOT|DISTINCT|CASE|WHEN|SHOW USERS|USE neo4j|CYPHER 5|EXPLAIN|apoc.load.json('x')|genai.vector.encode('x')|//|/*|*/|\\u000a|\\u002a\\u002f
'|\\u0027|"|`|\\u0060|,|(|)|[|]|{|{a:|:|AS|+|*|;|x|n|1|CREATE (m)|SET n.x = 1|DELETE n|SKIP 1|LIMIT 1|ORDER BY n|YIELD x|OPTIONAL|IN TRANSACTIONS
\\|\\\\|SHORTEST 1|USING PERIODIC COMMIT"""
PIECES_AND_BREAKS = [*PIECES.replace("\n", "|").split("|"), "\n", "\r"]


def attack(chance: random.Random) -> str:
    """Pieces in any order, or a query that reads with some of them inside."""
    words = [] if chance.random() < 0.3 else chance.choice(READING).split(" ")
    for _ in range(chance.randint(1, 3) if words else chance.randint(2, 9)):
        words.insert(chance.randint(0, len(words)), chance.choice(PIECES_AND_BREAKS))
    return chance.choice([" ", " ", " ", "\t"]).join(words)


@given(st.integers(0, 2**32))
@settings(max_examples=400)
def test_no_attack_gets_a_clause_through(seed: int) -> None:
    text = attack(random.Random(seed))
    try:
        sent = checked(text)
    except RefusedError as refused:
        assert re.match(r"\d+:\d+: \S", str(refused))
        return
    assert "//" not in strings_removed(sent)
    assert "\\" not in strings_removed(sent)
    assert not re.search(r"\bload\s+csv\b", strings_removed(sent), re.IGNORECASE), text


def strings_removed(text: str) -> str:
    return re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`]|``)*`", "''", text)


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield plan["operatorType"].partition("@")[0], str(plan["args"].get("Details", ""))
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.neo4j
def test_what_the_server_makes_of_what_is_let_through_only_reads(driver: Driver) -> None:
    """The server plans each attack that the guard lets through, and its plan is looked at."""
    chance, planned = random.Random(7), 0
    calls = {re.sub(r"\W", "", name) for name in PROCEDURES}
    with driver.session(default_access_mode="READ", notifications_min_severity="OFF") as session:
        for text in [*READING, *(attack(chance) for _ in range(5000))]:
            try:
                sent = checked(text)
            except RefusedError:
                continue
            try:
                sent = re.sub(r"^\s*(?:EXPLAIN|PROFILE)\b", "", sent)
                summary = session.run("EXPLAIN " + sent, {"x": "x", "text": "x", "p": {}}).consume()
            except Neo4jError:
                continue  # its syntax, or an option
            planned += 1
            assert summary.query_type == "r", text
            for operator, details in operators(summary.plan):
                assert "LoadCSV" not in operator, text
                if operator == "ProcedureCall":
                    assert re.sub(r"\W", "", details.partition("(")[0]).lower() in calls, text
    assert planned > 100


@pytest.mark.neo4j
@pytest.mark.parametrize("text", [text for text in READING if not re.search(r"apoc|INDEX|fulltext|`a`\.b|^RETURN \*", text)])
def test_the_server_reads_what_is_let_through(text: str, driver: Driver) -> None:
    """Without those that need what is not there: a plugin, an index, a database, names."""
    with driver.session(default_access_mode="READ", notifications_min_severity="OFF") as session:
        session.run(checked(text), {"x": 1, "p": {"x": [1]}}).consume()
