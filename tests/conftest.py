"""How the tests run: Hypothesis without deadlines (machines are noisy) and repeatable; no Neo4j test may be skipped where CI says so."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.neo4j_server import Server

settings.register_profile("graphmodel", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("graphmodel")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # type: ignore[no-untyped-def]
    """With GRAPHMODEL_REQUIRE_NEO4J, a Neo4j test that was skipped has failed."""
    report = yield
    if report.skipped and item.get_closest_marker("neo4j") and os.environ.get("GRAPHMODEL_REQUIRE_NEO4J"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and GRAPHMODEL_REQUIRE_NEO4J is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def server() -> Iterator["Server"]:
    """One Neo4j for all tests: a server of your own, or one that is started for the session."""
    from tests.neo4j_server import available, missing

    why = missing()
    if why:
        pytest.skip(why)
    with available() as found:
        yield found
