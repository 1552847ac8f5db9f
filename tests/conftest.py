"""How the tests run: Hypothesis without deadlines (machines are noisy) and repeatable; one Neo4j server for all that need one; no Neo4j or browser
test may be skipped where CI says so."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from neo4j import Driver, GraphDatabase

from graphmodel.neo4j.database import Database, Settings, connect
from graphmodel.parsing import yaml_nodes
from tests.support.neo4j_server import Server, available, missing
from tests.support.object_store import Store, object_store
from tests.support.paths import FIXTURES

HOSTILE = Path(__file__).parent / "hostile"

# The width of tables, whatever terminal the tests run in (pytest-xdist's workers say 80).
os.environ["COLUMNS"] = "160"
# Nothing is kept between tests, nor in the folder of whoever runs them; tests of the cache name one of their own.
os.environ["GRAPHMODEL_CACHE"] = ""
# Hundreds of tests read the same few models; their nodes, which nobody changes, are remembered beside those of the last two texts.
_FIXTURES = {path.read_text("utf-8") for path in FIXTURES.glob("*.yaml")}
_of_fixture, _of_others = cache(yaml_nodes._composed), yaml_nodes._composed_once
yaml_nodes._composed_once = lambda text: _of_fixture(text) if text in _FIXTURES else _of_others(text)  # type: ignore[assignment]
# jsonschema imports it where it is installed, to check the format of IRIs, which no schema here asks for; it takes over a second.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Of each property, as many examples; GRAPHMODEL_EXAMPLES=500 is the long form.
settings.register_profile("graphmodel", deadline=None, max_examples=int(os.environ.get("GRAPHMODEL_EXAMPLES", "40")), derandomize=True)
settings.load_profile("graphmodel")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, one of them has all tests that need the server: there is one, and it is emptied for each.

    Slow are the tests that need a server or a browser, and those that attack from outside (`tests/hostile`).
    """
    for item in items:
        if item.get_closest_marker("neo4j"):
            item.add_marker(pytest.mark.xdist_group("neo4j"))
        if item.path.is_relative_to(HOSTILE) or any(map(item.get_closest_marker, ("neo4j", "browser", "gephi"))):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # type: ignore[no-untyped-def]
    """With GRAPHMODEL_REQUIRE_NEO4J or GRAPHMODEL_REQUIRE_BROWSER, a test of that kind that was skipped has failed, unless it needs ../shared."""
    report = yield
    for kind in ("neo4j", "browser"):
        required = f"GRAPHMODEL_REQUIRE_{kind.upper()}"
        if report.skipped and item.get_closest_marker(kind) and os.environ.get(required) and "../shared" not in str(report.longrepr):
            report.outcome = "failed"
            report.longrepr = f"skipped, and {required} is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def java() -> None:
    """Skip what needs a server of its own where none can be started."""
    why = missing()
    if why:
        pytest.skip(why)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One Neo4j for the whole run: one of your own, which is emptied (GRAPHMODEL_TEST_NEO4J_URI), or a fresh one."""
    why = "" if os.environ.get("GRAPHMODEL_TEST_NEO4J_URI") else missing()
    if why:
        pytest.skip(f"{why}, or GRAPHMODEL_TEST_NEO4J_URI")
    with available() as found:
        yield found


@pytest.fixture(scope="module")
def running_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An object store on this machine, for the tests of a module."""
    pytest.importorskip("moto")
    with object_store(tmp_path_factory.mktemp("aws")) as found:
        yield found


@pytest.fixture
def empty_store(running_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An object store with nothing in it, which the environment names."""
    for name, value in running_store.environment.items():
        monkeypatch.setenv(name, value)
    running_store.empty()
    return running_store


@pytest.fixture
def driver(server: Server) -> Iterator[Driver]:
    """A plain driver, on an empty database: the tests' own view of what is there."""
    with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as opened:
        opened.execute_query("MATCH (n) DETACH DELETE n")
        yield opened


@pytest.fixture
def database(server: Server, driver: Driver) -> Iterator[Database]:
    """graphmodel's own connection, on an empty database."""
    with connect(Settings(server.uri, server.user, server.password)) as opened:
        yield opened
