"""Evidence kept honest: what stands, moved, changed or vanished in a new version of a text; coverage of sentences, and its page."""

import json
import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import UsageError
from graphmodel.evidence.reanchor import reanchor, renumbered
from graphmodel.evidence.texts import TextFile, texts_of
from graphmodel.evidence.verify import verify
from graphmodel.formats import read_model
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence, Statement
from graphmodel.model.validate import digest, findings
from tests.evidence.models import ARTICLE, NEW, OLD, TEXT, checks, model_of
from tests.versions.test_diff import TUTORIAL, graphmodel


def outcomes(model: Model, text: str, *earlier: str) -> list[str]:
    return [one.outcome for one in verify(model, {"d": text}, {"d": earlier}) if one.path[0] == "statements"]


@pytest.mark.parametrize("kept", [True, False])
def test_what_stands_moved_changed_and_vanished(kept: bool) -> None:
    model = model_of(OLD, "mayor spoke", "will be built in the north", "Nobody was asked", kept=kept)
    assert outcomes(model, OLD) == ["stands"] * 3
    assert outcomes(model, NEW, OLD) == ["moved", "moved", "vanished"]
    # Without the earlier text, of a digest nothing can be said but that it is not there.
    assert outcomes(model, NEW) == ["moved", "moved", "vanished" if kept else "changed"]
    assert outcomes(model_of(OLD, "Nobody was asked", kept=kept), "Nobody was ever asked.", OLD) == ["changed"]


def test_of_several_places_the_one_with_the_same_neighbours() -> None:
    words = "A bridge will be built"
    second = OLD.rindex(words)
    model = replace(model_of(OLD, words), statements=(Statement("a", "ASSERTS", "p", id="s", evidence=(Evidence("d", second, second + 22, words),)),))
    longer = "Before all, this. " * 3 + OLD
    at = longer.rindex(words)
    sure = next(one for one in verify(model, {"d": longer}, {"d": [OLD]}) if one.path[0] == "statements")
    assert (sure.outcome, sure.place) == ("moved", (at, at + 22))
    unsure = next(one for one in verify(model, {"d": longer}) if one.path[0] == "statements")
    assert (unsure.outcome, unsure.place) == ("moved", None)
    assert "is not certain: the words are in several places" in unsure.message
    assert unsure.message.count("line 1") == 2, "both places are shown"
    empty = "z" * 100
    twins = f"{empty}{words}{empty}{words}{empty}"
    alone = next(one for one in verify(model_of(twins[:222], words), {"d": "z" + twins}, {"d": [twins[:222]]}) if one.path[0] == "statements")
    assert (alone.outcome, alone.place) == ("moved", None), "all around is alike in both places"


SAID = "Ann said: No comment. Much else happened on that long day in the north. Bob said: No comment. The end."


def test_words_are_not_moved_to_somebody_else() -> None:
    ann = model_of(SAID, "No comment")
    without = SAID.partition("Much")[1] + SAID.partition("Much")[2]
    (check,) = [one for one in verify(ann, {"d": without}, {"d": [SAID]}) if one.path[0] == "statements"]
    assert (check.outcome, check.place) == ("moved", None)
    assert reanchor(ann, [check], {"d": without}, {"d": [SAID]}).model.statements[0].evidence[0].version == digest(SAID)
    # What was always somewhere else, and now stands where these words stood.
    old, new = "Ann said no. Bob said no. The end.", "Cat said no. Ann said no. Bob said no. The end."
    bob = replace(model_of(old, "said no"), statements=(Statement("a", "ASSERTS", "p", id="s", evidence=(Evidence("d", 17, 24, "said no"),)),))
    (check,) = [one for one in verify(bob, {"d": new}, {"d": [old]}) if one.path[0] == "statements"]
    assert (check.outcome, check.place) == ("moved", (30, 37))
    # Nothing before it has changed: whatever was added below, it stands.
    assert outcomes(ann, SAID + " Cat said: No comment. " * 9, SAID) == ["stands"]


def test_a_text_goes_back_to_what_it_was() -> None:
    old, new = "So it is.", "And so it is."
    document = Document("d", "D", digest=digest(new), former=(digest(old),))
    model = replace(model_of(new, "so it is"), documents=(document,))
    texts = texts_of(model.documents, [TextFile("any", old)]).present
    assert texts == {"d": old}
    assert texts_of(model.documents, [TextFile("any", old), TextFile("new", new)]).present == {"d": new}
    back = reanchor(model, list(verify(model, texts, {"d": [new]})), texts, {"d": [new]}).model
    assert (back.documents[0].digest, back.documents[0].former) == (digest(old), (digest(new),))


def test_what_is_updated_is_told_apart_by_content_and_lost_comments_are_told(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("So it is. It was so.")
    (tmp_path / "new.txt").write_text("Well. So it is.")
    model = model_of("So it is. It was so.", "So it is", "It was so")
    model = replace(model, statements=(replace(model.statements[0], evidence=model.statements[0].evidence + model.statements[1].evidence),))
    for name, suffix in (("graph.dat", ".json"), ("graph.xml", ".graphml"), ("model.dat", ".model.json")):
        formats.write(model, tmp_path / name, suffix)
        done = graphmodel("verify", name, "--text", "new.txt", "--was", "old.txt", "--update", folder=tmp_path)
        assert "1 moved" in done.stderr, done.stderr
        start = (tmp_path / name).read_bytes()[:1]
        assert start == (b"<" if suffix == ".graphml" else b"{")
        assert read_model(tmp_path / name).statements[0].evidence[0].start == 6
    text = re.sub(r"(exact: .?So it is.?)\n", r"\1  # CHECKED\n", formats.text(model, ".yaml"))
    assert "CHECKED" in text
    (tmp_path / "m.yaml").write_text(text)
    done = graphmodel("verify", "m.yaml", "--text", "new.txt", "--was", "old.txt", "--update", folder=tmp_path)
    assert "CHECKED" in (tmp_path / "m.yaml").read_text() or "could not be kept" in done.stderr


@pytest.mark.parametrize("kept", [True, False])
def test_a_model_is_carried_over_and_still_holds_against_both_versions(kept: bool) -> None:
    model = model_of(OLD, "mayor spoke", "will be built in the north", "Nobody was asked", kept=kept)
    texts, earlier = {"d": NEW}, {"d": [OLD]}
    done = reanchor(model, list(verify(model, texts, earlier)), texts, earlier)
    document = done.model.documents[0]
    assert (document.digest, document.former) == (digest(NEW), (digest(OLD),))
    assert [one.evidence[0].version for one in done.model.statements] == [None, None, digest(OLD)]
    assert [NEW[one.evidence[0].start : one.evidence[0].end] for one in done.model.statements[:2]] == ["mayor spoke", "will be built in the north"]
    assert not list(findings(done.model))
    assert outcomes(done.model, NEW, OLD) == ["stands"] * 3
    assert outcomes(done.model, NEW) == ["stands", "stands", "unchecked"]
    assert {one.outcome for one in verify(done.model, texts, earlier)} == {"stands"}
    # A third version, in which what had vanished comes back: it counts in the version in which it was read.
    third = "Now: " + OLD
    again = reanchor(done.model, list(verify(done.model, {"d": third}, {"d": [NEW, OLD]})), {"d": third}, {"d": [NEW, OLD]})
    assert again.model.documents[0].former == (digest(OLD), digest(NEW))
    assert outcomes(again.model, third, NEW, OLD) == ["stands"] * 3
    # Nothing changed: nothing is touched.
    assert reanchor(model, list(verify(model, {"d": OLD})), {"d": OLD}).model == model


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.booleans())
def test_whatever_was_edited_nothing_is_carried_to_a_wrong_place(generator: random.Random, kept: bool) -> None:
    """Random cuts and insertions: after carrying over, all evidence stands, in the new version or in the old one."""
    words = [f"{generator.choice(['Ann', 'Bob', 'Зоя', '😀'])} said {number}" for number in range(12)]
    old = ". ".join(words) + "."
    new = old
    for _ in range(generator.randint(0, 5)):
        at = generator.randrange(len(new) + 1)
        new = new[:at] + generator.choice(["", "x", " and more", "😀"]) + new[at + generator.randint(0, 6) :]
    model = model_of(old, *words, kept=kept)
    done = reanchor(model, list(verify(model, {"d": new}, {"d": [old]})), {"d": new}, {"d": [old]}).model
    assert {one.outcome for one in verify(done, {"d": new}, {"d": [old]})} == {"stands"}
    for one, word in zip(done.statements, words, strict=True):
        piece = one.evidence[0]
        assert (old if piece.version else new)[piece.start : piece.end] == word


def test_versions_survive_every_format(tmp_path: Path) -> None:
    model = model_of(OLD, "mayor spoke", "Nobody was asked")
    done = reanchor(model, list(verify(model, {"d": NEW}, {"d": [OLD]})), {"d": NEW}, {"d": [OLD]}).model
    for name in ("m.yaml", "m.model.json", "m.json", "m.graphml", "tables"):
        formats.write(done, tmp_path / name)
        assert read_model(tmp_path / name) == done


def test_texts_find_their_documents() -> None:
    documents = (Document("a", "A", digest=digest("now"), former=(digest("then"),)), Document("b", "B"))
    found = texts_of(documents, [TextFile("x", "now"), TextFile("y", "then"), TextFile("b", "text")])
    assert (found.present, found.earlier) == ({"a": "now", "b": "text"}, {"a": ["then"]})
    assert texts_of(documents, [], [TextFile("b", "once")]).earlier == {"b": ["once"]}
    with pytest.raises(UsageError, match="z: no document has this text"):
        texts_of(documents, [], [TextFile("z", "once")])


def test_the_command_writes_new_places_and_only_these(tmp_path: Path) -> None:
    shutil.copy(TUTORIAL, tmp_path / "model.yaml")
    (tmp_path / "old").mkdir()
    shutil.copy(ARTICLE, tmp_path / "old" / "tideland-post.txt")
    (tmp_path / "new.txt").write_text(
        TEXT.replace("Anton Vesk became", "In May, Anton Vesk became").replace("The Courier endorsed", "It endorsed"), "utf-8"
    )
    before = (tmp_path / "model.yaml").read_text("utf-8")
    done = graphmodel("verify", "model.yaml", "--text", "new.txt", "--was", "old", "--format", "json", folder=tmp_path)
    assert done.returncode == 1
    rows = {row["statement"]: row["outcome"] for row in json.loads(done.stdout)}
    assert rows.pop("courier-endorses-meeting") == "changed"
    assert rows.pop("tideland-post") == "changed"
    assert set(rows.values()) == {"moved"}
    assert (tmp_path / "model.yaml").read_text("utf-8") == before
    assert graphmodel("verify", "model.yaml", "--text", "new.txt", "--was", "old", "--update", folder=tmp_path).returncode == 1
    after = (tmp_path / "model.yaml").read_text("utf-8")
    same = re.sub(r"\d+", "N", before).split("\n")
    other = re.sub(r"\d+", "N", after).split("\n")
    lost = [line for line in same if line not in other]
    assert len(lost) <= 2, "the digest's line, and the evidence that stands only in the earlier version"
    assert "# 5. A position" in after
    model = read_model(tmp_path / "model.yaml")
    assert model.documents[0].former == (digest(TEXT),)
    assert model.statement_by_id["courier-endorses-meeting"].evidence[0].version == digest(TEXT)
    done = graphmodel("verify", "model.yaml", "--text", "new.txt", "--was", "old", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    # Twice the same: nothing left to do.
    assert graphmodel("verify", "model.yaml", "--text", "new.txt", "--was", "old", "--update", folder=tmp_path).returncode == 0
    assert (tmp_path / "model.yaml").read_text("utf-8") == after
    assert graphmodel("verify", "model.yaml", "--text", "missing.txt", folder=tmp_path).returncode == 3
    assert graphmodel("verify", "-", "--text", "new.txt", "--update", folder=tmp_path, given=before.encode()).returncode == 2


def test_each_of_several_files_gets_its_own_text(tmp_path: Path) -> None:
    one, other = model_of(OLD, "mayor spoke"), model_of("Nobody came.", "Nobody")
    piece = replace(other.statements[0].evidence[0], document="e")
    other = replace(other, documents=(replace(other.documents[0], id="e"),), statements=(replace(other.statements[0], id="t", evidence=(piece,)),))
    formats.write(one, tmp_path / "one.yaml")
    formats.write(other, tmp_path / "other.yaml")
    (tmp_path / "e.txt").write_text("So nobody came. Nobody at all.", "utf-8")
    assert graphmodel("verify", "one.yaml", "other.yaml", "--text", "e.txt", "--update", folder=tmp_path).returncode == 0
    assert read_model(tmp_path / "one.yaml") == one
    assert read_model(tmp_path / "other.yaml").documents[0].digest == digest("So nobody came. Nobody at all.")
    (tmp_path / "d.txt").write_text(NEW, "utf-8")
    assert graphmodel("verify", "one.yaml", "other.yaml", "--text", "d.txt", "--text", "e.txt", "--update", folder=tmp_path).returncode == 0
    assert read_model(tmp_path / "one.yaml").documents[0].digest == digest(NEW)


@pytest.mark.parametrize("name", ["m.yaml", "m.json", "m.model.json", "tables"])
def test_every_format_is_updated(name: str, tmp_path: Path) -> None:
    model = model_of(OLD, "mayor spoke", "Nobody was asked", ids=False)
    formats.write(model, tmp_path / name)
    if name == "m.yaml":  # ids that are not written are computed from the places
        path = tmp_path / name
        path.write_text(re.sub(r"- id: s-\w+\n    ", "- ", path.read_text("utf-8")), "utf-8")
        assert read_model(path) == model
    (tmp_path / "d.txt").write_text(NEW, "utf-8")
    (tmp_path / "then.txt").write_text(OLD, "utf-8")
    done = graphmodel("verify", name, "--text", "d.txt", "--was", "then.txt", "--update", folder=tmp_path)
    assert done.returncode == 1
    again = read_model(tmp_path / name)
    assert {one.outcome for one in verify(again, {"d": NEW}, {"d": [OLD]})} == {"stands"}
    assert len(again.statements) == 2
    if name == "m.yaml":
        assert "id: s-" not in path.read_text("utf-8")


def test_computed_ids_follow() -> None:
    first = Statement("a", "MEETS", "b", content=True, evidence=(Evidence("d", 0, 3, "abc"),))
    second = Statement("a", "ANNOUNCES", first.id, id="two")
    before = Model("m", statements=(first, second))
    after = replace(before, statements=(replace(first, evidence=(Evidence("d", 5, 8, "abc"),)), second))
    new = renumbered(before, after).statements
    assert new[0].id not in ("", first.id)
    assert (new[1].id, new[1].object) == ("two", new[0].id)


UNITS = [
    ("💩🏽👩‍👩‍👧 Ann met Bob.", (13, 20), "UTF-16 code units"),
    ("Zoë saw: Ann met Bob.", (10, 17), "bytes"),
    ("First line.\r\nAnn met Bob.", (12, 19), "a line end as one character"),
    ("\ufeffAnn met Bob.", (0, 7), "without the byte order mark"),
]


@pytest.mark.parametrize(("text", "place", "unit"), UNITS)
@pytest.mark.parametrize("twice", [False, True])
def test_offsets_in_other_units_are_recognised(text: str, place: tuple[int, int], unit: str, twice: bool) -> None:
    text += " Then Ann met Cat." * twice
    one = Statement("a", "ASSERTS", "p", id="s", evidence=(Evidence("d", *place, "Ann met"),))
    model = replace(model_of(text, "Ann met"), statements=(one,))
    found = checks(model, text)["s"]
    at = text.index("Ann met")
    assert (found.outcome, found.place) == ("moved", (at, at + 7))
    assert found.message.endswith(f"(its offsets count {unit})")
    assert checks(model, text + " More.")["s"].message.count("its offsets count") == 0, "another text"


def test_words_in_one_place_stand_there_whatever_was_added_and_words_in_two_are_not_certain() -> None:
    model = model_of(OLD, "mayor spoke")
    assert outcomes(model, OLD + " More was said.") == ["stands"]
    assert outcomes(model, OLD + " The mayor spoke again.") == ["moved"]
    (check,) = [one for one in verify(model, {"d": OLD + " The mayor spoke again."}) if one.path[0] == "statements"]
    assert check.place is None
    assert "the words are in several places" in check.message


def test_words_of_another_form_in_a_changed_text_are_not_certain_and_the_difference_is_named() -> None:
    (check,) = [one for one in verify(model_of("The plan is good.", "The plan"), {"d": "So the plan is good."}) if one.path[0] == "statements"]
    assert (check.outcome, check.place) == ("moved", None)
    assert "this is not certain: only the case of the first letter differs: the text has 'the plan'" in check.message


def test_a_passage_whose_other_places_are_not_looked_for_stands_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a digest, other places are found by hashing every passage: in a long text, that is not done."""
    monkeypatch.setattr("graphmodel.evidence.locate._MAX_HASHED", 10)
    assert outcomes(model_of(OLD, "mayor spoke", kept=False), OLD + " More was said.") == ["stands"]
