"""The JSON Schema of model files: it lists the schema's own names, and editors can use it."""

import json

import pytest
from jsonschema import Draft202012Validator

from graphmodel.model.json_schema import json_schema
from graphmodel.model.schema import Extension, Relation, bundled

MADE = json_schema(bundled())


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(MADE)
    json.dumps(MADE)


def test_it_lists_relations_and_labels_with_their_meaning() -> None:
    relations = {one["const"]: one["description"] for one in MADE["$defs"]["Statement"]["properties"]["relation"]["oneOf"]}
    assert relations.keys() == bundled().relations.keys()
    assert "warns against" in relations["WARNS_AGAINST"]
    labels = {one["const"] for one in MADE["$defs"]["Entity"]["properties"]["label"]["oneOf"]}
    assert labels == bundled().labels.keys() - {"Document"}


def test_an_extension_is_listed_too() -> None:
    schema = Extension(relations={"MEDIATES": Relation("mediates", "is mediated by", ("Actor",), ("Event",))}).applied()
    assert "MEDIATES" in json.dumps(json_schema(schema))
    assert "MEDIATES" not in json.dumps(MADE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"graphmodel": 2, "model": "m"},
        {"graphmodel": 1},
        {"graphmodel": 1, "model": "m", "titel": "x"},
        {"graphmodel": 1, "model": "m", "entities": [{"id": "a", "label": "Persn", "name": "A"}]},
        {"graphmodel": 1, "model": "m", "statements": [{"subject": "a", "relation": "DENYS", "object": "b"}]},
    ],
)
def test_what_is_wrong_is_underlined(wrong: object) -> None:
    assert list(Draft202012Validator(MADE).iter_errors(wrong))
