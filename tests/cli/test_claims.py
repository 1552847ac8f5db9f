"""The Munich article's questions, as a user asks them: own voice and contents, who is unspecified, what is contested and between whom."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphmodel.cli import run
from tests.cli.test_cli import MUNICH, ROOT

CLAIMS = ROOT / "fixtures" / "claims.yaml"
Call = Callable[..., tuple[int, str, str]]
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def graphmodel(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A command, in this process (starting one takes longer than most commands): exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        code = run([str(one) for one in arguments])
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def rows(graphmodel: Call) -> Rows:
    def call(*arguments: object) -> list[dict[str, Any]]:
        code, out, err = graphmodel(*arguments, "--format", "json")
        assert code == 0, err
        found: list[dict[str, Any]] = json.loads(out)
        return found

    return call


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


def test_by_whom_ukraine_is_invited(rows: Rows, graphmodel: Call) -> None:
    (row,) = rows("query", "who-invited-whom", MUNICH, "-P", "event=munich-talks")
    assert row["invited"] == "Ukraine"
    assert row["unspecified"] is True or row["inferred"]
    assert row["words"] == ["Ukraine is also invited"]
    shown = graphmodel("query", "who-invited-whom", MUNICH)[1]
    assert "unspecified" in shown


def test_the_announced_meeting_is_contested(rows: Rows, graphmodel: Call) -> None:
    found = [row for row in rows("contested", MUNICH) if row["contested"] == "Ukraine meets Russia"]
    assert [(row["side"], row["claimant"], row["through"], row["words"], row["stated"], row["valid"]) for row in found] == [
        ("affirms", "Donald Trump", [], ["Tomorrow is the meeting in Munich"], "2025-02-13", "2025-02-14"),
        ("denies", "Dmytro Lytvyn", ["Ukrainian media"], ["Talks with the Russians in Munich are not expected"], None, "2025-02-14"),
    ]
    assert all(row["open"] == ["not dated: when it was said (denial-of-talks)"] for row in found)
    assert list(found[0])[:9] == ["contested", "side", "claimant", "through", "words", "stated", "certainty", "documents", "statement"]
    _, table, told = graphmodel("contested", MUNICH)
    assert "open  Ukraine meets Russia: not dated: when it was said (denial-of-talks)" in table
    assert "denied, and affirmed by nobody: hegseth-denial" in told


def test_disputes_are_listed_where_they_are_asked_for(rows: Rows) -> None:
    found = [row for row in rows("contested", MUNICH, "--disputes") if row["kind"] == "dispute"]
    assert [(row["side"], row["claimant"]) for row in found] == [("supports", "Ukraine"), ("opposes", "Russia")]
    assert not [row for row in rows("contested", MUNICH) if row["kind"] == "dispute"]


def test_anonymous_speakers_and_the_only_source(rows: Rows, graphmodel: Call) -> None:
    assert [row["statement"] for row in rows("rests-on", CLAIMS, "--anonymous")] == ["secret-talks", "hesk-expected"]
    by_query = {(row["statement"], row["others"]) for row in rows("query", "anonymous-speakers", CLAIMS)}
    assert by_query == {("secret-talks", 0), ("hesk-expected", 0)}
    (row,) = rows("voices", CLAIMS, "--statement", "marn-denies")
    assert row["onlySource"] == ["agency", "bulletin", "quill", "radio", "valley-union"]
    assert row["through"] == ["Radio Marsh", "Hill Agency", "Valley Union", "Ana Quill"]
    code, _, told = graphmodel("rests-on", MUNICH, "--anonymous")
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


def test_a_network_is_drawn_and_written_and_asked(rows: Rows, graphmodel: Call, tmp_path: Path) -> None:
    for out in ("n.json", "n.svg"):
        code, _, told = graphmodel("network", "conflict", CLAIMS, "-o", out)
        assert code == 0, told
        assert "7 actors, 8 ties" in told
    svg = (tmp_path / "n.svg").read_text()
    assert "disagrees with" in svg
    found = rows("query", "MATCH (a)-[r:DISAGREES_WITH]->(b) RETURN a.id AS a, b.id AS b, r.weight AS weight", "n.json")
    printed = rows("network", "conflict", CLAIMS)
    assert len(found) == len(printed) == 8
    assert {row["relation"] for row in printed} == {"DISAGREES_WITH"}


@pytest.mark.parametrize("command", ["contested", "superseded", "repeated", "voices"])
def test_a_graph_that_was_no_model_is_refused_in_words(command: str, graphmodel: Call, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"nodes": [{"id": "a"}], "edges": [], "directed": true, "multigraph": true}')
    code, _, told = graphmodel(command, "x.json")
    assert code == 3
    assert "not built from a model" in told
