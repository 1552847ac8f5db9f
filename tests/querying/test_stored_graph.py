"""A kept database answers as the engine that kept it: the parity corpus, the refusals and random queries, row for row in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.errors import BackendError
from graphmodel.graph.model_rows import model_rows
from graphmodel.model.schema import bundled
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.engine.stored_graph import StoredGraph, stored_graph_from_json
from graphmodel.querying.engine.worker import IN_PLACE
from graphmodel.querying.result import Limits
from tests.querying.parity import graphs
from tests.querying.parity.answers import ours
from tests.querying.parity.corpus import questions
from tests.querying.parity.grammar import Grammar
from tests.querying.parity.refusals import refusals
from tests.support.paths import FIXTURES

KNOWN = ("Entity", *graphs.LABELS, *graphs.TYPES, *bundled().labels, *bundled().relations, "ABOUT", "Actor")


def rows(name: str) -> tuple[list[Any], list[Any]]:
    if (made := graphs.named(name)) is not None:
        return made
    nodes, relationships = model_rows(gm.read_model(FIXTURES / f"{name}.yaml"))
    return list(nodes), list(relationships)


def kept(engine: Engine, folder: Path) -> tuple[StoredGraph, Path]:
    """What an engine kept, after a way through JSON and a file."""
    import json

    about, database = engine.keep()
    (folder / "graph.kgl").write_bytes(database)
    again = stored_graph_from_json(json.loads(json.dumps(about.to_json())))
    assert again == about
    return again, folder / "graph.kgl"


def asked(name: str) -> list[tuple[str, dict[str, Any]]]:
    if name == "odd":
        return [(text, {}) for one in refusals() for text in (one.text, one.instead)]
    grammar = Grammar(77, wild=0.02)
    made = [grammar.query() for _ in range(60)] if name == "hostile" else []
    return [(one.text, one.parameters) for one in questions(name)] + [(one.text, one.parameters) for one in made]


@pytest.mark.parametrize("name", ["people", "odd", "hostile", "munich"])
def test_the_corpus(name: str, tmp_path: Path) -> None:
    limits = Limits(seconds=20)
    questions_ = asked(name)
    with Engine(*rows(name), limits, known=KNOWN) as engine:
        about = kept(engine, tmp_path)
        expected = [ours(engine, text, parameters) for text, parameters in questions_]
    with Engine(limits=limits, known=KNOWN, kept=about) as engine:
        found = [ours(engine, text, parameters) for text, parameters in questions_]
    wrong = {text: (one, other) for (text, _), one, other in zip(questions_, expected, found, strict=True) if repr(one) != repr(other)}
    assert wrong == {}
    assert sum(one.kind == "answered" for one in expected) > 10


def test_large_columns_need_no_file_when_they_are_asked(tmp_path: Path) -> None:
    # Above 256 KB a column is read from the file itself: the worker may open nothing any more when the query comes.
    nodes: list[Any] = [
        (("Entity", "Person"), {"id": f"n{at:06}", "name": "x" * 20, "text": f"{at} " * 6, "at": at, "w": at / 7}) for at in range(40_000)
    ]
    relationships: list[Any] = [("T", f"n{at:06}", f"n{at // 2:06}", {"id": f"r{at:06}", "at": at}) for at in range(40_000)]
    text = "MATCH (a)-[r:T]->(b) WHERE a.at % 9999 = 1 RETURN a.id AS a, a.text AS t, a.w AS w, r.at AS r, b.name AS n ORDER BY a"
    with Engine(nodes, relationships) as engine:
        about = kept(engine, tmp_path)
        expected = engine.query(text)
        assert len(expected) == 5
    with Engine(kept=about) as engine:
        assert engine.query(text) == expected
        with pytest.raises(BackendError):  # too late: it may open no file any more
            engine.restore(*about)


def test_another_version_or_another_number_is_no_database_of_ours(tmp_path: Path) -> None:
    from dataclasses import replace

    with Engine(*graphs.people()) as engine:
        about, path = kept(engine, tmp_path)
    for wrong in (replace(about, engine="kglite 0.0.1"), replace(about, counts=(1, 1)), replace(about, state={})):
        with pytest.raises(BackendError, match="the database"), Engine(kept=(wrong, path)):
            pass
    with pytest.raises(BackendError), Engine(kept=(about, tmp_path / "nothing")):
        pass


def test_a_graph_that_is_read_in_place_answers_alike(tmp_path: Path) -> None:
    """The engine reads large graphs without properties of relationships where they are in the file, and writes nothing there."""
    nodes = [(("Entity", "Person" if number % 2 else "State"), {"id": f"n{number}", "name": f"N{number}", "k": number}) for number in range(600)]
    told = [
        ("B" if number % 3 else "A", f"n{number % 600}", f"n{(number * 7 + number // 600) % 600}", {"id": f"s{number}"}) for number in range(IN_PLACE)
    ]
    texts = [
        "MATCH (a)-[r]->(b) RETURN a.name AS a, b.name AS b, type(r) AS t, count(*) AS n ORDER BY n DESC, a, b, t",
        "MATCH (n {nothing: 1}) RETURN n.k AS k",
        "MATCH (a:Person {k: 5})-[r:A]->(b) RETURN b.name AS b, count(*) AS n ORDER BY b",
        "MATCH (a)-[r {nothing: 1}]->(b) RETURN count(*) AS n",
        "MATCH (n) WHERE n.name STARTS WITH 'N1' RETURN labels(n) AS l, n.k AS k ORDER BY k",
        "MATCH (a:State {k: 4})-[*1..2]->(b:Person) RETURN count(*) AS n",
    ]
    with Engine(nodes, told) as engine:
        engine.drop(engine.properties)
        about = kept(engine, tmp_path)
        answers = [engine.query(text) for text in texts]
    before = about[1].read_bytes()
    assert about[0].state["inPlace"] is True
    with Engine(kept=about) as engine:
        for _ in range(2):
            assert [engine.query(text) for text in texts] == answers
    assert about[1].read_bytes() == before
