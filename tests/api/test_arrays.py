"""Arrays for algorithms: the same numbers from a model and from its Parquet files, with every statement in them once."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import graphmodel as gm
from graphmodel.errors import InputError, RefusedError, UsageError
from graphmodel.formats import parquet
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from tests.support.models import models
from tests.support.paths import FIXTURES

pytest.importorskip("pyarrow")
pytest.importorskip("scipy")

MUNICH = FIXTURES / "munich.yaml"
PEOPLE = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"), Entity("c", "Person", "Cy"))
MEETINGS = Model(
    "m",
    entities=PEOPLE,
    statements=(
        Statement("b", "MEETS", "a", "s1"),
        Statement("b", "MEETS", "a", "s2"),
        Statement("a", "ACCUSES", "c", "s3", negated=True),
        Statement("c", "DENIES", "s3", "s4"),
        Statement("c", "ACCUSES", "c", "s5"),
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    parquet.write(MEETINGS, tmp_path / "m")
    return tmp_path / "m"


def listed(arrays: gm.Arrays) -> list[tuple[str, str, str, bool]]:
    return [
        (arrays.ids[subject], arrays.relations[relation], arrays.ids[object_], bool(negated))
        for subject, relation, object_, negated in zip(arrays.subject, arrays.relation, arrays.object, arrays.negated, strict=True)
    ]


def test_rows_are_the_statements_in_their_order(folder: Path) -> None:
    for source in (MEETINGS, folder):
        arrays = gm.to_arrays(source)
        assert listed(arrays) == [(one.subject, one.relation, one.object, one.negated) for one in MEETINGS.statements]
        assert arrays.ids == ("a", "b", "c", "s3")
        assert arrays.names == ("Ann", "Bob", "Cy", "s3")


@settings(max_examples=15, deadline=None)
@given(model=models())
def test_a_folder_gives_the_arrays_of_its_model(model: Model, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("arrays") / "m"
    parquet.write(model, folder)
    of_model, of_folder = (gm.to_arrays(source, with_drafts=True) for source in (model, folder))
    assert listed(of_folder) == listed(of_model) == [(one.subject, one.relation, one.object, one.negated) for one in model.statements]
    assert set(of_folder.ids) == set(of_model.ids)
    assert of_folder.ids[: len(model.entities)] == tuple(entity.id for entity in model.entities)


def test_a_folder_is_read_in_pieces(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmodel.api.arrays._PIECE", 2)
    assert listed(gm.to_arrays(folder)) == listed(gm.to_arrays(MEETINGS))


def test_a_matrix_counts_parallel_statements_and_keeps_the_direction(folder: Path) -> None:
    adjacency = gm.to_scipy(folder)
    assert adjacency["MEETS"].toarray().tolist() == [[0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert adjacency["ACCUSES"].sum() == 1, "what is denied is not counted"
    assert gm.to_scipy(folder, with_negated=True)["ACCUSES"].toarray()[0].tolist() == [0, 0, 1, 0]
    assert adjacency.total().sum() == 4
    with pytest.raises(UsageError, match="did you mean 'MEETS'"):
        adjacency["MEET"]


def test_two_steps_are_a_product_of_matrices() -> None:
    """As docs/scale.md says; a statement from somebody to himself is both steps there, and only one of them in a path."""
    for model in (
        gm.read_model(MUNICH),
        replace(MEETINGS, statements=(*MEETINGS.statements, Statement("a", "MEETS", "b", "s6"), Statement("c", "MEETS", "b", "s7"))),
    ):
        matrix = gm.to_scipy(model, with_negated=True)
        product = matrix.total() @ matrix.total()
        text = "MATCH (a)-[r]->(b)-[s]->(c) WHERE r.structural IS NULL AND s.structural IS NULL RETURN a.id AS a, c.id AS c, count(*) AS n"
        paths = {(row["a"], row["c"]): row["n"] for row in gm.query(model, text)}
        loops = {statement.subject: 0 for statement in model.statements}
        for statement in model.statements:
            loops[statement.subject] += statement.subject == statement.object
        found = {(matrix.ids[row], matrix.ids[column]): int(value) for row, column, value in zip(*product.nonzero(), product.data, strict=True)}
        expected = {(a, c): n - (loops.get(a, 0) if a == c else 0) for (a, c), n in found.items()}
        assert paths == {ends: n for ends, n in expected.items() if n}
        assert paths


def test_options_that_choose_are_obeyed(tmp_path: Path) -> None:
    parquet.write(gm.read_model(MUNICH), tmp_path / "m")
    for source in (MUNICH, tmp_path / "m"):
        assert len(gm.to_arrays(source, as_of="2020-01-01")) < len(gm.to_arrays(source))
    drafts = replace(MEETINGS, statements=(Statement("a", "MEETS", "b", "s1", draft=True),))
    parquet.write(drafts, tmp_path / "drafts")
    with pytest.raises(RefusedError, match="is a draft"):
        gm.to_arrays(tmp_path / "drafts")
    assert len(gm.to_arrays(tmp_path / "drafts", with_drafts=True)) == 1
    with pytest.raises(UsageError, match="no option 'asof'"):
        gm.to_arrays(tmp_path / "drafts", asof="2020-01-01")  # type: ignore[call-arg]


def test_an_end_that_is_not_there_is_told(tmp_path: Path) -> None:
    broken = replace(MEETINGS, statements=(Statement("a", "MEETS", "nobody", "s1"),))
    parquet.write(broken, tmp_path / "m")
    for source in (broken, tmp_path / "m"):
        with pytest.raises(InputError, match="'nobody' at one end"):
            gm.to_arrays(source)


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        ({"subject": ["a"], "relation": ["MEETS"], "object": [None], "negated": [False]}, "a statement has no object"),
        ({"subject": ["a"], "relation": ["MEETS"], "object": ["b"]}, "no column negated"),
        ({"subject": ["a"], "relation": ["MEETS"], "object": [["b"]], "negated": [False]}, "cannot be read"),
    ],
)
def test_files_of_others_are_refused_in_a_sentence(folder: Path, statements: dict[str, list[object]], why: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(statements), folder / "statements.parquet")
    with pytest.raises(InputError, match=why):
        gm.to_arrays(folder)
    (folder / "statements.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        gm.to_arrays(folder)


def test_a_model_without_statements_and_one_without_anything(tmp_path: Path) -> None:
    for model in (Model("m", entities=PEOPLE), Model("m")):
        parquet.write(model, tmp_path / "m")
        for source in (model, tmp_path / "m"):
            assert len(gm.to_arrays(source)) == 0
            assert gm.to_scipy(source).total().shape == (len(model.entities), len(model.entities))


def test_bare_graphs_of_other_libraries(folder: Path) -> None:
    expected = sorted((one.subject, one.object, one.relation) for one in MEETINGS.statements)
    graph = gm.to_rustworkx(folder, bare=True)
    assert sorted((graph[one], graph[other], relation) for one, other, relation in graph.weighted_edge_list()) == expected
    networkx = gm.to_networkx(folder, bare=True)
    assert sorted((one, other, data["relation"]) for one, other, data in networkx.edges(data=True)) == expected
    assert networkx.nodes["a"] == {"name": "Ann"}
    pytest.importorskip("igraph", reason="igraph is under the GPL, so it is no dependency; pip install igraph")
    igraph = gm.to_igraph(folder, bare=True)
    assert sorted((igraph.vs[one.source]["id"], igraph.vs[one.target]["id"], one["relation"]) for one in igraph.es) == expected
    assert np.array_equal(igraph.es["negated"], [one.negated for one in MEETINGS.statements])


def test_the_memory_of_a_large_graph_is_told_beforehand(folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("graphmodel.api.export._MANY", 6)
    gm.to_networkx(MEETINGS)
    assert not caplog.text
    monkeypatch.setattr("graphmodel.api.export._MANY", 5)
    for bare in (False, True):
        caplog.clear()
        gm.to_networkx(folder, bare=bare)
        assert "5 statements as a graph of NetworkX will take about 0.0 GB" in caplog.text


def test_a_folder_is_read_without_networkx(folder: Path) -> None:
    program = f"""
import sys
import graphmodel as gm
gm.to_scipy({str(folder)!r})
assert "networkx" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_scipy_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(UsageError, match=r"graphmodel\[arrays\]"):
        gm.to_scipy(MEETINGS)
