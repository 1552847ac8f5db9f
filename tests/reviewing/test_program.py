"""A program that drafts: its answer, its limits, its failures."""

import contextlib
import os
import select
import shlex
import sys
from pathlib import Path

import pytest

from graphmodel.errors import BackendError, UsageError
from graphmodel.reviewing import program
from graphmodel.reviewing.program import answer_of


def python(code: str) -> str:
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"


def test_a_program_reads_the_text_and_answers() -> None:
    text = "Ann met Bob. Зустріч. " * 20_000
    assert answer_of(python("import sys; sys.stdout.write(sys.stdin.read())"), text, 60).decode() == text


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    target = tmp_path / "x"
    assert answer_of(f"echo hello > {target}; $(touch {target})", "", 10).startswith(b"hello >")
    assert not target.exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("while True: print('x' * 65536)", "wrote more than"),
        ("import time; time.sleep(600)", "did not end within"),
        ("import sys; sys.exit('no key \\x1b[31m given')", "failed with 1: no key \\x1b[31m given"),
        ("import os, sys; os.write(2, b'x' * 10_000_000); sys.exit(3)", "failed with 3"),
        ("import os; os.close(1); import time; time.sleep(600)", "did not end within"),
    ],
    ids=str,
)
def test_a_program_that_fails_or_goes_on_is_ended_and_said_in_one_line(code: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MAX_ANSWER", 1_000_000)
    with pytest.raises(BackendError) as failure:
        answer_of(python(code), "x" * 1_000_000, 3)
    assert words in str(failure.value)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize("command", ["", "no-such-program-here", "'unclosed", "/etc"])
def test_what_cannot_be_started_is_refused(command: str) -> None:
    with pytest.raises(UsageError, match="--command"):
        answer_of(command, "", 5)


def test_what_a_program_has_started_is_ended_with_it(tmp_path: Path) -> None:
    note = str(tmp_path / "pid")
    code = f"import subprocess, time; p = subprocess.Popen(['sleep', '600']); open({note!r}, 'w').write(str(p.pid)); time.sleep(600)"
    with pytest.raises(BackendError):
        answer_of(python(code), "", 3)
    with contextlib.suppress(ProcessLookupError):
        ended = os.pidfd_open(int((tmp_path / "pid").read_text()))
        assert select.select([ended], [], [], 30)[0], "it goes on"
        os.close(ended)
