"""How a command ends: its exit code with and without --debug, and a signal in the middle of its work."""

import os
import signal
from pathlib import Path

import pytest

from graphmodel.cli import INTERRUPTED, TERMINATED, run
from tests.support.paths import FIXTURES

TUTORIAL = FIXTURES / "tutorial.yaml"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["query", "denails", str(TUTORIAL)]),
        (3, ["check", "missing.yaml"]),
        (4, ["query", "CREATE (n) RETURN 1 AS x", str(TUTORIAL)]),
    ],
    ids=str,
)
def test_debug_shows_where_an_error_was_raised_and_keeps_its_exit_code(
    code: int, arguments: list[str], capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == code
    quiet = capfd.readouterr().err
    assert "Traceback" not in quiet
    assert run(["--debug", *arguments]) == code
    loud = capfd.readouterr().err
    assert "Traceback" in loud
    assert quiet.strip() in loud


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED)], ids=["SIGTERM", "SIGINT"])
def test_a_signal_while_writing_leaves_the_old_file_and_nothing_beside_it(
    number: signal.Signals, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.json"
    out.write_text("as it was")
    before = signal.getsignal(signal.SIGTERM)
    # A shell that starts the tests in the background has them ignore SIGINT.
    interrupted = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(os, "fsync", lambda _file: signal.raise_signal(number))
    try:
        assert run(["--quiet", "export", str(TUTORIAL), "-o", str(out)]) == code
    finally:
        signal.signal(signal.SIGINT, interrupted)
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]
    assert out.read_text() == "as it was"
    assert signal.getsignal(signal.SIGTERM) is before


def test_messages_go_to_stderr_by_their_importance(capfd: pytest.CaptureFixture[str]) -> None:
    sizes = []
    for options in (["-q"], [], ["-v"]):
        assert run([*options, "export", str(TUTORIAL), "-o", "-", "--to", "cypher", "--as-of", "2031-05-12"]) == 0
        out, err = capfd.readouterr()
        assert out.startswith("//")
        sizes.append(len(err.splitlines()))
    assert sizes[0] == 0 < sizes[1] < sizes[2]


def test_the_library_alone_prints_nothing(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    import graphmodel as gm

    gm.export(TUTORIAL, tmp_path / "x.json", as_of="2031-05-12")
    assert "".join(capfd.readouterr()) == ""
