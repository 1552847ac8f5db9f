"""The second question about a file: the same answer from what was kept, and from the file again whenever anything differs or is damaged."""

import logging
import shutil
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api import inputs, query_cache, warm
from graphmodel.api import query as asking
from graphmodel.errors import BackendError, InputError, UsageError
from graphmodel.files import cache
from tests.support.paths import FIXTURES

COUNT = "MATCH ()-[r]->() RETURN type(r) AS t, count(r) AS n ORDER BY t"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRAPHMODEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(warm, "MOST", 0)
    return tmp_path / "cache"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copy(FIXTURES / "munich.yaml", tmp_path / "munich.yaml"))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A list that grows whenever sources are read."""
    found: list[object] = []

    def counted(sources: Any, options: Any, **more: Any) -> inputs.View:
        found.append(sources)
        return inputs.view(sources, options, **more)

    monkeypatch.setattr(asking, "view", counted)
    return found


def test_the_second_question_does_not_read_the_file(model: Path, reads: list[object]) -> None:
    first = gm.query(model, COUNT)
    assert (gm.query(model, COUNT), len(reads)) == (first, 1)
    assert gm.query(model, "denials") == gm.query(model, "denials", cache=False)
    assert len(reads) == 2
    gm.query([model], COUNT, cache=False)
    assert (len(reads), len(cache.cache_entries())) == (3, 1)


def test_every_difference_is_another_key(model: Path, reads: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    gm.query(model, COUNT)
    gm.query(model, COUNT, as_of="2025-02-14")
    assert gm.query(model, COUNT, as_of="2025-02-13") != gm.query(model, COUNT)
    assert len(reads) == 3
    model.write_text(model.read_text().replace("WARNS_AGAINST", "REJECTS"))
    assert "WARNS_AGAINST" not in dict(gm.query(model, COUNT).rows)
    assert len(reads) == 4
    monkeypatch.setattr(query_cache, "engine_version", lambda: "another")
    gm.query(model, COUNT)
    assert len(reads) == 5


@pytest.mark.parametrize("file", ["head.json", "graph-*.kgl"])
@pytest.mark.parametrize("damage", ["flipped", "short", "empty", "gone", "folder", "link"])
def test_damage_ends_in_a_rebuild(file: str, damage: str, model: Path, folder: Path, reads: list[object]) -> None:
    right = gm.query(model, COUNT)
    (entry,) = folder.iterdir()
    (path,) = entry.glob(file)
    content = path.read_bytes()
    path.unlink()
    match damage:
        case "flipped":
            path.write_bytes(bytes(byte ^ (at == len(content) // 2) for at, byte in enumerate(content)))
        case "short":
            path.write_bytes(content[:-1])
        case "empty":
            path.write_bytes(b"")
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to(FIXTURES / "munich.yaml")
    assert gm.query(model, COUNT) == right
    assert gm.query(model, COUNT) == right
    assert len(reads) == 2


HOSTILE: list[dict[str, Any]] = [
    {"kept": []},
    {"kept": {}},
    {"known": 1},
    {"kept.counts": [1, 1]},
    {"kept.counts": ["1", None]},
    {"kept.engine": "kglite 0.0.0"},
    {"kept.state": {"primary": [1], "orderedLabels": True}},
    {"kept.properties": {"node": {"id": {"kinds": ["string"]}}, "relationship": {}}},
    {"kept.labels": {"a": 1}},
]


@pytest.mark.parametrize("change", HOSTILE, ids=str)
def test_a_head_that_says_something_else_ends_in_a_rebuild(change: dict[str, Any], model: Path, folder: Path, reads: list[object]) -> None:
    import hashlib
    import json

    right = gm.query(model, COUNT)
    (entry,) = folder.iterdir()
    head = json.loads((entry / "head.json").read_bytes().partition(b"\n")[2])
    for where, value in change.items():
        part, _, name = where.partition(".")
        (head[part] if name else head)[name or part] = value
    body = json.dumps(head).encode()
    (entry / "head.json").write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    assert gm.query(model, COUNT) == right
    assert len(reads) == 2


def test_an_engine_that_cannot_read_its_database_ends_in_a_rebuild(model: Path, folder: Path, reads: list[object]) -> None:
    import hashlib
    import json

    right = gm.query(model, COUNT)
    (entry,) = folder.iterdir()
    head = json.loads((entry / "head.json").read_bytes().partition(b"\n")[2])
    whole = next(entry.glob("graph-*.kgl")).read_bytes()
    for database in (b"", b"RGF\x09" + bytes(1000), whole[:-300]):
        digest = hashlib.sha256(database).hexdigest()
        (entry / f"graph-{digest[:16]}.kgl").write_bytes(database)
        body = json.dumps({**head, "database": digest}).encode()
        (entry / "head.json").write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        assert gm.query(model, COUNT) == right
    assert len(reads) == 4


def test_errors_are_those_of_the_file(model: Path, reads: list[object]) -> None:
    gm.query(model, COUNT)
    for _ in range(2):
        with pytest.raises(UsageError, match="no document 'kallas' in this graph"):
            gm.query(model, "own-voice", document="kallas")
        with pytest.raises(UsageError, match="no entity or document 'kallass' in this graph; did you mean 'kallas'"):
            gm.query(model, "said-by", speaker="kallass")
        with pytest.raises(UsageError, match="the graph has no label 'Persn'; did you mean 'Person'"):
            gm.query(model, "MATCH (n:Persn) RETURN n.id")
        with pytest.raises(BackendError, match="narrow it"):
            gm.query(model, "UNWIND range(1, 100000000) AS x UNWIND range(1, 1000) AS y RETURN max(x + y) AS m", seconds=0.2)
        assert gm.query(model, "MATCH (n:Proposition {id: 'nothing'}) RETURN n.id").rows == ()
    assert len(reads) == 1


def test_a_graph_that_no_model_made(tmp_path: Path, reads: list[object]) -> None:
    path = tmp_path / "g.json"
    path.write_text('{"directed": true, "nodes": [{"id": "a", "kind": "X"}, {"id": "b"}], "edges": [{"source": "a", "target": "b"}]}')
    for _ in range(2):
        assert gm.query(path, "MATCH (a)-->(b) RETURN a.id AS a, b.id AS b").rows == (("a", "b"),)
        with pytest.raises(InputError, match="was not built from one"):
            gm.query(path, "denials")
    assert len(reads) == 1


def test_what_was_told_is_told_again(model: Path, caplog: pytest.LogCaptureFixture) -> None:
    told = []
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.INFO, "graphmodel"):
            gm.query(model, COUNT, as_of="2025-02-14")
        told.append(caplog.messages)
    assert told[0] == told[1]
    assert any("left out" in message for message in told[1])


def test_what_cannot_be_kept_is_read(model: Path, reads: list[object], folder: Path) -> None:
    found = gm.read_model(model)
    assert gm.query(found, COUNT) == gm.query(found, COUNT)
    assert (len(reads), folder.exists()) == (2, False)


def test_what_is_there_is_shown_and_cleared(model: Path, folder: Path) -> None:
    gm.query(model, COUNT)
    shown = gm.cache()
    assert [(row[0], row[2] > 60) for row in shown.rows] == [([str(model)], True)]
    (next(folder.iterdir()) / "head.json").write_bytes(b"{}")
    assert [row[:3] for row in gm.cache().rows] == [([], None, None)]
    assert len(gm.cache("clear")) == 1
    assert gm.cache().rows == []
    with pytest.raises(UsageError, match="did you mean 'clear'"):
        gm.cache("clea")  # type: ignore[arg-type]


def test_an_answer_without_rows_is_an_answer(model: Path, reads: list[object]) -> None:
    for _ in range(2):
        assert gm.query(model, "MATCH (n:Person {id: 'nobody'}) RETURN n.id").rows == ()
    assert len(reads) == 1
