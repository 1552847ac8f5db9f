"""The way back from databases that graphmodel did not make: labels, types and properties kept, and what has no place in the schema told."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver

from graphmodel import formats
from graphmodel.cli import run
from graphmodel.errors import BackendError, InputError, UsageError
from graphmodel.neo4j.database import Database, plain_value
from graphmodel.neo4j.foreign_database import pull_everything
from graphmodel.neo4j.load import load
from graphmodel.neo4j.pull import pull
from graphmodel.neo4j.schema_rules import rules_of
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


def test_odd_values_are_kept_as_text_and_named(driver: Driver, database: Database, tmp_path: Path) -> None:
    driver.execute_query(
        "CREATE (a:Person {name: 'Ann', day: date('-0044-03-15'), far: datetime('+10000-01-01T00:00Z'), days: [date('0000-01-01')], big: 1.0/0.0})"
        "-[:KNOWS {since: date('0000-01-01'), weights: [1.5, -1.0/0.0]}]->(:Person {name: 'Bob', day: date('2020-01-01')})"
    )
    graph, report = pull_everything(database)
    ann, knows = graph.nodes[key_of(graph, "Ann")], next(data for *_, data in graph.edges(data=True))
    assert {name: ann[name] for name in ("day", "far", "days", "big")} == {
        "day": "-0044-03-15",
        "far": "+10000-01-01T00:00:00Z",
        "days": ["0000-01-01"],
        "big": "Infinity",
    }
    assert (knows["since"], knows["weights"]) == ("0000-01-01", ["1.5", "-Infinity"])
    assert len(report.odd) == 4
    assert any("(4): node 'n" in line and "day: -0044-03-15" in line and line.endswith("and 1 more") for line in report.lines())
    for name in ("g.json", "g.graphml"):
        formats.write(graph, tmp_path / name)
        driver.execute_query("MATCH (n) DETACH DELETE n")
        load(formats.read(tmp_path / name), database, model="odd")
        ((days, big, since, weights),) = (
            record.values()
            for record in driver.execute_query(
                "MATCH (a {name: 'Ann'})-[k]->() RETURN [a.day = date('-0044-03-15'), a.far = datetime('+10000-01-01T00:00Z'), "
                "a.days = [date('0000-01-01')]], a.big, k.since = date('0000-01-01'), k.weights"
            ).records
        )
        assert (days, big, since, weights) == ([True] * 3, float("inf"), True, [1.5, float("-inf")]), name
    with pytest.raises(BackendError, match="outside of the years"):
        list(database.read("RETURN date('0000-01-01')"))


TYPED = """
CREATE (a:Doc {title: 'A', zoned: datetime('2031-05-01T18:00:00+02:00[Europe/Berlin]'), utc: datetime('1999-03-31T12:00:00.5Z'),
  offset: time('12:00+01:00'), local: localdatetime('2031-05-01T18:00:00.123456789'), clock: localtime('12:00'),
  took: duration('P1Y2M3DT4H5.6S'), flat: point({x: 1, y: -2.5}),
  earth: point({longitude: 2, latitude: 1.5, height: 3}), raw: $raw,
  days: [date('2020-01-01'), date('2020-01-02')], moments: [datetime('2031-05-01T18:00Z')],
  places: [point({x: 1, y: 2})], mixed: 'text', day: date('2020-02-29')})
CREATE (b:Doc {title: 'B', mixed: date('2020-01-01'), took: '5 minutes'})
CREATE (a)-[:NEXT {at: datetime('2031-05-01T18:00:00-05:00'), lasted: duration('-PT1M')}]->(b)
"""


def typed_values(driver: Driver) -> list[Any]:
    """Every property of the nodes and relationships with its value and its type in the database."""
    found = driver.execute_query(
        "MATCH (n:Doc) RETURN n.title AS title, properties(n) AS of, [key IN keys(n) | [key, valueType(n[key])]] AS types"
    ).records
    edges = driver.execute_query(
        "MATCH ()-[r:NEXT]->() RETURN 'r' AS title, properties(r) AS of, [key IN keys(r) | [key, valueType(r[key])]] AS types"
    )
    ours = {"model", "id", "name", "modelLabels", "modelInfo", "number"}
    return sorted(
        (record["title"], name, kind, repr(record["of"][name]))
        for record in (*found, *edges.records)
        for name, kind in record["types"]
        if name not in ours
    )


@pytest.mark.parametrize("way", ["memory", "g.json", "g.graphml", "script"])
def test_typed_values_come_back_as_what_they_were(way: str, server: Server, driver: Driver, database: Database, tmp_path: Path) -> None:
    driver.execute_query(TYPED, raw=b"\x00\xff")
    before = typed_values(driver)
    graph, report = pull_everything(database)
    assert graph.nodes[key_of(graph, "A")]["zoned"] == "2031-05-01T18:00:00+02:00[Europe/Berlin]"
    assert report.as_text["DateTime"] == 5
    if way.startswith("g."):
        formats.write(graph, tmp_path / way)
        graph = formats.read(tmp_path / way)
    driver.execute_query("MATCH (n) DETACH DELETE n")
    if way == "script":
        if server.shell is None:
            pytest.skip("needs cypher-shell")
        formats.write(graph, tmp_path / "g.cypher")
        done = server.run_script(tmp_path / "g.cypher")
        assert done.returncode == 0, done.stderr
        before = [("A", "raw", "STRING NOT NULL", "'00ff'") if one[1] == "raw" else one for one in before]
    else:
        load(graph, database, model="typed")
    assert typed_values(driver) == before
    if way == "memory":
        assert dict(pull(database, "typed").nodes(data=True)) == dict(graph.nodes(data=True))
        driver.execute_query("MATCH (n {title: 'A'}) SET n.utc = 'changed' REMOVE n.raw")
        assert load(graph, database, model="typed").nodes.updated >= 1
        assert typed_values(driver) == before


def test_constraints_and_indexes_come_back(driver: Driver, database: Database, tmp_path: Path) -> None:
    rules = [
        "CREATE CONSTRAINT doc_title FOR (n:Doc) REQUIRE (n.title) IS UNIQUE",
        "CREATE INDEX `when` FOR ()-[r:NEXT]-() ON (r.at)",
        "CREATE INDEX two FOR (n:Doc) ON (n.mixed, n.took)",
        "CREATE FULLTEXT INDEX words FOR (n:Doc|Other) ON EACH [n.title, n.`a b`] OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}",
        "CREATE TEXT INDEX txt FOR (n:Doc) ON (n.title)",
        "CREATE POINT INDEX pnt FOR (n:Doc) ON (n.flat)",
        "CREATE VECTOR INDEX vec FOR (n:Doc) ON (n.emb) OPTIONS {indexConfig: {`vector.dimensions`: 3, `vector.similarity_function`: 'cosine'}}",
    ]
    try:
        driver.execute_query(TYPED, raw=b"")
        for rule in rules:
            driver.execute_query(rule)  # type: ignore[arg-type]
        before = rules_of(database)
        assert len(before) == len(rules)
        graph, report = pull_everything(database)
        assert "7 constraints and indexes are kept" in list(report.lines())[-1]
        formats.write(graph, tmp_path / "g.json")
        back = formats.read(tmp_path / "g.json")
        drop_schema(driver)
        driver.execute_query("MATCH (n) DETACH DELETE n")
        assert rules_of(database) == []
        assert load(back, database, model="m").refused == []
        assert rules_of(database) == before
        assert load(back, database, model="m").refused == [], "again"
        # What the database does not take is said, and stops nothing.
        driver.execute_query("DROP CONSTRAINT doc_title")
        driver.execute_query("CREATE (:Doc {title: 'A'})")
        (refused,) = load(back, database, model="m").refused
        assert refused.startswith("CREATE CONSTRAINT doc_title IF NOT EXISTS FOR (x:Doc) REQUIRE (x.title) IS UNIQUE: ")
    finally:
        drop_schema(driver)


def test_names_are_properties_that_are_names(driver: Driver, database: Database) -> None:
    driver.execute_query(
        "CREATE ({k: 1, originatorBankName: 'The Bank', subtitle: 'S'}), ({k: 2, displayname: 'Display', surname: 'X'}), ({k: 3, label: 'Label'}), "
        "({k: 4, title: 'Title', name: 'Name'}), ({k: 5, prefLabel: ''})"
    )
    graph, report = pull_everything(database)
    names = {data["k"]: (data["name"], key) for key, data in graph.nodes(data=True)}
    assert {k: name for k, (name, key) in names.items() if name != key} == {2: "Display", 3: "Label", 4: "Name"}
    assert report.names == {"displayname": 1, "label": 1, "name": 1, "": 2}
    line = next(iter(report.lines()))
    assert line.startswith("names are from ")
    assert "the property `displayname` (1)" in line
    assert "the id, for want of a name (2)" in line
    graph, _ = pull_everything(database, "originatorBankName")
    assert sorted(data["name"] for _, data in graph.nodes(data=True))[0] == "The Bank"
    assert {data.get("name_") for _, data in graph.nodes(data=True)} == {None, "Name"}
    with pytest.raises(UsageError, match="--name-from originatorBankname: no node has this property; did you mean 'originatorBankName'"):
        pull_everything(database, "originatorBankname")


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
    """Drop the constraints and indexes that graphmodel does not make itself."""
    for kind, more in (("CONSTRAINTS", ""), ("INDEXES", "AND type <> 'LOOKUP' AND owningConstraint IS NULL")):
        text = f"SHOW {kind} YIELD * WHERE NOT 'Entity' IN labelsOrTypes {more} RETURN name"
        for record in driver.execute_query(text).records:  # type: ignore[arg-type]
            driver.execute_query(f"DROP {kind.replace('INDEXES', 'INDEX').removesuffix('S')} `{record['name']}`")  # type: ignore[arg-type]
