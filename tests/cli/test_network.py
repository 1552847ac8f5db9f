"""network: pictures, graph files and rows of who agrees with whom."""

from pathlib import Path

from tests.cli.conftest import Call, Rows
from tests.support.paths import FIXTURES

MUNICH, TUTORIAL, CLAIMS = (FIXTURES / name for name in ("munich.yaml", "tutorial.yaml", "claims.yaml"))


def test_a_network_is_drawn_and_written_and_asked(rows: Rows, call: Call, tmp_path: Path) -> None:
    for out in ("n.json", "n.svg"):
        code, _, told = call("network", "conflict", CLAIMS, "-o", out)
        assert code == 0, told
        assert "7 actors, 8 ties" in told
    svg = (tmp_path / "n.svg").read_text()
    assert "disagrees with" in svg
    found = rows("query", "MATCH (a)-[r:DISAGREES_WITH]->(b) RETURN a.id AS a, b.id AS b, r.weight AS weight", "n.json")
    printed = rows("network", "conflict", CLAIMS)
    assert len(found) == len(printed) == 8
    assert {row["relation"] for row in printed} == {"DISAGREES_WITH"}
