"""How the tests run: Hypothesis without deadlines (machines are noisy) and repeatable; no Neo4j test may be skipped where CI says so."""

import os

import pytest
from hypothesis import settings

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
