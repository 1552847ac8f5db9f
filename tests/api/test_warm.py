"""The second question in one process asks the engine that is open, and only while its source is what it was."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api import query as asking
from graphmodel.api import warm
from graphmodel.errors import BackendError, InputError, RefusedError, UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.process.child import Child
from tests.support.paths import FIXTURES

NAMES = "MATCH (n:Person) RETURN n.name AS name ORDER BY name"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(tmp_path / "cache"))
    warm.close_all()
    yield
    warm.close_all()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """The processes that were started."""
    children: list[Child] = []
    start = Child.start

    def counted(self: Child, messages: Any) -> None:
        children.append(self)
        start(self, messages)

    monkeypatch.setattr(Child, "start", counted)
    return children


def people(*names: str) -> Model:
    return Model("m", (), tuple(Entity(name.lower(), "Person", name) for name in names), (Statement("ann", "MEETS", "ann", id="s1"),))


def opened(children: list[Child]) -> int:
    return sum(child.process is not None for child in children)


def test_a_model_is_loaded_once(started: list[Child]) -> None:
    model = people("Ann", "Bob")
    for _ in range(3):
        assert gm.query(model, NAMES).rows == (("Ann",), ("Bob",))
        assert gm.query(model, "everything-about", actor="ann").to_dicts()[0]["statement"] == "s1"
    assert len(started) == 1
    assert gm.query(people("Ann", "Cid"), NAMES).rows == (("Ann",), ("Cid",))
    assert len(started) == 2


def test_another_model_in_the_same_place_is_another_one(started: list[Child]) -> None:
    for number in range(5):
        assert gm.query(people("Ann", f"P{number}"), NAMES).rows == (("Ann",), (f"P{number}",))
        gc.collect()
    assert len(started) == 5


@pytest.mark.parametrize("kind", ["file", "database"])
def test_a_file_that_has_changed_is_read_again(kind: str, tmp_path: Path, started: list[Child]) -> None:
    path, database = tmp_path / "m.model.json", tmp_path / "m.gmdb"
    gm.write(people("Ann", "Bob"), path)
    if kind == "database":
        gm.build(path, database)
    source = database if kind == "database" else path
    for _ in range(2):
        assert gm.query(source, NAMES).rows == (("Ann",), ("Bob",))
    before = len(started)
    for _ in range(2):
        assert gm.query(source, NAMES).rows == (("Ann",), ("Bob",))
    assert len(started) == before
    gm.write(people("Ann", "Eva"), path)
    for _ in range(3):
        assert gm.query(source, NAMES).rows == (("Ann",), ("Eva",))
    assert len(started) > before


def test_each_question_has_its_own_limits_and_options(started: list[Child]) -> None:
    model = gm.read_model(FIXTURES / "munich.yaml")
    text = "MATCH ()-[r]->() RETURN r.id AS id, r.holds AS holds ORDER BY id"
    whole = gm.query(model, text)
    few = gm.query(model, text, rows=3)
    assert few.rows == whole.rows[:3] and few.truncated and not whole.truncated
    seen = gm.query(model, text, as_of=date(2025, 2, 14))
    assert seen != whole and {row["holds"] for row in seen} - {None}
    assert gm.query(model, text) == whole
    assert len(started) == 2
    assert gm.query(model, text, memory=1024) == whole
    assert len(started) == 3
    slow = "MATCH (a), (b), (c), (d), (e) RETURN count(*) AS n, sum(size(a.id) * size(e.id)) AS s"
    with pytest.raises(BackendError):
        gm.query(model, slow, seconds=0.1, memory=1024)
    assert gm.query(model, text, memory=1024) == whole


def test_mistakes_leave_it_open(started: list[Child]) -> None:
    model = people("Ann", "Bob")
    for _ in range(2):
        with pytest.raises(UsageError, match="no entity 'anm' in this graph"):
            gm.query(model, "everything-about", actor="anm")
        with pytest.raises(RefusedError):
            gm.query(model, "MATCH (n) DELETE n")
        with pytest.raises(UsageError):
            gm.query(model, "MATCH (n:Persn) RETURN n.id AS id")
        assert gm.query(model, NAMES).rows == (("Ann",), ("Bob",))
    assert len(started) == 1


def test_at_most_some_are_open(started: list[Child]) -> None:
    models = [people("Ann", f"P{number}") for number in range(5)]
    for model in models:
        gm.query(model, NAMES)
    assert opened(started) == warm.MOST
    gm.query(models[-1], NAMES)
    assert len(started) == 5
    gm.query(models[0], NAMES, cache=False)
    assert (len(started), opened(started)) == (6, warm.MOST)
    warm.close_all()
    assert opened(started) == 0


def test_a_graph_that_may_change_is_loaded_each_time(started: list[Child]) -> None:
    graph = gm.read_graph(FIXTURES / "munich.yaml")
    before = gm.query(graph, NAMES)
    graph.add_node("new", label="Person", name="\uffff")
    assert len(gm.query(graph, NAMES)) == len(before) + 1
    assert opened(started) == 0


def test_a_crash_is_followed_by_another_engine(started: list[Child]) -> None:
    model = people("Ann", "Bob")
    gm.query(model, NAMES)
    process = started[0].process
    assert process is not None
    process.kill()
    process.wait()
    assert gm.query(model, NAMES).rows == (("Ann",), ("Bob",))
    assert len(started) == 2


def test_a_question_that_names_other_properties_loads_them(started: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MANY", 1)
    model = people("Ann", "Bob")
    kinds, voices = "MATCH ()-[r]->() RETURN type(r) AS t", "MATCH ()-[r]->() RETURN r.voice AS v, r.id AS i"
    for _ in range(3):
        assert gm.query(model, kinds).rows == (("MEETS",),)
        assert gm.query(model, voices).rows == (("own", "s1"),)
    assert len(started) == 2  # the second time all are loaded


def test_a_foreign_graph_is_asked_as_one(tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_text('{"nodes": [{"id": 1}, {"id": 2}], "edges": [{"source": 1, "target": 2}]}')
    for _ in range(3):
        assert len(gm.query(path, "MATCH (n) RETURN n.id AS id")) == 2
        with pytest.raises(InputError, match="was not built from one"):
            gm.query(path, "denials")


def test_threads_ask_at_once() -> None:
    models = [people("Ann", "Bob"), people("Ann", "Cid")]
    wrong: list[Any] = []

    def ask(number: int) -> None:
        for turn in range(5):
            name = ("Bob", "Cid")[(number + turn) % 2]
            answer = gm.query(models[(number + turn) % 2], NAMES).rows
            if answer != (("Ann",), (name,)):
                wrong.append(answer)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_does_not_ask_the_engine_of_its_parent(started: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
    model = people("Ann", "Bob")
    gm.query(model, NAMES)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: -1)  # as in a child after a fork
        assert gm.query(model, NAMES).rows == (("Ann",), ("Bob",))
        assert len(started) == 2
        warm.close_all()
    assert started[0].process is not None and started[0].process.poll() is None
    started[0].close()


def test_an_engine_takes_other_limits() -> None:
    with Engine([(("Entity",), {"id": f"n{number}"}) for number in range(9)]) as engine:
        engine.limit(replace(engine.limits, rows=2))
        assert len(engine.query("MATCH (n) RETURN n.id AS id").rows) == 2
