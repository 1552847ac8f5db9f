"""Evidence without offsets: the words find their place, in every fixture, and everything works without numbers."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from graphmodel import formats
from graphmodel.api.check import check
from graphmodel.api.verify import verify as verify_files
from graphmodel.evidence.coverage import coverage
from graphmodel.evidence.locate import matches
from graphmodel.evidence.reanchor import reanchor
from graphmodel.evidence.source import Source
from graphmodel.evidence.verify import verify
from graphmodel.formats import read_model
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import findings
from tests.evidence.models import TEXT, without_offsets
from tests.support.paths import FIXTURES, SHARED
from tests.versions.test_diff import TUTORIAL, graphmodel

MUNICH_TEXT = SHARED / "seed" / "000_3d76e1505a10caa8.txt"


def with_words(model: Model, texts: dict[str, str]) -> Model:
    """A model in which all evidence has its words, also where only their digest is kept."""

    def piece(one: Evidence) -> Evidence:
        return replace(one, exact=texts[one.document][one.start : one.end], digest=None) if one.start is not None else one

    return replace(model, statements=tuple(replace(one, evidence=tuple(map(piece, one.evidence))) for one in model.statements))


@pytest.mark.parametrize("name", ["tutorial", "tutorial-colleague", "munich"])
def test_the_words_of_every_fixture_find_their_places(name: str) -> None:
    if name == "munich" and not MUNICH_TEXT.exists():
        pytest.skip("the article's text is not here")
    text = MUNICH_TEXT.read_bytes().decode() if name == "munich" else TEXT
    full = read_model(FIXTURES / f"{name}.yaml")
    texts = {full.documents[0].id: text}
    full = with_words(full, texts)
    bare = without_offsets(full)
    pieces = [piece for one in full.statements for piece in one.evidence]
    source = Source(text)
    found, several = 0, 0
    for check_, piece in zip((one for one in verify(bare, texts) if one.path[0] == "statements"), pieces, strict=True):
        assert piece.exact is not None
        if check_.outcome == "stands":
            assert check_.place == (piece.start, piece.end), check_
            found += 1
        else:
            assert check_.outcome == "ambiguous", check_
            assert (piece.start, piece.end) in [one.place for one in matches(source, piece.exact)]
            several += 1
    assert found > 10
    assert several <= 0.05 * len(pieces)


def test_filling_in_gives_the_same_model() -> None:
    full = read_model(TUTORIAL)
    bare, texts = without_offsets(full), {"tideland-post": TEXT}
    assert reanchor(bare, list(verify(bare, texts)), texts).model == full
    assert reanchor(bare, list(verify(bare, texts)), texts, only_missing=True).model == full
    changed = {"tideland-post": TEXT + " "}
    assert reanchor(bare, list(verify(bare, changed)), changed, only_missing=True).model == bare, "the offsets of the file count in another text"


def test_everything_works_without_offsets(tmp_path: Path) -> None:
    bare = without_offsets(read_model(TUTORIAL))
    assert not list(findings(bare))
    for name in ("m.yaml", "m.model.json", "m.json", "m.graphml", "tables"):
        formats.write(bare, tmp_path / name)
        assert read_model(tmp_path / name) == bare, name
    full = read_model(TUTORIAL)
    assert coverage(bare, {"tideland-post": TEXT}) == coverage(full, {"tideland-post": TEXT})
    for command in (
        ("query", "denials", "m.yaml"),
        ("contested", "m.json"),
        ("report", "m.yaml", "-o", "r.html"),
        ("draw", "m.yaml", "-o", "d.svg"),
        ("draw", "m.yaml", "-o", "d.html"),
        ("coverage", "m.yaml", "--text", FIXTURES / "tutorial.txt", "-o", "c.html"),
        ("export", "m.yaml", "-o", "m.cypher"),
        ("diff", "m.yaml", "tables"),
        ("merge", "m.yaml", "tables", "-o", "merged.yaml"),
    ):
        done = graphmodel(*command, folder=tmp_path)
        assert done.returncode == 0, (command, done.stderr)


def test_ids_of_statements_with_other_words_differ() -> None:
    words = [Statement("a", "ASSERTS", "p", evidence=(Evidence("d", exact=one),)) for one in ("no comment", "never")]
    assert words[0].id != words[1].id
    model = Model("m", (Document("d", "D"),), (Entity("a", "Person", "A"), Entity("p", "Proposition", "P")), tuple(words))
    assert not list(findings(model))


FILE = """graphmodel: 1
model: m
documents:
  - {id: d, title: D}   # the paper
entities:
  - {id: ann, label: Person, name: Ann}
  - {id: p, label: Proposition, name: P}
statements:
  - {id: s1, subject: ann, relation: ASSERTS, object: p, evidence: [{document: d, exact: "no comment", prefix: "Ann:"}]}
  - {id: s2, subject: ann, relation: DENIES, object: p, evidence: [{document: d, exact: "It's over"}]}   # straight
  - {subject: ann, relation: OPPOSES, object: p, evidence: [{document: d, exact: "no comment"}]}
  - {subject: ann, relation: SUPPORTS, object: p, evidence: [{document: d, exact: "no coment"}]}
"""
WORDS = "Ann: no comment.\nBob: no comment. “It’s over.”\n"


def test_check_names_the_place_and_fills_in_what_is_certain(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(FILE)
    (tmp_path / "d.txt").write_text(WORDS)
    problems = check(str(path), text=str(tmp_path / "d.txt"))
    assert [(one.line, one.column, one.path) for one in problems] == [(11, 61, "statements[2].evidence[0]"), (12, 62, "statements[3].evidence[0]")]
    assert "is in 2 places; `prefix` or `suffix`" in problems[0].message
    assert "line 1, 5 to 15" in problems[0].message
    assert "nearest: 89 % alike, line 2, 22 to 31" in problems[1].message
    after = path.read_text()
    assert 'exact: "no comment", start: 5, end: 15, prefix: "Ann:"' in after
    assert 'exact: "It’s over", start: 35, end: 44}]}   # straight' in after
    assert re.sub(r", start: \d+, end: \d+", "", after).replace("’", "'") == FILE, "nothing else has changed"
    assert check(str(path)) == []
    done = graphmodel("check", "m.yaml", "--text", "d.txt", folder=tmp_path)
    assert (done.returncode, path.read_text()) == (1, after)
    assert check(read_model(path), text={"d": WORDS})[0].message == problems[0].message, "models in memory"


def test_verify_shows_the_difference_and_update_takes_it(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(FILE.replace("no coment", "it’s over"))
    (tmp_path / "d.txt").write_text(WORDS)
    rows = {row["statement"]: row for row in verify_files(str(tmp_path / "m.yaml"), str(tmp_path / "d.txt")).to_dicts()}
    assert rows["s2"]["outcome"] == "changed"
    assert rows["s2"]["message"].endswith("only quotation marks differ: the text has 'It’s over'")
    assert "s1" not in rows
    assert len(rows) == 3
    done = graphmodel("verify", "m.yaml", "--text", "d.txt", "--update", "--format", "json", folder=tmp_path)
    assert [row["outcome"] for row in json.loads(done.stdout)] == ["changed", "ambiguous", "changed"]
    assert (done.returncode, done.stderr.count("are now written as in the text: 'It’s over'")) == (1, 2)
    model = read_model(tmp_path / "m.yaml")
    assert [one.evidence[0].start for one in model.statements] == [5, 35, None, 35]
    assert model.documents[0].digest is not None
    assert [one.outcome for one in verify(model, {"d": WORDS})] == ["stands", "stands", "ambiguous", "stands"]
