"""A review of drafts: every decision is in the file at once, comments stay, and nothing is lost whatever happens."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

import graphmodel as gm
from graphmodel.reviewing.review import Review
from graphmodel.reviewing.review_text import draft_lines
from tests.support.command import graphmodel
from tests.support.paths import ROOT

TEXT = "Ann Lee met Bob Roe on Monday. Bob Roe denied that Cy Poe invited Dee Fox. “Never,” he said. Dee Fox met Ann Lee. Cy Poe warned Bob Roe.\n"
MODEL = """\
# An article of five sentences.
graphmodel: 1
model: five   # short
documents:
  - {id: post, title: Five}
entities:
  - {id: ann, label: Person, name: Ann Lee}   # the envoy
  - {id: bob, label: Person, name: Bob Roe}
  - {id: cy, label: Person, name: Cy Poe}
  - {id: dee, label: Person, name: Dee Fox}
statements:
  # They met.
  - {id: s1, subject: ann, relation: MEETS, object: bob, evidence: [{document: post, exact: Ann Lee met Bob Roe}], draft: true}  # sure
  - id: s2
    subject: cy   # who invites
    relation: INVITED
    object: dee
    content: true
    evidence:
      - {document: post, exact: Cy Poe invited Dee Fox}
    draft: true
  - id: s3
    subject: bob
    relation: DENIES   # not the second sentence
    object: s2
    evidence:
      - {document: post, exact: Bob Roe denied that Cy Poe invited Dee Fox}
    draft: true
    drafted_by: a test
    confidence: 0.5
  # This one is wrong.
  - {id: s4, subject: ann, relation: MEETS, object: dee, evidence: [{document: post, exact: Dee Fox met Ann Lee}], draft: true}
  - {id: s5, subject: cy, relation: ACCUSES, object: dee, evidence: [{document: post, exact: Cy Poe warned Bob Roe}], draft: true}
# The end.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "post.txt").write_text(TEXT, "utf-8")
    (tmp_path / "d.yaml").write_text(MODEL, "utf-8")
    return tmp_path


@pytest.fixture
def session(folder: Path) -> Iterator[Review]:
    with gm.review(folder / "d.yaml", folder / "post.txt", by="Eve") as found:
        yield found


def content(folder: Path) -> str:
    return (folder / "d.yaml").read_text("utf-8")


def test_what_is_accepted_is_in_the_file_with_what_it_is_about(session: Review, folder: Path) -> None:
    assert [one.id for one in session.left] == ["s1", "s3", "s4", "s5"]
    session.accept()
    assert content(folder) == MODEL.replace("Bob Roe}], draft: true}  # sure", "Bob Roe}], coder: Eve}  # sure")
    session.accept()
    model = gm.read_model(folder / "d.yaml", with_drafts=True)
    assert {one.id: one.draft for one in model.statements} == {"s1": False, "s2": False, "s3": False, "s4": True, "s5": True}
    assert all(comment in content(folder) for comment in ("# who invites", "# not the second", "# The end.", "# the envoy", "# short"))


def test_undo_gives_back_the_same_bytes(session: Review, folder: Path) -> None:
    steps = [session.accept, session.skip, session.strike, session.swap, session.negate, lambda: session.set_end("object", "Bob Roe")]
    seen = []
    for step in steps:
        seen.append((content(folder), session.current))
        step()
    for before in reversed(seen):
        assert session.undo()
        assert (content(folder), session.current) == before
    assert not session.undo()


def test_what_is_struck_is_out_with_its_content_and_its_comment(session: Review, folder: Path) -> None:
    session.skip()
    session.strike()
    assert {one.id for one in session.model.statements} == {"s1", "s4", "s5"}
    assert session.current is not None
    assert session.current.id == "s4"
    session.strike()
    assert "This one is wrong" not in content(folder)
    assert session.current.id == "s5"


@pytest.mark.parametrize(
    ("role", "words", "reason"),
    [
        ("subject", "nobody", "no entity 'nobody'"),
        ("object", "e", "could be"),
        ("object", "+Persn Xi Yu", "did you mean 'Person'?"),
        ("object", "+Event the talks", "MEETS takes Actor here"),
        ("object", "s3", "is a statement; MEETS takes Actor here"),
    ],
)
def test_an_end_that_is_not_one_is_refused_and_changes_nothing(session: Review, folder: Path, role: str, words: str, reason: str) -> None:
    with pytest.raises(gm.GraphmodelError, match=reason.replace("?", r"\?")):
        session.set_end(role, words)
    assert content(folder) == MODEL


def test_ends_and_relation_are_changed(session: Review) -> None:
    session.set_end("object", "+Person Xi Yu")
    assert session.current is not None
    assert (session.current.id, session.current.object) == ("s1", "xi-yu")
    session.set_relation("speaks")
    assert session.current.relation == "SPEAKS_WITH"
    with pytest.raises(gm.UsageError, match="no relation"):
        session.set_relation("nonsense")


def test_a_second_review_is_told(session: Review, folder: Path) -> None:
    with pytest.raises(gm.RefusedError, match="is being reviewed already"), gm.review(folder / "d.yaml", folder / "post.txt"):
        pass
    session.accept()


def test_an_edit_by_somebody_else_is_not_overwritten(session: Review, folder: Path) -> None:
    session.accept()
    edited = content(folder) + "# by Dan\n"
    (folder / "d.yaml").write_text(edited)
    with pytest.raises(gm.RefusedError, match="changed by another program"):
        session.accept()
    assert content(folder) == edited


def test_a_full_disk_loses_nothing_and_the_draft_stays(session: Review, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(gm.InputError, match="No space left"):
            session.accept()
    assert content(folder) == MODEL
    session.accept()
    assert "draft: true}  # sure" not in content(folder)


def test_a_text_that_is_another_one_is_refused(folder: Path) -> None:
    model = gm.read_model(folder / "d.yaml", with_drafts=True)
    (folder / "d.yaml").write_text(MODEL.replace("title: Five", f"title: Five, digest: 'sha256:{'0' * 64}'"))
    with pytest.raises(gm.InputError, match="is not the text"), gm.review(folder / "d.yaml", folder / "post.txt"):
        pass
    assert len(model.statements) == 5


def test_without_a_terminal_it_is_refused(folder: Path) -> None:
    done = graphmodel("review", "d.yaml", "--text", "post.txt", folder=folder)
    assert (done.returncode, "needs a terminal" in done.stderr) == (2, True)


# --- In a terminal


def terminal(folder: Path) -> pexpect.spawn:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "xterm"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "graphmodel", "review", "d.yaml", "--text", "post.txt", "--by", "Eve"],
        cwd=folder,
        env=environment,
        encoding="utf-8",
        timeout=20,
        dimensions=(40, 200),
    )
    child.delaybeforesend = None
    return child


def press(child: pexpect.spawn, key: str, *expected: str) -> None:
    child.send(key)
    for text in expected:
        child.expect_exact(text)
    child.expect_exact("[?]")


def test_a_whole_article_is_reviewed_in_a_terminal(folder: Path) -> None:
    child = terminal(folder)
    child.expect_exact("⟦Ann Lee met Bob Roe⟧ on Monday.")
    child.expect_exact("[?]")
    press(child, "?", "accept it")
    press(child, "Z", "no such key")
    press(child, "a", "⟦Bob Roe denied that Cy Poe invited Dee Fox⟧", "drafted by a test, confidence 0.5")
    press(child, "x", "⟦Dee Fox met Ann Lee⟧")
    press(child, "u", "⟦Bob Roe denied that")
    press(child, "a", "⟦Dee Fox met Ann Lee⟧")
    press(child, "w", "subject    Dee Fox")
    press(child, "a", "⟦Cy Poe warned Bob Roe⟧")
    child.send("o")
    child.expect_exact("makes one): ")
    press(child, "Bob Roe\n", "object     Bob Roe")
    child.send("r")
    child.expect_exact("new relation: ")
    press(child, "warns against\n", "WARNS_AGAINST")
    child.send("a")
    child.expect_exact("No draft is left to review.")
    child.expect_exact("3 changed; 0 left to review")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    wanted = MODEL.replace("draft: true}", "coder: Eve}").replace("    draft: true\n", "    coder: Eve\n")
    wanted = wanted.replace(
        "    coder: Eve\n    drafted_by: a test\n    confidence: 0.5\n", "    drafted_by: a test\n    confidence: 0.5\n    coder: Eve\n"
    )
    wanted = wanted.replace("subject: ann, relation: MEETS, object: dee", "subject: dee, relation: MEETS, object: ann")
    wanted = wanted.replace("relation: ACCUSES, object: dee", "relation: WARNS_AGAINST, object: bob")
    assert content(folder) == wanted
    assert graphmodel("verify", "d.yaml", "--text", "post.txt", folder=folder).returncode == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_review_that_is_killed_goes_on_where_it_was(folder: Path, how: signal.Signals) -> None:
    child = terminal(folder)
    child.expect_exact("[?]")
    press(child, "a", "⟦Bob Roe denied")
    child.kill(how)
    child.expect(pexpect.EOF)
    child.close()
    after = content(folder)
    assert after == MODEL.replace("Bob Roe}], draft: true}  # sure", "Bob Roe}], coder: Eve}  # sure")
    child = terminal(folder)
    child.expect_exact("3 to review")
    child.expect_exact("⟦Bob Roe denied")
    child.expect_exact("[?]")
    child.send("q")
    child.expect_exact("nothing decided; 3 left to review")
    child.expect(pexpect.EOF)
    child.close()
    assert content(folder) == after


@pytest.mark.parametrize("key", ["a", "n", " "])
def test_a_kill_at_any_key_leaves_the_file_as_before_or_after(folder: Path, key: str) -> None:
    with gm.review(folder / "d.yaml", folder / "post.txt", by="Eve") as session:
        {"a": session.accept, "n": session.negate, " ": session.skip}[key]()
    after = content(folder)
    (folder / "d.yaml").write_text(MODEL, "utf-8")
    child = terminal(folder)
    child.expect_exact("[?]")
    child.send(key)
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    child.close()
    assert content(folder) in (MODEL, after)
    with gm.review(folder / "d.yaml", folder / "post.txt") as session:
        assert session.current is not None
    assert {one.name for one in folder.iterdir() if not one.name.startswith(".")} == {"d.yaml", "post.txt"}


def test_a_draft_of_a_text_without_end_is_shown(folder: Path) -> None:
    (folder / "post.txt").write_text("x" * 300_000 + TEXT + "Ann met Bob. " * 300_000, "utf-8")
    with gm.review(folder / "d.yaml", folder / "post.txt") as session:
        assert session.current is not None
        shown = list(draft_lines(session.model, session.current, session.sources))
    assert "⟦Ann Lee met Bob Roe⟧ on Monday." in " ".join(" ".join(shown).split())
    assert sum(map(len, shown)) < 2000


def test_nothing_in_a_text_reaches_the_terminal_as_a_command(folder: Path) -> None:
    (folder / "post.txt").write_text(f"\x1b]0;owned\x07\u202e{TEXT.replace('on Monday', chr(0x9B) + '31m</script>')}", "utf-8")
    child = terminal(folder)
    child.expect_exact("[?]")
    assert not any(one in child.before for one in "\x1b\x07\u202e\x9b")
    assert "⟦Ann Lee met Bob Roe⟧" in child.before
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
