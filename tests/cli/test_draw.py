"""draw: what is refused before anything is done, and what is drawn."""

import json
from pathlib import Path

import pytest

from graphmodel.cli import run
from graphmodel.errors import UsageError
from tests.support.paths import FIXTURES

TUTORIAL = str(FIXTURES / "tutorial.yaml")


def test_a_query_that_names_no_statement_is_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "q.svg"
    assert run(["draw", TUTORIAL, "-o", str(out), "--query", "MATCH (n) RETURN n.name"]) == UsageError.exit_code
    assert "return r.id" in capsys.readouterr().err
    assert not out.exists()
    assert run(["--quiet", "draw", TUTORIAL, "-o", str(out), "--query", "paths", "-P", "from=vesk", "-P", "to=orlik"]) == 0


def test_what_cannot_be_done_is_said_before_anything_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", TUTORIAL, "-o", str(tmp_path / "a.svg"), "--hops", "2"]) == UsageError.exit_code
    assert "--around ID" in capsys.readouterr().err
    assert run(["diff", TUTORIAL, TUTORIAL, "-o", str(tmp_path / "a.html")]) == UsageError.exit_code
    assert run(["network", "conflict", TUTORIAL, "-o", str(tmp_path / "a.xyz")]) == UsageError.exit_code
    assert "picture ends in .svg" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_undirected_graph_has_no_direction(tmp_path: Path) -> None:

    import networkx as nx

    path = tmp_path / "graph.json"
    path.write_text(json.dumps(nx.node_link_data(nx.Graph([("a", "b")]), edges="edges")))
    heads = []
    for directed in (False, True):
        data = json.loads(path.read_text())
        path.write_text(json.dumps({**data, "directed": directed}))
        out = tmp_path / f"{directed}.svg"
        assert run(["--quiet", "draw", str(path), "-o", str(out)]) == 0
        heads.append(out.read_text("utf-8").count('class="head"'))
    assert heads[0] + 1 == heads[1]  # the legend has one, too
