"""What many statements have alike is in memory once."""

import copy
import pickle
from typing import Any

import pytest

from graphmodel.formats.model_json import parse_json_text
from graphmodel.model.statement import Statement

HEAD = '{"graphmodel": 1, "model": "m", "entities": [{"id": "ann", "label": "Person", "name": "A"}, {"id": "bob", "label": "Person", "name": "B"}]'
TOLD = ", ".join(
    f'{{"id": "s{one}{day}", "subject": "{one}", "relation": "MEETS", "object": "{other}", "valid": "2025-02-1{day}"}}'
    for one, other, day in [("ann", "bob", 4), ("bob", "ann", 4), ("ann", "bob", 5)]
)


def test_equal_ids_relations_and_days_are_one_text() -> None:
    one, other, third = parse_json_text(f'{HEAD}, "statements": [{TOLD}]}}').statements
    assert one.subject is other.object is third.subject
    assert one.relation is other.relation
    assert one.valid is other.valid
    assert one.qualifiers is other.qualifiers is third.properties


def test_what_is_empty_stays_empty() -> None:
    statement = Statement("a", "MEETS", "b")
    nothing: Any = statement.properties
    changes = {"update": {"x": 1}, "setdefault": "x", "__setitem__": "x", "__ior__": {"x": 1}}
    for name, given in changes.items():
        with pytest.raises(TypeError, match="not changed"):
            getattr(nothing, name)(given)
    assert Statement("a", "MEETS", "b").properties == {}
    again = pickle.loads(pickle.dumps(statement))  # noqa: S301
    assert again == copy.deepcopy(statement) == statement
    assert again.properties is nothing
    assert {**nothing, "x": 1} == nothing | {"x": 1} == {"x": 1}
    assert Statement("a", "MEETS", "b", properties={"x": 1}).properties == {"x": 1}
