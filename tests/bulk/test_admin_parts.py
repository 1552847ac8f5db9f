"""neo4j-admin's files from Parquet: the same rows as by way of the model, whatever a model has; else the model's way, told."""

from __future__ import annotations

import csv
import logging
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel.bulk.admin_parts import write_parts
from graphmodel.bulk.engine import Unsupported
from graphmodel.errors import RefusedError
from graphmodel.formats import parquet
from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.neo4j import admin_import

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

Rows = list[tuple[tuple[str, str], ...]]

RELATIONS = ["MEETS", "ACCUSES", "SUPPORTS", *[name for name, relation in bundled().relations.items() if relation.symmetric][:2]]
IDS = ["a", 'b "quoted"', "c\\d", "é", "a,b", "😀"]
ends = st.sampled_from(IDS)
days = st.sampled_from([None, "2018", "2018-03", "2018-03-04", "2018~", "2018-01-02/2018-02-03", "../2018"])
statements = st.builds(
    Statement,
    ends,
    st.sampled_from(RELATIONS),
    ends,
    negated=st.booleans(),
    certainty=st.sampled_from(["certain", "possible"]),
    inferred=st.sampled_from([None, 'by "him",\nthen']),
    valid=days,
    stated=days,
    recorded=days,
    note=st.sampled_from([None, "n", "a,\\b"]),
    drafted_by=st.sampled_from([None, "m"]),
    confidence=st.sampled_from([None, 0.1, 1.0]),
    coder=st.sampled_from([None, "x"]),
)


def rows_of(folder: Path) -> dict[str, Rows]:
    """The rows of nodes and of relationships, each as its columns with a value, in any order."""
    found: dict[str, Rows] = {}
    for kind in ("nodes", "relationships"):
        found[kind] = []
        for header in sorted(folder.glob(f"{kind}-*-header.csv")):
            names = next(csv.reader([header.read_text("utf-8")]))
            for path in sorted(folder.glob(f"{header.name.removesuffix('-header.csv')}*.csv")):
                if path != header:
                    with path.open(encoding="utf-8", newline="") as file:
                        found[kind] += [tuple(sorted((n, plain(n, v)) for n, v in zip(names, row, strict=True) if v)) for row in csv.reader(file)]
        found[kind].sort()
    return found


def plain(name: str, value: str) -> str:
    return str(float(value)) if name.endswith(":double") else value


def compare(model: Model) -> None:
    with tempfile.TemporaryDirectory() as name:
        source, ours, theirs = (Path(name) / part for part in ("source", "ours", "theirs"))
        parquet.write(model, source)
        write_parts(source, ours)
        admin_import.write(build_graph(model), theirs)
        assert rows_of(ours) == rows_of(theirs)
        assert sorted((ours / "after.cypher").read_text("utf-8").splitlines()) == sorted((theirs / "after.cypher").read_text("utf-8").splitlines())
        commands = [(folder / "import.sh").read_text("utf-8").replace("-part-00001", "") for folder in (ours, theirs)]
        assert commands[0] == commands[1]


def people(labels: list[str]) -> tuple[Entity, ...]:
    return tuple(Entity(id_, label, f"{id_}\nis", aliases=("x",) * (at % 2)) for at, (id_, label) in enumerate(zip(IDS, labels, strict=True)))


@settings(max_examples=8, deadline=None)
@given(st.lists(statements, max_size=12), st.lists(st.sampled_from(["Person", "State"]), min_size=len(IDS), max_size=len(IDS)))
def test_the_rows_are_those_of_the_graph(told: list[Statement], labels: list[str]) -> None:
    compare(
        Model(
            'm "q"',
            title="t",
            entities=people(labels),
            statements=tuple(Statement(**{**dict_of(one), "id": f"s{at}"}) for at, one in enumerate(told)),
        )
    )


def dict_of(statement: Statement) -> dict[str, object]:
    return {name: getattr(statement, name) for name in Statement.__dataclass_fields__}


def test_parts_have_the_statements_in_their_order_and_each_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmodel.bulk.admin_parts._PIECE", 2)
    told = tuple(Statement("a", "MEETS", "é", f"s{at}", valid=f"201{at}") for at in range(5))
    model = Model("m", entities=people(["Person"] * len(IDS)), statements=told)
    parquet.write(model, tmp_path / "source")
    write_parts(tmp_path / "source", tmp_path / "out")
    parts = sorted(path.name for path in (tmp_path / "out").glob("relationships-1-part-*.csv"))
    assert len(parts) == 3
    assert ",".join(["relationships-1-header.csv", *parts]) in (tmp_path / "out" / "import.sh").read_text("utf-8")
    admin_import.write(build_graph(model), tmp_path / "other")
    assert rows_of(tmp_path / "out") == rows_of(tmp_path / "other")


PERSON = Entity("a", "Person", "A")
PIECE = Evidence("d")


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (Model("m", (Document("d", "D"),), (PERSON,), (Statement("a", "MEETS", "a", "s", evidence=(PIECE,)),)), "evidence"),
        (Model("m", (Document("d", "D"),), (PERSON,)), "documents"),
        (Model("m", (), (PERSON,), (Statement("a", "MEETS", "a", "s", attribution=("a",)),)), "attribution"),
        (Model("m", (), (PERSON,), (Statement("a", "REPRESENTS", "a", "s", qualifiers={"office": "x"}),)), "qualifier:office"),
        (Model("m", (), (PERSON,), (Statement("a", "MEETS", "a", "s", properties={"n": 1}),)), "property:n"),
        (Model("m", (), (PERSON,), (Statement("a", "MEETS", "a", "s"), Statement("a", "MEETS", "s", "t"))), "about statements"),
        (Model("m", (), (PERSON,), (Statement("a", "DENIES", "a", "s"),)), "take a side"),
        (Model("m", (), (PERSON,), (Statement("a", "MEETS", "a", "s", content=True),)), "content"),
        (Model("m", (), (PERSON,), (Statement("a", "MEETS", "a", "s", draft=True),)), "draft"),
        (Model("m", (), (Entity("a", "Person", "A", valid="1900/1980"),), (Statement("a", "MEETS", "a", "s"),)), "entities with times"),
    ],
)
def test_what_is_written_by_way_of_the_model(tmp_path: Path, model: Model, why: str) -> None:
    parquet.write(model, tmp_path / "source")
    with pytest.raises(Unsupported, match=why):
        write_parts(tmp_path / "source", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_export_takes_the_columns_where_it_can(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    flat = Model("m", entities=(PERSON,), statements=(Statement("a", "MEETS", "a", "s", valid="2018"),))
    parquet.write(flat, tmp_path / "source")
    for options, in_columns in (({}, True), ({"as_of": "2018-01-01"}, False)):
        caplog.clear()
        gm.export(tmp_path / "source", tmp_path / "out", to="neo4j-admin", **options)  # type: ignore[arg-type]
        assert ("written in columns" in caplog.text) == in_columns
        assert f"wrote {tmp_path / 'out'}" in caplog.text
    parquet.write(Model("m", (Document("d", "D"),), (PERSON,)), tmp_path / "source")
    caplog.clear()
    gm.export(tmp_path / "source", tmp_path / "out", to="neo4j-admin")
    assert "by way of the model: documents" in caplog.text
    (tmp_path / "out" / "mine.txt").write_text("mine")
    parquet.write(flat, tmp_path / "source")
    with pytest.raises(RefusedError, match="other files"):
        gm.export(tmp_path / "source", tmp_path / "out", to="neo4j-admin")
