"""The commands from an article to a model: new, prompt, accept."""

import errno
import json
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from tests.cli.conftest import Call
from tests.support.paths import FIXTURES

TEXT = FIXTURES / "tutorial.txt"
DRAFTS: dict[str, Any] = {
    "drafts": 1,
    "drafted_by": "a test",
    "entities": [
        {"id": "orlik", "label": "Person", "name": "Dana Orlik"},
        {"id": "v", "label": "State", "name": "Valdoria"},
        {"id": "k", "label": "State", "name": "Kesria"},
    ],
    "statements": [
        {"id": "m", "content": True, "subject": "v", "relation": "MEETS", "object": "k", "evidence": [{"quote": "Valdoria and Kesria would meet"}]},
        {
            "subject": "orlik",
            "relation": "DENIES",
            "object": "m",
            "evidence": [{"quote": "Dana Orlik, as denying that any such meeting was planned"}],
        },
    ],
}


def drafts(folder: Path, **changes: Any) -> Path:
    path = folder / "post.json"
    path.write_text(json.dumps({**DRAFTS, **changes}), "utf-8")
    return path


@pytest.mark.parametrize("kind", ["tutorial.txt", "tutorial.pdf"])
def test_a_text_becomes_a_model_to_start_from(kind: str, call: Call, tmp_path: Path) -> None:
    shutil.copy(FIXTURES / kind, tmp_path)
    code, _, err = call("new", kind, "-o", "m.yaml")
    assert code == 0, err
    (document,) = gm.read_model(tmp_path / "m.yaml").documents
    assert (document.id, document.title, document.published) == ("tutorial", "Valdoria And Kesria: A Meeting Or None?", "2031-05-13")
    assert call("accept", drafts(tmp_path), "--text", "tutorial.txt", "-o", "m.yaml")[0] == 0
    assert call("verify", "m.yaml", "--text", "tutorial.txt", "--strict")[0] == 0
    assert call("new", kind, "-o", "m.yaml")[0] == 4
    (tmp_path / "tutorial.txt").write_text("another text")
    code, _, err = call("new", kind, "-o", "n.yaml")
    assert code == (0 if kind.endswith("txt") else 4), err


def test_accepting_keeps_the_comments_of_the_model(call: Call, tmp_path: Path) -> None:
    before = (FIXTURES / "tutorial.yaml").read_text("utf-8")
    (tmp_path / "m.yaml").write_text(before, "utf-8")
    code, out, err = call("accept", drafts(tmp_path), "--text", TEXT, "-o", "m.yaml")
    assert (code, out) == (0, ""), err
    after = (tmp_path / "m.yaml").read_text("utf-8")
    lines = iter(after.splitlines())
    assert all(line in lines for line in before.splitlines()), "a line of the file is gone, or in another place"
    assert "2 statements and 0 entities entered" in err
    model = gm.read_model(tmp_path / "m.yaml")
    assert {one.subject for one in model.statements if one.drafted_by} == {"valdoria", "orlik"}


def test_what_is_rejected_is_shown_with_the_reason_and_can_be_corrected(call: Call, tmp_path: Path) -> None:
    wrong = [DRAFTS["statements"][0], {**DRAFTS["statements"][1], "evidence": [{"quote": "Dana Orlik denied it"}]}]
    code, out, err = call("accept", drafts(tmp_path, statements=wrong), "--text", TEXT, "-o", "m.yaml", "--format", "json")
    assert code == 1
    assert ["the quote is not in" in row["reason"] for row in json.loads(out) if row["draft"] == "orlik DENIES m"] == [True]
    assert "post.rejects.json" in err
    rejects = tmp_path / "post.rejects.json"
    rejects.write_text(rejects.read_text("utf-8").replace("Dana Orlik denied it", "Dana Orlik, as denying"), "utf-8")
    assert call("accept", rejects, "--text", TEXT, "-o", "m.yaml")[0] == 0
    assert len(gm.read_model(tmp_path / "m.yaml").statements) == 2


def test_drafts_enter_as_drafts_and_other_commands_refuse_them(call: Call, tmp_path: Path) -> None:
    assert call("accept", drafts(tmp_path), "--text", TEXT, "-o", "d.yaml", "--as-drafts")[0] == 0
    assert call("check", "d.yaml")[0] == 4
    assert call("accept", "d.yaml", "--text", TEXT, "-o", "m.yaml", "--reviewed")[0] == 1  # nothing is reviewed: its entities are of no use
    assert gm.read_model(tmp_path / "m.yaml").statements == ()
    assert call("accept", "d.yaml", "--text", TEXT, "-o", "m.yaml")[0] == 0
    assert len(gm.read_model(tmp_path / "m.yaml").statements) == 2


@pytest.mark.parametrize(
    ("code", "arguments", "words"),
    [
        (3, ["accept", "missing.json", "--text", TEXT, "-o", "m.yaml"], "missing.json"),
        (3, ["accept", "post.json", "--text", "missing.txt", "-o", "m.yaml"], "missing.txt"),
        (2, ["accept", "post.json", "--text", TEXT, "-o", "m.svg"], "m.svg"),
        (2, ["accept", "post.json", "--text", TEXT, "-o", "m.graphml"], "drafts enter a model file"),
        (2, ["accept", "post.json", "--text", TEXT, "-o", "m.yaml", "--reviewed"], "--reviewed is for a model file"),
        (3, ["accept", "nul.txt", "--text", TEXT, "-o", "m.yaml"], "nul.txt"),
        (3, ["accept", "post.json", "--text", "nul.txt", "-o", "m.yaml"], "NUL"),
        (3, ["new", "nul.txt", "-o", "m.yaml"], "NUL"),
        (3, ["new", "empty.txt", "-o", "m.yaml"], "has no words"),
        (3, ["new", "damaged.pdf", "-o", "m.yaml"], "damaged.pdf"),
        (3, ["new", "big.txt", "-o", "m.yaml"], "bytes"),
        (3, ["prompt", "missing.yaml"], "missing.yaml"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_in_one_line_and_leaves_nothing(
    code: int, arguments: list[object], words: str, call: Call, tmp_path: Path
) -> None:
    drafts(tmp_path)
    (tmp_path / "nul.txt").write_bytes(b"Ann\0 met Bob")
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "damaged.pdf").write_bytes(b"%PDF-1.7\n")
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(100_000_000)
    there = set(tmp_path.iterdir())
    done = call(*arguments)
    assert done[0] == code, done
    assert words in done[2]
    assert len(done[2].splitlines()) == 1
    assert set(tmp_path.iterdir()) == there


def test_a_hostile_name_is_shown_as_what_it_is(call: Call, tmp_path: Path) -> None:
    name = "\u202eVesk</script>\x1b[31m"
    text = f"{name} met Bob."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    said = {"subject": "v", "relation": "MEETS", "object": "b", "evidence": [{"quote": f"{name} met Jim"}]}
    code, out, err = call(
        "accept", drafts(tmp_path, statements=[said], entities=[{"id": "v", "label": "Person", "name": name}]), "--text", "a.txt", "-o", "m.yaml"
    )
    assert code == 1
    assert not any(one in out + err for one in "\u202e\x1b")


def test_a_full_disk_loses_nothing(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(FIXTURES / "tutorial.yaml", tmp_path / "m.yaml")
    before = (tmp_path / "m.yaml").read_bytes()
    drafts(tmp_path)

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    code, _, err = call("accept", "post.json", "--text", TEXT, "-o", "m.yaml")
    assert (code, "No space left on device" in err, len(err.splitlines())) == (5, True, 1)
    assert (tmp_path / "m.yaml").read_bytes() == before


def test_the_prompt_has_the_models_own_relations_and_entities(call: Call) -> None:
    code, out, _ = call("prompt", FIXTURES / "tutorial.yaml")
    assert code == 0
    assert "- ENDORSES: Actor → Actor|Event|Proposition" in out
    assert "- orlik: Person, Dana Orlik / Дана Орлик" in out
    schema = json.loads(out.splitlines()[-1])
    assert "ENDORSES" in schema["$defs"]["DraftStatement"]["properties"]["relation"]["enum"]
    code, out, _ = call("schema", FIXTURES / "tutorial.yaml", "--drafts")
    assert code == 0
    assert json.loads(out)["title"] == "graphmodel drafts"


DRAFTER = """
import json, re, sys
given = sys.stdin.read()
mark = re.search(r"mark ([0-9a-f]{16})", given)[1]
text = given.split(f"\\n{mark}\\n")[1]
assert "Labels (of entities)" in given
names = dict.fromkeys(re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+(?= (?:met|denied))", text))
ids = {name: name.split()[0].lower() for name in names}
statements = [{"subject": ids[one], "relation": "MEETS", "object": ids[other], "evidence": [{"quote": f"{one} met {other}"}]}
              for one in names for other in names if f"{one} met {other}" in text or "invent" in sys.argv]
print(json.dumps({"drafts": 1, "entities": [{"id": id_, "label": "Person", "name": name} for name, id_ in ids.items()], "statements": statements}))
"""
ARTICLE = "Ann Lee met Bob Roe on Monday. Bob Roe met Cy Poe on Tuesday. Cy Poe denied it. Cy Poe met nobody."


def drafter(folder: Path, *arguments: str) -> str:
    (folder / "drafter.py").write_text(DRAFTER, "utf-8")
    return shlex.join([sys.executable, str(folder / "drafter.py"), *arguments])


def test_a_program_drafts_and_cannot_invent(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    code, _, err = call("draft", "a.txt", "--command", drafter(tmp_path), "-o", "d.yaml")
    assert code == 0, err
    model = gm.read_model(tmp_path / "d.yaml", with_drafts=True)
    assert [(one.subject, one.object, one.draft) for one in model.statements] == [("ann", "bob", True), ("bob", "cy", True)]
    assert not (tmp_path / "d.rejects.json").exists()
    code, _, err = call("draft", "a.txt", "--command", drafter(tmp_path, "invent"), "-o", "d.yaml")
    assert code == 0, err
    assert gm.read_model(tmp_path / "d.yaml", with_drafts=True) == model
    assert len(json.loads((tmp_path / "d.rejects.json").read_text("utf-8"))["statements"]) == 7


def test_an_answer_that_is_no_json_is_kept(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    code, _, err = call("draft", "a.txt", "--command", "echo Sorry, no.", "-o", "d.yaml")
    assert (code, "not JSON" in err) == (3, True)
    assert (tmp_path / "a.answer.txt").read_text() == "Sorry, no.\n"
    assert not (tmp_path / "d.yaml").exists()
