"""Coalitions: two camps that agree among themselves are found, in every window as they are then, and the same each time."""

from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.api.network import coalition_rows
from graphmodel.claims.coalitions import Coalitions, coalitions, numbered
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement

LEFT, RIGHT = ("a", "b", "c"), ("x", "y")


def model_of(sides: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> Model:
    """For each day who supports and who opposes the two concepts."""
    entities = (
        *(Entity(name, "Person", name.upper()) for name in (*LEFT, *RIGHT, "z")),
        Entity("p", "Proposition", "P"),
        Entity("q", "Proposition", "Q"),
    )
    statements = tuple(
        Statement(actor, relation, concept, id=f"{day}-{actor}-{concept}", stated=day)
        for day, camps in sides.items()
        for actors, relations in zip(camps, (("SUPPORTS", "OPPOSES"), ("OPPOSES", "SUPPORTS")), strict=True)
        for actor in actors
        for concept, relation in zip("pq", relations, strict=True)
    )
    return Model("m", (), entities, statements)


@pytest.mark.parametrize("measure", ["congruence", "subtract"])
def test_two_camps(measure: str, tmp_path: Path) -> None:
    model = model_of({"2020-01-01": (LEFT, RIGHT)})
    graph = gm.network(model, measure, coalitions=True, out=tmp_path / "x.json")
    (found,) = coalitions(graph)
    assert found.groups == (LEFT, RIGHT)
    assert found.modularity > 0.3
    assert {node: data["coalition"] for node, data in graph.nodes(data=True)} == {"a": 1, "b": 1, "c": 1, "x": 2, "y": 2}
    assert gm.read_graph(tmp_path / "x.json").nodes["y"]["coalition"] == 2
    assert [row[:2] for row in coalition_rows(graph).rows] == [(1, "A"), (1, "B"), (1, "C"), (2, "X"), (2, "Y")]


def test_who_changes_sides_is_in_another_coalition_then() -> None:
    model = model_of({"2020-01-01": (LEFT, RIGHT), "2020-02-01": (LEFT[:2], (*RIGHT, "c")), "2020-04-01": (("z",), ())})
    graph = gm.network(model, "subtract", window="P1M", coalitions=True)
    assert [(one.window, one.groups) for one in coalitions(graph)] == [
        ("2020-01-01/2020-01-31", (LEFT, RIGHT)),
        ("2020-02-01/2020-02-29", (("c", *RIGHT), LEFT[:2])),
    ]
    assert [one.numbers for one in coalitions(graph)] == [(1, 2), (2, 1)]  # the larger one is that of x and y now
    assert graph.nodes["c"]["coalitions"] == ["2020-01-01/2020-01-31: 1", "2020-02-01/2020-02-29: 2"]
    assert graph.nodes["a"]["coalitions"] == ["2020-01-01/2020-01-31: 1", "2020-02-01/2020-02-29: 1"]
    assert "coalitions" not in graph.nodes["z"]  # it has no tie
    assert coalition_rows(graph).rows[0][:5] == ("2020-01-01", "2020-01-31", 1, "A", "a")


def test_numbers_are_kept_over_windows() -> None:
    def named(*groups: str) -> Coalitions:
        return Coalitions("", tuple(tuple(group) for group in groups), 0.0)

    windows = [
        named("abcd", "xyz", "uv"),
        named("xyzw", "ab", "cd"),  # ab and cd both come of abcd: the first keeps its number, the other is new
        named("abcd"),  # shares two actors with number 1 and with number 4: the first number
        named("uvq", "mn"),  # not there for two windows, and known again
    ]
    assert [each.numbers for each in numbered(windows)] == [(1, 2, 3), (2, 1, 4), (1,), (3, 5)]
    assert numbered([]) == []


def test_conflict_alone_makes_no_coalition_and_nothing_has_none() -> None:
    assert coalitions(gm.network(model_of({"2020-01-01": (("a",), ("x",))}), "subtract")) == []
    assert coalition_rows(gm.network(Model("m"), "congruence")).rows == []
