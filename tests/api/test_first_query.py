"""The first question about a large file: the answer and the problems are those of the way that reads each statement by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api import query as queries
from graphmodel.errors import ProblemsError
from graphmodel.formats import files
from graphmodel.model.columnar import ColumnarModel, columnar

QUESTIONS = (
    "MATCH (a)-[r]->(b) RETURN type(r) AS t, count(*) AS n ORDER BY n DESC, t",
    "MATCH (a)-[r]->(b) WHERE r.validEarliest >= date('2018-01-04') RETURN a.name AS a, b.id AS b, r.id AS id, r.valid AS d",
    "MATCH (a {id: 'p1'})-[r]->(b)-[q]->(c) RETURN b.name AS b, c.name AS c, count(*) AS n ORDER BY n DESC, b, c",
    "MATCH ()-[r]->() RETURN r.stance AS s, count(r) AS n ORDER BY n DESC, s",
)


def model_file(path: Path, **last: Any) -> Path:
    entities = [{"id": f"p{number}", "label": "Person", "name": f"P {number}"} for number in range(7)]
    statements: list[dict[str, Any]] = [
        {
            "id": f"s{number}",
            "subject": f"p{number % 7}",
            "relation": ("MEETS", "ACCUSES")[number % 2],
            "object": f"p{number % 5}",
            "valid": f"2018-01-{number % 9 + 1:02}",
        }
        for number in range(60)
    ]
    statements[-1] |= last
    path.write_text(json.dumps({"graphmodel": 1, "model": "m", "entities": entities, "statements": statements}, indent=1))
    return path


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("cache", [True, False])
def test_the_answers(text: str, cache: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = model_file(tmp_path / "x.model.json")
    right = gm.query(gm.read_model(path), text)
    read: list[Any] = []

    def counted(*given: Any) -> ColumnarModel | None:
        read.append(columnar(*given))
        return read[-1]  # type: ignore[no-any-return]

    monkeypatch.setattr(files, "columnar", counted)
    monkeypatch.setattr(queries, "MANY", 50)
    assert gm.query(path, text, cache=cache) == right
    assert [isinstance(model, ColumnarModel) for model in read] == ([] if "stance" in text else [True])
    assert not any("statements" in vars(model) for model in read)  # nobody asked for them


@pytest.mark.parametrize(
    "last", [{"object": "p9"}, {"valid": "2018-13"}, {"relation": "MET"}, {"id": "s1"}, {"id": " "}, {"naem": "x"}, {"draft": True}]
)
def test_the_problems(last: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = model_file(tmp_path / "x.model.json", **last)
    with pytest.raises(gm.GraphmodelError) as one_by_one:
        gm.query(path, QUESTIONS[0], cache=False)
    monkeypatch.setattr(queries, "MANY", 50)
    with pytest.raises(gm.GraphmodelError) as caught:
        gm.query(path, QUESTIONS[0], cache=False)
    assert str(caught.value) == str(one_by_one.value)
    if isinstance(caught.value, ProblemsError):
        assert all(problem.line > 1 for problem in caught.value.problems)
