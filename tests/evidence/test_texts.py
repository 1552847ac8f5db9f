"""Which file is the text of which document: by digest, by name, and by nothing else."""

import os
from pathlib import Path

import pytest

from graphmodel.errors import InputError, UsageError
from graphmodel.evidence.texts import Texts, read_text_files, texts_of
from graphmodel.model.statement import Document
from graphmodel.model.validate import digest
from tests.support.command import graphmodel

PAPER, LETTER = Document("paper", "Paper"), Document("letter", "Letter", digest=digest("Bob left."))


def folder(path: Path, **files: str | bytes) -> Path:
    """A folder with files; two underscores in a name are a dot."""
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        (path / name.replace("__", ".")).write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def texts(*documents: Document, text: Path, was: Path | None = None) -> Texts:
    return texts_of(documents, read_text_files([text]), read_text_files([was] if was else []))


def test_a_stray_file_is_nobodys_text(tmp_path: Path) -> None:
    found = texts(PAPER, LETTER, text=folder(tmp_path / "t", paper__txt="Ann met Bob.", notes__txt="Milk. Ann met nobody."))
    assert found.present == {"paper": "Ann met Bob."}
    assert found.skipped == ("notes.txt",)
    assert found.remark() == "skipped a file that belongs to no document: notes.txt"


def test_a_folder_may_hold_a_whole_corpus(tmp_path: Path) -> None:
    here = folder(tmp_path / "t", paper__txt="Ann.", any__txt="Bob left.", paper__pdf=b"%PDF-1.7", picture__png=b"\x89PNG\r\n", __DS_Store=b"\0\1")
    folder(here / "more", letter__txt="Other.")
    (here / "other.txt").write_bytes("Zoë".encode("latin-1"))
    os.mkfifo(here / "pipe")
    found = texts(PAPER, LETTER, text=here)
    assert found.present == {"paper": "Ann.", "letter": "Bob left."}
    assert sorted(found.skipped) == [".DS_Store", "more", "other.txt", "paper.pdf", "picture.png", "pipe"]
    assert found.remark().endswith("and 3 more")


def test_a_digest_goes_before_a_name(tmp_path: Path) -> None:
    here = folder(tmp_path / "t", letter__txt="New.", old__txt="Bob left.")
    found = texts(PAPER, LETTER, text=here)
    assert (found.present, found.skipped) == ({"letter": "Bob left."}, ("letter.txt",))
    # Names that were exchanged do not matter.
    first, second = Document("a", "A", digest=digest("one")), Document("b", "B", digest=digest("two"))
    assert texts(first, second, text=folder(tmp_path / "u", a__txt="two", b__txt="one")).present == {"a": "one", "b": "two"}


def test_a_name_may_have_any_unicode_form_and_a_suffix_or_none(tmp_path: Path) -> None:
    here = folder(tmp_path / "t", **{"Zoe\u0308__md": "x", "a__b": "y"})
    assert texts(Document("Zoë", "Z"), Document("a.b", "A"), text=here).present == {"Zoë": "x", "a.b": "y"}


def test_two_files_for_one_document_are_refused_unless_they_are_equal(tmp_path: Path) -> None:
    assert texts(PAPER, LETTER, text=folder(tmp_path / "t", paper__txt="same", paper__md="same")).present == {"paper": "same"}
    with pytest.raises(UsageError, match=r"paper\.md and .*paper\.txt could both be the text of 'paper'"):
        texts(PAPER, LETTER, text=folder(tmp_path / "u", paper__txt="one", paper__md="two"))


def test_the_only_text_of_the_only_document(tmp_path: Path) -> None:
    here = folder(tmp_path / "t", any__txt="x")
    assert texts(LETTER, text=here / "any.txt").present == {"letter": "x"}, "the user named the file"
    assert texts(PAPER, text=here).present == {"paper": "x"}, "nothing else is known of the document"
    with pytest.raises(UsageError, match="no document has any of the given texts"):
        texts(LETTER, text=here)
    with pytest.raises(UsageError, match=r"any\.txt: no document has this text; name the file like the document's id \(paper, letter\)"):
        texts(PAPER, LETTER, text=here / "any.txt")
    with pytest.raises(UsageError, match="has no files"):
        texts(PAPER, text=folder(tmp_path / "empty"))


def test_earlier_versions_by_digest_or_name(tmp_path: Path) -> None:
    document = Document("d", "D", digest=digest("now"), former=(digest("then"),))
    here = folder(tmp_path / "t", d__txt="now", before__txt="then", other__txt="!")
    was = folder(tmp_path / "was", d__txt="once", stray__txt="?")
    found = texts(document, PAPER, text=here, was=was)
    assert (found.present, found.earlier) == ({"d": "now"}, {"d": ["once", "then"]})
    assert found.skipped == ("other.txt", "stray.txt")
    with pytest.raises(UsageError, match="no document has this text"):
        texts(document, PAPER, text=here, was=was / "stray.txt")


def test_encodings(tmp_path: Path) -> None:
    here = folder(tmp_path / "t", bom__txt=b"\xef\xbb\xbfAnn", u16__txt="Ann 😀".encode("utf-16"), crlf__txt=b"a\r\nb")
    assert texts(Document("bom", "B"), Document("u16", "U"), Document("crlf", "C"), text=here).present == {
        "bom": "\ufeffAnn",
        "u16": "Ann 😀",
        "crlf": "a\r\nb",
    }
    (here / "paper.txt").write_bytes("Zoë".encode("latin-1"))
    with pytest.raises(InputError, match=r"paper\.txt:1:3: byte 0xeb is not UTF-8"):
        texts(PAPER, Document("bom", "B"), text=here)
    with pytest.raises(InputError, match="is not a text"):
        texts(PAPER, text=folder(tmp_path / "p", paper__txt=b"%PDF-1.4") / "paper.txt")
    with pytest.raises(InputError, match="cannot be read: No such file"):
        texts(PAPER, text=tmp_path / "missing.txt")
    (here / "u16.txt").write_bytes(b"\xff\xfea")
    with pytest.raises(InputError, match="begins like UTF-16 and is not"):
        texts(Document("u16", "U"), text=here)


def test_a_text_that_never_ends_is_refused() -> None:
    with pytest.raises(InputError, match="more than 67,108,864 bytes"):
        texts(PAPER, text=Path("/dev/zero"))


def test_the_command_names_what_it_skips_and_changes_nothing_of_it(tmp_path: Path) -> None:
    here = folder(tmp_path / "t", paper__txt="Ann met Bob in March.", notes__txt="Shopping list: bread.")
    model = f"""graphmodel: 1
model: left
documents:
  - {{id: paper, title: Paper}}
  - {{id: letter, title: Letter, digest: "{digest("Bob left Ann in May.")}"}}
entities:
  - {{id: a, label: Person, name: Ann}}
  - {{id: b, label: Person, name: Bob}}
statements:
  - {{id: s1, subject: a, relation: MEETS, object: b, evidence: [{{document: paper, start: 0, end: 7, exact: "Ann met"}}]}}
  - {{id: s2, subject: b, relation: OPPOSES, object: a, evidence: [{{document: letter, start: 0, end: 8, exact: "Bob left"}}]}}
"""
    (tmp_path / "m.yaml").write_text(model)
    done = graphmodel("verify", "m.yaml", "--text", here, "--update", folder=tmp_path)
    assert (done.returncode, done.stderr.count("notes.txt")) == (0, 1)
    after = (tmp_path / "m.yaml").read_text()
    assert digest("Bob left Ann in May.") in after
    assert "former" not in after
    assert "version:" not in after
