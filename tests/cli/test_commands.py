"""All commands: help, documentation, exit codes."""

from pathlib import Path

import pytest
import typer.main

from graphmodel.cli import app
from tests.support.command import graphmodel
from tests.support.paths import FIXTURES, ROOT

COMMANDS = [
    *("demo", "draft", "check", "verify", "build", "export", "schema", "query", "queries", "draw", "sentences"),
    *("contested", "superseded", "repeated", "voices", "rests-on", "network", "counts", "positions", "report"),
    *("cache", "load", "pull", "diff", "merge", "identity", "coverage"),
    *("new", "prompt", "accept", "review", "mcp"),
]
MUNICH, TUTORIAL, CLAIMS = (FIXTURES / name for name in ("munich.yaml", "tutorial.yaml", "claims.yaml"))


def test_every_command_has_help_and_is_documented(tmp_path: Path) -> None:
    """Every command, those of groups too: its help, a description of itself and of every option, and a place in the documentation."""
    pages = "".join(page.read_text("utf-8") for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    shown = graphmodel("--help", folder=tmp_path).stdout
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(COMMANDS) <= set(commands)
    assert "..." not in shown.partition("Commands:")[2], "the first sentence of a command's help is too long for the list"
    for name, command in commands.items():
        assert f"  {name}" in shown
        assert f"graphmodel {name}" in pages, name
        for words, one in [([name], command), *(([name, inner], each) for inner, each in getattr(command, "commands", {}).items())]:
            done = graphmodel(*words, "--help", folder=tmp_path)
            assert done.returncode == 0
            assert f"Usage: graphmodel {' '.join(words)}" in done.stdout
            assert one.help, words
            assert [option.name for option in one.params if option.opts[0].startswith("-") and not getattr(option, "help", None)] == [], words
            # A user knows FILE and N, not <str> and <int range>.
            valued = [option for option in one.params if option.opts[0].startswith("-") and not getattr(option, "is_flag", False)]
            assert [option.name for option in valued if option.metavar is None and "--format" not in option.opts] == [], words
            if len(words) == 2:
                assert " ".join(words[-2:]) in pages, words


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
        (4, ["draw", TUTORIAL, "-o", "x.svg", "--page", "300x250"]),
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
