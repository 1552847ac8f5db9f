"""The Cypher script, run by the real cypher-shell on a real Neo4j; and the named queries, answered by both engines."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from neo4j import Driver, GraphDatabase

from graphmodel import formats, queries
from graphmodel.build import build_graph
from graphmodel.cli.ask import ask
from graphmodel.rows import node_rows, relationship_rows
from graphmodel.statement import Entity, Model, Statement
from tests.neo4j_server import Server, running

if TYPE_CHECKING:
    from graphmodel.build import Graph

pytestmark = pytest.mark.neo4j
FIXTURES = Path(__file__).parent.parent / "fixtures"
HOSTILE = [
    "\"'`\\",
    "a; MATCH (n) DETACH DELETE n;",
    "two\nlines\r\n;\n:exit\n",
    "\\u0060 \\n literally",
    "// no comment /* none */",
    "😀 שלום Зеленський",
    "\u2028\x07\ufeff",
    "$rows {x: 1}",
    "x" * 100_000,
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    uri = os.environ.get("GRAPHMODEL_TEST_NEO4J_URI")
    if uri:
        yield Server(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"], None)
        return
    missing = [name for name in ("java", "mvn") if not shutil.which(name)]
    if missing:
        pytest.skip(f"a Neo4j server needs {' and '.join(missing)}, or GRAPHMODEL_TEST_NEO4J_URI")
    with running() as own:
        yield own


@pytest.fixture
def driver(server: Server) -> Iterator[Driver]:
    with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as opened:
        opened.execute_query("MATCH (n) DETACH DELETE n")
        yield opened


def load(server: Server, graph: "Graph", folder: Path) -> None:
    path = folder / "graph.cypher"
    formats.write(graph, path)
    if server.shell is None:
        pytest.skip("a server of your own: its cypher-shell is not known")
    done = server.run_script(path)
    assert done.returncode == 0, done.stderr


def native(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value


def stored(driver: Driver) -> tuple[dict[str, Any], dict[str, Any]]:
    nodes, _, _ = driver.execute_query("MATCH (n) RETURN n.id, labels(n), properties(n)")
    edges, _, _ = driver.execute_query("MATCH (a)-[r]->(b) RETURN r.id, type(r), a.id, b.id, properties(r)")
    plain = [{key: native(value) for key, value in list(row)[-1].items()} for row in (*nodes, *edges)]
    return (
        {row[0]: (set(row[1]), properties) for row, properties in zip(nodes, plain, strict=False)},
        {row[0]: (row[1], row[2], row[3], properties) for row, properties in zip(edges, plain[len(nodes) :], strict=True)},
    )


def expected(graph: "Graph") -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {str(properties["id"]): (set(labels), properties) for labels, properties in node_rows(graph)},
        {str(properties["id"]): (kind, start, end, properties) for kind, start, end, properties in relationship_rows(graph)},
    )


@pytest.mark.parametrize("name", ["munich", "tutorial"])
def test_everything_arrives_and_a_second_run_changes_nothing(name: str, server: Server, driver: Driver, tmp_path: Path) -> None:
    graph = formats.as_graph(formats.read(FIXTURES / f"{name}.yaml"))
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)
    text = "\n".join(line for line in (tmp_path / "graph.cypher").read_text("utf-8").splitlines() if not line.startswith("//"))
    for statement in text.split(";\n"):
        if statement.strip(" \n;"):
            assert not driver.execute_query(statement.strip(" \n;")).summary.counters.contains_updates  # type: ignore[arg-type]
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)


def test_hostile_text_arrives_as_it_is(server: Server, driver: Driver, tmp_path: Path) -> None:
    people = tuple(Entity(f"p{number}", "Person", text, aliases=(text,), note=text) for number, text in enumerate(HOSTILE))
    statements = tuple(
        Statement("p0", "REPRESENTS", "p1", id=f"s{number} `;\\ {text[:20]}", qualifiers={"office": text}, note=text)
        for number, text in enumerate(HOSTILE)
    )
    graph = build_graph(Model("hostile", (), people, statements, title="\n".join(HOSTILE)))
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)


def test_foreign_labels_and_types_are_quoted(server: Server, driver: Driver, tmp_path: Path) -> None:
    from graphmodel.formats.foreign import graph_of

    graph = graph_of({}, [("a", {"label": "is `a` label; //"}), ("b", {})], [("a", "b", "e", {"relation": "knows\n`well`", "päth to": 1.5})])
    load(server, graph, tmp_path)
    assert stored(driver) == expected(graph)


def test_a_changed_model_updates_what_changed(server: Server, driver: Driver, tmp_path: Path) -> None:
    model = formats.read_model(FIXTURES / "tutorial.yaml")
    load(server, build_graph(model), tmp_path)
    changed = build_graph(replace(model, entities=(replace(model.entities[0], name="Another name", note="new"), *model.entities[1:])))
    load(server, changed, tmp_path)
    assert stored(driver) == expected(changed)


@pytest.mark.parametrize("name", ["munich", "tutorial"])
def test_both_engines_answer_named_queries_alike(name: str, server: Server, driver: Driver, tmp_path: Path) -> None:
    model = formats.read_model(FIXTURES / f"{name}.yaml")
    graph = build_graph(model)
    load(server, graph, tmp_path)
    actors = [model.statements[0].subject, model.statements[-1].subject]
    for query in queries.named().values():
        given: list[dict[str, Any]] = [{}]
        if query.name == "paths":
            given = [{"from": actors[0], "to": actors[1]}]
        elif any(one.name == "actor" for one in query.parameters):
            given = [{"actor": one} for one in actors] + ([] if query.name == "everything-about" else [{}])
        if query.name == "who-represents-whom":
            given.append({"date": "2025-02-14"})
        for arguments in given:
            records, _, _ = driver.execute_query(query.text, query.arguments(arguments))  # type: ignore[arg-type]
            theirs = Counter(repr([native(value) for value in record.values()]) for record in records)
            ours = Counter(repr(list(row)) for row in ask(graph, query.name, arguments).rows)
            assert ours == theirs, (query.name, arguments)


def test_a_model_is_compared_with_what_stands_in_a_database(driver: Driver, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`graphmodel diff FILE neo4j://...`: nothing where the database has the model, and the change where somebody changed one of the two."""
    from tests.test_diff import changed, graphmodel

    monkeypatch.setenv("NEO4J_USERNAME", server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    model = formats.read_model(FIXTURES / "tutorial.yaml")
    formats.write(model, tmp_path / "model.yaml")
    formats.write(changed(model, "kesria-at-meeting", certainty="probable"), tmp_path / "new.yaml")
    load(server, build_graph(model), tmp_path)
    done = graphmodel("diff", "model.yaml", server.uri, folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    done = graphmodel("diff", server.uri, "new.yaml", "--format", "csv", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[1].endswith(",certainty,possible,probable")
    driver.execute_query("MATCH (n {id: 'orlik'}) SET n.name = 'Dana Orlyk'")
    done = graphmodel("diff", "model.yaml", server.uri, folder=tmp_path)
    assert "name: “Dana Orlik” → “Dana Orlyk”" in done.stdout
    assert graphmodel("diff", "model.yaml", "neo4j://localhost:1", folder=tmp_path).returncode == 5
