"""The same answers: every named query, the corpus, random queries and the openCypher TCK, on the embedded engine and on a real Neo4j 5.26."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import Driver, Session

from graphmodel import formats
from graphmodel.graph.build import build_graph
from graphmodel.graph.rows import node_rows, relationship_rows
from graphmodel.model.schema import bundled
from graphmodel.querying import named
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.result import Limits
from tests.querying.parity import graphs, icews
from tests.querying.parity.answers import connected, difference, fill, ours, theirs
from tests.querying.parity.corpus import questions
from tests.querying.parity.grammar import Grammar
from tests.querying.parity.page import stored_rates
from tests.querying.parity.refusals import refusals
from tests.querying.parity.tck import KIT, rates
from tests.support.neo4j_server import Server
from tests.support.paths import FIXTURES

pytestmark = pytest.mark.neo4j
KNOWN = ("Entity", *graphs.LABELS, *graphs.TYPES, *bundled().labels, *bundled().relations, "ABOUT", "Actor")
ICEWS_EVENTS = 15_000


@pytest.fixture(scope="module")
def driver(server: Server) -> Iterator[Driver]:
    with connected(server) as opened:
        yield opened


@pytest.fixture(scope="module")
def session(driver: Driver) -> Iterator[Session]:
    with driver.session() as opened:
        yield opened


def rows(name: str) -> tuple[list[Any], list[Any]]:
    if (made := graphs.named(name)) is not None:
        return made
    if name == "icews":
        if not icews.FILE.exists():
            pytest.skip("ICEWS14 stands in ../shared/data, which is not here")
        return icews.rows(ICEWS_EVENTS)
    graph = build_graph(formats.read_model(FIXTURES / f"{name}.yaml"))
    return list(node_rows(graph)), list(relationship_rows(graph))


def opened(driver: Driver, name: str) -> Engine:
    """A graph in Neo4j, and an engine that holds it too."""
    nodes, relationships = rows(name)
    fill(driver, nodes, relationships)
    return Engine(nodes, relationships, Limits(seconds=60), known=KNOWN)


@pytest.mark.parametrize("name", ["munich", "tutorial"])
def test_every_named_query(name: str, driver: Driver, session: Session) -> None:
    model = formats.read_model(FIXTURES / f"{name}.yaml")
    people = sorted({one.subject for one in model.statements})
    answered = 0
    with opened(driver, name) as engine:
        for query in named.named().values():
            values = {"actor": people, "about": people, "speaker": people, "event": people, "from": people, "document": [model.documents[0].id]}
            given: list[dict[str, Any]] = []
            if not any(one.required for one in query.parameters):
                given.append({})
            for one in query.parameters:
                given += [{one.name: value, **({"to": people[-1]} if one.name == "from" else {})} for value in values.get(one.name, [])[:4]]
            if any(one.name == "date" for one in query.parameters):
                given += [{"date": day} for day in ("2025-02-14", "2020-01-01")]
            for arguments in given:
                full = query.arguments(arguments)
                mine, other = ours(engine, query.text, full), theirs(session, query.text, full)
                assert mine.kind == other.kind == "answered", (query.name, arguments, mine, other)
                # Every named query's ORDER BY ends with an id, so its order is total; that of `paths` with the list of them.
                assert difference(mine, other, ordered=True) == "", (query.name, arguments)
                answered += bool(mine.rows)
    assert answered > 25


@pytest.mark.parametrize("name", ["people", "hostile", "munich", "icews"])
def test_the_corpus(name: str, driver: Driver, session: Session) -> None:
    wrong: dict[str, str] = {}
    found: Counter[bool] = Counter()
    with opened(driver, name) as engine:
        for one in questions(name):
            mine, other = ours(engine, one.text, one.parameters), theirs(session, one.text, one.parameters)
            why = difference(mine, other, one.ordered, one.bags) or (mine.message if mine.kind == "failed" or other.kind != "answered" else "")
            if mine.kind == "refused" and name != "hostile":
                why = mine.message
            if why:
                wrong[f"{one.section}: {one.name}"] = why
            found[bool(mine.rows)] += 1
    assert wrong == {}
    # Nothing is proved by queries that find nothing.
    assert found[True] > 0.8 * found.total()


def test_what_is_refused_and_how_to_write_it(driver: Driver, session: Session) -> None:
    wrong: dict[str, str] = {}
    with opened(driver, "odd") as engine:
        for one in refusals():
            refused = ours(engine, one.text, one.parameters)
            if refused.kind != "refused" or one.why not in refused.message:
                wrong[one.text] = f"{refused.kind}: {refused.message} {refused.rows[:2]}"
            mine, other = ours(engine, one.instead), theirs(session, one.instead)
            why = difference(mine, other) or mine.message or other.message
            if why:
                wrong[one.instead] = why
    assert wrong == {}


@pytest.mark.parametrize("seed", range(4))
def test_random_queries(seed: int, driver: Driver, session: Session) -> None:
    """A slice of benchmarks/parity/fuzz.py."""
    nodes, relationships = graphs.random_graph(9000 + seed, hostile=seed % 2 == 0)
    fill(driver, nodes, relationships)
    grammar = Grammar(9000 + seed, wild=0.02)
    kinds: Counter[str] = Counter()
    with Engine(nodes, relationships, Limits(seconds=20), known=KNOWN) as engine:
        for _ in range(150):
            made = grammar.query()
            mine = ours(engine, made.text, made.parameters)
            kinds[mine.kind] += 1
            if mine.kind == "answered":
                assert difference(mine, theirs(session, made.text, made.parameters), made.ordered, made.bags) == "", (made.text, made.parameters)
    assert kinds["answered"] > 75, kinds


@pytest.mark.skipif(not KIT.exists(), reason="the openCypher TCK stands in ../shared/data, which is not here")
def test_the_openCypher_kit(driver: Driver) -> None:
    with Engine([], [], Limits(seconds=20)) as engine:
        found, bad = rates(engine, driver)
    assert [(scenario.name, outcome) for scenario, outcome in bad] == []
    assert stored_rates(found) is True, "GRAPHMODEL_WRITE_DOCS=1 brings tests/querying/parity/tck.json up to date"
