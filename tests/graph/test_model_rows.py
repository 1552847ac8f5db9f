"""A model's rows without its graph: those of the graph, in its order, whatever the model has."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api.inputs import view
from graphmodel.graph.build import build_graph
from graphmodel.graph.model_rows import model_rows, model_tables, node_rows_of
from graphmodel.graph.rows import all_rows
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.querying.engine.columns import rows_of
from tests.querying.random_models import random_model
from tests.support.paths import FIXTURES


def exact(rows: Any) -> list[Any]:
    """Rows as text: 1, 1.0 and True differ, and so do two orders of keys."""
    return [[repr((*row[:-1], list(row[-1].items()))) for row in each] for each in rows]


@pytest.mark.parametrize("name", ["munich.yaml", "tutorial.yaml"])
def test_the_rows_of_fixtures(name: str) -> None:
    model = gm.read_model(FIXTURES / name)
    assert exact(model_rows(model)) == exact(all_rows(build_graph(model)))


@pytest.mark.parametrize("seed", range(40))
def test_the_rows_of_random_models(seed: int) -> None:
    model = random_model(seed, dated=seed % 2 == 0, size=25)
    assert exact(model_rows(model)) == exact(all_rows(build_graph(model)))


def test_statements_that_differ_in_one_field_do_not_share_their_rows() -> None:
    entities = (Entity("a", "Person", "A", valid="1950/2020"), Entity("b", "Person", "B"), Entity("c", "Person", "C"))
    plain = Statement("a", "ACCUSES", "b", id="s0")
    fields: dict[str, Any] = {
        "negated": True,
        "certainty": "possible",
        "inferred": "why",
        "valid": "2010-02",
        "stated": "2010",
        "recorded": "2011",
        "note": "n",
        "attribution": ("c",),
        "subject": "c",
        "object": "c",
        "coder": "x",
        "drafted_by": "y",
        "confidence": 0.5,
        "properties": {"k": 1},
    }
    changed = [replace(plain, id=f"s{number}", **{name: value}) for number, (name, value) in enumerate(fields.items(), 1)]
    # Their rows are joined of one with the same rest and one with the same time, if these say the same of the time.
    times = ("2010-02", "2010-02/..", "2010-02~", "1900", "2010-02", None)
    changed += [replace(one, id=f"{one.id}-{number}", valid=valid) for number, valid in enumerate(times) for one in changed[:3]]
    model = Model("m", (), entities, (plain, *changed, *(replace(one, id=f"again-{one.id}") for one in changed)))
    assert exact(model_rows(model)) == exact(all_rows(build_graph(model)))
    rows = [row[3] for row in model_rows(model)[1]]
    for row in rows:  # nobody's list is another one's
        row["involves"].append("changed")
    assert exact(model_rows(model)) == exact(all_rows(build_graph(model)))


def test_the_rows_of_a_day_have_its_answers() -> None:
    seen = view(FIXTURES / "munich.yaml", {"as_of": "2025-02-14", "known_at": date(2025, 2, 13)})
    assert [list(rows) for rows in seen.rows()] == [list(rows) for rows in all_rows(seen.graph())]
    assert any("holds" in row[3] for row in seen.rows()[1])


def test_a_model_that_no_file_could_be_has_the_rows_of_its_graph() -> None:
    lost = Model("m", (), (Entity("a", "Person", "A"),), (Statement("a", "MEETS", "nobody", id="s"),))
    assert exact(model_rows(lost)) == exact(all_rows(build_graph(lost)))


@pytest.mark.parametrize(
    "only", [set(), {"id"}, {"id", "number", "valid", "validEarliest"}, {"affirms"}, {"denies", "contentId", "involves", "own_k"}]
)
@pytest.mark.parametrize("seed", range(4))
def test_properties_that_are_wanted_are_those_of_the_whole_rows(only: set[str], seed: int) -> None:
    model = random_model(seed, dated=True, size=25)
    nodes, relationships = ([*rows] for rows in model_rows(model, only=only))
    whole_nodes, whole = ([*rows] for rows in model_rows(model))
    assert nodes == whole_nodes or "contentId" not in only
    assert [row[:3] for row in relationships] == [row[:3] for row in whole]
    for row, whole_row in zip(relationships, whole, strict=True):
        assert {key: value for key, value in row[3].items() if key in only} == {key: value for key, value in whole_row[3].items() if key in only}


@pytest.mark.parametrize("only", [None, set(), {"id"}, {"valid", "validEarliest"}, {"number", "affirms", "own_k", "involves"}])
@pytest.mark.parametrize("seed", range(8))
def test_tables_are_the_rows_column_by_column(only: set[str] | None, seed: int) -> None:
    model = random_model(seed, dated=seed % 2 == 0, size=25)
    answers = {"holds": {statement.id: "yes" for statement in model.statements[::2]}}
    nodes, relationships = ([*rows] for rows in model_rows(model, answers, only=only))
    node_rows, others, tables = model_tables(model, answers, only=only)
    rows = list(others)
    for kind, starts, ends, columns in tables:
        rows += zip([kind] * len(starts), starts, ends, rows_of(columns, range(len(starts))), strict=True)
    assert [*node_rows] == nodes
    for kind in {row[0] for row in relationships}:
        assert [row for row in rows if row[0] == kind] == [row for row in relationships if row[0] == kind]
    assert len(rows) == len(relationships)


def test_answers_are_there_whatever_is_wanted() -> None:
    entities = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    statements = tuple(Statement("a", "MEETS", "b", id=f"s{number}", valid="2025") for number in range(3))
    model = Model("m", (), entities, statements)
    rows = [row[3] for row in model_rows(model, {"holds": {"s0": "yes", "s2": "no"}}, {"asOf": "2025-02-01"}, {"id", "valid"})[1]]
    assert rows == [{"id": "s0", "valid": "2025", "holds": "yes"}, {"id": "s1", "valid": "2025"}, {"id": "s2", "valid": "2025", "holds": "no"}]


def test_the_rows_of_nodes_alone_are_those_of_the_model() -> None:
    entities = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    model = Model("m", (), entities, (Statement("a", "MEETS", "b", id="s"), Statement("b", "MEETS", "a", id="t")))
    assert exact([list(node_rows_of(replace(model, statements=()), 2)), []]) == exact([list(model_rows(model)[0]), []])
