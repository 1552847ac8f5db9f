"""Folders for neo4j-admin's import read back: ours as the model that they were, anyone's by their headers."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel import formats
from graphmodel.errors import InputError, ProblemsError, RefusedError
from graphmodel.formats import foreign_graph, neo4j_csv
from graphmodel.graph.build import build_graph
from graphmodel.neo4j.typed_text import ATTRIBUTE
from tests.formats.test_roundtrip import NASTY, PLAIN, TEXT, with_texts
from tests.support.models import models
from tests.support.neo4j_graph import foreign_graphs
from tests.support.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from graphmodel.model.model import Model


def folder_of(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "f"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in files.items():
        (folder / (name.replace("__", "-") + (".sh" if name == "import" else ".csv"))).write_text(text, "utf-8", newline="")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        formats.read(folder)
    return [f"{one.file.rpartition('/')[2]}:{one.line}:{one.column}: {one.message}" for one in caught.value.problems]


@settings(max_examples=40, deadline=None)
@given(model=models())
def test_a_model_comes_back(model: Model, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("neo4j") / "f"
    try:
        formats.write(model, folder, "neo4j-admin")
    except RefusedError:
        return  # names that no header takes
    found = formats.read_input(folder)
    assert (found.format, found.notices) == ("neo4j-admin", ())
    assert found.model == formats.as_model(build_graph(model))


@settings(max_examples=30, deadline=None)
@example(texts=NASTY)
@given(texts=st.lists(TEXT, min_size=1, max_size=12))
def test_any_text_comes_back(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    model = with_texts(PLAIN, texts)
    folder = tmp_path_factory.mktemp("neo4j") / "f"
    formats.write(model, folder, "neo4j-admin")
    assert formats.read_model(folder) == model


@settings(max_examples=40, deadline=None)
@given(graph=foreign_graphs())
def test_a_graph_of_any_values_comes_back(graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("neo4j") / "f"
    try:
        formats.write(graph, folder, "neo4j-admin")
    except (RefusedError, InputError):
        return
    if not graph.number_of_nodes():
        return
    again = folder.parent / "again"
    back = formats.as_graph(formats.read(folder))
    assert not any(problem for problem in formats.read_input(folder).notices)
    formats.write(back, again, "neo4j-admin")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {path.name: path.read_bytes() for path in again.iterdir()}


def test_values_of_a_database_come_back(tmp_path: Path) -> None:
    """Points, bytes, times and numbers that a pull has as text."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    values = {
        "at": "SRID=7203;POINT(1.0 2.5)",
        "raw": "00ff",
        "when": "2031-05-01T18:00:00Z",
        "odd": "NaN",
        "far": "-Infinity",
        "day": date(2025, 2, 14),
        "no": [],
        "one": [""],
    }
    graph.add_node("a", name="A", label="Person", **values)
    kinds = {"at": "point", "raw": "bytes", "when": "datetime", "odd": "float", "far": "float"}
    graph.graph[ATTRIBUTE] = [{"of": "nodes", "property": name, "type": kind} for name, kind in kinds.items()]
    formats.write(graph, tmp_path / "f", "neo4j-admin")
    back = formats.as_graph(formats.read(tmp_path / "f"))
    assert {name: back.nodes["a"].get(name) for name in values} == values
    assert back.graph[ATTRIBUTE] == graph.graph[ATTRIBUTE]


def test_every_command_reads_a_folder(tmp_path: Path) -> None:
    gm.export(FIXTURES / "munich.yaml", tmp_path / "f", to="neo4j-admin")
    assert len(gm.contested(tmp_path / "f").rows) == len(gm.contested(FIXTURES / "munich.yaml").rows)
    (tmp_path / "f" / "nodes-1.csv").write_text((tmp_path / "f" / "nodes-1.csv").read_text("utf-8").rpartition("\n")[0].rpartition("\n")[0] + "\n")
    with pytest.raises(ProblemsError, match="no node"):
        gm.read(tmp_path / "f")


MOVIES = 'movieId:ID(Movie),title,year:int,:LABEL\nm1,"The ""Matrix"", again",1999,Movie;Sequel\nm2,,,Movie\n'
ACTORS = "personId:ID(Person),name,tags:string[],born:date,tall:boolean,size:double,note:IGNORE\nm1,Keanu,a;b,1964-09-02,true,1.5,x\n"
ROLES = ':START_ID(Person),role,:END_ID(Movie),:TYPE\nm1,Neo,m1,ACTED_IN\nm1,"",m2,ACTED_IN\n'


def test_a_folder_of_anyone(tmp_path: Path) -> None:
    """Ids of two spaces, types, quotes, empty text and no text, two labels, parallel edges."""
    found = formats.read_input(folder_of(tmp_path, movies=MOVIES, actors=ACTORS, roles=ROLES))
    graph = found.graph
    # The files are in the order of their names.
    assert dict(graph.nodes["m1"]) == {"name": "Keanu", "personId": "m1", "tags": ["a", "b"], "born": date(1964, 9, 2), "tall": True, "size": 1.5}
    assert dict(graph.nodes["Movie/m1"]) == {
        "name": 'The "Matrix", again', "movieId": "Movie/m1", "title": 'The "Matrix", again', "year": 1999, "label": "Movie", "labels": ["Movie", "Sequel"],
    }  # fmt: skip
    assert "title" not in graph.nodes["m2"]
    edges = [(source, target, data["relation"], data.get("role")) for source, target, data in graph.edges(data=True)]
    assert edges == [("m1", "Movie/m1", "ACTED_IN", "Neo"), ("m1", "m2", "ACTED_IN", "")]
    assert any("note:IGNORE" in notice for notice in found.notices)


def test_headers_in_files_of_their_own(tmp_path: Path) -> None:
    files = {
        "people_header": ":ID,name,:LABEL\n",
        "people": "1,Ann,Person\n",
        "people_2": "2,Bob,Person\n",
        "ties__header": ":START_ID,:END_ID,:TYPE\n",
    }
    graph = formats.read_input(folder_of(tmp_path, **files, ties="1,2,KNOWS\n")).graph
    assert [(data["name"], data["label"]) for _, data in graph.nodes(data=True)] == [("Ann", "Person"), ("Bob", "Person")]
    assert [data["relation"] for *_, data in graph.edges(data=True)] == ["KNOWS"]


def test_what_the_command_says(tmp_path: Path) -> None:
    """Labels and types of whole files, and what separates; the script is never run."""
    command = (
        "touch owned\nneo4j-admin database import full --delimiter=TAB --array-delimiter='|' \\\n  --nodes=Person:Actor=h.csv,a.csv "
        "--relationships=KNOWS=t.csv --nodes=../../etc/passwd\n"
    )
    folder = folder_of(tmp_path, h=":ID\tname\ttags:string[]\n", a="1\tAnn\tx|y\n2\tBob\t\n", t=":START_ID\t:END_ID\n1\t2\n", other="x,y\n")
    (folder / "import.sh").write_text(command)
    found = formats.read_input(folder)
    assert found.graph.nodes["1"] == {"name": "Ann", "tags": ["x", "y"], "label": "Person", "labels": ["Person", "Actor"]}
    assert [data["relation"] for *_, data in found.graph.edges(data=True)] == ["KNOWS"]
    assert any("other.csv" in notice for notice in found.notices)
    assert not (folder / "owned").exists()


def test_what_is_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    nodes = 'id:ID,n:int,d:double,x:what\n1,2.02E+13,NaN,a\n1,1,1,a\n,1,1,a\n"a","b","c","d","e"\n'
    assert problems(folder_of(tmp_path, n=nodes, r=":START_ID,:END_ID,:TYPE\n1,3,X\n")) == [
        "n.csv:2:3: '2.02E+13' is not of the type int, as the header says",
        f"n.csv:2:12: {foreign_graph.NOT_A_NUMBER}",
        "n.csv:3:1: the id '1' is on two nodes",
        "n.csv:4:1: a node without an id",
        "n.csv:5:1: 5 cells where the header names 4 columns",
        "r.csv:2:3: no node '3'",
    ]
    assert problems(folder_of(tmp_path, n="a:ID,b:ID\n", r=":START_ID\n")) == [
        "n.csv:1:1: a header of nodes has one column :ID; this one has 2",
        "r.csv:1:1: a header of relationships has one column :END_ID; this one has 0",
    ]
    # 1 and 01, and two forms of one letter, are different ids.
    graph = formats.read_input(folder_of(tmp_path, n=":ID\n1\n01\n\u00e9\ne\u0301\nE\n")).graph
    assert list(graph) == ["1", "01", "\u00e9", "e\u0301", "E"]


def test_too_many_rows_are_refused_by_the_folder_s_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path, n=":ID\n" + "".join(f"{n}\n" for n in range(20)))
    monkeypatch.setattr(foreign_graph, "MOST_THINGS", 11)
    with pytest.raises(InputError, match=r"f: a graph with more than 11 nodes and edges"):
        formats.read(folder)


def test_other_folders_are_not_taken_for_one(tmp_path: Path) -> None:
    formats.write(PLAIN, tmp_path / "csv", "csv")
    assert not neo4j_csv.recognise(tmp_path / "csv")
    assert formats.read_model(tmp_path / "csv") == PLAIN
