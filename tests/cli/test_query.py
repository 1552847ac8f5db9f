"""query and queries: formats of rows, several files."""

import csv
import io
import json
from pathlib import Path

from tests.support.command import graphmodel
from tests.support.paths import FIXTURES

MUNICH, TUTORIAL, CLAIMS = (FIXTURES / name for name in ("munich.yaml", "tutorial.yaml", "claims.yaml"))


def test_formats_hold_the_same_rows(tmp_path: Path) -> None:
    out = {one: graphmodel("query", "denials", MUNICH, "--format", one, folder=tmp_path).stdout for one in ("json", "jsonl", "csv", "table")}
    rows = json.loads(out["json"])
    assert [json.loads(line) for line in out["jsonl"].splitlines()] == rows
    assert [row["statement"] for row in csv.DictReader(io.StringIO(out["csv"]))] == [row["statement"] for row in rows]
    assert all(row["statement"] in out["table"] for row in rows)


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
