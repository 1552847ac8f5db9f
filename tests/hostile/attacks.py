"""Queries that want more than to read a graph: files, the network, procedures, other databases, sessions and settings, writing; in many disguises."""

from __future__ import annotations

from itertools import product

_FILE = "file:///etc/passwd"
_LOAD = f"LOAD CSV FROM '{_FILE}' AS l RETURN l"
_WANTED = [
    _LOAD,
    "LOAD CSV FROM 'http://127.0.0.1:1/x' AS l RETURN l",
    f"LOAD CSV WITH HEADERS FROM '{_FILE}' AS l FIELDTERMINATOR ';' RETURN l",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "CALL dbms.components() YIELD name RETURN name",
    "CALL db.clearQueryCaches() YIELD value RETURN value",
    "CALL db.prepareForReplanning()",
    "CALL db.resampleOutdatedIndexes()",
    "CALL db.stats.collect('QUERIES') YIELD success RETURN success",
    "CALL db.createLabel('X')",
    "CALL tx.setMetaData({a: 1})",
    "CALL apoc.load.json('http://127.0.0.1:1') YIELD value RETURN value",
    "SHOW USERS",
    "SHOW SETTINGS",
    "SHOW TRANSACTIONS",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "CREATE (n) RETURN n",
    "MERGE (n {id: 'x'}) RETURN n",
    "MATCH (n) SET n.x = 1 RETURN n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) REMOVE n.x RETURN n",
    "FOREACH (x IN [1] | CREATE (n))",
    "DROP DATABASE neo4j",
    "CREATE INDEX x FOR (n:A) ON (n.x)",
]
_DISGUISES = [
    "{}",
    "CYPHER 5 {}",
    "CYPHER runtime=slotted {}",
    "EXPLAIN {}",
    "PROFILE CYPHER 5 {}",
    "USE system {}",
    "RETURN 1 AS x; {}",
    "MATCH (n) RETURN n.id AS x\n;\n{}",
    "RETURN 1 AS x UNION {}",
    "CALL {{ {} }} RETURN 1 AS x",
    "MATCH (n) CALL (n) {{ {} }} RETURN n",
    "RETURN EXISTS {{ {} }} AS x",
    "RETURN COLLECT {{ {} }} AS x",
    "WITH 1 AS x {}",
    "MATCH (n) WITH n LIMIT 1 {}",
    "RETURN '\\u0027 AS x {} //'",
    "RETURN 1 AS `\\u0060 {}`",
    'RETURN "a\\\\" AS x, "\\u0022 {} //" AS y',
    "\ufeff{}",
    "\u200b{}",
    "/* */ {}",
    "{} // x",
    "WITH 'x' AS a WHERE a =~ '.*' {}",
]
_SPELLINGS = {
    "as it is": lambda text: text,
    "in small letters": lambda text: text.lower(),
    "with comments": lambda text: text.replace(" ", "/* x */"),
    "with no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "with escapes": lambda text: f"\\u00{ord(text[0]):02x}{text[1:]}",
    "in full width": lambda text: "".join(chr(ord(one) + 0xFEE0) if one.isalpha() else one for one in text[:4]) + text[4:],
    "behind a line that Neo4j ends": lambda text: f"// \\u000a {text}",
    "behind a comment that Neo4j ends": lambda text: f"/* \\u002a\\u002f {text} // */ RETURN 1 AS x",
}

ATTACKS = {
    f"{wanted[:40]} | {disguise.format('…')} | {spelling}": disguise.format(spell(wanted))
    for (wanted, disguise), (spelling, spell) in product(product(_WANTED, _DISGUISES), _SPELLINGS.items())
}
"""By a name: what is wanted, the disguise, and the spelling."""

HARMLESS = ("behind a line that Neo4j ends", "behind a comment that Neo4j ends")
"""Spellings of which only a harmless text is left when the comments are taken out: then that text may be sent."""
