"""A key that the engine does not know is nothing to it, as in Neo4j, and keys that it knows are not looked for first."""

from __future__ import annotations

from typing import Any

import pytest

from graphmodel.querying.engine.session import Engine
from graphmodel.querying.engine.unknown_keys import unknown_keys
from graphmodel.querying.guard import check
from graphmodel.querying.process.child import Child
from tests.querying.reference.backend import Reference

NODES = [(("Entity", "Person"), {"id": "a", "name": "A", "type": "t"}), (("Entity",), {"id": "b", "list": []}), (("Other",), {"id": "c", "own": 1})]
TOLD = [("T", "a", "b", {"id": "r", "day": 1, "start": 2}), ("U", "b", "c", {"id": "s"})]
TEXTS = [
    "MATCH (n {day: 1}) RETURN n.id AS id",
    "MATCH (n:Entity {own: 1}) RETURN n.id AS id",
    "MATCH (n:Other {name: 'A'}) RETURN n.id AS id",
    "MATCH (n:Person {list: 'x'})-[r {own: 1}]->({start: 1}) RETURN n.id AS id",
    "MATCH (a)-[r]->(b) WHERE r.day = 1 AND r.start = 2 RETURN r.nothing AS x, a.day AS y",
    "MATCH (a)-[r {nothing: 1}]->(b) RETURN r.day AS day",
    "MATCH (n) WHERE n.day = 1 OR n.own = 1 RETURN n.id AS id",
    "MATCH (n) WHERE n.nothing = 1 RETURN n.id AS id",
    "MATCH (n) OPTIONAL MATCH (n)-[r]->(m {day: 1}) RETURN n.id AS id, r.day AS day, m.start AS start",
    "MATCH (n) RETURN n.id AS id, COUNT { (n)-->({day: 1}) } AS x, [(n)-[r]->(m) WHERE r.day = 1 | m.type] AS y",
]


@pytest.mark.parametrize("text", TEXTS)
def test_unknown_keys_are_nothing(text: str) -> None:
    with Engine(NODES, TOLD) as engine, Engine(NODES, TOLD, backend=Reference) as reference:
        assert sorted(map(repr, engine.query(text).rows)) == sorted(map(repr, reference.query(text).rows))


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("MATCH ()-[r]->() WHERE r.day = 1 RETURN r.day AS day", set()),
        ("MATCH ()-[r]->() RETURN r.night AS x", {"night"}),
        ("MATCH ()-[r]->(n) WHERE r.day = 1 RETURN n.day AS x", {"day"}),
        ("MATCH ()-[r]->({day: 1}) WHERE r.day = 1 RETURN 1 AS x", {"day"}),
        ("MATCH ()-[r]->() WITH r.day AS r RETURN r AS x", {"day"}),
        ("MATCH (n)-[r]->() WITH n AS r RETURN r.day AS x", {"day"}),
        ("MATCH ()-[r*1..2]->() RETURN [x IN r | x.day] AS x", {"day"}),
        ("MATCH (n)-[r]->() RETURN [r IN [n] | r.day] AS x", {"day"}),
        ("MATCH (n)-[r]->() WHERE any(r IN [n] WHERE r.day = 1) RETURN 1 AS x", {"day"}),
        ("MATCH (n)-[r]->() UNWIND [n] AS s RETURN s.day AS x, r.day AS y", {"day"}),
    ],
)
def test_what_only_relationships_are_asked_for_is_not_looked_for_in_nodes(text: str, unknown: set[str]) -> None:
    assert unknown_keys(check(text), {"id"}, {"id", "day"})[0] == unknown


def test_the_engine_is_told_of_no_key_that_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    ask = Child.ask
    monkeypatch.setattr(Child, "ask", lambda self, request, *rest: sent.append(request) or ask(self, request, *rest))
    with Engine(NODES[:2], TOLD[:1]) as engine:
        engine.query("MATCH (a {name: 'A'})-[r]->(b) WHERE r.day = 1 AND r.start = 2 RETURN a.type AS t, b.other AS o")
    assert [request[3] for request in sent if request[0] == "query"] == [(["other"], ["nAmE", "tYpE"])]
