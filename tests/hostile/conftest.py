"""What the attacks share: modules are imported before their children are forked, once and not in each."""

import pytest

from tests.support.command import graphmodel
from tests.support.paths import FIXTURES


@pytest.fixture(scope="session", autouse=True)
def imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the commands on files import is there."""
    folder = tmp_path_factory.mktemp("imported")
    tutorial, text = FIXTURES / "tutorial.yaml", FIXTURES / "tutorial.txt"
    commands: list[list[object]] = [
        ["verify", tutorial, "--text", text],
        ["sentences", text],
        ["schema", tutorial],
        ["diff", tutorial, tutorial],
        ["merge", tutorial, tutorial, "-o", "m.yaml"],
        ["import", FIXTURES / "events.tsv", "-o", "e.yaml"],
        ["report", tutorial, "-o", "b.md"],
        ["draw", tutorial, "-o", "p.html"],
        ["export", tutorial, "-o", "x.graphml"],
        ["export", "x.graphml", "-o", "x.json"],
    ]
    for command in commands:
        done = graphmodel(*command, folder=folder)
        assert done.returncode == 0, done
