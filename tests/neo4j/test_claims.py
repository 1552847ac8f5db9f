"""Claims about claims on a real Neo4j: chains of any depth there and back, and the named queries answered by both engines alike."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver

from graphmodel import formats
from graphmodel.api.query import ask
from graphmodel.claims.attribution import chains
from graphmodel.graph.build import build_graph, model_of
from graphmodel.neo4j.database import Database
from graphmodel.neo4j.load import load
from graphmodel.neo4j.pull import pull
from graphmodel.querying import named
from tests.claims.test_attribution import deep
from tests.neo4j.test_script import load as run_script
from tests.support.neo4j_graph import native
from tests.support.neo4j_server import Server
from tests.support.paths import FIXTURES

pytestmark = pytest.mark.neo4j
NAMES = ["munich", "tutorial", "claims"]
GIVEN: dict[str, list[dict[str, Any]]] = {
    "single-source": [{}, {"source": "trump"}, {"about": "munich-talks"}],
    "anonymous-speakers": [{}],
    "contents": [{}, {"speaker": "radio"}, {"about": "munich-talks"}],
    "said-by": [{"speaker": one} for one in ("trump", "radio", "quill")],
    "repeated": [{}],
    "for-and-against": [{}, {"actor": "marn"}],
    "contested": [{}],
    "who-represents-whom": [{}, {"date": "2025-02-14"}, {"date": "2031-05-02"}, {"date": "2031-04-04"}, {"actor": "us", "event": "munich-talks"}],
}


@pytest.mark.parametrize(("depth", "by"), [(3, "script"), (3, "driver"), (8, "script"), (8, "driver")])
def test_chains_of_any_depth_there_and_back(depth: int, by: str, server: Server, driver: Driver, database: Database, tmp_path: Path) -> None:
    model = deep(depth)
    if by == "driver":
        load(build_graph(model), database)
    else:
        run_script(server, build_graph(model), tmp_path)
    back = model_of(pull(database))
    assert back == model
    assert chains(back) == chains(model)
    query = named.get("said-by")
    records, _, _ = driver.execute_query(query.text, query.arguments({"speaker": "x"}))  # type: ignore[arg-type]
    assert [record["statement"] for record in records] == [f"s{number}" for number in range(depth, -1, -1)]


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_answer_alike(name: str, driver: Driver, database: Database) -> None:
    graph = build_graph(formats.read_model(FIXTURES / f"{name}.yaml"))
    load(graph, database)
    there = {*graph, *(key for *_, key in graph.edges(keys=True))}
    for query, each in GIVEN.items():
        for arguments in each:
            if not {item for name, item in arguments.items() if name != "date"} <= there:
                continue
            asked = named.get(query)
            records, _, _ = driver.execute_query(asked.text, asked.arguments(arguments))  # type: ignore[arg-type]
            theirs = Counter(repr([native(value) for value in record.values()]) for record in records)
            # The library computes more of some answers than a server can: there, both are asked the text.
            same = (asked.text, asked.arguments(arguments)) if asked.computed else (query, arguments)
            ours = Counter(repr(list(row)) for row in ask(graph, *same).rows)
            assert ours == theirs, (query, arguments)
