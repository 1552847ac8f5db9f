"""``import --append``: a new day's rows in a folder, once, however often they come."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.bulk.append import append_folder
from graphmodel.errors import RefusedError, UsageError
from graphmodel.formats import parquet
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")

HEAD = "date\tsubject\trelation\tobject\n"
MONDAY = "2014-01-06\tA\tConsult\tB\n2014-01-06\tB\tAccuse\tC\n"
TUESDAY = "2014-01-07\tA\tConsult\tD\n2014-01-07\tD\tPraise or endorse\tB\n2014-01-06\tB\tAccuse\tC\n"


def table(path: Path, rows: str) -> Path:
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_days_one_after_the_other_are_the_days_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    monday, tuesday = table(tmp_path / "monday.tsv", MONDAY), table(tmp_path / "tuesday.tsv", TUESDAY)
    for day in (monday, tuesday, tuesday, monday):
        gm.import_to(day, tmp_path / "days", to="parquet", name="days", append=True)
    assert "2 statements; 1 were there already" in caplog.text
    assert "added to" in caplog.text.splitlines()[-1]
    assert "0 statements; 2 were there already" in caplog.text.splitlines()[-1]
    assert caplog.text.count("wrote ") == 1
    gm.import_to([monday, tuesday], tmp_path / "once", to="parquet", name="days")
    found, expected = gm.read_model(tmp_path / "days"), gm.read_model(tmp_path / "once")
    assert found.statements == expected.statements
    assert sorted(found.entities, key=lambda one: one.id) == sorted(expected.entities, key=lambda one: one.id)
    assert found.schema.relations == expected.schema.relations
    assert found.name == "days"
    assert gm.check(tmp_path / "days") == []


def test_a_database_follows_what_was_added_and_only_that(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Built, added to, asked: as from a fresh build. What is there already changes nothing, so that nothing is built again."""
    caplog.set_level(logging.INFO)
    monday, tuesday = table(tmp_path / "monday.tsv", MONDAY), table(tmp_path / "tuesday.tsv", TUESDAY)
    days = tmp_path / "days"
    gm.import_to(monday, days, to="parquet", name="days")
    gm.build(days, tmp_path / "days.gmdb")
    for day in (tuesday, tuesday, monday):
        gm.import_to(day, days, to="parquet", name="days", append=True)
        gm.query(tmp_path / "days.gmdb", "everything-about", actor="A")
    assert caplog.text.count("is built again") == 1
    gm.import_to([monday, tuesday], tmp_path / "once", to="parquet", name="days")
    gm.build(tmp_path / "once", tmp_path / "once.gmdb")
    for query, parameters in (
        ("MATCH (a)-[r]->(b) RETURN a.name, r.relation, r.valid, b.name, r.id, r.contentId ORDER BY r.id", {}),
        ("MATCH (a)-[r]-(b) RETURN a.id AS a, count(r) AS n, count(DISTINCT b) AS b ORDER BY a", {}),
        ("everything-about", {"actor": "B"}),
        ("paths", {"from": "A", "to": "D"}),
        ("counts", {}),
        ("contested", {}),
    ):
        found, fresh = (gm.query(tmp_path / name, query, parameters) for name in ("days.gmdb", "once.gmdb"))
        assert found == fresh
    assert gm.read_model(tmp_path / "days.gmdb").statements == gm.read_model(tmp_path / "once.gmdb").statements


def test_evidence_and_columns_of_the_new_ones_come_along(tmp_path: Path) -> None:
    people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"))
    documents = (Document("d", "D"),)
    first = Statement("a", "MEETS", "b", "s1", evidence=(Evidence("d"),))
    second = Statement("b", "REPRESENTS", "a", "s2", qualifiers={"office": "x"}, evidence=(Evidence("d"), Evidence("d", 1, 2)))
    parquet.write(Model("m", documents, people, (first,)), tmp_path / "old")
    parquet.write(Model("other", documents, people, (first, second)), tmp_path / "new")
    assert [append_folder(tmp_path / "new", tmp_path / "old") for _ in range(2)] == [1, 0]
    assert parquet.read(tmp_path / "old").content == Model("m", documents, people, (first, second))


@pytest.mark.parametrize(
    ("entity", "statement", "why"),
    [
        (Entity("a", "Person", "Other"), Statement("a", "MEETS", "a", "s2"), "contradict"),
        (Entity("a", "Person", "A"), Statement("a", "MEETS", "a", "s1", negated=True), "says something else"),
        (Entity("a", "Person", "A"), Statement("a", "MEETS", "a", "s1", valid="2014"), "says something else"),
    ],
)
def test_a_contradiction_changes_nothing(tmp_path: Path, entity: Entity, statement: Statement, why: str) -> None:
    old = Model("m", (), (Entity("a", "Person", "A"),), (Statement("a", "MEETS", "a", "s1"),))
    parquet.write(old, tmp_path / "old")
    parquet.write(Model("m", (), (entity,), (statement,)), tmp_path / "new")
    with pytest.raises(RefusedError, match=why):
        append_folder(tmp_path / "new", tmp_path / "old")
    assert parquet.read(tmp_path / "old").content == old


def test_what_is_not_a_folder_of_parquet_files_is_refused(tmp_path: Path) -> None:
    day = table(tmp_path / "day.tsv", MONDAY)
    (tmp_path / "other").mkdir()
    with pytest.raises(UsageError, match="is none"):
        gm.import_to(day, tmp_path / "other", to="parquet", append=True)
    with pytest.raises(UsageError, match="--append is for --to parquet"):
        gm.import_to(day, tmp_path / "out.yaml", append=True)
