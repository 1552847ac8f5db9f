"""Counts: what polars counts on the same rows, by every choice of parts and windows; imprecise dates in no window; contested positions over time."""

from __future__ import annotations

import gzip
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.claims import counts as module
from graphmodel.claims import periods
from graphmodel.errors import RefusedError, UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from tests.support.paths import FIXTURES, ROOT

pl = pytest.importorskip("polars")
ICEWS = ROOT.parent / "shared" / "data" / "icews18" / "icews18_open.tsv.gz"
RELATIONS = ("ACCUSES", "SUPPORTS", "OPPOSES", "MEETS")


def generated(count: int = 400) -> tuple[Model, Any]:
    """A model with a statement for each row of a frame."""
    chance = random.Random(5)
    rows = [
        {
            "subject": chance.choice("abcdef"),
            "relation": chance.choice(RELATIONS),
            "object": chance.choice("abcxyz"),
            "day": date(2019, 11, 20) + timedelta(chance.randrange(120)),
        }
        for _ in range(count)
    ]
    entities = tuple(Entity(name, "Person" if name in "abcdef" else "Proposition", name.upper()) for name in "abcdefxyz")
    statements = tuple(Statement(row["subject"], row["relation"], row["object"], id=f"s{at}", valid=str(row["day"])) for at, row in enumerate(rows))
    return Model("m", (Document("d", "D", published="2020-01-05"),), entities, statements), pl.DataFrame(rows)


@pytest.mark.parametrize("by", [(), ("subject",), ("relation",), ("subject", "object"), ("object", "relation")])
@pytest.mark.parametrize(("window", "every"), [("P1M", "1mo"), ("P1Y", "1y"), ("P1W", "1w"), (None, None)])
def test_counts_are_those_of_polars(by: tuple[str, ...], window: str | None, every: str | None) -> None:
    model, frame = generated()
    parts = [part for part in module.PARTS if part in by or not by]
    keys = list(parts)
    if every:
        frame, keys = frame.with_columns(pl.col("day").dt.truncate(every).alias("from")), ["from", *parts]
    expected = (
        frame.group_by(*keys)
        .len("count")
        .sort(*keys[:1] if every else (), "count", *parts, descending=[*([False] if every else []), True, *(False for _ in parts)])
    )
    found = gm.counts(model, by=by, window=window)
    ids = {"subject": "subjectId", "relation": "relation", "object": "objectId"}
    rows = [
        {**({"from": date.fromisoformat(row["from"])} if every else {}), **{part: row[ids[part]] for part in parts}, "count": row["count"]}
        for row in found.to_dicts()
    ]
    assert rows == expected.to_dicts()


def test_sliding_windows_are_those_of_polars() -> None:
    model, frame = generated()
    found = gm.counts(model, by="subject", window="P3M", step="P1M")
    for row in found.to_dicts():
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        assert row["count"] == frame.filter(pl.col("day").is_between(first, last), pl.col("subject") == row["subjectId"]).height
    assert len({row[0] for row in found.rows}) == 5
    assert (
        sum(each.count for each in gm.counts(model, window="P3M", step="P1M") if str(each.window and each.window[0]) == "2019-11-01")
        == frame.filter(pl.col("day") < date(2020, 2, 1)).height
    )


def test_the_greatest_and_the_busy() -> None:
    model, frame = generated()
    whole = gm.counts(model, window="P1M")
    first = [row for row in whole.rows if row[0] == "2019-12-01"]
    assert [row for row in gm.counts(model, window="P1M", top=3).rows if row[0] == "2019-12-01"] == first[:3]
    ends = pl.concat([frame["subject"], frame.filter(pl.col("subject") != pl.col("object"))["object"]]).value_counts()
    busy = set(ends.filter((pl.col("count") >= 100) | pl.col("subject").is_in(["x", "y", "z"]))["subject"])  # x, y and z are not actors
    assert 3 < len(busy) < 9
    expected = frame.filter(pl.col("subject").is_in(list(busy)), pl.col("object").is_in(list(busy))).height
    assert sum(each.count for each in gm.counts(model, at_least=100)) == expected


def test_what_is_not_counted_and_what_is_in_no_window(caplog: pytest.LogCaptureFixture) -> None:
    entities = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("p", "Proposition", "P"))
    statements = (
        Statement("a", "ACCUSES", "b", id="said", stated="2020-01-31", valid="2020-02-02"),
        Statement("a", "ACCUSES", "b", id="published", evidence=(Evidence("d"),)),
        Statement("a", "ACCUSES", "b", id="month", valid="2020-01"),
        Statement("a", "ACCUSES", "b", id="about", valid="2020-01~"),
        Statement("a", "ACCUSES", "b", id="year", valid="2020"),
        Statement("a", "ACCUSES", "b", id="open", valid="2020-01-05/.."),
        Statement("a", "ACCUSES", "b", id="undated"),
        Statement("a", "ACCUSES", "b", id="not", valid="2020-01-05", negated=True),
        Statement("a", "ASSERTS", "not", id="outer", valid="2020-01-05"),
        Statement("a", "SUPPORTS", "p", id="content", valid="2020-01-05", content=True),
    )
    model = Model("m", (Document("d", "D", published="2020-01-05"),), entities, statements)
    with caplog.at_level("INFO", "graphmodel"):
        rows = gm.counts(model, by=["relation"], window="P1M").rows
    assert rows == [("2020-01-01", "2020-01-31", "ACCUSES", 3), ("2020-01-01", "2020-01-31", "ASSERTS", 1)]
    assert "2 statements are not counted" in caplog.text
    assert "4 statements are in no window" in caplog.text
    assert gm.counts(model, by=["relation"]).rows == [("ACCUSES", 7), ("ASSERTS", 1)]


@pytest.mark.parametrize("period", ["day", "month", "year"])
@pytest.mark.parametrize("source", ["munich", "claims", "generated"])
def test_the_named_query_counts_the_same(source: str, period: str) -> None:
    model = generated()[0] if source == "generated" else gm.read_model(FIXTURES / f"{source}.yaml")
    digits, window = {"day": (10, "P1D"), "month": (7, "P1M"), "year": (4, "P1Y")}[period]
    asked = gm.query(model, "counts", period=period)
    assert asked.rows
    assert [tuple(row) for row in asked.rows] == [(row[0][:digits], *row[2:]) for row in gm.counts(model, window=window).rows]


def test_contested_positions_over_time() -> None:
    entities = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("p", "Proposition", "P"))
    model = Model(
        "m",
        (),
        entities,
        tuple(
            Statement(who, relation, "p", id=f"{who}{at}", stated=day)
            for at, (who, relation, day) in enumerate(
                [
                    ("a", "SUPPORTS", "2020-01-01"),
                    ("a", "OPPOSES", "2020-01-31"),
                    ("a", "OPPOSES", "2020-02-01"),
                    ("b", "SUPPORTS", "2020-01-05"),
                    ("b", "OPPOSES", "2020-02-05"),
                    ("b", "OPPOSES", "2020"),
                ]
            )
        ),
    )
    assert gm.positions(model).rows == [
        ("A", "P", 1, 2, "a", ["a0", "a1", "a2"]),
        ("B", "P", 1, 2, "b", ["b3", "b4", "b5"]),
    ]
    found = gm.positions(model, window="P1M", contested=True)
    assert found.columns == ("from", "to", "actor", "about", "for", "against", "actorId", "statements")
    assert found.rows == [("2020-01-01", "2020-01-31", "A", "P", 1, 1, "a", ["a0", "a1"])]
    assert [row[:6] for row in gm.positions(model, window="P1M").rows[2:]] == [
        ("2020-02-01", "2020-02-29", "A", "P", 0, 1),
        ("2020-02-01", "2020-02-29", "B", "P", 0, 1),
    ]


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    model, _ = generated(40)
    with pytest.raises(UsageError, match="no part of a statement 'objct'; did you mean 'object'"):
        gm.counts(model, by=["objct"])
    with pytest.raises(UsageError, match="give --window"):
        gm.positions(model, step="P1M")
    monkeypatch.setattr(module, "MAX_COUNTS", 10)
    with pytest.raises(RefusedError, match="more than 10 counts"):
        gm.counts(model, window="P1M")
    monkeypatch.setattr(periods, "MAX_PLACES", 10)
    with pytest.raises(RefusedError, match="overlap too often"):
        gm.positions(model, window="P1M", step="P1W")


@pytest.mark.skipif(not ICEWS.exists(), reason="needs ICEWS18 in ../shared/data")
def test_of_real_events_polars_counts_the_same(tmp_path: Path) -> None:
    lines = gzip.decompress(ICEWS.read_bytes()).splitlines(keepends=True)
    table = b"".join([lines[0], *lines[1::60]])
    (tmp_path / "rows.tsv").write_bytes(table)
    model, _ = gm.import_(tmp_path / "rows.tsv")
    frame = pl.read_csv(table, separator="\t", quote_char=None, try_parse_dates=True).with_columns(pl.col("date").cast(pl.Date).dt.truncate("1mo"))
    name = [pl.col(end).str.strip_chars().str.replace_all(r"\s+", " ") for end in ("subject", "object")]
    expected = {(str(row[0]), *row[1:]) for row in frame.with_columns(*name).group_by("date", "subject", "object").len().rows()}
    found = gm.counts(model, by=["subject", "object"], window="P1M")
    assert {(row[0], *row[2:5]) for row in found.rows} == expected
