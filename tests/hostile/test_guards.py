"""Attacks on the guards of queries: of the embedded engine, and of a server, which also shows what it would do with each text that is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import Driver
from neo4j.exceptions import Neo4jError

from graphmodel.errors import RefusedError
from graphmodel.querying import guard
from graphmodel.querying.server_guard import checked
from tests.hostile.attacks import ATTACKS

FORBIDDEN = re.compile(
    r"\b(load\s+csv|call\s+\w+\s*\.|show|terminate|alter|create|merge|set|delete|remove|foreach|drop)\b|etc/passwd|127\.0\.0\.1", re.IGNORECASE
)


def bare(text: str) -> str:
    """A query without its texts and names in backticks."""
    return re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`]|``)*`", "''", text)


def let_through() -> Iterator[tuple[str, str]]:
    """The attacks of which something is sent to a server, and what that is."""
    for name, text in ATTACKS.items():
        try:
            yield name, checked(text)
        except RefusedError as refused:
            assert re.match(r"\d+:\d+: \S", str(refused)), name
            assert "\n" not in str(refused), name


def test_there_are_thousands() -> None:
    assert len(ATTACKS) > 4000


def test_the_engine_gets_no_attack() -> None:
    for name, text in ATTACKS.items():
        try:
            query = guard.check(text)
        except RefusedError as refused:
            assert re.match(r"\d+:\d+: \S", str(refused)), name
            continue
        assert not FORBIDDEN.search(bare(query.plain)), name
        assert "\\u" not in bare(query.plain), name


def test_a_server_is_sent_no_attack() -> None:
    sent = dict(let_through())
    for name, text in sent.items():
        assert not FORBIDDEN.search(bare(text)), name
        assert not re.search(r"//|/\*|\\", bare(text)), f"{name}: a comment or an escape is left, which a server may read otherwise"
    assert 0 < len(sent) < len(ATTACKS) / 4, "what only stands in a comment is harmless, and little else is"


def operators(plan: dict[str, Any]) -> Iterator[str]:
    """What a plan does, from its end to its beginning."""
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.neo4j
def test_what_is_sent_reads_the_graph_for_the_server_too(driver: Driver) -> None:
    """What Neo4j itself makes of each text: its plan reads, and loads and calls nothing."""
    planned = 0
    with driver.session(default_access_mode="READ", notifications_min_severity="OFF") as session:
        for text in sorted({re.sub(r"^\s*(?:EXPLAIN|PROFILE)\b", "", text) for _, text in let_through()}):
            try:
                summary = session.run("EXPLAIN " + text).consume()
            except Neo4jError:
                continue  # refused by the server, too
            planned += 1
            assert summary.query_type == "r", text
            assert not {"LoadCSV", "ProcedureCall"} & set(operators(summary.plan)), text
    assert planned
