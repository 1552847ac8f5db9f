"""The command line as a user meets it: exit codes, formats, stdin and stdout, and never a traceback."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

MUNICH, TUTORIAL = ROOT / "fixtures" / "munich.yaml", ROOT / "fixtures" / "tutorial.yaml"
ARTICLE = ROOT.parent / "shared" / "seed"
COMMANDS = [
    *("demo", "check", "verify", "build", "export", "schema", "query", "queries", "draw"),
    *("contested", "superseded", "repeated", "voices", "rests-on", "network", "report"),
    *("load", "pull", "diff", "merge", "identity", "coverage"),
]


def graphmodel(*arguments: object, folder: Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    done = subprocess.run(
        [sys.executable, "-m", "graphmodel", *map(str, arguments)],
        cwd=folder,
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    text = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in text.stderr, text.stderr
    assert "a bug in graphmodel" not in text.stderr, text.stderr
    return text


def test_every_command_has_help_and_is_documented(tmp_path: Path) -> None:
    shown = graphmodel("--help", folder=tmp_path).stdout
    listed = [line.split()[0] for line in shown.partition("Commands:")[2].splitlines() if line.strip() and line.startswith("  ") and line[2] != " "]
    assert listed == COMMANDS[:1] + listed[1:]
    assert set(listed) == set(COMMANDS)
    pages = "".join(page.read_text("utf-8") for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    for command in listed:
        done = graphmodel(command, "--help", folder=tmp_path)
        assert done.returncode == 0
        assert "Usage: graphmodel" in done.stdout
        assert f"graphmodel {command}" in pages


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["nonsense"]),
        (2, ["query"]),
        (2, ["query", "denails", MUNICH]),
        (2, ["query", "everything-about", MUNICH]),
        (2, ["query", "denials", MUNICH, "-P", "actor"]),
        (2, ["query", "MATCH (n:Persn) RETURN n.name", MUNICH]),
        (2, ["draw", MUNICH, "-o", "x.jpg"]),
        (2, ["draw", MUNICH, "-o", "x.svg", "--around", "nobody"]),
        (2, ["draw", MUNICH, "-o", "x.svg", "--as-of", "14.2.2025"]),
        (2, ["draw", MUNICH, "-o", "x.svg", "--timeline", "--positions"]),
        (2, ["draw", MUNICH, "-o", "x.svg", "--page", "a99"]),
        (2, ["draw", MUNICH, "-o", "x.svg", "--top", "0"]),
        (4, ["draw", MUNICH, "-o", "x.svg", "--page", "a5"]),
        (2, ["export", MUNICH, "-o", "x.unknown"]),
        (2, ["export", MUNICH, "-o", "-"]),
        (2, ["voices", MUNICH, "--voice", "owm"]),
        (2, ["voices", MUNICH, "--about", "munich-talk"]),
        (2, ["rests-on", MUNICH]),
        (2, ["rests-on", MUNICH, "--speaker", "trmp"]),
        (2, ["network", "congruent", MUNICH]),
        (2, ["network", "conflict", MUNICH, "--normalization", "yes"]),
        (2, ["report", MUNICH, "-o", "x.doc"]),
        (3, ["report", "missing.yaml", "-o", "x.md"]),
        (3, ["network", "conflict", MUNICH, "-o", "x.yaml"]),
        (3, ["check", "missing.yaml"]),
        (3, ["schema", "missing.yaml"]),
        (3, ["build", MUNICH, "-o", "no/such/folder/x.json"]),
        (3, ["demo", "/dev/null/x"]),
        (4, ["query", "CREATE (n) RETURN 1 AS x", MUNICH]),
        (4, ["query", "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", MUNICH]),
        (4, ["query", "MATCH (n) RETURN n", MUNICH]),
        (
            5,
            [
                "query",
                "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS n",
                MUNICH,
                "--seconds",
                "0.3",
            ],
        ),
        (0, ["check", MUNICH, TUTORIAL]),
    ],
    ids=str,
)
def test_exit_codes(code: int, arguments: list[object], tmp_path: Path) -> None:
    done = graphmodel(*arguments, folder=tmp_path)
    assert done.returncode == code, done
    assert bool(done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_formats_hold_the_same_rows(tmp_path: Path) -> None:
    out = {one: graphmodel("query", "denials", MUNICH, "--format", one, folder=tmp_path).stdout for one in ("json", "jsonl", "csv", "table")}
    rows = json.loads(out["json"])
    assert [json.loads(line) for line in out["jsonl"].splitlines()] == rows
    assert [row["statement"] for row in csv.DictReader(io.StringIO(out["csv"]))] == [row["statement"] for row in rows]
    assert all(row["statement"] in out["table"] for row in rows)


def test_stdin_and_stdout(tmp_path: Path) -> None:
    as_json = graphmodel("build", "-", "-o", "-", "--to", ".model.json", folder=tmp_path, given=MUNICH.read_bytes()).stdout
    as_yaml = graphmodel("build", "-", "-o", "-", "--to", ".yaml", folder=tmp_path, given=as_json.encode()).stdout
    again = graphmodel("build", "-", "-o", "-", "--to", ".model.json", folder=tmp_path, given=as_yaml.encode()).stdout
    assert json.loads(again) == json.loads(as_json)


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    model = 'graphmodel: 1\nmodel: m\nentities:\n  - {id: a, label: Person, name: "A\\e[2J\\u202e"}\n'
    done = graphmodel("query", "MATCH (n) RETURN n.name AS name", "-", folder=tmp_path, given=model.encode())
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_the_demo_does_the_main_job_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first = graphmodel("demo", "here", folder=tmp_path)
    assert first.returncode == 0
    assert "Dmytro Lytvyn" in first.stdout
    names = {"munich.yaml", "munich.json", "munich.cypher", "munich.svg", "munich.png", "contested.csv"}
    made = {one.name: one.read_bytes() for one in (tmp_path / "here").iterdir()}
    assert made.keys() == names
    assert graphmodel("demo", "here", folder=tmp_path).returncode == 0
    assert {one.name: one.read_bytes() for one in (tmp_path / "here").iterdir()} == made
    edges = [one for one in json.loads(made["munich.json"])["edges"] if not one.get("structural")]
    svg = made["munich.svg"].decode()
    assert svg.count('<g class="edge"') == len(edges)
    assert all(f'data-id="{one["key"]}"' in svg for one in edges)


def test_verify_on_the_text_and_on_a_changed_text(tmp_path: Path) -> None:
    text = (ROOT / "fixtures" / "tutorial.txt").read_text("utf-8")
    shutil.copy(TUTORIAL, tmp_path)
    (tmp_path / "tutorial.txt").write_text(text, "utf-8", newline="")
    assert graphmodel("verify", "tutorial.yaml", "--text", "tutorial.txt", folder=tmp_path).returncode == 0
    (tmp_path / "tutorial.txt").write_text("New. " + text, "utf-8", newline="")
    moved = graphmodel("verify", "tutorial.yaml", "--text", "tutorial.txt", "--format", "json", folder=tmp_path)
    assert moved.returncode == 1
    findings = json.loads(moved.stdout)
    assert {one["outcome"] for one in findings[1:]} == {"moved"}
    from graphmodel import formats

    statement = next(one for one in formats.read_model(TUTORIAL).statements if one.evidence[0].exact)
    place = statement.evidence[0]
    assert place.start is not None
    changed = text[: place.start] + "~" + text[place.start + 1 :]
    (tmp_path / "tutorial.txt").write_text(changed, "utf-8", newline="")
    done = graphmodel("verify", "tutorial.yaml", "--text", "tutorial.txt", "--format", "json", folder=tmp_path)
    assert done.returncode == 1
    finding = next(one for one in json.loads(done.stdout) if one["statement"] == statement.id)
    assert finding["outcome"] == "changed"
    assert "nearest" in finding["message"]


@pytest.mark.skipif(not ARTICLE.is_dir(), reason="the article is not here (../shared/seed): only its offsets and digests are kept")
def test_the_munich_model_stands_in_the_article(tmp_path: Path) -> None:
    done = graphmodel("verify", MUNICH, "--text", *ARTICLE.iterdir(), "--strict", folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert " 0 moved, 0 changed, 0 vanished, 0 unchecked" in done.stderr


def test_a_union_of_files_keeps_everything_once(tmp_path: Path) -> None:
    done = graphmodel(
        "query",
        "MATCH (a:Entity)-[r]->(:Entity) WHERE r.structural IS NULL RETURN count(r) AS n",
        MUNICH,
        MUNICH,
        "--format",
        "json",
        folder=tmp_path,
    )
    assert json.loads(done.stdout) == [{"n": 62}]
    other = MUNICH.read_text("utf-8").replace("name: Donald Trump", "name: Somebody else")
    (tmp_path / "other.yaml").write_text(other, "utf-8")
    clash = graphmodel("contested", MUNICH, "other.yaml", folder=tmp_path)
    assert clash.returncode == 3
    assert "entities 'trump'" in clash.stderr


def test_schema(tmp_path: Path) -> None:
    shown = graphmodel("schema", folder=tmp_path).stdout
    assert all(name in shown for name in ("REPRESENTS", "INVITED", "DENIES", "WARNS_AGAINST"))
    assert graphmodel("schema", TUTORIAL, "--json-schema", "-o", "s.json", folder=tmp_path).returncode == 0
    from jsonschema import Draft202012Validator

    from graphmodel.parsing.yaml import parse_yaml

    validator = Draft202012Validator(json.loads((tmp_path / "s.json").read_text()))
    assert not list(validator.iter_errors(parse_yaml(TUTORIAL.read_text("utf-8")).value))
    assert not list(validator.iter_errors(parse_yaml(MUNICH.read_text("utf-8")).value))
