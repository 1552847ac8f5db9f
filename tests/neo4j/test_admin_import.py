"""The folder for neo4j-admin, imported by the real one into a fresh database: the same as the script and the driver make."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import find, settings
from neo4j import GraphDatabase

from graphmodel import formats
from graphmodel.cli import run
from graphmodel.errors import RefusedError
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.neo4j import admin_import
from graphmodel.neo4j.database import Settings, connect
from graphmodel.neo4j.pull import pull
from tests.support.neo4j_graph import HOSTILE, expected, foreign_graphs, stored
from tests.support.neo4j_server import admin, home, started
from tests.support.paths import FIXTURES

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph


def hostile() -> "Graph":
    texts = [text for text in [*HOSTILE, "x" * 5_000_000] if text]
    people = tuple(Entity(f"p{number}", "Person", text[:900], aliases=(text[:50],), note=text) for number, text in enumerate(texts))
    told = tuple(Statement("p0", "REPRESENTS", "p1", id=f"s{at}", qualifiers={"office": text}, note=text) for at, text in enumerate(texts[:-1]))
    return build_graph(Model("hostile \"'", (), people, told))


def _odd(graph: "Graph") -> bool:
    """Whether a property's name has a character that no header takes."""
    return any(set(name) & set(":(){}[]\n\r") for *_, data in (*graph.nodes(data=True), *graph.edges(data=True)) for name in data)


def foreign() -> "Graph":
    """One of the graphs that Hypothesis makes, with enough in it: every kind of value, lists of nothing and of one empty text."""
    graph: Graph = find(
        foreign_graphs(copies=3),
        lambda graph: graph.number_of_edges() >= 6 and not _odd(graph),
        settings=settings(derandomize=True, database=None, max_examples=5000),
    )
    values = {"text": "", "no": [], "one": [""], "two": ["", "a"], "whole": -(2**63), "real": float("inf"), "flags": [True], "n": 1}
    first, *_ = graph
    graph.nodes[first].update(values)
    for number, (*_, data) in enumerate(graph.edges(data=True)):
        data.update(values if number % 2 else {"n": 1.5, "real": 0.1, "whole": "text here"})
    return graph


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "make", [lambda: formats.as_graph(formats.read(FIXTURES / "munich.yaml")), hostile, foreign], ids=["munich", "hostile", "foreign"]
)
def test_the_import_is_equal_to_the_graph(make: object, java: None, tmp_path: Path) -> None:
    graph = make()  # type: ignore[operator]
    folder = tmp_path / "admin"
    admin_import.write(graph, folder)
    command = shlex.split((folder / "import.sh").read_text("utf-8").partition("exec ")[2].replace("\\\n", " "))
    assert command[:5] == ["neo4j-admin", "database", "import", "full", "${1:-neo4j}"]
    with home() as server_home:
        done = admin(server_home, *command[1:4], "neo4j", *command[5:], cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        with started(server_home) as server:
            assert server.run_script(folder / "after.cypher").returncode == 0
            assert server.run_script(folder / "after.cypher").returncode == 0
            with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
                assert stored(driver) == expected(graph)
            with connect(Settings(server.uri, server.user, server.password)) as database:
                assert pull(database).graph == graph.graph


def test_the_command_line_writes_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "folder"
    for _ in range(2):
        assert run(["--quiet", "export", str(FIXTURES / "tutorial.yaml"), "--to", "neo4j-admin", "-o", str(out)]) == 0
    assert {one.name for one in out.iterdir()} >= {"import.sh", "after.cypher", "nodes-1.csv", "nodes-1-header.csv", "relationships-1.csv"}
    (out / "mine.txt").write_text("mine")
    assert run(["--quiet", "export", str(FIXTURES / "tutorial.yaml"), "--to", "neo4j-admin", "-o", str(out)]) == RefusedError.exit_code
    assert (out / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("data", [{"a:b": 1}, {"a(b)": 1}, {"a{b}": 1}, {"all": ["\x1f", "\x1e", "\x1d", "\x1c"]}])
def test_what_the_format_cannot_hold_is_refused(data: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="another format"):
        admin_import.write(graph_of({}, [("a", data)], []), tmp_path / "folder")
    assert not (tmp_path / "folder").exists()


TYPED = {
    "zoned": ("datetime", "2031-05-01T18:00:00+02:00[Europe/Berlin]", "ZONED DATETIME"),
    "local": ("localdatetime", "2031-05-01T18:00:00.5", "LOCAL DATETIME"),
    "offset": ("time", "12:00:00+01:00", "ZONED TIME"),
    "clock": ("localtime", "12:00:00", "LOCAL TIME"),
    "took": ("duration", "P1Y2M3DT4H5.6S", "DURATION"),
    "flat": ("point", "SRID=7203;POINT(1.0 -2.5)", "POINT"),
    "deep": ("point", "SRID=4979;POINT(1.0 2.0 3.0)", "POINT"),
    "raw": ("bytes", "00ff7f", "LIST<INTEGER NOT NULL>"),
    "days": ("date[]", ["2020-01-01", "2020-01-02"], "LIST<DATE NOT NULL>"),
    "moments": ("datetime[]", ["2031-05-01T18:00:00Z"], "LIST<ZONED DATETIME NOT NULL>"),
    "places": ("point[]", ["SRID=7203;POINT(1.0 2.0)"], "LIST<POINT NOT NULL>"),
}


@pytest.mark.neo4j
def test_typed_values_are_imported_as_what_they_were(java: None, tmp_path: Path) -> None:
    types = [{"of": "nodes", "property": name, "type": kind} for name, (kind, _, _) in TYPED.items()]
    rule = {"name": "words", "index": "TEXT", "of": "NODE", "labels": ["Doc"], "properties": ["took"]}
    nodes = [("a", {"name": "A", "label": "Doc", **{name: value for name, (_, value, _) in TYPED.items()}}), ("b", {"name": "B", "took": "a while"})]
    graph = graph_of({"databaseTypes": types, "databaseSchema": [rule]}, nodes, [])
    folder = tmp_path / "admin"
    admin_import.write(graph, folder)
    command = shlex.split((folder / "import.sh").read_text("utf-8").partition("exec ")[2].replace("\\\n", " "))
    with home() as server_home:
        done = admin(server_home, *command[1:4], "neo4j", *command[5:], cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        with started(server_home) as server:
            assert server.run_script(folder / "after.cypher").returncode == 0
            with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
                text = "MATCH (n {id: 'a'}) UNWIND keys(n) AS key RETURN key, valueType(n[key])"
                found = {key: kind.removesuffix(" NOT NULL") for key, kind in (record.values() for record in driver.execute_query(text).records)}
                assert {name: found[name] for name in TYPED} == {name: kind for name, (_, _, kind) in TYPED.items()}
                ((took,),) = (record.values() for record in driver.execute_query("MATCH (n {id: 'b'}) RETURN n.took").records)
                assert took == "a while"
                assert [record["name"] for record in driver.execute_query("SHOW TEXT INDEXES YIELD name").records] == ["words"]
            with connect(Settings(server.uri, server.user, server.password)) as database:
                back = pull(database)
                assert {name: back.nodes["a"][name] for name in TYPED} == {name: value for name, (_, value, _) in TYPED.items()}
