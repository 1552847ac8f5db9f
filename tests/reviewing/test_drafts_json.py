"""The JSON of drafts: what is read, what is rejected item by item, and what is refused as a whole."""

import json
from typing import Any

import jsonschema
import pytest

from graphmodel.errors import ProblemsError
from graphmodel.model.schema import bundled
from graphmodel.reviewing.drafts_json import MAX_DRAFTS, drafts_json_schema, parse_drafts, rejects_text

STATEMENT: dict[str, Any] = {"subject": "a", "relation": "MEETS", "object": "b", "evidence": [{"quote": "met"}]}


def read(**fields: Any) -> Any:
    return parse_drafts(json.dumps({"drafts": 1, "statements": [], **fields}).encode(), "d.json")


def test_an_unknown_field_rejects_its_item_and_no_other() -> None:
    found = read(statements=[STATEMENT, {**STATEMENT, "subjekt": "a"}, {**STATEMENT, "evidence": []}, 3])
    assert len(found.statements) == 1
    assert [one.reason for one in found.rejected] == [
        "subjekt: no such field; did you mean 'subject'?",
        "evidence: empty; it needs something in it",
        "3 where fields (name: value) are expected",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("[]", "not drafts"),
        ('{"statements": []}', "not drafts"),
        ('{"drafts": 2, "statements": []}', "drafts: 2 is not one of 1"),
        ('{"drafts": 1}', "statements: missing"),
        ('{"drafts": 1, "statements": [], "documents": []}', "documents: no such field"),
        ('{"drafts": 1, "statements": {}}', "statements: a group of fields where a list is expected"),
        ('{"drafts": 1, "statements": [' + "[" * 100 + "]" * 100 + "]}", "nested deeper"),
        ("Sorry, I cannot do that.", "not JSON"),
        ('{"drafts": 1, "statements": [' + ",".join(["1"] * (MAX_DRAFTS + 1)) + "]}", "split the file"),
    ],
    ids=lambda text: text[:30],
)
def test_what_is_no_file_of_drafts_is_refused_in_one_line(text: str, words: str) -> None:
    with pytest.raises(ProblemsError) as failure:
        parse_drafts(text.encode(), "d.json")
    assert words in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_model_may_wrap_its_json() -> None:
    text = f"Here it is:\n```json\n{json.dumps({'drafts': 1, 'statements': [STATEMENT]})}\n```\nDone."
    assert len(parse_drafts(text.encode(), "d").statements) == 1


def test_the_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    schema = drafts_json_schema(bundled())
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid({"drafts": 1, "statements": [STATEMENT], "entities": [{"id": "a", "label": "Person", "name": "A"}]})
    for wrong in ({**STATEMENT, "relation": "MET"}, {**STATEMENT, "start": 3}, {**STATEMENT, "evidence": [{"exact": "met"}]}):
        assert not check.is_valid({"drafts": 1, "statements": [wrong]})


def test_rejects_can_be_given_again() -> None:
    found = read(statements=[{**STATEMENT, "valid": "14.5.2031"}], drafted_by="llm")
    text = rejects_text(found.rejected)
    assert "did you mean '2031-05-14'?" in text
    again = parse_drafts(text.replace('"14.5.2031"', '"2031-05-14"').encode(), "d")
    assert [one.valid for one in again.statements] == ["2031-05-14"]
