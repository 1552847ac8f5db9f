"""``--everything``: every command that reads a database also reads one that graphmodel did not make. It is a fake one, which answers the same."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.command import graphmodel
from tests.support.fake_bolt import Rows, fake_bolt
from tests.support.paths import FIXTURES

NODES = [
    [["Person"], {"name": "Ann", "born": 1950}, "4:x:0"],
    [["Person"], {"name": "Bob"}, "4:x:1"],
    [["Ship"], {"title": "Aurora"}, "4:x:2"],
]
RELATIONSHIPS = [["KNOWS", "4:x:0", "4:x:1", {"since": 2001}, "5:x:0"], ["SAILS_ON", "4:x:1", "4:x:2", {}, "5:x:1"]]


def foreign(text: str, parameters: dict[str, Any]) -> Rows:
    """A small database that somebody else made."""
    if "RETURN labels(n), properties(n), elementId(n)" in text:
        return Rows(["labels", "properties", "id"], NODES)
    if "RETURN type(r), elementId(a)" in text:
        return Rows(["type", "start", "end", "properties", "id"], RELATIONSHIPS)
    return Rows(["a"], [])


ANY_GRAPH = [
    ["check"],
    ["query", "everything-about", "-P", "actor=n1"],
    ["query", "MATCH (n) RETURN n.name AS name"],
    ["export", "-o", "x.json"],
    ["export", "-o", "x.graphml"],
    ["draw", "-o", "x.svg"],
    ["draw", "-o", "x.html"],
    ["diff", str(FIXTURES / "tutorial.yaml")],
]
MODELS = [["contested"], ["superseded"], ["repeated"], ["voices"], ["rests-on", "--speaker", "a"], ["report", "-o", "x.md"], ["identity", "suggest"]]


@pytest.mark.parametrize("command", [*ANY_GRAPH, *MODELS], ids=lambda one: " ".join(one)[:30])
def test_every_command_reads_a_foreign_database(command: list[str], tmp_path: Path) -> None:
    with fake_bolt(reply=foreign) as fake:
        done = graphmodel(*command, fake.uri, "--everything", folder=tmp_path)
    assert any("RETURN type(r)" in one for one in fake.queries)
    assert "no model in this database" not in done.stderr
    if command in ANY_GRAPH:
        assert done.returncode in (0, 1), done.stderr
    else:
        assert done.returncode in (0, 3), done.stderr  # a graph without statements has no answer, and says so


def test_without_it_the_way_is_named(tmp_path: Path) -> None:
    with fake_bolt(reply=foreign) as fake:
        refused = graphmodel("draw", fake.uri, "-o", "x.svg", folder=tmp_path)
    assert refused.returncode == 3
    assert "--everything takes the whole database" in refused.stderr
