"""Positions and networks of agreement against DuckDB and polars on the same rows: in all and in windows, by every measure and way to count."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api.network import ties as tie_rows
from graphmodel.claims.agreement import MEASURES, NORMALIZATIONS
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

ACTORS, CONCEPTS, DOCUMENTS = "abcdefg", "pqrstu", 9
STANCES = {"SUPPORTS": ("supports", True), "ASSERTS": ("affirms", True), "OPPOSES": ("opposes", False), "DENIES": ("denies", False)}
WINDOWS: dict[str, tuple[dict[str, str], str]] = {
    "months": (
        {"window": "P1M"},
        "SELECT b AS first, b + INTERVAL 1 MONTH AS after FROM generate_series(DATE '2019-11-01', DATE '2020-04-01', INTERVAL 1 MONTH) t(b)",
    ),
    "sliding": (
        {"window": "P3M", "step": "P1M"},
        "SELECT b AS first, b + INTERVAL 3 MONTH AS after FROM generate_series(DATE '2019-11-01', DATE '2020-04-01', INTERVAL 1 MONTH) t(b)",
    ),
    "weeks": (
        {"window": "P2W"},
        "SELECT b AS first, b + INTERVAL 14 DAY AS after FROM generate_series(DATE '2019-11-18', DATE '2020-04-01', INTERVAL 14 DAY) t(b)",
    ),
    "all": ({}, "SELECT DATE '1000-01-01' AS first, DATE '3000-01-01' AS after"),
}


def generated(count: int = 320, seed: int = 9, days: int = 130) -> tuple[Model, Any]:
    """A model with a statement for each row of a frame; every fourth actor says what it says for its party."""
    chance = random.Random(seed)
    rows = []
    for at in range(count):
        relation = chance.choice(tuple(STANCES))
        rows.append(
            {
                "id": f"s{at}",
                "actor": chance.choice(ACTORS),
                "relation": relation,
                "concept": chance.choice(CONCEPTS),
                "document": f"d{chance.randrange(DOCUMENTS)}",
                "day": date(2019, 11, 20) + timedelta(chance.randrange(days)),
                "stance": STANCES[relation][0],
                "agrees": STANCES[relation][1],
            }
        )
    # The first day decides on where windows begin.
    rows[0]["day"] = date(2019, 11, 20)
    entities = (
        *(Entity(name, "Person", name.upper()) for name in ACTORS),
        *(Entity(name, "Proposition", name.upper()) for name in CONCEPTS),
        Entity("x", "Organization", "X"),
    )
    documents = tuple(Document(f"d{at}", f"D{at}") for at in range(DOCUMENTS))
    said = (
        Statement(row["actor"], row["relation"], row["concept"], id=row["id"], stated=str(row["day"]), evidence=(Evidence(row["document"]),))
        for row in rows
    )
    members = (Statement(name, "MEMBER_OF", "x", id=f"m{name}") for name in "ab")
    return Model("m", documents, entities, (*said, *members)), pl.DataFrame(rows)


def windows_of(frame: Any, windows: str) -> Any:
    """The rows of each window, with its first day; a row that lies in several windows is there for each."""
    connection = duckdb.connect()
    connection.register("taken", frame)
    found = connection.sql(f"SELECT CAST(first AS DATE) AS first, taken.* FROM ({windows}) JOIN taken ON day >= first AND day < after").pl()  # noqa: S608 - the text is in this file
    connection.close()
    return found


@pytest.mark.parametrize("name", WINDOWS)
def test_positions_are_those_of_duckdb(name: str) -> None:
    model, frame = generated()
    given, windows = WINDOWS[name]
    inside = windows_of(frame, windows)
    expected = {
        (str(row["first"]), row["actor"], row["concept"]): (row["yes"], row["no"])
        for row in inside.group_by("first", "actor", "concept").agg(yes=pl.col("agrees").sum(), no=(~pl.col("agrees")).sum()).to_dicts()
    }
    found = gm.positions(model, **given)
    assert {
        (str(each.window[0]) if each.window else "1000-01-01", each.actor, each.concept): (len(each.agrees), len(each.disagrees)) for each in found
    } == expected
    if given:
        days = {row[0]: row[1] for row in found.rows}
        assert len(days) > 4
        assert all(date.fromisoformat(first) < date.fromisoformat(last) for first, last in days.items())


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", WINDOWS)
def test_networks_are_those_of_duckdb(name: str, measure: str) -> None:
    """Congruence counts the pairs of statements of two actors on one concept that take the same side, conflict those that take opposite sides."""
    model, frame = generated()
    given, windows = WINDOWS[name]
    inside = windows_of(frame, windows)
    connection = duckdb.connect()
    connection.register("inside", inside)
    pairs = connection.sql(
        """SELECT one.first, one.actor, other.actor, sum((one.agrees = other.agrees)::INT), sum((one.agrees <> other.agrees)::INT)
        FROM inside one JOIN inside other ON one.first = other.first AND one.concept = other.concept AND one.actor < other.actor GROUP BY ALL"""
    ).fetchall()
    connection.close()
    weight = {"congruence": lambda c, d: c, "conflict": lambda c, d: d, "subtract": lambda c, d: c - d, "ignore": lambda c, d: c + d}[measure]
    expected = {(str(first), one, other): (weight(c, d), c, d) for first, one, other, c, d in pairs if weight(c, d)}
    graph = gm.network(model, measure, **given)
    found = {
        (data.get("valid", "1000-01-01")[:10], one, other): (data["weight"], data["congruence"], data["conflict"])
        for one, other, data in graph.edges(data=True)
    }
    assert found == expected
    assert len(tie_rows(graph)) == len(expected) > 15


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_normalized_weights(normalization: str) -> None:
    model, frame = generated()
    inside = windows_of(frame, WINDOWS["months"][1])
    sides = {tuple(row[:4]): row[4] for row in inside.group_by("first", "actor", "concept", "agrees").len().rows()}
    total = {tuple(row[:2]): row[2] for row in inside.group_by("first", "actor").len().rows()}
    graph = gm.network(model, "congruence", normalization, window="P1M")
    assert graph.number_of_edges() > 20
    for one, other, data in graph.edges(data=True):
        first = date.fromisoformat(data["valid"][:10])
        mine, theirs = (Counter({key[2:]: count for key, count in sides.items() if key[:2] == (first, actor)}) for actor in (one, other))
        both = sum(mine[key] * theirs[key] for key in mine.keys() & theirs.keys())
        alone = sum((mine + theirs)[key] for key in mine.keys() ^ theirs.keys())
        divisor = {
            "no": 1,
            "average": (total[first, one] + total[first, other]) / 2,
            "jaccard": alone + both,
            "cosine": total[first, one] * total[first, other],
        }[normalization]
        assert data["weight"] == pytest.approx(both / divisor)


@pytest.mark.parametrize(
    ("duplicates", "once"),
    [
        ("include", ["id"]),
        ("document", ["document"]),
        ("week", ["week"]),
        ("month", ["month"]),
        ("year", ["year"]),
        ("acrossrange", []),
    ],
)
def test_duplicates_are_those_of_polars(duplicates: str, once: list[str]) -> None:
    model, frame = generated(900, days=800)
    day = pl.col("day")
    dated = frame.with_columns(week=day.dt.truncate("1w"), month=day.dt.truncate("1mo"), year=day.dt.truncate("1y"))
    kept = dated.unique(["actor", "concept", "agrees", *once])
    expected = Counter(kept.select("actor", "concept", "agrees").rows())
    found = Counter[Any]()
    for each in gm.positions(model, duplicates=duplicates):
        found.update({(each.actor, each.concept, agrees): len(ids) for agrees, ids in ((True, each.agrees), (False, each.disagrees)) if ids})
    assert found == expected
    assert (sum(found.values()) < frame.height) == (duplicates != "include")


def test_stances_affiliations_and_the_least_number_are_those_of_polars() -> None:
    model, frame = generated()
    frame = frame.filter(pl.col("stance").is_in(["supports", "opposes"])).with_columns(pl.col("actor").replace({"a": "x", "b": "x"}))
    often = dict(frame.group_by("actor").len().rows())
    least = sorted(often.values())[2]
    kept = frame.filter(pl.col("actor").is_in([actor for actor, count in often.items() if count >= least]))
    expected = Counter(kept.select("actor", "concept", "agrees").rows())
    found = Counter[Any]()
    for each in gm.positions(model, stance=["supports", "opposes"], affiliation=True, at_least=least):
        found.update({(each.actor, each.concept, agrees): len(ids) for agrees, ids in ((True, each.agrees), (False, each.disagrees)) if ids})
    assert found == expected
    assert "x" in {actor for actor, *_ in found}
    assert 1 < len({actor for actor, *_ in found}) < len(often)
