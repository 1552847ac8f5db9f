"""Statements column by column: what is read so is what is read one by one, and nothing that is wrong is read so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import ProblemsError
from graphmodel.graph.model_rows import COLUMNAR, model_tables
from graphmodel.model.columnar import ColumnarModel, columnar
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement, are_ids
from graphmodel.model.validate import model_from
from graphmodel.parsing.tree import Tree
from graphmodel.querying.engine.columns import rows_of

ENTITIES = [
    {"id": "a", "label": "Person", "name": "A"},
    {"id": "b", "label": "State", "name": "B"},
    {"id": "e", "label": "Event", "name": "E"},
]
RIGHT: dict[str, list[Any]] = {
    "subject": ["a", "b"],
    "relation": ["MEETS", "ACCUSES", "REPRESENTS"],
    "object": ["a", "b"],
    "valid": ["2018-01-01", "2018-01", "2018-01-01/..", None],
    "negated": [True, False],
    "note": ["x", ""],
}
WRONG: dict[str, list[Any]] = {
    "id": ["s0", "", " s", "about:x", "a", "s\n1", "x" * 201, None, 5],
    "subject": ["nobody", "e", "s0", "", None, 5, ["a"]],
    "relation": ["MET", "", None, "HAS_OFFICE", "HOLDS_OFFICE"],
    "object": ["nobody", "e", "s0", "d", 5],
    "valid": ["2018-13", 2018, "", True, 1.5],
    "negated": ["yes", 1, None],
    "draft": [True, False, 1],
    "content": [True],
    "certainty": ["sure", "possible"],
    "evidence": [[], None, [{"document": "d", "start": 0, "end": 1}]],
    "attribution": [["a"], []],
    "confidence": [0.5, 2],
    "naem": ["x"],
    "stated": ["2018-02-30"],
}
FAULTS = st.sampled_from([(name, value) for name, values in WRONG.items() for value in values])
FIELDS = st.fixed_dictionaries(
    {name: st.sampled_from(RIGHT[name]) for name in ("subject", "relation", "object")},
    optional={name: st.sampled_from(RIGHT[name]) for name in ("valid", "negated", "note")},
)


def tree_of(statements: list[Any], **more: Any) -> Tree:
    value = {"graphmodel": 1, "model": "m", "documents": [{"id": "d", "title": "D"}], "entities": ENTITIES, "statements": statements, **more}
    return Tree("f", value, dict)


def rows(model: Model, only: frozenset[str]) -> list[Any]:
    nodes, others, tables = model_tables(model, only=only)
    each = [(kind, starts, ends, list(rows_of(columns, range(len(starts))))) for kind, starts, ends, columns in tables]
    return [list(nodes), list(others), each]


@given(st.lists(FIELDS, min_size=1, max_size=30), st.none() | st.tuples(st.integers(0, 29), FAULTS))
def test_what_is_read_column_by_column_is_what_is_read_one_by_one(fields: list[dict[str, Any]], fault: tuple[int, tuple[str, Any]] | None) -> None:
    statements = [{"id": f"s{number}", **each} for number, each in enumerate(fields)]
    if fault is not None:
        statements[fault[0] % len(statements)][fault[1][0]] = fault[1][1]
    found = columnar(tree_of(statements))
    try:
        model = model_from(tree_of(statements))
    except ProblemsError:
        assert found is None
        return
    if found is None:
        return
    columns = found.columns
    told = [
        (id_, columns.subjects.values[subject], columns.relations.values[relation], columns.objects.values[object_], columns.valid.values[valid])
        for id_, subject, relation, object_, valid in zip(
            columns.ids, columns.subjects.numbers, columns.relations.numbers, columns.objects.numbers, columns.valid.numbers, strict=True
        )
    ]
    assert told == [(one.id, one.subject, one.relation, one.object, one.valid) for one in model.statements]
    for only in (frozenset[str](), frozenset({"valid", "validEarliest", "validLatest"}), COLUMNAR):
        assert rows(found, only) == rows(model, only)
    assert (found.statement_count, found.drafts, found.spoken_about) == (len(model.statements), model.drafts, model.spoken_about)
    assert replace(found) == model


def test_many_plain_statements_are_read_column_by_column() -> None:
    statements = [
        {"id": f"s{number}", "subject": "a", "relation": "MEETS", "object": "b", "valid": f"2018-01-{number % 9 + 1:02}"} for number in range(99)
    ]
    found = columnar(tree_of(statements), 99)
    assert isinstance(found, ColumnarModel)
    assert "statements" not in vars(found)
    assert columnar(tree_of(statements), 100) is None


@pytest.mark.parametrize(
    "more",
    [
        {"entities": [*ENTITIES[1:], {**ENTITIES[0], "valid": "1950/2020"}]},  # a life bounds when its statements hold
        {"entities": [*ENTITIES, {"id": "x", "label": "Nonsense", "name": "X"}]},
        {"model": ""},
        {"schema": {"relations": {"MEETS": {"reading": "meets", "subject": ["Person"], "object": ["State"], "one_at_a_time": True}}}},
    ],
)
def test_what_is_not_plain_beside_the_statements_is_read_one_by_one(more: dict[str, Any]) -> None:
    statements = [{"id": f"s{number}", "subject": "a", "relation": "MEETS", "object": "b"} for number in range(20)]
    assert columnar(tree_of(statements)) is not None
    assert columnar(tree_of(statements, **more)) is None


@given(st.lists(st.text("a:b \u00e9\n", max_size=4) | st.sampled_from(["about:x", "x" * 200, "x" * 201, "", "a"]), max_size=4))
def test_ids_at_a_glance(texts: list[str]) -> None:
    def is_id(text: str) -> bool:
        try:
            return bool(text) and Statement("a", "MEETS", "b", id=text).id == text and len(model_of_one(text).statements) == 1
        except ProblemsError:
            return False

    assert are_ids(texts) is all(map(is_id, texts))


def model_of_one(id_: str) -> Model:
    entities = [{**one, "id": f"entity-{one['id']}"} for one in ENTITIES]
    statement = {"id": id_, "subject": "entity-a", "relation": "MEETS", "object": "entity-b"}
    return model_from(tree_of([statement], entities=entities, documents=[]))
