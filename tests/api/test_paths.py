"""``paths`` step by step: the rows of the query's text, and an end on graphs where that text has none."""

import random
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api.paths import path_rows
from graphmodel.graph.model_rows import model_rows
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.querying import named
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.result import Limits
from tests.querying.random_models import random_model
from tests.support.paths import FIXTURES

PATHS = named.get("paths")


@pytest.mark.parametrize("seed", range(8))
def test_the_rows_are_those_of_the_text(seed: int) -> None:
    model = random_model(seed, dated=False, size=25) if seed else gm.read_model(FIXTURES / "munich.yaml")
    ids = [one.subject for one in model.statements if one.subject in model.entity_by_id]
    chance = random.Random(seed)
    answered = 0
    with Engine(*model_rows(model), limits=Limits(seconds=60), known=["ABOUT"]) as engine:
        for limit in (0, 1, 3, 10, 200, 5000):
            arguments = PATHS.arguments({"from": chance.choice(ids), "to": chance.choice(ids), "limit": limit})
            expected = engine.query(PATHS.text, arguments).rows
            assert tuple(path_rows(engine, arguments, 10_000)) == expected
            answered += len(expected)
    assert answered


def test_hubs_with_nothing_but_leaves_and_each_other() -> None:
    count = 3000
    names = ("hub", "far", "end", *(f"leaf{at:04}" for at in range(count)))
    links = [
        ("leaf", "hub"),
        *((f"leaf{at:04}", "hub") for at in range(count)),
        *((f"leaf{at:04}", "far") for at in range(count // 2)),
        ("far", "end"),
    ]
    statements = tuple(Statement(one, "MEETS", other, id=f"s{at:05}") for at, (one, other) in enumerate(links[1:]))
    model = Model("m", (), tuple(Entity(name, "Person", name) for name in names), statements)
    # Between the two, more than two million paths of four statements, and ten are asked for.
    rows: Any = gm.query(model, "paths", {"from": "hub", "to": "far"}, seconds=20).rows
    assert [row[0] for row in rows] == [2] * 10
    assert rows[0][4] == ["s00000", f"s{count:05}"]
    rows = gm.query(model, "paths", {"from": "hub", "to": "end", "limit": 2000}, seconds=20).rows
    assert [row[0] for row in rows] == [3] * (count // 2)  # of four there is none: each leaf has one statement with the hub
