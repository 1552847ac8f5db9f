"""The way back from databases that graphmodel did not make: labels, types and properties kept, and what has no place in the schema told."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver

from graphmodel import formats
from graphmodel.cli import run
from graphmodel.errors import BackendError, InputError
from graphmodel.neo4j.database import Database, plain_value
from graphmodel.neo4j.load import load
from graphmodel.neo4j.pull import pull, pull_everything
from tests.support.neo4j_graph import kinds
from tests.support.neo4j_server import Server
from tests.support.paths import SHARED

pytestmark = pytest.mark.neo4j
EXAMPLES = SHARED / "data" / "neo4j_examples"

OURS = """
CREATE (a:Person:Actor {name: 'Ann "the" Ö', born: 1964, tags: ['a', 'b'], label: 'not a label', height: 1.5, alive: true})
CREATE (b:Film {title: 'Two\\nlines', released: date('1999-03-31'), at: datetime('1999-03-31T12:00:00Z'), where: point({x: 1, y: 2})})
CREATE (c {id: 7})
CREATE (a)-[:ACTED_IN {roles: ['X'], `how long`: duration('PT2H')}]->(b), (a)-[:ACTED_IN {roles: ['Y']}]->(b), (b)-[:SUPPORTS]->(c), (c)-[:SELF]->(c)
"""


def test_a_foreign_database_becomes_a_graph_and_a_report(driver: Driver, database: Database) -> None:
    driver.execute_query(OURS)
    graph, report = pull_everything(database)
    # A server gives the places of deleted nodes again, in any order: which node is n1 is not ours to say.
    assert set(graph) == {"n1", "n2", "n3"}
    ann, film, bare = (next(data for _, data in graph.nodes(data=True) if data.get("label") == label) for label in ("Actor", "Film", None))
    assert ann == {
        "name": 'Ann "the" Ö',
        "born": 1964,
        "tags": ["a", "b"],
        "label_": "not a label",
        "height": 1.5,
        "alive": True,
        "label": "Actor",
        "labels": ["Actor", "Person"],
    }
    assert film["name"] == "Two\nlines"
    assert film["at"].startswith("1999-03-31T12:00:00")
    assert film["where"].endswith("POINT(1.0 2.0)")
    assert bare["id_"] == 7
    assert bare["name"] in graph
    edges = [(source, target, data) for source, target, data in graph.edges(data=True)]
    assert Counter(data["relation"] for *_, data in edges) == {"ACTED_IN": 2, "SUPPORTS": 1, "SELF": 1}
    assert report.labels == {"Film": 1}
    assert report.types == {"ACTED_IN": 2, "SELF": 1}
    assert report.as_text == {"Date": 1, "DateTime": 1, "CartesianPoint": 1, "Duration": 1}
    assert report.renamed == {"label as label_": 1, "id as id_": 1}
    told = list(report.lines())
    assert any("relationship types that the schema does not know: ACTED_IN (2), SELF (1)" in line for line in told)


def test_what_was_pulled_can_be_loaded_and_pulled_again(driver: Driver, database: Database) -> None:
    driver.execute_query(OURS)
    graph, _ = pull_everything(database)
    driver.execute_query("MATCH (n) DETACH DELETE n")
    load(graph, database, model="film")
    back = pull(database, "film")
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert sorted(back.edges(keys=True, data=True), key=str) == sorted(graph.edges(keys=True, data=True), key=str)


def test_a_database_without_a_model_says_how_to_take_it_all(driver: Driver, database: Database) -> None:
    driver.execute_query("CREATE (:Person {name: 'Ann'})")
    with pytest.raises(InputError, match="--everything"):
        pull(database)


def test_ids_of_its_own_are_the_keys(driver: Driver, database: Database) -> None:
    driver.execute_query("CREATE (a:Person {id: 'ann'})-[:KNOWS {id: 'k'}]->(b:Person {id: 12}), (a)-[:KNOWS {id: 'k'}]->(b)")
    graph, _ = pull_everything(database)
    assert set(graph) == {"ann", "12"}
    assert {key for *_, key in graph.edges(keys=True)} == {"k", "r2"}


def test_names_and_ids_that_are_in_the_way_are_kept(driver: Driver, database: Database) -> None:
    driver.execute_query("CREATE (a {name: 7, title: 'T', model: 'x', modelInfo: 'y'}), (b {name: ['x', 'y']}), (c {name: ''})")
    driver.execute_query("MATCH (a {title: 'T'}) CREATE (a)-[:R {id: 'r2'}]->(a), (a)-[:R]->(a), (a)-[:R {id: 'r4'}]->(a), (a)-[:R]->(a)")
    graph, report = pull_everything(database)
    names = {str(data.get("name_")): (key, data["name"]) for key, data in graph.nodes(data=True)}
    assert set(names) == {"7", "['x', 'y']", ""}
    assert names.pop("7")[1] == "T"
    assert all(name == key for key, name in names.values())
    assert graph.number_of_edges() == 4
    assert len({key for *_, key in graph.edges(keys=True)}) == 4
    assert report.renamed == {"name as name_": 3, "model as model_": 1, "modelInfo as modelInfo_": 1}
    driver.execute_query("MATCH (n) DETACH DELETE n")
    load(graph, database, model="foreign")
    assert set(pull(database)) == {"n1", "n2", "n3"}


def test_a_date_that_cannot_be_read_is_no_text(driver: Driver, database: Database) -> None:
    driver.execute_query("CREATE ({day: date('-0044-03-15')})")
    with pytest.raises(BackendError, match="outside of the years"):
        pull_everything(database)


def script_of(name: str) -> list[str]:
    """The statements of an example that need no file of the server's: those that read one get its rows as parameters elsewhere."""
    text = (EXAMPLES / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.strip().startswith(("//", ":"))]
    return [one for one in "\n".join(lines).split(";\n") if one.strip(" \n;")]


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="../shared/data/neo4j_examples is not here")
def test_the_movies_keep_everything(driver: Driver, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for statement in script_of("movies/scripts/movies.cypher"):
        driver.execute_query(statement.strip(" \n;"))  # type: ignore[arg-type]
    try:
        monkeypatch.setenv("NEO4J_PASSWORD", server.password)
        out = tmp_path / "movies.json"
        assert run(["pull", "--everything", "--uri", server.uri, "-o", str(out)]) == 0
        graph = formats.as_graph(formats.read(out))
        compare(driver, graph)
        assert run(["check", str(out)]) == 0
        assert run(["draw", str(out), "--around", key_of(graph, "Keanu Reeves"), "-o", str(tmp_path / "movies.svg")]) == 0
    finally:
        drop_schema(driver)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="../shared/data/neo4j_examples is not here")
@pytest.mark.parametrize("name", ["northwind", "star-wars"])
def test_tables_of_others_keep_everything(name: str, driver: Driver, database: Database) -> None:
    """Northwind and Star Wars, made by their own scripts; what these fetch is given as parameters: the server reads no file."""
    import csv
    import json

    tables = {path.name: path for path in (EXAMPLES / name / "import").glob("*.csv")}
    made = 0
    for statement in script_of(f"{name}/scripts/{name}.cypher"):
        given: dict[str, Any] = {}
        found = re.search(r"LOAD CSV WITH HEADERS FROM\s+[\"'][^\"']*?([\w.-]+\.csv)[\"']\s+AS\s+(\w+)", statement)
        if found and found[1] in tables:
            with tables[found[1]].open(encoding="utf-8-sig", newline="") as file:
                given["rows"] = [{key: value for key, value in row.items() if key} for row in csv.DictReader(file)]
            statement = statement.replace(found[0], f"UNWIND $rows AS {found[2]}")  # noqa: PLW2901
        elif "apoc.load.json($url) YIELD value" in statement:
            given["value"] = json.loads((EXAMPLES / name / "data" / "swapi.json").read_text("utf-8"))
            statement = statement.replace("CALL apoc.load.json($url) YIELD value", "WITH $value AS value")  # noqa: PLW2901
        else:
            continue
        text = re.sub(r"\}\s*IN TRANSACTIONS[^;}]*", "}", statement).strip(" \n;")
        driver.execute_query(text, given)  # type: ignore[arg-type]
        made += 1
    try:
        assert made > 4
        graph, report = pull_everything(database)
        assert graph.number_of_edges() > 100
        compare(driver, graph)
        assert sum(report.types.values()) == graph.number_of_edges()
    finally:
        drop_schema(driver)


def compare(driver: Driver, graph: Any) -> None:
    """Every node and relationship of the database against the graph, as multisets: labels or type, and every property with its kind."""
    nodes = driver.execute_query("MATCH (n) RETURN labels(n), properties(n)").records
    edges = driver.execute_query("MATCH ()-[r]->() RETURN type(r), properties(r)").records
    own = {"label", "labels", "name", "relation"}

    def shown(values: dict[str, Any]) -> str:
        return repr(sorted(kinds({key.removesuffix("_"): value for key, value in values.items()}).items()))

    def theirs(record: Any) -> str:
        return shown({key: plain_value(value) for key, value in record[1].items() if key != "name"})

    assert Counter((record[0], theirs(record)) for record in edges) == Counter(
        (data["relation"], shown({key: value for key, value in data.items() if key not in own})) for *_, data in graph.edges(data=True)
    )
    assert Counter((tuple(sorted(record[0])), theirs(record)) for record in nodes) == Counter(
        (tuple(data.get("labels", [data["label"]])), shown({key: value for key, value in data.items() if key not in own}))
        for _, data in graph.nodes(data=True)
    )
    names = Counter(record[1]["name"] for record in nodes if isinstance(record[1].get("name"), str) and record[1]["name"])
    assert names <= Counter(data["name"] for _, data in graph.nodes(data=True))


def key_of(graph: Any, name: str) -> str:
    return next(key for key, data in graph.nodes(data=True) if data["name"] == name)


def drop_schema(driver: Driver) -> None:
    for record in driver.execute_query("SHOW CONSTRAINTS YIELD name, labelsOrTypes WHERE NOT 'Entity' IN labelsOrTypes RETURN name").records:
        driver.execute_query(f"DROP CONSTRAINT `{record['name']}`")  # type: ignore[arg-type]
