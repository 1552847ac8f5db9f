"""Only the properties that a question names are loaded of many statements: every answer is what it is with all of them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api import gmdb, warm
from graphmodel.api import query as asking
from graphmodel.errors import BackendError
from graphmodel.files import cache
from graphmodel.graph.build import build_graph
from graphmodel.graph.model_rows import model_rows
from graphmodel.graph.rows import all_rows
from graphmodel.model.model import Model
from graphmodel.model.validate import findings
from graphmodel.querying import named
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.guard import check
from tests.querying.random_models import random_model

CYPHER = [
    "MATCH (a)-[r]->(b) RETURN a.name AS a, type(r) AS t, count(*) AS n ORDER BY n DESC, a, t",
    "MATCH (a)-[r {negated: false}]->(b) WHERE r.validEarliest >= date('2025-01-01') RETURN r.id AS id, r.valid AS v ORDER BY id",
    "MATCH (a)-[r]->() WITH a, collect({i: r.id, c: r.contentId}) AS l RETURN a.id AS a, [x IN l | x.c] AS c, size(l) AS n ORDER BY a",
    "MATCH p = (a)-[*1..2]->(b) WHERE all(r IN relationships(p) WHERE r.voice = 'own') RETURN count(*) AS n",
    "MATCH (a)-[r]->(b) WHERE EXISTS { (b)-[s]->() WHERE s.certainty = r.certainty } RETURN r.id AS id ORDER BY id",
    "MATCH ()-[r]->() WHERE r.nothing IS NULL RETURN r.stance AS s, r.attribution AS a, r.affirms AS f, r.involves AS i ORDER BY s, r.id",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(warm, "MOST", 0)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model has many statements."""
    monkeypatch.setattr(asking, "MANY", 1)
    monkeypatch.setattr(gmdb, "MANY", 1, raising=False)


def valid_model() -> Model:
    """One that can be read again."""
    model = random_model(1, dated=True, size=25)
    kept = [one for one in model.statements if not one.content and one.object in model.entity_by_id]
    return replace(model, statements=tuple(one for one in kept if not list(findings(replace(model, statements=(one,))))))


def questions() -> list[tuple[str, dict[str, Any]]]:
    given: dict[str, Any] = {"actor": "ann", "from": "ann", "to": "bob", "entity": "ann", "document": "d1", "source": "ann", "certainty": "certain"}
    found = [(text, {}) for text in CYPHER]
    for one in named.named().values():
        own = {each.name: given.get(each.name, "2025-02-14" if each.kind == "day" else "ann") for each in one.parameters if each.required}
        found.append((one.name, own))
    return found


@pytest.mark.parametrize("seed", [1, 5, 10])
def test_answers_are_those_of_all_properties(seed: int, many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    model = random_model(seed, dated=seed % 2 == 0, size=25)
    asked = questions()

    def answers() -> list[Any]:
        found = []
        for text, given in asked:
            try:
                found.append(gm.query(model, text, given, as_of=date(2025, 2, 14) if seed == 10 else None))
            except gm.GraphmodelError as error:
                found.append(str(error))
        return found

    few = answers()
    monkeypatch.setattr(asking, "MANY", 10**9)
    assert few == answers()
    assert sum(not isinstance(one, str) and len(one.rows) > 0 for one in few) > len(asked) // 3


@pytest.mark.parametrize("seed", range(20))
def test_rows_with_some_properties_are_those_of_the_graph(seed: int) -> None:
    model = random_model(seed, dated=True, size=30)
    nodes, told = map(list, all_rows(build_graph(model)))
    keys = sorted({key for row in told for key in row[3]})
    chance = random.Random(seed)
    for _ in range(5):
        only = frozenset(chance.sample([*keys, "name", "aliases"], chance.randint(0, 4)))
        some_nodes, some = model_rows(model, only=only)
        assert list(some_nodes) == nodes
        assert [(*row[:3], {key: value for key, value in row[3].items() if key in only}) for row in some] == [
            (*row[:3], {key: value for key, value in row[3].items() if key in only}) for row in told
        ]


def test_every_way_to_read_a_property_names_it() -> None:
    text = "MATCH (a {k1: 1})-[r {k2: 1}]->() WHERE r.k3 = 1 WITH r, a ORDER BY r.k4 RETURN [x IN [r] | x.k5] AS l, count(a.k6) AS n, {k7: r.k8} AS m"
    assert check(text).key_names == {f"k{number}" for number in range(1, 9)}


def test_an_engine_with_some_properties_refuses_others() -> None:
    nodes = [(("Entity",), {"id": "a"})]
    with Engine(nodes, [("T", "a", "a", {"id": "r", "x": 1, "y": 2})], keys={"x"}) as engine:
        assert engine.query("MATCH ()-[r]->() RETURN r.x AS x").rows == ((1,),)
        with pytest.raises(BackendError, match="y was not loaded"):
            engine.query("MATCH ()-[r]->() RETURN r.y AS y")


def test_the_first_other_question_loads_everything(tmp_path: Path, many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.model.json"
    gm.write(valid_model(), path)
    plain = asking.loaded_engine
    loaded: list[Any] = []
    monkeypatch.setattr(asking, "loaded_engine", lambda seen, limits, keys=None: loaded.append(keys) or plain(seen, limits, keys))
    kinds = "MATCH (a)-[r]->() RETURN a.name AS a, type(r) AS t, count(*) AS n ORDER BY a, t"
    certain, days = (f"MATCH ()-[r]->() RETURN r.{key} AS x, count(*) AS n ORDER BY x" for key in ("certainty", "valid"))
    first = gm.query(path, kinds)
    assert gm.query(path, kinds) == first
    assert gm.query(path, days) == gm.query(path, days)
    assert len(loaded) == 1
    for text in (certain, days, kinds, "denials", CYPHER[2]):
        assert gm.query(path, text) == gm.query(path, text)
    assert [keys is None for keys in loaded] == [False, True]
    assert len(cache.cache_entries()) == 4  # all, and three parts
    for text in (certain, days, kinds):
        assert gm.query(path, text) == gm.query(path, text, cache=False)


def test_a_database_has_a_small_one_for_what_is_often_asked(tmp_path: Path, many: None) -> None:
    path, database = tmp_path / "m.model.json", tmp_path / "m.gmdb"
    gm.write(valid_model(), path)
    gm.build(path, database)
    for name, keys in {
        "bare": {"name", "nothing"},
        "days": {"valid", "name"},
        "told": {"valid", "voice", "id"},
        "head": {"voice", "affirms"},
    }.items():
        found, said = gmdb.loaded(database, keys), json.loads((database / f"{name}.json").read_bytes().partition(b"\n")[2])
        assert found is not None and found[0].to_json() == said["kept"]
    sizes = [len(json.loads((database / f"{name}.json").read_bytes().partition(b"\n")[2])["kept"]["properties"]["relationship"]) for name in _HEADS]
    assert sizes == sorted(set(sizes)) and sizes[0] == 0
    for text, given in questions():
        assert answer(database, text, given) == answer(path, text, given, cache=False)


_HEADS = ("bare", "days", "told", "head")


def answer(source: Path, text: str, given: dict[str, Any], **options: Any) -> Any:
    try:
        return gm.query(source, text, given, **options)
    except gm.GraphmodelError as error:
        return str(error)


def test_an_engine_without_some_properties_refuses_them() -> None:
    nodes = [(("Entity",), {"id": "a", "type": "t"})]
    with Engine(nodes, [("T", "a", "a", {"id": "r", "x": 1, "type": "u"})]) as engine:
        engine.drop({"x", "type", "nothing"})
        assert engine.query("MATCH ()-[r]->() RETURN r.id AS x, r.nothing AS y").rows == (("r", None),)
        for key in ("x", "type"):
            with pytest.raises(BackendError, match=f"{key} was not loaded"):
                engine.query(f"MATCH ()-[r]->() RETURN r.{key} AS y")
