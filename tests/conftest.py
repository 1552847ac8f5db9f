"""How the tests run: Hypothesis without deadlines (machines are noisy) and repeatable; no Neo4j or browser test may be skipped where CI says so."""

import os

import pytest
from hypothesis import settings

settings.register_profile("graphmodel", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("graphmodel")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # type: ignore[no-untyped-def]
    """With GRAPHMODEL_REQUIRE_NEO4J or GRAPHMODEL_REQUIRE_BROWSER, a test of that kind that was skipped has failed."""
    report = yield
    for kind in ("neo4j", "browser"):
        required = f"GRAPHMODEL_REQUIRE_{kind.upper()}"
        if report.skipped and item.get_closest_marker(kind) and os.environ.get(required):
            report.outcome = "failed"
            report.longrepr = f"skipped, and {required} is set: {report.longrepr}"
    return report
