"""The same content from several sources: as who is the only source says it, and by dates alone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.claims.attribution import only_sources
from graphmodel.claims.contested import findings_of
from graphmodel.claims.results import Repeated
from graphmodel.model import dates
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

PEOPLE = tuple(Entity(one, "Person", one.upper()) for one in "abc")
DOCUMENTS = tuple(Document(f"d{number}", f"D{number}") for number in range(1, 7))


def told(id_: str, document: str, valid: str | None = None, *, stated: str | None = None, negated: bool = False) -> Statement:
    return Statement("a", "MEETS", "b", id=id_, valid=valid, stated=stated, negated=negated, evidence=(Evidence(document),))


def repeated(*statements: Statement) -> tuple[Repeated, ...]:
    return findings_of(Model("m", DOCUMENTS, PEOPLE, statements)).repeated


def groups(*statements: Statement) -> list[tuple[str, ...]]:
    return [tuple(claim.statement.id for claim in found.claims) for found in repeated(*statements)]


def test_what_has_no_date_may_be_about_any_time() -> None:
    assert groups(told("m24", "d1", "2024"), told("m25", "d2", "2025"), told("undated", "d3")) == [("m24", "undated"), ("m25", "undated")]


def test_when_it_was_said_does_not_matter() -> None:
    assert groups(told("x", "d1", stated="2025-02-10"), told("y", "d2", stated="2025-03-01")) == [("x", "y")]


def test_three_times_of_which_the_first_and_the_last_do_not_meet_are_two_groups() -> None:
    assert groups(told("x", "d1", "2025-01"), told("y", "d2", "2025-01-20/2025-02-10"), told("z", "d3", "2025-02")) == [("x", "y"), ("y", "z")]


def test_one_source_alone_repeats_nothing() -> None:
    assert groups(told("x", "d1", "2025-01"), told("y", "d1", "2025-01"), told("z", "d2", "2025-02")) == []


def test_affirmed_and_denied_are_two_groups_with_their_sources() -> None:
    found = repeated(told("x", "d1"), told("y", "d2"), told("v", "d1", negated=True), told("w", "d3", negated=True))
    assert [(one.side, one.sources, one.name) for one in found] == [("affirms", ("d1", "d2"), "A meets B"), ("denies", ("d1", "d3"), "A meets B")]


def test_where_there_are_very_many_each_group_names_claims_of_three_sources_of_the_other_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    dated = [told(f"y{number}", f"d{number}", f"202{number}") for number in (1, 2, 3, 4)]
    undated = [told("u1", "d1"), told("u1b", "d1"), told("u2", "d2"), told("u3", "d3"), told("u4", "d4"), told("u5", "d5")]
    monkeypatch.setattr("graphmodel.claims.repeated._MOST", len(dated) * len(undated))
    ids = [one.id for one in undated]
    assert sorted(groups(*dated, *undated)) == sorted((*sorted([*ids, one.id]),) for one in dated)
    monkeypatch.setattr("graphmodel.claims.repeated._MOST", len(dated) * len(undated) - 1)
    few = ("u1", "u2", "u3")
    assert sorted(groups(*dated, *undated)) == sorted([*((*few, one.id) for one in dated), (*ids, "y1", "y2", "y3")])


VALID = st.sampled_from([None, "2025-01", "2025-01-10", "2025-01-20/2025-02-10", "2025-02", "2025-02~", "2026/.."])


@given(st.lists(st.tuples(VALID, st.sampled_from(["d1", "d2"])), max_size=6))
def test_repeated_is_what_has_no_only_source(rows: list[tuple[str | None, str]]) -> None:
    statements = tuple(told(f"s{number}", document, valid) for number, (valid, document) in enumerate(rows))
    in_groups = {id_ for group in groups(*statements) for id_ in group}
    only = only_sources(Model("m", DOCUMENTS, PEOPLE, statements))
    assert in_groups == {id_ for id_, needed in only.items() if not needed}


@given(st.lists(st.tuples(VALID, st.sampled_from(["d1", "d2", "d3"])), max_size=6))
def test_in_each_group_all_may_be_about_one_time(rows: list[tuple[str | None, str]]) -> None:
    statements = tuple(told(f"s{number}", document, valid) for number, (valid, document) in enumerate(rows))
    for found in repeated(*statements):
        spans = [dates.parse(claim.statement.valid) for claim in found.claims if claim.statement.valid]
        assert all(one.overlaps(other) != "no" for one, other in itertools.combinations(spans, 2))
        assert len(found.sources) > 1
