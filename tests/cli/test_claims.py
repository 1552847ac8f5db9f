"""The Munich article's questions, as a user asks them: own voice and contents, who is unspecified, what is contested and between whom."""

from pathlib import Path

import pytest

from tests.cli.conftest import Call, Rows
from tests.support.paths import FIXTURES

MUNICH, CLAIMS = FIXTURES / "munich.yaml", FIXTURES / "claims.yaml"


def test_what_the_article_itself_asserts_about_the_meeting(rows: Rows) -> None:
    inside = {"planned-talks", "russia-at-talks", "ukraine-invited", "us-delegation-at-talks", "announced-talks", "denial-of-talks"}
    by_query = {row["statement"] for row in rows("query", "own-voice", MUNICH, "-P", "about=munich-talks")}
    by_voices = {row["statement"] for row in rows("voices", MUNICH, "--about", "munich-talks", "--voice", "own")}
    assert by_query == by_voices == {"talks-uncertain", "talks-within-conference"}
    assert not by_query & inside
    contents = rows("voices", MUNICH, "--about", "munich-talks", "--voice", "content")
    assert {(row["statement"], tuple(row["through"]), tuple(row["stances"])) for row in contents} == {
        ("planned-talks", ("Donald Trump",), ("affirms",)),
        ("planned-talks", ("Ukrainian media", "Dmytro Lytvyn"), ("denies",)),
    }
    attributed = rows("voices", MUNICH, "--about", "munich-talks", "--voice", "attributed")
    assert {tuple(row["through"]) for row in attributed} == {("Donald Trump",)}


def test_who_represents_the_united_states_in_the_talks(rows: Rows) -> None:
    (row,) = rows("query", "who-represents-whom", MUNICH, "-P", "actor=us", "-P", "event=munich-talks")
    assert row["unspecified"] is True
    assert row["words"] == ["high-ranking people from Russia, from Ukraine, and from the United States"]
    assert row["representative"] == "high-ranking people … from the United States"
    assert row["attribution"] == ["trump"]


def test_by_whom_ukraine_is_invited(rows: Rows, call: Call) -> None:
    (row,) = rows("query", "who-invited-whom", MUNICH, "-P", "event=munich-talks")
    assert row["invited"] == "Ukraine"
    assert row["unspecified"] is True or row["inferred"]
    assert row["words"] == ["Ukraine is also invited"]
    shown = call("query", "who-invited-whom", MUNICH)[1]
    assert "unspecified" in shown


def test_the_announced_meeting_is_contested(rows: Rows, call: Call) -> None:
    found = [row for row in rows("contested", MUNICH) if row["contested"] == "Ukraine meets Russia"]
    assert [(row["side"], row["claimant"], row["through"], row["words"], row["stated"], row["valid"]) for row in found] == [
        ("affirms", "Donald Trump", [], ["Tomorrow is the meeting in Munich"], "2025-02-13", "2025-02-14"),
        ("denies", "Dmytro Lytvyn", ["Ukrainian media"], ["Talks with the Russians in Munich are not expected"], None, "2025-02-14"),
    ]
    assert all(row["open"] == ["not dated: when it was said (denial-of-talks)"] for row in found)
    assert list(found[0])[:9] == ["contested", "side", "claimant", "through", "words", "stated", "certainty", "documents", "statement"]
    _, table, told = call("contested", MUNICH)
    assert "open  Ukraine meets Russia: not dated: when it was said (denial-of-talks)" in table
    assert "denied, and affirmed by nobody: hegseth-denial" in told


def test_disputes_are_listed_where_they_are_asked_for(rows: Rows) -> None:
    found = [row for row in rows("contested", MUNICH, "--disputes") if row["kind"] == "dispute"]
    assert [(row["side"], row["claimant"]) for row in found] == [("supports", "Ukraine"), ("opposes", "Russia")]
    assert not [row for row in rows("contested", MUNICH) if row["kind"] == "dispute"]


def test_anonymous_speakers_and_the_only_source(rows: Rows, call: Call) -> None:
    assert [row["statement"] for row in rows("rests-on", CLAIMS, "--anonymous")] == ["secret-talks", "hesk-expected"]
    by_query = {(row["statement"], row["others"]) for row in rows("query", "anonymous-speakers", CLAIMS)}
    assert by_query == {("secret-talks", 0), ("hesk-expected", 0)}
    (row,) = rows("voices", CLAIMS, "--statement", "marn-denies")
    assert row["onlySource"] == ["agency", "bulletin", "quill", "radio", "valley-union"]
    assert row["through"] == ["Radio Marsh", "Hill Agency", "Valley Union", "Ana Quill"]
    code, _, told = call("rests-on", MUNICH, "--anonymous")
    assert code == 0
    assert "0 of 62 statements rest on" in told


def test_superseded_and_repeated(rows: Rows) -> None:
    (row,) = rows("superseded", CLAIMS)
    assert (row["holder"], row["successor"], row["superseded"]) == ("Ilva Marn", "Tor Hesk", "yes")
    assert [row["source"] for row in rows("repeated", CLAIMS)] == ["Dam plans shown", "Tor Hesk"]
    assert rows("repeated", MUNICH) == []


def test_known_at_shows_what_was_known_then(rows: Rows) -> None:
    early = rows("contested", CLAIMS, "--known-at", "2031-04-05")
    assert {row["contested"] for row in early} == {"Ilva Marn, for or against the dam at Brel is built"}
    late = rows("contested", CLAIMS, "--known-at", "2031-04-10")
    assert {row["contested"] for row in late} == {"Ilva Marn, for or against the dam at Brel is built", "Norland meets Southmark"}
    published = rows("contested", CLAIMS, "--known-at", "2031-04-09", "--known-by", "published")
    assert {row["contested"] for row in published} == {row["contested"] for row in late}


@pytest.mark.parametrize("command", ["contested", "superseded", "repeated", "voices"])
def test_a_graph_that_was_no_model_is_refused_in_words(command: str, call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"nodes": [{"id": "a"}], "edges": [], "directed": true, "multigraph": true}')
    code, _, told = call(command, "x.json")
    assert code == 3
    assert "not built from a model" in told
