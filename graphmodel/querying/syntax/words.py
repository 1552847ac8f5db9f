"""The words of the dialect, as data: which functions and clauses there are, and what to write instead of the others."""

from __future__ import annotations

FUNCTIONS: dict[str, tuple[int, int]] = {
    # Name in lower case: least and most arguments. Each was compared with Neo4j 5.26.
    "abs": (1, 1), "all": (1, 1), "any": (1, 1), "avg": (1, 1), "ceil": (1, 1), "coalesce": (1, 99), "collect": (1, 1),
    "count": (1, 1), "date": (0, 1), "date.truncate": (2, 2), "duration": (1, 1), "duration.indays": (2, 2),
    "endnode": (1, 1), "exists": (1, 1), "floor": (1, 1), "head": (1, 1), "labels": (1, 1), "last": (1, 1),
    "left": (2, 2), "length": (1, 1), "ltrim": (1, 1), "max": (1, 1), "min": (1, 1), "nodes": (1, 1), "none": (1, 1),
    "range": (2, 3), "reduce": (2, 2), "relationships": (1, 1), "replace": (3, 3), "reverse": (1, 1), "right": (2, 2),
    "rtrim": (1, 1), "sign": (1, 1), "single": (1, 1), "size": (1, 1), "split": (2, 2), "startnode": (1, 1),
    "substring": (2, 3), "sum": (1, 1), "tail": (1, 1), "tofloat": (1, 1), "tointeger": (1, 1), "tolower": (1, 1),
    "tostring": (1, 1), "toupper": (1, 1), "trim": (1, 1), "type": (1, 1),
}  # fmt: skip

SHORTEST = frozenset({"shortestpath", "allshortestpaths"})
SUBQUERIES = frozenset({"exists", "count", "collect"})
QUANTIFIERS = frozenset({"all", "any", "none", "single"})

INSTEAD: dict[str, str] = {
    "id": "it is a number of one database; use the property: n.id",
    "elementid": "it is a key of one database; use the property: n.id",
    "keys": "which keys there are differs between engines; name the properties: n.name",
    "properties": "which keys there are differs between engines; name the properties: {id: n.id, name: n.name}",
    "round": "halves below zero and decimals are rounded differently; write floor(x + 0.5), or floor(x * 100 + 0.5) / 100",
    "sqrt": "below zero engines answer NaN or null; compute it from the result",
    "log": "at zero engines answer -Infinity or null; compute it from the result",
    "log10": "at zero engines answer -Infinity or null; compute it from the result",
    "exp": "the last digit differs; compute it from the result",
    "duration.between": "engines count in months and days, or in days; write duration.inDays(a, b).days",
    "toboolean": "numbers and spaces are read differently; compare: x = 'true'",
    "stdev": "of one value engines answer 0.0 or null; return collect(x) and compute it from the result",
    "stdevp": "of one value engines answer 0.0 or null; return collect(x) and compute it from the result",
    "percentilecont": "it is not in the dialect; return collect(x) and compute it from the result",
    "percentiledisc": "it is not in the dialect; return collect(x) and compute it from the result",
    "isempty": "it is not in the dialect; write size(x) = 0",
    "char_length": "it is not in the dialect; write size(x)",
    "character_length": "it is not in the dialect; write size(x)",
    "lower": "it is not in the dialect; write toLower(x)",
    "upper": "it is not in the dialect; write toUpper(x)",
    "nullif": "it is not in the dialect; write CASE WHEN a = b THEN null ELSE a END",
    "btrim": "it is not in the dialect; write trim(x)",
    "datetime": "times of day are not in the dialect; use days, with date('2025-02-14'), or text",
    "localdatetime": "times of day are not in the dialect; use days, with date('2025-02-14'), or text",
    "time": "times of day are not in the dialect; use days, with date('2025-02-14'), or text",
    "localtime": "times of day are not in the dialect; use days, with date('2025-02-14'), or text",
    "timestamp": "a query answers the same whenever it is run; give the time as a parameter",
    "rand": "a query answers the same whenever it is run; order by a property",
    "randomuuid": "a query answers the same whenever it is run; give the id as a parameter",
}

CLAUSES = frozenset({"match", "optional", "with", "unwind", "return", "where", "order", "skip", "limit", "union"})
STARTS = frozenset({"match", "optional", "with", "unwind", "return"})
KEYWORDS = frozenset(
    "match optional with unwind return where order by skip limit union all as case when then else end and or xor not in starts ends contains is "
    "distinct exists asc ascending desc descending create merge set delete detach remove on call yield foreach explain profile over having "
    "partition label".split()
)
"""Words that may be names in Neo4j, and that other engines read as names in backticks only."""

READING = "a query here only reads (MATCH, OPTIONAL MATCH, WITH, UNWIND, WHERE, RETURN, ORDER BY, SKIP, LIMIT, UNION)"
REFUSED_WORDS: dict[str, str] = {
    "load": "reads a file or an address", "call": "runs a procedure or a subquery", "foreach": "writes",
    "create": "writes", "merge": "writes", "set": "writes", "delete": "writes", "detach": "writes", "nodetach": "writes",
    "remove": "writes", "insert": "writes", "drop": "writes", "alter": "writes", "on": "writes",
    "use": "changes the database", "show": "is a command for the server", "start": "is a command for the server",
    "stop": "is a command for the server", "grant": "is a command for the server", "deny": "is a command for the server",
    "revoke": "is a command for the server", "terminate": "is a command for the server",
    "explain": "describes a plan instead of answering", "profile": "describes a plan instead of answering",
    "cypher": "sets options of one database", "using": "sets options of one database",
    "offset": "is not in every version; write SKIP", "filter": "is not in Neo4j 5; write WITH * WHERE",
    "having": "is not in Neo4j 5; write WITH … WHERE", "finish": "returns nothing; write RETURN", "let": "is not in Neo4j 5; write WITH",
    "intersect": "is not in Neo4j 5; write WHERE EXISTS { … }", "except": "is not in Neo4j 5; write WHERE NOT EXISTS { … }",
    "format": "changes how rows are written; --format does that", "over": "is not in Neo4j 5",
    "collate": "is not in Neo4j 5", "like": "is not in Neo4j 5; write STARTS WITH, ENDS WITH or CONTAINS",
    "ilike": "is not in Neo4j 5; write toLower(x) CONTAINS", "between": "is not in Neo4j 5; write a <= x AND x <= b",
    "not": "is written before the condition: NOT x IN list, NOT x CONTAINS y",
}  # fmt: skip

INSTEAD_OF_SYMBOLS = {
    ";": "more than one statement: run them one at a time",
    "!": "! is not in the dialect: write NOT, and WHERE NOT n:Label",
    "&": "& between labels is not in the dialect: write :A:B, or WHERE n:A AND n:B",
    "!=": "!= is not Cypher: write <>",
    "==": "== is not Cypher: write =",
    "+=": "+= writes: a query here only reads",
    "||": "|| joins lists differently: write +",
    "::": ":: is not in the dialect: compare the value",
}
