"""Frames and graphs of other libraries: everything of a model there and back, with its types; a sentence where a library is not there."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings

import graphmodel as gm
from graphmodel.errors import ProblemsError, RefusedError, UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Evidence, Statement
from tests.support.models import models
from tests.support.paths import FIXTURES

MUNICH = FIXTURES / "munich.yaml"
TABLES = ("statements", "entities", "documents", "evidence")
TO = {"pandas": gm.to_pandas, "polars": gm.to_polars, "arrow": gm.to_arrow}


@pytest.mark.parametrize("library", TO)
@settings(max_examples=25)
@given(model=models())
def test_a_model_comes_back_from_its_frames(library: str, model: Model) -> None:
    frames = [TO[library](model, table, with_drafts=True) for table in TABLES]
    assert gm.from_frame(*frames, name=model.name, title=model.title, schema=model.schema) == model


def test_values_keep_their_types() -> None:
    import datetime

    import polars as pl

    entities = tuple(
        Entity(f"p{n}", "Person", "P", properties={"n": n, "mixed": value}) for n, value in enumerate([1, "1", datetime.date(2020, 1, 2)])
    )
    frame = gm.to_polars(Model("m", entities=entities), "entities")
    assert frame.schema["aliases"] == pl.List(pl.String)
    assert frame.schema["unspecified"] == pl.Boolean
    assert frame["property:n"].to_list() == [0, 1, 2]
    assert frame["property_json:mixed"].to_list() == ["1", '"1"', '"2020-01-02"']
    pandas = gm.to_pandas(MUNICH, "evidence")
    assert str(pandas.dtypes["start"]) == "Int64"
    assert pandas.groupby("document").size().to_dict() == {"rferl": 79}


def test_nodes_and_edges_of_any_graph() -> None:
    import networkx as nx

    frame = gm.to_polars(nx.karate_club_graph(), "edges")
    assert frame.height == 78
    assert set(frame["directed"]) == {False}
    assert frame["id"].n_unique() == 78
    edges = gm.to_polars(MUNICH, "edges", as_of="2025-02-14")
    assert set(edges.filter(~edges["structural"].fill_null(False))["holds"]) <= {"yes", "possible", "unknown", "no"}
    with pytest.raises(UsageError, match="no table 'edge'"):
        gm.to_polars(MUNICH, "edge")


def test_parallel_edges_are_in_the_graphs_of_other_libraries() -> None:
    twice = Model(
        "m",
        entities=(Entity("a", "Person", "A"), Entity("b", "Person", "B")),
        statements=tuple(Statement("a", "MEETS", "b", f"s{n}") for n in (1, 2)),
    )
    graph = gm.to_rustworkx(twice)
    assert [one["id"] for one in graph.edges()] == ["s1", "s2"]
    assert [one["name"] for one in graph.nodes()] == ["A", "B"]
    igraph = pytest.importorskip("igraph", reason="igraph is under the GPL, so it is no dependency; pip install igraph")
    other = gm.to_igraph(twice)
    assert isinstance(other, igraph.Graph)
    assert (other.es["id"], other.vs["label"], other.get_edgelist()) == (["s1", "s2"], ["Person", "Person"], [(0, 1), (0, 1)])
    assert other.is_directed()


def test_frames_of_ones_own_become_models() -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {"subject": ["ann", "bob"], "relation": ["MEETS", "DENIES"], "object": ["bob", "talks"], "valid": [pd.Timestamp("2025-02-14"), None]}
    )
    model = gm.from_frame(frame, name="mine")
    assert [(one.id, one.label) for one in model.entities][:2] == [("ann", "Actor"), ("bob", "Actor")]
    assert [one.valid for one in model.statements] == ["2025-02-14", None]
    evidence = pd.DataFrame({"statement": [model.statements[0].id], "document": ["d"], "start": [3.0], "end": [9.0]})
    again = gm.from_frame(gm.to_pandas(model), gm.to_pandas(model, "entities"), [{"id": "d", "title": "D"}], evidence)
    assert again.statements[0].evidence == (Evidence("d", 3, 9),)
    assert gm.check(again) == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,b", "a frame of pandas, polars or Arrow, or a list of dictionaries, not str"),
        ([1], "not list"),
        ([{"subject": "a", "relation": "MEETS"}], "row 0 has no object"),
        ([{"subject": "a", "relation": "MEETS", "object": float("nan")}], "row 0 has no object"),
    ],
)
def test_what_is_no_frame_of_statements_is_refused(rows: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        gm.from_frame(rows)


def test_columns_that_no_statement_has_are_named() -> None:
    with pytest.raises(ProblemsError, match="__class__"):
        gm.from_frame([{"subject": "a", "relation": "MEETS", "object": "b", "__class__": "x"}])
    with pytest.raises(ProblemsError, match="no relation"):
        gm.from_frame([{"subject": "a", "relation": "'; DROP TABLE", "object": "b"}])


@pytest.mark.parametrize("library", TO)
def test_half_of_a_surrogate_pair_is_refused(library: str) -> None:
    with pytest.raises(RefusedError, match="surrogate"):
        TO[library](Model("m", entities=(Entity("a", "Person", "\ud800"),)), "entities")


def test_no_library_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys, graphmodel as gm; gm.to_pandas, gm.from_frame; gm.read_model(sys.argv[1]); "
        "print([name for name in sys.argv[2].split() if name in sys.modules])"
    )
    names = "pandas polars pyarrow igraph rustworkx pyoxigraph numpy"
    ran = subprocess.run([sys.executable, "-c", program, str(FIXTURES / "tutorial.yaml"), names], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_library_that_is_not_installed_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for library, call in {**TO, "rustworkx": gm.to_rustworkx, "igraph": gm.to_igraph}.items():
        monkeypatch.setitem(sys.modules, {"arrow": "pyarrow.parquet"}.get(library, library), None)
        with pytest.raises(UsageError, match="pip install"):
            call(MUNICH)
