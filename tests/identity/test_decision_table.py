"""A reviewed table of decisions: rows that decide nothing, and every mistake with its row and column, all at once."""

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import graphmodel as gm
from graphmodel.errors import ProblemsError, RefusedError, UsageError
from graphmodel.identity.decision_table import Check, decisions_in_table
from graphmodel.identity.decisions import Decision
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity

AT = "2025-02-14T09:30:00Z"


def decided(text: str, why: str | None = "reviewed", check: Check = lambda _: ()) -> list[Decision]:
    return decisions_in_table(text.encode(), "pairs.csv", "ann", AT, why, check)


def problems(text: str, why: str | None = "reviewed", check: Check = lambda _: ()) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        decided(text, why, check)
    return [str(problem) for problem in caught.value.problems]


def test_rows_decide_what_they_say() -> None:
    table = "score,other,entity,decision,keep,why\n0.9,b,a,same,b,one person\n0.8,d,c, Not-Same ,,\n0.7,f,e,,,later\n"
    assert decided(table) == [
        Decision("same", "ann", AT, "one person", ("a", "b"), "b"),
        Decision("not-same", "ann", AT, "reviewed", ("c", "d")),
    ]


def test_the_same_decision_twice_is_one() -> None:
    assert len(decided("entity,other,decision\na,b,same\nb,a,same\n")) == 1


def test_every_mistake_is_named_with_its_row_and_column() -> None:
    table = "entity,other,decision,keep,why\na,b,same,c,x\na,b,perhaps,,x\na,a,same,,x\n,b,same,,x\na,b,same\na,b,same,,\n"
    assert problems(table, why=None) == [
        "pairs.csv:2:10: keep: 'c' is none of the entities that become one",
        "pairs.csv:3:5: decision: 'perhaps' is not a decision; write same, not-same, or nothing",
        "pairs.csv:4:3: other: two entities or more are the same, or not the same, each named once",
        "pairs.csv:5:1: entity: missing; the id of an entity",
        "pairs.csv:6:1: 3 cells where the first line names 5 columns",
        "pairs.csv:7:11: why: no reason; give one in a column `why`, or for all rows with --why",
    ]


def test_an_id_that_no_file_may_have_is_named_with_its_column() -> None:
    (only,) = problems("entity,other,decision\na\u0007,b,same\n")
    assert only.startswith("pairs.csv:2:1: entity: ")


def test_what_a_check_finds_is_named_with_the_column_of_the_id() -> None:
    def check(decision: Decision) -> list[tuple[str, str]]:
        return [(id_, f"no entity {id_!r}") for id_ in decision.entities if id_ in "ad"]

    assert problems("entity,other,decision\na,b,same\nc,d,not-same\n", check=check) == [
        "pairs.csv:2:1: entity: no entity 'a'",
        "pairs.csv:3:3: other: no entity 'd'",
    ]


@pytest.mark.parametrize(("table", "column"), [("", "entity, other, decision"), ("entity,decision\n", "other")])
def test_a_table_without_the_columns(table: str, column: str) -> None:
    (only,) = problems(table)
    assert only.startswith(f"pairs.csv:1:1: no column {column};")


def test_what_was_noticed_in_a_table_is_logged_with_its_name(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "graphmodel"):
        decided("entity;other;decision\na;b;same\n")
    assert [record.getMessage() for record in caplog.records] == ["pairs.csv: cells are separated by semicolons"]


def test_who_can_be_one_is_asked_of_models_and_not_of_graphs_without_a_schema(tmp_path: Path) -> None:
    people = Model("m", entities=(Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"), Entity("s", "State", "S")))
    graph = nx.MultiDiGraph()
    graph.add_node("g", name="Ann")

    def decide(*entities: str, within: Any) -> Decision:
        return gm.identity.decide(*entities, same=True, why="so", by="ann", identity=tmp_path / "d.jsonl", within=within)

    with pytest.raises(RefusedError, match=r"cannot be one: a \(Person\), s \(State\); no label of these fits all of them"):
        decide("a", "s", within=people)
    with pytest.raises(UsageError, match="no entity 'x'"):
        decide("a", "x", within=[people, graph])
    assert decide("a", "b", within=people).entities == ("a", "b")
    assert decide("a", "g", within=[people, graph]).entities == ("a", "g")
