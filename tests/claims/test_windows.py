"""Windows of time: every position in exactly the windows that its date lies in, and the rows and graphs that come of it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.claims import periods as module
from graphmodel.claims.agreement import ties
from graphmodel.claims.periods import period_from
from graphmodel.claims.positions import positions
from graphmodel.claims.windows import edge_windows, windows, with_empty
from graphmodel.errors import RefusedError, UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

ENTITIES = (*(Entity(name, "Person", name.upper()) for name in "abc"), Entity("p", "Proposition", "P"), Entity("q", "Proposition", "Q"))


def model_of(*statements: Statement) -> Model:
    return Model("m", (Document("d", "D", published="2020-03-05"),), ENTITIES, statements)


def placed(model: Model, length: str, step: str | None = None) -> tuple[list[tuple[str, str, list[str]]], list[str]]:
    found, others = windows(model, positions(model), period_from(length), period_from(step) if step else None)
    return [(str(one.first), str(one.last), [each.statement.id for each in one.positions]) for one in found], [each.statement.id for each in others]


def test_which_date_counts_and_what_is_in_no_window() -> None:
    model = model_of(
        Statement("a", "SUPPORTS", "p", id="said", stated="2020-01-31", valid="1999"),
        Statement("b", "SUPPORTS", "p", id="published", evidence=(Evidence("d"),)),
        Statement("b", "SUPPORTS", "q", id="held", evidence=(Evidence("d"),), valid="2020-02-03"),
        Statement("c", "SUPPORTS", "p", id="holds", valid="2020-02-01"),
        Statement("a", "OPPOSES", "q", id="month", stated="2020-02"),
        Statement("b", "OPPOSES", "q", id="year", stated="2020"),
        Statement("a", "OPPOSES", "q", id="two months", stated="2020-01-20/2020-02-01"),
        Statement("c", "OPPOSES", "q", id="none"),
        Statement("c", "OPPOSES", "p", id="open", valid="2020-01-02/.."),
    )
    found, others = placed(model, "P1M")
    assert found == [
        ("2020-01-01", "2020-01-31", ["said"]),
        ("2020-02-01", "2020-02-29", ["holds", "month", "held"]),
        ("2020-03-01", "2020-03-31", ["published"]),
    ]
    assert sorted(others) == ["none", "open", "two months", "year"]
    assert placed(model, "P1Y")[0] == [("2020-01-01", "2020-12-31", ["year", "two months", "said", "holds", "month", "held", "published"])]


def test_the_content_of_others_is_dated_by_itself_or_by_those_who_affirm_it() -> None:
    model = model_of(
        Statement("a", "ASSERTS", "told", id="first", stated="2020-01-05"),
        Statement("b", "ASSERTS", "told", id="again", stated="2020-01-25"),
        Statement("c", "SUPPORTS", "p", id="told", content=True, evidence=(Evidence("d"),)),
        Statement("a", "ASSERTS", "held", id="outer", stated="2020-01-05"),
        Statement("c", "OPPOSES", "q", id="held", content=True, valid="2020-02-05"),
    )
    where = {each: first for first, _, inside in placed(model, "P1M")[0] for each in inside}
    assert (where["told"], where["held"]) == ("2020-01-01", "2020-02-01")
    assert "told" in placed(model, "P1W")[1]  # the two who affirm it spoke in two weeks


def test_every_command_puts_a_statement_into_the_same_windows() -> None:
    """Counts, positions, networks and small multiples have one rule for the date of a statement: also with lives, documents, and imprecise dates."""
    chance = random.Random(11)
    times = (None, "2020-01-05", "2020-02", "2020", "2020-02-28/2020-03-02", "2020-03-05/..", "2020-01~", "2019-11/2020-03-20")
    people = tuple(Entity(f"a{at}", "Person", f"A{at}", valid=chance.choice((None, "1950/2020-03-10", "2020-03-01/.."))) for at in range(150))
    documents = tuple(Document(f"d{at}", "D", published=day) for at, day in enumerate(("2020-03-05", "2020-01", None)))
    statements = tuple(
        Statement(
            one.id,
            chance.choice(("SUPPORTS", "OPPOSES", "DENIES")),
            chance.choice("pq"),
            id=f"s{at}",
            stated=chance.choice(times),
            valid=chance.choice(times),
            evidence=(Evidence(f"d{at % 3}"),),
        )
        for at, one in enumerate(people)
    )
    model = Model("m", documents, (*people, *ENTITIES[3:]), statements)
    for given in ({"window": "P1M"}, {"window": "P2M", "step": "P1M"}, {"window": "P1Y"}):
        counted = {(row["from"], row["subjectId"]) for row in gm.counts(model, **given).to_dicts()}
        assert {(row["from"], row["actorId"]) for row in gm.positions(model, **given).to_dicts()} == counted
        edges = gm.to_networkx(model).edges(keys=True, data=True)
        found, others = edge_windows(list(edges), period_from(given["window"]), period_from(given["step"]) if "step" in given else None)
        assert {(str(days[0]), edge[0]) for days, inside in found for edge in inside} == counted
        assert 10 < len(others) < len(statements)
        tied = {(data["valid"][:10], end) for one, other, data in gm.network(model, "ignore", **given).edges(data=True) for end in (one, other)}
        assert tied <= counted


def test_sliding_windows_overlap() -> None:
    model = model_of(*(Statement("a", "SUPPORTS", "p", id=day, stated=f"2024-{day}") for day in ("01-15", "02-29", "03-01", "12-31")))
    assert placed(model, "P2M", "P1M")[0] == [
        ("2024-01-01", "2024-02-29", ["01-15", "02-29"]),
        ("2024-02-01", "2024-03-31", ["02-29", "03-01"]),
        ("2024-03-01", "2024-04-30", ["03-01"]),
        ("2024-11-01", "2024-12-31", ["12-31"]),
        ("2024-12-01", "2025-01-31", ["12-31"]),
    ]


@pytest.mark.parametrize(("length", "step"), [("P7D", "P3D"), ("P2W", "P1W"), ("P1W", "P2W"), ("P10D", "P10D"), ("P3M", "P1M"), ("P1M", "P2M")])
def test_against_every_window_one_by_one(length: str, step: str) -> None:
    chance = random.Random(7)
    days = [date(2021, 11, 20) + timedelta(chance.randrange(150)) for _ in range(60)]
    model = model_of(*(Statement("a", "SUPPORTS", "p", id=f"s{at}", stated=str(day)) for at, day in enumerate(days)))
    found, others = windows(model, positions(model), period_from(length), period_from(step))
    start = min(days).replace(day=1) if "M" in length else min(days) - timedelta(min(days).weekday())
    number, expected, inside = 0, {}, set()
    while period_from(step).after(start, number) <= max(days):
        begin = period_from(step).after(start, number)
        end = period_from(length).after(begin)
        if some := sorted(f"s{at}" for at, day in enumerate(days) if begin <= day < end):
            expected[begin] = some
            inside.update(some)
        number += 1
    assert {one.first: sorted(each.statement.id for each in one.positions) for one in found} == expected
    assert len(others) == len(days) - len(inside)


def test_the_weight_of_a_window_is_that_of_a_model_of_its_statements() -> None:
    chance = random.Random(3)
    statements = tuple(
        Statement(chance.choice("abc"), chance.choice(("SUPPORTS", "OPPOSES")), chance.choice("pq"), id=f"s{at}", stated=f"2020-{1 + at % 5:02}-10")
        for at in range(40)
    )
    model = model_of(*statements)
    graph = gm.network(model, "subtract", window="P1M")
    for month in range(1, 6):
        part = model_of(*(one for one in statements if one.stated == f"2020-{month:02}-10"))
        expected = {(tie.one, tie.other): tie.weight for tie in ties(part, "subtract")}
        assert {(a, b): data["weight"] for a, b, data in graph.edges(data=True) if data["valid"].startswith(f"2020-{month:02}")} == expected


def test_rows_graph_files_and_messages(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from graphmodel.api.network import ties as table

    statements = [Statement(who, "SUPPORTS", "p", id=f"{who}{month}", stated=f"2020-{month}-01") for who in "ab" for month in ("01", "02")]
    model = model_of(*statements, Statement("a", "SUPPORTS", "q", id="undated"))
    with caplog.at_level("INFO", "graphmodel"):
        graph = gm.network(model, window="P1M", out=tmp_path / "x.json")
    assert "1 positions are in no window" in caplog.text
    assert [row[:6] for row in table(graph).rows] == [
        ("2020-01-01", "2020-01-31", "A", "AGREES_WITH", "B", 1),
        ("2020-02-01", "2020-02-29", "A", "AGREES_WITH", "B", 1),
    ]
    assert gm.query(tmp_path / "x.json", "MATCH ()-[r]-() RETURN count(DISTINCT r.valid) AS n", as_of="2020-02-10").rows == ((1,),)


def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(Statement("a", "SUPPORTS", "p", stated="2020-01-01"), Statement("b", "SUPPORTS", "p", stated="2024-01-01"))
    for text in ("", "1M", "P0M", "P1", "P1M1D", "PT1H", "P1.5M", "p1m", "P99999D"):
        with pytest.raises(UsageError, match="is not a period"):
            gm.network(model, window=text or " ")
    with pytest.raises(UsageError, match="give --window"):
        gm.network(model, step="P1M")
    with pytest.raises(RefusedError, match="more than 1,000 windows from 2020-01-01 to 2024-01-01"):
        gm.network(model, window="P1D")
    monkeypatch.setattr(module, "MAX_WINDOWS", 10_000)
    assert gm.network(model, window="P1D").number_of_edges() == 0


def test_the_ends_of_the_calendar() -> None:
    model = model_of(Statement("a", "SUPPORTS", "p", id="s", stated="9999-12-31"), Statement("a", "SUPPORTS", "p", id="t", stated="0001-01-01"))
    assert placed(model_of(model.statements[1]), "P1W")[0] == [("0001-01-01", "0001-01-07", ["t"])]
    assert placed(model_of(model.statements[0]), "P1Y") == ([], ["s"])
    last = [((date(9990, 1, 1), date(9994, 12, 31)), ["s"])]
    assert with_empty(last, period_from("P5Y")) == last
    assert with_empty([], period_from("P5Y")) == []
