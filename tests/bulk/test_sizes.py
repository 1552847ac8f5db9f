"""Sizes at both ends, all the way: a table of no rows and of one, thousands of files, a hub."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import graphmodel as gm
from tests.support.command import graphmodel

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
pytest.importorskip("scipy")

HEAD = "date\tsubject\trelation\tobject\n"


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_of_no_rows_and_of_one_goes_all_ways(rows: int, tmp_path: Path) -> None:
    (tmp_path / "few.tsv").write_text(HEAD + "2014-01-06\tA\tConsult\tB\n" * rows)
    (tmp_path / "more.tsv").write_text(HEAD + "2014-01-06\tA\tConsult\tB\n2014-01-07\tB\tAccuse\tA\n")
    ask = ("query", "MATCH (a)-[r]->(b) RETURN count(r) AS n", "--format", "csv")
    for command in (
        ("import", "quads", "few.tsv", "--to", "parquet", "-o", "few"),
        ("check", "few"),
        ("build", "few", "-o", "few.gmdb"),
        ("export", "few", "--to", "neo4j-admin", "-o", "few-neo4j"),
        ("export", "few", "-o", "few.model.json"),
        ("contested", "few"),
        ("counts", "few"),
    ):
        done = graphmodel(*command, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    for source in ("few", "few.gmdb", "few.model.json"):
        assert graphmodel(*ask, source, folder=tmp_path).stdout.split() == ["n", str(rows)]
    arrays = gm.to_arrays(tmp_path / "few")
    assert (len(arrays), len(arrays.ids)) == (rows, 2 * rows)
    assert graphmodel("import", "quads", "more.tsv", "--to", "parquet", "-o", "few", "--append", folder=tmp_path).returncode == 0
    assert graphmodel(*ask, "few", folder=tmp_path).stdout.split() == ["n", "2"]
    assert graphmodel(*ask, "few.gmdb", folder=tmp_path).stdout.split() == ["n", "2"]


def test_3000_models_at_once(tmp_path: Path) -> None:
    for at in range(3000):
        entities = [{"id": "a", "label": "Person", "name": "A"}, {"id": f"b{at}", "label": "Person", "name": "B"}]
        statement = {"id": f"s{at}", "subject": "a", "relation": "MEETS", "object": f"b{at}"}
        (tmp_path / f"{at}.model.json").write_text(
            json.dumps({"graphmodel": 1, "model": f"m{at}", "documents": [], "entities": entities, "statements": [statement]})
        )
    query = "MATCH (:Person {id: 'a'})-[r:MEETS]-(b) RETURN count(r) AS r, count(DISTINCT b.id) AS b"
    assert gm.query(sorted(tmp_path.iterdir()), query).rows == ((3000, 3000),)


@pytest.mark.skipif(sys.platform != "linux", reason="no /proc")
def test_more_tables_than_a_process_may_have_open(tmp_path: Path) -> None:
    import resource

    for at in range(150):
        (tmp_path / f"{at}.tsv").write_text(f"{HEAD}2014-01-06\tA\tConsult\tB{at}\n")
    gm.import_to(tmp_path / "0.tsv", tmp_path / "first", to="parquet")  # what is opened once and stays open
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 40, hard))
    try:
        account = gm.import_to(sorted(tmp_path.glob("*.tsv")), tmp_path / "events", to="parquet")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert (account.rows, account.statements, account.entities) == (150, 150, 151)


def test_a_hub_of_thousands_of_statements(tmp_path: Path) -> None:
    many = 4000
    rows = "".join(f"2014-01-{1 + at % 28:02}\tHub\t{'Consult' if at % 2 else 'Accuse'}\tB{at}\n" for at in range(many))
    (tmp_path / "hub.tsv").write_text(HEAD + rows)
    gm.import_to(tmp_path / "hub.tsv", tmp_path / "hub", to="parquet")
    gm.build(tmp_path / "hub", tmp_path / "hub.gmdb")
    for source in (tmp_path / "hub", tmp_path / "hub.gmdb"):
        assert len(gm.query(source, "everything-about", actor="Hub", rows=many + 1).rows) == many
    assert gm.to_scipy(tmp_path / "hub")["ACCUSE"].sum() == many // 2
    assert sum(row.count for row in gm.counts(tmp_path / "hub", by=["subject"])) == many
