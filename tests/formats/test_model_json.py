"""Model files in JSON: written thing by thing, the text is what the json module makes of the whole model."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel.errors import RefusedError
from graphmodel.formats.model_json import json_text
from graphmodel.model.model import Model, to_dict
from graphmodel.model.statement import Entity
from tests.querying.random_models import random_model
from tests.support.paths import FIXTURES

VALUES = st.text(max_size=6) | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.dates()
PROPERTIES = st.dictionaries(st.from_regex("[a-z]{1,3}", fullmatch=True), VALUES | st.lists(st.text('a\n"\\é', max_size=3), max_size=3), max_size=3)


def whole(model: Model) -> str:
    return json.dumps(to_dict(model), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", ["munich.yaml", "tutorial.yaml"])
def test_the_fixtures(name: str) -> None:
    model = gm.read_model(FIXTURES / name)
    assert json_text(model) == whole(model)


@given(st.integers(0, 10**6), PROPERTIES, st.text(max_size=9), st.sampled_from(["documents", "entities", "statements", "title", ""]))
def test_random_models(seed: int, properties: dict[str, Any], note: str, without: str) -> None:
    model = random_model(seed, dated=seed % 2 == 0)
    statement = replace(model.statements[0], properties=properties, note=note, confidence=1.0)
    entity = Entity("e", "Person", "E", aliases=("x", note), plural=False, properties={"day": date(2025, 2, 14), **properties})
    model = replace(model, statements=(statement, *model.statements[1:]), entities=(*model.entities, entity), title="T")
    changes: dict[str, Any] = {without: None if without == "title" else ()} if without else {}
    model = replace(model, **changes)
    assert json_text(model) == whole(model)


def test_a_number_that_json_does_not_have() -> None:
    entity = Entity("e", "Person", "E", properties={"n": 1.0})
    entity.properties["n"] = float("nan")  # Python does not prevent it
    model = Model("m", entities=(entity,))
    with pytest.raises(RefusedError, match="a number that JSON does not have"):
        json_text(model)
