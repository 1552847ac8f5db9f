"""What is wrong with a file is said once for each cause, in bounded time and on few lines."""

import json
import sys
from typing import Any

import pytest

from graphmodel.api.check import check
from graphmodel.cli import run
from graphmodel.errors import Problem, ProblemsError, Suggestions, nearest, problem_lines
from graphmodel.formats.model_json import parse_json_text
from graphmodel.model.validate import findings, unused_entities

PAYS = {"reading": "pays", "inverse": "is paid by", "subject": ["Actor"], "object": ["Actor"]}
ANN = {"id": "ann", "label": "Person", "name": "Ann"}


def problems(**value: Any) -> list[Problem]:
    with pytest.raises(ProblemsError) as raised:
        parse_json_text(json.dumps({"graphmodel": 1, "model": "m", **value}))
    return list(raised.value.problems)


def meetings(number: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": f"s{at}", "subject": "ann", "relation": "MEETS", "object": "ann", **fields} for at in range(number)]


def test_one_cause_is_one_line_with_its_count_and_first_places() -> None:
    found = problems(entities=[ANN], statements=meetings(500, object="anne"))
    assert len(found) == 500
    (line,) = problem_lines(found)
    assert "statements[0].object: no entity 'anne'; did you mean 'ann'? (500 times: 1:" in line
    assert line.count(":") - line.count("anne") >= 3
    assert line.endswith(", …)")


def test_few_problems_are_shown_one_by_one() -> None:
    three = [Problem("m.yaml", line, 1, f"entities[{line}].name", "missing") for line in (1, 2, 3)]
    assert problem_lines(three) == [str(one) for one in three]
    other = Problem("m.yaml", 4, 1, "statements[4].name", "missing")
    assert problem_lines([*three, other]) == [str(one) for one in (*three, other)]
    four = [*three, Problem("m.yaml", 9, 2, "entities[9].name", "missing")]
    assert problem_lines(four) == ["m.yaml:1:1: entities[1].name: missing (4 times: 1:1, 2:1, 3:1, …)"]
    assert len(problem_lines([*four, *(Problem("n.yaml", one.line, one.column, one.path, one.message) for one in four)])) == 2


def test_a_flood_ends_after_a_hundred_lines(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    many = [Problem("m.yaml", line, 1, "", f"wrong {line}") for line in range(1, 251)]
    lines = problem_lines(many)
    assert (len(lines), lines[-1]) == (101, "… and 150 more; -v shows all of them")
    assert len(problem_lines(many[:100])) == 100
    file = tmp_path / "m.json"
    statements = meetings(250)
    for at, one in enumerate(statements):
        one["object"] = f"x{at}"
    file.write_text(json.dumps({"graphmodel": 1, "model": "m", "entities": [ANN], "statements": statements}))
    assert run(["check", str(file)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 101
    assert run(["-v", "check", str(file)]) == 1
    assert len([line for line in capsys.readouterr().err.splitlines() if "no entity" in line]) == 250


def test_a_wrong_relation_in_the_schema_is_one_problem() -> None:
    relations = {"x bad": PAYS, "PAYS": PAYS, "Q": {**PAYS, "stance": "sideways"}}
    statements = [*meetings(50, relation="x bad"), {"id": "p", "subject": "ann", "relation": "PAYS", "object": "ann"}]
    statements += [{"id": "q", "subject": "ann", "relation": "Q", "object": "ann"}, {"id": "r", "subject": "ann", "relation": "R", "object": "ann"}]
    found = problems(schema={"relations": relations}, entities=[ANN], statements=statements)
    assert [one.path for one in found] == ["schema.relations.x bad", "schema.relations.Q.stance", "statements[52].relation"]
    label = problems(schema={"labels": {"Ship": {"is_a": 3}}}, entities=[ANN, {"id": "s", "label": "Ship", "name": "S"}], statements=meetings(9))
    assert [one.path for one in label] == ["schema.labels.Ship.is_a"]
    unreadable = problems(schema=[], entities=[ANN], statements=meetings(9))
    assert {one.path for one in unreadable} == {"schema"}


def test_what_cannot_be_read_is_not_missing_elsewhere() -> None:
    found = problems(entities=[{"id": "ann", "label": "Person"}], statements=meetings(50))
    assert [one.path for one in found] == ["entities[0].name"]
    found = problems(documents=[{"id": "d"}], entities=[ANN], statements=meetings(50, evidence=[{"document": "d"}]))
    assert [one.path for one in found] == ["documents[0].title"]
    said = {"id": "said", "subject": "ann", "object": "s0"}
    assert [one.path for one in problems(entities=[ANN], statements=[*meetings(1, content=True), said])] == ["statements[1].relation"]
    content = problems(entities=[ANN], statements=meetings(1, content=True))
    assert [one.path for one in content] == ["statements[0].content"]


def test_names_of_code_schemes_are_long() -> None:
    name = "REJECT_REQUEST_OR_DEMAND_FOR_POLITICAL_REFORM_NOT_SPECIFIED_BELOW_AS_CAMEO_HAS_IT"
    value = {"graphmodel": 1, "model": "m", "schema": {"relations": {name: PAYS}}, "entities": [ANN], "statements": meetings(1, relation=name)}
    assert list(findings(parse_json_text(json.dumps(value)))) == []
    assert [one.path for one in problems(schema={"relations": {"X" * 201: PAYS}})] == [f"schema.relations.{'X' * 201}"]


def test_wrong_qualifiers_leave_the_right_ones() -> None:
    statements = meetings(1, relation="REPRESENTS", qualifiers={"office": 3, "event": "evnt"})
    found = problems(entities=[ANN, {"id": "event", "label": "Event", "name": "E"}], statements=statements)
    assert [one.path for one in found] == ["statements[0].qualifiers.office", "statements[0].qualifiers.event"]


def test_a_relation_that_is_nearly_right_is_suggested() -> None:
    assert nearest("DENY", ["DENIES", "MEETS"]) == "; did you mean 'DENIES'?"
    (found,) = problems(entities=[ANN], statements=meetings(1, relation="DENY"))
    assert found.message == "no relation 'DENY'; did you mean 'DENIES'?"


def test_labels_have_their_article() -> None:
    entities = [ANN, {"id": "e", "label": "Event", "name": "E"}]
    (found,) = problems(entities=entities, statements=meetings(1, subject="e"))
    assert found.message.startswith("'e' is an Event; MEETS takes ")


def test_suggestions_are_bounded() -> None:
    names = Suggestions([f"person-{number}" for number in range(3000)])
    answers = [names.nearest(f"persn-{number}") for number in range(200)]
    assert answers[0] == "; did you mean 'person-0'?"
    assert answers[-1] == ""


def test_unknown_names_and_fields_take_linear_work() -> None:
    def calls(number: int) -> int:
        """How many calls of functions it takes, Python's and those written in C."""
        entities = [{"id": f"person-{at}", "label": "Person", "name": "P", f"field{at}": 1} for at in range(number)]
        statements = [{"subject": f"persn-{at}", "relation": "MEETS", "object": f"person-{at}"} for at in range(number)]
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            assert len(problems(entities=entities, statements=statements)) == 2 * number
        finally:
            sys.setprofile(before)
        return counted

    calls(10)
    assert calls(1200) < 2.5 * calls(600)


def test_check_names_entities_that_nothing_uses(tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    entities = [{"id": f"p{number}", "label": "Person", "name": "P"} for number in range(8)]
    value: dict[str, Any] = {"graphmodel": 1, "model": "m", "entities": entities}
    value["statements"] = [{"subject": "p0", "relation": "MEETS", "object": "p1", "attribution": ["p2"]}]
    model = parse_json_text(json.dumps(value))
    assert unused_entities(model) == ["p3", "p4", "p5", "p6", "p7"]
    file = tmp_path / "m.json"
    file.write_text(json.dumps(value))
    assert check(file) == []
    assert "5 entities that no statement uses: p3, p4, p5, p6, p7" in caplog.text
