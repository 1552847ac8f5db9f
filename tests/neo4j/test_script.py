"""The Cypher script, run by the real cypher-shell on a real Neo4j: everything arrives, whatever it is; again, and after a kill, the same."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from neo4j import Driver

from graphmodel import formats
from graphmodel.errors import RefusedError
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.neo4j.script import script
from tests.support.neo4j_graph import HOSTILE, expected, foreign_graphs, stored
from tests.support.neo4j_server import Server
from tests.support.paths import FIXTURES

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph

pytestmark = pytest.mark.neo4j


def load(server: Server, graph: "Graph", folder: Path) -> None:
    path = folder / "graph.cypher"
    formats.write(graph, path)
    if server.shell is None:
        pytest.skip("a server of your own: its cypher-shell is not known")
    done = server.run_script(path)
    assert done.returncode == 0, done.stderr


def statements(graph: "Graph") -> list[str]:
    """The statements of a script, one by one, as cypher-shell sends them."""
    pieces = [piece.strip() for piece in script(graph)]
    return [
        one for piece in pieces if not piece.startswith("//") for one in (piece.split(";\n") if piece.startswith("CREATE CONSTRAINT") else [piece])
    ]


def run(driver: Driver, texts: list[str]) -> bool:
    """Run statements; whether any changed anything but the schema."""
    changed = False
    for text in texts:
        counters = driver.execute_query(text.rstrip().removesuffix(";")).summary.counters  # type: ignore[arg-type]
        changed = changed or counters.contains_updates
    return changed


@pytest.mark.parametrize("name", ["munich", "tutorial"])
def test_everything_arrives_and_a_second_run_changes_nothing(name: str, server: Server, driver: Driver, tmp_path: Path) -> None:
    graph = formats.as_graph(formats.read(FIXTURES / f"{name}.yaml"))
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)
    assert not run(driver, statements(graph))
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)


def test_hostile_text_arrives_as_it_is(server: Server, driver: Driver, tmp_path: Path) -> None:
    texts = [text for text in [*HOSTILE, "x" * 2**20] if text]
    people = tuple(Entity(f"p{number}", "Person", text, aliases=(text,), note=text) for number, text in enumerate(texts))
    told = tuple(
        Statement("p0", "REPRESENTS", "p1", id=f"s{number}-{copy} `;\\ {text[:20]}", qualifiers={"office": text}, note=text)
        for number, text in enumerate(texts)
        for copy in range(1 if len(text) > 1000 else 5)
    )
    graph = build_graph(Model("hostile \";\\ '`", (), people, told, title="\n".join(HOSTILE)))
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)
    assert not run(driver, statements(graph))


def test_foreign_labels_types_and_properties_arrive(server: Server, driver: Driver, tmp_path: Path) -> None:
    edges = [("a", "b", f"e{number}", {"relation": "knows\n`well` \\u0060;", "päth to": 1.5, "n`;": number}) for number in range(60)]
    graph = graph_of({}, [("a", {"label": "is `a` label; //", "labels": ["is `a` label; //", "Other"]}), ("b", {})], edges)
    with pytest.raises(RefusedError, match="rename"):
        list(script(graph))  # a backslash in a type: cypher-shell takes it for an escape even inside backticks
    for *_, data in graph.edges(data=True):
        data["relation"] = "knows\n`well` ;"
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(foreign_graphs(copies=30))
def test_any_graph_arrives(driver: Driver, graph: "Graph") -> None:
    driver.execute_query("MATCH (n) DETACH DELETE n")
    run(driver, statements(graph))
    assert stored(driver) == expected(graph)
    assert not run(driver, statements(graph))


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(foreign_graphs(copies=30))
def test_any_graph_arrives_through_the_shell(server: Server, driver: Driver, tmp_path: Path, graph: "Graph") -> None:
    driver.execute_query("MATCH (n) DETACH DELETE n")
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)


def big(statements_: int = 6000) -> "Graph":
    people = tuple(Entity(f"p{number}", "Person", f"Person {number}") for number in range(50))
    told = tuple(
        Statement(f"p{number % 50}", "MEETS", f"p{(number * 7 + 1) % 50}", id=f"s{number}", valid="2025-02-14" if number % 3 else None)
        for number in range(statements_)
    )
    return build_graph(Model("big", (), people, told))


@pytest.mark.parametrize("after", [1, 3, 5])
def test_stopped_after_a_batch_and_run_again_is_the_same(driver: Driver, after: int) -> None:
    graph = big()
    texts = statements(graph)
    batches = [at for at, text in enumerate(texts) if text.startswith("UNWIND")]
    assert len(batches) > 4
    run(driver, texts[: batches[min(after, len(batches) - 1)]])
    run(driver, texts)
    assert stored(driver) == expected(graph)


def test_a_killed_shell_and_another_run_is_the_same(server: Server, driver: Driver, tmp_path: Path) -> None:
    if server.shell is None:
        pytest.skip("a server of your own: its cypher-shell is not known")
    graph = big(20_000)
    path = tmp_path / "big.cypher"
    formats.write(graph, path)
    environment = {**os.environ, "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.user, "NEO4J_PASSWORD": server.password}
    with subprocess.Popen(
        ["java", "-cp", f"{server.shell}/*", "org.neo4j.shell.Main", "-f", str(path)], env=environment, stdout=subprocess.DEVNULL
    ) as shell:
        while not driver.execute_query("MATCH ()-[r]->() RETURN count(r)").records[0][0]:
            assert shell.poll() is None
        shell.kill()
    there = driver.execute_query("MATCH ()-[r]->() RETURN count(r)").records[0][0]
    assert 0 < there < 20_000
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)


def test_a_changed_model_updates_what_changed(server: Server, driver: Driver, tmp_path: Path) -> None:
    model = formats.read_model(FIXTURES / "tutorial.yaml")
    load(server, build_graph(model), tmp_path)
    changed = build_graph(replace(model, entities=(replace(model.entities[0], name="Another name", note="new"), *model.entities[1:])))
    load(server, changed, tmp_path)
    assert stored(driver) == expected(changed)
