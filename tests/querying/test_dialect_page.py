"""docs/dialect.md says what the tests hold. `GRAPHMODEL_WRITE_DOCS=1 tests/run tests/querying/test_dialect_page.py` brings it up to date."""

from __future__ import annotations

import os

from graphmodel.querying import guard
from graphmodel.querying.syntax.words import FUNCTIONS, INSTEAD
from graphmodel.querying.types.calls import RULES
from tests.querying.parity.corpus import questions
from tests.querying.parity.page import PAGE, page


def test_the_page_of_the_dialect_is_what_the_tests_hold() -> None:
    if os.environ.get("GRAPHMODEL_WRITE_DOCS"):
        PAGE.write_text(page(), "utf-8")
    assert PAGE.read_text("utf-8") == page()


def test_every_function_stands_in_the_corpus() -> None:
    calls = {call for one in questions() for call in FUNCTIONS if f"{call}(" in one.text.lower()}
    assert FUNCTIONS.keys() - calls == set()
    assert not FUNCTIONS.keys() & INSTEAD.keys()


def test_every_function_has_a_rule() -> None:
    elsewhere = {"avg", "collect", "count", "max", "min", "sum", "all", "any", "none", "single", "reduce", "exists"}
    assert RULES.keys() | elsewhere == FUNCTIONS.keys()


def test_the_corpus_is_large_and_each_name_stands_once() -> None:
    found = list(questions())
    assert len(found) >= 150
    assert len({(one.section, one.name) for one in found}) == len(found)
    for one in found:
        guard.check(one.text)
