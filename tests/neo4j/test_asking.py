"""Somebody's query to a server, in a process of its own: its answer, and what bounds it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from neo4j import Driver

from graphmodel.errors import BackendError, RefusedError, UsageError
from graphmodel.neo4j.asking import ask
from graphmodel.neo4j.database import Settings
from graphmodel.querying.result import Limits, Result
from tests.support.neo4j_server import Server


def settings(server: Server) -> Settings:
    return Settings(server.uri, server.user, server.password)


@pytest.mark.neo4j
def test_rows_columns_and_remarks(server: Server, driver: Driver) -> None:
    driver.execute_query("CREATE (:A {id: 'a', day: date('2025-02-14'), tags: ['x', 'y']})")
    remarks: list[str] = []
    text = "MATCH (n:A) RETURN n.day AS day, n.tags AS tags, $x AS x, n.none AS none"
    answer = ask(settings(server), text, {"x": [1, 2.5, "é"]}, Limits(), remarks.append)
    assert answer == Result(("day", "tags", "x", "none"), ((date(2025, 2, 14), ["x", "y"], [1, 2.5, "é"], None),), False)
    assert any("none" in remark for remark in remarks)
    assert ask(settings(server), "UNWIND range(1, 9) AS x RETURN x", {}, Limits(rows=2)) == Result(("x",), ((1,), (2,)), True)


@pytest.mark.neo4j
def test_errors_of_the_server_come_through(server: Server) -> None:
    with pytest.raises(UsageError, match="Variable `m` not defined"):
        ask(settings(server), "MATCH (n) RETURN m", {}, Limits())
    with pytest.raises(BackendError, match="does not accept user"):
        ask(Settings(server.uri, server.user, "wrong"), "RETURN 1 AS x", {}, Limits())


def test_what_is_refused_never_gets_to_a_server() -> None:
    with pytest.raises(RefusedError, match="LOAD CSV"):
        ask(Settings("bolt://127.0.0.1:1"), "load csv from 'x' as l return l", {}, Limits())


def test_no_server_is_one_clear_line() -> None:
    with pytest.raises(BackendError, match=r"no Neo4j answers there[^\n]*$"):
        ask(Settings("bolt://127.0.0.1:1"), "RETURN 1 AS x", {}, Limits())


@pytest.mark.neo4j
def test_an_answer_without_end_is_stopped(server: Server) -> None:
    """The server is within its limit of time: it has the list at once. Reading it would take minutes and gigabytes."""
    with pytest.raises(BackendError, match=r"took longer than (1 seconds|its time limit)"):
        ask(settings(server), "RETURN range(1, 100000000) AS x", {}, Limits(seconds=1, memory_mb=4096))


@pytest.mark.neo4j
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="memory is limited on Linux only")
def test_an_answer_that_is_too_large_is_stopped(server: Server) -> None:
    with pytest.raises(BackendError, match="more than 300 MB"):
        ask(settings(server), "RETURN [x IN range(1, 3000000) | 'a text of some length ' + x] AS x", {}, Limits(seconds=120, memory_mb=300))


def children() -> set[str]:
    """The processes that this one has started, also those that ended and that nobody waited for."""
    return {number for thread in Path("/proc/self/task").iterdir() for number in (thread / "children").read_text().split()}


@pytest.mark.neo4j
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are counted on Linux only")
def test_no_process_is_left(server: Server) -> None:
    before = children()
    ask(settings(server), "RETURN 1 AS x", {}, Limits())
    assert children() == before
