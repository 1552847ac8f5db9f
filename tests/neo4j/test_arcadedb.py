"""ArcadeDB instead of Neo4j: what is loaded comes back equal, named queries are answered as here, and other Cypher is not asked."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from neo4j import GraphDatabase

import graphmodel as gm
from graphmodel import formats
from graphmodel.errors import BackendError, RefusedError
from graphmodel.graph.build import build_graph, model_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.neo4j.asking import ask
from graphmodel.neo4j.database import Database, Settings, connect
from graphmodel.neo4j.load import load, planned
from graphmodel.neo4j.pull import pull
from graphmodel.querying import named
from graphmodel.querying.result import Limits, Result
from tests.formats.test_roundtrip import models
from tests.support.arcadedb_server import DATABASE, running
from tests.support.paths import FIXTURES

pytest.importorskip("arcadedb_embedded")
pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with running(tmp_path_factory.mktemp("arcadedb")) as server:
        yield Settings(server.uri, server.user, server.password, DATABASE)


@pytest.fixture
def database(address: Settings) -> Iterator[Database]:
    """graphmodel's own connection, on an empty database."""
    with (
        GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver,
        driver.session(database=DATABASE) as session,
    ):
        session.run("MATCH (n) DETACH DELETE n").consume()
    with connect(address) as opened:
        yield opened


@pytest.mark.parametrize("name", ["munich", "tutorial"])
def test_a_model_comes_back_and_a_second_load_changes_nothing(name: str, database: Database) -> None:
    graph = formats.as_graph(formats.read(FIXTURES / f"{name}.yaml"))
    first, again = load(graph, database), load(graph, database)
    assert (first.nodes.created, first.relationships.created) == (graph.number_of_nodes(), graph.number_of_edges())
    assert (again.nodes.left, again.relationships.left) == (graph.number_of_nodes(), graph.number_of_edges())
    assert again.nodes.updated == again.relationships.updated == 0
    assert model_of(pull(database)) == model_of(graph)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(model=models())
def test_any_model_comes_back(model: Model, database: Database) -> None:
    graph = build_graph(model)
    load(graph, database, model="m", replace=True)
    assert planned(graph, database, model="m").relationships.left == graph.number_of_edges()
    if graph:
        assert model_of(pull(database, "m")) == replace(model_of(graph), name=model_of(pull(database, "m")).name)


def test_what_changed_is_updated_and_what_is_gone_is_removed(database: Database) -> None:
    people = tuple(Entity(id_, "Person", id_.title()) for id_ in ("ann", "bob", "cat"))
    stays, changes, moves, goes = (Statement("ann", "PRAISES", "bob", id_) for id_ in ("stays", "changes", "moves", "goes"))
    load(build_graph(Model("m", (), people, (stays, changes, moves, goes))), database)
    changed = Model("m", (), people, (stays, replace(changes, note="a note"), replace(moves, subject="cat", relation="WARNS")))
    done = load(build_graph(changed), database, replace=True)
    counts = done.relationships
    assert (counts.left, counts.updated, counts.created, counts.removed) == (1, 2, 0, 1)
    assert model_of(pull(database)) == changed


def test_two_loads_at_once_double_nothing(database: Database, address: Settings) -> None:
    graph = formats.as_graph(formats.read(FIXTURES / "munich.yaml"))

    def loaded(_: int) -> None:
        with connect(address) as other, suppress(BackendError):
            load(graph, other)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(loaded, range(3)))
    load(graph, database)
    assert model_of(pull(database)) == model_of(graph)


def test_named_queries_are_answered_as_here(database: Database, address: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    path = FIXTURES / "munich.yaml"
    load(formats.as_graph(formats.read(path)), database)
    rows = 0
    for query in named.named().values():
        given = {one.name: "trump" for one in query.parameters if one.required}
        there = gm.query(None, query.name, given, neo4j=True, uri=address.uri, username=address.username, database=DATABASE)
        here = gm.query(path, query.name, given)
        assert there.columns == here.columns
        left_out = {"overlap"} if query.computed else set()  # a server compares no dates
        assert _without(there, left_out) == _without(here, left_out), query.name
        rows += len(here.rows)
    assert rows > 100


def _without(result: Result, names: set[str]) -> Counter[str]:
    return Counter(repr({name: value for name, value in row.items() if name not in names}) for row in result.to_dicts())


def test_other_cypher_is_refused_and_answered_from_the_model(database: Database, address: Settings) -> None:
    with pytest.raises(RefusedError, match=r"ArcadeDB answers some Cypher otherwise .*#MODEL"):
        ask(address, "MATCH (n) RETURN count(n)", {}, Limits())
