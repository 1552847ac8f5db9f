"""What is a file and what is a database's address, and where a password goes: with a server that records what it is sent."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmodel.api.inputs import read_one
from graphmodel.cli import run
from graphmodel.errors import UsageError
from tests.support.fake_bolt import FakeBolt, fake_bolt
from tests.support.paths import FIXTURES

TUTORIAL = FIXTURES / "tutorial.yaml"
PASSWORD = "kept-to-itself"  # noqa: S105 - a password that no server has


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeBolt]:
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    with fake_bolt() as listening:
        yield listening


def file_named_like_an_address(fake: FakeBolt, folder: Path) -> Path:
    path = folder / "bolt:" / f"127.0.0.1:{fake.port}" / "x.model.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(TUTORIAL.read_bytes())
    return path.relative_to(folder)


def git(*arguments: str, folder: Path) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_PAGER": "cat", "HOME": str(folder)}
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True, env=environment, text=True).stdout


def test_an_address_is_asked_and_told_the_password(fake: FakeBolt) -> None:
    """What the other tests say is not sent is sent here: the server would record it there, too."""
    assert run(["check", f"bolt://127.0.0.1:{fake.port}"]) != 0
    assert PASSWORD.encode() in fake.received[-1]


@pytest.mark.parametrize("command", [["check"], ["contested"], ["diff", "--textconv", "--"], ["export", "-o", "x.json"]], ids=lambda one: one[0])
def test_an_existing_file_is_a_file_whatever_its_name(command: list[str], fake: FakeBolt, tmp_path: Path) -> None:
    path = file_named_like_an_address(fake, tmp_path)
    assert run([*command, str(path)]) == 0
    with_two_slashes = str(path).replace("bolt:/", "bolt://")
    assert run([*command, with_two_slashes]) == 0
    assert fake.connections == 0


def test_git_diff_of_a_repository_with_such_a_file_sends_nothing(fake: FakeBolt, tmp_path: Path) -> None:
    path = file_named_like_an_address(fake, tmp_path)
    git("init", "-q", "-b", "main", ".", folder=tmp_path)
    (tmp_path / ".gitattributes").write_text("*.model.yaml diff=graphmodel\n")
    (tmp_path / "-x.model.yaml").write_bytes(TUTORIAL.read_bytes())
    identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    git("add", ".", folder=tmp_path)
    git(*identity, "commit", "-q", "-m", "start", folder=tmp_path)
    for name in (path, Path("-x.model.yaml")):
        (tmp_path / name).write_text(TUTORIAL.read_text("utf-8").replace("valid: 2031-03~/..", "valid: 2031-04/.."), "utf-8")
    command = f"{sys.executable} -m graphmodel diff"
    shown = git("-c", f"diff.graphmodel.textconv={command} --textconv --", "diff", folder=tmp_path)
    assert shown.count("+statement kesria-against-treaty: valid: 2031-04/..") == 2
    shown = git("-c", f"diff.graphmodel.command={command} --git --", "diff", folder=tmp_path)
    assert shown.count("graphmodel diff ") == 2
    assert "cannot be compared" not in shown
    assert fake.connections == 0


@pytest.mark.parametrize(
    "command",
    [
        ["diff", "--textconv", "ADDRESS"],
        ["diff", "--git", "p", "ADDRESS", "0", "0", "ADDRESS", "0", "0"],
        ["merge", "ADDRESS", str(TUTORIAL), "-o", "out.yaml"],
        ["merge", str(TUTORIAL), str(TUTORIAL), "--base", "ADDRESS", "-o", "out.yaml"],
        ["verify", "ADDRESS", "--text", str(FIXTURES / "tutorial.txt")],
        ["verify", "ADDRESS", "--update", "--text", str(FIXTURES / "tutorial.txt")],
    ],
    ids=lambda one: " ".join(one[:2]),
)
def test_commands_on_files_never_connect(command: list[str], fake: FakeBolt) -> None:
    code = run([one.replace("ADDRESS", f"bolt://127.0.0.1:{fake.port}") for one in command])
    assert code in ((0,) if "--git" in command else (2, 3))
    assert fake.connections == 0


def test_a_path_object_is_never_an_address(fake: FakeBolt) -> None:
    with pytest.raises(Exception, match="No such file"):
        read_one(Path(f"bolt://127.0.0.1:{fake.port}"))
    with pytest.raises(UsageError, match="files only"):
        read_one(f"bolt://127.0.0.1:{fake.port}", addresses=False)
    assert fake.connections == 0


def test_a_password_in_an_address_is_not_shown(capfd: pytest.CaptureFixture[str], fake: FakeBolt) -> None:
    for command in (["check"], ["verify", "--text", "x"], ["contested", str(TUTORIAL)]):
        assert run([*command, f"bolt://ann:{PASSWORD}@127.0.0.1:{fake.port}"]) != 0
    assert PASSWORD not in "".join(capfd.readouterr())
    assert fake.connections == 0


@pytest.mark.parametrize("insecure", [False, True])
def test_a_password_that_leaves_this_machine_unencrypted_is_announced(
    insecure: bool, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    with fake_bolt("0.0.0.0") as listening:  # noqa: S104 - an address of this machine that is not its loopback
        address = f"bolt://0.0.0.0:{listening.port}"
        more = ["--insecure"] if insecure else []
        for command in (["check", address], ["pull", "--uri", address, "-o", "x.yaml"], ["query", "denials", "--neo4j", "--uri", address]):
            assert run(["--quiet", *command, *more]) == 5
            told = capfd.readouterr().err
            assert ("the password goes unencrypted to 0.0.0.0" in told) is not insecure, command
            assert PASSWORD not in told


def test_loopback_is_not_announced(capfd: pytest.CaptureFixture[str], fake: FakeBolt) -> None:
    run(["check", f"bolt://localhost:{fake.port}"])
    assert "unencrypted" not in capfd.readouterr().err
