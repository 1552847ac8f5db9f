"""A database that is kept: it answers as its sources, is built again when they change, and is never half written."""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

import graphmodel as gm
from graphmodel.api import gmdb, warm
from graphmodel.errors import InputError, RefusedError, UsageError
from graphmodel.querying import named
from tests.support.paths import FIXTURES

COUNT = "MATCH ()-[r]->() RETURN type(r) AS t, count(r) AS n ORDER BY t"


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question opens the database."""
    monkeypatch.setattr(warm, "MOST", 0)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copy(FIXTURES / "munich.yaml", tmp_path / "munich.yaml"))


@pytest.fixture
def database(model: Path, tmp_path: Path) -> Path:
    gm.build(model, tmp_path / "munich.gmdb")
    return tmp_path / "munich.gmdb"


def without_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: Any, **__: Any) -> None:
        raise AssertionError("the sources were read")

    monkeypatch.setattr("graphmodel.api.query.view", read)


def test_it_answers_as_its_sources(model: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    questions: list[tuple[str, dict[str, Any]]] = [(COUNT, {}), ("MATCH (n:Event {id: 'nothing'}) RETURN n.id", {})]
    questions += [(name, {}) for name, query in named.named().items() if not any(one.required for one in query.parameters)]
    expected = [gm.query(model, text, given) for text, given in questions]
    assert [gm.query(database, text, given) for text, given in questions] == expected
    assert gm.query(database, COUNT, as_of="2025-02-13") == gm.query(model, COUNT, as_of="2025-02-13")
    without_reading(monkeypatch)
    assert gm.query(database, COUNT) == expected[0]
    assert gm.query(database, "MATCH (n:Event {id: 'nothing'}) RETURN n.id").rows == ()


def test_it_stands_wherever_a_file_does(model: Path, database: Path) -> None:
    assert gm.read(database) == gm.read(model)
    assert gm.contested(database) == gm.contested(model)
    assert gm.diff(model, database) == []
    assert gm.check(database) == []
    assert gm.read(database, model) == gm.read(model)


def test_it_is_built_again_when_its_source_has_changed(model: Path, database: Path, caplog: pytest.LogCaptureFixture) -> None:
    model.write_text(model.read_text().replace("WARNS_AGAINST", "REJECTS"))
    with caplog.at_level(logging.INFO, "graphmodel"):
        changed = gm.query(database, COUNT)
    assert "WARNS_AGAINST" not in dict(changed.rows)
    assert any("is built again" in message and "munich.yaml has changed since" in message for message in caplog.messages)
    caplog.clear()
    assert gm.query(database, COUNT) == changed
    assert caplog.messages == []
    model.write_text("graphmodel: 1\nmodel: m\nentities: 7\n")
    with pytest.raises(InputError, match=r"munich\.yaml:3"):
        gm.query(database, COUNT)
    model.unlink()
    assert gm.query(database, COUNT) == changed  # nothing was overwritten by what could not be read


def test_it_moves_with_its_source(model: Path, database: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for path in (model, database):
        path.rename(tmp_path / "new" / path.name)
    moved = tmp_path / "new" / model.name
    moved.write_text(moved.read_text().replace("WARNS_AGAINST", "REJECTS"))
    assert "WARNS_AGAINST" not in dict(gm.query(tmp_path / "new" / database.name, COUNT).rows)


@pytest.mark.parametrize("there", [True, False])
def test_another_version_loads_it_again(there: bool, model: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = gm.query(model, COUNT)
    if not there:
        model.unlink()
    monkeypatch.setattr(gmdb, "_maker", lambda: "graphmodel 9, kglite 9")
    assert gm.query(database, COUNT) == expected
    assert json.loads((database / "manifest.json").read_text())["madeBy"] == "graphmodel 9, kglite 9"


@pytest.mark.parametrize("file", ["head.json", "graph-*.kgl"])
def test_where_the_database_is_damaged_its_content_answers(file: str, model: Path, database: Path) -> None:
    expected = gm.query(model, COUNT)
    model.unlink()
    (path,) = database.glob(file)
    path.write_bytes(path.read_bytes()[:-7] + b"garbage")
    assert gm.query(database, COUNT) == expected


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"graphmodelDatabase": 2}'])
def test_a_manifest_that_is_none(content: bytes, database: Path) -> None:
    (database / "manifest.json").write_bytes(content)
    with pytest.raises(InputError, match=r"munich\.gmdb: its manifest\.json cannot be read; build it again"):
        gm.query(database, COUNT)


def test_a_content_that_was_changed(database: Path) -> None:
    (database / "content.json").write_bytes(b"{}")
    with pytest.raises(InputError, match=r"content\.json was changed since it was built"):
        gm.read(database)


def test_a_folder_with_other_files_is_not_overwritten(model: Path, tmp_path: Path) -> None:
    (tmp_path / "x.gmdb").mkdir()
    (tmp_path / "x.gmdb" / "mine.txt").write_text("mine")
    with pytest.raises(RefusedError, match="has other files in it"):
        gm.build(model, tmp_path / "x.gmdb")
    assert (tmp_path / "x.gmdb" / "mine.txt").read_text() == "mine"


def test_one_writes_at_a_time(model: Path, database: Path) -> None:
    with FileLock(database.with_name(f".{database.name}.lock")), pytest.raises(RefusedError, match="another process is building it; wait"):
        gm.build(model, database)


def test_days_and_drafts(model: Path, database: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="say --as-of and --known-at when you ask it"):
        gm.build(model, database, as_of="2025-02-14")
    model.write_text(model.read_text().replace("    relation: WARNS_AGAINST\n", "    relation: WARNS_AGAINST\n    draft: true\n"))
    with pytest.raises(RefusedError, match="draft"):
        gm.build(model, tmp_path / "d.gmdb")
    assert not (tmp_path / "d.gmdb").exists()
    gm.build(model, tmp_path / "d.gmdb", with_drafts=True)
    with pytest.raises(RefusedError, match="draft"):
        gm.query(tmp_path / "d.gmdb", COUNT)
    assert gm.query(tmp_path / "d.gmdb", COUNT, with_drafts=True) == gm.query(model, COUNT, with_drafts=True)


def test_a_graph_that_no_model_made(tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_text('{"directed": true, "nodes": [{"id": "a", "kind": "X"}, {"id": "b"}], "edges": [{"source": "a", "target": "b", "w": [1, 2]}]}')
    gm.build(path, tmp_path / "g.gmdb")
    text = "MATCH (a)-[r]->(b) RETURN a.id AS a, a.kind AS k, b.id AS b, r.w AS w"
    assert gm.query(tmp_path / "g.gmdb", text) == gm.query(path, text)
    assert gm.read(tmp_path / "g.gmdb").nodes == gm.read(path).nodes  # type: ignore[union-attr]


def test_several_readers_while_it_changes(model: Path, database: Path) -> None:
    texts = [model.read_text(), model.read_text().replace("WARNS_AGAINST", "REJECTS")]
    right = []
    for text in texts:
        model.write_text(text)
        right.append(gm.query(model, COUNT))
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(4):
            found = gm.query(database, COUNT)
            if found not in right:
                wrong.append(found)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for at in range(6):
        beside = model.with_name("new.yaml")
        beside.write_text(texts[at % 2])
        beside.replace(model)
    for reader in readers:
        reader.join()
    assert wrong == []


@pytest.mark.skipif(os.name != "posix", reason="kills")
def test_killed_at_any_point_it_is_whole_or_not_there(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "k.gmdb"
    program = "import os, sys, graphmodel as gm\nfrom pathlib import Path\n" + (
        "count = int(sys.argv[3])\nbefore = Path.write_bytes\n"
        "def write(path, data):\n    global count\n    count -= 1\n    if count == 0: os.kill(os.getpid(), 9)\n    return before(path, data)\n"
        "Path.write_bytes = write\ngm.build(sys.argv[1], sys.argv[2])\n"
    )
    for count in (1, 3, 4):
        done = subprocess.run([sys.executable, "-c", program, str(model), str(out), str(count)], check=False, capture_output=True)
        assert (done.returncode, out.exists()) == (-9, False)
    gm.build(model, out)
    assert gm.query(out, COUNT) == gm.query(model, COUNT)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".k.gmdb.graphmodel-")] == []
