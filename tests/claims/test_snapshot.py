"""What held on a day, what was known on a day: the four times, with answers that are certain, possible and unknown."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphmodel as gm
from graphmodel import formats
from graphmodel.claims.contested import contested
from graphmodel.claims.snapshot import AsOf, answers_held, answers_known, as_of, edges_held, graph_snapshot_of, known_at, mark_answers, snapshot_of
from graphmodel.cli import run
from graphmodel.formats import graphml, node_link
from graphmodel.formats.foreign_graph import graph_of
from graphmodel.graph.build import build_graph, model_of, schema_of, statement_edges
from graphmodel.graph.subgraph import subgraph
from graphmodel.model import dates
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.times import KNOWN_AXES, begun_by, holds_on, known_by
from graphmodel.model.validate import findings
from tests.formats.test_roundtrip import models
from tests.support.paths import FIXTURES

MUNICH, CLAIMS, TUTORIAL = (formats.read_model(FIXTURES / f"{name}.yaml") for name in ("munich", "claims", "tutorial"))
PEOPLE = tuple(Entity(one, "Person", one.upper()) for one in "abc")
DAYS = st.dates(date(2019, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "day", "holds", "begun"),
    [
        ("2025-02-10", "2025-02-10", "yes", "yes"),
        ("2025-02", "2025-02-10", "possible", "possible"),
        ("2025-02", "2025-03-01", "no", "yes"),
        ("2025-02", "2025-02-28", "possible", "yes"),
        ("2025", "2024-12-31", "no", "no"),
        ("2025-01-20/..", "2025-02-10", "yes", "yes"),
        ("2025-01-20/", "2025-02-10", "possible", "yes"),
        ("/2025-02-12", "2025-02-10", "possible", "possible"),
        ("../2025-02-12", "2025-02-10", "yes", "yes"),
        ("[..2025-02-12]", "2025-02-10", "possible", "possible"),
        ("[2025-02-13,2025-02-14]", "2025-02-13", "possible", "possible"),
        ("[2025-02-13,2025-02-14]", "2025-02-14", "possible", "yes"),
        ("2025-02~/2025-04", "2025-03-10", "possible", "possible"),
        ("2025-02~/2025-04", "2025-03-31", "possible", "yes"),
        ("2025-02/2025-04", "2025-03-10", "yes", "yes"),
        ("2025-03-10/2025-03", "2025-03-10", "yes", "yes"),
        ("2025-03/2025-03-10", "2025-03-10", "yes", "yes"),
        ("2025-03/2025-03-10", "2025-03-09", "possible", "possible"),
        ("2025-03/2025-03", "2025-03-10", "possible", "possible"),
        ("{2025-02-10,2025-02-20}", "2025-02-10", "yes", "yes"),
        ("{2025-02-10,2025-02-20}", "2025-02-15", "no", "yes"),
        ("[2025-02-10,2025-02-20]", "2025-02-15", "no", "possible"),
        ("2025-02~", "2025-03-01", "possible", "possible"),
        ("2025-02~", "2025-04-01", "no", "yes"),
        ("2025-24", "2025-01-15", "possible", "possible"),
        ("2025-24", "2026-01-15", "possible", "possible"),
        (None, "2025-03-10", "unknown", "unknown"),
        ("not a date", "2025-03-10", "unknown", "unknown"),
    ],
)
def test_the_four_answers(text: str | None, day: str, holds: str, begun: str) -> None:
    assert holds_on(text, date.fromisoformat(day)) == holds
    assert begun_by(text, date.fromisoformat(day)) == begun


@given(DAYS, st.integers(0, 400), st.integers(-500, 900))
def test_exact_intervals_day_by_day(start: date, length: int, offset: int) -> None:
    end, day = start + timedelta(length), start + timedelta(offset)
    text = f"{start}/{end}"
    assert holds_on(text, day) == ("yes" if start <= day <= end else "no")
    assert begun_by(text, day) == ("yes" if start <= day else "no")
    assert dates.parse(text).start_latest == start
    assert dates.parse(text).end_earliest == end


@pytest.mark.parametrize(
    ("text", "start_latest", "end_earliest"),
    [
        ("2025-03/2025-03-10", "2025-03-10", "2025-03-10"),
        ("2025-03-10/2025-03", "2025-03-10", "2025-03-10"),
        ("2025/2025-03", "2025-03-31", "2025-03-01"),
        ("2025-02/2025", "2025-02-28", "2025-02-01"),
        ("2025-02/2025-04", "2025-02-28", "2025-04-01"),
        ("2025-02/..", "2025-02-28", None),
        ("2025-02/", "2025-02-28", "2025-02-01"),
        ("../2025-02", None, "2025-02-01"),
        ("/2025-02", "2025-02-28", "2025-02-01"),
    ],
)
def test_an_interval_begins_and_ends_between_its_sides(text: str, start_latest: str | None, end_earliest: str | None) -> None:
    span = dates.parse(text)
    assert [day and day.isoformat() for day in (span.start_latest, span.end_earliest)] == [start_latest, end_earliest]


def test_known_is_said_and_published_and_recorded() -> None:
    day = date(2025, 2, 13)
    assert known_by([], day) == known_by([None, None], day) == "unknown"
    assert known_by(["2025-02-12", None, None], day) == "yes"
    assert known_by(["2025-02-12", "2025-02-14", None], day) == "no"
    assert known_by(["2025-02-12", "2025-02-13", "2025-03-01"], day) == "no"
    assert known_by(["2025-02", "2025-02-13", None], day) == "possible"


def test_the_axes_can_be_told_apart() -> None:
    documents = (Document("d", "D", published="2025-02-20"),)
    one = Statement("a", "MEETS", "b", id="s", stated="2025-02-10", recorded="2025-03-01", evidence=(Evidence("d"),))
    model = Model("m", documents, PEOPLE, (one,))

    def known(day: str, *axes: str) -> bool:
        return bool(known_at(model, date.fromisoformat(day), axes or KNOWN_AXES).statements)  # type: ignore[arg-type]

    assert [known(day, "stated") for day in ("2025-02-09", "2025-02-10")] == [False, True]
    assert [known(day, "published") for day in ("2025-02-19", "2025-02-20")] == [False, True]
    assert [known(day, "recorded") for day in ("2025-02-28", "2025-03-01")] == [False, True]
    assert [known(day) for day in ("2025-02-28", "2025-03-01")] == [False, True]
    assert known_at(model, date(2025, 2, 10), ["stated"]).statements[0].evidence  # the document does not count then


def test_one_document_is_enough() -> None:
    dated = {"month": "2025-02", "late": "2025-02-20", "early": "2025-02-01", "undated": None}
    documents = tuple(Document(id_, id_.upper(), published=published) for id_, published in dated.items())

    def known(*ids: str, stated: str | None = None) -> str:
        one = Statement("a", "MEETS", "b", id="s", stated=stated, evidence=tuple(map(Evidence, ids)))
        return answers_known(Model("m", documents, PEOPLE, (one,)), date(2025, 2, 10))["s"]

    assert known("late") == "no"
    assert known("late", "month") == known("month", "undated") == "possible"
    assert known("late", "undated") == known("late", "undated", stated="2025-02-01") == "unknown"
    assert known("late", "undated", "early") == "yes"
    assert known("late", "undated", stated="2025-03") == "no"
    assert known("undated", stated="2025-02-01") == "yes"


def test_evidence_of_later_documents_is_not_known_yet() -> None:
    documents = (Document("early", "E", published="2025-02-01"), Document("late", "L", published="2025-03-01"))
    one = Statement("a", "MEETS", "b", id="s", evidence=(Evidence("early"), Evidence("late", exact="later words")))
    known = known_at(Model("m", documents, PEOPLE, (one,)), date(2025, 2, 10))
    assert [document.id for document in known.documents] == ["early"]
    assert [piece.document for piece in known.statements[0].evidence] == ["early"]
    assert known.statements[0].id == "s"


def test_who_is_spoken_of_only_later_is_not_known_yet() -> None:
    first, later = Statement("a", "MEETS", "b", id="x", stated="2025-02-01"), Statement("a", "MEETS", "c", id="y", stated="2025-03-01")
    alone = Entity("alone", "Person", "nobody speaks of")
    known = known_at(Model("m", (), (*PEOPLE, alone), (first, later)), date(2025, 2, 10))
    assert [one.id for one in known.entities] == ["a", "b", "alone"]


def test_what_does_not_hold_any_more_stays_as_the_content_of_what_speaks_about_it() -> None:
    seen = snapshot_of(MUNICH, AsOf(as_of=date(2025, 2, 20)))
    assert seen.holds["planned-talks"] == "no"
    assert "planned-talks" in seen.model.statement_by_id
    assert "russia-at-talks" not in seen.model.statement_by_id
    asserted = Statement("a", "MEETS", "b", id="said", attribution=("c",), valid="2020-01-01")
    model = Model("m", (), PEOPLE, (asserted, Statement("c", "DENIES", "said", id="no")))
    (content, _) = as_of(model, date(2025, 1, 1)).statements
    assert (content.id, content.content, content.attribution) == ("said", True, ())


def test_contested_on_a_day_is_about_that_day() -> None:
    def names(day: str) -> list[str]:
        return [one.name for one in contested(as_of(MUNICH, date.fromisoformat(day)), date.fromisoformat(day))]

    illegitimate = "Zelenskyy is not a legitimate president"
    assert names("2025-02-14") == ["Ukraine meets Russia", illegitimate]
    assert names("2025-02-20") == [illegitimate]  # not dated: it may be about any day


def test_a_handover_day_has_one_holder() -> None:
    def holding(day: str) -> list[str]:
        return [id_ for id_, answer in answers_held(TUTORIAL, date.fromisoformat(day)).items() if answer == "yes" and "prime-minister" in id_]

    assert holding("2031-05-01") == ["toland-prime-minister"]
    assert holding("2031-05-02") == ["vesk-prime-minister"]
    # Before the successor was known, the other one still held it.
    known = known_at(CLAIMS, date(2031, 4, 4))
    assert answers_held(known, date(2031, 4, 4))["marn-minister"] == "yes"
    assert answers_held(CLAIMS, date(2031, 4, 4))["marn-minister"] == "no"


def test_a_part_of_a_graph_on_a_handover_day_has_one_holder_too() -> None:
    part = subgraph(build_graph(TUTORIAL), held=edges_held(build_graph(TUTORIAL), date(2031, 5, 2)))
    assert [key for *_, key, data in statement_edges(part) if data["relation"] == "HEADS"] == ["vesk-prime-minister"]
    # With a schema of its own, read back from the graph.
    assert schema_of(build_graph(TUTORIAL)) == TUTORIAL.schema != MUNICH.schema


STATE = Entity("st", "State", "ST")


def test_what_nobody_claims_follows_nobody() -> None:
    ann = Statement("a", "HEADS", "st", id="ann", valid="2017-01-20/2025-01-20")
    bob = Statement("b", "HEADS", "st", id="bob", valid="2025-01-20/..", content=True)
    handover = date(2025, 1, 20)
    for relation, expected in (("DENIES", "yes"), ("ASSERTS", "no")):
        model = Model("m", (), (*PEOPLE, STATE), (ann, bob, Statement("c", relation, "bob", id="told", stated="2022-01")))
        assert answers_held(model, handover)["ann"] == expected
        assert edges_held(build_graph(model), handover) == answers_held(model, handover)


def test_a_term_that_was_open_when_somebody_spoke_of_it_ends_with_the_next_one() -> None:
    ann = Statement("a", "HEADS", "st", id="ann", valid="2017-01-20/..", content=True)
    bob = Statement("b", "HEADS", "st", id="bob", valid="2021-01-20/..")
    said = Statement("c", "ASSERTS", "ann", id="said", stated="2019-05-01")
    within = Statement("c", "ASSERTS", "ann", id="said", content=True)
    around = Statement("b", "ASSERTS", "said", id="around", stated="2019-05-01")
    later = Statement("b", "ASSERTS", "ann", id="later", stated="2022")
    undated = Statement("b", "ASSERTS", "ann", id="undated")
    for told, expected in (((said,), "no"), ((within, around), "no"), ((said, later), "yes"), ((said, undated), "yes")):
        model = Model("m", (), (*PEOPLE, STATE), (ann, bob, *told))
        assert answers_held(model, date(2021, 1, 20))["ann"] == expected
        assert edges_held(build_graph(model), date(2021, 1, 20)) == answers_held(model, date(2021, 1, 20))


TERM = st.sampled_from(["2017-01-20/2021-01-20", "2021-01-20/..", "2017-01-20/..", "2019/..", "2021/2025", "2020-06-01/2021-02-01", "2021-01-20"])


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from("abc"), TERM, st.sampled_from([None, "2018-03-01", "2020", "2022-05-01"])), min_size=1, max_size=5))
def test_who_represents_whom_gives_no_office_to_somebody_who_was_followed(terms: list[tuple[str, str, str | None]]) -> None:
    statements = tuple(Statement(who, "HEADS", "st", id=f"s{n}", valid=valid, stated=said) for n, (who, valid, said) in enumerate(terms))
    model = Model("m", (), (*PEOPLE, STATE), statements)
    for day in ("2020-03-01", "2021-01-20", "2023-01-01"):
        rows = {row["statement"]: row["holds"] for row in gm.query(model, "who-represents-whom", {"date": day}).to_dicts()}
        answers = answers_held(model, date.fromisoformat(day))
        assert {id_ for id_, answer in answers.items() if answer != "no"} <= rows.keys()
        assert {id_ for id_, holds in rows.items() if holds == "yes"} == {id_ for id_, answer in answers.items() if answer == "yes"}


@given(models(), DAYS)
def test_edges_are_judged_as_statements_are(model: Model, day: date) -> None:
    assert edges_held(build_graph(model), day) == answers_held(model, day)


def test_the_munich_article_was_not_known_before_it_could_be_published() -> None:
    assert not known_at(MUNICH, date(2025, 2, 12)).statements
    assert set(answers_known(MUNICH, date(2025, 2, 13)).values()) == {"possible"}
    by_words = known_at(MUNICH, date(2025, 2, 12), ["stated"])
    assert "call-trump-putin" in by_words.statement_by_id
    assert "announced-talks" not in by_words.statement_by_id
    assert "planned-talks" in by_words.statement_by_id  # the denial has no date, and is about it


@given(models(), DAYS, st.none() | DAYS)
def test_what_is_seen_is_a_model_without_anything_later(model: Model, day: date, known_by: date | None) -> None:
    seen = snapshot_of(model, AsOf(day, known_by))
    assert list(findings(seen.model)) == []
    assert model_of(build_graph(seen.model)) == seen.model
    original = model.statement_by_id
    for one in seen.model.statements:
        assert one.content or (seen.holds[one.id] != "no" and seen.known.get(one.id) != "no")
        if known_by and not one.content:
            for text in (original[one.id].stated, original[one.id].recorded):
                assert begun_by(text, known_by) != "no"
    if known_by:
        assert all(begun_by(one.published, known_by) != "no" for one in seen.model.documents)
        assert {piece.document for one in seen.model.statements for piece in one.evidence} <= seen.model.document_by_id.keys()
    # Whatever is asserted and has no reason to be left out is there.
    left = original.keys() - seen.model.statement_by_id.keys()
    known = answers_known(model, known_by) if known_by else {}
    assert all(original[id_].content or known.get(id_) == "no" or seen_holds(model, id_, day, known_by) for id_ in left)


def seen_holds(model: Model, id_: str, day: date, known_by: date | None) -> bool:
    """Whether a statement did not hold on a day, as far as was known."""
    known = known_at(model, known_by) if known_by else model
    return answers_held(known, day).get(id_, "no") == "no"


@given(models(), DAYS)
def test_a_graph_is_seen_as_its_model_is(model: Model, day: date) -> None:
    moment = AsOf(day, day)
    seen = snapshot_of(model, moment)
    graph, left_out = graph_snapshot_of(build_graph(model), moment)
    assert left_out == seen.left_out
    assert {key: data["holds"] for *_, key, data in statement_edges(graph)} == {id_: seen.holds[id_] for id_ in seen.model.statement_by_id}


def test_answers_come_through_the_formats_and_do_not_become_qualifiers() -> None:
    moment = AsOf(as_of=date(2025, 2, 10))
    seen = snapshot_of(MUNICH, moment)
    graph = mark_answers(build_graph(seen.model), moment, seen)
    for back in (
        formats.as_graph(node_link.parse("".join(node_link.text(graph)).encode()).content),
        graphml.parse("".join(graphml.text(graph)).encode()).graph,
    ):
        assert {data["holds"] for *_, data in statement_edges(back)} == {"yes", "possible", "unknown", "no"}
        assert back.graph["asOf"] == "2025-02-10"
        assert model_of(back) == seen.model


def test_a_foreign_graph_is_judged_by_its_own_dates() -> None:
    edges = [
        ("a", "b", f"e{n}", {"relation": "KNOWS", "valid": valid, "stated": said})
        for n, (valid, said) in enumerate([("2025", "2024"), ("2020", None)])
    ]
    graph = graph_of({}, [("a", {}), ("b", {})], edges)
    part, left_out = graph_snapshot_of(graph, AsOf(date(2025, 2, 1), date(2025, 2, 1)))
    assert [(key, data["holds"], data["known"]) for *_, key, data in statement_edges(part)] == [("e0", "possible", "yes")]
    assert (left_out, graph.number_of_edges()) == (1, 2)


# --- On the command line


def test_every_command_says_what_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    model = (
        "graphmodel: 1\nmodel: m\nentities:\n  - {id: a, label: Person, name: A}\n  - {id: b, label: Person, name: B}\n"
        "statements:\n  - {id: feb, subject: a, relation: MEETS, object: b, valid: 2025-02}\n"
        '  - {id: open, subject: a, relation: MEETS, object: b}\n  - {id: over, subject: a, relation: MEETS, object: b, valid: "2024"}\n'
    )
    (tmp_path / "m.yaml").write_text(model)
    said = "holding on 2025-02-10: 0 statements for certain, 1 possibly (dates leave it open), 1 unknown (no date)\n1 statement left out\n"
    query = "MATCH (a)-[r]->(b) RETURN r.id AS id, r.holds AS holds ORDER BY id"
    assert run(["query", query, "m.yaml", "--as-of", "2025-02-10", "--format", "json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out) == [{"id": "feb", "holds": "possible"}, {"id": "open", "holds": "unknown"}]
    assert said in err
    for command in (["check"], ["export", "-o", "x.json"], ["build", "-o", "x.yaml"], ["draw", "-o", "x.svg"], ["contested"]):
        assert run([command[0], "m.yaml", *command[1:], "--as-of", "2025-02-10"]) == 0
        assert said in capfd.readouterr().err
    held = {edge["key"]: edge["holds"] for edge in json.loads((tmp_path / "x.json").read_text())["edges"]}
    assert held == {"feb": "possible", "open": "unknown"}
    assert "over" not in (tmp_path / "x.yaml").read_text()
    svg = (tmp_path / "x.svg").read_text()
    assert 'data-id="feb"' in svg
    assert 'data-id="over"' not in svg


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as-of", "14.2.2025"], "write YYYY-MM-DD"),
        (["--known-at", "2025-02"], "--known-at '2025-02' is not a day"),
        (["--known-at", "2025-02-14", "--known-by", "publshed"], "did you mean 'published'"),
        (["--known-by", "published"], "give --known-at, too"),
    ],
)
def test_days_and_axes_that_are_none(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("check", "contested", "repeated", "voices"):
        assert run([command, str(FIXTURES / "munich.yaml"), *arguments]) == 2
        assert words in capsys.readouterr().err
