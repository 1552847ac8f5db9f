"""The times of statements: what holds on a day, within the lives of those that it is about, and what was known on one."""

from dataclasses import replace
from datetime import date

import pytest

from graphmodel.claims.contested import contested, findings_of
from graphmodel.claims.snapshot import Snapshot, answers_held, as_of, edges_held
from graphmodel.errors import DateError
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.rows import all_rows, graph_of_rows
from graphmodel.model import dates
from graphmodel.model.model import Model
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.times import begun_by, date_of, holds_on, known_by, known_of, lives_of, published_of, span_of, statement_holds_on, within
from graphmodel.model.validate import findings
from graphmodel.pages.explorer_data import page_data
from graphmodel.reports.briefing import briefing_of
from graphmodel.reports.markdown import markdown

TONY = Entity("tony", "Person", "Tony", valid="1925/2014-03-14")
PARTY = Entity("party", "Organization", "Party", valid="1900/2000")
STATE = Entity("state", "State", "State")
ANN = Entity("ann", "Person", "Ann")
PLAN = Entity("plan", "Proposition", "the plan")
MEETING = Entity("meeting", "Event", "the meeting", valid="2025-02-14")
HEADS = Statement("tony", "HEADS", "state", id="h", qualifiers={"office": "president"}, valid="1950-11-30/..")


def model(*statements: Statement) -> Model:
    return Model("m", (Document("d", "D"),), (TONY, PARTY, STATE, ANN, PLAN, MEETING), statements)


@pytest.mark.parametrize(
    ("statement", "lives"),
    [
        (HEADS, (TONY.valid,)),
        (Statement("tony", "MEMBER_OF", "party"), (TONY.valid, PARTY.valid)),
        (Statement("ann", "MEMBER_OF", "party"), (PARTY.valid,)),
        (Statement("ann", "MEETS", "tony"), (TONY.valid,)),
        (Statement("tony", "INVITED", "ann"), (TONY.valid,)),
        (Statement("ann", "INVITED", "tony"), ()),
        (Statement("tony", "DENIES", "plan"), ()),
        (Statement("tony", "ATTENDS", "meeting"), ()),
        (Statement("ann", "ATTENDS", "meeting"), ()),
        (Statement("tony", "UNKNOWN", "ann"), ()),
    ],
)
def test_which_lives_bound_a_statement(statement: Statement, lives: tuple[str, ...]) -> None:
    assert lives_of(model(statement), statement) == lives


def test_nobody_holds_an_office_after_death() -> None:
    days = [date(1949, 1, 1), date(1960, 1, 1), date(2014, 3, 14), date(2014, 3, 15), date(2020, 1, 1)]
    assert [statement_holds_on(model(HEADS), HEADS, day) for day in days] == ["no", "yes", "yes", "no", "no"]
    undated = replace(HEADS, valid=None)
    assert [statement_holds_on(model(undated), undated, day) for day in (date(1960, 1, 1), date(2020, 1, 1))] == ["unknown", "no"]
    assert as_of(model(HEADS), date(2020, 1, 1)).statements == ()
    assert edges_held(build_graph(model(HEADS)), date(2020, 1, 1)) == answers_held(model(HEADS), date(2020, 1, 1)) == {"h": "no"}


def test_an_uncertain_life_makes_possible_what_would_be_certain() -> None:
    unsure = replace(model(HEADS), entities=(replace(TONY, valid="1925/2014~"), STATE))
    assert [statement_holds_on(unsure, HEADS, date(year, 6, 1)) for year in (1960, 2014, 2016)] == ["possible", "possible", "no"]
    year = replace(model(HEADS), entities=(replace(TONY, valid="1925/2014"), STATE))
    assert [statement_holds_on(year, HEADS, day) for day in (date(1960, 1, 1), date(2014, 6, 1))] == ["yes", "possible"]


def test_the_dead_have_successors() -> None:
    successor = Statement("ann", "HEADS", "state", id="n", qualifiers={"office": "president"}, valid="2014-03-20/..")
    both = model(HEADS, successor)
    assert [(one.statement.id, one.by.id, one.certainty) for one in findings_of(both).superseded] == [("h", "n", "yes")]
    assert [one for one in contested(both) if one.kind == "holder"] == []
    assert list(findings(both)) == []
    alive = replace(both, entities=(replace(TONY, valid=None), *both.entities[1:]))
    assert list(findings(alive)) != []


def test_days_within_lives() -> None:
    def of(text: str, *lives: str) -> tuple[object, ...]:
        span = within(dates.parse(text), lives)
        return () if span is None else (span.earliest, span.latest, span.certain_from, span.certain_to, span.start_latest, span.end_earliest)

    start, end = date(1950, 11, 30), date(2014, 3, 14)
    assert of("1950-11-30/..", "1925/2014-03-14") == (start, end, start, end, start, end)
    assert of("../2020-01-01", "1950-11-30/2014-03-14") == (start, end, start, end, start, end)
    assert of("1950-11-30/2014-03-14", "1900/2020") == (start, end, start, end, start, end)
    assert of("2015/2016", "1925/2014-03-14") == ()
    assert of("2014-03-14/2016", "1925/2014-03-14") == (end, end, end, end, end, end)
    assert of("1950-11-30/..", "1925/2014") == (start, date(2014, 12, 31), start, date(2014, 1, 1), start, date(2014, 1, 1))
    assert of("1950/..", "1950/2000")[2:4] == (date(1950, 12, 31), date(2000, 1, 1))
    assert of("1950-11-30/..", "1925~/2014-03-14")[2:4] == (None, None)
    assert of("1950-11-30/..") == (start, None, start, None, start, None)


def test_a_statement_that_contradicts_a_life_keeps_its_days_for_comparison() -> None:
    late = replace(HEADS, valid="2020")
    assert span_of(model(late), late) == dates.parse("2020")
    assert statement_holds_on(model(late), late, date(2020, 6, 1)) == "no"
    assert span_of(model(HEADS), replace(HEADS, valid=None)) is None


def test_the_graph_and_its_rows_have_the_bounded_days() -> None:
    undated = Statement("tony", "MEMBER_OF", "party", id="u")
    late = replace(HEADS, id="l", valid="2020")
    whole = model(HEADS, undated, late)
    graph = build_graph(whole)
    assert graph.edges["tony", "state", "h"]["validWithin"] == [TONY.valid]
    assert model_of(graph) == whole
    rows = {row[3]["id"]: row[3] for row in all_rows(graph, "m")[1]}
    assert (rows["h"]["validLatest"], rows["h"]["validCertainTo"], rows["h"]["valid"]) == (date(2014, 3, 14), date(2014, 3, 14), HEADS.valid)
    assert {name: day for name, day in rows["u"].items() if name.startswith("valid") and name != "validWithin"} == {
        "validEarliest": date(1925, 1, 1),
        "validLatest": date(2000, 12, 31),
    }
    assert rows["l"]["validEarliest"] > rows["l"]["validLatest"]
    assert model_of(graph_of_rows(*all_rows(graph, "m"))) == whole


def test_the_page_has_the_bounded_days() -> None:
    graph = build_graph(model(HEADS))
    (edge,) = page_data(graph, bundled())["edges"]
    assert edge["days"] == {"valid": ["1950-11-30", "2014-03-14"]}
    assert "more" not in edge


def test_the_dates_of_events_are_in_the_timeline_of_a_briefing() -> None:
    attends = Statement("ann", "ATTENDS", "meeting", id="a")
    text = markdown(briefing_of(Snapshot(model(attends, HEADS))))
    lines = text[text.index("## Timeline") :].splitlines()[2:4]
    assert lines[0].startswith("- since 1950-11-30:")
    assert lines[1] == "- 2025-02-14: the meeting (Event) [a](#s-a)"
    assert "Tony (Person) — when: 1925 to 2014-03-14" in text


def test_days_of_texts() -> None:
    day = date(2025, 2, 10)
    answers = ["yes", "possible", "no", "unknown", "unknown"]
    assert [holds_on(text, day) for text in ("2025-02-10", "2025-02", "2024", None, "no date")] == answers
    assert [begun_by(text, day) for text in ("2025-02-10", "2025-02", "2025-02-11", None, "no date")] == answers
    assert [known_by(texts, day) for texts in ([], [None], ["2025-01-01", None], ["2025-01-01", "2025-02-11"], ["2025-01-01", "2025-02"])] == [
        "unknown", "unknown", "yes", "no", "possible"
    ]  # fmt: skip


def test_one_document_that_was_published_is_enough() -> None:
    documents = (Document("early", "E", published="2025-01"), Document("late", "L", published="2025-03-01"), Document("undated", "U"))
    whole = Model("m", documents, (ANN, PLAN))
    said = Statement("ann", "DENIES", "plan", evidence=tuple(Evidence(one.id) for one in documents))
    assert published_of(whole, said) == "2025-01"
    assert [known_of(whole, said, date(2025, month, 10)) for month in (1, 2)] == ["possible", "yes"]
    assert known_of(whole, replace(said, stated="2025-02-20"), date(2025, 2, 10)) == "no"
    assert known_of(whole, replace(said, stated="2025-02-20"), date(2025, 2, 10), ("published",)) == "yes"
    assert known_of(whole, said, date(2025, 2, 10), ("recorded",)) == "unknown"
    assert published_of(whole, replace(said, evidence=(Evidence("undated"),))) is None


def test_days_within_lives_of_any_age() -> None:
    span = within(dates.parse("-0043/.."), ["-0100/0014", "-0050/Y12000"])
    assert span is not None
    assert (str(span.earliest), str(span.latest)) == (str(dates.parse("-0043").earliest), str(dates.parse("0014").latest))
    sets = within(dates.parse("{2025-02-10,2025-02-20,2025-03-01}"), ["1990/2025-02-20"])
    assert sets is not None
    assert [first for first, _ in sets.possible_days] == [date(2025, 2, 10), date(2025, 2, 20)]
    assert [sets.holds_on(date(2025, month, day)) for month, day in ((2, 10), (2, 11), (2, 20), (3, 1))] == ["yes", "no", "yes", "no"]


def test_a_slot_is_named_by_its_text() -> None:
    office = Entity("president", "Person", "somebody else")
    rival = replace(HEADS, id="r", subject="ann", valid="1950-11-30/..")
    (dispute,) = contested(Model("m", (), (TONY, STATE, ANN, office), (HEADS, rival)))
    assert dispute.name == "who heads State (president)"


def test_of_several_times_the_least_sure_decides() -> None:
    """No goes before possible, and possible before unknown: it is known once it had been said and published and recorded."""
    day = date(2025, 2, 10)
    assert known_by(["no date", "2025-02"], day) == "possible"
    assert known_by(["no date", "2025-01-01"], day) == "unknown"
    assert known_by(["no date", "2025-02", "2025-03"], day) == "no"


def test_of_several_documents_the_earliest_dates_a_statement() -> None:
    """The one that was published for certain first, not the one whose text sorts first."""
    documents = (
        Document("year", "Y", published="2025"),
        Document("moment", "M", published="2025-03-01T23:00:00-05:00"),
        Document("day", "D", published="2025-03-03"),
    )
    statement = Statement("ann", "DENIES", "plan", evidence=tuple(Evidence(one.id) for one in documents))
    model = Model("m", documents, (ANN, PLAN))
    assert published_of(model, statement) == "2025-03-01T23:00:00-05:00"
    assert date_of(model, statement) == "2025-03-01T23:00:00-05:00"
    assert date_of(model, replace(statement, valid="2024")) == "2024"
    assert date_of(model, replace(statement, valid="2024", stated="2025-01")) == "2025-01"
    assert date_of(model, Statement("ann", "DENIES", "plan")) is None


def test_a_zone_is_at_most_eighteen_hours_away() -> None:
    for zone in ("+18:00", "-18:00", "+14:00", "-12", "+05:45"):
        assert dates.parse(f"2025-02-10T12:00:00{zone}").zoned
    for zone in ("+18:01", "-19:00", "+05:60"):
        with pytest.raises(DateError):
            dates.parse(f"2025-02-10T12:00:00{zone}")


@pytest.mark.parametrize(
    ("codes", "first", "last"),
    [
        ((21, 25, 31), "2025-03-01", "2025-05-31"),
        ((22, 26, 32), "2025-06-01", "2025-08-31"),
        ((23, 27, 29), "2025-09-01", "2025-11-30"),
        ((24, 28, 30), "2025-12-01", "2026-02-28"),
        ((33,), "2025-01-01", "2025-03-31"),
        ((36,), "2025-10-01", "2025-12-31"),
        ((37,), "2025-01-01", "2025-04-30"),
        ((39,), "2025-09-01", "2025-12-31"),
        ((40,), "2025-01-01", "2025-06-30"),
        ((41,), "2025-07-01", "2025-12-31"),
    ],
)
def test_parts_of_a_year_are_ordered_by_their_usual_months(codes: tuple[int, ...], first: str, last: str) -> None:
    """Spring in the south (29) is in the months of autumn in the north (27)."""
    assert {dates.parse(f"2025-{code}").order for code in codes} == {f"{first}/{last}"}


def test_a_season_of_many_years_is_one_range_and_of_a_hundred_is_each() -> None:
    assert len(dates.parse("19XX-33").possible_days) == 100
    assert dates.parse("1XXX-33").possible_days == ((date(1000, 1, 1), date(1999, 3, 31)),)
    assert dates.parse("1XXX-21").possible_days == ((date(1000, 3, 1), date(1999, 12, 22)),)  # the spring of the south, too
